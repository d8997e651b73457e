"""Add, change, move and remove the questions of a round; what people have answered keeps its meaning."""

import string
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.campaigns import queries, typed
from app.campaigns.questions import WITH_OPTIONS, Question, all_questions, depending_on
from app.campaigns.schemas import StaffCampaignOut
from app.errors import ConflictError, NotFoundError, ProblemError
from app.translations import FIRST_LANGUAGE
from layers.tables import new_id
from layers.vocabulary import QUESTION_KINDS

MOST_QUESTIONS = 12
LEAST_OPTIONS, MOST_OPTIONS = 2, 12
USUAL_MOST = 3
LENGTHS = {"title": 200, "help": 300, "low": 60, "high": 60}
OPTION_LENGTH = 100
CODES = string.ascii_lowercase


@dataclass
class Wish:
    """A question as somebody wishes it; an option without a code is a new one."""

    kind: str
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    options: list[dict[str, Any]] = field(default_factory=list)
    most: int = USUAL_MOST
    condition: dict[str, str] | None = None


def find_question(session: Session, campaign: StaffCampaignOut, question_id: uuid.UUID) -> Question:
    """Return a question of the round; raise NotFoundError when there is none."""
    return _find(all_questions(session, campaign.id), question_id)


def add(session: Session, area: Area, campaign: StaffCampaignOut, wish: Wish, position: int | None = None) -> uuid.UUID:
    """Add a question, at the end or where one stood before, and return its id.

    Raises ProblemError for what does not do, and ConflictError for one too many.
    """
    known = _lock(session, campaign)
    if len(known) >= MOST_QUESTIONS:
        raise ConflictError("questions_enough", most=MOST_QUESTIONS)
    place = len(known) if position is None else min(max(position, 0), len(known))
    values, made = _checked(wish, known[:place]), new_id()
    session.execute(
        text("""
        INSERT INTO question (id, area_id, campaign_id, position, kind, words, options, most, condition)
        VALUES (:id, :area, :campaign, :position, :kind, :words, :options, :most, :condition)
        """),
        {"id": made, "area": area.id, "campaign": campaign.id, "position": place, **_stored(values)},
    )
    _number(session, [*(one.id for one in known[:place]), made, *(one.id for one in known[place:])])
    return made


def change(session: Session, campaign: StaffCampaignOut, question_id: uuid.UUID, wish: Wish) -> list[str]:
    """Change a question; return the names of what was changed.

    Raises as add does, and ConflictError for more than other words once somebody has answered, and for an answer that
    another question depends on and that would be gone.
    """
    known = _lock(session, campaign)
    found = _find(known, question_id)
    if wish.kind != found.kind:
        raise ConflictError("question_answered" if _is_answered(session, campaign) else "question_kind", field="kind")
    values = _checked(wish, known[: known.index(found)], {option["code"] for option in found.options})
    if _is_answered(session, campaign) and _meaning(asdict(values)) != _meaning(found.model_dump()):
        raise ConflictError("question_answered")
    gone = {option["code"] for option in found.options} - {option["code"] for option in values.options}
    if any(one.condition and one.condition["is"] in gone for one in depending_on(known, question_id)):
        raise ConflictError("question_needed", field="options")
    stored = _stored(values)
    changed = [name for name, value in asdict(values).items() if value != getattr(found, name)]
    session.execute(
        text("""
        UPDATE question SET words = :words, options = :options, most = :most, condition = :condition WHERE id = :id
        """),
        {"id": question_id, **stored},
    )
    return changed


def move(
    session: Session, campaign: StaffCampaignOut, question_id: uuid.UUID, direction: Literal["up", "down"]
) -> None:
    """Move a question one place; at the end of the row nothing happens.

    Raises ConflictError when a question would be asked before the one that it depends on.
    """
    known = _lock(session, campaign)
    at = known.index(_find(known, question_id))
    to = at + (-1 if direction == "up" else 1)
    if not 0 <= to < len(known):
        return
    known[at], known[to] = known[to], known[at]
    later, earlier = known[max(at, to)], known[min(at, to)]
    if earlier.condition and earlier.condition["question"] == str(later.id):
        raise ConflictError("question_order")
    _number(session, [one.id for one in known])


