"""Count what was answered to the questions beside the map."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from app.campaigns.questions import QuestionOut

STEPS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Line:
    """One answer and how many gave it."""

    title: str
    number: int


@dataclass(frozen=True, slots=True)
class Tally:
    """A question with its answers: counted, or the own words of an open one."""

    title: str
    kind: str
    answered: int
    lines: tuple[Line, ...] = ()
    mean: float | None = None
    texts: tuple[str, ...] = ()
    withheld: int = 0
    """Own words that the guard found something personal in: they are read in the inbox of the answers only."""


def tally(questions: Sequence[QuestionOut], responses: Iterable[Row[Any]]) -> list[Tally]:
    """Return the questions in their order, each with what was answered to it."""
    given = list(responses)
    return [_tally(question, given) for question in questions]


def _tally(question: QuestionOut, given: list[Row[Any]]) -> Tally:
    found = [(row.answers[str(question.id)], row.is_personal) for row in given if str(question.id) in row.answers]
    answered = len(found)
    if question.kind == "open":
        texts = tuple(words for words, is_personal in found if words and not is_personal)
        return Tally(
            question.title, "open", answered, texts=texts, withheld=sum(personal for _words, personal in found)
        )
    if question.kind == "scale":
        counts = Counter(value for value, _personal in found)
        mean = sum(value for value, _personal in found) / answered if answered else None
        return Tally(question.title, "scale", answered, _scale(question, counts), mean)
    chosen = Counter(code for value, _personal in found for code in ([value] if isinstance(value, str) else value))
    lines = tuple(Line(option.title, chosen[option.code]) for option in question.options)
    return Tally(question.title, question.kind, answered, lines)


def _scale(question: QuestionOut, counts: Counter[int]) -> tuple[Line, ...]:
    ends = {STEPS[0]: question.low, STEPS[-1]: question.high}
    return tuple(Line(f"{step} – {ends[step]}" if ends.get(step) else str(step), counts[step]) for step in STEPS)
