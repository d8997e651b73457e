"""Gather what the two map pages show: the area's own page, and the page of its staff."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from app.areas import service as areas
from app.areas.schemas import Area
from app.pages import queries
from app.pages.maps import area_map
from app.settings import Settings
from app.translations import Translator
from app.walks import queries as walk_queries
from app.walks import service as walks
from layers.vocabulary import SEASONS, TEXT_LIMIT

BANDS = ("morning", "day", "afternoon", "evening", "night")
AREA_WORDS = (
    "form.",
    "list.",
    "places.",
    "trouble.",
    "kind.",
    "category.",
    "topic.",
    "season.",
    "band.",
    "place_kind.",
)
STAFF_WORDS = (
    "list.", "places.", "trouble.", "kind.", "category.", "topic.", "season.", "band.", "place_kind.", "staff.",
    "empty.", "reason.", "done.", "undo.", "relevance.", "relevance_short.", "action.", "plan.", "form.chosen",
)  # fmt: skip


def area_context(session: Session, area: Area, translate: Translator, settings: Settings) -> dict[str, Any]:
    """Return what area.html shows: map, campaign, categories, the newest published walk."""
    described = areas.describe_area(session, area)
    campaign = next((one for one in described.campaigns if one.is_open), None)
    walk = walks.newest_published(session, area, translate)
    parts = area_map(session, area, "public", translate, settings, walk_id=walk.id if walk else None)
    return {
        "map": parts,
        "import_map": parts.import_map,
        "campaign": campaign,
        "walk": walk,
        "categories": queries.categories(session),
        "bands": BANDS,
        "seasons": SEASONS,
        "text_limit": TEXT_LIMIT,
        "catalogue": translate.only(AREA_WORDS),
        "page": {
            "slug": area.slug,
            "language": translate.language,
            "text_limit": TEXT_LIMIT,
            "campaign_id": str(campaign.id) if campaign else None,
        },
    }


def staff_context(
    session: Session,
    area: Area,
    translate: Translator,
    settings: Settings,
    *,
    view: str,
    walk_id: uuid.UUID | None,
) -> dict[str, Any]:
    """Return what staff.html shows: the exact map, the queue or the walks; NotFoundError for an unknown walk."""
    shown = walk_id if view == "walks" else None
    walk = walks.read(session, area, shown, translate, staff=True) if shown else None
    parts = area_map(session, area, "staff", translate, settings, walk_id=shown)
    return {
        "map": parts,
        "import_map": parts.import_map,
        "view": view,
        "pending": queries.pending_count(session, area.id),
        "walk": walk,
        "walks": walks.list_walks(session, area, staff=True) if view == "walks" else [],
        "exports": _exports(area),
        "catalogue": translate.only(STAFF_WORDS),
        "page": {
            "slug": area.slug,
            "language": translate.language,
            "usual_start": _usual_start(session, area),
        },
    }


def _usual_start(session: Session, area: Area) -> dict[str, str] | None:
    place = walk_queries.start_place(session, area)
    name = queries.place_name(session, place) if place else None
    return {"id": str(place), "name": name} if name else None


def _exports(area: Area) -> list[dict[str, str]]:
    base = f"/areas/{area.slug}"
    return [
        _export("geopackage", f"{base}/staff/export.gpkg"),
        _export("geojson", f"/api{base}/pins/exact?limit=10000", f"{area.slug}.geojson"),
        _export("public_geopackage", f"{base}/export.gpkg"),
        _export("map", f"{base}/map.html"),
    ]


def _export(name: str, href: str, file_name: str = "") -> dict[str, str]:
    """Describe a download; without a file name the answer itself brings one."""
    return {"href": href, "label": f"export.{name}", "hint": f"export_hint.{name}", "file_name": file_name}
