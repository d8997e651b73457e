"""What the database is asked about the meetings of an area."""

import uuid
from dataclasses import asdict

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.calendar.schemas import Meeting, MeetingWish
from layers.tables import new_id

_MEETINGS = """
SELECT meeting.id, meeting.title, meeting.place, meeting.starts_at, meeting.ends_at, meeting.campaign_id,
       campaign.title AS campaign_title, meeting.ends_at < now() AS is_over
FROM meeting LEFT JOIN campaign ON campaign.id = meeting.campaign_id
"""


def meetings(session: Session, area_id: uuid.UUID) -> list[Meeting]:
    """Return the area's meetings: those to come, the next one first, then those that are over, the newest first."""
    rows = session.execute(
        text(f"""
        {_MEETINGS} WHERE meeting.area_id = :area
        ORDER BY meeting.ends_at < now(), abs(extract(epoch FROM meeting.starts_at - now())), meeting.id
        """),
        {"area": area_id},
    )
    return [Meeting(**row._mapping) for row in rows]


def coming_meetings(session: Session, area_id: uuid.UUID) -> list[Meeting]:
    """Return the meetings that are not over, the next one first; the public may know of them."""
    return [one for one in meetings(session, area_id) if not one.is_over]


def meeting(session: Session, area_id: uuid.UUID, meeting_id: uuid.UUID) -> Meeting | None:
    """Return a meeting of the area, or None."""
    row = session.execute(
        text(f"{_MEETINGS} WHERE meeting.area_id = :area AND meeting.id = :meeting"),
        {"area": area_id, "meeting": meeting_id},
    ).one_or_none()
    return Meeting(**row._mapping) if row else None


def insert_meeting(session: Session, area_id: uuid.UUID, wish: MeetingWish) -> uuid.UUID:
    """Store a meeting and return its id."""
    made = new_id()
    session.execute(
        text("""
        INSERT INTO meeting (id, area_id, campaign_id, title, place, starts_at, ends_at)
        VALUES (:id, :area, :campaign_id, :title, :place, :starts_at, :ends_at)
        """),
        {"id": made, "area": area_id, **asdict(wish)},
    )
    return made


def change_meeting(session: Session, meeting_id: uuid.UUID, wish: MeetingWish) -> None:
    """Change a meeting."""
    session.execute(
        text("""
        UPDATE meeting SET campaign_id = :campaign_id, title = :title, place = :place, starts_at = :starts_at,
                           ends_at = :ends_at, updated_at = now(), version = version + 1
        WHERE id = :id
        """),
        {"id": meeting_id, **asdict(wish)},
    )


def delete_meeting(session: Session, meeting_id: uuid.UUID) -> None:
    """Take a meeting out of the calendar."""
    session.execute(text("DELETE FROM meeting WHERE id = :id"), {"id": meeting_id})
