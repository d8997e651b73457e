"""Look at the words of a reply or an answer before they are stored."""

import uuid
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from app.errors import ProblemError
from app.pins.counter import check_words


def findings_in(session: Session, area_id: uuid.UUID, words: str, *, keep_words: bool) -> list[dict[str, Any]]:
    """Return what the guard finds in words that are to be kept all the same.

    Raises ProblemError for no words or too many, and PersonalWordsError for words that name somebody while nobody said
    to keep them.
    """
    if not words:
        raise ProblemError("text_missing", field="text")
    return [asdict(one) for one in check_words(session, area_id, words, keep_words=keep_words)]
