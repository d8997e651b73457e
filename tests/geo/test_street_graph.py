"""Ways on random streets equal those of an independent method, whatever the profile and whatever is blocked."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import ModuleType

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.network import Edge, Network
from geo.routing import PathPart, Positions, Profile, StreetGraph
from geo.routing.edge_costs import LOOSE_GROUND
from tests.geo.street_networks import PROFILES, random_points, random_streets, shortest_by_scipy

NANOMETRES_OFF = 1e-6
profiles = st.sampled_from(PROFILES)
seeds = st.integers(0, 10**6)
many = settings(max_examples=60, deadline=None, database=None)


def metre_costs(edge: Edge, profile: Profile) -> float:
    """Return what a metre of an edge costs by the words of the profile."""
    if edge.blocked or (edge.steps and (profile.step_free or profile.pram)):
        return np.inf
    if profile.public_only and edge.access not in (None, "permissive"):
        return np.inf
    cost = 1.0
    if profile.prefer_lit:
        cost *= {"yes": 1.0, "no": 1.5, "unknown": 1.5 if edge.tunnel else 1.2}[edge.lit]
    if profile.pram and edge.surface in LOOSE_GROUND:
        cost *= 2.0
    if profile.pram and (edge.width_m or 9.0) < 0.9:
        cost *= 1.5
    if profile.calm and edge.highway.removesuffix("_link") in ("primary", "secondary", "tertiary"):
        cost *= 3.0
    return cost


def costs_of(graph: StreetGraph, profile: Profile) -> npt.NDArray[np.float64]:
    return np.array([metre_costs(edge, profile) for edge in graph.network.edges])


def cost_of_path(parts: list[PathPart], profile: Profile) -> float:
    return sum(part.length_m * metre_costs(part.edge, profile) for part in parts)


def laid_out(seed: int, profile: Profile, count: int = 10) -> tuple[StreetGraph, Positions]:
    network = random_streets(seed)
    graph = StreetGraph.build(network)
    return graph, graph.snap(random_points(seed, network, count), profile)


@many
@given(seed=seeds, profile=profiles)
def test_the_matrix_costs_what_scipy_says_and_is_as_long_as_the_ways(seed: int, profile: Profile) -> None:
    graph, places = laid_out(seed, profile)
    metres = graph.matrix(profile, places)
    expected = shortest_by_scipy(graph.network, costs_of(graph, profile), places, places)
    assert np.array_equal(np.isfinite(metres), np.isfinite(expected))
    for row, column in np.argwhere(np.isfinite(metres)).tolist():
        parts = graph.path(profile, places.take([row]), places.take([column]))
        assert sum(part.length_m for part in parts) == pytest.approx(metres[row, column], abs=NANOMETRES_OFF)
        assert cost_of_path(parts, profile) == pytest.approx(expected[row, column], abs=NANOMETRES_OFF)


@many
@given(seed=seeds, profile=st.sampled_from([Profile(), Profile(step_free=True), Profile(public_only=True)]))
def test_where_a_metre_costs_a_metre_the_matrix_is_that_of_scipy(seed: int, profile: Profile) -> None:
    graph, places = laid_out(seed, profile, 14)
    origins, targets = places.take(slice(0, 5)), places.take(slice(5, None))
    expected = shortest_by_scipy(graph.network, costs_of(graph, profile), origins, targets)
    assert graph.matrix(profile, origins, targets) == pytest.approx(expected, abs=NANOMETRES_OFF)


@many
@given(seed=seeds, profile=profiles)
def test_the_matrix_is_the_same_both_ways_and_nothing_to_itself(seed: int, profile: Profile) -> None:
    graph, places = laid_out(seed, profile)
    metres = graph.matrix(profile, places)
    assert np.array_equal(metres, metres.T)
    assert np.array_equal(metres, graph.matrix(profile, places, places))
    assert np.array_equal(np.diag(metres), np.where(places.edge_index >= 0, 0.0, np.inf))


@many
@given(seed=seeds, profile=profiles)
def test_a_way_is_made_of_usable_edges_end_to_end_from_the_one_place_to_the_other(seed: int, profile: Profile) -> None:
    graph, places = laid_out(seed, profile, 6)
    metres, points = graph.matrix(profile, places), graph.points(places)
    by_id = {edge.edge_id: edge for edge in graph.network.edges}
    for row, column in np.argwhere(np.isfinite(metres)).tolist():
        parts = graph.path(profile, places.take([row]), places.take([column]))
        here = points[row]
        for part in parts:
            assert part.edge is by_id[part.edge_id]
            assert np.isfinite(metre_costs(part.edge, profile))
            assert part.geometry.length == pytest.approx(part.length_m, abs=NANOMETRES_OFF)
            assert all(part.edge.geometry.distance(shapely.Point(xy)) < 1e-6 for xy in part.geometry.coords)
            assert np.array(part.geometry.coords[0]) == pytest.approx(here, abs=NANOMETRES_OFF)
            here = np.array(part.geometry.coords[-1])
            if part.to_node >= 0:
                assert here == pytest.approx(graph.network.node_xy[part.to_node], abs=NANOMETRES_OFF)
        assert here == pytest.approx(points[column], abs=0.02)
        assert [part.to_node for part in parts[:-1] if part.to_node < 0] == []


@many
@given(seed=seeds, profile=profiles)
def test_the_way_back_is_the_way_there_turned_round(seed: int, profile: Profile) -> None:
    graph, places = laid_out(seed, profile, 6)
    for row, column in np.argwhere(np.isfinite(graph.matrix(profile, places))).tolist():
        there = graph.path(profile, places.take([row]), places.take([column]))
        back = graph.path(profile, places.take([column]), places.take([row]))
        assert [part.edge_id for part in back] == [part.edge_id for part in there][::-1]
        for one, other in zip(there, back[::-1], strict=True):
            assert np.array(one.geometry.coords) == pytest.approx(np.array(other.geometry.coords)[::-1], abs=1e-6)


@many
@given(seed=seeds, profile=profiles, radius_m=st.floats(0, 300))
def test_near_is_the_shortest_way_over_usable_edges_up_to_the_radius(
    seed: int, profile: Profile, radius_m: float
) -> None:
    graph, places = laid_out(seed, profile, 14)
    origins, targets = places.take(slice(0, 6)), places.take(slice(4, None))
    usable = np.where(graph.is_usable(profile), 1.0, np.inf)
    expected = shortest_by_scipy(graph.network, usable, origins, targets)
    found = graph.near(profile, origins, targets, radius_m).table(len(targets))
    clear = np.abs(expected - radius_m) > NANOMETRES_OFF
    within = np.where(expected <= radius_m, expected, np.inf)
    assert found[clear] == pytest.approx(within[clear], abs=NANOMETRES_OFF)


@many
@given(seed=seeds, profile=profiles, radius_m=st.floats(0, 400), data=st.data())
def test_of_places_that_stand_for_one_thing_the_nearest_counts(
    seed: int, profile: Profile, radius_m: float, data: st.DataObject
) -> None:
    graph, places = laid_out(seed, profile, 14)
    groups = np.array(data.draw(st.lists(st.integers(0, 4), min_size=14, max_size=14)))
    each = graph.near(profile, places, places, radius_m).table(14)
    expected = np.array([each[:, groups == group].min(axis=1, initial=np.inf) for group in range(5)]).T
    near = graph.near(profile, places, places, radius_m, groups)
    assert np.array_equal(near.table(5), expected)
    chosen = np.array(data.draw(st.lists(st.integers(0, 13), max_size=6)), dtype=np.int64)
    assert np.array_equal(near.take(chosen).table(5), expected[chosen])
    assert all(near.around(place).tolist() == np.flatnonzero(expected[place] < np.inf).tolist() for place in range(14))


@many
@given(seed=seeds, profile=profiles, limit_m=st.floats(0, 400))
def test_a_limit_leaves_out_ways_that_are_longer_and_changes_no_other(
    seed: int, profile: Profile, limit_m: float
) -> None:
    graph, places = laid_out(seed, profile)
    metres = graph.matrix(profile, places)
    assert np.array_equal(graph.matrix(profile, places, limit_m=limit_m), np.where(metres <= limit_m, metres, np.inf))


@many
@given(seed=seeds, profile=profiles, data=st.data())
def test_edges_blocked_for_one_wish_are_blocked_as_if_they_had_been_so_always(
    seed: int, profile: Profile, data: st.DataObject
) -> None:
    graph, places = laid_out(seed, profile)
    closed = data.draw(st.sets(st.sampled_from([edge.edge_id for edge in graph.network.edges]), max_size=8))
    before = graph.matrix(profile, places)
    fewer = graph.without(closed)
    costs = costs_of(graph, profile)
    costs[[edge.edge_id in closed for edge in graph.network.edges]] = np.inf
    metres = fewer.matrix(profile, places)
    expected = shortest_by_scipy(graph.network, costs, places, places)
    expected[(costs == np.inf)[places.edge_index] | (places.edge_index < 0)] = np.inf
    expected[:, (costs == np.inf)[places.edge_index] | (places.edge_index < 0)] = np.inf
    assert np.array_equal(np.isfinite(metres), np.isfinite(expected))
    for row, column in np.argwhere(np.isfinite(metres)).tolist():
        parts = fewer.path(profile, places.take([row]), places.take([column]))
        assert not closed & {part.edge_id for part in parts}
        assert cost_of_path(parts, profile) == pytest.approx(expected[row, column], abs=NANOMETRES_OFF)
    assert np.array_equal(fewer.is_usable(profile), np.isfinite(costs))
    assert np.array_equal(graph.matrix(profile, places), before)


@many
@given(seed=seeds, profile=profiles)
def test_a_place_is_put_on_the_nearest_usable_edge(seed: int, profile: Profile) -> None:
    network = random_streets(seed)
    graph = StreetGraph.build(network)
    points = random_points(seed, network, 20) + np.random.default_rng(seed).uniform(-2000, 2000, (20, 2)).round(-3)
    places = graph.snap(points, profile)
    usable = [edge.geometry for edge in network.edges if np.isfinite(metre_costs(edge, profile))]
    nearest = np.array([min(line.distance(shapely.Point(xy)) for line in usable) for xy in points])
    assert places.distance_m == pytest.approx(nearest, abs=1e-6)
    on_edge = graph.points(places)
    assert np.hypot(*(on_edge - points).T) == pytest.approx(nearest, abs=0.02)
    assert graph.is_usable(profile)[places.edge_index].all()


@many
@given(seed=seeds)
def test_a_street_graph_built_again_gives_the_very_same_ways(seed: int) -> None:
    (graph, places), (again, _) = laid_out(seed, Profile()), laid_out(seed, Profile())
    assert np.array_equal(graph.matrix(Profile(), places), again.matrix(Profile(), places))
    pairs = np.argwhere(np.isfinite(graph.matrix(Profile(), places))).tolist()
    for row, column in pairs[::7]:
        ends = places.take([row]), places.take([column])
        assert graph.path(Profile(), *ends) == again.path(Profile(), *ends)


@many
@given(seed=seeds)
def test_of_all_cheapest_ways_through_a_regular_quarter_the_shortest_is_taken(grid: ModuleType, seed: int) -> None:
    network = grid.random_network(np.random.default_rng(seed), 5, 5)
    graph, lit = StreetGraph.build(network), Profile(prefer_lit=True)
    places = graph.snap(network.node_xy[::2], lit)
    # Costs are tens here, so a thousandth of the metres only decides between equal ones.
    expected = shortest_by_scipy(network, costs_of(graph, lit) + 0.001, places, places)
    metres = graph.matrix(lit, places)
    for row, column in np.argwhere(np.isfinite(expected)).tolist():
        parts = graph.path(lit, places.take([row]), places.take([column]))
        assert cost_of_path(parts, lit) + 0.001 * metres[row, column] == pytest.approx(expected[row, column], abs=1e-6)


def test_many_threads_get_the_answers_of_one() -> None:
    graph, places = laid_out(3, Profile(), 12)
    expected = [graph.matrix(profile, places) for profile in PROFILES]
    fresh = StreetGraph.build(graph.network)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda row: fresh.matrix(PROFILES[row % len(PROFILES)], places), range(40)))
    for row, answer in enumerate(answers):
        assert np.array_equal(answer, expected[row % len(PROFILES)])


def test_pieces_that_do_not_hang_together_have_no_ways_between_them() -> None:
    left, right = random_streets(1, 3, 3), random_streets(2, 3, 3)
    moved = [
        replace(
            edge,
            edge_id=edge.edge_id + 10_000,
            from_node=edge.from_node + 9,
            to_node=edge.to_node + 9,
            geometry=shapely.transform(edge.geometry, far),
        )
        for edge in right.edges
    ]
    both = Network(np.vstack([left.node_xy, far(right.node_xy)]), (*left.edges, *moved))
    graph = StreetGraph.build(both)
    places = graph.snap(np.vstack([left.node_xy[:2], far(right.node_xy[:2])]), Profile())
    metres = graph.matrix(Profile(), places)
    assert np.isinf(metres[:2, 2:]).all()
    with pytest.raises(LookupError, match="no way"):
        graph.path(Profile(), places.take([0]), places.take([3]))


def far(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return xy + np.array([5000.0, 0.0])
