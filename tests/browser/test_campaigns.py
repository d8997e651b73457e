"""A planner makes a round in four languages, with questions and channels; a resident comes by its short link."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import text

from app.campaigns.typed import DANISH_TIME
from app.cluster import Cluster
from app.commands.accounts import set_account
from app.database import owner_engine
from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.service import AREA, PASSWORD, begin_session, serve
from tests.browser.test_administration import fits
from tests.conftest import TestDatabase, drop_database, make_database

BASE = f"/areas/{AREA}/campaigns"
TITLES = {"en": "Evening light", "tr": "Akşam ışığı", "ar": "ضوء المساء"}
SignIn = Callable[[Person], None]


@pytest.fixture(scope="module")
def own_database(cluster: Cluster, demo_template: str) -> Iterator[TestDatabase]:
    database = make_database(cluster, demo_template)
    engine = owner_engine(database.urls)
    with engine.begin() as connection:
        code = connection.execute(text("SELECT code FROM municipality LIMIT 1")).scalar_one()
        set_account(connection, "plan", PASSWORD, municipality=code)
    engine.dispose()
    yield database
    drop_database(cluster, database)


@pytest.fixture(scope="module")
def address(own_database: TestDatabase) -> Iterator[str]:
    with serve(own_database.urls) as address:
        yield address


@pytest.fixture
def sign_in(own_database: TestDatabase) -> SignIn:
    """Give the planner's browser a session: how one signs in has tests of its own."""

    def give(person: Person) -> None:
        engine = owner_engine(own_database.urls)
        with engine.begin() as connection:
            person.keeps(begin_session(connection, "plan"))
        engine.dispose()

    return give


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def person(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Person]:
    with person_at(browser, address, **request.param) as somebody:
        yield somebody


