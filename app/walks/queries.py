"""What the database is asked about walks."""

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import shapely
from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from geo import crs
from geo.walks import FlaggedPlace, Leg, WalkPlan
from layers.tables import Stop, StopPin, Walk, new_id

SUMMARY_COLUMNS = (
    "id, title, kind, group_number, groups, starts_at, length_m, walk_minutes + talk_minutes AS total_minutes"
)


def flagged_places(session: Session, area_id: uuid.UUID) -> list[FlaggedPlace]:
    """Return the area's published pins with their exact geometry, in the order of id.

    What is sensitive draws no stop: the stops of a published walk are seen by everybody, and by the metre.
    """
    rows = session.execute(
        text("""
        SELECT pin.id, pin.kind, ST_AsBinary(pin.geometry), pin.relevance, pin.people, pin.topic,
               CASE WHEN category.sensitive THEN false ELSE topic.physical END, pin.category, pin.hour, pin.season
        FROM pin JOIN category ON category.code = pin.category LEFT JOIN topic ON topic.code = pin.topic
        WHERE pin.area_id = :area AND pin.state = 'published' ORDER BY pin.id
        """),
        {"area": area_id},
    ).all()
    shapes = shapely.from_wkb([bytes(row[2]) for row in rows])
    return [FlaggedPlace(str(row[0]), row[1], shape, *row[3:]) for row, shape in zip(rows, shapes, strict=True)]


def start_place(session: Session, area: Area) -> uuid.UUID | None:
    """Return the place that the area's settings name as the start of its walks."""
    return session.execute(
        text("""
        SELECT place.id FROM place JOIN housing_area AS area ON area.id = place.area_id
        WHERE area.id = :area AND place.name = area.settings ->> 'start_place' ORDER BY place.id LIMIT 1
        """),
        {"area": area.id},
    ).scalar_one_or_none()


def own_start(session: Session, area: Area) -> tuple[float, float, str]:
    """Return where the area's walks start (EPSG:25832), by its settings else in its middle, and what that is called."""
    row = session.execute(
        text("""
        SELECT ST_X(point), ST_Y(point), name
        FROM (SELECT ST_PointOnSurface(coalesce(place.geometry, area.boundary)) AS point,
                     coalesce(place.name, '') AS name
              FROM housing_area AS area
              LEFT JOIN LATERAL (
                  SELECT geometry, name FROM place
                  WHERE place.area_id = area.id AND place.name = area.settings ->> 'start_place' ORDER BY id LIMIT 1
              ) AS place ON true
              WHERE area.id = :area) AS found
        """),
        {"area": area.id},
    ).one()
    return row[0], row[1], row[2]


