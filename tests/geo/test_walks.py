"""Planned safety walks on hand-made networks."""

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from shapely.geometry import LineString, Polygon

from geo.network import Network
from geo.routing import Profile
from geo.walks import FlaggedPlace, RequiredStop, WalkError, WalkPlan


def codes(plan: WalkPlan) -> dict[str, dict[str, float | int | str]]:
    return {warning.code: warning.values for warning in plan.warnings}


def reasons(plan: WalkPlan) -> dict[str, str]:
    return {left.pin_id: left.reason for left in plan.left_out}


def covered(plan: WalkPlan) -> list[str]:
    return [pin_id for stop in plan.stops for pin_id in stop.pin_ids]


def plan_or_none(grid: ModuleType, network: Network, places: list[FlaggedPlace], wish: object) -> WalkPlan | None:
    try:
        return grid.plan(network, places, wish)  # type: ignore[arg-type]
    except WalkError:
        return None


def test_a_round_trip_goes_to_the_challenge_and_back_along_the_streets(grid: ModuleType) -> None:
    plan = grid.plan(grid.street_grid(3, 3), [grid.challenge("lamp", 200, 150, people=4)], grid.wish())
    assert plan.length_m == pytest.approx(700)
    assert plan.walk_minutes == pytest.approx(700 / 60)
    assert plan.total_minutes == pytest.approx(700 / 60 + 10)
    (stop,) = plan.stops
    assert (stop.position, stop.pin_ids, stop.weight) == (1, ("lamp",), 6.0)
    assert (stop.arrives_minute, stop.leaves_minute) == pytest.approx((350 / 60, 350 / 60 + 10))
    assert plan.covered_weight == plan.all_weight == 6.0
    assert plan.objective == pytest.approx(6 - 0.001 * 700 / 60)
    assert plan.proven_optimal is True
    assert plan.bound == pytest.approx(plan.objective)


def test_a_round_trip_begins_at_its_more_westerly_end_whichever_weighs_more(grid: ModuleType) -> None:
    """Who keeps a stop or drops one then sees the others keep their numbers."""
    start = {"start_xy": grid.at(300, 0), "end_xy": None}
    for heavy in ("west", "east"):
        places = [
            grid.challenge(name, x_m, 0, people=9 if name == heavy else 1)
            for name, x_m in (("west", 100), ("east", 500))
        ]
        plan = grid.plan(grid.street(300, 300), places, grid.wish(**start))
        assert [stop.pin_ids for stop in plan.stops] == [("west",), ("east",)]


def test_a_walk_can_end_somewhere_else(grid: ModuleType) -> None:
    wish = grid.wish(end_xy=grid.at(200, 200))
    plan = grid.plan(grid.street_grid(3, 3), [grid.challenge("lamp", 200, 0)], wish)
    assert plan.length_m == pytest.approx(400)
    assert [(leg.from_position, leg.to_position) for leg in plan.legs] == [(0, 1), (1, 2)]
    assert plan.route.coords[-1] == pytest.approx(grid.at(200, 200))


def test_red_places_many_people_point_at_are_chosen_before_green_and_lone_ones(grid: ModuleType) -> None:
    places = [
        grid.challenge("many", 200, 0, people=16),
        grid.challenge("lone", 0, 200, people=1),
        grid.challenge("handed-over", 200, 200, people=100, relevance="green"),
    ]
    plan = grid.plan(grid.street_grid(3, 3), places, grid.wish(most_stops=1))
    assert covered(plan) == ["many"]
    assert reasons(plan) == {"lone": "most_stops", "handed-over": "not_relevant"}
    extra = {left.pin_id: left.extra_minutes for left in plan.left_out}
    assert extra == {"lone": pytest.approx(400 / 60 + 10), "handed-over": None}


def test_a_fence_breaks_coverage_although_the_places_are_near(grid: ModuleType) -> None:
    """Two paths ten metres apart that meet only at their far western end."""
    south = grid.make_edge(1, 0, 1, grid.line((0, 0), (200, 0)))
    north = grid.make_edge(2, 2, 3, grid.line((0, 10), (200, 10)))
    gate = grid.make_edge(3, 0, 2, grid.line((0, 0), (0, 10)))
    nodes = np.array([grid.at(0, 0), grid.at(200, 0), grid.at(0, 10), grid.at(200, 10)])
    places = [grid.challenge("south", 200, 0), grid.challenge("north", 200, 10)]
    plan = grid.plan(Network(nodes, (south, north, gate)), places, grid.wish())
    assert [stop.pin_ids for stop in plan.stops] in ([("north",), ("south",)], [("south",), ("north",)])
    hole = grid.make_edge(4, 1, 3, grid.line((200, 0), (200, 10)))
    plan = grid.plan(Network(nodes, (south, north, gate, hole)), places, grid.wish())
    assert [sorted(stop.pin_ids) for stop in plan.stops] == [["north", "south"]]


