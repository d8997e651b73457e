"""The compiled shortest ways through a few stops."""

import numpy as np

from geo.compiling import compiled
from geo.orienteering.problem import Floats, Integers


@compiled
def shortest_ways(travel: Floats) -> Floats:
    """Return the least length of start → all stops of a set, one of them last, for each set (2^k) and last stop (k).

    Start and end are the last two rows of travel. Infinite where the last stop is not in the set. Source: Held and Karp
    (1962).
    """
    count = len(travel) - 2
    table = np.full((1 << count, count), np.inf)
    for mask in range(1, 1 << count):
        for last in range(count):
            if mask >> last & 1 == 0:
                continue
            without = mask ^ (1 << last)
            length = travel[count, last] if without == 0 else np.inf
            for other in range(count):
                if without >> other & 1:
                    length = min(length, table[without, other] + travel[other, last])
            table[mask, last] = length
    return table


@compiled
def held_karp(travel: Floats) -> Integers:
    """Return the rows (k,) of the shortest start → all k stops → end; start and end are the last two rows.

    Where a stop ends the rest equally well, the one with the lower row is taken.
    """
    count = len(travel) - 2
    table = shortest_ways(travel)
    order = np.zeros(count, dtype=np.int64)
    mask, after = (1 << count) - 1, count + 1
    for position in range(count - 1, -1, -1):
        best, least = -1, np.inf
        for last in range(count):
            if mask >> last & 1 and (best < 0 or table[mask, last] + travel[last, after] < least):
                best, least = last, table[mask, last] + travel[last, after]
        order[position] = best
        mask, after = mask ^ (1 << best), best
    return order
