"""Somebody who opens pages in one language, and lets each be looked at."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.a11y import axe
from tests.a11y.house import House
from tests.browser.browsing import Person
from tests.browser.service import AREA

STEP = ".step:not([hidden])"


@dataclass
class Visit:
    """A person at a page, what they found, and which addresses they saw."""

    person: Person
    house: House
    language: str
    schemes: tuple[str, ...] = ("light", "dark")
    findings: axe.Findings = field(default_factory=axe.Findings)
    seen: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.person.page

    @property
    def staff_api(self) -> str:
        return f"{self.person.address}/api/areas/{AREA}"

    def part(self, selector: str) -> Locator:
        """Return what stands at a selector."""
        return self.page.locator(selector)

    def step(self, selector: str) -> Locator:
        """Return what stands in the step of the form that is shown."""
        return self.page.locator(f"{STEP} {selector}")

    def opens(self, path: str, name: str = "", *, status: int = 200) -> None:
        """Open a page, and have it looked at when it gets a name."""
        self.person.goes_to(path, status=status)
        if name:
            self.looks(name)

    def opens_map(self, path: str, name: str = "") -> None:
        """Open a page with a map and wait for it."""
        self.person.goes_to(path)
        self.person.sees_map()
        if name:
            self.looks(name)

    def opens_area(self, query: str = "") -> None:
        self.opens_map(f"/areas/{AREA}{query}")

    def presses(self, selector: str) -> None:
        """Press the first thing at a selector that can be seen."""
        self.page.locator(selector).filter(visible=True).first.click()

    def unfolds(self, within: str = "main") -> None:
        """Open everything that folds out, as pressing each would."""
        self.part(within).locator("details:not([open])").evaluate_all(
            "all => all.forEach((one) => { one.open = true; })"
        )

    def sends_form(self, selector: str = "main form .button-main") -> None:
        """Press the main button of a form and wait for the page that answers."""
        with self.page.expect_navigation():
            self.presses(selector)

    def shows(self, step: str) -> None:
        """Wait until a step of the form stands there."""
        expect(self.page.locator(f"[data-step='{step}']")).to_be_visible()

    def goes_on(self) -> None:
        self.step("[data-do='next']").click()

    def looks(self, name: str) -> None:
        """Have everything looked at by day, and the colours by night as well."""
        label = f"{self.language} {name}"
        self.seen.append(urlsplit(self.page.url).path)
        self.findings.pages.append(label)
        self.person.comes_to_rest()
        self.findings.note(label, axe.look(self.page))
        for scheme in self.schemes[1:]:
            self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            self.person.comes_to_rest()
            self.findings.note(f"{label} ({scheme})", axe.look_at_colours(self.page))
            self.page.emulate_media(color_scheme="light", reduced_motion="reduce")

    def looks_at_file(self, path: str, file: Path, name: str) -> None:
        """Have a page looked at that is saved and opened from the disk."""
        answer = self.person.context.request.get(f"{self.person.address}{path}")
        assert answer.ok, path
        file.write_bytes(answer.body())
        self.page.goto(file.as_uri())
        self.looks(name)
        self.seen.append(path)
