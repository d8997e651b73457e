"""What the database is asked about pins."""

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geoalchemy2.shape import from_shape
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from geo import crs
from geo.geojson import PinGeometry


@dataclass(frozen=True, slots=True)
class PinSource:
    """Where pins are read from, and the order of their pages with the condition for what comes after a page.

    The public goes by the random identifier: the order of time would tell when something was said.
    """

    select: str
    order: str
    after: str


PUBLIC_SOURCE = PinSource(
    """
    SELECT id, campaign_id, kind, precision, category, topic, geometry, text, hour, season, light, language, people,
           created_on, photos
    FROM public_pins LEFT JOIN (
        SELECT pin_id, jsonb_agg(id ORDER BY id) AS photos FROM public_photos WHERE area_id = :area GROUP BY pin_id
    ) AS shown ON shown.pin_id = public_pins.id
    WHERE area_id = :area
    """,
    order="id",
    after="id > :after",
)
STAFF_SOURCE = PinSource(
    """
    SELECT id, campaign_id, kind, 'exact' AS precision, category, topic, geometry, text, hour, season, light,
           language, people, (created_at AT TIME ZONE 'Europe/Copenhagen')::date AS created_on, state, relevance,
           placed_by, created_at,
           EXISTS (SELECT FROM pin_original WHERE pin_original.pin_id = pin.id) AS has_original, photos
    FROM pin LEFT JOIN (
        SELECT pin_id, jsonb_agg(jsonb_build_object('id', id, 'state', state) ORDER BY created_at, id) AS photos
        FROM photo WHERE area_id = :area GROUP BY pin_id
    ) AS held ON held.pin_id = pin.id
    WHERE area_id = :area
    """,
    order="created_at, id",
    after="(created_at, id) > (:after_moment, :after)",
)
FILTERS = {
    "kind": "kind = :kind",
    "category": "category = :category",
    "topic": "topic = :topic",
    "campaign": "campaign_id = :campaign",
    "state": "state = :state",
    "season": "(season = :season OR season IS NULL)",
    "hours": "((hour + 24 - :hour_from) % 24 <= (:hour_to + 24 - :hour_from) % 24)",
    "created_after": "created_on >= :created_after",
    "created_before": "created_on < :created_before",
    "box": "geometry && ST_Transform(ST_MakeEnvelope(:west, :south, :east, :north, :wire), :storage)",
}


def feature_texts(
    session: Session, source: PinSource, filters: Sequence[str], values: Mapping[str, Any]
) -> Sequence[Row[Any]]:
    """Return (id, GeoJSON feature as text in EPSG:4326) of one page in the source's order, one row more than limit."""
    conditions = "".join(f" AND {FILTERS[name]}" for name in filters)
    if "after" in values:
        conditions += f" AND {source.after}"
    statement = f"""
        SELECT id, json_build_object('type', 'Feature', 'id', id,
            'geometry', ST_AsGeoJSON(ST_Transform(geometry, :wire), 7)::json,
            'properties', to_jsonb(page) - 'id' - 'geometry' - CASE WHEN photos IS NULL THEN 'photos' ELSE '' END
        )::text AS feature
        FROM (SELECT * FROM ({source.select}) AS pins WHERE true{conditions} ORDER BY {source.order} LIMIT :limit + 1)
            AS page
        ORDER BY {source.order}
    """  # noqa: S608  the parts are the constants above; every value is bound
    bound = {"wire": crs.WIRE, "storage": crs.STORAGE, **values}
    used = {name: value for name, value in bound.items() if re.search(rf":{name}\b", statement)}
    return session.execute(text(statement), used).all()


def moment_of(session: Session, area_id: uuid.UUID, pin_id: uuid.UUID) -> datetime | None:
    """Return when a pin of the area came in: where a page of the order of time goes on."""
    return session.execute(
        text("SELECT created_at FROM pin WHERE id = :pin AND area_id = :area"), {"pin": pin_id, "area": area_id}
    ).scalar_one_or_none()


def waiting_pins(
    session: Session, area_id: uuid.UUID, *, limit: int, after: tuple[datetime, uuid.UUID] | None
) -> Sequence[Row[Any]]:
    """Return a page of the pins that wait, the oldest first, one row more than limit; GeoJSON in EPSG:4326."""
    moment, pin_id = after or (None, None)
    return session.execute(
        text("""
        SELECT id, ST_AsGeoJSON(ST_Transform(geometry, :wire), 7)::json AS geometry, kind, category, topic, campaign_id,
               text, hour, season, light, language, people, placed_by, state, relevance, guard, created_at,
               EXISTS (SELECT FROM pin_original WHERE pin_original.pin_id = pin.id) AS has_original,
               coalesce((SELECT jsonb_agg(jsonb_build_object('id', photo.id, 'state', photo.state)
                                          ORDER BY photo.created_at, photo.id)
                         FROM photo WHERE photo.pin_id = pin.id), '[]') AS photos
        FROM pin
        WHERE area_id = :area AND state = 'pending'
          AND (CAST(:moment AS timestamptz) IS NULL OR (created_at, id) > (CAST(:moment AS timestamptz), :after))
        ORDER BY created_at, id LIMIT :limit + 1
        """),
        {"area": area_id, "moment": moment, "after": pin_id, "limit": limit, "wire": crs.WIRE},
    ).all()


