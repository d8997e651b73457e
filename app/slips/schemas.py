"""A slip on the wire: everything that is held of what somebody wrote."""

import uuid
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from app.pins.schemas import Kind, Light, Relevance, Season, State


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
    geometry: dict[str, Any] = Field(description="the exact place: GeoJSON in EPSG:4326, longitude first")
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

    @property
    def holds_words(self) -> bool:
        """Tell whether there are words left that can be withdrawn."""
        return bool(self.text or self.original_text)

    @property
    def rejected_because(self) -> str | None:
        """Return the reason that was given last for not publishing it, or None."""
        reasons = [event.reason for event in self.events if event.action == "reject"]
        return reasons[-1] if reasons else None
