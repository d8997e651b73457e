"""Write what happened into the audit."""

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session


def record(
    session: Session,
    action: str,
    *,
    subject: str,
    subject_id: object = None,
    area_id: uuid.UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write one entry; who did it is what the transaction presented to the database, and nothing that is said here.

    Details name fields and counts, never what residents wrote.
    """
    session.execute(
        text("SELECT write_audit(:action, :subject, :subject_id, :area, CAST(:details AS jsonb))"),
        {
            "action": action,
            "subject": subject,
            "subject_id": None if subject_id is None else str(subject_id),
            "area": area_id,
            "details": _written(details),
        },
    )


def record_once(
    session: Session,
    action: str,
    *,
    subject: str,
    area_id: uuid.UUID | None,
    within: timedelta,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write one entry, unless the same account left the same one in the same way, in this area, within that time.

    In the same way: in the same role, by a session or by a token. Two at once make one entry.
    """
    session.execute(
        text("SELECT write_audit_once(:action, :subject, :area, CAST(:details AS jsonb), :within)"),
        {
            "action": action,
            "subject": subject,
            "area": area_id,
            "details": _written(details),
            "within": within,
        },
    )


def _written(details: Mapping[str, Any] | None) -> str:
    return json.dumps(dict(details or {}), default=str, ensure_ascii=False)


def write_entry(
    connection: Connection,
    action: str,
    *,
    subject: str,
    subject_id: object = None,
    area_id: uuid.UUID | None = None,
    details: Mapping[str, Any] | None = None,
    actor: str = "command line",
) -> None:
    """Write one entry for a command or a job, which runs as the owner of the database."""
    connection.execute(
        text("""
        INSERT INTO audit_entry (actor, role, credential_kind, action, subject, subject_id, area_id, details)
        VALUES (:actor, 'operator', 'none', :action, :subject, :subject_id, :area, CAST(:details AS jsonb))
        """),
        {
            "actor": actor,
            "area": area_id,
            "action": action,
            "subject": subject,
            "subject_id": None if subject_id is None else str(subject_id),
            "details": _written(details),
        },
    )
