"""Compiled steps of the local search: a route in arrays, made shorter, fuller and better by small moves.

A route is start, sites, end; travel is the matrix of the problem with what is infinite made too long for any budget.
"""

from typing import NamedTuple

import numpy as np

from geo.compiling import compiled, inner
from geo.orienteering.problem import Floats, Integers

GAIN = 1e-9
"""A move counts as better from this difference on; below it sums only differ by rounding."""

LONGEST_SEGMENT = 3
"""So many stops in a row are moved at once (Or 1976)."""


class Wishes(NamedTuple):
    """The problem as arrays; items of site i are items[first_item[i]:first_item[i + 1]]."""

    travel: Floats
    service: Floats
    first_item: Integers
    items: Integers
    weights: Floats
    clash: Integers
    required: Integers
    nearest: Integers
    limit: float
    most_stops: int
    penalty: float
    """Per unit of travel, never 0, so that of equally heavy routes the shorter is better."""


class Route(NamedTuple):
    """The route being changed, and what follows from it."""

    stops: Integers
    """Start, size[0] sites, end."""
    size: Integers
    is_inside: Integers
    times_covered: Integers
    clashes: Integers
    """How many sites of the route each site is in conflict with."""
    taste: Floats
    """What a site's gain is multiplied by while the route is filled; drawn anew every round."""
    random: Integers


@inner
def draw(random: Integers) -> float:
    """Return a number in [0, 1): the minimal standard generator of Park and Miller (1988)."""
    random[0] = random[0] * 48271 % 2147483647
    return float(random[0] / 2147483647.0)


@inner
def draw_below(random: Integers, count: int) -> int:
    """Return a whole number in [0, count)."""
    return min(count - 1, int(draw(random) * count))


@inner
def gain_of(wishes: Wishes, route: Route, site: int) -> float:
    """Return the weight a site outside would add."""
    total = 0.0
    for row in range(wishes.first_item[site], wishes.first_item[site + 1]):
        if route.times_covered[wishes.items[row]] == 0:
            total += wishes.weights[wishes.items[row]]
    return total


@inner
def loss_of(wishes: Wishes, route: Route, site: int) -> float:
    """Return the weight that would go with a site inside."""
    total = 0.0
    for row in range(wishes.first_item[site], wishes.first_item[site + 1]):
        if route.times_covered[wishes.items[row]] == 1:
            total += wishes.weights[wishes.items[row]]
    return total


@inner
def _count(wishes: Wishes, route: Route, site: int, step: int) -> None:
    for row in range(wishes.first_item[site], wishes.first_item[site + 1]):
        route.times_covered[wishes.items[row]] += step
    if wishes.clash.shape[0] > 1:
        for other in range(wishes.clash.shape[0]):
            route.clashes[other] += step * wishes.clash[site, other]


@inner
def enter(wishes: Wishes, route: Route, site: int, after: int) -> None:
    """Put a site behind a position."""
    for at in range(route.size[0] + 1, after, -1):
        route.stops[at + 1] = route.stops[at]
    route.stops[after + 1] = site
    route.size[0] += 1
    route.is_inside[site] = 1
    _count(wishes, route, site, 1)


@inner
def leave(wishes: Wishes, route: Route, at: int) -> None:
    """Take the site at a position out."""
    site = route.stops[at]
    for later in range(at, route.size[0] + 1):
        route.stops[later] = route.stops[later + 1]
    route.size[0] -= 1
    route.is_inside[site] = 0
    _count(wishes, route, site, -1)


@compiled
def load(wishes: Wishes, route: Route, stops: Integers, size: int) -> None:
    """Make the route the given one (start and end included in stops)."""
    route.is_inside[:] = 0
    route.times_covered[:] = 0
    route.clashes[:] = 0
    route.size[0] = size
    for at in range(size + 2):
        route.stops[at] = stops[at]
    for at in range(1, size + 1):
        route.is_inside[stops[at]] = 1
        _count(wishes, route, stops[at], 1)


@inner
def travel_of(wishes: Wishes, route: Route) -> float:
    """Return the travel of the route."""
    total = 0.0
    for at in range(route.size[0] + 1):
        total += wishes.travel[route.stops[at], route.stops[at + 1]]
    return total


