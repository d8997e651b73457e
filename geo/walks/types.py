"""What goes into a walk and what comes out: wishes, flagged places, the plan. Codes and numbers, no text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.orienteering.problem import Method, StoppedBy
from geo.routing import Profile

Kind = Literal["resource", "challenge"]
Relevance = Literal["red", "yellow", "green", "uncoded"]
WalkKind = Literal["safety_walk", "treasure_hunt"]
Theme = Literal[
    "upkeep", "light", "overview", "traffic", "neighbourliness", "prevention", "taking_back", "inspiration", "general"
]  # fmt: skip
Mandate = Literal[
    "housing_organisation", "caretaker", "residents_board", "municipality_roads", "municipality_lighting",
    "municipality_parks", "ssp", "police", "neighbours", "local_association",
]  # fmt: skip
Direction = Literal[
    "start", "straight", "slight_left", "left", "sharp_left", "slight_right", "right", "sharp_right",
    "turn_back", "arrive_stop", "arrive_end",
]  # fmt: skip
LeftOutReason = Literal[
    "no_time", "unreachable", "steps_only", "social_only", "not_relevant", "most_stops", "excluded", "within_sight",
    "at_start",
]  # fmt: skip
WarningCode = Literal[
    "steps", "unlit", "unknown_light", "big_road", "crosses_big_road", "sunset_before_end", "after_dusk",
    "before_dawn", "social_only", "start_far", "end_far", "pins_far", "group_too_large", "no_published_challenges",
    "no_challenge_within_time", "no_mandate", "wished_moved",
]  # fmt: skip
ExplanationCode = Literal[
    "formula", "formula_hunt", "posts_apart", "proven", "proven_of_candidates", "gap", "best_of_candidates",
    "elsewhere", "groups_proven", "groups_gap", "groups_meet", "covers", "heaviest", "on_the_way", "wished",
    "wished_together", "inspires", "post_near", "step_free_costs", "step_free_misses", "step_free_avoids",
    "step_free_changes_nothing", "pram_costs", "pram_misses", "pram_avoids", "pram_changes_nothing", "lit_costs",
    "lit_misses", "lit_avoids", "lit_changes_nothing", "light_unknown", "sun_rises", "sun_sets", "dusk_during_walk",
    "best_at_dusk", "best_with_children", "social_needs_other_tool", "handed_over", "somewhere_to_go",
]  # fmt: skip
Variant = Literal["best", "other_places", "shorter", "dusk", "children"]
Value = float | int | str
Counts = Mapping[str, int]
"""How many there are of what, by its code."""


class WalkError(ValueError):
    """A wish that cannot be met; code and values are for a catalogue, the message for a developer.

    values say what is impossible and the nearest possible: needed_minutes, nearest_m, nearest_x and nearest_y
    (EPSG:25832), least, most, position (the number of the required stop, from 1).

    Codes: not_finite, out_of_range, duplicate_pin, unknown_pin, empty_geometry, no_network, start_off_network,
    end_off_network, end_unreachable, budget_below_direct_way, nothing_to_visit, nothing_within_minutes,
    nothing_but_excluded, required_off_network,
    required_unreachable, required_needs_steps, required_needs_minutes, required_too_many, required_and_excluded,
    required_within_sight, required_at_start, groups_without_stops.
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
    hour (0–23) and season (spring, summer, autumn, winter) say when it is so, None always or unsaid.
    """

    pin_id: str
    kind: Kind
    geometry: BaseGeometry
    relevance: Relevance = "uncoded"
    people: int = 1
    topic: str | None = None
    physical: bool | None = None
    category: str = ""
    hour: int | None = None
    season: str | None = None


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place of the gazetteer (EPSG:25832), to say by what a path without a name goes."""

    name: str
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class RequiredStop:
    """A stop the walk must have: at a pin, or at a place of the map (EPSG:25832). One of the two is given."""

    pin_id: str | None = None
    xy: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class ExcludedPlace:
    """A place where the group shall not stop: radius_m around a point (EPSG:25832)."""

    xy: tuple[float, float]
    radius_m: float = 40.0


@dataclass(frozen=True, slots=True)
class WalkWish:
    """What the planner wants, in EPSG:25832; end_xy None is a round trip, a naive starts_at Danish time.

    blocked_edge_ids are stretches of this wish only; what is blocked for everybody is in the network. participants
    are the mandates that come along, empty when nobody has said. time_limit_s is for all that one call does.
    """

    start_xy: tuple[float, float]
    end_xy: tuple[float, float] | None
    minutes: float
    kind: WalkKind = "safety_walk"
    most_stops: int = 5
    talk_minutes: float = 10.0
    pace_m_per_s: float = 1.05
    profile: Profile = field(default_factory=Profile)
    coverage_radius_m: float = 40.0
    use_resources: bool = True
    starts_at: datetime | None = None
    group_size: int | None = None
    groups: int = 1
    required: tuple[RequiredStop, ...] = ()
    excluded_pin_ids: frozenset[str] = frozenset()
    excluded_places: tuple[ExcludedPlace, ...] = ()
    blocked_edge_ids: frozenset[int] = frozenset()
    participants: frozenset[Mandate] = frozenset()
    seed: int = 0
    time_limit_s: float = 5.0

    def minutes_for(self, length_m: float) -> float:
        """Return how many minutes the group takes for a length in metres."""
        return length_m / (self.pace_m_per_s * 60)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sentence to be said about a stop or a walk: a code of the catalogue (`explain.<code>`) and its values."""

    code: ExplanationCode
    values: Mapping[str, Value | Counts]


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """Where the group stands and talks: position from 1, minutes since the start, pins counted only here.

    mandates are who should be there, the most needed first; required_index is the row of WalkWish.required that it
    answers, or None.
    """

    position: int
    point: Point
    pin_ids: tuple[str, ...]
    theme: Theme
    arrives_minute: float
    leaves_minute: float
    weight: float
    mandates: tuple[Mandate, ...] = ()
    reasons: tuple[Explanation, ...] = ()
    required_index: int | None = None


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
    only. near_place is a named place that a nameless path goes by.
    """

    street_name: str | None
    bearing_degrees: float
    direction: Direction
    length_m: float
    minutes: float
    stop_position: int | None = None
    near_place: str | None = None


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

    objective = covered_weight − 0.001 × walk_minutes; no walk over the same candidate places has an objective above
    bound. proven_optimal is True only when the two were shown to meet. candidates counts the places considered, aside
    those that had no room among them.
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
    explanations: tuple[Explanation, ...]
    objective: float
    bound: float
    covered_weight: float
    all_weight: float
    candidates: int
    proven_optimal: bool = False
    method: Method = "branch_and_bound"
    stopped_by: StoppedBy = "done"
    aside: int = 0


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the walks to choose between: variant says how its wish differs from the planner's."""

    variant: Variant
    wish: WalkWish
    plan: WalkPlan
