import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.ground import Way
from geo.junctions import BuiltNetwork, build_network
from geo.network import Edge


def grid_way(way_id: int, refs: list[int], **tags: object) -> Way:
    """Return a way over nodes on a grid of 10 m: reference 37 lies at x 70 m, y 30 m."""
    coordinates = np.array([(ref % 10 * 10.0, ref // 10 * 10.0) for ref in refs])
    return Way(way_id, tuple(refs), coordinates, **{"highway": "footway", **tags})  # type: ignore[arg-type]


def ends(edge: Edge) -> tuple[int, int]:
    return (edge.from_node, edge.to_node)


def attributes(edge: Edge) -> tuple[object, ...]:
    return (edge.highway, edge.steps, edge.lit, edge.surface, edge.width_m, edge.name, edge.access, edge.tunnel)


def test_a_chain_of_nodes_becomes_one_edge_with_all_its_geometry() -> None:
    built = build_network([grid_way(1, [0, 1, 11]), grid_way(2, [11, 12, 13])])
    (edge,) = built.network.edges
    assert list(edge.geometry.coords) == [(0, 0), (10, 0), (10, 10), (20, 10), (30, 10)]
    assert edge.length_m == 40
    assert edge.way_ids == (1, 2)
    assert built.report.contracted_share == 0.75


def test_ways_that_share_a_node_are_split_there() -> None:
    network = build_network([grid_way(1, [0, 1, 2]), grid_way(2, [11, 1])]).network
    assert len(network.edges) == 3
    assert len(network.node_xy) == 4


def test_ways_that_cross_without_a_shared_node_stay_apart() -> None:
    bridge = Way(2, (90, 91), np.array([[5.0, -5.0], [5.0, 5.0]]), "footway", bridge=True)
    built = build_network([grid_way(1, [0, 1]), bridge])
    assert built.report.pieces == 2


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "path"}, {"steps": True}, {"lit": "yes"}, {"surface": "gravel"}, {"width_m": 2.0},
        {"name": "Stien"}, {"access": "permissive"}, {"tunnel": True},
    ],
)  # fmt: skip
def test_stretches_with_different_attributes_are_never_joined(tags: dict[str, object]) -> None:
    network = build_network([grid_way(1, [0, 1]), grid_way(2, [1, 2], **tags)]).network
    assert len(network.edges) == 2
    assert attributes(network.edges[0]) != attributes(network.edges[1])


def test_a_ring_without_junctions_keeps_one_node() -> None:
    network = build_network([grid_way(1, [0, 1, 11, 10, 0])]).network
    (edge,) = network.edges
    assert ends(edge) == (0, 0)
    assert edge.length_m == 40
    assert len(network.node_xy) == 1


def test_a_loop_at_a_junction_is_an_edge_back_to_it() -> None:
    network = build_network([grid_way(1, [5, 0]), grid_way(2, [0, 1, 11, 10, 0])]).network
    assert sorted(edge.from_node == edge.to_node for edge in network.edges) == [False, True]


def test_a_way_that_meets_itself_is_split_there() -> None:
    network = build_network([grid_way(1, [0, 1, 2, 12, 11, 1, 21])]).network
    assert len(network.edges) == 3


def test_parallel_edges_are_kept() -> None:
    ways = [grid_way(1, [0, 1]), grid_way(2, [1, 2]), grid_way(3, [1, 11, 12, 2]), grid_way(4, [2, 3])]
    network = build_network(ways).network
    assert len(network.edges) == 4
    assert len({frozenset(ends(edge)) for edge in network.edges}) == 3


def test_repeated_nodes_and_positions_add_no_edges() -> None:
    way = Way(1, (1, 1, 2, 3), np.array([[0.0, 0.0], [0.0, 0.0], [5.0, 0.0], [5.0, 0.0]]), "footway")
    built = build_network([way])
    assert built.report.raw_segments == 1
    assert list(built.network.edges[0].geometry.coords) == [(0, 0), (5, 0)]


def test_two_nodes_on_the_same_spot_are_one_junction() -> None:
    other = Way(2, (900, 901), np.array([[10.0, 0.0], [10.0, 30.0]]), "footway")
    assert build_network([grid_way(1, [0, 1, 2]), other]).report.pieces == 1


