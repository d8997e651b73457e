"""What the database is asked about photos."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session


def find(session: Session, area_id: uuid.UUID, client_id: uuid.UUID) -> Row[Any] | None:
    """Return state, width and height of the photo that a sender's client id made, or None."""
    return session.execute(
        text("SELECT state, width, height FROM find_photo(:area, :client)"), {"area": area_id, "client": client_id}
    ).one_or_none()


def store(session: Session, values: Mapping[str, Any]) -> Row[Any] | None:
    """Store a photo once for its client id; return state, width, height, made now, and whether there are enough.

    None when the sender has no such pin, or not any more.
    """
    return session.execute(
        text("""
        SELECT state, width, height, made, enough FROM store_photo(
            :id, :client_id, :area, :pin_client_id, :width, :height, :bytes, :most)
        """),
        values,
    ).one_or_none()


def is_public(session: Session, area_id: uuid.UUID, photo_id: uuid.UUID) -> bool:
    """Tell whether everybody sees a photo of the area."""
    return bool(
        session.execute(
            text("SELECT EXISTS (SELECT FROM public_photos WHERE id = :photo AND area_id = :area)"),
            {"photo": photo_id, "area": area_id},
        ).scalar_one()
    )


def is_known(session: Session, area_id: uuid.UUID, photo_id: uuid.UUID) -> bool:
    """Tell whether the area has a photo, for its staff."""
    return bool(
        session.execute(
            text("SELECT EXISTS (SELECT FROM photo WHERE id = :photo AND area_id = :area)"),
            {"photo": photo_id, "area": area_id},
        ).scalar_one()
    )


def set_state(session: Session, area_id: uuid.UUID, photo_id: uuid.UUID, state: str) -> bool:
    """Set the state of a photo; return whether the area has it."""
    changed = session.execute(
        text("UPDATE photo SET state = :state WHERE id = :photo AND area_id = :area RETURNING id"),
        {"photo": photo_id, "area": area_id, "state": state},
    )
    return changed.one_or_none() is not None
