"""What holds for every planned walk, whatever the network, the pins and the wish."""

from itertools import combinations, permutations
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.ops import unary_union

from geo.network import Network
from geo.orienteering.problem import InfeasibleError, OrienteeringProblem, Solution
from geo.routing import Profile, StreetGraph
from geo.walks import ExcludedPlace, FlaggedPlace, RequiredStop, WalkError, WalkPlan, WalkWish, plan_groups, plan_walk
from geo.walks.choosing import open_choice
from geo.walks.preferred_ways import solve_preferred
from tests.geo.brute_force import length_of, weight_of

profiles = st.builds(Profile, step_free=st.booleans(), prefer_lit=st.booleans(), pram=st.booleans(), calm=st.booleans())


def covered(plan: WalkPlan) -> list[str]:
    return [pin_id for stop in plan.stops for pin_id in stop.pin_ids]


def plan_or_none(network: Network, places: list[FlaggedPlace], wish: WalkWish) -> WalkPlan | None:
    try:
        return plan_walk(StreetGraph.build(network), places, wish)
    except WalkError:
        return None


def some_wish(grid: ModuleType, random: np.random.Generator, network: Network, **parts: object) -> WalkWish:
    """A wish with some stops required, some pins and a place excluded, some stretches blocked; no clock ends it."""
    pins = [f"pin-{number:03d}" for number in random.permutation(20)[:6]]
    required = [RequiredStop(pin_id=pins[0]), RequiredStop(xy=grid.at(*random.uniform(0, 500, 2)))]
    edges = random.choice([edge.edge_id for edge in network.edges], 3)
    wish: WalkWish = grid.wish(
        talk_minutes=5,
        time_limit_s=60.0,
        required=tuple(required[: int(random.integers(3))]),
        excluded_pin_ids=frozenset(pins[1 : 1 + int(random.integers(4))]),
        excluded_places=(ExcludedPlace(grid.at(*random.uniform(0, 500, 2)), 60.0),)[: int(random.integers(2))],
        blocked_edge_ids=frozenset(edges.tolist()[: int(random.integers(4))]),
        **parts,
    )
    return wish


@settings(max_examples=120, deadline=None, database=None)
@given(
    seed=st.integers(0, 10**6),
    profile=profiles,
    is_round=st.booleans(),
    minutes=st.integers(20, 120),
    most_stops=st.integers(1, 10),
)
def test_every_plan_keeps_its_promises(  # noqa: PLR0917
    grid: ModuleType, seed: int, profile: Profile, is_round: bool, minutes: int, most_stops: int
) -> None:
    random = np.random.default_rng(seed)
    network, places = grid.random_network(random), grid.random_places(random, 20)
    end_xy = None if is_round else grid.at(450, 350)
    wish = some_wish(grid, random, network, end_xy=end_xy, minutes=minutes, most_stops=most_stops, profile=profile)
    plan = plan_or_none(network, places, wish)
    if plan is None:
        return
    times_add_up(plan, wish)
    the_way_follows_usable_edges(plan, network, wish)
    every_pin_counts_once(plan, places, wish)
    wished_stops_are_in_and_excluded_ones_out(plan, wish)
    shuffled = [places[row] for row in random.permutation(len(places))]
    assert plan_walk(StreetGraph.build(network), shuffled, wish) == plan


def times_add_up(plan: WalkPlan, wish: WalkWish) -> None:
    assert plan.total_minutes <= wish.minutes + 1e-6
    assert len(plan.stops) <= wish.most_stops
    assert plan.total_minutes == pytest.approx(plan.walk_minutes + wish.talk_minutes * len(plan.stops))
    assert plan.walk_minutes == pytest.approx(plan.length_m / 60)
    minute = 0.0
    for leg, stop in zip(plan.legs, plan.stops, strict=False):
        assert stop.arrives_minute == pytest.approx(minute + leg.minutes)
        minute = stop.leaves_minute
        assert minute == pytest.approx(stop.arrives_minute + wish.talk_minutes)
    assert plan.total_minutes == pytest.approx(minute + plan.legs[-1].minutes)
    assert sum(turn.length_m for turn in plan.turns) == pytest.approx(plan.length_m)
    assert sum(turn.minutes for turn in plan.turns) == pytest.approx(plan.walk_minutes)
    assert plan.objective == pytest.approx(plan.covered_weight - 0.001 * plan.walk_minutes)
    assert plan.bound >= plan.objective
    assert not plan.proven_optimal or plan.bound == pytest.approx(plan.objective)


