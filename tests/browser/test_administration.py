"""Administrators and planners at a phone and at a desk: areas, settings, rounds, codes, the audit."""

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import text

from app.cluster import Cluster
from app.commands.accounts import set_account
from app.database import owner_engine
from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.service import AREA, PASSWORD, STAFF, begin_session, serve
from tests.conftest import TestDatabase, drop_database, make_database

BOUNDARY = {
    "type": "Polygon",
    "coordinates": [[[10.6, 57.0], [10.61, 57.0], [10.61, 57.01], [10.6, 57.01], [10.6, 57.0]]],
}


@pytest.fixture(scope="module")
def own_database(cluster: Cluster, demo_template: str) -> Iterator[TestDatabase]:
    database = make_database(cluster, demo_template)
    engine = owner_engine(database.urls)
    with engine.begin() as connection:
        set_account(connection, "adam", PASSWORD, administrator=True)
        code = connection.execute(text("SELECT code FROM municipality LIMIT 1")).scalar_one()
        set_account(connection, "plan", PASSWORD, municipality=code)
    engine.dispose()
    yield database
    drop_database(cluster, database)


@pytest.fixture(scope="module")
def address(own_database: TestDatabase) -> Iterator[str]:
    with serve(own_database.urls) as address:
        yield address


SignIn = Callable[[Person, str], None]


@pytest.fixture
def sign_in(own_database: TestDatabase) -> SignIn:
    """Give somebody's browser a session: how one signs in has tests of its own."""

    def give(person: Person, name: str) -> None:
        engine = owner_engine(own_database.urls)
        with engine.begin() as connection:
            person.keeps(begin_session(connection, name))
        engine.dispose()

    return give


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def person(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Person]:
    with person_at(browser, address, **request.param) as somebody:
        yield somebody


def fits(person: Person) -> None:
    """Nothing stands out beyond the edge of the screen, and what is pressed is large enough for a finger."""
    widths = person.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1], widths
    small = person.page.evaluate("""() =>
        [...document.querySelectorAll('main .button, main .tabs a, main select, main input:not([type=hidden])')]
            .filter((item) => item.getClientRects().length)
            .map((item) => [(item.closest('label') ?? item).getBoundingClientRect().height,
                            item.outerHTML.slice(0, 80)])
            .filter(([height]) => height < 44)""")
    assert small == []


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("adam", "/admin/areas"), ("adam", "/admin/areas/new"), ("adam", "/admin/audit"),
        ("adam", f"/areas/{AREA}/settings"), ("plan", f"/areas/{AREA}/campaigns"),
        ("plan", f"/areas/{AREA}/campaigns/new"), ("plan", f"/areas/{AREA}/settings"),
    ],
)  # fmt: skip
def test_every_page_fits_its_screen(person: Person, sign_in: SignIn, who: str, path: str):
    sign_in(person, who)
    person.goes_to(path)
    fits(person)


def test_an_administrator_makes_an_area_and_opens_it_when_it_is_ready(desktop: Person, sign_in: SignIn, tmp_path):
    desktop.expects("422")
    sign_in(desktop, "adam")
    page = desktop.page
    desktop.goes_to("/admin/areas")
    page.get_by_role("link", name="Nyt område").click()
    page.get_by_label("Områdets navn").fill("Søndervang")
    page.get_by_label("Eller sæt den ind her").fill('{"type": "Point", "coordinates": [10, 56]}')
    desktop.button("Lav området").click()
    desktop.sees("Intet er gemt endnu")
    page.get_by_role("link", name="Grænsen skal være en af: Polygon, MultiPolygon.").click()
    expect(page.get_by_label("Eller sæt den ind her")).to_be_focused()
    expect(page.get_by_label("Områdets navn")).to_have_value("Søndervang")
    boundary = tmp_path / "boundary.txt"
    boundary.write_text(json.dumps(BOUNDARY))
    page.get_by_label("Vælg en fil").set_input_files(boundary)
    desktop.button("Lav området").click()
    page.wait_for_url("**/areas/soendervang/settings?done=made")
    expect(page.get_by_label("Kun medlemmerne")).to_be_checked()
    assert desktop.context.request.get(f"{desktop.address}/areas/soendervang").status == 404
    page.get_by_label("Alle. Det står på forsiden").check()
    desktop.button("Gem").click()
    desktop.sees("Indstillingerne er gemt.")
    assert desktop.context.request.get(f"{desktop.address}/areas/soendervang").status == 200


