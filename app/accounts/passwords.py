"""Keep passwords: what is taken, how it is hashed, and how long a check lasts.

A password is compared in Unicode form NFKC (NIST SP 800-63B, section 3.1.1.2), so that å typed on any keyboard fits.
"""

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from app.errors import ProblemError

PASSWORD_LEAST = 12
PASSWORD_MOST = 200
SCORE_LEAST = 4
"""The most there is, more than 10^10 guesses: a name or a common word with a year beside it is less."""
JUDGED_CHARACTERS = 40
"""A strong beginning is enough, and the judge takes seconds over long texts made to keep it busy."""
WORD_LEAST = 3
HASHES_AT_ONCE = 4
"""Each takes 64 MB."""

COMMON_WORDS = (
    "adgangskode", "kodeord", "hemmelig", "velkommen", "danmark", "dansk", "københavn", "aarhus", "odense", "aalborg",
    "forår", "sommer", "efterår", "vinter", "januar", "februar", "marts", "april", "maj", "juni", "juli", "august",
    "september", "oktober", "november", "december", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "fodbold",
    "kommune", "kommunen", "tryghed", "tryghedskort", "bolig", "boligområde", "planlægger", "fagperson", "kaffe",
    "skat", "elsker", "familie", "abcdefghijkl",
)  # fmt: skip
"""What people here think of first; the judge's own lists are English."""

_judge = threading.Lock()
_room = threading.BoundedSemaphore(HASHES_AT_ONCE)


class PasswordError(ProblemError):
    """A password that is not taken; the code says why."""


def hash_password(password: str, known_words: Iterable[str] = ()) -> str:
    """Return the Argon2id hash of a new password.

    known_words are what others know of the person: the sign-in name, the names of areas. Raises PasswordError for a
    password that is too short, too long, or easy to guess.
    """
    refuse_weak(password, known_words)
    with _room:
        return PasswordHasher().hash(_plain(password))


def refuse_weak(password: str, known_words: Iterable[str] = ()) -> None:
    """Raise PasswordError for a password that is too short, too long, or easy to guess."""
    if len(password) > PASSWORD_MOST:
        raise PasswordError("password_too_long", field="password", most=PASSWORD_MOST)
    plain = _plain(password)
    if len(plain) < PASSWORD_LEAST:
        raise PasswordError("password_too_short", field="password", least=PASSWORD_LEAST)
    words = [*_words(known_words), *COMMON_WORDS]
    with _judge:  # the library keeps the words of a call in a list that all threads share
        score = zxcvbn(plain[:JUDGED_CHARACTERS], user_inputs=words)["score"]
    if score < SCORE_LEAST:
        raise PasswordError("password_guessable", field="password")


def fits(password: str, password_hash: str | None) -> bool:
    """Tell whether a password is the one of a hash; no hash at all takes as long as a wrong password."""
    if len(password) > PASSWORD_MOST:
        return False
    with _room:
        try:
            is_right = PasswordHasher().verify(password_hash or _nobodys_hash(), _plain(password))
        except (VerificationError, InvalidHashError):
            return False
    return is_right and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Tell whether a hash was made with weaker settings than those of today, so that it should be made anew."""
    return PasswordHasher().check_needs_rehash(password_hash)


def renew_hash(password: str) -> str:
    """Return a hash with the settings of today of a password that was right a moment ago."""
    with _room:
        return PasswordHasher().hash(_plain(password))


@cache
def _nobodys_hash() -> str:
    return PasswordHasher().hash(secrets.token_urlsafe(16))


def _plain(password: str) -> str:
    whole = password.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFKC", whole)


def _words(known: Iterable[str]) -> list[str]:
    """Return what is known, whole and in its words."""
    found = [text.lower() for text in known if text]
    parts = [part for text in found for part in re.split(r"[\W_]+", text) if len(part) >= WORD_LEAST]
    return list(dict.fromkeys([*found, *parts]))
