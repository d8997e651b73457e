"""Mapping rounds, their channels and questions, and meetings, for tests that need no form to make them."""

import json
import uuid
from typing import Any

from sqlalchemy import text

from app.accounts.codes import hash_secret
from layers.tables import new_id
from tests.app.conftest import World


def make_round(world: World, *, opens: int = -5, closes: int = 5, slug: str = "lunden") -> str:
    """Store a round that opens and closes so many days from now; return its id."""
    made = new_id()
    with world.engine.begin() as connection:
        connection.execute(
            text("""INSERT INTO campaign (id, area_id, title, format, opens_at, closes_at)
            SELECT :id, id, CAST(:id AS text), 'virtual', now() + make_interval(days => :opens),
            now() + make_interval(days => :closes) FROM housing_area WHERE slug = :slug"""),
            {"id": made, "opens": opens, "closes": closes, "slug": slug},
        )
    return str(made)


def close_rounds(world: World) -> None:
    """Let every round have closed an hour ago."""
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE campaign SET closes_at = now() - interval '1 hour'"))


def make_channel(world: World, campaign: str, code: str = "7k3m9q") -> str:
    """Store a channel of a round; return its id."""
    made = str(uuid.uuid4())
    with world.engine.begin() as connection:
        connection.execute(
            text("""INSERT INTO channel (id, area_id, campaign_id, code, kind, name)
            SELECT :id, area_id, id, :code, 'stairwell', :code FROM campaign WHERE id = :campaign"""),
            {"id": made, "campaign": campaign, "code": code},
        )
    return made


def make_question(world: World, campaign: str, kind: str, **changes: Any) -> str:
    """Store a question after those there are; return its id. options are codes."""
    made = str(uuid.uuid4())
    values = {
        "id": made,
        "campaign": campaign,
        "kind": kind,
        "words": json.dumps({"da": {"title": f"Et spørgsmål ({kind})"}}),
        "options": json.dumps([{"code": code, "words": {"da": code}} for code in changes.get("options", ())]),
        "most": changes.get("most", 3),
        "condition": json.dumps(changes["condition"]) if "condition" in changes else None,
    }
    with world.engine.begin() as connection:
        connection.execute(
            text("""INSERT INTO question (id, area_id, campaign_id, position, kind, words, options, most, condition)
            SELECT :id, area_id, id, (SELECT count(*) FROM question), :kind, CAST(:words AS jsonb),
                   CAST(:options AS jsonb), :most, CAST(:condition AS jsonb)
            FROM campaign WHERE id = :campaign"""),
            values,
        )
    return made


def enter_meeting(world: World, campaign: str) -> dict[str, str]:
    """Return the headers of a device that was let into the meeting of a round."""
    secret = uuid.uuid4().hex
    with world.engine.begin() as connection:
        connection.execute(
            text("""INSERT INTO credential (hash, kind, campaign_id, name, last_used_at, expires_at)
            VALUES (:hash, 'facilitator', :campaign, 'Mødet', now(), now() + interval '1 hour')"""),
            {"hash": hash_secret(secret), "campaign": campaign},
        )
    return {"cookie": f"meeting={secret}"}
