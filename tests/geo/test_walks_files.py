"""A walk as GPX and GeoJSON, read back by others than those who wrote it."""

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import gpxpy
import pyogrio
import pytest
import shapely
from shapely.geometry import Point, shape

from geo.crs import to_storage
from geo.sun import DANISH_TIME
from geo.walks import WalkPlan, walk_geojson, walk_gpx

STARTS_AT = datetime(2025, 11, 20, 15, 0, tzinfo=DANISH_TIME)
NAMES = ("1. Lys & liv", "2. <Pleje>")


@pytest.fixture
def plan(grid: ModuleType) -> WalkPlan:
    places = [grid.challenge("one", 200, 0), grid.challenge("two", 200, 200)]
    return grid.plan(grid.street_grid(3, 3), places, grid.wish(end_xy=grid.at(0, 100)))


def test_a_track_has_the_route_and_rests_where_the_group_talks(plan: WalkPlan) -> None:
    read = gpxpy.parse(walk_gpx(plan, name="Vandring i Lunden", stop_names=NAMES, starts_at=STARTS_AT))
    assert (read.version, read.name, read.tracks[0].name) == ("1.1", "Vandring i Lunden", "Vandring i Lunden")
    points = read.tracks[0].segments[0].points
    assert points[0].time == STARTS_AT
    assert points[-1].time == STARTS_AT + timedelta(seconds=round(plan.total_minutes * 60))
    assert all(before.time <= after.time for before, after in pairwise(points))
    rests = [
        after.time - before.time
        for before, after in pairwise(points)
        if (before.latitude, before.longitude) == (after.latitude, after.longitude)
    ]
    assert rests == [timedelta(minutes=10)] * 2
    walked = shapely.LineString([to_storage(Point(point.longitude, point.latitude)) for point in points])
    assert walked.length == pytest.approx(plan.length_m, abs=0.1)
    assert walked.hausdorff_distance(plan.route) < 0.05


def test_a_waypoint_has_a_stops_name_place_and_hour(plan: WalkPlan) -> None:
    read = gpxpy.parse(walk_gpx(plan, name="Tur", stop_names=NAMES, starts_at=STARTS_AT))
    assert [point.name for point in read.waypoints] == list(NAMES)
    for waypoint, stop in zip(read.waypoints, plan.stops, strict=True):
        assert to_storage(Point(waypoint.longitude, waypoint.latitude)).distance(stop.point) < 0.05
        assert waypoint.time == STARTS_AT.astimezone(UTC) + timedelta(seconds=round(stop.arrives_minute * 60))


def test_without_a_time_or_names_the_stops_are_numbered(plan: WalkPlan) -> None:
    text = walk_gpx(plan, name="Tur")
    assert "<time>" not in text
    assert [point.name for point in gpxpy.parse(text).waypoints] == ["1", "2"]


