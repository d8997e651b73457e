"""What the parts of the accounts tell each other and the pages."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Step = Literal["session", "second_factor", "enrolment"]


@dataclass(frozen=True, slots=True)
class Account:
    """A person who signs in, with what only the service may see."""

    id: uuid.UUID
    name: str
    email: str | None
    role: str
    municipality_id: uuid.UUID | None
    password_hash: str | None
    totp_sealed: bytes | None
    totp_confirmed_at: datetime | None
    totp_last_step: int | None
    oidc_subject: str | None
    disabled_at: datetime | None

    @property
    def has_second_factor(self) -> bool:
        """Tell whether an authenticator app was set up to its end."""
        return self.totp_sealed is not None and self.totp_confirmed_at is not None


@dataclass(frozen=True, slots=True)
class Entrance:
    """What somebody holds after a step of signing in, and what is still asked of them."""

    token: str
    step: Step


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that is still good: for a new account, or for a new password of a known one."""

    id: uuid.UUID
    name: str
    email: str | None
    role: str
    municipality_id: uuid.UUID | None
    area_ids: Sequence[uuid.UUID]
    account_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Held:
    """A session or a token as its owner sees it."""

    id: uuid.UUID
    kind: str
    name: str
    area: str | None
    municipality: str | None
    may_write: bool
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AreaName:
    """An area as a choice."""

    id: uuid.UUID
    name: str
    municipality: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """A person as those see them who manage members; only the areas within the manager's reach."""

    id: uuid.UUID
    name: str
    email: str | None
    role: str
    municipality: str | None
    areas: Sequence[AreaName]
    has_second_factor: bool
    is_disabled: bool
    last_seen_at: datetime | None
    is_within_reach: bool
    """Whether the manager may give this person a new password: nothing of theirs lies outside the manager's reach."""


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that nobody has used yet."""

    id: uuid.UUID
    name: str
    role: str
    areas: Sequence[str]
    is_new_password: bool
    expires_at: datetime
