"""Networks to measure on: the real extracts, and mosaics of copies of them for as many edges as are asked for."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.affinity import translate
from shapely.geometry import LineString, Point, box

from app.settings import ROOT
from geo import crs
from geo.junctions import build_network
from geo.network import Edge, Network
from geo.osm import read_ground

SHARED = ROOT.parent / "shared" / "data"
_GAP_M = 20.0
_BRIDGES = 6
_TAIL_PERCENT = 3
_BLOCK_M = 80.0
_LATTICE_SEED = 3
_LATTICE_CORNER = (700_000.0, 6_170_000.0)

Span = tuple[int, int]
"""Rows of nodes: the first, and the one after the last."""


class MissingDataError(RuntimeError):
    """What is measured on does not lie beside the checkout."""


@dataclass(frozen=True, slots=True)
class NamedNetwork:
    """A network and what to call it in a table."""

    name: str
    network: Network

    @property
    def edges(self) -> int:
        """Return how many edges it has."""
        return len(self.network.edges)


def read_extracts(folder: Path) -> list[NamedNetwork]:
    """Return the network of every extract in a folder, by name; raises MissingDataError without any."""
    sources = sorted(folder.glob("*.osm.pbf"))
    if not sources:
        raise MissingDataError(f"No .osm.pbf in {folder}; say where they are with --data FOLDER")
    return [NamedNetwork(source.name.split(".")[0], read_network(source)) for source in sources]


def read_network(source: Path) -> Network:
    """Return the walkable network of everything in an extract, as `tryghedskort osm import` builds it."""
    nodes = (item for item in osmium.FileProcessor(str(source), osmium.osm.NODE) if isinstance(item, osmium.osm.Node))
    places = [(node.location.lon, node.location.lat) for node in nodes]
    west, south = np.min(places, axis=0)
    east, north = np.max(places, axis=0)
    extent = box(*crs.to_storage(box(west, south, east, north)).bounds)
    return build_network(read_ground(source, extent).ways).network


def mosaic(extracts: Sequence[NamedNetwork], least_edges: int) -> NamedNetwork:
    """Return copies of the extracts side by side in rows, as many as give at least so many edges.

    Copies lack the tails of ways that leave the extract's box. Neighbours in a row, and rows, are joined by straight
    edges between their nearest nodes, so that ways lead through the whole.
    """
    tiles = [_without_tails(one.network) for one in extracts]
    numbers = list(_numbers(tiles, least_edges))
    row_m = math.sqrt(sum(float(np.prod(np.ptp(tiles[number].node_xy, axis=0))) for number in numbers))
    places, edges, rows = _laid_out(tiles, numbers, row_m)
    for row in rows:
        for here, there in pairwise(row):
            edges += _bridges(places, here, there, _BRIDGES, len(edges))
    for below, above in pairwise(rows):
        strips = (below[0][0], below[-1][1]), (above[0][0], above[-1][1])
        edges += _bridges(places, *strips, _BRIDGES * len(below), len(edges))
    return NamedNetwork(f"mosaic of {len(numbers)} copies", Network(places, tuple(edges)))


def lattice(least_edges: int) -> NamedNetwork:
    """Return streets that cross everywhere, a little crooked: no place where a few edges part the network in two.

    A mosaic has such places at the borders of its copies, and that helps whoever prepares a network for routing.
    """
    side = math.ceil((1 + math.sqrt(1 + 2 * least_edges)) / 2)
    rows, columns = np.divmod(np.arange(side * side), side)
    crooked = np.random.default_rng(_LATTICE_SEED).uniform(-0.3, 0.3, (side * side, 2))
    places = (np.column_stack([columns, rows]) + crooked) * _BLOCK_M + _LATTICE_CORNER
    ends = [(node, node + 1) for node in range(side * side) if columns[node] + 1 < side]
    ends += [(node, node + side) for node in range(side * (side - 1))]
    lines = [LineString(places[list(pair)]) for pair in ends]
    edges = [
        Edge(number, *pair, line, float(line.length), "residential")
        for number, (pair, line) in enumerate(zip(ends, lines, strict=True))
    ]
    return NamedNetwork(f"lattice of {side} × {side} corners", Network(places, tuple(edges)))


def _without_tails(network: Network) -> Network:
    """Return the largest piece of the network within the box that holds nearly all of its nodes."""
    low, high = np.percentile(network.node_xy, (_TAIL_PERCENT, 100 - _TAIL_PERCENT), axis=0)
    within = ((network.node_xy >= low) & (network.node_xy <= high)).all(axis=1)
    ends = np.array([(edge.from_node, edge.to_node) for edge in network.edges])
    kept = ends[within[ends].all(axis=1)]
    shape = (len(within), len(within))
    _, piece = connected_components(
        coo_array((np.ones(len(kept)), (kept[:, 0], kept[:, 1])), shape=shape), directed=False
    )
    wanted = within & (piece == np.bincount(piece).argmax())
    number = np.cumsum(wanted) - 1
    edges = [
        replace(edge, from_node=int(number[edge.from_node]), to_node=int(number[edge.to_node]))
        for edge in network.edges
        if wanted[edge.from_node] and wanted[edge.to_node]
    ]
    return Network(network.node_xy[wanted], tuple(edges))


def _numbers(tiles: Sequence[Network], least_edges: int) -> Iterator[int]:
    edges, count = 0, 0
    while edges < least_edges:
        edges += len(tiles[count % len(tiles)].edges)
        yield count % len(tiles)
        count += 1


def _laid_out(
    tiles: Sequence[Network], numbers: Sequence[int], row_m: float
) -> tuple[np.ndarray, list[Edge], list[list[Span]]]:
    """Return nodes and edges of all copies, and for each row the nodes of its copies as (first, after the last)."""
    node_xy: list[np.ndarray] = []
    edges: list[Edge] = []
    rows: list[list[Span]] = [[]]
    corner = origin = np.floor(tiles[0].node_xy.min(axis=0))
    height_m, first = max(float(np.ptp(tile.node_xy[:, 1])) for tile in tiles) + _GAP_M, 0
    for number in numbers:
        tile = tiles[number]
        if corner[0] - origin[0] > row_m:
            corner = np.array([origin[0], corner[1] + height_m])
            rows.append([])
        shift = corner - tile.node_xy.min(axis=0)
        node_xy.append(tile.node_xy + shift)
        edges += _moved(tile, shift, first, len(edges))
        rows[-1].append((first, first + len(tile.node_xy)))
        first += len(tile.node_xy)
        corner = np.array([corner[0] + np.ptp(tile.node_xy[:, 0]) + _GAP_M, corner[1]])
    return np.vstack(node_xy), edges, rows


def _moved(network: Network, shift: np.ndarray, first_node: int, first_edge: int) -> Iterator[Edge]:
    for number, edge in enumerate(network.edges):
        yield replace(
            edge,
            edge_id=first_edge + number,
            from_node=edge.from_node + first_node,
            to_node=edge.to_node + first_node,
            geometry=translate(edge.geometry, *shift),
        )


def _bridges(places: np.ndarray, here: Span, there: Span, most: int, first_edge: int) -> Iterator[Edge]:
    for number, (from_node, to_node) in enumerate(_closest(places, here, there)[:most], start=first_edge):
        line = LineString([places[from_node], places[to_node]])
        yield Edge(number, from_node, to_node, line, float(line.length), "footway")


def _closest(places: np.ndarray, here: Span, there: Span) -> list[tuple[int, int]]:
    """Return pairs of nodes, one from each tile, the nearest first and no node twice."""
    tree = shapely.STRtree([Point(place) for place in places[slice(*there)]])
    rows, distances_m = tree.query_nearest(
        shapely.points(places[slice(*here)]), return_distance=True, all_matches=False
    )
    pairs: list[tuple[int, int]] = []
    taken: set[int] = set()
    for which in np.argsort(distances_m, kind="stable"):
        pair = int(rows[0, which]) + here[0], int(rows[1, which]) + there[0]
        if taken.isdisjoint(pair):
            taken.update(pair)
            pairs.append(pair)
    return pairs
