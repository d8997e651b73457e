"""Orienteering instances of the literature: solve them, and count again what came out.

Euclidean distance, not rounded. Sources: Tsiligirides (1984); Chao, Golden and Wasil (1996).
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geo.orienteering.problem import Floats, InfeasibleError, OrienteeringProblem, Progress, Solution
from geo.orienteering.solve import solve

TIME_LIMIT_S = 30.0
_WARM_SEED = 8
_SLACK = 1e-6
"""A length may exceed the budget by this much: sums of the same numbers in another order differ."""


class InstanceError(ValueError):
    """A file that is not in the format, or an order that is none of the file's; the message says where."""


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """Points (n, 2) with the start first and the end second, and the score (n,) of each."""

    name: str
    budget: float
    places: Floats
    scores: Floats

    @property
    def distances(self) -> Floats:
        """Return the Euclidean distances (n, n)."""
        apart = self.places[:, None, :] - self.places[None, :, :]
        return np.asarray(np.sqrt((apart**2).sum(axis=2)), dtype=float)

    def as_problem(self) -> OrienteeringProblem:
        """Return the instance in the planner's terms: site i is point i + 2, and covers an item of its own.

        Less travel counts for so little that no point, however small its score, is given up for it; no most stops.
        """
        rows = [*range(2, len(self.places)), 0, 1]
        sites = len(self.places) - 2
        return OrienteeringProblem(
            travel=np.ascontiguousarray(self.distances[np.ix_(rows, rows)]),
            service=np.zeros(sites),
            covers=np.eye(sites, dtype=bool),
            weights=self.scores[2:].copy(),
            budget=self.budget,
            most_stops=sites,
            travel_penalty=0.0,
        )

    def score_of(self, order: Sequence[int]) -> float:
        """Return what an order of sites collects, counted from the file's points alone.

        Raises InstanceError when a point comes twice or the path is longer than the budget.
        """
        points = [0, *(site + 2 for site in order), 1]
        if len(set(points)) != len(points) or not all(0 <= point < len(self.places) for point in points):
            raise InstanceError(f"{self.name}: a point comes twice, or is none of the file's")
        length = math.fsum(math.dist(self.places[a], self.places[b]) for a, b in pairwise(points))
        if length > self.budget + _SLACK:
            raise InstanceError(f"{self.name}: the path is {length:.6f} long, the budget {self.budget:g}")
        return math.fsum(self.scores[points])


@dataclass(frozen=True, slots=True)
class Known:
    """The best score known of a file, whether it was proven to be the best, and the budget if the list tells it."""

    score: float
    is_proven: bool
    budget: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a solver made of an instance: the score counted again, the bound on it, and the seconds it took."""

    score: float
    bound: float
    is_proven: bool
    seconds: float
    stops: int = 0
    method: str = ""


def answer(
    instance: Instance, *, time_limit_s: float = TIME_LIMIT_S, seed: int = 0, progress: Progress | None = None
) -> Answer:
    """Solve an instance as the planner does, and count its answer again."""
    problem = instance.as_problem()
    began = time.perf_counter()
    try:
        solution = solve(problem, time_limit_s=time_limit_s, seed=seed, progress=progress)
    except InfeasibleError:
        return Answer(0.0, 0.0, is_proven=True, seconds=time.perf_counter() - began, method="no path")
    seconds = time.perf_counter() - began
    return judged(instance, solution, seconds)


def warm_up() -> None:
    """Solve an instance that needs cuts, so that no other pays for compiling."""
    generator = np.random.default_rng(_WARM_SEED)
    places, scores = generator.random((32, 2)), generator.integers(1, 9, 32).astype(float)
    answer(Instance("warm", 3.0, places, scores))


def judged(instance: Instance, solution: Solution, seconds: float) -> Answer:
    """Return the answer with its score from the file; the bound is on the score, start and end included."""
    at_ends = float(instance.scores[:2].sum())
    return Answer(
        score=instance.score_of(solution.order),
        bound=solution.bound + at_ends,
        is_proven=solution.proven,
        seconds=seconds,
        stops=len(solution.order),
        method=solution.method,
    )
