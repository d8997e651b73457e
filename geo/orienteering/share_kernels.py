"""A bound that counts each item once: the compiled Lagrangean relaxation of coverage.

Every item's weight w is split into a share, which each chosen site that covers it earns anew, and the rest w − share,
which is granted once whether it is covered or not. For any shares between 0 and w no set is worth more than the rests
and its sites' shares together; shares that make this bound small are sought by subgradient steps (Held and Karp 1971).
"""

import numpy as np

from geo.compiling import inner
from geo.orienteering.bound_state import DEPTH, Branches, Chosen, Instance, Shares

SMOOTHING = 0.7
"""How much of the last step's way stays; found by trying, as the steps' numbers are."""

PATIENCE = 6


@inner
def lay_out_open_items(instance: Instance, chosen: Chosen, branches: Branches, shares: Shares) -> tuple[int, float]:
    """List what the candidates cover and nothing chosen does, with its shares; return how many, and their weight."""
    depth = chosen.counters[DEPTH]
    found, entries, weight = 0, 0, 0.0
    for row in range(branches.counts[depth]):
        site = branches.sites[depth, row]
        shares.row_bounds[row] = entries
        for at in range(instance.site_bounds[site], instance.site_bounds[site + 1]):
            item = instance.site_items[at]
            if chosen.covered_at[item] >= 0:
                continue
            if shares.place[item] < 0:
                shares.place[item] = found
                shares.open_items[found] = item
                shares.trial[found] = shares.share[depth, item]
                shares.way[found] = 0.0
                weight += instance.weights[item]
                found += 1
            shares.row_items[entries] = shares.place[item]
            entries += 1
    shares.row_bounds[branches.counts[depth]] = entries
    for at in range(found):
        shares.place[shares.open_items[at]] = -1
    return found, weight


@inner
def weigh_shares(chosen: Chosen, branches: Branches, shares: Shares, found: int) -> float:
    """Fill worth with each candidate's shares; return the sum of all shares, each item once."""
    total = 0.0
    for at in range(found):
        total += shares.trial[at]
    for row in range(branches.counts[chosen.counters[DEPTH]]):
        worth = 0.0
        for at in range(shares.row_bounds[row], shares.row_bounds[row + 1]):
            worth += shares.trial[shares.row_items[at]]
        branches.worth[row] = worth
    return total


@inner
def pick_worthiest(
    chosen: Chosen, branches: Branches, shares: Shares, fewest: int, remaining: int
) -> tuple[int, float]:
    """Find the q worthiest rows among those that leave time for q, for every q; return the best q and its worth."""
    depth = chosen.counters[DEPTH]
    tops, rows, sizes = shares.tops, shares.top_rows, shares.sizes
    for stops in range(fewest, remaining + 1):
        sizes[stops] = 0
    for row in range(branches.counts[depth]):
        worth = branches.worth[row]
        for stops in range(fewest, branches.stops[branches.sites[depth, row]] + 1):
            at = sizes[stops]
            if at == stops:
                if tops[stops, at - 1] >= worth:
                    continue
                at -= 1
            else:
                sizes[stops] = at + 1
            while at > 0 and tops[stops, at - 1] < worth:
                tops[stops, at] = tops[stops, at - 1]
                rows[stops, at] = rows[stops, at - 1]
                at -= 1
            tops[stops, at] = worth
            rows[stops, at] = row
    best, most = fewest, -1.0
    for stops in range(fewest, remaining + 1):
        worth = 0.0
        for at in range(sizes[stops]):
            worth += tops[stops, at]
        if worth > most:
            best, most = stops, worth
    return best, most


@inner
def count_uses(shares: Shares, found: int, stops: int) -> None:
    """Fill uses with how often the picked rows cover each item, less one."""
    for at in range(found):
        shares.uses[at] = -1
    for picked in range(shares.sizes[stops]):
        row = shares.top_rows[stops, picked]
        for at in range(shares.row_bounds[row], shares.row_bounds[row + 1]):
            shares.uses[shares.row_items[at]] += 1


@inner
def step_shares(instance: Instance, shares: Shares, found: int, excess: float) -> bool:
    """Move the shares against what the picked rows leave out or take twice; return whether anything moved.

    The way is smoothed over the steps, its length is Polyak's (1969).
    """
    norm = 0.0
    for at in range(found):
        use, share = shares.uses[at], shares.trial[at]
        if (use < 0 and share >= instance.weights[shares.open_items[at]]) or (use > 0 and share <= 0.0):
            use = 0
        way = SMOOTHING * shares.way[at] + (1.0 - SMOOTHING) * use
        shares.way[at] = way
        norm += way * way
    if norm == 0.0:
        return False
    for at in range(found):
        share = shares.trial[at] - excess / norm * shares.way[at]
        shares.trial[at] = min(max(share, 0.0), instance.weights[shares.open_items[at]])
    return True


