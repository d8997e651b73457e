"""Decide what is over its time and let it go; or tell what would go.

Pins lose words, writer's codes and exact place after the area's text_retention_months, and what stands beside them
loses what is somebody's own; photos go after its photo_retention_months, and their files with them. Members who were
not seen for its account_retention_months leave it. Accounts that nothing binds any more are closed, and deleted three
months later; administrators are told and never touched. Expired credentials and invitations go, and audit entries
after AUDIT_RETENTION_MONTHS. Everything follows from dates in the rows, so that data brought back from an old backup
goes again at the next run.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import get_args

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from app.audit.service import write_entry
from app.retention import beside_pins, queries
from app.retention.photos import sweep_photos
from app.retention.schemas import AreaReport, AreaRule, InstanceReport, RetentionReport

logger = logging.getLogger("tryghedskort")
INSTANCE, PHOTOS = "instance", "photos"
ACTOR = "retention"
BESIDE: tuple[beside_pins.Kind, ...] = get_args(beside_pins.Kind)


class RetentionBusyError(RuntimeError):
    """Another run is at work on this database."""


class NoPlaceError(RuntimeError):
    """A pin has nowhere to go within its area."""


def run_retention(
    engine: Engine,
    *,
    now: datetime,
    audit_months: int,
    dry_run: bool,
    photos: Path,
    is_stopped: Callable[[], bool] = lambda: False,
) -> RetentionReport:
    """Let go, or only tell, what is over its time at a moment; the engine is the owner's, photos the photos' folder.

    Each area is one transaction, and so is what belongs to none: one that fails changes nothing, is named in the
    report, and the others go on. Raises RetentionBusyError while another run is at work.
    """
    report = RetentionReport(dry_run, now)
    with _job(engine, dry_run=dry_run):
        for area in _areas(engine):
            if is_stopped():
                return report
            with _named(report, area.slug):
                report.areas.append(_do_area(engine, area, report))
        with _named(report, INSTANCE):
            report.instance = _do_instance(engine, report, audit_months)
        with _named(report, PHOTOS):
            report.photos = sweep_photos(engine, photos, report)
    return report


@contextmanager
def _job(engine: Engine, *, dry_run: bool) -> Iterator[None]:
    if dry_run:
        yield
        return
    with engine.connect() as holding:
        try:
            if not queries.take_job(holding):
                raise RetentionBusyError("another retention run is at work on this database")
            yield
        finally:
            holding.invalidate()  # The lock lives as long as the connection, which must not go back to a pool.


def _areas(engine: Engine) -> list[AreaRule]:
    with engine.connect() as connection:
        return queries.area_rules(connection)


@contextmanager
def _named(report: RetentionReport, name: str) -> Iterator[None]:
    """Name what failed in the report and go on; a database that is away ends the run."""
    try:
        yield
    except (DBAPIError, NoPlaceError, OSError) as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        logger.error("retention failed for %s and changed nothing there", name, exc_info=error)
        report.failed.append(name)


def _do_area(engine: Engine, area: AreaRule, report: RetentionReport) -> AreaReport:
    with engine.begin() as connection:
        queries.become_maintenance(connection, read_only=report.dry_run)
        pins = queries.due_pins(connection, area, report.at, lock=not report.dry_run)
        members = queries.due_memberships(connection, area, report.at)
        beside = {kind: beside_pins.due(connection, kind, area, report.at) for kind in BESIDE}
        found = AreaReport(
            slug=area.slug,
            text_months=area.text_months,
            photo_months=area.photo_months,
            account_months=area.account_months,
            pins=len(pins),
            oldest_pin=pins[0].created_at if pins else None,
            originals=sum(pin.has_original for pin in pins),
            memberships=len(members),
            oldest_seen=members[0].seen_at if members else None,
            pin_ids=[pin.id for pin in pins],
            photo_ids=beside["photos"],
            **{kind: len(keys) for kind, keys in beside.items()},
        )
        if report.dry_run or found.is_empty:
            return found
        for kind, keys in beside.items():
            beside_pins.let_go(connection, kind, keys)
        _anonymise(connection, area, found, report.at)
        queries.delete_memberships(connection, area, [member.account_id for member in members])
        queries.become_owner(connection)
        details = {name: getattr(found, name) for name in ("pins", "originals", "memberships", "oldest_pin", *BESIDE)}
        write_entry(connection, "apply", subject="retention", area_id=area.id, details=details, actor=ACTOR)
        return found


def _anonymise(connection: Connection, area: AreaRule, found: AreaReport, now: datetime) -> None:
    if not found.pins:
        return
    queries.delete_originals(connection, found.pin_ids)
    done = queries.anonymise_pins(connection, area, found.pin_ids, now)
    if done != found.pins:
        raise NoPlaceError(f"{found.pins - done} pins of {area.slug} found no place within the boundary")
    queries.blank_history(connection, found.pin_ids)


def _do_instance(engine: Engine, report: RetentionReport, audit_months: int) -> InstanceReport:
    now, reckon = report.at, queries.count_expired if report.dry_run else queries.delete_expired
    with engine.begin() as connection:
        queries.become_maintenance(connection, read_only=report.dry_run)
        # Accounts first: when they were last seen is told by credentials and audit entries that go next.
        idle = queries.idle_accounts(connection, now)
        oldest = queries.oldest_expired_audit(connection, now, audit_months)
        if not report.dry_run:
            queries.close_accounts(connection, idle.to_close, now)
            queries.delete_accounts(connection, idle.to_delete)
        found = InstanceReport(
            credentials=reckon(connection, "credential", now, audit_months),
            invitations=reckon(connection, "invitation", now, audit_months),
            closed_accounts=len(idle.to_close),
            deleted_accounts=len(idle.to_delete),
            idle_administrators=idle.administrators,
            audit_entries=reckon(connection, "audit_entry", now, audit_months),
            oldest_audit_entry=oldest,
        )
        if not report.dry_run and not found.is_empty:
            queries.become_owner(connection)
            write_entry(connection, "apply", subject="retention", details=asdict(found), actor=ACTOR)
        return found