def the_way_follows_usable_edges(plan: WalkPlan, network: Network, wish: WalkWish) -> None:
    assert plan.route.length == pytest.approx(plan.length_m) == sum(leg.length_m for leg in plan.legs)
    has_no_steps = wish.profile.step_free or wish.profile.pram
    usable = [
        edge.geometry
        for edge in network.edges
        if not (edge.blocked or edge.edge_id in wish.blocked_edge_ids or (has_no_steps and edge.steps))
    ]
    assert unary_union(usable).buffer(1e-4).covers(plan.route)
    assert sum(leg.steps_m for leg in plan.legs) == 0 or not has_no_steps
    for leg, stop in zip(plan.legs, plan.stops, strict=False):
        if leg.geometry is not None:
            assert leg.geometry.boundary.geoms[-1].distance(stop.point) < 1e-6


def every_pin_counts_once(plan: WalkPlan, places: list[FlaggedPlace], wish: WalkWish) -> None:
    pins = covered(plan)
    assert len(pins) == len(set(pins))
    assert sum(stop.weight for stop in plan.stops) == pytest.approx(plan.covered_weight)
    assert plan.covered_weight <= plan.all_weight + 1e-9
    assert all(stop.pin_ids for stop in plan.stops if stop.required_index is None)
    challenges = {place.pin_id for place in places if place.kind == "challenge"}
    assert {left.pin_id for left in plan.left_out} == challenges - set(pins)
    spare = wish.minutes - plan.total_minutes
    is_full = len(plan.stops) == wish.most_stops
    for left in plan.left_out:
        if left.extra_minutes is not None:
            assert left.extra_minutes >= wish.talk_minutes
            assert left.reason == ("most_stops" if is_full and left.extra_minutes <= spare + 1e-6 else "no_time")
            assert is_full or left.extra_minutes > spare or not plan.proven_optimal


def wished_stops_are_in_and_excluded_ones_out(plan: WalkPlan, wish: WalkWish) -> None:
    answered = {stop.required_index for stop in plan.stops} - {None}
    pins = set(covered(plan))
    for row, stop in enumerate(wish.required):
        assert row in answered or answered == {0}, "two wishes for one place are one stop"
        assert stop.pin_id is None or stop.pin_id in pins
    assert pins.isdisjoint(wish.excluded_pin_ids)
    for place in wish.excluded_places:
        for planned in plan.stops:
            assert np.hypot(*(np.array(planned.point.coords[0]) - place.xy)) > place.radius_m


@settings(max_examples=60, deadline=None, database=None)
@given(seed=st.integers(0, 10**6), minutes=st.integers(25, 70), profile=profiles)
def test_a_plan_is_as_good_as_trying_every_stop_in_every_order(
    grid: ModuleType, seed: int, minutes: int, profile: Profile
) -> None:
    random = np.random.default_rng(seed)
    network, places = grid.random_network(random), grid.random_places(random, 9)
    wish = grid.wish(minutes=minutes, most_stops=4, talk_minutes=5, profile=profile)
    plan = plan_or_none(network, places, wish)
    if plan is None:
        return
    best = best_without_idle_stops(open_choice(StreetGraph.build(network), places, wish).problem)
    assert plan.objective == pytest.approx(best, abs=1e-6)
    assert plan.bound == pytest.approx(best, abs=1e-6)
    assert plan.proven_optimal


def best_without_idle_stops(problem: OrienteeringProblem) -> float:
    """The greatest objective of all sets in all orders whose every stop covers something of its own."""
    found = []
    for count in range(problem.most_stops + 1):
        for sites in combinations(range(problem.count), count):
            weight = weight_of(problem, sites)
            rests = [tuple(other for other in sites if other != site) for site in sites]
            if any(weight_of(problem, rest) >= weight - 1e-9 for rest in rests):
                continue
            length = min(length_of(problem, order) for order in permutations(sites))
            if length + sum(problem.service[list(sites)]) <= problem.budget + 1e-9:
                found.append(weight - problem.travel_penalty * length)
    return max(found)


