"""A professional changes a walk by hand: with the mouse on the map, from the list, and with the keyboard alone."""

import re

from playwright.sync_api import expect

from tests.browser.browsing import Person
from tests.browser.keyboard import Keyboard
from tests.browser.planning import (
    PLAN,
    SIGNS,
    STOPS,
    asked_wish,
    best,
    metres_off,
    place_on_the_way,
    places_of,
    planned,
    presses_once,
    stop_row,
)


def test_a_stop_is_dragged_and_the_walk_goes_there(planner: Person):
    page = planner.page
    walk = best(presses_once(planner))
    planner.comes_to_rest()
    sign = page.locator(SIGNS).first
    box = sign.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag() -> None:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 40, y + 30, steps=4)
        page.mouse.move(x - 110, y + 40, steps=4)
        page.mouse.up()

    wish = asked_wish(planner, drag)
    assert len(wish["required"]) == 1
    expect(page.locator("#plan-own li")).to_have_count(1)
    planner.sees("Du har bestemt, at stoppet skal med")
    assert wish["required"][0]["longitude"] < walk["stops"][0]["longitude"]
    expect(page.locator(f"{SIGNS}.is-kept")).to_have_count(1)


def test_a_stop_is_shown_though_the_map_zoomed_when_it_was_asked_for(planner: Person):
    page = planner.page
    presses_once(planner)
    planner.comes_to_rest()
    look = stop_row(planner, 2).get_by_role("button", name="Vis på kortet")
    planner.presses_in_a_row(planner.button("Zoom ud"), look)
    planner.comes_to_rest()
    sign, frame = page.locator(SIGNS).nth(1).bounding_box(), page.locator("#map").bounding_box()
    assert sign is not None
    assert frame is not None
    for start, length in (("x", "width"), ("y", "height")):
        off = sign[start] + sign[length] / 2 - frame[start] - frame[length] / 2
        assert abs(off) < 50, f"the stop stands {off} px from the middle of the map"


def test_a_stop_is_kept_another_left_out_and_both_taken_back(planner: Person):
    page = planner.page
    before = best(presses_once(planner))
    kept = best(planned(planner, stop_row(planner, 2).get_by_role("button", name="Behold").click))
    assert places_of(before)[1] in places_of(kept)
    expect(page.locator(f"{STOPS}[data-kept='true']")).to_have_count(1)
    number = next(row for row, stop in enumerate(kept["stops"]) if not stop["wished"])
    dropped = best(planned(planner, stop_row(planner, number + 1).get_by_role("button", name="Udelad").click))
    assert places_of(kept)[number] not in places_of(dropped)
    assert places_of(before)[1] in places_of(dropped)
    expect(page.locator("#plan-own li")).to_have_count(2)
    expect(page.locator("#plan-status")).to_contain_text("Ikke med længere")
    page.locator("#plan-title").click()
    planned(planner, lambda: page.keyboard.press("Control+z"))
    expect(page.locator("#plan-own li")).to_have_count(1)
    back = best(planned(planner, planner.button("Fortryd trinnet").click))
    assert places_of(back) == places_of(before)
    expect(page.locator("#plan-own")).to_be_hidden()
    again = asked_wish(planner, planner.button("Gentag trinnet").click)
    assert len(again["required"]) == 1


def test_what_is_left_out_is_taken_along_at_the_cost_that_was_told(planner: Person):
    page = planner.page
    walk = best(presses_once(planner))
    page.locator("#plan-left-out summary").click()
    button = page.locator("#plan-left-out-list [data-take]").first
    pin = button.get_attribute("data-take")
    costs = [one["extra_minutes"] for one in walk["left_out"] if one["extra_minutes"] is not None]
    assert next(one["extra_minutes"] for one in walk["left_out"] if one["pin_id"] == pin) == min(costs)
    plan = planned(planner, button.click)
    assert any(pin in stop["pin_ids"] for stop in best(plan)["stops"])
    expect(page.locator("#plan-own li")).to_contain_text("Skal med:")
    planned(planner, page.locator("#plan-own button").click)
    expect(page.locator("#plan-own")).to_be_hidden()


def test_a_path_is_blocked_from_the_turn_list_and_the_walk_goes_elsewhere(planner: Person):
    page = planner.page
    before = best(presses_once(planner))
    page.locator("#plan-turns summary").click()
    longest = max(range(len(before["turns"])), key=lambda row: before["turns"][row]["length_m"])
    row = page.locator(f"#plan-turn-list li[data-turn='{longest}']")
    row.get_by_role("button", name="Spær stykket").click()
    choice = row.get_by_role("button", name="Spær stien på denne vandring")
    expect(choice).to_be_focused()
    with page.expect_request(lambda request: PLAN.search(request.url) is not None) as asked:
        after = best(planned(planner, choice.click))
    place = asked.value.post_data_json["blocked"][0]
    assert metres_off(before, place) < metres_off(after, place)
    assert after["geometry"] != before["geometry"]
    expect(page.locator("#plan-own li")).to_contain_text("Spærret på denne vandring")
    expect(page.locator(".plan-mark[data-mark='blocked']")).to_have_count(1)


