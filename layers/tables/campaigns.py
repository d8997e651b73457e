"""Mapping rounds: their invitations, their questions, what was answered, and the meetings that people are asked to."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import Mapped, mapped_column

from layers.tables.base import Base, Identifier, Moment
from layers.vocabulary import (
    AGE_GROUPS,
    CAMPAIGN_FOCUSES,
    CAMPAIGN_FORMATS,
    CHANNEL_KINDS,
    GENDERS,
    PLACED_BY,
    QUESTION_KINDS,
    one_of,
)

SHORT_CODE = "code ~ '^[0-9a-hjkmnp-tv-z]{6}$'"
"""Crockford's base 32 in small letters: the last part of a short address, read from paper and typed."""


class Campaign(Base):
    """A mapping round: one organised collection of pins, with an opening and a closing time."""

    __tablename__ = "campaign"
    __table_args__ = (
        UniqueConstraint("area_id", "title"),
        UniqueConstraint("area_id", "id"),
        CheckConstraint(one_of("format", CAMPAIGN_FORMATS), name="format_known"),
        CheckConstraint(one_of("focus", CAMPAIGN_FOCUSES), name="focus_known"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint(SHORT_CODE, name="code_plain"),
        CheckConstraint("cardinality(languages) >= 1", name="languages_some"),
        CheckConstraint("invited_households BETWEEN 0 AND 1000000", name="invited_positive"),
    )

    id: Mapped[Identifier]
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text)
    focus: Mapped[str] = mapped_column(Text, server_default=text("'resources_first'"))
    purpose: Mapped[str] = mapped_column(Text, server_default=text("''"))
    next_step: Mapped[str] = mapped_column(Text, server_default=text("''"))
    opens_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    code: Mapped[str] = mapped_column(Text, unique=True, server_default=text("short_code()"))
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{da,en,tr}'"))
    translations: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    """Title, purpose, next_step and raffle in other languages: {"en": {"title": ...}}; Danish stands in the columns."""
    group_name: Mapped[str] = mapped_column(Text, server_default=text("''"))
    """Whom the round belongs to, such as a 7th grade; empty for everybody."""
    invited_households: Mapped[int | None]
    raffle: Mapped[str] = mapped_column(Text, server_default=text("''"))


class Channel(Base):
    """One way an invitation goes out, with a short address of its own: answers are counted by it."""

    __tablename__ = "channel"
    __table_args__ = (
        UniqueConstraint("campaign_id", "name"),
        ForeignKeyConstraint(["area_id", "campaign_id"], ["campaign.area_id", "campaign.id"], ondelete="CASCADE"),
        CheckConstraint(one_of("kind", CHANNEL_KINDS), name="kind_known"),
        CheckConstraint(SHORT_CODE, name="code_plain"),
        CheckConstraint("length(btrim(name)) BETWEEN 1 AND 80", name="name_length"),
        CheckConstraint("sent BETWEEN 0 AND 1000000", name="sent_positive"),
    )

    id: Mapped[Identifier]
    area_id: Mapped[uuid.UUID]
    campaign_id: Mapped[uuid.UUID] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(Text, unique=True, server_default=text("short_code()"))
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    sent: Mapped[int | None]
    """How many were reached or printed, where that is known."""


class Question(Base):
    """A question beside the map."""

    __tablename__ = "question"
    __table_args__ = (
        ForeignKeyConstraint(["area_id", "campaign_id"], ["campaign.area_id", "campaign.id"], ondelete="CASCADE"),
        CheckConstraint(one_of("kind", QUESTION_KINDS), name="kind_known"),
        CheckConstraint("most BETWEEN 1 AND 20", name="most_range"),
    )

    id: Mapped[Identifier]
    area_id: Mapped[uuid.UUID]
    campaign_id: Mapped[uuid.UUID] = mapped_column(index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    words: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Language → title, help, and low and high for the ends of a scale."""
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    most: Mapped[int] = mapped_column(server_default=text("3"))
    condition: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Another question's id and the answer that brings this one: {"question": ..., "is": ...}."""


class Response(Base):
    """What one person answered beside the map. Nothing ties it to a pin: neither a column nor its identifier."""

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("area_id", "client_id"),
        ForeignKeyConstraint(["area_id", "campaign_id"], ["campaign.area_id", "campaign.id"], ondelete="CASCADE"),
        CheckConstraint(one_of("age_group", AGE_GROUPS), name="age_group_known"),
        CheckConstraint(one_of("gender", GENDERS), name="gender_known"),
        CheckConstraint(one_of("placed_by", PLACED_BY), name="placed_by_known"),
    )

    id: Mapped[uuid.UUID] = mapped_column(UUID(as_uuid=True), primary_key=True, default=uuid.uuid4)
    client_id: Mapped[uuid.UUID]
    area_id: Mapped[uuid.UUID]
    campaign_id: Mapped[uuid.UUID] = mapped_column(index=True)
    channel_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("channel.id", ondelete="SET NULL"), index=True)
    language: Mapped[str] = mapped_column(Text)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    age_group: Mapped[str | None] = mapped_column(Text)
    gender: Mapped[str | None] = mapped_column(Text)
    guard: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    placed_by: Mapped[str] = mapped_column(Text, server_default=text("'resident'"))
    created_at: Mapped[Moment]


class Meeting(Base):
    """A meeting that everybody is asked to: it stands on the area's page and in its calendar."""

    __tablename__ = "meeting"
    __table_args__ = (
        ForeignKeyConstraint(["area_id", "campaign_id"], ["campaign.area_id", "campaign.id"]),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("length(btrim(title)) BETWEEN 1 AND 120", name="title_length"),
        CheckConstraint("length(place) <= 200", name="place_length"),
    )

    id: Mapped[Identifier]
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"), index=True)
    campaign_id: Mapped[uuid.UUID | None]
    title: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text, server_default=text("''"))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[Moment]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    """Grows by one each time it is saved."""
