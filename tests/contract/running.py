"""Send the API what its own description allows, and what it forbids, as several callers; look at every answer."""

import warnings
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import HypothesisWarning, Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.failures import Failure, FailureGroup, ServerError
from schemathesis.schemas import APIOperation

from tests.matrix.callers import CALLERS, Caller, headers_of
from tests.matrix.things import AREAS, World
from tests.matrix.walking import UndoneDatabase

ROLES = ("visitor", "professional", "planner")
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
KINDS = {
    "pin_id": "pin", "walk_id": "walk", "code": "slip", "campaign_id": "campaign", "account_id": "account",
    "job_id": "walk_job", "edit_id": "network_edit",
}  # fmt: skip
"""Parts of addresses that are mostly given a real value: noise alone never gets past the first door."""
REAL_IN = 4
"""Of this many cases one keeps the address that was made up."""


MOST_ROUNDS = 100
"""Operations that can be sent little run dry before the others: each round shares out what is left."""


@dataclass
class Sums:
    """What was sent and what was wrong with the answers."""

    cases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    server_errors: list[str] = field(default_factory=list)
    schema_breaks: list[str] = field(default_factory=list)

    def note(self, caller: Caller, case: Case, failures: list[Failure]) -> None:
        """Add what is wrong with one answer."""
        asked = f"{case.method} {case.formatted_path} as {caller.name}, query {case.query}, body {case.body!r}"[:600]
        for failure in failures:
            said = f"{failure.title}: {failure.message[:400]}\n    {asked}"
            (self.server_errors if isinstance(failure, ServerError) else self.schema_breaks).append(said)


def run_contract(world: World, client: TestClient, wished: int, *, start: int = 1) -> Sums:
    """Send at least the wished number of cases, spread over callers, operations, and right and wrong requests."""
    app, before = world.app, world.app.state.database
    app.state.database = UndoneDatabase(app.state.urls)
    sums = Sums()
    try:
        schema = schemathesis.openapi.from_dict(client.get("/api/openapi.json").json())
        operations = [found.ok() for found in schema.get_all_operations()]
        callers = [caller for caller in CALLERS if caller.name in ROLES]
        streams = len(operations) * len(callers) * 2
        for round_number in range(MOST_ROUNDS):
            each = max(1, -(-(wished - sum(sums.cases.values())) // streams))
            for caller in callers:
                for operation in operations:
                    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                        _fuzz(world, client, sums, caller=caller, operation=operation, mode=mode, most=each,
                              number=start + round_number)  # fmt: skip
            if sum(sums.cases.values()) >= wished:
                break
    finally:
        app.state.database.close()
        app.state.database = before
    return sums


def _fuzz(
    world: World,
    client: TestClient,
    sums: Sums,
    *,
    caller: Caller,
    operation: APIOperation,
    mode: GenerationMode,
    most: int,
    number: int,
) -> None:
    @seed(number)
    @settings(
        max_examples=most, deadline=None, database=None, phases=[Phase.generate], verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Case) -> None:
        _send(world, client, sums, caller, case)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisWarning)
        # An operation with nothing to get wrong has no wrong requests.
        with suppress(*[Unsatisfiable] * (mode is GenerationMode.NEGATIVE)):
            send()


def _send(world: World, client: TestClient, sums: Sums, caller: Caller, case: Case) -> None:
    number = sums.cases[caller.name]
    sums.cases[caller.name] += 1
    _make_real(world, case, number)
    client.cookies.clear()
    asked = case.as_transport_kwargs(base_url=str(client.base_url))
    for name in ("allow_redirects", "cookies"):
        asked.pop(name, None)
    if isinstance(asked.get("data"), str | bytes):
        asked["content"] = asked.pop("data")
    headers = {name: value for name, value in dict(asked.pop("headers", {})).items() if _is_ascii(name, value)}
    answer = client.request(**asked, headers={**headers, **headers_of(caller, world)}, follow_redirects=False)
    sums.statuses[answer.status_code] += 1
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as found:
        sums.note(caller, case, [error for error in found.exceptions if isinstance(error, Failure)])
    except Failure as failure:
        sums.note(caller, case, [failure])


def _is_ascii(name: str, value: Any) -> bool:
    return str(name).isascii() and str(value).isascii() and str(value).isprintable()


def _make_real(world: World, case: Case, number: int) -> None:
    """Give most cases the address of something that is there, so that they reach what lies behind the doors."""
    if number % REAL_IN == 0 or not case.path_parameters:
        return
    area = AREAS[number % len(AREAS)]
    for name in case.path_parameters:
        if name == "slug":
            case.path_parameters[name] = area.slug
        elif name in KINDS:
            things = world.of(KINDS[name], area.key) or world.of(KINDS[name])
            case.path_parameters[name] = things[number % len(things)].value
