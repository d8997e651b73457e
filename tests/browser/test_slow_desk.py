"""Professionals work on while a decision is on its way: each is sent once, and none takes them from where they went."""

from playwright.sync_api import Locator, expect

from tests.browser.browsing import Person
from tests.browser.holding import Held
from tests.browser.service import AREA

INBOX = f"/areas/{AREA}/staff?view=inbox"
ANALYSIS = f"/areas/{AREA}/staff?view=analysis"
RED, YELLOW = "Rød: meget relevant", "Gul: relevant sammen med andet"


def opens(person: Person, path: str) -> None:
    person.goes_to(path)
    person.sees_map()
    expect(person.page.locator("#queue .pin-button").first).to_be_visible()


def open_case(person: Person) -> Locator:
    return person.page.locator("#queue li.is-open")


def row_of(person: Person) -> str:
    """Return the id of the pin whose case is open."""
    expect(open_case(person)).to_have_count(1)
    return open_case(person).get_attribute("data-row") or ""


def line(person: Person, pin: str) -> Locator:
    return person.page.locator(f"#queue [data-row='{pin}']")


def published(person: Person) -> int:
    return sum(url.endswith("/publish") for url in person.requests)


def test_who_goes_on_before_a_decision_has_arrived_is_left_there(staff: Person):
    decisions = Held(staff.page, "**/publish")
    opens(staff, INBOX)
    first = row_of(staff)
    staff.page.keyboard.press("u")
    decisions.waits_for_one()
    staff.page.keyboard.press("j")
    second = row_of(staff)
    assert second != first
    staff.page.keyboard.press("a")
    staff.page.get_by_label("Med egne ord").fill("Vi kender stedet")
    decisions.lets_go()
    expect(line(staff, first)).to_have_count(0)
    assert row_of(staff) == second
    expect(staff.page.get_by_label("Med egne ord")).to_have_value("Vi kender stedet")
    expect(staff.page.get_by_label("Med egne ord")).to_be_focused()


def test_two_pins_are_decided_although_the_first_answer_has_not_come(staff: Person):
    decisions = Held(staff.page, "**/publish")
    opens(staff, INBOX)
    first = row_of(staff)
    staff.page.keyboard.press("u")
    decisions.waits_for_one()
    staff.page.keyboard.press("u")
    staff.page.keyboard.press("j")
    second = row_of(staff)
    staff.page.keyboard.press("u")
    decisions.lets_go()
    expect(line(staff, first)).to_have_count(0)
    expect(line(staff, second)).to_have_count(0)
    assert published(staff) == 2


def test_what_is_typed_while_a_decision_is_taken_back_is_written_and_decides_nothing(staff: Person):
    undoing = Held(staff.page, "**/undo")
    opens(staff, INBOX)
    first = row_of(staff)
    staff.page.keyboard.press("u")
    expect(line(staff, first)).to_have_count(0)
    second = row_of(staff)
    staff.page.keyboard.press("z")
    undoing.waits_for_one()
    staff.page.keyboard.press("a")
    words = staff.page.get_by_label("Med egne ord")
    words.click()
    staff.page.keyboard.type("Vi kender")
    undoing.lets_go()
    staff.sees("Fortrudt. Svaret er tilbage.")
    staff.page.keyboard.type(" stedet udefra")
    expect(words).to_have_value("Vi kender stedet udefra")
    assert row_of(staff) == second
    expect(line(staff, first)).to_have_count(1)
    assert published(staff) == 1


