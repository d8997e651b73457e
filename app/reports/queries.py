"""What the database is asked about a round's answers; the staff door, rows of one's own areas only."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_SENT = """
SELECT 'pin' AS what, channel_id, kind, created_at FROM pin
WHERE campaign_id = :campaign AND state <> 'withdrawn'
UNION ALL
SELECT 'voice', channel_id, NULL, created_at FROM voice WHERE campaign_id = :campaign AND withdrawn_at IS NULL
UNION ALL
SELECT 'response', channel_id, NULL, created_at FROM response WHERE campaign_id = :campaign
"""


def least_contributors(session: Session, area_id: uuid.UUID) -> int:
    """Return how many people must stand behind a number of this area before it is told."""
    found: int = session.execute(
        text("SELECT least_contributors FROM housing_area WHERE id = :area"), {"area": area_id}
    ).scalar_one()
    return found


def by_channel(session: Session, campaign_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return hearts, stars, voices and responses of each channel, and of no channel (its name is then null)."""
    return session.execute(
        text(f"""
        SELECT channel.name, channel.kind, channel.sent,
               count(*) FILTER (WHERE sent.kind = 'resource') AS resources,
               count(*) FILTER (WHERE sent.kind = 'challenge') AS challenges,
               count(*) FILTER (WHERE sent.what = 'voice') AS voices,
               count(*) FILTER (WHERE sent.what = 'response') AS responses
        FROM ({_SENT}) AS sent FULL JOIN (SELECT * FROM channel WHERE campaign_id = :campaign) AS channel
            ON channel.id = sent.channel_id
        GROUP BY channel.id, channel.name, channel.kind, channel.sent
        ORDER BY channel.name IS NULL, count(sent.what) DESC, channel.name
        """),  # noqa: S608  put together from a constant
        {"campaign": campaign_id},
    ).all()


def by_day(session: Session, campaign_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return how many pins, voices and responses came on each Danish day on which any came."""
    return session.execute(
        text(f"""
        SELECT (created_at AT TIME ZONE 'Europe/Copenhagen')::date AS day,
               count(*) FILTER (WHERE what = 'pin') AS pins,
               count(*) FILTER (WHERE what = 'voice') AS voices,
               count(*) FILTER (WHERE what = 'response') AS responses
        FROM ({_SENT}) AS sent GROUP BY day ORDER BY day
        """),  # noqa: S608
        {"campaign": campaign_id},
    ).all()


def by_category(session: Session, campaign_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return pins and people behind them for every category that has any, hearts first, the most said first."""
    return session.execute(
        text("""
        SELECT pin.kind, pin.category, count(*) AS pins, sum(pin.people) AS people
        FROM pin WHERE campaign_id = :campaign AND state NOT IN ('withdrawn', 'rejected', 'merged')
        GROUP BY pin.kind, pin.category ORDER BY pin.kind DESC, pins DESC, pin.category
        """),
        {"campaign": campaign_id},
    ).all()


def most_supported(session: Session, campaign_id: uuid.UUID, *, most: int) -> Sequence[Row[Any]]:
    """Return the pins that most people stand behind, as the public reads them, so many of each kind."""
    return session.execute(
        text("""
        SELECT id, kind, category, topic, text, people FROM (
            SELECT shown.*, row_number() OVER (PARTITION BY kind ORDER BY people DESC, id) AS place
            FROM public_pins AS shown WHERE campaign_id = :campaign AND precision = 'place') AS ranked
        WHERE place <= :most ORDER BY kind DESC, people DESC, id
        """),
        {"campaign": campaign_id, "most": most},
    ).all()


def told(session: Session, campaign_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return how many told each age group and gender: dimension, code and number."""
    return session.execute(
        text("""
        SELECT 'age' AS dimension, age_group AS code, count(*) AS answers FROM response
        WHERE campaign_id = :campaign AND age_group IS NOT NULL GROUP BY age_group
        UNION ALL
        SELECT 'gender', gender, count(*) FROM response
        WHERE campaign_id = :campaign AND gender IS NOT NULL GROUP BY gender
        """),
        {"campaign": campaign_id},
    ).all()


def answers(session: Session, campaign_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return what was answered and whether the guard found anything personal in it; nothing else of who answered."""
    return session.execute(
        text("SELECT answers, guard <> '[]' AS is_personal FROM response WHERE campaign_id = :campaign ORDER BY id"),
        {"campaign": campaign_id},
    ).all()
