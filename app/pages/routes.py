"""The addresses that people open in a browser."""

import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from app import policy
from app.areas import service as areas
from app.audit import service as audit
from app.audit.requests import note_nothing
from app.dependencies import (
    CurrentCaller,
    PublicArea,
    PublicSession,
    ServiceSettings,
    StaffArea,
    StaffSession,
    may,
)
from app.language import request_translator
from app.meetings import service as meetings
from app.offline.serving import let_keep
from app.pages import queries
from app.pages.maps import area_map
from app.pages.rendering import page
from app.pages.views import Way, area_context, plan_context, staff_context
from app.policy import Caller
from app.printing.paper import walk_map
from app.settings import ROOT
from app.walks import service as walks
from layers.self_contained import Assets, self_contained_page
from layers.stylesheet import style_sheet

router = APIRouter(include_in_schema=False)

View = Literal["inbox", "analysis", "walks", "exports"]
VIEWS: dict[View, tuple[str, str]] = {
    "inbox": ("moderate", "exact_pin"),
    "analysis": ("read", "exact_pin"),
    "walks": ("read", "exact_walk"),
    "exports": ("export", "exact_layer"),
}
"""The views of the staff page, each with the action and the subject that it is for."""
MAP_ASSETS = Assets(leaflet=ROOT / "node_modules" / "leaflet" / "dist", web=ROOT / "web")


@router.get("/", dependencies=[may("list", "area")])
def home(request: Request, session: PublicSession, caller: CurrentCaller) -> Response:
    """Show all areas."""
    found = [
        {**area.model_dump(), "campaign": next((one for one in area.campaigns if one.is_open), None)}
        for area in areas.list_areas(session)
    ]
    return page(request, "home.html", {"areas": found, **_of_caller(session, caller)})


@router.get("/areas/{slug}", dependencies=[may("read", "area")])
def area_page(
    request: Request,
    area: PublicArea,
    session: PublicSession,
    caller: CurrentCaller,
    settings: ServiceSettings,
    *,
    via: Annotated[str | None, Query(max_length=20)] = None,
    way: Way = "map",
) -> Response:
    """Show the map of an area, with the sheet to tell and to read; via is the channel that an invitation came by."""
    translate = request_translator(request, area.languages)
    context = area_context(session, area, translate, settings, via=via, way=way)
    meeting = meetings.running(request.app.state.database, caller, area)
    shown = page(request, "area.html", {**context, "meeting": meeting, **_of_caller(session, caller)}, area=area)
    return let_keep(request, shown, translate.language)


@router.get("/areas/{slug}/map", dependencies=[may("read", "area")])
def bare_map(request: Request, area: PublicArea, session: PublicSession, settings: ServiceSettings) -> Response:
    """Show the map alone; it may stand in another site's page."""
    translate = request_translator(request, area.languages)
    walk = walks.newest_published(session, area, translate)
    parts = area_map(session, area, "public", translate, settings, walk_id=walk.id if walk else None)
    context = {"map": parts, "import_map": parts.import_map}
    return page(request, "map.html", context, area=area, may_be_framed=True)


@router.get("/areas/{slug}/map.html", dependencies=[may("export", "public_layer")])
def download_map(request: Request, area: PublicArea, session: PublicSession, settings: ServiceSettings) -> Response:
    """Give the public map as one file that opens without a server."""
    translate = request_translator(request, area.languages)
    walk = walks.newest_published(session, area, translate)
    parts = area_map(session, area, "public", translate, settings, walk_id=walk.id if walk else None)
    title = translate("map.title", area=area.name)
    headers = {"Content-Disposition": f'attachment; filename="{area.slug}.html"'}
    page_text = self_contained_page(parts, MAP_ASSETS, title, translate.language)
    return HTMLResponse(page_text, headers=headers)


@router.get("/areas/{slug}/walks/{walk_id}", dependencies=[may("read", "public_walk")])
def walk_page(
    request: Request, area: PublicArea, session: PublicSession, caller: CurrentCaller, walk_id: uuid.UUID
) -> Response:
    """Show a published walk to read and print; staff of the area see drafts as well."""
    translate = request_translator(request, area.languages)
    shows_exact = policy.permits(caller, policy.rule("exact_walk", "read"), area.id)
    if shows_exact:
        with request.app.state.database.staff(caller.credential) as staff_session:
            walk = walks.read(staff_session, area, walk_id, translate, staff=True)
            drawn = walk_map(staff_session, area.id, walk_id, "staff", title=translate("walk.map"))
            audit.record(staff_session, "read", subject="exact_walk", subject_id=walk_id, area_id=area.id)
    else:
        walk = walks.read(session, area, walk_id, translate, staff=False)
        drawn = walk_map(session, area.id, walk_id, "public", title=translate("walk.map"))
    context = {"walk": walk, "map": drawn, "shows_exact": shows_exact, **_of_caller(session, caller)}
    return page(request, "walk.html", context, area=area)


@router.get("/areas/{slug}/staff", dependencies=[may("read", "staff_page")])
def staff_page(
    request: Request,
    area: StaffArea,
    session: StaffSession,
    caller: CurrentCaller,
    settings: ServiceSettings,
    *,
    view: Annotated[View | None, Query()] = None,
    walk: Annotated[uuid.UUID | None, Query()] = None,
) -> Response:
    """Show the inbox, the analysis, the walks or the exports of an area to its staff."""
    translate = request_translator(request, area.languages)
    views = [name for name, (action, subject) in VIEWS.items() if caller.may(action, subject)]
    shown = view if view in views else views[0]
    context = staff_context(session, area, translate, settings, view=shown, walk_id=walk)
    return page(request, "staff.html", {**context, "views": views, **_of_caller(session, caller)}, area=area)


@router.get("/areas/{slug}/plan", dependencies=[may("plan", "walk")])
def plan_page(
    request: Request,
    area: StaffArea,
    session: StaffSession,
    caller: CurrentCaller,
    settings: ServiceSettings,
    *,
    walk: Annotated[uuid.UUID | None, Query()] = None,
) -> Response:
    """Show the page where walks are planned; it goes on with a walk that is kept."""
    note_nothing(request)
    audit.record(session, "plan", subject="walk", area_id=area.id, details={"view": "plan"})
    translate = request_translator(request, area.languages)
    context = plan_context(session, area, translate, settings, walk_id=walk)
    return page(request, "plan.html", {**context, **_of_caller(session, caller)}, area=area)


@router.get("/layers.css", dependencies=[may("read", "site")])
def layer_styles() -> Response:
    """Give the colours of the layers, made from their definitions."""
    return Response(style_sheet(), media_type="text/css", headers={"Cache-Control": "public, max-age=300"})


def _of_caller(session: Session, caller: Caller) -> dict[str, Any]:
    slugs = queries.slugs_of(session, list(caller.area_ids)) if caller.area_ids else []
    return {"staff_slugs": slugs}
