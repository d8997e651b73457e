"""Walks to choose between, walks in groups, and the treasure hunt."""

from dataclasses import replace
from datetime import datetime
from itertools import combinations
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.network import Network
from geo.routing import Profile, StreetGraph
from geo.walks import (
    Alternative,
    FlaggedPlace,
    RequiredStop,
    WalkError,
    WalkPlan,
    WalkWish,
    plan_alternatives,
    plan_groups,
    plan_treasure_hunt,
    plan_walk,
)
from geo.walks.treasure_hunt import APART_M, SIGHT_M, hunt_weight
from geo.walks.types import PlannedStop


def alternatives(
    network: Network, places: list[FlaggedPlace], wish: WalkWish, **more: object
) -> dict[str, Alternative]:
    found = plan_alternatives(StreetGraph.build(network), places, wish, **more)  # type: ignore[arg-type]
    assert len({one.variant for one in found}) == len(found)
    return {one.variant: one for one in found}


def covered(plan: WalkPlan) -> set[str]:
    return {pin_id for stop in plan.stops for pin_id in stop.pin_ids}


def topics_of(stop: PlannedStop) -> object:
    """Return what a post's reasons say that is suffered near it."""
    (topics,) = [one.values["topics"] for one in stop.reasons if one.code == "post_near"]
    return topics


def hunt(
    network: Network, places: list[FlaggedPlace], wish: WalkWish, walls: list[BaseGeometry] | None = None
) -> WalkPlan:
    return plan_treasure_hunt(StreetGraph.build(network), places, wish, walls or [])


def cross(grid: ModuleType) -> Network:
    """Streets of 500 m east and north of the start."""
    east = grid.make_edge(1, 0, 1, grid.line((0, 0), (500, 0)))
    north = grid.make_edge(2, 0, 2, grid.line((0, 0), (0, 500)))
    return grid.network([(0, 0), (500, 0), (0, 500)], [east, north])


def test_the_first_alternative_is_the_best_walk_itself(grid: ModuleType) -> None:
    network, places = cross(grid), [grid.challenge("east", 400, 0), grid.challenge("north", 0, 400)]
    found = alternatives(network, places, grid.wish())
    alone = grid.plan(network, places, grid.wish())
    told = tuple(
        one for one in found["best"].plan.explanations if one.code not in {"best_at_dusk", "best_with_children"}
    )
    assert replace(found["best"].plan, explanations=told) == alone
    assert found["best"].wish == grid.wish()


def test_other_places_shares_at_most_half_of_its_weight_with_the_best(grid: ModuleType) -> None:
    places = [grid.challenge("east", 300, 0, people=9), grid.challenge("north", 0, 300, people=4)]
    found = alternatives(cross(grid), places, grid.wish(minutes=25, most_stops=1))
    assert covered(found["best"].plan) == {"east"}
    other = found["other_places"]
    assert covered(other.plan) == {"north"}
    assert not other.plan.proven_optimal
    assert other.plan.objective <= other.plan.bound <= found["best"].plan.bound
    assert other.wish.required == (RequiredStop(xy=pytest.approx(grid.at(0, 300))),)
    again = grid.plan(cross(grid), places, other.wish)
    assert covered(again) == {"north"}


def test_shorter_has_about_two_thirds_of_the_minutes(grid: ModuleType) -> None:
    places = [grid.challenge("east", 300, 0), grid.challenge("north", 0, 300)]
    found = alternatives(cross(grid), places, grid.wish(minutes=40))
    assert found["shorter"].wish.minutes == 25
    assert found["shorter"].plan.total_minutes <= 25
    assert "shorter" not in alternatives(cross(grid), places, grid.wish(minutes=240)), "the same walk is shown once"


