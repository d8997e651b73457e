"""Work that is not saved is never lost and never said to be saved: copies, hiccups, slow answers, and alternatives."""

import re

from playwright.sync_api import Route, expect

from tests.browser.browsing import Person
from tests.browser.planning import PLAN, STOPS, asked_wish, holds, planned, presses_once, stop_row

WISH = re.compile(r"/walks/[^/]+/wish$")
KEPT = re.compile(r"/walks$")
WORK = "Object.entries(sessionStorage).filter(([name]) => name.startsWith('plan:'))"


def keeps(person: Person, title: str) -> str:
    """Plan a walk and save it under a title; return its address."""
    presses_once(person)
    person.page.get_by_label("Hvad skal den hedde?").fill(title)
    person.button("Gem vandringen").click()
    person.page.wait_for_url("**walk=*")
    person.sees("Vandringen er gemt som kladde.")
    return person.page.url.removeprefix(person.address)


def test_a_copy_takes_along_what_was_not_saved_and_leaves_the_original_alone(planner: Person):
    page = planner.page
    original = keeps(planner, "Turen")
    planned(planner, stop_row(planner, 1).get_by_role("button", name="Behold").click)
    planner.sees("Ændringerne er ikke gemt endnu.")
    planner.button("Lav en kopi").click()
    planner.sees("Gemt: Turen (kopi)")
    planner.sees("Vandringen er gemt som kladde.")
    expect(page.get_by_label("Hvad skal den hedde?")).to_have_value("Turen (kopi)")
    page.reload()
    expect(page.locator(STOPS).first).to_be_visible()
    expect(page.locator("#plan-own li")).to_have_count(1)
    expect(page.locator("#plan-restored")).to_be_hidden()
    expect(page.get_by_label("Hvad skal den hedde?")).to_have_value("Turen (kopi)")
    planner.goes_to(original)
    expect(page.locator(STOPS).first).to_be_visible()
    expect(page.locator("#plan-own")).to_be_hidden()
    expect(page.locator("#plan-restored")).to_be_hidden()


def test_a_copy_of_what_is_saved_keeps_its_own_name_at_the_next_save(planner: Person):
    page = planner.page
    keeps(planner, "Kvarteret")
    planner.button("Lav en kopi").click()
    planner.sees("Gemt: Kvarteret (kopi)")
    planned(planner, stop_row(planner, 1).get_by_role("button", name="Behold").click)
    planner.button("Gem ændringerne").click()
    planner.sees("Vandringen er gemt som kladde.")
    page.reload()
    expect(page.locator(STOPS).first).to_be_visible()
    expect(page.get_by_label("Hvad skal den hedde?")).to_have_value("Kvarteret (kopi)")


def test_a_walk_that_cannot_be_fetched_is_tried_again_and_nothing_is_written_before(planner: Person):
    page = planner.page
    keeps(planner, "Hikken")
    planned(planner, stop_row(planner, 1).get_by_role("button", name="Udelad").click)
    work = page.evaluate(WORK)
    assert len(work) == 1
    planner.expects("ERR_FAILED")
    page.route(WISH, lambda route: route.abort())
    page.reload()
    planner.sees_map()
    again = page.locator("#plan-trouble").get_by_role("button", name="Prøv igen")
    expect(again).to_be_visible()
    expect(page.get_by_label("Minutter i alt")).to_be_disabled()
    expect(page.locator("#plan-submit")).to_be_disabled()
    expect(page.locator("#plan-keep")).to_be_hidden()
    again.click()
    expect(again).to_be_visible()
    assert page.evaluate(WORK) == work
    page.unroute(WISH)
    planned(planner, again.click)
    planner.sees("Dine ændringer fra før er her stadig.")
    expect(page.get_by_label("Minutter i alt")).to_be_enabled()
    expect(page.locator("#plan-own li")).to_have_count(1)
    page.route(WISH, lambda route: route.abort())
    planner.button("Begynd forfra").click()
    expect(page.locator("#toast")).not_to_be_empty()
    expect(page.get_by_label("Minutter i alt")).to_be_enabled()
    expect(page.locator("#plan-own li")).to_have_count(1)


