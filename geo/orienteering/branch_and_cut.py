"""Choose many stops exactly: branch and cut, with the best order so far and a bound that always holds.

Source: Fischetti, Salazar González and Toth (1998), Solving the orienteering problem through branch-and-cut.
"""

import heapq
from dataclasses import dataclass, field
from functools import cache
from time import monotonic

import numpy as np
import numpy.typing as npt

from geo.orienteering.branching import Branching
from geo.orienteering.cuts import broken_rows, path_row
from geo.orienteering.formulation import Formulation, Row, first_columns, formulate
from geo.orienteering.problem import (
    Floats,
    InfeasibleError,
    Integers,
    OrienteeringProblem,
    Progress,
    Solution,
    StoppedBy,
)
from geo.orienteering.relaxation import Relaxation, Relaxed, Rows
from geo.orienteering.search import search
from geo.orienteering.standing import Standing

REPORT_SECONDS = 0.2
_MEETING = 1e-6
_SEARCH_FIRST, _SEARCH_BELOW_ROOT, _SEARCH_EVERY, _SEARCH_ROUNDS = 200, 800, 10, 50
_PURGE_EVERY, _PURGE_AGE = 20, 5

Bits = npt.NDArray[np.uint8]


class _StoppedError(Exception):
    """The time is over or the caller cancelled."""


@dataclass(order=True, slots=True)
class _Node:
    """A part of the tree that is still open: the greatest bound first, of equals the deepest."""

    rank: tuple[float, int, int]
    bound: float = field(compare=False)
    depth: int = field(compare=False)
    lower: Bits = field(compare=False)
    upper: Bits = field(compare=False)


def solve_many(
    problem: OrienteeringProblem,
    *,
    best: tuple[int, ...] = (),
    time_limit_s: float = 5.0,
    progress: Progress | None = None,
) -> Solution:
    """Return the best order, proven when the tree was searched through within the time.

    best is where to begin. What is compiled on the first call ever is not counted as time. Raises InfeasibleError when
    no order keeps the wishes, TimeoutError when neither such an order was found nor the tree searched through.
    """
    _make_ready()
    return _Tree(problem, best, monotonic() + time_limit_s, progress).search()


@cache
def _make_ready() -> None:
    """Have what is compiled ready: seconds after an update, else a moment."""
    problem = OrienteeringProblem(np.ones((5, 5)), np.ones(3), np.eye(3, dtype=np.bool_), np.ones(3), 5.0, 2)
    search(problem, rounds=1)
    form = formulate(problem)
    broken_rows(form, np.full(len(form.cost), 0.5), 0.0)


