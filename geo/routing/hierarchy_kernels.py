"""The loops over the arcs of the hierarchy: what they cost, and the ways over them.

Costs are whole numbers, so that sums do not depend on their order and equal is equal. Of equally cheap ways the one
with fewer metres counts.
"""

import numpy as np

from geo.compiling import compiled, inner
from geo.routing.arrays import Booleans, Integers, Numbers

UNREACHABLE = 1 << 60
"""Still fits when it is added to itself."""

_UNSET = -(1 << 31)


@compiled
def weigh_arcs(
    starts: Integers, heads: Numbers, edge_arc: Numbers, edge_cost: Integers, edge_metres: Integers
) -> tuple[Integers, Integers, Numbers]:
    """Return cost and metres of each arc, and by what it goes: −1 − edge, or the junction left out in between.

    edge_cost is UNREACHABLE where an edge is not usable. Of equal ways the first edge counts, then the junction
    left out first.
    """
    cost = np.full(len(heads), UNREACHABLE, np.int64)
    metres = np.zeros(len(heads), np.int64)
    via = np.full(len(heads), _UNSET, np.int32)
    for edge in range(len(edge_arc)):
        if edge_arc[edge] >= 0 and edge_cost[edge] < UNREACHABLE:
            _improve(cost, metres, via, edge_arc[edge], edge_cost[edge], edge_metres[edge], -1 - edge)
    for low in range(len(starts) - 1):
        for first in range(starts[low], starts[low + 1]):
            if cost[first] >= UNREACHABLE:
                continue
            arc = starts[heads[first]]
            for second in range(first + 1, starts[low + 1]):
                while heads[arc] != heads[second]:
                    arc += 1
                if cost[second] < UNREACHABLE:
                    _improve(cost, metres, via, arc, cost[first] + cost[second], metres[first] + metres[second], low)
    return cost, metres, via


@inner
def _improve(
    cost: Integers, metres: Integers, by: Numbers, row: int, new_cost: int, new_metres: int, new_by: int
) -> None:
    """Write a way into a row where it is cheaper than the one there, or as cheap and shorter."""
    if new_cost < cost[row] or (new_cost == cost[row] and new_metres < metres[row]):
        cost[row] = new_cost
        metres[row] = new_metres
        by[row] = new_by


@compiled
def climb(
    starts: Integers, head_depth: Numbers, parent: Numbers, depth: Numbers, height: int, arc_cost: Integers,
    arc_metres: Integers, entry: Numbers, entry_cost: Integers, entry_metres: Integers,
) -> tuple[Numbers, Integers, Integers, Numbers]:  # fmt: skip
    """Return what it costs from p places up to each junction above them, in columns by depth.

    head_depth is the depth of each arc's head. entry, entry_cost and entry_metres are (p, 2): the two ends of the
    place's edge (−1 for none), and what leads there. Returns above (p, height) the junctions, −1 below the place; cost;
    metres; and by which arc one comes (−1 from the place itself).
    """
    above = np.full((len(entry), height), -1, np.int32)
    cost = np.full((len(entry), height), UNREACHABLE, np.int64)
    metres = np.zeros((len(entry), height), np.int64)
    came_by = np.full((len(entry), height), -1, np.int32)
    for place in range(len(entry)):
        if entry[place, 0] < 0:
            continue
        own_cost, own_metres, own_by = cost[place], metres[place], came_by[place]
        for side in range(2):
            at = depth[entry[place, side]]
            _improve(own_cost, own_metres, own_by, at, entry_cost[place, side], entry_metres[place, side], -1)
        node = min(entry[place, 0], entry[place, 1])
        while node >= 0:
            at = depth[node]
            above[place, at] = node
            if own_cost[at] < UNREACHABLE:
                for arc in range(starts[node], starts[node + 1]):
                    reached, to = own_cost[at] + arc_cost[arc], head_depth[arc]
                    if reached <= own_cost[to]:
                        _improve(own_cost, own_metres, own_by, to, reached, own_metres[at] + arc_metres[arc], arc)
            node = parent[node]
    return above, cost, metres, came_by


