"""Bring an instance back from one file: everything that may fail happens beside, then all of it changes places."""

import json
import shutil
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from app.backup.manifest import FOLDERS, BackupError, Role
from app.backup.places import GivenPlace, Place, PrivatePlace
from app.backup.reading import Archive
from app.cluster import DatabaseUrls, write_private
from app.disk import sync_folder

STAGED = ".restoring"
REPLACED = ".before-restore-"
JOURNAL = "restoring.json"


def restore_backup(archive: Archive, place: Place, var: Path, *, replace: bool = False) -> None:
    """Bring a checked backup back; what was there is kept aside. Raises BackupError with nothing changed."""
    var.mkdir(parents=True, exist_ok=True)
    settle(place, var)
    place.require_room(archive.manifest, replace=replace)
    _require_movable(var)
    log = var / "restore.log"
    stamp = datetime.now(UTC).strftime("%Y%m%d_%H%M%S")
    made: list[str] = []
    with ExitStack() as undo:
        undo.callback(_remove_staged, var)
        for name in FOLDERS:
            archive.unpack(name, _staged(var, name))
        undo.callback(_drop_roles, place.server(), made)
        _make_roles(place.server(), archive.manifest.roles, made)
        undo.callback(place.discard)
        place.fill(archive, log)
        undo.callback((var / JOURNAL).unlink, missing_ok=True)
        write_private(var / JOURNAL, json.dumps({"stamp": stamp}))
        sync_folder(var)
        undo.pop_all()
    try:
        place.commit(archive, log, stamp)
    except BaseException:
        # The database knows whether it happened, even when the answer was lost on the way.
        if not settle(place, var):
            _drop_roles(place.server(), made)
            raise
    else:
        try:
            settle(place, var)
        except OSError as error:
            raise BackupError(
                f"The database is restored, but {error.filename or var}: {error.strerror}. Put that right and start "
                "tryghedskort: it finishes the rest by itself."
            ) from None
    place.finish()


def settle(place: Place, var: Path) -> bool:
    """Finish or undo a restore that was cut off between database and folders; True when it was finished.

    Called before a restore and before the service starts, by the only process that uses the instance.
    """
    journal = var / JOURNAL
    if journal.exists() and place.is_committed():
        stamp = str(json.loads(journal.read_text())["stamp"])
        for name in FOLDERS:
            _put_in_place(var, name, stamp)
        journal.unlink()
        return True
    place.discard()
    _remove_staged(var)
    journal.unlink(missing_ok=True)
    return False


def settle_service(urls: DatabaseUrls, var: Path, *, is_private: bool) -> None:
    """Finish or undo a cut-off restore before the service starts; does nothing when there was none."""
    if (var / JOURNAL).exists():
        settle(PrivatePlace(urls) if is_private else GivenPlace(urls), var)


def kept_folders(var: Path) -> list[Path]:
    """Return the folders that earlier restores replaced."""
    return sorted(
        path
        for name in FOLDERS
        for path in _folder(var, name).parent.glob(f"{_folder(var, name).name}{REPLACED}*")
        if path.is_dir()
    )


def _folder(var: Path, name: str) -> Path:
    """Return where a folder of the instance really is: an operator may have put a link there to a larger disk."""
    return (var / name).resolve()


def _require_movable(var: Path) -> None:
    for name in FOLDERS:
        if (folder := _folder(var, name)).is_mount():
            raise BackupError(
                f"{folder} is where a disk is mounted and cannot be renamed. Mount the disk one folder up."
            )


def _staged(var: Path, name: str) -> Path:
    folder = _folder(var, name)
    return folder.with_name(folder.name + STAGED)


def _remove_staged(var: Path) -> None:
    for name in FOLDERS:
        if (staged := _staged(var, name)).exists():
            shutil.rmtree(staged)


def _put_in_place(var: Path, name: str, stamp: str) -> None:
    """Rename what was there aside and the new folder into its place; safe to repeat."""
    folder, staged = _folder(var, name), _staged(var, name)
    if not staged.exists():
        return
    if folder.exists():
        if any(folder.iterdir()):
            folder.rename(folder.with_name(f"{folder.name}{REPLACED}{stamp}"))
        else:
            folder.rmdir()
    staged.rename(folder)
    sync_folder(folder.parent)


def _make_roles(server: Engine, roles: tuple[Role, ...], made: list[str]) -> None:
    """Make the roles that are missing, let this login act as them, and the service's own logins belong to them."""
    quote = server.dialect.identifier_preparer.quote_identifier
    with server.connect() as connection:
        known = set(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
        missing = [role for role in roles if role.name not in known]
        try:
            for role in missing:
                abilities = "INHERIT" if role.inherits else "NOINHERIT"
                # Said only when wanted: none but a superuser may so much as mention it.
                abilities += " BYPASSRLS" if role.bypasses_row_security else ""
                connection.exec_driver_sql(f"CREATE ROLE {quote(role.name)} NOLOGIN {abilities}")
            for parent, member in _memberships(connection, roles):
                connection.exec_driver_sql(f"GRANT {quote(parent)} TO {quote(member)}")
            connection.commit()
        except DBAPIError:
            names = ", ".join(role.name for role in missing or roles)
            raise BackupError(
                f"This login may not make or hand out the roles {names}. Ask the server's administrator to make them "
                "(CREATE ROLE … NOLOGIN) and to grant them to this login."
            ) from None
    made.extend(role.name for role in missing)


def _memberships(connection: Connection, roles: tuple[Role, ...]) -> list[tuple[str, str]]:
    """Return the (role, member) pairs that are missing: as they were, this login, and the service's own logins."""
    wanted = [(parent, role.name) for role in roles for parent in role.member_of]
    wanted += [(role.name, login) for role in roles for login in _logins_of(connection, role.name)]
    belongs = text("SELECT pg_has_role(:member, :parent, 'member')")
    return [
        (parent, member)
        for parent, member in wanted
        if not connection.execute(belongs, {"member": member, "parent": parent}).scalar_one()
    ]


def _logins_of(connection: Connection, role: str) -> list[str]:
    """Return who acts in a role: this login, and tryghedskort_web_staff for tryghedskort_staff, where it exists."""
    statement = text("SELECT rolname FROM pg_roles WHERE rolname IN (current_user, :login) AND rolname <> :role")
    return list(connection.execute(statement, {"login": role.replace("_", "_web_", 1), "role": role}).scalars())


def _drop_roles(server: Engine, names: list[str]) -> None:
    with server.begin() as connection:
        for name in names:
            connection.exec_driver_sql(f"DROP ROLE {server.dialect.identifier_preparer.quote_identifier(name)}")
