"""Staff reply, the writer reads it on the slip and answers, and everybody reads what was done; in two languages."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, expect

from app.translations import Catalogues
from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.service import AREA

CATALOGUES = Catalogues.load()
PLACE = {"da": "Mørkt ved den lange mur", "tr": "Uzun duvarın yanı karanlık"}


@dataclass
class Writer:
    """Somebody with a slip and a phone, and the words of their language."""

    person: Person
    lang: str
    pin: str
    code: str
    said: str

    def word(self, key: str, **values: object) -> str:
        return CATALOGUES.translator(self.lang)(key, **values)

    def opens_slip(self) -> None:
        self.person.goes_to(f"/s/{self.code}?lang={self.lang}")


@pytest.fixture(params=["da", "tr"])
def writer(browser: Browser, address: str, staff: Person, request: pytest.FixtureRequest) -> Iterator[Writer]:
    """Give the writer of a pin in one language after the other."""
    lang = request.param
    with person_at(browser, address, **PHONE) as person:
        features = staff.context.request.get(f"{address}/api/areas/{AREA}/pins/exact?limit=1").json()["features"]
        said = f"{PLACE[lang]} ({uuid.uuid4().hex[:6]})"  # The same words at the same place are taken once.
        body = {
            "client_id": str(uuid.uuid4()), "kind": "challenge", "category": "geographic_spot", "text": said,
            "geometry": {"type": "Point", "coordinates": _somewhere(features[0]["geometry"])}, "language": lang,
        }  # fmt: skip
        made = staff.context.request.post(f"{address}/api/areas/{AREA}/pins", data=body)
        assert made.ok, made.text()
        yield Writer(person, lang, made.json()["id"], made.json()["slip"], said)


def _somewhere(geometry: dict) -> list[float]:
    found = geometry["coordinates"]
    while isinstance(found[0], list):
        found = found[0]
    return found


def opens_case(staff: Person, pin: str) -> Locator:
    staff.goes_to(f"/areas/{AREA}/staff?view=inbox&pin={pin}")
    case = staff.page.locator(f"#case-{pin}")
    expect(case).to_be_visible()
    return case


def replies(case: Locator, words: str, *, asks: bool = False, step: str = "", public: bool = False) -> None:
    """Reply in the open case."""
    if case.get_by_label("Svar til den, der skrev").count() == 0:
        case.get_by_role("button", name="Svar", exact=True).click()
    field = case.get_by_label("Svar til den, der skrev")
    expect(field).to_be_focused()
    field.fill(words)
    if asks:
        case.get_by_label("Bed om et svar").check()
    if public:
        case.get_by_label("Alle må læse det").check()
    if step:
        case.get_by_label(step).check(force=True)
    case.get_by_role("button", name="Send svar").click()


def test_a_question_is_asked_answered_and_what_was_done_is_told_to_all(staff: Person, writer: Writer):
    case = opens_case(staff, writer.pin)
    replies(case, "Hvilken lygte er det?", asks=True)
    staff.sees("Svaret er sendt.")
    expect(case.locator(".replies li")).to_contain_text("Hvilken lygte er det?")

    writer.opens_slip()
    phone = writer.person
    phone.sees("Hvilken lygte er det?")
    current = phone.page.locator(".slip-step[aria-current='step']")
    expect(current).to_contain_text(writer.word("slip.step_read"))
    phone.page.get_by_label(writer.word("slip.answer"), exact=True).fill("Den ved porten")
    phone.button(writer.word("slip.answer_send")).click()
    phone.page.wait_for_url(f"**/s/{writer.code}#replies")
    expect(phone.page.locator(".message-writer")).to_contain_text("Den ved porten")

    case = opens_case(staff, writer.pin)
    case.get_by_role("button", name="Svar", exact=True).click()
    expect(case.locator(".reply-writer").first).to_contain_text("Den ved porten")
    replies(case, "Lygten er skiftet", step="Det er gjort", public=True)
    expect(case.locator(".replies li")).to_have_count(3)
    case.get_by_role("button", name="Udgiv").click()
    staff.sees("Udgivet")

    writer.opens_slip()
    phone.sees("Lygten er skiftet")
    expect(current).to_contain_text(writer.word("slip.step_done"))
    phone.goes_to(f"/areas/{AREA}/overview?lang={writer.lang}")
    phone.sees_heading(writer.word("overview.done"))
    done = phone.page.locator("section[aria-labelledby='done']")
    expect(done).to_contain_text("Lygten er skiftet")
    expect(done).to_contain_text(writer.said)
    expect(done).not_to_contain_text("Hvilken lygte")


def test_a_reply_that_names_somebody_is_held_back_once(staff: Person, writer: Writer):
    staff.expects("422")
    case = opens_case(staff, writer.pin)
    replies(case, "Skriv til mona.holm@example.dk")
    expect(case.get_by_role("alert")).to_contain_text("Svaret peger måske selv på nogen: mona.holm@example.dk")
    case.get_by_role("button", name="Send alligevel").click()
    expect(case.locator(".replies li")).to_contain_text("mona.holm@example.dk")


def test_an_answer_is_given_and_corrected_without_scripts(
    browser: Browser, address: str, staff: Person, writer: Writer
):
    case = opens_case(staff, writer.pin)
    replies(case, "Hvilken lygte er det?", asks=True)
    staff.sees("Svaret er sendt.")
    with person_at(browser, address, java_script_enabled=False, **PHONE) as person:
        person.expects("422")
        person.goes_to(f"/s/{writer.code}?lang={writer.lang}")
        person.page.get_by_label(writer.word("slip.answer"), exact=True).fill("Spørg mig@example.dk")
        person.button(writer.word("slip.answer_send")).click()
        expect(person.page.get_by_role("alert")).to_contain_text("mig@example.dk")
        suggestion = person.page.get_by_label(writer.word("slip.answer_without"))
        assert "mig@example.dk" not in suggestion.input_value()
        suggestion.fill("Den ved porten")
        person.button(writer.word("slip.answer_send")).click()
        expect(person.page.locator(".message-writer")).to_contain_text("Den ved porten")


@pytest.mark.parametrize("lang", ["da", "tr", "ar"])
def test_the_overview_fits_a_narrow_phone_and_filters_without_scripts(browser: Browser, address: str, lang: str):
    with person_at(browser, address, java_script_enabled=False, viewport={"width": 320, "height": 568}) as person:
        person.goes_to(f"/areas/{AREA}/overview?lang={lang}")
        say = CATALOGUES.translator(lang)
        person.sees_heading(say("overview.hearts"))
        assert person.page.locator("html").get_attribute("dir") == ("rtl" if lang == "ar" else None)
        width = person.page.locator("main").bounding_box()
        assert width is not None
        assert width["width"] <= 320
        person.page.get_by_label(say("list.kind")).select_option("resource")
        person.button(say("overview.show")).click()
        person.page.wait_for_url("**kind=resource*")
        said = person.page.locator("section[aria-labelledby='said']")
        expect(said.locator(".icon-heart").first).to_be_visible()
        expect(said.locator(".icon-star")).to_have_count(0)


def test_everything_of_the_slip_is_reached_by_keyboard_alone(
    browser: Browser, address: str, staff: Person, writer: Writer
):
    case = opens_case(staff, writer.pin)
    replies(case, "Hvilken lygte er det?", asks=True)
    staff.sees("Svaret er sendt.")
    with person_at(browser, address, **DESKTOP) as person:
        person.goes_to(f"/s/{writer.code}?lang={writer.lang}")
        reached: list[str] = []
        for _press in range(40):
            person.page.keyboard.press("Tab")
            reached.append(
                str(person.page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
            )
        for wanted in (
            "answer-text",
            writer.word("slip.answer_send"),
            writer.word("slip.download"),
            writer.word("slip.withdraw"),
        ):
            assert wanted in reached, wanted
