"""Write the audit as a table that a spreadsheet opens and never calculates."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from app.audit.schemas import AuditEntryOut

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
BYTE_ORDER_MARK = "\ufeff"
"""Without it the spreadsheet most people have takes UTF-8 for something else."""
SEPARATOR = ";"
"""What spreadsheets with Danish settings expect, where the comma stands in numbers."""
COLUMNS = (
    "happened_at", "actor", "role", "credential_kind", "action", "subject", "subject_id", "area", "area_id",
    "account_id", "details", "id",
)  # fmt: skip

# A cell is a formula when it begins like one. A spreadsheet with other settings splits at other separators, so what
# follows one is taken for a beginning as well. The wide forms count where East Asian settings are used.
_BEGINS = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_BEGINS_LATER = re.compile(r"(?<=[,;\t\r\n])([\s\"]*)(?=[=+\-@＝＋－＠])")


def safe_cell(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before what begins like one.

    Source: OWASP, "CSV Injection".
    """
    guarded = _BEGINS_LATER.sub(r"\1'", value)
    return f"'{guarded}" if _BEGINS.match(value) else guarded


def table_lines(entries: Iterable[AuditEntryOut]) -> Iterator[str]:
    """Yield the header and a line for each entry; times are Danish, with their offset."""
    yield BYTE_ORDER_MARK + _line(COLUMNS)
    for entry in entries:
        yield _line(_cell(entry, column) for column in COLUMNS)


def _cell(entry: AuditEntryOut, column: str) -> str:
    value = getattr(entry, column)
    if value is None:
        return ""
    if column == "happened_at":
        return entry.happened_at.astimezone(DANISH_TIME).isoformat(sep=" ", timespec="seconds")
    if column == "details":
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)


def _line(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=SEPARATOR, quoting=csv.QUOTE_ALL).writerow(safe_cell(cell) for cell in cells)
    return written.getvalue()
