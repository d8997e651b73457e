"""The loops that choose among candidate sites by what they cover, told as lists of pins."""

import numpy as np

from geo.compiling import compiled, inner
from geo.routing import Booleans, Floats, Integers


@compiled
def leave_out_needless(
    order: Integers, is_kept: Booleans, is_here: Booleans, cover_starts: Integers, covered: Integers,
    near_starts: Integers, neighbours: Integers,
) -> Integers:  # fmt: skip
    """Return the sites of an order without those that cover nothing more than a near one that is kept.

    is_kept (s) tells which are kept anyhow; those that stay are kept as well afterwards. One that is_here (s) makes
    none needless that is not, for who stops here has gone nowhere. A site covers
    covered[cover_starts[site]:cover_starts[site + 1]], rising; near it are those of neighbours likewise.
    """
    kept = np.empty(len(order), np.int64)
    count = 0
    for site in order:
        own = covered[cover_starts[site] : cover_starts[site + 1]]
        is_needless = False
        for other in neighbours[near_starts[site] : near_starts[site + 1]]:
            if not is_kept[other] or (is_here[other] and not is_here[site]):
                continue
            if _is_within(own, covered[cover_starts[other] : cover_starts[other + 1]]):
                is_needless = True
                break
        if not is_needless:
            is_kept[site] = True
            kept[count] = site
            count += 1
    return kept[:count]


@inner
def _is_within(few: Integers, many: Integers) -> bool:
    """Tell whether all of the one row are in the other; both rise."""
    place = 0
    for number in few:
        while place < len(many) and many[place] < number:
            place += 1
        if place == len(many) or many[place] != number:
            return False
    return True


@compiled
def spread(cover_starts: Integers, covered: Integers, weights: Integers, first: int, most: int) -> Integers:
    """Return `most` sites: the first ones, then each time the one adding most weight, then those left, in order.

    A site covers covered[cover_starts[site]:cover_starts[site + 1]]; of equal gains the first site counts.
    """
    count = len(cover_starts) - 1
    is_open, is_chosen = np.ones(len(weights), np.bool_), np.zeros(count, np.bool_)
    chosen = np.empty(most, np.int64)
    for site in range(first):
        chosen[site], is_chosen[site] = site, True
        is_open[covered[cover_starts[site] : cover_starts[site + 1]]] = False
    # Gains only fall as more is covered, so the greatest known one is right when counting it anew changes nothing.
    gains = np.empty(count, np.int64)
    for site in range(count):
        gains[site] = _gain(covered[cover_starts[site] : cover_starts[site + 1]], weights, is_open)
    size = first
    while size < most:
        best = np.argmax(gains)
        own = covered[cover_starts[best] : cover_starts[best + 1]]
        known, gains[best] = gains[best], _gain(own, weights, is_open)
        if known <= 0:
            break
        if gains[best] == known:
            chosen[size], is_chosen[best] = best, True
            is_open[own] = False
            size += 1
    for site in range(count):
        if size < most and not is_chosen[site]:
            chosen[size] = site
            size += 1
    return chosen


@inner
def _gain(own: Integers, weights: Integers, is_open: Booleans) -> int:
    gain = 0
    for item in own:
        if is_open[item]:
            gain += weights[item]
    return gain


@compiled
def find_overlaps(
    edges: Integers, at_m: Floats, is_end: Booleans, owners: Integers, least_m: float, first_of: Integers,
    own_sites: Integers, cover_starts: Integers, covered: Integers,
) -> tuple[Integers, Floats, Floats]:  # fmt: skip
    """Return the stretches (edge, from, to) where several owners' reach overlaps and no site of theirs covers as much.

    The events are sorted by edge and metres, beginnings first: there an owner's reach begins or ends. An owner's own
    sites are own_sites[first_of[owner]:first_of[owner + 1]]; a site covers covered[cover_starts[site]:...], rising.
    """
    found_edges = np.empty(len(edges), np.int64)
    found_from, found_to = np.empty(len(edges), np.float64), np.empty(len(edges), np.float64)
    found = 0
    times = np.zeros(len(first_of), np.int64)
    here = np.empty(len(first_of), np.int64)
    size = 0
    begun_m = 0.0
    has_grown = False
    for row in range(len(edges)):
        owner = owners[row]
        if not is_end[row]:
            times[owner] += 1
            if times[owner] == 1:
                here[size] = owner
                size += 1
                begun_m = at_m[row]
                has_grown = True
            continue
        times[owner] -= 1
        if times[owner] > 0:
            continue
        is_wanted = has_grown and size > 1 and at_m[row] - begun_m >= least_m
        if is_wanted and not _is_covered_by_one(here[:size], first_of, own_sites, cover_starts, covered):
            found_edges[found], found_from[found], found_to[found] = edges[row], begun_m, at_m[row]
            found += 1
        has_grown = False
        for place in range(size):
            if here[place] == owner:
                here[place] = here[size - 1]
                break
        size -= 1
    return found_edges[:found], found_from[:found], found_to[:found]


@inner
def _is_covered_by_one(
    owners: Integers, first_of: Integers, own_sites: Integers, cover_starts: Integers, covered: Integers
) -> bool:
    """Tell whether a site of one of the owners covers all of them."""
    for owner in owners:
        for row in range(first_of[owner], first_of[owner + 1]):
            site = own_sites[row]
            seen = covered[cover_starts[site] : cover_starts[site + 1]]
            is_all = True
            for other in owners:
                place = np.searchsorted(seen, other)
                if place == len(seen) or seen[place] != other:
                    is_all = False
                    break
            if is_all:
                return True
    return False
