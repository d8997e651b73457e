"""Do the retention once a night inside a running service."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.cluster import DatabaseUrls
from app.database import owner_engine
from app.retention.schemas import RetentionReport
from app.retention.service import RetentionBusyError, run_retention

logger = logging.getLogger("tryghedskort")
DANISH_TIME = ZoneInfo("Europe/Copenhagen")
NEVER = -1
LONGEST_NAP_S = 600.0
"""A clock that is set, or a machine that slept, is noticed within this time."""
STOP_SECONDS = 10.0


def next_run(now: datetime, hour: int) -> datetime:
    """Return when the clock in Denmark next shows a full hour, later than now, in UTC.

    Where the clock jumps over the hour in spring it is the hour after; where the hour comes twice it is the first.
    """
    local = now.astimezone(DANISH_TIME)
    day = local.date()
    while True:
        found = datetime(day.year, day.month, day.day, hour, tzinfo=DANISH_TIME).astimezone(UTC)
        if found > now:
            return found
        day += timedelta(days=1)


class RetentionTimer:
    """A thread that wakes at an hour of Danish time, does the retention as the owner, and sleeps again."""

    def __init__(
        self,
        urls: DatabaseUrls,
        *,
        hour: int,
        audit_months: int,
        photos: Path,
        on_done: Callable[[RetentionReport], None] = lambda _report: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Remember when and where, photos being the photos' folder; hour -1 means never."""
        self._urls = urls
        self._hour = hour
        self._audit_months = audit_months
        self._photos = photos
        self._on_done = on_done
        self._clock = clock
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to wait for the hour."""
        if self._hour == NEVER:
            return
        # A run that does not end in time is given up with the process: its transaction is then undone.
        self._thread = threading.Thread(target=self._wait_and_run, name="retention", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the waiting; a run at work ends after the area it is at."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _wait_and_run(self) -> None:
        due = next_run(self._clock(), self._hour)
        while not self._stopping.is_set():
            left_s = (due - self._clock()).total_seconds()
            if left_s > 0:
                self._stopping.wait(min(left_s, LONGEST_NAP_S))
                continue
            self._run()
            due = next_run(self._clock(), self._hour)

    def _run(self) -> None:
        engine = owner_engine(self._urls)
        try:
            report = run_retention(
                engine,
                now=self._clock(),
                audit_months=self._audit_months,
                dry_run=False,
                photos=self._photos,
                is_stopped=self._stopping.is_set,
            )
        except RetentionBusyError:
            logger.warning("another retention run is at work; tonight's is left to it")
        except Exception:
            logger.exception("the retention did not run; it will be tried again the next night")
        else:
            self._on_done(report)
        finally:
            engine.dispose()
