"""Where a backup is brought back to: the private cluster's database, or the empty one of an operator's own server.

The private cluster is ours: the backup is restored into a new database beside, and the two change names in one
transaction. A server of one's own belongs to its administrator, and a database there carries grants, settings and
backups that hang on it: we make, rename and drop none, but fill an empty one in a single transaction.
"""

from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from app.backup import catalogue
from app.backup.manifest import BackupError, Manifest
from app.backup.programs import restore
from app.backup.reading import Archive
from app.cluster import DatabaseUrls
from app.migrating import upgrade

RESTORING = "_restoring"
REPLACED = "_before_restore_"


class Place(Protocol):
    """What a restore needs of a database."""

    def require_room(self, manifest: Manifest, *, replace: bool) -> None:
        """Refuse a database whose content would be lost, or that is in use."""

    def server(self) -> Engine:
        """Return an engine on the server, where roles are made."""

    def fill(self, archive: Archive, log: Path) -> None:
        """Do all that may fail and be undone."""

    def commit(self, archive: Archive, log: Path, stamp: str) -> None:
        """Make the restored database the instance's, at one moment."""

    def is_committed(self) -> bool:
        """Tell, after a crash as well, whether that moment has been."""

    def discard(self) -> None:
        """Take away what was not committed."""

    def finish(self) -> None:
        """Do what remains afterwards."""


class PrivatePlace:
    """The database of the private cluster, which this process runs and nobody else uses."""

    def __init__(self, urls: DatabaseUrls) -> None:
        """Name the database that the service uses."""
        self.name = str(make_url(urls.owner).database)
        self.restoring = self.name + RESTORING
        self._urls = urls

    def require_room(self, manifest: Manifest, *, replace: bool) -> None:
        """Refuse a database that holds areas, unless they are to be replaced."""
        with _connect(self._engine(self.name)) as connection:
            require_version(manifest, catalogue.major_version(connection))
            if catalogue.holds_areas(connection) and not replace:
                raise BackupError(
                    "There are areas in the database already. With --replace the backup takes their place, and they "
                    "are kept aside."
                )

    def server(self) -> Engine:
        """Return an engine on the cluster."""
        return self._engine("postgres")

    def fill(self, archive: Archive, log: Path) -> None:
        """Restore into a new database beside, count its rows and bring its schema up to date."""
        with _connect(self.server()) as connection:
            major = catalogue.major_version(connection)
            connection.execute(text(f'CREATE DATABASE "{self.restoring}"'))
        engine = self._engine(self.restoring)
        _make_extensions(engine, archive.manifest)
        restore(_render(engine), major, archive.open_dump, log)
        with _connect(engine) as connection:
            if catalogue.row_counts(connection) != archive.manifest.rows:
                raise BackupError("The restored tables do not have the rows that were backed up. Nothing was changed.")
        upgrade(engine)
        with _connect(engine) as connection:
            connection.execute(text("ANALYZE"))

    def commit(self, archive: Archive, log: Path, stamp: str) -> None:
        """Let the two databases change names; the old one is kept when it has tables."""
        with _connect(self._engine(self.name)) as connection:
            keep = bool(catalogue.tables(connection))
        kept = f"{self.name}{REPLACED}{stamp}"
        with self.server().begin() as connection:
            connection.execute(text(f'ALTER DATABASE "{self.name}" RENAME TO "{kept}"'))
            connection.execute(text(f'ALTER DATABASE "{self.restoring}" RENAME TO "{self.name}"'))
        if not keep:
            self._drop(kept)

    def is_committed(self) -> bool:
        """Tell whether the new database has left its first name."""
        return self.restoring not in self._names()

    def discard(self) -> None:
        """Drop the new database if it still has its first name."""
        self._drop(self.restoring)

    def finish(self) -> None:
        """Have nothing left to do."""

    def kept(self) -> list[str]:
        """Return the names of the databases that earlier restores replaced."""
        return [name for name in self._names() if name.startswith(self.name + REPLACED)]

    def forget(self) -> list[str]:
        """Drop what earlier restores replaced, and return the names."""
        names = self.kept()
        for name in names:
            self._drop(name)
        return names

    def _drop(self, name: str) -> None:
        with _connect(self.server()) as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))

    def _names(self) -> list[str]:
        with _connect(self.server()) as connection:
            return list(connection.execute(text("SELECT datname FROM pg_database ORDER BY datname")).scalars())

    def _engine(self, database: str) -> Engine:
        return _engine(make_url(self._urls.owner).set(database=database).render_as_string(hide_password=False))


class GivenPlace:
    """An empty database that an operator gives us on a server of their own."""

    def __init__(self, urls: DatabaseUrls) -> None:
        """Name the database."""
        self._given = _engine(urls.owner)

    def require_room(self, manifest: Manifest, *, replace: bool) -> None:
        """Refuse a database that has tables or other users."""
        with _connect(self._given) as connection:
            require_version(manifest, catalogue.major_version(connection))
            if catalogue.tables(connection):
                raise BackupError(
                    "The database of DATABASE_URL is not empty, and on a server of your own nothing is replaced. Make "
                    "an empty database with PostGIS, restore with DATABASE_URL naming that one, then let the service "
                    "use it."
                )
            if catalogue.other_sessions(connection):
                raise BackupError("Somebody is connected to the database. Stop the service and try again.")

    def server(self) -> Engine:
        """Return an engine on the database itself: another one may not be open to this login."""
        return self._given

    def fill(self, archive: Archive, log: Path) -> None:
        """Have nothing to fill beside."""

    def commit(self, archive: Archive, log: Path, stamp: str) -> None:
        """Restore in one transaction."""
        _make_extensions(self._given, archive.manifest)
        with _connect(self._given) as connection:
            major = catalogue.major_version(connection)
            closed = catalogue.closed_tables(connection)
        restore(_render(self._given), major, archive.open_dump, log, closed=closed)

    def is_committed(self) -> bool:
        """Tell whether the database, empty before, has tables."""
        with _connect(self._given) as connection:
            return bool(catalogue.tables(connection))

    def discard(self) -> None:
        """Have nothing to take away: the transaction was rolled back."""

    def finish(self) -> None:
        """Bring the schema up to date."""
        upgrade(self._given)
        with _connect(self._given) as connection:
            connection.execute(text("ANALYZE"))


def require_version(manifest: Manifest, major: int) -> None:
    """Refuse a dump of a newer PostgreSQL than the server."""
    if manifest.postgresql > major:
        raise BackupError(
            f"This backup comes from PostgreSQL {manifest.postgresql}, and the server here is PostgreSQL {major}. "
            f"Install PostgreSQL {manifest.postgresql} or newer with PostGIS, then restore."
        )


def _make_extensions(engine: Engine, manifest: Manifest) -> None:
    with _connect(engine) as connection:
        for name in manifest.extensions:
            quoted = engine.dialect.identifier_preparer.quote_identifier(name)
            try:
                connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {quoted}"))
            except DBAPIError:
                raise BackupError(
                    f"The database has no extension {name} and this login may not make it; ask the server's "
                    f"administrator to run in it:  CREATE EXTENSION {quoted}"
                ) from None


def _engine(url: str) -> Engine:
    # No pool: a connection left open would keep the database from being renamed.
    return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})


def _connect(engine: Engine) -> Connection:
    return engine.execution_options(isolation_level="AUTOCOMMIT").connect()


def _render(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)
