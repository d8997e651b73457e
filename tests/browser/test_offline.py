"""Without a network: pages open again, what was sent waits and arrives once, and nothing is kept that should not be.

Photos, voices and answers go the same way as pins; tests/web/outbox.test.js sends those.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import Engine, text

from app.cluster import Cluster
from app.database import owner_engine
from app.offline import releases, routes
from app.pages import rendering
from tests.browser.browsing import ARGUMENTS, DESKTOP, PHONE, WITHIN_MS, Person, person_at, program
from tests.browser.service import AREA, serve
from tests.conftest import TestDatabase, drop_database, make_database

AREA_PAGE = f"/areas/{AREA}"
WAITS = "Tak. Det venter på din telefon"
BANNER = "Du er uden net. Det, du sender, venter her."


@pytest.fixture(scope="module")
def database(cluster: Cluster, demo_template: str) -> Iterator[TestDatabase]:
    made = make_database(cluster, demo_template)
    yield made
    drop_database(cluster, made)


@pytest.fixture(scope="module")
def address(database: TestDatabase) -> Iterator[str]:
    with serve(database.urls) as address:
        yield address


@pytest.fixture(scope="module")
def engine(database: TestDatabase) -> Iterator[Engine]:
    engine = owner_engine(database.urls)
    yield engine
    engine.dispose()


def pins(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM pin")).scalar_one())


def kept(page: Page, cache: str) -> list[str]:
    """Return the paths that the browser keeps in the caches whose name begins so."""
    found: list[str] = page.evaluate(
        """async (prefix) => {
            const names = (await caches.keys()).filter((name) => name.startsWith(prefix));
            const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
            return keys.flat().map(({ url }) => new URL(url).pathname + new URL(url).search);
        }""",
        cache,
    )
    return found


def waits_until(page: Page, holds: str, arg: Any) -> None:
    """Wait until something holds that the page can only be asked for: wait_for_function takes a promise for a yes."""
    held = page.evaluate(
        f"""async ([arg, within_ms]) => {{
            const holds = {holds};
            const until = performance.now() + within_ms;
            while (!(await holds(arg))) {{
                if (performance.now() > until) return false;
                await new Promise(requestAnimationFrame);
            }}
            return true;
        }}""",
        [arg, WITHIN_MS],
    )
    assert held, f"never came true: {holds} {arg}"


def waits_until_kept(page: Page, path: str = AREA_PAGE) -> None:
    """Wait until the page, its list of places and all files are kept."""
    waits_until(
        page,
        """async (path) => {
            const holds = async (prefix, wanted) => {
                for (const name of (await caches.keys()).filter((one) => one.startsWith(prefix))) {
                    const keys = await (await caches.open(name)).keys();
                    if (keys.some(({ url }) => new URL(url).pathname === wanted)) return true;
                }
                return false;
            };
            return navigator.serviceWorker.controller !== null && (await holds('pages-', path))
                && (await holds('places-', `/api${path}/places`)) && (await holds('files-', '/offline.html'));
        }""",
        path,
    )


def opens_kept_area(person: Person, query: str = "") -> None:
    person.opens_area(query)
    waits_until_kept(person.page)


def loses_network(person: Person) -> None:
    person.expects("net::ERR_INTERNET_DISCONNECTED")
    person.context.set_offline(True)


def sends_shortest(person: Person) -> None:
    """Place a heart where the crosshair stands, say what it is, and send."""
    person.starts_pin("Noget godt")
    person.goes_on()
    person.chooses("Et godt sted")
    person.page.locator(".step:not([hidden]) [data-do='send']").click()


def opens_waiting_list(page: Page) -> None:
    """Leave the form, where it is open, and open the list of what was sent from this phone."""
    page.keyboard.press("Escape")
    page.locator("#waiting summary").click()
    expect(page.locator("#waiting-list")).to_be_visible()


def notes_posts(context: BrowserContext) -> list[str]:
    """Return a list that fills with the client ids of pins as they leave the browser."""
    sent: list[str] = []

    def note(request: Any) -> None:
        if request.method == "POST" and urlsplit(request.url).path.endswith("/pins"):
            sent.append(json.loads(request.post_data)["client_id"])

    context.on("request", note)
    return sent


def test_the_page_opens_again_without_a_network_with_its_map_its_policy_and_its_styles(phone: Person):
    opens_kept_area(phone)
    loses_network(phone)
    answer = phone.page.goto(f"{phone.address}{AREA_PAGE}?via=abc123")
    assert answer is not None
    assert answer.from_service_worker
    assert "script-src 'self' 'nonce-" in answer.headers["content-security-policy"]
    phone.sees_map()
    phone.sees(BANNER)
    assert phone.page.locator(".sheet").evaluate("sheet => getComputedStyle(sheet).overflowY") == "auto"
    phone.context.set_offline(False)
    expect(phone.page.locator("#offline-banner")).to_be_hidden()


def test_an_area_opens_again_in_each_language_it_was_opened_in(phone: Person):
    opens_kept_area(phone)
    opens_kept_area(phone, "?lang=tr")
    loses_network(phone)
    for query, language in (("", "tr"), ("?lang=da", "da"), ("?lang=tr", "tr"), ("?lang=ar", "tr")):
        phone.opens_area(query)
        assert phone.page.locator("html").get_attribute("lang") == language, query


def test_a_page_that_was_never_opened_says_what_to_do_in_every_language(phone: Person):
    opens_kept_area(phone)
    loses_network(phone)
    for path in ("/", "/slip", "/areas/bakken"):
        phone.goes_to(path)
        phone.sees_heading("Du er uden net")
        phone.sees_heading("You have no network")
        for language in ("da", "en", "tr", "ar"):
            expect(phone.page.locator(f"section[lang='{language}']").get_by_role("heading")).to_be_visible()
    phone.context.set_offline(False)
    phone.page.get_by_role("link", name="Prøv igen").click()
    phone.page.wait_for_url("**/areas/bakken")
    phone.sees_map()


def test_a_pin_made_without_a_network_waits_and_arrives_later_once(phone: Person, engine: Engine):
    before = pins(engine)
    sent = notes_posts(phone.context)
    opens_kept_area(phone)
    loses_network(phone)
    phone.page.reload()
    phone.sees_map()
    sends_shortest(phone)
    phone.sees_heading(WAITS)
    assert pins(engine) == before
    opens_waiting_list(phone.page)
    phone.sees("Venter på net. Det bliver sendt af sig selv.")
    sent.clear()
    phone.context.set_offline(False)
    expect(phone.page.locator("#waiting .is-received")).to_have_text("Modtaget")
    expect(phone.page.locator("#announcer")).to_contain_text("Modtaget:")
    assert pins(engine) == before + 1
    phone.page.reload()
    phone.sees_map()
    expect(phone.page.locator("#waiting-count")).to_have_text("Intet venter")
    assert len(sent) == 1
    assert pins(engine) == before + 1


def test_the_list_gives_the_code_that_opens_the_slip_and_forgets_with_a_way_back(phone: Person):
    opens_kept_area(phone)
    loses_network(phone)
    sends_shortest(phone)
    phone.sees_heading(WAITS)
    opens_waiting_list(phone.page)
    line = phone.page.locator("#waiting-list li")
    with phone.page.expect_response("**/pins") as answered:
        phone.context.set_offline(False)
    code = answered.value.json()["slip"]
    expect(line.locator(".is-received")).to_be_visible()
    line.get_by_role("button", name=re.compile("Glem")).click()
    phone.sees("Koden er nu den eneste nøgle")
    undo = line.get_by_role("button", name="Fortryd")
    expect(undo).to_be_focused()
    undo.click()
    line.get_by_role("button", name=re.compile("Vis kode")).click()
    expect(line.locator("strong")).to_have_text(code)
    line.get_by_role("link", name="Se, hvad der sker").click()
    phone.page.wait_for_url("**/s/**")
    phone.goes_to(AREA_PAGE)
    opens_waiting_list(phone.page)
    line.get_by_role("button", name=re.compile("Glem")).click()
    phone.page.reload()
    phone.sees_map()
    expect(phone.page.locator("#waiting")).to_be_hidden()


def test_two_tabs_send_what_waits_once(phone: Person, engine: Engine):
    before = pins(engine)
    sent = notes_posts(phone.context)
    opens_kept_area(phone)
    other = phone.context.new_page()
    other.goto(f"{phone.address}{AREA_PAGE}")
    expect(other.locator("[data-ready] .map-controls")).to_be_visible()
    phone.page.bring_to_front()
    loses_network(phone)
    sends_shortest(phone)
    phone.sees_heading(WAITS)
    expect(other.locator("#waiting-count")).to_have_text("1 venter")
    sent.clear()
    phone.context.set_offline(False)
    for page in (phone.page, other):
        expect(page.locator("#waiting-list .is-received")).to_have_count(1)
    assert len(sent) == 1
    assert pins(engine) == before + 1


def test_a_receipt_that_got_lost_on_the_way_comes_by_itself(phone: Person, engine: Engine):
    before = pins(engine)
    phone.expects("net::ERR_")
    phone.opens_area()
    lost: list[str] = []

    def lose_first(route: Route) -> None:
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
            return
        lost.append(answer.json()["slip"])
        route.abort("connectionreset")

    phone.page.route("**/pins", lose_first)
    sends_shortest(phone)
    phone.sees_heading("Tak. Vi har modtaget det")
    expect(phone.page.locator("#slip-code")).to_have_text(lost[0])
    assert pins(engine) == before + 1


@contextmanager
def remembering(browser: Browser, folder: Path, address: str) -> Iterator[Person]:
    """Open a browser that remembers between two times it is opened."""
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=program(), args=list(ARGUMENTS), headless=True, locale="da-DK", **PHONE
    )
    context.set_default_timeout(WITHIN_MS)
    try:
        yield Person(context.pages[0], address, context)
    finally:
        context.close()


def test_a_pin_outlives_the_browser(browser: Browser, address: str, engine: Engine, tmp_path: Path):
    before = pins(engine)
    with remembering(browser, tmp_path, address) as person:
        opens_kept_area(person)
        person.context.set_offline(True)
        sends_shortest(person)
        person.sees_heading(WAITS)
    with remembering(browser, tmp_path, address) as person:
        person.context.set_offline(True)
        person.opens_area()
        expect(person.page.locator("#waiting-count")).to_have_text("1 venter")
        assert pins(engine) == before
        person.context.set_offline(False)
        expect(person.page.locator("#waiting-count")).to_have_text("Intet venter")
    with remembering(browser, tmp_path, address) as person:
        person.opens_area()
        expect(person.page.locator("#waiting-count")).to_have_text("Intet venter")
    assert pins(engine) == before + 1


def test_a_place_is_chosen_from_the_list_without_a_network(phone: Person):
    opens_kept_area(phone)
    loses_network(phone)
    phone.page.reload()
    phone.sees_map()
    phone.starts_pin("Noget godt")
    phone.button("Vælg fra liste").click()
    phone.page.get_by_label("Søg efter en opgang").fill("beboerhus")
    phone.page.locator("#place-list button", has_text="Beboerhuset Lunden").click()
    phone.goes_on()
    phone.chooses("Et godt sted")
    phone.page.locator(".step:not([hidden]) [data-do='send']").click()
    phone.sees_heading(WAITS)


def test_nothing_is_kept_but_the_pages_of_visitors(browser: Browser, address: str):
    with person_at(browser, address, **DESKTOP) as person:
        opens_kept_area(person)
        for path in ("/", "/slip", "/sign-in", "/meeting", f"{AREA_PAGE}/map"):
            person.goes_to(path)
        person.context.request.get(f"{address}/api/areas/{AREA}")
        assert {urlsplit(path).path for path in kept(person.page, "pages-")} == {AREA_PAGE}
        assert kept(person.page, "places-") == [f"/api{AREA_PAGE}/places"]
        files = kept(person.page, "files-")
        assert all(path.startswith(("/static/", "/layers.css?")) or path == "/offline.html" for path in files)

    with person_at(browser, address, **DESKTOP) as professional:
        professional.enters()
        professional.opens_area()
        waits_until(professional.page, "async () => navigator.serviceWorker.controller !== null", None)
        professional.page.reload()
        professional.sees_map()
        professional.goes_to(f"{AREA_PAGE}/staff")
        assert kept(professional.page, "pages-") == []


def test_the_five_areas_opened_last_are_kept(phone: Person):
    opens_kept_area(phone)
    paths = phone.page.evaluate("""async () => {
        const name = (await caches.keys()).find((one) => one.startsWith('pages-'));
        const cache = await caches.open(name);
        for (const slug of ['a', 'b', 'c', 'd', 'e', 'f']) {
            await cache.put(`/areas/${slug}?lang=da`, new Response(slug));
            await cache.put(`/areas/${slug}?lang=en`, new Response(slug));
        }
    }""")
    assert paths is None
    phone.page.reload()
    counts = """async (count) => {
        const name = (await caches.keys()).find((one) => one.startsWith('pages-'));
        return (await (await caches.open(name)).keys()).length === count;
    }"""
    waits_until(phone.page, counts, 9)
    slugs = {urlsplit(path).path.rpartition("/")[2] for path in kept(phone.page, "pages-")}
    assert slugs == {AREA, "c", "d", "e", "f"}


def forget_release() -> None:
    """Let the next service read its release anew, as a new process does."""
    for found in (releases.current_release, rendering._environment, routes._worker_script):
        found.cache_clear()


@pytest.fixture
def next_release(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Give what makes the next service one of another release: its name differs, as after a change of any file."""

    def change() -> None:
        monkeypatch.setattr(releases, "NAME_LENGTH", releases.NAME_LENGTH - 4)
        forget_release()

    yield change
    monkeypatch.undo()
    forget_release()


def test_a_new_release_takes_over_whole_and_brings_the_kept_pages_along(
    browser: Browser, database: TestDatabase, next_release: Callable[[], None]
):
    with serve(database.urls) as address:
        person_before = person_at(browser, address, **PHONE)
        person = person_before.__enter__()
        opens_kept_area(person)
        old = releases.current_release()
    next_release()
    new = releases.current_release()
    assert new.name != old.name
    with serve(database.urls, port=urlsplit(address).port or 0):
        person.opens_area()
        loaded = person.page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
        static = [urlsplit(name).path for name in loaded if "/static/" in name]
        assert static
        assert all(path.startswith(f"/static/{new.name}/") for path in static), "modules of two releases met"
        waits_until(
            person.page,
            "async (names) => JSON.stringify((await caches.keys()).sort()) === JSON.stringify(names)",
            [f"{kind}-{new.name}" for kind in ("files", "pages", "places")],
        )
        loses_network(person)
        person.opens_area()
        sends_shortest(person)
        person.sees_heading(WAITS)
        person.context.set_offline(False)
        person.sees_heading("Tak. Vi har modtaget det")
        person_before.__exit__(None, None, None)