def remove(session: Session, campaign: StaffCampaignOut, question_id: uuid.UUID) -> Question:
    """Remove a question and return it, so that it can be put back.

    Raises ConflictError once somebody has answered, and for a question that another one depends on.
    """
    known = _lock(session, campaign)
    found = _find(known, question_id)
    if _is_answered(session, campaign):
        raise ConflictError("question_answered")
    if depending_on(known, question_id):
        raise ConflictError("question_needed")
    session.execute(text("DELETE FROM question WHERE id = :id"), {"id": question_id})
    _number(session, [one.id for one in known if one.id != question_id])
    return found


def _lock(session: Session, campaign: StaffCampaignOut) -> list[Question]:
    """Return the questions; nobody else changes them, and nobody answers, until the transaction ends."""
    queries.lock_campaign(session, campaign.id)
    return all_questions(session, campaign.id)


def _find(known: Sequence[Question], question_id: uuid.UUID) -> Question:
    found = next((one for one in known if one.id == question_id), None)
    if found is None:
        raise NotFoundError("unknown_question")
    return found


def _is_answered(session: Session, campaign: StaffCampaignOut) -> bool:
    answered: bool = session.execute(
        text("SELECT EXISTS (SELECT FROM response WHERE campaign_id = :campaign)"), {"campaign": campaign.id}
    ).scalar_one()
    return answered


def _meaning(question: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what of a question is no mere wording: the codes that answers are stored by, and when it is asked."""
    return [option["code"] for option in question["options"]], question["most"], question["condition"]


def _number(session: Session, order: Sequence[uuid.UUID]) -> None:
    for position, question_id in enumerate(order):
        session.execute(
            text("UPDATE question SET position = :position WHERE id = :id AND position <> :position"),
            {"id": question_id, "position": position},
        )


def _stored(wish: Wish) -> dict[str, Any]:
    values = asdict(wish)
    return values | {
        "words": Jsonb(wish.words),
        "options": Jsonb(wish.options),
        "condition": Jsonb(wish.condition) if wish.condition else None,
    }


def _checked(wish: Wish, earlier: Sequence[Question], codes: set[str] | frozenset[str] = frozenset()) -> Wish:
    if wish.kind not in QUESTION_KINDS:
        raise ProblemError("question_kind", field="kind")
    if not wish.words.get(FIRST_LANGUAGE, {}).get("title"):
        raise ProblemError("question_title", field=f"title_{FIRST_LANGUAGE}", most=LENGTHS["title"])
    for language, words in wish.words.items():
        for name, said in words.items():
            typed.check_line(said, f"{name}_{language}", "question_words", LENGTHS[name], least=0)
    options = _options(wish.options, codes) if wish.kind in WITH_OPTIONS else []
    is_pick = wish.kind == "pick"
    if is_pick and not 1 <= wish.most <= len(options):
        raise ProblemError("question_most", field="most", most=len(options))
    _check_condition(wish.condition, earlier)
    filled = {language: {name: said for name, said in told.items() if said} for language, told in wish.words.items()}
    kept = {language: told for language, told in filled.items() if told}
    return Wish(wish.kind, kept, options, wish.most if is_pick else USUAL_MOST, wish.condition)


def _options(wished: Sequence[Mapping[str, Any]], codes: set[str] | frozenset[str]) -> list[dict[str, Any]]:
    told = [(one.get("code"), {name: said for name, said in one["words"].items() if said}) for one in wished]
    told = [(code, words) for code, words in told if words]
    if not LEAST_OPTIONS <= len(told) <= MOST_OPTIONS:
        raise ProblemError("question_options", field="options", least=LEAST_OPTIONS, most=MOST_OPTIONS)
    free = (code for code in CODES if code not in codes)
    made: list[dict[str, Any]] = []
    for code, words in told:
        if FIRST_LANGUAGE not in words:
            raise ProblemError("question_option_danish", field="options")
        for said in words.values():
            typed.check_line(said, "options", "question_words", OPTION_LENGTH)
        made.append({"code": code if code in codes else next(free), "words": words})
    if len({one["words"][FIRST_LANGUAGE] for one in made}) < len(made) or len({one["code"] for one in made}) < len(
        made
    ):
        raise ProblemError("question_options_same", field="options")
    return made


def _check_condition(condition: Mapping[str, str] | None, earlier: Sequence[Question]) -> None:
    if condition is None:
        return
    found = next((one for one in earlier if str(one.id) == condition["question"]), None)
    if found is None or condition["is"] not in {code for code, _words in found.answers}:
        raise ProblemError("question_condition", field="condition")
