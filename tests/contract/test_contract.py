"""The API keeps to its own description, whatever it is sent; `python -m tests.contract 20000` sends more."""

import copy
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.conftest import drop_database, make_database
from tests.contract.running import ROLES, Sums, run_contract
from tests.matrix.worlds import open_world

CASES = 600


@pytest.fixture(scope="module")
def sums(cluster, kernels) -> Iterator[Sums]:
    """Send a few hundred cases, the same in every run."""
    database = make_database(cluster)
    with open_world(database.urls) as world, TestClient(world.app, raise_server_exceptions=False) as client:
        yield run_contract(world, client, CASES)
    drop_database(cluster, database)


def test_a_description_that_promises_too_much_is_noticed(cluster, kernels):
    """The proof of the proof."""
    database = make_database(cluster)
    with open_world(database.urls) as world, TestClient(world.app, raise_server_exceptions=False) as client:
        document = copy.deepcopy(world.app.openapi())
        document["components"]["schemas"]["AreaOut"]["required"].append("nowhere")
        world.app.openapi_schema = document
        found = run_contract(world, client, 1)
    drop_database(cluster, database)
    assert found.schema_breaks
    assert all("nowhere" in trouble for trouble in found.schema_breaks)


def test_no_request_makes_the_service_fail(sums):
    assert sums.server_errors == []


def test_every_answer_is_as_it_is_described(sums):
    assert sums.schema_breaks == []


def test_every_caller_sent_its_share_and_was_let_through_at_times(sums):
    assert set(sums.cases) == set(ROLES)
    assert sum(sums.cases.values()) >= CASES
    assert sums.statuses[200] > CASES / 20
    assert sums.statuses[422] > 0
