"""Two municipalities with one area each, people of every role, and browsers for them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pyotp
import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine, text

from app.areas.queries import upsert_municipality
from app.cluster import Cluster
from app.commands.accounts import set_account
from app.database import owner_engine
from app.settings import Settings
from tests.app.conftest import PASSWORD, WEST, store_area
from tests.databases import Databases, TestDatabase, make_database
from tests.services import Services

NEW_PASSWORD = "cykel kaffekop måneskin"


@dataclass
class Form:
    """A form as it stands in a page."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag != "wbr":
            self.words.append(" ")
        if tag == "form":
            self.forms.append(Form(found.get("action") or ""))
        is_sent = tag == "input" and found.get("type") not in ("radio", "checkbox", "submit")
        if is_sent and self.forms and found.get("name"):
            self.forms[-1].fields[str(found["name"])] = found.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(answer: Response) -> _Reader:
    reader = _Reader()
    reader.feed(answer.text)
    return reader


def words_in(answer: Response) -> str:
    """Return the words of a page, in one line."""
    return " ".join("".join(read(answer).words).split())


@dataclass
class Browser:
    """Somebody's browser: it keeps cookies and fills in forms that stand on pages."""

    client: TestClient

    def open(self, path: str, *, follow: bool = True) -> Response:
        return self.client.get(path, headers={"Accept": "text/html"}, follow_redirects=follow)

    def send(self, seen: Response, action: str, *, follow: bool = True, **typed: Any) -> Response:
        """Fill in the form of a page whose action ends so, and send it."""
        forms = [form for form in read(seen).forms if form.action.endswith(action)]
        assert forms, f"no form for {action} in: {words_in(seen)}"
        return self.client.post(
            forms[0].action,
            data={**forms[0].fields, **typed},
            headers={"Accept": "text/html"},
            follow_redirects=follow,
        )

    def sign_in(self, name: str, password: str = PASSWORD, *, then: str = "/account", follow: bool = True) -> Response:
        return self.send(self.open(f"/sign-in?next={then}"), "/sign-in", name=name, password=password, follow=follow)

    @property
    def session(self) -> str | None:
        return self.client.cookies.get("session")


@dataclass
class Town:
    """The service with its people."""

    engine: Engine
    app: Any

    def browser(self, address: str = "192.0.2.1") -> Browser:
        return Browser(TestClient(self.app, raise_server_exceptions=False, client=(address, 50000)))

    def run(self, statement: str, **values: Any) -> Any:
        """Run SQL as the owner and return the first value, for what only time or an accident would do."""
        with self.engine.begin() as connection:
            result = connection.execute(text(statement), values)
            return result.scalar() if result.returns_rows else None

    def id_of(self, name: str) -> str:
        return str(self.run("SELECT id FROM account WHERE name = :name", name=name))

    def area(self, slug: str) -> str:
        return str(self.run("SELECT id FROM housing_area WHERE slug = :slug", slug=slug))

    def let_half_a_minute_pass(self, name: str) -> None:
        """Let the code of an authenticator app be a new one."""
        self.run("UPDATE account SET totp_last_step = totp_last_step - 2 WHERE name = :name", name=name)

    def audit(self, action: str, subject: str) -> list[Any]:
        with self.engine.connect() as connection:
            return list(
                connection.execute(
                    text("SELECT * FROM audit_entry WHERE action = :action AND subject = :subject ORDER BY id"),
                    {"action": action, "subject": subject},
                )
            )

    def enrol(self, browser: Browser, name: str) -> tuple[str, list[str]]:
        """Sign in somebody who must set up a second factor; return its secret and the recovery codes."""
        return finish_enrolment(browser, browser.sign_in(name))


def finish_enrolment(browser: Browser, seen: Response) -> tuple[str, list[str]]:
    secret = secret_in(seen)
    action = "/sign-in/enrolment" if "/sign-in/enrolment" in seen.text else "/account/second-factor"
    shown = browser.send(seen, action, code=pyotp.TOTP(secret).now())
    assert shown.status_code == 200, words_in(shown)
    return secret, codes_in(shown)


def secret_in(seen: Response) -> str:
    return seen.text.split('<code class="secret">')[1].split("<")[0].replace(" ", "")


def codes_in(seen: Response) -> list[str]:
    return [part.split("<")[0] for part in seen.text.split("<li><code>")[1:]]


def invitation_in(seen: Response) -> str:
    """Return the path of the link that a page shows."""
    assert "/invitation/" in seen.text, words_in(seen)
    return "/invitation/" + seen.text.split("/invitation/")[1].split('"')[0]


MakeTown = Callable[..., Town]


@pytest.fixture(scope="session")
def towns(cluster: Cluster) -> Iterator[Databases]:
    """Lay out two municipalities and their people once."""
    made = make_database(cluster)
    engine = owner_engine(made.urls)
    store_area(engine, "lunden")
    store_area(engine, "bakken", WEST + 1000)
    with engine.begin() as connection:
        for slug, code, name in (("lunden", "0101", "Østby"), ("bakken", "0202", "Vestby")):
            town = upsert_municipality(connection, code, name)
            connection.execute(
                text("UPDATE housing_area SET municipality_id = :town WHERE slug = :slug"), {"town": town, "slug": slug}
            )
        set_account(connection, "anna", PASSWORD, area_slugs=["lunden"])
        set_account(connection, "bodil", PASSWORD, area_slugs=["bakken"])
        set_account(connection, "vera@kommune.example", PASSWORD, municipality="0101")
        set_account(connection, "olav", PASSWORD, administrator=True)
        connection.execute(text("UPDATE account SET email = name WHERE name LIKE '%@%'"))
    engine.dispose()
    databases = Databases(cluster, made.name)
    yield databases
    databases.close()


@pytest.fixture
def database(towns: Databases) -> Iterator[TestDatabase]:
    """Give a database with the two municipalities, as good as new."""
    with towns.lend() as database:
        yield database


@pytest.fixture
def make_town(database: TestDatabase, services: Services) -> Iterator[MakeTown]:
    """Give a way to have the service with other settings; rate limits are off unless asked for."""
    engine = owner_engine(database.urls)
    with ExitStack() as lent:

        def make(**settings: Any) -> Town:
            chosen = Settings(**{"strict_catalogues": True, "rate_limits": False, **settings})
            return Town(engine, lent.enter_context(services.over(database.urls, chosen)))

        yield make
    engine.dispose()


@pytest.fixture
def town(make_town: MakeTown) -> Town:
    return make_town()
