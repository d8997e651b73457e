"""Plans that somebody waits for: so many at once of one caller, so that nobody keeps everybody else waiting."""

import threading
from collections import defaultdict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from app.errors import ConflictError, TooManyError
from geo.orienteering.problem import Progress

MOST_OF_CALLER = 2
RETRY_S = 5


class PlansAtWork:
    """The plans that are being made while their callers wait."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._looked_at: defaultdict[Hashable, list[threading.Event]] = defaultdict(list)
        self._kept: defaultdict[Hashable, int] = defaultdict(int)

    @contextmanager
    def to_look_at(self, caller: Hashable) -> Iterator[Progress]:
        """Begin a plan that is only looked at, and give the progress to plan with: a newer one ends the oldest.

        Raises ConflictError superseded in the one that had to end.
        """
        ended = threading.Event()
        with self._lock:
            begun = self._looked_at[caller]
            begun.append(ended)
            for old in begun[:-MOST_OF_CALLER]:
                old.set()
                begun.remove(old)
        try:
            yield lambda _best: not ended.is_set()
            if ended.is_set():
                raise ConflictError("superseded")
        finally:
            with self._lock:
                if not ended.is_set():
                    begun.remove(ended)
                if not begun:
                    self._looked_at.pop(caller, None)

    @contextmanager
    def to_keep(self, caller: Hashable) -> Iterator[None]:
        """Begin a plan that will be kept, which no other one ends; raise TooManyError where there are too many."""
        with self._lock:
            if self._kept[caller] >= MOST_OF_CALLER:
                raise TooManyError("too_many_plans", seconds=RETRY_S)
            self._kept[caller] += 1
        try:
            yield
        finally:
            with self._lock:
                self._kept[caller] -= 1
                if not self._kept[caller]:
                    del self._kept[caller]
