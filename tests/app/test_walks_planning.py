"""Planning walks over HTTP: what is asked for, and what comes back."""

import math
from contextlib import ExitStack

import pytest
from shapely.geometry import Point
from sqlalchemy import text

from app.errors import ConflictError, TooManyError
from app.translations import Catalogues
from app.walks import planning
from app.walks.at_work import PlansAtWork
from layers.tables import new_id
from tests.app.conftest import SOUTH, WEST, at
from tests.app.network_edits import spot
from tests.app.test_walks_jobs import HALF_WAY
from tests.app.walk_plans import keep, metres, plan, publish_pins

pytestmark = pytest.mark.usefixtures("kernels")


@pytest.fixture
def pins(world):
    """Give the ids of published pins by name."""
    return publish_pins(world)


@pytest.fixture
def ask(world, pins, anna):
    """Give a way to plan with a wish."""
    return lambda **wish: plan(world, anna, **wish)


@pytest.fixture
def refuse(world, pins, anna):
    """Give a way to plan with a wish that cannot be met."""

    def refused(**wish):
        answer = world.client.post(f"{world.api}/walks/plan", json={"minutes": 60, "most_stops": 3, **wish}, auth=anna)
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        return answer.json()

    return refused


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


@pytest.mark.parametrize(
    ("language", "named"),
    [
        ("da", "Støj fra naboer (2) og Handel med stoffer (1)"),
        ("en", "Noise from neighbours (2) and Drug dealing (1)"),
        ("tr", "Komşu gürültüsü (2) ve Uyuşturucu satışı (1)"),
        ("ar", "ضوضاء من الجيران (2) وتجارة مخدرات (1)"),
    ],
)
def test_what_a_walk_does_not_solve_is_one_sentence_with_each_topic_and_how_many(world, pins, anna, language, named):
    world.publish(450, 350, category="social_challenge", topic="drug_dealing")
    world.publish(450, 250, category="social_challenge", topic="noise_from_neighbours")
    answer = world.client.post(f"{world.api}/walks/plan?alternatives=false&lang={language}", json={}, auth=anna)
    explanations = answer.json()["alternatives"][0]["walks"][0]["explanations"]
    (said,) = (one for one in explanations if one["code"] == "social_needs_other_tool")
    assert said["values"] == {"count": 3, "topics": {"noise_from_neighbours": 2, "drug_dealing": 1}}
    assert named in said["text"]


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


def far_from_all(**wish):
    return {"start": spot((450, 50)), "coverage_radius_m": 40, **wish}


def test_too_little_time_for_any_stop_is_answered_with_the_least_that_is_enough(ask, refuse, pins):
    wish = far_from_all(minutes=31, talk_minutes=30)
    problem = refuse(**wish)
    assert problem["code"] == "walk_nothing_within_minutes"
    needed = problem["values"]["needed_minutes"]
    assert str(math.ceil(needed)) in problem["detail"]
    (walk,) = ask(**{**wish, "minutes": math.ceil(needed)})[0]["walks"]
    assert len(walk["stops"]) == 1
    again = refuse(**{**wish, "minutes": needed - 0.1})
    assert again["code"] == "walk_nothing_within_minutes"


def test_where_all_that_could_be_visited_is_left_out_taking_that_back_is_the_way_out(ask, refuse, pins):
    wish = far_from_all(minutes=60, excluded_places=[{**spot((250, 250)), "radius_m": 400}])
    problem = refuse(**wish)
    assert problem["code"] == "walk_nothing_but_excluded"
    assert problem["values"]["minutes_without_excluded"] <= 60
    assert ask(**{**wish, "excluded_places": []})[0]["walks"][0]["stops"]
    every = [pins[name] for name in ("near", "far", "away", "north")]
    assert refuse(minutes=60, excluded_pin_ids=every)["code"] == "walk_nothing_but_excluded"


