"""Branch and bound over few stops, beside trying every set in every order."""

from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.orienteering.branch_and_bound import most_that_fit, solve_few, without_idle
from geo.orienteering.problem import InfeasibleError, OrienteeringProblem, Solution
from geo.orienteering.solve import feasible_start
from tests.geo.brute_force import best_objective
from tests.geo.orienteering_instances import hard_problem, random_problem

INSTANCES = 640
seeds = st.integers(0, 10_000_000)


def solved(problem: OrienteeringProblem) -> Solution | None:
    try:
        return solve_few(problem, best=feasible_start(problem))
    except InfeasibleError:
        return None


def check_kept(problem: OrienteeringProblem, solution: Solution) -> None:
    """Check what holds of every answer, proven or not."""
    order = solution.order
    assert problem.fault_of(order) is None
    assert solution.travel == pytest.approx(problem.travel_of(order))
    assert solution.covered_weight == pytest.approx(sum(problem.weights[problem.covers[list(order)].any(axis=0)]))
    assert solution.objective == pytest.approx(problem.objective_of(order))
    assert solution.bound >= solution.objective
    for site in set(order) - set(problem.required):
        rest = tuple(other for other in order if other != site)
        assert problem.covered_weight(rest) < solution.covered_weight


@pytest.mark.parametrize("part", range(8))
def test_trying_everything_finds_nothing_better(part: int) -> None:
    for seed in range(part, INSTANCES, 8):
        problem = random_problem(seed)
        solution, best = solved(problem), best_objective(problem)
        if solution is None:
            assert best == -np.inf, seed
            continue
        check_kept(problem, solution)
        assert solution.objective == pytest.approx(best, abs=1e-6), seed
        assert (solution.proven, solution.stopped_by, solution.bound) == (True, "done", solution.objective)


@pytest.mark.parametrize("stops", [3, 4])
def test_trying_everything_finds_nothing_better_where_sites_cover_much_of_the_same(stops: int) -> None:
    for seed in range(30):
        problem = hard_problem(seed, sites=15, stops=stops)
        solution = solve_few(problem)
        check_kept(problem, solution)
        assert solution.objective == pytest.approx(best_objective(problem), abs=1e-6), seed


def test_the_random_instances_have_every_wish_and_some_cannot_be_met() -> None:
    problems = [random_problem(seed) for seed in range(INSTANCES)]
    feasible = [problem for problem in problems if solved(problem) is not None]
    assert 0.75 * INSTANCES < len(feasible) < INSTANCES
    assert sum(bool(problem.required) for problem in feasible) > 100
    assert sum(problem.conflicts is not None for problem in feasible) > 100
    assert sum(bool(np.isinf(problem.travel).any()) for problem in feasible) > 50
    assert sum(np.array_equal(problem.travel[-1], problem.travel[-2]) for problem in feasible) > 100
    assert sum(problem.most_stops > problem.count for problem in feasible) > 20


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_a_search_that_is_cancelled_early_tells_a_bound_that_holds(seed: int) -> None:
    problem = hard_problem(seed, sites=30)
    exact = solve_few(problem)
    assert exact.proven
    reports: list[Solution] = []

    def cancel_after_three(solution: Solution) -> bool:
        reports.append(solution)
        return len(reports) < 3

    stopped = solve_few(problem, progress=cancel_after_three)
    for solution in (*reports, stopped):
        check_kept(problem, solution)
        assert solution.bound >= exact.objective - 1e-9
        assert not solution.proven or solution.objective == pytest.approx(exact.objective, abs=1e-6)
    bounds = [solution.bound for solution in reports]
    assert bounds == sorted(bounds, reverse=True)


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_the_same_problem_has_the_same_answer_and_in_another_order_one_as_good(seed: int) -> None:
    problem = hard_problem(seed, sites=25)
    first = solve_few(problem)
    assert solve_few(problem) == first
    shuffle = np.random.default_rng(seed)
    sites, items = shuffle.permutation(problem.count), shuffle.permutation(len(problem.weights))
    rows = [*sites.tolist(), problem.count, problem.count + 1]
    other = replace(
        problem,
        travel=problem.travel[np.ix_(rows, rows)],
        service=problem.service[sites],
        covers=problem.covers[np.ix_(sites, items)],
        weights=problem.weights[items],
    )
    assert solve_few(other).objective == pytest.approx(first.objective, abs=1e-6)


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_beginning_with_a_good_order_changes_nothing_but_the_work(seed: int) -> None:
    problem = hard_problem(seed, sites=25)
    cold = solve_few(problem)
    warm = solve_few(problem, best=cold.order)
    assert warm.objective == pytest.approx(cold.objective, abs=1e-9)
    assert warm.proven


