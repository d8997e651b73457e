"""What is changed by hand in the walkable network: at once, and until it is taken back."""

import pytest
from shapely.geometry import Point, shape
from sqlalchemy import text

from layers.tables import new_id
from tests.app.conftest import at, small_ground
from tests.app.network_edits import passes, reimport, spot


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