def place_positions(
    session: Session, area_id: uuid.UUID, place_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, tuple[float, float, str]]:
    """Return a point (EPSG:25832) on each of these places of the area, and its name."""
    if not place_ids:
        return {}
    rows = session.execute(
        text("""
        SELECT id, ST_X(point), ST_Y(point), name
        FROM (SELECT id, name, ST_PointOnSurface(geometry) AS point
              FROM place WHERE id = ANY(:places) AND area_id = :area) AS found
        """),
        {"places": list(place_ids), "area": area_id},
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def nearest_place_name(session: Session, area_id: uuid.UUID, xy: tuple[float, float], within_m: float) -> str:
    """Return the name of the place nearest to a position (EPSG:25832), empty when none is that near."""
    found: str | None = session.execute(
        text("""
        SELECT name FROM place, ST_SetSRID(ST_MakePoint(:x, :y), :storage) AS here
        WHERE area_id = :area AND ST_DWithin(geometry, here, :within_m)
        ORDER BY ST_Distance(geometry, here), name LIMIT 1
        """),
        {"area": area_id, "x": xy[0], "y": xy[1], "storage": crs.STORAGE, "within_m": within_m},
    ).scalar_one_or_none()
    return found or ""


def building_outlines(session: Session, area_id: uuid.UUID) -> list[BaseGeometry]:
    """Return the outlines of the area's buildings (EPSG:25832): nobody sees through them."""
    rows = session.execute(
        text("SELECT ST_AsBinary(geometry) FROM building WHERE area_id = :area ORDER BY id"), {"area": area_id}
    ).scalars()
    return list(shapely.from_wkb([bytes(row) for row in rows]))


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored beside the plans of all groups."""

    titles: Sequence[str]
    kind: str
    variant: str
    wish: dict[str, Any]
    meeting_place: str
    starts_at: datetime | None
    counts: Sequence[dict[str, Any]]
    ids: Sequence[uuid.UUID] = ()
    created_at: datetime | None = None
    version: int = 1


def insert_walks(session: Session, area_id: uuid.UUID, plans: Sequence[WalkPlan], kept: Kept) -> list[uuid.UUID]:
    """Store the walks of all groups with their stops; return their ids, those of kept first."""
    ids = [*kept.ids[: len(plans)], *(new_id() for _ in plans[len(kept.ids) :])]
    party_id = new_id() if len(plans) > 1 else None
    for row, plan in enumerate(plans):
        walk = Walk(
            id=ids[row],
            area_id=area_id,
            title=kept.titles[row],
            kind=kept.kind,
            wish=kept.wish,
            variant=kept.variant,
            party_id=party_id,
            group_number=row + 1,
            groups=len(plans),
            starts_at=kept.starts_at,
            meeting_place=kept.meeting_place,
            geometry=from_shape(plan.route, srid=crs.STORAGE),
            counts=kept.counts[row],
            version=kept.version,
            stops=list(_stops_of(plan)),
            **_values_of(plan),
        )
        if kept.created_at is not None:
            walk.created_at = kept.created_at
        session.add(walk)
    session.flush()
    return ids


def _values_of(plan: WalkPlan) -> dict[str, Any]:
    names = ("length_m", "walk_minutes", "talk_minutes", "covered_weight", "all_weight", "proven_optimal", "objective",
             "bound", "method", "stopped_by", "candidates")  # fmt: skip
    lists = ("turns", "warnings", "left_out", "explanations")
    return {
        **{name: getattr(plan, name) for name in names},
        **{name: [asdict(one) for one in getattr(plan, name)] for name in lists},
        "legs": [_leg(leg) for leg in plan.legs],
    }


def _leg(leg: Leg) -> dict[str, Any]:
    """Return a leg without its line, which is a part of the walk's own."""
    names = ("from_position", "to_position", "length_m", "minutes", "steps_m", "unlit_m", "unknown_light_m")
    return {name: getattr(leg, name) for name in names}


def _stops_of(plan: WalkPlan) -> Iterable[Stop]:
    for stop in plan.stops:
        yield Stop(
            id=new_id(),
            position=stop.position,
            theme=stop.theme,
            geometry=from_shape(stop.point, srid=crs.STORAGE),
            arrives_minute=stop.arrives_minute,
            leaves_minute=stop.leaves_minute,
            weight=stop.weight,
            mandates=list(stop.mandates),
            reasons=[asdict(reason) for reason in stop.reasons],
            wished=stop.required_index is not None,
            pins=[StopPin(pin_id=uuid.UUID(pin_id)) for pin_id in stop.pin_ids],
        )


def sensitive_pins(session: Session, area_id: uuid.UUID, pin_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Return those of the area's pins whose exact place nobody but staff may learn."""
    if not pin_ids:
        return []
    statement = text("""
        SELECT pin.id FROM pin JOIN category ON category.code = pin.category
        WHERE pin.area_id = :area AND pin.id = ANY(:pins) AND category.sensitive
    """)
    return list(session.execute(statement, {"area": area_id, "pins": list(pin_ids)}).scalars())


def keep_published(session: Session, area_id: uuid.UUID, pin_ids: Iterable[uuid.UUID]) -> int:
    """Return how many of these pins are published, and see to it that none goes away in this transaction."""
    statement = text("""
        SELECT id FROM pin WHERE area_id = :area AND id = ANY(:pins) AND state = 'published' ORDER BY id FOR KEY SHARE
    """)
    return len(session.execute(statement, {"area": area_id, "pins": sorted(pin_ids)}).all())


def lock_walks(session: Session, area_id: uuid.UUID) -> None:
    """Let who changes walks of the area meanwhile wait; who waited sees what was changed."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('walk'), hashtext(:area))"), {"area": str(area_id)})


def just_kept(session: Session, area_id: uuid.UUID, wish: dict[str, Any], within: timedelta) -> uuid.UUID | None:
    """Return the first walk of the draft that answers the same wish, made within that time and not changed since."""
    found: uuid.UUID | None = session.execute(
        text("""
        SELECT id FROM walk
        WHERE area_id = :area AND state = 'draft' AND version = 1 AND group_number = 1 AND wish = CAST(:wish AS jsonb)
              AND created_at > clock_timestamp() - CAST(:within AS interval)
        ORDER BY created_at DESC, id DESC LIMIT 1
        """),
        {"area": area_id, "wish": json.dumps(wish), "within": within},
    ).scalar_one_or_none()
    return found


def party_of(session: Session, area_id: uuid.UUID, walk_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return a walk and those of the other groups that were planned with it, in their order."""
    return session.execute(
        text("""
        SELECT id, state, wish, group_number, created_at, version FROM walk
        WHERE area_id = :area AND (id = :walk
              OR party_id = (SELECT party_id FROM walk WHERE id = :walk AND area_id = :area))
        ORDER BY group_number
        """),
        {"area": area_id, "walk": walk_id},
    ).all()


def delete_walks(session: Session, walk_ids: Sequence[uuid.UUID]) -> None:
    """Forget walks and their stops."""
    session.execute(text("DELETE FROM walk WHERE id = ANY(:walks)"), {"walks": list(walk_ids)})


_OWN_TO_EACH = {"id", "title", "state", "wish", "party_id", "created_at", "updated_at", "version"}
_COPIED = ", ".join(column.name for column in Walk.__table__.columns if column.name not in _OWN_TO_EACH)
_COPIED_STOP = ", ".join(column.name for column in Stop.__table__.columns if column.name not in {"id", "walk_id"})


def copy_walk(
    session: Session, walk_id: uuid.UUID, *, title: str, wish_title: str, party_id: uuid.UUID | None
) -> uuid.UUID:
    """Store a walk once more, as a draft; return the copy's id."""
    copy = new_id()
    values = {"walk": walk_id, "copy": copy, "title": title, "wish_title": wish_title, "party": party_id}
    for statement in (
        f"""INSERT INTO walk (id, title, state, wish, party_id, {_COPIED})
            SELECT :copy, :title, 'draft', jsonb_set(wish, '{{title}}', to_jsonb(CAST(:wish_title AS text))), :party,
                   {_COPIED}
            FROM walk WHERE id = :walk""",  # noqa: S608  names of columns
        f"""INSERT INTO stop (id, walk_id, {_COPIED_STOP})
            SELECT gen_random_uuid(), :copy, {_COPIED_STOP} FROM stop WHERE walk_id = :walk""",  # noqa: S608
        """INSERT INTO stop_pin (stop_id, pin_id)
           SELECT made.id, stop_pin.pin_id FROM stop_pin JOIN stop ON stop.id = stop_pin.stop_id
           JOIN stop AS made ON made.walk_id = :copy AND made.position = stop.position
           WHERE stop.walk_id = :walk""",
    ):
        session.execute(text(statement), values)
    return copy


_ROUTE = (
    "id, title, kind, group_number, groups, starts_at, meeting_place, length_m, walk_minutes, talk_minutes, turns, "
    "warnings, legs, created_at, updated_at, version, ST_AsBinary(geometry) AS line"
)
_INTERNAL = (
    "state, variant, explanations, left_out, counts, covered_weight, all_weight, objective, bound, proven_optimal, "
    "method, stopped_by, candidates"
)


def walk_rows(
    session: Session, area_id: uuid.UUID, walk_ids: Sequence[uuid.UUID], *, staff: bool
) -> Sequence[Row[Any]]:
    """Return walks with their lines (EPSG:25832); the public sees published walks without what is internal."""
    what = f"{_ROUTE}, {_INTERNAL} FROM walk" if staff else f"{_ROUTE}, 'published' AS state FROM public_walks"
    return session.execute(
        text(f"SELECT {what} WHERE id = ANY(:walks) AND area_id = :area"),
        {"walks": list(walk_ids), "area": area_id},
    ).all()


def party_ids(session: Session, walk_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the walks of all groups that a walk was planned with, itself among them."""
    return list(
        session.execute(
            text("""
            SELECT other.id FROM walk JOIN walk AS other ON other.id = walk.id OR other.party_id = walk.party_id
            WHERE walk.id = :walk ORDER BY other.group_number
            """),
            {"walk": walk_id},
        ).scalars()
    )


def wish_of(session: Session, area_id: uuid.UUID, walk_id: uuid.UUID) -> dict[str, Any] | None:
    """Return the wish that a walk answers."""
    found: dict[str, Any] | None = session.execute(
        text("SELECT wish || jsonb_build_object('version', version) FROM walk WHERE id = :walk AND area_id = :area"),
        {"walk": walk_id, "area": area_id},
    ).scalar_one_or_none()
    return found


def stop_rows(session: Session, walk_ids: Sequence[uuid.UUID], *, staff: bool) -> Sequence[Row[Any]]:
    """Return walks' stops in order, with position in metres and degrees; what is covered and why for staff only."""
    source = "stop" if staff else "public_stops"
    internal = (
        "ARRAY[]::uuid[] AS pin_ids, NULL AS weight, ARRAY[]::text[] AS mandates, '[]'::jsonb AS reasons, "
        "false AS wished"
    )
    if staff:
        internal = (
            "ARRAY(SELECT pin_id FROM stop_pin WHERE stop_id = stop.id ORDER BY pin_id) AS pin_ids, weight, mandates, "
            "reasons, wished"
        )
    return session.execute(
        text(f"""
        SELECT walk_id, position, theme, ST_X(ST_Transform(geometry, :wire)) AS longitude,
               ST_Y(ST_Transform(geometry, :wire)) AS latitude, ST_X(geometry) AS x, ST_Y(geometry) AS y,
               arrives_minute, leaves_minute, {internal}
        FROM {source} AS stop WHERE walk_id = ANY(:walks) ORDER BY walk_id, position
        """),  # noqa: S608  all parts are constants
        {"walks": list(walk_ids), "wire": crs.WIRE},
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


def set_state(session: Session, walk_ids: Sequence[uuid.UUID], state: str) -> None:
    """Set the state of walks."""
    session.execute(
        text("UPDATE walk SET state = :state WHERE id = ANY(:walks)"), {"state": state, "walks": list(walk_ids)}
    )
