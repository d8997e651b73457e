"""Take a pin in: what is looked at before anything is stored, in the order it is looked at."""

import json
import math
from dataclasses import asdict

from shapely import transform
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.errors import ConflictError, ProblemError
from app.pins import queries
from app.pins.counter import Counter, check_pace, check_words, check_work, round_for
from app.pins.schemas import PinIn, PinReceipt
from app.slips import codes
from geo import crs
from geo.geojson import GeometryError, PinGeometry, read_pin_geometry

SAME_WORDS_IN_AREA = 8
"""How often the same words may come from an area in a day."""


def submit_pin(session: Session, area: Area, pin: PinIn, counter: Counter) -> tuple[PinReceipt, bool]:
    """Store a pin; return the receipt, and whether it was made now or had been received before.

    Raises GeometryError for a place that cannot be stored, PersonalWordsError for words that name somebody, and
    ProblemError for words, codes, rounds or proofs that do not fit.
    """
    slip = codes.slip_code(counter.keys, area.id, pin.client_id)
    known = queries.find_submitted(session, area.id, pin.client_id)
    if known is not None:
        return PinReceipt(client_id=pin.client_id, slip=codes.spaced(slip), **known._mapping), False
    check_pace(counter, "pin")
    _check_codes(session, pin)
    geometry = read_pin_geometry(pin.geometry)
    _check_within(session, area, geometry)
    placed_by, campaign = round_for(session, area, pin.campaign_id, counter.caller)
    check_work(counter, area, pin.client_id, pin.work)
    findings = check_words(session, area.id, pin.text, keep_words=pin.keep_words)
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


def _check_repeated(session: Session, area: Area, pin: PinIn, geometry: PinGeometry) -> None:
    near, far = queries.said_before(session, area.id, pin.kind, pin.text, geometry)
    # A phone that sends a pin again while the first is being taken in meets its own words.
    if (near or far) and queries.find_submitted(session, area.id, pin.client_id) is not None:
        return
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
