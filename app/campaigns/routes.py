"""Mapping rounds over HTTP: the pages of those who make them, and the same for programs."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response, status
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.administration.forms import FieldWords, Posted, PostedForm
from app.areas.schemas import Area
from app.audit.requests import note, note_nothing
from app.campaigns import queries, service
from app.campaigns.schemas import (
    TITLE_LENGTH,
    WORDS_LENGTH,
    CampaignChange,
    CampaignIn,
    FacilitatorCodeOut,
    StaffCampaignOut,
)
from app.dependencies import CurrentCaller, ServiceKeys, StaffArea, StaffSession, may
from app.errors import ProblemError
from app.language import request_translator
from app.pages.rendering import page
from app.security_forms import CheckedForm
from layers.vocabulary import CAMPAIGN_FOCUSES, CAMPAIGN_FORMATS

api = APIRouter(prefix="/api/areas/{slug}/campaigns", tags=["campaigns"])
pages = APIRouter(prefix="/areas/{slug}/campaigns", include_in_schema=False)

READ, MANAGE = may("read", "campaign"), may("manage", "campaign")
SEE_OTHER = 303
NO_STORE = {"Cache-Control": "no-store"}
FIELDS = ("title", "format", "focus", "purpose", "next_step", "opens_at", "closes_at")
EMPTY = {**dict.fromkeys(FIELDS, ""), "format": "virtual", "focus": "resources_first"}
DONE = {"made": "campaigns.made", "changed": "campaigns.changed"}


@api.get("", dependencies=[READ])
def list_campaigns(area: StaffArea, session: StaffSession) -> list[StaffCampaignOut]:
    """List the mapping rounds of an area, the newest first, with what staff knows about them."""
    return queries.campaigns(session, area.id)


@api.post("", status_code=status.HTTP_201_CREATED, dependencies=[MANAGE])
def create_campaign(request: Request, area: StaffArea, session: StaffSession, wish: CampaignIn) -> StaffCampaignOut:
    """Make a mapping round; rounds may overlap, and `overlaps` names those that do."""
    return _create(request, session, area, wish)


@api.patch("/{campaign_id}", dependencies=[MANAGE])
def change_campaign(
    request: Request,
    area: StaffArea,
    session: StaffSession,
    *,
    caller: CurrentCaller,
    campaign_id: uuid.UUID,
    wish: CampaignChange,
) -> StaffCampaignOut:
    """Change a mapping round; one that has pins stays in its area."""
    changed, names = service.change(session, area, campaign_id, wish, caller)
    note(request, session, subject_id=campaign_id, details={"changed": names})
    return changed


@api.post("/{campaign_id}/facilitator-code", status_code=status.HTTP_201_CREATED, dependencies=[MANAGE])
def make_code(
    request: Request,
    area: StaffArea,
    session: StaffSession,
    *,
    keys: ServiceKeys,
    response: Response,
    campaign_id: uuid.UUID,
) -> FacilitatorCodeOut:
    """Make the round's facilitator code, told this once; the one before ends, and whoever came in with it."""
    _campaign, made = service.make_facilitator_code(session, area, campaign_id, keys)
    note(request, session, subject_id=campaign_id, details={"facilitator_code": "new", "ended": made.ended})
    response.headers.update(NO_STORE)
    return made


@pages.get("", dependencies=[READ])
def campaigns_page(request: Request, area: StaffArea, session: StaffSession, done: str = "") -> Response:
    """Show the mapping rounds of an area."""
    return _list_page(request, area, session, done=DONE.get(done))


@pages.get("/new", dependencies=[READ])
def new_campaign_page(request: Request, area: StaffArea) -> Response:
    """Show the form of a new mapping round."""
    return _form_page(request, area, EMPTY)


@pages.post("/new", dependencies=[MANAGE, CheckedForm])
def create_from_page(request: Request, area: StaffArea, session: StaffSession, posted: Posted) -> Response:
    """Make a mapping round, or show the form again with what does not do."""
    typed = _typed(posted)
    try:
        _create(request, session, area, service.read_wish(typed))
    except ProblemError as trouble:
        note_nothing(request)
        return _form_page(request, area, typed, trouble=trouble)
    return RedirectResponse(f"/areas/{area.slug}/campaigns?done=made", SEE_OTHER)


