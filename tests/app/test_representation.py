"""Whether everybody is heard: shares, their uncertainty, and small groups that nobody is told of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.representation import hidden, interval, meter
from layers.vocabulary import AGE_GROUPS

RESIDENTS = {"under_15": 400, "15_24": 300, "25_39": 500, "40_64": 500, "65_plus": 300}
counts = st.dictionaries(st.sampled_from(AGE_GROUPS), st.integers(0, 400), min_size=len(AGE_GROUPS))


def by_code(made):
    return {group.code: group for group in made.groups}


def test_the_interval_is_that_of_wilson():
    # Brown, Cai & DasGupta (2001) give the formula; by hand for 4 of 10 with z = 1.959964.
    assert interval(4, 10) == pytest.approx((0.168180, 0.687329), abs=1e-5)
    assert interval(0, 10)[0] == 0
    assert interval(10, 10)[1] == 1


def test_a_group_that_is_heard_less_than_it_lives_there_beyond_chance_is_a_missing_voice():
    answered = {"under_15": 6, "15_24": 45, "25_39": 75, "40_64": 80, "65_plus": 50}
    made = meter("age", AGE_GROUPS, answered, RESIDENTS, least=5)
    assert made.missing == ["under_15"]
    assert by_code(made)["25_39"].verdict == "fits"
    assert by_code(made)["40_64"].verdict == "many"


def test_few_answers_are_no_proof_of_anything():
    made = meter("age", AGE_GROUPS, dict.fromkeys(AGE_GROUPS, 5), RESIDENTS, least=5)
    assert made.missing == []
    assert {group.verdict for group in made.groups} == {"fits"}


def test_without_figures_of_the_residents_nothing_is_said_about_them():
    made = meter("age", AGE_GROUPS, {"25_39": 30, "40_64": 40}, {}, least=5)
    assert {group.verdict for group in made.groups} == {"unknown"}
    assert {group.residents_share for group in made.groups} == {None}


def test_with_no_answers_at_all_the_meter_shows_the_residents_only():
    made = meter("age", AGE_GROUPS, {}, RESIDENTS, least=5)
    assert {group.answers for group in made.groups} == {0}
    assert {group.share for group in made.groups} == {None}


@given(counts, st.integers(2, 30))
def test_nobody_finds_a_small_group_by_subtracting_the_others_from_the_whole(answered, least):
    unsaid = hidden(answered, least)
    small = {code for code, count in answered.items() if 0 < count < least}
    assert small <= unsaid
    assert len(unsaid) != 1
    assert small or not unsaid


@given(counts)
def test_a_hidden_group_tells_neither_number_nor_share(answered):
    for group in meter("age", AGE_GROUPS, answered, RESIDENTS, least=5).groups:
        if group.answers is None:
            assert (group.share, group.low, group.high) == (None, None, None)
        else:
            assert group.answers == 0 or group.answers >= 5
