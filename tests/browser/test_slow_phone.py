"""Residents press while something is still on its way: no press is lost, none is done twice, none is overtaken."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.holding import PASS_THE_TIME, Held
from tests.browser.service import AREA
from tests.browser.test_more_than_a_point import adds_photo, comes_to_photos

HOLD_POSITION = """navigator.geolocation.getCurrentPosition = (found) => {
    window.tellPosition = () => found({ coords: { longitude: 9.9, latitude: 56.1 } });
};"""


@pytest.fixture
def slow(browser: Browser, address: str) -> Iterator[Person]:
    """Give a resident with a small phone, whose requests can all be held back."""
    with person_at(browser, address, **PHONE, service_workers="block") as person:
        yield person


@pytest.fixture
def slow_desktop(browser: Browser, address: str) -> Iterator[Person]:
    """Give a resident at a desktop, where list and map stand side by side."""
    with person_at(browser, address, **DESKTOP, service_workers="block") as person:
        yield person


def arrives_before_the_modules(person: Person) -> Held:
    """Open the area's page, and hold its own module back."""
    modules = Held(person.page, "**/modules/area_page.js")
    person.page.goto(f"{person.address}/areas/{AREA}", wait_until="commit")
    expect(person.kind_button("Noget godt")).to_be_visible()
    return modules


def kept_draft(person: Person) -> dict[str, Any]:
    """Return the answers so far, as the phone keeps them."""
    draft: dict[str, Any] = json.loads(person.page.evaluate(f"sessionStorage.getItem('draft:{AREA}')") or "{}")
    return draft


def comes_to_the_words(person: Person, kind: str = "Noget godt", about: str = "Et godt sted") -> None:
    person.starts_pin(kind)
    person.goes_on()
    person.chooses(about)
    person.goes_on()
    person.sees_heading("Fortæl med dine egne ord")


def test_who_presses_before_the_page_is_ready_is_waited_for(slow: Person):
    modules = arrives_before_the_modules(slow)
    slow.kind_button("Noget utrygt").click()
    slow.kind_button("Noget godt").click()
    modules.lets_go()
    slow.sees_heading("Hvor er det?")
    expect(slow.page.locator("#pin-form-title")).to_have_text("Noget godt")


def test_a_list_that_is_opened_and_filtered_before_the_page_is_ready_stays_so(slow: Person):
    modules = arrives_before_the_modules(slow)
    slow.page.evaluate("document.querySelector(\"#filters [value='challenge']\").checked = true")
    slow.page.locator("#sheet-toggle").click()
    modules.lets_go()
    expect(slow.page.locator("#sheet-toggle")).to_have_attribute("aria-expanded", "true")
    expect(slow.page.locator("#pin-list .pin-button").first).to_be_visible()
    expect(slow.page.locator("#pin-list .pin-title .icon-heart")).to_have_count(0)


def test_the_tools_for_drawing_show_when_they_work(slow: Person):
    module = Held(slow.page, "**/modules/draw_tools.js")
    slow.opens_area()
    slow.starts_pin("Noget godt")
    slow.button("Tegn sti eller område").click()
    module.waits_for_one()
    expect(slow.button("Sæt et punkt her")).to_be_hidden()
    module.lets_go()
    slow.button("Sæt et punkt her").click()
    expect(slow.page.locator(".map-corner")).to_have_count(1)


def test_who_leaves_before_the_tools_have_come_draws_nothing(slow: Person):
    module = Held(slow.page, "**/modules/draw_tools.js")
    slow.opens_area()
    slow.starts_pin("Noget godt")
    slow.button("Tegn sti eller område").click()
    module.waits_for_one()
    slow.button("Luk, og gå til kortet").click()
    with slow.page.expect_response("**/modules/draw_tools.js"):
        module.lets_go()
    slow.page.evaluate(
        "import(document.querySelector('script[src*=area_page]').src.replace('area_page', 'draw_tools'))"
    )
    slow.comes_to_rest()
    expect(slow.page.locator(".map-cross")).to_have_count(0)


