"""Ask the application every question as every caller, and hold the answers against the promises."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.routing import Mount

from app.cluster import DatabaseUrls
from app.database import Database
from app.main import create_app
from app.route_rules import RuledRoute, ruled_routes
from app.settings import ROOT, Settings
from tests.matrix.callers import CALLERS, Caller, headers_of, prefix_of
from tests.matrix.expectations import PROMISES
from tests.matrix.judging import Answer, expected, may_read, sees_area
from tests.matrix.requests import Asked, Asker, Cell, cells_of, request_for
from tests.matrix.things import World

IN_MOUNTS = {
    "/static/vendor/leaflet": "/leaflet.js",
    "/static/modules": "/area_page.js",
    "/static/styles": "/tokens.css",
}
"""A file below each mounted folder."""


class UndoneDatabase(Database):
    """The doors of the service, through which nothing that is done is kept: no question disturbs the next one."""

    def __init__(self, urls: DatabaseUrls) -> None:
        """Make the pools; count what is written into the audit."""
        super().__init__(urls)
        self.noted = 0

    @contextmanager
    def public(self, credential: bytes | None = None) -> Iterator[Session]:
        with super().public(credential) as session:
            yield self._watch(session)
            self._undo(session)

    @contextmanager
    def staff(self, credential: bytes | None = None) -> Iterator[Session]:
        with super().staff(credential) as session:
            yield self._watch(session)
            self._undo(session)

    @contextmanager
    def accounts(self, credential: bytes | None = None) -> Iterator[Session]:
        with super().accounts(credential) as session:
            yield self._watch(session)
            self._undo(session)

    def _watch(self, session: Session) -> Session:
        run = session.execute

        def execute(statement: Any, *arguments: Any, **options: Any) -> Any:
            self.noted += "write_audit" in str(statement)
            return run(statement, *arguments, **options)

        session.execute = execute  # type: ignore[method-assign]
        return session

    @staticmethod
    def _undo(session: Session) -> None:
        session.flush()
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        session.rollback()


class Causes(logging.Handler):
    """Keep what the service logs of its own mistakes: the answers do not tell."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__(logging.ERROR)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the newest."""
        self.last = repr(record.exc_info[1])[:300] if record.exc_info else record.getMessage()


CAUSES = Causes()


DOORS = re.compile(r"/sign-in[/?]|/meeting$")


@dataclass(frozen=True)
class Asking:
    """Who asks which route of which application."""

    world: World
    client: TestClient
    route: RuledRoute
    api: APIRoute | None
    caller: Caller


@dataclass
class Outcome:
    """One answer, and everything about it that was not promised."""

    route: RuledRoute
    caller: Caller
    cell: Cell
    status: int
    got: Answer
    wanted: Answer
    troubles: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        asked = (
            f"{self.route.method} {self.route.path} ({self.route.rule.name}) as {self.caller.name}, {self.cell.label}"
        )
        return f"{asked}: {'; '.join(self.troubles)} (HTTP {self.status})"


def make_app(urls: DatabaseUrls, var: Path | None = None) -> Any:
    """Return the whole application over a database."""
    return create_app(open_settings(var), urls)


def open_settings(var: Path | None = None) -> Settings:
    """Return settings without what slows guessing down; photos lie below var."""
    secret = "the matrix keeps no secrets, and needs one"
    return Settings(
        strict_catalogues=True,
        work_bits=0,
        rate_limits=False,
        secret_key=secret,  # type: ignore[arg-type]
        var=var or ROOT / "var",
        mail_host="mail.example.dk",
    )


def api_routes(app: Any) -> dict[tuple[str, str], APIRoute]:
    """Return the routes by method and path, to read from them what they take."""
    found = {}
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute):
            for method in route.methods:
                found[method, route.path] = route
    return found


def mounts(app: Any) -> list[str]:
    """Return the addresses of the mounted folders."""
    return [route.path for route in app.routes if isinstance(route, Mount)]


def walk_matrix(world: World, client: TestClient) -> list[Outcome]:
    """Ask everything; the database is left as it was."""
    app = world.app
    before = app.state.database
    logging.getLogger("tryghedskort").addHandler(CAUSES)
    app.state.database = UndoneDatabase(app.state.urls)
    try:
        known = api_routes(app)
        return [
            outcome
            for route in ruled_routes(app)
            for caller in CALLERS
            for outcome in _ask_route(Asking(world, client, route, known.get((route.method, route.path)), caller))
        ]
    finally:
        logging.getLogger("tryghedskort").removeHandler(CAUSES)
        app.state.database.close()
        app.state.database = before


