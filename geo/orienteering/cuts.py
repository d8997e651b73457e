"""Rows that every order keeps and a relaxation's answer breaks.

Connectivity: the edges leaving a set of sites are at least twice the visit to any of them; between start and end
every cut is crossed. Blossoms: at most a whole number of a set's edges and of teeth sticking out of it (Edmonds 1965).
Source: Fischetti, Salazar González and Toth (1998).
"""

import numpy as np

from geo.orienteering.cuts_kernels import cut_off_sets, joined_places, near_side, start_side
from geo.orienteering.formulation import Formulation, Row
from geo.orienteering.problem import Booleans, Floats, Integers
from geo.orienteering.relaxation import INFINITY

VIOLATION = 1e-3
"""A row is worth adding when it is broken by more than this."""

_IN_USE = 1e-7
_ALWAYS = 4.0
"""What joins start and end: more than any cut that is looked for."""

_PRICES = 12
_NEEDED_VIOLATION = 0.02
_BLOSSOM_EDGES = (0.0, 0.15, 0.3)


def broken_rows(formulation: Formulation, values: Floats, wanted: float, *, exact: bool = False) -> list[Row]:
    """Return rows that the values break; with exact, even those broken by little (none means a connected path).

    Some rows hold only for orders with an objective of at least wanted.
    """
    violation = 1e-5 if exact else VIOLATION
    rows = _unvisited_ends(formulation, values, violation)
    rows += _cut_off_rows(formulation, values, violation)
    if not exact:
        rows += _blossom_rows(formulation, values)
        rows += _needed_rows(formulation, values, wanted)
    return rows


def path_row(columns: Integers) -> Row:
    """Return the row that forbids walking all of these edges together."""
    return (-INFINITY, len(columns) - 1.0, columns, np.ones(len(columns)))


def _unvisited_ends(formulation: Formulation, values: Floats, violation: float) -> list[Row]:
    """Return x ≤ y for edges that are used more than one of their sites is visited."""
    used, rows = values[formulation.edges], []
    visited = np.append(values[: formulation.sites], [1.0, 1.0])
    for ends in (formulation.tails, formulation.heads):
        for edge in np.flatnonzero(used > visited[ends] + violation):
            columns = np.array([ends[edge], formulation.sites + edge], dtype=np.int64)
            rows.append((-INFINITY, 0.0, columns, np.array([-1.0, 1.0])))
    return rows


def _cut_off_rows(formulation: Formulation, values: Floats, violation: float) -> list[Row]:
    used = values[formulation.edges]
    in_use = np.flatnonzero(used > _IN_USE)
    start, end = formulation.sites, formulation.sites + 1
    tails = np.append(formulation.tails[in_use], start)
    heads = np.append(formulation.heads[in_use], end)
    visited = np.ascontiguousarray(values[:start])
    sets, tellers = cut_off_sets(tails, heads, np.append(used[in_use], _ALWAYS), visited, violation)
    rows = [
        _visit_row(formulation, sites.astype(np.bool_), int(teller))
        for sites, teller in zip(sets, tellers, strict=True)
    ]
    side = start_side(tails[:-1], heads[:-1], used[in_use], start + 2, violation)
    if side.any():
        crossing = _crossing(formulation, side.astype(np.bool_))
        rows.append((1.0, INFINITY, crossing, np.ones(len(crossing))))
    return rows


def _visit_row(formulation: Formulation, is_inside: Booleans, teller: int) -> Row:
    """Return x(leaving) ≥ 2y as it stands or, by the degrees, as x(within) ≤ y(others): whichever is shorter."""
    among = np.append(is_inside, [False, False])
    crossing = _crossing(formulation, among)
    within = formulation.sites + np.flatnonzero(among[formulation.tails] & among[formulation.heads])
    others = np.flatnonzero(is_inside)
    others = others[others != teller]
    if len(crossing) + 1 < len(within) + len(others):
        columns = np.append(crossing, teller)
        return (0.0, INFINITY, columns, np.append(np.ones(len(crossing)), -2.0))
    columns = np.concatenate([within, others])
    return (-INFINITY, 0.0, columns, np.concatenate([np.ones(len(within)), -np.ones(len(others))]))