@inner
def spent_of(wishes: Wishes, route: Route) -> float:
    """Return what the route takes of the budget."""
    total = travel_of(wishes, route)
    for at in range(1, route.size[0] + 1):
        total += wishes.service[route.stops[at]]
    return total


@inner
def merit_of(wishes: Wishes, route: Route) -> float:
    """Return covered weight − penalty × travel."""
    total = 0.0
    for item in range(len(wishes.weights)):
        if route.times_covered[item] > 0:
            total += wishes.weights[item]
    return total - wishes.penalty * travel_of(wishes, route)


@inner
def detour_at(wishes: Wishes, route: Route, at: int) -> float:
    """Return the travel saved by leaving out the site at a position."""
    before, site, after = route.stops[at - 1], route.stops[at], route.stops[at + 1]
    return float(wishes.travel[before, site] + wishes.travel[site, after] - wishes.travel[before, after])


@inner
def cheapest_place(wishes: Wishes, route: Route, site: int) -> tuple[int, float]:
    """Return the position behind which a site costs the least travel, and that travel."""
    best, best_after = np.inf, 0
    for at in range(route.size[0] + 1):
        before, after = route.stops[at], route.stops[at + 1]
        extra = wishes.travel[before, site] + wishes.travel[site, after] - wishes.travel[before, after]
        if extra < best:
            best, best_after = extra, at
    return best_after, best


@inner
def _turn_stretches(wishes: Wishes, route: Route) -> bool:
    """Reverse every stretch whose reversal shortens the route (2-opt; Croes 1958)."""
    travel, stops, improved = wishes.travel, route.stops, False
    for first in range(1, route.size[0]):
        for last in range(first + 1, route.size[0] + 1):
            now = travel[stops[first - 1], stops[first]] + travel[stops[last], stops[last + 1]]
            then = travel[stops[first - 1], stops[last]] + travel[stops[first], stops[last + 1]]
            if then < now - GAIN:
                stops[first : last + 1] = stops[first : last + 1][::-1].copy()
                improved = True
    return improved


@inner
def _move_segment(stops: Integers, first: int, last: int, after: int, turned: bool) -> None:
    segment = stops[first : last + 1].copy()
    if turned:
        segment = segment[::-1].copy()
    length = last + 1 - first
    if after > last:
        stops[first : after + 1 - length] = stops[last + 1 : after + 1].copy()
        stops[after + 1 - length : after + 1] = segment
    else:
        stops[after + 1 + length : last + 1] = stops[after + 1 : first].copy()
        stops[after + 1 : after + 1 + length] = segment


@inner
def _best_place(wishes: Wishes, route: Route, first: int, last: int) -> tuple[float, int, bool]:
    """Return the least travel at which a segment stands elsewhere, behind which position, and whether turned."""
    travel, stops = wishes.travel, route.stops
    head, tail = stops[first], stops[last]
    best, best_after, turned = np.inf, -1, False
    for after in range(route.size[0] + 1):
        if first - 1 <= after <= last:
            continue
        left, right = stops[after], stops[after + 1]
        straight = travel[left, head] + travel[tail, right] - travel[left, right]
        crosswise = travel[left, tail] + travel[head, right] - travel[left, right]
        if min(straight, crosswise) < best:
            best, best_after, turned = min(straight, crosswise), after, crosswise < straight
    return best, best_after, turned


@inner
def _move_segments(wishes: Wishes, route: Route) -> bool:
    """Move one to three stops in a row to where they cost less (Or 1976)."""
    travel, stops, improved = wishes.travel, route.stops, False
    for length in range(1, LONGEST_SEGMENT + 1):
        for first in range(1, route.size[0] + 2 - length):
            last = first + length - 1
            saved = travel[stops[first - 1], stops[first]] + travel[stops[last], stops[last + 1]]
            saved -= travel[stops[first - 1], stops[last + 1]]
            if saved <= GAIN:
                continue
            extra, after, turned = _best_place(wishes, route, first, last)
            if after >= 0 and extra < saved - GAIN:
                _move_segment(stops, first, last, after, turned)
                improved = True
    return improved


