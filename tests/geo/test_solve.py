"""The choice of a method, and wishes that cannot be met."""

from dataclasses import replace
from math import frexp
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.orienteering.branch_and_bound import MOST_STOPS
from geo.orienteering.orders import EXACT_STOPS, shortest_order
from geo.orienteering.problem import InfeasibleError, OrienteeringProblem, Solution
from geo.orienteering.solve import solve, warm_up
from tests.geo.brute_force import best_objective
from tests.geo.orienteering_instances import hard_problem, random_problem
from tests.geo.orienteering_problems import plain_problem

seeds = st.integers(0, 10_000_000)


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    warm_up()


def line(*places: float, budget: float = 100.0, most_stops: int = 3) -> OrienteeringProblem:
    """Return a problem of sites on a line, ten minutes at each, from 0 and back, each with an item of its own."""
    stands = np.array([*places, 0.0, 0.0])
    count = len(places)
    return OrienteeringProblem(
        travel=np.abs(stands[:, None] - stands), service=np.full(count, 10.0), covers=np.eye(count, dtype=bool),
        weights=np.arange(1.0, count + 1), budget=budget, most_stops=most_stops,
    )  # fmt: skip


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_the_answer_is_the_best_of_all_or_nothing_keeps_the_wishes(seed: int) -> None:
    problem = random_problem(seed)
    best = best_objective(problem)
    if best == -np.inf:
        with pytest.raises(InfeasibleError):
            solve(problem)
        return
    solution = solve(problem)
    assert problem.fault_of(solution.order) is None
    assert solution.proven
    assert solution.bound >= solution.objective == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize(
    ("wishes", "code", "values"),
    [
        ({"budget": -1.0}, "direct_way", {"needed": 0.0, "budget": -1.0}),
        ({"required": (1, 2), "budget": 79.0}, "required", {"needed": 80.0, "budget": 79.0}),
        ({"required": (0, 1, 2), "most_stops": 2}, "most_stops", {"needed": 3, "most_stops": 2}),
        ({"required": (2, 1), "conflicts": np.eye(3, dtype=bool)[:, [0, 2, 1]]}, "conflict", {"one": 2, "other": 1}),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_with_what_it_needs(
    wishes: dict[str, object], code: str, values: dict[str, float]
) -> None:
    problem = replace(line(10.0, 20.0, 30.0), **wishes)  # type: ignore[arg-type]
    with pytest.raises(InfeasibleError) as refusal:
        solve(problem)
    assert (refusal.value.code, refusal.value.values) == (code, values)


def test_a_required_site_without_a_way_needs_infinite_time() -> None:
    problem = line(10.0, 20.0)
    problem.travel[1, :], problem.travel[:, 1] = np.inf, np.inf
    with pytest.raises(InfeasibleError) as refusal:
        solve(replace(problem, required=(1,)))
    assert (refusal.value.code, refusal.value.values["needed"]) == ("required", np.inf)
    assert solve(problem).order == (0,)


def test_no_required_sites_two_of_which_clash_although_each_goes_with_the_rest() -> None:
    clash = np.zeros((3, 3), dtype=bool)
    clash[0, 2] = clash[2, 0] = True
    problem = replace(line(10.0, 20.0, 30.0), conflicts=clash, required=(0,))
    assert solve(problem).order == (0, 1)


def test_a_required_site_named_twice_is_one_stop() -> None:
    assert solve(replace(line(10.0, 20.0), required=(0, 0), most_stops=1)).order == (0,)


def test_few_stops_are_for_branch_and_bound_and_many_for_branch_and_cut() -> None:
    problem = line(*np.arange(1.0, 16.0), budget=1000.0)
    assert solve(replace(problem, most_stops=MOST_STOPS)).method == "branch_and_bound"
    many = solve(replace(problem, most_stops=15))
    assert many.method == "branch_and_cut"
    assert sorted(many.order) == list(range(15))


def test_time_for_few_stops_makes_many_allowed_stops_few() -> None:
    problem = replace(line(*np.arange(1.0, 31.0), budget=60.0), most_stops=30)
    solution = solve(problem)
    assert (solution.method, solution.proven) == ("branch_and_bound", True)
    assert solution.order == (12, 13, 14)


@given(seeds)
@settings(max_examples=10, deadline=None)
def test_the_same_problem_and_seed_give_the_same_answer(seed: int) -> None:
    problem = hard_problem(seed, sites=40)
    assert solve(problem, seed=seed) == solve(problem, seed=seed)


def test_a_huge_problem_ends_within_its_time_with_a_bound() -> None:
    random = np.random.default_rng(5)
    stands = random.uniform(0, 1000, (302, 2))
    items = random.uniform(0, 1000, (5000, 2))
    problem = OrienteeringProblem(
        travel=np.abs(stands[:, None] - stands[None]).sum(axis=2) / 63,
        service=np.full(300, 10.0),
        covers=np.abs(stands[:300, None] - items[None]).sum(axis=2) <= 250,
        weights=random.choice([1.0, 2.0, 3.0], 5000),
        budget=110.0,
        most_stops=8,
    )
    began = perf_counter()
    solution = solve(problem, time_limit_s=1.0)
    assert perf_counter() - began < 6.0
    assert problem.fault_of(solution.order) is None
    assert solution.bound >= solution.objective > 0
    assert solution.proven or solution.gap < 0.5


def test_the_order_of_up_to_twelve_stops_is_the_shortest() -> None:
    random = np.random.default_rng(3)
    for count in (0, 1, 2, 7, EXACT_STOPS):
        places = np.append(random.permutation(count) * 10.0, [-10.0, count * 10.0])
        travel = np.abs(places[:, None] - places)
        assert [places[stop] for stop in shortest_order(travel, tuple(range(count)))] == sorted(places[:-2])


def test_a_round_trip_goes_the_way_whose_first_stop_has_the_lower_number() -> None:
    corners = np.array([[10, 0], [10, 10], [0, 10], [0, 0], [0, 0]])
    travel = np.abs(corners[:, None] - corners[None]).sum(axis=2).astype(float)
    assert shortest_order(travel, (2, 1, 0)) == (0, 1, 2)
    assert shortest_order(travel[np.ix_([2, 1, 0, 3, 4], [2, 1, 0, 3, 4])], (0, 1, 2)) == (0, 1, 2)


def test_many_stops_are_put_in_a_short_order() -> None:
    random = np.random.default_rng(4)
    places = np.append(random.permutation(20) * 10.0, [-10.0, 200.0])
    order = shortest_order(np.abs(places[:, None] - places), tuple(range(20)))
    assert [places[stop] for stop in order] == sorted(places[:-2])


FACTORS = (2.0**-60, 1e-12, 1e-7, 1e9, 2.0**60)


def in_other_unit(problem: OrienteeringProblem, factor: float) -> OrienteeringProblem:
    return replace(problem, weights=problem.weights * factor, travel_penalty=problem.travel_penalty * factor)


@given(seeds, st.sampled_from(FACTORS))
@settings(max_examples=60, deadline=None)
def test_tiny_and_huge_weights_give_the_same_choice_and_proof(seed: int, factor: float) -> None:
    problem = random_problem(seed)
    if best_objective(problem) == -np.inf:
        return
    plain, other = solve(problem), solve(in_other_unit(problem, factor))
    assert other.proven == plain.proven
    if frexp(factor)[0] == 0.5:
        assert other.order == plain.order, "a power of two rounds nothing, so even ties are decided alike"
    assert other.objective == pytest.approx(plain.objective * factor, rel=1e-9, abs=1e-9 * factor)
    assert other.bound == pytest.approx(plain.bound * factor, rel=1e-9, abs=1e-9 * factor)


@pytest.mark.parametrize("factor", FACTORS)
def test_many_stops_are_proven_alike_in_any_unit(factor: float) -> None:
    """Whole scores are found to be multiples of one number, and so proven soon, in whatever unit they are told."""
    random = np.random.default_rng(8)
    problem = plain_problem(random.random((26, 2)) * 10, random.integers(1, 30, 24).astype(float), budget=22.0)
    plain, other = solve(problem), solve(in_other_unit(problem, factor))
    assert plain.method == "branch_and_cut"
    assert plain.proven
    assert other.proven
    assert other.objective == pytest.approx(plain.objective * factor)


@pytest.mark.parametrize("factor", FACTORS)
def test_what_is_not_searched_through_is_not_proven_however_little_it_weighs(factor: float) -> None:
    problem = hard_problem(4, sites=60)
    plain, other = (solve(one, time_limit_s=0.0) for one in (problem, in_other_unit(problem, factor)))
    assert not plain.proven
    assert not other.proven
    assert other.gap == pytest.approx(plain.gap)
    assert other.bound == pytest.approx(plain.bound * factor)


@pytest.mark.parametrize("factor", FACTORS)
def test_whoever_listens_is_told_weights_as_they_are(factor: float) -> None:
    told: list[Solution] = []

    def listen(solution: Solution) -> bool:
        told.append(solution)
        return len(told) < 3

    problem = in_other_unit(hard_problem(4, sites=60), factor)
    last = solve(problem, progress=listen)
    assert last.stopped_by == "cancelled"
    for solution in (*told, last):
        assert solution.objective == pytest.approx(problem.objective_of(solution.order))
        assert not solution.proven
