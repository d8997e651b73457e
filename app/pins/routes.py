"""Pins over HTTP."""

import json
import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, status
from fastapi.responses import JSONResponse

from app.dependencies import (
    CurrentCaller,
    PublicArea,
    PublicSession,
    ServiceKeys,
    ServiceSettings,
    StaffArea,
    StaffSession,
    may,
)
from app.errors import NotSignedInError
from app.pins import inbox, moderation, service, taking
from app.pins.counter import AtCounter
from app.pins.schemas import (
    EditedPin,
    EditIn,
    MergedPin,
    MergeIn,
    OriginalOut,
    PinEventOut,
    PinFilter,
    PinIn,
    PinReceipt,
    PinState,
    PublishIn,
    PuzzleOut,
    QueueFilter,
    QueueOut,
    ReasonIn,
    RejectIn,
    RelevanceIn,
)
from app.spam import work

router = APIRouter(prefix="/api/areas/{slug}", tags=["pins"])


GEOJSON = "application/geo+json"


class GeoJSONResponse(JSONResponse):
    """JSON that says it is GeoJSON."""

    media_type = GEOJSON


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
def place_pin(area: PublicArea, session: PublicSession, pin: PinIn, response: Response, at: AtCounter) -> PinReceipt:
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
    links = json.dumps(_links(request, following)).encode()
    body = b'{"type":"FeatureCollection","links":%b,"features":[%b]}' % (links, features)
    return Response(body, media_type=GEOJSON)


def _links(request: Request, following: uuid.UUID | None) -> list[dict[str, str]]:
    links = [{"rel": "self", "type": GEOJSON, "href": str(request.url)}]
    if following is not None:
        href = str(request.url.include_query_params(after=str(following)))
        links.append({"rel": "next", "type": GEOJSON, "href": href})
    return links


@router.get(
    "/pins/queue",
    response_class=GeoJSONResponse,
    response_model=QueueOut,
    dependencies=[may("read", "exact_pin")],
)
def read_queue(
    area: StaffArea, session: StaffSession, request: Request, wish: Annotated[QueueFilter, Query()]
) -> QueueOut:
    """List the pins that wait to be read, the oldest first, each with its findings and likely duplicates."""
    features, following, waiting = inbox.waiting(session, area, wish)
    return QueueOut(features=features, waiting=waiting, links=_links(request, following))


@router.post("/pins/{pin_id}/publish", dependencies=[may("moderate", "exact_pin")])
def publish_pin(
    area: StaffArea, caller: CurrentCaller, session: StaffSession, pin_id: uuid.UUID, body: PublishIn | None = None
) -> PinState:
    """Publish a pin; one with findings of the guard needs `keep_words` (`words_found`)."""
    wish = body or PublishIn()
    return moderation.publish(session, area, pin_id, actor=caller.name, reason=wish.reason, keep_words=wish.keep_words)


@router.post("/pins/{pin_id}/edit", dependencies=[may("moderate", "exact_pin")])
def edit_pin(
    area: StaffArea, caller: CurrentCaller, session: StaffSession, pin_id: uuid.UUID, body: EditIn
) -> EditedPin:
    """Give a pin words that point at nobody; the writer's own are kept, and the answer says what is still found."""
    return moderation.edit(session, area, pin_id, body.text, actor=caller.name)


@router.get("/pins/{pin_id}/original", dependencies=[may("read", "pin_original")])
def read_original(area: StaffArea, session: StaffSession, pin_id: uuid.UUID) -> OriginalOut:
    """Tell the writer's own words of a pin that was edited."""
    return service.original(session, area, pin_id)


@router.post("/pins/{pin_id}/reject", dependencies=[may("moderate", "exact_pin")])
def reject_pin(
    area: StaffArea,
    caller: CurrentCaller,
    session: StaffSession,
    *,
    request: Request,
    pin_id: uuid.UUID,
    body: RejectIn,
) -> PinState:
    """Reject a pin with a reason that its writer reads.

    Own words that name somebody are answered with what was found (`personal_words`); sent again with `keep_words`,
    they are taken.
    """
    return moderation.reject(session, area, pin_id, body, actor=caller.name, catalogues=request.app.state.catalogues)


@router.post("/pins/{pin_id}/merge", dependencies=[may("moderate", "exact_pin")])
def merge_pin(
    area: StaffArea, caller: CurrentCaller, session: StaffSession, pin_id: uuid.UUID, body: MergeIn
) -> MergedPin:
    """Merge a pin into another one of its kind that says the same."""
    return moderation.merge(session, area, pin_id, body.into, actor=caller.name)


@router.post("/pins/{pin_id}/undo", dependencies=[may("moderate", "exact_pin")])
def undo_decision(area: StaffArea, caller: CurrentCaller, session: StaffSession, pin_id: uuid.UUID) -> PinState:
    """Take back the last decision on a pin: to publish, to reject or to merge it."""
    return moderation.undo(session, area, pin_id, actor=caller.name)


@router.post("/pins/{pin_id}/withdraw", dependencies=[may("moderate", "exact_pin")])
def withdraw_pin(
    area: StaffArea, caller: CurrentCaller, session: StaffSession, pin_id: uuid.UUID, body: ReasonIn | None = None
) -> PinState:
    """Withdraw a pin for good."""
    return moderation.withdraw(session, area, pin_id, actor=caller.name, reason=body.reason if body else None)


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
