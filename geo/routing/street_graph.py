"""The ways of an area, kept in memory: shortest and cheapest ways between places on the network, for every profile.

All in EPSG:25832, metres. Within, lengths and costs are whole numbers (nanometres), so that a way has the same length
in whatever order it is added up, and the way from a to b is that from b to a. Several threads may ask at once.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import chain

import numpy as np
import shapely

from geo.network import Network
from geo.routing.arrays import Booleans, Floats, Integers
from geo.routing.edge_costs import BLOCKED, Flags, read_flags, usable
from geo.routing.hierarchy import UNREACHABLE, Hierarchy, Way
from geo.routing.near_kernels import search_near
from geo.routing.nearby import Nearby
from geo.routing.paths import PathPart, Stretch, draw
from geo.routing.positions import Positions
from geo.routing.profile import Profile
from geo.routing.profile_costs import NANOMETRES, ProfileCosts, whole
from geo.routing.reach import Reach, ends_of_edges, reach_of
from geo.routing.snapping import SegmentGrid

MOST_PROFILES = 4
"""So many profiles' weights are kept, those asked for last."""

_EDGE_BYTES = 700
_LINE_BYTES = 350
_COORDINATE_BYTES = 24
"""What an Edge with its numbers, words and row, and its line take: measured on CPython 3.11 and GEOS 3.14."""


