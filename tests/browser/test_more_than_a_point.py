"""A resident adds photos, and draws a path or an area in place of a point."""

import io
import json

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.browsing import Person
from tests.browser.service import AREA

HOLD_OPENING = """
    const open = window.createImageBitmap.bind(window);
    const wait = new Promise((go) => { window.letGo = go; });
    window.createImageBitmap = (...asked) => wait.then(() => open(...asked));
"""
HOLD_KEEPING = """
    const keep = HTMLCanvasElement.prototype.toBlob;
    const wait = new Promise((go) => { window.letGo = go; });
    HTMLCanvasElement.prototype.toBlob = function (...asked) { wait.then(() => keep.apply(this, asked)); };
"""


def picture(shade: int) -> dict:
    """Return a photo as a phone would give it: larger than what is sent, with a place in its metadata."""
    data = io.BytesIO()
    image = Image.new("RGB", (2400, 1600), (shade, 120, 60))
    exif = Image.Exif()
    exif[0x010F] = "A phone"
    image.save(data, "JPEG", exif=exif)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def comes_to_photos(person: Person) -> None:
    person.opens_area()
    person.starts_pin("Noget utrygt")
    person.goes_on()
    person.chooses("Et bestemt sted")
    person.goes_on()
    person.goes_on()
    person.sees_heading("Vil du vise et billede?")


def adds_photo(person: Person, shade: int) -> None:
    person.page.locator("#photo-input").set_input_files(picture(shade))
    person.button("Brug billedet").click()
    person.sees("Billedet er lagt ved.")


def test_a_resident_adds_a_photo_and_the_receipt_tells_that_it_arrived(phone: Person):
    comes_to_photos(phone)
    adds_photo(phone, 10)
    expect(phone.button("Send")).to_be_focused()
    with phone.page.expect_response(lambda answer: answer.url.endswith("/photos")) as caught:
        phone.sends_pin()
    kept = caught.value.json()
    assert (kept["width"], kept["height"], kept["state"]) == (1600, 1067, "pending")
    phone.sees("1 billede er modtaget.")
    assert not [url for url in phone.requests if kept["client_id"] in url], "what is secret stands in no address"


def test_three_photos_are_enough_and_one_can_be_taken_away_again(phone: Person):
    comes_to_photos(phone)
    for shade in (10, 80, 160):
        adds_photo(phone, shade)
    expect(phone.page.locator("#photo-add")).to_be_hidden()
    phone.button("Fjern billede 2").click()
    phone.sees("Billedet er fjernet.")
    expect(phone.page.locator("#photo-list canvas")).to_have_count(2)
    expect(phone.page.locator("#photo-add")).to_be_visible()


def test_while_a_photo_opens_it_can_neither_be_used_nor_forgotten(phone: Person):
    phone.page.add_init_script(HOLD_OPENING)
    comes_to_photos(phone)
    phone.page.locator("#photo-input").set_input_files(picture(10))
    phone.sees("Åbner billedet …")
    expect(phone.button("Brug billedet")).to_be_hidden()
    expect(phone.button("Send")).to_be_hidden()
    phone.page.evaluate("letGo()")
    phone.button("Brug billedet").click()
    phone.sees("Billedet er lagt ved.")
    expect(phone.button("Send")).to_be_focused()


def test_of_two_photos_chosen_at_once_the_last_is_opened(phone: Person):
    phone.page.add_init_script(HOLD_OPENING)
    comes_to_photos(phone)
    phone.page.locator("#photo-input").set_input_files(picture(10))
    phone.page.locator("#photo-input").set_input_files(picture(250))
    phone.page.evaluate("letGo()")
    expect(phone.button("Brug billedet")).to_be_visible()
    expect(phone.page.locator(".photo-editor")).to_have_count(1)
    seen = phone.page.locator(".photo-canvas").evaluate(
        "(canvas) => canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[0]"
    )
    assert seen > 200


def test_a_photo_whose_button_is_pressed_twice_is_kept_once(phone: Person):
    phone.page.add_init_script(HOLD_KEEPING)
    comes_to_photos(phone)
    phone.page.locator("#photo-input").set_input_files(picture(10))
    phone.presses_in_a_row(phone.button("Brug billedet"), phone.button("Brug billedet"))
    phone.page.evaluate("letGo()")
    phone.sees("Billedet er lagt ved.")
    expect(phone.page.locator("#photo-list canvas")).to_have_count(1)


def test_a_photo_that_waits_is_told_and_goes_on_its_way_by_itself(phone: Person):
    phone.expects("net::ERR_")
    comes_to_photos(phone)
    adds_photo(phone, 10)
    phone.page.route("**/photos", lambda route: route.abort())
    phone.sends_pin()
    phone.sees("1 billede er på vej. Det bliver sendt af sig selv.")
    phone.page.unroute_all()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.sees("1 billede er modtaget.")


def test_a_file_that_is_no_picture_is_told_and_the_rest_stays(phone: Person):
    comes_to_photos(phone)
    phone.page.locator("#photo-input").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"}
    )
    phone.sees("Filen kan ikke læses som et billede her.")
    phone.sends_pin()


def test_after_a_reload_the_photo_is_asked_for_again(phone: Person):
    comes_to_photos(phone)
    adds_photo(phone, 10)
    phone.page.reload()
    phone.sees_map()
    phone.button("Fortsæt, hvor du slap").click()
    phone.sees("Billedet fulgte ikke med. Vælg det igen, hvis du vil sende det.")


@pytest.mark.parametrize(
    ("label", "corners", "kind"), [("Tegn en sti", 2, "LineString"), ("Tegn et område", 3, "Polygon")]
)
def test_a_path_or_an_area_is_drawn_corner_by_corner_and_sent(phone: Person, label: str, corners: int, kind: str):
    phone.opens_area()
    phone.starts_pin("Noget utrygt")
    phone.button("Tegn sti eller område").click()
    phone.chooses(label)
    done = phone.button("Færdig med at tegne")
    for corner in range(corners):
        phone.button("Sæt et punkt her").click()
        if corner == 0:
            done.click()
            phone.sees_heading("Hvor er det?")
        phone.page.locator("#map, .map").first.focus()
        for _step in range(3):
            phone.page.keyboard.press("ArrowRight" if corner == 0 else "ArrowUp")
        phone.comes_to_rest()
    done.click()
    while phone.shown_step() != "about":
        phone.presses_next()
    phone.chooses("Et bestemt sted")
    with phone.page.expect_request(lambda request: request.url.endswith("/pins")) as caught:
        phone.sends_pin()
    geometry = json.loads(caught.value.post_data or "")["geometry"]
    assert geometry["type"] == kind
    assert len(geometry["coordinates"] if kind == "LineString" else geometry["coordinates"][0][:-1]) == corners


def test_the_list_is_ordered_and_the_address_keeps_the_order(desktop: Person):
    desktop.opens_area()
    desktop.page.get_by_label("Rækkefølge").select_option(label="Flest stemmer først")
    desktop.page.wait_for_url("**sort=voices*")
    desktop.page.reload()
    expect(desktop.page.get_by_label("Rækkefølge")).to_have_value("voices")
    expect(desktop.page.locator("#pin-list .pin-button").first).to_be_visible()
    found = desktop.context.request.get(f"{desktop.address}/api/areas/{AREA}/pins?limit=10000").json()["features"]
    people = {one["id"]: one["properties"]["people"] for one in found}
    shown = desktop.page.locator("#pin-list .pin-button").evaluate_all("all => all.map((one) => one.dataset.pin)")
    counts = [people[one] for one in shown]
    assert counts == sorted(people.values(), reverse=True)[: len(counts)]
