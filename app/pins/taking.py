"""Take a pin in: what is looked at before anything is stored, in the order it is looked at."""

import json
import math
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from shapely import transform
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.errors import ConflictError, PersonalWordsError, ProblemError, TooManyError
from app.guard import service as guard
from app.guard.finding import Finding
from app.keys import Keys
from app.pins import queries
from app.pins.schemas import PinIn, PinReceipt
from app.policy import Caller
from app.settings import Settings
from app.slips import codes
from app.spam import work
from app.spam.limits import Limits
from geo import crs
from geo.geojson import GeometryError, PinGeometry, read_pin_geometry
from layers.vocabulary import TEXT_LIMIT

PINS_AT_ONCE, PINS_SECONDS = 60, 1800
"""From one address: a family with one router, or a stairwell with one, not a program."""
SAME_WORDS_IN_AREA = 8
"""How often the same words may come from an area in a day."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Who stands at the counter, and what the house looks at."""

    caller: Caller
    address: str
    keys: Keys
    limits: Limits
    settings: Settings


def submit_pin(session: Session, area: Area, pin: PinIn, counter: Counter) -> tuple[PinReceipt, bool]:
    """Store a pin; return the receipt, and whether it was made now or had been received before.

    Raises GeometryError for a place that cannot be stored, PersonalWordsError for words that name somebody, and
    ProblemError for words, codes, rounds or proofs that do not fit.
    """
    slip = codes.slip_code(counter.keys, area.id, pin.client_id)
    known = queries.find_submitted(session, area.id, pin.client_id)
    if known is not None:
        return PinReceipt(client_id=pin.client_id, slip=codes.spaced(slip), **known._mapping), False
    _check_pace(counter)
    _check_codes(session, pin)
    if len(pin.text) > TEXT_LIMIT:
        raise ProblemError("text_too_long", field="text", limit=TEXT_LIMIT, length=len(pin.text))
    geometry = read_pin_geometry(pin.geometry)
    _check_within(session, area, geometry)
    placed_by, campaign = _round_for(session, area, pin.campaign_id, counter.caller)
    _check_work(counter, area, pin)
    findings = _check_words(session, area, pin)
    if placed_by == "resident":
        _check_repeated(session, area, pin, geometry)
    values = pin.model_dump(exclude={"geometry", "campaign_id", "work", "keep_words"})
    values |= {
        "area": area.id,
        "campaign_id": campaign,
        "placed_by": placed_by,
        "slip_hash": codes.hash_of_code(counter.keys, slip),
        "guard": json.dumps([asdict(finding) for finding in findings]),
    }
    stored = queries.submit(session, values, geometry)._asdict()
    made = stored.pop("made")
    return PinReceipt(client_id=pin.client_id, slip=codes.spaced(slip), **stored), made


def _check_pace(counter: Counter) -> None:
    if not counter.settings.rate_limits or counter.caller.role != "visitor":
        return
    wait_s = counter.limits.allow("pin", counter.address, most=PINS_AT_ONCE, per_s=PINS_SECONDS)
    if wait_s is not None:
        raise TooManyError("too_many_pins", seconds=math.ceil(wait_s))


def _check_work(counter: Counter, area: Area, pin: PinIn) -> None:
    bits = counter.settings.work_bits
    if bits == 0 or counter.caller.role != "visitor":
        return
    if pin.work is None:
        raise ProblemError("work_missing", field="work")
    key, now = counter.keys.purpose("work"), datetime.now(UTC)
    verdict = work.check(key, pin.work, area=area.slug, client_id=str(pin.client_id), bits=bits, now=now)
    if verdict != "right":
        raise ProblemError(f"work_{verdict}", field="work")


def _check_words(session: Session, area: Area, pin: PinIn) -> list[Finding]:
    if not pin.text.strip():
        return []
    findings = guard.search(pin.text, place_names=queries.place_names(session, area.id))
    if findings and not pin.keep_words:
        found = [{"kind": finding.kind, "words": pin.text[finding.start : finding.end]} for finding in findings]
        raise PersonalWordsError(found, guard.without(pin.text, findings))
    return findings


def _check_repeated(session: Session, area: Area, pin: PinIn, geometry: PinGeometry) -> None:
    near, far = queries.said_before(session, area.id, pin.kind, pin.text, geometry)
    if near:
        raise ConflictError("said_before", field="text")
    if far >= SAME_WORDS_IN_AREA:
        raise ConflictError("said_too_often", field="text")


def _check_codes(session: Session, pin: PinIn) -> None:
    categories, topics = queries.known_codes(session, pin.kind)
    if pin.category not in categories:
        raise ProblemError("unknown_category", field="category", kind=pin.kind, allowed=", ".join(categories))
    if pin.topic is not None and pin.topic not in topics:
        raise ProblemError("unknown_topic", field="topic", kind=pin.kind, allowed=", ".join(topics))


def _check_within(session: Session, area: Area, geometry: PinGeometry) -> None:
    if queries.is_covered(session, area.id, geometry):
        return
    swapped = crs.to_storage(transform(crs.to_wire(geometry), lambda positions: positions[:, ::-1]))
    looks_swapped = all(map(math.isfinite, swapped.bounds)) and queries.is_covered(session, area.id, swapped)
    raise GeometryError("geometry_swapped" if looks_swapped else "geometry_outside_area", area=area.name)


def _round_for(session: Session, area: Area, wished: uuid.UUID | None, caller: Caller) -> tuple[str, uuid.UUID | None]:
    """Return who places the pin and the mapping round it belongs to.

    A facilitator's pins belong to the round whose code was given. A resident's go to the wished one when it is open,
    else to the area's open one; between rounds they are taken only where the area says so.
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
