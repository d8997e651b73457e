"""Pins, what they can be about, and what happened to them."""

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy import (
    text as sql_text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import Mapped, mapped_column

from geo.geojson import VERTEX_LIMIT
from layers.tables.base import Base, Moment, geometry_column
from layers.vocabulary import (
    KINDS,
    LIGHTS,
    PIN_ACTIONS,
    PIN_GEOMETRIES,
    PIN_STATES,
    PLACED_BY,
    RELEVANCES,
    SEASONS,
    TEXT_LIMIT,
    one_of,
)


class Category(Base):
    """One of the four resource or three challenge categories of the method."""

    __tablename__ = "category"
    __table_args__ = (
        UniqueConstraint("kind", "code"),
        CheckConstraint(one_of("kind", KINDS), name="kind_known"),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    sensitive: Mapped[bool] = mapped_column(server_default=sql_text("false"))
    """Whether the public sees it as a count within a hexagon only."""
    position: Mapped[int]


class Topic(Base):
    """What a pin is about, finer than its category; physical tells whether a walk can fix it."""

    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("kind", "code"),
        ForeignKeyConstraint(["kind", "category"], ["category.kind", "category.code"]),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    physical: Mapped[bool | None]
    position: Mapped[int]


class Pin(Base):
    """A resource or a challenge at a place; the exact geometry is for professionals of the area only."""

    __tablename__ = "pin"
    __table_args__ = (
        UniqueConstraint("area_id", "client_id"),
        ForeignKeyConstraint(["kind", "category"], ["category.kind", "category.code"]),
        ForeignKeyConstraint(["kind", "topic"], ["topic.kind", "topic.code"]),
        ForeignKeyConstraint(["area_id", "campaign_id"], ["campaign.area_id", "campaign.id"]),
        CheckConstraint(one_of("GeometryType(geometry)", PIN_GEOMETRIES), name="geometry_single"),
        CheckConstraint("ST_IsValid(geometry) AND NOT ST_IsEmpty(geometry)", name="geometry_valid"),
        CheckConstraint(f"ST_NPoints(geometry) <= {VERTEX_LIMIT}", name="geometry_bounded"),
        CheckConstraint(f"length(text) <= {TEXT_LIMIT}", name="text_length"),
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour_of_day"),
        CheckConstraint(one_of("season", SEASONS), name="season_known"),
        CheckConstraint(one_of("light", LIGHTS), name="light_known"),
        CheckConstraint(one_of("placed_by", PLACED_BY), name="placed_by_known"),
        CheckConstraint(one_of("state", PIN_STATES), name="state_known"),
        CheckConstraint(one_of("relevance", RELEVANCES), name="relevance_known"),
        CheckConstraint("people BETWEEN 1 AND 100000", name="people_positive"),
        Index("ix_pin_area_id_state_id", "area_id", "state", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(UUID(as_uuid=True), primary_key=True, default=uuid.uuid4)
    """Random: an identifier in the order of time would tell the public when a pin was made."""
    client_id: Mapped[uuid.UUID]
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"))
    campaign_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(Text)
    channel_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("channel.id", ondelete="SET NULL"), index=True)
    category: Mapped[str] = mapped_column(Text)
    topic: Mapped[str | None] = mapped_column(Text)
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("GEOMETRY"), nullable=False)
    text: Mapped[str] = mapped_column(Text, server_default=sql_text("''"))
    hour: Mapped[int | None]
    season: Mapped[str | None] = mapped_column(Text)
    light: Mapped[str | None] = mapped_column(Text)
    """Whether it holds in the dark or by daylight; null for both."""
    language: Mapped[str] = mapped_column(Text, server_default=sql_text("'da'"))
    placed_by: Mapped[str] = mapped_column(Text, server_default=sql_text("'resident'"))
    people: Mapped[int] = mapped_column(server_default=sql_text("1"))
    state: Mapped[str] = mapped_column(Text, server_default=sql_text("'pending'"))
    relevance: Mapped[str] = mapped_column(Text, server_default=sql_text("'uncoded'"))
    slip_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    """Keyed hash of the code on the writer's reply slip."""
    guard: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=sql_text("'[]'"))
    """What the guard found in the text as it stands: kind, start and end of each finding."""
    merged_into: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pin.id", ondelete="SET NULL"), index=True)
    anonymised_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[Moment]


class PinOriginal(Base):
    """The writer's own words of a pin that staff edited for privacy; kept until the area's retention ends it."""

    __tablename__ = "pin_original"

    pin_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("pin.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[Moment]


class PinEvent(Base):
    """One thing that happened to a pin; rows are added and never changed."""

    __tablename__ = "pin_event"
    __table_args__ = (CheckConstraint(one_of("action", PIN_ACTIONS), name="action_known"),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    pin_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("pin.id", ondelete="CASCADE"), index=True)
    happened_at: Mapped[Moment]
    action: Mapped[str] = mapped_column(Text)
    from_state: Mapped[str | None] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