ORDER = {
    "gpx": ("metadata", "wpt", "rte", "trk", "extensions"),
    "metadata": ("name", "desc", "author", "copyright", "link", "time", "keywords", "bounds", "extensions"),
    "wpt": ("ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "link", "sym", "type"),
    "trk": ("name", "cmt", "desc", "src", "link", "number", "type", "extensions", "trkseg"),
    "trkseg": ("trkpt", "extensions"),
    "trkpt": ("ele", "time"),
    "name": (),
    "time": (),
}
"""What may stand within what, in this order. Source: the schema of GPX 1.1, topografix.com/GPX/1/1/gpx.xsd."""

SEVERAL = ("wpt", "rte", "trk", "trkseg", "trkpt", "link")
"""What may stand there more than once; all else once at most. Only attributes must be there."""

GPX = "http://www.topografix.com/GPX/1/1"


@pytest.mark.parametrize("starts_at", [None, STARTS_AT])
def test_the_gpx_keeps_the_order_and_the_ranges_of_its_schema(plan: WalkPlan, starts_at: datetime | None) -> None:
    text = walk_gpx(plan, name="Lys & <liv>", stop_names=NAMES, starts_at=starts_at)
    root = ElementTree.fromstring(text)  # noqa: S314  our own words
    location = root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", "").split()
    assert (root.get("version"), root.get("creator")) == ("1.1", "tryghedskort")
    assert location == [GPX, f"{GPX}/gpx.xsd"]
    for element in root.iter():
        space, _, name = element.tag[1:].partition("}")
        assert space == GPX
        places = [ORDER[name].index(child.tag.removeprefix(f"{{{GPX}}}")) for child in element]
        assert places == sorted(places)
        once = [child.tag for child in element if child.tag.removeprefix(f"{{{GPX}}}") not in SEVERAL]
        assert len(once) == len(set(once))
        if name in ("wpt", "trkpt"):
            assert set(element.attrib) == {"lat", "lon"}
            assert -90 <= float(element.attrib["lat"]) <= 90
            assert -180 <= float(element.attrib["lon"]) < 180
            assert all(re.fullmatch(r"-?\d+(\.\d+)?", value) for value in element.attrib.values()), "xsd:decimal"
        if name == "time":
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", element.text or ""), "UTC"


def test_a_walk_through_the_hour_that_comes_twice_takes_its_true_time(plan: WalkPlan) -> None:
    before_the_clocks_go_back = datetime(2025, 10, 26, 2, 50, tzinfo=DANISH_TIME)
    read = gpxpy.parse(walk_gpx(plan, name="Tur", starts_at=before_the_clocks_go_back))
    points = read.tracks[0].segments[0].points
    assert points[0].time == datetime(2025, 10, 26, 0, 50, tzinfo=UTC)
    assert points[-1].time - points[0].time == timedelta(seconds=round(plan.total_minutes * 60))


def test_gdal_reads_the_gpx_as_a_track_and_waypoints(plan: WalkPlan, tmp_path: Path) -> None:
    path = tmp_path / "walk.gpx"
    path.write_text(walk_gpx(plan, name="Tur", stop_names=NAMES, starts_at=STARTS_AT), encoding="utf-8")
    stops = pyogrio.read_dataframe(path, layer="waypoints")
    assert (stops.crs.to_epsg(), list(stops["name"])) == (4326, list(NAMES))
    (track,) = pyogrio.read_dataframe(path, layer="tracks").to_crs(25832).geometry
    assert track.length == pytest.approx(plan.length_m, abs=0.1)


@pytest.mark.parametrize("starts_at", [None, STARTS_AT])
def test_gdal_counts_what_was_written_and_finds_no_route(
    plan: WalkPlan, tmp_path: Path, starts_at: datetime | None
) -> None:
    """A route is for devices to find their own way along; the way is given here, as a track."""
    text = walk_gpx(plan, name="Tur", stop_names=NAMES, starts_at=starts_at)
    path = tmp_path / "walk.gpx"
    path.write_text(text, encoding="utf-8")
    points = gpxpy.parse(text).tracks[0].segments[0].points
    counts = {str(name): len(pyogrio.read_dataframe(path, layer=name)) for name, _ in pyogrio.list_layers(path)}
    assert counts == {
        "waypoints": len(plan.stops), "routes": 0, "tracks": 1, "route_points": 0, "track_points": len(points),
    }  # fmt: skip
    places = pyogrio.read_dataframe(path, layer="track_points").geometry
    assert [(place.x, place.y) for place in places] == [(point.longitude, point.latitude) for point in points]


def test_a_stop_at_the_start_and_a_walk_without_stops_have_a_track(grid: ModuleType) -> None:
    places = [grid.challenge("here", 0, 0), grid.challenge("there", 300, 0)]
    here = grid.plan(grid.street(300), places, grid.wish(end_xy=grid.at(300, 0)))
    points = gpxpy.parse(walk_gpx(here, name="Tur", starts_at=STARTS_AT)).tracks[0].segments[0].points
    assert [point.time - STARTS_AT for point in points] == [timedelta(minutes=minutes) for minutes in (0, 10, 15, 25)]
    direct = grid.plan(grid.street(300), [], grid.wish(end_xy=grid.at(300, 0)))
    points = gpxpy.parse(walk_gpx(direct, name="Tur", starts_at=STARTS_AT)).tracks[0].segments[0].points
    assert [point.time - STARTS_AT for point in points] == [timedelta(0), timedelta(minutes=5)]


def test_the_features_are_the_route_its_legs_and_its_stops(plan: WalkPlan, tmp_path: Path) -> None:
    collection = walk_geojson(plan, properties={"title": "Tur"}, stop_names=NAMES, legs=plan.legs)
    path = tmp_path / "walk.geojson"
    path.write_text(json.dumps(collection), encoding="utf-8")
    read = pyogrio.read_dataframe(path).to_crs(25832)
    assert list(read["part"]) == ["route", "leg", "leg", "leg", "stop", "stop"]
    route = read[read["part"] == "route"].iloc[0]
    assert (route["title"], route["length_m"]) == ("Tur", round(plan.length_m, 1))
    assert route.geometry.hausdorff_distance(plan.route) < 0.05
    assert read[read["part"] == "leg"].geometry.length.sum() == pytest.approx(plan.length_m, abs=0.1)
    assert list(read[read["part"] == "stop"]["theme"]) == [stop.theme for stop in plan.stops]
    assert list(read[read["part"] == "stop"]["name"]) == list(NAMES)


def test_features_of_the_public_side_need_no_legs_and_no_names(plan: WalkPlan) -> None:
    features = walk_geojson(plan)["features"]
    assert [feature["id"] for feature in features] == ["route", "stop-1", "stop-2"]
    assert all("name" not in feature["properties"] for feature in features)
    longitude, latitude = shape(features[1]["geometry"]).coords[0]
    assert 8 < longitude < 16
    assert 54 < latitude < 58
