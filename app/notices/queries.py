"""What the mailer asks the database, as tryghedskort_maintenance: migration 0007 gives that role these rights."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

FIRST_PAUSE_MIN, LONGEST_PAUSE_MIN = 5, 360
GIVE_UP_DAYS = 7


def forget_stale(connection: Connection, now: datetime) -> int:
    """Delete the addresses that no mail will go to: owed for too long, or of a slip that opens nothing any more."""
    return connection.execute(
        text("""
        DELETE FROM notice
        WHERE owed_at < CAST(:now AS timestamptz) - make_interval(days => :days)
           OR NOT EXISTS (SELECT FROM pin WHERE pin.slip_hash = notice.slip_hash
                          UNION ALL
                          SELECT FROM voice WHERE voice.slip_hash = notice.slip_hash AND voice.withdrawn_at IS NULL)
        """),
        {"now": now, "days": GIVE_UP_DAYS},
    ).rowcount


def take_next(connection: Connection, now: datetime) -> Row[Any] | None:
    """Return the mail that is due longest, already put off to its next try; None when none is due.

    The pause is twice as long after each try. It is also how long nobody else takes the same mail up: two mailers at
    work send it once, and one that dies between sending and settling sends it again.
    """
    return connection.execute(
        text("""
        WITH due AS (
            SELECT slip_hash FROM notice WHERE owed_at IS NOT NULL AND next_try_at <= :now
            ORDER BY next_try_at, slip_hash LIMIT 1 FOR UPDATE SKIP LOCKED)
        UPDATE notice
        SET attempts = notice.attempts + 1,
            next_try_at = CAST(:now AS timestamptz) + make_interval(
                mins => least(:longest, :first * (2 ^ least(notice.attempts, 20))::integer))
        FROM due, housing_area AS area
        WHERE notice.slip_hash = due.slip_hash AND area.id = notice.area_id
        RETURNING notice.slip_hash, notice.area_id, notice.address, notice.language, notice.owed_at, notice.last_reply,
                  area.name AS area_name,
                  (SELECT client_id FROM pin WHERE pin.slip_hash = notice.slip_hash) AS pin_client_id,
                  (SELECT client_id FROM voice WHERE voice.slip_hash = notice.slip_hash) AS voice_client_id
        """),
        {"now": now, "first": FIRST_PAUSE_MIN, "longest": LONGEST_PAUSE_MIN},
    ).one_or_none()


def settle(connection: Connection, slip_hash: bytes, owed_at: datetime, *, is_last: bool) -> None:
    """Take a sent mail off the list, or its address with it; what came in meanwhile stays owed."""
    change = (
        "DELETE FROM notice"
        if is_last
        else "UPDATE notice SET owed_at = NULL, next_try_at = NULL, attempts = 0, last_reply = false"
    )
    connection.execute(
        text(f"{change} WHERE slip_hash = :slip AND owed_at = :owed_at"),
        {"slip": slip_hash, "owed_at": owed_at},
    )


def drop(connection: Connection, slip_hash: bytes) -> None:
    """Forget an address that cannot be used."""
    connection.execute(text("DELETE FROM notice WHERE slip_hash = :slip"), {"slip": slip_hash})
