"""What is changed by hand in the walkable network: at once, until it is taken back, and through every import."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, shape
from sqlalchemy import text

from app.areas import queries as area_queries
from app.ground.queries import load_network
from app.ground.service import store_ground
from app.network.graphs import AreaNetwork, StreetGraphs
from geo import crs
from geo.ground import Ground, Way
from geo.routing import StreetGraph
from layers.tables import new_id
from tests.app.conftest import SOUTH, WEST, at, small_ground


@pytest.fixture
def edits(world, anna):
    """Give the address of the edits, and ways to make and undo them."""
    return Edits(world, anna)


class Edits:
    """Edits of anna's area."""

    def __init__(self, world, anna):
        self.world, self.auth = world, anna
        self.address = f"{world.api}/network/edits"

    def make(self, kind, *place, **more):
        answer = self.world.client.post(self.address, json={"kind": kind, **where(*place), **more}, auth=self.auth)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def refuse(self, kind, *place, **more):
        answer = self.world.client.post(self.address, json={"kind": kind, **where(*place), **more}, auth=self.auth)
        assert answer.status_code == 422, answer.text
        return answer.json()["code"]

    def undo(self, edit):
        assert self.world.client.delete(f"{self.address}/{edit['id']}", auth=self.auth).status_code == 204

    def all(self):
        return self.world.client.get(self.address, auth=self.auth).json()

    def network(self):
        """Return every junction and stretch as it lies in the database."""
        with self.world.engine.connect() as connection:
            nodes = connection.execute(text("SELECT * FROM network_node ORDER BY area_id, number")).all()
            edges = connection.execute(text("SELECT * FROM network_edge ORDER BY area_id, number")).all()
        return nodes, edges

    def edges(self, condition):
        with self.world.engine.connect() as connection:
            return connection.execute(
                text(f"SELECT number, ST_Length(geometry) AS length_m FROM network_edge WHERE {condition}")  # noqa: S608
            ).all()

    def route(self, start, end, **wish):
        """Return the way walked from start to end (metres from the corner), in metres."""
        body = {"start": spot(start), "end": spot(end), "minutes": 60, "most_stops": 1, **wish}
        answer = self.world.client.post(f"{self.world.api}/walks/plan?alternatives=false", json=body, auth=self.auth)
        assert answer.status_code == 200, answer.text
        return crs.to_storage(shape(answer.json()["alternatives"][0]["walks"][0]["geometry"]))


def spot(place):
    return dict(zip(("longitude", "latitude"), at(*place), strict=True))


def where(*places):
    """Return a position, or a line where there are several places."""
    if len(places) == 1:
        return spot(places[0])
    return {"geometry": {"type": "LineString", "coordinates": [at(*place) for place in places]}}


def passes(route, place):
    return route.distance(Point(WEST + place[0], SOUTH + place[1])) < 1


def test_a_blocked_stretch_is_walked_by_nobody_until_it_is_taken_back(edits):
    before = edits.network()
    assert passes(edits.route((50, 50), (150, 50)), (100, 50))
    made = edits.make("block", (101, 53), note="Stilladset står her til maj")
    assert made["edges"] == 1
    assert made["created_by"] == "anna"
    assert not passes(edits.route((50, 50), (150, 50)), (100, 50))
    (shown,) = edits.all()
    assert shown == made
    assert shape(shown["geometry"]).distance(Point(at(100, 50))) < 1e-6
    edits.undo(made)
    assert edits.all() == []
    assert edits.network() == before
    assert passes(edits.route((50, 50), (150, 50)), (100, 50))


def test_the_latest_edit_of_a_stretch_holds(edits):
    edits.make("block", (100, 50))
    opened = edits.make("open", (100, 50))
    assert [edit["edges"] for edit in edits.all()] == [0, 1]
    assert edits.edges("blocked") == []
    edits.undo(opened)
    assert len(edits.edges("blocked")) == 1


