"""Municipality, housing area, its gazetteer of places and the figures of its residents."""

import uuid
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.ground import PLACE_KINDS
from layers.tables.base import Base, Identifier, Moment, geometry_column
from layers.vocabulary import POPULATION_DIMENSIONS, VISIBILITIES, one_of


class Municipality(Base):
    """A municipality; planners belong to one."""

    __tablename__ = "municipality"
    __table_args__ = (CheckConstraint("code ~ '^[0-9]{4}$'", name="code_four_digits"),)

    id: Mapped[Identifier]
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)


class HousingArea(Base):
    """The unit everything belongs to."""

    __tablename__ = "housing_area"
    __table_args__ = (
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 60", name="slug_plain"),
        CheckConstraint("length(btrim(name)) BETWEEN 1 AND 120", name="name_length"),
        CheckConstraint("ST_IsValid(boundary) AND NOT ST_IsEmpty(boundary)", name="boundary_valid"),
        CheckConstraint("ST_Area(boundary) <= 4e8", name="boundary_size"),
        CheckConstraint("coarsen_m BETWEEN 5 AND 200", name="coarsen_range"),
        CheckConstraint("hexagon_m BETWEEN 50 AND 1000", name="hexagon_range"),
        CheckConstraint("least_contributors BETWEEN 2 AND 100", name="contributors_range"),
        CheckConstraint(
            "text_retention_months BETWEEN 1 AND 120 AND photo_retention_months BETWEEN 1 AND 120 "
            "AND account_retention_months BETWEEN 1 AND 120",
            name="retention_range",
        ),
        CheckConstraint(one_of("visibility", VISIBILITIES), name="visibility_known"),
        CheckConstraint("residents >= 0 AND dwellings >= 0", name="counts_positive"),
        CheckConstraint("cardinality(languages) >= 1", name="languages_some"),
    )

    id: Mapped[Identifier]
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    municipality_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    boundary: Mapped[WKBElement] = mapped_column(geometry_column("MULTIPOLYGON"), nullable=False)
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{da,en}'"))
    residents: Mapped[int | None]
    dwellings: Mapped[int | None]
    coarsen_m: Mapped[float] = mapped_column(server_default=text("25"))
    hexagon_m: Mapped[float] = mapped_column(server_default=text("150"))
    """Length of a side of the hexagons in which sensitive categories are counted, in metres."""
    least_contributors: Mapped[int] = mapped_column(server_default=text("5"))
    """How many people must stand behind a hexagon before the public sees it."""
    visibility: Mapped[str] = mapped_column(Text, server_default=text("'public'"))
    """Whether everybody finds the area, or only the accounts that belong to it."""
    between_rounds: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether pins are taken while no mapping round is open."""
    text_retention_months: Mapped[int] = mapped_column(server_default=text("24"))
    photo_retention_months: Mapped[int] = mapped_column(server_default=text("12"))
    account_retention_months: Mapped[int] = mapped_column(server_default=text("12"))
    network_version: Mapped[int] = mapped_column(server_default=text("0"))
    """Grows with every import and every edit of the walkable network, so that what is kept in memory is known old."""
    attribution: Mapped[str] = mapped_column(Text, server_default=text("''"))
    """Whose data the ground is drawn from, as its licence asks it to be named."""
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    created_at: Mapped[Moment]


class Place(Base):
    """A named place of an area's gazetteer: an entrance, a playground, a street."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("area_id", "source_ref"),
        CheckConstraint(one_of("kind", PLACE_KINDS), name="kind_known"),
        CheckConstraint("length(btrim(name)) BETWEEN 1 AND 200", name="name_length"),
        Index("ix_place_area_id_name", "area_id", "name"),
    )

    id: Mapped[Identifier]
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"))
    source_ref: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("GEOMETRY"), nullable=False)


class PopulationFigure(Base):
    """How many residents of an area are of one age group or one gender, from a named source."""

    __tablename__ = "population_figure"
    __table_args__ = (
        CheckConstraint(one_of("dimension", POPULATION_DIMENSIONS), name="dimension_known"),
        CheckConstraint("people BETWEEN 0 AND 1000000", name="people_positive"),
    )

    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"), primary_key=True)
    dimension: Mapped[str] = mapped_column(Text, primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    people: Mapped[int]
    source: Mapped[str] = mapped_column(Text, server_default=text("''"))
    year: Mapped[int | None]
