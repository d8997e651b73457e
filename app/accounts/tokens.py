"""Tokens of programs: what a person lets QGIS or a script do in their name."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.accounts import codes, queries
from app.accounts.schemas import Held
from app.audit import service as audit
from app.errors import ConflictError, ForbiddenError, NotFoundError, ProblemError
from app.policy import Caller

MOST_TOKENS = 20
NAME_MOST = 80
DAYS = (30, 90, 365)
DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants a token to do; without a scope it covers all areas of its owner."""

    name: str
    area_id: uuid.UUID | None
    municipality_id: uuid.UUID | None
    may_write: bool
    days: int


def make_token(session: Session, caller: Caller, held: Collection[Held], wish: Wish) -> str:
    """Return a new token, to be shown once.

    Raises ProblemError for a name or a time that is not offered, ForbiddenError for a scope that is not the caller's,
    ConflictError when there are too many.
    """
    name = " ".join(wish.name.split())
    if not 1 <= len(name) <= NAME_MOST:
        raise ProblemError("token_name", field="name", most=NAME_MOST)
    if wish.days not in DAYS:
        raise ProblemError("token_days", field="days")
    if wish.area_id is not None and wish.area_id not in caller.area_ids:
        raise ForbiddenError("token_scope")
    if wish.municipality_id is not None and wish.municipality_id != caller.municipality_id:
        raise ForbiddenError("token_scope")
    if len([one for one in held if one.kind == "token"]) >= MOST_TOKENS:
        raise ConflictError("token_too_many", most=MOST_TOKENS)
    if caller.account_id is None:
        raise ForbiddenError("not_allowed")
    token = codes.new_api_token()
    queries.insert_credential(
        session,
        codes.hash_secret(token),
        "token",
        caller.account_id,
        seconds=wish.days * DAY_S,
        name=name,
        area_id=wish.area_id,
        municipality_id=wish.municipality_id,
        may_write=wish.may_write,
    )
    details = {"name": name, "may_write": wish.may_write, "days": wish.days, "municipality_id": wish.municipality_id}
    audit.record(
        session, "make", subject="own_token", subject_id=caller.account_id, area_id=wish.area_id, details=details
    )
    return token


def revoke(session: Session, caller: Caller, credential_id: uuid.UUID, kind: str) -> None:
    """End one of the caller's own sessions or tokens; NotFoundError when it is none of theirs."""
    if caller.account_id is None or not queries.delete_held(session, caller.account_id, credential_id, kind):
        raise NotFoundError("unknown_credential")
    audit.record(session, "revoke", subject=kind, subject_id=credential_id)
