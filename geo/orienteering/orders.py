"""The shortest order of a few stops between a start and an end: exact for few, exchanges for more."""

import numpy as np

from geo.orienteering.order_kernels import held_karp
from geo.orienteering.problem import Floats

EXACT_STOPS = 12
"""Up to this many stops the order is exact; 2^12 · 12² steps are milliseconds."""


def shortest_order(travel: Floats, stops: tuple[int, ...]) -> tuple[int, ...]:
    """Return the stops in the shortest order from start (second last row) to end; beyond EXACT_STOPS a short one.

    A round trip is as long both ways; it goes the way whose first stop has the lower number.
    """
    if len(stops) > EXACT_STOPS:
        return _exchanged(travel, stops)
    rows = [*sorted(stops), len(travel) - 2, len(travel) - 1]
    order = tuple(rows[row] for row in held_karp(np.ascontiguousarray(travel[np.ix_(rows, rows)])).tolist())
    if stops and order[0] > order[-1] and np.array_equal(travel[-2], travel[-1]):
        return order[::-1]
    return order


def _length_of(travel: Floats, order: tuple[int, ...]) -> float:
    rows = [len(travel) - 2, *order, len(travel) - 1]
    return float(travel[rows[:-1], rows[1:]].sum())


def _exchanged(travel: Floats, stops: tuple[int, ...]) -> tuple[int, ...]:
    """Reverse stretches and move single stops while that shortens the way (2-opt and or-opt)."""
    best, least = stops, _length_of(travel, stops)
    improved = True
    while improved:
        improved = False
        for order in _neighbours(best):
            length = _length_of(travel, order)
            if length < least - 1e-6:
                best, least, improved = order, length, True
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
