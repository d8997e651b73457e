"""Keep walks that were planned, read them, change them, publish them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.errors import ConflictError, NotFoundError
from app.network.graphs import AreaNetwork
from app.network.queries import line_of
from app.translations import Translator
from app.walks import queries
from app.walks.answers import counts, gap_of, legs_out, line_out
from app.walks.kept import legs_of
from app.walks.planning import About, Planned, Request, plan_variant, read_request
from app.walks.schemas import CountsOut, LeftOutOut, SaidOut, StopOut, TurnOut, WalkIn, WalkOut, WalkSummary
from app.walks.words import kept_sentence, left_out_text, word

TITLE_LIMIT = 120
SAME_PRESS = timedelta(seconds=30)
"""Within this the same wish is the same press: longer than planning takes, and than the page waits for an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a wish, and the alternative that is kept; made without the database."""

    about: About
    planned: Planned


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was when somebody began to change it."""

    walk_id: uuid.UUID
    version: int


def answer_of(asked: Request, wish: WalkIn) -> Answer:
    """Return the walk that is kept; raise WalkError with what is impossible and what is allowed."""
    return Answer(asked.about, plan_variant(asked, wish.variant))


def plan_and_keep(session: Session, area: Area, wish: WalkIn, network: AreaNetwork, translate: Translator) -> WalkOut:
    """Plan a walk and keep it as a draft in one transaction, for commands; the service plans without one."""
    return keep(session, area, wish, answer_of(read_request(session, area, wish, network), wish), translate)


def is_kept(session: Session, area: Area, wish: WalkIn) -> bool:
    """Tell whether the same press kept this wish already, so that nothing has to be planned."""
    return queries.just_kept(session, area.id, _stored(wish), SAME_PRESS) is not None


def keep_once(
    session: Session, area: Area, wish: WalkIn, answer: Answer | None, translate: Translator
) -> tuple[WalkOut, bool]:
    """Keep a planned walk as a draft, or find the one that the same press made already; True for a new one.

    Who presses twice, or again because the answer was lost, or in a second tab, wants one walk. Raises ConflictError
    where nothing was planned because one was there, and it is not any more.
    """
    queries.lock_walks(session, area.id)
    found = queries.just_kept(session, area.id, _stored(wish), SAME_PRESS)
    if found is not None:
        return read(session, area, found, translate, staff=True), False
    if answer is None:
        raise ConflictError("walk_changed")
    return keep(session, area, wish, answer, translate), True


def keep(session: Session, area: Area, wish: WalkIn, answer: Answer, translate: Translator) -> WalkOut:
    """Keep a planned walk as a draft; raise ConflictError when a pin that it visits is published no more."""
    _hold_pins(session, area, answer)
    kept = _keep(session, area, wish, answer, translate)
    return read(session, area, kept[0], translate, staff=True)


def _hold_pins(session: Session, area: Area, answer: Answer) -> None:
    """See to it that the pins that a walk visits stay published meanwhile; raise ConflictError when one is no more.

    Before any walk is touched: who decides about a pin holds the pin first and its place in walks then, too.
    """
    visited = {uuid.UUID(pin_id) for plan in answer.planned.plans for stop in plan.stops for pin_id in stop.pin_ids}
    if queries.keep_published(session, area.id, visited) < len(visited):
        raise ConflictError("pins_changed")


def read_draft(session: Session, area: Area, walk_id: uuid.UUID, wish: WalkIn) -> Draft | None:
    """Return a draft that is about to be planned anew, at the version that its planner has seen.

    None where the press before has saved the same wish there. Raises NotFoundError, and ConflictError for what is
    published or was changed since.
    """
    row = next((row for row in queries.party_of(session, area.id, walk_id) if row.id == walk_id), None)
    if row is None:
        raise NotFoundError("unknown_walk")
    seen = row.version if wish.version is None else wish.version
    if _is_saved(row, wish, seen):
        return None
    _refuse_changed(row, seen)
    return Draft(walk_id, row.version)