@settings(max_examples=150, deadline=None, database=None)
@given(seed=st.integers(0, 10**6), sites=st.integers(1, 8), most_stops=st.integers(1, 4), has_required=st.booleans())
def test_the_best_is_found_and_proven_where_preferred_ways_are_longer_than_by_a_third_place(
    seed: int, sites: int, most_stops: int, has_required: bool
) -> None:
    random = np.random.default_rng(seed)
    half = np.triu(random.uniform(1, 30, (sites + 2, sites + 2)), k=1)
    problem = OrienteeringProblem(
        travel=half + half.T,
        service=np.full(sites, 5.0),
        covers=random.random((sites, 12)) < 0.3,
        weights=random.choice([1.0, 2.0, 3.0, 4.5], 12),
        budget=float(random.uniform(half[-2, -1], 90)),
        most_stops=most_stops,
        required=(0,) if has_required else (),
    )
    try:
        found = solve_preferred(problem, time_limit_s=20, seed=0, progress=None)
    except InfeasibleError:
        return
    assert problem.fault_of(found.order) is None
    assert found.objective == pytest.approx(problem.objective_of(found.order))
    assert found.proven
    if not has_required:
        assert found.objective == pytest.approx(best_without_idle_stops(problem), abs=1e-6)


def test_without_time_to_prove_it_the_bound_still_holds() -> None:
    random = np.random.default_rng(5)
    half = np.triu(random.uniform(1, 30, (42, 42)), k=1)
    problem = OrienteeringProblem(
        travel=half + half.T,
        service=np.full(40, 5.0),
        covers=random.random((40, 60)) < 0.1,
        weights=random.uniform(1, 9, 60),
        budget=90.0,
        most_stops=6,
    )
    long = solve_preferred(problem, time_limit_s=60, seed=0, progress=None)
    told: list[Solution] = []
    stopped = solve_preferred(problem, time_limit_s=60, seed=0, progress=lambda now: bool(told.append(now)))
    assert (stopped.stopped_by, stopped.proven) == ("cancelled", False)
    assert stopped.bound >= long.objective - 1e-6
    assert told
    assert all(now.bound >= long.objective - 1e-6 for now in told)


@settings(max_examples=40, deadline=None, database=None)
@given(seed=st.integers(0, 10**6), groups=st.integers(2, 4), is_round=st.booleans(), profile=profiles)
def test_groups_share_the_places_and_meet_at_the_same_minute(
    grid: ModuleType, seed: int, groups: int, is_round: bool, profile: Profile
) -> None:
    random = np.random.default_rng(seed)
    network, places = grid.random_network(random), grid.random_places(random, 20)
    end_xy = None if is_round else grid.at(450, 350)
    wish = some_wish(grid, random, network, end_xy=end_xy, minutes=45, most_stops=3, profile=profile, groups=groups)
    graph = StreetGraph.build(network)
    try:
        plans = plan_groups(graph, places, wish)
    except WalkError:
        return
    assert len(plans) == groups
    pins = [pin_id for plan in plans for pin_id in covered(plan)]
    stops = [stop.point.coords[0] for plan in plans for stop in plan.stops]
    assert len(pins) == len(set(pins))
    assert len(stops) == len(set(stops))
    assert [plan.total_minutes for plan in plans] == pytest.approx([plans[0].total_minutes] * groups)
    assert plans[0].total_minutes <= wish.minutes + 1e-6
    answered = {stop.required_index for plan in plans for stop in plan.stops} - {None}
    assert answered == set(range(len(wish.required))) or answered == {0}
    challenges = {place.pin_id for place in places if place.kind == "challenge"}
    for plan in plans:
        the_way_follows_usable_edges(plan, network, wish)
        assert plan.stops
        assert not plan.proven_optimal
        assert plan.stops[-1].leaves_minute + plan.legs[-1].minutes == pytest.approx(plan.total_minutes)
        assert {left.pin_id for left in plan.left_out} == challenges - set(pins)
        assert "groups_meet" in {one.code for one in plan.explanations}
    shuffled = [places[row] for row in random.permutation(len(places))]
    assert plan_groups(graph, shuffled, wish) == plans
