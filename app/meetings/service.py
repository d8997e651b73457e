"""Let a meeting in and out."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.accounts import codes
from app.areas.schemas import Area
from app.audit import service as audit
from app.database import Database
from app.errors import ConflictError, NotFoundError, ProblemError
from app.keys import Keys
from app.meetings import queries
from app.policy import Caller
from app.spam.guesses import Guesses

PURPOSE = "meeting"
KEY_PURPOSE = "facilitator"
MEETING_HOURS = 12


@dataclass(frozen=True, slots=True)
class Door:
    """The way into a meeting: a transaction of the accounts, the keys, and who is calling."""

    session: Session
    keys: Keys
    guesses: Guesses
    caller: Caller


@dataclass(frozen=True, slots=True)
class Entry:
    """A device that was let in: what it presents from now on, until when, and where it goes."""

    token: str
    ends_at: datetime
    slug: str


@dataclass(frozen=True, slots=True)
class Running:
    """The meeting that a device writes for."""

    title: str
    pins: int


def code_hash(keys: Keys, typed: str) -> bytes:
    """Return what is kept of a facilitator's code."""
    return keys.code_hash(KEY_PURPOSE, codes.tidy(typed))


def enter(door: Door, typed: str) -> Entry:
    """Let a device in by the code of a mapping round that is open.

    Raises ProblemError for a wrong code, ConflictError while the round or its area is not open or somebody is signed
    in on the device, and TooManyError for those who have guessed wrong too often.
    """
    if door.caller.is_staff:
        raise ConflictError("meeting_signed_in")
    door.guesses.check(PURPOSE)
    found = queries.campaign_of_code(door.session, code_hash(door.keys, typed))
    if found is None:
        door.guesses.miss(PURPOSE)
        raise ProblemError("wrong_meeting_code", field="code")
    if found.state != "open":
        raise ConflictError(f"campaign_{found.state}")
    if found.visibility != "public":
        raise ConflictError("meeting_area_closed")
    token = codes.new_secret()
    ends_at = queries.store_credential(door.session, codes.hash_secret(token), found.id, MEETING_HOURS)
    return Entry(token, ends_at, found.slug)


def end(session: Session, caller: Caller) -> None:
    """Let the device of a facilitator out (the accounts door), and write it into the audit while it is still known."""
    audit.record(session, "run", subject="meeting", subject_id=caller.campaign_id, details={"done": "ended"})
    if caller.credential is not None:
        queries.drop_credential(session, caller.credential)


def running(database: Database, caller: Caller, area: Area) -> Running | None:
    """Return the meeting of the caller's device when it belongs to the area, else None."""
    if caller.campaign_id is None:
        return None
    with database.staff(caller.credential) as session:
        found = queries.campaign(session, caller.campaign_id)
    return Running(found.title, found.pins) if found is not None and found.area_id == area.id else None


def list_pins(session: Session, campaign_id: uuid.UUID) -> dict[str, Any]:
    """Return the round and its pins: those that meetings wrote, and those that residents sent themselves.

    Raises NotFoundError when the round's area has been closed meanwhile.
    """
    found = queries.campaign(session, campaign_id)
    if found is None:
        raise NotFoundError("unknown_campaign")
    pins = queries.campaign_pins(session, campaign_id)
    return {
        "campaign": found,
        "written_here": [pin for pin in pins if pin.placed_by == "facilitator"],
        "sent": [pin for pin in pins if pin.placed_by != "facilitator"],
    }
