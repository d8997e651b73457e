"""The compiled search of branch_and_bound: sets of sites depth first, each set once.

A branch chooses one candidate, and after it only candidates later in the list. What no branch can do without is said
by two bounds, of which the lesser holds: by gains (each site's own weight beside the chosen) and by shares.
"""

import numpy as np

from geo.compiling import compiled, inner
from geo.orienteering.bound_state import BASE, BEST_SIZE, DEPTH, NODES, Branches, Chosen, Instance, Shares
from geo.orienteering.problem import Integers
from geo.orienteering.set_kernels import fits, length_through, pop, push
from geo.orienteering.share_kernels import order_branches, sum_rests, tighten

GAIN = 1e-9
"""What an objective must be greater by to replace another; sums of the same weights differ by less."""

ROOT_STEPS = 100
STEPS = 20
LAST_STEPS = 5
"""How often shares are improved for the first set, for others, and where only two more stops can follow."""


@compiled
def advance(
    instance: Instance, chosen: Chosen, branches: Branches, shares: Shares, required: Integers, nodes: int
) -> bool:
    """Look at up to so many sets, first at that of the required sites; return whether the search has ended."""
    last = chosen.counters[NODES] + nodes
    begun = chosen.counters[BASE] >= 0
    while chosen.counters[NODES] < last:
        depth = chosen.counters[DEPTH]
        if not begun:
            if depth < len(required):
                push(instance, chosen, required[depth])
                continue
            _take_all(instance, chosen, branches, required)
            chosen.counters[BASE] = depth
            begun = True
        else:
            row = branches.pointer[depth]
            if row >= branches.counts[depth] or branches.open_bound[depth, row] <= chosen.best[0] + GAIN:
                if depth == chosen.counters[BASE]:
                    return True
                pop(instance, chosen)
                continue
            branches.pointer[depth] += 1
            if branches.bound[depth, row] <= chosen.best[0] + GAIN:
                continue
            push(instance, chosen, branches.sites[depth, row])
            _take_over(instance, chosen, branches, shares)
        chosen.counters[NODES] += 1
        _look_at(instance, chosen, branches, shares)
    return False


@inner
def _take_all(instance: Instance, chosen: Chosen, branches: Branches, required: Integers) -> None:
    """Take every site that goes with the required ones."""
    depth = chosen.counters[DEPTH]
    kept = 0
    for site in range(len(instance.service)):
        clashes = 0
        for other in required:
            clashes += instance.conflicts[site, other]
        if clashes == 0:
            branches.sites[depth, kept] = site
            kept += 1
    branches.counts[depth] = kept


@inner
def _take_over(instance: Instance, chosen: Chosen, branches: Branches, shares: Shares) -> None:
    """Take what may follow the newest site: its parent's later candidates that go with it."""
    depth = chosen.counters[DEPTH]
    newest = chosen.sites[depth - 1]
    kept = 0
    for row in range(branches.pointer[depth - 1], branches.counts[depth - 1]):
        site = branches.sites[depth - 1, row]
        if instance.conflicts[newest, site] == 0:
            branches.sites[depth, kept] = site
            branches.through[depth, site] = branches.through[depth - 1, site]
            kept += 1
    branches.counts[depth] = kept
    for item in range(len(instance.weights)):
        shares.share[depth, item] = shares.share[depth - 1, item]


@inner
def _look_at(instance: Instance, chosen: Chosen, branches: Branches, shares: Shares) -> None:
    """Judge the chosen set, and list what can follow it with the bound of each branch."""
    depth = chosen.counters[DEPTH]
    _keep_if_better(instance, chosen, chosen.value[depth], chosen.length[depth], -1)
    branches.pointer[depth] = 0
    remaining = instance.most - depth
    if remaining == 0:
        branches.counts[depth] = 0
    elif remaining == 1:
        _try_last(instance, chosen, branches)
    else:
        _sort_by_gain(chosen, branches)
        _drop_hopeless(instance, chosen, branches, remaining)
        for row in range(branches.counts[depth]):
            branches.bound[depth, row] = np.inf
        _bound_by_gains(instance, chosen, branches, shares, remaining)
        if branches.counts[depth] > remaining and branches.open_bound[depth, 0] > chosen.best[0] + GAIN:
            steps = LAST_STEPS if remaining == 2 else STEPS
            if depth == chosen.counters[BASE]:
                steps = ROOT_STEPS
            _bound_by_shares(instance, chosen, branches, shares, remaining, steps)


@inner
def _keep_if_better(instance: Instance, chosen: Chosen, value: float, length: float, last: int) -> None:
    objective = value - instance.travel_penalty * length
    if objective <= chosen.best[0] + GAIN:
        return
    depth = chosen.counters[DEPTH]
    chosen.best[0] = objective
    for row in range(depth):
        chosen.best_set[row] = chosen.sites[row]
    chosen.counters[BEST_SIZE] = depth
    if last >= 0:
        chosen.best_set[depth] = last
        chosen.counters[BEST_SIZE] = depth + 1


@inner
def _try_last(instance: Instance, chosen: Chosen, branches: Branches) -> None:
    """Add each candidate as the last stop."""
    depth = chosen.counters[DEPTH]
    value, penalty = chosen.value[depth], instance.travel_penalty
    for row in range(branches.counts[depth]):
        site = branches.sites[depth, row]
        gain = chosen.gain[depth, site]
        least = max(chosen.length[depth], branches.through[depth, site])
        if gain <= GAIN or value + gain - penalty * least <= chosen.best[0] + GAIN:
            continue
        if fits(instance, chosen, site, least):
            length = length_through(instance, chosen, site)
            if fits(instance, chosen, site, length):
                _keep_if_better(instance, chosen, value + gain, length, site)
    branches.counts[depth] = 0


