"""The addresses that people open in a browser."""

import uuid
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from app import dependencies
from app.areas import service as areas
from app.dependencies import (
    SESSION_COOKIE,
    PublicArea,
    PublicSession,
    ServiceSettings,
    SignedIn,
    Slug,
    StaffSession,
)
from app.errors import NotSignedInError
from app.language import request_translator
from app.pages import queries
from app.pages.maps import area_map
from app.pages.rendering import page
from app.pages.views import area_context, staff_context
from app.settings import ROOT
from app.staff import service as staff_service
from app.staff.service import Staff
from app.walks import service as walks
from layers.self_contained import Assets, self_contained_page
from layers.stylesheet import style_sheet

router = APIRouter(include_in_schema=False)

View = Literal["inbox", "analysis", "walks", "exports"]
SEE_OTHER = 303
MAP_ASSETS = Assets(leaflet=ROOT / "node_modules" / "leaflet" / "dist", web=ROOT / "web")


@router.get("/")
def home(request: Request, session: PublicSession, staff: SignedIn) -> Response:
    """Show all areas."""
    found = [
        {**area.model_dump(), "campaign": next((one for one in area.campaigns if one.is_open), None)}
        for area in areas.list_areas(session)
    ]
    return page(request, "home.html", {"areas": found, **_of_staff(session, staff)})


@router.get("/areas/{slug}")
def area_page(
    request: Request, area: PublicArea, session: PublicSession, staff: SignedIn, settings: ServiceSettings
) -> Response:
    """Show the map of an area, with the sheet to tell and to read."""
    translate = request_translator(request, area.languages)
    context = area_context(session, area, translate, settings)
    return page(request, "area.html", {**context, **_of_staff(session, staff)}, area=area)


@router.get("/areas/{slug}/map")
def bare_map(request: Request, area: PublicArea, session: PublicSession, settings: ServiceSettings) -> Response:
    """Show the map alone; it may stand in another site's page."""
    translate = request_translator(request, area.languages)
    walk = walks.newest_published(session, area, translate)
    parts = area_map(session, area, "public", translate, settings, walk_id=walk.id if walk else None)
    context = {"map": parts, "import_map": parts.import_map}
    return page(request, "map.html", context, area=area, may_be_framed=True)


@router.get("/areas/{slug}/map.html")
def download_map(request: Request, area: PublicArea, session: PublicSession, settings: ServiceSettings) -> Response:
    """Give the public map as one file that opens without a server."""
    translate = request_translator(request, area.languages)
    walk = walks.newest_published(session, area, translate)
    parts = area_map(session, area, "public", translate, settings, walk_id=walk.id if walk else None)
    title = translate("map.title", area=area.name)
    headers = {"Content-Disposition": f'attachment; filename="{area.slug}.html"'}
    page_text = self_contained_page(parts, MAP_ASSETS, title, translate.language)
    return HTMLResponse(page_text, headers=headers)


@router.get("/areas/{slug}/walks/{walk_id}")
def walk_page(
    request: Request, area: PublicArea, session: PublicSession, staff: SignedIn, walk_id: uuid.UUID
) -> Response:
    """Show a published walk to read and print; staff of the area see drafts as well."""
    translate = request_translator(request, area.languages)
    is_staff = staff is not None and area.id in staff.area_ids
    if is_staff:
        with request.app.state.database.staff() as staff_session:
            walk = walks.read(staff_session, area, walk_id, translate, staff=True)
    else:
        walk = walks.read(session, area, walk_id, translate, staff=False)
    return page(request, "walk.html", {"walk": walk, **_of_staff(session, staff)}, area=area)


@router.get("/areas/{slug}/staff")
def staff_page(
    request: Request,
    slug: Slug,
    session: StaffSession,
    staff: SignedIn,
    settings: ServiceSettings,
    *,
    view: Annotated[View, Query()] = "inbox",
    walk: Annotated[uuid.UUID | None, Query()] = None,
) -> Response:
    """Show the inbox, the analysis, the walks or the exports of an area to its staff."""
    if staff is None:
        back = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        return RedirectResponse(f"/sign-in?{urlencode({'next': back})}", SEE_OTHER)
    area = dependencies.staff_area(slug, staff, session)
    translate = request_translator(request, area.languages)
    context = staff_context(session, area, translate, settings, view=view, walk_id=walk)
    return page(request, "staff.html", {**context, **_of_staff(session, staff)}, area=area)


@router.get("/sign-in")
def sign_in_form(request: Request, next: str = "/") -> Response:  # noqa: A002  the name in the address
    """Ask for name and password."""
    return page(request, "sign_in.html", {"next": own_path(next), "name": "", "trouble": None})


@router.post("/sign-in")
def sign_in(
    request: Request,
    session: StaffSession,
    settings: ServiceSettings,
    *,
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form(max_length=500)] = "/",  # noqa: A002  the name in the form
) -> Response:
    """Begin a session and go on; a wrong password shows the form again with what was typed."""
    dependencies.refuse_foreign_origin(request)
    try:
        token = staff_service.sign_in(session, name, password, settings.session_hours)
    except NotSignedInError:
        context = {"next": own_path(next), "name": name, "trouble": "problem.wrong_password"}
        return page(request, "sign_in.html", context, status=401)
    response = RedirectResponse(own_path(next), SEE_OTHER)
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="strict",
        secure=settings.secure_cookies,
    )
    return response


@router.post("/sign-out")
def sign_out(request: Request, session: StaffSession) -> Response:
    """End the session and go home."""
    dependencies.refuse_foreign_origin(request)
    if token := request.cookies.get(SESSION_COOKIE):
        staff_service.sign_out(session, token)
    response = RedirectResponse("/", SEE_OTHER)
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="strict")
    return response


@router.get("/layers.css")
def layer_styles() -> Response:
    """Give the colours of the layers, made from their definitions."""
    return Response(style_sheet(), media_type="text/css", headers={"Cache-Control": "public, max-age=300"})


def own_path(path: str) -> str:
    """Return a path of this service, or the home page for anything that could lead elsewhere."""
    is_own = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_own else "/"


def _of_staff(session: Session, staff: Staff | None) -> dict[str, Any]:
    slugs = queries.slugs_of(session, list(staff.area_ids)) if staff else []
    return {"staff": staff, "staff_slugs": slugs}