def test_what_is_closed_and_what_is_dark_are_two_things_on_one_stretch(edits):
    before = edits.network()
    blocked = edits.make("block", (100, 50))
    dark = edits.make("light", (100, 50), lit="no")
    path = edits.make("add_path", (50, 100), (150, 100))
    edits.make("light", (100, 100), lit="no")
    assert [edit["edges"] for edit in edits.all()] == [1, 1, 1, 1]
    report = reimport(edits.world, small_ground())
    assert (report.edits, report.lost_edits) == (4, 0)
    assert [edit["edges"] for edit in edits.all()] == [1, 1, 1, 1]
    for edit in (blocked, path, dark):
        edits.undo(edit)
    assert [edit["edges"] for edit in edits.all()] == [0]
    edits.undo(edits.all()[0])
    assert edits.network() == before


def test_light_is_what_somebody_who_was_there_says(edits):
    dark = edits.make("light", (100, 50), lit="no")
    assert len(edits.edges("lit = 'no'")) == 1
    route = edits.route((50, 50), (150, 50), prefer_lit=True, starts_at="2026-12-01T20:00:00")
    assert not passes(route, (100, 50)) or route.length > 100
    edits.undo(dark)
    assert edits.edges("lit = 'no'") == []


def test_a_drawn_path_is_walked_and_goes_without_a_trace(edits):
    before = edits.network()
    made = edits.make("add_path", (50, 100), (150, 100), name="Smutvejen", lit="yes")
    assert made["edges"] == 1
    assert len(edits.edges("NOT imported")) == 5
    assert edits.route((50, 95), (150, 105)).length == pytest.approx(110, abs=1)
    edits.undo(made)
    assert edits.network() == before
    assert edits.route((50, 95), (150, 105)).length > 190


def test_a_path_may_cross_others_and_be_drawn_a_little_short(edits):
    made = edits.make("add_path", (53, 52), (98, 104), (148, 152), (352, 348))
    assert made["edges"] > 3
    assert edits.route((50, 50), (350, 350)).length == pytest.approx(425, abs=5)


def test_a_path_across_a_blocked_stretch_leaves_it_blocked_and_both_can_be_undone_in_any_order(edits):
    before = edits.network()
    blocked = edits.make("block", (50, 100))
    path = edits.make("add_path", (50, 100), (150, 100))
    assert [edit["edges"] for edit in edits.all()] == [2, 1]
    again = edits.make("add_path", (50, 120), (150, 120))
    edits.undo(blocked)
    assert edits.edges("blocked") == []
    edits.undo(path)
    assert len(edits.edges("edit_ids <> '{}'")) == 1
    edits.undo(again)
    assert edits.network() == before


def reimport(world, ground):
    with world.engine.begin() as connection:
        area_id, _ = area_queries.boundary_of(connection, world.slug)
        return store_ground(connection, area_id, ground)


def test_edits_hold_after_the_ground_is_imported_anew(edits):
    edits.make("block", (100, 50))
    edits.make("light", (200, 50), lit="no")
    edits.make("add_path", (50, 100), (150, 100), name="Smutvejen")
    before = edits.network()
    report = reimport(edits.world, small_ground())
    assert (report.edits, report.lost_edits) == (3, 0)
    assert edits.network() == before
    assert edits.route((50, 95), (150, 105)).length == pytest.approx(110, abs=1)
    assert not passes(edits.route((50, 50), (150, 50)), (100, 50))


def test_walks_are_planned_on_what_was_imported_last_though_the_network_before_is_in_memory(edits):
    assert passes(edits.route((50, 50), (150, 50)), (100, 50))
    ground = small_ground()
    reimport(edits.world, Ground(ways=ground.ways[1:], places=ground.places))
    assert not passes(edits.route((50, 50), (150, 50)), (100, 50))
    reimport(edits.world, ground)
    assert passes(edits.route((50, 50), (150, 50)), (100, 50))


