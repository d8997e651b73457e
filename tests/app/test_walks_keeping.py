"""Walks that are kept: as they were planned, changed by one at a time, published, copied and deleted."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from shapely.geometry import Point
from sqlalchemy import text

from app.migrating import downgrade, upgrade
from app.walks import planning
from tests.app.conftest import SOUTH, WEST
from tests.app.network_edits import spot
from tests.app.walk_plans import keep, metres, plan, publish_pins

pytestmark = pytest.mark.usefixtures("kernels")

PATIENCE_S = 60
INTERNAL = (
    "weight", "relevance", "objective", "bound", "gap", "covered", "missed", "explanations", "left_out", "reasons",
    "candidates", "method", "stopped_by", "variant", "proven", "mandates", "pin_ids", "party",
)  # fmt: skip


@pytest.fixture
def pins(world):
    """Give the ids of published pins by name."""
    return publish_pins(world)


@pytest.fixture
def ask(world, pins, anna):
    """Give a way to plan with a wish."""
    return lambda **wish: plan(world, anna, **wish)


def test_groups_walk_side_by_side_and_meet_at_the_same_minute(world, pins, anna):
    first = keep(world, anna, groups=2, title="Sammen", minutes=90)
    walks = [world.client.get(f"{world.api}/walks/{one}/exact", auth=anna).json() for one in first["party"]]
    assert [walk["group_number"] for walk in walks] == [1, 2]
    assert all(walk["groups"] == 2 and walk["party"] == first["party"] for walk in walks)
    assert walks[0]["title"] != walks[1]["title"]
    assert walks[0]["total_minutes"] == pytest.approx(walks[1]["total_minutes"], abs=0.01)
    seen = [pin for walk in walks for stop in walk["stops"] for pin in stop["pin_ids"]]
    assert len(seen) == len(set(seen))
    assert world.client.post(f"{world.api}/walks/{first['id']}/publish", auth=anna).status_code == 204
    assert {walk["id"] for walk in world.client.get(f"{world.api}/walks").json()} == set(first["party"])


def test_a_treasure_hunt_has_posts_out_of_sight_of_each_other(world, anna):
    for place in ((50, 150), (150, 150), (350, 350), (450, 50)):
        world.publish(*place, topic="vandalism")
    wish = {"kind": "treasure_hunt", "minutes": 90, "most_stops": 6, "talk_minutes": 5}
    walk = keep(world, anna, **wish)
    assert walk["kind"] == "treasure_hunt"
    assert len(walk["stops"]) >= 2
    places = [metres({"type": "Point", "coordinates": [stop["longitude"], stop["latitude"]]}) for stop in walk["stops"]]
    assert all(one.distance(other) > 50 for row, one in enumerate(places) for other in places[row + 1 :])


def test_the_alternative_that_was_chosen_is_the_one_that_is_kept(world, ask, anna):
    alternatives = ask(minutes=90)
    other = next(one for one in alternatives if one["variant"] != "best")
    kept = keep(world, anna, minutes=90, variant=other["variant"])
    assert kept["variant"] == other["variant"]
    (planned,) = other["walks"]
    assert kept["geometry"] == planned["geometry"]
    assert kept["total_minutes"] == pytest.approx(planned["total_minutes"])


def test_a_kept_walk_reads_as_it_was_planned(world, ask, pins, anna):
    wish = {"required": [{"pin_id": pins["away"]}], "starts_at": "2026-12-01T15:00:00"}
    (planned,) = ask(**wish)[0]["walks"]
    of_choice = {"best_at_dusk", "best_with_children"}
    planned["explanations"] = [one for one in planned["explanations"] if one["code"] not in of_choice]
    kept = keep(world, anna, **wish)
    for name in ("geometry", "explanations", "warnings", "left_out", "covered", "missed", "bound", "gap", "candidates"):
        assert kept[name] == planned[name], name
    assert [stop["reasons"] for stop in kept["stops"]] == [stop["reasons"] for stop in planned["stops"]]
    assert [stop["wished"] for stop in kept["stops"]] == [stop["wished"] for stop in planned["stops"]]
    for leg, other in zip(kept["legs"], planned["legs"], strict=True):
        assert leg["length_m"] == pytest.approx(other["length_m"])
        assert (leg["geometry"] is None) == (other["geometry"] is None)
        if leg["geometry"]:
            assert metres(leg["geometry"]).hausdorff_distance(metres(other["geometry"])) < 0.1


def test_a_walk_of_before_the_topics_stood_in_one_sentence_reads_like_one_of_today(world, pins, anna):
    world.publish(450, 250, category="social_challenge", topic="violence")
    made = keep(world, anna)
    others = [one for one in made["explanations"] if one["code"] != "social_needs_other_tool"]
    downgrade(world.engine, "0008")
    with world.engine.connect() as connection:
        parted = connection.execute(text("SELECT explanations FROM walk")).scalar_one()
    told = [one["values"] for one in parted if one["code"] == "social_needs_other_tool"]
    assert told == [{"topic": topic, "count": 1} for topic in ("noise_from_neighbours", "violence")]
    assert len(parted) == len(others) + 2
    upgrade(world.engine)
    again = world.client.get(f"{world.api}/walks/{made['id']}/exact", auth=anna).json()
    assert again["explanations"] == made["explanations"]


def test_a_draft_is_gone_on_with_from_its_own_wish(world, pins, anna):
    made = keep(world, anna, title="Udkast", required=[{"pin_id": pins["away"]}])
    address = f"{world.api}/walks/{made['id']}"
    wish = world.client.get(f"{address}/wish", auth=anna).json()
    assert wish["required"][0]["pin_id"] == pins["away"]
    answer = world.client.put(address, json=wish | {"required": [], "most_stops": 1, "title": "Kortere"}, auth=anna)
    assert answer.status_code == 200, answer.text
    again = answer.json()
    assert again["id"] == made["id"]
    assert again["title"] == "Kortere"
    assert len(again["stops"]) == 1
    assert world.count("walk") == 1


def test_planning_a_party_anew_changes_how_many_groups_there_are(world, pins, anna):
    made = keep(world, anna, groups=2, minutes=90)
    second = made["party"][1]
    alone = world.client.put(f"{world.api}/walks/{second}", json={"minutes": 60}, auth=anna).json()
    assert alone["id"] == second
    assert alone["party"] == [second]
    assert world.count("walk") == 1
    three = world.client.put(f"{world.api}/walks/{second}", json={"minutes": 90, "groups": 2}, auth=anna).json()
    assert second in three["party"]
    assert world.count("walk") == 2


def test_who_saves_later_what_another_changed_meanwhile_is_told(world, pins, anna):
    made = keep(world, anna)
    address = f"{world.api}/walks/{made['id']}"
    wish = world.client.get(f"{address}/wish", auth=anna).json()
    assert wish["version"] == made["version"] == 1
    first = world.client.put(address, json={**wish, "title": "Den første"}, auth=anna)
    assert first.status_code == 200, first.text
    assert first.json()["version"] == 2
    second = world.client.put(address, json={**wish, "title": "Den anden"}, auth=anna)
    assert (second.status_code, second.json()["code"]) == (409, "walk_changed")
    assert world.client.get(f"{address}/exact", auth=anna).json() == first.json()


def test_two_who_save_one_draft_at_once_do_not_lose_it(world, pins, anna):
    made = keep(world, anna)
    address = f"{world.api}/walks/{made['id']}"
    wishes = [{"title": "Den ene"}, {"title": "Den anden"}]
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda wish: world.client.put(address, json=wish, auth=anna), wishes))
    codes = sorted(answer.status_code for answer in answers)
    assert codes in ([200, 200], [200, 409])
    kept = world.client.get(f"{address}/exact", auth=anna).json()
    assert kept["version"] == 1 + codes.count(200)
    assert world.count("walk") == 1


def test_a_walk_is_not_kept_with_a_pin_that_was_taken_back_meanwhile(world, pins, anna, monkeypatch):
    plan_once = planning.plan

    def taken_back(*given, **more):
        found = plan_once(*given, **more)
        with world.engine.begin() as connection:
            connection.execute(text("UPDATE pin SET state = 'rejected'"))
        return found

    monkeypatch.setattr(planning, "plan", taken_back)
    answer = world.client.post(f"{world.api}/walks", json={}, auth=anna)
    assert (answer.status_code, answer.json()["code"]) == (409, "pins_changed")
    assert world.count("walk") == 0


def test_who_takes_a_pin_back_while_its_walk_is_changed_is_not_in_the_way_of_it(world, pins, anna):
    made = keep(world, anna)
    pin = made["stops"][0]["pin_ids"][0]
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with ThreadPoolExecutor(1) as threads, world.engine.connect() as deciding, world.engine.connect() as watching:
        deciding.execute(text("SELECT FROM pin WHERE id = :pin FOR UPDATE"), {"pin": pin})
        change = threads.submit(world.client.put, f"{world.api}/walks/{made['id']}", json={}, auth=anna)
        until = time.monotonic() + PATIENCE_S
        while not watching.execute(waiting).scalar_one():
            assert not change.done(), change.result().text
            assert time.monotonic() < until
            watching.rollback()
        deciding.execute(text("DELETE FROM stop_pin WHERE pin_id = :pin"), {"pin": pin})
        deciding.execute(text("UPDATE pin SET state = 'rejected' WHERE id = :pin"), {"pin": pin})
        deciding.commit()
        answer = change.result(PATIENCE_S)
    assert (answer.status_code, answer.json()["code"]) == (409, "pins_changed")
    assert world.client.get(f"{world.api}/walks/{made['id']}/exact", auth=anna).json()["version"] == 1


def test_a_wish_that_cannot_be_met_leaves_the_draft_as_it_was(world, pins, anna):
    made = keep(world, anna)
    address = f"{world.api}/walks/{made['id']}"
    wish = {"end": spot((450, 450)), "minutes": 10}
    assert world.client.put(address, json=wish, auth=anna).status_code == 422
    assert world.client.get(f"{address}/exact", auth=anna).json() == made


def test_what_is_published_is_neither_planned_anew_nor_deleted(world, pins, anna):
    made = keep(world, anna)
    address = f"{world.api}/walks/{made['id']}"
    world.client.post(f"{address}/publish", auth=anna)
    for answer in (world.client.put(address, json={}, auth=anna), world.client.delete(address, auth=anna)):
        assert answer.status_code == 409
        assert answer.json()["code"] == "walk_is_published"
    world.client.post(f"{address}/unpublish", auth=anna)
    assert world.client.delete(address, auth=anna).status_code == 204
    assert world.client.get(f"{address}/exact", auth=anna).status_code == 404
    assert world.count("stop") == 0


def test_a_copy_is_a_draft_of_its_own(world, pins, anna):
    made = keep(world, anna, groups=2, minutes=90, title="Efterår")
    world.client.post(f"{world.api}/walks/{made['id']}/publish", auth=anna)
    answer = world.client.post(f"{world.api}/walks/{made['id']}/duplicate?lang=da", auth=anna)
    assert answer.status_code == 201, answer.text
    copy = answer.json()
    assert copy["state"] == "draft"
    assert copy["title"].startswith("Efterår (kopi), ")
    assert len(copy["party"]) == 2
    assert not set(copy["party"]) & set(made["party"])
    same = ("geometry", "legs", "covered", "bound", "total_minutes")
    assert {name: copy[name] for name in same} == {name: made[name] for name in same}
    assert [stop["pin_ids"] for stop in copy["stops"]] == [stop["pin_ids"] for stop in made["stops"]]
    wish = world.client.get(f"{world.api}/walks/{copy['id']}/wish", auth=anna).json()
    assert wish["title"] == "Efterår (kopi)"


def test_the_public_learns_nothing_internal_of_a_published_walk(world, pins, anna):
    made = keep(world, anna, starts_at="2026-12-01T15:00:00", participants=["police"], group_size=25)
    address = f"{world.api}/walks/{made['id']}"
    world.client.post(f"{address}/publish", auth=anna)
    walk = world.client.get(address).json()
    empty = (None, [], False)
    found = {name: value for name, value in walk.items() if any(word in name for word in INTERNAL)}
    assert set(map(str, found.values())) <= set(map(str, empty)), found
    for stop in walk["stops"]:
        assert all(stop[name] in empty for name in ("weight", "pin_ids", "mandates", "reasons", "wished"))
    assert {one["code"] for one in walk["warnings"]} <= {
        "steps", "unlit", "unknown_light", "big_road", "crosses_big_road", "sunset_before_end", "after_dusk",
        "before_dawn",
    }  # fmt: skip
    assert walk["legs"]
    text_of_it = world.client.get(address).text
    assert not any(pin in text_of_it for pin in pins.values())
    for name in ("wish", "exact", "exact/files/walk.gpx"):
        assert world.client.get(f"{address}/{name}").status_code == 401


def test_nobody_of_another_area_reaches_a_walk(world, pins, anna, bent):
    made = keep(world, anna)
    for where in (world.api, "/api/areas/bakken"):
        address = f"{where}/walks/{made['id']}"
        for method, path, body in (
            ("PUT", address, {}),
            ("DELETE", address, None),
            ("GET", f"{address}/wish", None),
            ("GET", f"{address}/exact/files/walk.gpx", None),
            ("POST", f"{address}/duplicate", None),
        ):
            answer = world.client.request(method, path, json=body, auth=bent)
            assert answer.status_code == 404, (method, path)
    assert world.client.post(f"{world.api}/walks/plan", json={}, auth=bent).status_code == 404
    assert world.client.post(f"{world.api}/walks/plan", json={}).status_code == 401
    assert world.count("walk") == 1


def test_two_who_plan_and_keep_at_once_both_get_their_walk(world, pins, anna):
    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(lambda title: keep(world, anna, title=title), ["Den ene", "Den anden"]))
    assert {walk["title"] for walk in made} == {"Den ene", "Den anden"}
    assert made[0]["geometry"] == made[1]["geometry"]
    with world.engine.connect() as connection:
        stops = connection.execute(text("SELECT walk_id, count(*) FROM stop GROUP BY walk_id")).all()
    assert len(stops) == 2


def test_a_walk_that_was_kept_when_other_words_were_said_of_it_can_still_be_read(world, pins, anna):
    made = keep(world, anna)
    told = next(one for one in made["explanations"] if one["code"] == "social_needs_other_tool")
    kept = [
        {"code": "social_needs_other_tool", "values": {"topic": "noise_from_neighbours", "count": 2}},
        {"code": "no_longer_said", "values": {"minutes": 3}},
        {"code": told["code"], "values": told["values"]},
    ]
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE walk SET explanations = CAST(:kept AS jsonb)"), {"kept": json.dumps(kept)})
    answer = world.client.get(f"{world.api}/walks/{made['id']}/exact", auth=anna)
    assert answer.status_code == 200, answer.text
    assert answer.json()["explanations"] == [told]


def test_a_sensitive_pin_draws_no_stop_and_nothing_that_is_published_of_a_walk_tells_of_it(world, anna):
    with world.engine.connect() as connection:
        sensitive = connection.execute(text("SELECT min(code) FROM category WHERE sensitive")).scalar_one()
    world.publish(150, 150)
    hidden = world.publish(350, 350, category=sensitive, topic=None)
    here = Point(WEST + 350, SOUTH + 350)

    def stops_of(walk):
        return [
            metres({"type": "Point", "coordinates": [stop["longitude"], stop["latitude"]]}) for stop in walk["stops"]
        ]

    wish = {"minutes": 120, "most_stops": 4, "starts_at": "2026-11-24T16:30:00"}
    made = keep(world, anna, **wish)
    assert made["stops"]
    assert min(stop.distance(here) for stop in stops_of(made)) > 100
    assert hidden not in json.dumps(made["stops"])
    assert world.client.post(f"{world.api}/walks/{made['id']}/publish", auth=anna).status_code == 204
    for address in ("", "/files/walk.gpx", "/files/walk.geojson", "/files/walk.ics"):
        told = world.client.get(f"{world.api}/walks/{made['id']}{address}")
        assert told.status_code == 200
        assert hidden not in told.text
    world.publish(350, 350)
    assert min(stop.distance(here) for stop in stops_of(keep(world, anna, **wish))) < 45
