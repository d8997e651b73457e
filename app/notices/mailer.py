"""Send owed mails inside a running service."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from app.notices.service import Office, send_owed

logger = logging.getLogger("tryghedskort")
NAP_S = 20.0
STOP_SECONDS = 10.0


class Mailer:
    """A thread that looks for owed mails every now and then, sends them, and sleeps again."""

    def __init__(
        self, office: Office, *, nap_s: float = NAP_S, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Remember what to work with; nothing starts yet."""
        self._office = office
        self._nap_s = nap_s
        self._clock = clock
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look for owed mails."""
        # One that hangs at the mail server is given up with the process: its mail is then due again.
        self._thread = threading.Thread(target=self._work, name="mailer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the mail that is being sent."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
        self._office.engine.dispose()

    def _work(self) -> None:
        while not self._stopping.wait(self._nap_s):
            try:
                send_owed(self._office, self._clock(), is_stopped=self._stopping.is_set)
            except SQLAlchemyError as error:
                logger.warning("the mailer could not reach the database: %s", type(error).__name__)
            except Exception as error:  # One bad mail must not end all others.
                logger.error("the mailer met what nobody foresaw: %s", type(error).__name__)
