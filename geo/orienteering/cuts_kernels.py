"""Compiled search for violated connectivity: least cuts in the graph of the edges that a relaxation uses."""

import numpy as np

from geo.compiling import compiled, inner
from geo.orienteering.problem import Floats, Integers


@inner
def arcs_of(tails: Integers, heads: Integers, places: int) -> tuple[Integers, Integers]:
    """Return the arcs by place: arc 2e goes from tail to head of edge e, 2e + 1 back."""
    first = np.zeros(places + 1, dtype=np.int64)
    for edge in range(len(tails)):
        first[tails[edge] + 1] += 1
        first[heads[edge] + 1] += 1
    for place in range(places):
        first[place + 1] += first[place]
    filled = first[:-1].copy()
    arcs = np.zeros(2 * len(tails), dtype=np.int64)
    for edge in range(len(tails)):
        arcs[filled[tails[edge]]] = 2 * edge
        filled[tails[edge]] += 1
        arcs[filled[heads[edge]]] = 2 * edge + 1
        filled[heads[edge]] += 1
    return first, arcs


@inner
def _reach(
    first: Integers, arcs: Integers, ends: Integers, room: Floats, source: int, sink: int, came_by: Integers
) -> bool:
    """Walk arcs with room, breadth first, until the sink is met; came_by is −1 where nothing came."""
    came_by[:] = -1
    came_by[source] = -2
    queue = np.empty(len(came_by), dtype=np.int64)
    queue[0], at, count = source, 0, 1
    while at < count:
        place = queue[at]
        at += 1
        for row in range(first[place], first[place + 1]):
            arc = arcs[row]
            other = ends[arc]
            if came_by[other] == -1 and room[arc] > 1e-9:
                came_by[other] = arc
                if other == sink:
                    return True
                queue[count] = other
                count += 1
    return False


@inner
def flow_between(
    first: Integers, arcs: Integers, ends: Integers, room: Floats, source: int, sink: int, came_by: Integers
) -> float:
    """Return the greatest flow (Edmonds and Karp 1972); room becomes what is left, came_by tells the source's side."""
    total = 0.0
    while _reach(first, arcs, ends, room, source, sink, came_by):
        least, place = np.inf, sink
        while place != source:
            least = min(least, room[came_by[place]])
            place = ends[came_by[place] ^ 1]
        place = sink
        while place != source:
            room[came_by[place]] -= least
            room[came_by[place] ^ 1] += least
            place = ends[came_by[place] ^ 1]
        total += least
    return total


@compiled
def cut_off_sets(
    tails: Integers, heads: Integers, used: Floats, visited: Floats, violation: float
) -> tuple[Integers, Integers]:
    """Return sets of sites (k, s) with less than 2y of edges leaving them, and which site of each tells.

    tails, heads and used are the edges in use, the last of them joins start and end. A site in a set already found
    is not asked again.
    """
    count = len(visited)
    first, arcs = arcs_of(tails, heads, count + 2)
    ends = np.empty(2 * len(tails), dtype=np.int64)
    ends[0::2], ends[1::2] = heads, tails
    came_by = np.empty(count + 2, dtype=np.int64)
    sets = np.zeros((count, count), dtype=np.int64)
    tellers = np.zeros(count, dtype=np.int64)
    is_done = np.zeros(count, dtype=np.int64)
    found = 0
    room = np.empty(2 * len(tails), dtype=np.float64)
    for site in np.argsort(-visited):
        if is_done[site] or visited[site] <= violation:
            continue
        room[0::2], room[1::2] = used, used
        # From the site, so that its side of the cut is the smallest one there is.
        if flow_between(first, arcs, ends, room, site, count, came_by) >= 2 * visited[site] - violation:
            continue
        for other in range(count):
            if came_by[other] != -1:
                sets[found, other] = 1
                is_done[other] = 1
        tellers[found] = site
        found += 1
    return sets[:found], tellers[:found]


