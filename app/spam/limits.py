"""Count calls of nobody in particular: how often may one caller do something, without keeping who it is."""

import hmac
import ipaddress
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

SALT_S = 3600
SWEEP_S = 60
KEY_BYTES = 16
MOST_CALLERS = 50_000
ROUNDING_S = 1e-6


@dataclass
class _Generation:
    """What was counted under one salt: for each key the moment when its allowance is whole again, oldest call first."""

    began_at: float
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    whole_at: OrderedDict[bytes, float] = field(default_factory=OrderedDict, repr=False)

    def key(self, purpose: str, caller: str) -> bytes:
        words = f"{purpose}\0{caller}".encode("utf-8", "surrogatepass")
        return hmac.digest(self.salt, words, "sha256")[:KEY_BYTES]

    def drop_whole(self, now: float) -> None:
        for key in [key for key, whole_at in self.whole_at.items() if whole_at <= now]:
            del self.whole_at[key]


class Limits:
    """Allow a caller so many calls in so many seconds; thread-safe, in this process's memory, gone when it ends.

    Method: the virtual scheduling form of the generic cell rate algorithm (ITU-T I.371, annex A), which is a token
    bucket: `most` calls may come at once, and each per_s / most seconds gives one of them back. It keeps one number for
    each caller, no list of calls, and a house that shares one address waits minutes and not the whole window.
    In any window of per_s seconds fewer than twice `most` calls pass.

    Privacy: an address is turned into a keyed hash at once, and the salt of the hash is replaced every hour. The salt
    of the hour before and what was counted under it are kept for one hour more, and a call is held against both counts:
    an allowance is whole again after an hour at most, so the turn of the salt gives nobody a second one.
    """

    def __init__(self, *, most_callers: int = MOST_CALLERS, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with nobody; the clock gives seconds and never goes back."""
        self._now = now
        self._most_callers = most_callers
        self._lock = threading.Lock()
        self._swept_at = now()
        self._present = _Generation(self._swept_at)
        self._previous = _Generation(self._swept_at)

    def allow(self, purpose: str, caller: str, *, most: int, per_s: int) -> float | None:
        """Count a call and return None, or return the seconds to wait; a call that must wait is not counted.

        Raises ValueError when most is below 1 or per_s outside 1 to 3600: longer windows would need longer memory.
        """
        return self._meet(purpose, caller, most, per_s, counts=True)

    def wait(self, purpose: str, caller: str, *, most: int, per_s: int) -> float | None:
        """Return the seconds that a call would have to wait, or None when it need not; nothing is counted.

        For those whose mistakes alone count: ask before, and call allow after a mistake.
        """
        return self._meet(purpose, caller, most, per_s, counts=False)

    def _meet(self, purpose: str, caller: str, most: int, per_s: int, *, counts: bool) -> float | None:
        if most < 1 or not 1 <= per_s <= SALT_S:
            raise ValueError(f"most must be 1 or more, per_s 1 to {SALT_S}: got {most} in {per_s} s")
        counted = _counted_as(caller)
        each_s = per_s / most
        with self._lock:
            now = self._now()
            self._forget(now)
            present, previous = self._present, self._previous
            key = present.key(purpose, counted)
            before = max(
                present.whole_at.get(key, now), previous.whole_at.get(previous.key(purpose, counted), now), now
            )
            wait_s = before + each_s - per_s - now
            if wait_s > ROUNDING_S:
                return wait_s
            if counts:
                present.whole_at[key] = before + each_s
                present.whole_at.move_to_end(key)
                self._make_room()
        return None

    def forget(self) -> None:
        """Forget what is due; allow does so first, but while nobody calls the old salt stays until this."""
        with self._lock:
            self._forget(self._now())

    def kept(self) -> int:
        """Return how many counts are kept."""
        with self._lock:
            return self._kept()

    def _forget(self, now: float) -> None:
        hours = int((now - self._present.began_at) // SALT_S)
        if hours >= 1:
            began_at = self._present.began_at + hours * SALT_S
            self._previous = self._present if hours == 1 else _Generation(began_at)
            self._present = _Generation(began_at)
        if now >= self._swept_at + SWEEP_S:
            self._swept_at = now
            self._previous.drop_whole(now)
            self._present.drop_whole(now)

    def _make_room(self) -> None:
        while self._kept() > self._most_callers:
            oldest = self._previous if self._previous.whole_at else self._present
            oldest.whole_at.popitem(last=False)

    def _kept(self) -> int:
        return len(self._present.whole_at) + len(self._previous.whole_at)


def _counted_as(caller: str) -> str:
    """Return what a caller is counted as: an IPv4 address, the /64 that a subscriber of IPv6 has, or the text itself.

    Source: RFC 6177 (a site has a /64 at least) and RFC 4291 2.5.5.2 (IPv4-mapped addresses).
    """
    try:
        address = ipaddress.ip_address(caller)
    except ValueError:
        return caller
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), 64), strict=False))
