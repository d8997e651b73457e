"""Bounds of walks that are not proven: whatever is tried, nothing lies above them."""

from dataclasses import replace
from itertools import combinations
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.orienteering.problem import OrienteeringProblem
from geo.routing import StreetGraph
from geo.walks import WalkError, plan_alternatives, plan_groups
from geo.walks.allowance import Allowance
from geo.walks.choosing import open_choice
from geo.walks.groups_bound import joint_bound
from tests.geo.brute_force import best_objective, weight_of
from tests.geo.orienteering_instances import random_problem


def sets_that_fit(problem: OrienteeringProblem, most_stops: int) -> list[tuple[int, ...]]:
    """Return the sets of sites that one group can walk to, by trying every order of each."""
    found = []
    for count in range(most_stops + 1):
        for sites in combinations(range(problem.count), count):
            alone = replace(problem, required=sites, conflicts=None, most_stops=count)
            if best_objective(alone) > -np.inf:
                found.append(sites)
    return found


@settings(max_examples=60, deadline=None, database=None)
@given(seed=st.integers(0, 10**6), groups=st.sampled_from([2, 3]))
def test_no_sharing_out_covers_more_than_the_bound_of_all_groups(seed: int, groups: int) -> None:
    problem = replace(random_problem(seed), conflicts=None, required=())
    problem = replace(problem, most_stops=min(problem.most_stops, 2))
    together = {()}
    for _ in range(groups):
        fits = sets_that_fit(problem, problem.most_stops)
        together = {tuple(sorted({*one, *other})) for one in together for other in fits}
    bound = joint_bound(problem, groups, Allowance(5.0))
    assert max((weight_of(problem, sites) for sites in together), default=0.0) <= bound + 1e-6


@settings(max_examples=30, deadline=None, database=None)
@given(seed=st.integers(0, 10**6), minutes=st.integers(20, 60))
def test_no_walk_by_other_places_is_above_its_bound(grid: ModuleType, seed: int, minutes: int) -> None:
    random = np.random.default_rng(seed)
    network, places = grid.random_network(random), grid.random_places(random, 8)
    wish = grid.wish(minutes=minutes, talk_minutes=6, most_stops=3)
    graph = StreetGraph.build(network)
    try:
        found = {one.variant: one.plan for one in plan_alternatives(graph, places, wish, variants=("other_places",))}
    except WalkError:
        return
    if "other_places" not in found:
        return
    other = found["other_places"]
    assert other.objective <= other.bound <= found["best"].bound + 1e-9
    problem = open_choice(graph, places, wish).problem
    first = {pin_id for stop in found["best"].stops for pin_id in stop.pin_ids}
    pins = open_choice(graph, places, wish).laid.pins
    taken = np.array([pin.pin_id in first for pin in pins])
    for sites in sets_that_fit(problem, 3):
        covered = problem.covers[list(sites)].any(axis=0)
        shared = float(problem.weights[covered & taken].sum())
        if sites and shared <= 0.5 * float(problem.weights[covered].sum()):
            alone = replace(problem, required=sites, most_stops=len(sites))
            assert best_objective(alone) <= other.bound + 1e-6


def test_groups_that_cover_all_there_is_are_told_to_do_the_best_that_can_be(grid: ModuleType) -> None:
    places = [grid.challenge(str(row), 100 * row, 0, people=row) for row in range(1, 5)]
    plans = plan_groups(StreetGraph.build(grid.street(500)), places, grid.wish(minutes=120, groups=2))
    for plan in plans:
        assert [one.values for one in plan.explanations if one.code == "groups_proven"] == [{"groups": 2}]


def test_groups_that_may_miss_something_are_told_how_much_at_most(grid: ModuleType) -> None:
    """A group has time for one of three places, one group with the minutes of both for all."""
    places = [grid.challenge(name, x_m, 0) for name, x_m in (("west", 0), ("middle", 300), ("east", 600))]
    wish = grid.wish(start_xy=grid.at(300, 0), end_xy=grid.at(310, 0), minutes=25, talk_minutes=10, groups=2)
    plans = plan_groups(StreetGraph.build(grid.street(600)), places, wish)
    assert [plan.covered_weight for plan in plans] == [3.0, 3.0]
    for plan in plans:
        (said,) = [one.values for one in plan.explanations if one.code == "groups_gap"]
        assert said == {"groups": 2, "percent": pytest.approx(100 / 3)}
