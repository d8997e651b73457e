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
from sqlalchemy.orm import Mapped, mapped_column

from geo.ground import COVER_KINDS
from layers.tables.base import Base, Identifier, geometry_column
from layers.vocabulary import LIT, one_of


class NetworkNode(Base):
    """A junction of an area's walkable network; number counts from 0 within the area."""

    __tablename__ = "network_node"

    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("POINT"), nullable=False)


class NetworkEdge(Base):
    """A stretch between two junctions, walkable both ways."""

    __tablename__ = "network_edge"
    __table_args__ = (
        ForeignKeyConstraint(
            ["area_id", "from_node"], ["network_node.area_id", "network_node.number"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["area_id", "to_node"], ["network_node.area_id", "network_node.number"], ondelete="CASCADE"
        ),
        CheckConstraint(one_of("lit", LIT), name="lit_known"),
        CheckConstraint("length_m > 0", name="length_positive"),
        Index("ix_network_edge_area_id_from_node", "area_id", "from_node"),
        Index("ix_network_edge_area_id_to_node", "area_id", "to_node"),
    )

    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    from_node: Mapped[int]
    to_node: Mapped[int]
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("LINESTRING"), nullable=False)
    length_m: Mapped[float]
    highway: Mapped[str] = mapped_column(Text)
    steps: Mapped[bool]
    lit: Mapped[str] = mapped_column(Text)
    surface: Mapped[str | None] = mapped_column(Text)
    width_m: Mapped[float | None]
    name: Mapped[str | None] = mapped_column(Text)
    access: Mapped[str | None] = mapped_column(Text)
    tunnel: Mapped[bool] = mapped_column(server_default=text("false"))
    blocked: Mapped[bool] = mapped_column(server_default=text("false"))
    way_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))


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
