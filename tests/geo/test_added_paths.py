"""A path drawn by hand becomes part of the network."""

from types import ModuleType

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString

from geo.network import Edge, Network
from geo.routing import Profile, StreetGraph
from geo.routing.added_paths import END_SNAPS_WITHIN_M, with_path
from tests.geo.street_networks import ORIGIN, random_streets

PLAIN = Profile()


def draw(network: Network, line: LineString) -> tuple[Network, list[Edge]]:
    """Return the network with an unlit path in it, and the path's stretches."""
    grown, edge_ids = with_path(network, line, name="Smutvej", lit="no", steps=False)
    assert_valid(grown)
    return grown, [edge for edge in grown.edges if edge.edge_id in edge_ids]


def assert_valid(network: Network) -> None:
    ids = [edge.edge_id for edge in network.edges]
    assert len(set(ids)) == len(ids)
    for edge in network.edges:
        assert np.array(edge.geometry.coords[0]) == pytest.approx(network.node_xy[edge.from_node], abs=1e-6)
        assert np.array(edge.geometry.coords[-1]) == pytest.approx(network.node_xy[edge.to_node], abs=1e-6)
        assert edge.length_m == pytest.approx(edge.geometry.length) != 0
        assert edge.geometry.is_valid


def metres_between(network: Network, here: tuple[float, float], there: tuple[float, float]) -> float:
    graph = StreetGraph.build(network)
    return float(graph.matrix(PLAIN, graph.snap(np.array([here, there]), PLAIN))[0, 1])


def two_streets(grid: ModuleType, **tags: object) -> Network:
    """Return two streets 60 m apart, 200 m long, not connected."""
    ends = [grid.at(0, 0), grid.at(200, 0), grid.at(0, 60), grid.at(200, 60)]
    lower = grid.make_edge(5, 0, 1, grid.line((0, 0), (200, 0)), name="Nedre Vej", **tags)
    upper = grid.make_edge(9, 2, 3, grid.line((0, 60), (200, 60)), name="Øvre Vej", surface="gravel")
    return Network(np.array(ends), (lower, upper))


def test_a_path_between_two_streets_joins_them_where_its_ends_lie(grid: ModuleType) -> None:
    network = two_streets(grid)
    grown, (path,) = draw(network, grid.line((50, 3), (80, 58)))
    assert (path.name, path.lit, path.steps, path.highway, path.blocked) == ("Smutvej", "no", False, "path", False)
    assert np.array(path.geometry.coords) == pytest.approx(np.array([grid.at(50, 0), grid.at(80, 60)]))
    assert np.isinf(metres_between(network, grid.at(0, 0), grid.at(200, 60)))
    expected = 50 + np.hypot(30, 60) + 120
    assert metres_between(grown, grid.at(0, 0), grid.at(200, 60)) == pytest.approx(expected)


def test_the_pieces_of_a_cut_street_keep_what_was_known_of_it(grid: ModuleType) -> None:
    network = two_streets(grid, blocked=True, width_m=2.5, way_ids=(17,))
    grown, _ = draw(network, grid.line((50, 3), (80, 58)))
    pieces = [edge for edge in grown.edges if edge.name == "Nedre Vej"]
    assert [edge.length_m for edge in pieces] == pytest.approx([50, 150])
    assert {(edge.blocked, edge.width_m, edge.way_ids) for edge in pieces} == {(True, 2.5, (17,))}
    assert [edge.surface for edge in grown.edges if edge.name == "Øvre Vej"] == ["gravel", "gravel"]
    assert min(edge.edge_id for edge in grown.edges) == 10


def test_steps_drawn_by_hand_are_steps(grid: ModuleType) -> None:
    grown, (edge_id,) = with_path(two_streets(grid), grid.line((50, 0), (50, 60)), name=None, lit="yes", steps=True)
    (stairs,) = (edge for edge in grown.edges if edge.edge_id == edge_id)
    assert (stairs.highway, stairs.steps, stairs.lit, stairs.name) == ("steps", True, "yes", None)
    assert not StreetGraph.build(grown).is_usable(Profile(step_free=True))[-1]


def test_a_path_across_a_street_joins_it_and_goes_on(grid: ModuleType) -> None:
    grown, stretches = draw(two_streets(grid), grid.line((100, -40), (100, 60)))
    assert [edge.length_m for edge in stretches] == pytest.approx([40, 60])
    assert stretches[0].to_node == stretches[1].from_node
    assert metres_between(grown, grid.at(100, -40), grid.at(0, 0)) == pytest.approx(140)


def test_a_path_joins_a_street_only_at_the_junction_when_it_crosses_there(grid: ModuleType) -> None:
    network = grid.street_grid(3, 3)
    grown, stretches = draw(network, grid.line((50, 50), (150, 150)))
    assert len(grown.node_xy) == len(network.node_xy) + 2
    assert stretches[0].to_node == 4
    assert set(network.edges) < set(grown.edges)


def test_an_end_within_half_a_metre_of_a_junction_takes_the_junction(grid: ModuleType) -> None:
    network = two_streets(grid)
    grown, (path,) = draw(network, grid.line((0.4, 2), (0.3, 61)))
    assert (path.from_node, path.to_node) == (0, 2)
    assert len(grown.node_xy) == 4
    assert grown.edges[:2] == network.edges


