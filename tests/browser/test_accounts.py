"""Planners sign in with two steps on a phone, invite people, and come in by the municipality's own sign-in."""

import time
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import text

from app.cluster import Cluster
from app.commands.accounts import set_account
from app.database import owner_engine
from tests.app.accounts.provider import provider
from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.service import AREA, PASSWORD, serve
from tests.conftest import TestDatabase, drop_database, make_database

PLANNER = "vera@kommune.example"
GUEST = "carla@bolig.example"
STEP_S = 30
PROVIDERS_STYLES = "https://cdn.jsdelivr.net"
"""What the trial provider's own page asks for, and does not get here."""


@pytest.fixture(scope="module")
def planners_database(cluster: Cluster, demo_template: str) -> Iterator[TestDatabase]:
    """Give the demo area with two planners of its municipality, one of whom has an e-mail address."""
    database = make_database(cluster, demo_template)
    engine = owner_engine(database.urls)
    with engine.begin() as connection:
        code = connection.execute(
            text(
                "SELECT code FROM municipality JOIN housing_area ON municipality_id = municipality.id WHERE slug = :a"
            ),
            {"a": AREA},
        ).scalar_one()
        for name in ("planlægger", PLANNER):
            set_account(connection, name, PASSWORD, municipality=code)
        connection.execute(text("UPDATE account SET email = name WHERE name = :name"), {"name": PLANNER})
    engine.dispose()
    yield database
    drop_database(cluster, database)


@pytest.fixture(scope="module")
def address(planners_database: TestDatabase) -> Iterator[str]:
    with serve(planners_database.urls) as address:
        yield address


def sign_in(person: Person, name: str, path: str = "/members") -> None:
    person.goes_to(f"/sign-in?next={path}")
    person.page.get_by_label("Brugernavn").fill(name)
    person.page.get_by_label("Adgangskode").fill(PASSWORD)
    person.button("Log ind").click()


def fits_the_screen(person: Person) -> None:
    """Fail when the page is wider than the screen, or a button or field is lower than a finger."""
    wide, screen = person.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= screen, f"{person.page.url}: {wide} px on {screen} px"
    low = person.page.evaluate("""() => [...document.querySelectorAll('main .button, main input, main select')]
        .filter((one) => one.type !== 'hidden' && one.checkVisibility() && one.getBoundingClientRect().height < 44)
        .filter((one) => !one.closest('.check')).map((one) => one.outerHTML)""")
    assert not low


def test_a_planner_sets_up_two_steps_on_a_phone_and_signs_in_with_them(phone: Person):
    page = phone.page
    sign_in(phone, "planlægger")
    phone.sees_heading("Slå totrinslogin til")
    expect(page.get_by_role("img", name="QR-kode til din godkendelsesapp")).to_be_visible()
    fits_the_screen(phone)
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    phone.expects("401")
    page.get_by_label("Kode", exact=True).fill("000000")
    phone.button("Slå til").click()
    phone.sees("Koden passer ikke eller er brugt.")
    page.get_by_label("Kode", exact=True).fill(pyotp.TOTP(secret).now())
    phone.button("Slå til").click()
    phone.sees_heading("Gem dine nødkoder")
    expect(page.locator(".codes li")).to_have_count(10)
    recovery = page.locator(".codes code").first.inner_text()
    fits_the_screen(phone)
    page.get_by_role("link", name="Jeg har gemt dem").click()
    phone.sees_heading("Hvem er med?")
    fits_the_screen(phone)

    phone.goes_to("/account")
    fits_the_screen(phone)
    phone.sees("Denne browser")
    page.locator(".account-menu summary").click()
    fits_the_screen(phone)
    phone.button("Log ud").click()
    page.wait_for_url(f"{phone.address}/")

    sign_in(phone, "planlægger")
    phone.sees_heading("Skriv koden fra din app")
    fits_the_screen(phone)
    page.get_by_label("Kode", exact=True).fill(pyotp.TOTP(secret).at(time.time() + STEP_S))
    phone.button("Log ind").click()
    phone.sees_heading("Hvem er med?")

    phone.goes_to("/account")
    phone.button("Log ud alle steder").click()
    phone.sees_heading("Log ind")
    sign_in(phone, "planlægger")
    page.get_by_text("Har du ikke din telefon?").click()
    page.get_by_label("Nødkode", exact=True).fill(recovery.lower())
    phone.button("Log ind med nødkode").click()
    phone.sees_heading("Hvem er med?")
    phone.goes_to("/account")
    phone.sees("Du har 9 nødkoder tilbage.")


