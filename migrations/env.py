"""How Alembic reaches the database: through a connection handed over by the program."""

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers

from layers.tables import Base

NOT_OURS = {"spatial_ref_sys"}


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave out what PostGIS owns."""
    return not (kind == "table" and name in NOT_OURS)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=include_name,
    include_object=alembic_helpers.include_object,
    render_item=alembic_helpers.render_item,
    compare_type=True,
    compare_server_default=False,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
