"""Write an area's news as RSS 2.0 (https://www.rssboard.org/rss-specification)."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from xml.etree import ElementTree as Xml

from app.areas.schemas import Area
from app.overview.plain import one_line, printable
from app.overview.schemas import EventOut, ReplyOut, WalkNews
from app.pages.words import DANISH_TIME, helpers
from app.translations import Translator

ATOM = "http://www.w3.org/2005/Atom"
MINUTES_TO_KEEP = 60
NEWS_AT_MOST = 50
UUID_OF_TIME = 7


@dataclass(frozen=True, slots=True)
class News:
    """What the feed tells: replies for everybody, new walks, coming meetings."""

    replies: Sequence[ReplyOut]
    walks: Sequence[WalkNews]
    meetings: Sequence[EventOut]


@dataclass(frozen=True, slots=True)
class _Item:
    guid: str
    title: str
    link: str
    words: str
    category: str
    at: datetime | None


def feed(area: Area, news: News, t: Translator, *, base: str) -> bytes:
    """Return the feed of an area, the newest first; base is the address of the service."""
    page = f"{base}/areas/{area.slug}/overview"
    Xml.register_namespace("atom", ATOM)
    root = Xml.Element("rss", {"version": "2.0"})
    channel = Xml.SubElement(root, "channel")
    _put(channel, "title", one_line(t("feed.title", area=area.name)))
    _put(channel, "link", page)
    _put(channel, "description", one_line(t("feed.about", area=area.name)))
    _put(channel, "language", t.language)
    _put(channel, "ttl", str(MINUTES_TO_KEEP))
    own = {"href": f"{base}/areas/{area.slug}/feed.xml?lang={t.language}", "rel": "self", "type": "application/rss+xml"}
    Xml.SubElement(channel, f"{{{ATOM}}}link", own)
    items = sorted(_items(area, news, t, base=base), key=lambda item: item.at or datetime.min.replace(tzinfo=UTC))
    items = items[::-1][:NEWS_AT_MOST]
    newest = next((item.at for item in items if item.at is not None), None)
    if newest is not None:
        _put(channel, "lastBuildDate", format_datetime(newest))
    for item in items:
        _write(Xml.SubElement(channel, "item"), item)
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _items(area: Area, news: News, t: Translator, *, base: str) -> Iterable[_Item]:
    page, say = f"{base}/areas/{area.slug}/overview", helpers(t)
    for reply in news.replies:
        about = t(f"topic.{reply.topic}") if reply.topic else t(f"category.{reply.category}")
        done = f"{t(f'step.{reply.step}')}. " if reply.step else ""
        said = t("feed.said", words=reply.said) if reply.said else ""
        words = f"{said}\n\n{done}{reply.text}".strip()
        title = t("feed.reply", about=about)
        yield _Item(f"reply-{reply.id}", title, f"{page}#done", words, t("overview.done"), _noon(reply.created_on))
    for walk in news.walks:
        when = say["day_and_time"](walk.starts_at) if walk.starts_at else t("overview.walk_no_time")
        link = f"{base}/areas/{area.slug}/walks/{walk.id}"
        yield _Item(f"walk-{walk.id}", walk.title, link, when, t("overview.walks"), walk.created_at)
    for meeting in news.meetings:
        when = " · ".join(part for part in (say["day_and_time"](meeting.starts_at), meeting.place) if part)
        at = _made_at(meeting.id)
        yield _Item(f"meeting-{meeting.id}", meeting.title, f"{page}#coming", when, t("overview.coming"), at)


def _noon(day: date) -> datetime:
    """Return the middle of a Danish day: of a reply no more than the day is told."""
    return datetime.combine(day, time(12), DANISH_TIME)


def _made_at(identifier: uuid.UUID) -> datetime | None:
    """Return when something was made, from the first 48 bits of a UUID version 7 (RFC 9562, section 5.7)."""
    if identifier.version != UUID_OF_TIME:
        return None
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC)


def _write(element: Xml.Element, item: _Item) -> None:
    _put(element, "title", one_line(item.title))
    _put(element, "link", item.link)
    guid = Xml.SubElement(element, "guid", {"isPermaLink": "false"})
    guid.text = f"{item.guid}@tryghedskort"
    _put(element, "description", printable(item.words))
    _put(element, "category", item.category)
    if item.at is not None:
        _put(element, "pubDate", format_datetime(item.at))


def _put(parent: Xml.Element, name: str, words: str) -> None:
    Xml.SubElement(parent, name).text = words
