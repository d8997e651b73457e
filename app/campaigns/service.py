"""Make and change mapping rounds, and give them a facilitator's code."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import codes
from app.areas import queries as area_queries
from app.areas.schemas import SAID, Area
from app.campaigns import channels, queries, typed, wishes
from app.campaigns.schemas import CampaignChange, CampaignIn, FacilitatorCodeOut, StaffCampaignOut
from app.errors import ConflictError, NotFoundError, ProblemError
from app.keys import Keys
from app.policy import Caller

CODE_PURPOSE = "facilitator"
CLEARABLE = {"invited_households"}
"""What can be changed back to being unknown."""


def find_campaign(session: Session, area: Area, campaign_id: uuid.UUID) -> StaffCampaignOut:
    """Return a round of the area; raise NotFoundError when there is none."""
    found = queries.campaign(session, area.id, campaign_id)
    if found is None:
        raise NotFoundError("unknown_campaign")
    return found


def create(session: Session, area: Area, wish: CampaignIn) -> StaffCampaignOut:
    """Store a round with its usual channels.

    Raises ProblemError for words or times that do not do, ConflictError for a title in use.
    """
    values = _checked(session, area, wish.model_dump(), but=None)
    with _unique_title(session):
        made = queries.insert_campaign(session, area.id, values)
    channels.make_usual(session, area.id, made)
    return find_campaign(session, area, made)


def change(
    session: Session, area: Area, campaign_id: uuid.UUID, wish: CampaignChange, caller: Caller
) -> tuple[StaffCampaignOut, list[str]]:
    """Change a round; return it, and the names of what was changed.

    Raises as create does, NotFoundError for a round or an area beyond the caller's, and ConflictError for a round with
    pins or responses that is to move: people gave their answers to this area.
    """
    queries.lock_campaign(session, campaign_id)
    kept = find_campaign(session, area, campaign_id)
    target = _target(session, area, wish.area, caller)
    if target.id != area.id and kept.pins:
        raise ConflictError("campaign_has_pins", field="area", pins=kept.pins)
    if target.id != area.id and kept.responses:
        raise ConflictError("campaign_has_responses", field="area")
    before = kept.model_dump(include=set(queries.COLUMNS)) | {"area_id": area.id}
    asked = wish.model_dump(exclude_unset=True, exclude={"area"})
    wished = {**before, **{name: value for name, value in asked.items() if value is not None or name in CLEARABLE}}
    after = _checked(session, target, wished, but=campaign_id) | {"area_id": target.id}
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


def _checked(session: Session, area: Area, wish: Mapping[str, Any], *, but: uuid.UUID | None) -> dict[str, Any]:
    values = {**wish, "title": typed.one_line(wish["title"]), "group_name": typed.one_line(wish["group_name"])}
    values["languages"] = wishes.spoken(values["languages"], area.languages)
    told = {code: words for code, words in values["translations"].items() if code in values["languages"][1:]}
    values["translations"] = {
        code: {**dict.fromkeys(SAID, ""), **words, "title": typed.one_line(words.get("title", ""))}
        for code, words in told.items()
    }
    wishes.check_words(values)
    for name in ("opens_at", "closes_at"):
        values[name] = typed.within_reach(values[name], name)
    if values["closes_at"] <= values["opens_at"]:
        raise ProblemError("campaign_closes_first", field="closes_at")
    if queries.is_title_taken(session, area.id, values["title"], but):
        raise ConflictError("campaign_title_taken", field="title")
    return values


@contextmanager
def _unique_title(session: Session) -> Iterator[None]:
    """Turn a title that somebody else took a moment ago into a problem; nothing of the block is kept then."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError:
        raise ConflictError("campaign_title_taken", field="title") from None
