"""Pins on the wire."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.guard.finding import Kind as FindingKind
from app.parameters import NoNul
from app.photos.schemas import PhotoState
from layers.vocabulary import TEXT_LIMIT

Kind = Literal["resource", "challenge"]
State = Literal["pending", "published", "rejected", "withdrawn", "merged"]
Relevance = Literal["red", "yellow", "green", "uncoded"]
RejectReason = Literal["person", "outside", "unclear", "repeated", "other"]
Light = Literal["dark", "light"]
Season = Literal["spring", "summer", "autumn", "winter"]
Code = Annotated[NoNul, Field(max_length=60)]
Via = Annotated[NoNul, Field(max_length=20)]
Hour = Annotated[int, Field(ge=0, le=23, strict=True)]
Language = Literal["da", "en", "tr", "ar"]
Work = Annotated[
    NoNul,
    Field(max_length=400, description="the solved puzzle of this area, see /puzzle; callers who sign in need none"),
]


class PinIn(BaseModel):
    """A pin as a resident sends it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "client_id": "0199d3f0-5c3a-4c55-8f0e-6a2d1c9b7e10",
                    "kind": "resource",
                    "category": "physical_place",
                    "topic": "community_garden",
                    "geometry": {"type": "Point", "coordinates": [11.3, 56.95]},
                    "text": "Her mødes vi om foråret",
                    "hour": 16,
                    "season": "spring",
                }
            ]
        },
    )

    client_id: uuid.UUID = Field(description="made by the sender, so that sending twice makes one pin")
    kind: Kind
    category: Code
    topic: Code | None = None
    geometry: dict[str, Any] = Field(
        description="GeoJSON Point, LineString or Polygon in EPSG:4326, longitude first, within the area"
    )
    text: NoNul = Field(default="", description=f"own words, at most {TEXT_LIMIT} characters; no names")
    hour: Hour | None = Field(default=None, description="hour of the day, 0 to 23, where it matters")
    season: Season | None = None
    light: Light | None = Field(default=None, description="in the dark or by daylight, where it matters")
    language: Language = "da"
    campaign_id: uuid.UUID | None = Field(default=None, description="the mapping round; the open one when left out")
    via: Via | None = Field(default=None, description="code of the channel that the invitation came by")
    work: Work | None = None
    keep_words: bool = Field(
        default=False, description="store the words although the guard found something personal in them"
    )


class PinReceipt(BaseModel):
    """What a resident gets back."""

    id: uuid.UUID
    client_id: uuid.UUID
    kind: Kind
    category: str
    state: State
    created_at: datetime
    slip: str = Field(description="the code of the reply slip: the writer's only key to this pin")


class PuzzleOut(BaseModel):
    """The proof of work that a pin from somebody who does not sign in must bring.

    For each piece i, find a number n below 2^32 such that SHA-256 of `beacon:slug:client_id:i:n` begins with the bits
    in zeros; `work` is then `beacon.n0.n1…`.
    """

    beacon: str
    pieces: int
    bits: int
    expires_at: datetime


class ReasonIn(BaseModel):
    """Why a pin is moderated as it is."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[NoNul, Field(max_length=500)] | None = None


class PublishIn(ReasonIn):
    """A decision to publish."""

    keep_words: bool = Field(default=False, description="publish although the guard found something personal")


class RejectIn(BaseModel):
    """Why a pin is rejected, for its writer to read."""

    model_config = ConfigDict(extra="forbid")

    reason_code: RejectReason = Field(description="a ready reason in the writer's language; other needs own words")
    reason: Annotated[NoNul, Field(max_length=500)] = Field(default="", description="own words to the writer")
    keep_words: bool = Field(
        default=False, description="send the own words although the guard found something personal in them"
    )


class EditIn(BaseModel):
    """The words of a pin as they are shown from now on."""

    model_config = ConfigDict(extra="forbid")

    text: NoNul = Field(description=f"at most {TEXT_LIMIT} characters")


class MergeIn(BaseModel):
    """The pin that says the same and takes the people over."""

    model_config = ConfigDict(extra="forbid")

    into: uuid.UUID


class RelevanceIn(BaseModel):
    """The colour code of the analysis."""

    model_config = ConfigDict(extra="forbid")

    relevance: Relevance


class PinState(BaseModel):
    """A pin's state after it was moderated."""

    id: uuid.UUID
    state: State
    relevance: Relevance
    walks: int = Field(default=0, description="walks that carried the pin until now and do so no longer")


