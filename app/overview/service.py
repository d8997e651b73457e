"""Gather what everybody may know of an area, for the page, the calendar file and the feed."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.overview import queries
from app.overview.schemas import EventOut, PeopleCounted, ReplyOut, SaidFilter, SaidOut, WalkNews
from app.walks.kept import KeptPlan, kept_plans

HEARTS_AT_MOST = 10
SAID_ON_A_PAGE = 40
REPLIES_AT_MOST = 30
WALKS_AT_MOST = 20
KEPT_IN_CALENDAR = timedelta(days=30)
"""How long an event stays in the calendar file when it is over."""


def counts(session: Session, area: Area) -> PeopleCounted:
    """Return how many people stand behind hearts and stars."""
    return PeopleCounted(**queries.counts(session, area.id)._mapping)


def most_supported(session: Session, area: Area) -> list[SaidOut]:
    """Return the resources that most people stand behind."""
    rows = queries.said(session, area.id, kind="resource", category=None, most=HEARTS_AT_MOST, by_people=True)
    return [SaidOut(**row._mapping) for row in rows]


def said(session: Session, area: Area, wish: SaidFilter) -> tuple[list[SaidOut], bool]:
    """Return a page of what was said, hearts first, and whether there is more."""
    rows = queries.said(
        session,
        area.id,
        kind=wish.kind,
        category=wish.category,
        most=SAID_ON_A_PAGE + 1,
        skip=SAID_ON_A_PAGE * (wish.page - 1),
    )
    return [SaidOut(**row._mapping) for row in rows[:SAID_ON_A_PAGE]], len(rows) > SAID_ON_A_PAGE


def replies(session: Session, area: Area) -> list[ReplyOut]:
    """Return what was said and done, the newest first."""
    return [ReplyOut(**row._mapping) for row in queries.replies(session, area.id, most=REPLIES_AT_MOST)]


def new_walks(session: Session, area: Area) -> list[WalkNews]:
    """Return published walks, the newest first."""
    return [WalkNews(**row._mapping) for row in queries.walks(session, area.id, most=WALKS_AT_MOST)]


def coming(session: Session, area: Area, since: datetime) -> list[EventOut]:
    """Return walks and meetings that end after a moment, in the order of time."""
    return [EventOut(**row._mapping) for row in queries.events(session, area.id, since=since)]


def calendar_events(session: Session, area: Area, now: datetime) -> tuple[list[KeptPlan], list[EventOut]]:
    """Return walks and meetings of the calendar file: what comes, and what is over since KEPT_IN_CALENDAR at most."""
    events = coming(session, area, now - KEPT_IN_CALENDAR)
    walk_ids = [one.id for one in events if one.kind == "walk"]
    return kept_plans(session, area, walk_ids, staff=False), [one for one in events if one.kind == "meeting"]
