"""What taking a place along would cost: the same as asking for it does."""

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.network import Network
from geo.routing import StreetGraph
from geo.walks import ExcludedPlace, FlaggedPlace, RequiredStop, WalkError, WalkPlan, WalkWish, plan_walk


def with_it(graph: StreetGraph, places: list[FlaggedPlace], wish: WalkWish, plan: WalkPlan, pin_id: str) -> WalkPlan:
    """Return the walk by all its stops, and by a pin that it leaves out as well."""
    stops = (RequiredStop(xy=(stop.point.x, stop.point.y)) for stop in plan.stops)
    most_stops = len(plan.stops) + 1
    required = (*stops, RequiredStop(pin_id=pin_id))
    return plan_walk(graph, places, replace(wish, minutes=240, most_stops=most_stops, required=required))


def cost_of_taking_along(network: Network, places: list[FlaggedPlace], wish: WalkWish, pin_id: str) -> float:
    """Check that a place left out costs what it is said to, and return that."""
    graph = StreetGraph.build(network)
    plan = plan_walk(graph, places, wish)
    (left,) = [one for one in plan.left_out if one.pin_id == pin_id]
    assert left.extra_minutes is not None
    more = with_it(graph, places, wish, plan, pin_id)
    assert len(more.stops) == len(plan.stops) + 1
    assert more.total_minutes - plan.total_minutes == pytest.approx(left.extra_minutes)
    return left.extra_minutes


def test_a_full_walk_says_what_one_more_stop_at_the_place_itself_costs(grid: ModuleType) -> None:
    """The far lamp is seen from the near one, but who asks for the far one walks there."""
    places = [grid.challenge("heavy", 100, 0, people=25), grid.challenge("near", 300, 0), grid.challenge("far", 330, 0)]
    wish = grid.wish(most_stops=1)
    assert cost_of_taking_along(grid.street(600), places, wish, "far") == pytest.approx(2 * 230 / 60 + 10)


def test_a_long_place_costs_the_way_to_where_the_walk_would_stop_at_it(grid: ModuleType) -> None:
    path = FlaggedPlace("path", "challenge", grid.line((200, 0), (500, 0)), relevance="yellow")
    places = [grid.challenge("heavy", 100, 0, people=25), path, grid.challenge("beside", 500, 0)]
    wish = grid.wish(most_stops=1)
    assert cost_of_taking_along(grid.street(600), places, wish, "path") == pytest.approx(2 * 400 / 60 + 10)


def test_a_place_that_was_left_out_on_purpose_has_no_price_though_it_is_seen_from_beside_it(grid: ModuleType) -> None:
    places = [grid.challenge("heavy", 0, 0, people=25), grid.challenge("out", 300, 0), grid.challenge("in", 330, 0)]
    wish = grid.wish(most_stops=1, end_xy=grid.at(100, 0), excluded_places=(ExcludedPlace(grid.at(300, 0), 10),))
    plan = grid.plan(grid.street(600), places, wish)
    assert {left.pin_id: left.reason for left in plan.left_out} == {"out": "excluded", "in": "most_stops"}


@settings(max_examples=25, deadline=None, database=None)
@given(seed=st.integers(0, 10**6), most_stops=st.integers(1, 3))
def test_no_place_costs_more_than_was_said(grid: ModuleType, seed: int, most_stops: int) -> None:
    random = np.random.default_rng(seed)
    network, places = grid.random_network(random), grid.random_places(random, 12)
    wish = grid.wish(minutes=50, most_stops=most_stops)
    graph = StreetGraph.build(network)
    try:
        plan = plan_walk(graph, places, wish)
    except WalkError:
        return
    for left in plan.left_out:
        if left.extra_minutes is not None:
            more = with_it(graph, places, wish, plan, left.pin_id)
            assert more.total_minutes <= plan.total_minutes + left.extra_minutes + 1e-6
