"""Hold the files of the release in memory, packed once: a first visit asks for most of them within a second."""

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.offline.releases import LEAFLET, LEAFLET_FILES, WEB

SERVED = ("modules", "styles")
LEAST_BYTES = 800
"""What is smaller gains nothing by packing."""
LEVEL = 9
"""Packed once and sent often, so it may take its time."""
BY_DEFAULT = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file as it is sent: plain, and packed where that is smaller."""

    media_type: str
    plain: bytes
    packed: bytes | None


def packed_file(path: str) -> PackedFile | None:
    """Return a file by its path below /static/{release}/, or None when it is not one that pages are made of."""
    # Only what there is may be remembered: anybody can ask for anything.
    return _packed(path) if path in _files() else None


@cache
def _packed(path: str) -> PackedFile:
    content = _files()[path].read_bytes()
    packed = gzip.compress(content, LEVEL, mtime=0) if len(content) >= LEAST_BYTES else content
    media_type = mimetypes.guess_type(path)[0] or BY_DEFAULT
    return PackedFile(media_type, content, packed if len(packed) < len(content) else None)


@cache
def _files() -> dict[str, Path]:
    own = {
        file.relative_to(WEB).as_posix(): file
        for folder in SERVED
        for file in (WEB / folder).rglob("*")
        if file.is_file()
    }
    return own | {f"vendor/leaflet/{name}": LEAFLET / name for name in LEAFLET_FILES if (LEAFLET / name).is_file()}
