"""What those see who run mapping rounds and meetings."""

from playwright.sync_api import expect

from tests.a11y.house import MAIL
from tests.a11y.visiting import Visit
from tests.browser.service import AREA

ROUNDS = f"/areas/{AREA}/campaigns"


def rounds(visit: Visit) -> None:
    """Look at a mapping round: its form, channels, report and preview."""
    house = visit.house
    visit.opens(ROUNDS, "rounds")
    visit.opens(f"{ROUNDS}/new", "new round")
    visit.sends_form()
    visit.looks("new round: refused")
    visit.opens(house.round, "round")
    visit.opens(f"{house.round}/channels")
    visit.unfolds()
    visit.looks("channels")
    visit.sends_form(f"form[action='{house.round}/channels'] .button-main")
    visit.looks("channels: refused")
    visit.opens(f"{house.round}/report")
    visit.unfolds()
    visit.looks("report")
    visit.opens(f"{ROUNDS}/population", "population")
    visit.part("#age_under_15").fill("mange")
    visit.sends_form()
    visit.looks("population: refused")


def preview(visit: Visit) -> None:
    """Look at a round as residents will see it."""
    visit.opens_map(f"{visit.house.round}/preview?lang={visit.language}", "preview")
    visit.presses(".kind-resource")
    visit.step("[data-do='list']").click()
    visit.part("#place-list button").first.click()
    visit.goes_on()
    if visit.part("[data-step='near']").is_visible():
        visit.goes_on()
    visit.step("input[name='category']:enabled").first.check(force=True)
    visit.step("[data-do='send']").click()
    visit.shows("preview")
    visit.looks("preview: end")


def questions(visit: Visit) -> None:
    """Look at the questions of a round, and at writing one of each kind."""
    base = f"{visit.house.round}/questions"
    visit.opens(base, "questions")
    for kind in ("open", "choice", "scale", "pick"):
        visit.opens(f"{base}/new?kind={kind}", f"new question: {kind}")
    visit.sends_form()
    visit.looks("new question: refused")
    visit.opens(f"{base}/{visit.house.ids['pick']}", "question")


def meetings(visit: Visit) -> None:
    """Look at coming meetings."""
    base = f"/areas/{AREA}/meetings"
    visit.opens(base, "meetings")
    visit.sends_form()
    visit.looks("meetings: refused")
    visit.opens(f"{base}/{visit.house.ids['meeting']}", "meeting in the calendar")


def facilitating(visit: Visit) -> None:
    """Look at what the device of a meeting shows."""
    visit.opens("/meeting", "meeting")
    visit.opens_map(f"/areas/{AREA}", "meeting: area")
    visit.presses(".kind-resource")
    visit.step("[data-do='list']").click()
    visit.part("#place-list button").first.click()
    visit.goes_on()
    if visit.part("[data-step='near']").is_visible():
        visit.goes_on()
    visit.step("input[name='category']:enabled").first.check(force=True)
    visit.step("[data-do='send']").click()
    expect(visit.part("#slip-code")).not_to_be_empty()
    visit.looks("meeting: saved")
    visit.opens("/meeting/pins", "meeting: what was written")
    visit.opens("/meeting/screen")
    expect(visit.part(".screen-map .map-controls, .screen-map [data-ready]").first).to_be_attached()
    visit.looks("meeting: big screen, hearts")
    visit.presses("#screen-turn")
    visit.looks("meeting: big screen, stars")
    visit.opens("/meeting/paper")
    visit.presses("details summary")
    visit.looks("meeting: paper")
    visit.part("#square").fill("ZZ99")
    visit.part("#text").fill(f"Ring til {MAIL}")
    visit.sends_form("form[action='/meeting/paper'] .button-main")
    visit.looks("meeting: paper, refused")
    visit.opens("/meeting")
    visit.sends_form("form[action='/meeting/end'] button")
    visit.looks("meeting: ended")
