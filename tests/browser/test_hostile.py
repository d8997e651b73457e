"""Hostile words in a real browser: nothing they hold is run, and everybody sees what was written."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from app.accounts.codes import hash_secret
from app.cluster import Cluster
from app.database import owner_engine
from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.service import AREA, STAFF, serve
from tests.conftest import drop_database, make_database
from tests.hostile import ATTRIBUTE, COMPUTED, LINK, MARKUP, OVERRIDE, SCRIPT, SHORT, TEMPLATE, TEXTS

ADMINISTRATOR = "bestyrer"
STAFF_PAGES = (
    f"/areas/{AREA}/staff?view=inbox", f"/areas/{AREA}/staff?view=analysis", f"/areas/{AREA}/staff?view=walks",
    f"/areas/{AREA}/plan",
    f"/areas/{AREA}/campaigns", f"/areas/{AREA}/campaigns/new", "/account", "/",
)  # fmt: skip
ADMIN_PAGES = ("/members", "/admin/areas", f"/areas/{AREA}/settings", "/admin/audit", "/account")


@pytest.fixture(scope="module")
def address(cluster: Cluster, demo_template: str) -> Iterator[str]:
    """Give a service in whose area every text that people can write is hostile."""
    database = make_database(cluster, demo_template)
    engine = owner_engine(database.urls)
    with engine.begin() as connection:
        spoil(connection)
    engine.dispose()
    with serve(database.urls) as address:
        yield address
    drop_database(cluster, database)


def spoil(connection) -> None:
    connection.execute(text("UPDATE housing_area SET name = :short"), {"short": f"{SHORT[:60]}{OVERRIDE}"})
    for statement in (
        "UPDATE campaign SET title = :short || ' runde', purpose = :text, next_step = :text",
        "UPDATE walk SET title = :short",
        "UPDATE pin_event SET actor = :short, reason = :text",
        "UPDATE place SET name = :short WHERE id IN (SELECT id FROM place ORDER BY id LIMIT 5)",
        "UPDATE municipality SET name = :short || code",
    ):
        values = {"short": SHORT, "text": f"{SCRIPT}{MARKUP}{TEMPLATE}{ATTRIBUTE}"}
        connection.execute(text(statement), {name: value for name, value in values.items() if f":{name}" in statement})
    pins = connection.execute(text("SELECT id FROM pin ORDER BY state, id")).scalars().all()
    for number, pin in enumerate(pins):
        connection.execute(
            text("UPDATE pin SET text = left(:words, 2000) WHERE id = :id"),
            {"id": pin, "words": TEXTS[number % len(TEXTS)]},
        )
    account = uuid.uuid4()
    connection.execute(
        text("INSERT INTO account (id, name, email, role) VALUES (:id, :name, :email, 'administrator')"),
        {"id": account, "name": f"{ADMINISTRATOR}{MARKUP}{OVERRIDE}".lower()[:120], "email": f"{MARKUP}@x".lower()},
    )
    connection.execute(text("SELECT write_audit('read', :words, NULL, NULL, '{}')"), {"words": SHORT})
    for name, owner in ((ADMINISTRATOR, f"{ADMINISTRATOR}%"), (STAFF, STAFF)):
        connection.execute(
            text("""
            INSERT INTO credential (hash, kind, account_id, expires_at, name)
            SELECT :hash, 'session', id, now() + interval '1 hour', :words FROM account WHERE name LIKE :owner
            """),
            {"hash": hash_secret(session_of(name)), "owner": owner, "words": SHORT},
        )


def session_of(name: str) -> str:
    return f"the-session-of-{name}"


def somebody(browser: Browser, address: str, name: str | None = None, **options) -> Iterator[Person]:
    with person_at(browser, address, **(options or DESKTOP)) as person:
        person.page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
        if name is not None:
            cookie = {"name": "session", "value": session_of(name), "url": address, "sameSite": "Strict"}
            person.context.add_cookies([cookie])
        yield person


@pytest.fixture
def resident(browser: Browser, address: str) -> Iterator[Person]:
    yield from somebody(browser, address, **PHONE)


@pytest.fixture
def professional(browser: Browser, address: str) -> Iterator[Person]:
    yield from somebody(browser, address, STAFF)


@pytest.fixture
def administrator(browser: Browser, address: str) -> Iterator[Person]:
    yield from somebody(browser, address, ADMINISTRATOR)


def is_unharmed(page: Page) -> None:
    """See that nothing ran, that nobody's markup became an element, and that no template was worked out."""
    assert page.evaluate("window.__pwned") is None
    assert (
        page.evaluate("""() => [...document.querySelectorAll('*')].filter((one) =>
        one.getAttributeNames().some((name) => name.startsWith('on')) || one.getAttribute('src') === 'x'
        || /^\\s*javascript:/i.test(one.getAttribute('href') ?? '')).map((one) => one.outerHTML)""")
        == []
    )
    assert COMPUTED not in page.content()


