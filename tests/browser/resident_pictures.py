"""Pictures of what residents, meetings and planners see, in three languages on three screens.

The ways to each state are those of the accessibility check; what it would look at is photographed here instead.
"""

import itertools
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx
from playwright.sync_api import Browser, expect
from sqlalchemy import text

from app.cluster import DatabaseUrls
from tests.a11y import residents, rounds
from tests.a11y.house import PLANNER, House, open_house
from tests.a11y.running import TOLD
from tests.a11y.visiting import Visit
from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.service import AREA, STAFF

LANGUAGES = ("da", "tr", "ar")
STILL = {"reduced_motion": "reduce", "locale": "da-DK"}
TABLET = {**PHONE, "viewport": {"width": 768, "height": 1024}, "device_scale_factor": 1}
SCREENS: dict[str, dict[str, Any]] = {"phone": PHONE, "tablet": TABLET, "desktop": DESKTOP}
SAID = {
    "da": "Her er mørkt, når man kommer fra bussen. Skriv til {mail}",
    "tr": "Otobüsten inince burası karanlık. Bana yazın: {mail}",
    "ar": "المكان مظلم بعد النزول من الحافلة. اكتبوا إلى {mail}",
}
"""With an address for the guard to find; another one on each screen, as the same words are taken once a place."""
ANSWERED = {"da": "Lamper langs stien", "tr": "Yol boyunca lambalar", "ar": "مصابيح على طول الطريق"}
POPUP = "Kvarterets band"
WHOLE = {
    "overview: whole", "slip: waiting", "slip: asked", "slip: published", "slip: withdraw", "meeting: paper",
    "round", "questions", "channels", "report",
}  # fmt: skip
"""What is a document: its picture goes beyond the screen."""
STATES = {
    "area": "start", "area: without the map": "start-without-map", "form: place": "place", "form: area": "draw-area",
    "form: places": "places", "form: near": "near", "form: about": "about", "form: topic": "topic",
    "form: when": "when", "form: season": "season", "form: words": "words", "form: photo editor": "photo-editor",
    "form: photo taken in": "photo-list", "form: guard": "guard", "form: receipt": "receipt",
    "questions: scale": "question-scale", "questions: choice": "question-choice", "questions: pick": "question-pick",
    "questions: open": "question-open", "questions: age": "question-age", "questions: gender": "question-gender",
    "questions: thanks": "thanks", "area: offline": "offline", "form: receipt of what waits": "receipt-waits",
    "area: what waits, without a network": "waiting", "area: what was sent": "waiting-received",
    "area: popup": "popup", "area: list": "list", "slip: waiting": "slip-received", "slip: asked": "slip-asked",
    "slip: published": "slip-done", "slip: withdraw": "slip-withdraw", "overview: whole": "overview",
    "meeting: saved": "meeting-next", "meeting: big screen, hearts": "meeting-screen",
    "meeting: paper": "meeting-paper", "round": "round", "questions": "round-questions",
    "channels": "round-channels", "preview": "round-preview", "report": "round-report",
    "between rounds": "start-between-rounds",
    "plan": "plan", "plan: a walk": "plan-walk", "plan: pointing": "plan-point",
}  # fmt: skip
"""The names under which the accessibility check looks at a state, and those of the pictures, in their order."""
NUMBERS = {state: number for number, state in enumerate(STATES.values(), 1)}


class Album(Protocol):
    """Where pictures are kept."""

    folder: Path

    def take(self, person: Person, name: str, *, whole: bool = False) -> Path:
        """Take a picture."""


@dataclass
class Picturing(Visit):
    """A visit that takes a picture where the accessibility check would look for faults."""

    screen: str = "phone"
    album: Album | None = None
    taken: set[str] = field(default_factory=set)

    def looks(self, name: str) -> None:
        state = STATES.get(name)
        if self.album is None or state is None:
            return
        if name == "form: words":
            self.part("#pin-text").fill(SAID[self.language].format(mail=f"{self.screen}@example.dk"))
        if state == "waiting-received":
            expect(self.part("#waiting-list .is-waiting")).to_have_count(0)
        if "waiting" in state:
            self.part("#waiting").evaluate("(waiting) => waiting.scrollIntoView({ block: 'start' })")
        picture = f"{self.language}-{self.screen}-{NUMBERS[state]:02}-{state}"
        self.album.take(self.person, picture, whole=name in WHOLE)
        self.taken.add(state)