def test_a_path_is_blocked_for_everybody_on_the_map_and_opened_again(planner: Person):
    page = planner.page
    before = best(presses_once(planner))
    planner.comes_to_rest()
    page.mouse.click(*place_on_the_way(planner))
    popup = page.get_by_role("article", name="Dette sted")
    expect(popup).to_be_focused()
    after = best(planned(planner, popup.get_by_role("button", name="Spær stien på alle vandringer").click))
    assert after["geometry"] != before["geometry"]
    planner.sees("Stien er spærret på alle vandringer.")
    page.locator("#plan-edits summary").click()
    expect(page.locator("#plan-edits-list li")).to_have_count(1)
    opened = best(planned(planner, page.locator("#plan-edits-list button").click))
    assert opened["geometry"] == before["geometry"]
    expect(page.locator("#plan-edits-list li")).to_have_count(0)


def test_a_start_is_searched_for_and_an_end_pointed_at(planner: Person):
    page = planner.page
    start = page.locator("#plan-start")
    start.get_by_role("button", name="Søg sted").click()
    start.get_by_label("Stedets navn").fill("legeplads")
    start.locator(".place-list button").first.click()
    expect(start.locator(".chosen")).not_to_contain_text("Beboerhuset")
    page.get_by_text("Flere ønsker").click()
    page.locator("#plan-end").get_by_role("button", name="Peg på kortet").click()
    expect(page.locator("#plan-point-title")).to_be_focused()
    planner.button("Slut her").click()
    expect(page.locator("#plan-end .chosen")).to_contain_text("Et sted på kortet")
    assert not [url for url in planner.requests if PLAN.search(url)], "nobody asked for a walk yet"
    with page.expect_request(lambda request: PLAN.search(request.url) is not None) as asked:
        presses_once(planner)
    wish = asked.value.post_data_json
    assert set(wish["start"]) == {"place_id"}
    assert set(wish["end"]) == {"longitude", "latitude"}
    expect(page.locator(".plan-mark[data-mark='end']")).to_have_count(1)


def test_groups_go_on_walks_of_their_own(planner: Person):
    page = planner.page
    page.get_by_text("Flere ønsker").click()
    page.get_by_label("Grupper").fill("2")
    plan = presses_once(planner)
    one, other = plan["alternatives"][0]["walks"]
    chips = page.locator("#plan-groups-chips .chip")
    expect(chips).to_have_count(2)
    expect(page.locator(STOPS)).to_have_count(len(one["stops"]))
    chips.nth(1).click()
    expect(page.locator(STOPS)).to_have_count(len(other["stops"]))
    assert not set(places_of(one)) & set(places_of(other))


def test_everything_is_done_by_keyboard(planner: Person):
    page, keys = planner.page, Keyboard(planner.page)
    planned(planner, lambda: keys.enters(page.locator("#plan-submit")))
    expect(page.locator("#plan-result-title")).to_be_focused()
    kept = asked_wish(planner, lambda: keys.enters(stop_row(planner, 2).locator("[data-part='keep-2']")))
    expect(page.locator("[data-part='keep-2']")).to_be_focused()
    planned(planner, lambda: keys.enters(stop_row(planner, 1).locator("[data-part='drop-1']"), back=True))
    keys.enters(stop_row(planner, 1).locator("[data-part='look-1']"))
    sign = page.locator(SIGNS).first
    expect(sign).to_be_focused()
    keys.press("Shift+ArrowRight", "ArrowDown")
    expect(sign).to_have_class(re.compile("is-moving"))
    keys.press("Escape")
    expect(sign).not_to_have_class(re.compile("is-moving"))
    keys.press("Shift+ArrowLeft", "ArrowUp")
    wish = asked_wish(planner, lambda: keys.press("Enter"))
    assert wish["required"] != kept["required"]
    expect(page.locator(f"{SIGNS}:focus")).to_have_count(1)
    planned(planner, lambda: keys.press("Control+z"))
    keys.enters(stop_row(planner, 1).locator("[data-part='move-1']"), back=True)
    expect(page.locator("#plan-point-title")).to_be_focused()
    keys.tabs_to(page.locator("#map"))
    keys.press("Shift+ArrowLeft")
    planned(planner, lambda: keys.enters(page.locator("#plan-point-buttons .button-main"), back=True))
    keys.enters(page.locator("#plan-keep"))
    page.wait_for_url("**walk=*")


def test_a_stop_of_ones_own_and_a_lit_path_are_pointed_at_from_the_list(planner: Person):
    page = planner.page
    presses_once(planner)
    page.locator("#plan-pins summary").click()
    planner.button("Sæt et stop på kortet").click()
    wish = asked_wish(planner, planner.button("Gør til stop").click)
    assert set(wish["required"][0]) == {"longitude", "latitude"}
    page.locator("#plan-edits summary").click()
    planner.button("Ret en sti på kortet").click()
    planned(planner, planner.button("Der er lys på stien").click)
    planner.sees("Stien er nu med lys på alle vandringer.")
    expect(page.locator("#plan-edits-list li")).to_contain_text("Lyset er rettet")
    planned(planner, page.locator("#toast").get_by_role("button", name="Tag tilbage").click)
    expect(page.locator("#plan-edits-list li")).to_have_count(0)
