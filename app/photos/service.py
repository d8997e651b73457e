"""Take photos in, show them, and decide which everybody sees."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.database import Database
from app.errors import ConflictError, NotFoundError
from app.photos import files, queries
from app.photos.developing import Picture, develop
from app.photos.schemas import PhotoReceipt, PhotoState, State
from app.pins import queries as pins
from app.pins.counter import Counter, check_pace
from app.settings import Settings
from layers.vocabulary import PHOTO_LIMIT


@dataclass(frozen=True, slots=True)
class SentPhoto:
    """A photo as it came in, with the identifiers that its sender made for it and for its pin."""

    client_id: uuid.UUID
    pin_client_id: uuid.UUID
    content: bytes


def take_photo(
    database: Database, find_area: Callable[[Session], Area], sent: SentPhoto, counter: Counter
) -> tuple[PhotoReceipt, bool]:
    """Store a photo of a pin; return the receipt, and whether it was made now or had been received before.

    Nobody's transaction waits while a picture is developed. Raises ProblemError for what is no picture, NotFoundError
    for a pin that this sender did not make, and ConflictError when it has as many photos as a pin may have.
    """
    with database.public(counter.caller.credential) as session:
        area = find_area(session)
        known = queries.find(session, area.id, sent.client_id)
        if known is not None:
            return PhotoReceipt(client_id=sent.client_id, **known._mapping), False
        check_pace(counter, "photo")
        if pins.find_submitted(session, area.id, sent.pin_client_id) is None:
            raise NotFoundError("unknown_pin")
    return _store(database, area, sent, develop(sent.content), counter)


def _store(
    database: Database, area: Area, sent: SentPhoto, picture: Picture, counter: Counter
) -> tuple[PhotoReceipt, bool]:
    """Store file and row: the file first, so that no row is ever without one."""
    photo_id, folder = uuid.uuid4(), files.folder_of(counter.settings)
    values = {
        "id": photo_id,
        "client_id": sent.client_id,
        "area": area.id,
        "pin_client_id": sent.pin_client_id,
        "width": picture.width,
        "height": picture.height,
        "bytes": len(picture.jpeg),
        "most": PHOTO_LIMIT,
    }
    files.store(folder, photo_id, picture.jpeg)
    try:
        with database.public(counter.caller.credential) as session:
            stored = _stored(queries.store(session, values))
    except BaseException as error:
        if not _may_be_committed(error):
            files.remove(folder, [photo_id])
        raise
    made = stored.pop("made")
    if not made:  # The same photo came twice at once, and the other one was quicker.
        files.remove(folder, [photo_id])
    return PhotoReceipt(client_id=sent.client_id, **stored), made


def _stored(row: Any) -> dict[str, Any]:
    if row is None:
        raise NotFoundError("unknown_pin")
    stored: dict[str, Any] = row._asdict()
    if stored.pop("enough"):
        raise ConflictError("photo_enough", field="file", limit=PHOTO_LIMIT)
    return stored


def _may_be_committed(error: BaseException) -> bool:
    """Tell whether the row may be there all the same: a connection that broke does not say. Retention looks later."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def public_photo(session: Session, area: Area, photo_id: uuid.UUID, settings: Settings) -> bytes:
    """Return a photo that everybody sees, as a JPEG; NotFoundError for every other one."""
    if not queries.is_public(session, area.id, photo_id):
        raise NotFoundError("unknown_photo")
    return files.read(files.folder_of(settings), photo_id)


def exact_photo(session: Session, area: Area, photo_id: uuid.UUID, settings: Settings) -> bytes:
    """Return a photo of any state, as a JPEG, for the staff of the area; NotFoundError when there is none."""
    if not queries.is_known(session, area.id, photo_id):
        raise NotFoundError("unknown_photo")
    return files.read(files.folder_of(settings), photo_id)


def decide(session: Session, area: Area, photo_id: uuid.UUID, state: State) -> PhotoState:
    """Let everybody see a photo with its pin, or nobody; it can be changed. NotFoundError for an unknown photo."""
    if not queries.set_state(session, area.id, photo_id, state):
        raise NotFoundError("unknown_photo")
    return PhotoState(id=photo_id, state=state)
