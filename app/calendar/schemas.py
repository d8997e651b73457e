"""A meeting that everybody is asked to."""

import uuid
from dataclasses import dataclass
from datetime import datetime

TITLE_LENGTH = 120
PLACE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class MeetingWish:
    """A meeting as somebody wishes it."""

    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    campaign_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as it stands in the calendar."""

    id: uuid.UUID
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    campaign_id: uuid.UUID | None
    campaign_title: str | None
    is_over: bool
