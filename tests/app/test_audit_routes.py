"""Whatever route names an audited rule leaves an entry: who, what, where, when. The application tells the routes."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.cluster import Cluster
from app.database import owner_engine
from app.main import build_app
from app.photos import files as photos
from app.route_rules import RuledRoute, ruled_routes
from tests.app.photographs import jpeg
from tests.databases import Databases, drop_database, make_database
from tests.matrix.callers import CALLERS, Caller, headers_of
from tests.matrix.expectations import PROMISES
from tests.matrix.judging import expected
from tests.matrix.requests import Asker, Cell, cells_of, request_for
from tests.matrix.things import World
from tests.matrix.walking import api_routes, open_settings
from tests.matrix.worlds import open_world
from tests.services import Services

BOUNDARY = '{"type":"Polygon","coordinates":[[[10.6,57.0],[10.61,57.0],[10.61,57.01],[10.6,57.01],[10.6,57.0]]]}'
ROUND = {
    "title": "En ny runde", "format": "residents", "focus": "both", "opens_at": "2036-06-01T08:00",
    "closes_at": "2036-06-30T22:00",
}  # fmt: skip
FORMS = {
    "/admin/areas/new": {"name": "Helt Ny", "languages": "da", "boundary": BOUNDARY},
    "/areas/{slug}/settings": {"languages": "da", "coarsen_m": "60"},
    "/areas/{slug}/campaigns/new": ROUND,
    "/areas/{slug}/campaigns/{campaign_id}": ROUND,
}
"""Forms that are read as they were typed, so that their fields cannot be told from the route."""
WITH_AREAS = {"/members/invite", "/members/{account_id}/areas"}
"""Forms that want areas of the world, which may be left out as far as the route can tell."""


def form_of(world: World, route: RuledRoute) -> dict[str, str]:
    """Return the fields of a form that the route does not tell."""
    if route.method != "POST":
        return {}
    return {"areas": str(world.area_ids["own"])} if route.path in WITH_AREAS else FORMS.get(route.path, {})


def audited_routes() -> list[RuledRoute]:
    """Return the routes with an audited rule; the application tells them without a database."""
    return [route for route in ruled_routes(build_app(https_only=False)) if route.rule.audited]


@pytest.fixture(scope="module")
def filled(cluster: Cluster) -> Iterator[tuple[Databases, World]]:
    """Give databases with two municipalities and everything in them."""
    database = make_database(cluster)
    with open_world(database.urls) as world:
        pass
    databases = Databases(cluster, database.name)
    yield databases, world
    databases.close()
    drop_database(cluster, database)


@pytest.fixture
def fresh(filled: tuple[Databases, World], services: Services, tmp_path: Path) -> Iterator[World]:
    """Give a world of its own to every route: what one changes is no hindrance to the next."""
    databases, world = filled
    with databases.lend() as database, services.over(database.urls, open_settings(tmp_path)) as app:
        engine = owner_engine(database.urls)
        app.state.walk_jobs._jobs.update(world.app.state.walk_jobs._jobs)
        for photo in world.of("photo"):
            photos.store(photos.folder_of(app.state.settings), uuid.UUID(photo.value), jpeg(8, 6))
        yield replace(world, app=app, engine=engine)
        engine.dispose()


def ask(world: World, client: TestClient, route: RuledRoute) -> tuple[Caller, Cell]:
    """Ask as somebody who may, about something that is there, until it is done; return who asked and where."""
    api = api_routes(world.app).get((route.method, route.path))
    answers = []
    for caller in CALLERS:
        for cell in cells_of(route.path, world):
            if expected(caller, PROMISES[route.rule.name], route.path, cell) != "ok" or caller.by == "path":
                continue
            asked = request_for(api, route.method, route.path, Asker(world, caller, cell))
            if more := form_of(world, route):
                asked.form = (asked.form or {}) | more
            client.cookies.clear()
            answer = client.request(
                route.method, asked.path, params=asked.query, json=asked.json, data=asked.form, files=asked.files,
                headers={**headers_of(caller, world), "accept": "text/html"}, follow_redirects=False,
            )  # fmt: skip
            if answer.status_code < 400:
                return caller, cell
            answers.append(f"{caller.name}, {cell.label}: {answer.status_code} {answer.text[:200]}")
    raise AssertionError("nobody succeeds; tests/matrix/requests.py wants a better body:\n" + "\n".join(answers))


@pytest.mark.parametrize("route", audited_routes(), ids=lambda route: f"{route.method} {route.path}")
def test_every_audited_route_leaves_an_entry_that_says_who_what_where_and_when(fresh, route):
    with fresh.engine.connect() as connection:
        began, last = connection.execute(text("SELECT clock_timestamp(), coalesce(max(id), 0) FROM audit_entry")).one()
    with TestClient(fresh.app, raise_server_exceptions=False) as client:
        caller, cell = ask(fresh, client, route)
    with fresh.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM audit_entry WHERE id > :last"), {"last": last}).all()
        ended = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    entries = [row for row in rows if row.subject == route.rule.subject and row.action]
    assert entries, [(row.subject, row.action) for row in rows]
    account = fresh.account_ids[caller.account] if caller.account else None
    for entry in entries:
        assert (entry.account_id, entry.role) == (account, caller.role)
        assert entry.actor == caller.account or caller.account is None
        assert entry.actor
        assert began <= entry.happened_at <= ended
        if "{slug}" in route.path:
            assert entry.area_id == fresh.area_ids[str(cell.where)]
        if cell.thing is not None and cell.thing.kind in ("pin", "walk", "campaign", "account"):
            assert entry.subject_id == cell.thing.value
