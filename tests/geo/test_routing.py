"""Shortest and cheapest ways on hand-made networks."""

import tracemalloc
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import floyd_warshall

from geo.network import Edge, Network
from geo.routing import PathPart, Positions, Profile, StreetGraph
from geo.routing.street_graph import MOST_PROFILES
from tests.geo.street_networks import random_streets

PLAIN = Profile()
STEP_FREE = Profile(step_free=True)
PREFER_LIT = Profile(prefer_lit=True)


def snapped(network: Network, *points: tuple[float, float], profile: Profile = PLAIN) -> tuple[StreetGraph, Positions]:
    graph = StreetGraph.build(network)
    return graph, graph.snap(np.array(points, dtype=float).reshape(-1, 2), profile)


def way(network: Network, profile: Profile, here: tuple[float, float], there: tuple[float, float]) -> list[PathPart]:
    graph, places = snapped(network, here, there, profile=profile)
    return graph.path(profile, places.take([0]), places.take([1]))


def detour(grid: ModuleType, short: dict[str, Any], long: dict[str, Any], bulge_m: float = 25.0) -> Network:
    """Return two ways between two junctions 100 m apart: edge 1 straight, edge 2 with a bulge."""
    straight = grid.make_edge(1, 0, 1, grid.line((0, 0), (100, 0)), **short)
    around = grid.make_edge(2, 0, 1, grid.line((0, 0), (50, bulge_m), (100, 0)), **long)
    return Network(np.array([grid.at(0, 0), grid.at(100, 0)]), (around, straight))


def edges_walked(grid: ModuleType, network: Network, profile: Profile) -> list[int]:
    return [part.edge_id for part in way(network, profile, grid.at(0, 0), grid.at(100, 0))]


def test_places_are_put_on_the_nearest_point_of_an_edge(grid: ModuleType) -> None:
    graph, places = snapped(grid.street(100), grid.at(30, 4), grid.at(80, -3))
    assert places.distance_m == pytest.approx([4, 3])
    assert graph.points(places) == pytest.approx(np.array([grid.at(30, 0), grid.at(80, 0)]))
    assert graph.matrix(PLAIN, places)[0, 1] == pytest.approx(50)
    ends = graph.snap(np.array([grid.at(0, 0), grid.at(100, 0)]), PLAIN)
    assert graph.matrix(PLAIN, places.take([0]), ends)[0] == pytest.approx([30, 70])


def test_places_within_a_centimetre_of_a_junction_are_the_junction(grid: ModuleType) -> None:
    points = [grid.at(0.004, 4), grid.at(-5, 0), grid.at(99.995, 1), grid.at(105, 0), grid.at(0.5, 1)]
    _, places = snapped(grid.street(100), *points)
    assert places.along_m == pytest.approx([0, 0, 100, 100, 0.5])
    assert places.along_m[[0, 1]].tolist() == [0, 0]


def test_of_equally_near_edges_the_first_is_taken(grid: ModuleType) -> None:
    _, places = snapped(grid.street_grid(3, 3), grid.at(100, 100), grid.at(50, 50), grid.at(-30, -30))
    assert places.edge_index.tolist() == [2, 0, 0]


def test_a_place_far_away_still_finds_the_network(grid: ModuleType) -> None:
    graph, places = snapped(grid.street(100, 100), grid.at(-40_000, 30_000), grid.at(150, 90_000))
    assert places.distance_m == pytest.approx([50_000, 90_000])
    assert graph.points(places) == pytest.approx(np.array([grid.at(0, 0), grid.at(150, 0)]))


def test_a_place_that_is_no_place_is_nowhere(grid: ModuleType) -> None:
    _, places = snapped(grid.street(100), (np.nan, 0.0), (0.0, np.inf), (1e12, -1e12))
    assert places.edge_index.tolist() == [-1, -1, 0]


def test_the_way_between_two_places_on_one_edge_follows_its_bends_in_walking_order(grid: ModuleType) -> None:
    bent = grid.make_edge(7, 0, 1, grid.line((0, 0), (50, 0), (50, 50)))
    graph, places = snapped(
        Network(np.array([grid.at(0, 0), grid.at(50, 50)]), (bent,)), grid.at(20, 0), grid.at(50, 30)
    )
    first, second = places.take([0]), places.take([1])
    (there,), (back,) = graph.path(PLAIN, first, second), graph.path(PLAIN, second, first)
    assert (there.edge_id, there.length_m, there.to_node) == (7, pytest.approx(60), -1)
    assert np.array(there.geometry.coords) == pytest.approx(np.array([grid.at(20, 0), grid.at(50, 0), grid.at(50, 30)]))
    assert list(back.geometry.coords) == list(there.geometry.coords)[::-1]


