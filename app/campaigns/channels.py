"""The ways an invitation goes out, each with a short address of its own, so that the answers of each can be counted.

How often an address is opened is counted nowhere: that would be a trace of people who did not answer.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.campaigns import typed
from app.campaigns.schemas import MOST_PEOPLE
from app.errors import ConflictError, NotFoundError, ProblemError
from layers.tables import new_id
from layers.vocabulary import CHANNEL_KINDS

NAME_LENGTH = 80
MOST_CHANNELS = 60
USUAL = (
    ("stairwell", "Opgange"), ("facebook", "Facebook"), ("digital_post", "Digital post"), ("paper", "Papir"),
    ("meeting", "Møder"),
)  # fmt: skip
"""The channels that every round has from the start; revision 0006 gave them to the rounds before."""
CODE_LENGTH = 6
_MEANT = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None, "\u00a0": None, "–": None, "_": None})


@dataclass(frozen=True, slots=True)
class Channel:
    """One way an invitation goes out."""

    id: uuid.UUID
    campaign_id: uuid.UUID
    code: str
    kind: str
    name: str
    sent: int | None
    """How many were printed or reached, where that is known."""

    @property
    def path(self) -> str:
        """Return its short address without the host."""
        return short_path(self.code)


@dataclass(frozen=True, slots=True)
class ShortAddress:
    """Where a short address leads."""

    slug: str
    code: str
    campaign_id: uuid.UUID
    channel_id: uuid.UUID | None


def short_path(code: str) -> str:
    """Return the short address of a code without the host."""
    return f"/k/{code}"


def tidy_code(written: str) -> str:
    """Return a code as it is kept: small letters, what looks like 0 or 1 is one, spaces and hyphens dropped."""
    return written.lower().translate(_MEANT)


def find_short_address(session: Session, written: str) -> ShortAddress | None:
    """Return where a code leads, or None: there is no such code, or nobody may know of its area."""
    code = tidy_code(written)
    if len(code) != CODE_LENGTH or not code.isascii() or not code.isalnum():
        return None
    row = session.execute(
        text("SELECT slug, campaign_id, channel_id FROM find_channel(:code)"), {"code": code}
    ).one_or_none()
    return ShortAddress(row.slug, code, row.campaign_id, row.channel_id) if row else None


def channels_of(session: Session, campaign_id: uuid.UUID) -> list[Channel]:
    """Return the channels of a round: the usual ones first, then by name."""
    rows = session.execute(
        text("""
        SELECT id, campaign_id, code, kind, name, sent FROM channel WHERE campaign_id = :campaign
        ORDER BY array_position(CAST(:usual AS text[]), name) NULLS LAST, lower(name) COLLATE "C", id
        """),
        {"campaign": campaign_id, "usual": [name for _kind, name in USUAL]},
    )
    return [Channel(**row._mapping) for row in rows]


def find_channel(session: Session, campaign_id: uuid.UUID, channel_id: uuid.UUID) -> Channel:
    """Return a channel of a round; raise NotFoundError when there is none."""
    found = next((one for one in channels_of(session, campaign_id) if one.id == channel_id), None)
    if found is None:
        raise NotFoundError("unknown_channel")
    return found


def make_usual(session: Session, area_id: uuid.UUID, campaign_id: uuid.UUID) -> None:
    """Give a new round its usual channels."""
    for kind, name in USUAL:
        _insert(session, area_id, campaign_id, (kind, name, None))


def add(
    session: Session, area_id: uuid.UUID, campaign_id: uuid.UUID, *, kind: str, name: str, sent: int | None
) -> Channel:
    """Add a channel; raise ProblemError for what does not do, ConflictError for a name in use or one too many."""
    if kind not in CHANNEL_KINDS:
        raise ProblemError("campaign_choice", field="kind")
    name = _checked(name, sent)
    if len(channels_of(session, campaign_id)) >= MOST_CHANNELS:
        raise ConflictError("channels_enough", most=MOST_CHANNELS)
    try:
        with session.begin_nested():
            made = _insert(session, area_id, campaign_id, (kind, name, sent))
    except IntegrityError:
        raise ConflictError("channel_taken", field="name") from None
    return find_channel(session, campaign_id, made)


def change(session: Session, channel: Channel, *, name: str, sent: int | None) -> None:
    """Rename a channel, and say how many were sent; raises as add does."""
    name = _checked(name, sent)
    try:
        with session.begin_nested():
            session.execute(
                text("UPDATE channel SET name = :name, sent = :sent WHERE id = :id"),
                {"id": channel.id, "name": name, "sent": sent},
            )
    except IntegrityError:
        raise ConflictError("channel_taken", field="name") from None


def _checked(name: str, sent: int | None) -> str:
    name = typed.one_line(name)
    typed.check_line(name, "name", "channel_name", NAME_LENGTH)
    if sent is not None and not 0 <= sent <= MOST_PEOPLE:
        raise ProblemError("campaign_number", field="sent", most=MOST_PEOPLE)
    return name


def _insert(
    session: Session, area_id: uuid.UUID, campaign_id: uuid.UUID, values: tuple[str, str, int | None]
) -> uuid.UUID:
    made, (kind, name, sent) = new_id(), values
    session.execute(
        text("""
        INSERT INTO channel (id, area_id, campaign_id, kind, name, sent)
        VALUES (:id, :area, :campaign, :kind, :name, :sent)
        """),
        {"id": made, "area": area_id, "campaign": campaign_id, "kind": kind, "name": name, "sent": sent},
    )
    return made
