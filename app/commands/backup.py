"""`tryghedskort backup`, `restore` and `forget-replaced`: a whole instance in one file, and back."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError, OperationalError

from app.backup.manifest import BackupError
from app.backup.places import GivenPlace, Place, PrivatePlace
from app.backup.reading import Archive
from app.backup.restoring import kept_folders, restore_backup, settle
from app.backup.writing import write_backup
from app.cluster import Cluster, ClusterBusyError, ClusterError
from app.commands.connection import NO_ANSWER, console, load_settings, open_urls, stop_with
from app.database import urls_from
from app.keys import MissingKeyError, load_keys
from app.migrating import SchemaError
from app.processes import is_alive
from app.settings import Settings

STOP_FIRST = "tryghedskort is running on this instance{where}. Stop it, then try again."


def backup(
    file: Annotated[Path, typer.Argument(help="where the backup goes; a name ending in .tar is usual")],
    replace: Annotated[bool, typer.Option("--replace", help="write over a file of that name")] = False,
) -> None:
    """Write the whole instance into one file: database, photos and keys. The service may run meanwhile.

    The file holds everything, keys too: keep it as safe as the instance itself.
    """
    settings = load_settings()
    with _told():
        if settings.database_url is None and not (settings.var / "postgis" / "data" / "PG_VERSION").exists():
            raise BackupError(f"There is nothing to back up: there is no instance under {settings.var}.")
        with open_urls(settings) as urls:
            manifest = write_backup(urls, settings.var, file, replace=replace, key_check=_key_check(settings))
    rows, files = sum(manifest.rows.values()), len(manifest.parts) - 1
    _say(f"{file}: {rows} rows of {len(manifest.rows)} tables, {files} files, {file.stat().st_size:,} bytes")
    if settings.secret_key is not None:
        _say("SECRET_KEY is not in it: keep that too, the backup is of little use without.")


def restore(
    file: Annotated[Path, typer.Argument(help="a backup made by tryghedskort backup")],
    replace: Annotated[bool, typer.Option("--replace", help="take the place of what is there, which is kept")] = False,
) -> None:
    """Bring a whole instance back from a backup. Restore only files you trust: they may run what they like.

    All is checked and restored beside first; until it is whole, nothing that is there changes.
    """
    settings = load_settings()
    with _told(), Archive(file) as archive, _open_place(settings) as place:
        restore_backup(archive, place, settings.var, replace=replace)
        manifest = archive.manifest
        kept = _kept(place, settings)
    _say(f"Restored as of {manifest.made_at:%Y-%m-%d %H:%M} UTC: {sum(manifest.rows.values())} rows")
    if manifest.key_check not in {None, _key_check(settings)}:
        _say(
            "The secret of this instance is not the one of the backup: second factors and the codes of reply slips "
            "from then cannot be read. Set SECRET_KEY to what it was there, if it is known."
        )
    if kept:
        _say(f"Kept aside from before: {', '.join(kept)}. When all is well:  tryghedskort forget-replaced")


def forget_replaced() -> None:
    """Delete for good what earlier restores kept aside."""
    settings = load_settings()
    with _told(), _open_place(settings) as place:
        settle(place, settings.var)
        kept = _kept(place, settings)
        if isinstance(place, PrivatePlace):
            place.forget()
        for folder in kept_folders(settings.var):
            shutil.rmtree(folder)
    _say(f"Deleted: {', '.join(kept)}" if kept else "There is nothing kept aside")


def _key_check(settings: Settings) -> str | None:
    try:
        return load_keys(settings).purpose("backup")[:8].hex()
    except (MissingKeyError, ValueError):  # A secret that cannot be read is still backed up as it is.
        return None


def _kept(place: Place, settings: Settings) -> list[str]:
    databases = place.kept() if isinstance(place, PrivatePlace) else []
    return [f"the database {name}" for name in databases] + [str(path) for path in kept_folders(settings.var)]


@contextmanager
def _open_place(settings: Settings) -> Iterator[Place]:
    """Give the place to restore to, with the service kept from starting, or refuse while it runs."""
    own = urls_from(settings)
    if own is not None:
        if _is_served(settings):
            raise BackupError(STOP_FIRST.format(where=_where(settings)))
        yield GivenPlace(own)
        return
    cluster = Cluster(settings.var / "postgis", report=_say)
    try:
        urls = cluster.start()
    except ClusterBusyError:
        raise BackupError(STOP_FIRST.format(where=_where(settings))) from None
    try:
        yield PrivatePlace(urls)
    finally:
        cluster.stop()


def _running(settings: Settings) -> dict[str, object]:
    try:
        found = json.loads((settings.var / "running.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return dict(found)


def _is_served(settings: Settings) -> bool:
    pid = _running(settings).get("pid")
    return isinstance(pid, int) and is_alive(pid)


def _where(settings: Settings) -> str:
    address = _running(settings).get("address")
    return f" at {address}" if address else ""


def _say(line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def _told() -> Iterator[None]:
    """Leave with a message in words, whatever went wrong."""
    try:
        yield
    except (BackupError, ClusterError, SchemaError) as error:
        raise stop_with(str(error)) from None
    except OperationalError:
        raise stop_with(NO_ANSWER) from None
    except DBAPIError:
        raise stop_with("The database refused a step of this, and nothing was changed.") from None
    except OSError as error:
        raise stop_with(f"{error.filename or 'The file'}: {error.strerror}. Nothing was changed.") from None