def opens_every_popup(person: Person) -> str:
    """Open what stands behind each of the first rows of the list, and give all words that were read."""
    person.opens_list()
    rows = person.page.locator("#pin-list .pin-button")
    words = ""
    for number in range(min(rows.count(), 40)):
        rows.nth(number).evaluate("(row) => row.click()")
        popup = person.page.locator(".map-popup")
        expect(popup).to_be_visible()
        words += popup.inner_text()
        is_unharmed(person.page)
        person.page.keyboard.press("Escape")
        expect(popup).to_have_count(0)
    return words


def test_the_area_page_and_its_popups_show_hostile_words_and_run_none(browser, address):
    for person in somebody(browser, address):
        person.opens_area()
        is_unharmed(person.page)
        words = opens_every_popup(person)
        assert MARKUP[:20] in words
        assert "</script>" in words
        assert "{{1337*1337}}" in words
        assert LINK[:11] in words


def test_a_phone_reads_the_list_and_the_home_page(resident):
    resident.goes_to("/")
    is_unharmed(resident.page)
    resident.opens_area()
    resident.opens_list()
    is_unharmed(resident.page)


def test_the_bare_map_runs_nothing(resident):
    resident.goes_to(f"/areas/{AREA}/map")
    resident.sees_map()
    is_unharmed(resident.page)


def test_the_map_that_was_taken_home_runs_nothing_from_the_disk(resident, tmp_path: Path):
    answer = resident.context.request.get(f"{resident.address}/areas/{AREA}/map.html")
    taken = tmp_path / "kort.html"
    taken.write_bytes(answer.body())
    resident.page.goto(taken.as_uri())
    expect(resident.page.locator(".leaflet-container")).to_be_visible()
    for number in range(min(resident.page.locator(".leaflet-marker-icon").count(), 15)):
        resident.page.locator(".leaflet-marker-icon").nth(number).evaluate("(sign) => sign.click()")
        is_unharmed(resident.page)


def test_a_walk_with_a_hostile_title_is_printed_and_runs_nothing(resident):
    walks = resident.context.request.get(f"{resident.address}/api/areas/{AREA}/walks").json()
    resident.goes_to(f"/areas/{AREA}/walks/{walks[0]['id']}")
    is_unharmed(resident.page)
    assert "<img src=x" in resident.page.locator("h1").inner_text()


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_the_pages_of_staff_run_nothing(professional, path):
    professional.goes_to(path)
    professional.comes_to_rest()
    is_unharmed(professional.page)


def test_the_case_of_a_pin_runs_nothing_while_it_is_moderated(professional):
    professional.goes_to(f"/areas/{AREA}/staff?view=analysis")
    rows = professional.page.locator("#queue .pin-button")
    expect(rows.first).to_be_visible()
    for number in range(min(rows.count(), 14)):
        rows.nth(number).evaluate("(row) => row.click()")
        is_unharmed(professional.page)


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_the_pages_of_administrators_run_nothing(administrator, path):
    administrator.goes_to(path)
    is_unharmed(administrator.page)


@pytest.mark.parametrize("words", [MARKUP, TEMPLATE, ATTRIBUTE, LINK])
def test_what_is_searched_for_stays_a_search(resident, words):
    resident.opens_area()
    resident.starts_pin("Noget utrygt")
    box = resident.page.get_by_role("searchbox").or_(resident.page.locator("input[type=search]")).first
    if box.count() and box.is_visible():
        box.fill(words)
    is_unharmed(resident.page)


def test_the_reading_direction_of_a_name_ends_with_the_name(resident):
    """The words after the name of the area stand to its right, as they would without the override."""
    resident.goes_to("/")
    turned = resident.page.evaluate("""() => {
        const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const loose = [];
        for (let node = words.nextNode(); node; node = words.nextNode()) {
            let depth = 0;
            for (const letter of node.data) {
                if (/[\\u202a\\u202b\\u202d\\u202e\\u2066-\\u2068]/.test(letter)) depth += 1;
                if (/[\\u202c\\u2069]/.test(letter)) depth -= 1;
            }
            if (depth > 0 && !node.parentElement.closest('bdi, [dir=auto], option, script')) loose.push(node.data);
        }
        return loose;
    }""")
    assert turned == []
