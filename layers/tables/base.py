"""What all tables share: naming of constraints, geometry columns, identifiers."""

import uuid
from datetime import datetime
from typing import Annotated

from geoalchemy2 import Geometry
from sqlalchemy import DateTime, MetaData, func
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import DeclarativeBase, mapped_column
from uuid_utils.compat import uuid7

from geo import crs

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)


def new_id() -> uuid.UUID:
    """Return a UUID version 7 (RFC 9562): unique, and in the order of time."""
    return uuid.UUID(str(uuid7()))


Identifier = Annotated[uuid.UUID, mapped_column(UUID(as_uuid=True), primary_key=True, default=new_id)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]


def geometry_column(geometry_type: str) -> Geometry:
    """Return the type of a geometry column in the storage CRS; its GiST index is declared by the type."""
    return Geometry(geometry_type, srid=crs.STORAGE, spatial_index=True)
