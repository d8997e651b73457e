"""The second wall: what PostgreSQL itself refuses to each of the service's logins, whatever the service does."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from app.accounts.codes import hash_secret
from app.database import MAINTENANCE_ROLE
from tests.app.test_privileges import RIGHTS
from tests.conftest import drop_database, make_database
from tests.matrix.people import store_credential
from tests.matrix.things import World
from tests.matrix.worlds import open_world

NOT_PUBLIC = sorted(name for name, rights in RIGHTS.items() if "public" not in rights)


@pytest.fixture(scope="module")
def walls(cluster) -> Iterator[World]:
    """Give the two municipalities; every test's transaction is rolled back."""
    database = make_database(cluster)
    with open_world(database.urls) as world:
        yield world
    drop_database(cluster, database)


@contextmanager
def door(world: World, role: str, credential: str | None = None) -> Iterator[Connection]:
    """Run SQL as one of the service's logins, with or without a credential shown; nothing is kept."""
    engine = create_engine(getattr(world.app.state.urls, role))
    try:
        with engine.connect() as connection:
            if credential is not None:
                show(connection, hash_secret(credential).hex())
            yield connection
            connection.rollback()
    finally:
        engine.dispose()


def show(connection: Connection, value: str) -> None:
    connection.execute(text("SELECT set_config('tryghedskort.credential', :value, true)"), {"value": value})


def count(connection: Connection, table: str, where: str = "true", **values: object) -> int:
    return int(connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}"), values).scalar_one())  # noqa: S608


