"""Branch and cut: equal to trying everything, honest about what is proven, prompt to stop."""

from itertools import pairwise
from time import monotonic

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.orienteering.branch_and_cut import solve_many
from geo.orienteering.formulation import first_columns, formulate
from geo.orienteering.problem import InfeasibleError, OrienteeringProblem, Solution
from geo.orienteering.relaxation import Relaxation
from geo.orienteering.search import search
from tests.geo.brute_force import best_objective
from tests.geo.orienteering_problems import (
    clustered_problem,
    plain_problem,
    small_problem,
    walk_problem,
)


def test_small_problems_are_solved_as_by_trying_everything() -> None:
    infeasible = 0
    for seed in range(250):
        problem = small_problem(seed)
        best = best_objective(problem)
        if not np.isfinite(best):
            infeasible += 1
            with pytest.raises(InfeasibleError):
                solve_many(problem, time_limit_s=20)
            continue
        solution = solve_many(problem, time_limit_s=20)
        assert problem.fault_of(solution.order) is None
        assert solution.proven
        assert solution.stopped_by == "done"
        assert solution.objective == pytest.approx(best, abs=1e-6)
        assert solution.bound == pytest.approx(best, abs=2e-6)
    assert 5 < infeasible < 100


@settings(max_examples=40, deadline=None, database=None)
@given(seed=st.integers(10**4, 10**6))
def test_no_small_problem_has_an_order_above_the_bound(seed: int) -> None:
    problem = small_problem(seed)
    best = best_objective(problem)
    if np.isfinite(best):
        stopped = solve_many(problem, time_limit_s=0.0)
        assert stopped.bound >= max(best, stopped.objective) - 1e-6


@pytest.mark.parametrize("problem", [clustered_problem(3), walk_problem(5)], ids=["plain", "walk"])
def test_the_bound_holds_whenever_the_search_is_stopped(problem: OrienteeringProblem) -> None:
    best = search(problem, seed=9, rounds=3000)
    bounds = []
    for seconds in (0.0, 0.05, 0.3, 1.0):
        solution = solve_many(problem, time_limit_s=seconds)
        assert problem.fault_of(solution.order) is None
        assert solution.bound >= max(solution.objective, problem.objective_of(best)) - 1e-6
        assert solution.proven == (solution.bound <= solution.objective + 1e-6)
        bounds.append(solution.bound)
    assert bounds[-1] < bounds[0]


def test_the_best_so_far_and_its_bound_are_reported_on_the_way() -> None:
    problem, heard = walk_problem(6, sites=100, items=500), []

    def listen(solution: Solution) -> bool:
        heard.append(solution)
        return True

    last = solve_many(problem, time_limit_s=2.5, progress=listen)
    assert len(heard) >= 2
    heard.append(last)
    for earlier, later in pairwise(heard):
        assert later.objective >= earlier.objective
        assert later.bound <= earlier.bound + 1e-6
        assert problem.fault_of(later.order) is None


def test_the_caller_can_stop_it_at_once() -> None:
    problem, asked = walk_problem(6, sites=100, items=500), []

    def stop(_: Solution) -> bool:
        asked.append(monotonic())
        return False

    solution = solve_many(problem, time_limit_s=60.0, progress=stop)
    assert monotonic() - asked[-1] < 0.5
    assert len(asked) == 1
    assert solution.stopped_by == "cancelled"
    assert solution.bound >= solution.objective
    assert problem.fault_of(solution.order) is None


def test_the_time_limit_is_kept() -> None:
    problem = walk_problem(7, sites=100, items=500)
    solve_many(problem, time_limit_s=0.0)  # what is compiled does not count
    began = monotonic()
    solution = solve_many(problem, time_limit_s=0.7)
    assert monotonic() - began < 1.7
    assert solution.stopped_by in {"time", "done"}


def test_the_same_problem_gives_the_same_answer() -> None:
    problem = clustered_problem(4, count=50)
    first, second = (solve_many(problem, time_limit_s=60) for _ in range(2))
    assert first.proven
    assert first == second


def test_an_order_that_just_keeps_the_budget_is_found_and_one_that_just_breaks_it_is_not() -> None:
    places = np.array([[1.0, 1.0], [2.0, -1.0], [3.0, 1.0], [0.0, 0.0], [4.0, 0.0]])
    problem = plain_problem(places, np.array([1.0, 1.0, 1.0]), 0.0)
    through = problem.travel_of((0, 1, 2))
    for budget, score in ((through, 3.0), (through - 1e-7, 2.0)):
        solution = solve_many(plain_problem(places, np.array([1.0, 1.0, 1.0]), budget), time_limit_s=10)
        assert solution.proven
        assert solution.objective == score


def test_no_duals_give_a_bound_below_what_an_order_reaches() -> None:
    problem = walk_problem(8)
    best = problem.objective_of(search(problem, seed=0, rounds=500))
    form = formulate(problem)
    program = Relaxation(form.cost, form.lower, form.upper, form.rows, first_columns(form, None))
    random = np.random.default_rng(0)
    for spread in (0.0, 0.01, 1.0, 100.0):
        duals = random.normal(0, 1, len(form.rows)) * spread
        assert -program.safe_bound(duals, form.cost)[0] >= best
