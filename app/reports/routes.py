"""The report of a mapping round over HTTP: a page that follows the round while it runs, and the same on paper."""

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.dependencies import StaffArea, StaffSession, may
from app.language import request_translator
from app.pages.rendering import page, render
from app.pages.words import helpers
from app.printing.paper import paper_map
from app.printing.pdf import Paper, file_name, style_sheet
from app.reports import charts, service
from app.reports.words import report_words
from layers.look import colour

router = APIRouter(prefix="/areas/{slug}/campaigns/{campaign_id}", include_in_schema=False)
READ = may("read", "campaign_report")
MAP_MM = (180.0, 128.0)


@router.get("/report", dependencies=[READ])
def report_page(request: Request, area: StaffArea, session: StaffSession, campaign_id: uuid.UUID) -> Response:
    """Show what a round has brought so far."""
    return page(request, "campaign_report.html", _context(request, session, area, campaign_id), area=area)


@router.get("/report.pdf", dependencies=[READ])
def report_pdf(request: Request, area: StaffArea, session: StaffSession, campaign_id: uuid.UUID) -> Response:
    """Give the report as PDF; own words stay on the page, where they can still be withdrawn."""
    context = _context(request, session, area, campaign_id)
    t = request_translator(request, area.languages)
    context |= {
        **helpers(t),
        "styles": style_sheet("base", "report"),
        "sign_colours": {"resource": colour("heart").day, "challenge": colour("star").day},
    }
    made = Paper(render(request, "print/report.html", context, area=area)).pdf()
    name = file_name(area.slug, context["report"].campaign.title)
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(made, media_type="application/pdf", headers=headers)


def _context(request: Request, session: Session, area: Area, campaign_id: uuid.UUID) -> dict[str, Any]:
    t = request_translator(request, area.languages)
    made = service.report(session, area, campaign_id, t.language)
    width, height = MAP_MM
    return {
        "report": made,
        "campaign": made.campaign,
        "words": report_words(made, t),
        "charts": charts,
        "map": paper_map(session, area.id, width_mm=width, height_mm=height, title=t("report.map"), with_pins=True),
    }
