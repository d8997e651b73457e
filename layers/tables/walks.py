"""Safety walks and their stops."""

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import ARRAY, CheckConstraint, DateTime, ForeignKey, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from layers.tables.base import Base, Identifier, Moment, geometry_column
from layers.vocabulary import WALK_KINDS, WALK_STATES, one_of


class Walk(Base):
    """A planned group walk: the wish it answers, the route, its times and what it says about itself."""

    __tablename__ = "walk"
    __table_args__ = (
        CheckConstraint(one_of("state", WALK_STATES), name="state_known"),
        CheckConstraint(one_of("kind", WALK_KINDS), name="kind_known"),
        CheckConstraint("group_number BETWEEN 1 AND groups", name="group_of_groups"),
        CheckConstraint("(party_id IS NULL) = (groups = 1)", name="party_of_groups"),
        CheckConstraint("length_m >= 0 AND walk_minutes >= 0 AND talk_minutes >= 0", name="times_positive"),
        CheckConstraint("ST_IsValid(geometry) AND NOT ST_IsEmpty(geometry)", name="geometry_valid"),
    )

    id: Mapped[Identifier]
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, server_default=text("'safety_walk'"))
    state: Mapped[str] = mapped_column(Text, server_default=text("'draft'"))
    wish: Mapped[dict[str, Any]] = mapped_column(JSONB)
    variant: Mapped[str] = mapped_column(Text, server_default=text("'best'"))
    """Which of the alternatives to the wish this is."""
    party_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """Shared by the walks of all groups that were planned together."""
    group_number: Mapped[int] = mapped_column(server_default=text("1"))
    groups: Mapped[int] = mapped_column(server_default=text("1"))
    starts_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    meeting_place: Mapped[str] = mapped_column(Text, server_default=text("''"))
    """What the place is called where the walk starts."""
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("LINESTRING"), nullable=False)
    length_m: Mapped[float]
    walk_minutes: Mapped[float]
    talk_minutes: Mapped[float]
    covered_weight: Mapped[float]
    all_weight: Mapped[float]
    proven_optimal: Mapped[bool] = mapped_column(server_default=text("false"))
    objective: Mapped[float | None]
    """What the search made as great as it could; null, like what follows, on walks of before there was a bound."""
    bound: Mapped[float | None]
    method: Mapped[str | None] = mapped_column(Text)
    stopped_by: Mapped[str | None] = mapped_column(Text)
    candidates: Mapped[int | None]
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    """How many challenges, resources and people are covered and missed."""
    legs: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    """Lengths, minutes and light of the ways between stops; their lines are cut from the geometry."""
    explanations: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    turns: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    left_out: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    """When it was planned last."""
    version: Mapped[int] = mapped_column(server_default=text("1"))
    """How often it was planned."""
    stops: Mapped[list["Stop"]] = relationship(
        order_by="Stop.position", cascade="all, delete-orphan", passive_deletes=True
    )


class Stop(Base):
    """Where the group talks, and about what."""

    __tablename__ = "stop"
    __table_args__ = (
        UniqueConstraint("walk_id", "position"),
        CheckConstraint("position >= 1", name="position_from_one"),
        CheckConstraint("leaves_minute >= arrives_minute", name="leaves_after_arrival"),
    )

    id: Mapped[Identifier]
    walk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("walk.id", ondelete="CASCADE"))
    position: Mapped[int]
    theme: Mapped[str] = mapped_column(Text)
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("POINT"), nullable=False)
    arrives_minute: Mapped[float]
    leaves_minute: Mapped[float]
    weight: Mapped[float]
    mandates: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    """Who should be there, the most needed first."""
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    wished: Mapped[bool] = mapped_column(server_default=text("false"))
    pins: Mapped[list["StopPin"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class StopPin(Base):
    """A pin that a stop covers."""

    __tablename__ = "stop_pin"

    stop_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stop.id", ondelete="CASCADE"), primary_key=True)
    pin_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("pin.id", ondelete="CASCADE"), primary_key=True, index=True)
