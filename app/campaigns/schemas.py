"""Mapping rounds as those see them who make them."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.parameters import NoNul

TITLE_LENGTH = 120
WORDS_LENGTH = 1000
RAFFLE_LENGTH = 300
GROUP_LENGTH = 80
MOST_PEOPLE = 1_000_000
LENGTHS = {"title": TITLE_LENGTH, "purpose": WORDS_LENGTH, "next_step": WORDS_LENGTH, "raffle": RAFFLE_LENGTH}
"""Characters of what a round says in each of its languages."""

Format = Literal["professionals", "residents", "mixed", "virtual"]
Focus = Literal["resources_first", "resources", "challenges", "both"]
State = Literal["upcoming", "open", "closed"]
Title = Annotated[NoNul, Field(max_length=TITLE_LENGTH)]
Words = Annotated[NoNul, Field(max_length=WORDS_LENGTH)]
Raffle = Annotated[NoNul, Field(max_length=RAFFLE_LENGTH)]
Group = Annotated[NoNul, Field(max_length=GROUP_LENGTH)]
People = Annotated[int, Field(ge=0, le=MOST_PEOPLE)]
Language = Annotated[str, Field(pattern="^[a-z]{2}$")]
Moment = Annotated[datetime, Field(description="a time without a zone is Danish time")]


class CampaignWords(BaseModel):
    """What a mapping round says in a language beside Danish; what is left empty is said in Danish."""

    model_config = ConfigDict(extra="forbid")

    title: Title = ""
    purpose: Words = ""
    next_step: Words = ""
    raffle: Raffle = ""


Translations = Annotated[
    dict[Language, CampaignWords],
    Field(max_length=20, description="words in other languages of the round; those of other languages are left out"),
]


class CampaignIn(BaseModel):
    """A mapping round as somebody wishes it."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    format: Format
    focus: Focus = Field(default="resources_first", description="what people are asked for; resources come first")
    purpose: Words = Field(default="", description="what the answers are used for")
    next_step: Words = Field(default="", description="what happens when it ends")
    raffle: Raffle = Field(default="", description="what is drawn among those who answer")
    languages: list[Language] | None = Field(
        default=None,
        max_length=20,
        description="Danish is always among them; left out: those that the area's page has now",
    )
    translations: Translations = Field(default_factory=dict)
    group_name: Group = Field(default="", description="whom it belongs to, such as a 7th grade; empty for everybody")
    invited_households: People | None = Field(default=None, description="how many were invited, for the response rate")
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
    raffle: Raffle | None = None
    languages: list[Language] | None = Field(default=None, max_length=20)
    translations: Translations | None = None
    group_name: Group | None = None
    invited_households: People | None = Field(default=None, description="null: how many were invited is not known")
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
    raffle: str
    languages: list[str]
    translations: dict[str, CampaignWords]
    group_name: str
    invited_households: int | None
    code: str = Field(description="the last part of its short address, /k/{code}")
    opens_at: datetime
    closes_at: datetime
    state: State
    pins: int = Field(description="pins of every state")
    responses: int = Field(description="how many answered its questions")
    questions: int
    code_made_at: datetime | None = Field(description="when its facilitator code was made, if it has one")
    overlaps: list[str] = Field(description="titles of the area's other rounds that are open at the same time")


class FacilitatorCodeOut(BaseModel):
    """A facilitator's code; it is told this once."""

    code: str
    ended: int = Field(description="how many facilitators were signed in with the code before, and are no longer")
