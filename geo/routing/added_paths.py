"""Draw a path into a network by hand: it joins what it crosses, and cuts it there.

What lies above or below is crossed without joining: tunnels and bridges, and places where the network's own edges cross
without a junction, for one of them is a bridge there. A path that ends at such an edge joins it all the same; somebody
drew it there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, pairwise

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from geo.ground import Lit
from geo.network import Edge, Network
from geo.routing.arrays import Floats

END_SNAPS_WITHIN_M = 5.0
"""An end of the path this near to the network is meant to lie on it."""

SAME_JUNCTION_M = 0.5
"""A place this near to a junction, along its edge, is that junction."""

_SAME_PLACE_M = 0.01


def with_path(
    network: Network, path: LineString, *, name: str | None, lit: Lit, steps: bool
) -> tuple[Network, list[int]]:
    """Return the network with the path in it, and the edge ids of the path's stretches (EPSG:25832, metres).

    Edges that it meets are cut there; their pieces keep every attribute and get new ids, above all others, as do the
    path's stretches. Untouched edges stay as they are and junctions keep their numbers. A path that meets nothing
    leads nowhere, and the network is returned as it was.
    """
    drawing = _Drawing(network, STRtree([edge.geometry for edge in network.edges]))
    line = drawing.snap_ends(path)
    if line is None:
        return network, []
    drawing.cut_crossed(line)
    stops = drawing.stops_along(line)
    if not stops:
        return network, []
    ids = count(max(edge.edge_id for edge in network.edges) + 1)
    edges = list(drawing.cut_edges(ids))
    template = Edge(0, 0, 0, line, 0.0, "steps" if steps else "path", steps=steps, lit=lit, name=name)
    stretches = [replace(edge, edge_id=next(ids)) for edge in drawing.stretches(line, stops, template)]
    grown = Network(np.vstack([network.node_xy, *drawing.added_xy]), (*edges, *stretches))
    return grown, [edge.edge_id for edge in stretches]


def with_cuts(network: Network, cuts: Iterable[tuple[int, float]]) -> Network:
    """Return the network with edges (by row) cut at places, in metres along them (EPSG:25832).

    The pieces are as with_path makes them; a place at a junction cuts nothing.
    """
    drawing = _Drawing(network, STRtree([edge.geometry for edge in network.edges]))
    for row, along_m in cuts:
        drawing.cut(row, along_m)
    ids = count(max((edge.edge_id for edge in network.edges), default=0) + 1)
    return Network(np.vstack([network.node_xy, *drawing.added_xy]), tuple(drawing.cut_edges(ids)))


@dataclass(eq=False, slots=True)
class _Drawing:
    """A network while a path is drawn into it: new junctions, and where edges (by row) are cut."""

    network: Network
    tree: STRtree
    added_xy: list[Floats] = field(default_factory=list)
    cuts: dict[int, list[tuple[float, int]]] = field(default_factory=dict)
    met: set[int] = field(default_factory=set)

    def snap_ends(self, path: LineString) -> LineString | None:
        """Return the path with ends near an edge moved onto it, and the edges cut there; None for no length."""
        coordinates = shapely.get_coordinates(path)
        for end in (0, -1):
            place = Point(coordinates[end])
            rows = self.tree.query_nearest(place, max_distance=END_SNAPS_WITHIN_M, all_matches=True)
            if not len(rows):
                continue
            row = min(rows.tolist(), key=lambda row: (_is_raised(self.network.edges[row]), row))
            along_m = self.network.edges[row].geometry.project(place)
            coordinates[end] = self.xy_of(self.cut(row, along_m))
        kept = np.append(True, (np.diff(coordinates, axis=0) != 0).any(axis=1))
        return LineString(coordinates[kept]) if kept.sum() > 1 else None

    def cut_crossed(self, line: LineString) -> None:
        """Cut every edge that the path crosses on its own level."""
        for row in sorted(self.tree.query(line, predicate="intersects").tolist()):
            edge = self.network.edges[row]
            if _is_raised(edge):
                continue
            for place in _points_of(edge.geometry.intersection(line)):
                if not self.is_over_another(place):
                    self.cut(row, edge.geometry.project(place))

    def is_over_another(self, place: Point) -> bool:
        """Return whether two edges pass a place without a junction there: one of them lies above the other."""
        near = self.tree.query(place, predicate="dwithin", distance=_SAME_PLACE_M).tolist()
        passing = [edge.geometry for edge in map(self.network.edges.__getitem__, near) if not _ends_at(edge, place)]
        return len(passing) > 1

    def cut(self, row: int, along_m: float) -> int:
        """Cut an edge and return the number of the junction there, new or one that is near."""
        edge = self.network.edges[row]
        node = self._node_near(row, along_m)
        if node is None:
            xy = shapely.get_coordinates(edge.geometry.interpolate(along_m))
            node = self._add_node(xy)
            self.cuts.setdefault(row, []).append((along_m, node))
        self.met.add(node)
        return node

    def _node_near(self, row: int, along_m: float) -> int | None:
        edge = self.network.edges[row]
        known = [(0.0, edge.from_node), (edge.geometry.length, edge.to_node), *self.cuts.get(row, ())]
        distance_m, node = min((abs(place_m - along_m), node) for place_m, node in known)
        return node if distance_m <= SAME_JUNCTION_M else None

    def _add_node(self, xy: Floats) -> int:
        self.added_xy.append(xy.reshape(1, 2))
        return len(self.network.node_xy) + len(self.added_xy) - 1

    def xy_of(self, node: int) -> Floats:
        """Return the coordinates of a junction."""
        old = len(self.network.node_xy)
        xy: Floats = self.network.node_xy[node] if node < old else self.added_xy[node - old][0]
        return xy

    def stops_along(self, line: LineString) -> list[tuple[float, int]]:
        """Return the junctions along the path in order, its ends and own crossings with them; none if it meets none."""
        if not self.met:
            return []
        stops = [(along_m, node) for node in sorted(self.met) for along_m in _passes(line, self.xy_of(node))]
        ends = shapely.get_coordinates(line)[[0, -1]]
        for xy in [*ends, *_own_crossings(line)]:
            passes = _passes(line, xy)
            if all(abs(known_m - along_m) > SAME_JUNCTION_M for known_m, _ in stops for along_m in passes):
                node = self._add_node(xy)
                stops += [(along_m, node) for along_m in passes]
        return sorted(stops)

    def cut_edges(self, ids: Iterator[int]) -> Iterator[Edge]:
        """Give the network's edges, those that were cut in pieces with ids of their own."""
        for row, edge in enumerate(self.network.edges):
            if row not in self.cuts:
                yield edge
                continue
            marks = [(0.0, edge.from_node), *sorted(self.cuts[row]), (edge.geometry.length, edge.to_node)]
            for piece in self._pieces(edge.geometry, marks, edge):
                yield replace(piece, edge_id=next(ids))

    def stretches(self, line: LineString, stops: Sequence[tuple[float, int]], template: Edge) -> Iterator[Edge]:
        """Give the path's edges from stop to stop."""
        return self._pieces(line, stops, template)

    def _pieces(self, line: LineString, marks: Sequence[tuple[float, int]], template: Edge) -> Iterator[Edge]:
        """Give the pieces of a line between marks that lie apart, their ends exactly on the junctions."""
        for (from_m, here), (to_m, there) in pairwise(marks):
            if to_m - from_m <= _SAME_PLACE_M:
                continue
            coordinates = shapely.get_coordinates(substring(line, from_m, to_m))
            coordinates[0], coordinates[-1] = self.xy_of(here), self.xy_of(there)
            piece = LineString(coordinates)
            yield replace(template, from_node=here, to_node=there, geometry=piece, length_m=piece.length)


