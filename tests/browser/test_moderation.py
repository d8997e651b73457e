"""Fifty pins by keyboard alone, and what the queue shows of each."""

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import Engine, text

from app.commands.accounts import set_account
from app.database import owner_engine
from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.service import AREA, PASSWORD, STAFF, begin_session, serve
from tests.conftest import drop_database, make_database

MAIL = "mona.holm@example.dk"
PLANNER = "planlægger"


@dataclass
class House:
    """A service over a database of its own, with both at hand."""

    address: str
    engine: Engine
    filled: list[str] = field(default_factory=list)

    def fill(self, *pins: dict) -> list[str]:
        """Let the inbox hold these pins and no others, the first the oldest; return their ids."""
        made = []
        with self.engine.begin() as connection:
            connection.execute(
                text("UPDATE pin SET state = 'withdrawn' WHERE state = 'pending' OR id::text = ANY(:filled)"),
                {"filled": self.filled},
            )
            for number, pin in enumerate(pins):
                values = {"id": uuid.uuid4(), "client": uuid.uuid4(), "number": number, "east": 0, "guard": [], **pin}
                connection.execute(
                    text("""
                    INSERT INTO pin (id, client_id, area_id, kind, category, topic, geometry, text, guard, created_at)
                    SELECT :id, :client, id, 'challenge', 'geographic_spot', :topic,
                           ST_Translate(ST_PointOnSurface(boundary), :east, 0), :text, CAST(:guard AS jsonb),
                           TIMESTAMPTZ '2026-01-01' + make_interval(hours => :number)
                    FROM housing_area WHERE slug = :area
                    """),
                    {"topic": "lamp_out", "area": AREA, **values, "guard": json.dumps(values["guard"])},
                )
                connection.execute(
                    text(
                        "INSERT INTO pin_event (pin_id, action, to_state, actor) VALUES (:id, 'submit', 'pending', 'x')"
                    ),
                    {"id": values["id"]},
                )
                made.append(str(values["id"]))
        self.filled += made
        return made

    def states(self, *pins: str) -> list[str]:
        with self.engine.connect() as connection:
            rows = connection.execute(
                text("SELECT id::text, state FROM pin WHERE id::text = ANY(:pins)"), {"pins": list(pins)}
            )
            found = dict(rows.tuples().all())
        return [found[pin] for pin in pins]

    def one(self, query: str, pin: str) -> tuple:
        with self.engine.connect() as connection:
            return tuple(connection.execute(text(query), {"pin": pin}).one())

    def lets_in(self, person: Person, name: str = STAFF) -> None:
        """Give a person's browser the session of an account."""
        with self.engine.begin() as connection:
            person.keeps(begin_session(connection, name))


@pytest.fixture(scope="module")
def house(cluster, demo_template) -> Iterator[House]:
    database = make_database(cluster, demo_template)
    engine = owner_engine(database.urls)
    with engine.begin() as connection:
        town = connection.execute(
            text(
                "SELECT code FROM municipality JOIN housing_area AS area ON area.municipality_id = municipality.id "
                "WHERE area.slug = :area"
            ),
            {"area": AREA},
        ).scalar_one()
        set_account(connection, PLANNER, PASSWORD, municipality=town)
    with serve(database.urls) as address:
        yield House(address, engine)
    engine.dispose()
    drop_database(cluster, database)


@pytest.fixture
def reader(browser: Browser, house: House) -> Iterator[Person]:
    """Give a professional at a desktop computer, signed in."""
    with person_at(browser, house.address, **DESKTOP) as person:
        house.lets_in(person)
        yield person


def named(words: str = f"Skriv til {MAIL} om lampen.") -> dict:
    start = words.index(MAIL)
    return {"text": words, "guard": [{"kind": "email", "start": start, "end": start + len(MAIL)}]}


def opens_inbox(person: Person) -> Locator:
    """Open the inbox; give the case that is open."""
    person.goes_to(f"/areas/{AREA}/staff?view=inbox")
    person.sees_map()
    opened = person.page.locator("#queue li.is-open")
    expect(opened).to_have_count(1)
    return opened


def sees_open(person: Person, pin: str) -> None:
    expect(person.page.locator(f'#queue li.is-open[data-row="{pin}"]')).to_have_count(1)


