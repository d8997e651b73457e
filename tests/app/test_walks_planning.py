"""Planning walks over HTTP: what is asked for, what comes back, and what is kept."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from shapely.geometry import Point, shape
from sqlalchemy import text

from app.errors import ConflictError, TooManyError
from app.walks import planning
from app.walks.at_work import PlansAtWork
from geo import crs
from layers.tables import new_id
from tests.app.conftest import SOUTH, WEST, at
from tests.app.test_network_edits import spot
from tests.app.test_walks_jobs import HALF_WAY

INTERNAL = (
    "weight", "relevance", "objective", "bound", "gap", "covered", "missed", "explanations", "left_out", "reasons",
    "candidates", "method", "stopped_by", "variant", "proven", "mandates", "pin_ids", "party",
)  # fmt: skip
HOUSE = {"longitude": at(50, 50)[0], "latitude": at(50, 50)[1]}


@pytest.fixture
def pins(world):
    """Give the ids of published pins by name: four challenges, one of them social only, and something that works."""
    return {
        "near": world.publish(100, 150),
        "far": world.publish(250, 150),
        "away": world.publish(350, 350),
        "north": world.publish(150, 450),
        "social": world.publish(450, 450, category="social_challenge", topic="noise_from_neighbours"),
        "good": world.publish(250, 155, kind="resource", category="physical_place", topic=None),
    }


@pytest.fixture
def ask(world, pins, anna):
    """Give a way to plan with a wish."""

    def plan(**wish):
        answer = world.client.post(f"{world.api}/walks/plan", json={"minutes": 60, "most_stops": 3, **wish}, auth=anna)
        assert answer.status_code == 200, answer.text
        return answer.json()["alternatives"]

    return plan


@pytest.fixture
def refuse(world, pins, anna):
    """Give a way to plan with a wish that cannot be met."""

    def plan(**wish):
        answer = world.client.post(f"{world.api}/walks/plan", json={"minutes": 60, "most_stops": 3, **wish}, auth=anna)
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        return answer.json()

    return plan


def keep(world, anna, **wish):
    answer = world.client.post(f"{world.api}/walks", json={"minutes": 60, "most_stops": 3, **wish}, auth=anna)
    assert answer.status_code == 201, answer.text
    return answer.json()


def metres(geometry):
    return crs.to_storage(shape(geometry))


def test_a_plan_tells_all_that_it_knows_and_keeps_nothing(world, ask, pins):
    alternatives = ask(starts_at="2026-12-01T15:00:00", prefer_lit=True)
    best = alternatives[0]
    assert best["variant"] == "best"
    assert len({one["variant"] for one in alternatives}) == len(alternatives) >= 2
    (walk,) = best["walks"]
    assert walk["proven_optimal"]
    assert walk["gap"] == 0
    assert walk["objective"] <= walk["bound"] + 1e-6
    assert walk["meeting_place"] == "Beboerhuset"
    assert walk["covered"]["challenges"] + walk["missed"]["challenges"] == 5
    assert {one["pin_id"] for one in walk["left_out"]} >= {pins["social"]}
    assert all(one["text"] and "{" not in one["text"] for one in walk["left_out"])
    said = [*walk["warnings"], *walk["explanations"], *(one for stop in walk["stops"] for one in stop["reasons"])]
    assert {"formula", "proven", "sun_sets", "social_needs_other_tool"} <= {one["code"] for one in said}
    assert all(one["text"] and "{" not in one["text"] for one in said)
    assert all(stop["mandates"] and stop["mandates"][0]["text"] for stop in walk["stops"])
    assert world.count("walk") == 0


def test_legs_add_up_to_the_walk_and_run_along_it(ask):
    (walk,) = ask()[0]["walks"]
    assert [leg["from_position"] for leg in walk["legs"]] == list(range(len(walk["stops"]) + 1))
    assert sum(leg["length_m"] for leg in walk["legs"]) == pytest.approx(walk["length_m"])
    route = metres(walk["geometry"])
    assert route.length == pytest.approx(walk["length_m"], rel=1e-4)
    assert all(route.buffer(0.1).covers(metres(leg["geometry"])) for leg in walk["legs"] if leg["geometry"])


def test_the_best_alone_is_planned_when_no_alternatives_are_asked_for(world, ask, anna):
    answer = world.client.post(f"{world.api}/walks/plan?alternatives=false", json={"most_stops": 2}, auth=anna)
    assert [one["variant"] for one in answer.json()["alternatives"]] == ["best"]
    assert answer.json()["milliseconds"] > 0


def test_sentences_come_in_the_callers_language(world, pins, anna):
    def explained(language):
        answer = world.client.post(
            f"{world.api}/walks/plan?alternatives=false&lang={language}", json={"most_stops": 2}, auth=anna
        )
        return answer.json()["alternatives"][0]["walks"][0]["explanations"]

    danish, arabic = explained("da"), explained("ar")
    assert [one["code"] for one in danish] == [one["code"] for one in arabic]
    assert all(one["text"] != other["text"] for one, other in zip(danish, arabic, strict=True))


def test_wished_stops_are_there_and_excluded_ones_are_not(ask, pins):
    required = [{"pin_id": pins["away"]}, spot((350, 50))]
    (walk,) = ask(required=required, excluded_pin_ids=[pins["near"]], participants=["police"])[0]["walks"]
    wished = {stop["required_index"]: stop for stop in walk["stops"] if stop["wished"]}
    assert set(wished) == {0, 1}
    assert pins["away"] in wished[0]["pin_ids"]
    assert metres({"type": "Point", "coordinates": [wished[1]["longitude"], wished[1]["latitude"]]}).distance(
        Point(WEST + 350, SOUTH + 50)
    ) == pytest.approx(0, abs=0.1)
    assert not any(pins["near"] in stop["pin_ids"] for stop in walk["stops"])
    reasons = {one["pin_id"]: one["reason"] for one in walk["left_out"]}
    assert reasons[pins["near"]] == "excluded"


def test_nobody_stops_where_the_planner_said_so_and_nobody_goes_what_is_blocked_this_time(ask, pins):
    place = {**spot((350, 350)), "radius_m": 60}
    blocked = [spot((100, 50)), spot((50, 100))]
    (walk,) = ask(excluded_places=[place], blocked=blocked[:1])[0]["walks"]
    for stop in walk["stops"]:
        here = metres({"type": "Point", "coordinates": [stop["longitude"], stop["latitude"]]})
        assert here.distance(Point(WEST + 350, SOUTH + 350)) > 60
    assert metres(walk["geometry"]).distance(Point(WEST + 100, SOUTH + 50)) > 1


@pytest.mark.parametrize(
    ("wish", "code", "values"),
    [
        ({"required": [{"pin_id": str(new_id())}]}, "walk_unknown_pin", {"position"}),
        (
            {"required": [dict(zip(("longitude", "latitude"), at(-900, 50), strict=True))]},
            "walk_required_off_network",
            {"position", "nearest_longitude", "nearest_latitude", "nearest_m"},
        ),
        (
            {"start": dict(zip(("longitude", "latitude"), at(-900, 50), strict=True))},
            "walk_start_off_network",
            {"nearest_longitude", "nearest_latitude"},
        ),
        (
            {"required": [spot((50, 450)), spot((450, 450)), spot((450, 50))], "minutes": 30},
            "walk_required_needs_minutes",
            {"needed_minutes", "minutes"},
        ),
        ({"required": [spot((50, 450)), spot((450, 450))], "most_stops": 1}, "walk_required_too_many", {"required"}),
        (
            {"required": [spot((350, 350))], "excluded_places": [{**spot((350, 350)), "radius_m": 50}]},
            "walk_required_and_excluded",
            {"position"},
        ),
        ({"end": spot((450, 450)), "minutes": 10}, "walk_budget_below_direct_way", {"needed_minutes"}),
        ({"required": [{"place_id": str(new_id())}]}, "unknown_place", set()),
        ({"groups": 4, "minutes": 20}, "walk_groups_without_stops", set()),
    ],
)
def test_a_wish_that_cannot_be_met_is_answered_with_the_nearest_that_can(refuse, wish, code, values):
    problem = refuse(**wish)
    assert problem["code"] == code
    assert "{" not in problem["detail"]
    assert values <= set(problem.get("values", {}))
    if "nearest_longitude" in values:
        nearest = metres(
            {
                "type": "Point",
                "coordinates": [problem["values"][f"nearest_{name}"] for name in ("longitude", "latitude")],
            }
        )
        assert nearest.distance(Point(WEST + 50, SOUTH + 50)) < 1
        assert not {"nearest_x", "nearest_y"} & set(problem["values"])


def test_what_was_offered_instead_of_an_impossible_wish_is_possible(ask, refuse):
    needed = refuse(end=spot((450, 450)), minutes=10)["values"]["needed_minutes"]
    assert ask(end=spot((450, 450)), minutes=needed + 0.01)
    values = refuse(start=spot((-900, 50)))["values"]
    assert ask(start={name: values[f"nearest_{name}"] for name in ("longitude", "latitude")})


@pytest.mark.parametrize(
    "wish",
    [
        {"groups": 0},
        {"required": [{"pin_id": str(new_id()), "longitude": 9.0, "latitude": 56.0}]},
        {"required": [{"longitude": 9.0}]},
        {"participants": ["mayor"]},
        {"excluded_places": [{"longitude": 9.0, "latitude": 56.0, "radius_m": 5000}]},
        {"blocked": [{"place_id": str(new_id())}]},
        {"unheard_of": True},
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(refuse, wish):
    assert refuse(**wish)["code"] == "fields"


@pytest.mark.parametrize(
    ("wish", "code", "field"),
    [
        ({"groups": 5}, "too_many_groups", "groups"),
        ({"kind": "treasure_hunt", "groups": 2}, "hunt_has_one_course", "groups"),
        ({"variant": "shorter", "groups": 2}, "one_walk_only", "variant"),
        ({"blocked": [spot((100, 50)), spot((100, 95))]}, "no_stretch_near", "blocked.1"),
    ],
)
def test_what_does_not_go_together_is_said_in_words(refuse, wish, code, field):
    problem = refuse(**wish)
    assert problem["code"] == code
    assert problem["errors"][0]["field"] == field
    assert problem["detail"] != f"problem.{code}"
    assert "{" not in problem["detail"]


def test_nobody_stops_exactly_at_a_sensitive_pin(world, refuse, pins):
    with world.engine.begin() as connection:
        sensitive = connection.execute(text("SELECT min(code) FROM category WHERE sensitive")).scalar_one()
    pin = world.publish(350, 150, category=sensitive, topic=None)
    problem = refuse(required=[{"pin_id": pins["near"]}, {"pin_id": pin}])
    assert problem["code"] == "required_sensitive"
    assert problem["errors"][0]["field"] == "required.1"


def test_a_stretch_that_is_closed_already_is_the_one_that_is_meant(world, ask, anna):
    closed = world.client.post(f"{world.api}/network/edits", json={"kind": "block", **spot((100, 50))}, auth=anna)
    assert closed.status_code == 201
    wish = {"start": spot((50, 50)), "end": spot((50, 150))}
    plain, meant = ask(**wish), ask(**wish, blocked=[spot((100, 50))])
    assert [one["walks"][0]["geometry"] for one in plain] == [one["walks"][0]["geometry"] for one in meant]


def test_an_alternative_says_which_wish_it_answers_and_that_wish_gives_it(world, ask, anna):
    sent = {"minutes": 90, "required": [spot((350, 50))]}
    best, *others = ask(**sent)
    assert best["wish_changes"] == {}
    assert others
    for other in others:
        assert other["wish_changes"], other["variant"]
        again = ask(**{**sent, **other["wish_changes"]})[0]
        assert again["walks"][0]["length_m"] == pytest.approx(other["walks"][0]["length_m"], rel=0.01), other["variant"]


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


def held_transactions(world):
    """Return how many connections of staff are out of the pool."""
    return world.app.state.database.staff_engine.pool.checkedout()


@pytest.mark.parametrize("method", ["plan", "keep", "change"])
def test_no_connection_waits_while_a_walk_is_planned(world, pins, anna, monkeypatch, method):
    made = keep(world, anna)
    seen = []
    plan_once = planning.plan

    def watched(*given, **more):
        seen.append(held_transactions(world))
        return plan_once(*given, **more)

    monkeypatch.setattr(planning, "plan", watched)
    if method == "plan":
        world.client.post(f"{world.api}/walks/plan", json={}, auth=anna)
    elif method == "keep":
        keep(world, anna)
    else:
        assert world.client.put(f"{world.api}/walks/{made['id']}", json={}, auth=anna).status_code == 200
    assert seen == [0]


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


def test_of_one_callers_plans_the_newest_two_go_on_and_the_oldest_is_told():
    plans = PlansAtWork()
    with plans.to_look_at("bent") as other, ExitStack() as begun:
        first, second, third = (begun.enter_context(plans.to_look_at("anna")) for _ in range(3))
        assert [going(HALF_WAY) for going in (first, second, third, other)] == [False, True, True, True]
        with pytest.raises(ConflictError):
            begun.close()
    with plans.to_look_at("anna") as later:
        assert later(HALF_WAY)


def test_what_will_be_kept_is_never_ended_by_a_newer_plan_but_there_are_not_more_than_two():
    plans = PlansAtWork()
    with plans.to_keep("anna"), plans.to_keep("anna"):
        with pytest.raises(TooManyError), plans.to_keep("anna"):
            pass
        with plans.to_keep("bent"):
            pass
    with plans.to_keep("anna"):
        pass


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
        "steps", "unlit", "unknown_light", "big_road", "sunset_before_end", "after_dusk",
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
