"""What a wish about the ways has changed: told for what it is, and only where it is something."""

from dataclasses import replace
from types import ModuleType

import pytest
from shapely.geometry import LineString

from geo.network import Network
from geo.routing import Profile, StreetGraph
from geo.walks import Alternative, FlaggedPlace, WalkPlan, WalkWish, plan_alternatives

STEP_FREE, PRAM, LIT = Profile(step_free=True), Profile(pram=True), Profile(prefer_lit=True)


def told(plan: WalkPlan, family: str) -> dict[str, object]:
    """Return what is said of a wish: the value of each sentence, by what the sentence is about."""
    prefix = f"{family}_"
    return {
        one.code.removeprefix(prefix): next(iter(one.values.values()), None)
        for one in plan.explanations
        if one.code.startswith(prefix)
    }


def two_ways(grid: ModuleType, detour_m: float, first: dict[str, object], second: dict[str, object]) -> Network:
    """Two ways from the start to a place 200 m east: the straight one first, the other detour_m longer."""
    corner = ((200 + detour_m) ** 2 / 4 - 100**2) ** 0.5 if detour_m else 0.0
    other: LineString = grid.line((0, 0), (100, corner), (200, 0))
    edges = [
        grid.make_edge(1, 0, 1, grid.line((0, 0), (200, 0)), **first),
        grid.make_edge(2, 0, 1, other, **second),
        grid.make_edge(3, 1, 2, grid.line((200, 0), (300, 0))),
        grid.make_edge(4, 0, 3, grid.line((0, 0), (-100, 0))),
    ]
    return grid.network([(0, 0), (200, 0), (300, 0), (-100, 0)], edges)


def lamp(grid: ModuleType) -> list[FlaggedPlace]:
    return [grid.challenge("lamp", 250, 0)]


def walk(grid: ModuleType, network: Network, profile: Profile, **more: object) -> WalkPlan:
    return grid.plan(network, lamp(grid), grid.wish(profile=profile, **more))


def test_going_without_steps_says_what_it_costs_in_minutes_and_which_steps_it_spares(grid: ModuleType) -> None:
    network = two_ways(grid, 120, {"steps": True}, {})
    assert told(walk(grid, network, STEP_FREE), "step_free") == {
        "costs": pytest.approx(240 / 60),
        "avoids": pytest.approx(400),
    }
    assert told(walk(grid, network, Profile()), "step_free") == {}


def test_what_can_be_reached_by_steps_alone_is_told_as_a_share_of_all_weight(grid: ModuleType) -> None:
    network = two_ways(grid, 120, {"steps": True}, {})
    short = walk(grid, network, STEP_FREE, end_xy=grid.at(-100, 0), minutes=22)
    assert short.stops == ()
    assert told(short, "step_free") == {"misses": pytest.approx(100)}


def test_a_stair_as_short_as_the_level_way_is_still_told_as_spared(grid: ModuleType) -> None:
    network = two_ways(grid, 0.01, {"steps": True}, {})
    plan = walk(grid, network, STEP_FREE)
    assert told(plan, "step_free") == {"avoids": pytest.approx(400)}


def test_where_there_are_no_steps_the_wish_changes_nothing(grid: ModuleType) -> None:
    assert told(walk(grid, two_ways(grid, 50, {}, {}), STEP_FREE), "step_free") == {"changes_nothing": None}


def test_a_pram_s_way_round_gravel_is_not_blamed_on_steps(grid: ModuleType) -> None:
    plan = walk(grid, two_ways(grid, 120, {"surface": "gravel"}, {"surface": "asphalt"}), PRAM)
    assert told(plan, "step_free") == {}
    assert told(plan, "pram") == {"costs": pytest.approx(240 / 60), "avoids": pytest.approx(400)}
    both = replace(PRAM, step_free=True)
    assert told(walk(grid, two_ways(grid, 50, {}, {}), both), "pram") == {"changes_nothing": None}
    assert told(walk(grid, two_ways(grid, 50, {}, {}), both), "step_free") == {}


@pytest.mark.parametrize("light", ["no", "unknown"])
def test_a_longer_lit_way_tells_its_minutes_and_the_dark_metres_it_spares(grid: ModuleType, light: str) -> None:
    plan = walk(grid, two_ways(grid, 35, {"lit": light}, {}), LIT)
    assert told(plan, "lit") == {"costs": pytest.approx(70 / 60), "avoids": pytest.approx(400)}
    assert told(walk(grid, two_ways(grid, 50, {}, {}), LIT), "lit") == {"changes_nothing": None}
    assert told(walk(grid, two_ways(grid, 50, {}, {}), Profile()), "lit") == {}


def test_less_than_half_a_minute_is_not_told_as_none(grid: ModuleType) -> None:
    plan = walk(grid, two_ways(grid, 10, {"lit": "no"}, {}), LIT)
    assert told(plan, "lit") == {"avoids": pytest.approx(400)}


def alternatives(network: Network, places: list[FlaggedPlace], wish: WalkWish) -> dict[str, Alternative]:
    return {one.variant: one for one in plan_alternatives(StreetGraph.build(network), places, wish)}


def test_a_walk_by_other_places_does_not_blame_on_steps_what_it_leaves_out_on_purpose(grid: ModuleType) -> None:
    east = grid.make_edge(1, 0, 1, grid.line((0, 0), (500, 0)))
    north = grid.make_edge(2, 0, 2, grid.line((0, 0), (0, 500)))
    network = grid.network([(0, 0), (500, 0), (0, 500)], [east, north])
    places = [grid.challenge("east", 300, 0, people=9), grid.challenge("north", 0, 300, people=4)]
    found = alternatives(network, places, grid.wish(minutes=25, most_stops=1, profile=STEP_FREE))
    other = found["other_places"].plan
    assert told(other, "step_free") == {}
    codes = {one.code: one.values for one in other.explanations}
    assert codes["elsewhere"] == {"percent": pytest.approx(100 * (9 - 6) / 15)}
    assert "gap" not in codes
    assert told(found["best"].plan, "step_free") == {"changes_nothing": None}


def test_the_best_walk_says_where_it_is_also_the_best_at_dusk_and_with_children(grid: ModuleType) -> None:
    found = alternatives(grid.street(400), lamp(grid), grid.wish())
    assert {"best_at_dusk", "best_with_children"} <= {one.code for one in found["best"].plan.explanations}
    assert not {"dusk", "children"} & set(found)
    network = two_ways(grid, 35, {"lit": "no", "surface": "gravel"}, {})
    dark = alternatives(network, lamp(grid), grid.wish())
    assert "dusk" in dark
    assert not {"best_at_dusk", "best_with_children"} & {one.code for one in dark["best"].plan.explanations}