@compiled
def start_side(tails: Integers, heads: Integers, used: Floats, places: int, violation: float) -> Integers:
    """Return the places on the start's side of a cut of less than 1 between start and end; none when all is well."""
    first, arcs = arcs_of(tails, heads, places)
    ends = np.empty(2 * len(tails), dtype=np.int64)
    ends[0::2], ends[1::2] = heads, tails
    room = np.empty(2 * len(tails), dtype=np.float64)
    room[0::2], room[1::2] = used, used
    came_by = np.empty(places, dtype=np.int64)
    side = np.zeros(places, dtype=np.int64)
    if flow_between(first, arcs, ends, room, places - 2, places - 1, came_by) < 1 - violation:
        for place in range(places):
            side[place] = came_by[place] != -1
    return side


@compiled
def joined_places(tails: Integers, heads: Integers, is_joining: Integers, places: int) -> Integers:
    """Return for each place the least place it hangs together with."""
    label = np.arange(places)
    changed = True
    while changed:
        changed = False
        for edge in range(len(tails)):
            if is_joining[edge]:
                least = min(label[tails[edge]], label[heads[edge]])
                if label[tails[edge]] != least or label[heads[edge]] != least:
                    label[tails[edge]] = label[heads[edge]] = least
                    changed = True
    return label


@compiled
def near_side(tails: Integers, heads: Integers, used: Floats, worth: Floats, price: float) -> Integers:
    """Return the sites on the start's side of the cut that is least in edges crossed and price × worth kept.

    The last edge joins start and end.
    """
    count, edges = len(worth), len(tails)
    sink = count + 2
    all_tails = np.concatenate((tails, np.arange(count)))
    all_heads = np.concatenate((heads, np.full(count, sink)))
    first, arcs = arcs_of(all_tails, all_heads, count + 3)
    ends = np.empty(2 * len(all_tails), dtype=np.int64)
    ends[0::2], ends[1::2] = all_heads, all_tails
    room = np.zeros(2 * len(all_tails), dtype=np.float64)
    room[0 : 2 * edges : 2], room[1 : 2 * edges : 2] = used, used
    room[2 * edges :: 2] = price * worth
    came_by = np.empty(count + 3, dtype=np.int64)
    flow_between(first, arcs, ends, room, count, sink, came_by)
    side = np.zeros(count, dtype=np.int64)
    for site in range(count):
        side[site] = came_by[site] != -1
    return side


@compiled
def most_worth(
    travel: Floats, service: Floats, worth: Floats, budget: float, most_stops: int, is_inside: Integers
) -> float:
    """Return a bound on the worth of any order of the sites inside.

    A path takes at least half of the two shortest ways at each of its sites: what is left is a knapsack, filled in
    part (Dantzig 1957), of so many sites at most.
    """
    count = len(worth)
    sites = np.flatnonzero(is_inside)
    if len(sites) == 0:
        return 0.0
    size = np.empty(len(sites), dtype=np.float64)
    leaving, arriving = np.inf, np.inf
    for row in range(len(sites)):
        site = sites[row]
        nearest = travel[site, count]
        second = travel[site, count + 1]
        leaving, arriving = min(leaving, nearest), min(arriving, second)
        if second < nearest:
            nearest, second = second, nearest
        for other in sites:
            if other != site and travel[site, other] < second:
                second = travel[site, other]
                if second < nearest:
                    nearest, second = second, nearest
        size[row] = (nearest + second) / 2 + service[site]
    by_worth = np.sort(worth[sites])[::-1]
    most = by_worth[: max(most_stops, 0)].sum()
    left, filled = budget - (leaving + arriving) / 2, 0.0
    for row in np.argsort(-worth[sites] / (size + 1e-9)):
        part = 1.0 if size[row] <= left else max(left, 0.0) / size[row]
        filled += part * worth[sites[row]]
        left -= size[row]
        if left <= 0:
            break
    return float(min(most, filled))