def waiting_count(session: Session, area_id: uuid.UUID) -> int:
    """Return how many pins of the area wait to be read."""
    return int(
        session.execute(
            text("SELECT count(*) FROM pin WHERE area_id = :area AND state = 'pending'"), {"area": area_id}
        ).scalar_one()
    )


def neighbours(session: Session, pin_ids: Sequence[uuid.UUID], *, within_m: float, most: int) -> Sequence[Row[Any]]:
    """Return the nearest pins of the same area and kind round each of some pins, those that wait or are published.

    The index hands out the nearest ones in their order, so that a crowded spot costs no more than an empty one.
    """
    return session.execute(
        text("""
        SELECT asked.id AS asked_id, near.*
        FROM pin AS asked CROSS JOIN LATERAL (
            SELECT other.id, other.state, other.category, other.topic, other.text, other.people,
                   ST_Distance(other.geometry, asked.geometry) AS distance_m
            FROM pin AS other
            WHERE other.area_id = asked.area_id AND other.kind = asked.kind AND other.id <> asked.id
              AND other.state IN ('pending', 'published')
            ORDER BY other.geometry <-> asked.geometry LIMIT :most) AS near
        WHERE asked.id = ANY(:pins) AND near.distance_m <= :within_m
        ORDER BY asked.id, near.distance_m, near.id
        """),
        {"pins": list(pin_ids), "within_m": within_m, "most": most},
    ).all()


def known_codes(session: Session, kind: str) -> tuple[list[str], list[str]]:
    """Return the category codes and the topic codes of a kind, in their order."""
    categories = session.execute(text("SELECT code FROM category WHERE kind = :kind ORDER BY position"), {"kind": kind})
    topics = session.execute(text("SELECT code FROM topic WHERE kind = :kind ORDER BY position"), {"kind": kind})
    return list(categories.scalars()), list(topics.scalars())


def is_covered(session: Session, area_id: uuid.UUID, geometry: PinGeometry) -> bool:
    """Tell whether a geometry (EPSG:25832) lies wholly within the area's boundary."""
    return bool(
        session.execute(
            text("SELECT ST_Covers(boundary, :place) FROM housing_area WHERE id = :area"),
            {"area": area_id, "place": _ewkb(geometry)},
        ).scalar_one()
    )


def submit(session: Session, values: Mapping[str, Any], geometry: PinGeometry) -> Row[Any]:
    """Store a pin once for its client id; return id, kind, category, state, created_at and whether it was made now."""
    return session.execute(
        text("""
        SELECT id, kind, category, state, created_at, made FROM submit_pin(
            :new_id, :client_id, :area, :campaign_id, :kind, :category, :topic, :place, :text, :hour, :season, :light,
            :language, :placed_by, :slip_hash, CAST(:guard AS jsonb), lower(:via))
        """),
        {**values, "new_id": uuid.uuid4(), "place": _ewkb(geometry)},
    ).one()


def find_submitted(session: Session, area_id: uuid.UUID, client_id: uuid.UUID) -> Row[Any] | None:
    """Return id, kind, category, state and created_at of the pin that a sender's client id made, or None."""
    return session.execute(
        text("SELECT id, kind, category, state, created_at FROM find_submitted(:area, :client)"),
        {"area": area_id, "client": client_id},
    ).one_or_none()


def said_before(session: Session, area_id: uuid.UUID, kind: str, words: str, geometry: PinGeometry) -> tuple[int, int]:
    """Return how often the same words came within a day: in this cell of the grid, and in the whole area."""
    row = session.execute(
        text("SELECT near, far FROM said_before(:area, :kind, :words, :place)"),
        {"area": area_id, "kind": kind, "words": words, "place": _ewkb(geometry)},
    ).one()
    return row.near, row.far


def place_names(session: Session, area_id: uuid.UUID) -> list[str]:
    """Return the names of the area's places and the area's own, which no guard takes for a person's."""
    rows = session.execute(
        text("""
        SELECT name FROM place WHERE area_id = :area
        UNION SELECT name FROM housing_area WHERE id = :area ORDER BY 1
        """),
        {"area": area_id},
    )
    return list(rows.scalars())


def campaign_state(session: Session, area_id: uuid.UUID, campaign_id: uuid.UUID) -> str | None:
    """Return "open", "closed" or "upcoming" for a mapping round of the area, None when it has no such round."""
    return session.execute(
        text("""
        SELECT CASE WHEN now() < opens_at THEN 'upcoming' WHEN now() > closes_at THEN 'closed' ELSE 'open' END
        FROM campaign WHERE id = :campaign AND area_id = :area
        """),
        {"campaign": campaign_id, "area": area_id},
    ).scalar_one_or_none()


def open_campaign(session: Session, area_id: uuid.UUID) -> uuid.UUID | None:
    """Return the area's mapping round that is open now, the newest when there are several."""
    return session.execute(
        text("""
        SELECT id FROM campaign WHERE area_id = :area AND now() BETWEEN opens_at AND closes_at
        ORDER BY opens_at DESC, id LIMIT 1
        """),
        {"area": area_id},
    ).scalar_one_or_none()


