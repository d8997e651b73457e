"""Decide what becomes of a pin: publish, edit for privacy, reject, merge, withdraw, and take a decision back."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.errors import ConflictError, NotFoundError, PersonalWordsError, ProblemError
from app.guard import service as guard
from app.guard.finding import Finding
from app.pins import queries
from app.pins.findings import segments, without_findings
from app.pins.schemas import EditedPin, MergedPin, PinState, RejectIn
from app.pins.service import locked_pin, remember
from app.translations import Catalogues
from layers.vocabulary import TEXT_LIMIT

NEXT_STATE = {
    "publish": {"pending": "published", "rejected": "published"},
    "reject": {"pending": "rejected", "published": "rejected"},
    "withdraw": {"pending": "withdrawn", "published": "withdrawn", "rejected": "withdrawn"},
}
"""What may happen to a pin: action → state before → state after. A withdrawn pin stays withdrawn."""
CAN_BE_UNDONE = {"publish", "reject", "merge"}
MERGES_INTO = {"pending": ("pending", "published"), "published": ("published",)}
"""State of a pin → states of the one it may be merged into: what the public reads is not hidden by a merge."""


def publish(
    session: Session, area: Area, pin_id: uuid.UUID, *, actor: str, reason: str | None, keep_words: bool
) -> PinState:
    """Publish a pin; ConflictError when the guard found something in its words and nobody said to keep them."""
    pin = locked_pin(session, area, pin_id)
    if pin.state in NEXT_STATE["publish"] and pin.guard and not keep_words:
        raise ConflictError("words_found", field="keep_words")
    return _decide(session, pin, "publish", actor=actor, reason=reason)


def reject(
    session: Session, area: Area, pin_id: uuid.UUID, wish: RejectIn, *, actor: str, catalogues: Catalogues
) -> PinState:
    """Reject a pin with a reason that its writer reads, in the language of the pin.

    Raises ProblemError when own words are missing, and PersonalWordsError when they name somebody.
    """
    pin = locked_pin(session, area, pin_id)
    own = wish.reason.strip()
    if wish.reason_code == "other" and not own:
        raise ProblemError("reason_missing", field="reason")
    found = guard.search(own, place_names=queries.place_names(session, area.id)) if own else []
    if found and not wish.keep_words:
        named = [{"kind": finding.kind, "words": own[finding.start : finding.end]} for finding in found]
        raise PersonalWordsError(named, guard.without(own, found))
    translate = catalogues.translator(catalogues.offered([pin.language])[0])
    ready = "" if wish.reason_code == "other" else translate(f"reason.{wish.reason_code}_words")
    return _decide(session, pin, "reject", actor=actor, reason=f"{ready} {own}".strip())


def withdraw(session: Session, area: Area, pin_id: uuid.UUID, *, actor: str, reason: str | None) -> PinState:
    """Withdraw a pin for good."""
    return _decide(session, locked_pin(session, area, pin_id), "withdraw", actor=actor, reason=reason)


def edit(session: Session, area: Area, pin_id: uuid.UUID, words: str, *, actor: str) -> EditedPin:
    """Give a pin other words and search them anew; what is found then is for staff to judge.

    The writer's own words are kept the first time. Raises ConflictError for a pin that is withdrawn, merged or
    anonymised, and ProblemError for a text that is too long.
    """
    pin = locked_pin(session, area, pin_id)
    words = words.strip()
    if len(words) > TEXT_LIMIT:
        raise ProblemError("text_too_long", field="text", limit=TEXT_LIMIT, length=len(words))
    if pin.state not in ("pending", "published", "rejected") or pin.anonymised_at is not None:
        raise ConflictError("cannot_edit", state=pin.state)
    findings = guard.search(words, place_names=queries.place_names(session, area.id)) if words else []
    if words != pin.text:
        queries.set_words(session, pin.id, words, [asdict(finding) for finding in findings])
        remember(session, pin.id, action="edit", before=pin.state, after=pin.state, actor=actor)
    return _edited(pin, words, findings)


def _edited(pin: Any, words: str, findings: Sequence[Finding]) -> EditedPin:
    return EditedPin(
        id=pin.id,
        state=pin.state,
        relevance=pin.relevance,
        text=words,
        segments=segments(words, findings),
        suggestion=without_findings(words, findings),
    )


def merge(session: Session, area: Area, pin_id: uuid.UUID, into: uuid.UUID, *, actor: str) -> MergedPin:
    """Merge a pin into another one that says the same: its people and its stops on walks go over.

    Raises NotFoundError for a pin that the area does not have, and ProblemError or ConflictError when the two do not
    fit together.
    """
    pins = queries.lock_pins(session, area.id, [pin_id, into])
    pin, other = pins.get(pin_id), pins.get(into)
    if pin is None:
        raise NotFoundError("unknown_pin")
    if pin_id == into or other is None or other.kind != pin.kind:
        raise ProblemError("merge_does_not_fit", field="into")
    if pin.state == "merged" and pin.merged_into == into:
        return _merged(pin, into, other.people)
    if other.state not in MERGES_INTO.get(pin.state, ()):
        raise ConflictError("cannot_merge", field="into")
    queries.hand_over_stops(session, pin.id, into)
    queries.set_state(session, pin.id, "merged", merged_into=into)
    people = queries.add_people(session, into, pin.people)
    remember(session, pin.id, action="merge", before=pin.state, after="merged", actor=actor)
    remember(session, into, action="merge", before=other.state, after=other.state, actor=actor)
    return _merged(pin, into, people)


def _merged(pin: Any, into: uuid.UUID, people: int) -> MergedPin:
    return MergedPin(id=pin.id, state="merged", relevance=pin.relevance, into=into, people=people)


def undo(session: Session, area: Area, pin_id: uuid.UUID, *, actor: str) -> PinState:
    """Take back the decision that gave a pin its state; walks that it left do not come back.

    Raises ConflictError when that was no decision to publish, reject or merge, or when the pin it was merged into has
    been merged itself since.
    """
    into = queries.merged_into(session, pin_id)
    pins = queries.lock_pins(session, area.id, [pin_id] if into is None else [pin_id, into])
    pin = pins.get(pin_id)
    if pin is None:
        raise NotFoundError("unknown_pin")
    last = queries.last_decision(session, pin_id)
    if last is None or last.action not in CAN_BE_UNDONE or last.to_state != pin.state:
        raise ConflictError("cannot_undo")
    if last.action == "merge":
        _separate(session, pin, pins.get(pin.merged_into), actor)
    queries.set_state(session, pin.id, last.from_state)
    walks = 0 if last.from_state == "published" else queries.leave_walks(session, pin.id)
    remember(session, pin.id, action="undo", before=pin.state, after=last.from_state, actor=actor)
    return PinState(id=pin.id, state=last.from_state, relevance=pin.relevance, walks=walks)


def _separate(session: Session, pin: Any, other: Any, actor: str) -> None:
    """Take the people of a merged pin back from the one that has them."""
    if other is None or other.state == "merged":
        raise ConflictError("cannot_undo")
    queries.add_people(session, other.id, -pin.people)
    remember(session, other.id, action="undo", before=other.state, after=other.state, actor=actor)


def _decide(session: Session, pin: Any, action: str, *, actor: str, reason: str | None) -> PinState:
    """Bring a locked pin into its next state and write that down; what is so already stays so."""
    allowed = NEXT_STATE[action]
    if pin.state in allowed.values() and pin.state not in allowed:
        return PinState(id=pin.id, state=pin.state, relevance=pin.relevance)
    if pin.state not in allowed:
        raise ConflictError(f"cannot_{action}", state=pin.state)
    after = allowed[pin.state]
    queries.set_state(session, pin.id, after)
    walks = 0 if after == "published" else queries.leave_walks(session, pin.id)
    remember(session, pin.id, action=action, before=pin.state, after=after, actor=actor, reason=reason)
    return PinState(id=pin.id, state=after, relevance=pin.relevance, walks=walks)
