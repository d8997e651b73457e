"""`tryghedskort run`: the whole service from one command, and nothing left behind when it ends."""

import json
import logging
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Annotated, Any

import typer
import uvicorn
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from app.backup.manifest import BackupError
from app.backup.restoring import settle_service
from app.cluster import Cluster, ClusterBusyError, ClusterError, DatabaseUrls, write_private
from app.commands.accounts import set_account
from app.commands.connection import NO_ANSWER, console, load_settings, stop_with
from app.database import owner_engine, urls_from
from app.demo import lay_out
from app.keys import MissingKeyError, load_keys
from app.main import create_app
from app.migrating import SchemaError, upgrade
from app.notices.mailer import Mailer
from app.notices.sending import MailServer
from app.notices.service import Office
from app.photos.files import folder_of
from app.processes import die_with_parent, is_port_free
from app.retention.timer import RetentionTimer
from app.settings import Settings
from app.translations import Catalogues
from geo.walks.warming import warm_up

PORTS_TO_TRY = 20
DEMO_PEOPLE: dict[str, dict[str, Any]] = {
    "fagperson": {"area_slugs": ["hjertelunden"]},
    "planlægger": {"municipality": "0000"},
    "administrator": {"administrator": True},
}
"""One of each role in the invented municipality, so that a newcomer can try them all."""


def run(
    with_parent: Annotated[bool, typer.Option(hidden=True, help="end when the starting program ends")] = False,
) -> None:
    """Start the database, bring it up to date, lay out the demo area, and serve."""
    if with_parent:
        die_with_parent(signal.SIGTERM)
    signal.signal(signal.SIGTERM, _leave)
    settings = load_settings()
    port = _choose_port(settings)
    cluster: Cluster | None = None
    try:
        urls = urls_from(settings)
        if urls is None:
            say("Starting the private PostGIS")
            cluster = Cluster(settings.var / "postgis", report=say)
            urls = cluster.start()
            cluster.watch()
        settle_service(urls, settings.var, is_private=cluster is not None)
        demo_sign_in = _prepare(settings, urls, is_private=cluster is not None)
        _serve(settings, urls, port, demo_sign_in)
    except ClusterBusyError:
        raise stop_with(
            f"tryghedskort is already running from this folder{_where(settings)}. Stop that one first."
        ) from None
    except (ClusterError, SchemaError, MissingKeyError, BackupError, OSError) as error:
        raise stop_with(str(error)) from None
    except OperationalError:
        raise stop_with(NO_ANSWER) from None
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if cluster is not None:
            cluster.stop()
        say("Stopped")


def say(line: str) -> None:
    """Print a step."""
    console.print(f"· {line}", markup=False, highlight=False)


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _choose_port(settings: Settings) -> int:
    if is_port_free(settings.host, settings.port):
        return settings.port
    if "port" in settings.model_fields_set:
        raise stop_with(f"Port {settings.port} on {settings.host} is taken. Choose another:  PORT=8123 make run")
    for port in range(settings.port + 1, settings.port + PORTS_TO_TRY):
        if is_port_free(settings.host, port):
            say(f"Port {settings.port} is taken; using {port}")
            return port
    raise stop_with(f"No port from {settings.port} on is free. Choose one:  PORT=8123 make run")


def _where(settings: Settings) -> str:
    try:
        running = json.loads((settings.var / "running.json").read_text())
    except (FileNotFoundError, ValueError):
        return ""
    return f" at {running['address']} (process {running['pid']})"


def _prepare(settings: Settings, urls: DatabaseUrls, *, is_private: bool) -> str | None:
    """Bring the schema up and, in the private instance, lay out the demo; return how staff signs in there."""
    engine = owner_engine(urls)
    try:
        say("Bringing the database up to date")
        upgrade(engine)
        if not (is_private and settings.demo):
            return None
        with engine.begin() as connection:
            made = lay_out(connection, say)
        if made.made:
            say(f"The demo area has {made.pins} pins")
        return _demo_sign_in(settings, engine)
    finally:
        engine.dispose()


def _demo_sign_in(settings: Settings, engine: Engine) -> str:
    """Return how the demo's people sign in: made at the first start, with a password of this instance's own."""
    path = settings.var / "demo-staff.json"
    try:
        password = str(json.loads(path.read_text())["password"])
        is_new = False
    except (FileNotFoundError, ValueError, KeyError):
        password = secrets.token_urlsafe(12)
        is_new = True
        write_private(path, json.dumps({"names": list(DEMO_PEOPLE), "password": password}))
    with engine.begin() as connection:
        known = set(connection.execute(text("SELECT name FROM account")).scalars())
        for name, place in DEMO_PEOPLE.items():
            if is_new or name not in known:
                set_account(connection, name, password, **place)
    return f"{', '.join(DEMO_PEOPLE)} / {password}"


def _serve(settings: Settings, urls: DatabaseUrls, port: int, demo_sign_in: str | None) -> None:
    address = f"http://{settings.host}:{port}"
    write_private(settings.var / "running.json", json.dumps({"address": address, "pid": os.getpid()}))
    config = uvicorn.Config(
        create_app(settings, urls), host=settings.host, port=port, log_level="warning", access_log=False,
        server_header=False, timeout_graceful_shutdown=10, timeout_keep_alive=30,
    )  # fmt: skip
    server = _Server(config, lambda: _tell_addresses(address, demo_sign_in))
    logging.getLogger("tryghedskort").addHandler(logging.StreamHandler(sys.stderr))
    timer = RetentionTimer(
        urls,
        hour=settings.retention_hour,
        audit_months=settings.audit_retention_months,
        photos=folder_of(settings),
    )
    mailer = _mailer(settings, urls, address)
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    timer.start()
    if mailer is not None:
        mailer.start()
    try:
        server.run()
    finally:
        timer.stop()
        if mailer is not None:
            mailer.stop()
        (settings.var / "running.json").unlink(missing_ok=True)


def _mailer(settings: Settings, urls: DatabaseUrls, address: str) -> Mailer | None:
    """Return what tells writers of news by e-mail, or None without a mail server."""
    server = MailServer.of(settings)
    if server is None:
        return None
    links = (settings.public_address or address).rstrip("/")
    return Mailer(Office(owner_engine(urls), load_keys(settings), Catalogues.load(strict=False), server, links))


def _tell_addresses(address: str, demo_sign_in: str | None) -> None:
    console.print()
    if demo_sign_in is not None:
        console.print(f"  The area      {address}/areas/hjertelunden", highlight=False)
        console.print(f"  Its map       {address}/areas/hjertelunden/map", highlight=False)
        console.print(f"  For staff     {address}/areas/hjertelunden/staff", highlight=False)
        console.print(f"                {demo_sign_in}", style="dim", markup=False, highlight=False)
    console.print(f"  All areas     {address}/", highlight=False)
    console.print(f"  The API       {address}/api/docs", highlight=False)
    console.print("\n  Ctrl-C stops it.\n", highlight=False)


class _Server(uvicorn.Server):
    """A server that tells when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()
