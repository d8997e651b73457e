"""The compiled set of chosen sites of branch_and_bound: what it covers, what can be gained, how long it is.

Bits of a mask are positions in `chosen`, so the tables of a set stay right for every set that begins with it.
"""

import numpy as np

from geo.compiling import inner
from geo.orienteering.bound_state import DEPTH, Chosen, Instance


@inner
def push(instance: Instance, chosen: Chosen, site: int) -> None:
    """Choose one more site."""
    depth = chosen.counters[DEPTH]
    for other in range(len(instance.service)):
        chosen.gain[depth + 1, other] = chosen.gain[depth, other]
    value = chosen.value[depth]
    for at in range(instance.site_bounds[site], instance.site_bounds[site + 1]):
        item = instance.site_items[at]
        if chosen.covered_at[item] >= 0:
            continue
        chosen.covered_at[item] = depth
        weight = instance.weights[item]
        value += weight
        for by in range(instance.item_bounds[item], instance.item_bounds[item + 1]):
            chosen.gain[depth + 1, instance.item_sites[by]] -= weight
    chosen.value[depth + 1] = value
    chosen.service[depth + 1] = chosen.service[depth] + instance.service[site]
    chosen.sites[depth] = site
    chosen.counters[DEPTH] = depth + 1
    _extend_tables(instance, chosen, depth)


@inner
def pop(instance: Instance, chosen: Chosen) -> None:
    """Give the newest site back."""
    depth = chosen.counters[DEPTH] - 1
    site = chosen.sites[depth]
    for at in range(instance.site_bounds[site], instance.site_bounds[site + 1]):
        if chosen.covered_at[instance.site_items[at]] == depth:
            chosen.covered_at[instance.site_items[at]] = -1
    chosen.counters[DEPTH] = depth


@inner
def length_through(instance: Instance, chosen: Chosen, site: int) -> float:
    """Return the shortest start → the chosen sites and this one → end."""
    travel, sites = instance.travel, chosen.sites
    depth, start = chosen.counters[DEPTH], len(instance.service)
    full = (1 << depth) - 1
    length = np.inf
    for mask in range(full + 1):
        before, after = np.inf, np.inf
        if mask == 0:
            before = travel[start, site]
        if mask == full:
            after = travel[site, start + 1]
        for row in range(depth):
            step = travel[sites[row], site]
            if mask >> row & 1:
                before = min(before, chosen.from_start[mask, row] + step)
            else:
                after = min(after, chosen.to_end[full ^ mask, row] + step)
        length = min(length, before + after)
    return length


@inner
def fits(instance: Instance, chosen: Chosen, site: int, length: float) -> bool:
    """Return whether the budget allows this site beside the chosen ones on a way of this length."""
    return bool(length + chosen.service[chosen.counters[DEPTH]] + instance.service[site] <= instance.budget)


@inner
def _extend_tables(instance: Instance, chosen: Chosen, depth: int) -> None:
    """Fill from_start[mask, last] and to_end[mask, first] for masks with the newest site (Held and Karp 1962)."""
    travel, sites = instance.travel, chosen.sites
    start = len(instance.service)
    newest = 1 << depth
    for rest in range(newest):
        mask = rest | newest
        for row in range(depth + 1):
            if mask >> row & 1 == 0:
                continue
            without = mask ^ (1 << row)
            if without == 0:
                chosen.from_start[mask, row] = travel[start, sites[row]]
                chosen.to_end[mask, row] = travel[sites[row], start + 1]
                continue
            before, after = np.inf, np.inf
            for other in range(depth + 1):
                if without >> other & 1:
                    step = travel[sites[other], sites[row]]
                    before = min(before, chosen.from_start[without, other] + step)
                    after = min(after, chosen.to_end[without, other] + step)
            chosen.from_start[mask, row] = before
            chosen.to_end[mask, row] = after
    length = np.inf
    for row in range(depth + 1):
        length = min(length, chosen.from_start[2 * newest - 1, row] + travel[sites[row], start + 1])
    chosen.length[depth + 1] = length
