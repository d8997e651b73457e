"""What the public side of the database tells about an area; only views that everybody may read."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

SAID_COLUMNS = """
    pins.id, pins.precision, pins.kind, pins.category, pins.topic, pins.text, pins.hour, pins.season, pins.light,
    pins.language, pins.people, pins.created_on
"""
NEAR_M = 60
"""Within which a place of the area is named beside what was said; the place itself is coarsened already."""
HOMES = ("entrance", "stairwell")
"""Kinds of places that are never named beside it: they lead to somebody's door."""


def counts(session: Session, area_id: uuid.UUID) -> Row[Any]:
    """Return how many people stand behind hearts and stars that everybody sees: resources, challenges."""
    return session.execute(
        text("""
        SELECT coalesce(sum(people) FILTER (WHERE kind = 'resource'), 0)::integer AS resources,
               coalesce(sum(people) FILTER (WHERE kind = 'challenge'), 0)::integer AS challenges
        FROM public_pins WHERE area_id = :area
        """),
        {"area": area_id},
    ).one()


def said(
    session: Session,
    area_id: uuid.UUID,
    *,
    kind: str | None,
    category: str | None,
    most: int,
    skip: int = 0,
    by_people: bool = False,
) -> Sequence[Row[Any]]:
    """Return what was said and is published, hearts first and the newest first, or by how many stand behind it."""
    order = "pins.people DESC, pins.created_on DESC NULLS LAST" if by_people else "pins.created_on DESC NULLS LAST"
    return session.execute(
        text(f"""
        SELECT {SAID_COLUMNS}, near.name AS near
        FROM public_pins AS pins LEFT JOIN LATERAL (
            SELECT place.name FROM place
            WHERE place.area_id = pins.area_id AND place.kind <> ALL (:homes)
              AND ST_DWithin(place.geometry, pins.geometry, :near_m)
            ORDER BY ST_Distance(place.geometry, pins.geometry), place.id LIMIT 1) AS near
            ON pins.precision = 'place'
        WHERE pins.area_id = :area
          AND (CAST(:kind AS text) IS NULL OR pins.kind = :kind)
          AND (CAST(:category AS text) IS NULL OR pins.category = :category)
        ORDER BY pins.kind DESC, {order}, pins.id
        LIMIT :most OFFSET :skip
        """),  # noqa: S608  all parts are constants
        {
            "area": area_id,
            "kind": kind,
            "category": category,
            "most": most,
            "skip": skip,
            "near_m": NEAR_M,
            "homes": list(HOMES),
        },
    ).all()


def replies(session: Session, area_id: uuid.UUID, *, most: int) -> Sequence[Row[Any]]:
    """Return what was answered for everybody to read, the newest first."""
    return session.execute(
        text("""
        SELECT id, kind, category, topic, said, text, step, created_on
        FROM public_replies WHERE area_id = :area ORDER BY created_on DESC, id LIMIT :most
        """),
        {"area": area_id, "most": most},
    ).all()


def walks(session: Session, area_id: uuid.UUID, *, most: int) -> Sequence[Row[Any]]:
    """Return published walks, the newest first."""
    return session.execute(
        text("""
        SELECT id, title, starts_at, created_at FROM public_walks
        WHERE area_id = :area ORDER BY created_at DESC, id LIMIT :most
        """),
        {"area": area_id, "most": most},
    ).all()


def events(session: Session, area_id: uuid.UUID, *, since: datetime) -> Sequence[Row[Any]]:
    """Return walks and meetings that end after a moment, in the order of time."""
    return session.execute(
        text("""
        SELECT * FROM (
            SELECT id, 'walk' AS kind, title, '' AS place, starts_at,
                   starts_at + make_interval(mins => round(walk_minutes + talk_minutes)::integer) AS ends_at,
                   updated_at, version
            FROM public_walks WHERE area_id = :area AND starts_at IS NOT NULL
            UNION ALL
            SELECT id, 'meeting', title, place, starts_at, ends_at, updated_at, version
            FROM meeting WHERE area_id = :area
        ) AS planned WHERE ends_at > :since ORDER BY starts_at, id
        """),
        {"area": area_id, "since": since},
    ).all()
