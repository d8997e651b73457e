"""The same import with osmnx: a simplified walkable network in metres, and the buildings."""

from pathlib import Path

import networkx
import osmnx

from geo import crs
from geo.footway import read_way_tags

_ATTRIBUTES = ("highway", "lit", "surface", "width", "name", "access", "tunnel")
"""Where one of these changes our stretches end, so osmnx is told to end its edges there too."""

_FOOT_TAGS = ("abandoned", "area", "disused", "foot", "indoor", "motorroad", "service", "sidewalk", "sidewalk:both")


def read_whole(path: Path) -> tuple[networkx.MultiDiGraph, int]:
    """Return the network and the number of buildings."""
    return read_network(path), len(osmnx.features_from_xml(path, tags={"building": True}))


def read_network(path: Path) -> networkx.MultiDiGraph:
    """Return the largest piece of the walkable network, simplified, in the storage CRS.

    graph_from_xml makes edges of every way in the file, buildings and fences too. They are taken out before
    simplifying, by our own rule of what is walkable: later would be slower for osmnx, and wrong. As osmnx replaces the
    tag oneway by its own, one-way cycle tracks stay in.
    """
    wanted = {*osmnx.settings.useful_tags_way, *_ATTRIBUTES, *_FOOT_TAGS}
    osmnx.settings.useful_tags_way = sorted(wanted)
    graph = osmnx.graph_from_xml(path, bidirectional=True, simplify=False, retain_all=True)
    barred = [ends for *ends, tags in graph.edges(keys=True, data=True) if not _is_walkable(tags)]
    graph.remove_edges_from(barred)
    graph.remove_nodes_from(list(networkx.isolates(graph)))
    graph = osmnx.simplify_graph(graph, edge_attrs_differ=list(_ATTRIBUTES))
    graph = osmnx.truncate.largest_component(graph)
    return osmnx.project_graph(graph, to_crs=crs.storage_crs())


def figures(graph: networkx.MultiDiGraph) -> tuple[int, int, str]:
    """Return nodes, edges counted once for both directions, and kilometres."""
    both_ways = osmnx.convert.to_undirected(graph)
    length_m = sum(length for *_, length in both_ways.edges(data="length"))
    return len(both_ways), both_ways.number_of_edges(), f"{length_m / 1000:.1f}"


def _is_walkable(tags: dict[str, object]) -> bool:
    return read_way_tags({key: value for key, value in tags.items() if isinstance(value, str)}) is not None
