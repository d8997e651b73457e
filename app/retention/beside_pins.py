"""What the retention job asks the database about all that stands beside the pins: photos, voices, answers, replies and
wishes for an e-mail, as tryghedskort_maintenance (migration 0007 gives that role these rights and no others).
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, text

from app.retention.schemas import AreaRule

NOTICE_MONTHS = 12
"""How long a wish for an e-mail is kept when nothing more is replied."""
MAIL_DAYS = 7
"""How long the last mail about a pin that was withdrawn is tried."""

Kind = Literal["photos", "voices", "responses", "messages", "notices"]

_BORDERS = """
WITH border AS (
    SELECT moment - make_interval(months => :text_months) AS words,
           moment - make_interval(months => :photo_months) AS photos,
           moment - make_interval(months => :notice_months) AS wishes,
           moment - make_interval(days => :mail_days) AS mails
    FROM (SELECT CAST(:now AS timestamptz) AS moment) AS present)
"""
# Staff's replies have their own time, a writer's answers to them the pin's. An answer beside the map that was made
# anonymous carries its own identifier, which nobody was told, in the place of its sender's.
_DUE: dict[Kind, str] = {
    "photos": """
        SELECT photo.id FROM photo, border
        WHERE area_id = :area AND created_at < border.photos ORDER BY created_at, id""",
    "voices": """
        SELECT voice.id FROM voice, border
        WHERE area_id = :area AND slip_hash IS NOT NULL AND created_at < border.words ORDER BY created_at, id""",
    "responses": """
        SELECT response.id FROM response, border
        WHERE area_id = :area AND client_id <> id AND created_at < border.words ORDER BY created_at, id""",
    "messages": """
        SELECT message.id FROM border, message JOIN pin ON pin.id = message.pin_id
        WHERE message.area_id = :area AND (message.text <> '' OR message.guard <> '[]')
          AND (message.created_at < border.words OR (message.author = 'writer' AND pin.created_at < border.words))
        ORDER BY message.created_at, message.id""",
    "notices": """
        SELECT notice.slip_hash
        FROM border, notice JOIN pin ON pin.id = notice.pin_id LEFT JOIN voice ON voice.slip_hash = notice.slip_hash
        WHERE notice.area_id = :area
          AND (notice.created_at < border.wishes
               OR (pin.state = 'withdrawn' AND coalesce(notice.owed_at < border.mails, true))
               OR voice.created_at < border.words
               OR (voice.id IS NULL AND (pin.created_at < border.words
                                         OR pin.slip_hash IS DISTINCT FROM notice.slip_hash)))
        ORDER BY notice.created_at""",
}
"""Kind → the rows over their time, the oldest first."""

_LET_GO: dict[Kind, str] = {
    "photos": "DELETE FROM photo WHERE id = ANY(:due)",
    "voices": "UPDATE voice SET slip_hash = NULL, client_id = gen_random_uuid() WHERE id = ANY(:due)",
    # Own words, and texts that answer a question which is gone: nobody can tell any more what they are.
    "responses": """
        UPDATE response SET guard = '[]', client_id = id, answers = coalesce((
            SELECT jsonb_object_agg(given.key, given.value)
            FROM jsonb_each(response.answers) AS given LEFT JOIN question ON question.id::text = given.key
            WHERE coalesce(question.kind <> 'open', jsonb_typeof(given.value) <> 'string')), '{}')
        WHERE id = ANY(:due)""",
    "messages": """
        UPDATE message SET text = '', guard = '[]', actor = CASE WHEN author = 'staff' THEN 'staff' ELSE actor END
        WHERE id = ANY(:due)""",
    "notices": "DELETE FROM notice WHERE slip_hash = ANY(:due)",
}


def due(connection: Connection, kind: Kind, area: AreaRule, now: datetime) -> list[Any]:
    """Return the keys of an area's rows of a kind that are over their time, the oldest first."""
    values = {
        "area": area.id,
        "now": now,
        "text_months": area.text_months,
        "photo_months": area.photo_months,
        "notice_months": NOTICE_MONTHS,
        "mail_days": MAIL_DAYS,
    }
    return list(connection.execute(text(_BORDERS + _DUE[kind]), values).scalars())


def let_go(connection: Connection, kind: Kind, keys: Sequence[Any]) -> None:
    """Delete rows of a kind, or take from them what tells who it was and what was said."""
    connection.execute(text(_LET_GO[kind]), {"due": list(keys)})


def stored_photos(connection: Connection, before: datetime) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """Return the ids of all photos, and of those that were stored before a moment."""
    rows = connection.execute(text("SELECT id, created_at < :before AS settled FROM photo"), {"before": before}).all()
    return {row.id for row in rows}, {row.id for row in rows if row.settled}
