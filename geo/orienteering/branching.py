"""Which column to branch on: the one whose two parts both lose most, tried out until it is known.

Source: Achterberg, Koch and Martin (2005), Branching rules revisited (reliability branching).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from geo.orienteering.formulation import Formulation
from geo.orienteering.problem import Floats, Integers
from geo.orienteering.relaxation import Relaxation, Relaxed

_WHOLE = 1e-6
_LOOKED_AT = 10
_LOOKED_AT_IN_VAIN = 5
_RELIABLE = 4
"""So often a column is tried out before its mean loss is believed."""

_STEPS = 150
"""So many steps of the simplex method a trial takes."""


class Choice(NamedTuple):
    """A column, and the bounds with it out and in (infinite where it was not tried out)."""

    column: int
    bounds: tuple[float, float]


class Branching:
    """What is known of the columns: how much of the bound went per unit that one was moved down or up."""

    def __init__(self, form: Formulation, program: Relaxation, look_up: Callable[[], float]) -> None:
        """Know nothing yet; look_up returns the seconds left, or raises."""
        self._form, self._program, self._look_up = form, program, look_up
        self._lost = np.zeros((2, form.edges.stop))
        self._trials = np.zeros((2, form.edges.stop))

    def choose(self, relaxed: Relaxed, lower: Floats, upper: Floats, objective: float) -> Choice | None:
        """Return the best column that is free and the bounds of its parts; None when all are fixed."""
        columns = self._candidates(relaxed.values, lower, upper)
        if not len(columns):
            return None
        shares = np.stack([relaxed.values[columns], 1 - relaxed.values[columns]])
        scores = np.maximum(self._rates(columns) * shares, 1e-6).prod(axis=0)
        best, best_score, in_vain = Choice(int(columns[0]), (np.inf, np.inf)), -1.0, 0
        for at in np.argsort(-scores, kind="stable")[:_LOOKED_AT]:
            choice, score = Choice(int(columns[at]), (np.inf, np.inf)), float(scores[at])
            if self._trials[:, choice.column].min() < _RELIABLE:
                choice, score = self._try_out(choice.column, relaxed, lower, upper)
            if score > best_score:
                best, best_score, in_vain = choice, score, 0
            else:
                in_vain += 1
            if in_vain >= _LOOKED_AT_IN_VAIN or min(choice.bounds) < objective:
                break
        self._program.bound_columns(lower, upper)
        return best

    def _candidates(self, values: Floats, lower: Floats, upper: Floats) -> Integers:
        """Return sites visited in part, else edges walked in part, else one column that is still free."""
        for part in (slice(0, self._form.sites), self._form.edges):
            columns = part.start + np.flatnonzero(np.minimum(values[part], 1 - values[part]) > _WHOLE)
            if len(columns):
                return columns
        stop = self._form.edges.stop
        return np.flatnonzero(lower[:stop] < upper[:stop])[:1]

    def _rates(self, columns: Integers) -> Floats:
        known = self._trials.sum(axis=1)
        mean = np.where(known > 0, self._lost.sum(axis=1) / np.maximum(known, 1), 1.0)
        trials = self._trials[:, columns]
        rates: Floats = np.where(trials > 0, self._lost[:, columns] / np.maximum(trials, 1), mean[:, None])
        return rates

    def _try_out(self, column: int, relaxed: Relaxed, lower: Floats, upper: Floats) -> tuple[Choice, float]:
        bounds = (self._bound_with(column, 0.0, lower, upper), self._bound_with(column, 1.0, lower, upper))
        share, score = float(relaxed.values[column]), 1.0
        for side, moved in ((0, share), (1, 1 - share)):
            lost = max(-relaxed.bound - bounds[side], 0.0)
            score *= min(max(lost, 1e-6), 1e9)
            if np.isfinite(lost):
                self._lost[side, column] += lost / max(moved, 1e-3)
                self._trials[side, column] += 1
        return Choice(column, bounds), score

    def _bound_with(self, column: int, value: float, lower: Floats, upper: Floats) -> float:
        self._look_up()
        tried_lower, tried_upper = lower.copy(), upper.copy()
        tried_lower[column] = tried_upper[column] = value
        self._program.bound_columns(tried_lower, tried_upper)
        return -self._program.probe(_STEPS).bound
