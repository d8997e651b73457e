"""Find out who is calling: by a cookie of ours, or by a token in a header or in the path."""

import base64
import binascii
import hashlib

from fastapi import Request
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.database import Database
from app.policy import VISITOR, Caller

SESSION_COOKIE = "session"
MEETING_COOKIE = "meeting"
PATH_TOKEN = "path_token"  # noqa: S105  the name of a place, not a token
SEEN_AGAIN_MINUTES = 5


def find_caller(request: Request) -> Caller:
    """Return who is calling; a visitor when nothing valid was presented. Asked once in a request."""
    found: Caller | None = getattr(request.state, "caller", None)
    if found is None:
        found = _look_up(request)
        request.state.caller = found
    return found


def hash_of(presented: str) -> bytes:
    """Return what is kept, and shown to the database, of a credential."""
    return hashlib.sha256(presented.encode("utf-8", "replace")).digest()


def presented(request: Request) -> list[tuple[str, bool]]:
    """Return what the request presents, in the order it is tried, each with whether it is a cookie."""
    cookies = [(request.cookies[name], True) for name in (SESSION_COOKIE, MEETING_COOKIE) if name in request.cookies]
    tokens = [token for token in (request.scope.get(PATH_TOKEN), _header_token(request)) if token]
    return [(token, False) for token in tokens] + cookies


def _header_token(request: Request) -> str | None:
    """Return the token of a bearer header, or the password part of HTTP Basic (the name is for the reader)."""
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip() or None
    if scheme.lower() != "basic":
        return None
    try:
        _name, separator, password = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return password if separator else None


def _look_up(request: Request) -> Caller:
    candidates = presented(request)
    if not candidates:
        return VISITOR
    database: Database = request.app.state.database
    with database.accounts() as session:
        for token, by_cookie in candidates:
            found = caller_of(session, hash_of(token), by_cookie=by_cookie)
            # A token is a machine's and works in headers and paths; a session is a person's and works as a cookie.
            if found is not None and by_cookie == (found.credential_kind != "token"):
                return found
    return VISITOR


def caller_of(session: Session, credential: bytes, *, by_cookie: bool) -> Caller | None:
    """Return whose credential this is, or None when it is unknown, expired, half or its account disabled."""
    row = session.execute(
        text("SELECT * FROM credential_access(:credential)"), {"credential": credential}
    ).one_or_none()
    if row is None:
        return None
    session.execute(
        text("""
        UPDATE credential SET last_used_at = now()
        WHERE hash = :credential
          AND (last_used_at IS NULL OR last_used_at < now() - make_interval(mins => :minutes))
        """),
        {"credential": credential, "minutes": SEEN_AGAIN_MINUTES},
    )
    return Caller(
        role=row.role,
        account_id=row.account_id,
        name=row.name,
        credential_id=row.credential_id,
        credential_kind=row.kind,
        credential=credential,
        by_cookie=by_cookie,
        may_write=row.may_write,
        area_ids=frozenset(row.area_ids),
        municipality_id=row.municipality_id,
        campaign_id=row.campaign_id,
    )
