"""What the database is asked about answers."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.responses.answers import Question


def find(session: Session, area_id: uuid.UUID, client_id: uuid.UUID) -> Row[Any] | None:
    """Return created_at of the answers that a sender's client id brought, or None."""
    return session.execute(
        text("SELECT created_at FROM find_response(:area, :client)"), {"area": area_id, "client": client_id}
    ).one_or_none()


def questions(session: Session, campaign_id: uuid.UUID) -> list[Question]:
    """Return the questions of a round in their order."""
    rows = session.execute(
        text("""
        SELECT id, kind, options, most, condition FROM question WHERE campaign_id = :campaign ORDER BY position, id
        """),
        {"campaign": campaign_id},
    )
    return [
        Question(row.id, row.kind, frozenset(option["code"] for option in row.options), row.most, row.condition)
        for row in rows
    ]


def submit(session: Session, values: Mapping[str, Any]) -> Row[Any]:
    """Store answers once for their client id; return created_at and whether it was made now."""
    return session.execute(
        text("""
        SELECT created_at, made FROM submit_response(
            :new_id, :client_id, :area, :campaign_id, :placed_by, :language, CAST(:answers AS jsonb), :age_group,
            :gender, CAST(:guard AS jsonb), lower(:via))
        """),
        {
            **values,
            "new_id": uuid.uuid4(),
            "answers": json.dumps(values["answers"]),
            "guard": json.dumps(values["guard"]),
        },
    ).one()
