"""Plan a walk from the published pins, keep it, publish it."""

import json
import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from shapely.geometry import Point
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.errors import NotFoundError, ProblemError
from app.ground.queries import load_network
from app.translations import Translator
from app.walks import queries
from app.walks.schemas import PointIn, StopOut, WalkIn, WalkOut, WalkSummary, WarningOut
from geo import crs
from geo.routing import Profile
from geo.walks import WalkWish, plan_walk

DANISH_TIME = ZoneInfo("Europe/Copenhagen")


def plan(session: Session, area: Area, wish: WalkIn, translate: Translator) -> WalkOut:
    """Plan and keep a walk; raise WalkError with what is impossible and what is allowed."""
    start = _position(session, area, wish.start, "start") or _own_start(session, area)
    starts_at = _with_zone(wish.starts_at)
    planned = plan_walk(
        load_network(session.connection(), area.id),
        queries.flagged_places(session, area.id),
        WalkWish(
            start_xy=start,
            end_xy=_position(session, area, wish.end, "end"),
            minutes=wish.minutes,
            most_stops=wish.most_stops,
            talk_minutes=wish.talk_minutes,
            pace_m_per_s=wish.pace_m_per_s,
            profile=Profile(step_free=wish.step_free, prefer_lit=wish.prefer_lit),
            coverage_radius_m=wish.coverage_radius_m,
            use_resources=wish.use_resources,
            starts_at=starts_at,
            group_size=wish.group_size,
        ),
    )
    title = wish.title or translate("walk.untitled", area=area.name)
    kept = queries.insert_walk(
        session, area.id, title, wish=wish.model_dump(mode="json"), plan=planned, starts_at=starts_at
    )
    return read(session, area, kept, translate, staff=True)


def _with_zone(moment: datetime | None) -> datetime | None:
    """Take a time without a zone as Danish time."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=DANISH_TIME)


def _position(session: Session, area: Area, point: PointIn | None, field: str) -> tuple[float, float] | None:
    if point is None:
        return None
    if point.place_id is not None:
        found = queries.place_position(session, area.id, point.place_id)
        if found is None:
            raise ProblemError("unknown_place", field=field)
        return found
    moved = crs.to_storage(Point(point.longitude or 0.0, point.latitude or 0.0))
    if not np.isfinite([moved.x, moved.y]).all():
        raise ProblemError("unknown_position", field=field)
    return (moved.x, moved.y)


def _own_start(session: Session, area: Area) -> tuple[float, float]:
    place = queries.start_place(session, area)
    found = queries.place_position(session, area.id, place) if place else None
    return found or queries.boundary_centre(session, area.id)


def read(session: Session, area: Area, walk_id: uuid.UUID, translate: Translator, *, staff: bool) -> WalkOut:
    """Return a walk; the public sees published walks only. Raises NotFoundError."""
    row = queries.walk_row(session, area.id, walk_id, staff=staff)
    if row is None:
        raise NotFoundError("unknown_walk")
    values = dict(row._mapping)
    values["geometry"] = json.loads(values["geometry"])
    values["left_out"] = values["left_out"] or []
    values["total_minutes"] = row.walk_minutes + row.talk_minutes
    values["warnings"] = [_in_words(warning, translate) for warning in row.warnings]
    values["stops"] = [StopOut(**stop._mapping) for stop in queries.stop_rows(session, walk_id, staff=staff)]
    return WalkOut(**values)


def _in_words(warning: dict[str, Any], translate: Translator) -> WarningOut:
    values = warning["values"]
    rounded = {name: round(value) if isinstance(value, float) else value for name, value in values.items()}
    if "what" in rounded:
        rounded["what"] = translate(f"warning_what.{rounded['what']}")
    return WarningOut(code=str(warning["code"]), values=values, text=translate(f"warning.{warning['code']}", **rounded))


def list_walks(session: Session, area: Area, *, staff: bool) -> list[WalkSummary]:
    """Return the area's walks, the newest first; the public sees published walks only."""
    return [WalkSummary(**row._mapping) for row in queries.walk_summaries(session, area.id, staff=staff)]


def newest_published(session: Session, area: Area, translate: Translator) -> WalkOut | None:
    """Return the walk that the area's page shows: the newest that is published."""
    walks = list_walks(session, area, staff=False)
    return read(session, area, walks[0].id, translate, staff=False) if walks else None


def set_state(session: Session, area: Area, walk_id: uuid.UUID, state: str) -> None:
    """Publish a walk, or take it back; raise NotFoundError for a walk of another area."""
    if not queries.set_state(session, area.id, walk_id, state):
        raise NotFoundError("unknown_walk")
