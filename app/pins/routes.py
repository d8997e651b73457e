"""Pins over HTTP."""

import json
import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response, status

from app.dependencies import (
    CallerAddress,
    CurrentCaller,
    PublicArea,
    PublicSession,
    ServiceKeys,
    ServiceLimits,
    ServiceSettings,
    StaffArea,
    StaffSession,
    may,
)
from app.errors import NotSignedInError
from app.pins import service, taking
from app.pins.schemas import PinEventOut, PinFilter, PinIn, PinReceipt, PinState, PuzzleOut, ReasonIn, RelevanceIn
from app.spam import work

router = APIRouter(prefix="/api/areas/{slug}", tags=["pins"])


def counter(
    caller: CurrentCaller,
    address: CallerAddress,
    keys: ServiceKeys,
    limits: ServiceLimits,
    settings: ServiceSettings,
) -> taking.Counter:
    """Return who stands at the counter, and what the house looks at."""
    return taking.Counter(caller, address, keys, limits, settings)


PinCounter = Annotated[taking.Counter, Depends(counter)]

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


@router.get("/puzzle", dependencies=[may("place", "pin")])
def read_puzzle(_area: PublicArea, keys: ServiceKeys, settings: ServiceSettings) -> PuzzleOut:
    """Return the puzzle of the hour: a pin from somebody who does not sign in must bring its solution."""
    puzzle = work.make_puzzle(keys.purpose("work"), bits=settings.work_bits, now=datetime.now(UTC))
    return PuzzleOut(**asdict(puzzle))


@router.post(
    "/pins",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": PinReceipt}},
    dependencies=[may("place", "pin")],
)
def place_pin(area: PublicArea, session: PublicSession, pin: PinIn, response: Response, at: PinCounter) -> PinReceipt:
    """Place a pin; sent twice with one client_id it is stored once, and the second answer is 200.

    Words that name somebody are answered with what was found and the words without it (`personal_words`); sent again
    with `keep_words`, they are stored and wait for a person.
    """
    receipt, made = taking.submit_pin(session, area, pin, at)
    if not made:
        response.status_code = status.HTTP_200_OK
    return receipt


@router.get(
    "/pins",
    response_class=Response,
    responses={200: {"content": {GEOJSON: {"schema": COLLECTION}}}},
    dependencies=[may("read", "public_pin")],
)
def list_pins(
    area: PublicArea, session: PublicSession, request: Request, wish: Annotated[PinFilter, Query()]
) -> Response:
    """List published pins as GeoJSON, coarsened as the area wishes; `links` leads to the next page."""
    if wish.state not in (None, "published"):
        raise NotSignedInError("staff_filter", field="state")
    wish.state = None
    features, following = service.list_pins(session, area, wish, "public")
    return _collection(request, features, following)


@router.get(
    "/pins/exact",
    response_class=Response,
    responses={200: {"content": {GEOJSON: {"schema": COLLECTION}}}},
    dependencies=[may("read", "exact_pin")],
)
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


@router.post("/pins/{pin_id}/publish", dependencies=[may("moderate", "exact_pin")])
def publish_pin(
    area: StaffArea, caller: CurrentCaller, session: StaffSession, pin_id: uuid.UUID, body: ReasonIn | None = None
) -> PinState:
    """Publish a pin."""
    return service.moderate(session, area, pin_id, "publish", actor=caller.name, reason=body.reason if body else None)


@router.post("/pins/{pin_id}/reject", dependencies=[may("moderate", "exact_pin")])
def reject_pin(
    area: StaffArea, caller: CurrentCaller, session: StaffSession, pin_id: uuid.UUID, body: ReasonIn | None = None
) -> PinState:
    """Reject a pin, with a reason."""
    return service.moderate(session, area, pin_id, "reject", actor=caller.name, reason=body.reason if body else None)


@router.post("/pins/{pin_id}/withdraw", dependencies=[may("moderate", "exact_pin")])
def withdraw_pin(
    area: StaffArea, caller: CurrentCaller, session: StaffSession, pin_id: uuid.UUID, body: ReasonIn | None = None
) -> PinState:
    """Withdraw a pin for good."""
    return service.moderate(session, area, pin_id, "withdraw", actor=caller.name, reason=body.reason if body else None)


@router.post("/pins/{pin_id}/relevance", dependencies=[may("code", "exact_pin")])
def code_pin(
    area: StaffArea, caller: CurrentCaller, session: StaffSession, pin_id: uuid.UUID, body: RelevanceIn
) -> PinState:
    """Give a pin the colour code of the analysis: red, yellow, green or uncoded."""
    return service.code_relevance(session, area, pin_id, body.relevance, caller.name)


@router.get("/pins/{pin_id}/history", dependencies=[may("read", "exact_pin")])
def read_history(area: StaffArea, session: StaffSession, pin_id: uuid.UUID) -> list[PinEventOut]:
    """Tell what happened to a pin, the oldest first."""
    return service.history(session, area, pin_id)
