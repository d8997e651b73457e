"""A round as residents will see it, before it opens and without sending anything."""

import dataclasses
import uuid
from typing import Any

from fastapi import APIRouter, Request, Response

from app.areas.schemas import Area
from app.campaigns import service
from app.campaigns.routes.shared import PREFIX, READ, address_of, named_languages
from app.campaigns.schemas import StaffCampaignOut
from app.dependencies import ServiceSettings, StaffArea, StaffSession
from app.language import request_translator
from app.pages.rendering import page
from app.pages.views import area_context

router = APIRouter(prefix=PREFIX)


@router.get("/{campaign_id}/preview", dependencies=[READ])
def preview_page(
    request: Request, area: StaffArea, session: StaffSession, settings: ServiceSettings, campaign_id: uuid.UUID
) -> Response:
    """Show the area's page as it will be while the round is open; the language is not remembered for other pages."""
    campaign = service.find_campaign(session, area, campaign_id)
    spoken = list(dict.fromkeys([*area.languages, *campaign.languages]))
    shown = dataclasses.replace(area, languages=spoken)
    translate = request_translator(request, spoken)
    context = area_context(session, shown, translate, settings, preview=campaign.id)
    bar = _bar(area, campaign, translate.language)
    own = {"meeting": None, "preview_bar": bar, "staff_slugs": [area.slug]}
    return page(request, "area.html", {**context, **own}, area=shown, remember_language=False)


def _bar(area: Area, campaign: StaffCampaignOut, language: str) -> dict[str, Any]:
    address = address_of(area, campaign)
    return {
        "back": address,
        "languages": [
            {"code": code, "name": name, "href": f"{address}/preview?lang={code}", "is_shown": code == language}
            for code, name in named_languages(campaign.languages)
        ],
    }