class Segment(BaseModel):
    """A piece of a text; kind tells what the guard found in it."""

    text: str
    kind: FindingKind | None = None


class EditedPin(PinState):
    """A pin after its words were edited, with what the guard finds in the new ones."""

    text: str
    segments: list[Segment]
    suggestion: str | None = Field(description="the text without what was found")


class MergedPin(PinState):
    """A pin after it was merged, and how many people now stand behind the other one."""

    into: uuid.UUID
    people: int


class OriginalOut(BaseModel):
    """The writer's own words of a pin that was edited."""

    text: str
    kept_at: datetime


class LikelyDuplicate(BaseModel):
    """A pin near by that may say the same."""

    id: uuid.UUID
    state: State
    category: str
    topic: str | None
    text: str
    people: int
    distance_m: float


class WaitingPin(BaseModel):
    """A pin that waits to be read, as its reader needs it."""

    kind: Kind
    category: str
    topic: str | None
    campaign_id: uuid.UUID | None
    text: str
    segments: list[Segment] = Field(description="the text in pieces, marked where the guard found something")
    suggestion: str | None = Field(description="the text without what was found; null when nothing was")
    hour: int | None
    season: Season | None
    light: Light | None
    language: str
    people: int
    placed_by: str
    state: State
    relevance: Relevance
    created_at: datetime
    has_original: bool = Field(description="whether the words were edited and the writer's own are kept")
    photos: list[PhotoState]
    likely_duplicates: list[LikelyDuplicate]


class WaitingFeature(BaseModel):
    """A waiting pin as a GeoJSON feature at its exact place (EPSG:4326)."""

    type: Literal["Feature"] = "Feature"
    id: uuid.UUID
    geometry: dict[str, Any]
    properties: WaitingPin


class QueueOut(BaseModel):
    """A page of the pins that wait, the oldest first."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[WaitingFeature]
    waiting: int = Field(description="how many wait in all")
    links: list[dict[str, str]]


class QueueFilter(BaseModel):
    """Which part of the queue is asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=50, ge=1, le=200)
    after: uuid.UUID | None = Field(default=None, description="the last pin of the page before; see links")


class PinEventOut(BaseModel):
    """One thing that happened to a pin."""

    happened_at: datetime
    action: Literal["submit", "publish", "reject", "withdraw", "code", "edit", "merge", "undo", "anonymise"]
    from_state: State | None
    to_state: State
    actor: str
    reason: str | None


class PinFilter(BaseModel):
    """Which pins are asked for."""

    model_config = ConfigDict(extra="forbid")

    bbox: Annotated[NoNul, Field(max_length=200, description="west,south,east,north in degrees")] | None = None
    kind: Kind | None = None
    category: Code | None = None
    topic: Code | None = None
    campaign: uuid.UUID | None = None
    season: Season | None = Field(default=None, description="pins of this season, and those of no season")
    hour_from: Annotated[int, Field(ge=0, le=23)] | None = Field(
        default=None, description="pins of these hours, midnight may lie between; with hour_to"
    )
    hour_to: Annotated[int, Field(ge=0, le=23)] | None = None
    created_after: date | None = Field(default=None, description="on this day or later")
    created_before: date | None = Field(default=None, description="before this day")
    state: State | None = Field(default=None, description="staff only; everybody else sees what is published")
    limit: int = Field(default=1000, ge=1, le=10000)
    after: uuid.UUID | None = Field(default=None, description="the last pin of the page before; see links")