@inner
def tighten(wishes: Wishes, route: Route) -> None:
    """Shorten the order of the same stops until no turn and no move helps."""
    while _turn_stretches(wishes, route) or _move_segments(wishes, route):
        pass


@inner
def fill(wishes: Wishes, route: Route) -> bool:
    """Add the site with the best gain for its cost, by taste, while one earns its travel and fits."""
    added, left = False, wishes.limit - spent_of(wishes, route)
    while route.size[0] < wishes.most_stops:
        best, best_site, best_after, best_cost = 0.0, -1, 0, 0.0
        for site in range(len(wishes.service)):
            if route.is_inside[site] or route.clashes[site] or wishes.service[site] > left:
                continue
            gain = gain_of(wishes, route, site)
            if gain <= GAIN:
                continue
            after, extra = cheapest_place(wishes, route, site)
            cost = extra + wishes.service[site]
            if cost > left or gain - wishes.penalty * extra <= GAIN:
                continue
            merit = route.taste[site] * (gain - wishes.penalty * extra) / (cost + 1e-3 * left + GAIN)
            if merit > best:
                best, best_site, best_after, best_cost = merit, site, after, cost
        if best_site < 0:
            return added
        enter(wishes, route, best_site, best_after)
        left -= best_cost
        added = True
    return added


@inner
def exchange(wishes: Wishes, route: Route) -> bool:
    """Make the one best exchange of a site inside for a site outside, if any makes the route better."""
    best, best_in, best_out = GAIN, -1, -1
    left = wishes.limit - spent_of(wishes, route)
    for at in range(1, route.size[0] + 1):
        out = route.stops[at]
        if wishes.required[out]:
            continue
        loss, saved = loss_of(wishes, route, out), detour_at(wishes, route, at)
        leave(wishes, route, at)
        room = left + saved + wishes.service[out]
        for site in range(len(wishes.service)):
            if route.is_inside[site] or site == out or route.clashes[site]:
                continue
            net = gain_of(wishes, route, site) - loss
            if net + wishes.penalty * saved <= best:
                continue
            _, extra = cheapest_place(wishes, route, site)
            if extra + wishes.service[site] > room:
                continue
            if net + wishes.penalty * (saved - extra) > best:
                best, best_in, best_out = net + wishes.penalty * (saved - extra), site, at
        enter(wishes, route, out, at - 1)
    if best_in < 0:
        return False
    leave(wishes, route, best_out)
    after, _ = cheapest_place(wishes, route, best_in)
    enter(wishes, route, best_in, after)
    return True


@inner
def shed(wishes: Wishes, route: Route) -> bool:
    """Take out what is worth least for what it costs until the route fits; return whether it does."""
    excess = spent_of(wishes, route) - wishes.limit
    while excess > 0 or route.size[0] > wishes.most_stops:
        best, best_at = np.inf, -1
        for at in range(1, route.size[0] + 1):
            site = route.stops[at]
            if wishes.required[site]:
                continue
            saved = detour_at(wishes, route, at) + wishes.service[site]
            worth = route.taste[site] * loss_of(wishes, route, site)
            if excess > 0:
                worth = worth / (min(saved, excess) + GAIN)
            if worth < best:
                best, best_at = worth, at
        if best_at < 0:
            return False
        excess -= detour_at(wishes, route, best_at) + wishes.service[route.stops[best_at]]
        leave(wishes, route, best_at)
    return True


@inner
def drop_idle(wishes: Wishes, route: Route) -> bool:
    """Take out sites that do not earn their travel."""
    dropped, at = False, 1
    while at <= route.size[0]:
        site = route.stops[at]
        saved = wishes.penalty * detour_at(wishes, route, at)
        loss = loss_of(wishes, route, site)
        if not wishes.required[site] and (loss <= GAIN or loss < saved - GAIN):
            leave(wishes, route, at)
            dropped = True
        else:
            at += 1
    return dropped


@inner
def improve(wishes: Wishes, route: Route) -> None:
    """Shorten, fill and exchange until nothing helps; the route must fit."""
    tighten(wishes, route)
    drop_idle(wishes, route)
    while fill(wishes, route) or exchange(wishes, route):
        tighten(wishes, route)
        drop_idle(wishes, route)
