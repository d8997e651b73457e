"""The real service on a free loopback port, over the invented demo area; for the browser tests and the pictures."""

import atexit
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import Connection, text

from app.accounts.codes import hash_secret, new_secret
from app.cluster import DatabaseUrls
from app.commands.accounts import set_account
from app.database import owner_engine
from app.demo import lay_out
from app.main import create_app
from app.migrating import upgrade
from app.settings import Settings

AREA = "hjertelunden"
STAFF = "fagperson"
PASSWORD = "a long enough password"
SESSION = "the session that the professional began before"
START_SECONDS = 60
VAR = Path(tempfile.mkdtemp(prefix="tryghedskort-"))
"""Keys and photos of every service of this run: one that is started again finds both."""
atexit.register(shutil.rmtree, VAR, ignore_errors=True)


def lay_out_demo(urls: DatabaseUrls) -> None:
    """Bring a database up to date, with the demo area and a professional who works there and is signed in."""
    engine = owner_engine(urls)
    upgrade(engine)
    with engine.begin() as connection:
        lay_out(connection)
        set_account(connection, STAFF, PASSWORD, area_slugs=[AREA])
        begin_session(connection, STAFF, SESSION)
    engine.dispose()


def begin_session(connection: Connection, name: str, secret: str = "") -> str:
    """Begin a session of an account; return the secret that a browser keeps of it."""
    secret = secret or new_secret()
    connection.execute(
        text("""INSERT INTO credential (hash, kind, account_id, expires_at)
        SELECT :hash, 'session', id, now() + interval '1 day' FROM account WHERE name = :name"""),
        {"hash": hash_secret(secret), "name": name},
    )
    return secret


@contextmanager
def serve(urls: DatabaseUrls, *, port: int = 0, **changes: Any) -> Iterator[str]:
    """Serve until the block is left, on a free port or a given one; give the address without a slash at its end.

    changes are settings that differ from those of the tests.
    """
    settings = Settings(**{"strict_catalogues": True, "base_map": "own", "var": VAR, **changes})
    config = uvicorn.Config(
        create_app(settings, urls), host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=2
    )
    listening = config.bind_socket()
    server = uvicorn.Server(config)
    started = threading.Event()
    thread = threading.Thread(target=_run, args=(server, listening, started), name="service", daemon=True)
    thread.start()
    try:
        if not started.wait(START_SECONDS) or not thread.is_alive():
            raise RuntimeError("the service did not start")
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)
        listening.close()


def _run(server: uvicorn.Server, listening: object, started: threading.Event) -> None:
    begin = server.startup

    async def startup(sockets: list | None = None) -> None:
        await begin(sockets=sockets)
        started.set()

    server.startup = startup
    server.run(sockets=[listening])
