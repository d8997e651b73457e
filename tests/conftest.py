"""A private PostGIS for the whole run, and a fresh migrated database for every test that asks for one."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cluster import Cluster, DatabaseUrls
from app.database import owner_engine
from app.migrating import upgrade

TEMPLATE = "template_tryghedskort"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class TestDatabase:
    """One test's own database."""

    __test__ = False

    name: str
    urls: DatabaseUrls

    @property
    def owner_url(self) -> str:
        return self.urls.owner

    @property
    def staff_url(self) -> str:
        return self.urls.staff

    @property
    def public_url(self) -> str:
        return self.urls.public

    @property
    def accounts_url(self) -> str:
        return self.urls.accounts


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


def make_database(cluster: Cluster, template: str = TEMPLATE) -> TestDatabase:
    """Clone a template."""
    name = f"test_{next(_numbers)}"
    with cluster.connect() as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return TestDatabase(name, cluster.urls(name))


def drop_database(cluster: Cluster, database: TestDatabase) -> None:
    with cluster.connect() as server:
        server.execute(f"DROP DATABASE {database.name} WITH (FORCE)")


@pytest.fixture
def database(cluster: Cluster) -> Iterator[TestDatabase]:
    """Give a fresh migrated database."""
    made = make_database(cluster)
    yield made
    drop_database(cluster, made)