def keep_anew(
    session: Session, area: Area, wish: WalkIn, answer: Answer, translate: Translator, *, draft: Draft
) -> bool:
    """Keep a planned walk in place of a draft, under its id; the other groups of its party come and go with the wish.

    False where the press before has done so meanwhile. Raises ConflictError when the draft was published, changed or
    deleted since it was read.
    """
    queries.lock_walks(session, area.id)
    party = queries.party_of(session, area.id, draft.walk_id)
    if not party:
        raise ConflictError("walk_changed")
    if all(_is_saved(row, wish, draft.version) for row in party):
        return False
    for row in party:
        _refuse_changed(row, draft.version)
    _hold_pins(session, area, answer)
    ids = [row.id for row in party]
    if draft.walk_id not in ids[: len(answer.planned.plans)]:
        ids = [draft.walk_id, *(other for other in ids if other != draft.walk_id)]
    queries.delete_walks(session, ids)
    session.expire_all()
    before = _Before(ids, party[0].created_at, draft.version)
    _keep(session, area, _titled(wish, party[0]), answer, translate, before=before)
    return True


def _is_saved(row: Row[Any], wish: WalkIn, seen: int) -> bool:
    """Tell whether the only change since a version was seen is this same wish: a press before, or in another tab."""
    return row.state == "draft" and row.version == seen + 1 and bool(row.wish == _stored(_titled(wish, row)))


def _titled(wish: WalkIn, row: Row[Any]) -> WalkIn:
    """Return a wish with the title that the draft has, where it says none itself."""
    return wish if wish.title is not None else wish.model_copy(update={"title": row.wish.get("title")})


def _refuse_changed(row: Row[Any], version: int) -> None:
    if row.state != "draft":
        raise ConflictError("walk_is_published")
    if row.version != version:
        raise ConflictError("walk_changed")


@dataclass(frozen=True, slots=True)
class _Before:
    """What goes over from the drafts that a plan takes the place of."""

    ids: Sequence[uuid.UUID] = ()
    created_at: datetime | None = None
    version: int = 0


def _keep(
    session: Session, area: Area, wish: WalkIn, answer: Answer, translate: Translator, *, before: _Before = _Before()
) -> list[uuid.UUID]:
    about, plans = answer.about, answer.planned.plans
    title = wish.title or translate("walk.untitled", area=area.name)
    counted = [counts(plan, about.pins) for plan in plans]
    return queries.insert_walks(
        session,
        area.id,
        plans,
        queries.Kept(
            titles=[_title_of(title, number, len(plans), translate) for number in range(1, len(plans) + 1)],
            kind=wish.kind,
            variant=answer.planned.variant,
            wish=_stored(wish),
            meeting_place=about.meeting_place,
            starts_at=about.starts_at,
            counts=[{"covered": covered.model_dump(), "missed": missed.model_dump()} for covered, missed in counted],
            ids=before.ids,
            created_at=before.created_at,
            version=before.version + 1,
        ),
    )


def _stored(wish: WalkIn) -> dict[str, Any]:
    return wish.model_dump(mode="json", exclude={"version"})


def _title_of(title: str, number: int, groups: int, translate: Translator) -> str:
    return title if groups == 1 else translate("walk.group_title", title=title, number=number, groups=groups)


def duplicate(session: Session, area: Area, walk_id: uuid.UUID, translate: Translator) -> WalkOut:
    """Keep a walk, and those of its party, once more as drafts; raise NotFoundError."""
    party = _party(session, area, walk_id)
    before = party[0].wish.get("title") or translate("walk.untitled", area=area.name)
    title = translate("walk.copy_title", title=before)[:TITLE_LIMIT]
    party_id = uuid.uuid4() if len(party) > 1 else None
    copies = {
        row.id: queries.copy_walk(
            session, row.id, title=_title_of(title, row.group_number, len(party), translate), wish_title=title,
            party_id=party_id,
        )
        for row in party
    }  # fmt: skip
    return read(session, area, copies[walk_id], translate, staff=True)


def delete(session: Session, area: Area, walk_id: uuid.UUID) -> None:
    """Forget a draft and those of its party; raise NotFoundError, or ConflictError for what is published."""
    queries.delete_walks(session, [row.id for row in _drafts(session, area, walk_id)])


def set_state(session: Session, area: Area, walk_id: uuid.UUID, state: str) -> None:
    """Publish a walk and those of its party, or take them back; raise NotFoundError for a walk of another area."""
    queries.set_state(session, [row.id for row in _party(session, area, walk_id)], state)


def _party(session: Session, area: Area, walk_id: uuid.UUID) -> Sequence[Row[Any]]:
    queries.lock_walks(session, area.id)
    party = queries.party_of(session, area.id, walk_id)
    if not party:
        raise NotFoundError("unknown_walk")
    return party