def test_cancelling_is_heard_at_once() -> None:
    problem = hard_problem(1, sites=100, stops=10)
    asked: list[float] = []

    def cancel(solution: Solution) -> bool:
        asked.append(perf_counter())
        return len(asked) < 5

    solution = solve_few(problem, time_limit_s=60, progress=cancel)
    assert perf_counter() - asked[-1] < 0.2
    assert (solution.stopped_by, solution.proven) == ("cancelled", False)
    assert solution.bound > solution.objective
    assert max(np.diff(asked)) < 1.0


def test_the_time_limit_is_kept_and_the_best_so_far_comes_with_its_bound() -> None:
    problem = hard_problem(2, sites=100, stops=10)
    solve_few(hard_problem(2, sites=10))
    began = perf_counter()
    solution = solve_few(problem, time_limit_s=0.3)
    assert perf_counter() - began < 1.3
    assert (solution.stopped_by, solution.proven) == ("time", False)
    check_kept(problem, solution)
    assert 0 < solution.gap < 0.5


def test_a_budget_that_is_met_exactly_is_kept() -> None:
    """Three sites on a line, ten apart: there and back past two of them is 40, with talks 50."""
    places = np.array([10.0, 20.0, 30.0, 0.0, 0.0])
    problem = OrienteeringProblem(
        travel=np.abs(places[:, None] - places), service=np.full(3, 5.0), covers=np.eye(3, dtype=bool),
        weights=np.ones(3), budget=50.0, most_stops=3,
    )  # fmt: skip
    assert solve_few(problem).order == (0, 1)
    assert len(solve_few(replace(problem, budget=50.0 - 1e-6)).order) == 1
    assert most_that_fit(problem) == 2
    assert most_that_fit(replace(problem, budget=12.0)) == 0


def test_a_stop_that_covers_nothing_of_its_own_is_left_out_unless_it_is_required() -> None:
    covers = np.array([[True, True], [True, False], [False, False]])
    problem = OrienteeringProblem(
        travel=np.zeros((5, 5)), service=np.zeros(3), covers=covers, weights=np.ones(2), budget=1.0, most_stops=3,
        travel_penalty=0.0,
    )  # fmt: skip
    assert solve_few(problem).order == (0,)
    assert set(solve_few(replace(problem, required=(1, 2))).order) == {0, 1, 2}
    assert without_idle(problem, (1, 0)) == (0,)


@pytest.mark.parametrize("most_stops", [0, 1, 4])
def test_with_no_stop_allowed_or_none_in_reach_the_answer_is_the_direct_way(most_stops: int) -> None:
    travel = np.full((6, 6), np.inf)
    travel[4:, 4:] = [[0, 7], [7, 0]]
    problem = OrienteeringProblem(travel, np.ones(4), np.ones((4, 3), dtype=bool), np.ones(3), 10.0, most_stops)
    solution = solve_few(problem)
    assert (solution.order, solution.proven, solution.travel) == ((), True, 7.0)
    near = replace(problem, travel=np.full((6, 6), 3.0))
    assert len(solve_few(near).order) == min(most_stops, 1)
