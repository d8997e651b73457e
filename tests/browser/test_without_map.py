"""The equal way without a map: a place from the list, by keyboard alone or by touch, also when the map's files fail."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.service import AREA


def place_named(person: Person, name: str) -> dict:
    answer = person.context.request.get(f"{person.address}/api/areas/{AREA}/places?q={name}")
    return answer.json()["places"][0]


def sent(person: Person, press) -> dict:
    with person.page.expect_request(lambda request: request.url.endswith("/pins")) as caught:
        press()
    return json.loads(caught.value.post_data or "")


@pytest.fixture(params=["da", "ar"])
def listener(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Person]:
    """Give somebody with a keyboard only, in Danish and in Arabic."""
    with person_at(browser, address, **DESKTOP) as person:
        person.goes_to(f"/areas/{AREA}?way=list&lang={request.param}")
        yield person


def test_a_place_is_chosen_from_the_list_by_keyboard_alone_and_counts_the_same(listener: Person):
    page = listener.page
    page.locator(".kind-resource").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-step='place'] h3")).to_be_focused()
    expect(page.locator(".map-cross")).to_have_count(0)
    query = page.locator("#place-query")
    expect(query).to_be_visible()
    for _stop in range(4):
        if query.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(query).to_be_focused()
    page.keyboard.type("Beboerhuset Lunden")
    page.keyboard.press("Enter")
    found = page.locator("#place-list button", has_text="Beboerhuset Lunden").first
    expect(found).to_be_visible()
    page.keyboard.press("Tab")
    expect(found).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#place-chosen")).to_contain_text("Beboerhuset Lunden")
    expect(page.locator("[data-step='place'] [data-do='next']")).to_be_focused()
    page.keyboard.press("Enter")
    if listener.shown_step() == "near":
        page.locator("[data-step='near'] [data-do='next']").focus()
        page.keyboard.press("Enter")
    expect(page.locator("[data-step='about'] h3:visible")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    body = sent(listener, lambda: page.keyboard.press("Enter"))
    expect(page.locator("#done-title")).to_be_focused()
    expect(page.locator("#slip-code")).not_to_be_empty()
    place = place_named(listener, "Beboerhuset Lunden")
    longitude, latitude = body["geometry"]["coordinates"]
    assert abs(longitude - place["longitude"]) < 0.00001
    assert abs(latitude - place["latitude"]) < 0.00001


def test_the_way_without_a_map_is_one_press_from_the_start_and_leads_back(phone: Person):
    phone.opens_area()
    phone.page.get_by_role("link", name="Skriv uden kort").click()
    phone.page.wait_for_url("**way=list*")
    expect(phone.page.locator(".map-frame")).to_be_hidden()
    phone.kind_button("Noget godt").click()
    phone.sees("Det tæller lige så meget som et sted på kortet.")
    phone.goes_on()
    phone.sees("Vælg et sted fra listen.")
    phone.page.locator("#place-list button").first.click()
    phone.sees("Valgt: ")
    phone.button("Brug kortet i stedet").click()
    expect(phone.page.locator(".map-cross")).to_be_visible()


def test_when_the_files_of_the_map_fail_everything_else_works(browser: Browser, address: str):
    with person_at(browser, address, **PHONE) as person:
        person.expects("net::ERR_")
        person.expects("Failed to fetch dynamically imported module")
        person.page.route("**/modules/map/index.js", lambda route: route.abort())
        person.goes_to(f"/areas/{AREA}")
        person.sees("Kortet kunne ikke vises. Du kan vælge stedet fra listen")
        person.opens_list()
        person.page.locator("#sheet-toggle").click()
        person.kind_button("Noget godt").click()
        person.page.get_by_label("Søg efter en opgang").fill("beboerhus")
        person.page.locator("#place-list button", has_text="Beboerhuset Lunden").click()
        person.goes_on()
        person.chooses("Et godt sted")
        person.sends_pin()
        expect(person.page.locator("#slip-code")).not_to_be_empty()


def test_who_has_no_scripts_is_told_where_to_turn(phone: Person):
    """The words stand in the page as it is sent: a browser that is steered from outside never shows them."""
    page = phone.context.request.get(f"{phone.address}/areas/{AREA}").text()
    told = re.findall(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
    assert any("Slå det til i browseren" in words for words in told)


def test_a_choice_of_language_in_the_middle_takes_the_answers_along(phone: Person):
    phone.opens_area()
    phone.starts_pin("Noget godt")
    phone.goes_on()
    phone.chooses("Et godt sted")
    phone.presses_next()
    phone.page.get_by_role("link", name="Türkçe").click()
    expect(phone.page.locator("html")).to_have_attribute("lang", "tr")
    expect(phone.page.locator("[data-step='topic'] h3")).to_be_visible()
    phone.button("Geri").click()
    expect(phone.page.locator("[name='category'][value='physical_place']")).to_be_checked()
