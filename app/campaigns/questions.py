"""The questions beside the map: what people are asked, in the language of their page."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.translations import FIRST_LANGUAGE

Kind = Literal["open", "choice", "scale", "pick"]
WITH_OPTIONS = ("choice", "pick")
SCALE = tuple("12345")
"""Steps of a scale, as a condition names them."""


class OptionOut(BaseModel):
    """One answer to choose."""

    code: str
    title: str


class QuestionOut(BaseModel):
    """A question in one language."""

    id: uuid.UUID
    kind: Kind
    title: str
    help: str
    low: str = Field(description="what 1 on the scale means")
    high: str = Field(description="what 5 on the scale means")
    options: list[OptionOut]
    most: int = Field(description="how many options may be picked")
    condition: dict[str, str] | None = Field(description="asked only after this answer: {question, is}")


class Question(BaseModel):
    """A question in all its languages, as staff writes it."""

    id: uuid.UUID
    position: int
    kind: Kind
    words: dict[str, dict[str, str]]
    """Language → title, help, low, high."""
    options: list[dict[str, Any]]
    """[{code, words: {language: title}}]"""
    most: int
    condition: dict[str, str] | None

    @property
    def title(self) -> str:
        """Return the question in Danish."""
        return self.words[FIRST_LANGUAGE]["title"]

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Return code and Danish words of every answer that a condition can name."""
        if self.kind == "scale":
            return [(step, step) for step in SCALE]
        return [(option["code"], option["words"][FIRST_LANGUAGE]) for option in self.options]

    def asked_in(self, language: str) -> QuestionOut:
        """Return the question in a language; words that are missing there are said in Danish."""
        return QuestionOut(
            id=self.id,
            kind=self.kind,
            **{name: _said(self.words, language, name) for name in ("title", "help", "low", "high")},
            options=[
                OptionOut(code=one["code"], title=one["words"].get(language) or one["words"][FIRST_LANGUAGE])
                for one in self.options
            ],
            most=self.most,
            condition=self.condition,
        )


def _said(words: Mapping[str, Mapping[str, str]], language: str, name: str) -> str:
    return words.get(language, {}).get(name) or words.get(FIRST_LANGUAGE, {}).get(name, "")


def questions_for(session: Session, campaign_id: uuid.UUID, language: str) -> list[QuestionOut]:
    """Return the questions of a round in the order they are asked, in a language, else in Danish."""
    return [question.asked_in(language) for question in all_questions(session, campaign_id)]


def all_questions(session: Session, campaign_id: uuid.UUID) -> list[Question]:
    """Return the questions of a round in the order they are asked, in all languages."""
    rows = session.execute(
        text("""
        SELECT id, position, kind, words, options, most, condition
        FROM question WHERE campaign_id = :campaign ORDER BY position, id
        """),
        {"campaign": campaign_id},
    )
    return [Question(**row._mapping) for row in rows]


def depending_on(questions: Sequence[Question], question_id: uuid.UUID) -> list[Question]:
    """Return the questions that are asked only after some answer to a question."""
    return [one for one in questions if one.condition and one.condition["question"] == str(question_id)]
