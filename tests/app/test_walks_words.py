"""What a walk says in words: numbers rounded so that the sentence stays true."""

import pytest

from app.translations import Catalogues
from app.walks.words import left_out_text, problem_values, problem_words, sentence

DANISH = Catalogues.load().translator("da")


def test_what_is_needed_is_never_said_to_be_what_there_is() -> None:
    shown, sent = problem_values({"needed_minutes": 99.92, "minutes": 99.72}, DANISH)
    assert shown == {"needed_minutes": 100, "minutes": 99}
    assert sent == {"needed_minutes": 99.92, "minutes": 99.72}
    assert problem_values({"minutes": 60.0, "distance_m": 151.5}, DANISH)[0] == {"minutes": 60, "distance_m": 152}


def test_a_number_outside_its_limits_is_told_by_the_label_of_its_field_and_sent_by_its_name() -> None:
    shown, sent = problem_values({"field": "most_stops", "value": 40, "least": 1, "most": 12}, DANISH)
    assert (shown["field"], sent["field"]) == (DANISH("plan.most_stops"), "most_stops")
    assert problem_values({"field": "people", "value": -1}, DANISH)[0]["field"] == "people"


def test_what_suffers_near_a_post_is_named() -> None:
    said = sentence(DANISH, "explain", "post_near", {"topics": {"litter": 1, "graffiti": 2}})
    assert DANISH("topic.graffiti") in said.text
    assert said.text.index(DANISH("topic.graffiti")) < said.text.index(DANISH("topic.litter"))


def test_a_big_road_is_crossed_once_or_several_times() -> None:
    once, twice = (sentence(DANISH, "warning", "crosses_big_road", {"count": count}).text for count in (1, 2))
    assert ("1 gang." in once, "2 gange." in twice) == (True, True)


def test_a_price_is_rounded_up_and_comes_on_top_of_the_rest() -> None:
    text = left_out_text(DANISH, "most_stops", 12.2)
    assert text == f"{DANISH('left_out.most_stops')} {DANISH('walk.extra', minutes=13)}"


@pytest.mark.parametrize("language", ["da", "en", "tr", "ar"])
def test_a_wished_stop_that_is_elsewhere_is_told_with_how_far_in_whole_metres(language: str) -> None:
    said = sentence(
        Catalogues.load().translator(language), "warning", "wished_moved", {"position": 2, "distance_m": 61.7}
    )
    assert "2" in said.text
    assert "62" in said.text


def test_own_blocks_replace_what_is_no_advice_and_follow_what_is() -> None:
    values = {"minutes": 60.0, "needed_minutes": 71.2, "minutes_without_blocks": 22.3}
    shown, _ = problem_values(values, DANISH)
    blocks = DANISH("problem.walk_blocks_in_the_way", minutes_without_blocks=23)
    assert problem_words("nothing_to_visit", shown, DANISH) == blocks
    within = problem_words("nothing_within_minutes", shown, DANISH)
    assert within == f"{DANISH('problem.walk_nothing_within_minutes', minutes=60, needed_minutes=72)} {blocks}"
    del shown["minutes_without_blocks"]
    assert problem_words("nothing_to_visit", shown, DANISH) == DANISH("problem.walk_nothing_to_visit")
