"""Voices on the wire."""

import uuid
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from app.pins.schemas import Via, Work


class VoiceIn(BaseModel):
    """A "me too" as a resident sends it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"client_id": "0199d3f0-5c3a-4c55-8f0e-6a2d1c9b7e11"}]}
    )

    client_id: uuid.UUID = Field(description="made by the sender, so that sending twice adds one person")
    campaign_id: uuid.UUID | None = Field(default=None, description="the mapping round; the open one when left out")
    via: Via | None = Field(default=None, description="code of the channel that the invitation came by")
    work: Work | None = None


class VoiceReceipt(BaseModel):
    """What a resident gets back."""

    client_id: uuid.UUID
    pin_id: uuid.UUID
    people: int = Field(description="how many stand behind the pin now")
    created_at: datetime
    slip: str = Field(description="the code of the reply slip: the sender's only key to this voice")
