"""Which parts of which ways a line speaks of: those it lies along, for as long as it does, and no others."""

import math

import pytest
from shapely import affinity
from shapely.geometry import LineString, Point

from app.network.along import cuts_of, parts_along


def told(stretches, line):
    """Return from where to where each stretch is spoken of, in whole metres."""
    return [(part.row, round(part.from_m), round(part.to_m)) for part in parts_along(stretches, line)]


def way(*places):
    return LineString(places)


WAY = way((0, 0), (100, 0))


def test_a_way_of_which_all_is_drawn_is_spoken_of_from_end_to_end_and_not_cut():
    for line in (WAY, WAY.reverse(), way((1, 0.5), (99.5, -0.5))):
        (part,) = parts_along([WAY], line)
        assert cuts_of(part, WAY.length) == []


def test_a_line_may_end_anywhere_on_its_ways_and_each_is_told_as_far_as_it_goes():
    ways = [WAY, way((100, 0), (200, 0)), way((200, 0), (300, 0))]
    assert told(ways, way((60, 0), (250, 0))) == [(0, 60, 100), (1, 0, 100), (2, 0, 50)]
    assert told(ways[:2], way((75, 0), (125, 0))) == [(0, 75, 100), (1, 0, 25)]
    assert told([way((0, 0), (500, 0))], way((200, 0), (220, 0))) == [(0, 200, 220)]
    (part,) = parts_along([way((0, 0), (500, 0))], way((200, 0), (220, 0)))
    assert cuts_of(part, 500) == pytest.approx([200, 220])


@pytest.mark.parametrize("degrees", [5, 10, 20, 45, 90, 135, 170])
@pytest.mark.parametrize("aside_m", [0, 4])
def test_what_leaves_the_line_sideways_is_not_spoken_of(degrees, aside_m):
    turned = way((40, 0), (40 + 80 * math.cos(math.radians(degrees)), 80 * math.sin(math.radians(degrees))))
    crossing = affinity.rotate(turned, 180, origin=(40, 0)).union(turned)
    whole = LineString([*list(affinity.rotate(turned, 180, origin=(40, 0)).coords)[::-1], turned.coords[-1]])
    assert crossing.length == pytest.approx(whole.length)
    line = affinity.translate(WAY, 0, aside_m)
    assert told([WAY, turned], line) == [(0, 0, 100)]
    assert told([WAY, whole], line) == [(0, 0, 100)]


@pytest.mark.parametrize("degrees", [60, 90, 135, 160, 180])
def test_the_next_way_is_not_spoken_of_where_the_line_ends(degrees):
    corner = (100 + 60 * math.cos(math.radians(180 - degrees)), 60 * math.sin(math.radians(180 - degrees)))
    assert told([WAY, way((100, 0), corner)], WAY) == [(0, 0, 100)]


def test_a_way_that_was_drawn_anew_beside_is_found_and_one_far_away_is_not():
    assert told([affinity.translate(WAY, 0, 5)], WAY) == [(0, 0, 100)]
    assert told([affinity.translate(WAY, 0, 12)], WAY) == []
    assert told([affinity.translate(WAY, 0, 5), WAY], WAY) == [(1, 0, 100)]
    wavy = way(*((east, 1.2 * math.sin(east / 5)) for east in range(101)))
    assert [row for row, *_ in told([wavy], WAY)] == [0]


def test_a_ring_is_spoken_of_all_round_whichever_way_it_was_drawn_and_wherever_it_begins():
    ring = LineString(Point(0, 0).buffer(50).exterior.coords)
    begins = list(ring.coords)
    elsewhere = LineString([*begins[20:], *begins[1:21]])
    for line in (ring, ring.reverse(), elsewhere):
        ((row, from_m, to_m),) = told([ring], line)
        assert (row, from_m, to_m) == (0, 0, round(ring.length))
    half = LineString(begins[: len(begins) // 2])
    (part,) = parts_along([ring], half)
    assert part.length_m == pytest.approx(half.length, abs=1)


def test_a_line_along_a_bend_is_told_through_it():
    bend = way((0, 0), (100, 0), (100, 100))
    assert told([bend], way((50, 0), (100, 0), (100, 50))) == [(0, 50, 150)]


def test_where_a_ways_end_is_left_out_by_less_than_two_metres_it_is_not_cut():
    (part,) = parts_along([WAY], way((1.5, 0), (90, 0)))
    assert cuts_of(part, 100) == pytest.approx([90])


def test_a_short_way_across_the_line_is_not_spoken_of_even_if_all_of_it_is_near():
    stub = way((50, -4), (50, 4))
    assert told([stub], affinity.translate(WAY, 0, 1)) == []
    ring = LineString(Point(0, 0).buffer(50).exterior.coords)
    assert told([way((46, 0), (54, 0))], ring) == []


def test_of_what_is_left_of_a_line_whose_way_has_gone_nothing_is_said_of_one_that_runs_off():
    line = way((0, 0), (200, 0))
    runs_off = way((100, 0), (180, 7))
    assert told([WAY, runs_off], line) == [(0, 0, 100)]


def test_a_line_that_ends_a_few_metres_into_the_next_way_does_not_cut_it():
    assert told([WAY, way((100, 0), (200, 0))], way((0, 0), (104, 0))) == [(0, 0, 100)]


def test_a_small_bulge_that_was_drawn_anew_leaves_a_way_whole():
    for east in (10, 50):
        bulge = way((0, 0), (east, 0), (east + 3, 2.5), (east + 6, 0), (100, 0))
        assert told([bulge], WAY) == [(0, 0, round(bulge.length))]
