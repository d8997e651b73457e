"""The search around places up to a radius."""

import numpy as np

from geo.compiling import compiled, inner
from geo.routing.arrays import Integers
from geo.routing.heap_kernels import drop_first, push


@compiled
def search_near(
    starts: Integers, heads: Integers, half_edges: Integers, ends: Integers, metres: Integers, origin_edge: Integers,
    origin_along: Integers, holders: Integers, targets: Integers, along: Integers, radius: int,
) -> Integers:  # fmt: skip
    """Return metres (whole numbers) of the shortest ways from origins (o) to targets (t), −1 beyond the radius.

    starts (n + 1), heads and half_edges are the edges at each junction; ends (m, 2) and metres (m) those of the
    edges, −1 metres where one cannot be used. The targets on an edge are targets[holders[edge]:holders[edge + 1]];
    origin_along (o) and along (t) are metres from the beginning of their edges.
    """
    found = np.full((len(origin_edge), len(along)), -1, np.int64)
    away = np.full(len(starts) - 1, -1, np.int64)
    keys, items = np.empty(len(heads) + 3, np.int64), np.empty(len(heads) + 3, np.int64)
    touched = np.empty(len(starts) - 1, np.int64)
    for row in range(len(origin_edge)):
        edge = origin_edge[row]
        if edge < 0 or metres[edge] < 0:
            continue
        for target in targets[holders[edge] : holders[edge + 1]]:
            _offer(found[row], target, abs(along[target] - origin_along[row]), radius)
        waiting = push(keys, items, 0, origin_along[row], ends[edge, 0])
        waiting = push(keys, items, waiting, metres[edge] - origin_along[row], ends[edge, 1])
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
                    _offer(found[row], target, here + _from(node, edge, ends, metres, along[target]), radius)
                if away[heads[half]] < 0:
                    waiting = push(keys, items, waiting, here + metres[edge], heads[half])
        away[touched[:seen]] = -1
    return found


@inner
def _from(node: int, edge: int, ends: Integers, metres: Integers, along: int) -> int:
    """Return the metres from a junction to a place on an edge there; on a loop by the nearer of its two ends."""
    rest = int(metres[edge]) - along
    if ends[edge, 0] == ends[edge, 1]:
        return min(along, rest)
    return along if ends[edge, 0] == node else rest


@inner
def _offer(found: Integers, target: int, metres: int, radius: int) -> None:
    if metres <= radius and (found[target] < 0 or metres < found[target]):
        found[target] = metres