def test_an_end_further_than_five_metres_stays_where_it_was_drawn(grid: ModuleType) -> None:
    grown, (path,) = draw(two_streets(grid), grid.line((50, END_SNAPS_WITHIN_M + 0.1), (50, 59)))
    assert path.geometry.coords[0] == grid.at(50, END_SNAPS_WITHIN_M + 0.1)
    assert np.isinf(metres_between(grown, grid.at(0, 0), grid.at(0, 60)))


def test_a_path_drawn_a_little_too_far_ends_at_the_street(grid: ModuleType) -> None:
    _, (path,) = draw(two_streets(grid), grid.line((50, -3), (50, 64)))
    assert path.length_m == pytest.approx(60)


@pytest.mark.parametrize("raised", ["tunnel", "bridge"])
def test_a_path_over_a_tunnel_or_under_a_bridge_does_not_join_it(grid: ModuleType, raised: str) -> None:
    network = two_streets(grid, **{raised: True})
    grown, stretches = draw(network, grid.line((100, -40), (100, 60)))
    assert [edge.length_m for edge in stretches] == pytest.approx([100])
    assert network.edges[0] in grown.edges
    joined, _ = draw(network, grid.line((100, 0), (100, 60)))
    assert metres_between(joined, grid.at(0, 0), grid.at(0, 60)) == pytest.approx(260)


def test_where_streets_cross_without_a_junction_a_path_joins_neither(grid: ModuleType) -> None:
    ends = [grid.at(0, 0), grid.at(100, 0), grid.at(50, -50), grid.at(50, 50)]
    street = grid.make_edge(1, 0, 1, grid.line((0, 0), (100, 0)))
    over = grid.make_edge(2, 2, 3, grid.line((50, -50), (50, 50)))
    network = Network(np.array(ends), (street, over))
    grown, stretches = draw(network, grid.line((0, -50), (100, 50), (100, 0)))
    assert len(stretches) == 1
    assert grown.edges[:2] == network.edges


def test_an_end_where_a_bridge_passes_over_a_street_joins_the_street(grid: ModuleType) -> None:
    ends = [grid.at(50, -50), grid.at(50, 50), grid.at(0, 0), grid.at(100, 0)]
    over = grid.make_edge(1, 0, 1, grid.line((50, -50), (50, 50)), bridge=True)
    street = grid.make_edge(2, 2, 3, grid.line((0, 0), (100, 0)), name="Nedre Vej")
    grown, _ = draw(Network(np.array(ends), (over, street)), grid.line((90, 60), (50, 0)))
    assert over in grown.edges
    assert [edge.length_m for edge in grown.edges if edge.name == "Nedre Vej"] == pytest.approx([50, 50])


def test_a_path_that_meets_nothing_changes_nothing(grid: ModuleType) -> None:
    network = two_streets(grid)
    for line in (grid.line((50, 20), (80, 30)), grid.line((20, 1), (20, 1)), grid.line((60, 0.2), (60, -0.1))):
        assert with_path(network, line, name=None, lit="no", steps=False) == (network, [])
    empty = Network(np.zeros((0, 2)), ())
    assert with_path(empty, grid.line((0, 0), (5, 5)), name=None, lit="no", steps=False) == (empty, [])


def test_a_path_that_crosses_itself_has_a_junction_there(grid: ModuleType) -> None:
    line = grid.line((100, 0), (100, 40), (140, 40), (140, 20), (60, 20))
    grown, stretches = draw(two_streets(grid), line)
    assert [edge.length_m for edge in stretches] == pytest.approx([20, 120, 40])
    assert metres_between(grown, grid.at(60, 20), grid.at(100, 0)) == pytest.approx(60)


def test_a_path_round_back_to_where_it_began_is_joined_once(grid: ModuleType) -> None:
    ring = grid.line((100, 2), (140, 30), (60, 30), (100, 2))
    _, (path,) = draw(two_streets(grid), ring)
    assert path.from_node == path.to_node
    _, stretches = draw(two_streets(grid), grid.line((100, 50), (120, 70), (80, 70), (100, 50)))
    assert {edge.from_node for edge in stretches} == {edge.to_node for edge in stretches}


@settings(max_examples=80, deadline=None, database=None)
@given(
    seed=st.integers(0, 10**6),
    corners=st.lists(st.tuples(st.floats(-30, 310), st.floats(-30, 310)), min_size=2, max_size=5),
)
def test_any_path_leaves_a_network_that_holds_and_no_way_becomes_longer(
    seed: int, corners: list[tuple[float, float]]
) -> None:
    network = random_streets(seed)
    grown, stretches = draw(network, LineString(ORIGIN + np.array(corners)))
    length_m = sum(edge.length_m for edge in network.edges)
    added_m = sum(edge.length_m for edge in stretches)
    assert sum(edge.length_m for edge in grown.edges) == pytest.approx(length_m + added_m, abs=0.01)
    assert np.array_equal(grown.node_xy[: len(network.node_xy)], network.node_xy)
    before, after = StreetGraph.build(network), StreetGraph.build(grown)
    points = shapely.get_coordinates([edge.geometry.centroid for edge in network.edges[:8]])
    snapped = before.snap(points, PLAIN)
    xy = before.points(snapped)
    metres = after.matrix(PLAIN, after.snap(xy, PLAIN))
    assert (metres <= before.matrix(PLAIN, snapped) + 0.1).all()
