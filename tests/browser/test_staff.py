"""Professionals sign in, read what came in, code it, plan a walk and publish it."""

import json
import uuid

from playwright.sync_api import Browser, Locator, expect

from tests.browser.browsing import DESKTOP, Person, person_at
from tests.browser.service import AREA, STAFF


def send_pin(person: Person, words: str) -> None:
    """Send a pin as a resident's browser would."""
    api, requests = f"{person.address}/api/areas/{AREA}", person.context.request
    place = requests.get(f"{api}/places?q=beboerhuset lunden").json()["places"][0]
    body = {
        "client_id": str(uuid.uuid4()),
        "kind": "challenge",
        "category": "geographic_spot",
        "topic": "litter",
        "geometry": {"type": "Point", "coordinates": [place["longitude"], place["latitude"]]},
        "text": words,
    }
    headers = {"Content-Type": "application/json"}
    assert requests.post(f"{api}/pins", data=json.dumps(body), headers=headers).ok


def open_case(person: Person, words: str) -> Locator:
    """Open a pin in the queue; give its row."""
    expect(person.page.locator("#queue .pin-button").first).to_be_visible()
    for _more in range(8):
        if not person.button("Vis flere").is_visible():
            break
        person.button("Vis flere").click()
    row = person.page.locator("#queue li", has_text=words)
    button = row.locator(".pin-button")
    if button.get_attribute("aria-expanded") == "false":
        button.click()
    expect(row.locator(".case")).to_be_visible()
    return row


def test_a_wrong_password_says_so_and_keeps_the_name(desktop: Person):
    desktop.expects("401")
    desktop.goes_to(f"/areas/{AREA}/staff")
    desktop.page.get_by_label("Brugernavn").fill(STAFF)
    desktop.page.get_by_label("Adgangskode").fill("not the password")
    desktop.button("Log ind").click()
    desktop.sees("Brugernavn og adgangskode passer ikke sammen.")
    expect(desktop.page.get_by_label("Brugernavn")).to_have_value(STAFF)
    expect(desktop.page.get_by_label("Adgangskode")).to_have_value("")


def test_signing_in_leads_on_to_the_page_asked_for_and_signing_out_ends_it(desktop: Person):
    desktop.signs_in(f"/areas/{AREA}/staff?view=analysis")
    desktop.sees_heading("Hvor relevant er det?")
    desktop.page.locator(".account-menu summary").click()
    desktop.button("Log ud").click()
    desktop.page.wait_for_url(f"{desktop.address}/")
    desktop.goes_to(f"/areas/{AREA}/staff")
    desktop.sees_heading("Log ind")


def test_a_foreign_areas_staff_page_does_not_exist_for_a_professional(staff: Person):
    staff.expects("404")
    staff.goes_to("/areas/bakken/staff", status=404)
    staff.sees_heading("Siden findes ikke")


def test_the_inbox_and_the_map_follow_each_other(staff: Person):
    staff.sees_map()
    open_case(staff, "Strikkeklubben")
    popup = staff.page.locator(".map-popup", has_text="Strikkeklubben")
    expect(popup).to_contain_text("Venter på at blive læst")


def test_a_pin_is_published_taken_back_and_published_again(staff: Person):
    words = "Affald ved containerne"
    send_pin(staff, words)
    staff.page.reload()
    badge = staff.page.locator(".views .badge")
    before = int(badge.inner_text().split()[0])
    open_case(staff, words).get_by_role("button", name="Udgiv").click()
    staff.sees("Udgivet.")
    expect(badge).to_contain_text(str(before - 1))
    staff.button("Fortryd").click()
    staff.sees("Fortrudt. Svaret er tilbage.")
    expect(badge).to_contain_text(str(before))
    staff.page.locator("#queue li.is-open", has_text=words).get_by_role("button", name="Udgiv").click()
    staff.sees("Udgivet.")
    staff.goes_to(f"/areas/{AREA}/staff?view=analysis")
    row = open_case(staff, words)
    row.get_by_text("Hvad er der sket?").click()
    expect(row.locator(".history li")).to_have_count(4)


