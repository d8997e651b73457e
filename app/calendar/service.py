"""Decide what may stand in the calendar of an area."""

import uuid
from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.calendar import queries
from app.calendar.schemas import PLACE_LENGTH, TITLE_LENGTH, Meeting, MeetingWish
from app.campaigns import queries as campaign_queries
from app.campaigns import typed
from app.errors import NotFoundError, ProblemError

FIELDS = ("title", "place", "starts_at", "ends_at", "campaign_id")
Form = Mapping[str, str]


def find_meeting(session: Session, area: Area, meeting_id: uuid.UUID) -> Meeting:
    """Return a meeting of the area; raise NotFoundError when there is none."""
    found = queries.meeting(session, area.id, meeting_id)
    if found is None:
        raise NotFoundError("unknown_meeting")
    return found


def form_of(meeting: Meeting) -> dict[str, str]:
    """Return a meeting as a form takes it."""
    return {
        "title": meeting.title,
        "place": meeting.place,
        "starts_at": typed.as_typed(meeting.starts_at),
        "ends_at": typed.as_typed(meeting.ends_at),
        "campaign_id": str(meeting.campaign_id or ""),
    }


def read_wish(session: Session, area: Area, form: Form) -> MeetingWish:
    """Return the meeting that somebody typed, in Danish time; raise ProblemError for what does not do."""
    title, place = typed.one_line(form["title"]), typed.one_line(form["place"])
    typed.check_line(title, "title", "meeting_title", TITLE_LENGTH)
    typed.check_line(place, "place", "meeting_place", PLACE_LENGTH, least=0)
    starts_at, ends_at = (
        typed.within_reach(typed.read_moment(form[name], name), name) for name in ("starts_at", "ends_at")
    )
    if ends_at <= starts_at:
        raise ProblemError("meeting_ends_first", field="ends_at")
    return MeetingWish(title, place, starts_at, ends_at, _campaign(session, area, form["campaign_id"]))


def _campaign(session: Session, area: Area, written: str) -> uuid.UUID | None:
    if not written:
        return None
    try:
        wished = uuid.UUID(written)
    except ValueError:
        raise ProblemError("campaign_choice", field="campaign_id") from None
    if campaign_queries.campaign(session, area.id, wished) is None:
        raise ProblemError("campaign_choice", field="campaign_id")
    return wished
