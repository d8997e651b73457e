"""What residents see: every page that is open to all, and every screen of the form."""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import expect

from tests.a11y.house import MAIL, PERSONAL, photo_file
from tests.a11y.visiting import Visit
from tests.browser.service import AREA


def public_pages(visit: Visit) -> None:
    """Look at what everybody can open by its address."""
    visit.opens("/", "home")
    visit.opens(f"/areas/{AREA}/overview", "overview")
    walk = visit.part(".walk-list a").first.get_attribute("href") or ""
    visit.opens(f"/areas/{AREA}/overview?kind=resource&category=social_challenge", "overview, none found")
    visit.opens(walk, "walk")
    visit.opens_map(f"/areas/{AREA}/map", "map alone")
    with TemporaryDirectory() as folder:
        visit.looks_at_file(f"/areas/{AREA}/map.html", Path(folder) / "map.html", "map as a file")
    visit.opens("/api/docs", "API")
    visit.opens("/offline.html", "offline")
    visit.opens("/areas/findes-ikke", "problem: not found", status=404)
    visit.opens("/k/zzzzzz", "unknown short address", status=404)


def doors(visit: Visit) -> None:
    """Look at every page that asks for a code, a name or a password, and at what it says to a wrong one."""
    for path, name in (("/slip", "slip code"), ("/meeting", "meeting code")):
        visit.opens(path, name)
        visit.part("#code").fill("nej")
        visit.sends_form()
        visit.looks(f"{name}, wrong")
    visit.opens("/sign-in", "sign-in")
    visit.part("#name").fill("nobody")
    visit.part("#password").fill("not the password")
    visit.sends_form("main form button")
    visit.looks("sign-in, wrong")
    visit.opens(f"/invitation/{visit.house.ids['invitation']}", "invitation")
    visit.part("[name='password']").fill("a long enough password")
    visit.part("[name='again']").fill("quite another password")
    visit.sends_form("main form button")
    visit.looks("invitation, passwords differ")
    visit.opens("/invitation/nobody-was-sent-this", "invitation, gone", status=404)


def slips(visit: Visit) -> None:
    """Look at the reply slip in each of its states."""
    for state in ("waiting", "published", "rejected", "withdrawn", "asked", "voice"):
        visit.opens(f"/s/{visit.house.slips[state]}")
        visit.unfolds()
        visit.looks(f"slip: {state}")
    visit.opens(f"/s/{visit.house.slips['published']}/withdraw", "slip: withdraw")
    visit.opens(f"/s/{visit.house.slips['refused_answer']}")
    visit.part("#answer-text").fill(PERSONAL)
    visit.sends_form("#answer button")
    visit.looks("slip: answer that names somebody")


def reading(visit: Visit) -> None:
    """Look at the area's page before anything is written."""
    visit.opens_map(f"/areas/{AREA}", "area")
    visit.presses(".start-fold summary")
    visit.presses("#sheet-toggle")
    expect(visit.part("#pin-list .pin-button").first).to_be_visible()
    visit.looks("area: list and what it is for")
    visit.part("#filter-category").select_option("social_challenge")
    visit.part("#list-sort").select_option("voices")
    visit.looks("area: list, filtered")
    visit.opens_area()
    visit.presses("#sheet-toggle")
    visit.part("#pin-list .pin-button").first.click()
    expect(visit.part(".map-popup")).to_be_visible()
    visit.looks("area: popup")
    visit.opens_area()
    visit.part(".map-controls button[aria-controls='map-card']").click()
    expect(visit.part("#map-card")).to_be_visible()
    visit.looks("area: layers")
    visit.opens_area()
    visit.part(".map-stack").first.focus()
    visit.page.keyboard.press("Enter")
    expect(visit.part(".map-in-fan, .map-popup, .map-sign").first).to_be_visible()
    visit.looks("area: stack")
    visit.opens_map(f"/areas/{AREA}?way=list", "area: without the map")


def placing(visit: Visit) -> None:
    """Look at every way to say where, and at who else spoke there."""
    visit.opens_area()
    visit.presses(".kind-resource")
    visit.shows("place")
    visit.looks("form: place")
    visit.step("[data-do='list']").click()
    expect(visit.part("#place-list button").first).to_be_visible()
    visit.looks("form: places")
    visit.part("#place-query").fill("xyzzy")
    expect(visit.part("#place-list button")).to_have_count(0)
    visit.looks("form: no such place")
    visit.opens_area()
    visit.presses(".kind-challenge")
    visit.step("[data-do='draw']").click()
    expect(visit.part("#draw-tools")).to_be_visible()
    visit.step("[data-do='draw-corner']").click()
    visit.looks("form: draw")


