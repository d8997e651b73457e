"""What a stop is about, who should be there, and what is said about a walk."""

import csv
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

from geo.sun import DANISH_TIME
from geo.walks import VALUE_FAMILIES, PlannedStop, WalkPlan
from geo.walks.themes import DECIDERS_OF_THEME, MANDATES_OF_THEME, MANDATES_OF_TOPIC, THEME_OF_TOPIC
from geo.walks.types import Mandate, Theme

TOPICS = Path(__file__).parents[2] / "data" / "topics.csv"
NAMES = [chr(ord("a") + number) for number in range(9)]


def said(plan: WalkPlan, code: str) -> list[dict[str, Any]]:
    return [one.values for one in plan.explanations if one.code == code]


def reasons(stop: PlannedStop) -> dict[str, dict[str, Any]]:
    return {one.code: one.values for one in stop.reasons}


def warned(plan: WalkPlan, code: str) -> list[dict[str, Any]]:
    return [one.values for one in plan.warnings if one.code == code]


def test_every_challenge_of_the_reference_list_has_a_theme_and_somebody_with_the_mandate() -> None:
    with TOPICS.open(encoding="utf-8", newline="") as file:
        challenges = {row["code"] for row in csv.DictReader(file) if row["kind"] == "challenge"}
    assert set(THEME_OF_TOPIC) == set(MANDATES_OF_TOPIC) == challenges
    mandates = set(get_args(Mandate))
    assert all(mandates >= set(named) and named for named in MANDATES_OF_TOPIC.values())
    assert set(MANDATES_OF_THEME) == set(get_args(Theme))


def test_whoever_a_missing_mandate_names_can_decide_about_the_theme() -> None:
    for theme, deciders in DECIDERS_OF_THEME.items():
        assert MANDATES_OF_THEME[theme][0] in deciders
    assert "inspiration" not in DECIDERS_OF_THEME


@pytest.mark.parametrize(
    ("topics", "theme", "first"),
    [
        (["lamp_out", "litter"], "light", "caretaker"),
        (["too_few_lamps"], "light", "municipality_lighting"),
        (["overgrown_planting"], "overview", "caretaker"),
        (["graffiti"], "upkeep", "caretaker"),
        (["traffic"], "traffic", "municipality_roads"),
        (["deserted"], "taking_back", "residents_board"),
        (["vandalism"], "taking_back", "housing_organisation"),
        (["burglary"], "prevention", "police"),
        (["noise_from_neighbours"], "neighbourliness", "residents_board"),
        (["of its own kind"], "general", "housing_organisation"),
    ],
)
def test_a_stop_is_given_the_theme_most_of_its_weight_is_about_and_who_it_falls_to(
    grid: ModuleType, topics: list[str], theme: str, first: str
) -> None:
    places = [grid.challenge(topic, 100, 0, topic=topic, people=9 - row) for row, topic in enumerate(topics)]
    (stop,) = grid.plan(grid.street(300), places, grid.wish()).stops
    assert (stop.theme, stop.mandates[0]) == (theme, first)
    assert len(stop.mandates) <= 3


def test_the_planner_is_told_once_for_each_theme_that_nobody_who_comes_can_decide(grid: ModuleType) -> None:
    places = [
        grid.challenge("lamp", 100, 0, topic="lamp_out"),
        grid.challenge("dark", 300, 0, topic="too_few_lamps"),
        grid.challenge("rubbish", 500, 0, topic="litter"),
    ]
    wish = grid.wish(minutes=120, participants=frozenset({"caretaker", "police"}))
    assert warned(grid.plan(grid.street(600), places, wish), "no_mandate") == []
    wish = replace(wish, participants=frozenset({"police"}))
    plan = grid.plan(grid.street(600), places, wish)
    told = {values["theme"]: values for values in warned(plan, "no_mandate")}
    light = ", ".join(str(stop.position) for stop in plan.stops if stop.theme == "light")
    assert told["light"] == {"position": light, "theme": "light", "mandate": "municipality_lighting"}
    assert told["upkeep"]["mandate"] == "housing_organisation"
    assert warned(grid.plan(grid.street(600), places, replace(wish, participants=frozenset())), "no_mandate") == []