def redrawn(moved_m, cut):
    """Return the ground with its southern path moved north, and cut in pieces or in one with the next."""
    ground = small_ground()
    first = ground.ways[0]
    refs, places = list(first.node_refs), first.coordinates + np.array([0, moved_m])
    if cut:
        middle = places[0] + (places[1] - places[0]) * 0.4
        side = Way(99, (1001, 1002), np.array([middle, middle + np.array([0, 20])]), "footway", None, "yes")
        refs.insert(1, 1001)
        places = np.vstack([places[:1], middle, places[1:]])
        ground.ways.append(side)
    ground.ways[0] = Way(first.way_id, tuple(refs), places, first.highway, first.name, first.lit)
    return ground


@pytest.mark.parametrize(("moved_m", "cut", "edges"), [(0, True, 2), (4, False, 1)])
def test_edits_find_their_stretches_where_the_map_was_drawn_anew(edits, moved_m, cut, edges):
    edits.make("block", (100, 50))
    report = reimport(edits.world, redrawn(moved_m, cut))
    assert (report.edits, report.lost_edits) == (1, 0)
    found = edits.edges("blocked")
    assert len(found) == edges
    assert sum(edge.length_m for edge in found) == pytest.approx(100, abs=5)


def comb(*teeth):
    """Return a path of 400 m along the south, with a ring north of it, and side paths at metres along it."""
    west, south = WEST + 50, SOUTH + 50
    along = np.array([[west + step, south] for step in range(0, 401, 10)])
    ring = np.array([along[0], along[0] + [0, 100], along[-1] + [0, 100], along[-1]])
    up = np.array([[0, 0], [0, 30]])
    sides = [
        Way(100 + metres, (metres // 10, 1000 + metres), up + np.array([west + metres, south]), "footway", None)
        for metres in teeth
    ]
    main = Way(1, tuple(range(41)), along, "footway", "Hovedstien")
    return Ground(ways=[main, Way(2, (0, 901, 902, 40), ring, "footway", "Ringen"), *sides])


def metres_of(edits, condition):
    return sum(edge.length_m for edge in edits.edges(condition))


@pytest.mark.parametrize(
    ("kind", "more", "condition"),
    [("light", {"lit": "yes"}, "lit = 'yes'"), ("light", {"lit": "no"}, "lit = 'no'"), ("block", {}, "blocked")],
)
def test_what_is_said_of_a_stretch_spreads_to_no_other_when_the_map_loses_its_side_paths(edits, kind, more, condition):
    reimport(edits.world, comb(200, 220))
    edits.make(kind, (260, 50), **more)
    assert metres_of(edits, condition) == pytest.approx(20, abs=0.1)
    report = reimport(edits.world, comb())
    assert (report.edits, report.lost_edits) == (1, 0)
    assert [edit["edges"] for edit in edits.all()] == [1]
    assert metres_of(edits, condition) == pytest.approx(20, abs=0.1)
    with edits.world.engine.connect() as connection:
        told = connection.execute(text(f"SELECT ST_AsBinary(geometry) FROM network_edge WHERE {condition}")).scalar()  # noqa: S608
    assert (
        shapely.from_wkb(bytes(told)).hausdorff_distance(
            LineString([(WEST + 250, SOUTH + 50), (WEST + 270, SOUTH + 50)])
        )
        < 0.1
    )
    before = edits.network()
    assert reimport(edits.world, comb()).edits == 1
    assert edits.network() == before
    edits.undo(edits.all()[0])
    assert edits.edges("NOT imported") == []
    assert metres_of(edits, "number >= 0") == pytest.approx(1000, abs=0.1)


@pytest.mark.parametrize("teeth", [(), (100,), (250,), (100, 250), (190, 210, 300)])
def test_what_is_drawn_along_ways_holds_for_its_own_metres_however_the_map_cuts_them(edits, teeth):
    reimport(edits.world, comb(150, 250))
    edits.make("light", (150, 50.5), (350, 50.5), lit="yes")
    assert metres_of(edits, "lit = 'yes'") == pytest.approx(200, abs=0.5)
    reimport(edits.world, comb(*teeth))
    assert metres_of(edits, "lit = 'yes'") == pytest.approx(200, abs=0.5)


def test_what_is_said_of_one_side_path_is_not_said_of_the_next(edits):
    reimport(edits.world, comb(200, 220))
    edits.make("light", (250, 65), lit="yes")
    reimport(edits.world, comb(210, 220))
    assert metres_of(edits, "lit = 'yes'") == 0
    assert [edit["edges"] for edit in edits.all()] == [0]


def test_a_block_across_half_a_path_leaves_the_other_half_and_is_opened_in_part(edits):
    reimport(edits.world, comb())
    edits.make("block", (100, 50), (300, 50))
    assert metres_of(edits, "blocked") == pytest.approx(200, abs=0.1)
    edits.make("open", (150, 50), (200, 50))
    assert metres_of(edits, "blocked") == pytest.approx(150, abs=0.1)
    assert edits.refuse("open", (350, 50), (400, 50)) == "nothing_closed_here"
    assert [edit["edges"] for edit in edits.all()] == [2, 1]


def test_a_stretch_that_was_cut_for_an_edit_is_walked_along_all_of_it(edits):
    reimport(edits.world, comb())
    edits.make("light", (200, 50), (250, 50), lit="no")
    route = edits.route((60, 50), (400, 50))
    assert route.length == pytest.approx(340, abs=1)
    assert not passes(edits.route((60, 50), (400, 50), blocked=[spot((225, 50))]), (225, 50))


def test_an_edit_whose_stretch_is_gone_is_kept_and_told(edits):
    edits.make("block", (100, 50))
    ground = small_ground()
    report = reimport(edits.world, Ground(ways=ground.ways[2:], places=ground.places))
    assert (report.edits, report.lost_edits) == (0, 1)
    assert [edit["edges"] for edit in edits.all()] == [0]
    assert reimport(edits.world, small_ground()).edits == 1


def test_what_cannot_be_meant_is_refused_and_nothing_is_changed(edits):
    before = edits.network()
    assert edits.refuse("block", (100, 95)) == "no_stretch_near"
    assert edits.refuse("open", (100, 50)) == "nothing_closed_here"
    assert edits.refuse("add_path", (50, 100), (150, 100), (150, 60), (100, 140)) == "path_crosses_itself"
    zigzag = [(50 + step, 100 + step % 2) for step in range(101)]
    assert edits.refuse("add_path", *zigzag) == "path_too_many_corners"
    assert edits.refuse("block", (60, 100), (140, 100)) == "no_stretch_there"
    assert edits.refuse("add_path", (80, 80), (120, 120)) == "path_not_connected"
    assert edits.refuse("add_path", (50, 50), (-900, 50)) == "path_outside_area"
    assert edits.refuse("add_path", (50, 50)) == "fields"
    assert edits.refuse("light", (100, 50)) == "fields"
    assert edits.refuse("add_path", (50, 50), (50, 50)) in {"geometry_too_small", "geometry_crosses_itself"}
    assert edits.all() == []
    assert edits.network() == before


def test_only_professionals_of_the_area_edit_its_network(edits, bent):
    client, body = edits.world.client, {"kind": "block", **spot((100, 50))}
    made = edits.make("block", (100, 50))
    assert client.post(edits.address, json=body).status_code == 401
    assert client.post(edits.address, json=body, auth=bent).status_code == 404
    assert client.get(edits.address).status_code == 401
    assert client.get(edits.address, auth=bent).status_code == 404
    assert client.delete(f"{edits.address}/{made['id']}", auth=bent).status_code == 404
    assert client.delete(f"/api/areas/bakken/network/edits/{made['id']}", auth=bent).status_code == 404
    assert client.delete(f"{edits.address}/{new_id()}", auth=edits.auth).status_code == 404
    assert len(edits.all()) == 1


def test_what_is_edited_stands_in_the_audit(edits):
    edits.undo(edits.make("block", (100, 50)))
    with edits.world.engine.connect() as connection:
        found = connection.execute(
            text("SELECT action, details FROM audit_entry WHERE subject = 'network_edit' ORDER BY id")
        ).all()
    assert [tuple(row) for row in found] == [("manage", {"kind": "block"}), ("manage", {"undone": True})]


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
