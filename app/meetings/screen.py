"""The big screen of a meeting: a map that fills with hearts and stars while people talk."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from app.areas import service as areas
from app.dependencies import ServiceSettings, StaffSession, campaign_of, may
from app.errors import NotFoundError
from app.language import request_translator
from app.meetings import queries
from app.pages.maps import area_map
from app.pages.rendering import page
from app.pins.schemas import Kind
from app.public_address import public_address
from app.qr_codes import draw_qr

router = APIRouter(tags=["meetings"])

OwnCampaign = Annotated[uuid.UUID, Depends(campaign_of)]
UNKEPT = {"Cache-Control": "no-store"}
SCREEN_WORDS = ("screen.", "kind.")


class SignOut(BaseModel):
    """One heart or star of a meeting."""

    id: uuid.UUID
    kind: Kind
    people: int
    geometry: dict[str, Any] | None = Field(
        description="GeoJSON Point in EPSG:4326, coarse; null for what is counted only"
    )


class SignsOut(BaseModel):
    """What a meeting has said so far."""

    signs: list[SignOut]


@router.get("/meeting/screen", include_in_schema=False, dependencies=[may("read", "meeting_sign")])
def show_screen(
    request: Request, session: StaffSession, campaign_id: OwnCampaign, settings: ServiceSettings
) -> Response:
    """Show the big screen; it holds no words of anybody's."""
    found = queries.campaign(session, campaign_id)
    if found is None:
        raise NotFoundError("unknown_campaign")
    area = areas.find_area(session, found.slug)
    t = request_translator(request, area.languages)
    parts = area_map(session, area, "public", t, settings, with_pins=False)
    code = queries.channel_code(session, campaign_id, "meeting")
    address = f"{public_address(request)}/k/{code}" if code else None
    context = {
        "campaign": found,
        "map": parts,
        "import_map": parts.import_map,
        "catalogue": t.only(SCREEN_WORDS),
        "qr": draw_qr(address, t("screen.join")) if address else None,
        "short_address": address.partition("://")[2] if address else "",
    }
    return page(request, "meeting_screen.html", context, area=area, headers=UNKEPT)


@router.get("/api/meeting/signs", dependencies=[may("read", "meeting_sign")])
def list_signs(session: StaffSession, campaign_id: OwnCampaign, response: Response) -> SignsOut:
    """List the hearts and stars of the caller's own meeting, coarse and without words, the oldest first."""
    response.headers.update(UNKEPT)
    return SignsOut(signs=[SignOut(**row._mapping) for row in queries.signs(session, campaign_id)])
