"""How long planning may take, and who may end it: one limit for a whole request, and a no that is heard everywhere."""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from types import ModuleType

import numpy as np
import pytest

from geo.orienteering.problem import Progress, Solution
from geo.routing import Profile, StreetGraph
from geo.walks import FlaggedPlace, WalkPlan, WalkWish, plan_alternatives, plan_groups, plan_treasure_hunt, plan_walk
from geo.walks.allowance import Allowance
from geo.walks.warming import warm_up

TIMES_OVER = 6
"""For a machine with much to do, and for laying the wish out; a limit for each step alone would be far beyond."""

Plan = Callable[[StreetGraph, list[FlaggedPlace], WalkWish, Progress | None], tuple[WalkPlan, ...]]


def as_groups(
    graph: StreetGraph, places: list[FlaggedPlace], wish: WalkWish, progress: Progress | None
) -> tuple[WalkPlan, ...]:
    return plan_groups(graph, places, replace(wish, groups=4), progress=progress)


def as_alternatives(
    graph: StreetGraph, places: list[FlaggedPlace], wish: WalkWish, progress: Progress | None
) -> tuple[WalkPlan, ...]:
    return tuple(one.plan for one in plan_alternatives(graph, places, wish, progress=progress))


def as_a_lit_walk(
    graph: StreetGraph, places: list[FlaggedPlace], wish: WalkWish, progress: Progress | None
) -> tuple[WalkPlan, ...]:
    return (plan_walk(graph, places, replace(wish, profile=Profile(prefer_lit=True)), progress=progress),)


def as_a_hunt(
    graph: StreetGraph, places: list[FlaggedPlace], wish: WalkWish, progress: Progress | None
) -> tuple[WalkPlan, ...]:
    suffering = [replace(place, topic="litter") for place in places]
    return (plan_treasure_hunt(graph, suffering, wish, [], progress=progress),)


WAYS_TO_PLAN = pytest.mark.parametrize("plan", [as_groups, as_alternatives, as_a_lit_walk, as_a_hunt])


@pytest.fixture(scope="module")
def neighbourhood(grid: ModuleType) -> tuple[StreetGraph, list[FlaggedPlace]]:
    """More than can be planned to the end in a moment; what is compiled or kept at the first use is ready."""
    warm_up()
    random = np.random.default_rng(7)
    graph = StreetGraph.build(grid.random_network(random, 18, 18))
    places = grid.random_places(random, 400, 1700.0)
    for plan in (as_groups, as_a_lit_walk):
        plan(graph, places, long_wish(grid, time_limit_s=0.1), None)
    return graph, places


def long_wish(grid: ModuleType, **parts: object) -> WalkWish:
    wish: WalkWish = grid.wish(minutes=240, most_stops=12, **parts)
    return wish


@WAYS_TO_PLAN
def test_a_time_limit_holds_for_all_that_is_planned_at_once(
    grid: ModuleType, neighbourhood: tuple[StreetGraph, list[FlaggedPlace]], plan: Plan
) -> None:
    wish = long_wish(grid, time_limit_s=0.5)
    began = perf_counter()
    plans = plan(*neighbourhood, wish, None)
    assert perf_counter() - began < TIMES_OVER * wish.time_limit_s
    for one in plans:
        assert one.stops
        assert one.total_minutes <= wish.minutes + 1e-6
        assert one.bound >= one.objective


def test_groups_that_ran_out_of_time_say_so_and_share_no_pin(
    grid: ModuleType, neighbourhood: tuple[StreetGraph, list[FlaggedPlace]]
) -> None:
    plans = as_groups(*neighbourhood, long_wish(grid, time_limit_s=0.3), None)
    assert {plan.stopped_by for plan in plans} == {"time"}
    pins = [pin_id for plan in plans for stop in plan.stops for pin_id in stop.pin_ids]
    assert len(pins) == len(set(pins))


@WAYS_TO_PLAN
def test_a_no_at_the_first_word_ends_everything_with_what_there_is(
    grid: ModuleType, neighbourhood: tuple[StreetGraph, list[FlaggedPlace]], plan: Plan
) -> None:
    told: list[Solution] = []

    def refuse(solution: Solution) -> bool:
        told.append(solution)
        return False

    plans = plan(*neighbourhood, long_wish(grid, time_limit_s=600), refuse)
    assert len(told) == 1, "who has said no is not asked again"
    assert plans[0].stops
    assert not any(one.code in {"lit_costs", "lit_changes_nothing"} for one in plans[0].explanations)
    if plan is as_groups:
        assert {one.stopped_by for one in plans} == {"cancelled"}
    else:
        assert len(plans) == 1


def test_a_no_in_the_midst_of_the_groups_answers_ends_them(
    grid: ModuleType, neighbourhood: tuple[StreetGraph, list[FlaggedPlace]]
) -> None:
    told: list[Solution] = []

    def refuse_later(solution: Solution) -> bool:
        told.append(solution)
        return len(told) < 5

    plans = as_groups(*neighbourhood, long_wish(grid, time_limit_s=600), refuse_later)
    assert len(told) == 5
    assert {plan.stopped_by for plan in plans} == {"cancelled"}


def test_what_is_told_is_never_better_than_its_bound_and_never_another_walks(
    grid: ModuleType, neighbourhood: tuple[StreetGraph, list[FlaggedPlace]]
) -> None:
    told: list[Solution] = []

    def listen(solution: Solution) -> bool:
        told.append(solution)
        return True

    (plan,) = as_a_lit_walk(*neighbourhood, long_wish(grid, time_limit_s=5), listen)
    assert told
    for solution in told:
        assert solution.objective <= min(solution.bound, plan.bound) + 1e-6
    assert told[-1].objective == pytest.approx(plan.objective)


def test_a_part_has_its_share_of_what_is_left_and_hears_the_no_of_another() -> None:
    whole = Allowance(1000.0, lambda solution: False)
    part, moment = whole.part(0.5), whole.part(0.5, most_s=2.0)
    assert part.whole_s == 500
    assert 490 < part.left_s() <= 500
    assert moment.left_s() <= moment.whole_s == 2
    found = Solution((), 0.0, 0.0, 0.0, 0.0, proven=True, method="search", stopped_by="done", nodes=0)
    assert not part.show(found)
    assert (whole.left_s(), moment.goes_on(), whole.stopped_by) == (0.0, False, "cancelled")
