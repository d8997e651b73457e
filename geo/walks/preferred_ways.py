"""Choose stops where preferred ways are longer than the way by a third place.

A profile that prefers some ways (lit, calm) walks more metres than it must, and then travel breaks the triangle
inequality that the exact method needs. Travel closed under going by third places keeps it and is never longer, so the
best choice with closed travel is a bound. When that choice cannot be walked as well with the true travel, the other
choices are parted into those without its first stop, with its first but without its second, and so on; each part has
its own best choice and bound (Lawler, 1972), and the part with the greatest bound is looked at next.

A choice that holds another part's best and more besides is in none of the parts: its further stops would cover nothing
of their own (else it would be better than the best), and such stops no walk shall have.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from geo.orienteering.orders import EXACT_STOPS, shortest_order
from geo.orienteering.problem import InfeasibleError, OrienteeringProblem, Progress, Solution
from geo.orienteering.scaling import unit_of
from geo.orienteering.solve import solve
from geo.routing import Floats

PARTS_PER_S = 20
"""For each second of the time limit so many parts are looked at, and then the best found is answered with its gap: a
number and not a time, so that answers repeat."""

_FIRST = 0.4
_SAME = 1e-6
_SHORTER = 1e-9


@dataclass(frozen=True, slots=True)
class _Part:
    """The choices with all these sites and none of those, and the best of them with closed travel."""

    required: tuple[int, ...]
    without: tuple[int, ...]
    best: Solution


def closed(travel: Floats) -> Floats:
    """Return travel with every pair shortened by going by other places (Floyd and Warshall, 1962)."""
    shortest = travel.copy()
    for middle in range(len(shortest)):
        np.minimum(shortest, shortest[:, middle, None] + shortest[middle], out=shortest)
    return np.where(shortest < travel - _SHORTER, shortest, travel)


def solve_preferred(
    problem: OrienteeringProblem,
    *,
    time_limit_s: float,
    seed: int,
    progress: Progress | None,
    most_parts: int | None = None,
) -> Solution:
    """Return the best order, and a bound; travel need not keep the triangle inequality.

    At most so many parts are looked at, PARTS_PER_S times the limit when not given. progress is told only what can be
    walked, and bounds that hold. Raises InfeasibleError as solve does. The order of more than EXACT_STOPS may not be
    the shortest, so of such sets the bound stays in doubt.
    """
    shortest = closed(problem.travel)
    if np.array_equal(shortest, problem.travel):
        return solve(problem, time_limit_s=time_limit_s, seed=seed, progress=progress)
    until = perf_counter() + time_limit_s
    most_parts = round(PARTS_PER_S * time_limit_s) if most_parts is None else most_parts
    relaxed, listener = replace(problem, travel=shortest), _Listener(progress, float(problem.weights.sum()))
    found = solve(problem, time_limit_s=_FIRST * time_limit_s, seed=seed, progress=listener.hear_found)
    listener.hear_found(found)
    best = solve(relaxed, time_limit_s=_left(until), seed=seed, progress=listener.hear_bound)
    return _solve_parts(problem, found, _Part(problem.required, (), best), (until, most_parts), listener)


def _solve_parts(
    problem: OrienteeringProblem, found: Solution, whole: _Part, limits: tuple[float, int], listener: "_Listener"
) -> Solution:
    """Part the choices until the best that was found for the true travel is proven, or one of the limits is met."""
    until, most_parts = limits
    relaxed = replace(problem, travel=closed(problem.travel))
    parts = [(-whole.best.bound, 0, whole)]
    count, doubt, same = 0, -np.inf, _SAME * unit_of(problem)
    while parts and -parts[0][0] > found.objective + same:
        bound, _, part = parts[0]
        found = _better(problem, found, part.best.order)
        if len(part.best.order) > EXACT_STOPS:
            doubt = max(doubt, part.best.objective)
        unproven = replace(found, bound=max(-bound, found.objective), proven=False)
        if not listener.hear(unproven):
            return replace(unproven, stopped_by="cancelled")
        if not part.best.proven or count >= most_parts:
            return replace(unproven, stopped_by=part.best.stopped_by)
        smaller = list(_smaller_parts(relaxed, part, until, listener))
        if listener.is_cancelled:
            return replace(unproven, stopped_by="cancelled")
        if _left(until) == 0:
            return replace(unproven, stopped_by="time")
        heapq.heappop(parts)
        for one in smaller:
            count += 1
            heapq.heappush(parts, (max(bound, -one.best.bound), count, one))
    bound = max(found.objective, doubt)
    return replace(found, bound=bound, proven=bound <= found.objective + same, stopped_by="done")


class _Listener:
    """Who is told how it stands: what can be walked, with a bound that holds for it."""

    def __init__(self, progress: Progress | None, most: float) -> None:
        """Begin with a bound that every choice keeps."""
        self._progress, self._most = progress, most
        self._told: Solution | None = None
        self.is_cancelled = False

    def hear(self, solution: Solution) -> bool:
        """Tell a solution with its bound; return False to cancel."""
        self._told = solution
        if self._progress is not None and not self.is_cancelled:
            self.is_cancelled = not self._progress(solution)
        return not self.is_cancelled

    def hear_found(self, found: Solution) -> bool:
        """Tell what can be walked; where the triangle inequality does not hold its own bound is none."""
        return self.hear(replace(found, bound=max(self._most, found.objective), proven=False))

    def hear_bound(self, relaxed: Solution) -> bool:
        """Tell the bound of the closed travel, with what can be walked."""
        told = self._told or relaxed
        return self.hear(replace(told, bound=max(relaxed.bound, told.objective), proven=False))

    def hear_again(self, _: Solution) -> bool:
        """Tell the same again while a part is solved."""
        return self._told is None or self.hear(self._told)


def _left(until: float) -> float:
    return max(0.0, until - perf_counter())


def _better(problem: OrienteeringProblem, found: Solution, sites: tuple[int, ...]) -> Solution:
    """Return these sites in their shortest order where that can be walked and is better than what was found."""
    order = shortest_order(problem.travel, tuple(sorted(sites)))
    if problem.fault_of(order) is not None or problem.objective_of(order) <= found.objective:
        return found
    return replace(
        found,
        order=order,
        travel=problem.travel_of(order),
        covered_weight=problem.covered_weight(order),
        objective=problem.objective_of(order),
    )


def _smaller_parts(relaxed: OrienteeringProblem, part: _Part, until: float, listener: "_Listener") -> Iterator[_Part]:
    """Yield the parts without one of the best's stops and with those before it, but where nothing is possible."""
    free = [site for site in part.best.order if site not in part.required]
    for row, site in enumerate(free):
        if _left(until) == 0 or listener.is_cancelled:
            return
        required, without = (*part.required, *free[:row]), (*part.without, site)
        covers = relaxed.covers.copy()
        covers[list(without)] = False
        try:
            smaller = replace(relaxed, covers=covers, required=required)
            best = solve(smaller, time_limit_s=_left(until), progress=listener.hear_again)
        except InfeasibleError:
            continue
        yield _Part(required, without, best)
