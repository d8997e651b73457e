"""Pins over HTTP: what is taken, what is refused and why, and what moderation does."""

import json

import pytest
from sqlalchemy import text

from geo import crs
from layers.tables import new_id
from tests.app.conftest import at


def test_a_pin_is_received_and_waits_for_moderation(world):
    answer = world.client.post(f"{world.api}/pins", json=world.pin())
    assert answer.status_code == 201
    assert answer.json()["state"] == "pending"
    assert answer.json()["id"][14] == "4", "an identifier in the order of time would tell when it was said"
    assert world.client.get(f"{world.api}/pins").json()["features"] == []


def test_a_pin_sent_twice_is_stored_once(world):
    body = world.pin()
    first = world.client.post(f"{world.api}/pins", json=body)
    second = world.client.post(f"{world.api}/pins", json=body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert world.count("pin") == 1


def test_a_published_pin_is_shown_near_its_place_but_not_on_it(world):
    world.publish(137.2, 211.9)
    feature = world.client.get(f"{world.api}/pins").json()["features"][0]
    with world.engine.connect() as connection:
        metres = connection.execute(
            text("""SELECT ST_Distance(pin.geometry, ST_Transform(ST_SetSRID(
                ST_GeomFromGeoJSON(:shown), :wire), :storage)) FROM pin"""),
            {"shown": json.dumps(feature["geometry"]), "wire": crs.WIRE, "storage": crs.STORAGE},
        ).scalar_one()
    assert 0 < metres <= 25 * 2**0.5
    assert feature["properties"]["text"] == "Her er mørkt"
    assert "relevance" not in feature["properties"]
    assert "created_at" not in feature["properties"]


def test_staff_of_the_area_see_the_exact_place_and_every_state(world, anna):
    world.place(137.2, 211.9)
    exact = world.client.get(f"{world.api}/pins/exact?state=pending", auth=anna).json()["features"][0]
    assert exact["geometry"]["coordinates"] == pytest.approx(at(137.2, 211.9), abs=1e-6)
    assert exact["properties"]["state"] == "pending"


def test_nobody_else_sees_the_exact_place(world, bent):
    world.place()
    assert world.client.get(f"{world.api}/pins/exact").status_code == 401
    assert world.client.get(f"{world.api}/pins/exact", auth=bent).status_code == 404
    assert world.client.get(f"{world.api}/pins?state=pending").status_code == 401


def test_moderation_is_written_into_the_pins_history(world, anna):
    pin = world.place()
    base = f"{world.api}/pins/{pin}"
    why = {"reason_code": "person", "reason": "Der står en etage."}
    assert world.client.post(f"{base}/reject", json=why, auth=anna).json()["state"] == "rejected"
    assert world.client.post(f"{base}/publish", auth=anna).json()["state"] == "published"
    assert world.client.post(f"{base}/relevance", json={"relevance": "red"}, auth=anna).json()["relevance"] == "red"
    assert world.client.post(f"{base}/withdraw", auth=anna).json()["state"] == "withdrawn"
    assert world.client.post(f"{base}/publish", auth=anna).status_code == 409
    history = world.client.get(f"{base}/history", auth=anna).json()
    assert [event["action"] for event in history] == ["submit", "reject", "publish", "code", "withdraw"]
    assert history[1]["reason"].endswith("Der står en etage.")
    assert history[1]["actor"] == "anna"


def test_publishing_twice_is_the_same_as_once(world, anna):
    pin = world.publish()
    assert world.client.post(f"{world.api}/pins/{pin}/publish", auth=anna).status_code == 200
    assert len(world.client.get(f"{world.api}/pins/{pin}/history", auth=anna).json()) == 2


def test_a_pin_of_a_foreign_area_does_not_exist(world, bent):
    pin = world.place()
    assert world.client.post(f"{world.api}/pins/{pin}/publish", auth=bent).status_code == 404
    assert world.client.post(f"/api/areas/bakken/pins/{pin}/publish", auth=bent).status_code == 404


REFUSED = {
    "geometry_outside_area": {"geometry": {"type": "Point", "coordinates": at(700, 100)}},
    "geometry_swapped": {"geometry": {"type": "Point", "coordinates": at(100, 100)[::-1]}},
    "geometry_not_degrees": {"geometry": {"type": "Point", "coordinates": [600100.0, 6310100.0]}},
    "geometry_wrong_crs": {
        "geometry": {
            "type": "Point",
            "coordinates": at(1, 1),
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}},
        }
    },
    "geometry_crosses_itself": {
        "geometry": {"type": "Polygon", "coordinates": [[at(0, 0), at(90, 90), at(90, 0), at(0, 90), at(0, 0)]]}
    },
    "geometry_ring_open": {
        "geometry": {"type": "Polygon", "coordinates": [[at(0, 0), at(90, 0), at(90, 90), at(0, 90)]]}
    },
    "geometry_too_many_corners": {
        "geometry": {"type": "LineString", "coordinates": [at(1 + 0.1 * step, 5) for step in range(501)]}
    },
    "geometry_type": {"geometry": {"type": "MultiPoint", "coordinates": [at(1, 1)]}},
    "geometry_empty": {"geometry": {"type": "Polygon", "coordinates": []}},
    "geometry_position": {"geometry": {"type": "Point", "coordinates": ["11", "56"]}},
    "geometry_too_small": {"geometry": {"type": "LineString", "coordinates": [at(5, 5), at(5.01, 5)]}},
    "unknown_category": {"category": "institution"},
    "unknown_topic": {"topic": "library"},
    "text_too_long": {"text": "x" * 2001},
    "unknown_campaign": {"campaign_id": str(new_id())},
    "fields": {"hour": 24},
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_pin_that_cannot_be_stored_is_refused_with_a_reason(world, code):
    answer = world.client.post(f"{world.api}/pins", json=world.pin(**REFUSED[code]))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert len(answer.json()["detail"]) > 20
    assert "{" not in answer.json()["detail"]
    assert world.count("pin") == 0


