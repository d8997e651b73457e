"""Hold answers against the questions of a round."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import ProblemError

SCALE = range(1, 6)
Fitting = dict[uuid.UUID, str | int | list[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """What an answer is held against."""

    id: uuid.UUID
    kind: str
    options: frozenset[str]
    most: int
    condition: Mapping[str, Any] | None


def fitting_answers(questions: Sequence[Question], answers: Mapping[uuid.UUID, Any]) -> Fitting:
    """Return the answers that fit, in the order of the questions.

    What staff may have changed while somebody was answering is left out: questions and options that are gone, and
    questions that another answer does not lead to. What no form of ours sends is refused with ProblemError.
    """
    fitting: Fitting = {}
    for question in questions:
        if not _is_asked(question, fitting):
            continue
        answer = READERS[question.kind](question, answers.get(question.id))
        if answer not in (None, "", []):
            fitting[question.id] = answer
    return fitting


def own_words(questions: Sequence[Question], answers: Fitting) -> dict[uuid.UUID, str]:
    """Return the answers that somebody wrote, and did not choose."""
    return {one.id: str(answers[one.id]) for one in questions if one.kind == "open" and one.id in answers}


def field_of(question_id: uuid.UUID) -> str:
    """Return what an answer is called when something is wrong with it."""
    return f"answers.{question_id}"


def _is_asked(question: Question, fitting: Fitting) -> bool:
    """Tell whether the answers before it lead to a question."""
    if question.condition is None:
        return True
    given = fitting.get(uuid.UUID(question.condition["question"]))
    wanted = str(question.condition["is"])
    return wanted in given if isinstance(given, list) else given is not None and str(given) == wanted


def _read_open(question: Question, answer: Any) -> str | None:
    return None if answer is None else _text(question, answer).strip()


def _read_choice(question: Question, answer: Any) -> str | None:
    return None if answer is None or _text(question, answer) not in question.options else answer


def _read_scale(question: Question, answer: Any) -> int | None:
    if answer is None or (isinstance(answer, int) and answer in SCALE):
        return answer
    raise _misfit(question)


def _read_pick(question: Question, answer: Any) -> list[str] | None:
    if answer is None:
        return None
    if not isinstance(answer, list):
        raise _misfit(question)
    picked = [code for code in dict.fromkeys(answer) if code in question.options]
    if len(picked) > question.most:
        raise ProblemError("answer_too_many", field=field_of(question.id), most=question.most)
    return picked


READERS = {"open": _read_open, "choice": _read_choice, "scale": _read_scale, "pick": _read_pick}


def _text(question: Question, answer: Any) -> str:
    if not isinstance(answer, str):
        raise _misfit(question)
    return answer


def _misfit(question: Question) -> ProblemError:
    return ProblemError("answer_does_not_fit", field=field_of(question.id))
