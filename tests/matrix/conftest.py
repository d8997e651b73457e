"""One world for the whole matrix: nothing that is asked of it is kept."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.cluster import Cluster
from tests.conftest import drop_database, make_database
from tests.matrix.things import World
from tests.matrix.walking import Outcome, walk_matrix
from tests.matrix.worlds import open_world


@pytest.fixture(scope="package")
def matrix_world(cluster: Cluster, kernels: None) -> Iterator[World]:
    """Give the two municipalities and everything in them."""
    database = make_database(cluster)
    with open_world(database.urls) as world:
        yield world
    drop_database(cluster, database)


@pytest.fixture(scope="package")
def outcomes(matrix_world: World) -> list[Outcome]:
    """Give all answers to all callers."""
    with TestClient(matrix_world.app, raise_server_exceptions=False) as client:
        return walk_matrix(matrix_world, client)
