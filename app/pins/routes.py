"""Pins over HTTP."""

import json
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, status

from app.dependencies import PublicArea, PublicSession, RequiredStaff, StaffArea, StaffSession
from app.errors import NotSignedInError
from app.pins import service
from app.pins.schemas import PinEventOut, PinFilter, PinIn, PinReceipt, PinState, ReasonIn, RelevanceIn

router = APIRouter(prefix="/api/areas/{slug}/pins", tags=["pins"])

GEOJSON = "application/geo+json"
COLLECTION: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features", "links"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": {"type": "object"}},
        "links": {"type": "array", "items": {"type": "object"}},
    },
}


@router.post("", status_code=status.HTTP_201_CREATED, responses={200: {"model": PinReceipt}})
def place_pin(area: PublicArea, session: PublicSession, pin: PinIn, response: Response) -> PinReceipt:
    """Place a pin; sent twice with one client_id it is stored once, and the second answer is 200."""
    receipt, made = service.submit_pin(session, area, pin)
    if not made:
        response.status_code = status.HTTP_200_OK
    return receipt


@router.get("", response_class=Response, responses={200: {"content": {GEOJSON: {"schema": COLLECTION}}}})
def list_pins(
    area: PublicArea, session: PublicSession, request: Request, wish: Annotated[PinFilter, Query()]
) -> Response:
    """List published pins as GeoJSON, coarsened as the area wishes; `links` leads to the next page."""
    if wish.state not in (None, "published"):
        raise NotSignedInError("staff_filter", field="state")
    wish.state = None
    features, following = service.list_pins(session, area, wish, "public")
    return _collection(request, features, following)


@router.get("/exact", response_class=Response, responses={200: {"content": {GEOJSON: {"schema": COLLECTION}}}})
def list_exact_pins(
    area: StaffArea, session: StaffSession, request: Request, wish: Annotated[PinFilter, Query()]
) -> Response:
    """List pins of every state with their exact places, for the staff of the area."""
    features, following = service.list_pins(session, area, wish, "staff")
    return _collection(request, features, following)


def _collection(request: Request, features: bytes, following: uuid.UUID | None) -> Response:
    links = [{"rel": "self", "type": GEOJSON, "href": str(request.url)}]
    if following is not None:
        href = str(request.url.include_query_params(after=str(following)))
        links.append({"rel": "next", "type": GEOJSON, "href": href})
    body = b'{"type":"FeatureCollection","links":%b,"features":[%b]}' % (json.dumps(links).encode(), features)
    return Response(body, media_type=GEOJSON)


@router.post("/{pin_id}/publish")
def publish_pin(
    area: StaffArea, staff: RequiredStaff, session: StaffSession, pin_id: uuid.UUID, body: ReasonIn | None = None
) -> PinState:
    """Publish a pin."""
    return service.moderate(session, area, pin_id, "publish", actor=staff.name, reason=body.reason if body else None)


@router.post("/{pin_id}/reject")
def reject_pin(
    area: StaffArea, staff: RequiredStaff, session: StaffSession, pin_id: uuid.UUID, body: ReasonIn | None = None
) -> PinState:
    """Reject a pin, with a reason."""
    return service.moderate(session, area, pin_id, "reject", actor=staff.name, reason=body.reason if body else None)


@router.post("/{pin_id}/withdraw")
def withdraw_pin(
    area: StaffArea, staff: RequiredStaff, session: StaffSession, pin_id: uuid.UUID, body: ReasonIn | None = None
) -> PinState:
    """Withdraw a pin for good."""
    return service.moderate(session, area, pin_id, "withdraw", actor=staff.name, reason=body.reason if body else None)


@router.post("/{pin_id}/relevance")
def code_pin(
    area: StaffArea, staff: RequiredStaff, session: StaffSession, pin_id: uuid.UUID, body: RelevanceIn
) -> PinState:
    """Give a pin the colour code of the analysis: red, yellow, green or uncoded."""
    return service.code_relevance(session, area, pin_id, body.relevance, staff.name)


@router.get("/{pin_id}/history")
def read_history(area: StaffArea, session: StaffSession, pin_id: uuid.UUID) -> list[PinEventOut]:
    """Tell what happened to a pin, the oldest first."""
    return service.history(session, area, pin_id)
