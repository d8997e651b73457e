"""A private PostGIS for the whole run, and a database of its own, as good as new, for every test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cluster import Cluster
from app.database import owner_engine
from app.migrating import upgrade
from geo.walks.warming import warm_up
from tests.databases import TEMPLATE, Databases, TestDatabase, drop_database, make_database
from tests.services import Services

__all__ = ["TEMPLATE", "Databases", "TestDatabase", "drop_database", "make_database"]


LONGEST = ("tests/matrix/", "tests/contract/", "tests/test_bench_walks.py")
"""What takes minutes as one piece, and so begins first where several workers share the tests."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Start a private PostGIS; without PostGIS this fails, it never skips."""
    folder: Path = tmp_path_factory.mktemp("postgis")
    cluster = Cluster(folder, durable=False)
    cluster.start()
    try:
        with cluster.connect() as server:
            server.execute(f"CREATE DATABASE {TEMPLATE}")
        engine = owner_engine(cluster.urls(TEMPLATE))
        upgrade(engine)
        engine.dispose()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def empty_databases(cluster: Cluster) -> Iterator[Databases]:
    """Give the databases that are migrated and hold nothing."""
    databases = Databases(cluster, TEMPLATE)
    yield databases
    databases.close()


@pytest.fixture
def database(empty_databases: Databases) -> Iterator[TestDatabase]:
    """Give a migrated database that holds nothing."""
    with empty_databases.lend() as database:
        yield database


@pytest.fixture(scope="session")
def services() -> Services:
    """Give the services that are built already."""
    return Services()


@pytest.fixture(scope="session")
def kernels() -> None:
    """Compile what planning needs, so that no walk spends its time limit on that."""
    warm_up()
