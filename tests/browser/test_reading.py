"""People read the map: popups, layers, stacks, the walk, full screen and their own position."""

import re
import uuid

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.service import AREA

HOSTILE = [
    "<img src=x onerror=\"document.title='ran'\">",
    "<script>document.title='ran'</script>",
    "{{7*7}} ${7*7} {{ config }}",
    "\u202egnirts desrever\u202c og mere",
    "javascript:document.title='ran'",
    "</script><svg onload=document.title='ran'>",
]


def publish(person: Person, texts: list[str]) -> None:
    """Store and publish a pin with each of these texts beside the residents' house."""
    api, requests = f"{person.address}/api/areas/{AREA}", person.context.request
    place = requests.get(f"{api}/places?q=beboerhuset lunden").json()["places"][0]
    point = {"type": "Point", "coordinates": [place["longitude"], place["latitude"]]}
    person.enters()
    for words in texts:
        body = {"client_id": str(uuid.uuid4()), "kind": "resource", "category": "institution", "text": words}
        made = requests.post(f"{api}/pins", data={**body, "geometry": point})
        assert made.ok, made.text()
        published = requests.post(f"{api}/pins/{made.json()['id']}/publish", data={})
        assert published.ok, published.text()


def test_what_people_said_is_shown_as_text_and_nothing_of_it_runs(desktop: Person):
    publish(desktop, HOSTILE)
    desktop.opens_area()
    title = desktop.page.title()
    while desktop.button("Vis flere").is_visible():
        desktop.button("Vis flere").click()
    for words in HOSTILE:
        desktop.page.locator("#pin-list .pin-button", has_text=words).click()
        said = desktop.page.locator(".map-popup-text", has_text=words)
        expect(said).to_have_text(words)
        expect(said.locator("*")).to_have_count(0)
    expect(desktop.page.locator("img[src='x'], svg[onload]")).to_have_count(0)
    assert desktop.page.title() == title


def test_a_popup_tells_what_people_said_and_escape_closes_it(phone: Person):
    phone.opens_area()
    popup = phone.opens_popup("Grønt område")
    expect(popup).to_be_focused()
    expect(popup).to_contain_text("Noget godt")
    expect(popup.locator(".map-popup-text")).not_to_be_empty()
    phone.page.keyboard.press("Escape")
    expect(popup).to_have_count(0)


def test_a_popup_stands_whole_on_a_small_phone_and_clear_of_the_buttons(phone: Person):
    phone.opens_area()
    popup = phone.opens_popup("Grønt område")
    phone.comes_to_rest()
    card, controls = popup.bounding_box(), phone.page.locator(".map-controls").bounding_box()
    assert card is not None
    assert controls is not None
    assert card["x"] >= 0
    assert card["x"] + card["width"] <= controls["x"] + 1


def test_a_layer_is_switched_off_and_on_again(desktop: Person):
    desktop.opens_area()
    card = desktop.opens_layer_card()
    stars = desktop.page.locator(".map-sign[data-kind='challenge']")
    assert stars.count() > 0
    card.get_by_role("checkbox", name="Udfordringer").uncheck()
    expect(stars).to_have_count(0)
    card.get_by_role("checkbox", name="Udfordringer").check()
    expect(stars.first).to_be_visible()
    card.get_by_role("checkbox", name="Tryghedsvandring").uncheck()
    expect(desktop.page.locator(".map-stop")).to_have_count(0)


def test_the_legend_explains_the_signs_and_closes_by_keyboard(desktop: Person):
    desktop.opens_area()
    card = desktop.opens_layer_card()
    for words in ("Ressourcer", "Udfordringer", "Uden lys", "Trappe", "Boligområdets grænse"):
        expect(card.get_by_text(words, exact=True)).to_be_visible()
    desktop.button("Luk").first.focus()
    desktop.page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(desktop.button("Lag og signaturer")).to_be_focused()


def test_two_quick_presses_zoom_as_far_as_two_slow_ones(desktop: Person):
    desktop.opens_area()
    closer, scale = desktop.button("Zoom ind"), desktop.page.locator(".map-scale")
    for button in (closer, closer):
        button.click()
        desktop.comes_to_rest()
    slowly = scale.inner_text()
    for button in (desktop.button("Zoom ud"), desktop.button("Zoom ud")):
        button.click()
        desktop.comes_to_rest()
    assert scale.inner_text() != slowly
    desktop.presses_in_a_row(closer, closer)
    desktop.comes_to_rest()
    assert scale.inner_text() == slowly


