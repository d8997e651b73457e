"""What the database is asked with a slip: its own functions, and nothing else of pins."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from geo import crs

GEOJSON_DECIMALS = 7


def read(session: Session, slip_hash: bytes) -> Row[Any] | None:
    """Return everything that is held of a slip, its exact place as GeoJSON in EPSG:4326, or None."""
    return session.execute(
        text("""
        SELECT slip.area_id, slip.slug, slip.area_name, slip.id, slip.kind, slip.category, slip.topic, slip.text,
               slip.original_text, slip.hour, slip.season, slip.light, slip.language, slip.people, slip.placed_by,
               slip.state, slip.relevance, slip.campaign_title, slip.created_at, slip.anonymised_at, slip.guard,
               coalesce(slip.events, '[]') AS events, slip.is_voice, slip.on_walk, slip.messages, slip.photos,
               slip.has_notice,
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


def answer(session: Session, slip_hash: bytes, words: str, findings: Sequence[Mapping[str, Any]], most: int) -> str:
    """Store the writer's answer to a question; return stored, no_question or enough."""
    done: str | None = session.execute(
        text("SELECT answer_slip(:slip, :words, CAST(:findings AS jsonb), :most)"),
        {"slip": slip_hash, "words": words, "findings": json.dumps(findings), "most": most},
    ).scalar_one()
    return done or "no_question"


def set_notice(session: Session, slip_hash: bytes, sealed: bytes, language: str) -> bool:
    """Keep a sealed address beside a slip; return whether there is one that can bring news."""
    values = {"slip": slip_hash, "sealed": sealed, "language": language}
    return bool(session.execute(text("SELECT set_notice(:slip, :sealed, :language)"), values).scalar_one())


def drop_notice(session: Session, slip_hash: bytes) -> None:
    """Forget the address beside a slip."""
    session.execute(text("SELECT drop_notice(:slip)"), {"slip": slip_hash})
