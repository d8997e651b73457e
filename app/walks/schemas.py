"""Walks on the wire."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from app.parameters import NoNul


def _within_reach(moment: datetime) -> datetime:
    """Refuse a time for which no sunset can be told."""
    if not 2000 < moment.year < 2200:
        raise ValueError("a walk starts between the years 2001 and 2199")
    return moment


class PointIn(BaseModel):
    """A place of the gazetteer, or a position in degrees."""

    model_config = ConfigDict(extra="forbid")

    place_id: uuid.UUID | None = None
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def one_way_to_say_it(self) -> Self:
        """Take either a place or both coordinates."""
        if (self.place_id is None) == (self.longitude is None or self.latitude is None):
            raise ValueError("give either place_id, or longitude and latitude")
        return self


class WalkIn(BaseModel):
    """What the planner of a walk wishes."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[NoNul, Field(min_length=1, max_length=120)] | None = None
    start: PointIn | None = Field(default=None, description="the area's own start place when left out")
    end: PointIn | None = Field(default=None, description="back to the start when left out")
    minutes: float = Field(default=90, ge=10, le=240, allow_inf_nan=False)
    most_stops: int = Field(default=5, ge=1, le=12)
    talk_minutes: float = Field(default=10, ge=1, le=30, allow_inf_nan=False)
    pace_m_per_s: float = Field(default=1.05, ge=0.5, le=2.0, allow_inf_nan=False)
    coverage_radius_m: float = Field(default=40, ge=5, le=200, allow_inf_nan=False)
    step_free: bool = False
    prefer_lit: bool = False
    use_resources: bool = True
    starts_at: Annotated[datetime, AfterValidator(_within_reach)] | None = None
    group_size: int | None = Field(default=None, ge=1, le=1000)


class StopOut(BaseModel):
    """A stop of a walk; minutes count from the start."""

    position: int
    theme: str
    longitude: float
    latitude: float
    arrives_minute: float
    leaves_minute: float
    weight: float | None = Field(description="staff only: it would tell the relevance of pins")
    pin_ids: list[uuid.UUID]


class TurnOut(BaseModel):
    """A line of the turn list."""

    street_name: str | None
    bearing_degrees: float
    direction: str
    length_m: float
    minutes: float
    stop_position: int | None


class WarningOut(BaseModel):
    """Something to know about the walk: a code, its values, and the sentence in the caller's language."""

    code: str
    values: dict[str, float | int | str]
    text: str


class LeftOutOut(BaseModel):
    """A challenge that the walk does not visit, and why."""

    pin_id: uuid.UUID
    reason: str
    extra_minutes: float | None


class WalkSummary(BaseModel):
    """A walk in a list."""

    id: uuid.UUID
    title: str
    state: Literal["draft", "published"]
    starts_at: datetime | None
    length_m: float
    total_minutes: float
    stops: int


class WalkOut(BaseModel):
    """A planned walk; the geometry is GeoJSON in EPSG:4326, longitude first."""

    id: uuid.UUID
    title: str
    state: Literal["draft", "published"]
    starts_at: datetime | None
    length_m: float
    walk_minutes: float
    talk_minutes: float
    total_minutes: float
    geometry: dict[str, Any]
    stops: list[StopOut]
    turns: list[TurnOut]
    warnings: list[WarningOut]
    left_out: list[LeftOutOut] = Field(description="staff only; empty for everybody else")
    covered_weight: float | None
    all_weight: float | None
    proven_optimal: bool | None