def test_the_map_fills_the_screen_and_comes_back(desktop: Person):
    desktop.opens_area()
    desktop.button("Fuld skærm").click()
    desktop.button("Forlad fuld skærm").click()
    expect(desktop.button("Fuld skærm")).to_be_visible()


def test_locate_me_shows_where_i_am_and_says_so_when_i_am_elsewhere(browser: Browser, address: str):
    with person_at(browser, address, permissions=["geolocation"], **PHONE) as person:
        places = person.context.request.get(f"{address}/api/areas/{AREA}/places?q=beboerhuset lunden").json()["places"]
        person.context.set_geolocation({"longitude": places[0]["longitude"], "latitude": places[0]["latitude"]})
        person.opens_area()
        person.button("Find mig").click()
        expect(person.page.get_by_role("img", name="Du er her")).to_be_visible()
        person.context.set_geolocation({"longitude": 12.5, "latitude": 55.7})
        person.opens_area()
        person.button("Find mig").click()
        person.sees("Du er uden for boligområdet.")


def test_a_refused_position_is_answered_with_words(browser: Browser, address: str):
    with person_at(browser, address, permissions=[], **PHONE) as person:
        person.opens_area()
        person.button("Find mig").click()
        person.sees("Kortet må ikke se, hvor du er.")


def test_a_stack_opens_by_keyboard_is_walked_by_arrows_and_gives_the_focus_back(desktop: Person):
    page = desktop.page
    desktop.opens_area()
    stack = page.locator(".map-stack").first
    expect(stack).to_have_accessible_name(re.compile(r"\d+ ressourcer og \d+ udfordringer samlet her"))
    stack.focus()
    page.keyboard.press("Enter")
    opened = page.locator(".map-in-fan")
    expect(opened.first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(opened.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".map-popup")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".map-popup")).to_have_count(0)
    expect(opened.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    expect(stack).to_be_focused()


def test_the_walk_is_shown_with_its_stops_on_the_map_and_in_words(desktop: Person):
    desktop.opens_area()
    stops = desktop.page.locator(".map-stop")
    assert stops.count() >= 3
    stops.first.click()
    expect(desktop.page.locator(".map-popup")).to_contain_text("minutters snak")
    desktop.page.get_by_text("Tryghedsvandring i Hjertelunden").click()
    expect(desktop.page.locator(".walk .stop")).to_have_count(stops.count())
    desktop.page.get_by_role("link", name="Åbn vandringen til print").click()
    desktop.sees_heading("Tryghedsvandring i Hjertelunden")
    desktop.page.get_by_text("Vis vejen").click()
    desktop.sees("I er fremme")


def test_the_list_is_filtered_and_the_address_keeps_the_filter(desktop: Person):
    desktop.opens_area()
    desktop.page.locator("#filters label", has_text="Utrygt").click()
    expect(desktop.page).to_have_url(re.compile("kind=challenge"))
    count = desktop.page.locator("#pins-status").inner_text()
    desktop.page.reload()
    expect(desktop.page.locator("#pins-status")).to_have_text(count)
    expect(desktop.page.locator("#pin-list .icon-heart")).to_have_count(0)


def test_the_list_is_walked_with_the_arrow_keys(desktop: Person):
    desktop.opens_area()
    rows = desktop.page.locator("#pin-list .pin-button")
    rows.first.focus()
    desktop.page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    desktop.page.keyboard.press("Enter")
    expect(desktop.page.locator(".map-popup")).to_be_visible()
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_stack_hides_another(browser: Browser, address: str, screen: dict):
    with person_at(browser, address, **screen) as person:
        person.opens_area()
        hidden = person.page.evaluate("""() => {
            const boxes = [...document.querySelectorAll('.map-stack-pill')].map((one) => one.getBoundingClientRect());
            const covers = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 6
                && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 6;
            return boxes.filter((one, n) => boxes.some((other, m) => m !== n && covers(one, other))).length;
        }""")
        assert hidden == 0
