"""Turn a planner's wish into numbers, and have it planned; nothing is kept here."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.errors import ProblemError
from app.network import queries as network_queries
from app.network.graphs import AreaNetwork
from app.network.service import NEAREST_WITHIN_M
from app.walks import queries
from app.walks.schemas import PointIn, PositionIn, RequiredStopIn, WalkIn
from geo import crs
from geo.orienteering.problem import Progress
from geo.routing import Profile, StreetGraph
from geo.sun import DANISH_TIME, in_danish_time
from geo.walks import (
    FlaggedPlace,
    WalkError,
    WalkPlan,
    WalkWish,
    plan_alternatives,
    plan_groups,
    plan_treasure_hunt,
    plan_walk,
)
from geo.walks.types import ExcludedPlace, Kind, RequiredStop, Variant, WalkKind

ASKED_S = 5.0
"""How long somebody who waits for the answer waits at most."""
LEAST_S = 0.5
"""What is left to plan in, however long it took to read."""
JOB_S = 120.0
MOST_GROUPS = 4
NAMED_WITHIN_M = 50.0
"""A start is called by the place that lies this near."""
PROFILE_FIELDS = ("step_free", "pram", "prefer_lit", "public_only", "calm")
AS_SENT = (
    "minutes", "kind", "most_stops", "talk_minutes", "pace_m_per_s", "coverage_radius_m", "use_resources", "group_size",
    "groups",
)  # fmt: skip
"""Parts of a wish that mean the same in numbers."""
XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CountedPin:
    """What is counted of a published pin."""

    pin_id: str
    kind: Kind
    people: int


@dataclass(frozen=True, slots=True)
class About:
    """What an answer says of the wish; it is kept as long as the answer, and holds no network."""

    kind: WalkKind
    starts_at: datetime | None
    meeting_place: str
    pins: tuple[CountedPin, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """All that planning needs, read once: it can be planned in another thread, without the database."""

    network: AreaNetwork
    places: Sequence[FlaggedPlace]
    wish: WalkWish
    meeting_place: str
    sight_blockers: Sequence[BaseGeometry]
    required: Sequence[RequiredStopIn] = ()
    """As they were sent, for the wish of an alternative."""

    @property
    def about(self) -> About:
        """Return what the answer needs of this."""
        pins = tuple(CountedPin(place.pin_id, place.kind, place.people) for place in self.places)
        return About(self.wish.kind, self.wish.starts_at, self.meeting_place, pins)


@dataclass(frozen=True, slots=True)
class Planned:
    """One of the alternatives: a walk, or one for each group."""

    variant: Variant
    plans: tuple[WalkPlan, ...]
    wish_changes: Mapping[str, Any] = field(default_factory=dict)
    """The fields of WalkIn in which it answers another wish than the planner's."""


def read_request(
    session: Session, area: Area, wish: WalkIn, network: AreaNetwork, *, time_limit_s: float = ASKED_S
) -> Request:
    """Return what a wish means on the area's network; raise ProblemError for a place that is not there."""
    _refuse_nonsense(wish)
    _refuse_sensitive(session, area, wish)
    known = queries.place_positions(session, area.id, _place_ids(wish))
    start_xy, meeting_place = _start(session, area, wish, known)
    in_numbers = WalkWish(
        start_xy=start_xy,
        end_xy=_position(wish.end, known, "end") if wish.end else None,
        profile=Profile(**{name: getattr(wish, name) for name in PROFILE_FIELDS}),
        starts_at=_moment(wish.starts_at) if wish.starts_at else None,
        required=tuple(_required(stop, known, row) for row, stop in enumerate(wish.required)),
        excluded_pin_ids=frozenset(map(str, wish.excluded_pin_ids)),
        excluded_places=_excluded_places(wish),
        blocked_edge_ids=_blocked_edges(session, area, network.graph, wish.blocked),
        participants=frozenset(wish.participants),
        time_limit_s=time_limit_s,
        **{name: getattr(wish, name) for name in AS_SENT},
    )
    blockers = queries.building_outlines(session, area.id) if wish.kind == "treasure_hunt" else []
    places = queries.flagged_places(session, area.id)
    return Request(network, places, in_numbers, meeting_place, blockers, wish.required)


def plan(
    asked: Request, variants: Sequence[Variant] | None = None, *, progress: Progress | None = None
) -> list[Planned]:
    """Return the walks to choose between, the best first: these variants, or all that there are.

    Raises WalkError with what is impossible and what is not.
    """
    graph, places, wish = asked.network.graph, asked.places, asked.wish
    named = asked.network.named_places
    if wish.kind == "treasure_hunt":
        hunt = plan_treasure_hunt(graph, places, wish, asked.sight_blockers, progress=progress, named_places=named)
        return [Planned("best", (hunt,))]
    if wish.groups > 1:
        return [Planned("best", plan_groups(graph, places, wish, progress=progress, named_places=named))]
    if variants == ("best",):
        return [Planned("best", (plan_walk(graph, places, wish, progress=progress, named_places=named),))]
    found = plan_alternatives(graph, places, wish, variants=variants, progress=progress, named_places=named)
    return [Planned(one.variant, (one.plan,), _changes(asked, one.wish)) for one in found]


