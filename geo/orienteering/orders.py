"""The shortest order of a few stops between a start and an end: exact for few, two-way exchange for more."""

import numpy as np

from geo.routing import Floats, Integers

EXACT_STOPS = 8
"""Up to this many stops the order is exact; 2^8 · 8 steps, shared by all the sets compared at once."""


def shortest_lengths(metres: Floats, sets: Integers) -> Floats:
    """Return the metres (b,) of the shortest start → all of a set → end, for b sets of k stops ((b, k)).

    metres is (s + 2, s + 2) between s sites, the start (row s) and the end (row s + 1). Exact up to
    EXACT_STOPS by Held and Karp (1962), all sets in one sweep. Beyond, the last stop of each set is put where
    it is cheapest in the order of the others, which is an upper bound.
    """
    if sets.shape[1] == 0:
        return np.full(len(sets), metres[-2, -1])
    if sets.shape[1] > EXACT_STOPS:
        return _with_last_inserted(metres, sets)
    table = _held_karp(metres, sets)
    lengths: Floats = (table[-1] + metres[sets, -1]).min(axis=1)
    return lengths


def shortest_order(metres: Floats, stops: tuple[int, ...]) -> tuple[int, ...]:
    """Return the stops in the shortest order from start to end; else never a longer one."""
    if len(stops) > EXACT_STOPS:
        return _exchanged(metres, _last_inserted(metres, stops))
    if not stops:
        return ()
    ascending = np.array([sorted(stops)])
    table, between = _held_karp(metres, ascending), metres[np.ix_(ascending[0], ascending[0])]
    mask = len(table) - 1
    last = int(np.argmin(table[mask, 0] + metres[ascending[0], -1]))
    order = [last]
    while mask != 1 << last:
        mask ^= 1 << last
        last = int(np.argmin(table[mask, 0] + between[:, order[-1]]))
        order.append(last)
    return tuple(int(ascending[0, row]) for row in reversed(order))


def length_of(metres: Floats, order: tuple[int, ...]) -> float:
    """Return the metres of start → stops in this order → end."""
    rows = [len(metres) - 2, *order, len(metres) - 1]
    return float(metres[rows[:-1], rows[1:]].sum())


def _held_karp(metres: Floats, sets: Integers) -> Floats:
    """Return table[mask, set, last]: metres from the start through the stops in mask, ending at last."""
    count = sets.shape[1]
    onward = metres[sets[:, :, None], sets[:, None, :]].transpose(2, 0, 1).copy()
    table = np.full((1 << count, *sets.shape), np.inf)
    for last in range(count):
        table[1 << last, :, last] = metres[-2, sets[:, last]]
    for mask in range(1, 1 << count):
        members = [last for last in range(count) if mask >> last & 1]
        if len(members) > 1:
            rests = [mask ^ 1 << last for last in members]
            table[mask][:, members] = (table[rests] + onward[members]).min(axis=2).T
    return table


def _with_last_inserted(metres: Floats, sets: Integers) -> Floats:
    start, end = len(metres) - 2, len(metres) - 1
    ends = np.ones((len(sets), 1), dtype=np.int64)
    line = np.hstack([ends * start, sets[:, :-1], ends * end])
    before, after, added = line[:, :-1], line[:, 1:], sets[:, -1:]
    along = metres[before, after]
    detour = metres[before, added] + metres[added, after] - along
    lengths: Floats = along.sum(axis=1) + detour.min(axis=1)
    return lengths


def _last_inserted(metres: Floats, stops: tuple[int, ...]) -> tuple[int, ...]:
    rest, last = stops[:-1], stops[-1]
    orders = [(*rest[:at], last, *rest[at:]) for at in range(len(stops))]
    return min(orders, key=lambda order: length_of(metres, order))


def _exchanged(metres: Floats, stops: tuple[int, ...]) -> tuple[int, ...]:
    """Reverse stretches and move single stops while that shortens the walk (2-opt and or-opt)."""
    best, best_m = stops, length_of(metres, stops)
    improved = True
    while improved:
        improved = False
        for order in _neighbours(best):
            order_m = length_of(metres, order)
            if order_m < best_m - 1e-6:
                best, best_m, improved = order, order_m, True
                break
    return best


def _neighbours(order: tuple[int, ...]) -> list[tuple[int, ...]]:
    count = len(order)
    reversals = [
        order[:first] + order[first:last][::-1] + order[last:]
        for first in range(count)
        for last in range(first + 2, count + 1)
    ]
    rests = [(order[:at] + order[at + 1 :], order[at]) for at in range(count)]
    moves = [(*rest[:to], stop, *rest[to:]) for rest, stop in rests for to in range(count)]
    return reversals + moves
