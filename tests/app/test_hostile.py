"""What people write is shown as they wrote it and is never anything else: no markup, no template, no formula."""

import csv
import io
import re
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.directions import close_directions
from app.route_rules import ruled_routes
from tests.conftest import drop_database, make_database
from tests.hostile import COMPUTED, FORMULAS, LONG, MARKS, MARKUP, NUL, SCRIPT, SHORT, TEXTS
from tests.matrix.callers import CALLERS, Caller, headers_of
from tests.matrix.requests import Asker, Cell, cells_of, request_for
from tests.matrix.things import World
from tests.matrix.walking import UndoneDatabase, api_routes
from tests.matrix.worlds import open_world

ROLES = ("visitor", "facilitator", "professional", "planner", "administrator")
POLICY_FORBIDS = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "strict-dynamic", "http:", "https:", "blob:")
BY_NAME = {caller.name: caller for caller in CALLERS}


@pytest.fixture(scope="module")
def ill(cluster) -> Iterator[World]:
    """Give a world in which every text that somebody could write is hostile."""
    database = make_database(cluster)
    with open_world(database.urls) as world:
        with world.engine.begin() as connection:
            spoil(connection, world)
        yield world
    drop_database(cluster, database)


def spoil(connection, world: World) -> None:
    area = world.area_ids["own"]
    values = {"area": area, "short": SHORT[:118], "text": SHORT}
    for statement in (
        "UPDATE housing_area SET name = :short WHERE id = :area",
        "UPDATE place SET name = :text WHERE area_id = :area",
        "UPDATE campaign SET title = :text || opens_at, purpose = :text, next_step = :text WHERE area_id = :area",
        "UPDATE walk SET title = :text WHERE area_id = :area",
        "UPDATE pin_event SET reason = :text, actor = :text",
        "UPDATE pin_original SET text = :text",
        "UPDATE municipality SET name = :text || code",
        "UPDATE account SET name = lower(left(:text, 100)) || name, email = lower(:text) || email",
        "UPDATE credential SET name = :text",
        "UPDATE invitation SET name = lower(left(:text, 100)) || name",
        "UPDATE housing_area SET attribution = :text",
    ):
        connection.execute(text(statement), {name: value for name, value in values.items() if f":{name}" in statement})
    for number, words in enumerate(TEXTS):
        connection.execute(
            text("""
            INSERT INTO pin (id, client_id, area_id, kind, category, geometry, text, state)
            SELECT :id, :id, :area, :kind, :category, ST_SetSRID(ST_MakePoint(600210 + 5 * :number, 6310240), 25832),
                   left(:words, 2000), CASE WHEN :number % 3 = 2 THEN 'pending' ELSE 'published' END
            """),
            {
                "id": uuid.uuid4(), "area": area, "number": number, "words": words,
                "kind": ("challenge", "resource")[number % 2],
                "category": ("geographic_spot", "physical_place")[number % 2],
            },
        )  # fmt: skip


