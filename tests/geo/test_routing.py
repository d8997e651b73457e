"""Shortest ways on hand-made networks."""

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import floyd_warshall

from geo.network import Network
from geo.routing import Profile, RoutingGraph

PLAIN = Profile()
STEP_FREE = Profile(step_free=True)
PREFER_LIT = Profile(prefer_lit=True)


def test_points_are_put_on_the_nearest_place_of_an_edge_and_split_it(grid: ModuleType) -> None:
    graph = RoutingGraph.build(grid.street(100), PLAIN, np.array([grid.at(30, 4), grid.at(80, -3)]))
    assert graph.snap_distance_m == pytest.approx([4, 3])
    assert graph.node_xy[graph.point_node] == pytest.approx(np.array([grid.at(30, 0), grid.at(80, 0)]))
    metres, _ = graph.distances(graph.point_node)
    assert metres[0, graph.point_node[1]] == pytest.approx(50)
    assert metres[0, [0, 1]] == pytest.approx([30, 70])


def test_points_at_the_same_place_share_a_node_and_points_on_a_junction_take_the_junction(grid: ModuleType) -> None:
    points = np.array([grid.at(30, 4), grid.at(30, -9), grid.at(-5, 0), grid.at(105, 0)])
    graph = RoutingGraph.build(grid.street(100), PLAIN, points)
    assert graph.point_node.tolist() == [2, 2, 0, 1]


def test_the_way_between_two_points_on_one_edge_follows_its_bends_in_walking_order(grid: ModuleType) -> None:
    bent = grid.make_edge(7, 0, 1, grid.line((0, 0), (50, 0), (50, 50)))
    network = Network(np.array([grid.at(0, 0), grid.at(50, 50)]), (bent,))
    graph = RoutingGraph.build(network, PLAIN, np.array([grid.at(20, 0), grid.at(50, 30)]))
    first, second = graph.point_node.tolist()
    (there,) = graph.path(first, second)
    (back,) = graph.path(second, first)
    assert (there.edge_id, there.length_m) == (7, pytest.approx(60))
    expected = np.array([grid.at(20, 0), grid.at(50, 0), grid.at(50, 30)])
    assert np.array(there.geometry.coords) == pytest.approx(expected)
    assert list(back.geometry.coords) == list(there.geometry.coords)[::-1]


def test_a_way_from_a_place_to_itself_has_no_parts(grid: ModuleType) -> None:
    assert RoutingGraph.build(grid.street(100), PLAIN, np.zeros((0, 2))).path(1, 1) == []


def test_of_parallel_edges_the_cheapest_of_the_profile_is_walked(grid: ModuleType) -> None:
    short = grid.make_edge(1, 0, 1, grid.line((0, 0), (100, 0)), lit="no")
    long = grid.make_edge(2, 0, 1, grid.line((0, 0), (50, 25), (100, 0)), lit="yes")
    network = Network(np.array([grid.at(0, 0), grid.at(100, 0)]), (long, short))
    nowhere = np.zeros((0, 2))
    assert [part.edge_id for part in RoutingGraph.build(network, PLAIN, nowhere).path(0, 1)] == [1]
    assert [part.edge_id for part in RoutingGraph.build(network, PREFER_LIT, nowhere).path(0, 1)] == [2]


def test_an_edge_back_to_its_own_junction_is_ignored_unless_a_point_lies_on_it(grid: ModuleType) -> None:
    street = grid.make_edge(1, 0, 1, grid.line((0, 0), (100, 0)))
    loop = grid.make_edge(2, 1, 1, grid.line((100, 0), (150, 0), (150, 50), (100, 50), (100, 0)))
    network = Network(np.array([grid.at(0, 0), grid.at(100, 0)]), (street, loop))
    without = RoutingGraph.build(network, PLAIN, np.zeros((0, 2)))
    assert without.distances([0])[0][0] == pytest.approx([0, 100])
    on_loop = RoutingGraph.build(network, PLAIN, np.array([grid.at(150, 20)]))
    assert on_loop.distances([0])[0][0, on_loop.point_node[0]] == pytest.approx(170)


