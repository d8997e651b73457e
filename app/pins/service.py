"""List pins and moderate them."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.areas.queries import area_bounds
from app.areas.schemas import Area
from app.errors import ConflictError, NotFoundError
from app.pins import queries
from app.pins.schemas import PinEventOut, PinFilter, PinState
from geo.bbox import Bbox
from layers.definition import Audience

BOX_MARGIN_DEGREES = 0.01
"""How far round its area a bbox reaches at most: beyond it lies nothing, and far away nothing can be projected."""

NEXT_STATE = {
    "publish": {"pending": "published", "rejected": "published"},
    "reject": {"pending": "rejected", "published": "rejected"},
    "withdraw": {"pending": "withdrawn", "published": "withdrawn", "rejected": "withdrawn"},
}
"""What may happen to a pin: action → state before → state after. A withdrawn pin stays withdrawn."""


def list_pins(session: Session, area: Area, wish: PinFilter, audience: Audience) -> tuple[bytes, uuid.UUID | None]:
    """Return a page of pins as GeoJSON bytes without the closing brace's links, and the id to go on after.

    The public reads the coarsened view, staff the exact table. The text is built by the database (EPSG:4326).
    """
    values = wish.model_dump(exclude_none=True) | {"area": area.id}
    filters = [name for name in queries.FILTERS if name in values]
    if wish.hour_from is not None or wish.hour_to is not None:
        filters.append("hours")
        values |= {"hour_from": wish.hour_from or 0, "hour_to": 23 if wish.hour_to is None else wish.hour_to}
    if wish.bbox is not None:
        filters.append("box")
        wished = Bbox.parse(wish.bbox)
        box = wished.clipped_to(area_bounds(session, area.id), BOX_MARGIN_DEGREES)
        if box is None:
            return b"", None
        values |= {"west": box.west, "south": box.south, "east": box.east, "north": box.north}
    source = queries.STAFF_SOURCE if audience == "staff" else queries.PUBLIC_SOURCE
    rows = queries.feature_texts(session, source, filters, values)
    page = rows[: wish.limit]
    following = page[-1].id if len(rows) > wish.limit else None
    return ",".join(row.feature for row in page).encode(), following


def moderate(
    session: Session, area: Area, pin_id: uuid.UUID, action: str, *, actor: str, reason: str | None = None
) -> PinState:
    """Publish, reject or withdraw a pin and write it into its history; what is so already stays so.

    Raises NotFoundError for a pin of another area and ConflictError when the action does not fit the state.
    """
    pin = _locked(session, area, pin_id)
    allowed = NEXT_STATE[action]
    if pin.state in allowed.values() and pin.state not in allowed:
        return PinState(id=pin.id, state=pin.state, relevance=pin.relevance)
    if pin.state not in allowed:
        raise ConflictError(f"cannot_{action}", state=pin.state)
    queries.change_pin(session, pin.id, allowed[pin.state], pin.relevance)
    _remember(session, pin.id, action=action, before=pin.state, after=allowed[pin.state], actor=actor, reason=reason)
    return PinState(id=pin.id, state=allowed[pin.state], relevance=pin.relevance)


def code_relevance(session: Session, area: Area, pin_id: uuid.UUID, relevance: str, actor: str) -> PinState:
    """Give a pin the colour code of the analysis and write it into its history."""
    pin = _locked(session, area, pin_id)
    if pin.relevance != relevance:
        queries.change_pin(session, pin.id, pin.state, relevance)
        said = f"{pin.relevance} → {relevance}"
        _remember(session, pin.id, action="code", before=pin.state, after=pin.state, actor=actor, reason=said)
    return PinState.model_validate({"id": pin.id, "state": pin.state, "relevance": relevance})


def history(session: Session, area: Area, pin_id: uuid.UUID) -> list[PinEventOut]:
    """Return what happened to a pin, the oldest first."""
    pin = _locked(session, area, pin_id)
    return [PinEventOut(**row._mapping) for row in queries.events(session, pin.id)]


def _locked(session: Session, area: Area, pin_id: uuid.UUID) -> Any:
    pin = queries.lock_pin(session, area.id, pin_id)
    if pin is None:
        raise NotFoundError("unknown_pin")
    return pin


def _remember(
    session: Session, pin_id: uuid.UUID, *, action: str, before: str, after: str, actor: str, reason: str | None
) -> None:
    event: Mapping[str, Any] = {
        "action": action,
        "from_state": before,
        "to_state": after,
        "actor": actor,
        "reason": reason or None,
    }
    queries.add_event(session, pin_id, event)
