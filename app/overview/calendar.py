"""Write walks and meetings as a calendar file that phones and mail programs subscribe to (RFC 5545)."""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event

from app.areas.schemas import Area
from app.overview.plain import one_line
from app.overview.schemas import EventOut
from app.pages.words import DANISH_TIME
from app.translations import Translator
from app.walks.events import walk_event
from app.walks.kept import KeptPlan

PRODUCT = "-//tryghedskort//calendar//DA"
ASKED_AGAIN = timedelta(hours=12)


def calendar_file(
    area: Area,
    walks: Iterable[KeptPlan],
    meetings: Iterable[EventOut],
    t: Translator,
    *,
    base: str,
) -> bytes:
    """Return the calendar of an area; base is the address of the service.

    An event keeps its UID for as long as it exists, and its SEQUENCE grows with each change, so that a change moves it
    and does not double it.
    """
    page = f"{base}/areas/{area.slug}"
    events = [
        *(walk_event(area, one, t, address=f"{page}/walks/{one.id}") for one in walks),
        *(_meeting(area, one, t, address=f"{page}/overview") for one in meetings),
    ]
    return write_calendar(events, name=one_line(t("feed.title", area=area.name)))


def write_calendar(events: Iterable[Event], *, name: str | None = None) -> bytes:
    """Return a calendar file with these events; one that has a name is subscribed to, and asked for again."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if name is not None:
        calendar.add("x-wr-calname", name)
        calendar.add("x-wr-timezone", DANISH_TIME.key)
        calendar.add("refresh-interval", ASKED_AGAIN, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", ASKED_AGAIN)
    for event in sorted(events, key=lambda one: (one.decoded("dtstart"), str(one["uid"]))):
        calendar.add_component(event)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _meeting(area: Area, one: EventOut, t: Translator, *, address: str) -> Event:
    event = Event()
    event.add("uid", f"meeting-{one.id}@tryghedskort")
    event.add("dtstamp", one.updated_at)
    event.add("last-modified", one.updated_at)
    event.add("sequence", one.version - 1)
    event.add("dtstart", one.starts_at.astimezone(DANISH_TIME))
    event.add("dtend", one.ends_at.astimezone(DANISH_TIME))
    event.add("summary", one_line(one.title))
    event.add("location", one_line(one.place) or one_line(area.name))
    event.add("description", t("feed.meeting_means"))
    event.add("url", address)
    return event
