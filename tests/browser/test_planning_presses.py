"""Every press on the planning page answers, and once: before it works, while a walk comes, twice over, with no map."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Request, Route, expect

from tests.browser.browsing import DESKTOP, Person, person_at
from tests.browser.holding import PASS_THE_TIME
from tests.browser.planning import PAGE, PLAN, SIGNS, STOPS, asked_wish, holds, planned, presses_once, stop_row
from tests.browser.service import SESSION

SCRIPT = re.compile(r"/modules/plan_page\.js$")
MAP = re.compile(r"/modules/map/index\.js$")
KEPT = re.compile(r"/walks$")
EDITS = re.compile(r"/network/edits")
JOBS = re.compile(r"/walks/jobs")
NO_MAP = "Kortet kan ikke vises."


def middle_of(part: Locator) -> tuple[float, float]:
    box = part.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def takes_hold(planner: Person, part: Locator) -> None:
    """Press with the mouse, and do not let go."""
    part.scroll_into_view_if_needed()
    planner.page.mouse.move(*middle_of(part))
    planner.page.mouse.down()


def asks_and_waits(planner: Person, number: int) -> Route:
    """Keep a stop; return the request for the walk, which gets no answer yet."""
    held = holds(planner, PLAN, times=1)
    with planner.page.expect_request(PLAN):
        stop_row(planner, number).get_by_role("button", name="Behold").click()
    expect(planner.page.locator("#plan-own li")).to_have_count(1)
    return held[0]


def comes(planner: Person, route: Route) -> None:
    """Let the answer come, and the page have it."""
    with planner.page.expect_response(PLAN) as answered:
        route.continue_()
    answered.value.finished()


def test_nothing_can_be_written_or_pressed_before_the_page_works(browser: Browser, address: str):
    with person_at(browser, address, **DESKTOP) as person:
        held = holds(person, SCRIPT)
        person.keeps(SESSION)
        person.page.goto(f"{address}{PAGE}", wait_until="commit")
        minutes, submit = person.page.get_by_label("Minutter i alt"), person.button("Find en rute")
        for part in (minutes, submit, person.page.locator("#plan-start button").first):
            expect(part).to_be_disabled()
        expect(person.page.locator("#plan-pins")).to_have_attribute("inert", "")
        expect(person.page.locator("#plan-undo")).to_be_hidden()
        person.page.wait_for_function("() => document.readyState === 'interactive'")
        for route in held:
            route.continue_()
        minutes.fill("60")
        wish = asked_wish(person, submit.click)
        assert wish["minutes"] == 60
        expect(person.page.locator(STOPS).first).to_be_visible()


def test_a_page_whose_module_does_not_come_says_so(browser: Browser, address: str):
    with person_at(browser, address, **DESKTOP) as person:
        person.expects("ERR_FAILED")
        person.page.route(SCRIPT, lambda route: route.abort())
        person.enters(PAGE)
        notice = person.page.locator("#not-ready p")
        expect(notice).to_be_hidden()
        person.page.evaluate(PASS_THE_TIME)
        expect(notice).to_contain_text("Siden er ikke hentet helt endnu.")
        person.page.unroute_all()
        notice.get_by_role("link", name="Hent siden igen").click()
        expect(person.button("Find en rute")).to_be_enabled()
        person.page.evaluate(PASS_THE_TIME)
        expect(notice).to_be_hidden()


def test_a_button_that_is_held_down_while_a_walk_comes_does_what_it_says(planner: Person):
    page = planner.page
    presses_once(planner)
    route = asks_and_waits(planner, 1)
    takes_hold(planner, stop_row(planner, 2).get_by_role("button", name="Behold"))
    comes(planner, route)
    wish = asked_wish(planner, page.mouse.up)
    assert len(wish["required"]) == 2
    expect(page.locator("#plan-own li")).to_have_count(2)


def test_what_is_written_counts_before_the_button_that_is_pressed_next(planner: Person):
    page = planner.page
    presses_once(planner)
    page.locator("#plan-wishes > summary").click()
    page.set_viewport_size({"width": 1440, "height": 2600})
    minutes = page.get_by_label("Minutter i alt")
    minutes.fill("75")
    takes_hold(planner, stop_row(planner, 2).get_by_role("button", name="Behold"))
    expect(minutes).not_to_be_focused()
    # Both are asked for, one right behind the other: the second question has both.
    with page.expect_request(
        lambda asked: PLAN.search(asked.url) is not None and asked.post_data_json["required"]
    ) as asked:
        page.mouse.up()
    assert asked.value.post_data_json["minutes"] == 75
    expect(page.locator("#plan-own li")).to_have_count(1)


def test_a_stop_is_put_where_it_is_dragged_or_moved_though_a_walk_comes_on_the_way(planner: Person):
    page = planner.page
    presses_once(planner)
    planner.comes_to_rest()
    sign = page.locator(SIGNS).first
    route = asks_and_waits(planner, 2)
    x, y = middle_of(sign)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y + 30, steps=4)
    comes(planner, route)
    page.mouse.move(x - 110, y + 40, steps=4)
    assert len(asked_wish(planner, page.mouse.up)["required"]) == 2
    planned(planner, planner.button("Fortryd trinnet").click)
    planned(planner, planner.button("Fortryd trinnet").click)
    route = asks_and_waits(planner, 2)
    sign.focus()
    page.keyboard.press("Shift+ArrowLeft")
    comes(planner, route)
    expect(sign).to_have_class(re.compile("is-moving"))
    assert len(asked_wish(planner, lambda: page.keyboard.press("Enter"))["required"]) == 2


def test_a_double_click_is_one_press(planner: Person):
    page = planner.page
    own = page.locator("#plan-own li")
    presses_once(planner)
    planned(planner, stop_row(planner, 1).get_by_role("button", name="Behold").dblclick)
    expect(own).to_have_count(1)
    planned(planner, stop_row(planner, 2).get_by_role("button", name="Udelad").dblclick)
    expect(own).to_have_count(2)
    planned(planner, own.first.get_by_role("button").dblclick)
    expect(own).to_have_count(1)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if EDITS.search(request.url) else None)
    page.locator("#plan-turns summary").click()
    row = page.locator("#plan-turn-list .plan-turn").first
    row.get_by_role("button", name="Spær stykket").click()
    planned(planner, row.get_by_role("button", name="Spær stien på alle vandringer").dblclick)
    planner.sees("Stien er spærret på alle vandringer.")
    page.locator("#plan-edits summary").click()
    edit = page.locator("#plan-edits-list li")
    expect(edit).to_have_count(1)
    planned(planner, edit.get_by_role("button").dblclick)
    planner.sees("Rettelsen er taget tilbage.")
    expect(edit).to_have_count(0)
    assert [method for method in sent if method != "GET"] == ["POST", "DELETE"]


def test_the_second_click_on_find_a_walk_does_not_save_the_walk_that_came(planner: Person):
    page = planner.page
    place = middle_of(planner.button("Find en rute"))
    page.mouse.move(*place)
    planned(planner, lambda: page.mouse.click(*place))
    expect(planner.button("Gem vandringen")).to_be_visible()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if KEPT.search(request.url) else None)
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    planned(planner, stop_row(planner, 1).get_by_role("button", name="Behold").click)
    assert not sent
    planner.sees("Vandringen er ikke gemt endnu.")


def test_saving_says_so_and_what_was_changed_meanwhile_is_saved_by_the_next_press(planner: Person):
    page = planner.page
    presses_once(planner)
    page.get_by_label("Hvad skal den hedde?").fill("")
    held = holds(planner, KEPT)
    save = planner.button("Gem vandringen")
    with page.expect_request(KEPT):
        save.click()
    expect(page.locator("#toast")).to_have_text("Gemmer …")
    planned(planner, stop_row(planner, 1).get_by_role("button", name="Behold").click)
    save.click()
    with page.expect_request(lambda request: request.method == "PUT") as again:
        held[0].continue_()
    assert len(again.value.post_data_json["required"]) == 1
    planner.sees("Vandringen er gemt som kladde.")
    expect(page.get_by_label("Hvad skal den hedde?")).to_have_value("Tryghedsvandring i Hjertelunden")


def test_a_day_may_be_written_figure_by_figure_and_is_planned_when_it_is_whole(planner: Person):
    page = planner.page
    presses_once(planner)
    page.locator("#plan-wishes > summary").click()
    asked: list[str | None] = []
    page.on(
        "request",
        lambda request: asked.append(request.post_data_json.get("starts_at")) if PLAN.search(request.url) else None,
    )
    day = page.get_by_label("Dag og tid")
    planned(planner, lambda: day.fill("2026-11-24T15:30"))
    day.blur()
    day.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    for figure in "202":
        page.keyboard.press(figure)
    expect(day).to_have_value("0202-11-24T15:30")
    planned(planner, lambda: page.keyboard.press("7"))
    assert asked == ["2026-11-24T15:30", "2027-11-24T15:30"]
    day.blur()
    day.focus()
    page.keyboard.press("Delete")
    expect(page.locator("#plan-form .field-error")).to_have_count(0)
    page.get_by_label("Minutter i alt").focus()
    expect(page.locator("#plan-starts-wrong")).to_have_text("Skriv både dag og klokkeslæt, eller lad feltet stå tomt.")


@pytest.mark.parametrize("then", ["stopped", "another wish"])
def test_a_longer_search_is_ended_though_the_service_has_not_begun_it(planner: Person, then: str):
    page = planner.page

    def out_of_time(route: Route) -> None:
        answer = route.fetch()
        plan = answer.json()
        plan["alternatives"][0]["walks"][0]["stopped_by"] = "time"
        route.fulfill(response=answer, json=plan)

    page.route(PLAN, out_of_time)
    presses_once(planner)
    held = holds(planner, re.compile(r"/walks/jobs\?"))
    with page.expect_request(JOBS):
        planner.button("Søg videre efter en bedre rute").click()
    if then == "stopped":
        planner.button("Stop, og vis den bedste").click()
        expect(page.locator("#plan-search-said")).to_have_text("Søgningen stoppes …")
    else:
        planned(planner, stop_row(planner, 1).get_by_role("button", name="Behold").click)
    with page.expect_request(lambda request: request.method == "DELETE" and JOBS.search(request.url) is not None):
        held[0].continue_()
    expect(planner.button("Stop, og vis den bedste")).to_be_hidden()


def test_without_a_map_every_button_that_needs_it_says_so(browser: Browser, address: str):
    with person_at(browser, address, **DESKTOP) as person:
        page = person.page
        person.expects("ERR_FAILED")
        page.route(MAP, lambda route: route.abort())
        person.enters(PAGE)
        person.sees(NO_MAP)
        toast = page.locator("#toast")
        point = page.locator("#plan-start").get_by_role("button", name="Peg på kortet")
        point.click()
        expect(toast).to_contain_text(NO_MAP)
        expect(point).to_be_focused()
        presses_once(person)
        page.locator("#plan-edits summary").click()
        buttons = [
            stop_row(person, 1).get_by_role("button", name="Vis på kortet"),
            stop_row(person, 1).get_by_role("button", name="Flyt"),
            person.button("Tegn en ny sti"),
        ]
        for button in buttons:
            toast.evaluate("(toast) => toast.replaceChildren()")
            button.click()
            expect(toast).to_contain_text(NO_MAP)
            expect(button).to_be_visible()


def test_cards_tell_what_walks_differ_in_and_the_line_tells_of_the_one_that_is_looked_at(planner: Person):
    page = planner.page
    alternatives = presses_once(planner)["alternatives"]
    row, other = next((row, one) for row, one in enumerate(alternatives) if one["variant"] == "shorter")
    for card, one in zip(page.locator(".plan-card").all(), alternatives, strict=True):
        dark_m = sum(leg["unlit_m"] for walk in one["walks"] for leg in walk["legs"])
        assert ("uden lys" in card.inner_text()) == (dark_m >= 1)
    page.get_by_role("radio", name="Kortere", exact=True).check()
    expect(page.locator(".plan-card").nth(row).get_by_role("radio")).to_be_checked()
    walk = other["walks"][0]
    expect(page.locator("#plan-status")).to_have_text(
        f"{len(walk['stops'])} stop, {round(walk['total_minutes'])} minutter."
    )


def test_who_is_signed_out_while_a_path_is_blocked_is_led_to_sign_in(planner: Person):
    page = planner.page
    presses_once(planner)
    planner.context.clear_cookies()
    planner.expects("401")
    page.locator("#plan-edits summary").click()
    expect(page.locator("#toast").get_by_role("button", name="Log ind igen")).to_be_visible()


def test_a_walk_that_somebody_deleted_meanwhile_can_be_saved_as_a_new_one(planner: Person):
    page = planner.page
    presses_once(planner)
    planner.button("Gem vandringen").click()
    page.wait_for_url("**walk=*")
    address = page.url
    answer = page.request.delete(
        f"{planner.address}/api{PAGE.removesuffix('/plan')}/walks/{address.partition('walk=')[2]}"
    )
    assert answer.ok
    planned(planner, stop_row(planner, 1).get_by_role("button", name="Behold").click)
    planner.expects("404")
    planner.button("Gem ændringerne").click()
    page.locator("#toast").get_by_role("button", name="Gem som ny").click()
    page.wait_for_url(lambda url: "walk=" in url and url != address)
    planner.sees("Vandringen er gemt som kladde.")