def test_finer_fields_are_asked_about_and_nothing_typed_is_lost(phone: Person, sign_in: SignIn):
    phone.expects("422")
    sign_in(phone, "plan")
    page = phone.page
    phone.goes_to(f"/areas/{AREA}/settings")
    page.get_by_label("Felternes størrelse").fill("4")
    page.get_by_label("Områdets navn").fill("Hjertelunden Nord")
    phone.button("Gem").click()
    page.get_by_role("link", name="Skriv et tal fra 5 til 200.").click()
    expect(page.get_by_label("Felternes størrelse")).to_be_focused()
    page.get_by_label("Felternes størrelse").fill("12")
    phone.button("Gem").click()
    phone.sees_heading("Det åbne kort kommer til at vise mere")
    expect(page.get_by_label("Områdets navn")).to_have_value("Hjertelunden Nord")
    phone.button("Gem, og vis mere").click()
    phone.sees("Indstillingerne er gemt.")
    expect(page.get_by_label("Felternes størrelse")).to_have_value("12")


def test_a_round_is_made_and_its_code_is_shown_once(phone: Person, sign_in: SignIn):
    phone.expects("422")
    sign_in(phone, STAFF)
    page = phone.page
    phone.goes_to(f"/areas/{AREA}/campaigns")
    page.get_by_role("link", name="Ny kortlægning").click()
    expect(page.get_by_label("Først det gode, så det utrygge")).to_be_checked()
    page.get_by_label("Navn", exact=True).fill("Mødet i beboerhuset")
    page.get_by_label("Åbner").fill("2030-05-01T18:00")
    page.get_by_label("Lukker").fill("2030-05-01T17:00")
    phone.button("Lav kortlægningen").click()
    page.get_by_role("link", name="Kortlægningen skal lukke, efter at den åbner.").click()
    expect(page.get_by_label("Lukker")).to_be_focused()
    page.get_by_label("Lukker").fill("2030-05-01T20:00")
    phone.button("Lav kortlægningen").click()
    phone.sees("Kortlægningen er lavet.")
    row = page.locator(".rows-list > li", has_text="Mødet i beboerhuset")
    row.get_by_role("button", name="Lav mødekode").click()
    phone.sees_heading("Mødekode til Mødet i beboerhuset")
    code = page.locator(".meeting-code").inner_text()
    assert len(code) == 9
    fits(phone)
    phone.goes_to(f"/areas/{AREA}/campaigns")
    expect(page.get_by_text(code)).to_have_count(0)
    expect(row.get_by_role("button", name="Lav ny mødekode")).to_be_visible()


def test_an_administrator_finds_who_looked_and_takes_it_home_as_a_table(desktop: Person, sign_in: SignIn):
    sign_in(desktop, STAFF)
    desktop.goes_to(f"/areas/{AREA}/staff")
    desktop.context.clear_cookies()
    sign_in(desktop, "adam")
    page = desktop.page
    desktop.goes_to("/admin/audit")
    page.get_by_label("Hvem").fill(STAFF)
    page.get_by_label("Ved hvad").select_option(label="fagsiden")
    desktop.button("Søg").click()
    page.wait_for_url("**subject=staff_page**")
    expect(page.locator(".entries > li").first).to_contain_text("fagsiden: set")
    expect(page.get_by_label("Hvem")).to_have_value(STAFF)
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent som regneark (CSV)").click()
    assert download.value.suggested_filename.startswith("audit-")
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) > 1
    assert all('"staff_page"' in line for line in lines[1:])
    page.get_by_role("link", name="Vis alt").click()
    expect(page.locator(".entries > li").first).to_contain_text("loggen: set")
