"""PostgreSQL's own pg_dump and pg_restore, fed and read as streams; no password is ever on their command lines."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import IO

from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import make_url

from app.backup.manifest import BackupError

CHUNK_BYTES = 1 << 20
LOCK_WAIT_MS = 30_000


def find_program(name: str, major: int) -> str:
    """Return the path of a client program of the server's own major version: others may not read what it writes."""
    path = Path(f"/usr/lib/postgresql/{major}/bin/{name}")
    if not path.exists():
        raise BackupError(
            f"{name} of PostgreSQL {major} is not installed. "
            f"Install it with:  apt-get install postgresql-client-{major}"
        )
    return str(path)


def connection_words(url: str) -> tuple[str, dict[str, str]]:
    """Return a connection string without the password, and the environment that has it."""
    parsed = make_url(url)
    _, words = parsed.get_dialect()().create_connect_args(parsed)
    password = words.pop("password", None)
    environment = dict(os.environ)
    if password is not None:
        environment["PGPASSWORD"] = str(password)
    return make_conninfo(**words), environment


def dump(url: str, major: int, snapshot: str, take: Callable[[bytes], object], log: Path) -> None:
    """Hand the dump of a database, as it was at a snapshot, to `take` piece by piece."""
    where, environment = connection_words(url)
    command = [
        find_program("pg_dump", major), "--format=custom", f"--snapshot={snapshot}", "--no-password",
        f"--lock-wait-timeout={LOCK_WAIT_MS}", f"--dbname={where}",
    ]  # fmt: skip
    with log.open("wb") as complaints, subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints, env=environment
    ) as process:  # fmt: skip
        assert process.stdout is not None  # noqa: S101  for the type checker
        try:
            while piece := process.stdout.read(CHUNK_BYTES):
                take(piece)
        except BaseException:
            process.kill()
            raise
    _require_success(process.returncode, "pg_dump did not finish", log)


def restore(
    url: str, major: int, open_dump: Callable[[], IO[bytes]], log: Path, *, closed: Collection[str] = ()
) -> None:
    """Fill a database from a dump in one transaction: all of it, or nothing.

    Extensions are left out, for they are made beforehand, and so are the rows of `closed` tables ("schema name"): those
    of extensions on an operator's server, which belong to its administrator.
    """
    where, environment = connection_words(url)
    program = find_program("pg_restore", major)
    with tempfile.TemporaryDirectory() as folder:
        contents, chosen = Path(folder, "contents"), Path(folder, "chosen")
        with contents.open("wb") as listing:
            _feed([program, "--list"], open_dump(), log, environment, output=listing)
        lines = contents.read_text(encoding="utf-8").splitlines(keepends=True)
        chosen.write_text("".join(line for line in lines if not _is_left_out(line, closed)), encoding="utf-8")
        _feed(
            [program, f"--use-list={chosen}", "--single-transaction", "--exit-on-error", "--no-owner",
             "--no-password", f"--dbname={where}"],
            open_dump(), log, environment,
        )  # fmt: skip


def _is_left_out(line: str, closed: Collection[str]) -> bool:
    """Tell whether a line of the dump's contents is not for us: `7; 3079 163 EXTENSION - postgis`."""
    words = line.split()
    if words[3:5] == ["TABLE", "DATA"]:
        return " ".join(words[5:7]) in closed
    return "EXTENSION" in words[3:4] or words[3:6] == ["COMMENT", "-", "EXTENSION"]


def _feed(
    command: list[str], source: IO[bytes], log: Path, environment: dict[str, str], output: IO[bytes] | None = None
) -> None:
    with log.open("wb") as complaints, subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=output or subprocess.DEVNULL, stderr=complaints, env=environment
    ) as process:  # fmt: skip
        try:
            _pour(pieces(source), process)
        except BaseException:
            process.kill()
            raise
    _require_success(process.returncode, "pg_restore did not finish, and nothing was changed", log)


def _pour(source: Iterable[bytes], process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None  # noqa: S101  for the type checker
    try:
        for piece in source:
            process.stdin.write(piece)
        process.stdin.close()
    except BrokenPipeError:
        # It has read what it needs, or has failed: its exit code tells which.
        process.stdin.close()


def pieces(source: IO[bytes], most: int | None = None) -> Iterable[bytes]:
    """Yield a stream, or its next `most` bytes, in pieces that fit into memory."""
    left = most
    while piece := source.read(CHUNK_BYTES if left is None else min(CHUNK_BYTES, left)):
        yield piece
        left = None if left is None else left - len(piece)


def _require_success(code: int, what: str, log: Path) -> None:
    if code != 0:
        raise BackupError(f"{what}. Why is written in {log}")
    log.unlink(missing_ok=True)
