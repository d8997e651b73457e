"""The overview page, the calendar file and the feed of an area."""

import hashlib
from datetime import UTC, datetime
from typing import Annotated, Any

from babel.dates import format_date
from fastapi import APIRouter, Query, Request, Response, status

from app.areas.schemas import Area
from app.dependencies import CurrentCaller, PublicArea, PublicSession, may
from app.language import request_translator
from app.overview import service
from app.overview.calendar import calendar_file
from app.overview.feed import News, feed
from app.overview.schemas import SaidFilter
from app.overview.words import facts
from app.pages import queries as page_queries
from app.pages.rendering import page
from app.public_address import public_address

router = APIRouter(include_in_schema=False)

KEPT_FOR_ALL = "public, max-age=300"
KEPT_BY_ONE = "private, no-cache"


@router.get("/areas/{slug}/overview", dependencies=[may("read", "area")])
def overview_page(
    request: Request,
    area: PublicArea,
    session: PublicSession,
    caller: CurrentCaller,
    wish: Annotated[SaidFilter, Query()],
) -> Response:
    """Tell what everybody may know of an area: hearts first, no map needed."""
    said, has_more = service.said(session, area, wish)
    language = request_translator(request, area.languages).language
    context: dict[str, Any] = {
        "hearts": service.most_supported(session, area),
        "said": said,
        "wish": wish,
        "has_more": has_more,
        "facts": facts,
        "counts": service.counts(session, area),
        "categories": page_queries.categories(session),
        "walks": service.new_walks(session, area),
        "events": service.coming(session, area, datetime.now(UTC)),
        "replies": service.replies(session, area),
        "day_of": lambda day: format_date(day, "long", locale=language),
        "staff_slugs": page_queries.slugs_of(session, list(caller.area_ids)) if caller.area_ids else [],
    }
    return page(request, "overview.html", context, area=area)


@router.get("/areas/{slug}/calendar.ics", dependencies=[may("read", "area")])
def calendar(request: Request, area: PublicArea, session: PublicSession) -> Response:
    """Give coming walks and meetings as a calendar file."""
    now = datetime.now(UTC)
    walks, meetings = service.calendar_events(session, area, now)
    translate = request_translator(request, area.languages)
    written = calendar_file(area, walks, meetings, translate, base=public_address(request))
    return _file(request, area, written, "text/calendar; charset=utf-8")


@router.get("/areas/{slug}/feed.xml", dependencies=[may("read", "area")])
def news_feed(request: Request, area: PublicArea, session: PublicSession) -> Response:
    """Give what is new as RSS."""
    coming = service.coming(session, area, datetime.now(UTC))
    meetings = [one for one in coming if one.kind == "meeting"]
    news = News(service.replies(session, area), service.new_walks(session, area), meetings)
    written = feed(area, news, request_translator(request, area.languages), base=public_address(request))
    return _file(request, area, written, "application/rss+xml; charset=utf-8")


def _file(request: Request, area: Area, written: bytes, media_type: str) -> Response:
    """Answer with a file, or with nothing but its tag when the caller has that one already (RFC 9110, 13.1.2)."""
    tag = f'"{hashlib.sha256(written).hexdigest()[:32]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": KEPT_FOR_ALL if area.visibility == "public" else KEPT_BY_ONE,
        "Vary": "Accept-Language, Cookie",
    }
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    return Response(written, media_type=media_type, headers=headers)