def lock_pins(session: Session, area_id: uuid.UUID, pin_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Row[Any]]:
    """Return pins of the area by id and keep others from changing them meanwhile; always locked in one order."""
    rows = session.execute(
        text("""
        SELECT id, kind, state, relevance, text, guard, language, people, merged_into, anonymised_at
        FROM pin WHERE id = ANY(:pins) AND area_id = :area ORDER BY id FOR UPDATE
        """),
        {"pins": list(pin_ids), "area": area_id},
    )
    return {row.id: row for row in rows}


def merged_into(session: Session, pin_id: uuid.UUID) -> uuid.UUID | None:
    """Return the pin that a pin was merged into, without locking either."""
    return session.execute(text("SELECT merged_into FROM pin WHERE id = :pin"), {"pin": pin_id}).scalar_one_or_none()


def set_state(session: Session, pin_id: uuid.UUID, state: str, *, merged_into: uuid.UUID | None = None) -> None:
    """Set a pin's state, and what it was merged into."""
    session.execute(
        text("UPDATE pin SET state = :state, merged_into = :into WHERE id = :pin"),
        {"pin": pin_id, "state": state, "into": merged_into},
    )


def set_relevance(session: Session, pin_id: uuid.UUID, relevance: str) -> None:
    """Set the colour code of a pin."""
    session.execute(
        text("UPDATE pin SET relevance = :relevance WHERE id = :pin"), {"pin": pin_id, "relevance": relevance}
    )


def set_words(session: Session, pin_id: uuid.UUID, words: str, findings: Sequence[Mapping[str, Any]]) -> None:
    """Give a pin other words, with what the guard finds in them; the writer's own are kept the first time."""
    session.execute(
        text("""
        INSERT INTO pin_original (pin_id, text) SELECT id, text FROM pin WHERE id = :pin ON CONFLICT (pin_id) DO NOTHING
        """),
        {"pin": pin_id},
    )
    session.execute(
        text("UPDATE pin SET text = :words, guard = CAST(:guard AS jsonb) WHERE id = :pin"),
        {"pin": pin_id, "words": words, "guard": json.dumps(list(findings))},
    )


def original(session: Session, pin_id: uuid.UUID) -> Row[Any] | None:
    """Return the writer's own words of an edited pin and since when they are kept, or None."""
    return session.execute(
        text("SELECT text, kept_at FROM pin_original WHERE pin_id = :pin"), {"pin": pin_id}
    ).one_or_none()


def add_people(session: Session, pin_id: uuid.UUID, number: int) -> int:
    """Add people to those behind a pin, or take them away; return how many there are."""
    return int(
        session.execute(
            text("UPDATE pin SET people = people + :number WHERE id = :pin RETURNING people"),
            {"pin": pin_id, "number": number},
        ).scalar_one()
    )


def leave_walks(session: Session, pin_id: uuid.UUID) -> int:
    """Take a pin out of every stop; return how many walks carried it."""
    rows = session.execute(
        text("DELETE FROM stop_pin USING stop WHERE stop.id = stop_id AND pin_id = :pin RETURNING stop.walk_id"),
        {"pin": pin_id},
    )
    return len(set(rows.scalars()))


def hand_over_stops(session: Session, pin_id: uuid.UUID, into: uuid.UUID) -> None:
    """Let the stops that cover one pin cover another one in its place."""
    session.execute(
        text("""
        INSERT INTO stop_pin (stop_id, pin_id) SELECT stop_id, :into FROM stop_pin WHERE pin_id = :pin
        ON CONFLICT DO NOTHING
        """),
        {"pin": pin_id, "into": into},
    )
    leave_walks(session, pin_id)


def add_event(session: Session, pin_id: uuid.UUID, event: Mapping[str, Any]) -> None:
    """Write down what happened to a pin."""
    session.execute(
        text("""
        INSERT INTO pin_event (pin_id, action, from_state, to_state, actor, reason)
        VALUES (:pin, :action, :from_state, :to_state, :actor, :reason)
        """),
        {"pin": pin_id, **event},
    )


def events(session: Session, pin_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return what happened to a pin, the oldest first."""
    return session.execute(
        text("""
        SELECT happened_at, action, from_state, to_state, actor, reason
        FROM pin_event WHERE pin_id = :pin ORDER BY id
        """),
        {"pin": pin_id},
    ).all()


def last_decision(session: Session, pin_id: uuid.UUID) -> Row[Any] | None:
    """Return action, from_state and to_state of the newest event that changed a pin's state."""
    return session.execute(
        text("""
        SELECT action, from_state, to_state FROM pin_event
        WHERE pin_id = :pin AND from_state IS DISTINCT FROM to_state ORDER BY id DESC LIMIT 1
        """),
        {"pin": pin_id},
    ).one_or_none()


def _ewkb(geometry: PinGeometry) -> str:
    return str(from_shape(geometry, srid=crs.STORAGE, extended=True).desc)
