"""A person at a browser: phone or desktop, every error and every request written down."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Playwright, Request, expect

from tests.browser.service import AREA, PASSWORD, SESSION, STAFF

PHONE = {"viewport": {"width": 360, "height": 640}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
WITHIN_MS = 30_000
"""How long a slow machine may take for anything; no measure of the service."""
KINDS = {"Noget godt": "resource", "Noget utrygt": "challenge"}
PASSED = ("near", "topic", "when", "season")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def program() -> str:
    """Return the machine's own Chromium; without one this fails, it never skips."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise RuntimeError("Chromium is not installed. Install it with:  apt-get install chromium")
    return found


def launch(playwright: Playwright) -> Browser:
    """Start the machine's own Chromium."""
    return playwright.chromium.launch(executable_path=program(), args=list(ARGUMENTS), headless=True)


@dataclass
class Person:
    """Somebody with one page open; what went wrong on it is kept."""

    page: Page
    address: str
    context: BrowserContext
    troubles: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    neighbours: list[str] = field(default_factory=list)

    def expects(self, words: str) -> None:
        """Let console errors pass that hold these words: a failure that the test itself brings about."""
        self.expected.append(words)

    def allows(self, address: str) -> None:
        """Let requests to another host pass that the test itself set up."""
        self.neighbours.append(urlsplit(address).netloc)

    def goes_to(self, path: str, *, status: int = 200) -> None:
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"

    def opens_area(self, query: str = "") -> None:
        self.goes_to(f"/areas/{AREA}{query}")
        self.sees_map()

    def sees_map(self) -> None:
        """Wait until the hearts stand and the buttons of the map can be used."""
        expect(self.page.locator("[data-ready] .map-controls")).to_be_visible()

    def signs_in(self, then: str = f"/areas/{AREA}/staff") -> None:
        self.goes_to(f"/sign-in?next={then}")
        self.page.get_by_label("Brugernavn").fill(STAFF)
        self.page.get_by_label("Adgangskode").fill(PASSWORD)
        self.button("Log ind").click()
        self.page.wait_for_url(f"**{then}")

    def enters(self, path: str = f"/areas/{AREA}/staff") -> None:
        """Open a page as the professional, who signed in before; how one signs in has tests of its own."""
        self.keeps(SESSION)
        self.goes_to(path)

    def keeps(self, session: str) -> None:
        """Have the browser keep the secret of a session."""
        self.context.add_cookies([{"name": "session", "value": session, "url": self.address}])

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def sees(self, words: str) -> Locator:
        found = self.page.get_by_text(words).filter(visible=True).first
        expect(found).to_be_visible()
        return found

    def sees_heading(self, words: str) -> None:
        expect(self.page.get_by_role("heading", name=words)).to_be_visible()

    def comes_to_rest(self) -> None:
        """Wait until nothing moves: the map says that it rests, no transition runs, and two frames were drawn."""
        expect(self.page.locator("[data-moving]")).to_have_count(0)
        self.page.evaluate("""async () => {
            const ends = (animation) => Number.isFinite(animation.effect.getComputedTiming().endTime);
            await Promise.allSettled(document.getAnimations().filter(ends).map((animation) => animation.finished));
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        }""")
        expect(self.page.locator("[data-moving]")).to_have_count(0)

    def presses_in_a_row(self, *buttons: Locator) -> None:
        """Press one button after the other, a frame apart: faster than anything comes to rest."""
        for button in buttons:
            expect(button).to_be_visible()
        self.page.evaluate(
            """async (buttons) => {
                for (const button of buttons) {
                    button.click();
                    await new Promise((done) => requestAnimationFrame(done));
                }
            }""",
            [button.element_handle() for button in buttons],
        )

    def opens_list(self) -> None:
        """Open the list of what people pointed at; on a wide screen it stands there already."""
        toggle = self.page.locator("#sheet-toggle")
        if toggle.is_visible():
            toggle.click()
        expect(self.page.locator("#pin-list .pin-button").first).to_be_visible()

    def opens_popup(self, title: str) -> Locator:
        """Open what people said at a place, from the list."""
        self.opens_list()
        self.page.locator("#pin-list .pin-button", has_text=title).first.click()
        popup = self.page.locator(".map-popup")
        expect(popup).to_be_visible()
        return popup

    def opens_layer_card(self) -> Locator:
        card = self.page.locator("#map-card")
        if not card.is_visible():
            self.button("Lag og signaturer").click()
        expect(card).to_be_visible()
        return card

    def kind_button(self, kind: str) -> Locator:
        """Return the big button of a kind, called as its sign is called: Noget godt or Noget utrygt."""
        return self.page.locator(f"#sheet-home .kind[data-kind='{KINDS[kind]}']")

    def starts_pin(self, kind: str) -> None:
        self.kind_button(kind).click()
        self.sees_heading("Hvor er det?")
        expect(self.page.locator(".map-cross")).to_be_visible()

    def shown_step(self) -> str:
        """Return the name of the screen of the form that is shown."""
        return self.page.locator(".step:not([hidden])").get_attribute("data-step") or ""

    def chooses(self, words: str) -> None:
        """Press the card, chip or row that says this in the step that is shown."""
        exactly = re.compile(rf"^\s*{re.escape(words)}\s*$")
        self.page.locator(".step:not([hidden]) label", has_text=exactly).filter(visible=True).click()

    def presses_next(self) -> None:
        """Go on by one screen."""
        self.page.locator(".step:not([hidden]) [data-do='next']").click()

    def goes_on(self) -> None:
        """Go on to the next question that most people answer: the place, what it is about, one's own words, sending.

        What was said nearby, the topic and the times are passed, as somebody does who leaves them alone.
        """
        self.presses_next()
        while self.shown_step() in PASSED:
            self.presses_next()

    def sends_pin(self) -> None:
        """Send from whatever question is shown."""
        self.page.locator(".step:not([hidden]) :is([data-do='send'], [type='submit'])").click()
        self.sees_heading("Tak. Vi har modtaget det")

    def plans_walk(self, name: str = "Vandring i skumringen") -> None:
        """Plan a walk as it is proposed, save it, and go to it among the others."""
        self.goes_to(f"/areas/{AREA}/plan")
        self.sees_map()
        self.button("Find en rute").click()
        expect(self.page.locator("#plan-timeline .plan-stop").first).to_be_visible()
        self.page.get_by_label("Hvad skal den hedde?").fill(name)
        self.button("Gem vandringen").click()
        self.page.wait_for_url("**/plan?walk=*")
        self.page.get_by_role("link", name="Alle vandringer").click()
        self.page.wait_for_url("**view=walks&walk=*")
        self.sees_map()
        self.sees_heading(name)

    def check(self) -> None:
        """Fail on page errors, console errors (policy violations are among them) and requests to other hosts."""
        own = {urlsplit(self.address).netloc, *self.neighbours}
        foreign = [url for url in self.requests if urlsplit(url).scheme in {"http", "https"} and _host(url) not in own]
        assert not foreign, f"asked another host: {foreign}"
        left = [words for words in self.troubles if not any(known in words for known in self.expected)]
        assert not left, "the page reported errors:\n" + "\n".join(left)


def _host(url: str) -> str:
    return urlsplit(url).netloc


@contextmanager
def person_at(browser: Browser, address: str, **options: Any) -> Iterator[Person]:
    """Open a browser of one person; errors are printed when they happen and judged when the block is left."""
    context = browser.new_context(**{"locale": "da-DK", "timezone_id": "Europe/Copenhagen", **options})
    context.set_default_timeout(WITHIN_MS)
    person = Person(context.new_page(), address, context)

    def note(words: str) -> None:
        print(f"[page] {words}")
        person.troubles.append(words)

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            note(f"console: {message.text} ({message.location.get('url', '')})")

    def asked(request: Request) -> None:
        person.requests.append(request.url)

    # The browser hands files over only where it was told so before the press, and a press may overtake the telling.
    person.page.on("filechooser", lambda _chooser: None)
    context.on("console", heard)
    context.on("weberror", lambda error: note(f"error: {error.error}"))
    context.on("request", asked)
    try:
        yield person
        person.check()
    finally:
        # What a test still holds back is let go of quietly.
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")
        context.close()