def test_a_way_tells_the_junctions_it_passes(grid: ModuleType) -> None:
    parts = way(grid.street(100, 100, 100), PLAIN, grid.at(250, 0), grid.at(0, 0))
    assert [(part.edge_id, part.to_node) for part in parts] == [(1002, 2), (1001, 1), (1000, 0)]


def test_a_way_from_a_place_to_itself_has_no_parts(grid: ModuleType) -> None:
    assert way(grid.street(100), PLAIN, grid.at(30, 0), grid.at(30, 5)) == []
    assert way(grid.street(100, 100), PLAIN, grid.at(100, 0), grid.at(100, 5)) == []


def test_between_two_places_on_one_edge_the_way_round_is_taken_where_it_is_cheaper(grid: ModuleType) -> None:
    network = detour(grid, {}, {}, bulge_m=400)
    graph, places = snapped(network, grid.at(2, 16), grid.at(98, 16))
    assert [network.edges[row].edge_id for row in places.edge_index] == [2, 2]
    parts = graph.path(PLAIN, places.take([0]), places.take([1]))
    assert [(part.edge_id, part.to_node) for part in parts] == [(2, 0), (1, 1), (2, -1)]


def test_an_edge_back_to_its_own_junction_is_walked_the_shorter_way_round(grid: ModuleType) -> None:
    street = grid.make_edge(1, 0, 1, grid.line((0, 0), (100, 0)))
    loop = grid.make_edge(2, 1, 1, grid.line((100, 0), (150, 0), (150, 50), (100, 50), (100, 0)))
    network = Network(np.array([grid.at(0, 0), grid.at(100, 0)]), (street, loop))
    points = [grid.at(0, 0), grid.at(150, 20), grid.at(100, 30)]
    graph, places = snapped(network, *points)
    assert graph.matrix(PLAIN, places)[0] == pytest.approx([0, 170, 130])
    assert graph.near(PLAIN, places, places, 1000).table(3)[0] == pytest.approx([0, 170, 130])
    last = graph.path(PLAIN, places.take([0]), places.take([2]))[-1]
    assert np.array(last.geometry.coords) == pytest.approx(np.array([grid.at(100, 0), grid.at(100, 30)]))


def test_a_place_beside_a_blocked_edge_or_steps_goes_to_the_nearest_usable_edge(grid: ModuleType) -> None:
    near = grid.make_edge(1, 0, 1, grid.line((0, 0), (100, 0)), steps=True)
    blocked = grid.make_edge(2, 0, 1, grid.line((0, 1), (100, 1)), blocked=True)
    far = grid.make_edge(3, 0, 1, grid.line((0, 0), (50, -40), (100, 0)))
    network = Network(np.array([grid.at(0, 0), grid.at(100, 0)]), (near, blocked, far))
    assert snapped(network, grid.at(50, 5))[1].distance_m == pytest.approx([5])
    assert snapped(network, grid.at(50, 5), profile=STEP_FREE)[1].distance_m[0] > 30


def test_a_fence_breaks_nearness(grid: ModuleType) -> None:
    ends = [(0, 0), (100, 0), (0, 10), (100, 10)]
    edges = [
        grid.make_edge(1, 0, 1, grid.line((0, 0), (100, 0))),
        grid.make_edge(2, 2, 3, grid.line((0, 10), (100, 10))),
        grid.make_edge(3, 1, 3, grid.line((100, 0), (100, 10))),
    ]
    graph, places = snapped(
        Network(np.array([grid.at(*end) for end in ends]), tuple(edges)), grid.at(40, 0), grid.at(40, 10)
    )
    here, there = places.take([0]), places.take([1])
    assert np.isinf(graph.near(PLAIN, here, there, 40).table(1))
    assert graph.near(PLAIN, here, there, 130).table(1) == pytest.approx(130)
    assert np.isinf(graph.without([3]).near(PLAIN, here, there, np.inf).table(1))


def test_unlit_and_unknown_ways_count_as_longer_when_light_is_preferred(grid: ModuleType) -> None:
    for lit, bulge_m, taken in (("no", 50, 2), ("no", 60, 1), ("unknown", 30, 2), ("unknown", 35, 1)):
        network = detour(grid, {"lit": lit}, {"lit": "yes"}, bulge_m)
        assert edges_walked(grid, network, PREFER_LIT) == [taken]
        assert edges_walked(grid, network, PLAIN) == [1]


