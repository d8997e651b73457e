"""`tryghedskort retention`: let go what is over its time, or tell what would go."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy.exc import OperationalError

from app.commands.connection import NO_ANSWER, console, load_settings, open_engine, stop_with
from app.photos.files import folder_of
from app.retention.schemas import AreaReport, InstanceReport, PhotosReport, RetentionReport
from app.retention.service import RetentionBusyError, run_retention


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="tell what would be done, and change nothing")] = False,
    list_pins: Annotated[bool, typer.Option("--list", help="name every pin as well")] = False,
) -> None:
    """Anonymise and delete what is over its time by each area's settings; the last line is JSON.

    Ends with 1 when an area failed (the others are done) or another run is at work.
    """
    settings = load_settings()
    with open_engine(settings) as engine:
        try:
            report = run_retention(
                engine,
                now=datetime.now(UTC),
                audit_months=settings.audit_retention_months,
                dry_run=dry_run,
                photos=folder_of(settings),
            )
        except RetentionBusyError as error:
            raise stop_with(f"Nothing was done: {error}.", 1) from None
        except OperationalError:
            raise stop_with(NO_ANSWER) from None
    for line in _lines(report, list_pins=list_pins):
        console.print(line, markup=False, highlight=False)
    print(json.dumps(report.as_json(with_ids=list_pins), default=str, ensure_ascii=False))
    if report.failed:
        raise typer.Exit(1)


def _lines(report: RetentionReport, *, list_pins: bool) -> list[str]:
    lines = ["Nothing was changed. Without --dry-run it would be:"] if report.dry_run else []
    for area in report.areas:
        lines += [*_area_lines(area), *(f"    {pin}" for pin in area.pin_ids if list_pins)]
    if report.instance is not None:
        lines += _instance_lines(report.instance)
    if report.photos is not None:
        lines += _photo_lines(report.photos)
    lines += [f"{name}: failed, and nothing was changed there; the log says why" for name in report.failed]
    return lines


def _area_lines(area: AreaReport) -> list[str]:
    return [
        f"{area.slug}: {area.pins} pins of more than {area.text_months} months anonymised{_since(area.oldest_pin)}, "
        f"{area.originals} originals deleted",
        f"{area.slug}: {area.photos} photos of more than {area.photo_months} months deleted",
        f"{area.slug}: {area.voices} voices, {area.responses} answers beside the map and {area.messages} replies of "
        f"more than {area.text_months} months without what is somebody's own, "
        f"{area.notices} wishes for an e-mail deleted",
        f"{area.slug}: {area.memberships} memberships of people not seen for {area.account_months} months "
        f"ended{_since(area.oldest_seen)}",
    ]


def _instance_lines(instance: InstanceReport) -> list[str]:
    lines = [
        f"accounts: {instance.closed_accounts} closed, {instance.deleted_accounts} deleted",
        f"expired: {instance.credentials} sign-ins and tokens, {instance.invitations} invitations deleted",
        f"audit: {instance.audit_entries} entries deleted{_since(instance.oldest_audit_entry)}",
    ]
    if instance.idle_administrators:
        lines.append(f"administrators not seen for a year: {instance.idle_administrators}; they are not touched")
    return lines


def _photo_lines(photos: PhotosReport) -> list[str]:
    if photos.is_away:
        return ["photos: not one of them has its file; is the folder of the photos there? Nothing was touched."]
    return [f"photos: {photos.files} files without a photo deleted, {photos.lost} photos without a file deleted"]


def _since(oldest: datetime | None) -> str:
    return f" (the oldest from {oldest:%Y-%m-%d})" if oldest else ""
