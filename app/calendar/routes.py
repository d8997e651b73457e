"""The pages of an area's meetings, for those who ask people to them."""

import uuid
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from app.administration.forms import Posted, PostedForm
from app.areas.schemas import Area
from app.audit.requests import note, note_nothing
from app.calendar import queries, service
from app.calendar.schemas import PLACE_LENGTH, TITLE_LENGTH, Meeting
from app.campaigns import queries as campaign_queries
from app.campaigns.routes.shared import MANAGE, READ, form_page, go_to
from app.dependencies import StaffArea, StaffSession
from app.errors import ProblemError
from app.security_forms import CheckedForm

router = APIRouter(prefix="/areas/{slug}/meetings", include_in_schema=False)

EMPTY = dict.fromkeys(service.FIELDS, "")
DONE = {"added": "calendar.added", "changed": "calendar.changed"}


@router.get("", dependencies=[READ])
def meetings_page(request: Request, area: StaffArea, session: StaffSession, done: str = "") -> Response:
    """Show the meetings of an area, and the form of a new one."""
    return _page(request, area, session, done=DONE.get(done))


@router.post("", dependencies=[MANAGE, CheckedForm])
def add_meeting(request: Request, area: StaffArea, session: StaffSession, posted: Posted) -> Response:
    """Put a meeting into the calendar, or show the form again with what does not do."""
    form = _typed(posted)
    try:
        made = queries.insert_meeting(session, area.id, service.read_wish(session, area, form))
    except ProblemError as trouble:
        note_nothing(request)
        return _page(request, area, session, form=form, trouble=trouble)
    note(request, session, subject_id=made, details={"meeting": "added"})
    return go_to(f"/areas/{area.slug}/meetings", "added")


@router.get("/{meeting_id}", dependencies=[READ])
def meeting_page(request: Request, area: StaffArea, session: StaffSession, meeting_id: uuid.UUID) -> Response:
    """Show the form of a meeting."""
    found = service.find_meeting(session, area, meeting_id)
    return _page(request, area, session, form=service.form_of(found), meeting=found)


@router.post("/{meeting_id}", dependencies=[MANAGE, CheckedForm])
def change_meeting(
    request: Request, area: StaffArea, session: StaffSession, meeting_id: uuid.UUID, posted: Posted
) -> Response:
    """Change a meeting, or show the form again with what does not do."""
    found, form = service.find_meeting(session, area, meeting_id), _typed(posted)
    try:
        queries.change_meeting(session, found.id, service.read_wish(session, area, form))
    except ProblemError as trouble:
        note_nothing(request)
        return _page(request, area, session, form=form, meeting=found, trouble=trouble)
    note(request, session, subject_id=meeting_id, details={"meeting": "changed"})
    return go_to(f"/areas/{area.slug}/meetings", "changed")


@router.post("/{meeting_id}/remove", dependencies=[MANAGE, CheckedForm])
def remove_meeting(request: Request, area: StaffArea, session: StaffSession, meeting_id: uuid.UUID) -> Response:
    """Take a meeting out of the calendar and offer to put it back."""
    found = service.find_meeting(session, area, meeting_id)
    queries.delete_meeting(session, found.id)
    note(request, session, subject_id=meeting_id, details={"meeting": "removed"})
    return _page(request, area, session, removed=service.form_of(found))


def _typed(posted: PostedForm) -> dict[str, str]:
    return {name: posted.text(name) for name in service.FIELDS}


def _page(
    request: Request,
    area: Area,
    session: Session,
    *,
    form: Mapping[str, str] = EMPTY,
    meeting: Meeting | None = None,
    trouble: ProblemError | None = None,
    done: str | None = None,
    removed: Mapping[str, str] | None = None,
) -> Response:
    context = {
        "meetings": queries.meetings(session, area.id) if meeting is None else [],
        "meeting": meeting,
        "typed": form,
        "campaigns": campaign_queries.campaigns(session, area.id),
        "done": done,
        "removed": removed,
        "title_length": TITLE_LENGTH,
        "place_length": PLACE_LENGTH,
    }
    return form_page(request, "campaign_meetings.html", context, area, trouble)