def _needed_rows(formulation: Formulation, values: Floats, wanted: float) -> list[Row]:
    """Return that a set of sites is visited because those outside it are not worth enough (a conditional cut)."""
    used = values[formulation.edges]
    in_use = np.flatnonzero(used > _IN_USE)
    tails = np.append(formulation.tails[in_use], formulation.sites)
    heads = np.append(formulation.heads[in_use], formulation.sites + 1)
    capacity, worth = np.append(used[in_use], _ALWAYS), formulation.worth
    low, high = np.log(1e-3 / max(float(worth.sum()), 1e-9)), np.log(4.0 / max(float(worth.max(initial=0.0)), 1e-9))
    best: tuple[float, Booleans] | None = None
    for _ in range(_PRICES):
        price = (low + high) / 2
        near = near_side(tails, heads, capacity, worth, float(np.exp(price))).astype(np.bool_)
        if formulation.most_worth(near) >= wanted:
            low = price
            continue
        high = price
        among = np.append(~near, [False, False])
        crossed = float(used[among[formulation.tails] != among[formulation.heads]].sum())
        if crossed < 2 - _NEEDED_VIOLATION and (best is None or crossed < best[0]):
            best = (crossed, among)
    if best is None:
        return []
    crossing = _crossing(formulation, best[1])
    return [(2.0, INFINITY, crossing, np.ones(len(crossing)))]


def _crossing(formulation: Formulation, among: Booleans) -> Integers:
    return formulation.sites + np.flatnonzero(among[formulation.tails] != among[formulation.heads])


def _blossom_rows(formulation: Formulation, values: Floats) -> list[Row]:
    """Return broken blossoms whose handles hang together by edges in part use (Grötschel and Holland 1991)."""
    used, places = values[formulation.edges], formulation.sites + 2
    rows, seen = [], set()
    for least in _BLOSSOM_EDGES:
        is_joining = ((used > least + 1e-6) & (used < 1 - least - 1e-6)).astype(np.int64)
        label = joined_places(formulation.tails, formulation.heads, is_joining, places)
        names, sizes = np.unique(label, return_counts=True)
        for name in names[sizes >= 3]:
            handle = label == name
            key = handle.tobytes()
            row = None if key in seen else _blossom_row(formulation, used, handle)
            seen.add(key)
            if row is not None:
                rows.append(row)
    return rows


def _blossom_row(formulation: Formulation, used: Floats, handle: Booleans) -> Row | None:
    """Return x(within) + x(teeth) ≤ y(handle) + (teeth − 1) / 2 for the teeth that break it most, if any do."""
    start, end = formulation.sites, formulation.sites + 1
    crossing = np.flatnonzero(handle[formulation.tails] != handle[formulation.heads])
    is_tooth = used[crossing] > 0.5
    # Start and end are joined by an edge that is always there.
    closing_crosses = bool(handle[start] != handle[end])
    if (int(is_tooth.sum()) + closing_crosses) % 2 == 0:
        if not len(crossing):
            return None
        nearest = int(np.argmin(np.abs(used[crossing] - 0.5)))
        is_tooth[nearest] = not is_tooth[nearest]
    amiss = float(np.where(is_tooth, 1 - used[crossing], used[crossing]).sum())
    if amiss >= 1 - 10 * VIOLATION:
        return None
    teeth = crossing[is_tooth]
    within = np.flatnonzero(handle[formulation.tails] & handle[formulation.heads])
    sites = np.flatnonzero(handle[:start])
    count = len(teeth) + closing_crosses
    constant = int(handle[start]) + int(handle[end]) - int(handle[start] and handle[end]) - int(closing_crosses)
    columns = np.concatenate([start + within, start + teeth, sites])
    signs = np.concatenate([np.ones(len(within) + len(teeth)), -np.ones(len(sites))])
    return (-INFINITY, constant + (count - 1) / 2, columns, signs)
