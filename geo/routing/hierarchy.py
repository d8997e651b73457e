"""The junctions of a network in the order in which they can be left out, and the arcs that then stand for ways.

Leave out a junction and join its neighbours: every way still has its length. Done for all, from those with fewest
neighbours to the rest, each junction has arcs to few higher ones, and the cheapest way between two places climbs to a
junction above both and comes down again. The order does not depend on what an edge costs; a profile or a blocked
edge asks for new weights of the arcs only, which takes milliseconds. Source: Dibbelt, Strasser and Wagner,
Customizable Contraction Hierarchies (2016).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geo.routing import hierarchy_kernels as kernels
from geo.routing.arrays import Integers, Numbers
from geo.routing.elimination_kernels import eliminate

UNREACHABLE = kernels.UNREACHABLE


class Places(NamedTuple):
    """p places on edges as whole numbers: edge −1 where unusable; along and rest (p, 2) hold cost and metres.

    along is what leads from the edge's from_node to the place, rest from there to its to_node.
    """

    edge: Integers
    along: Integers
    rest: Integers


class Climb(NamedTuple):
    """What it costs from p places to the junctions above them, (p, height) by depth."""

    places: Places
    above: Numbers
    cost: Integers
    metres: Integers
    came_by: Numbers


class Way(NamedTuple):
    """A way: the whole edges in walking order, each with whether it is walked from its from_node to its to_node.

    leaves and enters are the ends (0 or 1) by which the edge of the first place is left and that of the second
    entered; None where both lie on one edge and the way stays on it.
    """

    edges: tuple[tuple[int, bool], ...]
    leaves: int | None
    enters: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What the arcs cost for one profile: cost, metres, and by what each goes (−1 − edge, or the junction between)."""

    cost: Integers
    metres: Integers
    via: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """n junctions by rank: starts (n + 1) and heads of the arcs that lead up, sorted; parent is the nearest above.

    depth (n) counts the junctions above each on the way by parents, head_depth says it for the head of each arc.
    ends (m, 2) are the ranks of each edge's from_node and to_node, edge_arc (m) the arc that it belongs to, −1 for
    edges that lead back to their own junction.
    """

    starts: Integers
    heads: Numbers
    parent: Numbers
    depth: Numbers
    head_depth: Numbers
    height: int
    ends: Numbers
    edge_arc: Numbers

    @classmethod
    def build(cls, node_count: int, from_node: Integers, to_node: Integers) -> "Hierarchy":
        """Return the hierarchy of junctions 0 to node_count − 1 joined by edges from_node – to_node (m)."""
        starts, heads = _neighbours(node_count, from_node, to_node)
        order, pool, begin, size = eliminate(starts, heads)
        rank = np.empty(node_count, dtype=np.int32)
        rank[order] = np.arange(node_count, dtype=np.int32)
        arc_starts = np.concatenate([[0], np.cumsum(size[order])]).astype(np.int64)
        places = np.arange(arc_starts[-1]) + np.repeat(begin[order] - arc_starts[:-1], size[order])
        arc_tails = np.repeat(np.arange(node_count), size[order])
        arc_heads = rank[pool[places]]
        arc_heads = arc_heads[np.lexsort((arc_heads, arc_tails))]
        parent = np.full(node_count, -1, dtype=np.int32)
        has_parent = size[order] > 0
        parent[has_parent] = arc_heads[arc_starts[:-1][has_parent]]
        depth = _depths(parent)
        ends = np.column_stack([rank[from_node], rank[to_node]]).astype(np.int32)
        keys = arc_tails.astype(np.int64) * node_count + arc_heads
        edge_keys = ends.min(axis=1, initial=node_count).astype(np.int64) * node_count + ends.max(axis=1, initial=0)
        edge_arc = np.where(ends[:, 0] == ends[:, 1], -1, np.searchsorted(keys, edge_keys)).astype(np.int32)
        height = int(depth.max(initial=-1)) + 1
        return cls(arc_starts, arc_heads, parent, depth, depth[arc_heads], height, ends, edge_arc)

    @property
    def nbytes(self) -> int:
        """Return the bytes of the arrays."""
        arrays = (self.starts, self.heads, self.parent, self.depth, self.head_depth, self.ends, self.edge_arc)
        return sum(array.nbytes for array in arrays)

    @property
    def weight_bytes(self) -> int:
        """Return the bytes of one profile's weights: two long numbers and a short one for each arc."""
        return len(self.heads) * 20

    def weigh(self, edge_cost: Integers, edge_metres: Integers) -> Weights:
        """Return what the arcs cost when the edges (m) cost this; UNREACHABLE is an edge that cannot be used."""
        return Weights(*kernels.weigh_arcs(self.starts, self.heads, self.edge_arc, edge_cost, edge_metres))

    def climb(self, weights: Weights, places: Places) -> Climb:
        """Return what it costs from each place to the junctions above it."""
        on_edge = places.edge[:, None] >= 0
        entry = np.where(on_edge, self.ends[places.edge] if len(self.ends) else -1, -1).astype(np.int32)
        cost = np.column_stack([places.along[:, 0], places.rest[:, 0]])
        metres = np.column_stack([places.along[:, 1], places.rest[:, 1]])
        arrays = self.starts, self.head_depth, self.parent, self.depth, self.height
        return Climb(places, *kernels.climb(*arrays, weights.cost, weights.metres, entry, cost, metres))

    def metres(self, one: Climb, other: Climb) -> Integers:
        """Return the metres of the cheapest ways (p, q), −1 where there is none."""
        found: Integers = kernels.meet_all(
            one.above, one.cost, one.metres, one.places.edge, one.places.along,
            other.above, other.cost, other.metres, other.places.edge, other.places.along, one is other,
        )  # fmt: skip
        return found

    def way(self, weights: Weights, climb: Climb) -> Way | None:
        """Return the cheapest way between the first and the second place of a climb; None where there is none."""
        arrays = climb.above, climb.cost, climb.metres
        at, cost, metres = kernels.meet(*arrays, 0, *arrays, 1)
        direct = self._direct(climb.places)
        if direct is not None and direct <= (cost, metres):
            return Way((), None, None)
        if at < 0:
            return None
        there, leaves = self._arcs_down(climb, 0, at)
        back, enters = self._arcs_down(climb, 1, at)
        arcs = np.array(there[::-1] + back, dtype=np.int64)
        edges, up = kernels.follow(self.starts, self.heads, weights.via, arcs, np.arange(len(arcs)) < len(there))
        along = (self.ends[edges, 0] < self.ends[edges, 1]) == up
        steps = tuple(zip(edges.tolist(), along.tolist(), strict=True))
        return Way(steps, self._end(climb.places, 0, leaves), self._end(climb.places, 1, enters))

    def _direct(self, places: Places) -> tuple[int, int] | None:
        """Return cost and metres along the edge that both places lie on, None where they lie on two."""
        if places.edge[0] < 0 or places.edge[0] != places.edge[1]:
            return None
        cost, metres = np.abs(places.along[0] - places.along[1]).tolist()
        return cost, metres

    def _arcs_down(self, climb: Climb, row: int, at: int) -> tuple[list[int], int]:
        """Return the arcs from the junction at a depth down to a place, and the junction next to the place."""
        arcs: list[int] = []
        while (arc := int(climb.came_by[row, at])) >= 0:
            arcs.append(arc)
            at = int(self.depth[np.searchsorted(self.starts, arc, side="right") - 1])
        return arcs, int(climb.above[row, at])

    def _end(self, places: Places, row: int, junction: int) -> int:
        """Return the end of a place's edge, 0 or 1, that is the junction; of a loop the end that is nearer."""
        ends = self.ends[places.edge[row]]
        if ends[0] == ends[1]:
            return int(places.rest[row].tolist() < places.along[row].tolist())
        return int(ends[1] == junction)


def _neighbours(node_count: int, from_node: Integers, to_node: Integers) -> tuple[Integers, Numbers]:
    """Return starts and heads of each junction's neighbours, each once and never itself."""
    one = np.concatenate([from_node, to_node]).astype(np.int64)
    other = np.concatenate([to_node, from_node]).astype(np.int64)
    keys = np.unique((one * node_count + other)[one != other])
    starts = np.searchsorted(keys, np.arange(node_count + 1, dtype=np.int64) * node_count)
    return starts.astype(np.int64), (keys % max(node_count, 1)).astype(np.int32)


def _depths(parent: Numbers) -> Numbers:
    """Return how many junctions lie above each; parents have higher ranks than their children."""
    depth = np.zeros(len(parent), dtype=np.int32)
    for node in range(len(parent) - 2, -1, -1):
        if parent[node] >= 0:
            depth[node] = depth[parent[node]] + 1
    return depth
