"""Add a voice to a pin."""

import uuid

from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.errors import NotFoundError
from app.pins.counter import Counter, check_pace, check_work, round_for
from app.slips import codes
from app.voices import queries
from app.voices.schemas import VoiceIn, VoiceReceipt

SLIP = "voice"
"""Keeps the slips of a pin and of a voice apart when somebody sends both with one client_id."""


def add_voice(
    session: Session, area: Area, pin_id: uuid.UUID, voice: VoiceIn, counter: Counter
) -> tuple[VoiceReceipt, bool]:
    """Count one more person behind a pin; return the receipt, and whether it was made now or received before.

    Raises NotFoundError for a pin that the public does not see on its own, and ProblemError for rounds or proofs that
    do not fit.
    """
    slip = codes.slip_code(counter.keys, area.id, uuid.uuid5(voice.client_id, SLIP))
    known = queries.find(session, area.id, voice.client_id)
    if known is not None:
        return VoiceReceipt(client_id=voice.client_id, slip=codes.spaced(slip), **known._mapping), False
    check_pace(counter, "voice")
    placed_by, campaign = round_for(session, area, voice.campaign_id, counter.caller)
    check_work(counter, area, voice.client_id, voice.work)
    values = {
        "client_id": voice.client_id,
        "area": area.id,
        "pin": pin_id,
        "campaign": campaign,
        "placed_by": placed_by,
        "slip_hash": codes.hash_of_code(counter.keys, slip),
        "via": voice.via,
    }
    row = queries.add(session, values)
    if row is None:
        raise NotFoundError("unknown_pin")
    stored = row._asdict()
    made = stored.pop("made")
    return VoiceReceipt(client_id=voice.client_id, slip=codes.spaced(slip), **stored), made
