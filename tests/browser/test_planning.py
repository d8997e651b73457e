"""A professional plans a walk with one press, compares, saves and prints it; and what is impossible is answered."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.browsing import PHONE, Person, person_at
from tests.browser.planning import (
    PAGE,
    PLAN,
    SIGNS,
    STOPS,
    asked_wish,
    best,
    metres_between,
    planned,
    presses_once,
    stop_row,
    turn_names,
)


def test_one_press_plans_a_walk_with_times_and_coverage(planner: Person):
    page = planner.page
    planner.sees("Valgt: Beboerhuset Lunden")
    walk = best(presses_once(planner))
    expect(page.locator("#plan-result-title")).to_be_focused()
    expect(page.locator(STOPS)).to_have_count(len(walk["stops"]))
    expect(page.locator(SIGNS)).to_have_count(len(walk["stops"]))
    share = round(100 * walk["covered_weight"] / walk["all_weight"])
    expect(page.locator("#plan-proof")).to_contain_text(f"{share} %")
    expect(page.locator("#plan-proof")).to_contain_text("bevist" if walk["proven_optimal"] else "højst")
    first = stop_row(planner, 1)
    expect(first).to_contain_text(f"efter {round(walk['stops'][0]['arrives_minute'])} min.")
    expect(first).to_contain_text(walk["stops"][0]["reasons"][0]["text"])
    expect(first).to_contain_text(walk["stops"][0]["mandates"][0]["text"])
    expect(page.locator("#plan-left-out-title")).to_have_text(f"{len(walk['left_out'])} svar er ikke med")
    expect(page.locator("#plan-status")).to_have_text(
        f"{len(walk['stops'])} stop, {round(walk['total_minutes'])} minutter."
    )


def test_day_and_hour_give_clock_times_and_the_sunset(planner: Person):
    planner.page.get_by_label("Dag og tid (hvis du ved det)").fill("2026-11-24T15:30")
    walk = best(presses_once(planner))
    arrives = round(15 * 60 + 30 + walk["stops"][0]["arrives_minute"] - 0.5)
    expect(stop_row(planner, 1)).to_contain_text(f"kl. {arrives // 60:02d}:{arrives % 60:02d}")
    planner.page.get_by_text("Hvorfor denne rute?").click()
    planner.sees("Solen går ned kl.")


def test_alternatives_are_compared_and_another_one_chosen(planner: Person):
    page = planner.page
    plan = presses_once(planner)
    cards = page.locator(".plan-card")
    expect(cards).to_have_count(len(plan["alternatives"]))
    assert len(plan["alternatives"]) > 1
    for card, alternative in zip(cards.all(), plan["alternatives"], strict=True):
        walk = alternative["walks"][0]
        expect(card).to_contain_text(f"{round(walk['total_minutes'])} min.")
        expect(card).to_contain_text(f"Når {round(100 * walk['covered_weight'] / walk['all_weight'])} %")
        expect(card).to_contain_text(f"{walk['missed']['challenges']} udfordringer")
    other = plan["alternatives"][1]["walks"][0]
    cards.nth(1).get_by_role("radio").check()
    expect(cards.nth(1).get_by_role("radio")).to_be_focused()
    expect(page.locator("#plan-facts")).to_contain_text(f"{round(other['total_minutes'])} minutter i alt")
    expect(page.locator(STOPS)).to_have_count(len(other["stops"]))


def test_a_walk_is_saved_changed_copied_and_printed(planner: Person):
    page = planner.page
    presses_once(planner)
    planner.sees("Vandringen er ikke gemt endnu.")
    page.get_by_label("Hvad skal den hedde?").fill("Efterårsturen")
    planner.button("Gem vandringen").click()
    planner.sees("Gemt: Efterårsturen")
    page.wait_for_url("**walk=*")
    first = page.url
    planned(planner, stop_row(planner, 1).get_by_role("button", name="Behold").click)
    planner.sees("Ændringerne er ikke gemt endnu.")
    planner.button("Gem ændringerne").click()
    planner.sees("Vandringen er gemt som kladde.")
    assert page.url == first
    planner.button("Lav en kopi").click()
    page.wait_for_url(lambda url: url != first)
    planner.sees("Gemt: Efterårsturen (kopi)")
    with page.expect_download() as download:
        page.get_by_role("link", name="GPX").click()
    assert download.value.suggested_filename.endswith(".gpx")
    page.get_by_role("link", name="Åbn til print").click()
    planner.sees_heading("Efterårsturen (kopi)")
    page.emulate_media(media="print")
    expect(page.locator(".walk-notes").first).to_be_visible()
    expect(page.locator(".walk .turns li").first).to_be_visible()
    assert page.pdf().startswith(b"%PDF")


def test_a_kept_walk_is_gone_on_with(planner: Person):
    page = planner.page
    page.get_by_label("Minutter i alt").fill("75")
    presses_once(planner)
    stop_row(planner, 1).get_by_role("button", name="Behold").click()
    expect(page.locator("#plan-own li")).to_have_count(1)
    planner.button("Gem vandringen").click()
    page.wait_for_url("**walk=*")
    planner.goes_to(page.url.removeprefix(planner.address))
    expect(page.locator(STOPS).first).to_be_visible()
    expect(page.locator("#plan-own li")).to_have_count(1)
    expect(page.locator("#plan-summary")).to_contain_text("75 min.")
    expect(page.locator("#plan-restored")).to_be_hidden()


def test_a_reload_keeps_what_was_not_saved(planner: Person):
    page = planner.page
    presses_once(planner)
    planned(planner, stop_row(planner, 1).get_by_role("button", name="Udelad").click)
    page.reload()
    planner.sees("Dine ændringer fra før er her stadig.")
    expect(page.locator(STOPS).first).to_be_visible()
    expect(page.locator("#plan-own li")).to_have_count(1)
    planner.button("Begynd forfra").click()
    expect(page.locator("#plan-own")).to_be_hidden()
    expect(page.locator("#plan-result")).to_be_hidden()


def test_too_few_minutes_are_answered_with_enough(planner: Person):
    page = planner.page
    presses_once(planner)
    for number in (1, 2, 3):
        planned(planner, stop_row(planner, number).get_by_role("button", name="Behold").click)
    page.locator("#plan-wishes > summary").click()
    planner.expects("422")
    planned(planner, lambda: (page.get_by_label("Minutter i alt").fill("20"), page.keyboard.press("Tab")))
    trouble = page.locator("#plan-trouble")
    expect(trouble).to_be_visible()
    planner.sees("Det er ruten fra før den seneste ændring.")
    way = trouble.get_by_role("button", name=re.compile(r"^Brug \d+ minutter$"))
    minutes = int(re.sub(r"\D", "", way.inner_text()))
    walk = best(planned(planner, way.click))
    assert walk["total_minutes"] <= minutes
    expect(trouble).to_be_hidden()
    expect(page.get_by_label("Minutter i alt")).to_have_value(str(minutes))


def test_a_stop_that_steps_alone_lead_to_is_answered_when_there_shall_be_none(planner: Person):
    page = planner.page
    page.get_by_label("Højst så mange stop").fill("1")
    page.locator("#plan-pins summary").click()
    page.get_by_label("Søg i svarene").fill("tunnel")
    by_steps = set(turn_names(best(planned(planner, page.locator("#plan-pin-list [data-take]").first.click))))
    around = best(planned(planner, page.get_by_label("Uden trapper").check))
    page.locator("#plan-turns summary").click()
    planner.expects("422")
    trouble = page.locator("#plan-trouble")
    while not trouble.is_visible():
        row = next(row for row, name in enumerate(turn_names(around)) if name not in by_steps)
        turn = page.locator(f"#plan-turn-list li[data-turn='{row}']")
        turn.get_by_role("button", name="Spær stykket").click()
        around = planned(planner, turn.get_by_role("button", name="Spær stien på denne vandring").click)
        around = best(around) if "alternatives" in around else around
    expect(trouble).to_contain_text("trapper")
    walk = best(planned(planner, trouble.get_by_role("button", name="Tillad trapper").click))
    assert len(walk["stops"]) == 1
    expect(trouble).to_be_hidden()
    expect(page.get_by_label("Uden trapper")).not_to_be_checked()


def test_a_number_outside_its_limits_is_told_at_the_field(planner: Person):
    page = planner.page
    minutes = page.get_by_label("Minutter i alt")
    minutes.fill("5")
    planner.button("Find en rute").click()
    planner.sees("Skriv et tal fra 10 til 240.")
    expect(minutes).to_be_focused()
    expect(minutes).to_have_attribute("aria-invalid", "true")
    minutes.fill("60")
    presses_once(planner)
    expect(page.get_by_text("Skriv et tal fra 10 til 240.")).to_have_count(0)


def test_a_service_that_does_not_answer_loses_nothing(planner: Person):
    page = planner.page
    presses_once(planner)
    planner.expects("ERR_FAILED")
    page.route(PLAN, lambda route: route.abort())
    stop_row(planner, 1).get_by_role("button", name="Udelad").click()
    planner.sees("Det er ruten fra før den seneste ændring.")
    expect(page.locator("#plan-own li")).to_have_count(1)
    page.unroute(PLAN)
    planned(planner, page.locator("#plan-trouble").get_by_role("button", name="Prøv igen").click)
    expect(page.locator("#plan-trouble")).to_be_hidden()


def test_a_phone_plans_with_the_list_below_and_the_map_above(browser: Browser, address: str):
    with person_at(browser, address, **PHONE) as person:
        person.enters(PAGE)
        person.sees_map()
        presses_once(person)
        page = person.page
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        low = page.locator("#map").bounding_box()
        person.button("Større kort").tap()
        person.comes_to_rest()
        high = page.locator("#map").bounding_box()
        assert low is not None
        assert high is not None
        assert high["height"] > low["height"] + 100
        person.button("Større kort").tap()
        stop = best(planned(person, stop_row(person, 1).get_by_role("button", name="Udelad").tap))["stops"][0]
        stop_row(person, 1).get_by_role("button", name="Flyt").tap()
        expect(page.locator(".map-cross")).to_be_visible()
        person.comes_to_rest()
        wish = asked_wish(person, person.button("Sæt stoppet her").tap)
        assert metres_between(wish["required"][0], stop) < 5, "the cross stands where the stop stood"
        expect(page.locator("#plan-own li")).to_have_count(2)


@pytest.mark.parametrize("width", [320, 640])
@pytest.mark.parametrize("language", ["da", "ar"])
def test_nothing_is_scrolled_sideways_when_enlarged(browser: Browser, address: str, width: int, language: str):
    with person_at(browser, address, viewport={"width": width, "height": width * 9 // 16}) as person:
        person.enters(PAGE)
        person.goes_to(f"{PAGE}?lang={language}")
        person.sees_map()
        page = person.page
        planned(person, page.locator("#plan-submit").click)
        expect(page.locator(STOPS).first).to_be_visible()
        page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
        expect(page.locator("#plan-pin-list li").first).to_be_visible()
        wide = "one => one.scrollWidth - one.clientWidth"
        assert page.locator("html").evaluate(wide) <= 0
        assert page.locator("#sheet").evaluate(wide) <= 0
        assert page.locator("#plan-bar").evaluate("one => getComputedStyle(one).position") == (
            "static" if width * 9 // 16 < 448 else "sticky"
        )


def test_the_list_of_walks_leads_to_the_page_copies_and_deletes(planner: Person):
    page = planner.page
    presses_once(planner)
    page.get_by_label("Hvad skal den hedde?").fill("Til listen")
    planner.button("Gem vandringen").click()
    page.wait_for_url("**walk=*")
    page.get_by_role("link", name="Alle vandringer").click()
    page.wait_for_url("**view=walks&walk=*")
    planner.sees_heading("Til listen")
    planner.button("Lav en kopi").click()
    planner.sees_heading("Til listen (kopi)")
    planner.button("Slet kladden").click()
    planner.sees("Kladden er slettet.")
    expect(page.get_by_text("Til listen (kopi)")).to_have_count(0)
    planner.button("Hent den tilbage").click()
    planner.sees_heading("Til listen (kopi)")
    planner.button("Slet kladden").click()
    planner.sees("Kladden er slettet.")
    page.get_by_role("link", name="Til listen").click()
    page.get_by_role("link", name="Ret i vandringen").click()
    page.wait_for_url("**/plan?walk=*")
    expect(page.locator(STOPS).first).to_be_visible()


def test_what_was_undone_does_not_come_back_with_a_reload(planner: Person):
    page = planner.page
    presses_once(planner)
    planned(planner, stop_row(planner, 1).get_by_role("button", name="Udelad").click)
    planned(planner, planner.button("Fortryd trinnet").click)
    page.reload()
    planner.sees_map()
    expect(page.locator("#plan-restored")).to_be_hidden()
    expect(page.locator("#plan-own")).to_be_hidden()