@pytest.mark.parametrize("named", [{}, {"properties": None}, {"properties": [1]}, {"properties": {"name": []}}, 7])
def test_a_crs_that_names_nothing_we_know_is_refused(world, named):
    place = {"type": "Point", "coordinates": at(1, 1), "crs": named}
    answer = world.client.post(f"{world.api}/pins", json=world.pin(geometry=place))
    assert answer.json()["code"] == "geometry_wrong_crs"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_coordinates_that_are_not_finite_are_refused(world, number):
    body = json.dumps(world.pin()).replace(str(at(100, 100)[0]), number)
    answer = world.client.post(f"{world.api}/pins", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "geometry_not_finite"


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[]", b"null", b'"x"', b"", b'{"a":' * 3000])
def test_a_body_that_is_no_pin_is_refused(world, body):
    answer = world.client.post(f"{world.api}/pins", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("words", ["\x00", "\ud800"])
def test_text_that_the_database_cannot_keep_is_refused(world, words):
    body = json.dumps(world.pin(text=words))
    answer = world.client.post(f"{world.api}/pins", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422


def test_a_body_over_one_megabyte_is_refused_even_without_a_length(world):
    def chunks():
        for _ in range(30):
            yield b" " * 50_000

    for content in (b" " * 1_000_001, chunks()):
        answer = world.client.post(f"{world.api}/pins", content=content, headers={"content-type": "application/json"})
        assert answer.status_code == 413
        assert answer.json()["code"] == "body_too_large"


def test_lines_and_areas_are_stored_and_shown_as_valid_geometry(world):
    world.publish(geometry={"type": "LineString", "coordinates": [at(10, 10), at(210, 60), at(300, 200)]})
    ring = [at(100, 100), at(220, 100), at(220, 190), at(100, 190), at(100, 100)]
    world.publish(geometry={"type": "Polygon", "coordinates": [ring]}, text="En gård")
    tiny = [at(300, 300), at(304, 300), at(304, 304), at(300, 300)]
    world.publish(geometry={"type": "Polygon", "coordinates": [tiny]}, text="Et hjørne")
    shown = [feature["geometry"]["type"] for feature in world.client.get(f"{world.api}/pins").json()["features"]]
    assert sorted(shown) == ["LineString", "Point", "Polygon"]
    with world.engine.connect() as connection:
        assert connection.execute(text("SELECT bool_and(ST_IsValid(geometry)) FROM public_pins")).scalar_one()


def test_pins_are_filtered_by_kind_box_hour_and_season(world):
    world.publish(100, 100, hour=23)
    world.publish(400, 400, hour=12, season="winter")
    world.publish(
        300, 100, kind="resource", category="physical_place", topic="playground", text="Legepladsen", season="summer"
    )

    def count(query: str) -> int:
        return len(world.client.get(f"{world.api}/pins?{query}").json()["features"])

    west, south = at(0, 0)
    east, north = at(200, 200)
    assert count("") == 3
    assert count("kind=resource") == 1
    assert count("category=geographic_spot") == 2
    assert count(f"bbox={west},{south},{east},{north}") == 1
    assert count("hour_from=22&hour_to=4") == 1
    assert count("season=winter") == 2
    assert count("created_after=2999-01-01") == 0
    for everywhere in ("-180,-90,180,90", "-90,0,90,80"):
        assert count(f"bbox={everywhere}") == 3
    assert count("bbox=-60,10,-50,20") == 0
    assert world.client.get(f"{world.api}/pins?bbox=1,2,3").json()["code"] == "bbox"
    assert world.client.get(f"{world.api}/pins?colour=red").status_code == 422


def walk_pages(world, address: str, **options) -> list[str]:
    """Return the ids of all pages."""
    seen = []
    while address:
        page = world.client.get(address, **options).json()
        seen += [feature["id"] for feature in page["features"]]
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        address = following[0] if following else None
    return seen


def test_pages_follow_each_other_without_gap_or_double(world):
    placed = [world.publish(50 + 20 * number, 100, text=f"Mørkt {number}") for number in range(7)]
    assert sorted(walk_pages(world, f"{world.api}/pins?limit=3")) == sorted(placed)


def test_staff_read_pins_in_the_order_they_came_the_public_in_none(world, anna):
    placed = [world.publish(50 + 20 * number, 100, text=f"Mørkt {number}") for number in range(7)]
    assert walk_pages(world, f"{world.api}/pins/exact?limit=3", auth=anna) == placed
    assert walk_pages(world, f"{world.api}/pins?limit=3") == sorted(placed)


def test_pages_that_begin_after_a_foreign_pin_do_not_exist(world, anna, bent):
    pin = world.publish()
    for path in ("exact", "queue"):
        assert world.client.get(f"{world.api}/pins/{path}?after={pin}", auth=anna).status_code == 200
        answer = world.client.get(f"/api/areas/bakken/pins/{path}?after={pin}", auth=bent)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_pin")


def test_a_closed_mapping_round_takes_no_more_pins(world):
    with world.engine.begin() as connection:
        closed, coming, running = (new_id() for _ in range(3))
        for campaign, opens, closes in ((closed, -20, -10), (coming, 10, 20), (running, -5, 5)):
            connection.execute(
                text("""INSERT INTO campaign (id, area_id, title, format, opens_at, closes_at)
                SELECT :id, id, CAST(:id AS text), 'virtual', now() + make_interval(days => :opens),
                now() + make_interval(days => :closes) FROM housing_area WHERE slug = 'lunden'"""),
                {"id": campaign, "opens": opens, "closes": closes},
            )
    for campaign, status in ((closed, 409), (coming, 409), (running, 201)):
        answer = world.client.post(f"{world.api}/pins", json=world.pin(campaign_id=str(campaign)))
        assert answer.status_code == status
    world.place(300, 300)
    with world.engine.connect() as connection:
        rounds = connection.execute(text("SELECT DISTINCT campaign_id FROM pin")).scalars().all()
    assert rounds == [running]


def test_places_are_found_by_part_of_their_name(world):
    found = world.client.get(f"{world.api}/places?q=bebo").json()["places"]
    assert [place["name"] for place in found] == ["Beboerhuset"]
    assert world.client.get(f"{world.api}/places?q=%25").json()["places"] == []
    assert world.client.get(f"{world.api}/places?q=%00").status_code == 422
