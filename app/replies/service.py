"""Answer the writer of a pin, and read the conversation."""

import uuid

from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.errors import ConflictError
from app.pins.service import locked_pin
from app.replies import queries
from app.replies.checking import findings_in
from app.replies.schemas import MessageOut, ReplyIn


def conversation(session: Session, area: Area, pin_id: uuid.UUID) -> list[MessageOut]:
    """Return what staff and writer said to each other about a pin, the oldest first."""
    pin = locked_pin(session, area, pin_id)
    return [MessageOut(**row._mapping) for row in queries.messages(session, pin.id)]


def write(session: Session, area: Area, pin_id: uuid.UUID, reply: ReplyIn, *, actor: str) -> MessageOut:
    """Store a reply; whoever asked for news by e-mail is owed one from then on.

    Raises ProblemError for no words or too many, PersonalWordsError for words that name somebody, ConflictError for a
    pin that was withdrawn, and where everybody would read about what the map only counts.
    """
    pin = locked_pin(session, area, pin_id)
    if pin.state == "withdrawn":
        raise ConflictError("cannot_reply", state=pin.state)
    if reply.public and queries.is_sensitive(session, pin.id):
        raise ConflictError("reply_cannot_be_public", field="public")
    words = reply.text.strip()
    findings = findings_in(session, area.id, words, keep_words=reply.keep_words)
    values = reply.model_dump(include={"asks", "step", "public"})
    values |= {"area": area.id, "pin": pin.id, "text": words, "actor": actor}
    return MessageOut(**queries.insert_reply(session, values, findings)._mapping)