@dataclass(frozen=True, slots=True, eq=False)
class StreetGraph:
    """The edges (m) of a network, ready for questions about ways."""

    network: Network
    _lines: "np.ndarray[tuple[int], np.dtype[np.object_]]"
    _lengths_m: Floats
    _length: Integers
    _ends: Integers
    _row_of: dict[int, int]
    _flags: Flags
    _grid: SegmentGrid
    _hierarchy: Hierarchy
    _half_edges: tuple[Integers, Integers, Integers]
    _costs_of: Callable[[Profile], ProfileCosts]

    @classmethod
    def build(cls, network: Network) -> "StreetGraph":
        """Return the graph of a network; blocked edges stay in it, unused."""
        lines = np.array([edge.geometry for edge in network.edges], dtype=object)
        lengths_m = np.asarray(shapely.length(lines), dtype=float)
        length = np.maximum(whole(lengths_m), 1)
        ends = np.array([(edge.from_node, edge.to_node) for edge in network.edges], dtype=np.int64).reshape(-1, 2)
        flags = read_flags(network.edges)
        hierarchy = Hierarchy.build(len(network.node_xy), ends[:, 0], ends[:, 1])
        return cls(
            network=network,
            _lines=lines,
            _lengths_m=lengths_m,
            _length=length,
            _ends=ends,
            _row_of={edge.edge_id: row for row, edge in enumerate(network.edges)},
            _flags=flags,
            _grid=SegmentGrid.build(lines),
            _hierarchy=hierarchy,
            _half_edges=_list_half_edges(len(network.node_xy), ends),
            _costs_of=_keep_costs(flags, length, hierarchy),
        )

    def without(self, edge_ids: Iterable[int]) -> "StreetGraph":
        """Return the graph with these edges blocked as well; network stays as it is.

        Raises LookupError for an edge that the network does not have.
        """
        flags = self._flags.copy()
        flags[[self._row_of[edge_id] for edge_id in edge_ids]] |= BLOCKED
        return replace(self, _flags=flags, _costs_of=_keep_costs(flags, self._length, self._hierarchy))

    @property
    def nbytes(self) -> int:
        """Return the bytes of everything kept: edges and lines, arrays, and the weights of MOST_PROFILES profiles."""
        arrays = (self.network.node_xy, self._lengths_m, self._length, self._ends, self._flags, *self._half_edges)
        edges = len(self._lines)
        coordinates = int(shapely.get_num_coordinates(self._lines).sum())
        weights = self._hierarchy.weight_bytes + 2 * self._length.nbytes
        return (
            edges * (_EDGE_BYTES + _LINE_BYTES)
            + coordinates * _COORDINATE_BYTES
            + sum(array.nbytes for array in arrays)
            + self._grid.nbytes
            + self._hierarchy.nbytes
            + MOST_PROFILES * weights
        )

    def is_usable(self, profile: Profile) -> Booleans:
        """Return for each edge whether the profile may use it."""
        return usable(self._flags, profile)

    def snap(self, points_xy: Floats, profile: Profile) -> Positions:
        """Return each point's ((n, 2), EPSG:25832) place on its nearest usable edge."""
        return self._grid.snap(points_xy, self.is_usable(profile), self._lengths_m)

    def points(self, positions: Positions) -> Floats:
        """Return the coordinates (n, 2) of places, EPSG:25832; not a number where a place is on no edge."""
        xy = np.full((len(positions), 2), np.nan)
        found = np.flatnonzero(positions.edge_index >= 0)
        on_lines = self._lines[positions.edge_index[found]]
        xy[found] = shapely.get_coordinates(shapely.line_interpolate_point(on_lines, positions.along_m[found]))
        return xy

    def matrix(
        self, profile: Profile, origins: Positions, targets: Positions | None = None, limit_m: float = np.inf
    ) -> Floats:
        """Return true metres (o, t) of the profile's cheapest ways; infinite where there is none within limit_m.

        Without targets the ways lead from each origin to each.
        """
        costs = self._costs_of(profile)
        climb = self._hierarchy.climb(costs.weights, costs.places(origins))
        other = climb if targets is None else self._hierarchy.climb(costs.weights, costs.places(targets))
        metres = _in_metres(self._hierarchy.metres(climb, other))
        metres[metres > limit_m] = np.inf
        return metres

    def near(
        self, profile: Profile, origins: Positions, targets: Positions, radius_m: float, groups: Integers | None = None
    ) -> Nearby:
        """Return what the shortest ways over usable edges, light or dark, lead to from each origin within radius_m.

        With groups (t), the numbers of what the targets stand for, it is these that are near or not, by their nearest.
        """
        if groups is None:
            groups = np.arange(len(targets))
        count = int(groups.max(initial=-1)) + 1
        length = np.where(self.is_usable(profile), self._length, -1)
        by_edge = np.argsort(targets.edge_index, kind="stable")
        holders = np.searchsorted(targets.edge_index[by_edge], np.arange(len(length) + 1))
        radius = int(min(radius_m * NANOMETRES, UNREACHABLE))
        starts, found, metres = search_near(
            *self._half_edges, self._ends, length, origins.edge_index, self._along(origins),
            holders, by_edge, self._along(targets), groups, count, radius,
        )  # fmt: skip
        return Nearby(starts, found, _in_metres(metres))

    def within(self, profile: Profile, origins: Positions, radius_m: float) -> Reach:
        """Return the stretches of usable edges, light or dark, that lie within radius_m of each origin by the ways."""
        near_ends = self.near(profile, origins, ends_of_edges(self._lengths_m), radius_m)
        return reach_of(origins, near_ends, self.is_usable(profile), self._lengths_m, radius_m)

    def path(self, profile: Profile, origin: Positions, target: Positions) -> list[PathPart]:
        """Return the parts of the cheapest way between two places (one each) in walking order; none to itself.

        Raises LookupError when there is no way.
        """
        costs = self._costs_of(profile)
        both = Positions.join(origin, target)
        way = self._hierarchy.way(costs.weights, self._hierarchy.climb(costs.weights, costs.places(both)))
        if way is None:
            raise LookupError(f"There is no way between the two places under {profile}.")
        return list(chain.from_iterable(self._draw(stretch) for stretch in self._stretches(both, way)))

    def _stretches(self, both: Positions, way: Way) -> Iterator[Stretch]:
        (first, last), (start_m, end_m) = both.edge_index.tolist(), both.along_m.tolist()
        if way.leaves is None or way.enters is None:
            yield Stretch(first, start_m, end_m)
            return
        yield Stretch(first, start_m, way.leaves * float(self._lengths_m[first]))
        for index, along in way.edges:
            length_m = float(self._lengths_m[index])
            yield Stretch(index, 0.0 if along else length_m, length_m if along else 0.0)
        yield Stretch(last, way.enters * float(self._lengths_m[last]), end_m)

    def _draw(self, stretch: Stretch) -> Iterator[PathPart]:
        return draw(self.network.edges[stretch.edge_index], float(self._lengths_m[stretch.edge_index]), stretch)

    def _along(self, positions: Positions) -> Integers:
        if not len(self._length):
            return np.zeros(len(positions), dtype=np.int64)
        return np.minimum(whole(positions.along_m), self._length[positions.edge_index])


def _keep_costs(flags: Flags, length: Integers, hierarchy: Hierarchy) -> Callable[[Profile], ProfileCosts]:
    """Return what works out a profile's costs when they are first asked for, and keeps them."""
    return lru_cache(maxsize=MOST_PROFILES)(partial(ProfileCosts.build, flags, length, hierarchy))


def _in_metres(found: Integers) -> Floats:
    metres = found / NANOMETRES
    metres[found < 0] = np.inf
    return metres


def _list_half_edges(node_count: int, ends: Integers) -> tuple[Integers, Integers, Integers]:
    """Return starts (n + 1), far junctions and edges of what leaves each junction; an edge leaves from both ends."""
    tails, heads = np.concatenate([ends[:, 0], ends[:, 1]]), np.concatenate([ends[:, 1], ends[:, 0]])
    order = np.argsort(tails, kind="stable")
    starts = np.searchsorted(tails[order], np.arange(node_count + 1))
    return starts, heads[order], order % max(len(ends), 1)
