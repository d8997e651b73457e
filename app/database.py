"""The doors to the database: for the public, for staff, for accounts. Each is a login with its own rights."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app.cluster import DatabaseUrls
from app.settings import Settings

PUBLIC_ROLE = "tryghedskort_public"
STAFF_ROLE = "tryghedskort_staff"
ACCOUNTS_ROLE = "tryghedskort_accounts"
MAINTENANCE_ROLE = "tryghedskort_maintenance"
CONNECT_SECONDS = 3
POOL_SECONDS = 10


class Database:
    """Two pools of connections; every `with` block is one transaction."""

    def __init__(self, urls: DatabaseUrls, *, timeout_s: int = 10) -> None:
        """Make the pools without connecting, so that the service starts while the database is away."""
        self.public_engine = _engine(urls.public, PUBLIC_ROLE, urls.owner, timeout_s)
        self.staff_engine = _engine(urls.staff, STAFF_ROLE, urls.owner, timeout_s)
        self.accounts_engine = _engine(urls.accounts, ACCOUNTS_ROLE, urls.owner, timeout_s)

    @contextmanager
    def public(self, credential: bytes | None = None) -> Iterator[Session]:
        """Open a transaction that can read the public views and submit pins, and nothing else."""
        with _transaction(self.public_engine, credential) as session:
            yield session

    @contextmanager
    def staff(self, credential: bytes | None = None) -> Iterator[Session]:
        """Open a transaction of the staff side, which sees exact data of the areas that the credential opens."""
        with _transaction(self.staff_engine, credential) as session:
            yield session

    @contextmanager
    def accounts(self, credential: bytes | None = None) -> Iterator[Session]:
        """Open a transaction that can read and change accounts, areas and rounds, and never sees a pin."""
        with _transaction(self.accounts_engine, credential) as session:
            yield session

    def close(self) -> None:
        """Close every pooled connection."""
        self.public_engine.dispose()
        self.staff_engine.dispose()
        self.accounts_engine.dispose()


@contextmanager
def _transaction(engine: Engine, credential: bytes | None) -> Iterator[Session]:
    with Session(engine) as session, session.begin():
        present(session, credential)
        yield session


def present(session: Session, credential: bytes | None) -> None:
    """Show the database what the caller presented (its SHA-256), for the rest of the transaction.

    The row-level policies look up whose it is: who can run SQL here and does not know a valid one sees no area's rows.
    """
    if credential is not None:
        session.execute(text("SELECT set_config('tryghedskort.credential', :hash, true)"), {"hash": credential.hex()})


def _engine(url: str, role: str, owner_url: str, timeout_s: int) -> Engine:
    milliseconds = timeout_s * 1000
    options = (
        f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds} "
        f"-c idle_in_transaction_session_timeout={6 * milliseconds} -c timezone=UTC"
    )
    if url == owner_url:
        options += f" -c role={role}"
    return create_engine(
        url,
        pool_size=10,
        max_overflow=5,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,  # What residents wrote and what callers presented must not reach a log.
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": options},
    )


def owner_engine(urls: DatabaseUrls) -> Engine:
    """Return an engine of the owner, for migrations, imports and maintenance."""
    return create_engine(urls.owner, hide_parameters=True, connect_args={"connect_timeout": CONNECT_SECONDS})


def urls_from(settings: Settings) -> DatabaseUrls | None:
    """Return the URLs of the operator's own PostGIS, or None when the private cluster is to be used."""
    if settings.database_url is None:
        return None
    owner = _with_driver(settings.database_url)
    return DatabaseUrls(
        owner=owner,
        staff=_with_driver(settings.database_staff_url) if settings.database_staff_url else owner,
        public=_with_driver(settings.database_public_url) if settings.database_public_url else owner,
        accounts=_with_driver(settings.database_accounts_url) if settings.database_accounts_url else owner,
    )


def _with_driver(url: str) -> str:
    """Return the URL with our driver named, whichever of the usual spellings came in."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
