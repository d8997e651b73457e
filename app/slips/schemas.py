"""A slip on the wire: everything that is held of what somebody wrote."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.parameters import NoNul
from app.pins.schemas import Kind, Light, Relevance, Season, State
from layers.vocabulary import TEXT_LIMIT

Step = Literal["action", "done"]
PhotoState = Literal["pending", "published", "rejected"]
Address = Annotated[NoNul, Field(max_length=320, description="an e-mail address")]


class SlipEventOut(BaseModel):
    """One thing that happened; who did it is not told."""

    happened_at: datetime
    action: str
    from_state: State | None
    to_state: State
    reason: str | None


class SlipFindingOut(BaseModel):
    """What the guard found in the words: its kind, and where it stands in `text` (the end is exclusive)."""

    kind: str
    start: int
    end: int


class SlipMessageOut(BaseModel):
    """A reply, or the writer's answer to a question; which member of staff wrote it is not told."""

    id: uuid.UUID
    author: Literal["staff", "writer"]
    text: str
    asks: bool = Field(description="whether an answer is hoped for")
    step: Step | None
    public: bool = Field(description="whether everybody reads it on the area's page")
    created_at: datetime


class SlipPhotoOut(BaseModel):
    """A photo that was sent along."""

    id: uuid.UUID
    state: PhotoState
    width: int
    height: int


class AnswerIn(BaseModel):
    """The writer's answer to a question."""

    model_config = ConfigDict(extra="forbid")

    text: NoNul = Field(description=f"1 to {TEXT_LIMIT} characters; no names")
    keep_words: bool = Field(default=False, description="store the words although the guard found something personal")


class NoticeIn(BaseModel):
    """Where to write to when there is news."""

    model_config = ConfigDict(extra="forbid")

    address: Address


class SlipOut(BaseModel):
    """Everything that is held, for the one who holds the code."""

    code: str = Field(description="the code of the reply slip")
    id: uuid.UUID
    slug: str
    area_name: str
    campaign_title: str | None
    kind: Kind
    category: str
    topic: str | None
    geometry: dict[str, Any] | None = Field(
        description="the exact place, of a voice the public one: GeoJSON in EPSG:4326, longitude first"
    )
    text: str = Field(description="the words as they stand now")
    original_text: str | None = Field(description="the words as they came in, when staff have edited them")
    hour: int | None
    season: Season | None
    light: Light | None
    language: str
    people: int
    placed_by: str
    state: State
    relevance: Relevance = Field(description="the colour code of the area's professionals")
    counted_only: bool = Field(description="whether the public map shows no more of it than a number in a hexagon")
    created_at: datetime
    anonymised_at: datetime | None
    guard: list[SlipFindingOut]
    events: list[SlipEventOut]
    is_voice: bool = Field(description="whether it says 'me too' of somebody else's pin")
    on_walk: bool = Field(description="whether a published walk goes there")
    messages: list[SlipMessageOut]
    photos: list[SlipPhotoOut]
    has_notice: bool = Field(description="whether an e-mail address is kept, sealed, for news")

    @property
    def holds_words(self) -> bool:
        """Tell whether there is anything of the writer's own left that can be withdrawn."""
        answers = any(message.text for message in self.messages if message.author == "writer")
        return not self.is_voice and bool(self.text or self.original_text or answers or self.photos)

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether it was withdrawn; a voice only when its own holder did."""
        if self.is_voice:
            return any(event.action == "withdraw" for event in self.events)
        return self.state == "withdrawn"

    @property
    def can_withdraw(self) -> bool:
        """Tell whether withdrawing would still change something."""
        return not self.is_withdrawn or self.holds_words

    @property
    def is_asked(self) -> bool:
        """Tell whether staff asked something that the writer can answer."""
        asked = any(message.asks for message in self.messages)
        return asked and not self.is_voice and self.state != "withdrawn"

    @property
    def rejected_because(self) -> str | None:
        """Return the reason that was given last for not publishing it, or None."""
        reasons = [event.reason for event in self.events if event.action == "reject"]
        return reasons[-1] if reasons else None