def two_ways(grid: ModuleType) -> Network:
    """A street of 200 m: a dark stretch with a longer lit way beside it, then steps with a ramp beside them."""
    dark = grid.make_edge(1, 0, 1, grid.line((0, 0), (100, 0)), lit="no")
    lit = grid.make_edge(2, 0, 1, grid.line((0, 0), (50, 45), (100, 0)), lit="yes")
    steps = grid.make_edge(3, 1, 2, grid.line((100, 0), (200, 0)), steps=True)
    ramp = grid.make_edge(4, 1, 2, grid.line((100, 0), (150, 80), (200, 0)))
    return grid.network([(0, 0), (100, 0), (200, 0)], [dark, lit, steps, ramp])


def test_after_dark_and_with_children_other_ways_are_taken(grid: ModuleType) -> None:
    found = alternatives(two_ways(grid), [grid.challenge("lamp", 200, 0)], grid.wish())
    assert sum(leg.unlit_m for leg in found["best"].plan.legs) == pytest.approx(200)
    assert sum(leg.unlit_m for leg in found["dusk"].plan.legs) == 0
    assert found["dusk"].wish.profile == Profile(prefer_lit=True)
    assert sum(leg.steps_m for leg in found["best"].plan.legs) == pytest.approx(200)
    assert sum(leg.steps_m for leg in found["children"].plan.legs) == 0
    assert found["children"].wish.profile == Profile(calm=True, pram=True)


def test_dusk_comes_earlier_where_the_walk_or_what_was_said_is_about_the_dark(grid: ModuleType) -> None:
    places = [grid.challenge("far", 200, 0, hour=12), grid.challenge("near", 100, 0, hour=12)]

    def order(places: list[FlaggedPlace], wish: WalkWish) -> list[str]:
        return list(alternatives(two_ways(grid), places, wish))

    wish = grid.wish(minutes=30)
    usual = order(places, wish)
    assert usual.index("shorter") < usual.index("dusk")
    at_night = order([replace(place, hour=21) for place in places], wish)
    assert at_night.index("dusk") < at_night.index("shorter")
    november = order(places, replace(wish, starts_at=datetime(2025, 11, 20, 16, 20)))  # noqa: DTZ001
    assert november.index("dusk") < november.index("shorter")


def test_the_variants_that_are_asked_for_come_in_their_order(grid: ModuleType) -> None:
    places = [grid.challenge("east", 300, 0), grid.challenge("north", 0, 300)]
    found = alternatives(cross(grid), places, grid.wish(minutes=40), variants=("shorter",))
    assert list(found) == ["best", "shorter"]


@settings(max_examples=25, deadline=None, database=None)
@given(seed=st.integers(0, 10**6), minutes=st.integers(20, 90))
def test_no_two_alternatives_are_the_same_walk_and_each_keeps_its_wish(
    grid: ModuleType, seed: int, minutes: int
) -> None:
    random = np.random.default_rng(seed)
    network, places = grid.random_network(random), grid.random_places(random, 15)
    try:
        found = plan_alternatives(StreetGraph.build(network), places, grid.wish(minutes=minutes, talk_minutes=5))
    except WalkError:
        return
    assert 1 <= len(found) <= 4
    best = covered(found[0].plan)
    for one in found:
        assert one.plan.total_minutes <= one.wish.minutes + 1e-6
        if one.variant == "other_places":
            shared = sum(weight_of_pins(places, covered(one.plan) & best))
            assert shared <= 0.5 * one.plan.covered_weight + 1e-9
    for one, other in combinations(found, 2):
        same_stops = [stop.point for stop in one.plan.stops] == [stop.point for stop in other.plan.stops]
        assert not (same_stops and one.plan.route.equals_exact(other.plan.route, 1e-6))


def weight_of_pins(places: list[FlaggedPlace], pin_ids: set[str]) -> list[float]:
    from geo.walks.weights import weight_of  # noqa: PLC0415  only what is counted here

    return [weight_of(place) for place in places if place.pin_id in pin_ids]