def test_nothing_is_begun_at_a_pin_that_leaves_and_who_types_on_decides_nothing(staff: Person):
    decisions = Held(staff.page, "**/publish")
    opens(staff, INBOX)
    first = row_of(staff)
    open_case(staff).get_by_role("button", name="Svar").click()
    words = open_case(staff).locator("textarea")
    words.fill("Vi kender")
    open_case(staff).get_by_role("button", name="Udgiv").click()
    decisions.waits_for_one()
    staff.page.keyboard.press("a")
    expect(words).to_be_visible()
    words.click()
    staff.page.keyboard.type(" stedet")
    expect(words).to_have_value("Vi kender")
    decisions.lets_go()
    expect(line(staff, first)).to_have_count(0)
    row_of(staff)
    staff.page.keyboard.type(" udefra")
    staff.comes_to_rest()
    expect(open_case(staff)).to_have_count(1)
    expect(open_case(staff).locator("textarea")).to_have_count(0)
    assert published(staff) == 1
    staff.page.keyboard.press("Escape")
    staff.page.keyboard.press("z")
    staff.sees("Fortrudt. Svaret er tilbage.")


def test_who_shuts_the_case_and_filters_stays_in_the_filters(staff: Person):
    decisions = Held(staff.page, "**/publish")
    opens(staff, INBOX)
    first = row_of(staff)
    staff.page.keyboard.press("u")
    decisions.waits_for_one()
    line(staff, first).locator(".pin-button").click()
    expect(open_case(staff)).to_have_count(0)
    staff.page.keyboard.press("Shift+Tab")
    held = staff.page.evaluate_handle("document.activeElement")
    decisions.lets_go()
    expect(line(staff, first)).to_have_count(0)
    assert staff.page.evaluate("(held) => document.activeElement === held", held)
    expect(open_case(staff)).to_have_count(0)


def test_undo_takes_back_what_was_pressed_last_and_not_what_was_answered_last(staff: Person):
    decisions = Held(staff.page, "**/publish")
    opens(staff, INBOX)
    first = row_of(staff)
    staff.page.keyboard.press("u")
    decisions.waits_for(1)
    staff.page.keyboard.press("j")
    second = row_of(staff)
    staff.page.keyboard.press("u")
    decisions.waits_for(2)
    staff.page.keyboard.press("z")
    decisions.lets_last_go()
    staff.sees("Fortrudt. Svaret er tilbage.")
    expect(line(staff, second)).to_have_count(1)
    decisions.lets_go()
    expect(line(staff, first)).to_have_count(0)
    expect(line(staff, second)).to_have_count(1)


def test_a_decision_is_taken_back_although_its_answer_has_not_come(staff: Person):
    decisions = Held(staff.page, "**/publish")
    opens(staff, INBOX)
    pin = row_of(staff)
    staff.page.keyboard.press("u")
    decisions.waits_for_one()
    staff.page.keyboard.press("z")
    decisions.lets_go()
    staff.sees("Fortrudt. Svaret er tilbage.")
    assert row_of(staff) == pin


def test_the_last_choice_of_relevance_holds(staff: Person):
    choices = Held(staff.page, "**/relevance")
    opens(staff, ANALYSIS)
    staff.page.locator("#queue .pin-button").first.click()
    pin = row_of(staff)
    open_case(staff).get_by_label(RED).check()
    choices.waits_for_one()
    open_case(staff).get_by_label(YELLOW).check()
    with staff.page.expect_response(lambda answer: '"yellow"' in (answer.request.post_data or "")):
        choices.lets_go()
    expect(line(staff, pin).locator(".relevance-badge")).to_contain_text("Gul")
    expect(open_case(staff).get_by_label(YELLOW)).to_be_checked()
    opens(staff, f"{ANALYSIS}&pin={pin}")
    expect(open_case(staff).get_by_label(YELLOW)).to_be_checked()


def test_a_walk_is_copied_once_although_its_button_is_pressed_twice(staff: Person):
    copies = Held(staff.page, "**/duplicate")
    staff.plans_walk()
    staff.presses_in_a_row(staff.button("Lav en kopi"), staff.button("Lav en kopi"))
    copies.waits_for_one()
    staff.comes_to_rest()
    before = staff.page.url
    copies.lets_go()
    staff.page.wait_for_url(lambda address: address != before)
    assert sum(url.endswith("/duplicate") for url in staff.requests) == 1
