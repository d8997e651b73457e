"""What the retention job asks the database, as tryghedskort_maintenance: migration 0004 gives that role these rights
and no others.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from app.database import MAINTENANCE_ROLE
from app.retention.schemas import AreaRule
from geo.geojson import VERTEX_LIMIT
from layers.vocabulary import PIN_GEOMETRIES

IDLE_MONTHS = 12
"""After how long an account without any area, or a planner without areas, counts as left behind."""
CLOSED_MONTHS = 3
"""How long a closed account can be opened again before it is deleted."""
UNNAMED_ACTORS = ("resident", "facilitator", "professional", "writer", "import", "demo", "retention", "staff")
"""Actors of a pin's history that name no account."""
INSET_M = 0.05
"""How far inside the boundary a place is put that would lie outside: on the line itself, rounding decides."""
LOCK = 0x72657465
"""Names the job among the advisory locks: two runs at a time would do the same work twice."""


def take_job(connection: Connection) -> bool:
    """Hold the job's lock for as long as the connection lives; False when somebody else has it."""
    found: bool = connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}).scalar_one()
    connection.commit()
    return found


def become_maintenance(connection: Connection, *, read_only: bool) -> None:
    """Give up the owner's rights for this transaction, and reckon months by the Danish calendar."""
    if read_only:
        connection.execute(text("SET TRANSACTION READ ONLY"))
    connection.execute(text("SET LOCAL TimeZone = 'Europe/Copenhagen'"))
    connection.execute(text("SET LOCAL lock_timeout = '30s'"))
    connection.execute(text(f"SET LOCAL ROLE {MAINTENANCE_ROLE}"))


def become_owner(connection: Connection) -> None:
    """Take the owner's rights back: the maintenance role cannot write into the audit that it may shorten."""
    connection.execute(text("RESET ROLE"))


def area_rules(connection: Connection) -> list[AreaRule]:
    """Return every area with its months."""
    rows = connection.execute(
        text("""
        SELECT id, slug, text_retention_months AS text_months, photo_retention_months AS photo_months,
               account_retention_months AS account_months
        FROM housing_area ORDER BY slug
        """)
    )
    return [AreaRule(**row._mapping) for row in rows]


# Pins


def due_pins(connection: Connection, area: AreaRule, now: datetime, *, lock: bool) -> Sequence[Row[Any]]:
    """Return id, created_at and has_original of the area's pins over their time, the oldest first."""
    locking = "FOR UPDATE OF pin" if lock else ""
    return connection.execute(
        text(f"""
        SELECT pin.id, pin.created_at,
               EXISTS (SELECT FROM pin_original WHERE pin_original.pin_id = pin.id) AS has_original
        FROM pin
        WHERE pin.area_id = :area AND pin.anonymised_at IS NULL
          AND pin.created_at < CAST(:now AS timestamptz) - make_interval(months => :months)
        ORDER BY pin.created_at, pin.id {locking}
        """),  # noqa: S608  the part is a constant
        {"area": area.id, "now": now, "months": area.text_months},
    ).all()


