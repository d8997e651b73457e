"""What the database is asked about mapping rounds, by the staff door: rows of one's own areas only."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.campaigns.schemas import StaffCampaignOut
from layers.tables import new_id

COLUMNS = (
    "title", "format", "focus", "purpose", "next_step", "raffle", "languages", "translations", "group_name",
    "invited_households", "opens_at", "closes_at", "area_id",
)  # fmt: skip

_BRING_ALONG = """
WITH moved_channel AS (UPDATE channel SET area_id = :area_id WHERE campaign_id = :campaign),
     moved_question AS (UPDATE question SET area_id = :area_id WHERE campaign_id = :campaign),
     moved_meeting AS (UPDATE meeting SET area_id = :area_id WHERE campaign_id = :campaign)
"""
_CAMPAIGNS = """
SELECT campaign.id, campaign.title, campaign.format, campaign.focus, campaign.purpose, campaign.next_step,
       campaign.raffle, campaign.languages, campaign.translations, campaign.group_name, campaign.invited_households,
       campaign.code, campaign.opens_at, campaign.closes_at,
       CASE WHEN now() < campaign.opens_at THEN 'upcoming' WHEN now() > campaign.closes_at THEN 'closed'
            ELSE 'open' END AS state,
       (SELECT count(*) FROM pin WHERE pin.campaign_id = campaign.id) AS pins,
       (SELECT count(*) FROM response WHERE response.campaign_id = campaign.id) AS responses,
       (SELECT count(*) FROM question WHERE question.campaign_id = campaign.id) AS questions,
       (SELECT made_at FROM facilitator_code AS code WHERE code.campaign_id = campaign.id) AS code_made_at,
       ARRAY(SELECT other.title FROM campaign AS other
             WHERE other.area_id = campaign.area_id AND other.id <> campaign.id AND other.closes_at > now()
               AND campaign.closes_at > now()
               AND other.opens_at < campaign.closes_at AND other.closes_at > campaign.opens_at
             ORDER BY other.opens_at, other.id) AS overlaps
FROM campaign
"""


def campaigns(session: Session, area_id: uuid.UUID) -> list[StaffCampaignOut]:
    """Return the area's rounds, the newest first."""
    rows = session.execute(
        text(f"{_CAMPAIGNS} WHERE campaign.area_id = :area ORDER BY campaign.opens_at DESC, campaign.id"),
        {"area": area_id},
    )
    return [StaffCampaignOut(**row._mapping) for row in rows]


def campaign(session: Session, area_id: uuid.UUID, campaign_id: uuid.UUID) -> StaffCampaignOut | None:
    """Return a round of the area, or None."""
    row = session.execute(
        text(f"{_CAMPAIGNS} WHERE campaign.area_id = :area AND campaign.id = :campaign"),
        {"area": area_id, "campaign": campaign_id},
    ).one_or_none()
    return StaffCampaignOut(**row._mapping) if row else None


def lock_campaign(session: Session, campaign_id: uuid.UUID) -> None:
    """Keep others from changing a round, and from placing pins in it, until the transaction ends."""
    session.execute(text("SELECT 1 FROM campaign WHERE id = :campaign FOR UPDATE"), {"campaign": campaign_id})


def is_title_taken(session: Session, area_id: uuid.UUID, title: str, but: uuid.UUID | None) -> bool:
    """Tell whether another round of the area has a title."""
    found = session.execute(
        text("""
        SELECT 1 FROM campaign
        WHERE area_id = :area AND title = :title AND (CAST(:but AS uuid) IS NULL OR id <> :but)
        """),
        {"area": area_id, "title": title, "but": but},
    )
    return found.one_or_none() is not None


def insert_campaign(session: Session, area_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Store a round and return its id."""
    made = new_id()
    stored = {**_stored(values), "id": made, "area_id": area_id}
    session.execute(
        text(f"""
        INSERT INTO campaign ({", ".join(stored)}) VALUES ({", ".join(f":{name}" for name in stored)})
        """),  # noqa: S608  names from a constant
        stored,
    )
    return made


def change_campaign(session: Session, campaign_id: uuid.UUID, values: Mapping[str, Any]) -> None:
    """Set columns of a round; to another area its channels, questions and meetings go along, in the same statement."""
    stored = _stored(values)
    assigned = ", ".join(f"{name} = :{name}" for name in stored)
    along = _BRING_ALONG if "area_id" in stored else ""
    session.execute(
        text(f"{along} UPDATE campaign SET {assigned} WHERE id = :campaign"),  # noqa: S608  names from a constant
        {"campaign": campaign_id, **stored},
    )


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    stored = {name: values[name] for name in COLUMNS if name in values}
    if "translations" in stored:
        stored["translations"] = Jsonb(stored["translations"])
    return stored


def set_facilitator_code(session: Session, campaign_id: uuid.UUID, code_hash: bytes) -> int:
    """Give a round another code, end the sign-ins with the one before, and return how many those were."""
    ended: int = session.execute(
        text("SELECT set_facilitator_code(:campaign, :hash)"), {"campaign": campaign_id, "hash": code_hash}
    ).scalar_one()
    return ended


def has_ended(session: Session, moment: datetime) -> bool:
    """Tell whether a moment has passed by the database's clock, which decides what is open."""
    found: bool = session.execute(text("SELECT :moment < now()"), {"moment": moment}).scalar_one()
    return found
