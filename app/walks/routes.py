"""Walks over HTTP."""

import uuid

from fastapi import APIRouter, Request, Response, status

from app.dependencies import PublicArea, PublicSession, StaffArea, StaffSession, may
from app.language import request_translator
from app.walks import service
from app.walks.schemas import WalkIn, WalkOut, WalkSummary

router = APIRouter(prefix="/api/areas/{slug}/walks", tags=["walks"])


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=[may("plan", "walk")])
def plan_walk(area: StaffArea, session: StaffSession, request: Request, wish: WalkIn) -> WalkOut:
    """Plan a safety walk from the published pins and keep it as a draft."""
    return service.plan(session, area, wish, request_translator(request))


@router.get("", dependencies=[may("read", "public_walk")])
def list_walks(area: PublicArea, session: PublicSession) -> list[WalkSummary]:
    """List the published walks, the newest first."""
    return service.list_walks(session, area, staff=False)


@router.get("/all", dependencies=[may("read", "exact_walk")])
def list_all_walks(area: StaffArea, session: StaffSession) -> list[WalkSummary]:
    """List all walks, drafts too, for the staff of the area."""
    return service.list_walks(session, area, staff=True)


@router.get("/{walk_id}", dependencies=[may("read", "public_walk")])
def read_walk(area: PublicArea, session: PublicSession, request: Request, walk_id: uuid.UUID) -> WalkOut:
    """Return a published walk."""
    return service.read(session, area, walk_id, request_translator(request), staff=False)


@router.get("/{walk_id}/exact", dependencies=[may("read", "exact_walk")])
def read_exact_walk(area: StaffArea, session: StaffSession, request: Request, walk_id: uuid.UUID) -> WalkOut:
    """Return a walk of any state with what it covers and leaves out, for the staff of the area."""
    return service.read(session, area, walk_id, request_translator(request), staff=True)


@router.post("/{walk_id}/publish", status_code=status.HTTP_204_NO_CONTENT, dependencies=[may("publish", "walk")])
def publish_walk(area: StaffArea, session: StaffSession, walk_id: uuid.UUID) -> Response:
    """Publish a walk on the area's page."""
    service.set_state(session, area, walk_id, "published")
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/{walk_id}/unpublish", status_code=status.HTTP_204_NO_CONTENT, dependencies=[may("publish", "walk")])
def unpublish_walk(area: StaffArea, session: StaffSession, walk_id: uuid.UUID) -> Response:
    """Take a published walk back to a draft."""
    service.set_state(session, area, walk_id, "draft")
    return Response(status_code=status.HTTP_204_NO_CONTENT)
