"""Every task by keyboard alone: real key presses from the top of the page, and the focus is seen at each stop."""

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import text

from app.cluster import Cluster
from tests.a11y.house import PLANNER, House, open_house, photo_file
from tests.browser.browsing import DESKTOP, Person, person_at
from tests.browser.keyboard import Keyboard
from tests.browser.service import AREA, STAFF
from tests.conftest import drop_database, make_database

STEP = ".step:not([hidden])"


@pytest.fixture(scope="module")
def house(cluster: Cluster, demo_template: str) -> Iterator[House]:
    """Give a service with everything in it that the tasks need."""
    database = make_database(cluster, demo_template)
    with open_house(database.urls) as house:
        yield house
    drop_database(cluster, database)


@pytest.fixture
def person(browser: Browser, house: House) -> Iterator[Person]:
    with person_at(browser, house.address, **DESKTOP) as person:
        yield person


@pytest.fixture(params=[{"width": 360, "height": 640}, {"width": 320, "height": 256}], ids=["phone", "400 %"])
def small(request: pytest.FixtureRequest, browser: Browser, house: House) -> Iterator[Person]:
    """Give somebody with a keyboard at a small screen, or at a large one that is enlarged."""
    with person_at(browser, house.address, viewport=request.param) as person:
        yield person


@pytest.fixture
def keys(person: Person) -> Keyboard:
    return Keyboard(person.page)


def begins(person: Person, keys: Keyboard, kind: str = "resource", query: str = "") -> None:
    """Open the area's page and come to the first question."""
    person.opens_area(query)
    keys.enters(person.page.locator(f".kind-{kind}"))
    expect(person.page.locator("[data-step='place'] h3")).to_be_focused()


def goes_on(person: Person, keys: Keyboard) -> None:
    """Go on, past what was said nearby."""
    keys.enters(person.page.locator(f"{STEP} [data-do='next']"))
    if person.shown_step() == "near":
        keys.enters(person.page.locator(f"{STEP} [data-do='next']"))


def takes_place(person: Person, keys: Keyboard) -> None:
    """Choose the first place of the list and a category."""
    page = person.page
    keys.enters(page.locator(f"{STEP} [data-do='list']"))
    keys.enters(page.locator("#place-list button").first)
    expect(page.locator(f"{STEP} [data-do='next']")).to_be_focused()
    goes_on(person, keys)
    keys.chooses(page.locator("input[name='category']:enabled").nth(1))


def sent(person: Person, press: Callable[[], None]) -> dict:
    with person.page.expect_request(lambda request: request.url.endswith("/pins")) as caught:
        press()
    expect(person.page.locator("#slip-code")).not_to_be_empty()
    body: dict = json.loads(caught.value.post_data or "")
    return body


def test_a_pin_is_placed_on_the_map(person: Person, keys: Keyboard):
    page = person.page
    begins(person, keys, "challenge")
    expect(page.locator(".map-cross")).to_be_visible()
    keys.tabs_to(page.locator("#map"))
    keys.press("ArrowRight", "ArrowRight", "Shift+ArrowUp")
    keys.tabs_to(page.locator(f"{STEP} [data-do='next']"), back=True)
    goes_on(person, keys)
    keys.chooses(page.locator("input[name='category']:enabled").first)
    body = sent(person, lambda: keys.enters(page.locator(f"{STEP} [data-do='send']")))
    assert body["geometry"]["type"] == "Point"
    expect(page.locator("#done-title")).to_be_focused()


@pytest.mark.parametrize("language", ["da", "ar"])
def test_a_pin_is_placed_from_the_list(person: Person, keys: Keyboard, language: str):
    begins(person, keys, query=f"?lang={language}")
    takes_place(person, keys)
    body = sent(person, lambda: keys.enters(person.page.locator(f"{STEP} [data-do='send']")))
    assert body["language"] == language
    keys.tabs_to(person.page.locator("#slip-link"))


def test_a_pin_is_placed_from_the_list_on_a_small_screen_where_bars_stay_at_the_edges(small: Person):
    keys = Keyboard(small.page)
    begins(small, keys)
    takes_place(small, keys)
    while small.shown_step() != "photo":
        keys.enters(small.page.locator(f"{STEP} [data-do='next']"))
    sent(small, lambda: keys.enters(small.page.locator("#photo-end button")))
    keys.tabs_to(small.page.locator("#slip-link"))


def test_a_path_is_drawn(person: Person, keys: Keyboard):
    page = person.page
    begins(person, keys)
    keys.enters(page.locator(f"{STEP} [data-do='draw']"))
    expect(page.locator("#draw-tools")).to_be_visible()
    keys.tabs_to(page.locator("#map"))
    keys.press("Enter", "Shift+ArrowRight", "Enter")
    expect(page.locator(".map-corner")).to_have_count(2)
    keys.tabs_to(page.locator(f"{STEP} [data-do='next']"), back=True)
    goes_on(person, keys)
    keys.chooses(page.locator("input[name='category']:enabled").first)
    body = sent(person, lambda: keys.enters(page.locator(f"{STEP} [data-do='send']")))
    assert body["geometry"]["type"] == "LineString"