def local(days: float) -> str:
    return (datetime.now(DANISH_TIME) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def opens_round(person: Person, title: str, part: str) -> None:
    """Go to a part of a round by its link in the list."""
    person.goes_to(BASE)
    row = person.page.locator(".rows-list > li", has=person.page.get_by_role("heading", name=title))
    row.get_by_role("link", name=part).click()


def test_a_planner_makes_a_round_in_four_languages_and_a_resident_comes_by_its_short_link(
    desktop: Person, sign_in: SignIn, browser: Browser
):
    sign_in(desktop)
    page = desktop.page
    desktop.goes_to(f"{BASE}/new")
    page.get_by_label("Navn", exact=True).fill("Lys om aftenen")
    page.get_by_label("Åbner").fill(local(1))
    page.get_by_label("Lukker").fill(local(20))
    page.get_by_label("Hvem hører den til?").fill("7. klasse")
    page.get_by_label("Hvad bruges svarene til?", exact=True).fill("Til at sætte lamper op.")
    page.get_by_role("checkbox", name="العربية").check()
    for code, title in TITLES.items():
        field = page.locator(f"#title_{code}")
        field.fill(title)
        expect(field).to_have_attribute("dir" if code == "ar" else "lang", "rtl" if code == "ar" else code)
    fits(desktop)
    desktop.button("Lav kortlægningen").click()
    desktop.sees("Kortlægningen er lavet.")

    opens_round(desktop, "Lys om aftenen", "Spørgsmål (0)")
    page.get_by_role("link", name="Ét svar").click()
    page.locator("#title_da").fill("Går du ud om aftenen?")
    page.locator("#title_tr").fill("Akşam dışarı çıkar mısın?")
    page.locator("#option_0_da").fill("Ja")
    page.locator("#option_1_da").fill("Nej")
    expect(page.locator("#option_2_da")).to_be_hidden()
    desktop.button("Et svar mere").click()
    expect(page.locator("#option_2_da")).to_be_focused()
    page.keyboard.type("Somme tider")
    desktop.button("Tilføj spørgsmålet").click()
    desktop.sees("Spørgsmålet er tilføjet.")
    page.get_by_role("link", name="Egne ord").click()
    page.locator("#title_da").fill("Hvorfor ikke?")
    page.get_by_label("Hvornår stilles det?").select_option(label="Nej")
    desktop.button("Tilføj spørgsmålet").click()
    desktop.sees("Stilles kun til dem, der svarer »Nej«")
    fits(desktop)

    page.get_by_role("link", name="Se den som beboer").click()
    desktop.sees_map()
    page.locator(".preview-bar").get_by_role("link", name="Türkçe").click()
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    desktop.sees_map()
    page.locator(".preview-bar").get_by_role("link", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.locator(".preview-bar a").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "da")

    page.get_by_label("Åbner").fill(local(-0.01))
    desktop.button("Gem").click()
    desktop.sees("Kortlægningen er ændret.")
    opens_round(desktop, "Lys om aftenen", "Kanaler")
    link = page.locator(".channel .short-link a").first.inner_text()
    assert "/k/" in link
    fits(desktop)

    with person_at(browser, desktop.address, **PHONE) as resident:
        resident.page.goto(link.upper().replace(desktop.address.upper(), desktop.address).replace("/K/", "/k/"))
        resident.sees_map()
        assert f"/areas/{AREA}?via=" in resident.page.url
        expect(resident.page.get_by_text("Lys om aftenen").first).to_be_attached()
        via = resident.page.url.partition("via=")[2]
        switch = resident.page.locator(".languages a", has_text="Türkçe")
        assert f"via={via}" in (switch.get_attribute("href") or "")


def test_a_question_is_added_moved_removed_and_put_back_without_javascript(
    browser: Browser, address: str, sign_in: SignIn
):
    with person_at(browser, address, **PHONE, java_script_enabled=False) as person:
        sign_in(person)
        page = person.page
        opens_round(person, "Sæt dit hjerte", "Spørgsmål (4)")
        # The demo's round has answers: its questions keep their meaning.
        person.sees("Spørgsmålene kan få andre ord")
        expect(page.get_by_role("button", name="Fjern")).to_have_count(0)
        person.goes_to(f"{BASE}/new")
        page.get_by_label("Navn", exact=True).fill("Uden script")
        page.get_by_label("Åbner").fill(local(1))
        page.get_by_label("Lukker").fill(local(20))
        person.button("Lav kortlægningen").click()
        opens_round(person, "Uden script", "Spørgsmål (0)")
        for title in ("Først", "Sidst"):
            page.get_by_role("link", name="Skala fra 1 til 5").click()
            page.locator("#title_da").fill(title)
            person.button("Tilføj spørgsmålet").click()
        person.button("Flyt ned").click()
        expect(page.locator(".questions h2").first).to_have_text("1. Sidst")
        page.locator(".questions > li", has_text="Først").get_by_role("button", name="Fjern").click()
        person.sees("Spørgsmålet »Først« er fjernet.")
        person.button("Sæt det tilbage").click()
        expect(page.locator(".questions h2").last).to_have_text("2. Først")
        fits(person)


def test_a_link_is_copied_and_a_stairwell_gets_its_own(desktop: Person, sign_in: SignIn):
    desktop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(desktop)
    page = desktop.page
    opens_round(desktop, "Sæt dit hjerte", "Kanaler")
    page.locator("section", has_text="En kanal mere").get_by_label("Kanalens navn").fill("Opgang 7")
    desktop.button("Tilføj kanalen").click()
    desktop.sees("Kanalen er tilføjet.")
    card = page.locator(".channel", has_text="Opgang 7")
    card.get_by_role("button", name="Kopiér linket").click()
    expect(card.get_by_role("status")).to_have_text("Linket er kopieret")
    link = card.locator(".short-link a").inner_text()
    assert page.evaluate("navigator.clipboard.readText()") == link
    with page.expect_download() as download:
        card.get_by_role("link", name="PNG").click()
    assert download.value.suggested_filename == f"{AREA}-{link[-6:]}.png"


def test_a_code_that_nobody_knows_is_told_kindly(phone: Person):
    phone.expects("404")
    phone.goes_to("/k/zzzzzz", status=404)
    phone.sees_heading("Vi kender ikke den kode")
    phone.page.get_by_role("link", name="Hjertelunden").click()
    phone.sees_map()


@pytest.mark.parametrize("path", [f"{BASE}/new", f"{BASE}/population", f"/areas/{AREA}/meetings", BASE])
def test_every_page_of_the_rounds_fits_its_screen(person: Person, sign_in: SignIn, path: str):
    sign_in(person)
    for language in ("da", "ar"):
        person.goes_to(f"{path}?lang={language}")
        fits(person)


@pytest.mark.parametrize("part", ["Spørgsmål", "Kanaler"])
def test_every_page_of_one_round_fits_its_screen(person: Person, sign_in: SignIn, part: str):
    sign_in(person)
    opens_round(person, "Sæt dit hjerte", part)
    fits(person)
