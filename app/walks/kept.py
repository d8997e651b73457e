"""Kept walks as files and calendars need them: route and stops, and nothing internal."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shapely.geometry import LineString, Point
from shapely.ops import substring
from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.errors import NotFoundError
from app.network.queries import line_of
from app.walks import queries
from geo.walks import Leg, PlannedStop


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A kept walk: what stands in every file of it."""

    id: uuid.UUID
    title: str
    kind: str
    meeting_place: str
    starts_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    route: LineString
    legs: tuple[Leg, ...]
    stops: tuple[PlannedStop, ...]
    length_m: float
    walk_minutes: float
    talk_minutes: float


def kept_plan(session: Session, area: Area, walk_id: uuid.UUID, *, staff: bool) -> KeptPlan:
    """Return a kept walk for a file; the public sees published walks only. Raises NotFoundError."""
    found = kept_plans(session, area, [walk_id], staff=staff)
    if not found:
        raise NotFoundError("unknown_walk")
    return found[0]


def kept_plans(session: Session, area: Area, walk_ids: Sequence[uuid.UUID], *, staff: bool) -> list[KeptPlan]:
    """Return those of these walks that are there, for a file; the public sees published walks only."""
    if not walk_ids:
        return []
    stops: defaultdict[uuid.UUID, list[Row[Any]]] = defaultdict(list)
    for stop in queries.stop_rows(session, walk_ids, staff=staff):
        stops[stop.walk_id].append(stop)
    return [_kept_plan(row, stops[row.id]) for row in queries.walk_rows(session, area.id, walk_ids, staff=staff)]


def _kept_plan(row: Row[Any], stop_rows: Sequence[Row[Any]]) -> KeptPlan:
    line = line_of(row.line)
    stops = tuple(
        PlannedStop(stop.position, Point(stop.x, stop.y), (), stop.theme, stop.arrives_minute, stop.leaves_minute, 0.0)
        for stop in stop_rows
    )
    return KeptPlan(
        id=row.id,
        title=row.title,
        kind=row.kind,
        meeting_place=row.meeting_place,
        starts_at=row.starts_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        version=row.version,
        route=line,
        legs=tuple(legs_of(row, line)),
        stops=stops,
        length_m=row.length_m,
        walk_minutes=row.walk_minutes,
        talk_minutes=row.talk_minutes,
    )


def legs_of(row: Row[Any], line: LineString) -> list[Leg]:
    """Return the ways between stops, each with its part of the walk's line."""
    legs = []
    walked_m = 0.0
    for leg in row.legs:
        part = substring(line, walked_m, walked_m + leg["length_m"])
        legs.append(Leg(geometry=part if isinstance(part, LineString) else None, **leg))
        walked_m += leg["length_m"]
    return legs
