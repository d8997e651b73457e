"""Every page on every screen: languages, sizes, contrast of the system, and nothing cut."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.service import AREA

OPEN_PAGES = ("/", f"/areas/{AREA}", f"/areas/{AREA}/map", "/sign-in", "/api/docs", "/areas/findes-ikke")
STAFF_PAGES = (
    *(f"/areas/{AREA}/staff?view={view}" for view in ("inbox", "analysis", "walks", "exports")),
    f"/areas/{AREA}/plan",
)
NARROW = {"viewport": {"width": 360, "height": 640}}
ZOOMED = {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2}
"""What a window of 1440 by 900 has left at 200 %."""
LEAST_TARGET_PX = 44
FIRST_LOAD_BYTES = 250_000
"""The content of all answers before the page can be used, compressed, with the map's data; headers are told apart."""


def visit(person: Person, path: str) -> None:
    missing = path.endswith("findes-ikke")
    if missing:
        person.expects("404")
    person.goes_to(path, status=404 if missing else 200)
    if AREA in path:
        person.sees_map()


def cut_elements(person: Person) -> list[str]:
    """Return what reaches beyond the page's width, and the page itself when it can be moved sideways."""
    found: list[str] = person.page.evaluate("""() => {
        const root = document.documentElement;
        const cut = root.scrollWidth > root.clientWidth ? [`page ${root.scrollWidth} > ${root.clientWidth}`] : [];
        for (const one of document.querySelectorAll('h1, h2, h3, p, a, button, input, select, textarea, li')) {
            const box = one.getBoundingClientRect();
            if (!box.width || one.closest('.map, .visually-hidden, .skip-link')) continue;
            if (box.right > root.clientWidth + 1 || box.left < -1) cut.push(`${one.outerHTML.slice(0, 90)}`);
        }
        return cut;
    }""")
    return found


@pytest.mark.parametrize("screen", [NARROW, ZOOMED], ids=["360px", "200percent"])
def test_nothing_is_cut_sideways(browser: Browser, address: str, screen: dict):
    with person_at(browser, address, **screen) as person:
        for path in OPEN_PAGES:
            visit(person, path)
            assert cut_elements(person) == [], path
        person.opens_area()
        person.opens_list()
        assert cut_elements(person) == []
        person.page.locator("#sheet-toggle").click()
        person.starts_pin("Noget utrygt")
        person.goes_on()
        person.chooses("Et bestemt sted")
        assert cut_elements(person) == []
        person.enters()
        for path in STAFF_PAGES:
            visit(person, path)
            assert cut_elements(person) == [], path


def test_what_a_finger_presses_is_big_enough(phone: Person):
    phone.opens_area()
    main = [phone.button("Noget godt"), phone.kind_button("Noget utrygt"), phone.page.locator("#sheet-toggle")]
    main += [phone.page.get_by_role("link", name="Skriv uden kort")]
    controls = phone.page.locator(".map-control").filter(visible=True).all()
    assert len(controls) >= 4, "layers, closer, further away, where I am"
    main += controls
    for button in [*main, phone.page.locator(".languages a").first]:
        assert_big_enough(button)
    phone.starts_pin("Noget godt")
    for name in ("Brug min placering", "Vælg fra liste", "Tegn sti eller område", "Videre", "Tilbage"):
        assert_big_enough(phone.button(name))
    phone.goes_on()
    assert_big_enough(phone.page.locator(".symbol-card").filter(visible=True).first)
    phone.chooses("Et godt sted")
    for _step in ("topic", "when"):
        phone.presses_next()
        assert_big_enough(phone.page.locator(".answer-row").filter(visible=True).first)
        assert_big_enough(phone.button("Send nu"))


def assert_big_enough(button) -> None:
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= LEAST_TARGET_PX, button
    assert box["width"] >= LEAST_TARGET_PX, button


@pytest.mark.parametrize(
    "wish", [{"color_scheme": "dark"}, {"reduced_motion": "reduce"}, {"forced_colors": "active"}], ids=str
)
def test_pages_follow_the_systems_wishes_without_errors(browser: Browser, address: str, wish: dict):
    with person_at(browser, address, **PHONE, **wish) as person:
        for path in OPEN_PAGES:
            visit(person, path)
        person.opens_area()
        expect(person.opens_popup("Grønt område")).to_be_visible()