class _Tree:
    def __init__(
        self, problem: OrienteeringProblem, best: tuple[int, ...], deadline: float, progress: Progress | None
    ) -> None:
        self._problem, self._deadline, self._progress = problem, deadline, progress
        self._form: Formulation = formulate(problem)
        self._standing = Standing(problem, best, self._form.step)
        form, first = self._form, first_columns(self._form, self._standing.best)
        self._program = Relaxation(form.cost, form.lower, form.upper, form.rows, first)
        self._branching = Branching(form, self._program, self._look_up)
        self._lower, self._upper = form.lower, form.upper
        self._age: Integers = np.zeros(len(form.rows), dtype=np.int64)
        self._open: list[_Node] = []
        self._nodes = self._opened = 0
        self._unresolved = -np.inf
        self._here = self._standing.rounded(-self._program.safe_bound(np.zeros(len(form.rows)), form.cost)[0])
        self._reported_at = monotonic()
        self._stopped_by: StoppedBy = "done"

    def search(self) -> Solution:
        """Search the tree until it is done with, the time is over or the caller cancels."""
        try:
            self._search_tree()
        except _StoppedError:
            return self._solution()
        if self._standing.best is None and self._unresolved == -np.inf:
            raise InfeasibleError("required", "No order of the required sites keeps the budget.")
        return self._solution()

    def _search_tree(self) -> None:
        self._improve(_SEARCH_FIRST)
        self._open_node(self._here, 0, self._lower, self._upper)
        while self._open:
            node = heapq.heappop(self._open)
            self._here = node.bound
            if not self._standing.is_hopeless(node.bound):
                self._nodes += 1
                self._explore(node)
            self._here = -np.inf

    def _improve(self, rounds: int) -> None:
        for _ in range(rounds // _SEARCH_ROUNDS):
            self._look_up()
            self._standing.go_on(_SEARCH_ROUNDS)

    # What is known

    def _bound(self) -> float:
        """Return the bound of everything still open."""
        of_open = self._open[0].bound if self._open else -np.inf
        return max(self._standing.objective, self._unresolved, self._here, of_open)

    def _solution(self) -> Solution:
        best, objective, bound = self._standing.best, self._standing.objective, self._bound()
        if best is None:
            raise TimeoutError("No order of the required sites was found in time.")
        return Solution(
            order=best,
            travel=self._problem.travel_of(best),
            covered_weight=self._problem.covered_weight(best),
            objective=objective,
            bound=bound,
            proven=bound <= objective + _MEETING,
            method="branch_and_cut",
            stopped_by=self._stopped_by,
            nodes=self._nodes,
        )

    def _look_up(self) -> float:
        """Report now and then; return the seconds left, or stop when there are none or the caller says so."""
        now = monotonic()
        due = now - self._reported_at >= REPORT_SECONDS
        if due and self._progress is not None and self._standing.best is not None:
            self._reported_at = now
            if not self._progress(self._solution()):
                self._stopped_by = "cancelled"
                raise _StoppedError
        if now >= self._deadline:
            self._stopped_by = "time"
            raise _StoppedError
        return self._deadline - now

    # The tree

    def _open_node(self, bound: float, depth: int, lower: Floats, upper: Floats) -> None:
        self._opened += 1
        bound = self._standing.rounded(bound)
        bits = np.packbits(lower > 0.5), np.packbits(upper > 0.5)
        heapq.heappush(self._open, _Node((-bound, -depth, self._opened), bound, depth, *bits))

    def _explore(self, node: _Node) -> None:
        count = len(self._lower)
        lower = np.maximum(np.unpackbits(node.lower, count=count), self._lower)
        upper = np.minimum(np.unpackbits(node.upper, count=count), self._upper)
        self._program.bound_columns(lower, upper)
        relaxed = self._cut(node.depth)
        if relaxed is None:
            return
        if node.depth == 0:
            self._improve(_SEARCH_BELOW_ROOT)
        lower, upper = self._fixed(relaxed, lower, upper)
        if node.depth == 0:
            self._lower, self._upper = lower, upper
            self._purge(0)
        elif self._nodes % _PURGE_EVERY == 0:
            self._purge(_PURGE_AGE)
        if self._nodes % _SEARCH_EVERY == 0:
            self._improve(_SEARCH_ROUNDS)
        self._program.bound_columns(lower, upper)
        self._branch(node.depth, relaxed, lower, upper)

    def _branch(self, depth: int, relaxed: Relaxed, lower: Floats, upper: Floats) -> None:
        choice = self._branching.choose(relaxed, lower, upper, self._standing.objective)
        if choice is None:
            # Everything is fixed, yet the bound and the order it describes differ by more than rounding should.
            self._unresolved = max(self._unresolved, self._here)
            return
        for value in (0, 1):
            bound = min(self._here, choice.bounds[value])
            if not self._standing.is_hopeless(bound):
                lower_there, upper_there = lower.copy(), upper.copy()
                lower_there[choice.column] = upper_there[choice.column] = value
                self._open_node(bound, depth + 1, lower_there, upper_there)

    # The relaxation

    def _cut(self, depth: int) -> Relaxed | None:
        """Solve and add broken rows until none is worth it; return None when this part of the tree is done with."""
        history: list[float] = []
        while True:
            relaxed = self._program.solve(self._look_up)
            self._here = min(self._here, self._standing.rounded(-relaxed.bound))
            if self._standing.is_hopeless(self._here):
                return None
            if relaxed.state != "optimal":
                self._unresolved = max(self._unresolved, self._here)
                return None
            self._age = np.where(relaxed.slack > 1e-6, self._age + 1, 0)
            if depth == 0 and len(history) % 5 == 0:
                self._standing.round_up(relaxed.values[: self._form.sites])
            history.append(-relaxed.bound)
            is_whole = self._form.is_whole(relaxed.values)
            rows = broken_rows(self._form, relaxed.values, self._standing.wanted, exact=is_whole)
            if is_whole and not rows:
                rows = self._take_path(relaxed.values)
                if self._standing.is_hopeless(self._here):
                    return None
            if not rows or (not is_whole and self._is_tailing_off(history, depth)):
                return relaxed
            self._add(rows)

    def _is_tailing_off(self, history: list[float], depth: int) -> bool:
        window, share = (25, 0.005) if depth == 0 else (5, 0.03)
        if len(history) <= window:
            return False
        return history[-window - 1] - history[-1] < share * max(history[-1] - self._standing.objective, 1e-9)

    def _take_path(self, values: Floats) -> list[Row]:
        """Take the path that whole values describe; return a row against it when it breaks a wish by a hair."""
        order, columns = self._form.path_of(values)
        if self._problem.fault_of(order) is not None:
            return [path_row(columns)]
        self._standing.improve(order)
        return []

    def _add(self, rows: list[Row]) -> None:
        self._program.add(Rows.of(rows))
        self._age = np.concatenate([self._age, np.zeros(len(rows), dtype=np.int64)])

    def _purge(self, oldest: int) -> None:
        """Drop added rows that have not mattered for so many solves."""
        is_dropped = self._age > oldest
        is_dropped[: len(self._form.rows)] = False
        self._program.drop(is_dropped)
        self._age = self._age[~is_dropped]

    def _fixed(self, relaxed: Relaxed, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
        """Return bounds without what the reduced costs show to lead to nothing better than the best."""
        lower, upper = lower.astype(np.float64), upper.astype(np.float64)
        spare = max(-relaxed.bound - self._standing.wanted, 0.0) + 1e-9
        if np.isfinite(spare):
            part = slice(0, self._form.edges.stop)
            reduced, is_free = relaxed.reduced[part], lower[part] < upper[part]
            upper[part][is_free & (reduced > spare)] = 0.0
            lower[part][is_free & (-reduced > spare)] = 1.0
        return lower, upper
