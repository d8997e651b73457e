"""Accounts, what they are members of, and everything that opens a door: sessions, tokens, invitations, codes."""

import uuid
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, DateTime, ForeignKey, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from layers.tables.base import Base, Identifier, Moment
from layers.vocabulary import ACCOUNT_ROLES, CREDENTIAL_KINDS, one_of


class Account(Base):
    """A person who signs in; planners see all areas of their municipality, professionals their own areas."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(one_of("role", ACCOUNT_ROLES), name="role_known"),
        CheckConstraint("(role = 'planner') = (municipality_id IS NOT NULL)", name="planner_has_municipality"),
        CheckConstraint("name = lower(name) AND length(name) BETWEEN 3 AND 120", name="name_plain"),
        CheckConstraint("email = lower(email)", name="email_plain"),
    )

    id: Mapped[Identifier]
    name: Mapped[str] = mapped_column(Text, unique=True)
    email: Mapped[str | None] = mapped_column(Text, unique=True)
    role: Mapped[str] = mapped_column(Text)
    municipality_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("municipality.id"))
    password_hash: Mapped[str | None] = mapped_column(Text)
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
    oidc_subject: Mapped[str | None] = mapped_column(Text, unique=True)
    disabled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[Moment]


class Membership(Base):
    """An account's membership of an area."""

    __tablename__ = "membership"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    area_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("housing_area.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Invitation(Base):
    """A link that is used once: to begin an account, or to choose a new password for a known one."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint(one_of("role", ACCOUNT_ROLES), name="role_known"),)

    id: Mapped[Identifier]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    municipality_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("municipality.id", ondelete="CASCADE"))
    area_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(UUID(as_uuid=True)), server_default=text("'{}'"))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    invited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RecoveryCode(Base):
    """A code that stands in once for the second factor; only its keyed hash is kept."""

    __tablename__ = "recovery_code"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Credential(Base):
    """What a caller presents to be let in: a browser's session, a machine's token, a meeting's facilitator.

    Only the SHA-256 of it is kept. A half credential knows the password and still lacks the second factor.
    """

    __tablename__ = "credential"
    __table_args__ = (
        CheckConstraint(one_of("kind", CREDENTIAL_KINDS), name="kind_known"),
        CheckConstraint("(kind = 'facilitator') = (account_id IS NULL)", name="account_unless_facilitator"),
        CheckConstraint("(kind = 'facilitator') = (campaign_id IS NOT NULL)", name="facilitator_has_campaign"),
    )

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(unique=True, server_default=text("gen_random_uuid()"))
    """The handle by which it is listed and revoked."""
    kind: Mapped[str] = mapped_column(Text)
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    campaign_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    area_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("housing_area.id", ondelete="CASCADE"))
    municipality_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("municipality.id", ondelete="CASCADE"))
    may_write: Mapped[bool] = mapped_column(server_default=text("true"))
    name: Mapped[str] = mapped_column(Text, server_default=text("''"))
    created_at: Mapped[Moment]
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class FacilitatorCode(Base):
    """The code of one campaign that lets a facilitator in while it is open; only its keyed hash is kept."""

    __tablename__ = "facilitator_code"

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    made_at: Mapped[Moment]