def test_two_groups_take_a_street_each_and_wait_for_each_other_by_talking(grid: ModuleType) -> None:
    places = [grid.challenge("east", 400, 0, people=4), grid.challenge("north", 0, 300)]
    plans = plan_groups(StreetGraph.build(cross(grid)), places, grid.wish(minutes=25, groups=2))
    assert {tuple(covered(plan)) for plan in plans} == {("east",), ("north",)}
    assert [plan.total_minutes for plan in plans] == pytest.approx([800 / 60 + 10] * 2)
    north = next(plan for plan in plans if covered(plan) == {"north"})
    assert north.talk_minutes == pytest.approx(10 + 200 / 60)
    assert north.stops[0].leaves_minute - north.stops[0].arrives_minute == pytest.approx(north.talk_minutes)
    (met,) = [one.values for one in north.explanations if one.code == "groups_meet"]
    assert met == {
        "groups": 2,
        "minutes": pytest.approx(800 / 60 + 10),
        "waiting_minutes": pytest.approx(200 / 60),
    }
    assert all(plan.left_out == () for plan in plans)
    assert all(one.code != "gap" for plan in plans for one in plan.explanations)


def test_what_one_group_could_do_alone_is_shared_out(grid: ModuleType) -> None:
    places = [grid.challenge(str(row), 100 * row, 0, people=row) for row in range(1, 5)]
    plans = plan_groups(StreetGraph.build(grid.street(500)), places, grid.wish(minutes=120, groups=2))
    assert set.union(*map(covered, plans)) == {"1", "2", "3", "4"}
    weights = sorted(plan.covered_weight for plan in plans)
    every = [3 * row**0.5 for row in range(1, 5)]
    fairest = max(
        min(sum(chosen), sum(every) - sum(chosen)) for size in (1, 2, 3) for chosen in combinations(every, size)
    )
    assert weights[0] == pytest.approx(fairest)


def test_wished_stops_are_shared_out_on_the_groups(grid: ModuleType) -> None:
    required = (RequiredStop(xy=grid.at(450, 0)), RequiredStop(xy=grid.at(0, 450)))
    wish = grid.wish(minutes=30, groups=2, required=required)
    plans = plan_groups(StreetGraph.build(cross(grid)), [], wish)
    assert {stop.required_index for plan in plans for stop in plan.stops} == {0, 1}
    with pytest.raises(WalkError) as refusal:
        plan_groups(StreetGraph.build(cross(grid)), [], replace(wish, minutes=20))
    assert refusal.value.code == "required_needs_minutes"
    assert refusal.value.values["needed_minutes"] == pytest.approx(900 / 60 + 10)
    third = (*required, RequiredStop(xy=grid.at(0, 200)))
    with pytest.raises(WalkError) as refusal:
        plan_groups(StreetGraph.build(cross(grid)), [], replace(wish, required=third, most_stops=1))
    assert refusal.value.code == "required_too_many"


def test_more_groups_than_places_are_refused_with_how_many_could_walk(grid: ModuleType) -> None:
    with pytest.raises(WalkError) as refusal:
        plan_groups(StreetGraph.build(cross(grid)), [grid.challenge("east", 400, 0)], grid.wish(groups=3))
    assert refusal.value.code == "groups_without_stops"
    assert refusal.value.values == {"groups": 3, "possible": 1}


def test_one_group_walks_the_plain_walk(grid: ModuleType) -> None:
    places, graph = [grid.challenge("east", 400, 0)], StreetGraph.build(cross(grid))
    assert plan_groups(graph, places, grid.wish()) == (plan_walk(graph, places, grid.wish()),)


def suffering(grid: ModuleType, name: str, x_m: float, y_m: float, **parts: object) -> FlaggedPlace:
    return grid.challenge(name, x_m, y_m, **{"topic": "vandalism", **parts})


