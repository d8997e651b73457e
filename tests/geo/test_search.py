"""The local search: good, the same every time, and never against a wish."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.orienteering.problem import OrienteeringProblem
from geo.orienteering.search import Search, search
from tests.geo.brute_force import best_objective
from tests.geo.orienteering_problems import clustered_problem, distances, plain_problem, small_problem, walk_problem


@settings(max_examples=150, deadline=None, database=None)
@given(seed=st.integers(0, 10**6))
def test_every_wish_is_kept_when_any_order_keeps_them(seed: int) -> None:
    problem = small_problem(seed)
    order = search(problem, seed=seed, rounds=30)
    if np.isfinite(best_objective(problem)):
        assert problem.fault_of(order) is None
    else:
        assert problem.fault_of(order) is not None


@pytest.mark.parametrize("seed", range(40))
def test_small_problems_are_solved_to_the_best(seed: int) -> None:
    problem = small_problem(seed)
    best = best_objective(problem)
    order = search(problem, seed=0, rounds=100)
    if np.isfinite(best):
        assert problem.objective_of(order) == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("problem", [clustered_problem(1), walk_problem(1)], ids=["plain", "walk"])
def test_the_same_seed_gives_the_same_order(problem: OrienteeringProblem) -> None:
    first = search(problem, seed=5, rounds=300)
    assert problem.fault_of(first) is None
    assert search(problem, seed=5, rounds=300) == first


@pytest.mark.parametrize("problem", [clustered_problem(2), walk_problem(2)], ids=["plain", "walk"])
def test_searching_in_parts_is_searching_at_once(problem: OrienteeringProblem) -> None:
    parts = Search(problem, seed=3)
    objectives = []
    for _ in range(6):
        parts.run(50)
        objectives.append(problem.objective_of(parts.best))
    assert objectives == sorted(objectives)
    assert parts.best == search(problem, seed=3, rounds=300)


def test_a_start_is_never_made_worse() -> None:
    problem = walk_problem(3)
    start = search(problem, seed=0, rounds=500)
    for seed in range(5):
        order = search(problem, seed=seed, rounds=0, start=start)
        assert problem.objective_of(order) >= problem.objective_of(start) - 1e-6


def test_a_start_that_breaks_wishes_is_mended() -> None:
    problem = walk_problem(4)
    everything = tuple(range(problem.count))
    assert problem.fault_of(everything) is not None
    assert problem.fault_of(search(problem, seed=0, rounds=0, start=everything)) is None


def test_required_sites_in_a_bad_order_are_put_in_a_good_one() -> None:
    angles = np.linspace(0, 2 * np.pi, 41)[:40]
    circle = np.column_stack([np.cos(angles), np.sin(angles)]) * 10
    places = np.vstack([circle[1:-1], circle[0], circle[-1]])
    around = float(distances(circle)[np.arange(39), np.arange(1, 40)].sum())
    shuffled = np.random.default_rng(0).permutation(38)
    problem = plain_problem(np.vstack([places[shuffled], places[-2:]]), np.ones(38), around)
    order = search(
        OrienteeringProblem(
            travel=problem.travel,
            service=problem.service,
            covers=problem.covers,
            weights=problem.weights,
            budget=around,
            most_stops=38,
            required=tuple(range(38)),
        ),
        seed=0,
        rounds=0,
    )
    assert shuffled[list(order)].tolist() == list(range(38))
