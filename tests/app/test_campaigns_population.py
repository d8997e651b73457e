"""How many live in an area, by age and gender, with source and year."""

import uuid

import pytest
from sqlalchemy import text

from app.callers import hash_of
from app.campaigns.population import Figure, figures
from tests.app.campaign_pages import PAGE, last_details, see, send
from tests.app.conftest import World

ADDRESS = "/areas/lunden/campaigns/population"
FORM = {
    "age_under_15": "412", "age_15_24": "1.020", "age_25_39": "", "age_40_64": "0", "age_65_plus": "",
    "gender_woman": "1100", "gender_man": "1040", "gender_other": "",
    "source": " Boligforeningens  liste ", "year": "2026",
}  # fmt: skip


def kept(world: World) -> list[Figure]:
    with world.app.state.database.staff(hash_of(world.tokens["anna"])) as session:
        area: uuid.UUID = session.execute(text("SELECT id FROM housing_area WHERE slug = 'lunden'")).scalar_one()
        return figures(session, area)


def test_figures_are_kept_in_order_with_source_and_year_and_an_empty_field_is_unknown(world: World):
    answer = send(world, ADDRESS, ADDRESS, **FORM)
    assert answer.headers["location"] == f"{ADDRESS}?done=saved"
    assert [(one.dimension, one.code, one.people) for one in kept(world)] == [
        ("age", "under_15", 412), ("age", "15_24", 1020), ("age", "40_64", 0), ("gender", "woman", 1100),
        ("gender", "man", 1040),
    ]  # fmt: skip
    assert {(one.source, one.year) for one in kept(world)} == {("Boligforeningens liste", 2026)}
    assert last_details(world) == {"population_figures": 5}
    shown = see(world, f"{ADDRESS}?done=saved")
    assert 'value="1020"' in shown
    assert "Tallene er gemt." in shown
    assert send(world, ADDRESS, ADDRESS, **FORM | {"age_under_15": ""}).status_code == 303
    assert kept(world)[0].code == "15_24"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"age_15_24": "mange"}, "age_15_24"),
        ({"age_15_24": "1,5"}, "age_15_24"),
        ({"gender_man": "-1"}, "gender_man"),
        ({"gender_man": "1000001"}, "gender_man"),
        ({"year": "1066"}, "year"),
        ({"year": "i fjor"}, "year"),
        ({"source": "x" * 201}, "source"),
    ],
)
def test_a_figure_that_does_not_do_is_refused_and_nothing_is_lost(world: World, changes, field):
    send(world, ADDRESS, ADDRESS, **FORM)
    answer = send(world, ADDRESS, ADDRESS, **FORM | {"age_65_plus": "77"} | changes)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert 'value="77"' in answer.text
    assert len(kept(world)) == 5


def test_figures_are_for_the_staff_of_the_area(world: World):
    assert world.client.get(ADDRESS, auth=world.sign_in("bent"), headers=PAGE).status_code == 404
    assert world.client.get(ADDRESS, headers=PAGE, follow_redirects=False).status_code == 303
