"""Without a network what was sent waits, and arrives once.

Photos, voices and answers go the same way as pins; tests/web/outbox.test.js sends those.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import Engine, text

from app.database import owner_engine
from tests.browser.browsing import ARGUMENTS, PHONE, WITHIN_MS, Person, program
from tests.browser.offline import AREA_PAGE, WAITS, loses_network, opens_kept_area, sends_shortest
from tests.conftest import TestDatabase


@pytest.fixture(scope="module")
def engine(database: TestDatabase) -> Iterator[Engine]:
    engine = owner_engine(database.urls)
    yield engine
    engine.dispose()


def pins(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM pin")).scalar_one())


def opens_waiting_list(page: Page) -> None:
    """Leave the form, where it is open, and open the list of what was sent from this phone."""
    page.keyboard.press("Escape")
    page.locator("#waiting summary").click()
    expect(page.locator("#waiting-list")).to_be_visible()


def notes_posts(context: BrowserContext) -> list[str]:
    """Return a list that fills with the client ids of pins as they leave the browser."""
    sent: list[str] = []

    def note(request: Any) -> None:
        if request.method == "POST" and urlsplit(request.url).path.endswith("/pins"):
            sent.append(json.loads(request.post_data)["client_id"])

    context.on("request", note)
    return sent


def test_a_pin_made_without_a_network_waits_and_arrives_later_once(phone: Person, engine: Engine):
    before = pins(engine)
    sent = notes_posts(phone.context)
    opens_kept_area(phone)
    loses_network(phone)
    phone.page.reload()
    phone.sees_map()
    sends_shortest(phone)
    phone.sees_heading(WAITS)
    assert pins(engine) == before
    opens_waiting_list(phone.page)
    phone.sees("Venter på net. Det bliver sendt af sig selv.")
    sent.clear()
    phone.context.set_offline(False)
    expect(phone.page.locator("#waiting .is-received")).to_have_text("Modtaget")
    expect(phone.page.locator("#announcer")).to_contain_text("Modtaget:")
    assert pins(engine) == before + 1
    phone.page.reload()
    phone.sees_map()
    expect(phone.page.locator("#waiting-count")).to_have_text("Intet venter")
    assert len(sent) == 1
    assert pins(engine) == before + 1


def test_the_list_gives_the_code_that_opens_the_slip_and_forgets_with_a_way_back(phone: Person):
    opens_kept_area(phone)
    loses_network(phone)
    sends_shortest(phone)
    phone.sees_heading(WAITS)
    opens_waiting_list(phone.page)
    line = phone.page.locator("#waiting-list li")
    with phone.page.expect_response("**/pins") as answered:
        phone.context.set_offline(False)
    code = answered.value.json()["slip"]
    expect(line.locator(".is-received")).to_be_visible()
    line.get_by_role("button", name=re.compile("Glem")).click()
    phone.sees("Koden er nu den eneste nøgle")
    undo = line.get_by_role("button", name="Fortryd")
    expect(undo).to_be_focused()
    undo.click()
    line.get_by_role("button", name=re.compile("Vis kode")).click()
    expect(line.locator("strong")).to_have_text(code)
    line.get_by_role("link", name="Se, hvad der sker").click()
    phone.page.wait_for_url("**/s/**")
    phone.goes_to(AREA_PAGE)
    opens_waiting_list(phone.page)
    line.get_by_role("button", name=re.compile("Glem")).click()
    phone.page.reload()
    phone.sees_map()
    expect(phone.page.locator("#waiting")).to_be_hidden()


def test_two_tabs_send_what_waits_once(phone: Person, engine: Engine):
    before = pins(engine)
    sent = notes_posts(phone.context)
    opens_kept_area(phone)
    other = phone.context.new_page()
    other.goto(f"{phone.address}{AREA_PAGE}")
    expect(other.locator("[data-ready] .map-controls")).to_be_visible()
    phone.page.bring_to_front()
    loses_network(phone)
    sends_shortest(phone)
    phone.sees_heading(WAITS)
    expect(other.locator("#waiting-count")).to_have_text("1 venter")
    sent.clear()
    phone.context.set_offline(False)
    for page in (phone.page, other):
        expect(page.locator("#waiting-list .is-received")).to_have_count(1)
    assert len(sent) == 1
    assert pins(engine) == before + 1


def test_a_receipt_that_got_lost_on_the_way_comes_by_itself(phone: Person, engine: Engine):
    before = pins(engine)
    phone.expects("net::ERR_")
    phone.opens_area()
    lost: list[str] = []

    def lose_first(route: Route) -> None:
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
            return
        lost.append(answer.json()["slip"])
        route.abort("connectionreset")

    phone.page.route("**/pins", lose_first)
    sends_shortest(phone)
    phone.sees_heading("Tak. Vi har modtaget det")
    expect(phone.page.locator("#slip-code")).to_have_text(lost[0])
    assert pins(engine) == before + 1


@contextmanager
def remembering(browser: Browser, folder: Path, address: str) -> Iterator[Person]:
    """Open a browser that remembers between two times it is opened."""
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=program(), args=list(ARGUMENTS), headless=True, locale="da-DK", **PHONE
    )
    context.set_default_timeout(WITHIN_MS)
    try:
        yield Person(context.pages[0], address, context)
    finally:
        context.close()


def test_a_pin_outlives_the_browser(browser: Browser, address: str, engine: Engine, tmp_path: Path):
    before = pins(engine)
    with remembering(browser, tmp_path, address) as person:
        opens_kept_area(person)
        person.context.set_offline(True)
        sends_shortest(person)
        person.sees_heading(WAITS)
    with remembering(browser, tmp_path, address) as person:
        person.context.set_offline(True)
        person.opens_area()
        expect(person.page.locator("#waiting-count")).to_have_text("1 venter")
        assert pins(engine) == before
        person.context.set_offline(False)
        expect(person.page.locator("#waiting-count")).to_have_text("Intet venter")
    with remembering(browser, tmp_path, address) as person:
        person.opens_area()
        expect(person.page.locator("#waiting-count")).to_have_text("Intet venter")
    assert pins(engine) == before + 1


def test_a_place_is_chosen_from_the_list_without_a_network(phone: Person):
    opens_kept_area(phone)
    loses_network(phone)
    phone.page.reload()
    phone.sees_map()
    phone.starts_pin("Noget godt")
    phone.button("Vælg fra liste").click()
    phone.page.get_by_label("Søg efter en opgang").fill("beboerhus")
    phone.page.locator("#place-list button", has_text="Beboerhuset Lunden").click()
    phone.goes_on()
    phone.chooses("Et godt sted")
    phone.page.locator(".step:not([hidden]) [data-do='send']").click()
    phone.sees_heading(WAITS)
