"""A linear program that grows by rows, solved by HiGHS, with a bound that does not rest on HiGHS' tolerances.

Minimises cost · x. The bound is computed from the row duals alone: for any duals at all, what is left of the cost
(the reduced costs) times the nearer bound of each column, plus the duals times their sides, is never above the
optimum. Source: Neumaier and Shcherbina (2004), Safe bounds in linear and mixed-integer linear programming.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Self

import highspy
import numpy as np

from geo.orienteering.problem import Booleans, Floats, Integers

INFINITY = float(highspy.kHighsInf)
_DUAL, _PRIMAL = 1, 4
_OPTIONS: dict[str, str | bool | int] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "presolve": "off",
    "solver": "simplex",
    "simplex_strategy": _DUAL,
}
_STEPS_AT_ONCE = 500
_MOST_SLICES = 1000
_PRICE = 1e-7
_PRICED_AT_ONCE = 100
_SHOWN = 1e-7
"""How far beyond 0 a dual ray must come to show that nothing keeps the rows."""

_NONE = np.zeros(0, dtype=np.int32)

State = Literal["optimal", "infeasible", "stopped"]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows lower ≤ a · x ≤ upper; row r holds entries first[r]:first[r + 1] of columns and values."""

    lower: Floats
    upper: Floats
    first: Integers
    columns: Integers
    values: Floats

    @classmethod
    def of(cls, rows: list[tuple[float, float, Integers, Floats]]) -> Self:
        """Return rows given one by one as (lower, upper, columns, values)."""
        sizes = [len(columns) for _, _, columns, _ in rows]
        return cls(
            np.array([row[0] for row in rows], dtype=np.float64),
            np.array([row[1] for row in rows], dtype=np.float64),
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            np.concatenate([np.zeros(0, dtype=np.int64), *(row[2] for row in rows)]),
            np.concatenate([np.zeros(0), *(row[3] for row in rows)]),
        )

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.lower)

    def joined(self, other: Self) -> "Rows":
        """Return these rows and then the others."""
        return Rows(
            np.concatenate([self.lower, other.lower]),
            np.concatenate([self.upper, other.upper]),
            np.concatenate([self.first, other.first[1:] + self.first[-1]]),
            np.concatenate([self.columns, other.columns]),
            np.concatenate([self.values, other.values]),
        )

    def taken(self, is_kept: Booleans) -> "Rows":
        """Return the rows that are kept."""
        entries = np.repeat(is_kept, np.diff(self.first))
        return Rows(
            self.lower[is_kept],
            self.upper[is_kept],
            np.concatenate([[0], np.cumsum(np.diff(self.first)[is_kept])]),
            self.columns[entries],
            self.values[entries],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """What one solve gave: the bound holds in every state; values mean something when optimal."""

    state: State
    bound: float
    values: Floats
    reduced: Floats
    slack: Floats


class Relaxation:
    """The linear program as it stands. HiGHS holds only the columns that have been of use; the bound counts all."""

    def __init__(self, cost: Floats, lower: Floats, upper: Floats, rows: Rows, active: Booleans) -> None:
        """Hand the program to HiGHS with its first active columns."""
        self.cost, self.lower, self.upper, self.rows = cost, lower.copy(), upper.copy(), rows
        # What highspy declares lacks parts of what it offers, getDualRay among them.
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in _OPTIONS.items():
            self._highs.setOptionValue(name, value)
        self._highs.addRows(
            len(rows), rows.lower, rows.upper, 0, np.zeros(len(rows), dtype=np.int32), _NONE, np.zeros(0)
        )
        self._position = np.full(len(cost), -1, dtype=np.int32)
        self._active = np.zeros(0, dtype=np.int64)
        self._activate(np.flatnonzero(active))

    def _activate(self, columns: Integers) -> None:
        """Give HiGHS more columns."""
        self._position[columns] = len(self._active) + np.arange(len(columns), dtype=np.int32)
        is_new = np.zeros(len(self.cost), dtype=np.bool_)
        is_new[columns] = True
        entries = np.flatnonzero(is_new[self.rows.columns])
        entries = entries[np.argsort(self._position[self.rows.columns[entries]], kind="stable")]
        inside = np.searchsorted(self.rows.first, entries, side="right") - 1
        counts = np.bincount(self._position[self.rows.columns[entries]] - len(self._active), minlength=len(columns))
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        self._highs.addCols(
            len(columns),
            self.cost[columns],
            self.lower[columns],
            self.upper[columns],
            len(entries),
            starts.astype(np.int32),
            inside.astype(np.int32),
            self.rows.values[entries],
        )
        self._active = np.concatenate([self._active, columns])

    def add(self, rows: Rows) -> None:
        """Add rows; the next solve starts from where the last one ended."""
        position = self._position[rows.columns]
        held = position >= 0
        sizes = np.bincount(np.repeat(np.arange(len(rows)), np.diff(rows.first))[held], minlength=len(rows))
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
        values = rows.values[held]
        self._highs.addRows(len(rows), rows.lower, rows.upper, len(values), starts, position[held], values)
        self.rows = self.rows.joined(rows)

    def drop(self, is_dropped: Booleans) -> None:
        """Take rows out."""
        chosen = np.flatnonzero(is_dropped).astype(np.int32)
        if len(chosen):
            self._highs.deleteRows(len(chosen), chosen)
            self.rows = self.rows.taken(~is_dropped)

    def bound_columns(self, lower: Floats, upper: Floats) -> None:
        """Set the bounds of all columns; only what changed goes to HiGHS."""
        changed = np.flatnonzero((lower != self.lower) | (upper != self.upper))
        self.lower, self.upper = lower.copy(), upper.copy()
        held = changed[self._position[changed] >= 0]
        if len(held):
            self._highs.changeColsBounds(len(held), self._position[held], lower[held], upper[held])
        missing = changed[(self._position[changed] < 0) & (lower[changed] > 0)]
        if len(missing):
            self._activate(missing)

    def solve(self, look_up: Callable[[], float]) -> Relaxed:
        """Solve; look_up is asked every so many steps for the seconds left, and may raise to stop."""
        relaxed, is_fresh = self._finish(look_up), False
        while True:
            if self._price(relaxed.reduced):
                # The primal method goes on from an optimum; where nothing keeps the rows it gives no ray that shows it.
                strategy, is_fresh = (_PRIMAL if relaxed.state == "optimal" else _DUAL), False
            elif relaxed.bound == -INFINITY and not is_fresh:
                # A basis from before can end in neither an answer nor a ray that shows there is none.
                self._highs.clearSolver()
                strategy, is_fresh = _DUAL, True
            else:
                return relaxed
            self._highs.setOptionValue("simplex_strategy", strategy)
            relaxed = self._finish(look_up)
            self._highs.setOptionValue("simplex_strategy", _DUAL)

    def probe(self, steps: int) -> Relaxed:
        """Return what so many simplex steps give, with the active columns alone."""
        return self._run(steps)

    def _finish(self, look_up: Callable[[], float]) -> Relaxed:
        for _ in range(_MOST_SLICES):
            look_up()
            relaxed = self._run(_STEPS_AT_ONCE)
            if relaxed.state != "stopped" or relaxed.bound == -INFINITY:
                break
        return relaxed

    def _price(self, reduced: Floats) -> bool:
        """Activate the columns that would make the program cheaper, the best first; return whether there are any."""
        wanted = np.flatnonzero((self._position < 0) & (reduced < -_PRICE) & (self.upper > 0))
        if not len(wanted):
            return False
        self._activate(wanted[np.argsort(reduced[wanted], kind="stable")[:_PRICED_AT_ONCE]])
        return True

    def _run(self, steps: int) -> Relaxed:
        highs = self._highs
        highs.setOptionValue("simplex_iteration_limit", steps)
        highs.run()
        status = highs.getModelStatus()
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kModelEmpty):
            return self._judge_infeasible()
        solution = highs.getSolution()
        values = np.zeros(len(self.cost))
        values[self._active] = solution.col_value
        duals = np.array(solution.row_dual, dtype=np.float64)
        bound, reduced = self.safe_bound(duals, self.cost)
        activity = np.array(solution.row_value, dtype=np.float64)
        slack = np.minimum(activity - self.rows.lower, self.rows.upper - activity)
        if status != highspy.HighsModelStatus.kOptimal:
            return Relaxed("stopped", bound, values, np.zeros(len(self.cost)), slack)
        return Relaxed("optimal", bound, values, reduced, slack)

    def _judge_infeasible(self) -> Relaxed:
        """Return infeasible with an infinite bound when a row or the dual ray shows it, else stopped with no bound."""
        if self._breaks_a_row():
            return Relaxed("infeasible", INFINITY, np.zeros(0), np.zeros(len(self.cost)), np.zeros(0))
        _, has_ray, ray = self._highs.getDualRay()
        nothing = np.zeros(len(self.cost))
        if not has_ray:
            return Relaxed("stopped", -INFINITY, nothing, nothing, np.zeros(0))
        duals = np.array(ray, dtype=np.float64)
        duals /= max(float(np.abs(duals).max(initial=0.0)), 1e-12)
        shown, reduced = max((self.safe_bound(sign * duals, nothing) for sign in (1.0, -1.0)), key=lambda pair: pair[0])
        if shown > _SHOWN:
            return Relaxed("infeasible", INFINITY, nothing, nothing, np.zeros(0))
        return Relaxed("stopped", -INFINITY, nothing, reduced, np.zeros(0))

    def _breaks_a_row(self) -> bool:
        """Return whether the bounds of the columns alone keep some row from being kept."""
        values, columns = self.rows.values, self.rows.columns
        at_lower, at_upper = values * self.lower[columns], values * self.upper[columns]
        inside = np.repeat(np.arange(len(self.rows)), np.diff(self.rows.first))
        least = np.bincount(inside, weights=np.minimum(at_lower, at_upper), minlength=len(self.rows))
        most = np.bincount(inside, weights=np.maximum(at_lower, at_upper), minlength=len(self.rows))
        return bool(((most < self.rows.lower - _SHOWN) | (least > self.rows.upper + _SHOWN)).any())

    def safe_bound(self, duals: Floats, cost: Floats) -> tuple[float, Floats]:
        """Return a bound that any duals give, and the reduced costs behind it."""
        if len(duals) != len(self.rows):
            return -INFINITY, np.zeros(len(cost))
        possible = np.where(duals > 0, np.isfinite(self.rows.lower), np.isfinite(self.rows.upper))
        duals = np.where(possible & np.isfinite(duals), duals, 0.0)
        sides = np.where(duals > 0, self.rows.lower, self.rows.upper)
        spread = np.repeat(duals, np.diff(self.rows.first))
        taken = np.bincount(self.rows.columns, weights=spread * self.rows.values, minlength=len(cost))
        reduced = cost - taken
        of_columns = np.where(reduced > 0, reduced * self.lower, reduced * self.upper)
        used = duals != 0
        return float(of_columns.sum() + (duals[used] * sides[used]).sum()), reduced
