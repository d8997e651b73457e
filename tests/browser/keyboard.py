"""Somebody with a keyboard and nothing else: real key presses, and at each stop the focus can be seen."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 150
STOP = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const shown = [one, one.closest('label'), ...(one.closest('label')?.querySelectorAll('*') ?? [])].filter(Boolean);
    const hasRing = (part) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part);
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || (part !== one && boxShadow !== 'none');
    };
    const isLarge = ({ width, height }) => width > 2 && height > 2;
    const boxes = shown.map((part) => part.getBoundingClientRect()).filter(isLarge);
    const shares = [0.02, 0.25, 0.5, 0.75, 0.98];
    const isTop = (x, y) => {
        const top = document.elementFromPoint(x, y);
        return top !== null && shown.some((part) => part === top || part.contains(top));
    };
    const isSeen = boxes.some((box) => shares.some((across) => shares.some((down) =>
        isTop(box.left + across * box.width, box.top + down * box.height))));
    const name = one.getAttribute('aria-label') || one.textContent.trim() || one.id || one.name;
    return { name: `${one.tagName.toLowerCase()} ${name.slice(0, 60)}`, hasRing: shown.some(hasRing), isSeen };
}"""


@dataclass
class Keyboard:
    """The keys of a page; every stop that the focus makes is judged (WCAG 2.4.7 and 2.4.11)."""

    page: Page
    stops: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def types(self, words: str) -> None:
        self.page.keyboard.type(words)

    def tab(self, key: str = "Tab") -> dict[str, Any] | None:
        """Go to the next stop, and judge it."""
        self.page.keyboard.press(key)
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        stop: dict[str, Any] | None = self.page.evaluate(STOP)
        if stop is not None:
            self.stops.append(stop["name"])
            assert stop["hasRing"], f"nobody sees that the focus is here: {stop['name']}"
            assert stop["isSeen"], f"something hides the focus: {stop['name']}"
        return stop

    def tabs_to(self, target: Locator, *, back: bool = False) -> None:
        """Press Tab until something has the focus."""
        for _stop in range(MOST_STOPS):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.tab("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab never comes to {target}; it came to {self.stops[-MOST_STOPS:]}")

    def enters(self, target: Locator, *, back: bool = False) -> None:
        """Go to something and press Enter on it."""
        self.tabs_to(target, back=back)
        self.press("Enter")

    def chooses(self, choice: Locator) -> None:
        """Take one of several with the arrow keys, as in every group of radio buttons; a box to tick by Space."""
        if choice.get_attribute("type") == "checkbox":
            self.tabs_to(choice)
        group = self.page.locator(f"input[name='{choice.get_attribute('name')}']:enabled")
        for _stop in range(MOST_STOPS):
            if group.evaluate_all("all => all.includes(document.activeElement)"):
                break
            self.tab()
        for _choice in range(group.count()):
            if choice.evaluate("one => one === document.activeElement"):
                break
            self.press("ArrowDown")
        self.press("Space")
        expect(choice).to_be_checked()