def test_a_stop_tells_why_it_is_there(grid: ModuleType) -> None:
    places = [
        grid.challenge("heavy", 400, 0, people=16),
        grid.challenge("beside", 410, 0, people=4, relevance="yellow"),
        grid.challenge("passed", 200, 0, people=1),
        grid.challenge("missed", 500, 900, people=9),
        replace(grid.resource("club", 405, 0), topic="youth_club"),
        replace(grid.resource("choir", 415, 0), category="association"),
    ]
    plan = grid.plan(grid.street(500), places, grid.wish(minutes=60, most_stops=2))
    heavy, passed = sorted(plan.stops, key=lambda stop: -stop.weight)
    assert reasons(heavy)["covers"] == {
        "challenges": 2,
        "red": 1,
        "people": 20,
        "percent": pytest.approx(100 * heavy.weight / plan.all_weight),
    }
    assert reasons(heavy)["inspires"] == {"topic": "association", "count": 2}
    assert "heaviest" in reasons(heavy)
    assert "heaviest" not in reasons(passed)
    assert reasons(passed)["on_the_way"] == {"minutes": pytest.approx(0, abs=1e-9)}
    assert "on_the_way" not in reasons(heavy)
    assert "wished" not in reasons(heavy)


def test_a_walk_says_its_formula_and_that_nothing_better_is_among_the_candidates(grid: ModuleType) -> None:
    places = [grid.challenge(name, 100 * row, 0) for row, name in enumerate(NAMES, start=1)]
    plan = grid.plan(grid.street(1000), places, grid.wish())
    assert said(plan, "formula") == [{"radius_m": 40.0}]
    assert said(plan, "proven") == [{"candidates": plan.candidates}]
    assert said(plan, "best_of_candidates") == []
    few = grid.plan(grid.street(1000), places, grid.wish(minutes=30), most_sites=2)
    assert few.candidates == 2
    in_time = 600 // 100
    assert said(few, "proven_of_candidates") == [{"candidates": 2, "aside": in_time - 2}]
    assert said(few, "proven") == said(few, "best_of_candidates") == []
    assert (few.proven_optimal, few.aside, plan.aside) == (True, in_time - 2, 0)


def test_a_place_that_would_have_fitted_is_never_left_out_for_want_of_room_among_the_candidates(
    grid: ModuleType,
) -> None:
    places = [grid.challenge(name, 100 * row, 0) for row, name in enumerate(NAMES[:4], start=1)]
    plan = grid.plan(grid.street(500), places, grid.wish(minutes=120), most_sites=1)
    assert plan.left_out == ()
    assert plan.candidates == 4


def test_what_a_walk_cannot_fix_and_what_was_handed_over_is_counted(grid: ModuleType) -> None:
    social = {"physical": False, "people": 3}
    places = [
        grid.challenge("one", 100, 0, topic="violence", **social),
        grid.challenge("two", 100, 0, topic="noise_from_neighbours", **social),
        grid.challenge("three", 100, 0, topic="noise_from_neighbours", **social),
        grid.challenge("four", 100, 0, category="social_challenge", **social),
        grid.challenge("green", 100, 0, relevance="green"),
        grid.challenge("lamp", 200, 0),
    ]
    plan = grid.plan(grid.street(300), places, grid.wish())
    (social_only,) = said(plan, "social_needs_other_tool")
    assert social_only["count"] == 4
    assert list(social_only["topics"].items()) == [
        ("noise_from_neighbours", 2),
        ("social_challenge", 1),
        ("violence", 1),
    ]
    assert said(plan, "handed_over") == [{"count": 1}]
    assert VALUE_FAMILIES["topic"] == ("topic", "category")