class Reader(HTMLParser):
    """Read a page as a browser would, and remember what it would run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.troubles: list[str] = []
        self.script: dict[str, str | None] | None = None
        self.words = ""

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.troubles += [f"<{tag} {name}>" for name in found if name.startswith("on") or name in ("style", "srcdoc")]
        for name in ("href", "src", "action", "formaction", "data", "xlink:href"):
            if re.match(r"\s*(javascript|vbscript|data:text)", (found.get(name) or "").lower()):
                self.troubles.append(f"<{tag} {name}={found[name]}>")
        if found.get("src") == "x" or tag in ("iframe", "object", "embed", "base", "marquee"):
            self.troubles.append(f"<{tag}>")
        self.script = found if tag in ("script", "style") else None

    def handle_endtag(self, tag):
        self.script = None

    def handle_data(self, data):
        if self.script is None:
            self.words += data
        elif "__pwned" in data and self.script.get("type") not in ("application/json", "importmap"):
            self.troubles.append(f"script: {data[:80]}")


def pages(world: World, client: TestClient, caller: Caller) -> Iterator[tuple[str, object]]:
    """Give every page that a caller may open, in the spoiled area."""
    known = api_routes(world.app)
    for route in ruled_routes(world.app):
        if route.method != "GET" or route.path.startswith("/static"):
            continue
        for cell in chosen(cells_of(route.path, world)):
            asked = request_for(known.get(("GET", route.path)), "GET", route.path, Asker(world, caller, cell))
            client.cookies.clear()
            headers = {**headers_of(caller, world), "accept": "text/html"}
            answer = client.get(asked.path, params=asked.query, headers=headers, follow_redirects=False)
            assert answer.status_code < 500, asked.path
            yield asked.path, answer


def chosen(cells: list[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell.where in (None, "own") and not cell.crossed]


@pytest.fixture(scope="module")
def client(ill) -> Iterator[TestClient]:
    with TestClient(ill.app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("role", ROLES)
def test_no_page_runs_or_hides_what_people_wrote(ill, client, role):
    shown = 0
    for path, answer in pages(ill, client, BY_NAME[role]):
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        reader = Reader()
        reader.feed(answer.text)
        reader.close()
        assert reader.troubles == [], path
        assert COMPUTED not in answer.text, path
        shown += MARKUP[:30] in reader.words
    assert shown > 0


@pytest.mark.parametrize("role", ROLES)
def test_every_page_has_a_policy_without_exceptions(ill, client, role):
    for path, answer in pages(ill, client, BY_NAME[role]):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy, path
        sources = [part.split() for part in policy.split(";")]
        # A photo that was just taken is a blob of the page's own; nothing else may be one.
        elsewhere = " ".join(word for name, *words in sources for word in words if (name, word) != ("img-src", "blob:"))
        for words in POLICY_FORBIDS:
            assert words not in elsewhere, path
        assert not [one for one in sources if "*" in one[1:] and one[0] != "frame-ancestors"], path
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert "script-src" in policy or path.endswith("/map.html"), path
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_search_for_something_hostile_is_a_search(ill, client):
    for words in TEXTS:
        answer = client.get("/api/areas/lunden/places", params={"q": words[:100]})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("where", ["text", "category", "topic", "work"])
def test_the_character_that_ends_strings_is_refused(ill, client, where):
    body = {"client_id": str(uuid.uuid4()), "kind": "resource", "category": "enthusiast", "geometry": {}, where: NUL}
    assert client.post("/api/areas/lunden/pins", json=body).status_code == 422
    assert client.get("/api/areas/lunden/places", params={"q": NUL}).status_code == 422
    assert client.get(f"/api/areas/{'lun%00den'}").status_code in (404, 422)


@pytest.fixture
def nothing_kept(ill) -> Iterator[None]:
    """Let forms do what they do without anything staying done."""
    before = ill.app.state.database
    ill.app.state.database = UndoneDatabase(ill.app.state.urls)
    yield
    ill.app.state.database.close()
    ill.app.state.database = before


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("words", [*TEXTS, MARKS * 10, LONG * 3, NUL])
def test_forms_take_or_refuse_hostile_words_and_never_fail(ill, client, words):
    """Every form of the application, every text field of it: an answer of ours, and no error nobody foresaw."""
    known = api_routes(ill.app)
    failed = []
    for caller in (BY_NAME[name] for name in ("visitor", "professional", "planner", "administrator")):
        for route in ruled_routes(ill.app):
            if route.method not in ("POST", "PUT", "PATCH") or route.rule.reach(caller.role) == "-":
                continue
            api = known[route.method, route.path]
            cell = next((one for one in chosen(cells_of(route.path, ill)) if one.unknown), Cell())
            asked = request_for(api, route.method, route.path, Asker(ill, caller, cell))
            if asked.form is None:
                continue
            form = {name: value if name == "csrf" else words for name, value in asked.form.items()}
            client.cookies.clear()
            answer = client.post(asked.path, data=form, headers=headers_of(caller, ill), follow_redirects=False)
            if answer.status_code >= 500:
                failed.append((route.path, caller.name, answer.status_code))
    assert failed == []


def test_the_table_of_the_audit_holds_no_formula(ill, client):
    with ill.engine.begin() as connection:
        for words in (*FORMULAS, *TEXTS):
            connection.execute(
                text("SELECT write_audit(:words, :words, NULL, :area, jsonb_build_object('q', CAST(:words AS text)))"),
                {"words": words, "area": ill.area_ids["own"]},
            )
    client.cookies.clear()
    answer = client.get("/admin/audit.csv", headers=headers_of(BY_NAME["administrator"], ill))
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert len(rows) > len(TEXTS)
    assert not [cell for row in rows for cell in row if re.match(r"[\s\"]*[=+\-@]", cell)]
    # With the settings of another country the lines are split elsewhere.
    for separator in (",", "\t"):
        split = csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=separator)
        assert not [cell for row in split for cell in row if re.match(r"[\s\"]*[=+@]", cell)]


def test_a_geopackage_holds_the_words_as_they_were_written_and_as_text(ill, client, tmp_path):
    """It is a database: its values are data for every program that reads it, so nothing is changed in them."""
    client.cookies.clear()
    answer = client.get("/areas/lunden/staff/export.gpkg", headers=headers_of(BY_NAME["professional"], ill))
    assert answer.status_code == 200, answer.text[:300]
    path = tmp_path / "staff.gpkg"
    path.write_bytes(answer.content)
    with closing(sqlite3.connect(path)) as file:
        rows = [file.execute(f"SELECT text, typeof(text) FROM {table}") for table in ("challenges", "resources")]  # noqa: S608
        kept = {row for found in rows for row in found}
    assert {(words[:2000], "text") for words in TEXTS} <= kept


def test_the_map_to_take_home_keeps_hostile_words_within_its_data(ill, client):
    client.cookies.clear()
    page = client.get("/areas/lunden/map.html").text
    assert SCRIPT not in page
    assert MARKUP not in page
    assert page.count("</script>") == len(re.findall(r"<script\b", page))
    assert COMPUTED not in page


def test_what_turns_the_reading_direction_does_not_reach_the_words_beside_it(ill, client):
    """Where a person's words stand in a page of ours, their direction ends with them."""
    loose = []
    for role in ROLES:
        for path, answer in pages(ill, client, BY_NAME[role]):
            if answer.headers.get("content-type", "").startswith("text/html") and not path.endswith("map.html"):
                loose += [f"{path}: {found}" for found in Directions.of(answer.text)]
    assert sorted(set(loose)) == [], "\n".join(sorted(set(loose)))


