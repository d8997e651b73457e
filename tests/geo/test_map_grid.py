"""The grid of the printed map."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from geo.map_grid import MOST_COLUMNS, MOST_ROWS, grid_over

AREA = (639_530.0, 6_313_830.0, 640_255.0, 6_314_510.0)

sizes = st.floats(20, 9_000)
corners = st.tuples(st.floats(450_000, 900_000), st.floats(6_050_000, 6_400_000), sizes, sizes)


@given(corners)
def test_every_place_within_the_bounds_has_a_square_and_lies_in_it(drawn):
    west, south, width, height = drawn
    grid = grid_over((west, south, west + width, south + height))
    for x, y in ((west, south + height), (west + width / 3, south + height / 2), (west + width * 0.99, south + 0.01)):
        code = grid.code(x, y)
        assert code is not None
        assert grid.square(code).buffer(1e-6).covers(Point(x, y))


@given(corners)
def test_a_grid_is_never_larger_than_a_sheet_has_room_for_letters(drawn):
    west, south, width, height = drawn
    grid = grid_over((west, south, west + width, south + height))
    assert 1 <= grid.columns <= MOST_COLUMNS
    assert 1 <= grid.rows <= MOST_ROWS


def test_columns_go_from_the_west_and_rows_from_the_north():
    grid = grid_over(AREA)
    assert grid.code(grid.west + 1, grid.north - 1) == "A1"
    assert grid.code(grid.west + grid.side_m + 1, grid.north - 1) == "B1"
    assert grid.code(grid.west + 1, grid.north - grid.side_m - 1) == "A2"


def test_a_boundary_that_moves_a_metre_keeps_the_names_of_the_squares():
    moved = tuple(number + 1 for number in AREA)
    assert grid_over(moved).square("C4").equals(grid_over(AREA).square("C4"))


@pytest.mark.parametrize("written", ["C4", "c4", " c 4 ", "C-4", "c04"])
def test_a_square_is_read_however_it_was_written(written):
    assert grid_over(AREA).square(written).equals(grid_over(AREA).square("C4"))


@pytest.mark.parametrize("written", ["", "4C", "Z9", "C99", "C0", "Å4", "C4; DROP TABLE pin"])
def test_a_square_that_is_not_there_is_refused_with_those_that_are(written):
    with pytest.raises(ValueError, match="A1 to J10"):
        grid_over(AREA).square(written)


def test_an_area_beyond_all_paper_is_refused():
    with pytest.raises(ValueError, match="too large"):
        grid_over((400_000, 6_000_000, 500_000, 6_100_000))
