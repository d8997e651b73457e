"""Walks over HTTP."""

import pytest

from layers.tables import new_id
from tests.app.conftest import at


@pytest.fixture
def flagged(world):
    """Give an area with published challenges, one of them social only."""
    for position in ((100, 150), (250, 150), (350, 350), (150, 450)):
        world.publish(*position)
    world.publish(450, 450, category="social_challenge", topic="noise_from_neighbours")
    return world


def test_a_walk_visits_flagged_places_within_the_minutes_given(flagged, anna):
    answer = flagged.client.post(f"{flagged.api}/walks", json={"minutes": 60, "most_stops": 3}, auth=anna)
    assert answer.status_code == 201, answer.text
    walk = answer.json()
    assert 1 <= len(walk["stops"]) <= 3
    assert walk["total_minutes"] <= 60
    assert walk["total_minutes"] == pytest.approx(walk["walk_minutes"] + walk["talk_minutes"])
    assert walk["geometry"]["type"] == "LineString"
    assert [stop["position"] for stop in walk["stops"]] == list(range(1, len(walk["stops"]) + 1))
    assert all(stop["pin_ids"] for stop in walk["stops"])
    warnings = {warning["code"]: warning["text"] for warning in walk["warnings"]}
    assert "social_only" in warnings
    assert all("{" not in words for words in warnings.values())


def test_the_public_sees_a_walk_once_it_is_published(flagged, anna):
    made = flagged.client.post(f"{flagged.api}/walks", json={"title": "Efterår"}, auth=anna).json()["id"]
    assert flagged.client.get(f"{flagged.api}/walks/{made}").status_code == 404
    assert flagged.client.get(f"{flagged.api}/walks").json() == []
    assert flagged.client.post(f"{flagged.api}/walks/{made}/publish", auth=anna).status_code == 204
    walk = flagged.client.get(f"{flagged.api}/walks/{made}").json()
    assert walk["title"] == "Efterår"
    assert walk["left_out"] == []
    assert all(stop["pin_ids"] == [] for stop in walk["stops"])
    assert walk["covered_weight"] is None
    assert all(stop["weight"] is None for stop in walk["stops"])
    assert len(flagged.client.get(f"{flagged.api}/walks").json()) == 1
    assert flagged.client.post(f"{flagged.api}/walks/{made}/unpublish", auth=anna).status_code == 204
    assert flagged.client.get(f"{flagged.api}/walks/{made}").status_code == 404


def test_only_staff_of_the_area_plan_walks(flagged, bent):
    assert flagged.client.post(f"{flagged.api}/walks", json={}).status_code == 401
    assert flagged.client.post(f"{flagged.api}/walks", json={}, auth=bent).status_code == 404
    assert flagged.client.get(f"{flagged.api}/walks/all").status_code == 401
    assert flagged.client.get(f"{flagged.api}/walks/{new_id()}/exact", auth=bent).status_code == 404


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"start": {"longitude": 10.0, "latitude": 50.0}}, "walk_start_off_network"),
        ({"start": {"place_id": str(new_id())}}, "unknown_place"),
        ({"minutes": 10, "end": dict(zip(("longitude", "latitude"), at(450, 450), strict=True))}, None),
        ({"minutes": 9}, "fields"),
        ({"start": {"longitude": 10.0}}, "fields"),
        ({"most_stops": 13}, "fields"),
        ({"starts_at": "9999-12-31T23:59:59Z"}, "fields"),
    ],
)
def test_an_impossible_wish_is_answered_with_what_is_impossible(flagged, anna, wish, code):
    answer = flagged.client.post(f"{flagged.api}/walks", json=wish, auth=anna)
    assert answer.status_code == 422
    assert answer.json()["code"] == (code or "walk_budget_below_direct_way")
    assert flagged.count("walk") == 0


def test_an_area_without_paths_says_so(world, bent):
    answer = world.client.post("/api/areas/bakken/walks", json={}, auth=bent)
    assert answer.status_code == 422
    assert answer.json()["code"] == "walk_no_network"


def test_a_walk_may_start_at_a_place_and_on_an_hour(flagged, anna):
    place = flagged.client.get(f"{flagged.api}/places?q=Beboerhuset").json()["places"][0]
    wish = {"start": {"place_id": place["id"]}, "starts_at": "2026-12-01T15:00:00", "group_size": 25, "step_free": True}
    walk = flagged.client.post(f"{flagged.api}/walks", json=wish, auth=anna).json()
    codes = {warning["code"] for warning in walk["warnings"]}
    assert codes & {"sunset_before_end", "after_dusk"}
    assert "group_too_large" in codes
    assert walk["starts_at"].startswith("2026-12-01T14:00:00")