def test_the_dark_page_is_dark_and_the_map_with_it(browser: Browser, address: str):
    with person_at(browser, address, **PHONE, color_scheme="dark") as person:
        person.opens_area()
        for place in ("body", ".map"):
            colour = person.page.locator(place).first.evaluate("one => getComputedStyle(one).backgroundColor")
            assert max(int(part) for part in re.findall(r"\d+", colour)[:3]) < 80, place


def test_a_browser_speaks_danish_or_english_by_itself_and_a_choice_is_remembered(browser: Browser, address: str):
    with person_at(browser, address, **DESKTOP) as person:
        person.opens_area()
        expect(person.page.locator("html")).to_have_attribute("lang", "da")
        expect(person.button("Noget godt")).to_be_visible()
        person.page.get_by_role("link", name="English").click()
        expect(person.button("Something good")).to_be_visible()
        person.goes_to("/")
        expect(person.page.locator("html")).to_have_attribute("lang", "en")
    with person_at(browser, address, **{**DESKTOP, "locale": "en-GB"}) as visitor:
        visitor.opens_area()
        expect(visitor.button("Something that makes me feel unsafe")).to_be_visible()
        expect(visitor.page.locator("#map-card")).to_contain_text("Challenges")


def test_no_word_of_a_page_is_a_bare_key(browser: Browser, address: str):
    key = re.compile(r"\b(?:form|list|area|map|layer|legend|staff|view|walk|plan|home|site|kind|topic)\.[a-z_]{3,}\b")
    for language in ("da", "en"):
        with person_at(browser, address, **DESKTOP) as person:
            for path in (*OPEN_PAGES[:4], f"/areas/{AREA}/staff?view=walks"):
                person.goes_to(f"{path}{'&' if '?' in path else '?'}lang={language}")
                assert key.findall(person.page.locator("body").inner_text()) == [], path


def test_a_keyboard_skips_to_the_content(desktop: Person):
    desktop.opens_area()
    desktop.page.keyboard.press("Tab")
    expect(desktop.page.get_by_role("link", name="Spring til indholdet")).to_be_focused()
    desktop.page.keyboard.press("Enter")
    desktop.page.keyboard.press("Tab")
    expect(desktop.button("Noget godt")).to_be_focused()


def test_an_unknown_area_gets_a_friendly_page_that_leads_home(desktop: Person):
    visit(desktop, "/areas/findes-ikke")
    desktop.sees_heading("Siden findes ikke")
    desktop.page.get_by_role("link", name="Til forsiden").click()
    desktop.sees_heading("Hvad er godt, hvor du bor?")
    desktop.page.get_by_role("link", name="Åbn kortet – Hjertelunden").click()
    desktop.sees_map()


def test_the_browsers_back_button_leads_back_to_the_area(desktop: Person):
    desktop.opens_area()
    desktop.page.get_by_text("Tryghedsvandring i Hjertelunden").click()
    desktop.page.get_by_role("link", name="Åbn vandringen til print").click()
    desktop.sees_heading("Tryghedsvandring i Hjertelunden")
    desktop.page.go_back()
    desktop.sees_map()


def test_the_first_load_is_small_and_photos_drawing_and_questions_come_later(browser: Browser, address: str):
    with person_at(browser, address, **PHONE, service_workers="block") as person:
        network = person.context.new_cdp_session(person.page)
        network.send("Network.enable")
        heads: dict[str, float] = {}
        wholes: dict[str, float] = {}
        network.on(
            "Network.responseReceived",
            lambda event: heads.update({event["requestId"]: event["response"]["encodedDataLength"]}),
        )
        network.on(
            "Network.loadingFinished", lambda event: wholes.update({event["requestId"]: event["encodedDataLength"]})
        )
        person.opens_area()
        person.page.wait_for_load_state("networkidle")
        content = sum(whole - heads[request] for request, whole in wholes.items())
        print(f"first_load_bytes={content:.0f} headers_bytes={sum(heads.values()):.0f} requests={len(wholes)}")
        assert content < FIRST_LOAD_BYTES
        asked = " ".join(person.requests)
        for module in ("photo_step", "photo_editor", "draw_tools", "questionnaire", "question_fields"):
            assert f"{module}.js" not in asked, module