def anonymise_pins(connection: Connection, area: AreaRule, pins: Sequence[uuid.UUID], now: datetime) -> int:
    """Take words, writer's codes and exact places from pins; return how many. Hour and season stay.

    A pin moves to where the public sees it already, or would. Where that lies outside the boundary: the part within,
    else the nearest place within. Nothing finer than the cell decides where.
    """
    return connection.execute(
        text("""
        WITH ground AS MATERIALIZED (
            SELECT id, boundary, coarsen_m, ST_Buffer(boundary, -CAST(:inset AS float8)) AS inside
            FROM housing_area WHERE id = :area)
        UPDATE pin
        SET text = '', guard = '[]', slip_hash = NULL, client_id = gen_random_uuid(), anonymised_at = :now,
            geometry = moved.geometry
        FROM (
            SELECT old.id, found.geometry
            FROM ground JOIN pin AS old ON old.area_id = ground.id
            CROSS JOIN LATERAL (
                SELECT coalesce(public_place(old.geometry, ground.coarsen_m, old.id, ground.id),
                                coarsen(old.geometry, ground.coarsen_m, old.id)) AS geometry) AS coarse
            CROSS JOIN LATERAL (
                SELECT wish.geometry
                FROM (VALUES
                    (1, coarse.geometry),
                    (2, (SELECT piece.geom
                         FROM ST_Dump(ST_CollectionExtract(ST_Intersection(coarse.geometry, ground.inside),
                                                           ST_Dimension(coarse.geometry) + 1)) AS piece
                         ORDER BY ST_Area(piece.geom) DESC, ST_Length(piece.geom) DESC LIMIT 1)),
                    (3, ST_ClosestPoint(ground.inside, coarse.geometry)),
                    (4, ST_PointOnSurface(ground.boundary))) AS wish (number, geometry)
                WHERE NOT ST_IsEmpty(wish.geometry) AND GeometryType(wish.geometry) = ANY(:types)
                  AND ST_IsValid(wish.geometry) AND ST_NPoints(wish.geometry) <= :most_corners
                  AND ST_Covers(ground.boundary, wish.geometry)
                ORDER BY wish.number LIMIT 1) AS found
            WHERE old.id = ANY(:pins)) AS moved
        WHERE pin.id = moved.id
        """),
        {
            "area": area.id,
            "pins": list(pins),
            "now": now,
            "inset": INSET_M,
            "types": list(PIN_GEOMETRIES),
            "most_corners": VERTEX_LIMIT,
        },
    ).rowcount


def delete_originals(connection: Connection, pins: Sequence[uuid.UUID]) -> int:
    """Delete the writer's own words of pins that staff edited; return how many."""
    return connection.execute(text("DELETE FROM pin_original WHERE pin_id = ANY(:pins)"), {"pins": list(pins)}).rowcount


def blank_history(connection: Connection, pins: Sequence[uuid.UUID]) -> None:
    """Take reasons and names of staff out of the history of pins, and write down that it was done."""
    values = {"pins": list(pins), "unnamed": list(UNNAMED_ACTORS)}
    connection.execute(
        text("""
        UPDATE pin_event
        SET reason = NULL, actor = CASE WHEN actor = ANY(:unnamed) THEN actor ELSE 'staff' END
        WHERE pin_id = ANY(:pins) AND (reason IS NOT NULL OR actor <> ALL(:unnamed))
        """),
        values,
    )
    connection.execute(
        text("""
        INSERT INTO pin_event (pin_id, action, from_state, to_state, actor)
        SELECT id, 'anonymise', state, state, 'retention' FROM pin WHERE id = ANY(:pins) ORDER BY id
        """),
        values,
    )


# Accounts

# Signing in, a token in use, and somebody who manages members doing something for the account all count as being seen:
# who was let in again yesterday is not thrown out tonight.
_SEEN = """
SELECT account.id, account.role, account.municipality_id, account.disabled_at,
       greatest(account.created_at, account.last_seen_at,
                (SELECT max(last_used_at) FROM credential WHERE credential.account_id = account.id),
                (SELECT max(happened_at) FROM audit_entry
                 WHERE subject IN ('members', 'accounts') AND subject_id = account.id::text)) AS seen_at
FROM account
"""

_MONTHS_AGO = "CAST(:now AS timestamptz) - make_interval(months => {months})"

_STALE_MEMBERSHIP = f"seen.seen_at < {_MONTHS_AGO.format(months='area.account_retention_months')}"

_IDLE_MONTHS = """coalesce(
    (SELECT max(area.account_retention_months) FROM housing_area AS area
     WHERE seen.role = 'planner' AND area.municipality_id = seen.municipality_id), :idle_months)"""

# Left behind: no membership that stays, and not seen for long.
_IDLE = f"""
WITH seen AS MATERIALIZED ({_SEEN}),
idle AS (
    SELECT seen.id, seen.role, seen.disabled_at FROM seen
    WHERE seen.seen_at < {_MONTHS_AGO.format(months=_IDLE_MONTHS)}
      AND NOT EXISTS (
          SELECT FROM membership JOIN housing_area AS area ON area.id = membership.area_id
          WHERE membership.account_id = seen.id AND NOT ({_STALE_MEMBERSHIP})))
"""  # noqa: S608  the parts are constants
_TO_CLOSE = "idle.role <> 'administrator' AND idle.disabled_at IS NULL"
_TO_DELETE = f"idle.role <> 'administrator' AND idle.disabled_at < {_MONTHS_AGO.format(months=':closed_months')}"


