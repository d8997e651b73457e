"""Which of the database's roles may do what with which table, view and function: each one is decided here."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text

R, W, A, D = "SELECT", "UPDATE", "INSERT", "DELETE"
PUBLIC_AREA = "id slug name municipality_id boundary languages coarsen_m attribution hexagon_m least_contributors " \
    "visibility between_rounds"  # fmt: skip
STAFF_AREA = "name languages residents dwellings coarsen_m settings hexagon_m least_contributors visibility " \
    "between_rounds text_retention_months photo_retention_months account_retention_months network_version"  # fmt: skip
EVERYBODY_READS = {"public": {R: "*"}, "staff": {R: "*"}}
ACCOUNTS_KEEP = {"accounts": {R: "*", A: "*", W: "*", D: "*"}}
STAFF_KEEP = {"staff": {R: "*", A: "*", W: "*", D: "*"}}

# Table or view → role → privilege → which columns (* for all). What is not named here, nobody may.
RIGHTS: dict[str, dict[str, dict[str, str]]] = {
    "account": ACCOUNTS_KEEP | {"maintenance": {R: "*", D: "*", W: "disabled_at"}},
    "alembic_version": {},
    "audit_entry": {"accounts": {R: "*"}, "maintenance": {R: "*", D: "*"}},
    "building": EVERYBODY_READS,
    "campaign": {"public": {R: "*"}, "staff": {R: "*", A: "*", W: "*"}, "accounts": {R: "*"}, "maintenance": {R: "*"}},
    "category": EVERYBODY_READS,
    "channel": STAFF_KEEP,
    "credential": ACCOUNTS_KEEP | {"maintenance": {R: "*", D: "*"}},
    "facilitator_code": ACCOUNTS_KEEP | {"staff": {R: "campaign_id made_at"}},
    "ground_cover": EVERYBODY_READS,
    "housing_area": {
        "public": {R: PUBLIC_AREA},
        "staff": {R: "*", W: STAFF_AREA},
        "accounts": {R: "*", A: "*", W: "*"},
        "maintenance": {R: "*"},
    },
    "invitation": ACCOUNTS_KEEP | {"maintenance": {R: "*", D: "*"}},
    "meeting": {"public": {R: "*"}} | STAFF_KEEP,
    "membership": ACCOUNTS_KEEP | {"maintenance": {R: "*", D: "*"}},
    "message": {"staff": {R: "*", A: "*"}, "maintenance": {R: "*", W: "text actor guard", D: "*"}},
    "municipality": EVERYBODY_READS | {"accounts": {R: "*", A: "*", W: "*"}, "maintenance": {R: "*"}},
    "network_edge": {"public": {R: "*"}, "staff": {R: "*", A: "*", W: "lit blocked edit_ids", D: "*"}},
    "network_edit": {"staff": {R: "*", A: "*", D: "*"}},
    "network_node": {"public": {R: "*"}, "staff": {R: "*", A: "*", D: "*"}},
    "notice": {"maintenance": {R: "*", W: "owed_at last_reply attempts next_try_at", D: "*"}},
    "photo": {"staff": {R: "*", W: "state"}, "maintenance": {R: "*", D: "*"}},
    "pin": {
        "staff": {R: "*", W: "text people state relevance guard merged_into"},
        "maintenance": {R: "*", W: "client_id geometry text slip_hash guard anonymised_at"},
    },
    "pin_event": {"staff": {R: "*", A: "*"}, "maintenance": {R: "*", A: "*", W: "actor reason"}},
    "pin_original": {"staff": {R: "*", A: "*"}, "maintenance": {R: "*", D: "*"}},
    "place": EVERYBODY_READS | {"accounts": {R: "*"}},
    "population_figure": STAFF_KEEP,
    "public_photos": EVERYBODY_READS | {"maintenance": {R: "*"}},
    "public_pins": EVERYBODY_READS | {"maintenance": {R: "*"}},
    "public_replies": EVERYBODY_READS | {"maintenance": {R: "*"}},
    "public_stops": EVERYBODY_READS | {"maintenance": {R: "*"}},
    "public_walks": EVERYBODY_READS | {"maintenance": {R: "*"}},
    "question": {"public": {R: "*"}, "maintenance": {R: "*"}} | STAFF_KEEP,
    "recovery_code": ACCOUNTS_KEEP,
    "response": {"staff": {R: "*"}, "maintenance": {R: "*", W: "client_id answers guard"}},
    "split_edge": {"staff": {R: "*", A: "*", D: "*"}},
    "stop": STAFF_KEEP,
    "stop_pin": STAFF_KEEP,
    "street_lamp": EVERYBODY_READS,
    "topic": EVERYBODY_READS,
    "voice": {"staff": {R: "*"}, "maintenance": {R: "*", W: "client_id slip_hash"}},
    "walk": STAFF_KEEP,
}
FUNCTIONS: dict[str, set[str]] = {
    "add_voice": {"public", "staff"},
    "answer_slip": {"public"},
    "coarsen": {"public", "staff", "accounts", "maintenance"},
    "credential_access": {"public", "staff", "accounts"},
    "drop_notice": {"public"},
    "find_channel": {"public", "staff"},
    "find_photo": {"public", "staff"},
    "find_response": {"public", "staff"},
    "find_submitted": {"public", "staff"},
    "find_voice": {"public", "staff"},
    "joined_with": set(),
    "keep_audit": {"public", "staff", "accounts", "maintenance"},
    "own_areas": {"public", "staff", "accounts", "maintenance"},
    "own_campaign": {"public", "staff", "accounts", "maintenance"},
    "owe_notice": set(),
    "own_role": {"public", "staff", "accounts", "maintenance"},
    "presented_credential": {"public", "staff", "accounts", "maintenance"},
    "public_place": {"public", "staff", "maintenance"},
    "read_slip": {"public"},
    "require_pin_within_area": {"public", "staff", "accounts", "maintenance"},
    "require_writer": {"public", "staff"},
    "said_before": {"public", "staff"},
    "set_facilitator_code": {"staff"},
    "set_notice": {"public"},
    "short_code": {"staff"},
    "store_photo": {"public", "staff"},
    "submit_pin": {"public", "staff"},
    "submit_response": {"public", "staff"},
    "withdraw_by_slip": {"public"},
    "write_audit": {"public", "staff", "accounts", "maintenance"},
    "write_audit_once": {"staff"},
}
"""Who may call what; keep_audit, owe_notice and require_pin_within_area are triggers and can be called by nobody."""
WITHOUT_ROW_POLICIES = {
    "account", "alembic_version", "category", "credential", "invitation", "membership", "municipality",
    "recovery_code", "topic",
}  # fmt: skip
"""Tables that one role alone may touch, and lists that belong to no area."""


@pytest.fixture
def owner(database) -> Iterator[Connection]:
    """Give a connection of the owner."""
    engine = create_engine(database.owner_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_every_table_and_view_gives_each_role_what_was_decided_and_no_more(owner):
    rows = owner.execute(text("""
            SELECT class.relname AS name, role.name AS role, privilege.name AS privilege,
                   has_table_privilege('tryghedskort_' || role.name, class.oid, privilege.name) AS whole,
                   (SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute
                    WHERE attrelid = class.oid AND attnum > 0 AND NOT attisdropped
                      AND privilege.name IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
                      AND has_column_privilege('tryghedskort_' || role.name, class.oid, attnum, privilege.name))
                       AS columns
            FROM pg_class AS class
            CROSS JOIN unnest(ARRAY['public', 'staff', 'accounts', 'maintenance']) AS role (name)
            CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'])
                AS privilege (name)
            WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = class.oid AND deptype = 'e')
        """)).all()  # fmt: skip
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows:
        of_table = found.setdefault(row.name, {})
        if row.whole or row.columns:
            of_table.setdefault(row.role, {})[row.privilege] = "*" if row.whole else row.columns
    assert found == RIGHTS


def test_every_function_is_called_by_those_it_was_made_for(owner):
    rows = owner.execute(text("""
            SELECT proc.proname AS name, role.name AS role, proc.prosecdef AS definer, proc.proconfig AS options
            FROM pg_proc AS proc
            LEFT JOIN unnest(ARRAY['public', 'staff', 'accounts', 'maintenance']) AS role (name)
                ON has_function_privilege('tryghedskort_' || role.name, proc.oid, 'EXECUTE')
            WHERE proc.pronamespace = 'public'::regnamespace
              AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = proc.oid AND deptype = 'e')
        """)).all()  # fmt: skip
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.name, set()).update({row.role} - {None})
        # A function with its owner's rights must not look up its tables where the caller says.
        assert not row.definer or "search_path=public, pg_temp" in (row.options or []), row.name
    assert found == FUNCTIONS


def test_every_table_that_belongs_to_areas_has_row_policies(owner):
    tables = owner.execute(text("""
            SELECT relname, relrowsecurity FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
              AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
        """)).all()  # fmt: skip
    assert {name for name, secured in tables if not secured} == WITHOUT_ROW_POLICIES


def test_the_logins_are_nothing_but_members_of_their_role(owner):
    rows = owner.execute(text("""
            SELECT login.rolname, login.rolsuper OR login.rolbypassrls OR login.rolcreaterole OR login.rolcreatedb
                   OR login.rolreplication AS more, array_agg(role.rolname::text) AS roles
            FROM pg_roles AS login JOIN pg_auth_members ON member = login.oid JOIN pg_roles AS role ON role.oid = roleid
            WHERE login.rolname LIKE 'tryghedskort\\_web\\_%' GROUP BY login.oid, 1, 2
        """)).all()  # fmt: skip
    assert {login: roles for login, _more, roles in rows} == {
        f"tryghedskort_web_{role}": [f"tryghedskort_{role}"] for role in ("public", "staff", "accounts")
    }
    assert not any(more for _login, more, _roles in rows)
