"""Photos on the wire."""

import uuid
from typing import Literal

from pydantic import BaseModel

State = Literal["pending", "published", "rejected"]


class PhotoReceipt(BaseModel):
    """What a resident gets back."""

    client_id: uuid.UUID
    state: State
    width: int
    height: int


class PhotoState(BaseModel):
    """A photo as staff decided on it."""

    id: uuid.UUID
    state: State
