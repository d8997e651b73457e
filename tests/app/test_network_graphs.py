"""Networks in memory: read as they are stored, loaded once, dropped when there is no more room."""

import threading
from concurrent.futures import ThreadPoolExecutor

from shapely.geometry import LineString

from app.areas import queries as area_queries
from app.ground.queries import load_network
from app.network.graphs import AreaNetwork, StreetGraphs
from geo.routing import StreetGraph
from layers.tables import new_id


def network_of(world):
    with world.engine.connect() as connection:
        area_id, _ = area_queries.boundary_of(connection, world.slug)
        return load_network(connection, area_id)


def test_two_requests_at_once_load_a_network_once(world):
    network = network_of(world)
    loads, both = [], threading.Barrier(2)
    graphs, area_id = StreetGraphs(10**9), new_id()

    def load():
        loads.append(1)
        return AreaNetwork(StreetGraph.build(network), ())

    def ask():
        both.wait(timeout=10)
        return graphs.find(area_id, 1, load)

    with ThreadPoolExecutor(2) as threads:
        first, second = [one.result() for one in [threads.submit(ask), threads.submit(ask)]]
    assert first is second
    assert len(loads) == 1
    assert graphs.find(area_id, 2, load) is not first
    assert len(graphs) == 1


def test_the_network_asked_for_longest_ago_goes_first_when_there_is_no_more_room(world):
    network = network_of(world)

    def load():
        return AreaNetwork(StreetGraph.build(network), ())

    size = StreetGraph.build(network).nbytes
    graphs = StreetGraphs(int(2.5 * size))
    one, two, three = new_id(), new_id(), new_id()
    kept = graphs.find(one, 1, load)
    graphs.find(two, 1, load)
    assert graphs.find(one, 1, load) is kept
    graphs.find(three, 1, load)
    assert len(graphs) == 2
    assert graphs.nbytes <= graphs.limit_bytes
    assert graphs.find(one, 1, load) is kept
    large = StreetGraphs(1)
    assert large.find(one, 1, load) is large.find(one, 1, load)


def test_a_network_read_from_the_tables_is_the_one_that_was_stored(world):
    network = network_of(world)
    assert len(network.node_xy) == 25
    assert len(network.edges) == 40
    for edge in network.edges:
        assert edge.geometry.coords[0] == tuple(network.node_xy[edge.from_node])
        assert edge.geometry.coords[-1] == tuple(network.node_xy[edge.to_node])
        assert isinstance(edge.geometry, LineString)
