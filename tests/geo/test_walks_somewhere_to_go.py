"""A walk goes somewhere: what is planned, refused and offered where the best would be to stay at the start."""

from dataclasses import replace
from itertools import permutations, product
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.network import Network
from geo.orienteering.problem import OrienteeringProblem
from geo.routing import StreetGraph
from geo.walks import FlaggedPlace, RequiredStop, WalkError, WalkPlan, WalkWish, plan_groups, plan_so_far
from geo.walks.allowance import Allowance
from geo.walks.choosing import WalkSoFar, open_choice
from geo.walks.groups_bound import joint_bound
from geo.walks.somewhere_to_go import goes_somewhere

Here = tuple[RequiredStop, ...]
HERE: Here = (RequiredStop(pin_id="here"),)


def ask(network: Network, places: list[FlaggedPlace], wish: WalkWish) -> tuple[WalkPlan, ...] | WalkError:
    """Return the plans of a wish, or its refusal."""
    try:
        return plan_groups(StreetGraph.build(network), places, wish)
    except WalkError as error:
        return error


def pins_of(answer: tuple[WalkPlan, ...] | WalkError) -> list[str]:
    assert not isinstance(answer, WalkError), (answer, answer.values)
    assert all(plan.length_m > 0 for plan in answer)
    return sorted(pin_id for plan in answer for stop in plan.stops for pin_id in stop.pin_ids)


def refusal_of(answer: tuple[WalkPlan, ...] | WalkError) -> tuple[str, dict[str, object]]:
    assert isinstance(answer, WalkError), answer
    return answer.code, dict(answer.values)


def two_places(grid: ModuleType) -> list[FlaggedPlace]:
    """One at the start, which weighs more, and one 300 metres off: five minutes each way."""
    return [grid.challenge("here", 0, 0, people=100), grid.challenge("there", 300, 0)]


@pytest.mark.parametrize("minutes", [20, 25, 29])
def test_with_time_for_one_stop_a_walk_goes_to_the_light_one_and_says_why(grid: ModuleType, minutes: float) -> None:
    answer = ask(grid.street(300), two_places(grid), grid.wish(minutes=minutes))
    assert pins_of(answer) == ["there"]
    (plan,) = answer
    assert plan.proven_optimal
    assert [plan.objective, plan.bound] == pytest.approx([3 - 0.01] * 2)
    assert {"proven", "somewhere_to_go"} <= {one.code for one in plan.explanations}
    assert [(left.pin_id, left.reason, left.extra_minutes) for left in plan.left_out] == [("here", "at_start", 10)]


def test_with_time_for_both_nothing_is_given_up(grid: ModuleType) -> None:
    answer = ask(grid.street(300), two_places(grid), grid.wish(minutes=30))
    assert pins_of(answer) == ["here", "there"]
    assert "somewhere_to_go" not in {one.code for one in answer[0].explanations}
    answer = ask(grid.street(300), two_places(grid), grid.wish(minutes=30, most_stops=1))
    assert pins_of(answer) == ["there"]
    assert [left.reason for left in answer[0].left_out] == ["at_start"]


def test_what_there_is_no_time_for_is_still_said_to_be_so(grid: ModuleType) -> None:
    places = [grid.challenge("here", 0, 0), grid.challenge("heavy", 300, 0, people=100)]
    (plan,) = ask(grid.street(300), places, grid.wish(minutes=25))
    assert [(left.pin_id, left.reason) for left in plan.left_out] == [("here", "no_time")]
    assert "somewhere_to_go" not in {one.code for one in plan.explanations}


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize(("required", "needed"), [((), 20), (HERE, 30)])
def test_the_least_minutes_of_any_walk_are_told_at_every_minute_below(
    grid: ModuleType, groups: int, required: Here, needed: float
) -> None:
    network, places = grid.street(300), two_places(grid)
    wish = grid.wish(groups=groups, required=required)
    for minutes in (15, 19.9, 20, 25, 29):
        if minutes < needed:
            said = refusal_of(ask(network, places, replace(wish, minutes=minutes)))
            code = "required_needs_minutes" if "needed" in said[0] else "nothing_within_minutes"
            assert said == (code, {"minutes": minutes, "needed_minutes": pytest.approx(needed)})
    one = ask(network, places, replace(wish, minutes=needed, groups=1))
    assert "there" in pins_of(one)


@pytest.mark.parametrize("minutes", [20, 25, 29, 30])
def test_one_group_is_offered_where_one_can_walk(grid: ModuleType, minutes: float) -> None:
    network, places, wish = grid.street(300), two_places(grid), grid.wish(groups=2, minutes=minutes)
    assert refusal_of(ask(network, places, wish)) == ("groups_without_stops", {"groups": 2, "possible": 1})
    assert "there" in pins_of(ask(network, places, replace(wish, groups=1)))


def test_a_required_stop_at_the_start_that_leaves_no_other_is_told_with_the_stops_that_are_enough(
    grid: ModuleType,
) -> None:
    network, places = grid.street(300), two_places(grid)
    wish = grid.wish(required=HERE, most_stops=1)
    said = refusal_of(ask(network, places, wish))
    assert said == ("required_at_start", {"required": 2, "most_stops": 1, "position": 1})
    assert pins_of(ask(network, places, replace(wish, most_stops=2))) == ["here", "there"]
    assert refusal_of(ask(network, places[:1], wish))[0] == "nothing_to_visit"


def test_a_place_seen_from_a_required_stop_at_the_start_is_walked_to(grid: ModuleType) -> None:
    places = [grid.challenge("here", 0, 0), grid.challenge("near", 30, 0)]
    (plan,) = ask(grid.street(100), places, grid.wish(required=HERE))
    assert [stop.pin_ids for stop in plan.stops] in ([("here",), ("near",)], [("near",), ("here",)])
    assert plan.length_m == pytest.approx(60)


