"""Open a slip by its code, answer a question, ask for news by e-mail, and withdraw what was written."""

import uuid
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.errors import ConflictError, NotFoundError
from app.keys import Keys
from app.notices import sealing
from app.photos.files import remove_when_committed
from app.replies.checking import findings_in
from app.slips import codes, queries
from app.slips.schemas import SlipOut
from app.spam.guesses import Guesses

PURPOSE = "slip"
ANSWERS_AT_MOST = 5
"""Answers to one question: who has more to say is asked again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where slips are handed in: the public's transaction, the keys, the caller's wrong guesses, the photos' folder."""

    session: Session
    keys: Keys
    guesses: Guesses
    photos: Path


@dataclass(frozen=True, slots=True)
class _Opened:
    slip: SlipOut
    hash: bytes
    area_id: uuid.UUID


def open_slip(desk: Desk, written: str) -> SlipOut:
    """Return everything that is held of a slip, however its code was written down.

    Raises NotFoundError for a code that opens nothing, alike for what cannot be a code at all; TooManyError for those
    who have guessed wrong too often.
    """
    return _open(desk, written).slip


def _open(desk: Desk, written: str) -> _Opened:
    desk.guesses.check(PURPOSE)
    code = codes.read_code(written)
    kept = codes.hash_of_code(desk.keys, code) if code else b""
    row = queries.read(desk.session, kept) if code else None
    if code is None or row is None:
        desk.guesses.miss(PURPOSE)
        raise NotFoundError("unknown_slip")
    held = dict(row._mapping)
    area_id = held.pop("area_id")
    return _Opened(SlipOut(code=codes.spaced(code), **held), kept, area_id)


def withdraw(desk: Desk, written: str) -> SlipOut:
    """Withdraw what was written: words and photos are gone when the transaction ends. Twice is the same as once.

    Raises as open_slip does.
    """
    opened = _open(desk, written)
    remove_when_committed(desk.session, desk.photos, [photo.id for photo in opened.slip.photos])
    queries.withdraw(desk.session, opened.hash)
    return open_slip(desk, written)


def answer(desk: Desk, written: str, words: str, *, keep_words: bool) -> SlipOut:
    """Store the writer's answer to what staff asked.

    Raises as open_slip does; ProblemError for no words or too many, PersonalWordsError for words that name somebody,
    ConflictError where nothing was asked or it was answered often enough.
    """
    opened = _open(desk, written)
    words = words.strip()
    if not opened.slip.is_asked:
        raise ConflictError("no_question", field="text")
    findings = findings_in(desk.session, opened.area_id, words, keep_words=keep_words)
    done = queries.answer(desk.session, opened.hash, words, findings, ANSWERS_AT_MOST)
    if done != "stored":
        raise ConflictError("answered_enough" if done == "enough" else "no_question", field="text")
    return open_slip(desk, written)


def subscribe(desk: Desk, written: str, address: str, language: str) -> SlipOut:
    """Keep an e-mail address, sealed, until the last reply was mailed.

    Raises as open_slip does; ProblemError for what is no address, ConflictError where no news can come any more.
    """
    opened = _open(desk, written)
    sealed = sealing.seal(desk.keys, opened.hash, sealing.read_address(address))
    if not queries.set_notice(desk.session, opened.hash, sealed, language):
        raise ConflictError("no_news_to_come", field="address")
    return open_slip(desk, written)


def unsubscribe(desk: Desk, written: str) -> SlipOut:
    """Forget the address at once. Twice is the same as once; raises as open_slip does."""
    opened = _open(desk, written)
    queries.drop_notice(desk.session, opened.hash)
    return open_slip(desk, written)
