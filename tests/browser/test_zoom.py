"""Pages at 200 and 400 %, with more space between letters and lines, and without motion."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.cluster import Cluster
from tests.a11y.house import PLANNER, House, open_house
from tests.browser.browsing import PHONE, Person, person_at
from tests.browser.service import AREA, STAFF
from tests.conftest import drop_database, make_database

ZOOMS = {"200 %": {"width": 640, "height": 450}, "400 %": {"width": 320, "height": 256}}
"""A window of 1280 by 900 pixels at 200 %, and one of 1280 by 1024 at 400 % (WCAG 1.4.10), as the page sees them."""
SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* {
        line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
    } p { margin-block-end: 2em !important; }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
"""WCAG 1.4.12; a sheet that is adopted is no inline style, so the page's own policy lets it in."""
BEYOND = """() => [...document.querySelectorAll('body *')].filter((one) => {
    const { left, right, width, height } = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const isShown = width > 2 && height > 2 && one.checkVisibility({ visibilityProperty: true });
    const isHeld = one.closest('#map, .map, .table-frame, .visually-hidden, .skip-link, svg, .report-map');
    return isShown && !isHeld && style.position !== 'fixed' && (left < -1 || right > innerWidth + 1);
}).map((one) => `${one.tagName} ${one.id || one.className}: ${one.textContent.trim().slice(0, 40)}`)"""
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter((one) => {
    const style = getComputedStyle(one);
    const hasWords = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const isCut = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY);
    const isShown = one.checkVisibility({ visibilityProperty: true }) && one.clientWidth > 2;
    return hasWords && isCut && isShown && !one.closest('.visually-hidden, #map, .map')
        && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
}).map((one) => `${one.tagName} ${one.id || one.className}: ${one.textContent.trim().slice(0, 40)}`)"""
MOVING = """() => new Promise((done) => {
    const found = new Set();
    let frames = 0;
    const look = () => {
        for (const animation of document.getAnimations()) {
            const { duration } = animation.effect.getComputedTiming();
            const { target } = animation.effect;
            if (animation.playState === 'running' && duration > 1) found.add(`${target.tagName} ${target.className}`);
        }
        frames += 1;
        if (frames < 20) requestAnimationFrame(look);
        else done([...found]);
    };
    look();
})"""


@pytest.fixture(scope="module")
def house(cluster: Cluster, demo_template: str) -> Iterator[House]:
    database = make_database(cluster, demo_template)
    with open_house(database.urls) as house:
        yield house
    drop_database(cluster, database)


def public_paths(house: House) -> list[str]:
    area = f"/areas/{AREA}"
    slip = f"/s/{house.slips['asked']}"
    return [
        "/",
        area,
        f"{area}?way=list",
        f"{area}/overview",
        slip,
        f"{slip}/withdraw",
        "/sign-in",
        "/slip",
        "/meeting",
    ]


def staff_paths(house: House) -> list[str]:
    area, base = f"/areas/{AREA}", house.round
    return [
        f"{area}/staff?view=inbox", f"{area}/staff?view=walks", f"{area}/campaigns", base, f"{base}/questions",
        f"{base}/channels", f"{base}/report", f"{area}/meetings", "/account", "/members",
    ]  # fmt: skip


def fits(page: Page, where: str) -> None:
    """Fail when the page must be scrolled sideways, or something stands beyond its edge."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{where}: {wide} px must be scrolled sideways: {page.evaluate(BEYOND)}"
    assert page.evaluate(BEYOND) == [], where


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("language", ["da", "ar"])
def test_no_page_is_scrolled_sideways_when_enlarged(browser: Browser, house: House, zoom: str, language: str):
    with person_at(browser, house.address, viewport=ZOOMS[zoom]) as person:
        person.context.add_cookies([{"name": "lang", "value": language, "url": house.address}])
        for path in public_paths(house):
            person.goes_to(path)
            fits(person.page, f"{path} at {zoom}")
        house.lets_in(person.context, PLANNER)
        for path in staff_paths(house):
            person.goes_to(path)
            fits(person.page, f"{path} at {zoom}")


@pytest.mark.parametrize("zoom", ZOOMS)
def test_the_form_is_filled_in_when_enlarged(browser: Browser, house: House, zoom: str):
    with person_at(browser, house.address, viewport=ZOOMS[zoom]) as person:
        person.opens_area("?way=list")
        person.kind_button("Noget godt").click()
        person.page.locator("#place-list button").first.click()
        person.presses_next()
        if person.shown_step() == "near":
            person.presses_next()
        person.chooses("Et godt sted")
        while person.shown_step() != "photo":
            fits(person.page, person.shown_step())
            person.presses_next()
        fits(person.page, "photo")
        person.sends_pin()
        fits(person.page, "receipt")


def test_nothing_is_lost_with_more_space_between_letters_words_and_lines(browser: Browser, house: House):
    with person_at(browser, house.address, **PHONE) as person:
        house.lets_in(person.context, STAFF)
        own = [f"/areas/{AREA}/staff?view=inbox", f"/areas/{AREA}/staff?view=walks", f"/areas/{AREA}/plan"]
        for path in [*public_paths(house), *own]:
            person.goes_to(path)
            person.page.evaluate(SPACING)
            person.comes_to_rest()
            assert person.page.evaluate(CUT_OFF) == [], path
            fits(person.page, path)


def goes_about(person: Person) -> Iterator[str]:
    """Do what moves things elsewhere; after each the page is looked at."""
    page = person.page
    person.opens_area()
    yield "opening"
    page.locator("#sheet-toggle").click()
    yield "the list"
    page.locator("#pin-list .pin-button").first.click()
    yield "a popup"
    expect(page.locator(".map-popup")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".kind-resource").filter(visible=True).click()
    yield "the form"
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    yield "the map under the crosshair"
    person.presses_next()
    yield "the next question"


def test_nothing_moves_for_those_who_asked_for_less_motion(browser: Browser, house: House):
    with person_at(browser, house.address, **PHONE, reduced_motion="reduce") as person:
        for what in goes_about(person):
            assert person.page.evaluate(MOVING) == [], what


def test_the_watcher_sees_motion_where_there_is_some(browser: Browser, house: House):
    with person_at(browser, house.address, **PHONE) as person:
        person.goes_to("/")
        person.page.evaluate("document.body.animate([{ opacity: 0.9 }, { opacity: 1 }], 5000) && null")
        assert person.page.evaluate(MOVING) != []
