"""What is said about an area and its places on the wire."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

SAID = ("title", "purpose", "next_step", "raffle")
"""What of a mapping round is told in every language that it is held in."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area as routes and pages know it."""

    id: uuid.UUID
    slug: str
    name: str
    municipality: str | None
    languages: list[str]
    """The area's own, then those of a round that is open now."""
    coarsen_m: float
    visibility: str = "public"
    between_rounds: bool = False
    attribution: str = ""


class CampaignOut(BaseModel):
    """A mapping round, in Danish; what it says in other languages stands in `translations`."""

    id: uuid.UUID
    title: str
    format: str
    focus: str
    purpose: str = Field(description="what the answers are used for")
    next_step: str = Field(description="what happens when it ends")
    raffle: str = Field(description="what is drawn among those who answer; empty for nothing")
    group_name: str = Field(description="whom it belongs to, such as a 7th grade; empty for everybody")
    languages: list[str] = Field(description="languages that it is held in")
    translations: dict[str, dict[str, str]] = Field(description="language → title, purpose, next_step, raffle")
    opens_at: datetime
    closes_at: datetime
    is_open: bool

    def said_in(self, language: str) -> Self:
        """Return the round with what it says in a language; where that is missing, the Danish stands."""
        words = self.translations.get(language, {})
        return self.model_copy(update={name: words[name] for name in SAID if words.get(name)})


@dataclass(frozen=True, slots=True)
class Rounds:
    """The mapping rounds of an area, and when it takes pins."""

    campaigns: list[CampaignOut]
    takes_pins: bool
    next_opens_at: datetime | None


class AreaOut(BaseModel):
    """A housing area."""

    slug: str
    name: str
    municipality: str | None
    languages: list[str]
    bbox: tuple[float, float, float, float] = Field(description="west, south, east, north in degrees")
    resources: int = Field(description="published resources")
    challenges: int = Field(description="published challenges")
    takes_pins: bool = Field(
        description="whether pins are taken now: a round is open, or they are taken between rounds"
    )
    next_opens_at: datetime | None = Field(description="when the next round opens, if one is planned")
    campaigns: list[CampaignOut]


class PlaceOut(BaseModel):
    """A place that can be chosen from the list instead of the map; the point lies on it."""

    id: uuid.UUID
    name: str
    kind: str
    longitude: float
    latitude: float


class PlacesOut(BaseModel):
    """Places found, best match first."""

    places: list[PlaceOut]
