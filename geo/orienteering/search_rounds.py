"""Compiled rounds of the iterated local search: disturb a good route, make it good again, remember the best few."""

from typing import NamedTuple

import numpy as np

from geo.compiling import compiled, inner
from geo.orienteering.problem import Floats, Integers
from geo.orienteering.search_kernels import (
    GAIN,
    Route,
    Wishes,
    cheapest_place,
    draw,
    draw_below,
    enter,
    improve,
    leave,
    load,
    merit_of,
    shed,
    spent_of,
    tighten,
    travel_of,
)

TASTE_SPREAD = 0.4
KICKS = 300
"""How often the order of required sites alone is disturbed to make it fit."""

PATIENCE = 60
"""Rounds without a better route before the search goes on from another remembered one."""

TOLERANCE = 0.03
"""A disturbed route that is worse by up to this share of the best may be gone on from."""


class Memory(NamedTuple):
    """The remembered routes, best first, and the one gone on from (in the last row)."""

    stops: Integers
    sizes: Integers
    merits: Floats
    stall: Integers
    """Rounds since the one gone on from became better."""


@inner
def _keep(route: Route, memory: Memory, row: int, merit: float) -> None:
    memory.sizes[row] = route.size[0]
    memory.merits[row] = merit
    memory.stops[row, : route.size[0] + 2] = route.stops[: route.size[0] + 2]


@inner
def remember(route: Route, memory: Memory, merit: float) -> bool:
    """Keep the route among the best if it is new there; return whether it is the best of all."""
    count = len(memory.sizes) - 1
    if merit <= memory.merits[count - 1] + GAIN:
        return False
    for row in range(count):
        if abs(memory.merits[row] - merit) <= GAIN:
            return False
    row = count - 1
    while row > 0 and memory.merits[row - 1] < merit:
        memory.sizes[row], memory.merits[row] = memory.sizes[row - 1], memory.merits[row - 1]
        memory.stops[row] = memory.stops[row - 1]
        row -= 1
    _keep(route, memory, row, merit)
    return row == 0


@inner
def force_in(wishes: Wishes, route: Route, site: int) -> None:
    """Put a site in where it is cheapest, whatever the budget; what it is in conflict with goes."""
    if route.is_inside[site]:
        return
    at = 1
    while route.clashes[site] > 0 and at <= route.size[0]:
        other = route.stops[at]
        if wishes.clash[site, other] == 0:
            at += 1
        elif wishes.required[other]:
            return
        else:
            leave(wishes, route, at)
    after, _ = cheapest_place(wishes, route, site)
    enter(wishes, route, site, after)