def test_a_plan_that_comes_while_somebody_writes_leaves_the_field_alone(planner: Person):
    page = planner.page
    presses_once(planner)
    held = holds(planner, PLAN)
    page.locator("#plan-wishes > summary").click()
    with page.expect_request(PLAN):
        stop_row(planner, 1).get_by_role("button", name="Behold").click()
    minutes = page.get_by_label("Minutter i alt")
    minutes.fill("7")
    planned(planner, held.pop().continue_)
    expect(minutes).to_have_value("7")
    expect(minutes).to_be_focused()


def test_what_was_changed_before_the_answer_came_is_not_said_to_be_saved(planner: Person):
    page = planner.page
    presses_once(planner)
    held = holds(planner, KEPT)
    with page.expect_request(KEPT):
        planner.button("Gem vandringen").click()
    planned(planner, stop_row(planner, 1).get_by_role("button", name="Udelad").click)
    held.pop().continue_()
    page.wait_for_url("**walk=*")
    planner.sees("Ændringerne er ikke gemt endnu.")
    page.unroute(KEPT)
    page.reload()
    planner.sees("Dine ændringer fra før er her stadig.")
    expect(page.locator("#plan-own li")).to_have_count(1)


def test_a_change_by_hand_of_an_alternative_goes_on_from_that_one(planner: Person):
    page = planner.page
    alternatives = presses_once(planner)["alternatives"]
    row, other = next((row, one) for row, one in enumerate(alternatives) if "minutes" in one["wish_changes"])
    page.locator(".plan-card").nth(row).get_by_role("radio").check()
    wish = asked_wish(planner, stop_row(planner, 1).get_by_role("button", name="Behold").click)
    assert wish["minutes"] == other["wish_changes"]["minutes"]
    assert len(wish["required"]) == 1
    expect(page.locator("#plan-summary")).to_contain_text(f"{round(wish['minutes'])} min.")
    planned(planner, planner.button("Fortryd trinnet").click)
    back = asked_wish(planner, planner.button("Fortryd trinnet").click)
    assert back["minutes"] == 90
    assert back["required"] == []


def test_a_treasure_hunt_brings_its_numbers_and_the_walk_gets_its_own_back(planner: Person):
    page = planner.page
    page.get_by_text("Flere ønsker").click()
    page.get_by_label("Grupper").fill("2")
    page.get_by_role("radio", name="Skattejagt").check()
    expect(page.get_by_label("Højst så mange stop")).to_have_value("8")
    expect(page.get_by_label("Grupper")).to_have_value("1")
    expect(page.get_by_label("Grupper")).to_be_disabled()
    page.get_by_role("radio", name="Tryghedsvandring").check()
    expect(page.get_by_label("Højst så mange stop")).to_have_value("5")
    expect(page.get_by_label("Grupper")).to_have_value("2")
    expect(page.get_by_label("Grupper")).to_be_enabled()


def test_a_search_that_ran_out_of_time_goes_on_until_it_is_done(planner: Person):
    page = planner.page

    def out_of_time(route: Route) -> None:
        answer = route.fetch()
        plan = answer.json()
        plan["alternatives"][0]["walks"][0]["stopped_by"] = "time"
        route.fulfill(response=answer, json=plan)

    page.route(PLAN, out_of_time)
    presses_once(planner)
    more = planner.button("Søg videre efter en bedre rute")
    with page.expect_response(re.compile(r"/walks/jobs\?alternatives=true$")) as started:
        more.click()
    assert started.value.status == 202
    expect(more).to_be_hidden(timeout=60_000)
    expect(page.locator("#plan-search-on")).to_be_hidden(timeout=60_000)
    expect(page.locator(STOPS).first).to_be_visible()


def test_a_new_path_is_drawn_and_walks_may_use_it(planner: Person):
    page = planner.page
    presses_once(planner)
    stop_row(planner, 1).get_by_role("button", name="Vis på kortet").click()
    planner.comes_to_rest()
    page.locator("#plan-edits summary").click()
    planner.button("Tegn en ny sti").click()
    expect(page.locator("#plan-point-title")).to_be_focused()
    save = planner.button("Gem stien, der er lys")
    expect(save).to_be_disabled()
    planner.button("Sæt et punkt her").click()
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    planner.comes_to_rest()
    planner.button("Sæt et punkt her").click()
    planned(planner, save.click)
    planner.sees("Stien kan nu bruges på alle vandringer.")
    expect(page.locator("#plan-edits-list li")).to_contain_text("Ny sti")
    planned(planner, page.locator("#plan-edits-list button").click)
    expect(page.locator("#plan-edits-list li")).to_have_count(0)
