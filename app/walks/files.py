"""Write a walk for a phone, a map program or a calendar: route and stops, never what is internal."""

import json
from typing import Literal

from app.areas.schemas import Area
from app.overview.calendar import write_calendar
from app.overview.plain import one_line
from app.translations import Translator
from app.walks.events import stop_names, walk_event
from app.walks.kept import KeptPlan
from geo.sun import DANISH_TIME
from geo.walks.features import walk_geojson
from geo.walks.gpx import walk_gpx

FileName = Literal["walk.gpx", "walk.geojson", "walk.ics"]
MEDIA_TYPES: dict[FileName, str] = {
    "walk.gpx": "application/gpx+xml",
    "walk.geojson": "application/geo+json",
    "walk.ics": "text/calendar; charset=utf-8",
}


def write_file(name: FileName, area: Area, walk: KeptPlan, translate: Translator, *, address: str) -> bytes:
    """Return the file of a walk; the same walk gives the same bytes. Raises ConflictError without a time for .ics."""
    if name == "walk.ics":
        return write_calendar([walk_event(area, walk, translate, address=address)])
    names = stop_names(walk, translate)
    if name == "walk.gpx":
        return walk_gpx(walk, name=one_line(walk.title), stop_names=names, starts_at=walk.starts_at).encode()
    properties = {
        "name": walk.title,
        "meeting_place": walk.meeting_place,
        "starts_at": walk.starts_at.astimezone(DANISH_TIME).isoformat() if walk.starts_at else None,
        "walk_minutes": round(walk.walk_minutes, 1),
        "talk_minutes": round(walk.talk_minutes, 1),
    }
    collection = walk_geojson(walk, properties=properties, stop_names=names, legs=walk.legs)
    return json.dumps(collection, ensure_ascii=False).encode()
