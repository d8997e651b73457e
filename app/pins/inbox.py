"""The inbox: what waits to be read, with what a reader must know of it."""

import re
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.pins import queries, service
from app.pins.findings import segments, stored_findings, without_findings
from app.pins.schemas import LikelyDuplicate, QueueFilter, WaitingFeature, WaitingPin

DUPLICATE_WITHIN_M = 30.0
"""How near two pins are that may be about the same: about the width of a courtyard's path and lawn."""
DUPLICATES_SHOWN = 3
NEIGHBOURS_LOOKED_AT = 40
SIMILAR_SHARE = 0.5
"""From which share of common words two texts are taken to say the same."""
_WORD = re.compile(r"\w{3,}")


def waiting(session: Session, area: Area, wish: QueueFilter) -> tuple[list[WaitingFeature], uuid.UUID | None, int]:
    """Return a page of the inbox, the oldest first, the pin to go on after, and how many wait in all.

    Raises NotFoundError when the page is to begin after a pin that the area does not have.
    """
    after = None if wish.after is None else (service.moment_after(session, area, wish.after), wish.after)
    rows = queries.waiting_pins(session, area.id, limit=wish.limit, after=after)
    page = rows[: wish.limit]
    duplicates = _likely_duplicates(session, page)
    features = [_feature(row, duplicates[row.id]) for row in page]
    following = page[-1].id if len(rows) > wish.limit else None
    return features, following, queries.waiting_count(session, area.id)


def share_of_words(one: str, other: str) -> float:
    """Return which share of the words of the shorter text stands in the other one as well, from 0 to 1.

    Words of one or two letters do not count; two texts without words have nothing in common.
    """
    words, others = (set(_WORD.findall(text.casefold())) for text in (one, other))
    least = min(len(words), len(others))
    return len(words & others) / least if least else 0.0


def _feature(row: Row[Any], duplicates: list[LikelyDuplicate]) -> WaitingFeature:
    values = row._asdict()
    findings = stored_findings(values.pop("guard"))
    values |= {
        "segments": segments(row.text, findings),
        "suggestion": without_findings(row.text, findings),
        "likely_duplicates": duplicates,
    }
    return WaitingFeature(id=values.pop("id"), geometry=values.pop("geometry"), properties=WaitingPin(**values))


def _likely_duplicates(session: Session, page: Sequence[Row[Any]]) -> dict[uuid.UUID, list[LikelyDuplicate]]:
    asked = {row.id: row for row in page}
    rows = queries.neighbours(session, list(asked), within_m=DUPLICATE_WITHIN_M, most=NEIGHBOURS_LOOKED_AT)
    found: dict[uuid.UUID, list[tuple[float, Row[Any]]]] = defaultdict(list)
    for row in rows:
        pin = asked[row.asked_id]
        share = share_of_words(pin.text, row.text)
        if share >= SIMILAR_SHARE or (pin.topic is not None and pin.topic == row.topic):
            found[row.asked_id].append((share, row))
    return defaultdict(list, {pin_id: _best(candidates) for pin_id, candidates in found.items()})


def _best(candidates: list[tuple[float, Row[Any]]]) -> list[LikelyDuplicate]:
    """Return the most likely ones: those with the same words first, then the nearest."""
    ordered = sorted(candidates, key=lambda one: (one[0] < SIMILAR_SHARE, one[1].distance_m, one[1].id))
    names = LikelyDuplicate.model_fields
    return [
        LikelyDuplicate(
            **{name: value for name, value in row._asdict().items() if name in names and name != "distance_m"},
            distance_m=round(row.distance_m, 1),
        )
        for _share, row in ordered[:DUPLICATES_SHOWN]
    ]
