"""Open pages in the local Chromium, and let the browser's own clock say when the first sign stood."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Response, sync_playwright

TILE = "/tile.png"
"""Where the peer's base map is routed to; what tiles weigh is another server's matter and is not counted."""

SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
"""A slow mobile line as Chromium feigns it: milliseconds for each request, and bytes a second (1.6 Mbit/s down)."""

_PATIENCE_MS = 30_000
_WATCH = """
window.firstSign = new Promise((resolve, reject) => {
  const stands = () => {
    const sign = document.querySelector(SELECTOR);
    if (!sign || (sign.tagName === 'IMG' && !sign.naturalWidth)) return false;
    const box = sign.getBoundingClientRect();
    return box.width > 0 && box.height > 0;
  };
  const look = () => requestAnimationFrame(stands()
    ? () => resolve([performance.getEntriesByType('navigation')[0].responseStart, performance.now()])
    : look);
  requestAnimationFrame(look);
  setTimeout(() => reject(new Error('no sign came')), PATIENCE);
});
""".replace("PATIENCE", str(_PATIENCE_MS))


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit saw; seconds count from the start of the navigation."""

    first_byte_s: float
    first_sign_s: float
    bodies: dict[str, bytes] = field(default_factory=dict)

    @property
    def hosts(self) -> set[str]:
        """Return every host that was asked."""
        return {urlsplit(url).netloc for url in self.bodies}

    def counted(self) -> dict[str, bytes]:
        """Return what was loaded, tiles left out."""
        return {url: body for url, body in self.bodies.items() if urlsplit(url).path != TILE}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium without a window, and end it afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def visit(browser: Browser, url: str, selector: str, *, keep: bool = False, slow: bool = False) -> Visit:
    """Open a page with an empty cache until the first sign stands; with keep, collect all that it loads."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="da-DK")
    answers: list[Response] = []

    def take(answer: Response) -> None:
        answers.append(answer)

    try:
        page = context.new_page()
        page.add_init_script(_WATCH.replace("SELECTOR", json.dumps(selector)))
        if slow:
            context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_LINE)
        if keep:
            page.on("response", take)
        page.goto(url, wait_until="networkidle" if keep else "commit")
        first_byte_ms, first_sign_ms = page.evaluate("() => window.firstSign")
        bodies = {answer.url: answer.body() for answer in answers}
    finally:
        context.close()
    return Visit(first_byte_ms / 1000, first_sign_ms / 1000, bodies)