def test_a_bridge_node_above_a_path_node_is_no_junction() -> None:
    bridge = Way(2, (900, 901, 902), np.array([[10.0, -9.0], [10.0, 0.0], [10.0, 9.0]]), "footway", bridge=True)
    assert build_network([grid_way(1, [0, 1, 2]), bridge]).report.pieces == 2


def test_only_the_longest_piece_is_kept_and_the_rest_is_reported() -> None:
    built = build_network([grid_way(1, [0, 1]), grid_way(2, [21, 31]), grid_way(3, [50, 51, 52, 53])])
    assert built.network.edges[0].way_ids == (3,)
    assert built.network.edges[0].edge_id == 0
    report = built.report
    assert (report.ways, report.raw_segments, report.nodes, report.edges) == (3, 5, 2, 1)
    assert (report.pieces, report.left_out_pieces, report.left_out_edges) == (3, 2, 2)
    assert report.length_km == pytest.approx(0.03)
    assert report.left_out_km == pytest.approx(0.02)


@pytest.mark.parametrize(
    "ways", [[], [Way(1, (), np.empty((0, 2)), "path")], [grid_way(1, [3])], [grid_way(1, [3, 3])]]
)
def test_nothing_to_walk_gives_an_empty_network(ways: list[Way]) -> None:
    built = build_network(ways)
    assert built.network.edges == ()
    assert built.network.node_xy.shape == (0, 2)
    assert built.report.pieces == 0


@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 39), min_size=2, max_size=8), st.sampled_from(["yes", "no"])),
        min_size=1,
        max_size=12,
    )
)
def test_any_set_of_ways_keeps_its_length_its_ends_and_its_connection(drawn: list[tuple[list[int], str]]) -> None:
    ways = [grid_way(number, refs, lit=lit) for number, (refs, lit) in enumerate(drawn)]
    built = build_network(ways)
    total_m = sum(float(np.hypot(*np.diff(way.coordinates, axis=0).T).sum()) for way in ways)
    assert (built.report.length_km + built.report.left_out_km) * 1000 == pytest.approx(total_m)
    assert built.network.length_km == pytest.approx(built.report.length_km)
    check_ends(built)
    check_joined(built)
    check_connected(built)


def check_ends(built: BuiltNetwork) -> None:
    for position, edge in enumerate(built.network.edges):
        assert edge.edge_id == position
        assert edge.geometry.coords[0] == tuple(built.network.node_xy[edge.from_node])
        assert edge.geometry.coords[-1] == tuple(built.network.node_xy[edge.to_node])
        assert edge.length_m == pytest.approx(edge.geometry.length)


def check_joined(built: BuiltNetwork) -> None:
    meeting: dict[int, list[Edge]] = {}
    for edge in built.network.edges:
        for node in ends(edge):
            meeting.setdefault(node, []).append(edge)
    assert sorted(meeting) == list(range(len(built.network.node_xy)))
    for edges in meeting.values():
        if len(edges) == 2 and edges[0] is not edges[1]:
            assert attributes(edges[0]) != attributes(edges[1])


def check_connected(built: BuiltNetwork) -> None:
    reached, waiting = set(), [0] if built.network.edges else []
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(other for edge in built.network.edges if node in ends(edge) for other in ends(edge))
    assert len(reached) == len(built.network.node_xy)


def test_the_same_ways_give_the_same_network() -> None:
    ways = [grid_way(1, [0, 1, 2, 12]), grid_way(2, [1, 11, 21]), grid_way(3, [21, 22, 12])]
    first, second = build_network(ways), build_network(ways)
    assert first.report == second.report
    assert [ends(edge) for edge in first.network.edges] == [ends(edge) for edge in second.network.edges]


def test_a_hundred_thousand_segments_take_seconds() -> None:
    side = 225
    numbers = np.arange(side * side).reshape(side, side)
    lines = [*numbers, *numbers.T]
    ways = [
        Way(row, tuple(line.tolist()), np.column_stack([line % side, line // side]) * 10.0, "footway")
        for row, line in enumerate(lines)
    ]
    started = time.perf_counter()
    built = build_network(ways)
    assert built.report.raw_segments > 100_000
    assert time.perf_counter() - started < 15
