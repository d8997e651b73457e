"""Residents draw a path or an area, and drag the crosshair under a magnifier: by finger, by mouse and by keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from shapely.geometry import shape

from tests.browser.browsing import DESKTOP, PHONE, Person, person_at

OPEN = """async ({ shape, kind, points }) => {
    const { drawOnMap } = await import('/static/modules/map_link.js');
    document.querySelector('#sheet').hidden = true;
    window.told = [];
    await new Promise((done) => {
        const onChange = (state) => done(window.told.push(state));
        window.drawing = drawOnMap({ shape, kind, points, onChange });
    });
}"""
PICK = """async () => {
    const { placeOnMap } = await import('/static/modules/map_link.js');
    document.querySelector('#sheet').hidden = true;
    await new Promise((done) => {
        window.placing = placeOnMap({ kind: 'resource', onMove: (place) => done(window.place = place) });
    });
}"""


def opens_drawing(person: Person, form: str, kind: str = "resource", points: list[list[float]] | None = None) -> None:
    """Begin a drawing on the area's map, as the form does, and wait until it says how."""
    person.opens_area()
    person.page.evaluate(OPEN, {"shape": form, "kind": kind, "points": points or []})
    expect(person.page.locator(".map-cross")).to_be_visible()


def told(page: Page) -> dict[str, Any]:
    """Return the last state that the drawing told."""
    return page.evaluate("window.told.at(-1)")


def draws(page: Page, *moves: tuple[str, int]) -> None:
    """Move the map by arrow keys, and put a corner after each move; the map must have the focus."""
    for key, times in moves:
        for _ in range(times):
            page.keyboard.press(key)
        page.keyboard.press("Enter")


@pytest.fixture
def picking(browser: Browser, address: str) -> Iterator[Person]:
    """Give a resident with a phone whose crosshair stands on the map."""
    with person_at(browser, address, **PHONE) as person:
        person.opens_area()
        person.page.evaluate(PICK)
        expect(person.page.locator(".map-cross")).to_be_visible()
        yield person


