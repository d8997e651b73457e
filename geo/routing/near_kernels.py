"""The search around places up to a radius."""

import numpy as np

from geo.compiling import compiled, inner
from geo.routing.arrays import Integers
from geo.routing.heap_kernels import drop_first, push


@compiled
def search_near(
    starts: Integers, heads: Integers, half_edges: Integers, ends: Integers, metres: Integers, origin_edge: Integers,
    origin_along: Integers, holders: Integers, targets: Integers, along: Integers, groups: Integers, count: int,
    radius: int,
) -> tuple[Integers, Integers, Integers]:  # fmt: skip
    """Return the groups within the radius of each origin (o), rising, and the metres of the shortest ways to them.

    Those of an origin are in the rows first[origin] to first[origin + 1] of what is returned: first, groups, metres.
    starts (n + 1), heads and half_edges are the edges at each junction; ends (m, 2) and metres (m) those of the
    edges, −1 metres where one cannot be used. The targets on an edge are targets[holders[edge]:holders[edge + 1]];
    origin_along (o) and along (t) are metres from the beginning of their edges; groups (t) are below count.
    """
    first = np.zeros(len(origin_edge) + 1, np.int64)
    near, near_metres = np.empty(2 * len(origin_edge), np.int64), np.empty(2 * len(origin_edge), np.int64)
    best, hits = np.full(count, -1, np.int64), np.empty(count, np.int64)
    away, touched = np.full(len(starts) - 1, -1, np.int64), np.empty(len(starts) - 1, np.int64)
    room = max(len(heads) + 3, count)
    keys, items = np.empty(room, np.int64), np.empty(room, np.int64)
    for row in range(len(origin_edge)):
        found = 0
        if origin_edge[row] >= 0 and metres[origin_edge[row]] >= 0:
            found = _search_around(
                starts, heads, half_edges, ends, metres, origin_edge[row], origin_along[row], holders, targets, along,
                groups, radius, best, hits, away, touched, keys, items,
            )  # fmt: skip
        size = first[row]
        first[row + 1] = size + found
        if size + found > len(near):
            near, near_metres = _with_room(near, 2 * (size + found)), _with_room(near_metres, 2 * (size + found))
        _write_rising(hits, found, best, keys, items, near[size:], near_metres[size:])
    return first, near[: first[-1]], near_metres[: first[-1]]


@inner
def _search_around(
    starts: Integers, heads: Integers, half_edges: Integers, ends: Integers, metres: Integers, edge: int,
    edge_along: int, holders: Integers, targets: Integers, along: Integers, groups: Integers, radius: int,
    best: Integers, hits: Integers, away: Integers, touched: Integers, keys: Integers, items: Integers,
) -> int:  # fmt: skip
    """Put the groups near a place into hits and their metres into best, and return how many there are."""
    found = 0
    for target in targets[holders[edge] : holders[edge + 1]]:
        found = _offer(best, hits, found, groups[target], abs(along[target] - edge_along), radius)
    waiting = push(keys, items, 0, edge_along, ends[edge, 0])
    waiting = push(keys, items, waiting, metres[edge] - edge_along, ends[edge, 1])
    seen = 0
    while waiting > 0 and keys[0] <= radius:
        here, node = keys[0], items[0]
        waiting = drop_first(keys, items, waiting)
        if away[node] >= 0:
            continue
        away[node], touched[seen] = here, node
        seen += 1
        for half in range(starts[node], starts[node + 1]):
            edge = half_edges[half]
            if metres[edge] < 0:
                continue
            for target in targets[holders[edge] : holders[edge + 1]]:
                there = here + _from(node, edge, ends, metres, along[target])
                found = _offer(best, hits, found, groups[target], there, radius)
            if away[heads[half]] < 0:
                waiting = push(keys, items, waiting, here + metres[edge], heads[half])
    away[touched[:seen]] = -1
    return found


@inner
def _write_rising(
    hits: Integers, found: int, best: Integers, keys: Integers, items: Integers, near: Integers, near_metres: Integers
) -> None:
    """Write the groups that were found, rising, and their metres; best knows of none afterwards."""
    waiting = 0
    for place in range(found):
        waiting = push(keys, items, waiting, hits[place], best[hits[place]])
        best[hits[place]] = -1
    for place in range(found):
        near[place], near_metres[place] = keys[0], items[0]
        waiting = drop_first(keys, items, waiting)


@inner
def _with_room(numbers: Integers, room: int) -> Integers:
    roomy = np.empty(room, np.int64)
    roomy[: len(numbers)] = numbers
    return roomy


@inner
def _from(node: int, edge: int, ends: Integers, metres: Integers, along: int) -> int:
    """Return the metres from a junction to a place on an edge there; on a loop by the nearer of its two ends."""
    rest = int(metres[edge]) - along
    if ends[edge, 0] == ends[edge, 1]:
        return min(along, rest)
    return along if ends[edge, 0] == node else rest


@inner
def _offer(best: Integers, hits: Integers, found: int, group: int, metres: int, radius: int) -> int:
    """Keep the metres to a group if none are fewer, and return how many groups have been found."""
    if metres > radius:
        return found
    if best[group] < 0:
        hits[found] = group
        best[group] = metres
        return found + 1
    best[group] = min(best[group], metres)
    return found
