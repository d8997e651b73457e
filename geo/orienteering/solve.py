"""Solve a problem by the method that suits it; the only thing others call."""

from dataclasses import replace
from functools import cache
from time import perf_counter

import numpy as np

from geo.orienteering.branch_and_bound import MOST_STOPS, most_that_fit, solve_few
from geo.orienteering.branch_and_cut import solve_many
from geo.orienteering.orders import shortest_order
from geo.orienteering.problem import SLACK, InfeasibleError, OrienteeringProblem, Progress, Solution
from geo.orienteering.scaling import in_unit, out_of_unit, unit_of
from geo.orienteering.search import Search, search

_FEW_ROUNDS = 30
_MANY_ROUNDS = 1000
_LARGE = 200_000
"""From so many covered items on, counted for every site that covers them, a round of the search takes too long."""


def solve(
    problem: OrienteeringProblem, *, time_limit_s: float = 5.0, seed: int = 0, progress: Progress | None = None
) -> Solution:
    """Return the best order found within the limit, with a bound; proven when nothing can be better.

    Branch and bound up to MOST_STOPS stops, for which it was faster than branch and cut wherever both were tried, and
    the latter beyond. The same problem and seed give the same answer whenever the search ends before the limit.
    Raises InfeasibleError direct_way, required, conflict or most_stops when nothing keeps the wishes.
    """
    warm_up()
    until = perf_counter() + time_limit_s
    unit = unit_of(problem)

    def tell(solution: Solution) -> bool:
        return progress is None or progress(out_of_unit(solution, unit))

    return out_of_unit(_solve(in_unit(problem, unit), until, seed, tell), unit)


def _solve(problem: OrienteeringProblem, until: float, seed: int, progress: Progress) -> Solution:
    start = feasible_start(problem)
    is_few = most_that_fit(problem) <= MOST_STOPS
    rounds = _FEW_ROUNDS if is_few else _MANY_ROUNDS
    if problem.covers.sum() > _LARGE:
        rounds = 0
    found = _searched(problem, seed, rounds, start, until)
    best = max(start, _if_kept(problem, found, start), key=problem.objective_of)
    left_s = max(0.0, until - perf_counter())
    exact = solve_few if is_few else solve_many
    return _no_worse(problem, exact(problem, best=best, time_limit_s=left_s, progress=progress), best)


def _searched(
    problem: OrienteeringProblem, seed: int, rounds: int, start: tuple[int, ...], until: float
) -> tuple[int, ...]:
    """Return the best order of so many rounds, of the first few if the time is over."""
    searching = Search(problem, seed=seed, start=start)
    for done in range(0, rounds, _FEW_ROUNDS):
        if done and perf_counter() >= until:
            break
        searching.run(min(_FEW_ROUNDS, rounds - done))
    return searching.best


def _no_worse(problem: OrienteeringProblem, solution: Solution, best: tuple[int, ...]) -> Solution:
    """Return what was found quickly where the exact method, misled by travel without triangle inequality, has less."""
    objective = problem.objective_of(best)
    if objective <= solution.objective + SLACK:
        return solution
    return replace(
        solution,
        order=best,
        travel=problem.travel_of(best),
        covered_weight=problem.covered_weight(best),
        objective=objective,
        bound=max(solution.bound, objective),
        proven=False,
    )


@cache
def warm_up() -> None:
    """Have what is compiled ready, so that no time limit is spent on it; seconds after an update, else a moment."""
    covers = np.eye(3, dtype=bool)
    problem = OrienteeringProblem(np.ones((5, 5)), np.ones(3), covers, np.ones(3), budget=4.0, most_stops=2)
    solve_few(problem, best=search(problem, rounds=1))


def feasible_start(problem: OrienteeringProblem) -> tuple[int, ...]:
    """Return the required sites in their shortest order; raise InfeasibleError when they do not fit.

    Values: needed and budget for direct_way (the direct way alone) and required (all required sites; infinite
    without a way); needed and most_stops for most_stops; the two sites, one and other, for conflict.
    """
    direct = float(problem.travel[-2, -1])
    if not direct <= problem.budget + SLACK:
        message = f"The direct way takes {direct:g}; {problem.budget:g} is allowed."
        raise InfeasibleError("direct_way", message, needed=direct, budget=problem.budget)
    required = tuple(dict.fromkeys(problem.required))
    if len(required) > problem.most_stops:
        message = f"{len(required)} sites are required; at most {problem.most_stops} stops are allowed."
        raise InfeasibleError("most_stops", message, needed=len(required), most_stops=problem.most_stops)
    _check_conflicts(problem, required)
    order = shortest_order(problem.travel, required)
    needed = problem.spent(order)
    if not needed <= problem.budget + SLACK:
        message = f"The required sites take {needed:g}; {problem.budget:g} is allowed."
        raise InfeasibleError("required", message, needed=needed, budget=problem.budget)
    return order


def _if_kept(problem: OrienteeringProblem, order: tuple[int, ...], otherwise: tuple[int, ...]) -> tuple[int, ...]:
    return order if problem.fault_of(order) is None else otherwise


def _check_conflicts(problem: OrienteeringProblem, required: tuple[int, ...]) -> None:
    if problem.conflicts is None or not required:
        return
    pairs = np.argwhere(problem.conflicts[np.ix_(required, required)])
    if len(pairs):
        one, other = (required[row] for row in pairs[0])
        raise InfeasibleError("conflict", f"Sites {one} and {other} do not go together.", one=one, other=other)
