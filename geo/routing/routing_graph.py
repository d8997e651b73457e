"""Shortest ways on the walkable network for one profile, between places that need not be junctions.

All in EPSG:25832, metres. Dijkstra is scipy's, the fastest measured (walks.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely.geometry import LineString, Point
from shapely.ops import substring

from geo.network import Edge, Network
from geo.routing.profile import Profile

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

COST_OF_LIGHT = {"yes": 1.0, "no": 1.5, "unknown": 1.2}
"""What a metre counts for when lit ways are preferred; a preference, for `lit` is tagged on few paths."""

SAME_PLACE_M = 0.01
"""Points closer than this along an edge share a node."""

_LEAST_COST = 1e-6
_NO_PREDECESSOR = -9999


class PathPart(NamedTuple):
    """A stretch of one edge as it is walked: its geometry runs the way the group goes.

    to_node is the graph node at its far end; numbers below len(network.node_xy) are junctions.
    """

    edge_id: int
    geometry: LineString
    length_m: float
    edge: Edge
    to_node: int


class _Snaps(NamedTuple):
    """Where p points fall: the edge's position in the network, metres from its beginning, metres off it."""

    edge_index: Integers
    along_m: Floats
    distance_m: Floats


class _Pieces(NamedTuple):
    """Edges cut at the points: n pieces, each from from_m to to_m along its edge."""

    edge_index: Integers
    from_node: Integers
    to_node: Integers
    from_m: Floats
    to_m: Floats


@dataclass(eq=False, slots=True)
class RoutingGraph:
    """A network as one profile sees it, with extra nodes where points were snapped to its edges.

    node_xy is (n, 2); the network's own junctions come first. point_node (p,) and snap_distance_m (p,) belong
    to the points given to `build`; a point gets node −1 and distance infinity when no edge is usable.
    """

    network: Network
    profile: Profile
    node_xy: Floats
    point_node: Integers
    snap_distance_m: Floats
    _pieces: _Pieces
    _entry_key: Integers
    _entry_piece: Integers
    _metres: csr_array
    _costs: csr_array
    _predecessors: dict[int, npt.NDArray[np.int32]] = field(default_factory=dict)

    @classmethod
    def build(cls, network: Network, profile: Profile, points_xy: Floats) -> "RoutingGraph":
        """Return the graph for a profile, with the points ((p, 2), EPSG:25832) on their nearest usable edges.

        Of parallel pieces the cheapest is kept, and pieces that end where they begin are left out.
        """
        usable = np.flatnonzero([_is_usable(edge, profile) for edge in network.edges])
        lengths_m = shapely.length(np.array([edge.geometry for edge in network.edges], dtype=object))
        snaps = _snap(network, usable, points_xy)
        point_node, pieces, inserted_xy = _cut(network, usable, np.asarray(lengths_m, dtype=float), snaps)
        node_xy = np.vstack([np.asarray(network.node_xy, dtype=float).reshape(-1, 2), inserted_xy])
        metres = np.maximum(pieces.to_m - pieces.from_m, _LEAST_COST)
        costs = metres * _cost_per_metre(network, profile)[pieces.edge_index]
        key, piece = _entries(pieces, costs, len(node_xy))
        return cls(
            network=network,
            profile=profile,
            node_xy=node_xy,
            point_node=point_node,
            snap_distance_m=snaps.distance_m,
            _pieces=pieces,
            _entry_key=key,
            _entry_piece=piece,
            _metres=_matrix(key, metres[piece], len(node_xy)),
            _costs=_matrix(key, costs[piece], len(node_xy)),
        )

    def distances(self, sources: Sequence[int] | Integers) -> tuple[Floats, npt.NDArray[np.int32]]:
        """Return the true metres of each source's cheapest ways, and predecessors, both (sources, n).

        Metres are infinite and predecessors negative where there is no way. With prefer_lit the cheapest way
        may be longer than the shortest; `shortest_m` gives the latter.
        """
        nodes = np.asarray(sources, dtype=np.int64)
        costs, predecessors = dijkstra(self._costs, indices=nodes, return_predecessors=True)
        for node, row in zip(nodes.tolist(), predecessors, strict=True):
            self._predecessors[node] = row
        if not self.profile.prefer_lit:
            return costs, predecessors
        return self._metres_along(predecessors, np.isfinite(costs)), predecessors

    def shortest_m(self, sources: Sequence[int] | Integers, limit_m: float) -> Floats:
        """Return the metres of the shortest ways, light or dark, as (sources, n); infinite beyond limit_m."""
        nodes = np.asarray(sources, dtype=np.int64)
        return np.asarray(dijkstra(self._metres, indices=nodes, limit=limit_m), dtype=float)

    def path(self, from_node: int, to_node: int) -> list[PathPart]:
        """Return the parts of the cheapest way between two nodes, in walking order; none to itself.

        Raises LookupError when there is no way.
        """
        if from_node not in self._predecessors:
            self.distances([from_node])
        predecessors = self._predecessors[from_node]
        parts: list[PathPart] = []
        node = to_node
        while node != from_node:
            previous = int(predecessors[node])
            if previous < 0:
                raise LookupError(f"There is no way from node {from_node} to node {to_node} under {self.profile}.")
            parts.append(self._part(previous, node))
            node = previous
        return parts[::-1]

    def _part(self, from_node: int, to_node: int) -> PathPart:
        key = from_node * len(self.node_xy) + to_node
        piece = int(self._entry_piece[np.searchsorted(self._entry_key, key)])
        edge = self.network.edges[int(self._pieces.edge_index[piece])]
        ends = float(self._pieces.from_m[piece]), float(self._pieces.to_m[piece])
        if int(self._pieces.from_node[piece]) != from_node:
            ends = ends[1], ends[0]
        geometry = substring(edge.geometry, *ends)
        assert isinstance(geometry, LineString)  # noqa: S101 - pieces have a length
        return PathPart(edge.edge_id, geometry, float(geometry.length), edge, to_node)

    def _metres_along(self, predecessors: npt.NDArray[np.int32], reached: Booleans) -> Floats:
        """Add up true metres along the trees of predecessors, doubling the stride until all meet roots."""
        count = predecessors.shape[1]
        columns = np.arange(count)
        has_parent = predecessors >= 0
        parents = np.where(has_parent, predecessors, columns)
        metres = np.zeros(predecessors.shape)
        keys = (parents.astype(np.int64) * count + columns)[has_parent]
        metres[has_parent] = self._metres.data[np.searchsorted(self._entry_key, keys)]
        while True:
            further = np.take_along_axis(parents, parents, axis=1)
            metres += np.take_along_axis(metres, parents, axis=1)
            if np.array_equal(further, parents):
                break
            parents = further
        metres[~reached] = np.inf
        return metres


