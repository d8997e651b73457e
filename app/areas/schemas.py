"""What is said about an area and its places on the wire."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, Field


@dataclass(frozen=True, slots=True)
class Area:
    """An area as routes and pages know it."""

    id: uuid.UUID
    slug: str
    name: str
    municipality: str | None
    languages: list[str]
    coarsen_m: float
    visibility: str = "public"
    between_rounds: bool = False
    attribution: str = ""


class CampaignOut(BaseModel):
    """A mapping round."""

    id: uuid.UUID
    title: str
    format: str
    focus: str
    purpose: str
    next_step: str
    opens_at: datetime
    closes_at: datetime
    is_open: bool


class AreaOut(BaseModel):
    """A housing area."""

    slug: str
    name: str
    municipality: str | None
    languages: list[str]
    bbox: tuple[float, float, float, float] = Field(description="west, south, east, north in degrees")
    resources: int = Field(description="published resources")
    challenges: int = Field(description="published challenges")
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
