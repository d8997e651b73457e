"""Say more in a request's own entry than its address tells, or that nothing came of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session

from app.audit import service
from app.policy import Rule


def note(
    request: Request, session: Session, *, subject_id: object = None, details: Mapping[str, Any] | None = None
) -> None:
    """Write the entry of the request's rule with what was changed, in place of the one that would be written."""
    rule: Rule = request.state.rule
    area_id = getattr(request.state, "area_id", None)
    service.record(session, rule.action, subject=rule.subject, subject_id=subject_id, area_id=area_id, details=details)
    request.state.audit_written = True


def note_once(request: Request, session: Session, *, within: timedelta, details: Mapping[str, Any]) -> None:
    """Write the entry of the request's rule, for the area as a whole, unless the caller left the same within that time.

    For what is done over and over while somebody works: that they began tells it, and the entries stay readable.
    """
    rule: Rule = request.state.rule
    area_id = getattr(request.state, "area_id", None)
    service.record_once(session, rule.action, subject=rule.subject, area_id=area_id, within=within, details=details)
    request.state.audit_written = True


def note_nothing(request: Request) -> None:
    """Write no entry: a form was shown, or refused, and nothing was changed or seen that the rule is about."""
    request.state.audit_written = True
