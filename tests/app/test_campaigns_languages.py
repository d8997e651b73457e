"""A round is told in several languages; the area's page offers them while it is open, and shows it before it opens."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.app.campaign_pages import PAGE, last_details, make_round, see, send
from tests.app.conftest import World

TURKISH = {"title": "Sonbahar", "purpose": "Plan için", "next_step": "Kasımda toplantı", "raffle": ""}
FORM = {
    "title": "Sommer", "format": "virtual", "focus": "resources_first", "purpose": "Til planen", "next_step": "",
    "raffle": "Et gavekort", "group_name": " 7.  klasse ", "invited_households": "1.020",
    "languages": ["en", "tr"], "title_en": "Summer", "purpose_en": "For the\r\nplan", "title_ar": "الصيف",
    "opens_at": "2026-06-01T08:00", "closes_at": "2036-06-30T22:00",
}  # fmt: skip


def facts(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="page">(.*?)</script>', page, re.DOTALL)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def days(number: int) -> str:
    return (datetime.now(UTC) + timedelta(days=number)).isoformat()


def test_danish_is_always_among_the_languages_and_the_areas_own_are_taken_when_nobody_says(world: World):
    with world.engine.connect() as connection:
        own = connection.execute(text("SELECT languages FROM housing_area WHERE slug = 'lunden'")).scalar_one()
    assert set(make_round(world, title="To", languages=None)["languages"]) == set(own)
    assert make_round(world, languages=["tr", "en"])["languages"] == ["da", "en", "tr"]


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"languages": ["xx"]}, 422, "languages"),
        ({"languages": ["so"]}, 422, "languages"),
        ({"translations": {"en": {"title": "x" * 121}}}, 422, "body.translations.en.title"),
        ({"translations": {"en": {"title": "a\u202eb"}}}, 422, "title_en"),
        ({"translations": {"en": {"colour": "red"}}}, 422, "body.translations.en.colour"),
        ({"invited_households": -1}, 422, "body.invited_households"),
        ({"group_name": "a\u202eb"}, 422, "group_name"),
    ],
)
def test_languages_words_and_numbers_that_do_not_do_are_refused(world: World, changes, status, field):
    now = datetime.now(UTC)
    body = {"title": "x", "format": "mixed", "opens_at": now.isoformat(), "closes_at": days(1)}
    answer = world.client.post(f"{world.api}/campaigns", json=body | changes, auth=world.sign_in("anna"))
    assert answer.status_code == status
    assert [error["field"].removeprefix("body.") for error in answer.json()["errors"]] == [field.removeprefix("body.")]
    assert world.count("campaign") == 0


def test_words_of_languages_that_the_round_is_not_held_in_are_left_out(world: World):
    made = make_round(world, languages=["da", "tr"], translations={"tr": TURKISH, "en": {"title": "Autumn"}})
    assert made["translations"] == {"tr": TURKISH}
    fewer = world.client.patch(
        f"{world.api}/campaigns/{made['id']}", json={"languages": ["da"]}, auth=world.sign_in("anna")
    )
    assert fewer.json()["translations"] == {}
    assert last_details(world) == {"changed": ["languages", "translations"]}


def test_how_many_were_invited_can_be_unknown_again(world: World):
    made = make_round(world, invited_households=1800)
    own = f"{world.api}/campaigns/{made['id']}"
    assert (
        world.client.patch(own, json={"title": "Ny"}, auth=world.sign_in("anna")).json()["invited_households"] == 1800
    )
    cleared = world.client.patch(own, json={"invited_households": None}, auth=world.sign_in("anna"))
    assert cleared.json()["invited_households"] is None


def test_the_form_takes_everything_about_a_round_and_shows_it_again(world: World):
    base = "/areas/lunden/campaigns"
    assert send(world, f"{base}/new", f"{base}/new", **FORM).status_code == 303
    (made,) = world.client.get(f"{world.api}/campaigns", auth=world.sign_in("anna")).json()
    assert made["languages"] == ["da", "en", "tr"]
    empty = {"title": "", "purpose": "", "next_step": "", "raffle": ""}
    assert made["translations"] == {"en": {**empty, "title": "Summer", "purpose": "For the\nplan"}, "tr": empty}
    assert (made["group_name"], made["invited_households"], made["raffle"]) == ("7. klasse", 1020, "Et gavekort")
    shown = see(world, f"{base}/{made['id']}")
    for words in ('value="Summer"', 'value="1020"', "Et gavekort", 'value="7. klasse"', 'dir="rtl"'):
        assert words in shown
    assert send(world, f"{base}/{made['id']}", base, **FORM | {"invited_households": ""}).status_code == 303
    assert last_details(world) == {"changed": ["invited_households"]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"invited_households": "mange"}, "invited_households"),
        ({"title_tr": "x" * 121}, "title_tr"),
        ({"raffle": "x" * 301}, "raffle"),
        ({"languages": ["da", "xx"]}, "languages"),
    ],
)
def test_a_refused_form_points_at_the_field_and_keeps_what_was_typed(world: World, changes, field):
    shown = "/areas/lunden/campaigns/new"
    answer = send(world, shown, shown, **FORM | {"purpose_tr": "Şimdi <burada>", "languages": ["tr"]} | changes)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert f'id="{field}-trouble"' in answer.text
    assert "Şimdi &lt;burada&gt;" in answer.text


def test_the_area_page_offers_the_languages_of_a_round_while_it_is_open_and_tells_it_in_them(world: World):
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE housing_area SET languages = '{da,en}' WHERE slug = 'lunden'"))
    before = world.client.get("/areas/lunden", headers=PAGE).text
    assert "lang=tr" not in before
    make_round(world, languages=["da", "tr"], translations={"tr": TURKISH})
    page = world.client.get("/areas/lunden?lang=tr", headers=PAGE).text
    assert '<html lang="tr"' in page
    campaign = facts(page)["campaign"]
    assert (campaign["title"], campaign["purpose"]) == ("Sonbahar", "Plan için")
    assert world.client.get(f"{world.api}").json()["languages"] == ["da", "en", "tr"]
    assert world.client.get("/areas/bakken?lang=tr", headers=PAGE).text.count('lang="tr"') <= 1


def test_an_area_between_rounds_says_when_the_next_one_opens(world: World):
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE housing_area SET between_rounds = false"))
    told = world.client.get(world.api).json()
    assert (told["takes_pins"], told["next_opens_at"]) == (False, None)
    make_round(world, opens_at=days(40), closes_at=days(60), title="Senere")
    sooner = make_round(world, opens_at=days(20), closes_at=days(30), title="Snart")
    told = world.client.get(world.api).json()
    assert (told["takes_pins"], told["next_opens_at"]) == (False, sooner["opens_at"])
    page = world.client.get("/areas/lunden", headers=PAGE).text
    assert 'class="kind kind-resource"' not in page
    assert str((datetime.now(UTC) + timedelta(days=20)).year) in page
    make_round(world, title="Nu")
    assert world.client.get(world.api).json()["takes_pins"] is True


def test_a_preview_shows_a_round_before_it_opens_in_every_language_and_remembers_none(world: World):
    made = make_round(
        world, opens_at=days(10), closes_at=days(20), languages=["da", "tr", "ar"], translations={"tr": TURKISH}
    )
    own = f"/areas/lunden/campaigns/{made['id']}/preview"
    world.client.cookies.clear()
    for language, title, direction in (("tr", "Sonbahar", False), ("ar", "Efteråret", True)):
        answer = world.client.get(f"{own}?lang={language}", auth=world.sign_in("anna"), headers=PAGE)
        assert answer.status_code == 200
        told = facts(answer.text)
        assert (told["preview"], told["campaign"]["title"], told["language"]) == (True, title, language)
        assert ('dir="rtl"' in answer.text) is direction
        assert f'href="{own}?lang=ar"' in answer.text
        assert "lang=" not in answer.headers.get("set-cookie", "")
    assert facts(world.client.get("/areas/lunden", headers=PAGE).text)["campaign"] is None


def test_a_preview_is_for_the_staff_of_the_area_alone(world: World):
    made = make_round(world, opens_at=days(10), closes_at=days(20))
    own = f"/areas/lunden/campaigns/{made['id']}/preview"
    assert world.client.get(own, headers=PAGE, follow_redirects=False).status_code == 303
    assert world.client.get(own, auth=world.sign_in("bent"), headers=PAGE).status_code == 404
