"""The turn list of a walk: directions, street names, and named places where a path has no name."""

from types import ModuleType

import pytest
from shapely.geometry import Point

from geo.walks import NamedPlace
from geo.walks.turns import bearing_degrees, direction_of


def test_the_turn_list_names_streets_turns_and_arrivals(grid: ModuleType) -> None:
    network = grid.street_grid(3, 3, lambda here, there: {"name": "Sidevej" if there - here == 3 else "Langgade"})
    wish = grid.wish(end_xy=grid.at(200, 100))
    plan = grid.plan(network, [grid.challenge("lamp", 150, 0)], wish)
    assert [(turn.direction, turn.street_name, turn.length_m) for turn in plan.turns] == [
        ("start", "Langgade", pytest.approx(150)),
        ("arrive_stop", "Langgade", 0),
        ("straight", "Langgade", pytest.approx(50)),
        ("left", "Sidevej", pytest.approx(100)),
        ("arrive_end", "Sidevej", 0),
    ]
    assert [turn.bearing_degrees for turn in plan.turns] == pytest.approx([90, 90, 90, 0, 0])
    assert [turn.minutes for turn in plan.turns] == pytest.approx([2.5, 0, 50 / 60, 100 / 60, 0])
    assert [turn.stop_position for turn in plan.turns] == [None, 1, None, None, None]


def test_a_dead_end_is_left_by_turning_back(grid: ModuleType) -> None:
    plan = grid.plan(grid.street(300), [grid.challenge("lamp", 300, 0)], grid.wish())
    assert [turn.direction for turn in plan.turns] == ["start", "arrive_stop", "turn_back", "arrive_end"]


@pytest.mark.parametrize(
    ("after_degrees", "direction"),
    [
        (0, "straight"),
        (25, "straight"),
        (40, "slight_right"),
        (320, "slight_left"),
        (90, "right"),
        (270, "left"),
        (150, "sharp_right"),
        (210, "sharp_left"),
        (180, "turn_back"),
    ],
)
def test_a_change_of_bearing_is_called_by_its_size_and_side(after_degrees: float, direction: str) -> None:
    assert direction_of(0, after_degrees) == direction
    assert direction_of(350, (after_degrees + 350) % 360) == direction


def test_bearings_are_clockwise_from_north(grid: ModuleType) -> None:
    for place, degrees in (((0, 50), 0), ((50, 0), 90), ((0, -50), 180), ((-50, 0), 270)):
        assert bearing_degrees(grid.line((0, 0), place), 0, 50) == pytest.approx(degrees)


def test_a_path_without_a_name_is_told_by_the_place_it_goes_by(grid: ModuleType) -> None:
    network = grid.street_grid(3, 3, lambda here, there: {"name": None if there - here == 3 else "Langgade"})
    named = [
        NamedPlace("Lunden", Point(grid.at(220, 50)).buffer(5)),
        NamedPlace("Beboerhuset", Point(grid.at(170, 50)).buffer(5)),
        NamedPlace("Langt væk", Point(grid.at(200, 190))),
        NamedPlace("Torvet", Point(grid.at(100, 5))),
    ]
    wish = grid.wish(end_xy=grid.at(200, 100))
    plan = grid.plan(network, [grid.challenge("lamp", 200, 0)], wish, named_places=named)
    told = [(turn.street_name, turn.near_place) for turn in plan.turns if turn.length_m]
    assert told == [("Langgade", None), (None, "Lunden")]
    assert all(turn.near_place is None for turn in grid.plan(network, [], wish).turns)


def test_a_stop_where_one_stands_already_is_only_an_arrival(grid: ModuleType) -> None:
    places = [grid.challenge("here", 0, 0), grid.challenge("there", 300, 0)]
    plan = grid.plan(grid.street(300), places, grid.wish(end_xy=grid.at(300, 0)))
    assert [turn.direction for turn in plan.turns] == ["arrive_stop", "start", "arrive_stop", "arrive_end"]


def test_what_nobody_sees_is_no_line_of_its_own(grid: ModuleType) -> None:
    """Ends of streets of a few centimetres, at the start, on the way and at the end, as imports leave them."""
    marks = [0, 0.3, 100, 100.4, 200, 200.2]
    edges = [
        grid.make_edge(1000 + row, row, row + 1, grid.line((marks[row], 0), (marks[row + 1], 0)), name=f"Vej {row}")
        for row in range(5)
    ]
    network = grid.network([(mark, 0) for mark in marks], edges)
    plan = grid.plan(network, [], grid.wish(end_xy=grid.at(200.2, 0)))
    walked = [(turn.street_name, turn.length_m) for turn in plan.turns if turn.length_m]
    assert walked == [("Vej 1", pytest.approx(100.4)), ("Vej 3", pytest.approx(99.8))]


def test_a_turn_is_told_by_the_way_as_a_whole_and_not_by_its_first_step(grid: ModuleType) -> None:
    """The way bends a little just after the junction, as paths do at a kerb; it still goes to the left."""
    here = grid.make_edge(1, 0, 1, grid.line((0, 0), (100, 0)), name="Langgade")
    there = grid.make_edge(2, 1, 2, grid.line((100, 0), (102, 0), (102, 80)), name="Sidevej")
    network = grid.network([(0, 0), (100, 0), (102, 80)], [here, there])
    plan = grid.plan(network, [], grid.wish(end_xy=grid.at(102, 80)))
    assert [turn.direction for turn in plan.turns] == ["start", "left", "arrive_end"]


def test_a_leg_shorter_than_that_still_has_its_line(grid: ModuleType) -> None:
    plan = grid.plan(grid.street(0.5), [], grid.wish(end_xy=grid.at(0.5, 0)))
    assert [turn.direction for turn in plan.turns] == ["start", "arrive_end"]