def _is_usable(edge: Edge, profile: Profile) -> bool:
    return not edge.blocked and not (profile.step_free and edge.steps)


def _cost_per_metre(network: Network, profile: Profile) -> Floats:
    if not profile.prefer_lit:
        return np.ones(len(network.edges))
    return np.array([COST_OF_LIGHT[edge.lit] for edge in network.edges], dtype=float)


def _snap(network: Network, usable: Integers, points_xy: Floats) -> _Snaps:
    """Find each point's nearest usable edge; of equally near ones the first in the network."""
    points = np.array([Point(xy) for xy in np.asarray(points_xy, dtype=float).reshape(-1, 2)], dtype=object)
    if not len(usable) or not len(points):
        return _Snaps(np.full(len(points), -1), np.zeros(len(points)), np.full(len(points), np.inf))
    lines = np.array([network.edges[index].geometry for index in usable], dtype=object)
    of_point, of_line = shapely.STRtree(lines).query_nearest(points, all_matches=True)
    first = np.lexsort((of_line, of_point))
    _, rows = np.unique(of_point[first], return_index=True)
    nearest = of_line[first][rows]
    along_m = np.asarray(shapely.line_locate_point(lines[nearest], points), dtype=float)
    distance_m = np.asarray(shapely.distance(lines[nearest], points), dtype=float)
    return _Snaps(usable[nearest].astype(np.int64), along_m, distance_m)


def _cut(network: Network, usable: Integers, lengths_m: Floats, snaps: _Snaps) -> tuple[Integers, _Pieces, Floats]:
    """Cut edges where points fell; return each point's node, the pieces, the new nodes' coordinates."""
    point_node = np.full(len(snaps.edge_index), -1, dtype=np.int64)
    cuts: dict[int, list[tuple[float, int]]] = {}
    inserted: list[tuple[int, float]] = []
    for point in np.lexsort((snaps.along_m, snaps.edge_index)).tolist():
        index, along_m = int(snaps.edge_index[point]), float(snaps.along_m[point])
        if index < 0:
            continue
        edge, on_edge = network.edges[index], cuts.setdefault(index, [])
        if along_m <= SAME_PLACE_M:
            point_node[point] = edge.from_node
        elif along_m >= lengths_m[index] - SAME_PLACE_M:
            point_node[point] = edge.to_node
        else:
            if not on_edge or along_m - on_edge[-1][0] > SAME_PLACE_M:
                on_edge.append((along_m, len(network.node_xy) + len(inserted)))
                inserted.append((index, along_m))
            point_node[point] = on_edge[-1][1]
    lines = np.array([network.edges[index].geometry for index, _ in inserted], dtype=object)
    inserted_xy = shapely.get_coordinates(shapely.line_interpolate_point(lines, [m for _, m in inserted]))
    return point_node, _pieces(network, usable, lengths_m, cuts), inserted_xy


def _pieces(network: Network, usable: Integers, lengths_m: Floats, cuts: dict[int, list[tuple[float, int]]]) -> _Pieces:
    rows: list[tuple[int, int, int, float, float]] = []
    for index in usable.tolist():
        edge = network.edges[index]
        node, from_m = edge.from_node, 0.0
        for along_m, cut_node in cuts.get(index, ()):
            rows.append((index, node, cut_node, from_m, along_m))
            node, from_m = cut_node, along_m
        rows.append((index, node, edge.to_node, from_m, float(lengths_m[index])))
    table = np.array([row for row in rows if row[1] != row[2]], dtype=float).reshape(-1, 5)
    whole = table[:, :3].astype(np.int64)
    return _Pieces(whole[:, 0], whole[:, 1], whole[:, 2], table[:, 3], table[:, 4])


def _entries(pieces: _Pieces, costs: Floats, count: int) -> tuple[Integers, Integers]:
    """Return sorted keys (from · count + to) for both directions, and the cheapest piece of each."""
    forward = pieces.from_node * count + pieces.to_node
    backward = pieces.to_node * count + pieces.from_node
    keys = np.concatenate([forward, backward])
    numbers = np.tile(np.arange(len(costs), dtype=np.int64), 2)
    order = np.lexsort((numbers, costs[numbers], keys))
    unique, first = np.unique(keys[order], return_index=True)
    return unique, numbers[order][first]


def _matrix(keys: Integers, values: Floats, count: int) -> csr_array:
    starts = np.searchsorted(keys, np.arange(count + 1, dtype=np.int64) * count).astype(np.int32)
    return csr_array((values, (keys % max(count, 1)).astype(np.int32), starts), shape=(count, count))
