"""Places between flagged places: wherever somebody could stand, a candidate covers all that is covered from there."""

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from geo.routing import Booleans, Floats, Positions, StreetGraph
from geo.walks import ExcludedPlace, RequiredStop, WalkPlan
from geo.walks.laying_out import LaidOut, lay_out
from geo.walks.sites import Sites, candidate_sites
from tests.geo.street_networks import PROFILES, random_streets, shortest_by_scipy

EVERY_SITE = 10**6
ENOUGH_ROOM_M = 0.03
many = settings(max_examples=40, deadline=None, database=None)
seeds = st.integers(0, 10**6)
radii = st.sampled_from([5.0, 40.0, 120.0])


def random_positions(graph: StreetGraph, random: np.random.Generator, count: int, usable: Booleans) -> Positions:
    """Return places anywhere on usable edges."""
    rows = random.choice(np.flatnonzero(usable), count)
    lengths_m = np.array([graph.network.edges[row].geometry.length for row in rows])
    return Positions(rows, random.random(count) * lengths_m, np.zeros(count))


def metres_to_pins(laid: LaidOut, here: Positions) -> Floats:
    """Return metres to each pin's nearest point by scipy."""
    usable = np.where(laid.graph.is_usable(laid.profile), 1.0, np.inf)
    away_m = np.full((len(laid.pins), len(here)), np.inf)
    np.minimum.at(away_m, laid.owners, shortest_by_scipy(laid.graph.network, usable, here, laid.points).T)
    return away_m.T


@many
@given(seed=seeds, radius_m=radii)
def test_no_place_on_the_ways_covers_what_no_candidate_covers(grid: ModuleType, seed: int, radius_m: float) -> None:
    random = np.random.default_rng(seed)
    graph = StreetGraph.build(grid.random_network(random))
    wish = grid.wish(coverage_radius_m=radius_m, minutes=240)
    laid = lay_out(graph, grid.random_places(random, 60, 150), wish)
    sites = candidate_sites(laid, wish, most_sites=EVERY_SITE)
    here = random_positions(graph, random, 300, graph.is_usable(laid.profile))
    here = here.take(np.flatnonzero(np.isfinite(graph.matrix(laid.profile, laid.ends, here)).all(axis=0)))
    covered = (metres_to_pins(laid, here) <= radius_m - ENOUGH_ROOM_M) & laid.draws
    covers_all = ~(covered[:, None, :] & ~sites.covers[None, :, :]).any(axis=2)
    assert (covers_all.any(axis=1) | ~covered.any(axis=1)).all()


@many
@given(seed=seeds, radius_m=st.sampled_from([10.0, 60.0, 150.0]), profile=st.sampled_from(PROFILES))
def test_within_a_radius_is_what_the_shortest_ways_say(seed: int, radius_m: float, profile: object) -> None:
    random = np.random.default_rng(seed)
    network = random_streets(seed)
    graph = StreetGraph.build(network)
    usable = graph.is_usable(profile)  # type: ignore[arg-type]
    if not usable.any():
        return
    origins = random_positions(graph, random, 8, usable)
    here = random_positions(graph, random, 60, usable)
    reach = graph.within(profile, origins, radius_m)  # type: ignore[arg-type]
    metres = shortest_by_scipy(network, np.where(usable, 1.0, np.inf), origins, here)
    on_stretch = (
        (reach.edge_index[:, None] == here.edge_index)
        & (reach.from_m[:, None] <= here.along_m)
        & (reach.to_m[:, None] >= here.along_m)
    )
    is_within = np.zeros(metres.shape, dtype=bool)
    np.logical_or.at(is_within, reach.origin, on_stretch)
    clear = np.abs(metres - radius_m) > 1e-6
    assert (is_within == (metres <= radius_m))[clear].all()


def plan_between(grid: ModuleType, **parts: object) -> WalkPlan:
    """Plan one stop for two challenges 70 m apart on a street."""
    pins = [grid.challenge("west", 165, 0), grid.challenge("east", 235, 0)]
    plan: WalkPlan = grid.plan(grid.street(100, 100, 100, 100), pins, grid.wish(most_stops=1, **parts))
    return plan


def test_a_walk_stops_between_two_places_where_both_are_covered(grid: ModuleType) -> None:
    plan = plan_between(grid)
    assert plan.stops[0].pin_ids == ("east", "west")
    assert plan.stops[0].point.distance(Point(grid.at(200, 0))) <= 5
    by_hand = plan_between(grid, required=(RequiredStop(xy=grid.at(200, 0)),))
    assert by_hand.covered_weight == plan.covered_weight


def test_nobody_stops_between_where_it_is_excluded_or_reached_too_late(grid: ModuleType) -> None:
    excluded = plan_between(grid, excluded_places=(ExcludedPlace(grid.at(200, 0), 20.0),))
    assert len(excluded.stops[0].pin_ids) == 1
    late = plan_between(grid, minutes=16.0, talk_minutes=10.0)
    assert late.stops[0].pin_ids == ("west",)


def test_where_a_place_of_their_own_covers_as_much_no_other_is_looked_for(grid: ModuleType) -> None:
    wish = grid.wish()
    pins = [grid.challenge(str(x), x, 0) for x in (150, 180, 210)]
    sites: Sites = candidate_sites(lay_out(StreetGraph.build(grid.street(100, 100, 100)), pins, wish), wish)
    assert sorted(sites.points_xy[:, 0] - grid.at(0, 0)[0]) == pytest.approx([150, 180, 210])