def test_a_point_beside_a_blocked_edge_or_steps_goes_to_the_nearest_usable_edge(grid: ModuleType) -> None:
    near = grid.make_edge(1, 0, 1, grid.line((0, 0), (100, 0)), steps=True)
    blocked = grid.make_edge(2, 0, 1, grid.line((0, 1), (100, 1)), blocked=True)
    far = grid.make_edge(3, 0, 1, grid.line((0, 0), (50, -40), (100, 0)))
    network = Network(np.array([grid.at(0, 0), grid.at(100, 0)]), (near, blocked, far))
    point = np.array([grid.at(50, 5)])
    assert RoutingGraph.build(network, PLAIN, point).snap_distance_m == pytest.approx([5])
    assert RoutingGraph.build(network, STEP_FREE, point).snap_distance_m[0] > 30


def test_preferring_light_changes_the_way_but_metres_stay_true(grid: ModuleType) -> None:
    def dark(here: int, there: int) -> dict[str, str]:
        return {"lit": "no" if there < 3 else "yes"}

    network = grid.street_grid(3, 2, dark)
    graph = RoutingGraph.build(network, PREFER_LIT, np.array([grid.at(0, 0), grid.at(200, 40)]))
    first, second = graph.point_node.tolist()
    metres, _ = graph.distances([first])
    assert metres[0, second] == pytest.approx(sum(part.length_m for part in graph.path(first, second)))
    assert metres[0, second] > graph.shortest_m([first], np.inf)[0, second] - 1e-9


def test_unlit_ways_are_still_walked_where_there_are_no_others(grid: ModuleType) -> None:
    graph = RoutingGraph.build(grid.street(100, 50, lit="no"), PREFER_LIT, np.zeros((0, 2)))
    assert graph.distances([0])[0][0] == pytest.approx([0, 100, 150])


def test_without_any_usable_edge_points_have_no_node(grid: ModuleType) -> None:
    blocked = RoutingGraph.build(grid.street(100, blocked=True), PLAIN, np.array([grid.at(0, 0)]))
    empty = RoutingGraph.build(Network(np.zeros((0, 2)), ()), PLAIN, np.array([grid.at(0, 0)]))
    for graph in (blocked, empty):
        assert graph.point_node.tolist() == [-1]
        assert np.isinf(graph.snap_distance_m).all()


def test_a_way_that_does_not_exist_is_an_error_not_a_guess(grid: ModuleType) -> None:
    graph = RoutingGraph.build(grid.street(100, blocked=True), PLAIN, np.zeros((0, 2)))
    with pytest.raises(LookupError, match="no way from node 0 to node 1"):
        graph.path(0, 1)


@settings(max_examples=40, deadline=None, database=None)
@given(seed=st.integers(0, 10**6), step_free=st.booleans(), prefer_lit=st.booleans())
def test_metres_equal_the_geometry_walked_and_forbidden_edges_are_never_used(
    grid: ModuleType, seed: int, step_free: bool, prefer_lit: bool
) -> None:
    random = np.random.default_rng(seed)
    network = grid.random_network(random)
    points = np.array([grid.at(*random.uniform(-20, 520, 2)) for _ in range(12)])
    graph = RoutingGraph.build(network, Profile(step_free, prefer_lit), points)
    metres, _ = graph.distances(graph.point_node)
    for row, there in ((0, 5), (3, 7), (11, 2)):
        first, second = int(graph.point_node[row]), int(graph.point_node[there])
        if np.isinf(metres[row, second]):
            continue
        parts = graph.path(first, second)
        assert sum(part.length_m for part in parts) == pytest.approx(metres[row, second], abs=1e-6)
        assert not any(part.edge.blocked or (step_free and part.edge.steps) for part in parts)
        ends = [part.geometry.coords[-1] for part in parts[:-1]]
        begins = [part.geometry.coords[0] for part in parts[1:]]
        assert np.array(ends) == pytest.approx(np.array(begins), abs=1e-6)


@settings(max_examples=20, deadline=None, database=None)
@given(seed=st.integers(0, 10**6))
def test_shortest_metres_equal_an_independent_method(grid: ModuleType, seed: int) -> None:
    random = np.random.default_rng(seed)
    network = grid.random_network(random, 4, 4)
    dense = np.full((16, 16), np.inf)
    for edge in network.edges:
        if not edge.blocked:
            dense[edge.from_node, edge.to_node] = dense[edge.to_node, edge.from_node] = edge.length_m
    graph = RoutingGraph.build(network, PLAIN, np.zeros((0, 2)))
    assert graph.shortest_m(range(16), np.inf) == pytest.approx(floyd_warshall(dense))
