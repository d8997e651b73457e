"""What the database is asked about pins."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from geoalchemy2.shape import from_shape
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from geo import crs
from geo.geojson import PinGeometry

PUBLIC_SOURCE = """
SELECT id, campaign_id, kind, precision, category, topic, geometry, text, hour, season, language, people, created_on
FROM public_pins WHERE area_id = :area
"""
STAFF_SOURCE = """
SELECT id, campaign_id, kind, 'exact' AS precision, category, topic, geometry, text, hour, season, language, people,
       (created_at AT TIME ZONE 'Europe/Copenhagen')::date AS created_on, state, relevance, placed_by, created_at
FROM pin WHERE area_id = :area
"""
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
    "after": "id > :after",
    "box": "geometry && ST_Transform(ST_MakeEnvelope(:west, :south, :east, :north, :wire), :storage)",
}


def feature_texts(
    session: Session, source: str, filters: Sequence[str], values: Mapping[str, Any]
) -> Sequence[Row[Any]]:
    """Return (id, GeoJSON feature as text in EPSG:4326) of one page in the order of id, one row more than limit."""
    conditions = "".join(f" AND {FILTERS[name]}" for name in filters)
    statement = f"""
        SELECT id, json_build_object('type', 'Feature', 'id', id,
            'geometry', ST_AsGeoJSON(ST_Transform(geometry, :wire), 7)::json,
            'properties', to_jsonb(page) - 'id' - 'geometry')::text AS feature
        FROM (SELECT * FROM ({source}) AS pins WHERE true{conditions} ORDER BY id LIMIT :limit + 1) AS page
        ORDER BY id
    """  # noqa: S608  the parts are the constants above; every value is bound
    bound = {"wire": crs.WIRE, "storage": crs.STORAGE, **values}
    used = {name: value for name, value in bound.items() if f":{name}" in statement}
    return session.execute(text(statement), used).all()


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
            :new_id, :client_id, :area, :campaign_id, :kind, :category, :topic, :place, :text, :hour, :season,
            :language, :placed_by, :slip_hash, CAST(:guard AS jsonb))
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
    """Return how often the same words came within a day: at this spot (20 m), and in the whole area."""
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


def lock_pin(session: Session, area_id: uuid.UUID, pin_id: uuid.UUID) -> Row[Any] | None:
    """Return id, state and relevance of a pin of the area and keep others from changing it meanwhile."""
    return session.execute(
        text("SELECT id, state, relevance FROM pin WHERE id = :pin AND area_id = :area FOR UPDATE"),
        {"pin": pin_id, "area": area_id},
    ).one_or_none()


def change_pin(session: Session, pin_id: uuid.UUID, state: str, relevance: str) -> None:
    """Set a pin's state and relevance."""
    session.execute(
        text("UPDATE pin SET state = :state, relevance = :relevance WHERE id = :pin"),
        {"pin": pin_id, "state": state, "relevance": relevance},
    )


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


def _ewkb(geometry: PinGeometry) -> str:
    return str(from_shape(geometry, srid=crs.STORAGE, extended=True).desc)
