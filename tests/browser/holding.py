"""Something on its way that a test holds back and lets go: how a slow phone is shown without waiting for one."""

from time import monotonic
from typing import Any

from playwright.sync_api import Page, Route

from tests.browser.browsing import WITHIN_MS

LOOK_MS = 20

PASS_THE_TIME = """() => {
    for (const one of document.getAnimations()) if (one.animationName === 'not-ready') one.finish();
}"""
"""What a page says after a while, it says now."""


def may_be_held(page: Page) -> None:
    """Have the browser tell of every request of the pages that are opened next, so that any can be held later on."""
    page.route("**/nobody-asks-for-this", lambda route: route.abort())


class Held:
    """The requests of a page to an address, held back until they are let go; those that say certain words pass.

    It is made before the page is opened: told later, the browser may let the next request pass.
    """

    def __init__(self, page: Page, address: str, *, passes: str = "") -> None:
        self.page = page
        self.passes = passes
        self.routes: list[Route] = []
        self.is_holding = True
        self.refusal: dict[str, Any] | None = None
        page.route(address, self._meet)

    def _meet(self, route: Route) -> None:
        if self.passes and self.passes in (route.request.post_data or ""):
            route.continue_()
        elif self.is_holding:
            self.routes.append(route)
        else:
            self._answer(route)

    def _answer(self, route: Route) -> None:
        if self.refusal:
            route.fulfill(status=self.refusal["status"], json=self.refusal)
        else:
            route.continue_()

    def waits_for_one(self) -> None:
        """Wait until a request is held."""
        self.waits_for(1)

    def waits_for(self, number: int) -> None:
        """Wait until so many requests are held."""
        until = monotonic() + WITHIN_MS / 1000
        while len(self.routes) < number:
            assert monotonic() < until, f"{len(self.routes)} were asked for, not {number}"
            self.page.wait_for_timeout(LOOK_MS)

    def lets_last_go(self) -> None:
        """Let the last of those that are held go on its way, and hold the others."""
        self._answer(self.routes.pop())

    def lets_go(self, refusal: dict[str, Any] | None = None) -> None:
        """Hold nothing any more: let all go on their way, or have a problem document answer them."""
        self.is_holding, self.refusal = False, refusal
        while self.routes:
            self._answer(self.routes.pop(0))
