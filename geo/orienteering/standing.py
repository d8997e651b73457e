"""What an exact search knows so far: the best order, and from which bound on a part of the tree is of no use."""

import numpy as np

from geo.orienteering.problem import Floats, Integers, OrienteeringProblem
from geo.orienteering.search import Search

MEETING = 5e-7
"""A part of the tree is done with when its bound is above the best by no more than this."""

_LIKED = 0.3


class Standing:
    """The best order so far, and the local search that goes on beside the tree."""

    def __init__(self, problem: OrienteeringProblem, best: tuple[int, ...], step: float) -> None:
        """Begin with the better of best and no stop at all; covered weights are multiples of step, if not 0."""
        self.problem, self.step = problem, step
        self.best: tuple[int, ...] | None = None
        self.objective = -np.inf
        self._search = Search(problem, seed=0, start=best)
        self.offer(())
        self.offer(best)
        self._offer_searched()

    def offer(self, order: tuple[int, ...]) -> None:
        """Take an order that keeps the wishes and beats the best."""
        if self.problem.fault_of(order) is None and self.problem.objective_of(order) > self.objective + 1e-9:
            self.best, self.objective = order, self.problem.objective_of(order)

    def go_on(self, rounds: int) -> None:
        """Search on for so many rounds."""
        self._search.run(rounds)
        self._offer_searched()

    def improve(self, order: tuple[int, ...]) -> None:
        """Take an order, and what the search makes of it."""
        self.offer(order)
        self._search.try_order(order)
        self._offer_searched()

    def round_up(self, visited: Floats) -> None:
        """Make an order of the sites that a relaxation visits most."""
        liked: Integers = np.argsort(-visited, kind="stable").astype(np.int64)
        self._search.try_sites(liked[visited[liked] > _LIKED])
        self.go_on(20)

    def _offer_searched(self) -> None:
        if self._search.fits:
            self.offer(self._search.best)

    @property
    def wanted(self) -> float:
        """Return an objective that every order better than the best by more than MEETING reaches."""
        return self.objective + (self.step - 1e-6 if self.step else MEETING)

    def rounded(self, bound: float) -> float:
        """Return the greatest objective up to a bound that sums of weights can reach."""
        if not self.step or not np.isfinite(bound):
            return bound
        margin = 1e-6 + 1e-9 * abs(bound)
        return float(np.floor((bound + margin) / self.step) * self.step)

    def is_hopeless(self, bound: float) -> bool:
        """Return whether a part of the tree with this bound holds nothing better than the best."""
        return self.rounded(bound) <= self.objective + MEETING