def test_a_rejection_asks_for_a_reason_and_keeps_it(staff: Person):
    words = "Ham på tredje sal"
    send_pin(staff, words)
    staff.page.reload()
    row = open_case(staff, words)
    row.get_by_role("button", name="Afvis", exact=True).click()
    row.get_by_role("button", name="Afvis med denne grund").click()
    staff.sees("Vælg en grund, eller skriv en.")
    row.get_by_role("radio", name="Peger på en person eller et hjem").check()
    expect(row.get_by_text("Beboeren læser: Vi viser det ikke på kortet")).to_be_visible()
    row.get_by_label("Med egne ord").fill("Nævner en etage")
    row.get_by_role("button", name="Afvis med denne grund").click()
    staff.sees("Afvist.")
    expect(staff.page.locator("#queue li", has_text=words)).to_have_count(0)
    rejected = staff.context.request.get(f"{staff.address}/api/areas/{AREA}/pins/exact?state=rejected&limit=1000")
    found = [one for one in rejected.json()["features"] if one["properties"]["text"] == words]
    history = staff.context.request.get(f"{staff.address}/api/areas/{AREA}/pins/{found[0]['id']}/history").json()
    assert history[-1]["reason"].startswith("Vi viser det ikke på kortet")
    assert history[-1]["reason"].endswith(" Nævner en etage")


def test_relevance_is_coded_and_stays(staff: Person):
    staff.goes_to(f"/areas/{AREA}/staff?view=analysis")
    staff.page.locator("#queue .pin-button").first.click()
    row = staff.page.locator("#queue li.is-open")
    words = row.locator("blockquote").inner_text()
    wanted = "Grøn" if "Gul" in row.locator(".relevance-badge").inner_text() else "Gul"
    row.get_by_role("radio", name=wanted).check(force=True)
    staff.sees("Relevansen er gemt.")
    expect(row.locator(".relevance-badge")).to_contain_text(wanted)
    staff.page.reload()
    expect(open_case(staff, words).locator(".relevance-badge")).to_contain_text(wanted)


def test_the_queue_is_worked_by_keyboard(staff: Person):
    page = staff.page
    rows = page.locator("#queue .pin-button")
    expect(page.locator(".case")).to_be_visible()
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    expect(rows.nth(1)).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".case")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator(".case").get_by_role("button", name="Udgiv")).to_be_focused()


def test_a_walk_is_planned_published_and_shown_to_residents(staff: Person, browser: Browser, address: str):
    staff.plans_walk("Vandring med pensionisterne")
    expect(staff.page.locator("#walk-title")).to_be_focused()
    staff.sees("Kladde")
    stops = staff.page.locator("#walks .stop").count()
    assert stops > 0
    expect(staff.page.locator(".map-stop")).to_have_count(stops)
    with person_at(browser, address, **DESKTOP) as resident:
        resident.opens_area()
        expect(resident.page.get_by_text("Vandring med pensionisterne")).to_have_count(0)
        staff.button("Udgiv vandringen").click()
        expect(staff.button("Gør den til kladde igen")).to_be_visible()
        resident.opens_area()
        resident.page.get_by_text("Vandring med pensionisterne").click()
        expect(resident.page.locator(".walk .stop")).to_have_count(stops)


def test_the_exports_are_downloaded_as_files_with_names(staff: Person):
    staff.goes_to(f"/areas/{AREA}/staff?view=exports")
    for name in ("GeoPackage", "Svar som GeoJSON", "Kortet som webside"):
        with staff.page.expect_download() as download:
            staff.page.get_by_role("link", name=name, exact=True).click()
        assert download.value.failure() is None
        assert "." in download.value.suggested_filename


def test_the_case_chosen_last_stays_open_while_the_map_still_moves(staff: Person):
    rows = staff.page.locator("#queue .pin-button")
    for number in (1, 3, 2):
        rows.nth(number).click()
    title = rows.nth(2).locator(".pin-title").inner_text()
    expect(staff.page.locator(".map-popup", has_text=title)).to_be_visible()
    expect(rows.nth(2)).to_have_attribute("aria-expanded", "true")
    expect(staff.page.locator(".case")).to_have_count(1)
