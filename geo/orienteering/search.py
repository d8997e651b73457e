"""Search for good routes of any size: iterated local search, the same for the same seed and rounds.

Good, not proven; branch_and_cut.py gives the bound. Source of the moves: Gunawan, Vansteenwegen and others (2016),
Orienteering problem: a survey of recent variants; overfull routes that shed stops: Kobeaga and others (2018).
"""

import numpy as np

from geo.orienteering.problem import SLACK, Floats, Integers, OrienteeringProblem
from geo.orienteering.search_kernels import Route, Wishes, load
from geo.orienteering.search_rounds import Memory, build, run_rounds, settle

REMEMBERED = 10
NEAREST = 12


class Search:
    """A search that goes on from where it stood, so that the caller can look at the clock in between."""

    def __init__(self, problem: OrienteeringProblem, *, seed: int, start: tuple[int, ...] | None = None) -> None:
        """Begin with the required sites, and with the sites of start when given."""
        self._problem = problem
        self._wishes = _wishes_of(problem)
        self._route = _empty_route(problem, seed)
        self._memory = _empty_memory(problem)
        self.fits = False
        self._can_fit = _goes_together(problem, problem.required) and len(problem.required) <= problem.most_stops
        self.try_order(problem.required)
        if start and _goes_together(problem, start):
            self.try_order(start)
        elif start:
            self.try_sites(np.array(start, dtype=np.int64))

    @property
    def best(self) -> tuple[int, ...]:
        """Return the best order so far; the required sites alone, too long, when no order was found that fits."""
        row = 0 if self.fits else -1
        return tuple(self._memory.stops[row, 1 : self._memory.sizes[row] + 1].tolist())

    def try_order(self, order: tuple[int, ...]) -> None:
        """Improve an order (of sites without conflict, too long or not) and go on from there."""
        sites = tuple(dict.fromkeys((*order, *self._problem.required)))
        stops = np.array([self._problem.count, *sites, self._problem.count + 1], dtype=np.int64)
        load(self._wishes, self._route, stops, len(sites))
        self._settle()

    def try_sites(self, sites: Integers) -> None:
        """Improve an order of these sites, first come first served where they are in conflict, and go on from there."""
        required = np.array(self._problem.required, dtype=np.int64)
        build(self._wishes, self._route, np.concatenate([required, sites]))
        self._settle()

    def _settle(self) -> None:
        self._route.taste[:] = 1
        if not self.fits:
            self._memory.sizes[-1] = self._route.size[0]
            self._memory.stops[-1] = self._route.stops
        if self._can_fit:
            self.fits = bool(settle(self._wishes, self._route, self._memory)) or self.fits

    def run(self, rounds: int) -> bool:
        """Go on for so many rounds; return whether that gave a better order."""
        if not self.fits or not self._problem.count:
            return False
        return bool(run_rounds(self._wishes, self._route, self._memory, rounds))


def search(
    problem: OrienteeringProblem, *, seed: int = 0, rounds: int = 2000, start: tuple[int, ...] | None = None
) -> tuple[int, ...]:
    """Return the best order that so many rounds find.

    When no order of the required sites is found that fits, theirs is returned; fault_of says what it breaks.
    """
    searching = Search(problem, seed=seed, start=start)
    searching.run(rounds)
    return searching.best


def _goes_together(problem: OrienteeringProblem, sites: tuple[int, ...]) -> bool:
    return problem.conflicts is None or not problem.conflicts[np.ix_(sites, sites)].any()


def _wishes_of(problem: OrienteeringProblem) -> Wishes:
    count = problem.count
    too_long = 4.0 * (problem.budget + 1)
    travel = np.ascontiguousarray(np.where(np.isfinite(problem.travel), problem.travel, too_long), dtype=np.float64)
    sites, items = np.nonzero(problem.covers)
    required = np.zeros(count, dtype=np.int64)
    required[list(problem.required)] = 1
    clash = np.zeros((1, 1), dtype=np.int64)
    if problem.conflicts is not None:
        clash = problem.conflicts.astype(np.int64)
        np.fill_diagonal(clash, 0)
    return Wishes(
        travel=travel,
        service=np.ascontiguousarray(problem.service, dtype=np.float64),
        first_item=np.searchsorted(sites, np.arange(count + 1)).astype(np.int64),
        items=np.ascontiguousarray(items, dtype=np.int64),
        weights=np.ascontiguousarray(problem.weights, dtype=np.float64),
        clash=clash,
        required=required,
        nearest=np.ascontiguousarray(np.argsort(travel[:count, :count], axis=1, kind="stable")[:, :NEAREST]),
        limit=float(problem.budget) + SLACK / 2,
        most_stops=int(problem.most_stops),
        penalty=float(problem.travel_penalty) + _tiny_penalty(problem),
    )


def _tiny_penalty(problem: OrienteeringProblem) -> float:
    """Return a penalty that prefers the shorter of equals and weighs less than 1e-6 over the whole budget."""
    return 5e-7 / max(float(problem.budget), 1.0)


def _empty_route(problem: OrienteeringProblem, seed: int) -> Route:
    count = problem.count
    return Route(
        stops=np.zeros(count + 3, dtype=np.int64),
        size=np.zeros(1, dtype=np.int64),
        is_inside=np.zeros(count, dtype=np.int64),
        times_covered=np.zeros(len(problem.weights), dtype=np.int64),
        clashes=np.zeros(count, dtype=np.int64),
        taste=np.ones(count, dtype=np.float64),
        random=np.array([1 + (seed * 7919 + 104729) % 2147483645], dtype=np.int64),
    )


def _empty_memory(problem: OrienteeringProblem) -> Memory:
    rows = REMEMBERED + 1
    stops: Integers = np.zeros((rows, problem.count + 3), dtype=np.int64)
    merits: Floats = np.full(rows, -np.inf)
    return Memory(stops, np.zeros(rows, dtype=np.int64), merits, np.zeros(1, dtype=np.int64))
