"""Stops a walk must have, places it shall not stop at, ways it shall not take; and wishes that cannot be met."""

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from shapely.geometry import Point

from geo.network import Network
from geo.routing import Profile
from geo.walks import ExcludedPlace, FlaggedPlace, RequiredStop, WalkError, WalkPlan, WalkWish


def covered(plan: WalkPlan) -> set[str]:
    return {pin_id for stop in plan.stops for pin_id in stop.pin_ids}


def reasons(plan: WalkPlan) -> dict[str, str]:
    return {left.pin_id: left.reason for left in plan.left_out}


def refusal(grid: ModuleType, network: Network, places: list[object], wish: WalkWish) -> WalkError:
    with pytest.raises(WalkError) as raised:
        grid.plan(network, places, wish)
    return raised.value


def with_steps(grid: ModuleType) -> Network:
    """A street of 300 m whose middle is a flight of steps."""
    street = grid.street(100, 100, 100)
    return replace(street, edges=(street.edges[0], replace(street.edges[1], steps=True), street.edges[2]))


def test_a_wished_pin_is_visited_although_others_weigh_more(grid: ModuleType) -> None:
    places = [grid.challenge("loud", 200, 0, people=100), grid.challenge("quiet", 0, 200, relevance="yellow")]
    wish = grid.wish(most_stops=1, required=(RequiredStop(pin_id="quiet"),))
    plan = grid.plan(grid.street_grid(3, 3), places, wish)
    (stop,) = plan.stops
    assert (stop.pin_ids, stop.required_index) == (("quiet",), 0)
    assert next(reason.code for reason in stop.reasons) == "wished"
    assert plan.proven_optimal
    assert grid.plan(grid.street_grid(3, 3), places, replace(wish, required=())).stops[0].required_index is None


def test_a_place_of_ones_own_becomes_a_stop_even_where_nobody_said_anything(grid: ModuleType) -> None:
    wish = grid.wish(required=(RequiredStop(xy=grid.at(200, 205)), RequiredStop(pin_id="lamp")))
    plan = grid.plan(grid.street_grid(3, 3), [grid.challenge("lamp", 200, 0)], wish)
    assert {(stop.required_index, stop.pin_ids) for stop in plan.stops} == {(0, ()), (1, ("lamp",))}
    own = next(stop for stop in plan.stops if stop.required_index == 0)
    assert own.point.distance(Point(grid.at(200, 200))) < 1e-6
    assert own.theme == "general"


def test_a_wished_pin_that_weighs_nothing_is_visited_and_said_to_be_covered(grid: ModuleType) -> None:
    places = [
        grid.challenge("handed-over", 200, 0, relevance="green"),
        grid.challenge("social", 0, 200, physical=False),
    ]
    required = (RequiredStop(pin_id="handed-over"), RequiredStop(pin_id="social"))
    plan = grid.plan(grid.street_grid(3, 3), places, grid.wish(required=required))
    assert covered(plan) == {"handed-over", "social"}
    assert (plan.covered_weight, plan.left_out) == (0, ())


def test_a_long_pin_is_stopped_at_where_most_is_covered(grid: ModuleType) -> None:
    path = replace(grid.challenge("path", 0, 0, relevance="uncoded"), geometry=grid.line((50, 2), (450, 2)))
    wish = grid.wish(most_stops=1, required=(RequiredStop(pin_id="path"),))
    plan = grid.plan(grid.street(500), [path, grid.challenge("lamp", 240, 0)], wish)
    assert covered(plan) == {"path", "lamp"}


def test_two_wishes_for_the_same_place_are_one_stop(grid: ModuleType) -> None:
    required = (RequiredStop(pin_id="lamp"), RequiredStop(xy=grid.at(205, 0)))
    plan = grid.plan(grid.street(300), [grid.challenge("lamp", 200, 0)], grid.wish(required=required, most_stops=1))
    assert [stop.pin_ids for stop in plan.stops] == [("lamp",)]


def test_an_excluded_pin_draws_no_stop_and_is_not_counted(grid: ModuleType) -> None:
    places = [grid.challenge("out", 200, 0, people=50), grid.challenge("in", 0, 200), grid.challenge("near", 210, 0)]
    plan = grid.plan(grid.street_grid(3, 3), places, grid.wish(excluded_pin_ids=frozenset({"out"})))
    assert covered(plan) == {"in", "near"}
    assert reasons(plan) == {"out": "excluded"}
    assert plan.all_weight == pytest.approx(6)