def _changes(asked: Request, other: WalkWish) -> dict[str, Any]:
    """Return what another wish asks for instead, as WalkIn has it; stops that it adds are positions."""
    wish = asked.wish
    changes: dict[str, Any] = {} if other.minutes == wish.minutes else {"minutes": other.minutes}
    for name in PROFILE_FIELDS:
        if getattr(other.profile, name) != getattr(wish.profile, name):
            changes[name] = getattr(other.profile, name)
    added = other.required[len(wish.required) :]
    if added:
        degrees = crs.points_to_wire(np.array([stop.xy for stop in added]))
        positions = [RequiredStopIn(longitude=longitude, latitude=latitude)
                     for longitude, latitude in np.round(degrees, 7).tolist()]  # fmt: skip
        stops = [*asked.required, *positions]
        changes["required"] = [stop.model_dump(mode="json", exclude_none=True) for stop in stops]
    return changes


def plan_variant(asked: Request, variant: Variant, *, progress: Progress | None = None) -> Planned:
    """Return the alternative of this name; raise ProblemError where the wish has none such (any more)."""
    found = next((one for one in plan(asked, (variant,), progress=progress) if one.variant == variant), None)
    if found is None:
        raise ProblemError("walk_variant_gone", field="variant")
    return found


def _moment(starts_at: datetime) -> datetime:
    """Return when a walk starts, in Danish time; raise WalkError for an hour that the clocks leap over in spring."""
    moment = in_danish_time(starts_at)
    real = moment.astimezone(UTC).astimezone(DANISH_TIME)
    if real.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise WalkError(
            "no_such_hour",
            f"{starts_at} is left out in Denmark; {real} is the same moment.",
            nearest_hour=f"{real:%H:%M}",
            nearest_starts_at=f"{real:%Y-%m-%dT%H:%M}",
        )
    return moment


def _place_ids(wish: WalkIn) -> list[uuid.UUID]:
    points: list[PointIn | RequiredStopIn | None] = [wish.start, wish.end, *wish.required]
    return [point.place_id for point in points if point is not None and point.place_id is not None]


Known = Mapping[uuid.UUID, tuple[float, float, str]]


def _start(session: Session, area: Area, wish: WalkIn, known: Known) -> tuple[XY, str]:
    """Return where the walk starts and what the place is called."""
    if wish.start is None:
        x, y, name = queries.own_start(session, area)
        return (x, y), name
    xy = _position(wish.start, known, "start")
    if wish.start.place_id is not None:
        return xy, known[wish.start.place_id][2]
    return xy, queries.nearest_place_name(session, area.id, xy, NAMED_WITHIN_M)


def _position(point: PointIn | RequiredStopIn, known: Known, field: str) -> XY:
    if point.place_id is not None:
        if point.place_id not in known:
            raise ProblemError("unknown_place", field=field)
        return known[point.place_id][:2]
    at = PositionIn(longitude=point.longitude or 0.0, latitude=point.latitude or 0.0)
    return _metres([at], field)[0]


def _required(stop: RequiredStopIn, known: Known, row: int) -> RequiredStop:
    if stop.pin_id is not None:
        return RequiredStop(pin_id=str(stop.pin_id))
    return RequiredStop(xy=_position(stop, known, f"required.{row}"))


def _excluded_places(wish: WalkIn) -> tuple[ExcludedPlace, ...]:
    places = wish.excluded_places
    metres = _metres(places, "excluded_places")
    return tuple(ExcludedPlace(xy, place.radius_m) for place, xy in zip(places, metres, strict=True))


def _metres(positions: Sequence[PositionIn], field: str) -> list[XY]:
    """Return positions in EPSG:25832; raise ProblemError for one beyond the reach of the projection."""
    if not positions:
        return []
    degrees = np.array([(at.longitude, at.latitude) for at in positions])
    moved = crs.points_to_storage(degrees[:, 0], degrees[:, 1])
    if not np.isfinite(moved).all():
        raise ProblemError("unknown_position", field=field)
    return [(float(x), float(y)) for x, y in moved]


def _blocked_edges(session: Session, area: Area, graph: StreetGraph, blocked: Sequence[PositionIn]) -> frozenset[int]:
    """Return the stretches nearest to what shall not be walked this time; raise ProblemError where there is none."""
    if not blocked:
        return frozenset()
    points = _metres(blocked, "blocked")
    nearest = network_queries.nearest_numbers(session.connection(), area.id, points, NEAREST_WITHIN_M)
    found = {number for number in nearest if number is not None}
    if None in nearest:
        row = nearest.index(None)
        raise ProblemError("no_stretch_near", field=f"blocked.{row}", distance_m=round(NEAREST_WITHIN_M))
    # A stretch that came after the network was read is in no way of this plan.
    return frozenset(found) & {edge.edge_id for edge in graph.network.edges}


def _refuse_nonsense(wish: WalkIn) -> None:
    """Raise ProblemError for groups and alternatives where there is one course for all."""
    if wish.kind == "treasure_hunt" and wish.groups > 1:
        raise ProblemError("hunt_has_one_course", field="groups")
    if wish.groups > MOST_GROUPS:
        raise ProblemError("too_many_groups", field="groups", most=MOST_GROUPS)
    if wish.variant != "best" and (wish.groups > 1 or wish.kind == "treasure_hunt"):
        raise ProblemError("one_walk_only", field="variant")


def _refuse_sensitive(session: Session, area: Area, wish: WalkIn) -> None:
    """Raise ProblemError for a wished stop at a sensitive pin: a walk's stops are seen by everybody, by the metre."""
    pins = {stop.pin_id: row for row, stop in reversed(list(enumerate(wish.required))) if stop.pin_id is not None}
    sensitive = queries.sensitive_pins(session, area.id, list(pins))
    if sensitive:
        row = min(pins[pin_id] for pin_id in sensitive)
        raise ProblemError("required_sensitive", field=f"required.{row}", position=row + 1)
