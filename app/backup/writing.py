"""Write a whole instance into one file.

The file is a plain tar: `database.dump`, the files of `keys/` and `photos/`, `manifest.json` and its checksum. Photos
are copied after the dump: a photo's file is there before the row that names it, so every photo that the dump knows
is found, and one that came meanwhile is a file too many, never one too few.
"""

import fcntl
import hashlib
import io
import os
import tarfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from sqlalchemy import text

from app.backup import catalogue
from app.backup.manifest import DUMP, FOLDERS, FORMAT, MANIFEST, SEAL, BackupError, Manifest, Part
from app.backup.programs import dump
from app.cluster import DatabaseUrls
from app.database import owner_engine
from app.disk import sync_folder

BLOCK = tarfile.BLOCKSIZE


def write_backup(
    urls: DatabaseUrls, var: Path, target: Path, *, replace: bool = False, key_check: str | None = None
) -> Manifest:
    """Write the instance to a file that only its owner can read; it appears under its name when it is whole.

    Raises BackupError when the file is there already, or there is nothing to back up.
    """
    _require_room(target, replace=replace)
    partial = target.with_name(target.name + ".part")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        if not _is_ours(file, partial):
            raise BackupError(f"Another backup is just being written to {target}.")
        try:
            os.fchmod(file.fileno(), 0o600)
            file.truncate(0)
            manifest = _write(urls, var, file, key_check)
            file.flush()
            os.fsync(file.fileno())
            _require_room(target, replace=replace)
            partial.rename(target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    sync_folder(target.parent)
    return manifest


def _is_ours(file: IO[bytes], partial: Path) -> bool:
    """Lock a file that was opened; False when another holds it, or finished and renamed it meanwhile."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(file.fileno()), partial.stat())
    except OSError:
        return False


def _require_room(target: Path, *, replace: bool) -> None:
    if not target.parent.is_dir():
        raise BackupError(f"The folder {target.parent} does not exist.")
    if target.is_dir():
        raise BackupError(f"{target} is a folder; name a file.")
    if target.exists() and not replace:
        raise BackupError(f"{target} exists. Choose another name, or write over it with --replace.")


def _write(urls: DatabaseUrls, var: Path, file: IO[bytes], key_check: str | None) -> Manifest:
    engine = owner_engine(urls).execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    try:
        with engine.connect() as connection:
            # The counts and the dump see the same moment, whatever the service stores meanwhile.
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            snapshot = str(connection.execute(text("SELECT pg_export_snapshot()")).scalar_one())
            revision = catalogue.revision(connection)
            if revision is None:
                raise BackupError("There is nothing to back up: the database has no tables of tryghedskort.")
            major = catalogue.major_version(connection)
            described = {
                "postgis": str(connection.execute(text("SELECT postgis_lib_version()")).scalar_one()),
                "extensions": catalogue.extensions(connection),
                "roles": catalogue.roles(connection),
                "rows": catalogue.row_counts(connection),
            }
            var.mkdir(parents=True, exist_ok=True)
            log = var / "backup.log"
            parts = {DUMP: _write_unsized(file, DUMP, lambda take: dump(urls.owner, major, snapshot, take, log))}
    finally:
        engine.dispose()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, path in _files(var):
            if (part := _add_file(tar, name, path)) is not None:
                parts[name] = part
        manifest = Manifest(
            format=FORMAT, made_at=datetime.now(UTC), postgresql=major, revision=revision, parts=parts,
            key_check=key_check, **described,
        )  # fmt: skip
        words = manifest.model_dump_json(indent=1).encode()
        _add_bytes(tar, MANIFEST, words)
        _add_bytes(tar, SEAL, hashlib.sha256(words).hexdigest().encode())
    return manifest


def _write_unsized(file: IO[bytes], name: str, produce: Callable[[Callable[[bytes], object]], None]) -> Part:
    """Write an entry whose size is known only afterwards: room for its header first, the header at the end."""
    begins = file.tell()
    file.write(bytes(BLOCK))
    digest = hashlib.sha256()

    def take(piece: bytes) -> None:
        digest.update(piece)
        file.write(piece)

    produce(take)
    size = file.tell() - begins - BLOCK
    file.write(bytes(-size % BLOCK))
    ends = file.tell()
    file.seek(begins)
    file.write(_header(name, size).tobuf(tarfile.GNU_FORMAT))
    file.seek(ends)
    return Part(size=size, sha256=digest.hexdigest())


def _header(name: str, size: int, modified_s: float | None = None) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size = size
    header.mode = 0o600
    header.mtime = int(time.time() if modified_s is None else modified_s)
    return header


def _files(var: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name and path of every file of the instance's folders, in a fixed order."""
    for name in FOLDERS:
        root = (var / name).resolve()
        for path in sorted(root.rglob("*")):
            inner = f"{name}/{path.relative_to(root).as_posix()}"
            if path.is_symlink() or not (path.is_file() or path.is_dir() or not path.exists()):
                raise BackupError(f"{path} is not an ordinary file; a backup cannot keep it. Move it elsewhere.")
            if not path.is_dir():
                yield inner, path


def _add_file(tar: tarfile.TarFile, name: str, path: Path) -> Part | None:
    """Copy a file; None when it was deleted since the folder was read, as people's wishes and retention may have it."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return None
    with source:
        facts = os.fstat(source.fileno())
        counted = _Counted(source)
        try:
            tar.addfile(_header(name, facts.st_size, facts.st_mtime), counted)
        except OSError as error:
            if error.errno is not None:
                raise
            raise BackupError(f"{path} became shorter while it was copied. Start the backup again.") from None
    return Part(size=facts.st_size, sha256=counted.digest.hexdigest())


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    tar.addfile(_header(name, len(content)), io.BytesIO(content))


class _Counted(io.RawIOBase):
    """A file that is digested while it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece
