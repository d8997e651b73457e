"""What the database is asked about replies; staff only."""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

COLUMNS = "id, author, actor, text, asks, step, public, created_at"


def messages(session: Session, pin_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return the conversation about a pin, the oldest first."""
    return session.execute(
        text(f"SELECT {COLUMNS} FROM message WHERE pin_id = :pin ORDER BY created_at, id"),  # noqa: S608  a constant
        {"pin": pin_id},
    ).all()


def is_sensitive(session: Session, pin_id: uuid.UUID) -> bool:
    """Tell whether the public sees no more of a pin than a number in a hexagon."""
    found: bool = session.execute(
        text("""
        SELECT category.sensitive OR coalesce(usual.sensitive, false)
        FROM pin JOIN category ON category.code = pin.category
        LEFT JOIN topic ON topic.code = pin.topic LEFT JOIN category AS usual ON usual.code = topic.category
        WHERE pin.id = :pin
        """),
        {"pin": pin_id},
    ).scalar_one()
    return found


def insert_reply(session: Session, values: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> Row[Any]:
    """Store a reply of staff (pin, area, text, asks, step, public, actor) and return it."""
    return session.execute(
        text(f"""
        INSERT INTO message (id, area_id, pin_id, author, text, asks, step, public, actor, guard)
        VALUES (gen_random_uuid(), :area, :pin, 'staff', :text, :asks, :step, :public, :actor,
                CAST(:findings AS jsonb))
        RETURNING {COLUMNS}
        """),  # noqa: S608  a constant
        {**values, "findings": json.dumps(findings)},
    ).one()
