"""Bring a database to the newest schema, and compare the schema with the tables in code."""

import csv
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from app.settings import ROOT
from layers.tables import Base, Category, Topic


class SchemaError(RuntimeError):
    """The schema cannot be brought up; the message says what the operator must do."""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Run all migrations that are missing, then write the reference lists; safe to repeat."""
    with engine.connect() as connection:
        _need_postgis(connection)
        command.upgrade(_config(connection), "head")
        connection.commit()
    with engine.begin() as connection:
        _write_reference_lists(connection)


def downgrade(engine: Engine, revision: str) -> None:
    """Undo migrations down to a revision ("base" undoes all)."""
    with engine.connect() as connection:
        command.downgrade(_config(connection), revision)
        connection.commit()


def differences(engine: Engine) -> list[Any]:
    """Return what the tables in code and the migrated database disagree on; empty when they match."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": alembic_helpers.include_object, "compare_type": True}
        )
        found = compare_metadata(context, Base.metadata)
    return [item for item in found if not _belongs_to_postgis(item)]


def _belongs_to_postgis(item: Any) -> bool:
    return isinstance(item, tuple) and item[0] == "remove_table" and item[1].name == "spatial_ref_sys"


def _need_postgis(connection: Connection) -> None:
    try:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        connection.commit()
    except DBAPIError:
        raise SchemaError(
            "this database has no PostGIS and this login may not create it; "
            "ask its administrator to run: CREATE EXTENSION postgis"
        ) from None


def _write_reference_lists(connection: Connection) -> None:
    for table, name in ((Category, "categories"), (Topic, "topics")):
        with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]
        for row in rows:
            values: dict[str, Any] = row | {"position": int(row["position"] or 0)}
            for flag in ("physical", "sensitive"):
                if flag in row:
                    values[flag] = None if row[flag] is None else row[flag] == "true"
            statement = insert(table).values(values)
            changed = {key: statement.excluded[key] for key in values if key != "code"}
            connection.execute(statement.on_conflict_do_update(index_elements=["code"], set_=changed))