def test_one_stop_covers_neighbouring_pins_and_each_counts_once(grid: ModuleType) -> None:
    places = [grid.challenge("a", 100, 0), grid.challenge("b", 130, 0), grid.resource("house", 110, 0)]
    plan = grid.plan(grid.street(300), places, grid.wish())
    assert [set(stop.pin_ids) for stop in plan.stops] == [{"a", "b", "house"}]
    assert plan.covered_weight == pytest.approx(3 + 3 + 0.25)
    without = grid.plan(grid.street(300), places, grid.wish(use_resources=False))
    assert without.all_weight == pytest.approx(6)


def test_a_long_path_and_a_courtyard_are_covered_from_any_place_on_them(grid: ModuleType) -> None:
    path = replace(grid.challenge("path", 0, 0), geometry=grid.line((50, 2), (250, 2)))
    yard = Polygon([grid.at(40, 5), grid.at(260, 5), grid.at(260, 60), grid.at(40, 60)])
    places = [path, replace(path, pin_id="yard", geometry=yard), grid.challenge("lamp", 240, 0)]
    plan = grid.plan(grid.street(300), places, grid.wish(most_stops=1))
    assert sorted(covered(plan)) == ["lamp", "path", "yard"]


def test_a_path_of_a_kilometre_is_covered_wherever_one_stops_on_it(grid: ModuleType) -> None:
    path = replace(grid.challenge("path", 0, 0), geometry=grid.line((0, 3), (1000, 3)))
    for x_m in (33, 287, 431, 592, 967):
        required = (RequiredStop(xy=grid.at(x_m, 0)),)
        plan = grid.plan(grid.street(1000), [path], grid.wish(most_stops=1, required=required))
        assert covered(plan) == ["path"]


def test_social_causes_never_make_a_stop_and_are_said_to_need_something_else(grid: ModuleType) -> None:
    places = [
        grid.challenge("group", 200, 200, people=50, physical=False, topic="groups_hanging_out"),
        grid.challenge("bush", 100, 0, physical=True),
    ]
    plan = grid.plan(grid.street_grid(3, 3), places, grid.wish())
    assert covered(plan) == ["bush"]
    assert reasons(plan) == {"group": "social_only"}
    assert codes(plan)["social_only"] == {"count": 1}
    assert plan.length_m == pytest.approx(200)


def test_what_does_not_fit_is_left_out_with_what_it_would_cost(grid: ModuleType) -> None:
    places = [grid.challenge("near", 100, 0), grid.challenge("far", 2000, 0), grid.challenge("lost", 5000, 5000)]
    plan = grid.plan(grid.street(2500), places, grid.wish(minutes=30))
    assert reasons(plan) == {"far": "no_time", "lost": "unreachable"}
    assert plan.left_out[0].extra_minutes == pytest.approx(3800 / 60 + 10)


def test_without_challenges_the_walk_is_the_direct_way_with_a_warning(grid: ModuleType) -> None:
    plan = grid.plan(grid.street_grid(3, 3), [], grid.wish(end_xy=grid.at(200, 0)))
    assert (plan.stops, plan.length_m) == ((), pytest.approx(200))
    assert "no_published_challenges" in codes(plan)
    far = grid.plan(grid.street(3000), [grid.challenge("far", 2900, 0)], grid.wish(end_xy=grid.at(200, 0), minutes=30))
    assert (far.stops, reasons(far)) == ((), {"far": "no_time"})
    assert "no_challenge_within_time" in codes(far)


def test_a_round_trip_to_nowhere_is_refused_rather_than_drawn_as_a_point(grid: ModuleType) -> None:
    for places in ([], [grid.challenge("here", 0, 0)]):
        with pytest.raises(WalkError) as refusal:
            grid.plan(grid.street_grid(3, 3), places, grid.wish())
        assert refusal.value.code == "nothing_to_visit"


def test_a_stop_at_the_start_has_a_leg_without_a_line(grid: ModuleType) -> None:
    places = [grid.challenge("here", 0, 0), grid.challenge("there", 300, 0)]
    plan = grid.plan(grid.street(300), places, grid.wish())
    assert sorted(leg.geometry is None for leg in plan.legs) == [False, False, True]
    assert plan.length_m == pytest.approx(600)