@inner
def _take_out_stretch(wishes: Wishes, route: Route) -> None:
    longest = max(2, route.size[0] // 3)
    count = 1 + draw_below(route.random, longest)
    at = 1 + draw_below(route.random, route.size[0])
    while count > 0 and at <= route.size[0]:
        if wishes.required[route.stops[at]]:
            at += 1
        else:
            leave(wishes, route, at)
        count -= 1


@inner
def _take_out_some(wishes: Wishes, route: Route) -> None:
    share = 0.1 + 0.3 * draw(route.random)
    for at in range(route.size[0], 0, -1):
        if not wishes.required[route.stops[at]] and draw(route.random) < share:
            leave(wishes, route, at)


@inner
def _bring_in_neighbours(wishes: Wishes, route: Route) -> None:
    """Force in a site from outside and some of its nearest."""
    count = len(wishes.service)
    site = draw_below(route.random, count)
    for _ in range(count):
        if not route.is_inside[site]:
            break
        site = (site + 1) % count
    wanted = 1 + draw_below(route.random, 5)
    for row in range(wishes.nearest.shape[1]):
        other = wishes.nearest[site, row]
        if wanted > 0 and not route.is_inside[other]:
            force_in(wishes, route, other)
            wanted -= 1


@inner
def _bring_in_stretch(wishes: Wishes, route: Route, memory: Memory) -> None:
    """Force in a stretch of another remembered route."""
    known = 0
    while known < len(memory.sizes) - 1 and memory.merits[known] > -np.inf:
        known += 1
    row = draw_below(route.random, max(1, known))
    if memory.sizes[row] == 0:
        return
    first = 1 + draw_below(route.random, memory.sizes[row])
    count = 2 + draw_below(route.random, max(1, memory.sizes[row] // 2))
    for at in range(first, min(memory.sizes[row] + 1, first + count)):
        force_in(wishes, route, memory.stops[row, at])


@inner
def _disturb(wishes: Wishes, route: Route, memory: Memory) -> None:
    kind = draw_below(route.random, 4)
    if route.size[0] == 0 or kind == 0:
        _bring_in_neighbours(wishes, route)
    elif kind == 1:
        _take_out_stretch(wishes, route)
    elif kind == 2:
        _take_out_some(wishes, route)
    else:
        _bring_in_stretch(wishes, route, memory)


@inner
def _new_taste(route: Route) -> None:
    spread = TASTE_SPREAD * draw(route.random)
    for site in range(len(route.taste)):
        route.taste[site] = 1 + spread * (2 * draw(route.random) - 1)


@inner
def _go_elsewhere(wishes: Wishes, route: Route, memory: Memory) -> None:
    """Go on from a remembered route, or from a random one that holds only the required sites at first."""
    known = 0
    while known < len(memory.sizes) - 1 and memory.merits[known] > -np.inf:
        known += 1
    row = draw_below(route.random, known)
    load(wishes, route, memory.stops[row], memory.sizes[row])
    if draw(route.random) < 0.3:
        for at in range(route.size[0], 0, -1):
            if not wishes.required[route.stops[at]]:
                leave(wishes, route, at)
        for site in range(len(route.taste)):
            route.taste[site] = draw(route.random) ** 2 + 0.05
        improve(wishes, route)
    merit = merit_of(wishes, route)
    remember(route, memory, merit)
    _keep(route, memory, len(memory.sizes) - 1, merit)
    memory.stall[0] = 0


@compiled
def settle(wishes: Wishes, route: Route, memory: Memory) -> bool:
    """Start from the route as it stands: shortened, shed until it fits, improved; return whether it fits."""
    tighten(wishes, route)
    current = len(memory.sizes) - 1
    if not shed(wishes, route):
        best = travel_of(wishes, route)
        _keep(route, memory, current, 0.0)
        for _ in range(KICKS):
            for _ in range(3):
                one, two = 1 + draw_below(route.random, route.size[0]), 1 + draw_below(route.random, route.size[0])
                route.stops[one], route.stops[two] = route.stops[two], route.stops[one]
            tighten(wishes, route)
            if travel_of(wishes, route) < best:
                best = travel_of(wishes, route)
                _keep(route, memory, current, 0.0)
            else:
                load(wishes, route, memory.stops[current], memory.sizes[current])
        if spent_of(wishes, route) > wishes.limit or route.size[0] > wishes.most_stops:
            return False
    improve(wishes, route)
    merit = merit_of(wishes, route)
    remember(route, memory, merit)
    _keep(route, memory, current, merit)
    return True


@compiled
def run_rounds(wishes: Wishes, route: Route, memory: Memory, rounds: int) -> bool:
    """Disturb and improve so many times; return whether a better route than ever was found."""
    current, better = len(memory.sizes) - 1, False
    for _ in range(rounds):
        if memory.stall[0] > PATIENCE:
            _go_elsewhere(wishes, route, memory)
        load(wishes, route, memory.stops[current], memory.sizes[current])
        _new_taste(route)
        _disturb(wishes, route, memory)
        tighten(wishes, route)
        memory.stall[0] += 1
        if not shed(wishes, route):
            continue
        improve(wishes, route)
        merit = merit_of(wishes, route)
        better = remember(route, memory, merit) or better
        allowed = TOLERANCE * draw(route.random) ** 3 * abs(memory.merits[0])
        if merit > memory.merits[current] + GAIN:
            memory.stall[0] = 0
        if merit >= memory.merits[current] - allowed:
            _keep(route, memory, current, merit)
    return better


@compiled
def build(wishes: Wishes, route: Route, sites: Integers) -> None:
    """Make the route anew, of these sites in turn, each where it is cheapest."""
    empty = np.array([len(wishes.service), len(wishes.service) + 1], dtype=np.int64)
    load(wishes, route, empty, 0)
    for site in sites:
        force_in(wishes, route, site)
