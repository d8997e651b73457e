"""The whole way of what somebody says: from the code in the stairwell to the reply on the slip, in two languages."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine, text

from app.accounts.codes import new_facilitator_code, spell
from app.cluster import Cluster
from app.database import owner_engine
from app.keys import load_keys
from app.meetings.service import code_hash
from app.settings import Settings
from app.translations import Catalogues, Translator
from tests.app.photographs import jpeg
from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.service import AREA, VAR, serve
from tests.conftest import drop_database, make_database

CATALOGUES = Catalogues.load()
SAID = {"da": "Lampen over cykelskuret er gået", "tr": "Bisiklet park yerinin lambası yanmıyor"}
ANSWERED = {"da": "Lampen er skiftet.", "tr": "Lamba değiştirildi."}
VOICES = 20


@dataclass
class House:
    """A service with a database of its own."""

    address: str
    engine: Engine

    def one(self, statement: str, **values: object) -> str:
        with self.engine.connect() as connection:
            return str(connection.execute(text(statement), values).scalar_one())

    def channel(self, kind: str) -> str:
        """Return the short code of the open round's channel of a kind."""
        return self.one(
            """
            SELECT channel.code FROM channel JOIN campaign ON campaign.id = channel.campaign_id
            WHERE channel.kind = :kind AND now() BETWEEN campaign.opens_at AND campaign.closes_at
            ORDER BY campaign.opens_at DESC LIMIT 1
            """,
            kind=kind,
        )


@pytest.fixture(scope="module")
def house(cluster: Cluster, demo_template: str) -> Iterator[House]:
    database = make_database(cluster, demo_template)
    engine = owner_engine(database.urls)
    with engine.begin() as connection:
        connection.execute(text("UPDATE campaign SET opens_at = now() - interval '1 hour', closes_at = now() + "
                                "interval '9 days', languages = '{da,en,tr,ar}'"))  # fmt: skip
    with serve(database.urls) as address:
        yield House(address, engine)
    engine.dispose()
    drop_database(cluster, database)


def pins_with_photo(person: Person, t: Translator, words: str) -> str:
    """Place a pin with own words and a photo by touch; return the code of its slip."""
    page = person.page
    page.locator("#sheet-home .kind-challenge").click()
    expect(page.locator(".map-cross")).to_be_visible()
    while person.shown_step() != "about":
        person.presses_next()
    page.locator("[data-step='about'] fieldset:not([disabled]) .symbol-card").first.click()
    while person.shown_step() != "words":
        person.presses_next()
    page.locator("#pin-text").fill(words)
    person.presses_next()
    picture = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": jpeg(1600, 1200)}
    page.locator("[data-step='photo'] input[type='file']").set_input_files(picture)
    page.get_by_role("button", name=t("form.photo_keep"), exact=True).click()
    with page.expect_response(lambda answer: answer.url.endswith("/photos")) as caught:
        page.locator("[data-step='photo'] [type='submit']").click()
    assert caught.value.status == 201
    expect(page.locator("#slip-code")).to_have_text(re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3}"))
    return page.locator("#slip-code").inner_text()


@pytest.mark.parametrize("lang", ["da", "tr"])
def test_what_is_said_by_the_code_in_the_stairwell_is_published_answered_and_heard_of(
    house: House, browser: Browser, lang: str
):
    t = CATALOGUES.translator(lang)
    with person_at(browser, house.address, **PHONE) as resident:
        resident.goes_to(f"/k/{house.channel('stairwell')}?lang={lang}")
        resident.sees_map()
        code = pins_with_photo(resident, t, SAID[lang])
    pin = house.one("SELECT id FROM pin WHERE text = :said", said=SAID[lang])
    assert house.one(
        "SELECT channel.kind FROM pin JOIN channel ON channel.id = channel_id WHERE pin.id = :p", p=pin
    ) == ("stairwell")
    with person_at(browser, house.address, **DESKTOP) as staff:
        staff.signs_in()
        staff.goes_to(f"/areas/{AREA}/staff?view=inbox&pin={pin}")
        case = staff.page.locator(f"#case-{pin}")
        with staff.page.expect_response(lambda answer: answer.url.endswith("/publish") and "/photos/" in answer.url):
            case.get_by_role("button", name="Vis billedet").click()
        case.locator("[data-do='publish']").click()
        expect(case).to_have_count(0)
        _reply(staff, pin, ANSWERED[lang])
    with person_at(browser, house.address, **PHONE) as neighbour:
        neighbour.goes_to(f"/areas/{AREA}/overview?lang={lang}")
        neighbour.sees(ANSWERED[lang])
        feature = _public(neighbour, pin)
        assert feature["properties"]["text"] == SAID[lang]
        photo = neighbour.context.request.get(
            f"{house.address}/areas/{AREA}/photos/{feature['properties']['photos'][0]}.jpg"
        )
        assert (photo.status, photo.headers["content-type"]) == (200, "image/jpeg")
    with person_at(browser, house.address, **PHONE) as writer:
        writer.goes_to(f"/s/{code}?lang={lang}")
        writer.sees(ANSWERED[lang])
        expect(writer.page.locator("[aria-current='step']")).to_contain_text(t("step.done"))


