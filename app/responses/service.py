"""Take in what somebody answered beside the map."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.errors import ProblemError
from app.pins.counter import Counter, check_pace, check_words, check_work, round_for
from app.responses import queries
from app.responses.answers import field_of, fitting_answers, own_words
from app.responses.schemas import ResponseIn, ResponseReceipt


def submit_response(
    session: Session, area: Area, response: ResponseIn, counter: Counter
) -> tuple[ResponseReceipt, bool]:
    """Store answers; return the receipt, and whether it was made now or had been received before.

    Raises PersonalWordsError for own words that name somebody, and ProblemError for answers, rounds or proofs that do
    not fit, or when nothing was answered.
    """
    known = queries.find(session, area.id, response.client_id)
    if known is not None:
        return ResponseReceipt(client_id=response.client_id, created_at=known.created_at), False
    check_pace(counter, "response")
    placed_by, campaign = round_for(session, area, response.campaign_id, counter.caller)
    if campaign != response.campaign_id:
        raise ProblemError("unknown_campaign", field="campaign_id")
    check_work(counter, area, response.client_id, response.work)
    questions = queries.questions(session, response.campaign_id)
    answers = fitting_answers(questions, response.answers)
    if not (answers or response.age_group or response.gender):
        raise ProblemError("response_empty", field="answers")
    values = response.model_dump(include={"client_id", "campaign_id", "via", "language", "age_group", "gender"})
    values |= {
        "area": area.id,
        "placed_by": placed_by,
        "answers": {str(question): answer for question, answer in answers.items()},
        "guard": _findings(session, area, own_words(questions, answers), keep_words=response.keep_words),
    }
    stored = queries.submit(session, values)
    return ResponseReceipt(client_id=response.client_id, created_at=stored.created_at), stored.made


def _findings(session: Session, area: Area, said: Mapping[uuid.UUID, str], *, keep_words: bool) -> list[dict[str, Any]]:
    """Return what the guard found in own words, each with its question."""
    return [
        {"question": str(question)} | asdict(finding)
        for question, words in said.items()
        for finding in check_words(session, area.id, words, keep_words=keep_words, field=field_of(question))
    ]
