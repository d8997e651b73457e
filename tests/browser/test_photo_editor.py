"""Residents black out parts of a photo before it is sent; where and when it was taken never leaves the browser."""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.browsing import DESKTOP, PHONE, Person, person_at

OPEN = """async (photo) => {
    const { openPhotoEditor } = await import('/static/modules/photo_editor.js');
    document.querySelector('.over-map').hidden = true;
    const container = document.createElement('main');
    container.id = 'photo-test';
    document.body.replaceChildren(container, ...document.querySelectorAll('script[type="application/json"]'));
    document.body.className = '';
    const bytes = Uint8Array.from(atob(photo), (letter) => letter.charCodeAt(0));
    try {
        window.editor = await openPhotoEditor(new File([bytes], 'photo.jpg'));
        container.replaceChildren(window.editor.element);
    } catch (problem) {
        return problem.code;
    }
    return null;
}"""
TAKE = """async () => {
    const blob = await window.editor.blob();
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return { type: blob.type, photo: btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), '')) };
}"""
ORIENTATION, GPS = 0x0112, 0x8825
WHITE, RED = (240, 240, 240), (220, 30, 30)
DARK = 24
"""The most that a channel of a black pixel has after JPEG."""


def photo_of(width_px: int, height_px: int, orientation: int = 1) -> bytes:
    """Return a light JPEG, red in its upper left quarter as stored, that tells where it was taken."""
    image = Image.new("RGB", (width_px, height_px), WHITE)
    image.paste(RED, (0, 0, width_px // 2, height_px // 2))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[GPS] = {1: "N", 2: (56.0, 57.0, 12.0), 3: "E", 4: (11.0, 18.0, 30.0)}
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif, comment=b"taken at home")
    return file.getvalue()


@dataclass
class Editing:
    """A resident who looks at a photo."""

    person: Person

    @property
    def page(self) -> Page:
        return self.person.page

    @property
    def stage(self) -> Locator:
        return self.page.locator(".photo-stage")

    def opens(self, photo: bytes) -> str | None:
        """Open a photo; return the code of the trouble there is, or None."""
        return self.page.evaluate(OPEN, base64.b64encode(photo).decode())

    def takes(self) -> tuple[bytes, Image.Image]:
        """Return what would be sent, as bytes and as pixels."""
        taken = self.page.evaluate(TAKE)
        assert taken["type"] == "image/jpeg"
        photo = base64.b64decode(taken["photo"])
        return photo, Image.open(io.BytesIO(photo)).convert("RGB")

    def drags(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag over the photo by mouse; the places are shares of its width and height."""
        box = self.stage.bounding_box()
        assert box is not None
        mouse = self.page.mouse
        mouse.move(box["x"] + start[0] * box["width"], box["y"] + start[1] * box["height"])
        mouse.down()
        mouse.move(box["x"] + end[0] * box["width"], box["y"] + end[1] * box["height"], steps=5)
        mouse.up()


@pytest.fixture
def editing(browser: Browser, address: str) -> Iterator[Editing]:
    """Give a resident at a desktop computer."""
    with person_at(browser, address, **DESKTOP) as person:
        person.opens_area()
        yield Editing(person)


@pytest.fixture
def phone_editing(browser: Browser, address: str) -> Iterator[Editing]:
    """Give a resident with a small phone."""
    with person_at(browser, address, **PHONE) as person:
        person.opens_area()
        yield Editing(person)


def is_black(image: Image.Image, across: float, down: float) -> bool:
    """Tell whether the pixel at these shares of width and height is black."""
    pixel = image.getpixel((round(across * (image.width - 1)), round(down * (image.height - 1))))
    return isinstance(pixel, tuple) and max(pixel) <= DARK


def test_a_photo_comes_out_small_without_its_place_and_with_the_blacked_out_part_black(editing: Editing):
    photo = photo_of(4000, 3000)
    assert Image.open(io.BytesIO(photo)).getexif().get_ifd(GPS), "the photo tells where it was taken"
    assert editing.opens(photo) is None
    editing.drags((0.6, 0.6), (0.9, 0.8))
    expect(editing.page.locator(".photo-status")).to_have_text("1 felt er sort på billedet.")
    sent, image = editing.takes()
    assert image.size == (1600, 1200)
    assert not Image.open(io.BytesIO(sent)).getexif()
    assert b"Exif" not in sent
    assert b"taken at home" not in sent
    for across in (0.61, 0.75, 0.89):
        for down in (0.61, 0.7, 0.79):
            assert is_black(image, across, down)
    for outside in ((0.55, 0.7), (0.95, 0.7), (0.75, 0.55), (0.75, 0.85)):
        assert not is_black(image, *outside)


def test_a_photo_that_was_taken_upright_stands_upright(editing: Editing):
    assert editing.opens(photo_of(2000, 1000, orientation=6)) is None
    _, image = editing.takes()
    assert image.size == (800, 1600)
    red = image.getpixel((700, 100))
    assert isinstance(red, tuple)
    assert red[0] > 180
    assert red[1] < 80, "turned clockwise, the upper left quarter stands at the upper right"


def test_a_small_photo_keeps_its_size(editing: Editing):
    assert editing.opens(photo_of(320, 200)) is None
    assert editing.takes()[1].size == (320, 200)


def test_a_resident_blacks_out_by_keyboard_and_takes_it_back(editing: Editing):
    page = editing.page
    assert editing.opens(photo_of(1600, 1200)) is None
    editing.stage.focus()
    expect(page.locator(".photo-box")).to_be_visible()
    for key in ("ArrowLeft",) * 30 + ("ArrowUp",) * 30 + ("Shift+ArrowRight",) * 5:
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator(".photo-box")).to_be_hidden()
    _, image = editing.takes()
    assert is_black(image, 0.001, 0.001)
    assert is_black(image, 0.28, 0.2)
    assert not is_black(image, 0.31, 0.2)
    page.keyboard.press("Backspace")
    expect(page.locator(".photo-status")).to_have_text("Intet på billedet er sort.")
    assert not is_black(editing.takes()[1], 0.1, 0.1)


def test_the_keyboard_reaches_every_part_and_leaves_again(editing: Editing):
    page = editing.page
    editing.opens(photo_of(800, 600))
    editing.stage.focus()
    for name in ("Gør feltet sort", "Fjern det sidste sorte felt", "Større felt", "Mindre felt"):
        page.keyboard.press("Tab")
        expect(editing.person.button(name)).to_be_focused()


def test_a_resident_blacks_out_with_single_presses_and_no_dragging(phone_editing: Editing):
    page, person = phone_editing.page, phone_editing.person
    assert phone_editing.opens(photo_of(1200, 1600)) is None
    box = phone_editing.stage.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
    person.button("Større felt").tap()
    person.button("Gør feltet sort").tap()
    _, image = phone_editing.takes()
    assert is_black(image, 0.75, 0.25)
    assert is_black(image, 0.63, 0.25)
    assert not is_black(image, 0.25, 0.75)
    person.button("Fjern det sidste sorte felt").tap()
    assert not is_black(phone_editing.takes()[1], 0.75, 0.25)


def test_a_box_that_nobody_has_seen_is_shown_before_it_is_made_black(phone_editing: Editing):
    person = phone_editing.person
    phone_editing.opens(photo_of(800, 600))
    person.button("Gør feltet sort").tap()
    person.sees("Feltet står på billedet.")
    assert not is_black(phone_editing.takes()[1], 0.5, 0.5)
    person.button("Gør feltet sort").tap()
    assert is_black(phone_editing.takes()[1], 0.5, 0.5)


def test_a_finger_drags_over_what_shall_not_be_seen(phone_editing: Editing):
    assert phone_editing.opens(photo_of(1200, 1600)) is None
    box = phone_editing.stage.bounding_box()
    assert box is not None
    session = phone_editing.page.context.new_cdp_session(phone_editing.page)
    for kind, share in (("touchStart", 0.2), ("touchMove", 0.3), ("touchMove", 0.5), ("touchEnd", None)):
        at = [] if share is None else [{"x": box["x"] + share * box["width"], "y": box["y"] + share * box["height"]}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
    _, image = phone_editing.takes()
    assert is_black(image, 0.35, 0.35)
    assert not is_black(image, 0.6, 0.6)


def test_the_buttons_are_large_and_the_photo_fits_a_small_screen(phone_editing: Editing):
    phone_editing.opens(photo_of(3000, 4000))
    for button in phone_editing.page.locator(".photo-buttons button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 48
    box = phone_editing.stage.bounding_box()
    assert box is not None
    assert box["width"] <= 360
    assert box["height"] <= 320
    assert abs(box["width"] / box["height"] - 0.75) < 0.01


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"%PDF-1.7 not a photo",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200),
        photo_of(400, 300)[:60],
    ],
    ids=["empty", "document", "drawing", "heic", "broken"],
)
def test_a_file_that_is_no_photo_here_is_refused_by_its_code(editing: Editing, file: bytes):
    assert editing.opens(file) == "photo_unreadable"
    expect(editing.page.locator(".photo-editor")).to_have_count(0)


def test_a_see_through_picture_stands_on_white(editing: Editing):
    file = io.BytesIO()
    Image.new("RGBA", (200, 100), (0, 0, 0, 0)).save(file, "PNG")
    assert editing.opens(file.getvalue()) is None
    assert editing.takes()[1].getpixel((100, 50)) == (255, 255, 255)


def test_closing_the_editor_leaves_nothing_behind(editing: Editing):
    editing.opens(photo_of(800, 600))
    editing.page.evaluate("window.editor.destroy()")
    expect(editing.page.locator("#photo-test > *")).to_have_count(0)
