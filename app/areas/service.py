"""Find areas and what is said about them."""

from sqlalchemy.orm import Session

from app.areas import queries
from app.areas.schemas import Area, AreaOut, CampaignOut, PlaceOut, Rounds
from app.errors import NotFoundError


def find_area(session: Session, slug: str) -> Area:
    """Return the area of a slug; raise NotFoundError when there is none."""
    area = queries.area_by_slug(session, slug)
    if area is None:
        raise NotFoundError("unknown_area", slug=slug[:60])
    return area


def list_areas(session: Session) -> list[AreaOut]:
    """Return all areas with what is published about them."""
    return [describe_area(session, area) for area in queries.all_areas(session)]


def describe_area(session: Session, area: Area) -> AreaOut:
    """Return an area with its bounds, counts and mapping rounds."""
    counts = queries.published_counts(session, area.id)
    rounds = rounds_of(session, area)
    return AreaOut(
        slug=area.slug,
        name=area.name,
        municipality=area.municipality,
        languages=area.languages,
        bbox=queries.area_bounds(session, area.id),
        resources=counts.get("resource", 0),
        challenges=counts.get("challenge", 0),
        takes_pins=rounds.takes_pins,
        next_opens_at=rounds.next_opens_at,
        campaigns=rounds.campaigns,
    )


def rounds_of(session: Session, area: Area) -> Rounds:
    """Return the mapping rounds of an area, and whether it takes pins now."""
    campaigns = [CampaignOut(**row._mapping) for row in queries.campaigns(session, area.id)]
    return Rounds(
        campaigns=campaigns,
        takes_pins=area.between_rounds or any(one.is_open for one in campaigns),
        next_opens_at=queries.next_opening(session, area.id),
    )


def find_places(session: Session, area: Area, words: str, kind: str | None, limit: int) -> list[PlaceOut]:
    """Return places of the area whose name holds the words."""
    rows = queries.places(session, area.id, words.strip(), kind, limit)
    return [PlaceOut(**row._mapping) for row in rows]
