"""The loops that share required stops out on groups, over all sets of them."""

import numpy as np

from geo.compiling import compiled
from geo.routing import Floats, Integers

_SAME = 1e-9


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
