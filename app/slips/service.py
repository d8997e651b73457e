"""Open a slip by its code, and withdraw what was written with it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import NotFoundError
from app.keys import Keys
from app.slips import codes, queries
from app.slips.schemas import SlipOut
from app.spam.guesses import Guesses

PURPOSE = "slip"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where slips are handed in: the transaction of the public, the keys, and the caller's wrong guesses."""

    session: Session
    keys: Keys
    guesses: Guesses


def open_slip(desk: Desk, written: str) -> SlipOut:
    """Return everything that is held of a slip, however its code was written down.

    Raises NotFoundError for a code that opens nothing, alike for what cannot be a code at all; TooManyError for those
    who have guessed wrong too often.
    """
    desk.guesses.check(PURPOSE)
    code = codes.read_code(written)
    row = queries.read(desk.session, codes.hash_of_code(desk.keys, code)) if code else None
    if code is None or row is None:
        desk.guesses.miss(PURPOSE)
        raise NotFoundError("unknown_slip")
    return SlipOut(code=codes.spaced(code), **row._mapping)


def withdraw(desk: Desk, written: str) -> SlipOut:
    """Withdraw what was written: the words are gone when this returns. Twice is the same as once.

    Raises as open_slip does.
    """
    slip = open_slip(desk, written)
    code = codes.read_code(slip.code) or ""
    queries.withdraw(desk.session, codes.hash_of_code(desk.keys, code))
    return open_slip(desk, code)
