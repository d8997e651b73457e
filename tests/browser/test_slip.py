"""A resident is warned kindly, gets a code, and does with it what a code is for."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.browsing import DESKTOP, PHONE, Person, person_at

PERSONAL = "Skriv til mig@example.dk, hvis lampen er i stykker"
CODE = re.compile(r"^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}$")


def answers(person: Person, words: str, query: str = "") -> None:
    """Answer all questions about something unsafe; sending is left."""
    person.opens_area(query)
    person.starts_pin("Noget utrygt")
    person.goes_on()
    person.chooses("Et bestemt sted")
    person.goes_on()
    person.page.locator("#pin-text").fill(words)
    person.goes_on()


def is_warned(person: Person, words: str = PERSONAL) -> None:
    """Send words that point at somebody and see the warning, which has the focus."""
    person.expects("422")
    answers(person, words)
    person.button("Send").click()
    expect(person.page.get_by_role("heading", name="Se lige på ordene en gang til")).to_be_focused()


def code_of(person: Person) -> str:
    person.sees_heading("Tak. Vi har modtaget det")
    code = person.page.locator("#slip-code").inner_text()
    assert CODE.match(code), code
    return code


def held(person: Person, code: str) -> dict:
    answer = person.context.request.get(f"{person.address}/api/slips/{code}")
    assert answer.ok
    return answer.json()


def test_a_pin_brings_the_solved_puzzle_along_and_waits_for_nobody(phone: Person):
    answers(phone, "Mørkt bag skuret")
    with phone.page.expect_request(lambda request: request.url.endswith("/pins")) as caught:
        phone.sends_pin()
    assert re.fullmatch(r"[\w-]{22}(\.\d+){8}", json.loads(caught.value.post_data or "")["work"])
    puzzles = [url for url in phone.requests if url.endswith("/puzzle")]
    assert len(puzzles) == 1
    assert phone.requests.index(puzzles[0]) < phone.requests.index(caught.value.url)


def test_a_page_that_was_open_too_long_solves_a_new_puzzle_by_itself(phone: Person):
    phone.expects("422")
    beacons: list[str] = []

    def grow_old(route: Route) -> None:
        """Give a puzzle of long ago the first time."""
        puzzle = route.fetch().json()
        beacons.append(puzzle["beacon"] if beacons else "A" * 22)
        route.fulfill(json={**puzzle, "beacon": beacons[-1]})

    phone.page.route("**/puzzle", grow_old)
    answers(phone, "Skrevet i går")
    phone.sends_pin()
    assert len(beacons) == 2
    assert held(phone, code_of(phone))["text"] == "Skrevet i går"


def test_personal_words_are_named_and_marked_and_nothing_typed_is_lost(phone: Person):
    is_warned(phone)
    expect(phone.page.locator("#guard-found li")).to_have_text("mig@example.dk – en mailadresse")
    expect(phone.page.locator("#guard-words mark")).to_have_text("mig@example.dk")
    expect(phone.page.locator("#guard-words")).to_have_text(PERSONAL)
    phone.sees("bliver et offentligt dokument i kommunen")
    phone.sees("ring til politiet på 114")
    phone.sees("Er der fare lige nu, så ring 112.")
    phone.button("Ret selv").click()
    expect(phone.page.locator("#pin-text")).to_be_focused()
    expect(phone.page.locator("#pin-text")).to_have_value(PERSONAL)


def test_the_suggestion_can_be_changed_and_is_sent_in_place_of_the_words(phone: Person):
    is_warned(phone)
    suggestion = phone.page.get_by_label("Vores forslag. Du kan rette i det")
    assert "mig@example.dk" not in suggestion.input_value()
    suggestion.fill("Lampen ved skuret er i stykker")
    phone.button("Send uden").click()
    kept = held(phone, code_of(phone))
    assert (kept["text"], kept["guard"]) == ("Lampen ved skuret er i stykker", [])


def test_who_insists_is_told_that_a_person_reads_it_first(phone: Person):
    is_warned(phone)
    anyway = phone.button("Send alligevel")
    expect(anyway).to_have_accessible_description("Så læser en medarbejder dem, før noget kommer på kortet.")
    anyway.click()
    kept = held(phone, code_of(phone))
    assert (kept["text"], kept["state"]) == (PERSONAL, "pending")
    assert [finding["kind"] for finding in kept["guard"]] == ["email"]


def test_a_suggestion_that_names_somebody_again_is_shown_again(phone: Person):
    is_warned(phone)
    phone.page.locator("#guard-suggestion").fill("Ring på 20 30 40 50 i stedet")
    phone.button("Send uden").click()
    expect(phone.page.locator("#guard-found li")).to_have_text("20 30 40 50 – et telefonnummer")
    expect(phone.page.get_by_role("heading", name="Se lige på ordene en gang til")).to_be_focused()
    expect(phone.page.locator("#guard-words")).to_have_text("Ring på 20 30 40 50 i stedet")


def test_when_nothing_is_left_of_the_words_the_place_is_sent_alone(phone: Person):
    is_warned(phone, "mig@example.dk")
    phone.sees("Der er ingen ord tilbage.")
    phone.button("Send uden").click()
    assert held(phone, code_of(phone))["text"] == ""


def test_the_warning_outlives_a_reload_and_what_was_decided_a_lost_connection(phone: Person):
    is_warned(phone)
    phone.expects("net::ERR_")
    phone.page.locator("#guard-suggestion").fill("Lampen er i stykker igen")
    phone.page.reload()
    phone.sees_map()
    phone.button("Fortsæt, hvor du slap").click()
    phone.sees_heading("Se lige på ordene en gang til")
    expect(phone.page.locator("#guard-words")).to_have_text(PERSONAL)
    expect(phone.page.locator("#guard-suggestion")).to_have_value("Lampen er i stykker igen")
    phone.page.route("**/pins", lambda route: route.abort())
    phone.button("Send uden").click()
    phone.sees_heading("Tak. Det venter på din telefon")
    phone.page.unroute_all()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    assert held(phone, code_of(phone))["text"] == "Lampen er i stykker igen"


def test_the_three_ways_on_are_reached_with_the_keyboard_in_reading_order(desktop: Person):
    is_warned(desktop, "Sig det til mig@example.dk")
    page = desktop.page
    page.keyboard.press("Tab")
    expect(page.locator("#guard-suggestion")).to_be_focused()
    for name in ("Send uden", "Ret selv", "Send alligevel"):
        page.keyboard.press("Tab")
        expect(desktop.button(name)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tak. Vi har modtaget det")).to_be_focused()


def test_who_says_the_same_at_the_same_place_again_is_told_that_it_was_received(phone: Person):
    phone.expects("409")
    answers(phone, "Lygten i porten har været slukket i ugevis")
    phone.sends_pin()
    answers(phone, "Lygten i porten har været slukket i ugevis")
    phone.button("Send").click()
    told = phone.page.locator("#send-trouble")
    expect(told).to_have_text("Det samme er lige sagt om det samme sted. Det er modtaget.")


def test_hostile_words_stay_words_in_the_warning(phone: Person):
    hostile = "<img src=x onerror=alert(1)> mig@example.dk {{7*7}}"
    is_warned(phone, hostile)
    expect(phone.page.locator("#guard-words")).to_have_text(hostile)
    expect(phone.page.locator("#guard-words img")).to_have_count(0)


def test_the_warning_and_the_slip_speak_english_too(browser: Browser, address: str):
    with person_at(browser, address, locale="en-GB", **DESKTOP) as person:
        person.expects("422")
        person.opens_area("?lang=en")
        person.page.locator("#sheet-home button[data-kind='challenge']").click()
        person.goes_on()
        person.page.locator(".step:not([hidden]) label").filter(visible=True).first.click()
        person.goes_on()
        person.page.locator("#pin-text").fill(PERSONAL)
        person.goes_on()
        person.page.locator("[type='submit']:visible").click()
        person.sees_heading("Have another look at the words")
        expect(person.page.locator("#guard-found li")).to_have_text("mig@example.dk – an e-mail address")
        person.button("Send without").click()
        person.sees("It is the only key")
        person.page.locator("#slip-link").click()
        person.sees_heading("Your answer")


def test_the_receipt_shows_the_code_big_and_copies_it(browser: Browser, address: str):
    with person_at(browser, address, permissions=["clipboard-read", "clipboard-write"], **PHONE) as person:
        answers(person, "Mørkt ved porten")
        person.sends_pin()
        code = code_of(person)
        size = person.page.locator("#slip-code").evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
        assert size >= 24
        expect(person.page.locator("#slip-code")).to_be_in_viewport()
        person.sees("Den er den eneste nøgle: Vi gemmer hverken dit navn eller din mailadresse.")
        person.button("Kopiér koden").click()
        person.sees("Koden er kopieret.")
        assert person.page.evaluate("navigator.clipboard.readText()") == code
        person.page.locator("#slip-link").click()
        person.page.wait_for_url(f"**/s/{code}")
        person.sees_heading("Modtaget")


def test_where_copying_is_not_allowed_the_code_is_selected(phone: Person):
    phone.page.add_init_script("delete Navigator.prototype.clipboard")
    answers(phone, "Mørkt ved muren")
    phone.sends_pin()
    code = code_of(phone)
    phone.button("Kopiér koden").click()
    phone.sees("Koden er markeret. Kopiér den nu.")
    assert phone.page.evaluate("getSelection().toString()").strip() == code


def test_the_slip_alone_is_printed(phone: Person):
    phone.page.add_init_script("window.print = () => { window.printed = document.documentElement.dataset.print; }")
    answers(phone, "Mørkt ved trappen")
    phone.sends_pin()
    code = code_of(phone)
    phone.button("Print").click()
    assert phone.page.evaluate("window.printed") == "slip"
    phone.page.emulate_media(media="print")
    expect(phone.page.get_by_text(code, exact=True)).to_be_visible()
    expect(phone.page.locator(".map-frame")).to_be_hidden()
    expect(phone.button("Print")).to_be_hidden()


def test_the_next_person_at_the_screen_finds_no_code(phone: Person):
    answers(phone, "Mørkt ved kælderen")
    phone.sends_pin()
    code = code_of(phone)
    phone.button("Til kortet").click()
    expect(phone.page.locator("#pin-form")).to_be_hidden()
    assert code not in phone.page.content()
    stored = phone.page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert code not in stored
    assert "kælderen" not in stored


def test_a_code_typed_by_hand_opens_the_slip_and_withdrawing_takes_the_words(phone: Person):
    answers(phone, "Mørkt under broen")
    phone.sends_pin()
    code = code_of(phone)
    phone.goes_to("/slip")
    phone.page.get_by_label("Kode").fill(code.lower().replace("-", " "))
    phone.button("Vis mit svar").click()
    phone.page.wait_for_url(f"**/s/{code}")
    phone.sees("Mørkt under broen")
    phone.page.get_by_role("link", name="Træk tilbage").click()
    phone.sees_heading("Vil du trække dit svar tilbage?")
    phone.button("Træk tilbage").click()
    phone.page.wait_for_url(f"**/s/{code}")
    phone.sees("Ordene er slettet.")
    expect(phone.page.get_by_text("Mørkt under broen")).to_have_count(0)


def test_everything_that_is_held_is_downloaded(desktop: Person):
    answers(desktop, "Mørkt i gården")
    desktop.sends_pin()
    desktop.goes_to(f"/s/{code_of(desktop)}")
    with desktop.page.expect_download() as caught:
        desktop.page.get_by_role("link", name="Hent det hele").click()
    assert json.loads(caught.value.path().read_text(encoding="utf-8"))["text"] == "Mørkt i gården"


def test_the_pages_of_a_slip_need_no_scripts(browser: Browser, address: str, phone: Person):
    answers(phone, "Mørkt på loftet")
    phone.sends_pin()
    code = code_of(phone)
    with person_at(browser, address, java_script_enabled=False, **PHONE) as person:
        person.expects("404")
        person.goes_to("/slip")
        person.page.get_by_label("Kode").fill("7K3M-9QX-W2P")
        person.button("Vis mit svar").click()
        person.sees("Vi fandt ikke noget med den kode.")
        person.page.get_by_label("Kode").fill(code)
        person.button("Vis mit svar").click()
        person.sees("Mørkt på loftet")
        person.page.get_by_text("Alt, hvad vi gemmer").click()
        person.sees("Vi gemmer ikke navn")
        person.page.get_by_role("link", name="Træk tilbage").click()
        person.button("Træk tilbage").click()
        person.sees("Ordene er slettet.")


@pytest.mark.parametrize("path", ["/slip", "/meeting"])
def test_the_field_for_a_code_fits_a_narrow_phone(browser: Browser, address: str, path: str):
    with person_at(browser, address, viewport={"width": 320, "height": 568}) as person:
        person.goes_to(path)
        assert person.page.evaluate("document.documentElement.scrollWidth") <= 320


def opens_field(person: Person, show: Callable[[], None]) -> None:
    show()
    popup = person.page.locator(".map-popup")
    expect(popup).to_contain_text(re.compile(r"Nævnt af \d+ i dette felt"))
    expect(popup).to_contain_text("Af hensyn til dem, der bor her, viser vi kun et tal.")
    expect(popup.locator("blockquote")).to_have_count(0)


def test_what_is_sensitive_is_told_as_a_number_in_a_field_in_the_list_and_on_the_map(desktop: Person):
    desktop.opens_area("?kind=challenge&category=social_challenge")
    desktop.opens_list()
    button = desktop.page.locator("#pin-list .pin-button").first
    expect(button).to_contain_text(re.compile(r"Nævnt af \d+ i dette felt"))
    opens_field(desktop, button.click)
    desktop.page.keyboard.press("Escape")
    expect(desktop.page.locator(".map-popup")).to_have_count(0)
    sign = desktop.page.locator(".map-field").first
    expect(sign).to_have_accessible_name(re.compile(r"^Noget utrygt: .+\. Nævnt af \d+ i dette felt$"))
    expect(sign).to_have_text(re.compile(r"^\d+$"))
    sign.focus()
    opens_field(desktop, lambda: desktop.page.keyboard.press("Enter"))
