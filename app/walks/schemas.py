"""Walks on the wire."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from app.parameters import NoNul
from geo.walks.types import Mandate, Variant, WalkKind

MOST_WISHES = 100
"""Pins, places and stretches that one wish may name of each sort."""

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


def _within_reach(moment: datetime) -> datetime:
    """Refuse a time for which no sunset can be told."""
    if not 2000 < moment.year < 2200:
        raise ValueError("a walk starts between the years 2001 and 2199")
    return moment


class PointIn(BaseModel):
    """A place of the gazetteer, or a position in degrees."""

    model_config = ConfigDict(extra="forbid")

    place_id: uuid.UUID | None = None
    longitude: Longitude | None = None
    latitude: Latitude | None = None

    @model_validator(mode="after")
    def one_way_to_say_it(self) -> Self:
        """Take either a place or both coordinates."""
        if (self.place_id is None) == (self.longitude is None or self.latitude is None):
            raise ValueError("give either place_id, or longitude and latitude")
        return self


class RequiredStopIn(BaseModel):
    """A stop the walk must have: at a pin, at a place of the gazetteer, or at a position in degrees."""

    model_config = ConfigDict(extra="forbid")

    pin_id: uuid.UUID | None = None
    place_id: uuid.UUID | None = None
    longitude: Longitude | None = None
    latitude: Latitude | None = None

    @model_validator(mode="after")
    def one_way_to_say_it(self) -> Self:
        """Take a pin, a place or both coordinates, and only one of them."""
        has_position = self.longitude is not None and self.latitude is not None
        has_half = (self.longitude is None) != (self.latitude is None)
        if has_half or sum((self.pin_id is not None, self.place_id is not None, has_position)) != 1:
            raise ValueError("give one of pin_id, place_id, or longitude and latitude")
        return self


class PositionIn(BaseModel):
    """A position in degrees."""

    model_config = ConfigDict(extra="forbid")

    longitude: Longitude
    latitude: Latitude


class ExcludedPlaceIn(PositionIn):
    """A place where the group shall not stop."""

    radius_m: float = Field(default=40, ge=1, le=500, allow_inf_nan=False)


class WalkIn(BaseModel):
    """What the planner of a walk wishes."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[NoNul, Field(min_length=1, max_length=120)] | None = None
    kind: WalkKind = "safety_walk"
    start: PointIn | None = Field(default=None, description="the area's own start place when left out")
    end: PointIn | None = Field(default=None, description="back to the start when left out")
    minutes: float = Field(default=90, ge=10, le=240, allow_inf_nan=False)
    most_stops: int = Field(default=5, ge=1, le=12)
    talk_minutes: float = Field(default=10, ge=1, le=30, allow_inf_nan=False)
    pace_m_per_s: float = Field(default=1.05, ge=0.5, le=2.0, allow_inf_nan=False)
    coverage_radius_m: float = Field(default=40, ge=5, le=200, allow_inf_nan=False)
    step_free: bool = False
    pram: bool = Field(
        default=False, description="no steps; loose ground and narrow paths only where there is no other"
    )
    prefer_lit: bool = False
    public_only: bool = Field(default=False, description="no ways that are somebody's own")
    calm: bool = Field(default=False, description="away from big roads, as with children")
    use_resources: bool = True
    starts_at: Annotated[datetime, AfterValidator(_within_reach)] | None = None
    group_size: int | None = Field(default=None, ge=1, le=1000)
    groups: int = Field(default=1, ge=1, description="parallel walks with one start, that meet at the end; at most 4")
    required: list[RequiredStopIn] = Field(default_factory=list, max_length=12)
    excluded_pin_ids: list[uuid.UUID] = Field(default_factory=list, max_length=MOST_WISHES)
    excluded_places: list[ExcludedPlaceIn] = Field(default_factory=list, max_length=MOST_WISHES)
    blocked: list[PositionIn] = Field(
        default_factory=list, max_length=MOST_WISHES, description="the nearest stretch is not walked, this time only"
    )
    participants: list[Mandate] = Field(default_factory=list, max_length=20)
    variant: Variant = Field(default="best", description="which of the alternatives is kept")
    version: int | None = Field(
        default=None, description="of the draft that this wish goes on with: it is refused when that was changed since"
    )


class SaidOut(BaseModel):
    """Something said about a walk or a stop: a code, its values, and the sentence in the caller's language."""

    code: str
    values: dict[str, float | int | str | dict[str, int]] = Field(default_factory=dict)
    text: str


class WordOut(BaseModel):
    """A code and what it is called in the caller's language."""

    code: str
    text: str