def goes_past_place(visit: Visit, kind: str = "challenge") -> None:
    """Place a pin by the list, at a place where others have spoken if there is one."""
    visit.opens_area()
    visit.presses(f".kind-{kind}")
    visit.step("[data-do='list']").click()
    visit.part("#place-list button").first.click()
    visit.goes_on()


def asking(visit: Visit) -> None:
    """Look at each question of the form, and send it with a photo."""
    goes_past_place(visit)
    if visit.part("[data-step='near']").is_visible():
        visit.looks("form: near")
        visit.goes_on()
    visit.shows("about")
    visit.looks("form: about")
    visit.goes_on()
    expect(visit.part("#about-error")).not_to_be_empty()
    visit.looks("form: about, nothing chosen")
    visit.step("input[value='geographic_spot']").check(force=True)
    for step in ("topic", "when", "season", "words", "photo"):
        visit.goes_on()
        visit.shows(step)
        if step == "words":
            visit.part("#pin-text").fill(f"{visit.language}: {PERSONAL}")
        visit.looks(f"form: {step}")
    visit.part("#photo-input").set_input_files(photo_file())
    expect(visit.part(".photo-stage")).to_be_visible()
    visit.part(".photo-stage").focus()
    visit.page.keyboard.press("Enter")
    visit.looks("form: photo editor")
    visit.part("#photo-keep").click()
    expect(visit.part("#photo-list canvas")).to_be_visible()
    visit.looks("form: photo taken in")
    visit.part("#photo-end button").click()
    visit.shows("guard")
    visit.looks("form: guard")
    visit.step("[data-do='send-anyway']").click()
    expect(visit.part("#slip-code")).not_to_be_empty()
    visit.looks("form: receipt")


def questions(visit: Visit) -> None:
    """Look at each question beside the map, from the receipt on that is shown."""
    visit.step("[data-do='ask']").click()
    part = visit.part("[data-step='questions']")
    for kind in ("scale", "open", "choice", "pick"):
        expect(part.locator("h3").first).to_contain_text(f"({kind})")
        if kind == "open":
            part.locator("textarea").fill(f"Ring til {MAIL}")
        else:
            part.locator("input").first.check(force=True)
        visit.looks(f"questions: {kind}")
        part.locator("[data-part='next']").click()
    visit.looks("questions: age")
    part.locator("[data-part='next']").click()
    visit.looks("questions: gender")
    part.locator("[data-part='next']").click()
    expect(part.locator("[data-part='guard']")).to_be_visible()
    visit.looks("questions: words that name somebody")
    part.locator("[data-part='anyway']").click()
    expect(part.locator("[data-part='thanks']")).to_be_visible()
    visit.looks("questions: thanks")


def waiting(visit: Visit) -> None:
    """Look at what is said without a network, when the service is out of order, and when something was left."""
    goes_past_place(visit, "resource")
    if visit.part("[data-step='near']").is_visible():
        visit.goes_on()
    visit.step("input[name='category']:enabled").first.check(force=True)
    visit.page.route("**/pins", lambda route: route.fulfill(status=422, json={"code": "text_length", "detail": "…"}))
    visit.step("[data-do='send']").click()
    expect(visit.part("#send-trouble")).to_be_visible()
    visit.looks("form: refused")
    visit.page.unroute_all()
    visit.page.keyboard.press("Escape")
    visit.page.reload()
    visit.person.sees_map()
    expect(visit.part("#resume")).to_be_visible()
    visit.looks("area: something half written")
    visit.presses("#resume button")
    visit.person.context.set_offline(True)
    expect(visit.part("#offline-banner")).not_to_be_empty()
    visit.step("[data-do='send']").click()
    visit.shows("done")
    visit.looks("form: receipt of what waits")
    visit.page.keyboard.press("Escape")
    visit.presses("#waiting summary")
    visit.looks("area: what waits, without a network")
    visit.person.context.set_offline(False)
    expect(visit.part("#waiting-list .is-received").first).to_be_visible()
    visit.looks("area: what was sent")