def test_a_position_that_comes_late_does_not_take_the_place_of_one_chosen_meanwhile(slow: Person):
    slow.page.add_init_script(HOLD_POSITION)
    slow.opens_area()
    slow.starts_pin("Noget godt")
    slow.button("Brug min placering").click()
    slow.button("Vælg fra liste").click()
    slow.page.get_by_label("Søg efter en opgang").fill("beboerhus")
    slow.page.locator("#place-list button", has_text="Beboerhuset Lunden").click()
    slow.sees("Valgt: Beboerhuset Lunden")
    chosen = kept_draft(slow)["place"]
    slow.page.evaluate("tellPosition()")
    expect(slow.page.locator("#place-chosen")).to_have_text("Valgt: Beboerhuset Lunden")
    assert kept_draft(slow)["place"] == chosen
    slow.button("Luk, og gå til kortet").click()
    slow.starts_pin("Noget utrygt")
    slow.page.evaluate("tellPosition()")
    assert kept_draft(slow)["place"]["longitude"] != 9.9


def test_a_place_is_chosen_when_it_is_pressed_and_not_when_the_map_has_come_there(slow: Person):
    slow.opens_area()
    slow.starts_pin("Noget godt")
    slow.comes_to_rest()
    before = kept_draft(slow)["place"]
    slow.page.evaluate("""() => {
        const { x, y, width, height } = document.querySelector('.map-cross').getBoundingClientRect();
        const at = { bubbles: true, clientX: x + width / 2 + 90, clientY: y + height / 2 };
        document.querySelector('#map').dispatchEvent(new MouseEvent('click', at));
        document.querySelector(".step:not([hidden]) [data-do='next']").click();
    }""")
    slow.comes_to_rest()
    after = kept_draft(slow)["place"]
    assert after["longitude"] > before["longitude"] + 0.0002
    assert after["latitude"] == pytest.approx(before["latitude"], abs=0.0001)


def test_a_place_of_the_list_keeps_its_name_while_the_map_comes_there(slow: Person):
    slow.opens_area()
    slow.starts_pin("Noget godt")
    for words, name in (("beboerhus", "Beboerhuset Lunden"), ("bibliotek", "Lundens Bibliotek")):
        slow.button("Vælg fra liste").click()
        slow.page.get_by_label("Søg efter en opgang").fill(words)
        slow.page.locator("#place-list button", has_text=name).first.click()
    slow.comes_to_rest()
    expect(slow.page.locator("#place-chosen")).to_contain_text("Valgt: Lundens Bibliotek")


def test_who_begins_to_answer_is_not_taken_to_the_pin_that_was_asked_for_before(slow_desktop: Person):
    slow_desktop.opens_area()
    slow_desktop.opens_list()
    slow_desktop.presses_in_a_row(
        slow_desktop.page.locator("#pin-list .pin-button").first, slow_desktop.kind_button("Noget godt")
    )
    slow_desktop.sees_heading("Hvor er det?")
    slow_desktop.comes_to_rest()
    expect(slow_desktop.page.locator(".map-popup")).to_have_count(0)
    expect(slow_desktop.page.get_by_role("heading", name="Hvor er det?")).to_be_focused()


def test_the_next_pin_does_not_wait_for_the_first_and_what_is_refused_meanwhile_is_kept(slow: Person):
    slow.expects("422")
    pins = Held(slow.page, f"**/api/areas/{AREA}/pins", passes="Den anden nål")
    slow.opens_area()
    comes_to_the_words(slow)
    slow.button("Send nu").filter(visible=True).click()
    pins.waits_for_one()
    slow.button("Luk, og gå til kortet").click()
    comes_to_the_words(slow, "Noget utrygt", "Et bestemt sted")
    slow.page.get_by_label("Fortæl med dine egne ord").fill("Den anden nål")
    slow.button("Send nu").filter(visible=True).click()
    slow.sees_heading("Tak. Vi har modtaget det")
    pins.lets_go({"status": 422, "code": "said_before", "detail": "Det er sagt her."})
    slow.button("Luk, og gå til kortet").click()
    slow.page.locator("#waiting summary").click()
    slow.sees("Ikke taget imod")
    expect(slow.page.get_by_role("button", name="Åbn igen")).to_be_visible()