def test_a_photo_is_blacked_out_and_sent_and_the_questions_are_answered(person: Person, keys: Keyboard, house: House):
    page = person.page
    begins(person, keys)
    takes_place(person, keys)
    while person.shown_step() != "photo":
        keys.enters(page.locator(f"{STEP} [data-do='next']"))
    keys.tabs_to(page.locator("#photo-input"))
    with page.expect_file_chooser() as chooser:
        keys.press("Enter")
    chooser.value.set_files(photo_file())
    expect(page.locator(".photo-stage")).to_be_visible()
    keys.tabs_to(page.locator(".photo-stage"))
    keys.press("ArrowLeft", "Shift+ArrowDown", "Enter")
    expect(page.locator(".photo-status")).to_have_text("1 felt er sort på billedet.")
    keys.enters(page.locator("#photo-keep"))
    expect(page.locator("#photo-list canvas")).to_be_visible()
    sent(person, lambda: keys.enters(page.locator("#photo-end button")))
    keys.enters(page.locator(f"{STEP} [data-do='ask']"))
    part = page.locator("[data-step='questions']")
    for kind in ("scale", "open", "choice", "pick"):
        expect(part.locator("h3").first).to_contain_text(f"({kind})")
        if kind == "open":
            keys.tabs_to(part.locator("textarea"))
            keys.types("Mere lys")
        else:
            keys.chooses(part.locator("input").nth(1))
        keys.enters(part.locator("[data-part='next']"))
    for question in ("40_64", "woman"):
        keys.chooses(part.locator(f"input[value='{question}']"))
        keys.enters(part.locator("[data-part='next']"))
    expect(part.locator("[data-part='thanks'] h3")).to_be_focused()
    with house.engine.connect() as connection:
        answers = connection.execute(
            text("SELECT answers, age_group FROM response ORDER BY created_at DESC LIMIT 1")
        ).one()
    assert answers.age_group == "40_64"
    assert answers.answers[house.ids["scale"]] == 2
    assert answers.answers[house.ids["open"]] == "Mere lys"


def test_a_slip_is_opened_and_the_pin_withdrawn(person: Person, keys: Keyboard, house: House):
    page = person.page
    person.goes_to("/slip")
    keys.tabs_to(page.locator("#code"))
    keys.types(house.slips["waiting"])
    keys.press("Enter")
    page.wait_for_url("**/s/*")
    keys.enters(page.locator("a[href$='/withdraw']"))
    page.wait_for_url("**/withdraw")
    keys.enters(page.locator("main form .button-main"))
    page.wait_for_url(f"**/s/{house.slips['waiting']}*")
    person.sees("Ordene er slettet.")


def test_the_list_is_read_and_a_popup_opened_and_left(person: Person, keys: Keyboard):
    page = person.page
    person.opens_area()
    row = page.locator("#pin-list .pin-button").first
    keys.enters(row)
    expect(page.locator(".map-popup")).to_be_focused()
    keys.press("Escape")
    expect(page.locator(".map-popup")).to_have_count(0)
    expect(row).to_be_focused()


def test_a_pin_is_moderated(person: Person, keys: Keyboard, house: House):
    page = person.page
    house.lets_in(person.context, STAFF)
    person.goes_to(f"/areas/{AREA}/staff?view=inbox")
    opened = page.locator("#queue li.is-open")
    expect(opened).to_have_count(1)
    pin = opened.get_attribute("data-row")
    keys.enters(opened.locator("[data-do='edit']"))
    expect(opened.locator("textarea")).to_be_focused()
    keys.press("Control+a")
    keys.types("Her er mørkt")
    keys.enters(opened.locator(".case-panel .button-main"))
    person.sees("Her er mørkt")
    keys.enters(page.locator(f"#queue [data-row='{pin}'] [data-do='publish']"))
    expect(page.locator(f"#queue [data-row='{pin}']")).to_have_count(0)
    expect(page.locator("#queue li.is-open .pin-button")).to_be_focused()
    with house.engine.connect() as connection:
        state = connection.execute(text("SELECT state FROM pin WHERE id = CAST(:pin AS uuid)"), {"pin": pin})
        assert state.scalar_one() == "published"


def test_a_mapping_round_is_made(person: Person, keys: Keyboard, house: House):
    page = person.page
    house.lets_in(person.context, PLANNER)
    person.goes_to(f"/areas/{AREA}/campaigns")
    keys.enters(page.locator("main a[href$='/campaigns/new']"))
    page.wait_for_url("**/new")
    keys.tabs_to(page.locator("#title"))
    keys.types("Med tasterne alene")
    for name, day in (("opens_at", "03032027"), ("closes_at", "04042027")):
        keys.tabs_to(page.locator(f"#{name}"))
        keys.types(day)
        keys.press("Tab")
        keys.types("0800a")  # A browser that counts twelve hours asks for the half of the day.
    keys.enters(page.locator("main form .button-main"))
    page.wait_for_url(lambda url: not url.endswith("/new"))
    with house.engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM campaign WHERE title = 'Med tasterne alene'"))
        assert found.scalar_one() == 1


def test_a_walk_is_planned(person: Person, keys: Keyboard, house: House):
    page = person.page
    house.lets_in(person.context, STAFF)
    person.goes_to(f"/areas/{AREA}/staff?view=walks")
    keys.enters(page.locator("main a[href$='/plan']"))
    page.wait_for_url("**/plan")
    keys.enters(page.locator("#plan-submit"))
    expect(page.locator("#plan-result-title")).to_be_focused()
    keys.tabs_to(page.locator("#plan-name"))
    keys.press("Control+a")
    keys.types("Turen med tasterne")
    keys.enters(page.locator("#plan-keep"))
    page.wait_for_url("**/plan?walk=*")
    keys.enters(page.locator("#plan-back"), back=True)
    page.wait_for_url("**view=walks&walk=*")
    person.sees_heading("Turen med tasterne")
    keys.enters(page.locator("[data-walk-do='publish']"))
    expect(page.locator("[data-walk-do='unpublish']")).to_be_visible()
