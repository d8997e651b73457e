"""What the database is asked about walks."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from geo import crs
from geo.walks import FlaggedPlace, WalkPlan
from layers.tables import Stop, StopPin, Walk, new_id

SUMMARY_COLUMNS = "id, title, starts_at, length_m, walk_minutes + talk_minutes AS total_minutes"


def flagged_places(session: Session, area_id: uuid.UUID) -> list[FlaggedPlace]:
    """Return the area's published pins with their exact geometry, in the order of id.

    What is sensitive draws no stop: the stops of a published walk are seen by everybody, and by the metre.
    """
    rows = session.execute(
        text("""
        SELECT pin.id, pin.kind, ST_AsBinary(pin.geometry), pin.relevance, pin.people, pin.topic,
               CASE WHEN category.sensitive THEN false ELSE topic.physical END, pin.category
        FROM pin JOIN category ON category.code = pin.category LEFT JOIN topic ON topic.code = pin.topic
        WHERE pin.area_id = :area AND pin.state = 'published' ORDER BY pin.id
        """),
        {"area": area_id},
    )
    return [FlaggedPlace(str(row[0]), row[1], shapely.from_wkb(bytes(row[2])), *row[3:]) for row in rows]


def start_place(session: Session, area: Area) -> uuid.UUID | None:
    """Return the place that the area's settings name as the start of its walks."""
    return session.execute(
        text("""
        SELECT place.id FROM place JOIN housing_area AS area ON area.id = place.area_id
        WHERE area.id = :area AND place.name = area.settings ->> 'start_place' ORDER BY place.id LIMIT 1
        """),
        {"area": area.id},
    ).scalar_one_or_none()


def place_position(session: Session, area_id: uuid.UUID, place_id: uuid.UUID) -> tuple[float, float] | None:
    """Return a point (EPSG:25832) on a place of the area."""
    row = session.execute(
        text("""
        SELECT ST_X(point), ST_Y(point)
        FROM (SELECT ST_PointOnSurface(geometry) AS point FROM place WHERE id = :place AND area_id = :area) AS found
        """),
        {"place": place_id, "area": area_id},
    ).one_or_none()
    return (row[0], row[1]) if row else None


def boundary_centre(session: Session, area_id: uuid.UUID) -> tuple[float, float]:
    """Return a point (EPSG:25832) in the middle of the area."""
    row = session.execute(
        text("""
        SELECT ST_X(point), ST_Y(point)
        FROM (SELECT ST_PointOnSurface(boundary) AS point FROM housing_area WHERE id = :area) AS found
        """),
        {"area": area_id},
    ).one()
    return (row[0], row[1])


def insert_walk(
    session: Session,
    area_id: uuid.UUID,
    title: str,
    *,
    wish: Mapping[str, Any],
    plan: WalkPlan,
    starts_at: datetime | None,
) -> uuid.UUID:
    """Store a planned walk with its stops; return its id."""
    walk = Walk(
        id=new_id(),
        area_id=area_id,
        title=title,
        wish=dict(wish),
        starts_at=starts_at,
        geometry=from_shape(plan.route, srid=crs.STORAGE),
        length_m=plan.length_m,
        walk_minutes=plan.walk_minutes,
        talk_minutes=plan.talk_minutes,
        covered_weight=plan.covered_weight,
        all_weight=plan.all_weight,
        proven_optimal=plan.proven_optimal,
        turns=[asdict(turn) for turn in plan.turns],
        warnings=[asdict(warning) for warning in plan.warnings],
        left_out=[asdict(left) for left in plan.left_out],
        stops=[
            Stop(
                id=new_id(),
                position=stop.position,
                theme=stop.theme,
                geometry=from_shape(stop.point, srid=crs.STORAGE),
                arrives_minute=stop.arrives_minute,
                leaves_minute=stop.leaves_minute,
                weight=stop.weight,
                pins=[StopPin(pin_id=uuid.UUID(pin_id)) for pin_id in stop.pin_ids],
            )
            for stop in plan.stops
        ],
    )
    session.add(walk)
    session.flush()
    return walk.id


def walk_row(session: Session, area_id: uuid.UUID, walk_id: uuid.UUID, *, staff: bool) -> Row[Any] | None:
    """Return one walk with its geometry as GeoJSON text; the public sees published walks without what is internal."""
    source = "walk" if staff else "public_walks"
    internal = (
        "state, left_out, covered_weight, all_weight, proven_optimal"
        if staff
        else "'published' AS state, NULL AS left_out, NULL AS covered_weight, NULL AS all_weight, "
        "NULL AS proven_optimal"
    )
    return session.execute(
        text(f"""
        SELECT id, title, starts_at, length_m, walk_minutes, talk_minutes, turns, warnings, {internal},
               ST_AsGeoJSON(ST_Transform(geometry, :wire), 7) AS geometry
        FROM {source} WHERE id = :walk AND area_id = :area
        """),  # noqa: S608  both parts are constants
        {"walk": walk_id, "area": area_id, "wire": crs.WIRE},
    ).one_or_none()


def stop_rows(session: Session, walk_id: uuid.UUID, *, staff: bool) -> Sequence[Row[Any]]:
    """Return a walk's stops in order, position in degrees; the covered pins for staff only."""
    source = "stop" if staff else "public_stops"
    pins, weight = "ARRAY[]::uuid[]", "NULL"
    if staff:
        pins, weight = "ARRAY(SELECT pin_id FROM stop_pin WHERE stop_id = stop.id ORDER BY pin_id)", "weight"
    return session.execute(
        text(f"""
        SELECT position, theme, ST_X(ST_Transform(geometry, :wire)) AS longitude,
               ST_Y(ST_Transform(geometry, :wire)) AS latitude, arrives_minute, leaves_minute, {weight} AS weight,
               {pins} AS pin_ids
        FROM {source} AS stop WHERE walk_id = :walk ORDER BY position
        """),  # noqa: S608  all parts are constants
        {"walk": walk_id, "wire": crs.WIRE},
    ).all()


def walk_summaries(session: Session, area_id: uuid.UUID, *, staff: bool) -> Sequence[Row[Any]]:
    """Return the area's walks, the newest first."""
    state, source, stops = "'published' AS state", "public_walks", "public_stops"
    if staff:
        state, source, stops = "state", "walk", "stop"
    return session.execute(
        text(f"""
        SELECT {SUMMARY_COLUMNS}, {state}, (SELECT count(*) FROM {stops} WHERE walk_id = walk.id) AS stops
        FROM {source} AS walk WHERE area_id = :area ORDER BY id DESC
        """),  # noqa: S608  all parts are constants
        {"area": area_id},
    ).all()


def set_state(session: Session, area_id: uuid.UUID, walk_id: uuid.UUID, state: str) -> bool:
    """Set a walk's state; tell whether there is such a walk."""
    done = session.execute(
        text("UPDATE walk SET state = :state WHERE id = :walk AND area_id = :area RETURNING id"),
        {"state": state, "walk": walk_id, "area": area_id},
    )
    return done.one_or_none() is not None
