"""What the database is asked for paper; the staff door."""

import uuid
from typing import Any

from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from layers.definition import Audience
from layers.reading import read_frame
from layers.registry import layer

GROUND = ("covers", "paths", "buildings", "boundary", "places")
PINS = ("challenges", "resources")


def campaign(session: Session, area_id: uuid.UUID, campaign_id: uuid.UUID) -> Row[Any] | None:
    """Return a round of the area with everything that paper says of it, or None."""
    return session.execute(
        text("""
        SELECT id, title, purpose, next_step, raffle, translations, languages, opens_at, closes_at, code, focus,
               group_name
        FROM campaign WHERE area_id = :area AND id = :campaign
        """),
        {"area": area_id, "campaign": campaign_id},
    ).one_or_none()


def channel(session: Session, campaign_id: uuid.UUID, channel_id: uuid.UUID) -> Row[Any] | None:
    """Return name and code of a round's channel, or None."""
    return session.execute(
        text("SELECT id, kind, name, code FROM channel WHERE campaign_id = :campaign AND id = :channel"),
        {"campaign": campaign_id, "channel": channel_id},
    ).one_or_none()


def channel_of_kind(session: Session, campaign_id: uuid.UUID, kind: str) -> Row[Any] | None:
    """Return the first channel of a kind, or None."""
    return session.execute(
        text("""
        SELECT id, kind, name, code FROM channel WHERE campaign_id = :campaign AND kind = :kind
        ORDER BY name, id LIMIT 1
        """),
        {"campaign": campaign_id, "kind": kind},
    ).one_or_none()


def frames(session: Session, area_id: uuid.UUID, *, pins: bool) -> dict[str, GeoDataFrame]:
    """Return the layers of a printed map in EPSG:25832; the pins are those that everybody sees."""
    names = (*GROUND, *PINS) if pins else GROUND
    return {name: read_frame(session.connection(), layer(name), area_id, "public") for name in names}


def walk_frames(
    session: Session, area_id: uuid.UUID, walk_id: uuid.UUID, audience: Audience
) -> dict[str, GeoDataFrame]:
    """Return the layers of a walk's own map in EPSG:25832: the ground, its line in walking order, and its stops."""
    connection = session.connection()
    found = {name: read_frame(connection, layer(name), area_id, audience) for name in ("walk", "stops")}
    return frames(session, area_id, pins=False) | {
        name: frame[frame["walk_id"] == str(walk_id)] for name, frame in found.items()
    }


def boundary(session: Session, area_id: uuid.UUID) -> BaseGeometry:
    """Return an area's boundary in EPSG:25832."""
    found: BaseGeometry = read_frame(session.connection(), layer("boundary"), area_id, "public").geometry.iloc[0]
    return found


def bounds(session: Session, area_id: uuid.UUID) -> tuple[float, float, float, float]:
    """Return west, south, east and north of an area's boundary in metres (EPSG:25832)."""
    west, south, east, north = boundary(session, area_id).bounds
    return (west, south, east, north)