@inner
def tighten(
    instance: Instance, chosen: Chosen, branches: Branches, shares: Shares, remaining: int, steps: int
) -> tuple[float, float]:
    """Seek shares with which no set of candidates beats the best; return the sum of rests and the greatest worth.

    Leaves the worth of the rows, and the worthiest rows, for the best shares found.
    """
    depth = chosen.counters[DEPTH]
    found, weight = lay_out_open_items(instance, chosen, branches, shares)
    fewest = remaining
    for row in range(branches.counts[depth]):
        fewest = min(fewest, branches.stops[branches.sites[depth, row]])
    target = chosen.best[0] + instance.travel_penalty * chosen.length[depth] - chosen.value[depth]
    least, scale, idle = np.inf, 1.0, 0
    for _ in range(steps):
        rest = weight - weigh_shares(chosen, branches, shares, found)
        stops, most = pick_worthiest(chosen, branches, shares, fewest, remaining)
        idle += 1
        if rest + most < least:
            if rest + most < least - 0.001 * (least - target):
                idle = 0
            least = rest + most
            for at in range(found):
                shares.share[depth, shares.open_items[at]] = shares.trial[at]
        if least <= target:
            break
        if idle >= PATIENCE:
            scale, idle = scale / 2, 0
        count_uses(shares, found, stops)
        if scale < 0.05 or not step_shares(instance, shares, found, scale * (rest + most - target)):
            break
    if weight <= least:
        for at in range(found):
            shares.share[depth, shares.open_items[at]] = 0.0
    for at in range(found):
        shares.trial[at] = shares.share[depth, shares.open_items[at]]
    rest = weight - weigh_shares(chosen, branches, shares, found)
    _, most = pick_worthiest(chosen, branches, shares, 1, remaining)
    return rest, most


@inner
def order_branches(instance: Instance, chosen: Chosen, branches: Branches, shares: Shares, excess: float) -> None:
    """Put the candidates first that cover an item which a better set cannot do without; worthier ones first.

    excess is how far the bound lies above the best; an item that loses more when it is left out must be covered. Of
    these, the one with the fewest candidates is taken, so that the other branches end at once.
    """
    depth = chosen.counters[DEPTH]
    found, _ = lay_out_open_items(instance, chosen, branches, shares)
    count = branches.counts[depth]
    for at in range(found):
        shares.uses[at] = 0
    for entry in range(shares.row_bounds[count]):
        shares.uses[shares.row_items[entry]] += 1
    needed, fewest = -1, count
    for at in range(found):
        rest = instance.weights[shares.open_items[at]] - shares.trial[at]
        if rest > excess and shares.uses[at] < fewest:
            needed, fewest = at, shares.uses[at]
    for row in range(count):
        branches.key[row] = branches.worth[row]
        for at in range(shares.row_bounds[row], shares.row_bounds[row + 1]):
            if shares.row_items[at] == needed:
                branches.key[row] += 1e12
    for row in range(1, count):
        site, worth, key, at = branches.sites[depth, row], branches.worth[row], branches.key[row], row
        while at > 0 and branches.key[at - 1] < key:
            branches.sites[depth, at] = branches.sites[depth, at - 1]
            branches.worth[at] = branches.worth[at - 1]
            branches.key[at] = branches.key[at - 1]
            at -= 1
        branches.sites[depth, at] = site
        branches.worth[at] = worth
        branches.key[at] = key


@inner
def sum_rests(instance: Instance, chosen: Chosen, branches: Branches, shares: Shares) -> None:
    """Fill rest with what each row and the rows after it can still be granted beside their shares."""
    depth = chosen.counters[DEPTH]
    found, _ = lay_out_open_items(instance, chosen, branches, shares)
    count = branches.counts[depth]
    for row in range(count):
        branches.rest[row] = 0.0
        for at in range(shares.row_bounds[row], shares.row_bounds[row + 1]):
            shares.uses[shares.row_items[at]] = row
    for at in range(found):
        branches.rest[shares.uses[at]] += instance.weights[shares.open_items[at]] - shares.trial[at]
    for row in range(count - 2, -1, -1):
        branches.rest[row] += branches.rest[row + 1]
