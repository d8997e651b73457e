"""What a walk says in words: numbers rounded so that the sentence stays true."""

from app.translations import Catalogues
from app.walks.words import left_out_text, problem_values, sentence

DANISH = Catalogues.load().translator("da")


def test_what_is_needed_is_never_said_to_be_what_there_is() -> None:
    shown, sent = problem_values({"needed_minutes": 99.92, "minutes": 99.72})
    assert shown == {"needed_minutes": 100, "minutes": 99}
    assert sent == {"needed_minutes": 99.92, "minutes": 99.72}
    assert problem_values({"minutes": 60.0, "distance_m": 151.5})[0] == {"minutes": 60, "distance_m": 152}


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
