"""Sign staff in and out, and tell who they are."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy.orm import Session

from app.errors import NotSignedInError
from app.staff import queries

PASSWORD_LEAST = 12
PASSWORD_MOST = 200


class PasswordError(ValueError):
    """A password that is not taken; the message says what is allowed."""


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in person and the areas whose exact data they may see."""

    id: uuid.UUID
    name: str
    role: str
    area_ids: frozenset[uuid.UUID]


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password; raise PasswordError when it is too short or too long."""
    if not PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
        raise PasswordError(f"a password has {PASSWORD_LEAST} to {PASSWORD_MOST} characters")
    return PasswordHasher().hash(password)


def sign_in(session: Session, name: str, password: str, hours: int) -> str:
    """Return the token of a new session; raise NotSignedInError when name or password do not fit."""
    staff = find_by_password(session, name, password)
    if staff is None:
        raise NotSignedInError("wrong_password")
    token = secrets.token_urlsafe(32)
    queries.delete_expired_sessions(session)
    queries.insert_session(session, token_hash(token), staff.id, hours)
    return token


def sign_out(session: Session, token: str) -> None:
    """Forget a session."""
    queries.delete_session(session, token_hash(token))


def find_by_token(session: Session, token: str) -> Staff | None:
    """Return whose session a token is, or None when it is unknown or has expired."""
    row = queries.staff_by_session(session, token_hash(token))
    return _staff(session, row.id, row.name, row.role) if row else None


def find_by_password(session: Session, name: str, password: str) -> Staff | None:
    """Return the person of a name and password, or None; an unknown name takes as long as a wrong password."""
    if len(password) > PASSWORD_MOST or "\x00" in name:
        return None
    row = queries.staff_by_name(session, name.strip().lower())
    try:
        PasswordHasher().verify(row.password_hash if row else _nobodys_hash(), password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    return _staff(session, row.id, row.name, row.role) if row else None


def token_hash(token: str) -> bytes:
    """Return what is kept of a session's token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


@cache
def _nobodys_hash() -> str:
    return PasswordHasher().hash(secrets.token_urlsafe(16))


def _staff(session: Session, staff_id: uuid.UUID, name: str, role: str) -> Staff:
    return Staff(staff_id, name, role, frozenset(queries.area_ids_of(session, staff_id)))
