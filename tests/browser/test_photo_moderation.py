"""Photos beside the words of a pin: a professional shows one and not the other."""

import uuid

import httpx
import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import text

from tests.app.photographs import jpeg
from tests.browser.browsing import Person
from tests.browser.service import AREA
from tests.browser.test_moderation import House, house, opens_inbox, reader

__all__ = ["house", "reader"]  # Fixtures that the tests here ask for by name.


@pytest.fixture
def waiting(house: House) -> str:
    """Let a pin with two photos wait; return its id."""
    client = uuid.uuid4()
    (pin,) = house.fill({"text": "Lampen ved porten er gået.", "client": client})
    with house.engine.begin() as connection:
        connection.execute(text("UPDATE pin SET created_at = now() WHERE id = :pin"), {"pin": pin})
    for size in ((600, 400), (400, 600)):
        answer = httpx.post(
            f"{house.address}/api/areas/{AREA}/photos",
            data={"pin_client_id": str(client), "client_id": str(uuid.uuid4())},
            files={"file": ("IMG.jpg", jpeg(*size))},
        )
        assert answer.status_code == 201
    return pin


def states(house: House) -> dict[str, str]:
    with house.engine.connect() as connection:
        rows = connection.execute(text("SELECT id::text, state FROM photo ORDER BY created_at"))
        return dict(rows.tuples().all()[-2:])


def photo(opened: Locator, number: int) -> Locator:
    return opened.get_by_role("group", name=f"Billede {number}", exact=True)


def test_a_reader_sees_each_photo_beside_the_words_and_decides_on_each(house: House, reader: Person, waiting: str):
    opened = opens_inbox(reader)
    for number in (1, 2):
        picture = photo(opened, number).locator("img")
        expect(picture).to_be_visible()
        expect(picture).to_have_js_property("complete", value=True)
        assert picture.evaluate("(image) => image.naturalWidth") > 0
        expect(photo(opened, number).get_by_role("status")).to_have_text("Billedet venter på at blive set")
    photo(opened, 1).get_by_role("button", name="Vis billedet").click()
    expect(photo(opened, 1).get_by_role("status")).to_have_text("Billedet vises")
    expect(photo(opened, 1).get_by_role("button", name="Vis billedet")).to_have_attribute("aria-pressed", "true")
    photo(opened, 2).get_by_role("button", name="Vis det ikke").focus()
    reader.page.keyboard.press("Enter")
    expect(photo(opened, 2).get_by_role("status")).to_have_text("Billedet vises ikke")
    assert list(states(house).values()) == ["published", "rejected"]
    assert house.states(waiting) == ["pending"], "the words are decided on by themselves"


def test_a_pin_is_published_while_its_photos_still_wait(house: House, reader: Person, waiting: str):
    opened = opens_inbox(reader)
    shown, _other = states(house)
    opened.get_by_role("button", name="Udgiv").click()
    expect(reader.page.locator(f"#queue [data-row='{waiting}']")).to_have_count(0)
    assert house.states(waiting) == ["published"]
    assert list(states(house).values()) == ["pending", "pending"]
    address = f"{house.address}/areas/{AREA}/photos/{shown}.jpg"
    assert httpx.get(address).status_code == 404
    reader.goes_to(f"/areas/{AREA}/staff?view=analysis&pin={waiting}")
    later = reader.page.locator("#queue li.is-open")
    photo(later, 1).get_by_role("button", name="Vis billedet").click()
    expect(photo(later, 1).get_by_role("status")).to_have_text("Billedet vises")
    assert httpx.get(address).headers["content-type"] == "image/jpeg"
