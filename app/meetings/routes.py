"""The pages of a meeting; they work without JavaScript."""

import uuid
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response, status
from fastapi.responses import RedirectResponse

from app.callers import MEETING_COOKIE
from app.dependencies import (
    AccountsSession,
    CurrentCaller,
    ServiceKeys,
    ServiceSettings,
    StaffSession,
    campaign_of,
    may,
)
from app.errors import ProblemError, TooManyError
from app.language import request_translator
from app.meetings import queries, service
from app.pages.rendering import page
from app.security_forms import CheckedForm
from app.spam.guesses import CallerGuesses

router = APIRouter(include_in_schema=False)

UNKEPT = {"Cache-Control": "no-store"}


def door(session: AccountsSession, keys: ServiceKeys, guesses: CallerGuesses, caller: CurrentCaller) -> service.Door:
    """Return the way into a meeting."""
    return service.Door(session, keys, guesses, caller)


MeetingDoor = Annotated[service.Door, Depends(door)]
OwnCampaign = Annotated[uuid.UUID, Depends(campaign_of)]


@router.get("/meeting", dependencies=[may("enter", "meeting")])
def ask_for_code(request: Request, session: AccountsSession, caller: CurrentCaller, *, ended: bool = False) -> Response:
    """Ask a facilitator for the code, or show the meeting that this device writes for."""
    if caller.campaign_id is not None:
        return page(
            request, "meeting.html", {"campaign": queries.round_of(session, caller.campaign_id)}, headers=UNKEPT
        )
    return _form(request, notice="meeting.ended" if ended else "")


@router.post("/meeting", dependencies=[may("enter", "meeting"), CheckedForm])
def enter_meeting(
    request: Request, door: MeetingDoor, settings: ServiceSettings, code: Annotated[str, Form(max_length=100)] = ""
) -> Response:
    """Let this device in by the code of a mapping round."""
    try:
        entry = service.enter(door, code)
    except ProblemError as error:
        return _form(request, error=error, typed=code)
    response = RedirectResponse(f"/areas/{entry.slug}", status.HTTP_303_SEE_OTHER, headers=UNKEPT)
    left_s = int((entry.ends_at - datetime.now(UTC)).total_seconds())
    response.set_cookie(
        MEETING_COOKIE, entry.token, max_age=left_s, httponly=True, samesite="strict", secure=settings.secure_cookies
    )
    return response


@router.get("/meeting/pins", dependencies=[may("read", "campaign_pin")])
def show_pins(request: Request, session: StaffSession, campaign_id: OwnCampaign) -> Response:
    """Show the pins of the facilitator's own mapping round."""
    return page(request, "meeting_pins.html", service.list_pins(session, campaign_id), headers=UNKEPT)


@router.post("/meeting/end", dependencies=[may("run", "meeting"), CheckedForm])
def end_meeting(
    request: Request, session: AccountsSession, caller: CurrentCaller, settings: ServiceSettings
) -> Response:
    """Let this device out; what was written stays."""
    service.end(session, caller)
    # The session would write the same line once more, when the device is no longer known.
    request.state.audit_written = True
    response = RedirectResponse("/meeting?ended=true", status.HTTP_303_SEE_OTHER, headers=UNKEPT)
    response.delete_cookie(MEETING_COOKIE, httponly=True, samesite="strict", secure=settings.secure_cookies)
    return response


def _form(request: Request, *, error: ProblemError | None = None, typed: str = "", notice: str = "") -> Response:
    context = {"typed": typed[:20], "notice": notice, "trouble": ""}
    headers, code = dict(UNKEPT), 200
    if error is not None:
        context["trouble"] = request_translator(request)(f"problem.{error.code}", **error.values)
        code = error.status
        if isinstance(error, TooManyError):
            headers["Retry-After"] = str(error.values["seconds"])
    return page(request, "meeting_code.html", context, status=code, headers=headers)
