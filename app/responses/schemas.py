"""Answers on the wire."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from app.parameters import NoNul
from app.pins.schemas import Language, Via, Work

AgeGroup = Literal["under_15", "15_24", "25_39", "40_64", "65_plus"]
Gender = Literal["woman", "man", "other"]
Answer = StrictInt | NoNul | Annotated[list[Annotated[NoNul, Field(max_length=60)]], Field(max_length=20)] | None
MOST_ANSWERS = 100


class ResponseIn(BaseModel):
    """What one person answered beside the map."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "client_id": "0199d3f0-5c3a-4c55-8f0e-6a2d1c9b7e12",
                    "campaign_id": "0199d3f0-5c3a-4c55-8f0e-6a2d1c9b7e13",
                    "language": "da",
                    "answers": {"0199d3f0-5c3a-4c55-8f0e-6a2d1c9b7e14": ["light", "seats"]},
                    "age_group": "15_24",
                }
            ]
        },
    )

    client_id: uuid.UUID = Field(description="made by the sender, so that sending twice stores one; never a pin's")
    campaign_id: uuid.UUID = Field(description="the mapping round whose questions were answered")
    via: Via | None = Field(default=None, description="code of the channel that the invitation came by")
    language: Language = "da"
    answers: dict[uuid.UUID, Answer] = Field(
        default_factory=dict,
        max_length=MOST_ANSWERS,
        description="question → own words, the code of an option, 1 to 5, or codes of options",
    )
    age_group: AgeGroup | None = None
    gender: Gender | None = None
    work: Work | None = None
    keep_words: bool = Field(
        default=False, description="store the words although the guard found something personal in them"
    )


class ResponseReceipt(BaseModel):
    """What a resident gets back."""

    client_id: uuid.UUID
    created_at: datetime