def test_posts_stand_where_places_suffer_and_their_theme_never_says_so(grid: ModuleType) -> None:
    places = [
        suffering(grid, "broken", 300, 0),
        suffering(grid, "sprayed", 0, 300, topic="graffiti"),
        grid.challenge("lamp", 500, 0, topic="lamp_out", people=50),
    ]
    plan = hunt(cross(grid), places, grid.wish())
    assert covered(plan) == {"broken", "sprayed"}
    assert {stop.theme for stop in plan.stops} == {"taking_back"}
    for stop in plan.stops:
        assert [one.code for one in stop.reasons if one.code == "covers"] == []
    assert [topics_of(stop) for stop in plan.stops if stop.pin_ids == ("broken",)] == [{"vandalism": 1}]
    assert [topics_of(stop) for stop in plan.stops if stop.pin_ids == ("sprayed",)] == [{"graffiti": 1}]
    assert plan.left_out == ()
    assert "social_only" not in {warning.code for warning in plan.warnings}


def test_a_hunt_keeps_to_the_posts_and_minutes_that_are_wished_for(grid: ModuleType) -> None:
    places = [suffering(grid, str(row), 120 * row, 0) for row in range(1, 8)]
    plan = hunt(grid.street(900), places, grid.wish(minutes=120, talk_minutes=15, most_stops=3))
    assert len(plan.stops) == 3
    assert plan.talk_minutes == pytest.approx(45)
    more = hunt(grid.street(900), places, grid.wish(minutes=120, talk_minutes=5, most_stops=8))
    assert len(more.stops) == 7


def test_a_hunt_says_its_own_formula_and_what_a_wish_about_the_ways_costs(grid: ModuleType) -> None:
    places = [suffering(grid, "one", 200, 0)]
    plan = hunt(grid.street(400), places, grid.wish(profile=Profile(step_free=True)))
    codes = [one.code for one in plan.explanations]
    assert {"formula_hunt", "step_free_changes_nothing"} <= set(codes)
    assert "formula" not in codes


def test_a_comparison_of_hunts_keeps_posts_out_of_each_others_sight(grid: ModuleType) -> None:
    """Two posts that see each other are no better hunt, so being free of steps costs nothing."""
    places = [suffering(grid, "one", 200, 0), suffering(grid, "two", 290, 0)]
    plan = hunt(grid.street(400), places, grid.wish(profile=Profile(step_free=True)))
    assert "step_free_changes_nothing" in {one.code for one in plan.explanations}


def test_no_post_is_seen_from_another_unless_a_building_stands_between(grid: ModuleType) -> None:
    places = [suffering(grid, "one", 200, 0), suffering(grid, "two", 290, 0, people=4)]
    plan = hunt(grid.street(400), places, grid.wish())
    assert covered(plan) == {"two"}
    assert {left.pin_id: left.reason for left in plan.left_out} == {"one": "within_sight"}
    house = box(*grid.at(220, -5), *grid.at(240, 5))
    assert covered(hunt(grid.street(400), places, grid.wish(), [house])) == {"one", "two"}
    beside = box(*grid.at(220, 5), *grid.at(240, 15))
    assert covered(hunt(grid.street(400), places, grid.wish(), [beside])) == {"two"}


def test_posts_hidden_by_thin_houses_are_still_spread_out_along_the_street(grid: ModuleType) -> None:
    places = [suffering(grid, str(x_m), x_m, 0, people=9) for x_m in (100, 106, 112, 300)]
    houses = [box(*grid.at(102, -5), *grid.at(104, 5)), box(*grid.at(108, -5), *grid.at(110, 5))]
    plan = hunt(grid.street(400), places, grid.wish(most_stops=4, coverage_radius_m=5), houses)
    along = sorted(stop.point.x for stop in plan.stops)
    assert len(along) == 2
    assert along[1] - along[0] >= APART_M
    assert {left.reason for left in plan.left_out} == {"within_sight"}
    assert [one.values for one in plan.explanations if one.code == "posts_apart"] == [{"apart_m": APART_M}]


