"""The loops that share required stops out on groups, over all sets of them."""

import numpy as np

from geo.compiling import compiled
from geo.routing import Floats, Integers

_SAME = 1e-9


@compiled
def least_spent(travel: Floats, service: Floats) -> Floats:
    """Return what start → a set's stops → end takes at least, service included, for each set (2^k) of the k stops.

    Start and end are the last two rows of travel. Source: Held and Karp (1962).
    """
    count = len(service)
    table = np.full((1 << count, count), np.inf)
    spent = np.full(1 << count, np.inf)
    spent[0] = travel[count, count + 1]
    for mask in range(1, 1 << count):
        for last in range(count):
            if mask >> last & 1 == 0:
                continue
            without = mask ^ (1 << last)
            before = travel[count, last] if without == 0 else np.inf
            for other in range(count):
                if without >> other & 1:
                    before = min(before, table[without, other] + travel[other, last])
            table[mask, last] = before + service[last]
            spent[mask] = min(spent[mask], table[mask, last] + travel[last, count + 1])
    return spent


@compiled
def shared_out(spent: Floats, groups: int) -> Integers:
    """Return each group's set of stops (as bits) such that the greatest spent (2^k) is least.

    Of equally good sharings the one with the stops most evenly spread, so that no group goes without for nothing.
    """
    sets = len(spent)
    unevenness = np.zeros(sets, dtype=np.int64)
    for mask in range(sets):
        size = 0
        for bit in range(64):
            size += mask >> bit & 1
        unevenness[mask] = size * size
    worst = np.empty((groups, sets))
    uneven = np.empty((groups, sets), dtype=np.int64)
    chosen = np.zeros((groups, sets), dtype=np.int64)
    worst[0], uneven[0], chosen[0] = spent, unevenness, np.arange(sets)
    for group in range(1, groups):
        for mask in range(sets):
            least, least_uneven, best, part = np.inf, 0, -1, mask
            while True:
                value = max(spent[part], worst[group - 1, mask ^ part])
                spread = unevenness[part] + uneven[group - 1, mask ^ part]
                if best < 0 or value < least - _SAME or (value <= least + _SAME and spread < least_uneven):
                    least, least_uneven, best = value, spread, part
                if part == 0:
                    break
                part = (part - 1) & mask
            worst[group, mask], uneven[group, mask], chosen[group, mask] = least, least_uneven, best
    result = np.zeros(groups, dtype=np.int64)
    mask = sets - 1
    for group in range(groups - 1, -1, -1):
        result[group] = chosen[group, mask]
        mask ^= result[group]
    return result