def test_nobody_stops_in_an_excluded_place_but_it_is_seen_from_outside(grid: ModuleType) -> None:
    places = [grid.challenge("inside", 200, 0, people=9), grid.challenge("edge", 235, 0), grid.challenge("far", 190, 0)]
    excluded = (ExcludedPlace(grid.at(195, 0), 30),)
    plan = grid.plan(grid.street(400), places, grid.wish(excluded_places=excluded))
    assert [stop.point.x - grid.at(0, 0)[0] for stop in plan.stops] == pytest.approx([235])
    assert covered(plan) == {"inside", "edge"}
    assert reasons(plan) == {"far": "excluded"}


def test_a_blocked_stretch_is_never_walked(grid: ModuleType) -> None:
    network = grid.street_grid(3, 2)
    blocked = next(edge.edge_id for edge in network.edges if (edge.from_node, edge.to_node) == (1, 2))
    places = [grid.challenge("lamp", 200, 0)]
    assert grid.plan(network, places, grid.wish()).length_m == pytest.approx(400)
    around = grid.plan(network, places, grid.wish(blocked_edge_ids=frozenset({blocked, 99})))
    assert around.length_m == pytest.approx(800)


def test_what_only_steps_lead_to_is_told_from_what_nothing_leads_to(grid: ModuleType) -> None:
    places = [grid.challenge("beyond", 260, 0), grid.challenge("lost", 5000, 0), grid.challenge("near", 50, 0)]
    plan = grid.plan(with_steps(grid), places, grid.wish(profile=Profile(step_free=True)))
    assert reasons(plan) == {"beyond": "steps_only", "lost": "unreachable"}
    assert reasons(grid.plan(with_steps(grid), places, grid.wish())) == {"lost": "unreachable"}


def test_a_stop_beyond_steps_is_refused_with_the_nearest_place_on_this_side(grid: ModuleType) -> None:
    wish = grid.wish(profile=Profile(step_free=True), required=(RequiredStop(xy=grid.at(260, 4)),))
    error = refusal(grid, with_steps(grid), [], wish)
    assert error.code == "required_needs_steps"
    assert error.values["position"] == 1
    assert error.values["nearest_m"] == pytest.approx(np.hypot(160, 4))
    assert (error.values["nearest_x"], error.values["nearest_y"]) == pytest.approx(grid.at(100, 0))


def test_a_stop_that_no_way_leads_to_is_refused_with_the_nearest_that_can_be_reached(grid: ModuleType) -> None:
    near = grid.make_edge(1, 0, 1, grid.line((0, 0), (100, 0)))
    island = grid.make_edge(2, 2, 3, grid.line((150, 0), (250, 0)))
    network = grid.network([(0, 0), (100, 0), (150, 0), (250, 0)], [near, island])
    error = refusal(grid, network, [grid.challenge("lamp", 200, 0)], grid.wish(required=(RequiredStop(pin_id="lamp"),)))
    assert (error.code, error.values["nearest_m"]) == ("required_unreachable", pytest.approx(100))
    error = refusal(grid, network, [], grid.wish(required=(RequiredStop(xy=grid.at(0, 500)),)))
    assert (error.code, error.values["nearest_m"]) == ("required_off_network", pytest.approx(500))
    error = refusal(grid, network, [], grid.wish(end_xy=grid.at(200, 0)))
    assert error.code == "end_unreachable"
    assert (error.values["nearest_x"], error.values["nearest_y"]) == pytest.approx(grid.at(100, 0))


def test_a_start_off_the_network_is_answered_with_the_nearest_place_on_it(grid: ModuleType) -> None:
    error = refusal(grid, grid.street(300), [], grid.wish(start_xy=grid.at(120, 400)))
    assert error.code == "start_off_network"
    assert error.values["nearest_m"] == error.values["distance_m"] == pytest.approx(400)
    assert (error.values["nearest_x"], error.values["nearest_y"]) == pytest.approx(grid.at(120, 0))
    assert error.values["most_m"] == 150


