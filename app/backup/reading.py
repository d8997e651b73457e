"""Read a backup: prove that it is whole before anything is done with it, then hand out its parts."""

import hashlib
import os
import posixpath
import tarfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from app.backup.manifest import DUMP, FOLDERS, MANIFEST, SEAL, BackupError, Manifest, Part, read_manifest
from app.backup.programs import pieces

MOST_MANIFEST_BYTES = 1 << 28
MOST_SEAL_BYTES = 100
NOT_WHOLE = "{name} is not a whole backup: it was cut off or changed. Nothing was restored; use another copy."


class Archive:
    """A backup whose every byte was checked when it was opened."""

    def __init__(self, path: Path) -> None:
        """Open a backup and check it; BackupError says what is wrong with it."""
        self.path = path
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise BackupError(f"{path} cannot be read: {error.strerror}") from None
        try:
            self._members = self._list()
            self.manifest = self._check()
        except (tarfile.TarError, EOFError, ValueError, OverflowError):
            self._file.close()
            raise BackupError(NOT_WHOLE.format(name=path)) from None
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        """Give the checked backup."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._file.close()

    def open_dump(self) -> IO[bytes]:
        """Open the dump of the database."""
        return self._open(DUMP)

    def unpack(self, folder: str, target: Path) -> None:
        """Write the files of one of the instance's folders into a new folder that only its owner can enter."""
        target.mkdir(mode=0o700, parents=True)
        for name, part in self.manifest.parts.items():
            if name.startswith(f"{folder}/"):
                path = target / name.removeprefix(f"{folder}/")
                for missing in reversed([parent for parent in path.parents if not parent.exists()]):
                    missing.mkdir(mode=0o700)
                self._write(name, part, path)

    def _write(self, name: str, part: Part, path: Path) -> None:
        digest = hashlib.sha256()
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces(self._open(name)):
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        os.utime(path, (self._members[name].mtime, self._members[name].mtime))
        if digest.hexdigest() != part.sha256:
            raise BackupError(NOT_WHOLE.format(name=self.path))

    def _list(self) -> dict[str, tarfile.TarInfo]:
        self._tar = tarfile.open(fileobj=self._file, mode="r:")  # noqa: SIM115  closed with its file
        members: dict[str, tarfile.TarInfo] = {}
        for member in self._tar:
            if member.name in members or not _is_plain(member):
                raise BackupError(f"{self.path} holds {member.name!r}, which no backup has. Nothing was restored.")
            members[member.name] = member
        return members

    def _check(self) -> Manifest:
        if MANIFEST not in self._members or self._members[MANIFEST].size > MOST_MANIFEST_BYTES:
            raise BackupError(NOT_WHOLE.format(name=self.path))
        words = self._open(MANIFEST).read()
        manifest = read_manifest(words)
        seal = self._open(SEAL).read(MOST_SEAL_BYTES) if SEAL in self._members else b""
        if hashlib.sha256(words).hexdigest().encode() != seal or DUMP not in manifest.parts:
            raise BackupError(NOT_WHOLE.format(name=self.path))
        if set(manifest.parts) != set(self._members) - {MANIFEST, SEAL}:
            raise BackupError(NOT_WHOLE.format(name=self.path))
        for name, part in manifest.parts.items():
            if self._members[name].size != part.size or self._digest(name) != part.sha256:
                raise BackupError(f"{name} is damaged. " + NOT_WHOLE.format(name=self.path))
        if not all(self._is_empty(begins, ends) for begins, ends in self._gaps()):
            raise BackupError(NOT_WHOLE.format(name=self.path))
        return manifest

    def _gaps(self) -> Iterator[tuple[int, int]]:
        """Yield where nothing but zeros may be: behind each part, and from the last to the end of the file."""
        last = 0
        for member in self._members.values():
            begins = member.offset_data + member.size
            last = begins + -begins % tarfile.BLOCKSIZE
            yield begins, last
        size = os.fstat(self._file.fileno()).st_size
        if size - last < 2 * tarfile.BLOCKSIZE or size % tarfile.RECORDSIZE:
            raise BackupError(NOT_WHOLE.format(name=self.path))
        yield last, size

    def _is_empty(self, begins: int, ends: int) -> bool:
        self._file.seek(begins)
        return all(not any(piece) for piece in pieces(self._file, ends - begins))

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256()
        for piece in pieces(self._open(name)):
            digest.update(piece)
        return digest.hexdigest()

    def _open(self, name: str) -> IO[bytes]:
        found = self._tar.extractfile(self._members[name])
        assert found is not None  # noqa: S101  only ordinary files are in the list
        return found


def _is_plain(member: tarfile.TarInfo) -> bool:
    """Tell whether an entry is an ordinary file whose name stays inside: no link, no way up, no absolute path."""
    name = member.name
    if not member.isreg() or member.issparse() or name != posixpath.normpath(name) or "\\" in name or "\0" in name:
        return False
    if name in {DUMP, MANIFEST, SEAL}:
        return True
    folder, _, inner = name.partition("/")
    if folder not in FOLDERS or not inner or name.startswith("/") or ".." in name.split("/"):
        return False
    try:
        tarfile.data_filter(member, "/")
    except tarfile.FilterError:
        return False
    return True