def test_a_tunnel_of_unknown_light_counts_as_dark(grid: ModuleType) -> None:
    network = detour(grid, {"lit": "unknown", "tunnel": True}, {"lit": "yes"}, 50)
    assert edges_walked(grid, network, PREFER_LIT) == [2]


def test_preferring_light_changes_the_way_but_metres_stay_true(grid: ModuleType) -> None:
    network = detour(grid, {"lit": "no"}, {"lit": "yes"}, 50)
    graph, places = snapped(network, grid.at(0, 0), grid.at(100, 0))
    assert graph.matrix(PREFER_LIT, places)[0, 1] == pytest.approx(2 * np.hypot(50, 50))
    assert graph.matrix(PLAIN, places)[0, 1] == pytest.approx(100)
    assert graph.near(PREFER_LIT, places, places, 100).table(2)[0, 1] == pytest.approx(100)


def test_of_equally_cheap_ways_the_shorter_is_taken(grid: ModuleType) -> None:
    dark = grid.make_edge(1, 0, 1, grid.line((0, 0), (100, 0)), lit="no")
    lit = [
        grid.make_edge(2, 0, 2, grid.line((0, 0), (0, 25)), lit="yes"),
        grid.make_edge(3, 2, 3, grid.line((0, 25), (100, 25)), lit="yes"),
        grid.make_edge(4, 3, 1, grid.line((100, 25), (100, 0)), lit="yes"),
    ]
    node_xy = np.array([grid.at(*end) for end in [(0, 0), (100, 0), (0, 25), (100, 25)]])
    beside = grid.make_edge(2, 0, 1, grid.line((0, 0), (0, 25), (100, 25), (100, 0)), lit="yes")
    for edges in ((dark, *lit), (*lit, dark), (dark, beside), (beside, dark)):
        assert edges_walked(grid, Network(node_xy, edges), PREFER_LIT) == [1]


def test_unlit_ways_are_still_walked_where_there_are_no_others(grid: ModuleType) -> None:
    graph, places = snapped(grid.street(100, 50, lit="no"), grid.at(0, 0), grid.at(150, 0), profile=PREFER_LIT)
    assert graph.matrix(PREFER_LIT, places)[0, 1] == pytest.approx(150)


@pytest.mark.parametrize(
    ("profile", "tags", "avoided"),
    [
        (Profile(step_free=True), {"steps": True}, "never used"),
        (Profile(pram=True), {"steps": True}, "never used"),
        (Profile(pram=True), {"surface": "gravel"}, "avoided"),
        (Profile(pram=True), {"surface": "asphalt"}, "used"),
        (Profile(pram=True), {"surface": None}, "used"),
        (Profile(pram=True), {"width_m": 0.8}, "avoided"),
        (Profile(pram=True), {"width_m": 1.2}, "used"),
        (Profile(public_only=True), {"access": "private"}, "never used"),
        (Profile(public_only=True), {"access": "customers"}, "never used"),
        (Profile(public_only=True), {"access": "permissive"}, "used"),
        (Profile(public_only=True), {"access": None}, "used"),
        (Profile(calm=True), {"highway": "secondary"}, "avoided"),
        (Profile(calm=True), {"highway": "residential"}, "used"),
        (Profile(step_free=True), {"surface": "gravel", "access": "private", "highway": "primary"}, "used"),
        (PLAIN, {"steps": True, "surface": "sand", "access": "private", "highway": "primary", "lit": "no"}, "used"),
        (PLAIN, {"blocked": True}, "never used"),
    ],
)
def test_each_wish_about_ways_forbids_or_avoids_what_its_words_say(
    grid: ModuleType, profile: Profile, tags: dict[str, Any], avoided: str
) -> None:
    assert edges_walked(grid, detour(grid, tags, {}), profile) == [1 if avoided == "used" else 2]
    graph = StreetGraph.build(grid.street(100, **tags))
    assert graph.is_usable(profile).tolist() == [avoided != "never used"]
    forced = graph.matrix(profile, Positions(np.array([0, 0]), np.array([0.0, 100.0]), np.zeros(2)))
    assert forced[0, 1] == (np.inf if avoided == "never used" else pytest.approx(100))


def test_without_any_usable_edge_places_are_nowhere(grid: ModuleType) -> None:
    for network in (grid.street(100, blocked=True), Network(np.zeros((0, 2)), ())):
        graph, places = snapped(network, grid.at(0, 0), grid.at(3, 3))
        assert places.edge_index.tolist() == [-1, -1]
        assert np.isinf(places.distance_m).all()
        assert np.isnan(graph.points(places)).all()
        assert np.isinf(graph.matrix(PLAIN, places)).all()
        assert np.isinf(graph.near(PLAIN, places, places, 100).table(2)).all()
        with pytest.raises(LookupError, match="no way"):
            graph.path(PLAIN, places.take([0]), places.take([1]))


