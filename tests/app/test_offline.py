"""What the service lets a phone keep, and under which address."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from app.offline.releases import current_release, file_of, kept_paths
from app.offline.serving import RELEASE_HEADER
from app.translations import FOLDER
from tests.app.conftest import PASSWORD

HTML = {"accept": "text/html"}


def facts_of(world) -> dict:
    """Return what the service worker is told about its release."""
    script = world.client.get("/service-worker.js").text
    found = re.match(r"self\.RELEASE = (\{.*\});\n", script)
    assert found is not None
    return json.loads(found[1])


class Addresses(HTMLParser):
    """Collect the addresses that a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        address = values.get("src") if tag in ("script", "img") else values.get("href") if tag == "link" else None
        if address and values.get("rel") not in ("manifest", "alternate"):
            self.found.add(address)


def loaded_by(page: str) -> set[str]:
    reader = Addresses()
    reader.feed(page)
    return reader.found


def test_the_service_worker_stands_at_the_root_and_is_asked_for_anew_each_time(world):
    answer = world.client.get("/service-worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; connect-src 'self'")


def test_a_page_lets_its_worker_its_manifest_and_pictures_of_its_own_in(world):
    policy = world.client.get("/areas/lunden").headers["content-security-policy"]
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy
    assert re.search(r"img-src 'self' data: blob:", policy)


def test_every_kept_file_exists_and_has_the_hash_that_the_worker_checks(world):
    files = facts_of(world)["files"]
    assert len(files) > 40
    for address, integrity in files:
        answer = world.client.get(address)
        assert answer.status_code == 200, address
        assert integrity == "sha256-" + base64.b64encode(hashlib.sha256(answer.content).digest()).decode(), address


def test_no_template_or_module_names_a_file_that_is_not_there():
    assert [path for path in sorted(kept_paths()) if not file_of(path).is_file()] == []


@pytest.mark.parametrize("address", ["/areas/lunden", "/offline.html"])
def test_all_that_a_kept_page_loads_is_kept_with_it(world, address):
    kept = {name for name, _integrity in facts_of(world)["files"]}
    loaded = loaded_by(world.client.get(address, headers=HTML).text)
    assert loaded
    assert loaded <= kept


def test_a_file_of_this_release_may_be_kept_for_good_and_one_of_another_does_not_exist(world):
    release = current_release()
    mine = world.client.get(release.address("modules/api.js"))
    assert mine.status_code == 200
    assert "immutable" in mine.headers["cache-control"]
    other = release.address("modules/api.js").replace(release.name, "0" * len(release.name))
    assert world.client.get(other).status_code == 404
    missing = world.client.get(release.address("modules/no_such_module.js"))
    assert missing.status_code == 404
    assert "immutable" not in missing.headers.get("cache-control", "")


@pytest.mark.parametrize("path", ["../templates/base.html", "..%2f..%2fpyproject.toml", "modules/../../pyproject.toml"])
def test_nothing_beside_the_web_folders_is_served_under_a_release(world, path):
    assert world.client.get(current_release().address(path)).status_code == 404


def test_only_a_visitors_page_may_be_kept(world):
    visitor = world.client.get("/areas/lunden?lang=en")
    assert visitor.headers[RELEASE_HEADER] == current_release().name
    assert visitor.headers["content-language"] == "en"
    assert "no-store" not in visitor.headers["cache-control"]

    token = re.search(r'name="csrf" value="([0-9a-f]+)"', world.client.get("/sign-in").text)
    form = {"name": "anna", "password": PASSWORD, "csrf": token[1]}
    assert world.client.post("/sign-in", data=form, follow_redirects=False).status_code == 303
    professional = world.client.get("/areas/lunden")
    assert RELEASE_HEADER not in professional.headers
    assert "no-store" in professional.headers["cache-control"]
    assert "data-keep-area" in visitor.text
    assert "data-keep-area" not in professional.text


@pytest.mark.parametrize("address", ["/", "/sign-in", "/slip", "/meeting", "/areas/lunden/map", "/areas/nowhere"])
def test_other_pages_are_not_marked_to_be_kept(world, address):
    assert RELEASE_HEADER not in world.client.get(address, headers=HTML).headers


@pytest.mark.parametrize("language", sorted(file.stem for file in FOLDER.glob("*.po")))
def test_the_manifest_speaks_the_language_of_the_page_and_its_icons_exist(world, language):
    page = world.client.get("/", params={"lang": language}, headers=HTML).text
    address = re.search(r'<link rel="manifest" href="([^"]+)"', page)[1]
    answer = world.client.get(address)
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = answer.json()
    assert manifest["lang"] == language
    assert manifest["dir"] == ("rtl" if language == "ar" else "ltr")
    assert manifest["start_url"] == "/"
    assert re.fullmatch(r"#[0-9a-f]{6}", manifest["theme_color"])
    for icon in manifest["icons"]:
        assert world.client.get(icon["src"]).headers["content-type"] == icon["type"]


def test_the_page_without_a_network_says_what_to_do_in_every_language(world):
    page = world.client.get("/offline.html", headers=HTML)
    assert page.headers[RELEASE_HEADER] == current_release().name
    spoken = re.findall(r'<section lang="(\w+)" dir="(\w+)"', page.text)
    assert spoken[0][0] == "da"
    assert {code for code, _direction in spoken} == {file.stem for file in FOLDER.glob("*.po")}
    assert ("ar", "rtl") in spoken
    assert "<script" not in page.text


def test_the_whole_list_of_places_can_be_fetched_at_once(world):
    assert world.client.get(f"{world.api}/places?limit=5000").status_code == 200