def starting(visit: Visit) -> None:
    """Open the area with and without the map, and lose the network."""
    visit.opens_map(f"/areas/{AREA}", "area")
    visit.person.context.set_offline(True)
    expect(visit.part("#offline-banner")).not_to_be_empty()
    visit.looks("area: offline")
    visit.person.context.set_offline(False)
    visit.opens_map(f"/areas/{AREA}?way=list", "area: without the map")


def reading(visit: Visit) -> None:
    """Open the list with its filters, a popup, and what everybody is told about the area."""
    visit.opens_area()
    visit.person.opens_list()
    filters = visit.part("details:has(#filter-category):not([open])")
    if filters.count():
        filters.locator("summary").click()
    visit.part("#filter-category").scroll_into_view_if_needed()
    visit.looks("area: list")
    visit.opens_area()
    visit.person.opens_popup(POPUP)
    visit.looks("area: popup")
    visit.opens(f"/areas/{AREA}/overview", "overview: whole")


def drawing(visit: Visit) -> None:
    """Draw an area of three corners by keyboard."""
    visit.opens_area()
    visit.presses(".kind-challenge")
    visit.step("[data-do='draw']").click()
    visit.step("input[value='area']").focus()
    visit.page.keyboard.press("Space")
    expect(visit.step("input[value='area']")).to_be_checked()
    visit.part("#map").focus()
    for key in ("", "Shift+ArrowRight", "Shift+ArrowDown"):
        if key:
            visit.page.keyboard.press(key)
        visit.page.keyboard.press("Enter")
    expect(visit.part(".map-corner")).to_have_count(3)
    visit.looks("form: area")


def questions(visit: Visit) -> None:
    """Answer every question of the demo round, from the receipt on that is shown."""
    asked = json.loads(visit.part("#page").text_content() or "")["campaign"]["questions"]
    kinds = {question["title"]: question["kind"] for question in asked}
    leads_on = {question["condition"]["is"] for question in asked if question["condition"]}
    visit.step("[data-do='ask']").click()
    screen = visit.part("[data-step='questions'] [data-part='screen']")
    expect(screen.locator("h3")).to_be_visible()
    about = iter(("age", "gender"))
    while screen.is_visible():
        kind = kinds.get(screen.locator("h3").inner_text()) or next(about)
        if kind == "open":
            screen.locator("textarea").fill(ANSWERED[visit.language])
        else:
            fields = screen.locator("input")
            codes = [code for code in leads_on if screen.locator(f"input[value='{code}']").count()]
            (screen.locator(f"input[value='{codes[0]}']") if codes else fields.first).check(force=True)
        visit.looks(f"questions: {kind}")
        title = screen.locator("h3").inner_text()
        visit.part("[data-step='questions'] [data-part='next']").click()
        expect(visit.part("[data-step='questions'] h3").filter(visible=True)).not_to_have_text(title)
    expect(visit.part("[data-step='questions'] [data-part='thanks']")).to_be_visible()
    visit.looks("questions: thanks")


def planning(visit: Visit) -> None:
    """Open what a planner has of the round."""
    house = visit.house
    visit.opens(house.round, "round")
    for name in ("questions", "channels", "report"):
        visit.opens(f"{house.round}/{name}", name)
    visit.opens_map(f"{house.round}/preview?lang={visit.language}", "preview")


def walking(visit: Visit) -> None:
    """Plan a walk, and point at where a stop shall be."""
    visit.opens_map(f"/areas/{AREA}/plan", "plan")
    visit.presses("#plan-submit")
    expect(visit.part("#plan-timeline .plan-stop").first).to_be_visible()
    visit.looks("plan: a walk")
    visit.presses("[data-part='move-1']")
    expect(visit.part(".map-cross")).to_be_visible()
    visit.looks("plan: pointing")