def test_unknown_light_is_told_by_length_share_and_leg(grid: ModuleType) -> None:
    network = grid.street_grid(4, 1, lambda here, there: {"lit": "unknown" if here == 2 else "yes"})
    plan = grid.plan(network, [grid.challenge("lamp", 200, 0)], grid.wish(end_xy=grid.at(300, 0)))
    (values,) = said(plan, "light_unknown")
    assert values == {"length_m": pytest.approx(100), "percent": pytest.approx(100 / 3), "legs": "2"}


def test_the_hours_of_the_sun_are_told_for_the_day_and_the_stop_at_which_it_grows_dark(grid: ModuleType) -> None:
    starts_at = datetime(2025, 11, 20, 16, 20, tzinfo=DANISH_TIME)
    places = [grid.challenge("near", 100, 0), grid.challenge("far", 900, 0)]
    plan = grid.plan(grid.street(1000), places, grid.wish(starts_at=starts_at))
    (sun,) = said(plan, "sun_sets")
    assert sun["date"] == "2025-11-20"
    assert "15:40" < sun["sunset"] < "16:10" < sun["civil_dusk"] < "16:50"
    assert said(plan, "dusk_during_walk") == [{"civil_dusk": sun["civil_dusk"], "stops_before": 1}]
    talking = grid.plan(grid.street(1000), places, grid.wish(starts_at=starts_at, talk_minutes=20))
    near = talking.stops[0]
    dusk = datetime.fromisoformat(f"2025-11-20T{sun['civil_dusk']}").replace(tzinfo=DANISH_TIME)
    minute = (dusk - starts_at).total_seconds() / 60
    assert near.arrives_minute < minute < near.leaves_minute
    assert said(talking, "dusk_during_walk") == [{"civil_dusk": sun["civil_dusk"], "stops_before": 0}]
    summer = grid.plan(grid.street(1000), places, grid.wish(starts_at=datetime(2025, 6, 20, 12, 0)))  # noqa: DTZ001
    assert said(summer, "dusk_during_walk") == []


@pytest.mark.parametrize("at", [datetime(2025, 12, 2, 6, 30), datetime(2025, 12, 2, 0, 30)])  # noqa: DTZ001
def test_who_starts_before_dawn_is_told_when_it_grows_light(grid: ModuleType, at: datetime) -> None:
    plan = grid.plan(grid.street(400), [grid.challenge("lamp", 300, 0)], grid.wish(starts_at=at))
    (warning,) = [one for one in plan.warnings if one.code in {"before_dawn", "after_dusk", "sunset_before_end"}]
    assert warning.code == "before_dawn"
    assert "07:20" < str(warning.values["civil_dawn"]) < "07:50"
    assert said(plan, "sun_rises") == [{"civil_dawn": warning.values["civil_dawn"]}]
    assert said(plan, "dusk_during_walk") == []
    noon = grid.plan(grid.street(400), [grid.challenge("lamp", 300, 0)], grid.wish(starts_at=at.replace(hour=12)))
    assert said(noon, "sun_rises") == []


def test_each_topic_falls_to_those_who_can_do_something_about_it() -> None:
    """Upkeep is the owner's, light and roads the municipality's, crime the police's. Source: domain.md §3."""
    first = {topic: mandates[0] for topic, mandates in MANDATES_OF_TOPIC.items()}
    assert first["litter"] == "caretaker"
    assert first["traffic"] == "municipality_roads"
    for topic, theme in THEME_OF_TOPIC.items():
        if theme == "upkeep":
            assert not {"police", "ssp"} & set(MANDATES_OF_TOPIC[topic]), topic
        if theme == "light":
            assert "municipality_lighting" in MANDATES_OF_TOPIC[topic], topic
        if theme == "prevention":
            assert first[topic] == "police", topic
