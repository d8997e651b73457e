"""List pins, code them for the analysis and tell what happened to them."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.areas.queries import area_bounds
from app.areas.schemas import Area
from app.errors import NotFoundError
from app.pins import queries
from app.pins.schemas import OriginalOut, PinEventOut, PinFilter, PinState
from geo.bbox import Bbox
from layers.definition import Audience

BOX_MARGIN_DEGREES = 0.01
"""How far round its area a bbox reaches at most: beyond it lies nothing, and far away nothing can be projected."""


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
    if wish.after is not None and audience == "staff":
        values["after_moment"] = moment_after(session, area, wish.after)
    source = queries.STAFF_SOURCE if audience == "staff" else queries.PUBLIC_SOURCE
    rows = queries.feature_texts(session, source, filters, values)
    page = rows[: wish.limit]
    following = page[-1].id if len(rows) > wish.limit else None
    return ",".join(row.feature for row in page).encode(), following


def moment_after(session: Session, area: Area, pin_id: uuid.UUID) -> datetime:
    """Return when the pin that ends a page came in; NotFoundError when the area has no such pin."""
    moment = queries.moment_of(session, area.id, pin_id)
    if moment is None:
        raise NotFoundError("unknown_pin")
    return moment


def code_relevance(session: Session, area: Area, pin_id: uuid.UUID, relevance: str, actor: str) -> PinState:
    """Give a pin the colour code of the analysis and write it into its history."""
    pin = locked_pin(session, area, pin_id)
    if pin.relevance != relevance:
        queries.set_relevance(session, pin.id, relevance)
        said = f"{pin.relevance} → {relevance}"
        remember(session, pin.id, action="code", before=pin.state, after=pin.state, actor=actor, reason=said)
    return PinState.model_validate({"id": pin.id, "state": pin.state, "relevance": relevance})


def history(session: Session, area: Area, pin_id: uuid.UUID) -> list[PinEventOut]:
    """Return what happened to a pin, the oldest first."""
    pin = locked_pin(session, area, pin_id)
    return [PinEventOut(**row._mapping) for row in queries.events(session, pin.id)]


def original(session: Session, area: Area, pin_id: uuid.UUID) -> OriginalOut:
    """Return the writer's own words of a pin that was edited; NotFoundError when none are kept."""
    pin = locked_pin(session, area, pin_id)
    kept = queries.original(session, pin.id)
    if kept is None:
        raise NotFoundError("no_original")
    return OriginalOut(**kept._mapping)


def locked_pin(session: Session, area: Area, pin_id: uuid.UUID) -> Any:
    """Return a pin of the area and keep others from changing it; NotFoundError when there is none."""
    pin = queries.lock_pins(session, area.id, [pin_id]).get(pin_id)
    if pin is None:
        raise NotFoundError("unknown_pin")
    return pin


def remember(
    session: Session,
    pin_id: uuid.UUID,
    *,
    action: str,
    before: str,
    after: str,
    actor: str,
    reason: str | None = None,
) -> None:
    """Write down what happened to a pin. The writer reads it with the slip: a reason never repeats the pin's words."""
    event: Mapping[str, Any] = {
        "action": action,
        "from_state": before,
        "to_state": after,
        "actor": actor,
        "reason": reason or None,
    }
    queries.add_event(session, pin_id, event)
