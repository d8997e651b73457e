"""What goes into a safety walk and what comes out: wishes, flagged places, the plan. Codes, no text."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.routing import Profile

Kind = Literal["resource", "challenge"]
Relevance = Literal["red", "yellow", "green", "uncoded"]
Theme = Literal["upkeep", "light", "overview", "traffic", "neighbourliness", "prevention", "inspiration", "general"]
Direction = Literal[
    "start", "straight", "slight_left", "left", "sharp_left", "slight_right", "right", "sharp_right",
    "turn_back", "arrive_stop", "arrive_end",
]  # fmt: skip
LeftOutReason = Literal["no_time", "unreachable", "social_only", "not_relevant", "most_stops"]
WarningCode = Literal[
    "steps", "unlit", "unknown_light", "big_road", "sunset_before_end", "after_dusk", "social_only",
    "snapped_far", "group_too_large", "no_published_challenges", "no_challenge_within_time",
]  # fmt: skip
Value = float | int | str


class WalkError(ValueError):
    """A wish that cannot be met; code and values are for a catalogue, the message for a developer.

    Codes: not_finite, out_of_range, duplicate_pin, empty_geometry, no_network, start_off_network,
    end_off_network, end_unreachable, budget_below_direct_way, nothing_to_visit.
    """

    def __init__(self, code: str, message: str, **values: Value) -> None:
        """Keep the code and its values beside the message."""
        super().__init__(message)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class FlaggedPlace:
    """A published pin: what, where (EPSG:25832; point, line or area), and how many people stand behind it.

    physical: True where a walk can fix it, False where the cause is social only, None when nobody has said.
    """

    pin_id: str
    kind: Kind
    geometry: BaseGeometry
    relevance: Relevance = "uncoded"
    people: int = 1
    topic: str | None = None
    physical: bool | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class WalkWish:
    """What the planner wants, in EPSG:25832; end_xy None is a round trip, a naive starts_at Danish time."""

    start_xy: tuple[float, float]
    end_xy: tuple[float, float] | None
    minutes: float
    most_stops: int = 5
    talk_minutes: float = 10.0
    pace_m_per_s: float = 1.05
    profile: Profile = field(default_factory=Profile)
    coverage_radius_m: float = 40.0
    use_resources: bool = True
    starts_at: datetime | None = None
    group_size: int | None = None

    def minutes_for(self, length_m: float) -> float:
        """Return how many minutes the group takes for a length in metres."""
        return length_m / (self.pace_m_per_s * 60)


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """Where the group stands and talks: position from 1, minutes since the start, pins counted only here."""

    position: int
    point: Point
    pin_ids: tuple[str, ...]
    theme: Theme
    arrives_minute: float
    leaves_minute: float
    weight: float


@dataclass(frozen=True, slots=True)
class Leg:
    """The way between two positions: 0 is the start, 1…n the stops, n + 1 the end.

    geometry (EPSG:25832) is None when the two are the same place, for a line needs a length.
    """

    from_position: int
    to_position: int
    length_m: float
    minutes: float
    geometry: LineString | None
    steps_m: float
    unlit_m: float
    unknown_light_m: float


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of the turn list: what to do, then how far to go on.

    bearing_degrees is clockwise from grid north. Arrivals have length 0; stop_position is set on arrive_stop
    only.
    """

    street_name: str | None
    bearing_degrees: float
    direction: Direction
    length_m: float
    minutes: float
    stop_position: int | None = None


@dataclass(frozen=True, slots=True)
class WalkWarning:
    """Something the planner must know about the walk."""

    code: WarningCode
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A challenge the walk does not visit, and why; extra_minutes is what a stop there would add."""

    pin_id: str
    reason: LeftOutReason
    extra_minutes: float | None = None


@dataclass(frozen=True, slots=True)
class WalkPlan:
    """A walk: stops in order, the line walked (EPSG:25832), the turn list, warnings, and what was left out.

    objective = covered_weight − 0.001 × walk_minutes.
    """

    stops: tuple[PlannedStop, ...]
    route: LineString
    legs: tuple[Leg, ...]
    length_m: float
    walk_minutes: float
    talk_minutes: float
    total_minutes: float
    turns: tuple[Turn, ...]
    warnings: tuple[WalkWarning, ...]
    left_out: tuple[LeftOut, ...]
    objective: float
    covered_weight: float
    all_weight: float
    proven_optimal: bool = False