def test_two_wished_posts_within_sight_are_refused(grid: ModuleType) -> None:
    required = (RequiredStop(xy=grid.at(100, 0)), RequiredStop(xy=grid.at(300, 0)), RequiredStop(xy=grid.at(350, 0)))
    with pytest.raises(WalkError) as refusal:
        hunt(grid.street(400), [], grid.wish(required=required))
    assert refusal.value.code == "required_within_sight"
    assert refusal.value.values == {"position": 2, "other_position": 3}


def test_what_is_told_as_social_only_draws_no_post_but_adds_its_weight(grid: ModuleType) -> None:
    fire = suffering(grid, "fire", 300, 0, topic="arson", physical=False, people=25)
    with pytest.raises(WalkError) as refusal:
        hunt(grid.street(400), [fire], grid.wish())
    assert refusal.value.code == "nothing_to_visit"
    plan = hunt(grid.street(400), [fire, suffering(grid, "rubbish", 330, 0, topic="litter")], grid.wish())
    assert covered(plan) == {"fire", "rubbish"}
    assert plan.stops[0].point.x == pytest.approx(grid.at(330, 0)[0])


def test_the_season_of_the_hunt_counts_more_and_the_night_less(grid: ModuleType) -> None:
    plain = suffering(grid, "one", 0, 0, people=4)
    assert hunt_weight(plain, "summer") == pytest.approx(6)
    assert hunt_weight(replace(plain, season="summer"), "summer") == pytest.approx(9)
    assert hunt_weight(replace(plain, season="winter"), "summer") == pytest.approx(3)
    assert hunt_weight(replace(plain, hour=23), "summer") == pytest.approx(3)
    assert hunt_weight(replace(plain, hour=16), "summer") == pytest.approx(6)
    assert hunt_weight(grid.challenge("lamp", 0, 0, topic="lamp_out"), "summer") == 0
    places = [suffering(grid, "in-winter", 300, 0, season="winter"), suffering(grid, "any", 0, 300)]
    wish = grid.wish(minutes=16, talk_minutes=5)
    assert covered(hunt(cross(grid), places, wish)) == {"any"}
    december = replace(wish, starts_at=datetime(2025, 12, 22, 12, 0))  # noqa: DTZ001
    assert covered(hunt(cross(grid), places, december)) == {"in-winter"}


@settings(max_examples=25, deadline=None, database=None)
@given(seed=st.integers(0, 10**6))
def test_the_posts_of_every_hunt_are_out_of_each_others_sight(grid: ModuleType, seed: int) -> None:
    random = np.random.default_rng(seed)
    network = grid.random_network(random)
    places = [replace(place, topic="litter", physical=None) for place in grid.random_places(random, 20)]
    walls: list[BaseGeometry] = [
        Polygon([grid.at(x, y), grid.at(x + 60, y), grid.at(x + 60, y + 60), grid.at(x, y + 60)])
        for x, y in random.choice([20, 120, 220, 320, 420], (8, 2)).tolist()
    ]
    try:
        plan = hunt(network, places, grid.wish(minutes=90), walls)
    except WalkError:
        return
    for one, other in combinations(plan.stops, 2):
        sight = LineString([one.point, other.point])
        assert sight.length > SIGHT_M or any(sight.crosses(wall) for wall in walls)
    assert plan.proven_optimal or plan.bound > plan.objective


def test_a_hunt_whose_only_other_post_is_in_sight_of_the_wished_one_is_not_told_that_time_is_short(
    grid: ModuleType,
) -> None:
    places = [suffering(grid, "here", 0, 0), suffering(grid, "near", 60, 0)]
    required = (RequiredStop(pin_id="here"),)
    with pytest.raises(WalkError) as refusal:
        hunt(grid.street(400), places, grid.wish(required=required))
    assert (refusal.value.code, refusal.value.values) == ("nothing_to_visit", {"minutes": 60})
    assert covered(hunt(grid.street(400), [*places, suffering(grid, "far", 300, 0)], grid.wish(required=required)))
