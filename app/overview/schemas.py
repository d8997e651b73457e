"""What the overview page, the calendar file and the feed tell."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from app.parameters import NoNul
from app.pins.schemas import Code, Kind


def _none_if_blank(value: object) -> object:
    """Take a filter that was left open for one that was not sent."""
    return None if value == "" else value


class SaidFilter(BaseModel):
    """Which of the published voices somebody wants to read."""

    kind: Annotated[Kind | None, BeforeValidator(_none_if_blank)] = None
    category: Annotated[Code | None, BeforeValidator(_none_if_blank)] = None
    page: int = Field(default=1, ge=1, le=1000)
    lang: Annotated[NoNul, Field(max_length=20)] | None = None

    def address(self, page: int) -> str:
        """Return the query of another page of the same voices."""
        asked = {"kind": self.kind, "category": self.category, "page": page}
        return "?" + "&".join(f"{name}={value}" for name, value in asked.items() if value) + "#said"


@dataclass(frozen=True, slots=True)
class PeopleCounted:
    """How many people stand behind hearts and stars that everybody sees."""

    resources: int
    challenges: int


@dataclass(frozen=True, slots=True)
class SaidOut:
    """One thing that people said, as everybody may read it; a hexagon tells only how many."""

    id: uuid.UUID
    precision: Literal["place", "hexagon"]
    kind: Kind
    category: str
    topic: str | None
    text: str
    hour: int | None
    season: str | None
    light: str | None
    language: str | None
    people: int
    created_on: date | None
    near: str | None


@dataclass(frozen=True, slots=True)
class ReplyOut:
    """You said, we did."""

    id: uuid.UUID
    kind: Kind
    category: str
    topic: str | None
    said: str
    text: str
    step: Literal["action", "done"] | None
    created_on: date


@dataclass(frozen=True, slots=True)
class EventOut:
    """A walk or a meeting with a time."""

    id: uuid.UUID
    kind: Literal["walk", "meeting"]
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class WalkNews:
    """A published walk, by when it was made."""

    id: uuid.UUID
    title: str
    starts_at: datetime | None
    created_at: datetime
