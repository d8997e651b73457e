"""Mapping rounds as those see them who make them."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.parameters import NoNul

TITLE_LENGTH = 120
WORDS_LENGTH = 1000

Format = Literal["professionals", "residents", "mixed", "virtual"]
Focus = Literal["resources_first", "resources", "challenges", "both"]
State = Literal["upcoming", "open", "closed"]
Title = Annotated[NoNul, Field(max_length=TITLE_LENGTH)]
Words = Annotated[NoNul, Field(max_length=WORDS_LENGTH)]
Moment = Annotated[datetime, Field(description="a time without a zone is Danish time")]


class CampaignIn(BaseModel):
    """A mapping round as somebody wishes it."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    format: Format
    focus: Focus = Field(default="resources_first", description="what people are asked for; resources come first")
    purpose: Words = Field(default="", description="what the answers are used for")
    next_step: Words = Field(default="", description="what happens when it ends")
    opens_at: Moment
    closes_at: Moment


class CampaignChange(BaseModel):
    """What is to change about a mapping round; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    format: Format | None = None
    focus: Focus | None = None
    purpose: Words | None = None
    next_step: Words | None = None
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    area: Annotated[NoNul, Field(max_length=60)] | None = Field(
        default=None, description="slug of another of one's own areas; only while the round has no pins"
    )


class StaffCampaignOut(BaseModel):
    """A mapping round with what staff knows about it."""

    id: uuid.UUID
    title: str
    format: Format
    focus: Focus
    purpose: str
    next_step: str
    opens_at: datetime
    closes_at: datetime
    state: State
    pins: int = Field(description="pins of every state")
    code_made_at: datetime | None = Field(description="when its facilitator code was made, if it has one")
    overlaps: list[str] = Field(description="titles of the area's other rounds that are open at the same time")


class FacilitatorCodeOut(BaseModel):
    """A facilitator's code; it is told this once."""

    code: str
    ended: int = Field(description="how many facilitators were signed in with the code before, and are no longer")
