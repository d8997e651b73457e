"""Take pictures of every page into var/screenshots: python -m tests.browser.screenshots.

All pages in Danish on a phone and on a desktop; what residents see, and planners of a round and of a walk, also in
three languages on three screens, in the folder resident.
"""

import shutil
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pyotp
from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from app.cluster import Cluster, DatabaseUrls
from app.commands.accounts import set_account
from app.database import owner_engine
from app.settings import ROOT
from tests.browser.browsing import DESKTOP, PHONE, WITHIN_MS, Person, launch, person_at
from tests.browser.resident_pictures import take_resident_pictures
from tests.browser.service import AREA, PASSWORD, lay_out_demo, serve

ADMINISTRATOR = "administrator"
FOLDER = ROOT / "var" / "screenshots"
README_PICTURE = ROOT / "docs" / "area.png"
README_COLOURS = 128
WORDS = {
    "phone": "Her er mørkt, når man kommer fra bussen. Skriv til ejner@example.dk",
    "desktop": "Her er mørkt, når man går hjem fra stationen. Skriv til ejner@example.dk",
}
STILL = {"reduced_motion": "reduce"}
SCREENS = {"phone": {**PHONE, **STILL}, "desktop": {**DESKTOP, **STILL}}


class Album:
    """The pictures of one run, named after page, screen and variant."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def take(self, person: Person, name: str, *, whole: bool = False) -> Path:
        """Take a picture when what moves has come to rest; whole pictures go beyond the screen."""
        person.comes_to_rest()
        path = self.folder / f"{name}.png"
        person.page.screenshot(path=path, full_page=whole)
        self.count += 1
        print(path)
        return path


def public_pages(person: Person, album: Album, screen: str) -> None:
    """Take what everybody sees without doing anything."""
    person.goes_to("/")
    album.take(person, f"home-{screen}")
    person.opens_area()
    area = album.take(person, f"area-{screen}")
    if screen == "desktop":
        save_for_readme(area, README_PICTURE)
    person.goes_to(f"/areas/{AREA}/map")
    person.sees_map()
    album.take(person, f"map-{screen}")
    person.goes_to("/sign-in")
    album.take(person, f"sign-in-{screen}")
    person.goes_to("/api/docs")
    album.take(person, f"api-{screen}")
    person.expects("404")
    person.goes_to("/areas/findes-ikke", status=404)
    album.take(person, f"problem-{screen}")


def reading(person: Person, album: Album, screen: str) -> None:
    """Take the popup, the list, the layer card and the walk."""
    person.opens_area()
    person.opens_popup("Kvarterets band")
    album.take(person, f"area-popup-{screen}")
    person.opens_area()
    person.opens_list()
    album.take(person, f"list-{screen}")
    person.opens_area()
    person.opens_layer_card()
    album.take(person, f"layers-{screen}")
    person.opens_area()
    stacks = person.page.locator(".map-stack")
    sizes = stacks.evaluate_all(
        """all => all.map((one) => [...one.querySelectorAll("[data-count]")]
            .reduce((sum, { dataset }) => sum + Number(dataset.count), 0))"""
    )
    stacks.nth(sizes.index(min(sizes))).focus()
    person.page.keyboard.press("Enter")
    expect(person.page.locator(".map-in-fan").first).to_be_visible()
    album.take(person, f"stack-{screen}")
    person.opens_area()
    person.opens_list()
    person.page.get_by_text("Tryghedsvandring i Hjertelunden").click()
    person.page.get_by_role("link", name="Åbn vandringen til print").click()
    person.sees_heading("Tryghedsvandring i Hjertelunden")
    album.take(person, f"walk-{screen}", whole=True)


def placing(person: Person, album: Album, screen: str) -> None:
    """Take every step of pointing at a place."""
    person.opens_area()
    person.starts_pin("Noget utrygt")
    album.take(person, f"placing-1-place-{screen}")
    person.button("Vælg fra liste").click()
    expect(person.page.locator("#place-list button").first).to_be_visible()
    album.take(person, f"placing-1-list-{screen}")
    person.page.locator("#place-list button").first.click()
    person.goes_on()
    person.chooses("Et bestemt sted")
    album.take(person, f"placing-2-about-{screen}")
    person.presses_next()
    person.chooses("For få lamper")
    album.take(person, f"placing-2-topic-{screen}")
    person.presses_next()
    person.chooses("Aften")
    album.take(person, f"placing-3-when-{screen}")
    person.goes_on()
    person.page.locator("#pin-text").fill(WORDS[screen])
    album.take(person, f"placing-4-words-{screen}")
    person.goes_on()
    album.take(person, f"placing-4-photo-{screen}")
    person.expects("422")
    person.button("Send").click()
    expect(person.page.locator("#guard-found li")).to_have_count(1)
    album.take(person, f"placing-5-guard-{screen}")
    person.page.get_by_role("button", name="Send uden").click()
    person.sees_heading("Tak. Vi har modtaget det")
    album.take(person, f"placing-6-receipt-{screen}")
    code = person.page.locator("#slip-code").inner_text()
    person.goes_to(f"/s/{code}")
    album.take(person, f"slip-{screen}", whole=True)
    person.goes_to(f"/s/{code}/withdraw")
    album.take(person, f"slip-withdraw-{screen}")


def staff_pages(person: Person, album: Album, screen: str) -> None:
    """Take what professionals see."""
    person.enters()
    person.sees_map()
    expect(person.page.locator(".case")).to_be_visible()
    album.take(person, f"staff-inbox-{screen}")
    person.goes_to(f"/areas/{AREA}/staff?view=analysis")
    person.sees_map()
    person.page.locator("#queue .pin-button").first.click()
    expect(person.page.locator(".case")).to_be_visible()
    album.take(person, f"staff-analysis-{screen}")
    person.goes_to(f"/areas/{AREA}/staff?view=walks")
    person.sees_map()
    album.take(person, f"staff-walks-{screen}")
    planning(person, album, screen)
    person.plans_walk()
    album.take(person, f"staff-walk-result-{screen}")
    person.goes_to(f"/areas/{AREA}/staff?view=exports")
    person.sees_map()
    album.take(person, f"staff-exports-{screen}")


def planning(person: Person, album: Album, screen: str) -> None:
    """Take the planning page: before, with a walk, its stops, and a wish that cannot be met."""
    person.goes_to(f"/areas/{AREA}/plan")
    person.sees_map()
    album.take(person, f"plan-{screen}")
    person.button("Find en rute").click()
    expect(person.page.locator("#plan-timeline .plan-stop").first).to_be_visible()
    album.take(person, f"plan-result-{screen}")
    person.page.locator("#plan-timeline .plan-stop").first.get_by_role("button", name="Behold").click()
    expect(person.page.locator("#plan-own li")).to_have_count(1)
    expect(person.page.locator("#plan-result")).to_have_attribute("aria-busy", "false")
    person.page.locator("#plan-timeline").scroll_into_view_if_needed()
    album.take(person, f"plan-stops-{screen}")
    person.page.locator("#plan-wishes > summary").click()
    person.expects("422")
    person.page.get_by_label("Minutter i alt").fill("10")
    person.page.get_by_label("Minutter i alt").press("Tab")
    expect(person.page.locator("#plan-trouble")).to_be_visible()
    album.take(person, f"plan-trouble-{screen}")
    person.page.evaluate("sessionStorage.clear()")


def accounts_and_rounds(person: Person, album: Album, screen: str) -> None:
    """Take what belongs to accounts and to mapping rounds."""
    for path, name in (("/slip", "slip-code"), ("/meeting", "meeting-code")):
        person.goes_to(path)
        album.take(person, f"{name}-{screen}")
    person.enters()
    for path, name in (("/account", "account"), (f"/areas/{AREA}/campaigns", "campaigns")):
        person.goes_to(path)
        album.take(person, f"{name}-{screen}", whole=True)


def administration(person: Person, album: Album, screen: str) -> None:
    """Take what administrators see; a password alone takes them to the second factor."""
    person.goes_to("/sign-in")
    person.page.get_by_label("Brugernavn").fill(ADMINISTRATOR)
    person.page.get_by_label("Adgangskode").fill(PASSWORD)
    person.button("Log ind").click()
    expect(person.page.locator("input[name=code]")).to_be_visible()
    album.take(person, f"second-factor-{screen}", whole=True)
    secret = person.page.locator("code.secret").inner_text().replace(" ", "")
    person.page.locator("input[name=code]").fill(pyotp.TOTP(secret).now())
    person.page.locator("input[name=code]").press("Enter")
    person.page.wait_for_load_state()
    album.take(person, f"recovery-codes-{screen}", whole=True)
    for path, name in (
        ("/members", "members"),
        ("/admin/areas", "areas"),
        ("/admin/areas/new", "area-new"),
        (f"/areas/{AREA}/settings", "area-settings"),
        ("/admin/audit", "audit"),
    ):
        person.goes_to(path)
        album.take(person, f"{name}-{screen}", whole=True)


def variants(browser: Browser, address: str, album: Album, screen: str) -> None:
    """Take the dark pages and the English one."""
    with person_at(browser, address, **SCREENS[screen], color_scheme="dark") as person:
        person.opens_area()
        album.take(person, f"area-dark-{screen}")
        person.opens_popup("Kvarterets band")
        album.take(person, f"area-popup-dark-{screen}")
        person.goes_to(f"/areas/{AREA}/map")
        person.sees_map()
        album.take(person, f"map-dark-{screen}")
    with person_at(browser, address, **SCREENS[screen]) as person:
        person.opens_area("?lang=en")
        album.take(person, f"area-english-{screen}")


def make_administrator(urls: DatabaseUrls) -> None:
    """Add an administrator, or take the second factor away that the pictures before have set up."""
    engine = owner_engine(urls)
    with engine.begin() as connection:
        set_account(connection, ADMINISTRATOR, PASSWORD, administrator=True)
    engine.dispose()


def save_for_readme(picture: Path, target: Path) -> None:
    """Save a picture with few colours, so that it stays small."""
    with Image.open(picture) as image:
        small = image.convert("RGB").quantize(README_COLOURS, method=Image.Quantize.MEDIANCUT)
    data = BytesIO()
    small.save(data, "PNG", optimize=True)
    target.write_bytes(data.getvalue())


def main() -> None:
    """Start everything, take all pictures, and leave nothing behind but them."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    expect.set_options(timeout=WITHIN_MS)
    album, of_residents = Album(FOLDER), Album(FOLDER / "resident")
    of_residents.folder.mkdir(parents=True)
    parts: list[Callable[[Person, Album, str], None]] = [
        public_pages,
        reading,
        placing,
        staff_pages,
        accounts_and_rounds,
    ]
    with tempfile.TemporaryDirectory(prefix="tryghedskort-") as folder:
        cluster = Cluster(Path(folder), durable=False)
        try:
            urls = cluster.start()
            lay_out_demo(urls)
            with sync_playwright() as playwright:
                browser = launch(playwright)
                with serve(urls) as address:
                    for screen, options in SCREENS.items():
                        for part in parts:
                            with person_at(browser, address, **options) as person:
                                part(person, album, screen)
                        variants(browser, address, album, screen)
                        make_administrator(urls)
                        with person_at(browser, address, **options) as person:
                            administration(person, album, screen)
                take_resident_pictures(browser, urls, of_residents)
                browser.close()
        finally:
            cluster.stop()
    print(f"pictures={album.count + of_residents.count}")


if __name__ == "__main__":
    main()
