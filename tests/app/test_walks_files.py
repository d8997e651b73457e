"""A walk as a file: GPX, GeoJSON and iCal, opened with what people open them with."""

import geopandas
import icalendar
import pyogrio
import pytest
from shapely.geometry import shape
from sqlalchemy import event, text

pytestmark = pytest.mark.usefixtures("kernels")

FILES = ("walk.gpx", "walk.geojson", "walk.ics")


@pytest.fixture
def walk(world, anna):
    """Give a published walk with a time, as its planner sees it."""
    for position in ((100, 150), (250, 150), (350, 350)):
        world.publish(*position)
    wish = {"title": "Efterår & æbler", "minutes": 60, "most_stops": 2, "starts_at": "2026-11-24T16:30:00"}
    made = world.client.post(f"{world.api}/walks", json=wish, auth=anna).json()
    world.client.post(f"{world.api}/walks/{made['id']}/publish", auth=anna)
    return made


def fetch(world, walk, name, where="files", **options):
    return world.client.get(f"{world.api}/walks/{walk['id']}/{where}/{name}?lang=da", **options)


def test_gpx_opens_in_gdal_with_the_route_and_a_waypoint_for_each_stop(world, walk, tmp_path):
    answer = fetch(world, walk, "walk.gpx")
    assert answer.headers["content-type"] == "application/gpx+xml"
    assert 'filename="walk.gpx"' in answer.headers["content-disposition"]
    file = tmp_path / "walk.gpx"
    file.write_bytes(answer.content)
    assert {"waypoints", "tracks"} <= {name for name, _ in pyogrio.list_layers(file)}
    stops = geopandas.read_file(file, layer="waypoints")
    assert list(stops["name"]) == ["1. Lys", "2. Lys"]
    for point, stop in zip(stops.geometry, walk["stops"], strict=True):
        assert (point.x, point.y) == pytest.approx((stop["longitude"], stop["latitude"]), abs=1e-6)
    track = geopandas.read_file(file, layer="tracks")
    assert track["name"][0] == "Efterår & æbler"
    assert track.geometry[0].hausdorff_distance(shape(walk["geometry"])) < 1e-5


