"""Write a walk for a phone, a map program or a calendar: route and stops, never what is internal."""

import json
from datetime import timedelta
from typing import Literal

import shapely
from icalendar import Calendar, Event

from app.areas.schemas import Area
from app.errors import ConflictError
from app.overview.calendar import PRODUCT
from app.overview.plain import one_line
from app.pages.words import helpers
from app.translations import Translator
from app.walks.service import KeptPlan
from geo import crs
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
        return _calendar(area, walk, translate, address=address)
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


def stop_names(walk: KeptPlan, translate: Translator) -> list[str]:
    """Return what the stops are called: number and theme."""
    return [f"{stop.position}. {translate(f'theme.{stop.theme}')}" for stop in walk.stops]


def _calendar(area: Area, walk: KeptPlan, translate: Translator, *, address: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add_component(_event(area, walk, translate, address=address))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _event(area: Area, walk: KeptPlan, translate: Translator, *, address: str) -> Event:
    """Return the event under the UID that it has in the area's own calendar, so that it is there once."""
    if walk.starts_at is None:
        raise ConflictError("walk_without_time")
    begins = walk.starts_at.astimezone(DANISH_TIME)
    event = Event()
    event.add("uid", f"walk-{walk.id}@tryghedskort")
    event.add("dtstamp", walk.updated_at)
    event.add("created", walk.created_at)
    event.add("last-modified", walk.updated_at)
    event.add("sequence", walk.version - 1)
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=round(walk.walk_minutes + walk.talk_minutes)))
    event.add("summary", one_line(walk.title))
    event.add("location", ", ".join(part for part in (one_line(walk.meeting_place), one_line(area.name)) if part))
    longitude, latitude = crs.points_to_wire(shapely.get_coordinates(walk.route)[:1])[0].tolist()
    event.add("geo", (round(latitude, 6), round(longitude, 6)))
    event.add("description", _description(walk, translate))
    event.add("url", address)
    return event


def _description(walk: KeptPlan, translate: Translator) -> str:
    """Return the minutes, and what the group talks about when."""
    facts = translate(
        "walk.facts",
        total=round(walk.walk_minutes + walk.talk_minutes),
        walk=round(walk.walk_minutes),
        talk=round(walk.talk_minutes),
        length=helpers(translate)["length"](walk.length_m),
    )
    stops = (
        f"{name} ({translate('walk.after_minutes', minutes=round(stop.arrives_minute))})"
        for stop, name in zip(walk.stops, stop_names(walk, translate), strict=True)
    )
    return "\n".join([facts, *stops])
