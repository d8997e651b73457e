"""Replies on the wire."""

import uuid
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.parameters import NoNul
from layers.vocabulary import TEXT_LIMIT

Step = Literal["action", "done"]


class ReplyIn(BaseModel):
    """A reply to the writer of a pin."""

    model_config = ConfigDict(extra="forbid")

    text: NoNul = Field(description=f"1 to {TEXT_LIMIT} characters; the writer reads it with the slip")
    asks: bool = Field(default=False, description="whether the writer is asked to answer")
    step: Step | None = Field(default=None, description="what has come of it: something is being done, or it is done")
    public: bool = Field(default=False, description="whether everybody may read it: you said, we did")
    keep_words: bool = Field(default=False, description="send it although the guard found something personal in it")


class MessageOut(BaseModel):
    """One line of the conversation, for staff."""

    id: uuid.UUID
    author: Literal["staff", "writer"]
    actor: str
    text: str
    asks: bool
    step: Step | None
    public: bool
    created_at: datetime
