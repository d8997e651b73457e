"""Go through every page and state in the languages asked for, and tell what is wrong and what nobody looked at."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from playwright.sync_api import Browser, expect, sync_playwright

from app.main import create_app
from app.settings import Settings
from tests.a11y import residents, rounds, staff
from tests.a11y.axe import Fault, Findings
from tests.a11y.house import ADMINISTRATOR, PLANNER, House
from tests.a11y.visiting import Visit
from tests.browser.browsing import DESKTOP, PHONE, WITHIN_MS, Person, launch, person_at
from tests.browser.service import STAFF, VAR

Journey = Callable[[Visit], None]
STILL: dict[str, Any] = {"reduced_motion": "reduce"}
FILE = re.compile(r"\.[a-z0-9]+$")
LEADS_ON = {"/sign-in/oidc", "/sign-in/oidc/return", "/health"}
"""Addresses that show nothing of their own: they lead on, or answer to programs."""
TOLD = ("Failed to load resource", "net::ERR_")
"""What the browser says of answers that a journey asks for: a form refused, a network gone."""


def page_routes(app: FastAPI) -> list[APIRoute]:
    """Return the routes that show a page: neither the API's, nor files, nor what only leads on."""
    found = []
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if not isinstance(route, APIRoute) or "GET" not in (route.methods or ()):
            continue
        is_api = route.path.startswith("/api/") and route.path != "/api/docs"
        is_file = FILE.search(route.path) and not route.path.endswith(".html")
        if not (is_api or is_file or route.path in LEADS_ON):
            found.append(route)
    return found


def unseen_routes(house: House, seen: Sequence[str]) -> list[str]:
    """Return the addresses of pages that nobody looked at; a page counts for the first route that it fits."""
    routes = page_routes(create_app(Settings(var=VAR), house.urls))
    hit = {next((route.path for route in routes if route.path_regex.fullmatch(path)), None) for path in set(seen)}
    return sorted({route.path for route in routes} - hit)


@contextmanager
def _visitor(browser: Browser, house: House, language: str, screen: dict[str, Any]) -> Iterator[Person]:
    with person_at(browser, house.address, **screen, **STILL, locale="da-DK") as person:
        for words in TOLD:
            person.expects(words)
        person.context.add_cookies([{"name": "lang", "value": language, "url": house.address}])
        yield person


def _parts(house: House, language: str) -> list[tuple[dict[str, Any], Callable[[Person], None], Sequence[Journey]]]:
    """Return who goes where: the screen, how they are let in, and what they look at."""

    def as_account(name: str, kind: str = "session") -> Callable[[Person], None]:
        return lambda person: house.lets_in(person.context, name, kind)

    def nobody(_person: Person) -> None:
        """Residents need nothing to be let in."""

    def facilitator(person: Person) -> None:
        house.lets_in_facilitator(person.context)

    return [
        (PHONE, nobody, (residents.public_pages, residents.doors, residents.slips, residents.reading)),
        (PHONE, nobody, (residents.placing, residents.asking, residents.questions, residents.waiting)),
        (DESKTOP, nobody, (wide,)),
        (DESKTOP, as_account(STAFF), (staff.inbox, staff.walks, staff.planning)),
        (PHONE, as_account(STAFF), (staff.planning,)),
        (DESKTOP, as_account(PLANNER), (rounds.rounds, rounds.preview, rounds.questions, rounds.meetings)),
        (DESKTOP, as_account(ADMINISTRATOR), (staff.administration,)),
        (PHONE, as_account(f"ny.{language}"), (staff.own_account,)),
        (PHONE, as_account(ADMINISTRATOR, "half"), (staff.before_second_factor,)),
        (PHONE, as_account(f"plan.{language}", "half"), (staff.before_enrolment,)),
        (PHONE, facilitator, (rounds.facilitating,)),
    ]


def wide(visit: Visit) -> None:
    """Look at the area and at its form beside each other on a wide screen."""
    visit.opens_map("/areas/hjertelunden", "area, wide")
    visit.presses(".kind-resource")
    visit.shows("place")
    visit.looks("form: place, wide")


class Run:
    """One look at everything."""

    def __init__(self, house: House, schemes: tuple[str, ...] = ("light", "dark"), *, only: str = "") -> None:
        self.house, self.schemes, self.only = house, schemes, only
        self.findings, self.seen = Findings(), list[str]()
        self._lock = threading.Lock()

    def go(self, languages: Sequence[str], browsers: int = 2) -> None:
        """Go through the languages, a browser for each of so many at a time."""
        with ThreadPoolExecutor(browsers) as pool:
            list(pool.map(self.go_in, languages))

    def go_in(self, language: str) -> None:
        """Go through one language with a browser of its own; a journey that ends too early is a fault."""
        expect.set_options(timeout=WITHIN_MS)
        with sync_playwright() as playwright:
            browser = launch(playwright)
            for screen, let_in, journeys in _parts(self.house, language):
                wanted = [journey for journey in journeys if self.only in journey.__name__]
                if wanted:
                    with _visitor(browser, self.house, language, screen) as person:
                        let_in(person)
                        self._follow(Visit(person, self.house, language, self.schemes), wanted)
            browser.close()

    def _follow(self, visit: Visit, journeys: Sequence[Journey]) -> None:
        for journey in journeys:
            try:
                journey(visit)
            except Exception as error:  # The others still go.
                where = f"{visit.language} {journey.__name__} at {visit.page.url}"
                visit.findings.faults.append(Fault(where, "ended too early", "", str(error)[:600]))
        with self._lock:
            self.findings.add(visit.findings)
            self.seen += visit.seen

    def unseen(self) -> list[str]:
        """Return the pages that nobody looked at."""
        return unseen_routes(self.house, self.seen)
