"""The walkable network and what lies on the ground: buildings, lamps, covers."""

import uuid

from geoalchemy2 import WKBElement
from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from geo.ground import COVER_KINDS
from layers.tables.base import Base, Identifier, Moment, geometry_column
from layers.vocabulary import LIT, NETWORK_EDITS, one_of


class NetworkNode(Base):
    """A junction of an area's walkable network; number counts from 0 within the area."""

    __tablename__ = "network_node"

    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("POINT"), nullable=False)
    imported: Mapped[bool] = mapped_column(server_default=text("true"))
    """False where a path drawn by hand made the junction."""


class NetworkEdit(Base):
    """What somebody who knows the place changed in the walkable network; it outlives imports. The latest one wins."""

    __tablename__ = "network_edit"
    __table_args__ = (
        CheckConstraint(one_of("kind", NETWORK_EDITS), name="kind_known"),
        CheckConstraint(one_of("lit", LIT), name="lit_known"),
        CheckConstraint("kind <> 'light' OR lit IS NOT NULL", name="light_said"),
        CheckConstraint("length(note) <= 500 AND length(name) <= 120", name="words_length"),
        CheckConstraint("ST_Length(geometry) > 0 AND ST_Length(geometry) <= 20000", name="geometry_bounded"),
    )

    id: Mapped[Identifier]
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("LINESTRING"), nullable=False)
    lit: Mapped[str | None] = mapped_column(Text)
    steps: Mapped[bool] = mapped_column(server_default=text("false"))
    name: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default=text("''"))
    created_at: Mapped[Moment]
    created_by: Mapped[str] = mapped_column(Text, server_default=text("''"))


class EdgeColumns:
    """What is known of a stretch between two junctions."""

    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    from_node: Mapped[int]
    to_node: Mapped[int]
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("LINESTRING"), nullable=False)
    length_m: Mapped[float]
    highway: Mapped[str] = mapped_column(Text)
    steps: Mapped[bool]
    lit: Mapped[str] = mapped_column(Text)
    """As the import or the latest edit says."""
    surface: Mapped[str | None] = mapped_column(Text)
    width_m: Mapped[float | None]
    name: Mapped[str | None] = mapped_column(Text)
    access: Mapped[str | None] = mapped_column(Text)
    tunnel: Mapped[bool] = mapped_column(server_default=text("false"))
    bridge: Mapped[bool] = mapped_column(server_default=text("false"))
    blocked: Mapped[bool] = mapped_column(server_default=text("false"))
    way_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))
    imported_lit: Mapped[str] = mapped_column(Text, server_default=text("'unknown'"))
    """As the import says, for when the edit is undone."""


def _of_two_nodes() -> tuple[ForeignKeyConstraint, ...]:
    """Return what ties a stretch to its junctions."""
    return tuple(
        ForeignKeyConstraint(["area_id", end], ["network_node.area_id", "network_node.number"], ondelete="CASCADE")
        for end in ("from_node", "to_node")
    )


class NetworkEdge(EdgeColumns, Base):
    """A stretch between two junctions, walkable both ways."""

    __tablename__ = "network_edge"
    __table_args__ = (
        *_of_two_nodes(),
        CheckConstraint(one_of("lit", LIT), name="lit_known"),
        CheckConstraint("length_m > 0", name="length_positive"),
        Index("ix_network_edge_area_id_from_node", "area_id", "from_node"),
        Index("ix_network_edge_area_id_to_node", "area_id", "to_node"),
    )

    imported: Mapped[bool] = mapped_column(server_default=text("true"))
    """False where a path drawn by hand made the stretch, or cut it off a longer one."""
    edit_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(UUID(as_uuid=True)), server_default=text("'{}'"))
    """The edits that this stretch is as they say: who drew it, the latest on whether it is closed, and on its light."""


class SplitEdge(EdgeColumns, Base):
    """An imported stretch that a path drawn by hand split: kept for when the path is taken away."""

    __tablename__ = "split_edge"
    __table_args__ = _of_two_nodes()


class Building(Base):
    """A building's outline."""

    __tablename__ = "building"
    __table_args__ = (UniqueConstraint("area_id", "source_ref"),)

    id: Mapped[Identifier]
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"))
    source_ref: Mapped[str] = mapped_column(Text)
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("MULTIPOLYGON"), nullable=False)
    use: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    levels: Mapped[int | None]


class StreetLamp(Base):
    """A street lamp."""

    __tablename__ = "street_lamp"
    __table_args__ = (UniqueConstraint("area_id", "source_ref"),)

    id: Mapped[Identifier]
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"))
    source_ref: Mapped[str] = mapped_column(Text)
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("POINT"), nullable=False)


class GroundCover(Base):
    """Green space, water, a pitch, a railway: what the base map is drawn from, beside buildings and paths."""

    __tablename__ = "ground_cover"
    __table_args__ = (
        UniqueConstraint("area_id", "source_ref"),
        CheckConstraint(one_of("kind", COVER_KINDS), name="kind_known"),
    )

    id: Mapped[Identifier]
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"))
    source_ref: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("GEOMETRY"), nullable=False)
