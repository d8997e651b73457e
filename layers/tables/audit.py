"""Who did and saw what, when: rows are added and never changed."""

import uuid
from typing import Any

from sqlalchemy import Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from layers.tables.base import Base, Moment


class AuditEntry(Base):
    """One change, or one read of exact data, by staff.

    The actor's name and role stand as they were then: an account may be gone when somebody asks.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_area_id_happened_at", "area_id", "happened_at"),
        Index("ix_audit_entry_happened_at", "happened_at"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    happened_at: Mapped[Moment]
    account_id: Mapped[uuid.UUID | None]
    actor: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    credential_kind: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[str | None] = mapped_column(Text)
    area_id: Mapped[uuid.UUID | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
