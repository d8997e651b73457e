"""Exports over HTTP."""

import tempfile
from pathlib import Path
from typing import Any

from fastapi import APIRouter, BackgroundTasks, Request, Response
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.dependencies import PublicArea, PublicSession, StaffArea, StaffSession, may
from app.language import request_translator
from layers.definition import Audience
from layers.geopackage import write_geopackage

router = APIRouter(prefix="/areas/{slug}", tags=["exports"])

GEOPACKAGE = "application/geopackage+sqlite3"
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {GEOPACKAGE: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/export.gpkg", response_class=Response, responses=FILE, dependencies=[may("export", "public_layer")])
def export_geopackage(area: PublicArea, session: PublicSession, request: Request, after: BackgroundTasks) -> Response:
    """Give the area's published layers as a GeoPackage that opens styled in QGIS; places are coarsened."""
    return _geopackage(area, session, request, after, "public")


@router.get("/staff/export.gpkg", response_class=Response, responses=FILE, dependencies=[may("export", "exact_layer")])
def export_exact_geopackage(
    area: StaffArea, session: StaffSession, request: Request, after: BackgroundTasks
) -> Response:
    """Give the area's layers with exact places and staff columns as a GeoPackage, for the staff of the area."""
    return _geopackage(area, session, request, after, "staff")


def _geopackage(area: Area, session: Session, request: Request, after: BackgroundTasks, audience: Audience) -> Response:
    folder = tempfile.TemporaryDirectory(prefix="tryghedskort-")
    after.add_task(folder.cleanup)
    path = Path(folder.name) / "export.gpkg"
    try:
        write_geopackage(session.connection(), area.id, audience, path, request_translator(request, area.languages))
    except Exception:
        folder.cleanup()  # No answer is sent that would do it afterwards, and exact places must not lie about.
        raise
    name = f"{area.slug}.gpkg" if audience == "public" else f"{area.slug}-staff.gpkg"
    return FileResponse(path, media_type=GEOPACKAGE, filename=name, background=after)
