"""The time that one request has for everything it does, and whether whoever asked still waits."""

from time import perf_counter
from typing import Self

from geo.orienteering.problem import Progress, Solution, StoppedBy

ASKED_EVERY_S = 0.1
"""Between solves whoever asked is not told anything more often than this."""


class _Request:
    """What all parts of a request know of each other."""

    def __init__(self, progress: Progress | None) -> None:
        """Begin with nothing shown."""
        self.progress = progress
        self.shown: Solution | None = None
        self.told_at = -float("inf")
        self.is_cancelled = False
        self.is_cut_short = False
        self.opening_s = 0.0

    def tell(self) -> bool:
        """Show the best so far; return False when it was cancelled, now or before."""
        if self.progress is not None and self.shown is not None and not self.is_cancelled:
            self.told_at = perf_counter()
            self.is_cancelled = not self.progress(self.shown)
        return not self.is_cancelled


class Allowance:
    """The time of a request or of a part of it; what one part does not need is there for those after it.

    whole_s is what was given when it was made: a number that does not hang on the clock, for all that must repeat.
    """

    def __init__(self, whole_s: float, progress: Progress | None = None) -> None:
        """Let the time begin."""
        self.whole_s = whole_s
        self._until = perf_counter() + whole_s
        self._request = _Request(progress)

    def part(self, share: float, *, most_s: float = float("inf")) -> Self:
        """Return a share of what is left, at most most_s; its whole_s is that share of this one's whole."""
        part = type(self)(min(share * self.whole_s, most_s))
        part._until = perf_counter() + min(share * self.left_s(), most_s)
        part._request = self._request
        return part

    def left_s(self) -> float:
        """Return the seconds left, 0 when cancelled."""
        return 0.0 if self._request.is_cancelled else max(0.0, self._until - perf_counter())

    def goes_on(self) -> bool:
        """Tell whether there is time left and whoever asked still waits; ask that every now and then."""
        if perf_counter() - self._request.told_at >= ASKED_EVERY_S:
            self._request.tell()
        return self.left_s() > 0

    def can_open(self) -> bool:
        """Tell whether another wish can be laid out on the network in the time left, as long as that took before."""
        return self.goes_on() and self.left_s() > self._request.opening_s

    def note_opening(self, seconds: float) -> None:
        """Remember how long it took to lay a wish out on the network."""
        self._request.opening_s = max(self._request.opening_s, seconds)

    def note(self, solution: Solution) -> None:
        """Remember when a solve ended before it was done."""
        self._request.is_cut_short |= solution.stopped_by == "time"

    def note_unfinished(self) -> None:
        """Remember that something was left out for want of time."""
        self._request.is_cut_short = True

    def show(self, solution: Solution) -> bool:
        """Tell the best so far of what was asked for; return False to cancel."""
        self._request.shown = solution
        return self._request.tell()

    def ask(self, _: Solution) -> bool:
        """Tell the best so far again while something else is solved; return False to cancel."""
        return self._request.tell()

    @property
    def stopped_by(self) -> StoppedBy:
        """Return why the request as a whole ended."""
        if self._request.is_cancelled:
            return "cancelled"
        return "time" if self._request.is_cut_short else "done"
