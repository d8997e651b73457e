"""What a professional does at the planning page, and what the service answered."""

import itertools
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Response, Route, expect

from tests.browser.browsing import Person
from tests.browser.service import AREA

PAGE = f"/areas/{AREA}/plan"
PLAN = re.compile(r"/walks/plan$")
STOPS = "#plan-timeline .plan-stop"
SIGNS = ".plan-stop-sign"


def holds(person: Person, pattern: re.Pattern[str], *, times: int | None = None) -> list[Route]:
    """Hold back what the page asks at an address; return the requests, the oldest first."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    person.page.route(pattern, hold, times=times)
    return held


def planned(person: Person, act: Callable[[], object]) -> dict[str, Any]:
    """Do something that is planned anew; return what the service answered."""
    with person.page.expect_response(lambda answer: PLAN.search(answer.url) is not None) as answered:
        act()
    answer: Response = answered.value
    found: dict[str, Any] = answer.json()
    expect(person.page.locator("#plan-result")).to_have_attribute("aria-busy", "false")
    return found


def presses_once(person: Person) -> dict[str, Any]:
    """Press the main button and wait for the walk."""
    found = planned(person, person.button("Find en rute").click)
    expect(person.page.locator(STOPS).first).to_be_visible()
    return found


def best(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the walk that the page shows first."""
    walk: dict[str, Any] = plan["alternatives"][0]["walks"][0]
    return walk


def stop_row(person: Person, number: int) -> Locator:
    return person.page.locator(f"{STOPS}[data-stop='{number}']")


def places_of(walk: dict[str, Any]) -> list[tuple[float, float]]:
    """Return where the stops are, to about a metre."""
    return [(round(stop["longitude"], 5), round(stop["latitude"], 5)) for stop in walk["stops"]]


def metres_between(one: dict[str, Any], other: dict[str, Any]) -> float:
    """Return the distance between two places in metres, good to a percent in Denmark."""
    east = (one["longitude"] - other["longitude"]) * 60_700
    return float((east**2 + ((one["latitude"] - other["latitude"]) * 111_300) ** 2) ** 0.5)


def metres_off(walk: dict[str, Any], place: dict[str, Any]) -> float:
    """Return how near the way comes to a place, in metres, by its corners and the middles between them."""
    line = walk["geometry"]["coordinates"]
    middles = [[(a + b) / 2 for a, b in zip(one, other, strict=True)] for one, other in itertools.pairwise(line)]
    return min(metres_between({"longitude": x, "latitude": y}, place) for x, y in [*line, *middles])


def place_on_the_way(person: Person) -> tuple[float, float]:
    """Return the pixels of a place on the way that no sign covers."""
    for arrow in person.page.locator(".map-arrow").all():
        box = arrow.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        if person.page.evaluate("([x, y]) => document.elementFromPoint(x, y).id === 'map'", [x, y]):
            return x, y
    raise AssertionError("signs cover the whole way")


def turn_names(walk: dict[str, Any]) -> list[str]:
    """Return what each stretch goes along or past."""
    return [turn["street_name"] or turn["near_place"] or "" for turn in walk["turns"]]


def asked_wish(person: Person, act: Callable[[], object]) -> dict[str, Any]:
    """Do something that is planned anew; return what the page wished for."""
    with person.page.expect_request(lambda request: PLAN.search(request.url) is not None) as asked:
        planned(person, act)
    wish: dict[str, Any] = asked.value.post_data_json
    return wish
