"""Paper answers typed in, and the big screen of a meeting."""

import json
import re
import uuid

import pytest
from fastapi.testclient import TestClient
from shapely.geometry import shape
from sqlalchemy import text

from app.printing.paper import area_grid
from geo import crs
from tests.app.test_meetings import HTML, let_in, make_round, one


@pytest.fixture
def device(world):
    with TestClient(world.app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def campaign(world, device):
    made, code = make_round(world)
    with world.engine.begin() as connection:
        for kind in ("paper", "meeting"):
            connection.execute(
                text("""
                INSERT INTO channel (id, area_id, campaign_id, kind, name)
                SELECT gen_random_uuid(), area_id, id, :kind, :kind FROM campaign WHERE id = :campaign
                """),
                {"kind": kind, "campaign": made},
            )
    let_in(device, code)
    return made


def hidden_of(client, name):
    found = re.search(rf'name="{name}" value="([^"]+)"', client.get("/meeting/paper", headers=HTML).text)
    assert found is not None
    return found[1]


def typed(client, path="/meeting/paper", **fields):
    body = {"csrf": hidden_of(client, "csrf"), "client_id": str(uuid.uuid4()), "kind": "resource"} | fields
    return client.post(path, data=body, headers=HTML)


def test_a_square_from_paper_becomes_a_pin_within_that_square(world, device, campaign):
    answer = typed(device, square="b2", category="physical_place", text="Her mødes vi", light="light")
    assert answer.status_code == 200, answer.text
    assert "Koden til svarsedlen er" in answer.text
    with world.engine.connect() as connection:
        pin = connection.execute(
            text("""
            SELECT placed_by, light, text, ST_AsGeoJSON(geometry) AS place, campaign_id,
                   (SELECT kind FROM channel WHERE id = channel_id) AS channel FROM pin
        """)
        ).one()
        area = connection.execute(text("SELECT id FROM housing_area WHERE slug = 'lunden'")).scalar_one()
        square = area_grid(connection_session(connection), area).square("B2")
    assert (pin.placed_by, pin.light, pin.text, pin.channel) == ("facilitator", "light", "Her mødes vi", "paper")
    assert square.covers(shape(json.loads(pin.place)))


def connection_session(connection):
    from sqlalchemy.orm import Session  # noqa: PLC0415

    return Session(connection)


def test_a_place_from_the_list_counts_the_same(world, device, campaign):
    place = one(world, "SELECT id FROM place WHERE name = 'Beboerhuset'")
    assert typed(device, place=str(place), category="institution").status_code == 200
    assert world.count("pin") == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"square": "Z99", "category": "institution"}, "Skriv et felt fra A1–"),
        ({"category": "institution"}, "Skriv et felt, eller vælg et sted"),
        ({"square": "B2", "category": "geographic_spot"}, "geographic_spot"),
        ({"square": "B2", "category": "institution", "kind": "monster"}, "Vælg hjerte eller stjerne"),
    ],
)
def test_what_does_not_do_is_told_and_nothing_typed_is_lost(world, device, campaign, fields, said):
    answer = typed(device, text="Bænken ved søen", **fields)
    assert answer.status_code == 422
    assert "Bænken ved søen" in answer.text
    assert world.count("pin") == 0
    if said != "geographic_spot":
        assert said in answer.text


def test_names_on_paper_are_asked_about_before_they_are_stored(world, device, campaign):
    words = "Ring til Jens Hansen på 40 12 34 56"
    first = typed(device, square="B2", category="institution", text=words)
    assert first.status_code == 422
    assert "40 12 34 56" in first.text
    assert world.count("pin") == 0
    assert typed(device, square="B2", category="institution", text=words, keep_words="yes").status_code == 200
    assert world.count("pin") == 1


def test_pressed_twice_a_place_is_stored_once(world, device, campaign):
    client_id = str(uuid.uuid4())
    for _press in range(2):
        answer = typed(device, square="B2", category="institution", client_id=client_id)
        assert answer.status_code == 200
    assert world.count("pin") == 1


def test_the_answers_of_a_form_are_one_response_and_tied_to_no_place(world, device, campaign):
    question = uuid.uuid4()
    with world.engine.begin() as connection:
        connection.execute(
            text("""
            INSERT INTO question (id, area_id, campaign_id, position, kind, words)
            SELECT :id, area_id, id, 1, 'scale', '{"da": {"title": "Er du tryg her?"}}' FROM campaign
            WHERE id = :campaign
            """),
            {"id": question, "campaign": campaign},
        )
    assert "Er du tryg her?" in device.get("/meeting/paper", headers=HTML).text
    answer = typed(device, "/meeting/paper/answers", **{f"q-{question}": "4", "age_group": "65_plus"})
    assert answer.status_code == 200, answer.text
    with world.engine.connect() as connection:
        row = connection.execute(text("SELECT answers, age_group, placed_by FROM response")).one()
    assert tuple(row) == ({str(question): 4}, "65_plus", "facilitator")


def test_paper_and_screen_are_for_the_meeting_only(world, anna):
    for path in ("/meeting/paper", "/meeting/screen", "/api/meeting/signs"):
        assert world.client.get(path, headers={"accept": "application/json"}).status_code == 401
        assert world.client.get(path, auth=anna, headers={"accept": "application/json"}).status_code == 403


def test_the_screen_shows_what_the_meeting_says_coarse_and_without_words(world, device, campaign):
    assert typed(device, square="B2", category="physical_place", text="Vores bænk").status_code == 200
    (sign,) = device.get("/api/meeting/signs").json()["signs"]
    assert sign.keys() == {"id", "kind", "people", "geometry"}
    exact = shape(json.loads(one(world, "SELECT ST_AsGeoJSON(geometry) FROM pin")))
    shown = crs.to_storage(shape(sign["geometry"]))
    assert 0 < shown.distance(exact) <= 25 * 2**0.5
    page = device.get("/meeting/screen", headers=HTML)
    assert page.status_code == 200
    assert "Vores bænk" not in page.text
    code = one(world, "SELECT code FROM channel WHERE kind = 'meeting'")
    assert f"/k/{code}" in page.text


def test_what_is_sensitive_is_counted_on_the_screen_and_stands_nowhere(world, device, campaign):
    answer = typed(device, square="B2", kind="challenge", category="group_or_environment", text="Et sted")
    assert answer.status_code == 200, answer.text
    (sign,) = device.get("/api/meeting/signs").json()["signs"]
    assert (sign["kind"], sign["geometry"]) == ("challenge", None)


def test_who_joins_by_the_code_on_the_screen_is_seen_on_it_and_other_residents_are_not(world, device, campaign):
    code = one(world, "SELECT code FROM channel WHERE kind = 'meeting'")
    for via in (code, None):
        body = world.pin(campaign_id=str(campaign), via=via)
        assert world.client.post(f"{world.api}/pins", json=body).status_code == 201
    assert len(device.get("/api/meeting/signs").json()["signs"]) == 1