@pages.get("/{campaign_id}", dependencies=[READ])
def campaign_page(request: Request, area: StaffArea, session: StaffSession, campaign_id: uuid.UUID) -> Response:
    """Show the form of a mapping round."""
    found = service.find_campaign(session, area, campaign_id)
    return _form_page(request, area, _typed_of(found), campaign=found)


@pages.post("/{campaign_id}", dependencies=[MANAGE, CheckedForm])
def change_from_page(
    request: Request,
    area: StaffArea,
    session: StaffSession,
    *,
    caller: CurrentCaller,
    campaign_id: uuid.UUID,
    posted: Posted,
) -> Response:
    """Change a mapping round, or show the form again with what does not do."""
    typed = _typed(posted)
    found = service.find_campaign(session, area, campaign_id)
    try:
        wish = CampaignChange(**service.read_wish(typed).model_dump())
        _changed, names = service.change(session, area, campaign_id, wish, caller)
    except ProblemError as trouble:
        note_nothing(request)
        return _form_page(request, area, typed, campaign=found, trouble=trouble)
    note(request, session, subject_id=campaign_id, details={"changed": names})
    return RedirectResponse(f"/areas/{area.slug}/campaigns?done=changed", SEE_OTHER)


@pages.post("/{campaign_id}/facilitator-code", dependencies=[MANAGE, CheckedForm])
def make_code_from_page(
    request: Request, area: StaffArea, session: StaffSession, keys: ServiceKeys, campaign_id: uuid.UUID
) -> Response:
    """Show a new facilitator's code, this once."""
    campaign, made = service.make_facilitator_code(session, area, campaign_id, keys)
    note(request, session, subject_id=campaign_id, details={"facilitator_code": "new", "ended": made.ended})
    return _list_page(request, area, session, code={"campaign": campaign, "code": made.code, "ended": made.ended})


def _create(request: Request, session: Session, area: Area, wish: CampaignIn) -> StaffCampaignOut:
    made = service.create(session, area, wish)
    note(request, session, subject_id=made.id, details={"made": True})
    return made


def _typed(posted: PostedForm) -> dict[str, str]:
    return {name: posted.text(name) for name in FIELDS}


def _typed_of(campaign: StaffCampaignOut) -> dict[str, str]:
    values = campaign.model_dump(include=set(FIELDS))
    return {name: _local(value) if isinstance(value, datetime) else str(value) for name, value in values.items()}


def _local(moment: datetime) -> str:
    """Return a time as a field for local time takes it."""
    return moment.astimezone(service.DANISH_TIME).strftime("%Y-%m-%dT%H:%M")


def _list_page(
    request: Request,
    area: Area,
    session: Session,
    *,
    done: str | None = None,
    code: Mapping[str, Any] | None = None,
) -> Response:
    context = {"campaigns": queries.campaigns(session, area.id), "done": done, "code": code}
    return page(request, "campaigns.html", context, area=area, headers=NO_STORE)


def _form_page(
    request: Request,
    area: Area,
    typed: Mapping[str, str],
    *,
    campaign: StaffCampaignOut | None = None,
    trouble: ProblemError | None = None,
) -> Response:
    translate = request_translator(request, area.languages)
    troubles = FieldWords()
    if trouble:
        troubles[trouble.field or ""] = translate(f"problem.{trouble.code}", **trouble.values)
    context = {
        "typed": typed,
        "campaign": campaign,
        "formats": CAMPAIGN_FORMATS,
        "focuses": CAMPAIGN_FOCUSES,
        "troubles": troubles,
        "title_length": TITLE_LENGTH,
        "words_length": WORDS_LENGTH,
    }
    return page(
        request, "campaigns_form.html", context, area=area, status=trouble.status if trouble else 200, headers=NO_STORE
    )
