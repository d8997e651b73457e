"""What the database is asked about voices."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session


def find(session: Session, area_id: uuid.UUID, client_id: uuid.UUID) -> Row[Any] | None:
    """Return pin_id, people and created_at of the voice that a sender's client id made, or None."""
    return session.execute(
        text("SELECT pin_id, people, created_at FROM find_voice(:area, :client)"),
        {"area": area_id, "client": client_id},
    ).one_or_none()


def add(session: Session, values: Mapping[str, Any]) -> Row[Any] | None:
    """Add a voice once for its client id; return pin_id, people, created_at and whether it was made now.

    None when the public sees no such pin on its own.
    """
    return session.execute(
        text("""
        SELECT pin_id, people, created_at, made FROM add_voice(
            :new_id, :client_id, :area, :pin, :campaign, :placed_by, :slip_hash, lower(:via))
        """),
        {**values, "new_id": uuid.uuid4()},
    ).one_or_none()