def due_memberships(connection: Connection, area: AreaRule, now: datetime) -> Sequence[Row[Any]]:
    """Return account_id and seen_at of the area's members who were not seen for its months, the longest away first."""
    return connection.execute(
        text(f"""
        WITH seen AS ({_SEEN} WHERE account.id IN (SELECT account_id FROM membership WHERE area_id = :area))
        SELECT seen.id AS account_id, seen.seen_at
        FROM seen JOIN housing_area AS area ON area.id = :area
        WHERE {_STALE_MEMBERSHIP} ORDER BY seen.seen_at, seen.id
        """),  # noqa: S608  the parts are constants
        {"area": area.id, "now": now},
    ).all()


def delete_memberships(connection: Connection, area: AreaRule, accounts: Sequence[uuid.UUID]) -> int:
    """End memberships of an area; return how many."""
    return connection.execute(
        text("DELETE FROM membership WHERE area_id = :area AND account_id = ANY(:accounts)"),
        {"area": area.id, "accounts": list(accounts)},
    ).rowcount


def idle_accounts(connection: Connection, now: datetime) -> Row[Any]:
    """Return the ids of accounts to_close and to_delete, and how many administrators are idle."""
    return connection.execute(
        text(f"""
        {_IDLE}
        SELECT coalesce(array_agg(idle.id ORDER BY idle.id) FILTER (WHERE {_TO_CLOSE}), '{{}}') AS to_close,
               coalesce(array_agg(idle.id ORDER BY idle.id) FILTER (WHERE {_TO_DELETE}), '{{}}') AS to_delete,
               count(*) FILTER (WHERE idle.role = 'administrator') AS administrators
        FROM idle
        """),  # noqa: S608  the parts are constants
        {"now": now, "idle_months": IDLE_MONTHS, "closed_months": CLOSED_MONTHS},
    ).one()


def close_accounts(connection: Connection, accounts: Sequence[uuid.UUID], now: datetime) -> None:
    """Close accounts with all they hold."""
    values = {"accounts": list(accounts), "now": now}
    connection.execute(text("UPDATE account SET disabled_at = :now WHERE id = ANY(:accounts)"), values)
    connection.execute(text("DELETE FROM credential WHERE account_id = ANY(:accounts)"), values)
    connection.execute(text("DELETE FROM invitation WHERE account_id = ANY(:accounts)"), values)


def delete_accounts(connection: Connection, accounts: Sequence[uuid.UUID]) -> None:
    """Delete accounts; what belongs to them goes along."""
    connection.execute(text("DELETE FROM account WHERE id = ANY(:accounts)"), {"accounts": list(accounts)})


# What opens doors, and the audit

_EXPIRED = {
    "credential": "expires_at <= :now",
    "invitation": "expires_at <= :now",
    "audit_entry": f"happened_at < {_MONTHS_AGO.format(months=':audit_months')}",
}


def count_expired(connection: Connection, table: str, now: datetime, audit_months: int) -> int:
    """Return how many rows of credential, invitation or audit_entry are over their time."""
    found: int = connection.execute(
        text(f"SELECT count(*) FROM {table} WHERE {_EXPIRED[table]}"),  # noqa: S608  both are constants
        {"now": now, "audit_months": audit_months},
    ).scalar_one()
    return found


def delete_expired(connection: Connection, table: str, now: datetime, audit_months: int) -> int:
    """Delete the rows of credential, invitation or audit_entry that are over their time; return how many."""
    return connection.execute(
        text(f"DELETE FROM {table} WHERE {_EXPIRED[table]}"),  # noqa: S608  both are constants
        {"now": now, "audit_months": audit_months},
    ).rowcount


def oldest_expired_audit(connection: Connection, now: datetime, audit_months: int) -> datetime | None:
    """Return when the oldest audit entry over its time happened, or None."""
    found: datetime | None = connection.execute(
        text(f"SELECT min(happened_at) FROM audit_entry WHERE {_EXPIRED['audit_entry']}"),  # noqa: S608  a constant
        {"now": now, "audit_months": audit_months},
    ).scalar_one()
    return found
