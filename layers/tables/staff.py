"""Professionals and planners: who signs in, to which areas, and for how long."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from layers.tables.base import Base, Identifier, Moment
from layers.vocabulary import STAFF_ROLES, one_of


class StaffMember(Base):
    """A person who signs in; planners see all areas of their municipality, professionals their own areas."""

    __tablename__ = "staff_member"
    __table_args__ = (
        CheckConstraint(one_of("role", STAFF_ROLES), name="role_known"),
        CheckConstraint("(role = 'planner') = (municipality_id IS NOT NULL)", name="planner_has_municipality"),
        CheckConstraint("name = lower(name) AND length(name) BETWEEN 3 AND 120", name="name_plain"),
    )

    id: Mapped[Identifier]
    name: Mapped[str] = mapped_column(Text, unique=True)
    password_hash: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    municipality_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("municipality.id"))
    created_at: Mapped[Moment]


class StaffArea(Base):
    """A professional's membership of an area."""

    __tablename__ = "staff_area"

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_member.id", ondelete="CASCADE"), primary_key=True)
    area_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("housing_area.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class StaffSession(Base):
    """A signed-in browser; only the hash of its token is kept."""

    __tablename__ = "staff_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_member.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
