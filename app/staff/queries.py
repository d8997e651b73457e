"""What the database is asked about staff and their sessions."""

import uuid
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session


def staff_by_name(session: Session, name: str) -> Row[Any] | None:
    """Return id, name, role and password hash, or None."""
    return session.execute(
        text("SELECT id, name, role, password_hash FROM staff_member WHERE name = :name"), {"name": name}
    ).one_or_none()


def staff_by_session(session: Session, token_hash: bytes) -> Row[Any] | None:
    """Return id, name and role of the person of a session that has not expired, or None."""
    return session.execute(
        text("""
        SELECT member.id, member.name, member.role
        FROM staff_session AS session JOIN staff_member AS member ON member.id = session.staff_id
        WHERE session.token_hash = :token_hash AND session.expires_at > now()
        """),
        {"token_hash": token_hash},
    ).one_or_none()


def area_ids_of(session: Session, staff_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the areas of a professional's memberships, or all of a planner's municipality."""
    rows = session.execute(
        text("""
        SELECT area_id FROM staff_area WHERE staff_id = :staff
        UNION
        SELECT area.id FROM housing_area AS area
        JOIN staff_member AS member ON member.municipality_id = area.municipality_id
        WHERE member.id = :staff AND member.role = 'planner'
        """),
        {"staff": staff_id},
    )
    return list(rows.scalars())


def insert_session(session: Session, token_hash: bytes, staff_id: uuid.UUID, hours: int) -> None:
    """Begin a session that lasts the hours."""
    session.execute(
        text("""
        INSERT INTO staff_session (token_hash, staff_id, expires_at)
        VALUES (:token_hash, :staff, now() + make_interval(hours => :hours))
        """),
        {"token_hash": token_hash, "staff": staff_id, "hours": hours},
    )


def delete_session(session: Session, token_hash: bytes) -> None:
    """End a session."""
    session.execute(text("DELETE FROM staff_session WHERE token_hash = :token_hash"), {"token_hash": token_hash})


def delete_expired_sessions(session: Session) -> None:
    """End what has expired."""
    session.execute(text("DELETE FROM staff_session WHERE expires_at <= now()"))
