"""What a professional sees while planning: nothing jumps, signs can be read, finds are shown, the paper is whole."""

import itertools
import json
import re
from typing import Any

from playwright.sync_api import Browser, Request, Route, expect

from tests.browser.browsing import PHONE, Person, person_at
from tests.browser.planning import PAGE, PLAN, SIGNS, STOPS, planned, presses_once, stop_row

JOB = re.compile(r"/walks/jobs/")
EDIT = re.compile(r"/network/edits$")


def top_of(person: Person, part: str) -> float:
    box = person.page.locator(f"[data-part='{part}']").bounding_box()
    assert box is not None
    return box["y"]


def test_a_stop_that_is_kept_stays_under_the_finger_and_what_was_opened_stays_open(planner: Person):
    presses_once(planner)
    row = stop_row(planner, 2)
    row.locator("summary").click()
    keep = row.get_by_role("button", name="Behold")
    keep.scroll_into_view_if_needed()
    before = top_of(planner, "keep-2")
    planned(planner, keep.click)
    expect(planner.page.locator("#plan-own li")).to_have_count(1)
    expect(row.get_by_role("button", name="Slip igen")).to_be_focused()
    expect(row.locator("details")).to_have_attribute("open", "")
    assert abs(top_of(planner, "keep-2") - before) < 2


