"""Ask axe-core what is wrong with the page that is shown.

The program is handed to the page by the browser's own debugging protocol, which the page's security policy does not
govern: the policy stays as people get it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from app.settings import ROOT

PROGRAM = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CRITERIA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
ADVICE = "best-practice"
"""Rules that go beyond WCAG: told apart, and no violation."""
LOOK = """async (tags) => {
    const found = await axe.run(document, {
        runOnly: { type: 'tag', values: tags }, resultTypes: ['violations', 'incomplete'], elementRef: true,
    });
    return listed(found);
}"""
LOOK_AT_COLOURS = """async () => {
    const found = await axe.run(document, {
        runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
        resultTypes: ['violations', 'incomplete'],
    });
    return listed(found);
}"""
# Signs at neighbouring places overlap: WCAG 2.5.8 excepts a place on a map as essential (its Understanding names pins).
# They are counted and printed, and every one of them can be reached from the list beside the map. axe-core does not
# know that the map cuts its signs off at its edge, and takes them to cover what stands beside it.
LISTED = """(found) => {
    const isInMap = (element) => !!element?.closest('.leaflet-container');
    const isSign = (element) => !!element?.closest('.map-mark');
    const coveredOnlyBy = ({ any }, fits) => {
        const coverers = any.find(({ id }) => id === 'target-size')?.relatedNodes ?? [];
        return coverers.length > 0 && coverers.every(({ element }) => fits(element));
    };
    const isLarge = ({ width, height }) => width >= 24 && height >= 24;
    const isEssential = (node) => isSign(node.element) || coveredOnlyBy(node, isSign);
    const isCutOff = (node) =>
        !isInMap(node.element) && coveredOnlyBy(node, isInMap) && isLarge(node.element.getBoundingClientRect());
    const lines = (rules) => rules.flatMap((rule) => rule.nodes.map((node) => ({
        rule: rule.id, is_advice: rule.tags.includes('best-practice'), target: node.target.flat().join(' '),
        why: node.failureSummary ?? '',
        is_essential: rule.id === 'target-size' && isEssential(node),
        is_cut_off: rule.id === 'target-size' && isCutOff(node),
    })));
    const all = lines(found.violations).filter((line) => !line.is_cut_off);
    return {
        violations: all.filter((line) => !line.is_essential), unsure: lines(found.incomplete).length,
        essential: all.filter((line) => line.is_essential).length,
    };
}"""


@dataclass(frozen=True)
class Fault:
    """One thing that breaks a rule."""

    page: str
    rule: str
    target: str
    why: str

    def __str__(self) -> str:
        why = " ".join(self.why.split())
        return f"{self.page}: {self.rule}: {self.target}\n    {why}"


@dataclass
class Findings:
    """What was looked at, and what was found."""

    pages: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    advice: list[Fault] = field(default_factory=list)
    unsure: int = 0
    """Places that a program cannot judge, such as words over a picture."""
    essential: int = 0
    """Signs on the map that stand nearer to each other than 24 px: where they stand is what they say."""

    def add(self, other: "Findings") -> None:
        """Take in what somebody else found."""
        self.pages += other.pages
        self.faults += other.faults
        self.advice += other.advice
        self.unsure += other.unsure
        self.essential += other.essential

    def note(self, name: str, answer: dict[str, Any]) -> None:
        """Take in an answer of axe-core about a page."""
        for found in answer["violations"]:
            fault = Fault(name, found["rule"], found["target"], found["why"])
            (self.advice if found["is_advice"] else self.faults).append(fault)
        self.unsure += answer["unsure"]
        self.essential += answer["essential"]


def bring(page: Page) -> None:
    """Bring axe-core into the page, unless it is there."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{PROGRAM.read_text(encoding='utf-8')}; 0")
        page.evaluate(f"window.listed = {LISTED}; 0")


def look(page: Page, tags: Sequence[str] = (*CRITERIA, ADVICE)) -> dict[str, Any]:
    """Return what breaks the rules of these tags."""
    bring(page)
    answer: dict[str, Any] = page.evaluate(LOOK, list(tags))
    return answer


def look_at_colours(page: Page) -> dict[str, Any]:
    """Return what cannot be told from its ground in the colours that are shown now."""
    bring(page)
    answer: dict[str, Any] = page.evaluate(LOOK_AT_COLOURS)
    return answer