def test_a_planner_comes_in_by_the_municipality_and_invites_somebody(
    browser: Browser, planners_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
):
    """The provider is another site than ours for the browser, so that a strict cookie set on the way would be held
    back if the way back were a redirect."""
    with provider() as issuer:
        elsewhere = issuer.replace("127.0.0.1", "localhost")
        monkeypatch.setenv("OIDC_ISSUER", elsewhere)
        monkeypatch.setenv("OIDC_CLIENT_ID", "tryghedskort")
        monkeypatch.setenv("OIDC_CLIENT_SECRET", "en lang hemmelighed")
        monkeypatch.setenv("OIDC_NAME", "Log ind med Hjerteby Kommune")
        with serve(planners_database.urls) as address:
            with person_at(browser, address, **PHONE) as vera:
                for neighbour in (elsewhere, PROVIDERS_STYLES):
                    vera.allows(neighbour)
                    vera.expects(neighbour)
                vera.goes_to("/sign-in?next=/members")
                vera.page.get_by_role("link", name="Log ind med Hjerteby Kommune").click()
                vera.page.get_by_role("button", name="s-vera").click()
                vera.page.wait_for_url(f"{address}/members")
                vera.sees_heading("Hvem er med?")
                link = invite(vera)
            with person_at(browser, address, **DESKTOP) as carla:
                carla.goes_to(link.removeprefix(address))
                carla.sees(GUEST)
                carla.page.get_by_label("Ny adgangskode").fill("cykel kaffekop måneskin")
                carla.page.get_by_label("Skriv den igen").fill("cykel kaffekop måneskin")
                carla.button("Gem og log ind").click()
                carla.page.wait_for_url(f"{address}/")
                carla.goes_to("/account")
                carla.sees("Hjertelunden")


def invite(planner: Person) -> str:
    """Invite somebody with the keyboard alone; return the link."""
    page = planner.page
    page.get_by_text("Invitér en person").focus()
    page.locator("summary", has_text="Invitér en person").press("Enter")
    page.get_by_label("Brugernavn").fill(GUEST)
    page.get_by_label("Hjertelunden").first.press("Space")
    fits_the_screen(planner)
    planner.button("Lav et link").press("Enter")
    planner.sees_heading(f"Linket til {GUEST} er klar")
    fits_the_screen(planner)
    return page.get_by_label("Link", exact=True).input_value()


def test_a_professional_makes_a_token_and_sees_it_once(desktop: Person):
    page = desktop.page
    sign_in(desktop, "fagperson", "/account")
    desktop.sees_heading("Din konto")
    page.locator("summary", has_text="Lav en nøgle").click()
    page.get_by_label("Hvad skal nøglen bruges til?").fill("QGIS på kontoret")
    desktop.button("Lav en nøgle").click()
    desktop.sees_heading("Din nøgle er klar")
    token = page.get_by_label("QGIS på kontoret").input_value()
    assert token.startswith("tk_")
    page.get_by_role("link", name="Jeg har kopieret den").click()
    desktop.sees("QGIS på kontoret")
    assert token not in page.content()
    desktop.button("Luk nøglen – QGIS på kontoret").click()
    desktop.sees("Nøglen virker ikke længere.")
