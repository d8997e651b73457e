"""What stands behind a pin and what comes back to its writers: voices, photos, replies and wishes for an e-mail."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import Mapped, mapped_column

from layers.tables.base import Base, Moment
from layers.vocabulary import (
    MESSAGE_AUTHORS,
    PHOTO_STATES,
    PLACED_BY,
    PROGRESS_STEPS,
    TEXT_LIMIT,
    one_of,
)


class Voice(Base):
    """Somebody who says "me too" of a published pin: one more of its people, with a slip of their own."""

    __tablename__ = "voice"
    __table_args__ = (
        UniqueConstraint("area_id", "client_id"),
        CheckConstraint(one_of("placed_by", PLACED_BY), name="placed_by_known"),
    )

    id: Mapped[uuid.UUID] = mapped_column(UUID(as_uuid=True), primary_key=True, default=uuid.uuid4)
    client_id: Mapped[uuid.UUID]
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"))
    pin_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("pin.id", ondelete="CASCADE"), index=True)
    campaign_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("campaign.id", ondelete="SET NULL"), index=True)
    channel_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("channel.id", ondelete="SET NULL"), index=True)
    placed_by: Mapped[str] = mapped_column(Text, server_default=sql_text("'resident'"))
    slip_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[Moment]


class Photo(Base):
    """A photo of a pin; its file lies beside the database, named by its id."""

    __tablename__ = "photo"
    __table_args__ = (
        UniqueConstraint("area_id", "client_id"),
        CheckConstraint(one_of("state", PHOTO_STATES), name="state_known"),
        CheckConstraint("width BETWEEN 1 AND 1600 AND height BETWEEN 1 AND 1600", name="size_range"),
    )

    id: Mapped[uuid.UUID] = mapped_column(UUID(as_uuid=True), primary_key=True, default=uuid.uuid4)
    client_id: Mapped[uuid.UUID]
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"))
    pin_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("pin.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(Text, server_default=sql_text("'pending'"))
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    created_at: Mapped[Moment]


class Message(Base):
    """A reply to the writer of a pin, or the writer's answer to a question."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint(one_of("author", MESSAGE_AUTHORS), name="author_known"),
        CheckConstraint(one_of("step", PROGRESS_STEPS), name="step_known"),
        CheckConstraint(f"length(text) <= {TEXT_LIMIT}", name="text_length"),
        CheckConstraint("author = 'staff' OR NOT (public OR asks OR step IS NOT NULL)", name="only_staff_decides"),
    )

    id: Mapped[uuid.UUID] = mapped_column(UUID(as_uuid=True), primary_key=True, default=uuid.uuid4)
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"), index=True)
    pin_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("pin.id", ondelete="CASCADE"), index=True)
    author: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    asks: Mapped[bool] = mapped_column(server_default=sql_text("false"))
    """Whether an answer is hoped for."""
    step: Mapped[str | None] = mapped_column(Text)
    """What has come of it: an action is under way, or it is done."""
    public: Mapped[bool] = mapped_column(server_default=sql_text("false"))
    """Whether everybody reads it on the area's page: you said, we did."""
    actor: Mapped[str] = mapped_column(Text)
    guard: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=sql_text("'[]'"))
    created_at: Mapped[Moment]


class Notice(Base):
    """The wish of a slip's holder to hear by e-mail of replies; gone after the last one."""

    __tablename__ = "notice"

    slip_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    area_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"), index=True)
    pin_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("pin.id", ondelete="CASCADE"), index=True)
    address: Mapped[bytes] = mapped_column(LargeBinary)
    """The e-mail address, sealed with the instance's key."""
    language: Mapped[str] = mapped_column(Text)
    owed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Since when a mail is due."""
    last_reply: Mapped[bool] = mapped_column(server_default=sql_text("false"))
    attempts: Mapped[int] = mapped_column(server_default=sql_text("0"))
    next_try_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[Moment]