@inner
def _sort_by_gain(chosen: Chosen, branches: Branches) -> None:
    """Order the candidates by falling gain, those that add nothing left out; insertion keeps equals in order."""
    depth = chosen.counters[DEPTH]
    sites, gain = branches.sites[depth], chosen.gain[depth]
    kept = 0
    for row in range(branches.counts[depth]):
        site = sites[row]
        if gain[site] <= GAIN:
            continue
        at = kept
        while at > 0 and gain[sites[at - 1]] < gain[site]:
            sites[at] = sites[at - 1]
            at -= 1
        sites[at] = site
        kept += 1
    branches.counts[depth] = kept


@inner
def _drop_hopeless(instance: Instance, chosen: Chosen, branches: Branches, remaining: int) -> None:
    """Drop the candidates that cannot be part of a better set, by weight or by budget; rows come by falling gain."""
    depth = chosen.counters[DEPTH]
    sites, gain = branches.sites[depth], chosen.gain[depth]
    most = chosen.value[depth] - instance.travel_penalty * chosen.length[depth]
    for row in range(min(remaining - 1, branches.counts[depth])):
        most += gain[sites[row]]
    kept = 0
    for row in range(branches.counts[depth]):
        site = sites[row]
        if row >= remaining and most + gain[site] <= chosen.best[0] + GAIN:
            break
        if not fits(instance, chosen, site, branches.through[depth, site]):
            continue
        length = length_through(instance, chosen, site)
        if fits(instance, chosen, site, length):
            branches.through[depth, site] = length
            branches.stops[site] = _stops_with(instance, chosen, site, length, remaining)
            sites[kept] = site
            kept += 1
    branches.counts[depth] = kept


@inner
def _stops_with(instance: Instance, chosen: Chosen, site: int, length: float, remaining: int) -> int:
    """Return how many more stops there is time for when this site is one of them."""
    if instance.least_service <= 0.0:
        return remaining
    spare = instance.budget - chosen.service[chosen.counters[DEPTH]] - instance.service[site] - length
    return min(remaining, 1 + int(spare / instance.least_service))


@inner
def _bound_by_gains(instance: Instance, chosen: Chosen, branches: Branches, shares: Shares, remaining: int) -> None:
    depth = chosen.counters[DEPTH]
    for row in range(branches.counts[depth]):
        branches.rest[row] = 0.0
        branches.worth[row] = chosen.gain[depth, branches.sites[depth, row]]
    _bound_branches(instance, chosen, branches, shares, remaining)


@inner
def _bound_by_shares(
    instance: Instance, chosen: Chosen, branches: Branches, shares: Shares, remaining: int, steps: int
) -> None:
    """Bound by shares, drop what these show to be hopeless, and put the branches in a better order."""
    depth = chosen.counters[DEPTH]
    rest, most = tighten(instance, chosen, branches, shares, remaining, steps)
    granted = chosen.value[depth] + rest
    _drop_unworthy(instance, chosen, branches, shares, granted)
    order_branches(
        instance,
        chosen,
        branches,
        shares,
        granted + most - instance.travel_penalty * chosen.length[depth] - chosen.best[0],
    )
    sum_rests(instance, chosen, branches, shares)
    _bound_branches(instance, chosen, branches, shares, remaining)
    _bound_by_gains(instance, chosen, branches, shares, remaining)


@inner
def _drop_unworthy(instance: Instance, chosen: Chosen, branches: Branches, shares: Shares, granted: float) -> None:
    """Drop the candidates that even with the worthiest others beside them make no better set."""
    depth = chosen.counters[DEPTH]
    kept = 0
    for row in range(branches.counts[depth]):
        site = branches.sites[depth, row]
        most = 0.0
        for stops in range(1, branches.stops[site] + 1):
            others = 0.0
            for at in range(min(shares.sizes[stops], stops - 1)):
                others += shares.tops[stops, at]
            most = max(most, others)
        bound = granted + branches.worth[row] + most - instance.travel_penalty * branches.through[depth, site]
        if bound > chosen.best[0] + GAIN:
            branches.sites[depth, kept] = site
            branches.worth[kept] = branches.worth[row]
            branches.bound[depth, kept] = np.inf
            kept += 1
    branches.counts[depth] = kept


@inner
def _bound_branches(instance: Instance, chosen: Chosen, branches: Branches, shares: Shares, remaining: int) -> None:
    """Lower the bound of each branch to its worth, rest and the worthiest that come after it.

    For q stops only sites count that leave time for q.
    """
    depth = chosen.counters[DEPTH]
    tops, sizes = shares.tops, shares.sizes
    for stops in range(remaining + 1):
        sizes[stops] = 0
    greatest = -np.inf
    for row in range(branches.counts[depth] - 1, -1, -1):
        site = branches.sites[depth, row]
        worth = branches.worth[row]
        most = 0.0
        for stops in range(1, branches.stops[site] + 1):
            others = 0.0
            for at in range(sizes[stops]):
                others += tops[stops, at]
            most = max(most, others)
            at = sizes[stops]
            if at == stops - 1:
                if at == 0 or tops[stops, at - 1] >= worth:
                    continue
                at -= 1
            else:
                sizes[stops] = at + 1
            while at > 0 and tops[stops, at - 1] < worth:
                tops[stops, at] = tops[stops, at - 1]
                at -= 1
            tops[stops, at] = worth
        bound = chosen.value[depth] + branches.rest[row] + worth + most
        bound = min(bound - instance.travel_penalty * branches.through[depth, site], branches.bound[depth, row])
        greatest = max(greatest, bound)
        branches.bound[depth, row] = bound
        branches.open_bound[depth, row] = greatest
