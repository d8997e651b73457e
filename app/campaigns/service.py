"""Make and change mapping rounds, and give them a facilitator's code."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import codes
from app.areas import queries as area_queries
from app.areas.schemas import Area
from app.campaigns import queries
from app.campaigns.schemas import (
    TITLE_LENGTH,
    WORDS_LENGTH,
    CampaignChange,
    CampaignIn,
    FacilitatorCodeOut,
    StaffCampaignOut,
)
from app.errors import ConflictError, NotFoundError, ProblemError
from app.keys import Keys
from app.policy import Caller
from layers.vocabulary import CAMPAIGN_FOCUSES, CAMPAIGN_FORMATS

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
CODE_PURPOSE = "facilitator"
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def find_campaign(session: Session, area: Area, campaign_id: uuid.UUID) -> StaffCampaignOut:
    """Return a round of the area; raise NotFoundError when there is none."""
    found = queries.campaign(session, area.id, campaign_id)
    if found is None:
        raise NotFoundError("unknown_campaign")
    return found


def create(session: Session, area: Area, wish: CampaignIn) -> StaffCampaignOut:
    """Store a round; raise ProblemError for words or times that do not do, ConflictError for a title in use."""
    values = _checked(session, area.id, wish.model_dump(), but=None)
    with _unique_title(session):
        made = queries.insert_campaign(session, area.id, values)
    return find_campaign(session, area, made)


def change(
    session: Session, area: Area, campaign_id: uuid.UUID, wish: CampaignChange, caller: Caller
) -> tuple[StaffCampaignOut, list[str]]:
    """Change a round; return it, and the names of what was changed.

    Raises as create does, NotFoundError for a round or an area beyond the caller's, and ConflictError for a round with
    pins that is to move: people gave their answers to this area.
    """
    queries.lock_campaign(session, campaign_id)
    kept = find_campaign(session, area, campaign_id)
    target = _target(session, area, wish.area, caller)
    if target.id != area.id and kept.pins:
        raise ConflictError("campaign_has_pins", field="area", pins=kept.pins)
    before = kept.model_dump(include=set(queries.COLUMNS)) | {"area_id": area.id}
    wished = {**before, **wish.model_dump(exclude_none=True, exclude={"area"})}
    after = _checked(session, target.id, wished, but=campaign_id) | {"area_id": target.id}
    changed = {name: after[name] for name in before if after[name] != before[name]}
    if changed:
        with _unique_title(session):
            queries.change_campaign(session, campaign_id, changed)
    return find_campaign(session, target, campaign_id), sorted(changed)


def _target(session: Session, area: Area, slug: str | None, caller: Caller) -> Area:
    """Return the area a round goes to: an area that is open to everybody is not one's own by that."""
    if slug is None or slug == area.slug:
        return area
    found = area_queries.area_by_slug(session, slug)
    if found is None or found.id not in caller.area_ids:
        raise NotFoundError("unknown_area", slug=slug)
    return found


def make_facilitator_code(
    session: Session, area: Area, campaign_id: uuid.UUID, keys: Keys
) -> tuple[StaffCampaignOut, FacilitatorCodeOut]:
    """Give a round a new facilitator's code, which is told this once; the one before ends, with its sign-ins.

    It goes through the staff door and one function of the database (set_facilitator_code, migration 0004): the
    accounts door would bring the right to change every account along, and be a transaction of its own. The function
    looks the caller up itself and does this for a round of the caller's own areas only, so that code, ended sign-ins
    and audit are all stored or none. Raises NotFoundError, and ConflictError for a round that is over.
    """
    found = find_campaign(session, area, campaign_id)
    if queries.has_ended(session, found.closes_at):
        raise ConflictError("campaign_closed")
    code = codes.new_facilitator_code()
    ended = queries.set_facilitator_code(session, found.id, keys.code_hash(CODE_PURPOSE, codes.tidy(code)))
    return find_campaign(session, area, campaign_id), FacilitatorCodeOut(code=codes.spell(code), ended=ended)


def read_moment(typed: str, field: str) -> datetime:
    """Return a time as a form sends it, in Danish time; raise ProblemError for anything else."""
    try:
        return in_danish_time(datetime.fromisoformat(typed.strip()))
    except ValueError:
        raise ProblemError("campaign_time", field=field) from None


def in_danish_time(moment: datetime) -> datetime:
    """Return a time with its zone, Danish where it has none."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=DANISH_TIME)


def read_wish(typed: Mapping[str, str]) -> CampaignIn:
    """Return the round that somebody typed into a form; raise ProblemError for the first thing that does not do."""
    _check_choices(typed)
    values: dict[str, Any] = {name: typed[name].replace("\r\n", "\n").strip() for name in ("purpose", "next_step")}
    values["title"] = " ".join(typed["title"].split())
    _check_words(values)
    values |= {name: typed[name] for name in ("format", "focus")}
    values |= {name: read_moment(typed[name], name) for name in ("opens_at", "closes_at")}
    return CampaignIn(**values)


def _check_choices(typed: Mapping[str, str]) -> None:
    for name, allowed in (("format", CAMPAIGN_FORMATS), ("focus", CAMPAIGN_FOCUSES)):
        if typed[name] not in allowed:
            raise ProblemError("campaign_choice", field=name)


def _checked(session: Session, area_id: uuid.UUID, wish: Mapping[str, Any], *, but: uuid.UUID | None) -> dict[str, Any]:
    values = {**wish, "title": " ".join(wish["title"].split())}
    _check_words(values)
    for name in ("opens_at", "closes_at"):
        values[name] = _within_reach(in_danish_time(values[name]), name)
    if values["closes_at"] <= values["opens_at"]:
        raise ProblemError("campaign_closes_first", field="closes_at")
    if queries.is_title_taken(session, area_id, values["title"], but):
        raise ConflictError("campaign_title_taken", field="title")
    return values


def _check_words(values: Mapping[str, str]) -> None:
    title = values["title"].strip()
    if not 1 <= len(title) <= TITLE_LENGTH or not title.isprintable():
        raise ProblemError("campaign_title", field="title", most=TITLE_LENGTH)
    for name in ("purpose", "next_step"):
        if len(values[name]) > WORDS_LENGTH or "\x00" in values[name]:
            raise ProblemError("text_too_long", field=name, limit=WORDS_LENGTH)


def _within_reach(moment: datetime, field: str) -> datetime:
    try:
        found = moment.astimezone(UTC)
    except OverflowError:
        raise ProblemError("campaign_time", field=field) from None
    if not EARLIEST <= found <= LATEST:
        raise ProblemError("campaign_time", field=field)
    return found


@contextmanager
def _unique_title(session: Session) -> Iterator[None]:
    """Turn a title that somebody else took a moment ago into a problem; nothing of the block is kept then."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError:
        raise ConflictError("campaign_title_taken", field="title") from None
