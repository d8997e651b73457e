"""Areas and their places over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from app.areas import service
from app.areas.schemas import AreaOut, PlacesOut
from app.dependencies import PublicArea, PublicSession, may
from app.parameters import NoNul
from geo.ground import PLACE_KINDS

router = APIRouter(prefix="/api/areas", tags=["areas"])

PlaceKind = Literal[PLACE_KINDS]  # type: ignore[valid-type]


@router.get("", dependencies=[may("list", "area")])
def list_areas(session: PublicSession) -> list[AreaOut]:
    """List all housing areas."""
    return service.list_areas(session)


@router.get("/{slug}", dependencies=[may("read", "area")])
def read_area(area: PublicArea, session: PublicSession) -> AreaOut:
    """Describe one housing area."""
    return service.describe_area(session, area)


@router.get("/{slug}/places", dependencies=[may("read", "place")])
def list_places(
    area: PublicArea,
    session: PublicSession,
    q: Annotated[NoNul, Query(max_length=100, description="words that the name must hold")] = "",
    kind: Annotated[PlaceKind | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=5000)] = 50,
) -> PlacesOut:
    """Search the area's places by name: the way to point at a place without a map."""
    return PlacesOut(places=service.find_places(session, area, q, kind, limit))
