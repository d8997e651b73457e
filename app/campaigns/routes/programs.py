"""Mapping rounds for programs."""

import uuid

from fastapi import APIRouter, Request, Response, status

from app.audit.requests import note
from app.campaigns import queries, service
from app.campaigns.routes.shared import MANAGE, NO_STORE, READ
from app.campaigns.schemas import CampaignChange, CampaignIn, FacilitatorCodeOut, StaffCampaignOut
from app.dependencies import CurrentCaller, ServiceKeys, StaffArea, StaffSession

router = APIRouter(prefix="/api/areas/{slug}/campaigns", tags=["campaigns"])


@router.get("", dependencies=[READ])
def list_campaigns(area: StaffArea, session: StaffSession) -> list[StaffCampaignOut]:
    """List the mapping rounds of an area, the newest first, with what staff knows about them."""
    return queries.campaigns(session, area.id)


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=[MANAGE])
def create_campaign(request: Request, area: StaffArea, session: StaffSession, wish: CampaignIn) -> StaffCampaignOut:
    """Make a mapping round; rounds may overlap, and `overlaps` names those that do."""
    made = service.create(session, area, wish)
    note(request, session, subject_id=made.id, details={"made": True})
    return made


@router.patch("/{campaign_id}", dependencies=[MANAGE])
def change_campaign(
    request: Request,
    area: StaffArea,
    session: StaffSession,
    *,
    caller: CurrentCaller,
    campaign_id: uuid.UUID,
    wish: CampaignChange,
) -> StaffCampaignOut:
    """Change a mapping round; one that has pins or responses stays in its area."""
    changed, names = service.change(session, area, campaign_id, wish, caller)
    note(request, session, subject_id=campaign_id, details={"changed": names})
    return changed


@router.post("/{campaign_id}/facilitator-code", status_code=status.HTTP_201_CREATED, dependencies=[MANAGE])
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