def test_wished_stops_that_take_too_long_are_refused_with_the_minutes_they_need(grid: ModuleType) -> None:
    required = (RequiredStop(xy=grid.at(900, 0)), RequiredStop(xy=grid.at(300, 0)), RequiredStop(xy=grid.at(600, 0)))
    error = refusal(grid, grid.street(1000), [], grid.wish(minutes=45, required=required))
    assert error.code == "required_needs_minutes"
    assert error.values == {"needed_minutes": pytest.approx(1800 / 60 + 30), "minutes": 45}
    plan = grid.plan(grid.street(1000), [], grid.wish(minutes=60, required=required))
    assert plan.total_minutes == pytest.approx(60)
    error = refusal(grid, grid.street(1000), [], grid.wish(minutes=60, most_stops=2, required=required))
    assert (error.code, error.values) == ("required_too_many", {"required": 3, "most_stops": 2})


def test_a_stop_that_is_both_wished_and_excluded_is_refused(grid: ModuleType) -> None:
    lamp = [grid.challenge("lamp", 200, 0)]
    wish = grid.wish(required=(RequiredStop(pin_id="lamp"),))
    error = refusal(grid, grid.street(300), lamp, replace(wish, excluded_pin_ids=frozenset({"lamp"})))
    assert (error.code, error.values["position"]) == ("required_and_excluded", 1)
    error = refusal(grid, grid.street(300), lamp, replace(wish, excluded_places=(ExcludedPlace(grid.at(210, 0)),)))
    assert (error.code, error.values["position"]) == ("required_and_excluded", 1)


def test_a_wished_stop_that_is_nowhere_is_refused(grid: ModuleType) -> None:
    error = refusal(grid, grid.street(300), [], grid.wish(required=(RequiredStop(pin_id="gone"),)))
    assert (error.code, error.values) == ("unknown_pin", {"position": 1, "pin_id": "gone"})
    for xy in (None, (float("nan"), 0.0)):
        error = refusal(grid, grid.street(300), [], grid.wish(required=(RequiredStop(xy=xy),)))
        assert error.code == "not_finite"
    excluded = (ExcludedPlace((float("inf"), 0.0)),)
    assert refusal(grid, grid.street(300), [], grid.wish(excluded_places=excluded)).code == "not_finite"


def test_a_bad_number_of_groups_is_refused(grid: ModuleType) -> None:
    assert refusal(grid, grid.street(300), [], grid.wish(groups=5)).code == "out_of_range"


def test_wished_stops_that_are_one_place_are_all_named_at_the_stop(grid: ModuleType) -> None:
    required = (RequiredStop(xy=grid.at(200, 0)), RequiredStop(xy=grid.at(100, 0)), RequiredStop(xy=grid.at(208, 0)))
    plan = grid.plan(grid.street(300), [], grid.wish(required=required))
    assert [stop.required_index for stop in plan.stops] in ([1, 0], [0, 1])
    said = {stop.required_index: [(one.code, one.values) for one in stop.reasons] for stop in plan.stops}
    assert ("wished_together", {"positions": "1, 3"}) in said[0]
    assert ("wished", {}) in said[1]
    assert "wished" not in {code for code, _ in said[0]}


def moved(plan: WalkPlan) -> list[dict[str, object]]:
    return [one.values for one in plan.warnings if one.code == "wished_moved"]


@pytest.mark.parametrize("profile", [Profile(step_free=True), Profile(pram=True)])
def test_a_wished_place_on_steps_is_told_to_be_moved_where_the_group_takes_none(
    grid: ModuleType, profile: Profile
) -> None:
    required = (RequiredStop(xy=grid.at(107, 1)), RequiredStop(xy=grid.at(50, 8)))
    plan = grid.plan(with_steps(grid), [], grid.wish(profile=profile, required=required))
    (stop,) = [stop for stop in plan.stops if stop.required_index == 0]
    assert stop.point.distance(Point(grid.at(100, 0))) < 0.01
    assert moved(plan) == [{"position": stop.position, "distance_m": pytest.approx(np.hypot(7, 1))}]
    assert moved(grid.plan(with_steps(grid), [], grid.wish(required=required))) == []


def test_a_wished_answer_on_steps_is_told_to_be_moved_as_well(grid: ModuleType) -> None:
    places = [grid.challenge("rail", 110, 0), grid.challenge("lamp", 60, 0)]
    required = (RequiredStop(pin_id="rail"), RequiredStop(pin_id="lamp"))
    plan = grid.plan(with_steps(grid), places, grid.wish(profile=Profile(step_free=True), required=required))
    (stop,) = [stop for stop in plan.stops if stop.required_index == 0]
    assert moved(plan) == [{"position": stop.position, "distance_m": pytest.approx(10)}]


