"""Who may do what, asked of the running application: every route, every caller, every visibility."""

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from starlette.staticfiles import StaticFiles

from app import policy
from app.dependencies import accounts_session, may, public_session, staff_session
from app.route_rules import UnruledRouteError, ruled_routes
from tests.matrix.callers import CALLERS
from tests.matrix.expectations import PROMISES, ROLES
from tests.matrix.judging import NOT_SET_UP
from tests.matrix.report import table_of
from tests.matrix.walking import Outcome, api_routes, make_app, walk_matrix

OPEN_DOORS = {"sign_in", "invitation", "meeting", "own_account"}
"""Subjects that use the door of the accounts although the caller is still nobody, or only themselves."""


def test_every_answer_is_the_one_that_was_promised(outcomes):
    unexpected = [str(outcome) for outcome in outcomes if outcome.troubles]
    assert not unexpected, f"{len(unexpected)} of {len(outcomes)} answers:\n" + "\n".join(unexpected[:40])


def test_every_route_of_the_application_was_asked_by_everybody(outcomes, matrix_world):
    routes = {(route.method, route.path) for route in ruled_routes(matrix_world.app)}
    for caller in CALLERS:
        asked = {(one.route.method, one.route.path) for one in outcomes if one.caller.name == caller.name}
        assert asked == routes, caller.name


def test_every_route_lets_somebody_through_with_success(outcomes):
    """A request that nobody succeeds with proves nothing: give it a better body in tests/matrix/requests.py."""
    routes = {(one.route.method, one.route.path) for one in outcomes}
    taken = {(one.route.method, one.route.path) for one in outcomes if 200 <= one.status < 400 and one.got == "ok"}
    assert {(method, path) for method, path in routes - taken if not path.startswith(NOT_SET_UP)} == set()


def test_the_policy_says_what_was_promised():
    assert {rule.name for rule in policy.RULES.values()} == set(PROMISES)
    assert policy.ROLES == ROLES
    for rule in policy.RULES.values():
        promise = PROMISES[rule.name]
        assert dict(zip(ROLES, rule.reaches, strict=True)) == promise.reach, rule.name
        assert (rule.changes, rule.audited) == (promise.writes, promise.noted), rule.name
        assert (rule.subject in policy.IN_PERSON) == promise.in_person, rule.name


def test_what_is_sent_to_change_something_names_a_rule_that_changes(matrix_world):
    for route in ruled_routes(matrix_world.app):
        looks_up = route.rule.name == "slip.read"
        if route.method not in {"GET", "HEAD", "OPTIONS"} and not looks_up:
            assert route.rule.changes, f"{route.method} {route.path}"


def test_the_doors_of_staff_open_for_no_rule_that_visitors_have(matrix_world):
    """Which wall stands behind a route follows from its transaction: no public rule may use the inner ones."""
    rules = {(route.method, route.path): route.rule for route in ruled_routes(matrix_world.app)}
    for key, route in api_routes(matrix_world.app).items():
        doors = _doors(route.dependant)
        rule = rules[key]
        if staff_session in doors:
            assert rule.reach("visitor") == "-", key
        if accounts_session in doors:
            assert rule.reach("visitor") == "-" or rule.subject in OPEN_DOORS, key


def _doors(dependant):
    found = {dependant.call} & {public_session, staff_session, accounts_session}
    return found.union(*(_doors(part) for part in dependant.dependencies)) if dependant.dependencies else found


def test_a_route_without_a_rule_keeps_the_service_from_starting(database, monkeypatch):
    router = APIRouter()

    @router.get("/forgotten")
    def forgotten() -> str:
        return "everybody reads this"

    monkeypatch.setattr("app.main.areas_router", router)
    with pytest.raises(UnruledRouteError, match="/forgotten"):
        make_app(database.urls)


def test_a_route_with_two_rules_or_an_unknown_one_is_refused_too(matrix_world):
    app = FastAPI()
    app.get("/both", dependencies=[may("read", "site"), may("read", "audit")])(lambda: None)
    with pytest.raises(UnruledRouteError):
        ruled_routes(app)
    with pytest.raises(LookupError):
        may("read", "everything")


def test_a_mounted_folder_that_nobody_has_opened_is_refused(matrix_world, tmp_path):
    app = FastAPI()
    app.mount("/photos", StaticFiles(directory=tmp_path))
    with pytest.raises(UnruledRouteError):
        ruled_routes(app)


def test_the_matrix_notices_a_policy_that_lets_too_much_through(matrix_world, monkeypatch):
    """The proof of the proof: a rule that covers every area is found although the database hides its rows."""
    path = "/api/areas/{slug}/pins/{pin_id}/history"
    monkeypatch.setattr(policy, "covers", lambda *_: True)
    monkeypatch.setattr("tests.matrix.walking.ruled_routes", lambda app: _only(app, path))
    with TestClient(matrix_world.app, raise_server_exceptions=False) as client:
        found = walk_matrix(matrix_world, client)
    assert any("tells more" in trouble for one in found for trouble in one.troubles)


def _only(app, path):
    return [route for route in ruled_routes(app) if route.path == path]


def test_the_table_shows_every_route_once(outcomes: list[Outcome], matrix_world):
    printed = table_of(outcomes)
    for route in ruled_routes(matrix_world.app):
        assert printed.count(f"{route.method} {route.path} ") == 1