def _reply(staff: Person, pin: str, words: str) -> None:
    answer = staff.context.request.post(
        f"{staff.address}/api/areas/{AREA}/pins/{pin}/replies",
        data={"text": words, "step": "done", "public": True},
        headers={"Origin": staff.address},
    )
    assert answer.ok, answer.text()


def _public(person: Person, pin: str) -> dict:
    found = person.context.request.get(f"{person.address}/api/areas/{AREA}/pins?limit=1000").json()["features"]
    return next(feature for feature in found if feature["id"] == pin)


@pytest.mark.parametrize("lang", ["da", "ar"])
def test_what_was_said_without_a_network_arrives_once_when_it_is_back(house: House, browser: Browser, lang: str):
    words = f"Uden net på {lang}"
    with person_at(browser, house.address, **PHONE) as resident:
        resident.goes_to(f"/areas/{AREA}?lang={lang}")
        resident.sees_map()
        resident.page.wait_for_function("navigator.serviceWorker.ready")
        resident.expects("ERR_INTERNET_DISCONNECTED")
        resident.context.set_offline(True)
        resident.page.locator("#sheet-home .kind-resource").click()
        while resident.shown_step() != "about":
            resident.presses_next()
        resident.page.locator("[data-step='about'] fieldset:not([disabled]) .symbol-card").first.click()
        while resident.shown_step() != "words":
            resident.presses_next()
        resident.page.locator("#pin-text").fill(words)
        resident.page.locator("[data-step='words'] [data-do='send']").click()
        resident.sees(CATALOGUES.translator(lang)("form.waits_title"))
        assert house.one("SELECT count(*) FROM pin WHERE text = :words", words=words) == "0"
        with resident.page.expect_response(lambda answer: answer.url.endswith("/pins") and answer.status == 201):
            resident.context.set_offline(False)
    assert house.one("SELECT count(*) FROM pin WHERE text = :words", words=words) == "1"


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_meeting_writes_twenty_voices_and_the_big_screen_fills(house: House, browser: Browser, lang: str):
    code = new_facilitator_code()
    with house.engine.begin() as connection:
        campaign = connection.execute(text("SELECT id FROM campaign ORDER BY opens_at DESC LIMIT 1")).scalar_one()
        connection.execute(text("DELETE FROM facilitator_code"))
        connection.execute(
            text("INSERT INTO facilitator_code (campaign_id, code_hash) VALUES (:campaign, :hash)"),
            {"campaign": campaign, "hash": code_hash(load_keys(Settings(var=VAR)), code)},
        )
    with person_at(browser, house.address, **PHONE) as tablet:
        tablet.goes_to(f"/meeting?lang={lang}")
        tablet.page.locator("input[name='code']").fill(spell(code))
        tablet.page.locator("main form button").click()
        tablet.page.wait_for_url(f"**/areas/{AREA}")
        screen = tablet.context.new_page()
        screen.set_viewport_size({"width": 1440, "height": 900})
        with screen.expect_response("**/api/meeting/signs") as first:
            screen.goto(f"{house.address}/meeting/screen")
        before = Counter(sign["kind"] for sign in first.value.json()["signs"])
        tablet.page.bring_to_front()
        tablet.sees_map()
        for number in range(VOICES):
            kind = "resource" if number < VOICES // 2 else "challenge"
            place = "#sheet-home" if number == 0 else "[data-step='done']"
            tablet.page.locator(f"{place} .kind-{kind}").click()
            expect(tablet.page.locator("[data-step='place']")).to_be_visible()
            while tablet.shown_step() != "about":
                tablet.presses_next()
            tablet.page.locator("[data-step='about'] fieldset:not([disabled]) .symbol-card").first.click()
            tablet.page.locator("[data-step='about'] [data-do='send']").click()
            expect(tablet.page.locator("[data-step='done']")).to_be_visible()
        screen.bring_to_front()
        for kind in ("resource", "challenge"):
            expect(screen.locator(f"#count-{kind}")).to_have_text(str(before[kind] + VOICES // 2))
