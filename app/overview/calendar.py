"""Write walks and meetings as a calendar file that phones and mail programs subscribe to (RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from app.areas.schemas import Area
from app.overview.plain import one_line
from app.overview.schemas import EventOut
from app.pages.words import DANISH_TIME
from app.translations import Translator

PRODUCT = "-//tryghedskort//calendar//DA"
ASKED_AGAIN = timedelta(hours=12)


def calendar_file(area: Area, events: Iterable[EventOut], t: Translator, *, base: str, stamp: datetime) -> bytes:
    """Return the calendar of an area; base is the address of the service, stamp when the file was written.

    An event keeps its UID for as long as it exists, so that a change moves it and does not double it.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", one_line(t("feed.title", area=area.name)))
    calendar.add("x-wr-timezone", DANISH_TIME.key)
    calendar.add("refresh-interval", ASKED_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", ASKED_AGAIN)
    for one in events:
        calendar.add_component(_event(area, one, t, base=base, stamp=stamp))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _event(area: Area, one: EventOut, t: Translator, *, base: str, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{one.kind}-{one.id}@tryghedskort")
    event.add("dtstamp", stamp)
    event.add("dtstart", one.starts_at.astimezone(DANISH_TIME))
    event.add("dtend", one.ends_at.astimezone(DANISH_TIME))
    event.add("summary", one_line(one.title))
    event.add("location", one_line(one.place) or one_line(area.name))
    if one.kind == "walk":
        event.add("description", t("feed.walk_means"))
        event.add("url", f"{base}/areas/{area.slug}/walks/{one.id}")
    else:
        event.add("description", t("feed.meeting_means"))
        event.add("url", f"{base}/areas/{area.slug}/overview")
    return event
