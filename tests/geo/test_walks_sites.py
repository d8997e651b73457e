"""Which places a walk could stop at: what they cover, which of them are needless, and which come first."""

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.routing import Floats, Positions, Profile, StreetGraph
from geo.walks import FlaggedPlace, WalkWish
from geo.walks.laying_out import LaidOut, lay_out
from geo.walks.sites import MERGE_M, Sites, candidate_sites
from tests.geo.street_networks import shortest_by_scipy

EVERY_SITE = 10**6
many = settings(max_examples=40, deadline=None, database=None)
seeds = st.integers(0, 10**6)
radii = st.sampled_from([5.0, 40.0, 120.0])


def laid_out(
    grid: ModuleType, seed: int, radius_m: float, pins: int = 80, extent_m: float = 500
) -> tuple[LaidOut, WalkWish]:
    random = np.random.default_rng(seed)
    network = grid.random_network(random)
    wish: WalkWish = grid.wish(coverage_radius_m=radius_m, minutes=90)
    return lay_out(StreetGraph.build(network), grid.random_places(random, pins, extent_m), wish), wish


def metres_by_scipy(laid: LaidOut, here: Positions, there: Positions) -> Floats:
    usable = np.where(laid.graph.is_usable(laid.profile), 1.0, np.inf)
    return shortest_by_scipy(laid.graph.network, usable, here, there)


def metres_to_pins(laid: LaidOut, here: Positions) -> Floats:
    away_m = np.full((len(laid.pins), len(here)), np.inf)
    np.minimum.at(away_m, laid.owners, metres_by_scipy(laid, here, laid.points).T)
    return away_m.T


@many
@given(seed=seeds, radius_m=radii)
def test_a_site_covers_the_pins_within_the_radius_along_the_ways(grid: ModuleType, seed: int, radius_m: float) -> None:
    laid, wish = laid_out(grid, seed, radius_m)
    sites = candidate_sites(laid, wish)
    expected = metres_to_pins(laid, sites.positions)
    clear = np.abs(expected - radius_m) > 1e-6
    within = np.where(expected <= radius_m, expected, np.inf)
    assert sites.away_m[clear] == pytest.approx(within[clear], abs=1e-6)


@many
@given(seed=seeds, radius_m=radii)
def test_a_place_is_needless_only_beside_a_candidate_that_covers_all_that_it_covers(
    grid: ModuleType, seed: int, radius_m: float
) -> None:
    laid, wish = laid_out(grid, seed, radius_m, extent_m=150)
    sites = candidate_sites(laid, wish, most_sites=EVERY_SITE)
    places = laid.points.take(np.flatnonzero(laid.draws[laid.owners]))
    minutes = laid.graph.matrix(Profile(), laid.ends, places).sum(axis=0) / 60 + wish.talk_minutes
    places = places.take(np.flatnonzero(minutes < wish.minutes - 1e-6))
    covered = metres_to_pins(laid, places) <= radius_m - 1e-6
    beside = metres_by_scipy(laid, places, sites.positions) <= min(MERGE_M, radius_m) + 1e-6
    covers_all = ~(covered[:, None, :] & ~sites.covers[None, :, :]).any(axis=2)
    assert (beside & covers_all).any(axis=1).all()


@many
@given(seed=seeds, radius_m=radii, most=st.integers(1, 30))
def test_with_room_for_few_each_candidate_adds_as_much_as_any_other_would(
    grid: ModuleType, seed: int, radius_m: float, most: int
) -> None:
    laid, wish = laid_out(grid, seed, radius_m)
    every = candidate_sites(laid, wish, most_sites=EVERY_SITE)
    few = candidate_sites(laid, wish, most_sites=most)
    assert len(few.positions) == min(most, len(every.positions))
    assert few.aside == len(every.positions) - len(few.positions)
    if not few.aside:
        return
    is_open = np.ones(len(laid.pins), dtype=bool)
    for covered in few.covers:
        best = float((every.covers[:, is_open] @ laid.weights[is_open]).max())
        assert float(laid.weights[covered & is_open].sum()) == pytest.approx(best, abs=1e-6)
        is_open &= ~covered


@many
@given(seed=seeds, most=st.sampled_from([10, EVERY_SITE]))
def test_which_places_are_candidates_does_not_depend_on_what_pins_are_called(
    grid: ModuleType, seed: int, most: int
) -> None:
    laid, wish = laid_out(grid, seed, 40.0, pins=200)
    names = np.random.default_rng(seed).permutation([pin.pin_id for pin in laid.pins]).tolist()
    renamed = [replace(pin, pin_id=name) for pin, name in zip(laid.pins, names, strict=True)]
    again = candidate_sites(lay_out(laid.graph, renamed, wish), wish, most_sites=most)
    first = candidate_sites(laid, wish, most_sites=most)
    # Pins a centimetre apart may stand for each other.
    assert again.points_xy == pytest.approx(first.points_xy, abs=0.02)


def test_without_pins_or_within_no_time_there_are_no_candidates(grid: ModuleType) -> None:
    graph = StreetGraph.build(grid.street(100, 100))
    far: list[FlaggedPlace] = [grid.challenge("far", 200, 0)]
    for places, minutes in (([], 60), (far, 12)):
        wish = grid.wish(minutes=minutes)
        sites: Sites = candidate_sites(lay_out(graph, places, wish), wish)
        assert sites.away_m.shape == (0, len(places))
        assert (len(sites.positions), sites.aside) == (0, 0)