def test_where_nothing_is_published_there_is_no_way_out(world, anna):
    problem = world.client.post(f"{world.api}/walks/plan", json={"minutes": 60}, auth=anna).json()
    assert problem["code"] == "walk_nothing_to_visit"
    assert set(problem["values"]) == {"minutes"}


def test_as_many_groups_as_there_are_stops_for_are_offered_and_can_be_had(ask, refuse, pins):
    problem = refuse(groups=4, minutes=20)
    assert problem["code"] == "walk_groups_without_stops"
    possible = problem["values"]["possible"]
    assert 1 <= possible < 4
    assert str(possible) in problem["detail"]
    assert len(ask(groups=possible, minutes=20)[0]["walks"]) == possible


def test_how_good_a_walk_of_several_groups_is_is_said_of_all_of_them_and_of_none_alone(ask):
    walks = ask(groups=2, minutes=90)[0]["walks"]
    assert [walk["gap"] for walk in walks] == [None, None]
    for walk in walks:
        assert {one["code"] for one in walk["explanations"]} & {"groups_proven", "groups_gap"}


@pytest.mark.parametrize(
    ("language", "words"),
    [("da", "skal være mindst 10"), ("en", "must be at least 10"), ("tr", "en az 10"), ("ar", "10")],
)
def test_a_number_outside_its_limits_is_answered_with_the_limit_in_the_callers_language(world, anna, language, words):
    address = f"{world.api}/walks/plan?lang={language}"
    problem = world.client.post(address, json={"minutes": 3}, auth=anna).json()
    assert problem["code"] == "fields"
    assert words in problem["detail"]
    assert Catalogues.load().translator(language)("plan.minutes") in problem["detail"]
    assert problem["values"] == {"field": "minutes", "least": 10}
    (error,) = problem["errors"]
    assert (error["field"], error["code"]) == ("minutes", "greater_than_equal")
    assert words in error["message"]


def test_an_hour_that_the_clocks_leap_over_is_refused_with_the_one_after_it(ask, refuse, pins):
    problem = refuse(starts_at="2027-03-28T02:30:00")
    assert problem["code"] == "walk_no_such_hour"
    assert problem["values"] == {"nearest_hour": "03:30", "nearest_starts_at": "2027-03-28T03:30"}
    assert "03:30" in problem["detail"]
    (walk,) = ask(starts_at=problem["values"]["nearest_starts_at"])[0]["walks"]
    assert walk["starts_at"].startswith("2027-03-28T03:30:00+02:00")
    assert ask(starts_at="2027-10-31T02:30:00")


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
        ({"kind": "treasure_hunt", "groups": 9}, "hunt_has_one_course", "groups"),
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
    assert problem["values"] == {"position": 2}


def test_as_many_groups_as_there_can_be_are_told_and_can_be_had(ask, refuse):
    problem = refuse(groups=200)
    assert problem["values"] == {"most": 4}
    assert "4" in problem["detail"]
    assert len(ask(groups=problem["values"]["most"], minutes=90)[0]["walks"]) == 4


def test_own_blocks_are_told_as_what_stands_in_the_way_only_where_they_do(ask, refuse, pins):
    around = [spot(place) for place in ((300, 50), (350, 100), (450, 100))]
    wish = far_from_all(minutes=60)
    closed = refuse(**wish, blocked=around)
    assert closed["code"] == "walk_nothing_to_visit"
    needed = closed["values"]["minutes_without_blocks"]
    assert str(math.ceil(needed)) in closed["detail"]
    assert "blocked" in closed["detail"]
    assert ask(**wish)[0]["walks"][0]["stops"]
    elsewhere = refuse(**{**wish, "minutes": 31, "talk_minutes": 30}, blocked=[spot((100, 450))])
    assert "minutes_without_blocks" not in elsewhere["values"]
    assert "blocked" not in elsewhere["detail"]


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
        keep(world, anna, title="En til")
    else:
        assert world.client.put(f"{world.api}/walks/{made['id']}", json={}, auth=anna).status_code == 200
    assert seen == [0]


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
