"""Photos over HTTP."""

import uuid
from functools import partial
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from fastapi import APIRouter, Form, Request, Response, UploadFile, status

from app.areas.schemas import Area
from app.database import Database
from app.dependencies import PublicArea, PublicSession, ServiceSettings, Slug, StaffArea, StaffSession, may, public_area
from app.photos import service
from app.photos.schemas import PhotoReceipt, PhotoState
from app.pins.counter import AtCounter

api = APIRouter(prefix="/api/areas/{slug}", tags=["photos"])
public = APIRouter(prefix="/areas/{slug}", tags=["photos"])

JPEG = "image/jpeg"
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {JPEG: {"schema": {"type": "string", "format": "binary"}}}}}
SHOWN = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}
"""A photo is a picture and nothing else, whatever a browser might take its bytes for."""
SHORTLY_KEPT = {"Cache-Control": "public, max-age=300"}
"""Kept for so long only: what is taken back must be gone from the caches soon."""

PHOTOS_AT_ONCE = 2
"""How many are developed at the same time: it takes a core and memory, and must not take every thread from others."""
_darkroom: RunVar[CapacityLimiter] = RunVar("darkroom")


@api.post(
    "/photos",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": PhotoReceipt}},
    dependencies=[may("send", "photo")],
)
async def send_photo(
    request: Request,
    response: Response,
    slug: Slug,
    at: AtCounter,
    *,
    pin_client_id: Annotated[uuid.UUID, Form(description="the client_id that the pin was sent with")],
    client_id: Annotated[uuid.UUID, Form(description="made by the sender, so that sending twice stores one photo")],
    file: UploadFile,
) -> PhotoReceipt:
    """Send a photo of one's own pin (JPEG, PNG, WebP or GIF); sent twice with one client_id it is stored once.

    It is made upright and smaller and encoded anew; nothing that a camera notes beside the picture is kept.
    """
    database: Database = request.app.state.database

    def take() -> tuple[PhotoReceipt, bool]:
        sent = service.SentPhoto(client_id, pin_client_id, file.file.read())
        return service.take_photo(database, partial(public_area, slug, request), sent, at)

    receipt, made = await to_thread.run_sync(take, limiter=_limiter())
    if not made:
        response.status_code = status.HTTP_200_OK
    return receipt


def _limiter() -> CapacityLimiter:
    """Return what lets PHOTOS_AT_ONCE through; those who wait hold neither a thread nor a transaction."""
    try:
        return _darkroom.get()
    except LookupError:
        limiter = CapacityLimiter(PHOTOS_AT_ONCE)
        _darkroom.set(limiter)
        return limiter


@public.get(
    "/photos/{photo_id}.jpg", response_class=Response, responses=FILE, dependencies=[may("read", "public_photo")]
)
def read_photo(area: PublicArea, session: PublicSession, photo_id: uuid.UUID, settings: ServiceSettings) -> Response:
    """Give a published photo of a published pin."""
    content = service.public_photo(session, area, photo_id, settings)
    return _shown(content, SHORTLY_KEPT if _is_for_all(area) else {})


def _is_for_all(area: Area) -> bool:
    """Tell whether a cache may hand the area's photos to the next one who asks."""
    return area.visibility == "public"


@api.get("/photos/{photo_id}/exact", response_class=Response, responses=FILE, dependencies=[may("read", "exact_photo")])
def read_exact_photo(
    area: StaffArea, session: StaffSession, photo_id: uuid.UUID, settings: ServiceSettings
) -> Response:
    """Give a photo of any state, for the staff of the area."""
    return _shown(service.exact_photo(session, area, photo_id, settings), {})


@api.post("/photos/{photo_id}/publish", dependencies=[may("moderate", "exact_photo")])
def publish_photo(area: StaffArea, session: StaffSession, photo_id: uuid.UUID) -> PhotoState:
    """Let everybody see a photo as soon as its pin is published."""
    return service.decide(session, area, photo_id, "published")


@api.post("/photos/{photo_id}/reject", dependencies=[may("moderate", "exact_photo")])
def reject_photo(area: StaffArea, session: StaffSession, photo_id: uuid.UUID) -> PhotoState:
    """Show a photo to nobody; the pin and its words are not touched."""
    return service.decide(session, area, photo_id, "rejected")


def _shown(content: bytes, more: dict[str, str]) -> Response:
    return Response(content, media_type=JPEG, headers=SHOWN | more)