@compiled
def meet(
    above: Numbers, cost: Integers, metres: Integers, row: int,
    other_above: Numbers, other_cost: Integers, other_metres: Integers, column: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Return the depth at which the cheapest way between two places turns down (−1 for none), its cost and metres.

    The one place is a row of the first three arrays, the other a row (column) of the rest.
    """
    best_at = -1
    best_cost = UNREACHABLE
    best_metres = 0
    for at in range(_count_shared(above, row, other_above, column)):
        sum_cost = cost[row, at] + other_cost[column, at]
        if sum_cost <= best_cost:
            sum_metres = metres[row, at] + other_metres[column, at]
            if sum_cost < best_cost or (sum_metres < best_metres and best_at >= 0):
                best_cost = sum_cost
                best_metres = sum_metres
                best_at = at
    return best_at, best_cost, best_metres


@inner
def _count_shared(above: Numbers, row: int, other_above: Numbers, column: int) -> int:
    """Return how many junctions two places have above them in common; counted from the top they come first."""
    low = 0
    high = above.shape[1]
    while low < high:
        middle = (low + high) >> 1
        if above[row, middle] >= 0 and above[row, middle] == other_above[column, middle]:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def meet_all(
    above: Numbers, cost: Integers, metres: Integers, edge: Integers, along: Integers, other_above: Numbers,
    other_cost: Integers, other_metres: Integers, other_edge: Integers, other_along: Integers, same: bool,
) -> Integers:  # fmt: skip
    """Return the metres (whole numbers) of the cheapest ways between all places and all others; −1 where none.

    edge (p) is each place's edge, −1 where it is not usable, and along (p, 2) cost and metres from the edge's
    beginning. When both sides are the same places, half of the ways are looked for.
    """
    found = np.full((len(above), len(other_above)), -1, np.int64)
    for column in range(len(other_above)):
        for row in range(column + 1 if same else len(above)):
            at, best_cost, best_metres = meet(above, cost, metres, row, other_above, other_cost, other_metres, column)
            if at >= 0:
                found[row, column] = best_metres
            if edge[row] >= 0 and edge[row] == other_edge[column]:
                direct_cost = abs(along[row, 0] - other_along[column, 0])
                direct_metres = abs(along[row, 1] - other_along[column, 1])
                if direct_cost < best_cost or (direct_cost == best_cost and direct_metres <= best_metres):
                    found[row, column] = direct_metres
            if same:
                found[column, row] = found[row, column]
    return found


@compiled
def follow(
    starts: Integers, heads: Numbers, via: Numbers, arcs: Integers, upwards: Booleans
) -> tuple[Integers, Booleans]:
    """Return the edges under a row of arcs in walking order, and whether each is walked from its lower junction.

    upwards says whether each arc is walked from its lower junction.
    """
    edges, forward = np.empty(len(starts), np.int64), np.empty(len(starts), np.bool_)
    stack, goes_up = np.empty(len(starts) + len(arcs), np.int64), np.empty(len(starts) + len(arcs), np.bool_)
    for waiting in range(len(arcs)):
        stack[waiting], goes_up[waiting] = arcs[waiting], upwards[waiting]
    # The last arc is the first off the stack, so the way is written from its end, into the end of the arrays.
    waiting, place = len(arcs), len(edges)
    while waiting > 0:
        waiting -= 1
        arc, up = stack[waiting], goes_up[waiting]
        if via[arc] < 0:
            place -= 1
            edges[place], forward[place] = -1 - via[arc], up
            continue
        tail = _find_tail(starts, arc)
        to_tail = _find_arc(starts, heads, via[arc], tail)
        to_head = _find_arc(starts, heads, via[arc], heads[arc])
        stack[waiting], stack[waiting + 1] = (to_tail, to_head) if up else (to_head, to_tail)
        goes_up[waiting], goes_up[waiting + 1] = False, True
        waiting += 2
    return edges[place:], forward[place:]


@inner
def _find_tail(starts: Integers, arc: int) -> int:
    """Return the junction that an arc leads up from: the last that starts at it or before."""
    low, high = 0, len(starts)
    while low < high:
        middle = (low + high) >> 1
        if starts[middle] <= arc:
            low = middle + 1
        else:
            high = middle
    return low - 1


@inner
def _find_arc(starts: Integers, heads: Numbers, low: int, high: int) -> int:
    arc = int(starts[low])
    while heads[arc] != high:
        arc += 1
    return arc