def test_a_step_free_walk_goes_round_the_steps_and_others_are_warned(grid: ModuleType) -> None:
    network = grid.street_grid(3, 2, lambda here, there: {"steps": (here, there) == (1, 2)})
    places = [grid.challenge("lamp", 200, 0)]
    plain = grid.plan(network, places, grid.wish())
    assert codes(plain)["steps"] == {"length_m": pytest.approx(200), "flights": 1}
    step_free = grid.plan(network, places, grid.wish(profile=Profile(step_free=True)))
    assert step_free.length_m == pytest.approx(800)
    assert "steps" not in codes(step_free)


def test_dark_unknown_and_big_roads_are_measured(grid: ModuleType) -> None:
    def tag(here: int, there: int) -> dict[str, str]:
        if there - here == 3:
            return {"highway": "secondary"}
        return {"lit": "no" if here == 0 else "unknown"}

    plan = grid.plan(grid.street_grid(3, 2, tag), [grid.challenge("lamp", 200, 0)], grid.wish())
    assert codes(plan)["unlit"] == {"length_m": pytest.approx(200)}
    assert codes(plan)["unknown_light"] == {"length_m": pytest.approx(200)}
    assert codes(plan)["crosses_big_road"] == {"count": 2}
    assert "big_road" not in codes(plan)
    assert [(leg.unlit_m, leg.unknown_light_m) for leg in plan.legs] == [(100, 100), (100, 100)]


def test_large_groups_and_places_off_the_path_are_warned_about(grid: ModuleType) -> None:
    plan = grid.plan(grid.street(300), [grid.challenge("yard", 100, 60)], grid.wish(group_size=21))
    assert codes(plan)["group_too_large"] == {"group_size": 21, "most": 10, "groups": 3}
    shared = grid.plan(grid.street(300), [grid.challenge("yard", 100, 0)], grid.wish(group_size=21, groups=3))
    assert "group_too_large" not in codes(shared)
    assert codes(plan)["pins_far"] == {"count": 1, "distance_m": pytest.approx(60)}


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"minutes": 9.9}, "out_of_range"),
        ({"minutes": 241}, "out_of_range"),
        ({"minutes": float("nan")}, "not_finite"),
        ({"most_stops": 0}, "out_of_range"),
        ({"most_stops": 13}, "out_of_range"),
        ({"pace_m_per_s": 2.1}, "out_of_range"),
        ({"talk_minutes": 0.5}, "out_of_range"),
        ({"coverage_radius_m": 201}, "out_of_range"),
        ({"group_size": 0}, "out_of_range"),
        ({"start_xy": (float("inf"), 0.0)}, "not_finite"),
        ({"start_xy": (0.0, 0.0)}, "start_off_network"),
        ({"end_xy": (0.0, 0.0)}, "end_off_network"),
    ],
)
def test_an_impossible_wish_is_refused_with_a_code(grid: ModuleType, parts: dict[str, float], code: str) -> None:
    with pytest.raises(WalkError) as refusal:
        grid.plan(grid.street_grid(3, 3), [grid.challenge("lamp", 200, 0)], grid.wish(**parts))
    assert refusal.value.code == code
    assert refusal.value.values


def test_an_end_that_cannot_be_reached_or_is_too_far_is_refused(grid: ModuleType) -> None:
    broken = grid.street(100, 100, 100)
    broken = replace(broken, edges=(broken.edges[0], replace(broken.edges[1], steps=True), broken.edges[2]))
    wish = grid.wish(end_xy=grid.at(300, 0), profile=Profile(step_free=True))
    with pytest.raises(WalkError) as refusal:
        grid.plan(broken, [], wish)
    assert refusal.value.code == "end_unreachable"
    with pytest.raises(WalkError) as refusal:
        grid.plan(grid.street(3000), [], grid.wish(end_xy=grid.at(3000, 0), minutes=20))
    assert refusal.value.code == "budget_below_direct_way"
    assert refusal.value.values == {"needed_minutes": pytest.approx(50), "minutes": 20}


def test_without_a_usable_way_there_is_no_walk(grid: ModuleType) -> None:
    for network in (Network(np.zeros((0, 2)), ()), grid.street(100, blocked=True)):
        with pytest.raises(WalkError) as refusal:
            grid.plan(network, [], grid.wish())
        assert refusal.value.code == "no_network"


def test_bad_pins_are_refused(grid: ModuleType) -> None:
    lamp = grid.challenge("lamp", 100, 0)
    for places, code in (
        ([lamp, lamp], "duplicate_pin"),
        ([replace(lamp, geometry=LineString())], "empty_geometry"),
        ([replace(lamp, geometry=LineString([(0, 0), (float("inf"), 1)]))], "not_finite"),
        ([replace(lamp, people=-1)], "out_of_range"),
    ):
        with pytest.raises(WalkError) as refusal:
            grid.plan(grid.street(300), places, grid.wish())
        assert refusal.value.code == code
