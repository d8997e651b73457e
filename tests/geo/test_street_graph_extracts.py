"""Ways on real streets. The extracts lie beside the checkout; where they are missing no test is collected."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from geo.junctions import build_network
from geo.osm import read_ground
from geo.routing import Positions, Profile, StreetGraph
from tests.geo.street_networks import PROFILES, random_points, shortest_by_scipy
from tests.geo.test_osm_extracts import EXTRACTS
from tests.geo.test_street_graph import cost_of_path, costs_of

__test__ = bool(EXTRACTS)


@cache
def laid_out(path: Path) -> tuple[StreetGraph, Positions]:
    graph = StreetGraph.build(build_network(read_ground(path, None).ways).network)
    return graph, graph.snap(random_points(7, graph.network, 41), Profile())


@pytest.mark.shared
@pytest.mark.parametrize("path", EXTRACTS, ids=[path.name for path in EXTRACTS])
def test_between_places_of_a_real_quarter_ways_are_as_long_as_scipy_says(path: Path) -> None:
    graph, places = laid_out(path)
    expected = shortest_by_scipy(graph.network, costs_of(graph, Profile()), places, places)
    assert graph.matrix(Profile(), places) == pytest.approx(expected, abs=1e-6)
    near = graph.near(Profile(), places, places, 250.0).table(len(places))
    assert near == pytest.approx(np.where(expected <= 250.0, expected, np.inf), abs=1e-6)
    assert np.isfinite(near).sum() > len(places)


@pytest.mark.shared
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("path", EXTRACTS, ids=[path.name for path in EXTRACTS])
def test_the_ways_of_a_real_quarter_cost_the_least_and_add_up(path: Path, profile: Profile) -> None:
    graph, _ = laid_out(path)
    places = graph.snap(random_points(8, graph.network, 12), profile)
    metres = graph.matrix(profile, places)
    expected = shortest_by_scipy(graph.network, costs_of(graph, profile), places, places)
    for row, column in np.argwhere(np.isfinite(expected)).tolist():
        parts = graph.path(profile, places.take([row]), places.take([column]))
        assert sum(part.length_m for part in parts) == pytest.approx(metres[row, column], abs=1e-6)
        assert cost_of_path(parts, profile) == pytest.approx(expected[row, column], abs=1e-5)


@pytest.mark.shared
@pytest.mark.parametrize("path", EXTRACTS, ids=[path.name for path in EXTRACTS])
def test_thirty_such_quarters_fit_in_a_gigabyte(path: Path) -> None:
    graph, _ = laid_out(path)
    assert 30 * graph.nbytes < 1e9
