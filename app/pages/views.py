"""Gather what the two map pages show: the area's own page, and the page of its staff."""

import uuid
from collections.abc import Sequence
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from app.areas import service as areas
from app.areas.schemas import Area, CampaignOut
from app.campaigns.questions import questions_for
from app.errors import NotFoundError
from app.pages import queries
from app.pages.maps import area_map
from app.settings import Settings
from app.translations import Translator
from app.walks import queries as walk_queries
from app.walks import service as walks
from geo.walks.types import Mandate
from layers.vocabulary import AGE_GROUPS, GENDERS, LIGHTS, PHOTO_LIMIT, SEASONS, TEXT_LIMIT

Way = Literal["map", "list"]
"""How a place is pointed at first: on the map, or from the list of places."""
BANDS = ("morning", "day", "afternoon", "evening", "night")
FOCUS_KINDS = {
    "resources_first": ("resource", "challenge"),
    "resources": ("resource",),
    "challenges": ("challenge",),
    "both": ("resource", "challenge"),
}
"""What a round of each focus asks about, in this order."""
AREA_WORDS = (
    "form.",
    "near.",
    "ask.",
    "age.",
    "gender.",
    "light.",
    "draw.",
    "photo.",
    "waiting.",
    "offline.",
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
    "list.", "places.", "trouble.", "kind.", "category.", "topic.", "season.", "band.", "light.", "place_kind.",
    "staff.", "photo_state.", "empty.", "reason.", "done.", "undo.", "relevance.", "relevance_short.", "action.",
    "reply.", "step.", "form.chosen", "planner.deleted", "planner.bring_back",
)  # fmt: skip
PLAN_WORDS = (
    "plan.", "planner.", "variant.", "walk.", "turn.", "theme.", "trouble.", "places.", "place_kind.", "form.chosen",
    "category.", "topic.", "draw.",
)  # fmt: skip


def area_context(
    session: Session,
    area: Area,
    translate: Translator,
    settings: Settings,
    *,
    preview: uuid.UUID | None = None,
    via: str | None = None,
    way: Way = "map",
) -> dict[str, Any]:
    """Return what area.html shows: map, mapping round, categories, the newest published walk.

    A preview shows a round that need not be open, and sends nothing; NotFoundError when the area has no such round.
    """
    rounds = areas.rounds_of(session, area)
    campaign = _shown_campaign(rounds.campaigns, preview)
    said = campaign.said_in(translate.language) if campaign else None
    walk = walks.newest_published(session, area, translate)
    parts = area_map(session, area, "public", translate, settings, walk_id=walk.id if walk else None)
    asked = _campaign_facts(session, said, translate.language) if said else None
    return {
        "map": parts,
        "import_map": parts.import_map,
        "campaign": said,
        "takes_pins": rounds.takes_pins or preview is not None,
        "next_opens_at": rounds.next_opens_at,
        "kinds": FOCUS_KINDS[campaign.focus if campaign else "resources_first"],
        "asks": asked is not None,
        "other_way": _other_way(way, via),
        "walk": walk,
        "categories": queries.categories(session),
        "bands": BANDS,
        "lights": LIGHTS,
        "seasons": SEASONS,
        "text_limit": TEXT_LIMIT,
        "catalogue": translate.only(AREA_WORDS),
        "page": {
            "slug": area.slug,
            "language": translate.language,
            "text_limit": TEXT_LIMIT,
            "photo_limit": PHOTO_LIMIT,
            "campaign_id": str(campaign.id) if campaign else None,
            "campaign": asked,
            "ages": AGE_GROUPS,
            "genders": GENDERS,
            "via": via,
            "way": way,
            "preview": preview is not None,
        },
    }


def _other_way(way: Way, via: str | None) -> str:
    """Return the query that leads to the same page, and places by the other way first."""
    return "?" + urlencode({"way": "map" if way == "list" else "list", **({"via": via} if via else {})})


def _shown_campaign(campaigns: Sequence[CampaignOut], preview: uuid.UUID | None) -> CampaignOut | None:
    if preview is None:
        return next((one for one in campaigns if one.is_open), None)
    found = next((one for one in campaigns if one.id == preview), None)
    if found is None:
        raise NotFoundError("unknown_campaign")
    return found


def _campaign_facts(session: Session, campaign: CampaignOut, language: str) -> dict[str, Any]:
    told = ("title", "focus", "purpose", "next_step", "raffle")
    return {
        "id": str(campaign.id),
        **{name: getattr(campaign, name) for name in told},
        "closes_at": campaign.closes_at.isoformat(),
        "questions": [one.model_dump(mode="json") for one in questions_for(session, campaign.id, language)],
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
        },
    }


def plan_context(
    session: Session, area: Area, translate: Translator, settings: Settings, *, walk_id: uuid.UUID | None
) -> dict[str, Any]:
    """Return what plan.html shows: the exact map without a walk, and the walk to go on with; NotFoundError for none."""
    walk = walks.read(session, area, walk_id, translate, staff=True) if walk_id else None
    parts = area_map(session, area, "staff", translate, settings)
    return {
        "map": parts,
        "import_map": parts.import_map,
        "mandates": get_args(Mandate),
        "catalogue": translate.only(PLAN_WORDS),
        "page": {
            "slug": area.slug,
            "language": translate.language,
            "usual_start": _usual_start(session, area),
            "walk": {"id": str(walk.id), "title": walk.title, "state": walk.state} if walk else None,
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
