"""The counter where residents hand something in: what is looked at alike for pins, voices, photos and answers."""

import math
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import Depends
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.dependencies import CallerAddress, CurrentCaller, ServiceKeys, ServiceLimits, ServiceSettings
from app.errors import ConflictError, PersonalWordsError, ProblemError, TooManyError
from app.guard import service as guard
from app.guard.finding import Finding
from app.keys import Keys
from app.pins import queries
from app.policy import Caller
from app.settings import Settings
from app.spam import work
from app.spam.limits import Limits
from layers.vocabulary import PHOTO_LIMIT, TEXT_LIMIT

Purpose = Literal["pin", "voice", "photo", "response"]
AT_ONCE: dict[Purpose, int] = {"pin": 60, "voice": 60, "photo": 60 * PHOTO_LIMIT, "response": 60}
"""From one address: a family with one router, or a stairwell with one, not a program."""
PER_S = 1800


@dataclass(frozen=True, slots=True)
class Counter:
    """Who stands at the counter, and what the house looks at."""

    caller: Caller
    address: str
    keys: Keys
    limits: Limits
    settings: Settings


def counter_of(
    caller: CurrentCaller,
    address: CallerAddress,
    keys: ServiceKeys,
    limits: ServiceLimits,
    settings: ServiceSettings,
) -> Counter:
    """Return who stands at the counter, and what the house looks at."""
    return Counter(caller, address, keys, limits, settings)


AtCounter = Annotated[Counter, Depends(counter_of)]


def check_pace(counter: Counter, purpose: Purpose) -> None:
    """Raise TooManyError for a visitor from whose address too much came; each purpose is counted on its own."""
    if not counter.settings.rate_limits or counter.caller.role != "visitor":
        return
    wait_s = counter.limits.allow(purpose, counter.address, most=AT_ONCE[purpose], per_s=PER_S)
    if wait_s is not None:
        raise TooManyError(f"too_many_{purpose}s", seconds=math.ceil(wait_s))


def check_work(counter: Counter, area: Area, client_id: uuid.UUID, solution: str | None) -> None:
    """Raise ProblemError when a visitor brings no solution of the puzzle for what is handed in."""
    bits = counter.settings.work_bits
    if bits == 0 or counter.caller.role != "visitor":
        return
    if solution is None:
        raise ProblemError("work_missing", field="work")
    key, now = counter.keys.purpose("work"), datetime.now(UTC)
    verdict = work.check(key, solution, area=area.slug, client_id=str(client_id), bits=bits, now=now)
    if verdict != "right":
        raise ProblemError(f"work_{verdict}", field="work")


def check_words(
    session: Session, area_id: uuid.UUID, words: str, *, keep_words: bool, field: str = "text"
) -> list[Finding]:
    """Return what the guard finds in somebody's own words.

    Raises ProblemError for a text that is too long, and PersonalWordsError for one that names somebody and is not to be
    kept as it is.
    """
    if len(words) > TEXT_LIMIT:
        raise ProblemError("text_too_long", field=field, limit=TEXT_LIMIT, length=len(words))
    if not words.strip():
        return []
    findings = guard.search(words, place_names=queries.place_names(session, area_id))
    if findings and not keep_words:
        found = [{"kind": finding.kind, "words": words[finding.start : finding.end]} for finding in findings]
        raise PersonalWordsError(found, guard.without(words, findings), field=field)
    return findings


def round_for(session: Session, area: Area, wished: uuid.UUID | None, caller: Caller) -> tuple[str, uuid.UUID | None]:
    """Return who hands it in ("resident" or "facilitator") and the mapping round it belongs to.

    A facilitator's belongs to the round whose code was given. A resident's goes to the wished one when it is open, else
    to the area's open one; between rounds it is taken only where the area says so. Raises ProblemError for a round that
    the area does not have, and ConflictError for one that is not open.
    """
    if caller.campaign_id is not None and queries.campaign_state(session, area.id, caller.campaign_id) == "open":
        return "facilitator", caller.campaign_id
    if wished is None:
        found = queries.open_campaign(session, area.id)
        if found is None and not area.between_rounds:
            raise ConflictError("no_open_campaign", field="campaign_id")
        return "resident", found
    state = queries.campaign_state(session, area.id, wished)
    if state is None:
        raise ProblemError("unknown_campaign", field="campaign_id")
    if state != "open":
        raise ConflictError(f"campaign_{state}", field="campaign_id")
    return "resident", wished
