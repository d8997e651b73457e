"""A search of branch_and_bound as plain arrays: what it is about, and where it stands."""

from typing import NamedTuple

import numpy as np

from geo.orienteering.problem import Floats, Integers

DEPTH, NODES, BEST_SIZE, BASE = range(4)
"""The counters: chosen sites, sets looked at, sites of the best set, chosen sites that are required (−1: not begun)."""


class Instance(NamedTuple):
    """A problem as plain arrays: n sites, m items; start in row n of travel, end in row n + 1.

    site_items[site_bounds[i] : site_bounds[i + 1]] are the items that site i covers; item_sites likewise.
    """

    travel: Floats
    service: Floats
    least_service: float
    budget: float
    travel_penalty: float
    most: int
    site_bounds: Integers
    site_items: Integers
    item_bounds: Integers
    item_sites: Integers
    weights: Floats
    conflicts: Integers


class Chosen(NamedTuple):
    """The best set, and the set being looked at; what is so after each number of its sites.

    gain is what each site would add; covered_at after how many sites an item was covered, −1 where it is not;
    from_start[mask, last] and to_end[mask, first] are the shortest ways through some of the sites.
    """

    counters: Integers
    best: Floats
    best_set: Integers
    sites: Integers
    covered_at: Integers
    gain: Floats
    value: Floats
    length: Floats
    service: Floats
    from_start: Floats
    to_end: Floats


class Branches(NamedTuple):
    """The candidates after each number of chosen sites, in branching order, and which comes next.

    bound holds for a branch, open_bound for it and all later ones; through (by site) is the least travel with it.
    Of the set being judged: stops (by site) is how many more there is time for with it; by row, worth counts for
    the site itself, rest is granted to it and the later rows together, key orders.
    """

    sites: Integers
    counts: Integers
    pointer: Integers
    through: Floats
    bound: Floats
    open_bound: Floats
    stops: Integers
    worth: Floats
    rest: Floats
    key: Floats


class Shares(NamedTuple):
    """The shares of the items after each number of chosen sites, and room for making them better.

    open_items are what the candidates cover and the chosen do not; row_items[row_bounds[r] : row_bounds[r + 1]] are
    row r's, by their place there; trial, way and uses go by place too. tops[q] are the greatest worths for q stops.
    """

    share: Floats
    row_bounds: Integers
    row_items: Integers
    open_items: Integers
    place: Integers
    trial: Floats
    way: Floats
    uses: Integers
    tops: Floats
    top_rows: Integers
    sizes: Integers


def nothing_chosen(instance: Instance, gains: Floats) -> Chosen:
    """Return the set without sites; gains (n,) is what each site covers by itself."""
    levels = instance.most + 1
    tables = (1 << instance.most, max(instance.most, 1))
    chosen = Chosen(
        counters=np.array([0, 0, 0, -1], dtype=np.int64),
        best=np.full(1, -np.inf),
        best_set=_integers(levels),
        sites=_integers(levels),
        covered_at=np.full(len(instance.weights), -1, dtype=np.int64),
        gain=np.zeros((levels, len(gains))),
        value=np.zeros(levels),
        length=np.full(levels, instance.travel[-2, -1]),
        service=np.zeros(levels),
        from_start=np.full(tables, np.inf),
        to_end=np.full(tables, np.inf),
    )
    chosen.gain[0] = gains
    return chosen


def no_branches(instance: Instance) -> Branches:
    """Return lists for every number of sites, still empty."""
    levels, sites = instance.most + 1, len(instance.service)
    return Branches(
        sites=_integers(levels, sites),
        counts=_integers(levels),
        pointer=_integers(levels),
        through=np.zeros((levels, sites)),
        bound=np.zeros((levels, sites)),
        open_bound=np.zeros((levels, sites)),
        stops=_integers(sites),
        worth=np.zeros(sites),
        rest=np.zeros(sites),
        key=np.zeros(sites),
    )


def whole_shares(instance: Instance) -> Shares:
    """Return shares that are the items' whole weights."""
    levels, items = instance.most + 1, len(instance.weights)
    return Shares(
        share=np.tile(instance.weights, (levels, 1)),
        row_bounds=_integers(len(instance.service) + 1),
        row_items=_integers(len(instance.site_items)),
        open_items=_integers(items),
        place=np.full(items, -1, dtype=np.int64),
        trial=np.zeros(items),
        way=np.zeros(items),
        uses=_integers(items),
        tops=np.zeros((levels + 1, levels + 1)),
        top_rows=_integers(levels + 1, levels + 1),
        sizes=_integers(levels + 1),
    )


def _integers(*shape: int) -> Integers:
    return np.zeros(shape, dtype=np.int64)
