"""What the database is asked about meetings: through the door of accounts, and what a facilitator sees of pins."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from geo import crs


def campaign_of_code(session: Session, code_hash: bytes) -> Row[Any] | None:
    """Return id, title and state of the mapping round that a facilitator's code opens, and its area, or None."""
    return session.execute(
        text("""
        SELECT campaign.id, campaign.title, campaign.area_id, area.slug, area.visibility,
               CASE WHEN now() < campaign.opens_at THEN 'upcoming'
                    WHEN now() > campaign.closes_at THEN 'closed' ELSE 'open' END AS state
        FROM facilitator_code AS held
        JOIN campaign ON campaign.id = held.campaign_id
        JOIN housing_area AS area ON area.id = campaign.area_id
        WHERE held.code_hash = :hash
        """),
        {"hash": code_hash},
    ).one_or_none()


def store_credential(session: Session, credential: bytes, campaign_id: uuid.UUID, hours: int) -> datetime:
    """Let a device in for so many hours, or until the round closes; return when that ends."""
    ends: datetime = session.execute(
        text("""
        INSERT INTO credential (hash, kind, campaign_id, name, expires_at)
        SELECT :hash, 'facilitator', id, title, least(closes_at, now() + make_interval(hours => :hours))
        FROM campaign WHERE id = :campaign
        RETURNING expires_at
        """),
        {"hash": credential, "campaign": campaign_id, "hours": hours},
    ).scalar_one()
    return ends


def drop_credential(session: Session, credential: bytes) -> None:
    """Let a device out."""
    session.execute(text("DELETE FROM credential WHERE hash = :hash AND kind = 'facilitator'"), {"hash": credential})


def round_of(session: Session, campaign_id: uuid.UUID) -> Row[Any]:
    """Return the title of a mapping round, and its area."""
    return session.execute(
        text("""
        SELECT campaign.title, area.slug, area.name AS area_name
        FROM campaign JOIN housing_area AS area ON area.id = campaign.area_id WHERE campaign.id = :campaign
        """),
        {"campaign": campaign_id},
    ).one()


def campaign(session: Session, campaign_id: uuid.UUID) -> Row[Any] | None:
    """Return title and area of a mapping round, and how many pins its meetings wrote, or None; the staff door."""
    return session.execute(
        text("""
        SELECT campaign.id, campaign.title, campaign.area_id, area.slug, area.name AS area_name,
               (SELECT count(*) FROM pin
                WHERE pin.campaign_id = campaign.id AND pin.placed_by = 'facilitator' AND pin.state <> 'withdrawn')
                   AS pins
        FROM campaign JOIN housing_area AS area ON area.id = campaign.area_id
        WHERE campaign.id = :campaign
        """),
        {"campaign": campaign_id},
    ).one_or_none()


def signs(session: Session, campaign_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return id, kind, people and coarse place (GeoJSON, EPSG:4326) of what a meeting says, the oldest first.

    Of what is sensitive only the kind is told: it is counted, and stands nowhere.
    """
    return session.execute(
        text("""
        SELECT pin.id, pin.kind, pin.people,
               CASE WHEN NOT (category.sensitive OR coalesce(usual.sensitive, false)) THEN
                   ST_AsGeoJSON(ST_Transform(ST_PointOnSurface(
                       public_place(pin.geometry, area.coarsen_m, pin.id, pin.area_id)), :wire), 6)::json
               END AS geometry
        FROM pin JOIN housing_area AS area ON area.id = pin.area_id
        JOIN category ON category.code = pin.category
        LEFT JOIN topic ON topic.code = pin.topic
        LEFT JOIN category AS usual ON usual.code = topic.category
        LEFT JOIN channel ON channel.id = pin.channel_id
        WHERE pin.campaign_id = :campaign AND pin.state IN ('pending', 'published')
          AND (pin.placed_by = 'facilitator' OR channel.kind = 'meeting')
        ORDER BY pin.created_at, pin.id
        """),
        {"campaign": campaign_id, "wire": crs.WIRE},
    ).all()


def channel_code(session: Session, campaign_id: uuid.UUID, kind: str) -> str | None:
    """Return the short code of a round's first channel of a kind, or None."""
    return session.execute(
        text("SELECT code FROM channel WHERE campaign_id = :campaign AND kind = :kind ORDER BY name, id LIMIT 1"),
        {"campaign": campaign_id, "kind": kind},
    ).scalar_one_or_none()


def campaign_pins(session: Session, campaign_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return the pins of a mapping round, the newest first; row-level policies show a facilitator no others."""
    return session.execute(
        text("""
        SELECT id, kind, category, topic, text, language, state, placed_by, created_at
        FROM pin WHERE campaign_id = :campaign ORDER BY created_at DESC, id
        """),
        {"campaign": campaign_id},
    ).all()