def test_nothing_asked_for_is_answered_with_nothing(grid: ModuleType) -> None:
    graph, places = snapped(grid.street(100), grid.at(0, 0))
    nothing = graph.snap(np.zeros((0, 2)), PLAIN)
    assert len(nothing) == 0
    assert graph.points(nothing).shape == (0, 2)
    assert graph.matrix(PLAIN, nothing).shape == (0, 0)
    assert graph.matrix(PLAIN, places, nothing).shape == (1, 0)
    assert graph.near(PLAIN, nothing, places, 10).table(1).shape == (0, 1)
    assert graph.near(PLAIN, places, nothing, 10).table(0).shape == (1, 0)


def test_places_can_be_chosen_and_put_together(grid: ModuleType) -> None:
    _, places = snapped(grid.street(100), grid.at(10, 1), grid.at(20, 2), grid.at(30, 3))
    both = Positions.join(places.take([2, 0]), places.take(slice(1, 2)))
    assert len(both) == 3
    assert both.along_m == pytest.approx([30, 10, 20])
    assert both.distance_m == pytest.approx([3, 1, 2])
    assert len(Positions.join()) == 0
    assert len(places.take([])) == 0


def test_an_edge_that_does_not_exist_cannot_be_blocked(grid: ModuleType) -> None:
    graph = StreetGraph.build(grid.street(100))
    with pytest.raises(LookupError):
        graph.without([17])
    assert graph.without([]).is_usable(PLAIN).all()


def test_more_profiles_than_are_kept_still_get_their_own_answers(grid: ModuleType) -> None:
    network = detour(grid, {"lit": "no", "highway": "primary"}, {"surface": "gravel"}, 50)
    graph, places = snapped(network, grid.at(0, 0), grid.at(100, 0))
    profiles = [Profile(prefer_lit=bool(row & 1), pram=bool(row & 2), calm=bool(row & 4)) for row in range(8)]
    assert len(profiles) > MOST_PROFILES
    expected = [StreetGraph.build(network).matrix(profile, places)[0, 1] for profile in profiles]
    for _ in range(2):
        assert [graph.matrix(profile, places)[0, 1] for profile in profiles] == expected
    assert len({round(metres) for metres in expected}) == 2


def test_an_area_of_twenty_thousand_edges_takes_less_than_fifty_megabytes() -> None:
    network = random_streets(1, 110, 110)
    assert len(network.edges) > 20_000
    tracemalloc.start()
    try:
        graph = StreetGraph.build(network)
        _, places = snapped(random_streets(1, 3, 3), (700_000.0, 6_170_000.0))
        for row in range(MOST_PROFILES):
            graph.matrix(Profile(bool(row & 1), bool(row & 2), bool(row & 4)), places)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < graph.nbytes < 50e6
    assert graph.nbytes - taken < 1500 * len(network.edges)


@settings(max_examples=20, deadline=None, database=None)
@given(seed=st.integers(0, 10**6))
def test_shortest_metres_equal_those_of_all_pairs_at_once(grid: ModuleType, seed: int) -> None:
    network = grid.random_network(np.random.default_rng(seed), 4, 4)
    dense = np.full((16, 16), np.inf)
    for edge in network.edges:
        if not edge.blocked:
            dense[edge.from_node, edge.to_node] = dense[edge.to_node, edge.from_node] = edge.length_m
    graph = StreetGraph.build(network)
    places = [place_at_junction(network, node) for node in range(16)]
    every = Positions(np.array([row for row, _ in places]), np.array([m for _, m in places]), np.zeros(16))
    reached = every.edge_index >= 0
    expected = floyd_warshall(dense)[np.ix_(reached, reached)]
    assert graph.matrix(PLAIN, every.take(np.flatnonzero(reached))) == pytest.approx(expected)


def place_at_junction(network: Network, node: int) -> tuple[int, float]:
    """Return an open edge at a junction, and where on it the junction lies; −1 where there is none."""

    def holds(edge: Edge) -> bool:
        return not edge.blocked and node in (edge.from_node, edge.to_node)

    row = next((row for row, edge in enumerate(network.edges) if holds(edge)), -1)
    return row, 0.0 if row < 0 or network.edges[row].from_node == node else network.edges[row].length_m
