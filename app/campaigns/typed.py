"""Read what people typed into a form: times, whole numbers, lines."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.errors import ProblemError

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_WHOLE = re.compile(r"[0-9]{1,9}")
_THOUSANDS = str.maketrans("", "", ". \u00a0")


def read_moment(typed: str, field: str) -> datetime:
    """Return a time as a form sends it, in Danish time; raise ProblemError for anything else."""
    try:
        return in_danish_time(datetime.fromisoformat(typed.strip()))
    except ValueError:
        raise ProblemError("campaign_time", field=field) from None


def in_danish_time(moment: datetime) -> datetime:
    """Return a time with its zone, Danish where it has none."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=DANISH_TIME)


def within_reach(moment: datetime, field: str) -> datetime:
    """Return a time in UTC; raise ProblemError for one that no calendar of ours has."""
    try:
        found = in_danish_time(moment).astimezone(UTC)
    except OverflowError:
        raise ProblemError("campaign_time", field=field) from None
    if not EARLIEST <= found <= LATEST:
        raise ProblemError("campaign_time", field=field)
    return found


def as_typed(moment: datetime) -> str:
    """Return a time as a field for local time takes it."""
    return moment.astimezone(DANISH_TIME).strftime("%Y-%m-%dT%H:%M")


def read_count(typed: str, field: str, most: int) -> int | None:
    """Return a whole number, None for nothing typed; raise ProblemError for anything else."""
    written = typed.strip().translate(_THOUSANDS)
    if not written:
        return None
    if not _WHOLE.fullmatch(written) or int(written) > most:
        raise ProblemError("campaign_number", field=field, most=most)
    return int(written)


def one_line(typed: str) -> str:
    """Return words with single spaces between them."""
    return " ".join(typed.split())


def lines(typed: str) -> str:
    """Return a text without the spaces around it, its lines ended as the database keeps them."""
    return typed.replace("\r\n", "\n").strip()


def check_line(words: str, field: str, code: str, most: int, least: int = 1) -> None:
    """Raise ProblemError unless words fill a line that can be read."""
    if not least <= len(words) <= most or not words.isprintable():
        raise ProblemError(code, field=field, most=most)


def check_length(words: str, field: str, most: int) -> None:
    """Raise ProblemError for a text that is too long, or holds what the database cannot keep."""
    if len(words) > most or "\x00" in words:
        raise ProblemError("text_too_long", field=field, limit=most)
