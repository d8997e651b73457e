"""The stops that were wished for, shared out on groups: whatever can be kept is kept, and the least is told."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations, product
from math import cos, pi, sin
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.network import Network
from geo.orienteering.problem import OrienteeringProblem
from geo.routing import StreetGraph
from geo.walks import RequiredStop, WalkError, WalkPlan, plan_groups
from geo.walks.groups_required import required_of_groups
from tests.geo.orienteering_instances import random_problem


def star(grid: ModuleType, *arms_m: float) -> Network:
    """Return streets from the start out in all directions."""
    turns = [2 * pi * row / len(arms_m) for row in range(len(arms_m))]
    ends = [(arm * cos(turn), arm * sin(turn)) for arm, turn in zip(arms_m, turns, strict=True)]
    edges = [grid.make_edge(1000 + row, 0, row, grid.line((0, 0), end)) for row, end in enumerate(ends, start=1)]
    return grid.network([(0, 0), *ends], edges)


def test_wishes_that_two_groups_can_keep_are_kept(grid: ModuleType) -> None:
    """Dealt out one by one, the farthest first, these five would need 26 minutes; 300 + 300 and 200 × 3 need 23."""
    network = star(grid, 300, 300, 200, 200, 200)
    places = [grid.challenge(f"arm-{row}", *(network.node_xy[row] - network.node_xy[0])) for row in range(1, 6)]
    required = tuple(RequiredStop(pin_id=place.pin_id) for place in places)
    wish = grid.wish(minutes=23.5, talk_minutes=1, groups=2, required=required)
    graph = StreetGraph.build(network)
    plans = plan_groups(graph, places, wish)
    assert sorted(len(plan.stops) for plan in plans) == [2, 3]
    assert max(plan.total_minutes for plan in plans) == pytest.approx(23)
    with pytest.raises(WalkError) as refusal:
        plan_groups(graph, places, replace(wish, minutes=22.5))
    assert refusal.value.code == "required_needs_minutes"
    assert refusal.value.values == {"needed_minutes": pytest.approx(23), "minutes": 22.5}


def least_needed(problem: OrienteeringProblem, groups: int) -> float:
    """Return the least that the group with most to do needs, by trying every sharing and every order."""
    spent = {}
    sites = problem.required
    for chosen in product((False, True), repeat=len(sites)):
        own = tuple(site for site, is_mine in zip(sites, chosen, strict=True) if is_mine)
        spent[own] = min(problem.spent(order) for order in permutations(own)) if own else 0.0
    best = float("inf")
    for dealt in product(range(groups), repeat=len(sites)):
        shares = [
            tuple(site for site, one in zip(sites, dealt, strict=True) if one == group) for group in range(groups)
        ]
        if max(map(len, shares)) <= problem.most_stops:
            best = min(best, max(spent[share] for share in shares))
    return best


@settings(max_examples=60, deadline=None, database=None)
@given(seed=st.integers(0, 10**6), groups=st.integers(2, 3), required=st.integers(1, 5), most=st.integers(1, 5))
def test_the_sharing_needs_as_little_as_any(seed: int, groups: int, required: int, most: int) -> None:
    problem = random_problem(seed)
    sites = tuple(range(min(required, problem.count)))
    travel = np.minimum(problem.travel, 999.0)
    problem = replace(problem, travel=travel, required=sites, most_stops=most, conflicts=None, budget=1e6)
    if len(sites) > most * groups:
        with pytest.raises(WalkError) as refusal:
            required_of_groups(problem, groups)
        assert refusal.value.values == {"required": len(sites), "most_stops": most * groups}
        return
    shared = required_of_groups(problem, groups)
    assert sorted(site for share in shared for site in share) == list(sites)
    assert max(map(len, shared)) <= most
    needed = least_needed(problem, groups)
    assert needed == pytest.approx(max(_least_spent(problem, share) for share in shared if share))
    with pytest.raises(WalkError) as refusal:
        required_of_groups(replace(problem, budget=needed - 0.01), groups)
    assert refusal.value.values["needed_minutes"] == pytest.approx(needed)


def _least_spent(problem: OrienteeringProblem, share: tuple[int, ...]) -> float:
    return min(problem.spent(order) for order in permutations(share))


def test_more_wishes_than_can_be_tried_in_all_ways_are_still_evened_out() -> None:
    """Each place is at the end of a street of its own; dealt out one by one the longer share would need 138."""
    out = np.array([17.0, 13, 11, 6, 7, 2, 3, 2, 5, 16, 13, 18, 11, 12])
    count = len(out)
    travel = np.zeros((count + 2, count + 2))
    travel[:count, :count] = out[:, None] + out
    travel[:count, count:] = out[:, None]
    travel[count:, :count] = out
    np.fill_diagonal(travel, 0.0)
    problem = OrienteeringProblem(
        travel=travel,
        service=np.zeros(count),
        covers=np.eye(count, dtype=bool),
        weights=np.ones(count),
        budget=136.0,
        most_stops=12,
        required=tuple(range(count)),
    )
    shared = required_of_groups(problem, 2)
    assert sorted(site for share in shared for site in share) == list(range(count))
    assert [2 * out[list(share)].sum() for share in shared] == [136, 136]
    with pytest.raises(WalkError) as refusal:
        required_of_groups(replace(problem, budget=10.0), 2)
    assert refusal.value.values == {"needed_minutes": pytest.approx(136), "minutes": 10.0}


def covered_by(plans: Sequence[WalkPlan]) -> list[str]:
    return sorted(pin_id for plan in plans for stop in plan.stops for pin_id in stop.pin_ids)


def test_a_stop_at_the_start_is_taken_along_by_a_group_that_goes_on(grid: ModuleType) -> None:
    """Shared out by weight alone, the group with the heavy stop at the start would have no other, and so no walk."""
    network = star(grid, 300, 300)
    ends = network.node_xy[1:] - network.node_xy[0]
    places = [grid.challenge("here", 0, 0, people=100), *(grid.challenge(str(row), *xy) for row, xy in enumerate(ends))]
    plans = plan_groups(StreetGraph.build(network), places, grid.wish(groups=2))
    assert covered_by(plans) == ["0", "1", "here"]
    assert all(plan.length_m == pytest.approx(600) for plan in plans)
    said = {one.code for plan in plans for one in plan.explanations}
    assert "groups_proven" in said
    assert "somewhere_to_go" not in said


def test_groups_with_time_for_one_stop_walk_to_one_although_the_start_weighs_more(grid: ModuleType) -> None:
    network = star(grid, 300, 300)
    ends = network.node_xy[1:] - network.node_xy[0]
    places = [grid.challenge("here", 0, 0, people=100), *(grid.challenge(str(row), *xy) for row, xy in enumerate(ends))]
    plans = plan_groups(StreetGraph.build(network), places, grid.wish(groups=2, minutes=25))
    assert covered_by(plans) == ["0", "1"]
    for plan in plans:
        assert {"groups_proven", "somewhere_to_go"} <= {one.code for one in plan.explanations}
        assert [(left.pin_id, left.reason) for left in plan.left_out] == [("here", "at_start")]


@pytest.mark.parametrize("required", [(), (RequiredStop(pin_id="here"),)])
def test_where_only_one_group_has_somewhere_to_go_one_is_offered(
    grid: ModuleType, required: tuple[RequiredStop, ...]
) -> None:
    graph = StreetGraph.build(grid.street(300))
    places = [grid.challenge("here", 0, 0), grid.challenge("there", 300, 0)]
    wish = grid.wish(groups=2, required=required)
    with pytest.raises(WalkError) as refusal:
        plan_groups(graph, places, wish)
    assert refusal.value.code == "groups_without_stops"
    assert refusal.value.values == {"groups": 2, "possible": 1}
    (plan,) = plan_groups(graph, places, replace(wish, groups=1))
    assert covered_by([plan]) == ["here", "there"]


def test_groups_that_could_only_stay_at_the_start_are_told_what_else_takes(grid: ModuleType) -> None:
    places = [grid.challenge("here", 0, 0), grid.challenge("there", 300, 0)]
    with pytest.raises(WalkError) as refusal:
        plan_groups(StreetGraph.build(grid.street(300)), places, grid.wish(groups=2, minutes=15))
    assert refusal.value.code == "nothing_within_minutes"
    assert refusal.value.values["needed_minutes"] == pytest.approx(20)