def test_a_refusal_that_comes_after_the_form_was_closed_is_told_in_the_list(slow: Person):
    slow.expects("422")
    pins = Held(slow.page, f"**/api/areas/{AREA}/pins")
    slow.opens_area()
    comes_to_the_words(slow)
    slow.button("Send nu").filter(visible=True).click()
    pins.waits_for_one()
    slow.button("Luk, og gå til kortet").click()
    pins.lets_go({"status": 422, "code": "said_before", "detail": "Det er sagt her."})
    slow.page.locator("#waiting summary").click()
    slow.sees("Ikke taget imod")
    slow.page.get_by_role("button", name="Åbn igen").click()
    expect(slow.page.locator("#send-trouble")).to_contain_text("Det er sagt her.")


def test_the_place_is_where_the_crosshair_stands_whatever_has_moved_the_map(slow: Person):
    slow.page.add_init_script(HOLD_POSITION.replace("9.9, latitude: 56.1", "window.spot[0], latitude: window.spot[1]"))
    slow.opens_area()
    slow.starts_pin("Noget godt")
    slow.button("Vælg fra liste").click()
    slow.page.get_by_label("Søg efter en opgang").fill("beboerhus")
    slow.page.locator("#place-list button", has_text="Beboerhuset Lunden").click()
    slow.sees("Valgt: Beboerhuset Lunden")
    slow.comes_to_rest()
    chosen = kept_draft(slow)["place"]
    slow.page.evaluate("(spot) => { window.spot = spot; }", [chosen["longitude"] + 0.0005, chosen["latitude"]])
    slow.page.locator(".map-controls").get_by_role("button", name="Find mig").click()
    slow.page.evaluate("tellPosition()")
    slow.page.wait_for_function(
        "([draft, before]) => JSON.parse(sessionStorage.getItem(draft)).place.longitude > before + 0.0003",
        arg=[f"draft:{AREA}", chosen["longitude"]],
    )
    assert not kept_draft(slow)["placeName"]


def test_a_page_whose_module_does_not_come_says_so(slow: Person):
    slow.expects("ERR_FAILED")
    slow.page.route("**/modules/area_page.js", lambda route: route.abort())
    slow.page.goto(f"{slow.address}/areas/{AREA}")
    notice = slow.page.locator("#not-ready p")
    slow.kind_button("Noget godt").click()
    expect(notice).to_be_hidden()
    slow.page.evaluate(PASS_THE_TIME)
    expect(notice).to_contain_text("Siden er ikke hentet helt endnu.")
    slow.page.unroute_all()
    notice.get_by_role("link", name="Hent siden igen").click()
    slow.sees_map()
    slow.page.evaluate(PASS_THE_TIME)
    expect(notice).to_be_hidden()


def test_the_photo_of_a_pin_that_is_opened_again_goes_along_although_its_step_is_still_on_its_way(slow: Person):
    slow.expects("422")
    pins = Held(slow.page, f"**/api/areas/{AREA}/pins")
    comes_to_photos(slow)
    adds_photo(slow, 10)
    slow.button("Send").click()
    pins.waits_for_one()
    slow.button("Luk, og gå til kortet").click()
    slow.starts_pin("Noget godt")
    pins.lets_go({"status": 422, "code": "said_before", "detail": "Det er sagt her."})
    slow.button("Luk, og gå til kortet").click()
    expect(slow.page.locator("#waiting .is-refused").first).to_be_attached()
    slow.page.unroute_all()
    module = Held(slow.page, "**/modules/photo_step.js")
    slow.opens_area()
    slow.page.locator("#waiting summary").click()
    slow.page.get_by_role("button", name="Åbn igen").click()
    slow.sees_heading("Vil du vise et billede?")
    slow.button("Send").click()
    slow.sees("1 billede er modtaget.")
    module.lets_go()