def _ask_route(asking: Asking) -> list[Outcome]:
    world, route, caller = asking.world, asking.route, asking.caller
    try:
        cells = cells_of(route.path, world, thorough=caller.thorough)
    except LookupError as unplanned:
        return [Outcome(route, caller, Cell(), 0, "broken", "ok", [str(unplanned)])]
    outcomes: list[Outcome] = []
    unseen: dict[str, Any] = {}
    for cell in sorted(cells, key=lambda cell: (not cell.unknown, cell.where is not None)):
        outcome, seen = _ask(asking, cell)
        if outcome.got == "hidden":
            missing = "area" if "{slug}" in route.path and not _is_within_reach(route, caller, cell) else "object"
            holds_the_link = cell.thing is not None and cell.thing.kind == "invitation_link"
            if unseen.setdefault(missing, seen) != seen and not holds_the_link:
                outcome.troubles.append(f"tells more than that there is no such {missing}")
        outcomes.append(outcome)
    return outcomes


def _is_within_reach(route: RuledRoute, caller: Caller, cell: Cell) -> bool:
    return cell.where is not None and sees_area(caller, PROMISES[route.rule.name].reach[caller.role], cell.where)


def _ask(asking: Asking, cell: Cell) -> tuple[Outcome, Any]:
    world, route, caller = asking.world, asking.route, asking.caller
    promise = PROMISES[route.rule.name]
    asked = request_for(asking.api, route.method, route.path, Asker(world, caller, cell))
    asked.path += IN_MOUNTS.get(route.path, "")
    world.app.state.database.noted, CAUSES.last = 0, ""
    prefix = prefix_of(caller, world)
    response = _send(asking.client, route.method, prefix + asked.path, asked, headers_of(caller, world))
    got = answer_of(response)
    wanted = expected(caller, promise, route.path, cell)
    if caller.by == "path" and route.method != "GET":
        wanted = "hidden"  # An address with a token in it is for reading.
    outcome = Outcome(route, caller, cell, response.status_code, got, wanted)
    if got != wanted:
        outcome.troubles.append(f"answered {got} instead of {wanted}: {CAUSES.last or response.text[:160]}")
    if got == "ok" and promise.noted and response.is_success and world.app.state.database.noted == 0:
        outcome.troubles.append("left no line in the audit")
    outcome.troubles += [
        f"shows {secret.about} of {secret.where} ({mark[:40]!r})"
        for secret in world.secrets
        for mark in secret.marks
        if mark in response.content and not may_read(caller, promise, cell, secret) and not _was_sent(mark, asked)
    ]
    return outcome, _what_is_seen(response, asked.path, prefix)


def _was_sent(mark: bytes, asked: Asked) -> bool:
    """Tell whether the answer only says back what stood in the question."""
    return mark in f"{asked.path} {asked.query} {asked.json} {asked.form}".encode()


def _send(client: TestClient, method: str, path: str, asked: Asked, headers: dict[str, str]) -> Any:
    client.cookies.clear()
    accept = "*/*" if asked.path.startswith("/api/") else "text/html"
    return client.request(
        method, path, params=asked.query, json=asked.json, data=asked.form, files=asked.files,
        headers={**headers, "accept": accept}, follow_redirects=False,
    )  # fmt: skip


def answer_of(response: Any) -> Answer:
    """Return what an answer says about the permission; 409 and 422 come after it."""
    status = response.status_code
    if status == 401 or (status == 303 and DOORS.match(response.headers["location"])):
        return "sign_in"
    if status == 403:
        return "forbidden"
    if status in (404, 405):
        return "hidden"
    return "ok" if status < 400 or status in (400, 409, 422) else "broken"


def _what_is_seen(response: Any, path: str, prefix: str) -> tuple[Any, ...]:
    """Return an answer without what the caller said and without what is random: status, headers, body."""
    said = sorted({part for part in path.split("/") if part}, key=len, reverse=True)
    body = re.sub(r"nonce-?=?\"?[\w-]+", "nonce", response.text.replace(prefix, ""))
    for part in said:
        if part not in {"api", "areas", "pins", "walks", "staff", "map"}:
            body = body.replace(part, "…").replace(part.title(), "…")
    headers = {
        name: re.sub(r"nonce-[\w-]+", "nonce", value)
        for name, value in response.headers.items()
        if name not in {"content-length", "location"}
    }
    return response.status_code, tuple(sorted(headers.items())), body