class Directions(HTMLParser):
    """Find words with a direction of their own outside of an element that keeps it in."""

    ALONE = ("option", "title", "textarea", "script", "style", "bdi")
    EMPTY = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.loose: list[str] = []

    @classmethod
    def of(cls, page: str) -> list[str]:
        reader = cls()
        reader.feed(page)
        reader.close()
        return reader.loose

    def handle_starttag(self, tag, attrs):
        if tag not in self.EMPTY:
            found = dict(attrs)
            self.open.append((f"<{tag} class={found.get('class')}>", tag in self.ALONE or found.get("dir") == "auto"))

    def handle_endtag(self, tag):
        for number in range(len(self.open) - 1, -1, -1):
            if self.open[number][0].startswith(f"<{tag} "):
                del self.open[number:]
                return

    def handle_data(self, data):
        opened = len(re.findall("[\u202a\u202b\u202d\u202e\u2066-\u2068]", data))
        closed = len(re.findall("[\u202c\u2069]", data))
        if opened != closed and not any(keeps for _tag, keeps in self.open):
            self.loose.append(" ".join(tag for tag, _ in self.open[-3:]))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain", "plain"),
        ("\u202eabc", "\u202eabc\u202c"),
        ("\u2066a\u202bb", "\u2066a\u202bb\u202c\u2069"),
        ("a\u202c\u2069b", "ab"),
        ("\u202bשלום\u202c fred", "\u202bשלום\u202c fred"),
    ],
)
def test_words_close_the_directions_they_open(written, shown):
    assert close_directions(written) == shown