def test_the_old_walk_stays_and_is_dimmed_until_the_new_one_is_there(planner: Person):
    page = planner.page
    presses_once(planner)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(PLAN, hold)
    stops = page.locator(STOPS).count()
    stop_row(planner, 2).get_by_role("button", name="Udelad").click()
    expect(page.locator("#plan-status")).to_have_text("Finder den bedste rute …")
    expect(page.locator("#plan-result")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#plan-timeline")).to_have_css("opacity", "0.7")
    expect(page.locator(STOPS)).to_have_count(stops)
    expect(page.locator(SIGNS)).to_have_count(stops)
    held[-1].continue_()
    expect(page.locator("#plan-result")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#plan-timeline")).to_have_css("opacity", "1")
    expect(page.locator("#plan-status")).to_contain_text("stop")


def test_on_a_phone_no_number_of_a_stop_lies_over_another(browser: Browser, address: str):
    with person_at(browser, address, **PHONE) as person:
        person.signs_in(PAGE)
        person.sees_map()
        presses_once(person)
        person.comes_to_rest()
        boxes = [number.bounding_box() for number in person.page.locator(f"{SIGNS} .map-stop-number").all()]
        middles = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"]) for box in boxes if box]
        assert len(middles) == len(boxes) > 1
        for one, other in itertools.combinations(middles, 2):
            assert ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5 >= one[2], (one, other)


def test_a_drawn_path_can_be_said_to_have_steps_with_the_keyboard_alone(planner: Person):
    page = planner.page
    presses_once(planner)
    planned(planner, stop_row(planner, 1).get_by_role("button", name="Behold").click)
    stop_row(planner, 1).get_by_role("button", name="Vis på kortet").press("Enter")
    expect(page.locator(SIGNS).first).to_be_focused()
    planner.comes_to_rest()
    page.locator("#plan-edits summary").press("Enter")
    planner.button("Tegn en ny sti").press("Enter")
    expect(page.locator("#plan-point-title")).to_be_focused()
    planner.button("Sæt et punkt her").press("Enter")
    page.locator("#map").press("ArrowRight")
    planner.comes_to_rest()
    planner.button("Sæt et punkt her").press("Enter")
    page.get_by_role("checkbox", name="Der er trapper på stien").press("Space")
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if EDIT.search(request.url) else None)
    planned(planner, lambda: planner.button("Gem stien, der er ikke lys").press("Enter"))
    posted = [request.post_data_json for request in asked if request.method == "POST"]
    assert [(edit["kind"], edit["lit"], edit["steps"]) for edit in posted] == [("add_path", "no", True)]
    row = page.locator("#plan-edits-list li")
    expect(row).to_contain_text("Ny sti med trapper")
    planned(planner, row.get_by_role("button").click)
    expect(row).to_have_count(0)


def searches_on(planner: Person) -> list[dict[str, Any]]:
    """Let a search run that has found something better; return what the service is asked to stop, as it is asked."""
    stopped: list[dict[str, Any]] = []
    plans: list[dict[str, Any]] = []

    def out_of_time(route: Route) -> None:
        answer = route.fetch()
        plan = answer.json()
        plans.append(json.loads(json.dumps(plan)))
        walk = plan["alternatives"][0]["walks"][0]
        walk.update(stopped_by="time", covered_weight=walk["covered_weight"] / 2)
        route.fulfill(response=answer, json=plan)

    def job(route: Route) -> None:
        if route.request.method == "DELETE":
            stopped.append({"url": route.request.url})
            route.fulfill(status=204)
            return
        told = {"id": "one", "seconds": 12.0, "objective": 2, "bound": 3, "gap": 0.1, "problem": None}
        best = plans[-1]["alternatives"][0]
        running = {**told, "state": "running", "best_so_far": best, "result": None}
        done = {**told, "state": "cancelled", "best_so_far": None, "result": plans[-1]}
        route.fulfill(json=done if stopped else running)

    planner.page.route(PLAN, out_of_time)
    planner.page.route(JOB, job)
    presses_once(planner)
    return stopped


def test_the_best_walk_so_far_is_drawn_and_told_once_and_kept_when_the_search_is_stopped(planner: Person):
    page = planner.page
    stopped = searches_on(planner)
    half = page.locator("#plan-proof").inner_text()
    planner.button("Søg videre efter en bedre rute").press("Enter")
    told = page.locator("#plan-search-better")
    expect(told).to_contain_text("Der er fundet en bedre rute")
    expect(page.locator("[data-mark='better']").first).to_be_attached()
    stop = planner.button("Stop, og vis den bedste")
    expect(stop).to_be_focused()
    told.evaluate("""(told) => {
        told.changes = 0;
        new MutationObserver(() => { told.changes += 1; }).observe(told, { childList: true });
    }""")
    for _ in range(2):
        with page.expect_response(JOB):
            pass
    assert told.evaluate("(told) => told.changes") == 0, "what is no news is not told again"
    stop.press("Enter")
    expect(page.locator("#plan-search-on")).to_be_hidden()
    expect(page.locator("[data-mark='better']")).to_have_count(0)
    expect(page.locator("#plan-result-title")).to_be_focused()
    assert len(stopped) == 1
    assert page.locator("#plan-proof").inner_text() != half


def test_who_was_signed_out_signs_in_again_and_finds_the_work(planner: Person):
    page = planner.page
    presses_once(planner)
    planner.context.clear_cookies()
    planner.expects("401")
    stop_row(planner, 2).get_by_role("button", name="Behold").click()
    trouble = page.locator("#plan-trouble")
    expect(trouble).to_contain_text("Du er ikke logget ind længere")
    trouble.get_by_role("link", name="Log ind igen").click()
    page.wait_for_url("**/sign-in?next=**")
    page.get_by_label("Brugernavn").fill("fagperson")
    page.get_by_label("Adgangskode").fill("a long enough password")
    planner.button("Log ind").click()
    page.wait_for_url(f"**{PAGE}")
    planner.sees("Dine ændringer fra før er her stadig.")
    expect(page.locator("#plan-own li")).to_have_count(1)


def test_trying_again_after_an_outage_leaves_the_keyboard_at_the_walk(planner: Person):
    page = planner.page
    presses_once(planner)
    planner.expects("ERR_FAILED")
    page.route(PLAN, lambda route: route.abort())
    stop_row(planner, 2).get_by_role("button", name="Behold").click()
    again = page.locator("#plan-trouble").get_by_role("button", name="Prøv igen")
    expect(again).to_be_visible()
    page.unroute(PLAN)
    planned(planner, lambda: again.press("Enter"))
    expect(page.locator("#plan-trouble")).to_be_hidden()
    expect(page.locator("#plan-result-title")).to_be_focused()


def test_the_walk_is_one_sheet_of_paper_with_map_times_and_way(planner: Person):
    page = planner.page
    page.get_by_label("Dag og tid").fill("2026-11-24T15:30")
    found = presses_once(planner)
    stops = found["alternatives"][0]["walks"][0]["stops"]
    planner.button("Gem vandringen").click()
    page.wait_for_url("**walk=*")
    printed = page.get_by_role("link", name="Åbn til print").get_attribute("href")
    assert printed is not None
    planner.goes_to(printed)
    drawing = page.get_by_role("img", name="Kort over ruten")
    expect(drawing).to_be_visible()
    numbers = [text for text in drawing.locator("text").all_text_contents() if text.isdigit()]
    assert numbers == [str(stop["position"]) for stop in stops]
    expect(page.locator(".walk-end")).to_contain_text("kl. 1")
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1
    page.emulate_media(media="print")
    expect(page.locator(".turns li").first).to_be_visible()
    expect(page.locator(".walk-notes")).to_have_count(len(stops))
    expect(page.locator(".site-header")).to_be_hidden()
