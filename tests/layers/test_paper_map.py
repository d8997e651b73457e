"""The map on paper."""

from xml.etree import ElementTree

import geopandas
import pytest
from shapely.geometry import LineString, MultiPolygon, Point, box

from geo import crs
from geo.map_grid import grid_over
from layers.look import colour
from layers.paper_map import draw_map
from layers.paper_sheet import sheet_for
from layers.paper_walk import legend_rows
from layers.signs import PATHS

BOUNDS = (600_000.0, 6_310_000.0, 600_400.0, 6_310_300.0)
SVG = "{http://www.w3.org/2000/svg}"


def frame(rows):
    return geopandas.GeoDataFrame(rows, geometry="geometry", crs=crs.STORAGE)


def place(name, east, north, kind="residents_house", number=1):
    spot = Point(600_000 + east, 6_310_000 + north)
    return {"id": str(number), "name": name, "kind": kind, "slope": None, "geometry": spot}


@pytest.fixture
def frames():
    return {
        "boundary": frame([{"id": "1", "geometry": MultiPolygon([box(*BOUNDS)])}]),
        "paths": frame([{"way": "path", "geometry": LineString([BOUNDS[:2], BOUNDS[2:]])}]),
        "buildings": frame([{"id": "1", "geometry": MultiPolygon([box(600_100, 6_310_100, 600_120, 6_310_150)])}]),
        "places": frame([place("Beboerhuset <&>", 200, 150)]),
        "resources": frame([{"id": "1", "geometry": Point(600_050, 6_310_050)}]),
        "challenges": frame([{"id": "2", "geometry": Point(600_350, 6_310_250)}]),
    }


def drawn(frames, grid=None, width=200, height=150):
    sheet = sheet_for(grid.bounds if grid else BOUNDS, width, height)
    return ElementTree.fromstring(draw_map(sheet, frames, title="Kort", grid=grid))  # noqa: S314  our own drawing


def words(tree):
    return [text.text for text in tree.iter(f"{SVG}text")]


def test_the_sheet_shows_all_of_the_bounds_at_one_scale():
    sheet = sheet_for(BOUNDS, 100, 150)
    left, top = sheet.at(BOUNDS[0], BOUNDS[3])
    right, bottom = sheet.at(BOUNDS[2], BOUNDS[1])
    assert 0 <= left < right <= 100
    assert 0 <= top < bottom <= 150
    assert (right - left) / (bottom - top) == pytest.approx(400 / 300)


def test_a_name_from_outside_is_written_and_never_read_as_markup(frames):
    assert words(drawn(frames)) == ["Beboerhuset <&>"] * 2


def test_of_two_names_at_one_place_the_weightier_one_is_written(frames):
    frames["places"] = frame([
        place("Cykelskuret", 200, 150, "parking", 1),
        place("Skolen", 200, 150, "school", 2),
        place("Butikken", 200, 151, "shop", 3),
    ])  # fmt: skip
    assert set(words(drawn(frames))) == {"Skolen"}


def test_on_paper_the_heart_is_hollow_and_the_star_full(frames):
    marks = {path.get("d"): path for path in drawn(frames).iter(f"{SVG}path") if path.get("d") in PATHS.values()}
    heart, star = marks[PATHS["heart"]], marks[PATHS["star"]]
    assert heart.get("fill") == colour("casing").day
    assert heart.get("stroke") == colour("heart").day
    assert star.get("fill") == colour("star").day


def test_the_grid_names_every_column_and_row(frames):
    grid = grid_over(BOUNDS)
    del frames["places"]
    assert words(drawn(frames, grid)) == [*grid.column_names(), *(str(row) for row in range(1, grid.rows + 1))]


def test_all_buildings_of_a_town_are_one_path(frames):
    many = [
        {"id": str(number), "geometry": MultiPolygon([box(600_000 + number, 6_310_000, 600_000.5 + number, 6_310_001)])}
        for number in range(300)
    ]
    frames["buildings"] = frame(many)
    fill = colour("building").day
    assert len([path for path in drawn(frames).iter(f"{SVG}path") if path.get("fill") == fill]) == 1


@pytest.fixture
def walk_frames(frames):
    lines = [
        LineString([(600_200, 6_310_150), (600_300, 6_310_150)]),
        LineString([(600_300, 6_310_150), (600_300, 6_310_250)]),
    ]
    ways = [{"way": way, "geometry": line} for way, line in zip(("no", "steps"), lines, strict=True)]
    stops = [
        {"position": 1, "geometry": Point(600_300, 6_310_150)},
        {"position": 2, "geometry": Point(600_300, 6_310_250)},
    ]
    return frames | {"walk": frame(ways), "stops": frame(stops)}


def test_a_walk_is_drawn_with_its_numbers_its_start_and_an_end_that_is_elsewhere(walk_frames):
    tree = drawn(walk_frames)
    assert [word for word in words(tree) if word.isdigit()] == ["1", "2"]
    rings = [circle for circle in tree.iter(f"{SVG}circle") if circle.get("fill") == colour("casing").day]
    squares = [rect for rect in tree.iter(f"{SVG}rect") if rect.get("stroke") == colour("walk").day]
    assert (len(rings), len(squares)) == (1, 1)


def test_unlit_stretches_and_steps_are_told_apart_without_colour(walk_frames):
    strokes = [path for path in drawn(walk_frames).iter(f"{SVG}path") if path.get("stroke") == colour("walk").day]
    assert len({path.get("stroke-dasharray") for path in strokes}) == 3, "plain, dotted rim, cross-bars"
    assert legend_rows(walk_frames["walk"]["way"]) == [("no", "legend.walk_unlit"), ("steps", "legend.walk_steps")]


def test_no_name_is_written_where_a_stop_or_the_start_stands(walk_frames):
    assert "Beboerhuset <&>" not in words(drawn(walk_frames))
    walk_frames["places"] = frame([place("Skolen", 60, 60, "school")])
    assert "Skolen" in words(drawn(walk_frames))
