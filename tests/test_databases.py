"""What one test leaves behind, in a database or in a service, reaches no other."""

from collections.abc import Iterator

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg import sql

from app.cluster import Cluster
from app.settings import Settings
from tests.databases import TEMPLATE, Databases, TestDatabase
from tests.services import Services

AREA = """
    INSERT INTO housing_area (id, slug, name, boundary) VALUES (gen_random_uuid(), 'lunden', 'Lunden',
    ST_Multi(ST_MakeEnvelope(600000, 6310000, 600500, 6310500, 25832)))
"""
AUDIT = """
    INSERT INTO audit_entry (actor, role, credential_kind, action, subject)
    VALUES ('karen', 'professional', 'token', 'read', 'exact_pin')
"""


@pytest.fixture
def databases(cluster: Cluster) -> Iterator[Databases]:
    databases = Databases(cluster, TEMPLATE)
    yield databases
    databases.close()


def run(cluster: Cluster, database: TestDatabase, *statements: str) -> None:
    with cluster.connect(database.name) as connection:
        for statement in statements:
            connection.execute(statement)


def everything_in(cluster: Cluster, database: TestDatabase) -> dict[str, list[object]]:
    """Return all rows of all tables and the standing of all sequences, by name."""
    with cluster.connect(database.name) as connection:
        names = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'S') AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        return {
            name: sorted(map(str, connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name)))))
            for (name,) in names
        }


@pytest.mark.parametrize(
    "statements",
    [
        (AREA, AUDIT),
        ("UPDATE category SET sensitive = NOT sensitive",),
        ("DELETE FROM topic",),
        ("SELECT setval('audit_entry_id_seq', 4711)",),
        (AREA, AUDIT, "SET session_replication_role = replica", "DELETE FROM housing_area", "DELETE FROM audit_entry"),
        (AREA, "VACUUM ANALYZE"),
    ],
)
def test_what_a_test_writes_is_put_back(cluster, databases, statements):
    with databases.lend() as database:
        as_made, first = everything_in(cluster, database), database.name
        run(cluster, database, *statements)
    with databases.lend() as database:
        assert database.name == first
        assert everything_in(cluster, database) == as_made


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE left_behind (number int)",
        "CREATE SCHEMA left_behind",
        "CREATE FUNCTION left_behind() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE pin DISABLE TRIGGER USER",
        "ALTER TABLE pin RENAME COLUMN text TO words",
        "ALTER TABLE pin DISABLE ROW LEVEL SECURITY",
        "GRANT SELECT ON pin TO tryghedskort_public",
        "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM tryghedskort_public",
        "CREATE OR REPLACE VIEW public_walks AS SELECT * FROM public_walks LIMIT 1",
        "DROP VIEW public_pins CASCADE",
        "DROP TABLE audit_entry CASCADE",
        "TRUNCATE topic CASCADE",
    ],
)
def test_a_database_of_another_structure_goes_to_no_other_test(cluster, databases, statement):
    with databases.lend() as database:
        as_made, first = everything_in(cluster, database), database.name
        run(cluster, database, statement)
    with databases.lend() as database:
        assert database.name != first
        assert everything_in(cluster, database) == as_made


def test_whoever_is_still_connected_is_sent_away_and_what_they_did_is_undone(cluster, databases):
    with databases.lend() as database:
        as_made = everything_in(cluster, database)
        behind = cluster.connect(database.name)
        behind.execute("BEGIN")
        behind.execute("LOCK TABLE pin")
        behind.execute(AUDIT)
    with databases.lend() as database:
        assert everything_in(cluster, database) == as_made
        with pytest.raises(psycopg.OperationalError):
            behind.execute("COMMIT")
    behind.close()


def test_two_tests_at_once_have_two_databases(databases):
    with databases.lend() as one, databases.lend() as other:
        assert one.name != other.name


@pytest.mark.parametrize("secure", [True, False])
def test_a_service_keeps_nothing_of_the_test_before_but_its_routes(database, tmp_path, secure):
    services = Services()
    settings = Settings(rate_limits=False, work_bits=0, var=tmp_path, secure_cookies=secure)
    with services.over(database.urls, settings) as before:
        with TestClient(before) as client:
            assert client.get("/health").status_code == 200
        kept = before.state._state
        before.state.left_behind = True
    with services.over(database.urls, settings.model_copy()) as after, TestClient(after) as client:
        assert after is before
        assert client.get("/health").status_code == 200
        assert not hasattr(after.state, "left_behind")
        shared = {name for name, value in after.state._state.items() if value is kept[name]}
    assert shared == set()


def test_a_service_for_https_is_lent_to_nobody_else(database, tmp_path):
    services = Services()
    for secure in (False, True, False):
        settings = Settings(var=tmp_path, secure_cookies=secure)
        with services.over(database.urls, settings) as app, TestClient(app) as client:
            assert ("strict-transport-security" in client.get("/health").headers) is secure
