"""A phone that keeps an area and loses its network, for the tests of both."""

from typing import Any

from playwright.sync_api import Page

from tests.browser.browsing import WITHIN_MS, Person
from tests.browser.service import AREA

AREA_PAGE = f"/areas/{AREA}"
WAITS = "Tak. Det venter på din telefon"


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