def test_geojson_opens_in_gdal_with_route_legs_and_stops(world, walk, tmp_path):
    answer = fetch(world, walk, "walk.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    file = tmp_path / "walk.geojson"
    file.write_bytes(answer.content)
    found = geopandas.read_file(file)
    assert found.crs.to_epsg() == 4326
    parts = found["part"].value_counts().to_dict()
    assert (parts["route"], parts["stop"]) == (1, 2)
    assert parts["leg"] >= 2
    assert found["meeting_place"].dropna().tolist() == ["Beboerhuset"]


def test_the_calendar_has_meeting_place_minutes_and_stops(world, walk):
    answer = fetch(world, walk, "walk.ics")
    (told,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(told["summary"]) == "Efterår & æbler"
    assert str(told["location"]) == "Beboerhuset, Lunden"
    assert str(told["uid"]) == f"walk-{walk['id']}@tryghedskort"
    minutes = (told.decoded("dtend") - told.decoded("dtstart")).total_seconds() / 60
    assert minutes == round(walk["total_minutes"])
    assert told.decoded("dtstart").isoformat() == "2026-11-24T16:30:00+01:00"
    assert f"{round(walk['total_minutes'])} minutter i alt" in str(told["description"])
    assert "1. Lys" in str(told["description"])
    assert str(told["url"]).endswith(f"/areas/lunden/walks/{walk['id']}")


def events_of(world, address):
    """Return the events of a calendar file by UID, which the library reads without a fault."""
    answer = world.client.get(f"{address}?lang=da")
    assert answer.status_code == 200
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert calendar.errors == []
    found = calendar.walk("VEVENT")
    for one in found:
        assert one.errors == []
        assert set(one.required) <= set(one)
        assert not any(isinstance(one[name], list) for name in one)
    return {str(one["uid"]): one for one in found}


def test_the_areas_calendar_tells_a_walk_as_its_own_file_does(world, walk):
    uid = f"walk-{walk['id']}@tryghedskort"
    in_area = events_of(world, "/areas/lunden/calendar.ics")
    alone = events_of(world, f"{world.api}/walks/{walk['id']}/files/walk.ics")
    assert list(in_area) == list(alone) == [uid]
    assert in_area[uid].to_ical() == alone[uid].to_ical()
    for name in ("dtstamp", "last-modified", "created", "sequence", "geo", "url"):
        assert name in alone[uid]


def test_a_program_that_names_no_language_gets_files_in_the_areas_own(world, walk):
    address = f"{world.api}/walks/{walk['id']}/files"
    silent = {"accept-language": ""}
    assert b"1. Lys" in world.client.get(f"{address}/walk.gpx", headers=silent).content
    assert "minutter i alt" in world.client.get(f"{address}/walk.ics", headers=silent).text
    asked = world.client.get(f"{address}/walk.gpx", headers={"accept-language": "en"})
    assert b"1. Light" in asked.content


def test_who_has_subscribed_sees_that_a_walk_was_moved(world, walk, anna):
    uid = f"walk-{walk['id']}@tryghedskort"
    before = events_of(world, "/areas/lunden/calendar.ics")[uid]
    address = f"{world.api}/walks/{walk['id']}"
    assert world.client.post(f"{address}/unpublish", auth=anna).status_code == 204
    wish = world.client.get(f"{address}/wish", auth=anna).json()
    assert events_of(world, "/areas/lunden/calendar.ics") == {}
    moved = world.client.put(address, json=wish | {"starts_at": "2026-12-01T17:00:00"}, auth=anna)
    assert moved.status_code == 200, moved.text
    world.client.post(f"{address}/publish", auth=anna)
    after = events_of(world, "/areas/lunden/calendar.ics")[uid]
    assert after.decoded("dtstart").isoformat() == "2026-12-01T17:00:00+01:00"
    assert (before["sequence"], after["sequence"]) == (0, 1)
    with world.engine.connect() as connection:
        changed_at = connection.execute(text("SELECT updated_at FROM walk")).scalar_one()
    assert after.decoded("last-modified") == changed_at.replace(microsecond=0)
    assert after.decoded("last-modified") >= before.decoded("last-modified")
    assert after.decoded("dtstamp") == after.decoded("last-modified")
    assert after.decoded("created") == before.decoded("created")


def test_a_calendar_of_many_walks_asks_no_more_often_than_one_of_a_few(world, walk, anna):
    def questions():
        asked = []
        engine = world.app.state.database.public_engine
        listen = lambda *given: asked.append(given[2])  # noqa: E731  the same one is taken away again
        event.listen(engine, "before_cursor_execute", listen)
        assert len(events_of(world, "/areas/lunden/calendar.ics")) == world.count("walk")
        event.remove(engine, "before_cursor_execute", listen)
        return len(asked)

    alone = questions()
    for _ in range(3):
        copy = world.client.post(f"{world.api}/walks/{walk['id']}/duplicate", auth=anna).json()
        world.client.post(f"{world.api}/walks/{copy['id']}/publish", auth=anna)
    assert questions() == alone > 0


def test_the_same_walk_gives_the_same_bytes(world, walk):
    for name in FILES:
        assert fetch(world, walk, name).content == fetch(world, walk, name).content


def test_files_tell_nobody_which_pins_are_covered(world, walk, anna):
    pins = [pin for stop in walk["stops"] for pin in stop["pin_ids"]]
    assert pins
    for name in FILES:
        for answer in (fetch(world, walk, name), fetch(world, walk, name, "exact/files", auth=anna)):
            assert answer.status_code == 200
            assert not any(pin in answer.text for pin in pins)
            assert "weight" not in answer.text


def test_files_of_a_draft_are_for_the_staff_of_the_area(world, walk, anna, bent):
    world.client.post(f"{world.api}/walks/{walk['id']}/unpublish", auth=anna)
    for name in FILES:
        assert fetch(world, walk, name).status_code == 404
        assert fetch(world, walk, name, "exact/files").status_code == 401
        assert fetch(world, walk, name, "exact/files", auth=bent).status_code == 404
        assert fetch(world, walk, name, "exact/files", auth=anna).status_code == 200


def test_a_walk_without_a_time_is_no_calendar_event(world, anna, walk):
    made = world.client.post(f"{world.api}/walks", json={"most_stops": 1}, auth=anna).json()
    answer = fetch(world, made, "walk.ics", "exact/files", auth=anna)
    assert answer.status_code == 409
    assert answer.json()["code"] == "walk_without_time"
    assert fetch(world, made, "walk.gpx", "exact/files", auth=anna).status_code == 200
    assert fetch(world, made, "walk.exe", "exact/files", auth=anna).status_code in {404, 422}
