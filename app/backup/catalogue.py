"""What a database tells of itself, read from PostgreSQL's own catalogue: no table is named here but one."""

from sqlalchemy import Connection, text

from app.backup.manifest import Role
from layers.tables import HousingArea

TABLES = """
SELECT format('%I.%I', space.nspname, class.relname)
FROM pg_class AS class JOIN pg_namespace AS space ON space.oid = class.relnamespace
WHERE class.relkind = 'r' AND space.nspname !~ '^pg_' AND space.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = class.oid AND deptype = 'e')
ORDER BY 1
"""
ROLES = """
WITH RECURSIVE named AS (
    SELECT refobjid AS role FROM pg_shdepend
    WHERE refclassid = 'pg_authid'::regclass AND deptype IN ('a', 'r')
      AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION
    SELECT related.role FROM named
    JOIN pg_auth_members AS link ON named.role IN (link.roleid, link.member)
    CROSS JOIN LATERAL (VALUES (link.roleid), (link.member)) AS related (role)
    JOIN pg_roles ON pg_roles.oid = related.role AND NOT pg_roles.rolcanlogin
)
SELECT role.rolname AS name, role.rolinherit AS inherits,
       role.rolbypassrls AND NOT role.rolcanlogin AS bypasses_row_security,
       ARRAY(SELECT parent.rolname::text FROM pg_auth_members AS link
             JOIN pg_roles AS parent ON parent.oid = link.roleid
             WHERE link.member = role.oid AND link.roleid IN (SELECT named.role FROM named) ORDER BY 1) AS member_of
FROM pg_roles AS role
WHERE role.oid IN (SELECT named.role FROM named) AND role.rolname !~ '^pg_'
ORDER BY 1
"""


def tables(connection: Connection) -> list[str]:
    """Return the quoted names of all tables that no extension owns."""
    return list(connection.execute(text(TABLES)).scalars())


def row_counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        name: int(connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one())  # noqa: S608  quoted by format
        for name in tables(connection)
    }


def roles(connection: Connection) -> tuple[Role, ...]:
    """Return the roles that grants and policies of this database name, and the roles without login around them."""
    return tuple(Role.model_validate(dict(row)) for row in connection.execute(text(ROLES)).mappings())


def extensions(connection: Connection) -> tuple[str, ...]:
    """Return the names of the extensions beyond the one that every database has."""
    found = connection.execute(text("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY extname"))
    return tuple(found.scalars())


def closed_tables(connection: Connection) -> list[str]:
    """Return "schema name" of the extensions' tables that this login may not write."""
    statement = """
        SELECT nspname || ' ' || relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind = 'r' AND NOT has_table_privilege(pg_class.oid, 'INSERT') AND EXISTS (
            SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
    """
    return list(connection.execute(text(statement)).scalars())


def revision(connection: Connection) -> str | None:
    """Return the schema's revision, or None where tryghedskort has no schema yet."""
    if connection.execute(text("SELECT to_regclass('alembic_version')")).scalar_one() is None:
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def major_version(connection: Connection) -> int:
    """Return the server's major version, 15 for 15.4."""
    return int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000


def holds_areas(connection: Connection) -> bool:
    """Tell whether the database holds a housing area: content that somebody would miss."""
    name = HousingArea.__tablename__
    if connection.execute(text("SELECT to_regclass(:name)"), {"name": name}).scalar_one() is None:
        return False
    return bool(connection.execute(text(f"SELECT EXISTS (SELECT FROM {name})")).scalar_one())  # noqa: S608


def other_sessions(connection: Connection) -> int:
    """Return how many others are connected to this database."""
    statement = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    """
    return int(connection.execute(text(statement)).scalar_one())