def centre_of(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


class Finger:
    """One finger on the screen of a phone."""

    def __init__(self, page: Page) -> None:
        """Take the page's own input, which reports a finger as a screen does."""
        self.session = page.context.new_cdp_session(page)

    def presses(self, across_px: float, down_px: float) -> None:
        self._report("touchStart", (across_px, down_px))

    def moves(self, across_px: float, down_px: float) -> None:
        self._report("touchMove", (across_px, down_px))

    def lets_go(self) -> None:
        self._report("touchEnd")

    def _report(self, kind: str, *at: tuple[float, float]) -> None:
        points = [{"x": across_px, "y": down_px} for across_px, down_px in at]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_resident_draws_a_path_with_the_keyboard_alone(desktop: Person):
    page = desktop.page
    opens_drawing(desktop, "line")
    assert told(page)["text"] == "Flyt kortet, så krydset står, hvor stien begynder. Sæt så det første punkt."
    page.locator("#map").focus()
    expect(page.locator("#map")).to_have_attribute("aria-label", "Kort. Tegn her")
    draws(page, ("ArrowRight", 0), ("Shift+ArrowRight", 1))
    assert told(page)["corners"] == 2
    assert told(page)["ready"]
    assert page.evaluate("window.drawing.isReady()")
    drawn = page.evaluate("window.drawing.geometry()")
    assert drawn["type"] == "LineString"
    (west, south), (east, north) = drawn["coordinates"]
    assert 11 < west < east < 12
    assert 56 < south < 58
    assert abs(north - south) < 0.00001
    assert f"Cirka {told(page)['lengthM']:.0f} m lang." in told(page)["text"]
    page.keyboard.press("Backspace")
    assert told(page)["corners"] == 1
    assert page.evaluate("window.drawing.geometry()") is None
    expect(page.locator(".map-corner")).to_have_count(1)
    page.evaluate("window.drawing.stop()")
    expect(page.locator(".map-corner")).to_have_count(0)
    expect(page.locator(".map-cross")).to_have_count(0)


def test_a_resident_draws_an_area_whose_ring_is_closed_and_valid(desktop: Person):
    page = desktop.page
    opens_drawing(desktop, "area", "challenge")
    page.locator("#map").focus()
    draws(page, ("ArrowRight", 0), ("Shift+ArrowRight", 1), ("Shift+ArrowDown", 1))
    assert told(page)["ready"]
    drawn = page.evaluate("window.drawing.geometry()")
    assert drawn["coordinates"][0][0] == drawn["coordinates"][0][-1]
    area = shape(drawn)
    assert area.is_valid
    assert area.area > 0
    assert "m² stort." in told(page)["text"]


def test_a_corner_that_would_make_the_area_cross_itself_is_refused_in_words(desktop: Person):
    page = desktop.page
    opens_drawing(desktop, "area")
    page.locator("#map").focus()
    draws(page, ("ArrowRight", 0), ("Shift+ArrowRight", 2), ("Shift+ArrowDown", 2), ("Shift+ArrowLeft", 1))
    for key in ["Shift+ArrowUp"] * 3:
        page.keyboard.press(key)
    page.keyboard.press("Space")
    assert told(page)["trouble"] == "crossing"
    assert told(page)["corners"] == 4
    assert told(page)["text"].startswith("Punktet blev ikke sat: Kanten dertil rører en kant")
    expect(page.locator(".map-corner")).to_have_count(4)


def test_a_corner_outside_the_area_is_refused_in_words(desktop: Person):
    page = desktop.page
    opens_drawing(desktop, "line")
    page.locator("#map").focus()
    draws(page, ("ArrowRight", 0))
    while page.locator(".map-cross-outside").count() == 0:
        page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    assert told(page)["trouble"] == "outside"
    assert told(page)["corners"] == 1
    assert "uden for boligområdet" in told(page)["text"]


def test_a_resident_draws_by_finger_and_buttons_and_goes_on_with_it_later(phone: Person):
    page = phone.page
    opens_drawing(phone, "line")
    page.evaluate("window.drawing.addCorner()")
    across, down = centre_of(page, ".map-cross")
    page.touchscreen.tap(across - 60, down + 50)
    phone.comes_to_rest()
    page.evaluate("window.drawing.addCorner()")
    points = page.evaluate("window.drawing.points()")
    assert len(points) == 2
    assert points[1][0] < points[0][0]
    assert points[1][1] < points[0][1]
    opens_drawing(phone, "line", points=points)
    assert told(page)["corners"] == 2
    assert page.evaluate("window.drawing.geometry().coordinates") == points
    expect(page.locator(".map-corner")).to_have_count(2)


def test_what_is_asked_before_the_map_stands_is_done_when_it_does(desktop: Person):
    desktop.opens_area()
    early = OPEN.replace("await new Promise", "const begun = new Promise")
    assert early != OPEN
    desktop.page.evaluate(
        early.removesuffix("}") + "window.drawing.addCorner(); await begun; }",
        {"shape": "line", "kind": "resource", "points": []},
    )
    expect(desktop.page.locator(".map-corner")).to_have_count(1)
    assert desktop.page.evaluate("window.drawing.points().length") == 1


def test_a_finger_drags_the_sign_under_a_magnifier_and_the_place_is_where_it_is_let_go(picking: Person):
    page = picking.page
    before = page.evaluate("window.place")
    across, down = centre_of(page, ".map-cross")
    finger = Finger(page)
    finger.presses(across + 8, down + 8)
    finger.moves(across + 68, down - 22)
    lens = page.locator(".map-lens")
    expect(lens).to_be_visible()
    box = lens.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < down - 30, "the magnifier stands above the finger"
    assert page.evaluate("window.place") == before, "the map stays while the sign is dragged"
    finger.lets_go()
    expect(lens).to_have_count(0)
    picking.comes_to_rest()
    after = page.evaluate("window.place")
    assert after["longitude"] > before["longitude"]
    degrees = page.evaluate("""async () => {
        const { currentMap } = await import('tryghedskort/map');
        const { surface } = await currentMap();
        return surface.metresPerPixel() / 111_320;
    }""")
    assert abs((after["latitude"] - before["latitude"]) - 30 * degrees) < 2 * degrees
    assert centre_of(page, ".map-cross") == pytest.approx((across, down), abs=1)


def test_a_dragging_broken_off_by_escape_changes_nothing(browser: Browser, address: str):
    with person_at(browser, address, **DESKTOP) as person:
        page = person.page
        person.opens_area()
        page.evaluate(PICK)
        before = page.evaluate("window.place")
        across, down = centre_of(page, ".map-cross")
        page.mouse.move(across, down)
        page.mouse.down()
        page.mouse.move(across + 50, down + 10, steps=4)
        expect(page.locator(".map-lens")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".map-lens")).to_have_count(0)
        page.mouse.up()
        assert page.evaluate("window.place") == before


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_corner_stands_where_the_crosshair_stood_in_every_reading_direction(desktop: Person, direction: str):
    page = desktop.page
    opens_drawing(desktop, "line")
    page.evaluate("(direction) => { document.documentElement.dir = direction; }", direction)
    page.evaluate("window.drawing.addCorner()")
    desktop.comes_to_rest()
    assert centre_of(page, ".map-corner") == pytest.approx(centre_of(page, ".map-cross"), abs=1)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_magnifier_shows_the_map_below_the_tip_and_stays_on_the_screen(picking: Person, direction: str):
    page = picking.page
    page.evaluate("(direction) => { document.documentElement.dir = direction; }", direction)
    picking.comes_to_rest()
    across, down = centre_of(page, ".map-cross")
    frame = page.locator("#map").bounding_box()
    assert frame is not None
    finger = Finger(page)
    finger.presses(across, down)
    for target in ((2, 300), (358, 300), (180, frame["y"] + 2), (2, frame["y"] + 2), (358, frame["y"] + 2)):
        finger.moves(*target)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        box = page.locator(".map-lens").bounding_box()
        assert box is not None
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert box["y"] >= frame["y"]
        tip = centre_of(page, ".map-cross")
        assert tip == pytest.approx((min(max(target[0], 0), 360), target[1]), abs=2)
    finger.lets_go()
    expect(page.locator(".map-lens")).to_have_count(0)