def test_a_wished_place_on_a_stretch_that_is_blocked_is_told_to_be_moved(grid: ModuleType) -> None:
    network = grid.street(100, 100)
    wish = grid.wish(required=(RequiredStop(xy=grid.at(120, 0)),), blocked_edge_ids=frozenset({1001}))
    plan = grid.plan(network, [], wish)
    assert moved(plan) == [{"position": 1, "distance_m": pytest.approx(20)}]
    assert moved(grid.plan(network, [], replace(wish, blocked_edge_ids=frozenset()))) == []


def test_a_wished_place_far_from_any_way_is_told_to_be_moved_and_a_house_beside_it_is_not(grid: ModuleType) -> None:
    for away_m, told in ((25.0, []), (60.0, [{"position": 1, "distance_m": pytest.approx(60)}])):
        plan = grid.plan(grid.street(300), [], grid.wish(required=(RequiredStop(xy=grid.at(100, away_m)),)))
        assert moved(plan) == told


def test_two_wishes_that_are_one_stop_are_told_once_how_far_the_farthest_was_moved(grid: ModuleType) -> None:
    required = (RequiredStop(xy=grid.at(95, 0)), RequiredStop(xy=grid.at(108, 0)))
    plan = grid.plan(with_steps(grid), [], grid.wish(profile=Profile(step_free=True), required=required))
    (stop,) = plan.stops
    assert moved(plan) == [{"position": 1, "distance_m": pytest.approx(stop.point.distance(Point(grid.at(108, 0))))}]


def test_a_wished_answer_whose_own_path_no_way_leads_to_is_told_to_be_moved(grid: ModuleType) -> None:
    street, path = grid.line((0, 0), (300, 0)), grid.line((50, 120), (250, 120))
    edges = [grid.make_edge(1000, 0, 1, street), grid.make_edge(1001, 2, 3, path)]
    network = grid.network([(0, 0), (300, 0), (50, 120), (250, 120)], edges)
    place = FlaggedPlace("wall", "challenge", grid.line((50, 118), (150, 60)))
    plan = grid.plan(network, [place], grid.wish(required=(RequiredStop(pin_id="wall"),)))
    assert moved(plan) == [{"position": 1, "distance_m": pytest.approx(60)}]


def test_a_walk_with_nothing_to_visit_says_whether_what_is_blocked_stands_in_the_way(grid: ModuleType) -> None:
    lamp = [grid.challenge("lamp", 250, 0)]
    behind = grid.wish(blocked_edge_ids=frozenset({1001}))
    error = refusal(grid, grid.street(100, 100, 100), lamp, behind)
    assert error.code == "nothing_to_visit"
    assert error.values == {"minutes": 60, "minutes_without_blocks": pytest.approx(500 / 60 + 10)}
    opened = replace(behind, blocked_edge_ids=frozenset())
    assert grid.plan(grid.street(100, 100, 100), lamp, opened).total_minutes == pytest.approx(500 / 60 + 10)
    beside = refusal(grid, grid.street(100, 100, 100), [], behind)
    assert (beside.code, beside.values) == ("nothing_to_visit", {"minutes": 60})


def test_a_block_that_makes_the_way_long_is_told_beside_the_minutes_the_long_way_takes(grid: ModuleType) -> None:
    """Straight on it is 100 m to the lamp; round three sides of the square 300 m."""
    network = grid.street_grid(2, 2)
    straight = next(edge.edge_id for edge in network.edges if (edge.from_node, edge.to_node) == (0, 1))
    wish = grid.wish(minutes=15, blocked_edge_ids=frozenset({straight}))
    error = refusal(grid, network, [grid.challenge("lamp", 100, 0)], wish)
    assert error.code == "nothing_within_minutes"
    assert error.values["needed_minutes"] == pytest.approx(20)
    assert error.values["minutes_without_blocks"] == pytest.approx(200 / 60 + 10)
    other = next(edge.edge_id for edge in network.edges if (edge.from_node, edge.to_node) == (2, 3))
    error = refusal(
        grid, network, [grid.challenge("lamp", 100, 0)], replace(wish, minutes=12, blocked_edge_ids=frozenset({other}))
    )
    assert (error.code, "minutes_without_blocks" in error.values) == ("nothing_within_minutes", False)