def _drafts(session: Session, area: Area, walk_id: uuid.UUID) -> Sequence[Row[Any]]:
    party = _party(session, area, walk_id)
    if any(row.state != "draft" for row in party):
        raise ConflictError("walk_is_published")
    return party


def wish_of(session: Session, area: Area, walk_id: uuid.UUID) -> WalkIn:
    """Return the wish that a walk answers, to go on with; raise NotFoundError."""
    found = queries.wish_of(session, area.id, walk_id)
    if found is None:
        raise NotFoundError("unknown_walk")
    return WalkIn.model_validate(found)


def read(session: Session, area: Area, walk_id: uuid.UUID, translate: Translator, *, staff: bool) -> WalkOut:
    """Return a walk; the public sees published walks only, and nothing internal. Raises NotFoundError."""
    row = _row(session, area, walk_id, staff=staff)
    line = line_of(row.line)
    counted = row.counts if staff else {}
    return WalkOut(
        id=row.id,
        title=row.title,
        state=row.state,
        kind=row.kind,
        starts_at=row.starts_at,
        meeting_place=row.meeting_place,
        length_m=row.length_m,
        walk_minutes=row.walk_minutes,
        talk_minutes=row.talk_minutes,
        total_minutes=row.walk_minutes + row.talk_minutes,
        geometry=line_out(line),
        stops=[_stop_out(stop, translate) for stop in queries.stop_rows(session, [walk_id], staff=staff)],
        legs=legs_out(legs_of(row, line)),
        turns=[TurnOut(**turn) for turn in row.turns],
        warnings=_said(translate, "warning", row.warnings),
        group_number=row.group_number,
        groups=row.groups,
        version=row.version if staff else None,
        party=queries.party_ids(session, walk_id) if staff else [],
        explanations=_said(translate, "explain", row.explanations) if staff else [],
        left_out=[_left_out(one, translate) for one in row.left_out] if staff else [],
        covered=CountsOut(**counted["covered"]) if "covered" in counted else None,
        missed=CountsOut(**counted["missed"]) if "missed" in counted else None,
        **_search_of(row, staff=staff),
    )


SEARCH = (
    "variant", "covered_weight", "all_weight", "objective", "bound", "proven_optimal", "method", "stopped_by",
    "candidates",
)  # fmt: skip


def _search_of(row: Row[Any], *, staff: bool) -> dict[str, Any]:
    """Return what is known of how good a walk is, which would tell the public what pins weigh."""
    if not staff:
        return {**dict.fromkeys(SEARCH), "gap": None}
    gap = gap_of(row.objective, row.bound, proven=row.proven_optimal) if row.groups == 1 else None
    return {**{name: getattr(row, name) for name in SEARCH}, "gap": gap}


def _row(session: Session, area: Area, walk_id: uuid.UUID, *, staff: bool) -> Row[Any]:
    rows = queries.walk_rows(session, area.id, [walk_id], staff=staff)
    if not rows:
        raise NotFoundError("unknown_walk")
    return rows[0]


def _stop_out(stop: Row[Any], translate: Translator) -> StopOut:
    return StopOut(
        position=stop.position,
        theme=stop.theme,
        longitude=stop.longitude,
        latitude=stop.latitude,
        arrives_minute=stop.arrives_minute,
        leaves_minute=stop.leaves_minute,
        weight=stop.weight,
        pin_ids=stop.pin_ids,
        mandates=[word(translate, "mandate", code) for code in stop.mandates],
        reasons=_said(translate, "explain", stop.reasons),
        wished=stop.wished,
    )


def _said(translate: Translator, family: str, said: Sequence[dict[str, Any]]) -> list[SaidOut]:
    sentences = (kept_sentence(translate, family, one["code"], one["values"]) for one in said)
    return [one for one in sentences if one is not None]


def _left_out(one: dict[str, Any], translate: Translator) -> LeftOutOut:
    return LeftOutOut(**one, text=left_out_text(translate, one["reason"], one["extra_minutes"]))


def list_walks(session: Session, area: Area, *, staff: bool) -> list[WalkSummary]:
    """Return the area's walks, the newest first; the public sees published walks only."""
    return [WalkSummary(**row._mapping) for row in queries.walk_summaries(session, area.id, staff=staff)]


def newest_published(session: Session, area: Area, translate: Translator) -> WalkOut | None:
    """Return the walk that the area's page shows: the newest that is published."""
    walks = list_walks(session, area, staff=False)
    return read(session, area, walks[0].id, translate, staff=False) if walks else None
