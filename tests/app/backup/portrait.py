"""All that can be told of a database without knowing a single table of it, for comparing two."""

import re
from typing import Any

from sqlalchemy import Engine, text

from app.backup import catalogue

OURS = """
    SELECT class.* FROM pg_class AS class JOIN pg_namespace AS space ON space.oid = class.relnamespace
    WHERE space.nspname !~ '^pg_' AND space.nspname <> 'information_schema' AND class.relkind IN ('r', 'v', 'm', 'S')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = class.oid
                      AND deptype = 'e')
"""
FUNCTIONS = """
    SELECT * FROM pg_proc
    WHERE pronamespace::regnamespace::text !~ '^(pg_|information_schema)' AND prokind IN ('f', 'p')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid
                      AND deptype = 'e')
"""
GRANTEE = "LEFT JOIN pg_roles AS grantee ON grantee.oid = grants.grantee"
VIEWS = "SELECT oid::regclass::text FROM ({ours}) AS ours WHERE relkind IN ('v', 'm') ORDER BY 1"
ASPECTS = {
    "relations": """
        SELECT oid::regclass::text, relkind, relrowsecurity, relforcerowsecurity, reloptions::text
        FROM ({ours}) AS ours""",
    "columns": """
        SELECT ours.oid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
               attgenerated, pg_get_expr(adbin, adrelid)
        FROM ({ours}) AS ours JOIN pg_attribute ON attrelid = ours.oid AND attnum > 0 AND NOT attisdropped
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum""",
    "views": "SELECT oid::regclass::text, pg_get_viewdef(oid) FROM ({ours}) AS ours WHERE relkind IN ('v', 'm')",
    "functions": "SELECT oid::regprocedure::text, pg_get_functiondef(oid), prosecdef FROM ({functions}) AS ours",
    "triggers": """
        SELECT pg_get_triggerdef(pg_trigger.oid), tgenabled FROM pg_trigger JOIN ({ours}) AS ours ON tgrelid = ours.oid
        WHERE NOT tgisinternal""",
    "constraints": """
        SELECT ours.oid::regclass::text, conname, pg_get_constraintdef(pg_constraint.oid), convalidated
        FROM pg_constraint JOIN ({ours}) AS ours ON conrelid = ours.oid""",
    "indexes": "SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN ({ours}) AS ours ON indrelid = ours.oid",
    "policies": """
        SELECT schemaname, tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies""",
    "sequences": "SELECT schemaname, sequencename, start_value, increment_by, last_value FROM pg_sequences",
    "extensions": "SELECT extname, extversion FROM pg_extension",
    "schemas": "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_(toast|temp)'",
    "grants on relations": """
        SELECT ours.oid::regclass::text, grantee.rolname, privilege_type, is_grantable FROM ({ours}) AS ours
        CROSS JOIN LATERAL aclexplode(coalesce(relacl, acldefault('r', relowner))) AS grants {grantee}""",
    "grants on columns": """
        SELECT ours.oid::regclass::text, attname, grantee.rolname, privilege_type
        FROM ({ours}) AS ours JOIN pg_attribute ON attrelid = ours.oid
        CROSS JOIN LATERAL aclexplode(attacl) AS grants {grantee}""",
    "grants on functions": """
        SELECT ours.oid::regprocedure::text, grantee.rolname, privilege_type FROM ({functions}) AS ours
        CROSS JOIN LATERAL aclexplode(coalesce(proacl, acldefault('f', proowner))) AS grants {grantee}""",
    "grants on schemas": """
        SELECT nspname, grantee.rolname, privilege_type FROM pg_namespace
        CROSS JOIN LATERAL aclexplode(nspacl) AS grants {grantee}
        WHERE nspname !~ '^(pg_|information_schema)'""",
    "grants on the database": """
        SELECT grantee.rolname, privilege_type FROM pg_database
        CROSS JOIN LATERAL aclexplode(coalesce(datacl, acldefault('d', datdba))) AS grants {grantee}
        WHERE datname = current_database()""",
    "grants to come": "SELECT defaclobjtype, defaclacl::text FROM pg_default_acl",
    "settings": """
        SELECT setconfig::text FROM pg_db_role_setting
        WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())""",
}


def portray(engine: Engine) -> dict[str, Any]:
    """Return the rows of every table as a hash, and every definition and right; the owner's name is left out."""
    with engine.connect() as connection:
        owner = str(connection.execute(text("SELECT current_user")).scalar_one())
        found: dict[str, Any] = {"roles": catalogue.roles(connection), "revision": catalogue.revision(connection)}
        for aspect, statement in ASPECTS.items():
            rows = connection.exec_driver_sql(statement.format(ours=OURS, functions=FUNCTIONS, grantee=GRANTEE)).all()
            found[aspect] = sorted(
                tuple("owner" if cell == owner else _plain(str(cell)) for cell in row) for row in rows
            )
        views = connection.exec_driver_sql(VIEWS.format(ours=OURS)).scalars()
        for table in [*catalogue.tables(connection), *views]:
            found[f"rows of {table}"] = connection.exec_driver_sql(
                f"""SELECT count(*), md5(string_agg(line, E'\\n' ORDER BY line COLLATE "C"))
                FROM (SELECT whole::text AS line FROM {table} AS whole) AS lines"""  # noqa: S608
            ).one()
    return found


def _plain(definition: str) -> str:
    """Leave out of a definition what PostgreSQL adds when it reads its own words again.

    That is brackets around an AND within an AND, and names for the unnamed columns of a UNION.
    """
    return re.sub(r"(::\w+) AS \w+", r"\1", re.sub("[()]", "", definition))
