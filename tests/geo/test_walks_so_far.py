"""The best walk so far, told while the search for a better one goes on."""

import pickle
from dataclasses import replace
from types import ModuleType

import pytest

from geo.orienteering.problem import Solution
from geo.routing import StreetGraph
from geo.walks import FlaggedPlace, WalkPlan, WalkSoFar, WalkWish, plan_groups, plan_so_far, plan_walk

Hard = tuple[StreetGraph, list[FlaggedPlace], WalkWish]


@pytest.fixture(scope="module")
def hard(grid: ModuleType) -> Hard:
    """More than can be planned to the end in a moment, and a wish for it."""
    graph, places, wish = grid.hard_to_prove()
    return graph, places, wish


def test_each_best_so_far_is_a_walk_that_keeps_the_wish_and_is_as_good_as_was_told(hard: Hard) -> None:
    graph, places, wish = hard
    seen: list[tuple[WalkSoFar, WalkPlan]] = []

    def look(so_far: Solution) -> bool:
        assert isinstance(so_far, WalkSoFar)
        walk = plan_so_far(so_far)
        if walk is not None:
            seen.append((so_far, walk))
        return True

    plan = plan_walk(graph, places, replace(wish, time_limit_s=2), progress=look)
    assert plan.stopped_by == "time"
    assert len(seen) > 1, "it is told again and again"
    for so_far, walk in seen:
        assert 0 < len(walk.stops) <= wish.most_stops
        assert walk.total_minutes <= wish.minutes + 1e-6
        assert so_far.objective - 1e-6 <= walk.objective <= walk.bound + 1e-6
        assert walk.turns
        assert walk.legs
    last = seen[-1][1]
    assert last.route.equals(plan.route)
    assert [stop.pin_ids for stop in last.stops] == [stop.pin_ids for stop in plan.stops]


def test_of_several_groups_and_before_there_is_a_stop_there_is_nothing_to_draw(hard: Hard) -> None:
    told: list[WalkSoFar] = []

    def listen(so_far: Solution) -> bool:
        assert isinstance(so_far, WalkSoFar)
        told.append(so_far)
        return True

    graph, places, wish = hard
    plan_groups(graph, places, replace(wish, groups=2, time_limit_s=1), progress=listen)
    assert told
    assert all(plan_so_far(one) is None for one in told)
    alone = replace(told[-1], choice=replace(told[-1].choice, wish=wish))
    assert plan_so_far(alone) is not None
    assert plan_so_far(replace(alone, order=())) is None


def test_who_keeps_the_numbers_keeps_no_network(hard: Hard) -> None:
    told: list[WalkSoFar] = []

    def refuse(so_far: Solution) -> bool:
        assert isinstance(so_far, WalkSoFar)
        told.append(so_far)
        return False

    plan_walk(*hard, progress=refuse)
    numbers = told[0].numbers
    assert (numbers.order, numbers.objective, numbers.bound) == (told[0].order, told[0].objective, told[0].bound)
    assert numbers.gap == told[0].gap
    assert len(pickle.dumps(numbers)) < 2000