def is_refused(connection: Connection, statement: str, **values: object) -> bool:
    with pytest.raises(DBAPIError) as caught, connection.begin_nested():
        connection.execute(text(statement), values)
    return isinstance(caught.value.orig, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("table", NOT_PUBLIC)
@pytest.mark.parametrize("presented", [None, "professional", "administrator"])
def test_the_public_login_reads_no_raw_table_whoever_calls(walls, table, presented):
    with door(walls, "public", walls.credentials[presented] if presented else None) as connection:
        assert is_refused(connection, f"SELECT * FROM {table}")  # noqa: S608


STAFF_ONLY = ("pin", "pin_event", "pin_original", "walk", "stop", "stop_pin", "facilitator_code")
OPENS_NOTHING = [
    None, "expired_token", "expired_session", "unknown_token", "closed_session", "closed_token", "half",
    "facilitator_own_closed", "administrator",
]  # fmt: skip


@pytest.mark.parametrize("presented", OPENS_NOTHING)
def test_staff_see_nothing_exact_without_a_credential_that_opens_an_area(walls, presented):
    with door(walls, "staff", walls.credentials[presented] if presented else None) as connection:
        for table in STAFF_ONLY:
            assert (
                count(connection, "(SELECT 1 FROM facilitator_code) AS held" if table == "facilitator_code" else table)
                == 0
            )
        seen = connection.execute(text("SELECT slug FROM housing_area")).scalars().all()
        assert set(seen) == {"lunden", "naboen", "bakken"}


@pytest.mark.parametrize("forged", ["", "x", "ff" * 32, "' OR true --", "{}", "FF" * 32, "0" * 63])
def test_a_made_up_credential_opens_nothing(walls, forged):
    with door(walls, "staff") as connection:
        show(connection, forged)
        assert count(connection, "pin") == 0
        assert connection.execute(text("SELECT own_areas()")).scalar_one() == []
        assert connection.execute(text("SELECT own_role()")).scalar_one() == "visitor"


def test_who_knows_an_account_but_no_credential_sees_and_forges_nothing(walls):
    account = walls.account_ids["professional"]
    with door(walls, "staff") as connection:
        for value in (account.hex, str(account), hash_secret(str(account)).hex()):
            show(connection, value)
            assert count(connection, "pin") == 0
        for table in ("credential", "account", "membership", "invitation", "recovery_code"):
            assert is_refused(connection, f"SELECT * FROM {table}")  # noqa: S608
        assert is_refused(
            connection,
            "INSERT INTO credential (hash, kind, account_id, expires_at) VALUES ('x', 'session', :a, now() + '1 h')",
            a=account,
        )
        assert is_refused(connection, "CREATE FUNCTION own_areas() RETURNS uuid[] LANGUAGE sql AS 'SELECT NULL'")
        assert is_refused(connection, "SET ROLE tryghedskort_accounts")
        assert is_refused(connection, "SET ROLE tryghedskort")


@pytest.mark.parametrize(
    ("presented", "areas"),
    [
        ("professional", {"own", "own_members"}),
        ("stranger", {"foreign", "foreign_members"}),
        ("write_token", {"own"}),
        ("planner", {"own", "own_members", "town"}),
        ("planner_read_token", {"own", "own_members", "town"}),
    ],
)
def test_a_credential_opens_its_own_areas_and_no_other(walls, presented, areas):
    own = [walls.area_ids[key] for key in areas]
    with door(walls, "staff", walls.credentials[presented]) as connection:
        assert set(connection.execute(text("SELECT own_areas()")).scalar_one()) == set(own)
        for table in ("pin", "walk"):
            assert count(connection, table, "area_id = ANY (:own)", own=own) > 0
            assert count(connection, table, "area_id <> ALL (:own)", own=own) == 0
        belongs = "pin_id IN (SELECT id FROM pin WHERE area_id = ANY (:own))"
        for table in ("pin_event", "pin_original", "stop_pin"):
            assert count(connection, table, belongs, own=own) == count(connection, table) > 0
        assert count(connection, "stop", "walk_id IN (SELECT id FROM walk)") == count(connection, "stop") > 0


@pytest.mark.parametrize("table", ["place", "network_edge", "network_node", "campaign", "public_pins", "public_walks"])
@pytest.mark.parametrize("role", ["public", "staff"])
@pytest.mark.parametrize("presented", [None, "professional", "facilitator_own_open", "administrator"])
def test_an_area_for_members_hides_everything_that_lies_in_it(walls, table, role, presented):
    with door(walls, role, walls.credentials[presented] if presented else None) as connection:
        areas = set(connection.execute(text(f"SELECT area_id FROM {table}")).scalars())  # noqa: S608
    visible = {"own", "town", "foreign"} | ({"own_members"} if presented == "professional" else set())
    assert areas == {walls.area_ids[key] for key in visible}


FOREIGN_CHANGES = [
    "UPDATE pin SET text = 'x', people = 9 WHERE area_id = :foreign",
    "UPDATE walk SET state = 'published' WHERE area_id = :foreign",
    "DELETE FROM walk WHERE area_id = :foreign",
    "DELETE FROM stop WHERE walk_id NOT IN (SELECT id FROM walk)",
    "UPDATE campaign SET title = 'x' WHERE area_id = :foreign",
    "UPDATE housing_area SET visibility = 'members' WHERE id = :foreign",
]


@pytest.mark.parametrize("statement", FOREIGN_CHANGES)
@pytest.mark.parametrize("presented", ["professional", "planner", "write_token"])
def test_staff_of_one_area_change_no_row_of_another(walls, statement, presented):
    with door(walls, "staff", walls.credentials[presented]) as connection:
        assert connection.execute(text(statement), {"foreign": walls.area_ids["foreign"]}).rowcount == 0


FOREIGN_INSERTS = [
    "INSERT INTO pin_event (pin_id, action, to_state, actor) VALUES (:pin, 'publish', 'published', 'x')",
    "INSERT INTO pin_original (pin_id, text) VALUES (:pin, 'x')",
    "INSERT INTO campaign (id, area_id, title, format, opens_at, closes_at) "
    "VALUES (:id, :foreign, 'x', 'residents', now(), now() + interval '1 day')",
    "INSERT INTO walk SELECT (jsonb_populate_record(walk, "
    "jsonb_build_object('id', CAST(:id AS text), 'area_id', CAST(:foreign AS text)))).* FROM walk LIMIT 1",
    "UPDATE walk SET area_id = :foreign",
    "UPDATE campaign SET area_id = :foreign",
    "SELECT set_facilitator_code(:campaign, 'x')",
]


@pytest.mark.parametrize("statement", FOREIGN_INSERTS)
@pytest.mark.parametrize("presented", ["professional", "facilitator_own_open"])
def test_staff_put_nothing_into_another_area(walls, statement, presented):
    values = {
        "pin": walls.one("pin", "foreign", "pending").value,
        "campaign": walls.one("campaign", "foreign", "open").value,
        "id": str(uuid.uuid4()),
        "foreign": str(walls.area_ids["foreign"]),
    }
    used = {name: value for name, value in values.items() if f":{name}" in statement}
    with door(walls, "staff", walls.credentials[presented]) as connection:
        if presented == "facilitator_own_open" and ("UPDATE" in statement or "FROM walk" in statement):
            assert connection.execute(text(statement), used).rowcount == 0  # There is nothing of theirs to begin with.
        else:
            assert is_refused(connection, statement, **used)


def test_a_facilitator_sees_the_pins_of_the_round_and_changes_nothing(walls):
    pin = walls.one("pin", "own", "of_the_round").value
    with door(walls, "staff", walls.credentials["facilitator_own_open"]) as connection:
        assert [str(found) for found in connection.execute(text("SELECT id FROM pin")).scalars()] == [pin]
        for table in ("walk", "stop", "stop_pin", "pin_original", "pin_event"):
            assert count(connection, table) == 0, table
        assert connection.execute(text("UPDATE pin SET state = 'published', text = 'x'")).rowcount == 0
        assert connection.execute(text("UPDATE campaign SET title = 'x'")).rowcount == 0
        for statement in FOREIGN_INSERTS[:2]:
            assert is_refused(connection, statement, pin=pin)
    for role in ("public", "accounts"):
        with door(walls, role, walls.credentials["facilitator_own_open"]) as connection:
            assert is_refused(connection, "SELECT * FROM pin")


SUBMIT = """
SELECT made FROM submit_pin(:id, :client, :area, :campaign, 'resource', 'physical_place', NULL,
    (SELECT ST_PointOnSurface(boundary) FROM housing_area WHERE id = :area), 'x', NULL, NULL, NULL, 'da', :by,
    NULL, '[]', NULL)
"""


@pytest.mark.parametrize(
    ("presented", "by", "area", "allowed"),
    [
        (None, "resident", "own", True),
        (None, "facilitator", "own", False),
        (None, "professional", "own", False),
        ("professional", "professional", "own", False),
        ("facilitator_own_open", "facilitator", "own", True),
        ("facilitator_own_open", "facilitator", "foreign", False),
        ("facilitator_own_closed", "facilitator", "own", False),
    ],
)
def test_nobody_passes_as_a_facilitator_without_the_code_of_the_round(walls, presented, by, area, allowed):
    values = {
        "id": uuid.uuid4(),
        "client": uuid.uuid4(),
        "area": walls.area_ids[area],
        "campaign": walls.one("campaign", area, "open").value,
        "by": by,
    }
    with door(walls, "public", walls.credentials[presented] if presented else None) as connection:
        if allowed:
            assert connection.execute(text(SUBMIT), values).scalar_one() is True
        else:
            assert is_refused(connection, SUBMIT, **values)


VOICE = """
SELECT count(*) FROM add_voice(:id, :client, :area, (SELECT id FROM public_pins WHERE area_id = :area
    AND precision = 'place' LIMIT 1), :campaign, :by, NULL, NULL)
"""
RESPONSE = (
    "SELECT count(*) FROM submit_response(:id, :client, :area, :campaign, :by, 'da', '{}', NULL, 'man', '[]', NULL)"
)


@pytest.mark.parametrize("statement", [VOICE, RESPONSE], ids=["voice", "response"])
def test_nobody_speaks_or_answers_as_a_facilitator_without_the_code_of_the_round(walls, statement):
    for presented, by, area, allowed in (
        (None, "resident", "own", True),
        (None, "facilitator", "own", False),
        (None, "resident", "own_members", False),
        ("professional", "professional", "own", False),
        ("facilitator_own_open", "facilitator", "own", True),
        ("facilitator_own_open", "facilitator", "foreign", False),
    ):
        values = {
            "id": uuid.uuid4(),
            "client": uuid.uuid4(),
            "area": walls.area_ids[area],
            "campaign": walls.one("campaign", area, "open").value,
            "by": by,
        }
        with door(walls, "public", walls.credentials[presented] if presented else None) as connection:
            if allowed:
                assert connection.execute(text(statement), values).scalar_one() == 1
            else:
                assert is_refused(connection, statement, **values), (presented, by, area)


@pytest.mark.parametrize("role", ["public", "staff"])
def test_a_pin_is_not_taken_into_an_area_that_the_caller_cannot_see(walls, role):
    with walls.engine.connect() as owner:
        inside = owner.execute(
            text("SELECT ST_AsEWKT(ST_PointOnSurface(boundary)) FROM housing_area WHERE id = :area"),
            {"area": walls.area_ids["own_members"]},
        ).scalar_one()
    statement = SUBMIT.replace("SELECT ST_PointOnSurface(boundary) FROM housing_area WHERE id = :area", f"'{inside}'")
    values = {"area": walls.area_ids["own_members"], "campaign": None, "by": "resident"}
    for presented, allowed in ((None, False), ("facilitator_own_open", False), ("professional", True)):
        values |= {"id": uuid.uuid4(), "client": uuid.uuid4()}
        with door(walls, role, walls.credentials[presented] if presented else None) as connection:
            if allowed:
                assert connection.execute(text(statement), values).scalar_one() is True
            else:
                assert is_refused(connection, statement, **values)


def test_the_accounts_never_see_a_pin_and_the_audit_is_for_administrators(walls):
    for presented in (None, "professional", "planner", "administrator"):
        with door(walls, "accounts", walls.credentials[presented] if presented else None) as connection:
            for table in ("pin", "pin_event", "pin_original", "walk", "stop", "public_pins", "category"):
                assert is_refused(connection, f"SELECT * FROM {table}")  # noqa: S608
            connection.execute(text("SELECT write_audit('read', 'audit', NULL, NULL, '{}')"))
            assert (count(connection, "audit_entry") > 0) is (presented == "administrator")


@pytest.mark.parametrize("role", ["public", "staff", "accounts"])
def test_nobody_writes_the_audit_in_somebody_elses_name_or_changes_it(walls, role):
    with door(walls, role, walls.credentials["professional"]) as connection:
        connection.execute(text("SELECT write_audit('read', 'exact_pin', 'account=administrator', NULL, '{}')"))
        for statement in (
            "INSERT INTO audit_entry (actor, role, credential_kind, action, subject) VALUES ('x', 'x', 'x', 'x', 'x')",
            "UPDATE audit_entry SET actor = 'somebody else'",
            "DELETE FROM audit_entry",
            "TRUNCATE audit_entry",
        ):
            assert is_refused(connection, statement)
        connection.commit()
    with walls.engine.begin() as owner:
        last = owner.execute(text("SELECT * FROM audit_entry ORDER BY id DESC LIMIT 1")).one()
        assert (last.actor, last.role, last.account_id) == (
            "professional", "professional", walls.account_ids["professional"],
        )  # fmt: skip


def test_only_maintenance_takes_rows_out_of_the_audit_and_even_the_owner_does_not_by_accident(walls):
    with walls.engine.connect() as owner:
        for statement in ("DELETE FROM audit_entry", "UPDATE audit_entry SET actor = 'x'", "TRUNCATE audit_entry"):
            owner.execute(text("SELECT write_audit('read', 'audit', NULL, NULL, '{}')"))
            assert is_refused(owner, statement)
        owner.execute(text(f"SET LOCAL ROLE {MAINTENANCE_ROLE}"))
        assert is_refused(owner, "UPDATE audit_entry SET actor = 'x'")
        assert owner.execute(text("DELETE FROM audit_entry")).rowcount > 0
        owner.rollback()


def test_a_credential_of_another_transaction_is_forgotten(walls):
    """Connections are pooled: what one caller showed must not open the door for the next."""
    with door(walls, "staff", walls.credentials["professional"]) as connection:
        assert count(connection, "pin") > 0
        connection.commit()
        assert count(connection, "pin") == 0


def test_a_disabled_account_and_a_revoked_token_stop_at_once(walls):
    with walls.engine.begin() as owner:
        store_credential(owner, walls, "short_lived", kind="token", account="colleague")
    for change in ("UPDATE account SET disabled_at = now() WHERE name = 'colleague'", "DELETE FROM credential"):
        with door(walls, "staff", walls.credentials["short_lived"]) as connection:
            assert count(connection, "pin") > 0
        with walls.engine.begin() as owner:
            where = "" if change.startswith("UPDATE") else " WHERE name = 'short_lived'"
            owner.execute(text(change + where))
        with door(walls, "staff", walls.credentials["short_lived"]) as connection:
            assert count(connection, "pin") == 0
        with walls.engine.begin() as owner:
            owner.execute(text("UPDATE account SET disabled_at = NULL WHERE name = 'colleague'"))


def test_the_wall_between_areas_does_not_tell_reading_from_writing_or_roles(walls):
    """What a credential may do within its areas is decided by app/policy.py alone; written down here so that nobody
    believes otherwise."""
    with door(walls, "staff", walls.credentials["read_token"]) as connection:
        assert connection.execute(text("UPDATE pin SET relevance = 'red'")).rowcount > 0
    with door(walls, "staff", walls.credentials["planner"]) as connection:
        assert connection.execute(text("UPDATE pin SET relevance = 'red'")).rowcount > 0