@pytest.mark.parametrize("required", [(), HERE])
def test_a_place_a_few_steps_from_the_start_is_somewhere_to_go(grid: ModuleType, required: Here) -> None:
    """Two candidates so near each other are one, but not where one of them is no walk."""
    places = [grid.challenge("here", 0, 0, people=100), grid.challenge("near", 10, 0)]
    answer = ask(grid.street(100), places, grid.wish(required=required))
    assert pins_of(answer) == ["here", "near"]


def test_whoever_waits_is_only_told_bounds_and_walks_that_hold(grid: ModuleType) -> None:
    told: list[WalkSoFar] = []
    graph, wish = StreetGraph.build(grid.street(300)), grid.wish(minutes=25)
    plan_groups(graph, two_places(grid), wish, progress=lambda now: told.append(now) is None)  # type: ignore[arg-type]
    assert [told[-1].objective, told[-1].bound] == pytest.approx([3 - 0.01] * 2)
    plans = [plan for plan in map(plan_so_far, told) if plan]
    assert plans
    assert all(pins_of((plan,)) == ["there"] for plan in plans)


def small_street(grid: ModuleType, seed: int) -> tuple[Network, list[FlaggedPlace], WalkWish]:
    """Return a street from the start with a few places, some of them at the start, and a wish that is short of all."""
    random = np.random.default_rng(seed)
    lengths = random.choice([8.0, 20.0, 60.0, 150.0, 300.0], int(random.integers(1, 5)))
    away = np.where(random.random(5) < 0.5, random.choice([5.0, 12.0, 30.0, 100.0], 5), random.uniform(0, 400, 5))
    along = np.where(random.random(5) < 0.4, 0.0, np.minimum(away, lengths.sum()))
    beside = np.where(random.random(5) < 0.6, 0.0, random.uniform(0, 30, 5))
    places = [
        grid.challenge(str(row), along[row], beside[row], people=int(random.choice([1, 4, 100])))
        for row in range(int(random.integers(1, 6)))
    ]
    choices = (RequiredStop(pin_id="0"), RequiredStop(xy=grid.at(0, 0)))
    required = tuple(one for one, share in zip(choices, (0.3, 0.2), strict=True) if random.random() < share)
    wish: WalkWish = grid.wish(
        minutes=float(random.integers(10, 45)),
        groups=int(random.integers(1, 4)),
        most_stops=int(random.integers(1, 4)),
        required=required,
        time_limit_s=60.0,
    )
    return grid.street(*lengths), places, wish


def orders_that_go(problem: OrienteeringProblem) -> list[tuple[int, ...]]:
    """Return all orders that can be walked and have a way to go."""
    return [
        order
        for count in range(1, problem.most_stops + 1)
        for order in permutations(range(problem.count), count)
        if problem.fault_of(order) is None and goes_somewhere(problem, order)
    ]


@settings(max_examples=120, deadline=None, database=None)
@given(seed=st.integers(0, 10**6))
def test_what_is_offered_is_possible_and_less_than_what_is_needed_is_not(grid: ModuleType, seed: int) -> None:
    network, places, wish = small_street(grid, seed)
    answer = ask(network, places, wish)
    if not isinstance(answer, WalkError):
        pins_of(answer)
        return
    values = answer.values
    if answer.code == "groups_without_stops":
        possible = int(values["possible"])
        assert 1 <= possible < wish.groups
        pins_of(ask(network, places, replace(wish, groups=possible)))
    needed = values.get("needed_minutes")
    if isinstance(needed, float):
        assert needed > wish.minutes
        less = replace(wish, minutes=max(10.0, needed - 0.1))
        assert isinstance(ask(network, places, replace(less, groups=1)), WalkError)
        if answer.code == "nothing_within_minutes":
            assert isinstance(ask(network, places, less), WalkError)
            pins_of(ask(network, places, replace(wish, minutes=needed, groups=1)))


@settings(max_examples=80, deadline=None, database=None)
@given(seed=st.integers(0, 10**6))
def test_one_walk_is_the_best_of_all_that_go_somewhere_and_proven(grid: ModuleType, seed: int) -> None:
    network, places, wish = small_street(grid, seed)
    wish = replace(wish, groups=1)
    problem = open_choice(StreetGraph.build(network), places, wish).problem
    best = max(map(problem.objective_of, orders_that_go(problem)), default=-np.inf)
    answer = ask(network, places, wish)
    assert isinstance(answer, WalkError) == (best == -np.inf)
    if not isinstance(answer, WalkError):
        (plan,) = answer
        assert plan.proven_optimal
        assert plan.objective == pytest.approx(best, abs=1e-4)
        assert plan.bound == pytest.approx(best, abs=1e-4)


@settings(max_examples=60, deadline=None, database=None)
@given(seed=st.integers(0, 10**6))
def test_no_two_groups_that_both_go_somewhere_cover_more_than_the_bound(grid: ModuleType, seed: int) -> None:
    network, places, wish = small_street(grid, seed)
    wish = replace(wish, groups=2, most_stops=min(2, wish.most_stops), required=())
    problem = open_choice(StreetGraph.build(network), places, wish).problem
    pairs = {frozenset((*one, *other)) for one, other in product(orders_that_go(problem), repeat=2)}
    most = max((problem.covered_weight(tuple(sites)) for sites in pairs), default=0.0)
    assert most <= joint_bound(problem, 2, Allowance(60.0)) + 1e-6
