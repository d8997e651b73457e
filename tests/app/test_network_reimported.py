"""What is changed by hand in the walkable network holds through every import."""

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString
from sqlalchemy import text

from geo.ground import Ground, Way
from tests.app.conftest import SOUTH, WEST, small_ground
from tests.app.network_edits import metres_of, passes, reimport, spot


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
