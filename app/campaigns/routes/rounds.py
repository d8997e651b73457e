"""The pages of an area's mapping rounds: the list, and the form of each."""

import uuid
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from app.administration.forms import Posted
from app.areas.schemas import Area
from app.audit.requests import note, note_nothing
from app.campaigns import queries, service, wishes
from app.campaigns.routes.shared import (
    MANAGE,
    NO_STORE,
    PREFIX,
    READ,
    form_page,
    go_to,
    named_languages,
)
from app.campaigns.schemas import GROUP_LENGTH, LENGTHS, CampaignChange, StaffCampaignOut
from app.dependencies import CurrentCaller, ServiceKeys, StaffArea, StaffSession
from app.errors import ProblemError
from app.pages.rendering import page
from app.security_forms import CheckedForm
from layers.vocabulary import CAMPAIGN_FOCUSES, CAMPAIGN_FORMATS

router = APIRouter(prefix=PREFIX)

DONE = {"made": "campaigns.made", "changed": "campaigns.changed"}


@router.get("", dependencies=[READ])
def campaigns_page(request: Request, area: StaffArea, session: StaffSession, done: str = "") -> Response:
    """Show the mapping rounds of an area."""
    return _list_page(request, area, session, done=DONE.get(done))


@router.get("/new", dependencies=[READ])
def new_campaign_page(request: Request, area: StaffArea) -> Response:
    """Show the form of a new mapping round."""
    return _form_page(request, area, wishes.empty_form(area.languages))


@router.post("/new", dependencies=[MANAGE, CheckedForm])
def create_from_page(request: Request, area: StaffArea, session: StaffSession, posted: Posted) -> Response:
    """Make a mapping round, or show the form again with what does not do."""
    typed = wishes.typed_form(posted)
    try:
        made = service.create(session, area, wishes.read_wish(typed))
    except ProblemError as trouble:
        note_nothing(request)
        return _form_page(request, area, typed, trouble=trouble)
    note(request, session, subject_id=made.id, details={"made": True})
    return go_to(f"/areas/{area.slug}/campaigns", "made")


@router.get("/{campaign_id}", dependencies=[READ])
def campaign_page(request: Request, area: StaffArea, session: StaffSession, campaign_id: uuid.UUID) -> Response:
    """Show the form of a mapping round."""
    found = service.find_campaign(session, area, campaign_id)
    return _form_page(request, area, wishes.form_of(found.model_dump()), campaign=found)


@router.post("/{campaign_id}", dependencies=[MANAGE, CheckedForm])
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
    typed = wishes.typed_form(posted)
    found = service.find_campaign(session, area, campaign_id)
    try:
        wish = CampaignChange(**wishes.read_wish(typed).model_dump())
        _changed, names = service.change(session, area, campaign_id, wish, caller)
    except ProblemError as trouble:
        note_nothing(request)
        return _form_page(request, area, typed, campaign=found, trouble=trouble)
    note(request, session, subject_id=campaign_id, details={"changed": names})
    return go_to(f"/areas/{area.slug}/campaigns", "changed")


@router.post("/{campaign_id}/facilitator-code", dependencies=[MANAGE, CheckedForm])
def make_code_from_page(
    request: Request, area: StaffArea, session: StaffSession, keys: ServiceKeys, campaign_id: uuid.UUID
) -> Response:
    """Show a new facilitator's code, this once."""
    campaign, made = service.make_facilitator_code(session, area, campaign_id, keys)
    note(request, session, subject_id=campaign_id, details={"facilitator_code": "new", "ended": made.ended})
    return _list_page(request, area, session, code={"campaign": campaign, "code": made.code, "ended": made.ended})


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
    typed: wishes.Typed,
    *,
    campaign: StaffCampaignOut | None = None,
    trouble: ProblemError | None = None,
) -> Response:
    context = {
        "typed": typed,
        "campaign": campaign,
        "formats": CAMPAIGN_FORMATS,
        "focuses": CAMPAIGN_FOCUSES,
        "other_languages": named_languages(wishes.other_languages()),
        "lengths": LENGTHS,
        "group_length": GROUP_LENGTH,
    }
    return form_page(request, "campaigns_form.html", context, area, trouble)
