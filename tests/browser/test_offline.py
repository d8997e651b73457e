"""Without a network pages open again, whole and of one release, and nothing is kept that should not be."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from app.offline import releases, routes
from app.pages import rendering
from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.offline import AREA_PAGE, WAITS, loses_network, opens_kept_area, sends_shortest, waits_until
from tests.browser.service import AREA, serve
from tests.conftest import TestDatabase

BANNER = "Du er uden net. Det, du sender, venter her."


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
