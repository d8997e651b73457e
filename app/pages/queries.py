"""What the pages ask the database beyond what the subjects' services tell."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session


def pending_count(session: Session, area_id: uuid.UUID) -> int:
    """Return how many pins wait to be read; staff only."""
    found: int = session.execute(
        text("SELECT count(*) FROM pin WHERE area_id = :area AND state = 'pending'"), {"area": area_id}
    ).scalar_one()
    return found


def place_name(session: Session, place_id: uuid.UUID) -> str | None:
    """Return the name of a place, or None."""
    return session.execute(text("SELECT name FROM place WHERE id = :place"), {"place": place_id}).scalar_one_or_none()


def slugs_of(session: Session, area_ids: Sequence[uuid.UUID]) -> list[str]:
    """Return the slugs of areas."""
    rows = session.execute(
        text("SELECT slug FROM housing_area WHERE id = ANY(:areas) ORDER BY slug"), {"areas": list(area_ids)}
    )
    return list(rows.scalars())


def categories(session: Session) -> Sequence[Row[Any]]:
    """Return code, kind and the codes of the topics of every category, in the order of the reference lists."""
    return session.execute(
        text("""
        SELECT category.code, category.kind,
               ARRAY(SELECT topic.code FROM topic
                     WHERE topic.category = category.code AND topic.kind = category.kind
                     ORDER BY topic.position) AS topics
        FROM category ORDER BY category.kind DESC, category.position
        """)
    ).all()