class Keys:
    """The keyboard, and how often it was struck."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.struck = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.person.page.keyboard.press(key)
            self.struck += 1


def test_fifty_pins_are_moderated_by_keyboard_alone(house: House, reader: Person):
    plan = ["publish"] * 35 + ["edit"] * 8 + ["reject"] * 5 + ["merge"] * 2
    plan = [plan[number * 7 % 50] for number in range(50)]
    wishes = [
        named(f"{number}. Skriv til {MAIL}") if todo == "edit" else {"text": f"Nummer {number} er mørk"}
        for number, todo in enumerate(plan)
    ]
    for number, todo in enumerate(plan):
        wishes[number]["east"] = number * 3 if todo == "merge" else number * 3 + 0.5
    pins = house.fill(*wishes)
    opens_inbox(reader)
    began, most, keys = time.perf_counter(), 0, Keys(reader)
    for number, (pin, todo) in enumerate(zip(pins, plan, strict=True)):
        sees_open(reader, pin)
        before = keys.struck
        if todo == "edit":
            keys.press("r")
            expect(reader.page.get_by_label("Teksten, som alle kan læse")).to_be_focused()
            keys.press("Control+a")
            reader.page.keyboard.type("Her er mørkt")
            keys.press("Control+Enter")
            expect(reader.page.locator("#queue li.is-open mark")).to_have_count(0)
            keys.press("u")
        elif todo == "reject":
            keys.press("a")
            expect(reader.page.locator('[name="reason"]').first).to_be_focused()
            keys.press("ArrowDown", "ArrowDown", "Enter")
        elif todo == "merge":
            keys.press("f")
            expect(reader.button("Flet med dette").first).to_be_focused()
            keys.press("Enter")
        else:
            keys.press("u")
            most = max(most, keys.struck - before)
        if number < len(pins) - 1:
            sees_open(reader, pins[number + 1])
            expect(reader.page.locator("#queue li.is-open .pin-button")).to_be_focused()
    expect(reader.page.locator("#queue-title")).to_be_focused()
    reader.sees("Alt er læst.")
    print(f"pins={len(pins)} seconds={time.perf_counter() - began:.1f} keys={keys.struck} most_keys_published={most}")
    assert most <= 4
    wanted = {"publish": "published", "edit": "published", "reject": "rejected", "merge": "merged"}
    assert house.states(*pins) == [wanted[todo] for todo in plan]
    for pin, todo in zip(pins, plan, strict=True):
        if todo == "edit":
            words, original = house.one(
                "SELECT pin.text, pin_original.text FROM pin JOIN pin_original ON pin_id = id WHERE id = :pin", pin
            )
            assert (words, MAIL in original) == ("Her er mørkt", True)
        elif todo == "reject":
            (reason,) = house.one("SELECT reason FROM pin_event WHERE pin_id = :pin AND action = 'reject'", pin)
            assert reason.startswith("Vi kunne ikke forstå")
        elif todo == "merge":
            assert house.one("SELECT merged_into IS NOT NULL FROM pin WHERE id = :pin", pin) == (True,)


def test_what_was_found_is_marked_named_and_asked_about_before_it_is_published(house: House, reader: Person):
    pins = house.fill(named(), {"text": "Lampen er gået ud", "east": 60})
    case = opens_inbox(reader)
    mark = case.locator("mark")
    expect(mark).to_contain_text(MAIL)
    expect(mark).to_have_attribute("title", "måske en mailadresse")
    expect(mark.locator(".visually-hidden")).to_have_text("(måske en mailadresse)")
    expect(case.locator("blockquote")).to_contain_text("Skriv til")
    keys = Keys(reader)
    keys.press("u", "u", "u")
    question = case.get_by_role("group", name="Udgiv")
    expect(question).to_contain_text("Teksten indeholder måske en mailadresse.")
    assert house.states(pins[0]) == ["pending"]
    expect(reader.button("Rediger først")).to_be_focused()
    keys.press("Escape")
    expect(question).to_have_count(0)
    expect(case.get_by_role("button", name="Udgiv")).to_be_focused()
    keys.press("u", "Tab", "Enter")
    sees_open(reader, pins[1])
    assert house.states(*pins) == ["published", "pending"]


def test_the_words_without_what_was_found_are_offered(house: House, reader: Person):
    (pin,) = house.fill(named())
    case = opens_inbox(reader)
    reader.page.keyboard.press("r")
    reader.button("Tag det markerede ud").click()
    field = reader.page.get_by_label("Teksten, som alle kan læse")
    expect(field).not_to_have_value(f"Skriv til {MAIL} om lampen.")
    field.press("Control+Enter")
    reader.sees("Teksten er gemt.")
    expect(case.locator("mark")).to_have_count(0)
    case.get_by_text("Beboerens egne ord").click()
    expect(case.locator("details blockquote")).to_contain_text(MAIL)
    assert house.one("SELECT text LIKE '%@%' FROM pin WHERE id = :pin", pin) == (False,)


def test_words_half_written_are_still_there_when_one_comes_back(house: House, reader: Person):
    house.fill({"text": "Lampen er gået ud"}, {"text": "Hækken er høj", "east": 60})
    case = opens_inbox(reader)
    reader.page.keyboard.press("r")
    field = reader.page.get_by_label("Teksten, som alle kan læse")
    field.fill("Lampen er u")
    field.press("Escape")
    reader.page.keyboard.press("j")
    expect(case.locator("blockquote")).to_have_text("Hækken er høj")
    reader.page.keyboard.press("k")
    reader.page.keyboard.press("r")
    expect(field).to_have_value("Lampen er u")


def test_keys_do_nothing_while_somebody_writes_and_can_be_switched_off(house: House, reader: Person):
    pins = house.fill({"text": "Lampen er gået ud"}, {"text": "Hækken er høj", "east": 60})
    case = opens_inbox(reader)
    reader.page.keyboard.press("a")
    own = reader.page.get_by_label("Med egne ord")
    own.press_sequentially("kluzfra?")
    expect(own).to_have_value("kluzfra?")
    own.press("Escape")
    expect(own).to_have_count(0)
    expect(case.get_by_role("button", name="Afvis")).to_be_focused()
    expect(case.locator(".decisions kbd").first).to_be_visible()
    reader.page.keyboard.press("?")
    reader.page.get_by_label("Brug genvejstaster").uncheck()
    expect(case.locator(".decisions kbd").first).to_be_hidden()
    for key in "uraf":
        reader.page.keyboard.press(key)
    expect(case.locator(".case-panel")).to_be_hidden()
    reader.page.reload()
    expect(reader.page.get_by_label("Brug genvejstaster")).not_to_be_checked()
    case.locator(".pin-button").focus()
    reader.page.keyboard.press("u")
    reader.page.keyboard.press("ArrowDown")
    sees_open(reader, pins[1])
    assert house.states(*pins) == ["pending", "pending"]


def test_decisions_are_taken_back_one_after_the_other(house: House, reader: Person):
    pins = house.fill(
        {"text": "Lampen er slukket"}, {"text": "Lampen er slukket igen", "east": 5}, {"text": "Hæk", "east": 60}
    )
    opens_inbox(reader)
    keys = Keys(reader)
    keys.press("f", "Enter")
    sees_open(reader, pins[1])
    reader.sees("Flettet. 2 venter endnu.")
    expect(reader.page.locator("#queue li.is-open .pin-facts")).to_contain_text("2")
    keys.press("u")
    sees_open(reader, pins[2])
    assert house.states(*pins) == ["merged", "published", "pending"]
    keys.press("z")
    sees_open(reader, pins[1])
    reader.sees("Fortrudt. Svaret er tilbage.")
    keys.press("z")
    sees_open(reader, pins[0])
    expect(reader.page.locator(".views .badge")).to_contain_text("3")
    assert house.states(*pins) == ["pending"] * 3
    assert house.one("SELECT people FROM pin WHERE id = :pin", pins[1]) == (1,)
    keys.press("z")
    reader.sees("Der er intet at fortryde.")


def test_a_reason_that_names_somebody_warns_once(house: House, reader: Person):
    (pin,) = house.fill({"text": "Lampen"})
    reader.expects("422")
    opens_inbox(reader)
    reader.page.keyboard.press("a")
    own = reader.page.get_by_label("Med egne ord")
    own.fill(f"Spørg {MAIL}")
    own.press("Enter")
    reader.sees(f"Grunden peger måske selv på nogen: {MAIL}.")
    assert house.states(pin) == ["pending"]
    reader.button("Afvis alligevel").click()
    reader.sees("Alt er læst.")
    assert house.one("SELECT state FROM pin WHERE id = :pin", pin) == ("rejected",)


def test_nothing_near_by_is_said_when_there_is_nothing_to_merge_with(house: House, reader: Person):
    house.fill({"text": "Lampen"}, {"text": "Lampen", "east": 90})
    case = opens_inbox(reader)
    reader.page.keyboard.press("f")
    expect(case.get_by_text("Intet svar inden for 30 meter ligner dette.")).to_be_focused()


def test_words_from_people_never_become_markup(house: House, reader: Person):
    words = "<img src=x onerror=document.title='x'> {{ 7*7 }} ${1} \u202e slut"
    house.fill({"text": words}, {"text": words, "east": 5})
    case = opens_inbox(reader)
    expect(case.locator("blockquote")).to_contain_text("<img src=x")
    reader.page.keyboard.press("f")
    expect(case.locator(".duplicates")).to_contain_text("<img src=x")
    expect(reader.page.locator("#queue img")).to_have_count(0)


def test_a_planner_reads_and_is_offered_no_decision(browser: Browser, house: House):
    house.fill(named())
    with person_at(browser, house.address, **DESKTOP) as planner:
        house.lets_in(planner, PLANNER)
        planner.goes_to(f"/areas/{AREA}/staff?view=inbox")
        planner.sees_heading("Hvor relevant er det?")
        expect(planner.page.get_by_role("link", name="Indbakke")).to_have_count(0)
        planner.page.locator("#queue .pin-button").first.click()
        case = planner.page.locator("#queue li.is-open .case")
        expect(case.locator("blockquote")).to_be_visible()
        expect(case.get_by_role("button")).to_have_count(0)
        expect(case.get_by_role("radio")).to_have_count(0)
        planner.page.keyboard.press("a")
        expect(case.locator(".case-panel")).to_be_hidden()


def test_a_phone_shows_no_keys_and_big_buttons(browser: Browser, house: House):
    house.fill(named())
    with person_at(browser, house.address, **PHONE) as person:
        house.lets_in(person)
        case = opens_inbox(person)
        expect(case.locator("kbd").first).to_be_hidden()
        for name in ("Udgiv", "Rediger", "Afvis", "Flet"):
            box = case.get_by_role("button", name=name, exact=True).bounding_box()
            assert box is not None
            assert box["height"] >= 48
        assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