def _is_raised(edge: Edge) -> bool:
    return edge.tunnel or edge.bridge


def _ends_at(edge: Edge, place: Point) -> bool:
    return bool(min(place.distance(Point(edge.geometry.coords[end])) for end in (0, -1)) <= SAME_JUNCTION_M)


def _points_of(geometry: BaseGeometry) -> list[Point]:
    """Return the points of an intersection; of stretches that run together their ends."""
    if geometry.is_empty:
        return []
    if hasattr(geometry, "geoms"):
        return [place for part in geometry.geoms for place in _points_of(part)]
    ends = shapely.get_coordinates(geometry)[[0, -1]]
    return [Point(xy) for xy in np.unique(ends, axis=0)]


def _own_crossings(line: LineString) -> Floats:
    """Return where a line crosses itself, (n, 2): more than two of its pieces end there."""
    pieces = shapely.get_parts(shapely.node(line))
    ends = [shapely.get_coordinates(shapely.get_point(pieces, end)) for end in (0, -1)]
    places, times = np.unique(np.vstack(ends), axis=0, return_counts=True)
    return places[times > 2]


def _passes(line: LineString, xy: Floats) -> list[float]:
    """Return the metres along a line at which it passes a place; more than one where it comes back."""
    coordinates, place = shapely.get_coordinates(line), Point(xy)
    pieces = np.asarray(shapely.linestrings(np.stack([coordinates[:-1], coordinates[1:]], axis=1)))
    begins_m = np.cumsum(np.append(0.0, np.asarray(shapely.length(pieces))[:-1]))
    near = shapely.distance(pieces, place) <= SAME_JUNCTION_M
    found = (begins_m[near] + shapely.line_locate_point(pieces[near], place)).tolist()
    return [along_m for row, along_m in enumerate(found) if row == 0 or along_m - found[row - 1] > SAME_JUNCTION_M]
