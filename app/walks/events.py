"""Write a walk as an event of a calendar: the same one in its own file and in the calendar of its area (RFC 5545)."""

from datetime import timedelta

import shapely
from icalendar import Event

from app.areas.schemas import Area
from app.errors import ConflictError
from app.overview.plain import one_line
from app.pages.words import helpers
from app.translations import Translator
from app.walks.kept import KeptPlan
from geo import crs
from geo.sun import DANISH_TIME


def walk_event(area: Area, walk: KeptPlan, translate: Translator, *, address: str) -> Event:
    """Return the event of a walk, whose page is at the address; raise ConflictError for a walk without a time.

    Its UID stays for as long as the walk exists and its SEQUENCE grows each time it is planned anew, so that a program
    that knows it already moves it and does not double it. DTSTAMP is when it was planned last, for there is no METHOD
    (RFC 5545, section 3.8.7.2): the same walk gives the same bytes.
    """
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


def stop_names(walk: KeptPlan, translate: Translator) -> list[str]:
    """Return what the stops are called: number and theme."""
    return [f"{stop.position}. {translate(f'theme.{stop.theme}')}" for stop in walk.stops]


def _description(walk: KeptPlan, translate: Translator) -> str:
    """Return what a walk is, the minutes, and what the group talks about when."""
    means = [translate("feed.walk_means")] if walk.kind == "safety_walk" else []
    total, walking = round(walk.walk_minutes + walk.talk_minutes), round(walk.walk_minutes)
    facts = translate(
        "walk.facts",
        total=total,
        walk=walking,
        talk=total - walking,
        length=helpers(translate)["length"](walk.length_m),
    )
    stops = (
        f"{name} ({translate('walk.after_minutes', minutes=round(stop.arrives_minute))})"
        for stop, name in zip(walk.stops, stop_names(walk, translate), strict=True)
    )
    return "\n".join([*means, facts, *stops])
