"""What professionals, planners and administrators see."""

from playwright.sync_api import expect

from tests.a11y.visiting import Visit
from tests.browser.service import AREA, PASSWORD

STAFF_PAGE = f"/areas/{AREA}/staff"


def inbox(visit: Visit) -> None:
    """Look at the inbox with each of its forms, and at everything that folds out."""
    visit.opens_map(f"{STAFF_PAGE}?view=inbox")
    opened = visit.part("#queue li.is-open")
    expect(opened).to_have_count(1)
    visit.looks("inbox")
    for form in ("publish", "edit", "reject", "merge", "reply"):
        opened.locator(f".decisions [data-do='{form}']").click()
        expect(opened.locator(".case-panel")).to_be_visible()
        visit.looks(f"inbox: {form}")
    visit.unfolds("#queue li.is-open")
    visit.presses("#keys summary")
    visit.presses(".account-menu summary")
    visit.looks("inbox: everything folded out")
    visit.opens_map(f"{STAFF_PAGE}?view=analysis&pin={visit.house.ids['published']}")
    expect(opened).to_have_count(1)
    visit.unfolds("#queue li.is-open")
    visit.looks("analysis: a pin with a photo and replies")


def walks(visit: Visit) -> None:
    """Look at the list of walks, and at one of them."""
    visit.opens_map(f"{STAFF_PAGE}?view=walks", "walks")
    visit.opens_map(f"{STAFF_PAGE}?view=walks&walk={visit.house.ids['draft']}")
    visit.looks("walks: a draft")
    visit.opens_map(f"{STAFF_PAGE}?view=exports", "exports")


def planning(visit: Visit) -> None:
    """Look at the planning page in each of its states: asked, planned, changed by hand, impossible, pointing, kept."""
    page = f"/areas/{AREA}/plan"
    visit.opens_map(page)
    visit.unfolds()
    expect(visit.part("#plan-edits-said")).not_to_be_empty()
    visit.looks("plan: everything folded out")
    visit.part("#plan-minutes").fill("5")
    visit.presses("#plan-submit")
    expect(visit.part("#plan-minutes")).to_have_attribute("aria-invalid", "true")
    visit.looks("plan: a number that does not fit")
    visit.part("#plan-minutes").fill("60")
    visit.presses("#plan-submit")
    expect(visit.part("#plan-timeline .plan-stop").first).to_be_visible()
    visit.presses("[data-part='keep-1']")
    expect(visit.part("#plan-own li")).to_have_count(1)
    expect(visit.part("#plan-result")).to_have_attribute("aria-busy", "false")
    visit.unfolds()
    visit.presses("#plan-turn-list li[data-turn] button")
    # A button that is just now half under the bar can be scrolled out from under it; axe-core cannot know.
    bar = visit.part("#plan-bar")
    bar.evaluate("one => { one.style.position = 'static'; }")
    visit.looks("plan: a walk with everything folded out")
    visit.presses(".plan-stop-sign")
    expect(visit.part(".map-popup")).to_be_visible()
    visit.looks("plan: what can be done with a stop")
    bar.evaluate("one => { one.style.position = ''; }")
    visit.presses("[data-part='move-1']")
    expect(visit.part("#plan-point")).to_be_visible()
    visit.looks("plan: pointing")
    visit.presses("#plan-point-buttons .button:not(.button-main)")
    visit.person.expects("422")
    visit.part("#plan-minutes").fill("10")
    visit.part("#plan-minutes").press("Tab")
    expect(visit.part("#plan-trouble")).to_be_visible()
    visit.looks("plan: impossible")
    visit.page.evaluate("sessionStorage.clear()")
    visit.opens_map(f"{page}?walk={visit.house.ids['draft']}")
    expect(visit.part("#plan-timeline .plan-stop").first).to_be_visible()
    visit.looks("plan: a kept walk")
    visit.opens(f"/areas/{AREA}/walks/{visit.house.ids['draft']}", "a draft to print")


def own_account(visit: Visit) -> None:
    """Look at one's own account, a wrong password, a new token and setting up a second factor."""
    visit.opens("/account")
    visit.unfolds()
    visit.looks("account")
    visit.part("#old").fill("not my password")
    visit.part("#new").fill(f"{PASSWORD} 2")
    visit.part("#again").fill(f"{PASSWORD} 3")
    visit.sends_form("form[action='/account/password'] button")
    visit.looks("account: passwords differ")
    visit.opens("/account")
    visit.part("form[action='/account/tokens']").evaluate("form => { form.closest('details').open = true; }")
    visit.part("#token-name").fill("QGIS")
    visit.sends_form("form[action='/account/tokens'] button")
    visit.looks("account: a new token")
    visit.opens("/account")
    visit.sends_form("form[action='/account/second-factor/begin'] button")
    visit.looks("account: second factor")
    visit.part("[name='code']").fill("000000")
    visit.sends_form("form[action='/account/second-factor'] button")
    visit.looks("account: second factor, wrong code")


def before_second_factor(visit: Visit) -> None:
    """Look at what is asked for after the password."""
    visit.opens("/sign-in/second-factor")
    visit.presses("details summary")
    visit.looks("second factor")
    visit.part("#code").fill("000000")
    visit.sends_form()
    visit.looks("second factor, wrong code")


def before_enrolment(visit: Visit) -> None:
    """Look at what somebody sees who must set up a second factor, and at the recovery codes that follow."""
    import pyotp  # noqa: PLC0415  only here

    visit.opens("/sign-in/enrolment", "enrolment")
    secret = visit.part("code.secret").inner_text().replace(" ", "")
    visit.part("[name='code']").fill(pyotp.TOTP(secret).now())
    visit.sends_form()
    visit.looks("recovery codes")


def administration(visit: Visit) -> None:
    """Look at what administrators manage, and at what is said to what does not fit."""
    visit.opens("/members")
    visit.unfolds()
    visit.looks("members")
    visit.part("#invite-name").fill("x")
    visit.sends_form("form[action='/members/invite'] button")
    visit.looks("members: refused")
    visit.opens("/admin/areas", "areas")
    visit.opens("/admin/areas/new", "new area")
    visit.sends_form()
    visit.looks("new area: refused")
    visit.opens("/admin/audit", "audit")
    visit.opens(f"/areas/{AREA}/settings", "area settings")
    visit.part("#name").fill("")
    visit.part("#coarsen_m").fill("meget")
    visit.sends_form("main form button.button-main")
    visit.looks("area settings: refused")
    visit.opens(f"/areas/{AREA}/settings")
    visit.part("#coarsen_m").fill("10")
    visit.sends_form("main form button.button-main")
    visit.looks("area settings: looser")
