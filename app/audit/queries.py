"""What the audit is asked: through the accounts door, whose policy lets administrators alone see rows."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.audit.schemas import AuditEntryOut, AuditFilter

DANISH_TIME = ZoneInfo("Europe/Copenhagen")

_ENTRIES = """
SELECT entry.id, entry.happened_at, entry.account_id, entry.actor, entry.role, entry.credential_kind, entry.action,
       entry.subject, entry.subject_id, area.slug AS area, area.name AS area_name, entry.area_id, entry.details
FROM audit_entry AS entry LEFT JOIN housing_area AS area ON area.id = entry.area_id
"""

_CONDITIONS = {
    "actor": "strpos(lower(entry.actor), lower(:actor)) > 0",
    "action": "entry.action = :action",
    "subject": "entry.subject = :subject",
    "subject_id": "entry.subject_id = :subject_id",
    "area": "area.slug = :area",
    "since": "entry.happened_at >= :since",
    "until": "entry.happened_at < :until",
    # An entry that is gone took all older ones with it: nothing comes after it.
    "before": "(entry.happened_at, entry.id) < (SELECT happened_at, id FROM audit_entry WHERE id = :before)",
    "newest": "entry.id <= :newest",
}


def entries(
    session: Session, wish: AuditFilter, *, limit: int, before: int | None = None, newest: int | None = None
) -> list[AuditEntryOut]:
    """Return entries, the newest first: those after the entry `before`, and none made later than `newest`."""
    values = {**_values(wish), "before": before, "newest": newest}
    asked = {name: value for name, value in values.items() if value is not None}
    where = " AND ".join(_CONDITIONS[name] for name in asked) or "true"
    rows = session.execute(
        text(f"{_ENTRIES} WHERE {where} ORDER BY entry.happened_at DESC, entry.id DESC LIMIT :limit"),
        {**asked, "limit": limit},
    )
    return [AuditEntryOut(**row._mapping) for row in rows]


def newest_entry(session: Session) -> int:
    """Return the id of the entry made last, 0 when there is none."""
    found: int | None = session.execute(text("SELECT max(id) FROM audit_entry")).scalar_one()
    return found or 0


def area_choices(session: Session) -> list[tuple[str, str]]:
    """Return slug and name of every area."""
    rows = session.execute(text("SELECT slug, name FROM housing_area ORDER BY name, slug"))
    return [(row.slug, row.name) for row in rows]


def is_administrator(session: Session) -> bool:
    """Tell whether what the transaction presented is an administrator's, as the database sees it."""
    found: str = session.execute(text("SELECT own_role()")).scalar_one()
    return found == "administrator"


def _values(wish: AuditFilter) -> Mapping[str, Any]:
    values = wish.model_dump(include={"actor", "action", "subject", "subject_id", "area"})
    if wish.first_day is not None:
        values["since"] = datetime.combine(wish.first_day, time(), tzinfo=DANISH_TIME)
    if wish.last_day is not None:
        values["until"] = datetime.combine(wish.last_day + timedelta(days=1), time(), tzinfo=DANISH_TIME)
    return values
