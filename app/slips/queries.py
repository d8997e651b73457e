"""What the database is asked with a slip: its two functions, and nothing else of pins."""

from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from geo import crs

GEOJSON_DECIMALS = 7


def read(session: Session, slip_hash: bytes) -> Row[Any] | None:
    """Return everything that is held of a slip, its exact place as GeoJSON in EPSG:4326, or None."""
    return session.execute(
        text("""
        SELECT slip.slug, slip.area_name, slip.id, slip.kind, slip.category, slip.topic, slip.text, slip.original_text,
               slip.hour, slip.season, slip.light, slip.language, slip.people, slip.placed_by, slip.state, slip.relevance,
               slip.campaign_title, slip.created_at, slip.anonymised_at, slip.guard,
               coalesce(slip.events, '[]') AS events,
               ST_AsGeoJSON(ST_Transform(slip.geometry, :wire), :decimals)::json AS geometry,
               category.sensitive OR coalesce(usual.sensitive, false) AS counted_only
        FROM read_slip(:slip) AS slip
        JOIN category ON category.code = slip.category
        LEFT JOIN topic ON topic.code = slip.topic
        LEFT JOIN category AS usual ON usual.code = topic.category
        """),
        {"slip": slip_hash, "wire": crs.WIRE, "decimals": GEOJSON_DECIMALS},
    ).one_or_none()


def withdraw(session: Session, slip_hash: bytes) -> bool:
    """Withdraw what was written with a slip; return whether there is such a slip."""
    return bool(session.execute(text("SELECT withdraw_by_slip(:slip)"), {"slip": slip_hash}).scalar_one())
