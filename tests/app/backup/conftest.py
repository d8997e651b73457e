"""A whole instance and its backup, and the places it may be brought back to."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.backup.writing import write_backup
from app.cluster import DatabaseUrls
from app.database import owner_engine
from app.demo import lay_out
from app.migrating import upgrade
from tests.app.backup.instances import Instance, start
from tests.app.conftest import store_area


@pytest.fixture(scope="package")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """Give an instance with the demo area, a key and photos."""
    instance = start(tmp_path_factory.mktemp("original") / "a b")
    engine = owner_engine(instance.urls)
    upgrade(engine)
    with engine.begin() as connection:
        lay_out(connection)
    engine.dispose()
    for name, content in {
        "keys/secret": b"5e" * 32,
        "photos/0a/lamp æøå.jpg": os.urandom(3_000_000),
        "photos/0b/" + "long" * 40 + ".jpg": b"",
    }.items():
        path = instance.var / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o600)
    yield instance
    instance.cluster.stop()


@pytest.fixture(scope="package")
def file(original: Instance, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a backup of the original."""
    made = tmp_path_factory.mktemp("backups") / "whole.tar"
    write_backup(original.urls, original.var, made)
    return made


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Instance]:
    """Give an instance where nothing has happened yet."""
    instance = start(tmp_path / "fresh")
    yield instance
    instance.cluster.stop()


@pytest.fixture(scope="package")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """Give an instance with an area and a key of its own; whoever changes it must leave it as it was."""
    instance = start(tmp_path_factory.mktemp("other"))
    engine = owner_engine(instance.urls)
    upgrade(engine)
    store_area(engine, "lunden")
    engine.dispose()
    (instance.var / "keys").mkdir()
    (instance.var / "keys" / "secret").write_bytes(b"07" * 32)
    yield instance
    instance.cluster.stop()


@pytest.fixture
def given(cluster) -> Iterator[DatabaseUrls]:
    """Give an empty database of a login that may make neither databases nor roles nor extensions."""
    with cluster.connect() as server:
        server.execute("CREATE ROLE plain LOGIN PASSWORD 'plain'")
        server.execute("CREATE DATABASE given OWNER plain")
        for (role,) in server.execute(
            "SELECT rolname FROM pg_roles WHERE rolname ~ '^tryghedskort_[a-z]+$'"
        ).fetchall():
            server.execute(f"GRANT {role} TO plain")
    with cluster.connect("given") as connection:
        connection.execute("CREATE EXTENSION postgis")
    url = f"postgresql+psycopg://plain:plain@127.0.0.1:{cluster.port}/given"
    yield DatabaseUrls(**dict.fromkeys(DatabaseUrls.__dataclass_fields__, url))
    with cluster.connect() as server:
        server.execute("DROP DATABASE given WITH (FORCE)")
        server.execute("DROP ROLE plain")