def between_rounds(visit: Visit) -> None:
    """Open the area when no round is open."""
    visit.opens_map(f"/areas/{AREA}", "between rounds")


def _nobody(_house: House, _person: Person) -> None:
    """Residents need nothing to be let in."""


def _professional(house: House, person: Person) -> None:
    house.lets_in(person.context, STAFF)


def _planner(house: House, person: Person) -> None:
    house.lets_in(person.context, PLANNER)


def _facilitator(house: House, person: Person) -> None:
    house.lets_in_facilitator(person.context)


Journey = Callable[[Visit], None]
LetIn = Callable[[House, Person], None]
PARTS: Sequence[tuple[LetIn, Sequence[Journey]]] = (
    (_nobody, (starting, reading, residents.slips, residents.placing, drawing)),
    (_nobody, (residents.asking, questions, residents.waiting)),
    (_planner, (planning,)),
    (_professional, (walking,)),
    (_facilitator, (rounds.facilitating,)),
)


@contextmanager
def _demo_round(urls: DatabaseUrls) -> Iterator[House]:
    """Open the house of the accessibility check with the demo area's own round, and a pin at the first place."""
    with open_house(urls) as house:
        with house.engine.begin() as connection:
            connection.execute(
                text("UPDATE campaign SET closes_at = now() - interval '1 hour' WHERE id = :made"),
                {"made": house.campaign},
            )
            house.campaign = connection.execute(
                text("""UPDATE campaign SET closes_at = now() + interval '28 days' WHERE id =
                (SELECT campaign_id FROM question WHERE campaign_id <> :made LIMIT 1) RETURNING id"""),
                {"made": house.campaign},
            ).scalar_one()
        _store_neighbour(house)
        yield house


def _store_neighbour(house: House) -> None:
    """Publish a pin at the place that stands first in the list, so that the form asks whether it is the same."""
    place = httpx.get(f"{house.api}/places?q=").json()["places"][0]
    pin = house.posts("pins", {
        "client_id": str(uuid.uuid4()), "kind": "challenge", "category": "geographic_spot", "topic": "lamp_out",
        "geometry": {"type": "Point", "coordinates": [place["longitude"], place["latitude"]]},
        "campaign_id": str(house.campaign),
    }, by_staff=False)  # fmt: skip
    house.posts(f"pins/{pin['id']}/publish")


def take_resident_pictures(browser: Browser, urls: DatabaseUrls, album: Album) -> None:
    """Take every state in every language on every screen; a state that nobody came to is an error."""
    wanted = {(language, screen, state) for language in LANGUAGES for screen in SCREENS for state in NUMBERS}
    with _demo_round(urls) as house:
        studio = Studio(browser, house, album)
        studio.takes(PARTS)
        with house.engine.begin() as connection:
            connection.execute(
                text("UPDATE campaign SET closes_at = now() WHERE opens_at < now() AND closes_at > now()")
            )
        studio.takes([(_nobody, (between_rounds,))])
    left = wanted - studio.taken
    assert not left, f"no picture of {sorted(left)}"


@dataclass
class Studio:
    """Somebody with every screen and every language, who goes where the journeys lead."""

    browser: Browser
    house: House
    album: Album
    taken: set[tuple[str, str, str]] = field(default_factory=set)

    def takes(self, parts: Sequence[tuple[LetIn, Sequence[Journey]]]) -> None:
        """Follow the journeys in every language on every screen."""
        for language, screen, (let_in, journeys) in itertools.product(LANGUAGES, SCREENS, parts):
            with person_at(self.browser, self.house.address, **SCREENS[screen], **STILL) as person:
                for words in TOLD:
                    person.expects(words)
                person.context.add_cookies([{"name": "lang", "value": language, "url": self.house.address}])
                let_in(self.house, person)
                visit = Picturing(person, self.house, language, screen=screen, album=self.album)
                for journey in journeys:
                    journey(visit)
            self.taken |= {(language, screen, state) for state in visit.taken}