class StopOut(BaseModel):
    """A stop of a walk; minutes count from the start. Weight, pins, mandates and reasons are for staff only."""

    position: int
    theme: str
    longitude: float
    latitude: float
    arrives_minute: float
    leaves_minute: float
    weight: float | None = Field(description="staff only: it would tell the relevance of pins")
    pin_ids: list[uuid.UUID]
    mandates: list[WordOut] = Field(default_factory=list, description="who should be there, the most needed first")
    reasons: list[SaidOut] = Field(default_factory=list)
    wished: bool = Field(default=False, description="whether the planner asked for this stop")


class LegOut(BaseModel):
    """The way between two positions: 0 is the start, 1…n the stops, n + 1 the end.

    geometry is GeoJSON in EPSG:4326, null when the two are the same place.
    """

    from_position: int
    to_position: int
    length_m: float
    minutes: float
    geometry: dict[str, Any] | None
    steps_m: float
    unlit_m: float
    unknown_light_m: float


class TurnOut(BaseModel):
    """A line of the turn list."""

    street_name: str | None
    bearing_degrees: float
    direction: str
    length_m: float
    minutes: float
    stop_position: int | None
    near_place: str | None = Field(default=None, description="what a way without a name goes by")


class LeftOutOut(BaseModel):
    """A challenge that the walk does not visit, why, and what a stop there would add."""

    pin_id: uuid.UUID
    reason: str
    extra_minutes: float | None
    text: str


class CountsOut(BaseModel):
    """How many pins, and how many people stand behind them."""

    challenges: int
    resources: int
    people: int


class WalkSummary(BaseModel):
    """A walk in a list."""

    id: uuid.UUID
    title: str
    kind: WalkKind
    state: Literal["draft", "published"]
    starts_at: datetime | None
    length_m: float
    total_minutes: float
    stops: int
    group_number: int
    groups: int


class RouteOut(BaseModel):
    """What everybody may know of a walk, and what only staff do; the geometry is GeoJSON in EPSG:4326.

    To the public the fields of staff are null or empty: they would tell the relevance of pins.
    """

    kind: WalkKind
    starts_at: datetime | None
    meeting_place: str = Field(description="what the place is called where the walk starts; empty where it has no name")
    length_m: float
    walk_minutes: float
    talk_minutes: float
    total_minutes: float
    geometry: dict[str, Any]
    stops: list[StopOut]
    legs: list[LegOut]
    turns: list[TurnOut]
    warnings: list[SaidOut]
    group_number: int
    groups: int
    variant: Variant | None = Field(description="staff only, like all that follows")
    explanations: list[SaidOut]
    left_out: list[LeftOutOut]
    covered: CountsOut | None
    missed: CountsOut | None
    covered_weight: float | None
    all_weight: float | None
    objective: float | None
    bound: float | None
    gap: float | None = Field(
        description="how far the bound lies above the objective, as a share of the greater; null for several groups"
    )
    proven_optimal: bool | None
    method: str | None
    stopped_by: str | None
    candidates: int | None


class PlannedStopOut(StopOut):
    """A stop of a walk that is not kept yet."""

    required_index: int | None = Field(description="the row of `required` that this stop answers")


class PlannedWalkOut(RouteOut):
    """A walk that is not kept yet."""

    stops: list[PlannedStopOut]  # type: ignore[assignment]


class WalkOut(RouteOut):
    """A walk that is kept."""

    id: uuid.UUID
    title: str
    state: Literal["draft", "published"]
    version: int | None = Field(description="staff only: how often it was planned, to be sent along with a change")
    party: list[uuid.UUID] = Field(
        description="staff only: the walks of all groups that were planned together, in their order"
    )


class AlternativeOut(BaseModel):
    """One of the walks to choose between: a single one, or one for each group."""

    variant: Variant
    walks: list[PlannedWalkOut]
    wish_changes: dict[str, Any] = Field(
        default_factory=dict, description="the fields of the wish that it answers in another way than they were sent"
    )


class PlanOut(BaseModel):
    """What could be walked, best first; nothing of it is kept."""

    alternatives: list[AlternativeOut]
    milliseconds: float


class ProblemOut(BaseModel):
    """Why a plan could not be made, as in the problem document of the plan itself."""

    code: str
    detail: str
    values: dict[str, float | int | str] = Field(default_factory=dict)


class JobOut(BaseModel):
    """A plan that is being made; objective, bound and gap are of the best walk found so far.

    best_so_far is that walk, while a better one is looked for, shaped like one of the alternatives of the result; null
    before there is one, for several groups, and when the plan is made.
    """

    id: uuid.UUID
    state: Literal["running", "done", "failed", "cancelled"]
    seconds: float
    objective: float | None
    bound: float | None
    gap: float | None
    best_so_far: AlternativeOut | None
    result: PlanOut | None
    problem: ProblemOut | None
