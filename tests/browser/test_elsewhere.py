"""The map in other people's pages and as a file of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.service import AREA


@contextmanager
def neighbour(page: str) -> Iterator[str]:
    """Serve one page from another origin; give its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if self.path == "/":
                self.wfile.write(page.encode())

        def log_message(self, *_parts: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_map_stands_in_another_sites_page(desktop: Person):
    frame = f'<iframe title="kort" width="900" height="600" src="{desktop.address}/areas/{AREA}/map"></iframe>'
    with neighbour(f"<!doctype html><title>Boligforeningen</title><h1>Vores område</h1>{frame}") as site:
        desktop.allows(site)
        desktop.page.goto(site)
        map_within = desktop.page.frame_locator("iframe")
        expect(map_within.locator("[data-ready] .map-controls")).to_be_visible()
        map_within.locator(".map-sign[data-kind='resource']").first.click()
        expect(map_within.locator(".map-popup")).to_contain_text("Noget godt")


def test_the_pages_that_take_answers_do_not_stand_in_another_sites_page(desktop: Person):
    desktop.expects("frame-ancestors")
    frame = f'<iframe title="kort" src="{desktop.address}/areas/{AREA}"></iframe>'
    with neighbour(f"<!doctype html><title>Efterligning</title>{frame}") as site:
        desktop.allows(site)
        desktop.page.goto(site)
        expect(desktop.page.frame_locator("iframe").locator("#sheet")).to_have_count(0)


def test_the_bare_map_is_read_on_a_phone(phone: Person):
    phone.goes_to(f"/areas/{AREA}/map")
    phone.sees_map()
    phone.page.locator(".map-stop").last.tap()
    expect(phone.page.locator(".map-popup")).to_contain_text("minutters snak")


def test_the_downloaded_map_opens_from_a_file_and_asks_nobody(browser: Browser, desktop: Person, tmp_path: Path):
    desktop.opens_area()
    with desktop.page.expect_download() as download:
        desktop.page.get_by_role("link", name="Hent kortet som en fil").click()
    file = tmp_path / "kort.html"
    download.value.save_as(file)
    with person_at(browser, file.as_uri(), **PHONE) as reader:
        reader.page.goto(file.as_uri())
        reader.sees_map()
        expect(reader.page.locator(".map-stop").first).to_be_visible()
        reader.page.locator(".map-stack").first.tap()
        reader.page.locator(".map-in-fan[data-kind='resource']").first.tap()
        expect(reader.page.locator(".map-popup")).to_contain_text("Noget godt")
        asked = [url for url in reader.requests if not url.startswith(("data:", "blob:"))]
        assert asked == [file.as_uri()]


def test_the_bare_map_opens_on_a_wide_screen_with_its_legend(browser: Browser, address: str):
    with person_at(browser, address, **DESKTOP) as person:
        person.goes_to(f"/areas/{AREA}/map")
        person.sees_map()
        expect(person.page.locator("#map-card")).to_be_visible()
