"""The files of photos: one for each, named by its id, in a folder beside the database."""

import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.disk import write_whole
from app.errors import NotFoundError
from app.settings import Settings

ENDING = ".jpg"


def folder_of(settings: Settings) -> Path:
    """Return the folder that the photos lie in; the backup knows it too."""
    return settings.var / "photos"


def path_of(folder: Path, photo_id: uuid.UUID) -> Path:
    """Return where a photo lies: a folder for each first two characters keeps every folder short."""
    name = str(photo_id)
    return folder / name[:2] / f"{name}{ENDING}"


def store(folder: Path, photo_id: uuid.UUID, jpeg: bytes) -> None:
    """Write a photo; it is on the disk when this returns."""
    write_whole(path_of(folder, photo_id), jpeg)


def read(folder: Path, photo_id: uuid.UUID) -> bytes:
    """Return a photo; NotFoundError when it is gone."""
    try:
        return path_of(folder, photo_id).read_bytes()
    except FileNotFoundError:
        raise NotFoundError("unknown_photo") from None


def remove(folder: Path, photo_ids: Iterable[uuid.UUID]) -> None:
    """Delete photos; those that are gone already are no trouble."""
    for photo_id in photo_ids:
        path_of(folder, photo_id).unlink(missing_ok=True)


def remove_when_committed(session: Session, folder: Path, photo_ids: Iterable[uuid.UUID]) -> None:
    """Delete photos once their rows are gone for good: a transaction that fails keeps both."""
    gone = list(photo_ids)
    event.listen(session, "after_commit", lambda _session: remove(folder, gone), once=True)


def every_file(folder: Path) -> Iterator[Path]:
    """Yield every file below the folder, whatever it is called."""
    return (path for path in folder.rglob("*") if path.is_file())


def photo_of(folder: Path, path: Path) -> uuid.UUID | None:
    """Return whose file this is, or None when no photo's file is called so."""
    try:
        photo_id = uuid.UUID(path.stem)
    except ValueError:
        return None
    return photo_id if path == path_of(folder, photo_id) else None
