"""A facilitator's tablet: one code, many voices, and the way out."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import text

from app.accounts.codes import new_facilitator_code, spell
from app.cluster import Cluster
from app.database import owner_engine
from app.keys import load_keys
from app.meetings.service import code_hash
from app.settings import Settings
from layers.tables import new_id
from tests.browser.browsing import PHONE, Person, person_at
from tests.browser.service import AREA, VAR, serve
from tests.conftest import drop_database, make_database

TITLE = "Fællesspisning i Beboerhuset"


@pytest.fixture(scope="module")
def meeting(cluster: Cluster, demo_template: str) -> Iterator[tuple[str, str]]:
    """Give the address of a service and the code of a meeting that is open there."""
    database, campaign, code = make_database(cluster, demo_template), new_id(), new_facilitator_code()
    engine = owner_engine(database.urls)
    with engine.begin() as connection:
        connection.execute(
            text("""INSERT INTO campaign (id, area_id, title, format, opens_at, closes_at)
            SELECT :id, id, :title, 'residents', now() - interval '1 hour', now() + interval '4 hours'
            FROM housing_area WHERE slug = :slug"""),
            {"id": campaign, "title": TITLE, "slug": AREA},
        )
        connection.execute(
            text("INSERT INTO facilitator_code (campaign_id, code_hash) VALUES (:campaign, :hash)"),
            {"campaign": campaign, "hash": code_hash(load_keys(Settings(var=VAR)), code)},
        )
    engine.dispose()
    with serve(database.urls) as address:
        yield address, code
    drop_database(cluster, database)


@pytest.fixture
def tablet(browser: Browser, meeting: tuple[str, str]) -> Iterator[Person]:
    """Give a device that was let in by the code."""
    address, code = meeting
    with person_at(browser, address, **PHONE) as person:
        person.goes_to("/meeting")
        person.page.get_by_label("Mødekode").fill(spell(code).lower())
        person.button("Begynd").click()
        person.page.wait_for_url(f"**/areas/{AREA}")
        person.sees_map()
        yield person


def tells(person: Person, words: str) -> None:
    """Answer all questions for one voice, the kind of which has been chosen."""
    person.sees_heading("Hvor er det?")
    person.goes_on()
    person.chooses("Et bestemt sted")
    person.goes_on()
    person.page.locator("#pin-text").fill(words)
    person.goes_on()
    person.button("Send").click()
    expect(person.page.get_by_role("heading", name="Gemt. Klar til den næste")).to_be_focused()


def shown_count(person: Person) -> int:
    return int(person.page.locator("#meeting-count").inner_text().split()[0])


def test_many_voices_are_written_one_after_the_other_and_counted(tablet: Person):
    tablet.sees(f"Du skriver for mødet »{TITLE}«")
    before = shown_count(tablet)
    tablet.starts_pin("Noget utrygt")
    tells(tablet, "Den første stemme")
    assert shown_count(tablet) == before + 1
    first = tablet.page.locator("#slip-code").inner_text()
    tablet.page.locator("[data-step='done'] [data-do='next-challenge']").click()
    expect(tablet.page.locator("#pin-text")).to_have_value("")
    tells(tablet, "Den anden stemme")
    assert shown_count(tablet) == before + 2
    assert tablet.page.locator("#slip-code").inner_text() != first
    assert not [url for url in tablet.requests if url.endswith("/puzzle")], "a meeting asks for no work"
    assert first not in tablet.page.content(), "the next voice finds nothing of the one before"


def test_the_meeting_shows_its_pins_with_text_and_state(tablet: Person):
    tablet.starts_pin("Noget utrygt")
    tells(tablet, "Sagt højt i salen")
    tablet.page.get_by_role("link", name="Vis dem").click()
    tablet.sees_heading(TITLE)
    tablet.sees("Sagt højt i salen")
    tablet.sees("Venter på at blive læst")
    tablet.page.get_by_role("link", name="Til kortet").click()
    tablet.sees_map()


def test_a_voice_can_take_its_words_back_on_the_meetings_own_device(tablet: Person):
    """The device holds a cookie of ours, so the form's origin is looked at, which no-referrer would make "null"."""
    tablet.starts_pin("Noget utrygt")
    tells(tablet, "Sagt og fortrudt")
    tablet.page.locator("#slip-link").click()
    tablet.sees("Sagt og fortrudt")
    tablet.page.get_by_role("link", name="Træk tilbage").click()
    tablet.button("Træk tilbage").click()
    tablet.sees("Ordene er slettet.")


def test_ending_the_meeting_takes_the_bar_away_and_leaves_nothing_open(tablet: Person):
    tablet.button("Slut mødet").click()
    tablet.sees("Mødet er slut på denne enhed. Det, I skrev, er gemt.")
    tablet.opens_area()
    expect(tablet.page.locator("#meeting-bar")).to_have_count(0)
    assert not [cookie for cookie in tablet.context.cookies() if cookie["name"] == "meeting"]


def test_a_device_that_was_let_out_meanwhile_says_so_and_keeps_the_words(tablet: Person):
    tablet.expects("422")
    tablet.starts_pin("Noget utrygt")
    tablet.goes_on()
    tablet.chooses("Et bestemt sted")
    tablet.goes_on()
    tablet.page.locator("#pin-text").fill("Sagt, da mødet var slut")
    tablet.goes_on()
    tablet.context.clear_cookies(name="meeting")
    tablet.button("Send").click()
    tablet.sees("Mødet er slut på denne enhed.")
    tablet.button("Tilbage").click()
    expect(tablet.page.locator("#pin-text")).to_have_value("Sagt, da mødet var slut")


def test_a_wrong_code_is_told_in_words_and_can_be_typed_again(browser: Browser, meeting: tuple[str, str]):
    address, code = meeting
    with person_at(browser, address, **PHONE) as person:
        person.expects("422")
        person.goes_to("/meeting")
        field = person.page.get_by_label("Mødekode")
        field.fill("23456789")
        person.button("Begynd").click()
        person.sees("Vi kender ikke den mødekode.")
        expect(field).to_have_value("23456789")
        expect(field).to_have_accessible_description(re.compile("Vi kender ikke den mødekode"))
        field.fill(code)
        person.button("Begynd").click()
        person.sees_map()
