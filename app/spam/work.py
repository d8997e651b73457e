"""Ask for a little work with each pin: cheap for one phone, dear for a flood; nothing about anybody is kept.

The work is the partial hash of Hashcash (A. Back, 2002). A beacon that changes with the hour cannot be foreseen and
needs no storage; area and client_id are part of what is hashed, so a solution is good for one pin only.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Literal

Verdict = Literal["right", "stale", "wrong"]

# The tries for one piece vary as much as their mean. Eight pieces bring the spread down to 1/√8 of the mean: the
# unlucky twentieth waits 1.6 times the mean, and not 3 times as with one big piece (gamma distribution).
PIECES = 8
BITS = 12
MOST_BITS = 24
HOUR_S = 3600
# Half the hash, the least that RFC 2104 advises; short, so that one block is left to hash for each try.
BEACON_BYTES = 16
NONCES = 2**32
_WORK = re.compile(rf"([A-Za-z0-9_-]{{22}})((?:\.(?:0|[1-9][0-9]{{0,9}})){{{PIECES}}})")


@dataclass(frozen=True)
class Puzzle:
    """What a sender has to solve: pieces of work, each of 2**bits hashes in the mean."""

    beacon: str
    pieces: int
    bits: int
    expires_at: datetime


def make_puzzle(key: bytes, *, bits: int = BITS, now: datetime) -> Puzzle:
    """Return the puzzle of this hour, good until the next hour ends; ValueError for bits outside 0 to 24."""
    _check_bits(bits)
    hour = _hour(now)
    return Puzzle(_beacon(key, hour), PIECES, bits, datetime.fromtimestamp((hour + 2) * HOUR_S, UTC))


def check(key: bytes, work: str, *, area: str, client_id: str, bits: int = BITS, now: datetime) -> Verdict:
    """Judge a solution, whatever text it is; nothing is remembered.

    "stale": the beacon is not ours or no longer, so a new puzzle helps; "wrong": no solution for this pin. The
    client_id is written as in RFC 4122, in small letters. ValueError for bits outside 0 to 24.
    """
    _check_bits(bits)
    found = _WORK.fullmatch(work)
    if found is None:
        return "wrong"
    beacon, hour = found[1], _hour(now)
    of_this_hour, of_the_last = (hmac.compare_digest(beacon, _beacon(key, good)) for good in (hour, hour - 1))
    if not (of_this_hour or of_the_last):
        return "stale"
    nonces = [int(word) for word in found[2][1:].split(".")]
    started = _start(beacon, area, client_id)
    right = all(nonce < NONCES and _solves(started, piece, nonce, bits) for piece, nonce in enumerate(nonces))
    return "right" if right else "wrong"


def solve(puzzle: Puzzle, area: str, client_id: str) -> str:
    """Return the solution for one pin: for each piece the smallest nonce, as the page's own module finds it."""
    started = _start(puzzle.beacon, area, client_id)
    nonces = [next(n for n in count() if _solves(started, piece, n, puzzle.bits)) for piece in range(puzzle.pieces)]
    return ".".join([puzzle.beacon, *map(str, nonces)])


def _check_bits(bits: int) -> None:
    if not 0 <= bits <= MOST_BITS:
        raise ValueError(f"bits must be 0 to {MOST_BITS}, got {bits}")


def _hour(now: datetime) -> int:
    return int(now.timestamp() // HOUR_S)


def _beacon(key: bytes, hour: int) -> str:
    # The purpose is hashed along, so that the key may serve other purposes too.
    digest = hmac.digest(key, f"beacon of work:{hour}".encode(), "sha256")
    return urlsafe_b64encode(digest[:BEACON_BYTES]).rstrip(b"=").decode()


def _start(beacon: str, area: str, client_id: str) -> "hashlib._Hash":
    return hashlib.sha256(f"{beacon}:{area}:{client_id}:".encode("utf-8", "surrogatepass"))


def _solves(started: "hashlib._Hash", piece: int, nonce: int, bits: int) -> bool:
    tried = started.copy()
    tried.update(f"{piece}:{nonce}".encode())
    return int.from_bytes(tried.digest()[:4], "big") >> (32 - bits) == 0
