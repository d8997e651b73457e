"""The private PostGIS cluster: made, started, repaired and stopped by the program itself.

PostgreSQL refuses to run as root; started by root it runs as the system user `postgres`. That user may have
no way into the folders above (a checkout under a closed directory), so the data directory is opened once
here and handed down as a descriptor: `/proc/self/fd/N` leads to it without walking the path.
"""

import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from app.processes import die_with_parent, free_port, is_alive, take_lock, working_folder

HOST = "127.0.0.1"
DATABASE = "tryghedskort"
LOGINS = {
    "owner": "tryghedskort",
    "staff": "tryghedskort_web_staff",
    "public": "tryghedskort_web_public",
    "accounts": "tryghedskort_web_accounts",
}
INSTALL_LINE = "apt-get install --no-install-recommends postgresql-15 postgresql-15-postgis-3"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
RESTART_SECONDS = 0.5
"""Backends of a killed server need a moment to notice before their shared memory is free."""


class ClusterError(RuntimeError):
    """The private cluster cannot be made or started; the message says what to do."""


class ClusterBusyError(ClusterError):
    """Another process of this checkout holds the cluster."""


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """Where the database is, for the four sides that talk to it."""

    owner: str
    staff: str
    public: str
    accounts: str


def find_binaries(version: str | None = None) -> Path:
    """Return the folder of a PostgreSQL that has PostGIS, the newest unless a version is asked for."""
    found: list[tuple[int, Path]] = []
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        number = folder.parent.name
        control = Path(f"/usr/share/postgresql/{number}/extension/postgis.control")
        if number.isdigit() and control.exists() and (folder / "postgres").exists():
            found.append((int(number), folder))
    for number_found, folder in sorted(found, reverse=True):
        if version is None or str(number_found) == version:
            return folder
    wanted = f"PostgreSQL {version} with PostGIS" if version else "PostgreSQL with PostGIS"
    raise ClusterError(f"{wanted} is not installed. Install it with:  {INSTALL_LINE}")


class Cluster:
    """A PostGIS cluster in one folder, listening on a free loopback port with passwords of its own."""

    def __init__(self, folder: Path, *, durable: bool = True, report: Callable[[str], None] | None = None) -> None:
        """Name the folder; durable=False trades crash safety for speed (tests only)."""
        self.folder = folder
        self.data = folder / "data"
        self.durable = durable
        self.report = report or (lambda _line: None)
        self.port = 0
        self.restarted = threading.Event()
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._secrets: dict[str, str] = {}

    def start(self) -> DatabaseUrls:
        """Bring the cluster up from whatever state it was left in; return the URLs of its database."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = take_lock(self.folder / "lock")
        if self._lock is None:
            raise ClusterBusyError(f"another tryghedskort is using {self.folder}; stop it first")
        try:
            self._secrets = self._read_secrets()
            self._stop_orphan()
            if not (self.data / "PG_VERSION").exists():
                self._make()
            self._launch()
            self._prepare_database()
        except BaseException:
            self.stop()
            raise
        self._write_running()
        return self.urls()

    def watch(self) -> None:
        """Bring the server up again on the same port whenever it dies before it is stopped."""
        threading.Thread(target=self._keep_up, name="cluster-watch", daemon=True).start()

    def _keep_up(self) -> None:
        while not self._stopping.is_set():
            process = self._process
            if process is None:
                return
            process.wait()
            if self._stopping.wait(RESTART_SECONDS):
                return
            self.report("The database stopped by itself; starting it again")
            try:
                self._launch(self.port)
            except ClusterError as error:
                self.report(str(error))
                return
            if self._stopping.is_set():
                self.stop()
                return
            self._write_running()
            self.restarted.set()

    def stop(self) -> None:
        """Stop the server, waiting for open transactions to be rolled back, and let the folder go."""
        self._stopping.set()
        if self._process is not None:
            self._end(self._process.pid, self._process.poll)
            self._process = None
        if self._lock is not None:
            (self.folder / "running.json").unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def is_running(self) -> bool:
        """Tell whether the server that this object started still runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """Return the process id of the server."""
        return self._process.pid if self._process else None

    def urls(self, database: str = DATABASE) -> DatabaseUrls:
        """Return the SQLAlchemy URLs of a database of this cluster for owner, staff, public and accounts."""
        made = {
            side: f"postgresql+psycopg://{login}:{self._secrets[side]}@{HOST}:{self.port}/{database}"
            for side, login in LOGINS.items()
        }
        return DatabaseUrls(**made)

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """Open a connection of the owner that commits each statement."""
        return psycopg.connect(
            host=HOST, port=self.port, user=LOGINS["owner"], password=self._secrets["owner"],
            dbname=database, autocommit=True, connect_timeout=5,
        )  # fmt: skip

    def _read_secrets(self) -> dict[str, str]:
        path = self.folder / "secrets.json"
        if path.exists() and path.stat().st_size:
            kept = dict(json.loads(path.read_text()))
            if missing := [side for side in LOGINS if side not in kept]:
                kept |= {side: secrets.token_urlsafe(24) for side in missing}
                write_private(path, json.dumps(kept))
            return kept
        if (self.data / "PG_VERSION").exists():
            raise ClusterError(f"{path} is lost, and without it {self.data} cannot be opened; restore it")
        made = {side: secrets.token_urlsafe(24) for side in LOGINS}
        write_private(path, json.dumps(made))
        return made

    def _write_running(self) -> None:
        write_private(self.folder / "running.json", json.dumps({"port": self.port, "pid": self.pid}))

    def _stop_orphan(self) -> None:
        """End a server that outlived its keeper: only one that works in our own data folder."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return
        if is_alive(pid) and working_folder(pid) == self.data.resolve():
            self.report("Stopping a database that outlived its last run")
            self._end(pid, lambda: None if is_alive(pid) else 0)

    @staticmethod
    def _end(pid: int, poll: Callable[[], int | None]) -> None:
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                return
            deadline = time.monotonic() + STOP_SECONDS
            while time.monotonic() < deadline:
                if poll() is not None:
                    return
                time.sleep(0.02)

    def _make(self) -> None:
        self.report("Making a private PostGIS cluster")
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        account = server_account()
        with tempfile.NamedTemporaryFile("w") as password_file:
            password_file.write(self._secrets["owner"] + "\n")
            password_file.flush()
            if account:
                os.chown(fresh, account.pw_uid, account.pw_gid)
                os.chown(password_file.name, account.pw_uid, account.pw_gid)
            done = self._run_initdb(fresh, password_file.name, account)
        if done.returncode != 0:
            raise ClusterError(f"initdb failed: {done.stderr.strip().splitlines()[-1:]}")
        fresh.rename(self.data)

    def _run_initdb(
        self, folder: Path, password_path: str, account: pwd.struct_passwd | None
    ) -> subprocess.CompletedProcess[str]:
        with _Descriptor(folder) as handle:
            command = [
                str(find_binaries() / "initdb"), "--pgdata", handle.path, "--encoding=UTF8", "--locale=C.UTF-8",
                f"--username={LOGINS['owner']}", "--auth=scram-sha-256", f"--pwfile={password_path}",
            ]  # fmt: skip
            if not self.durable:
                command.append("--no-sync")
            return subprocess.run(
                command, check=False, capture_output=True, text=True, cwd="/", pass_fds=[handle.number],
                **_as_account(account),
            )  # fmt: skip

    def _launch(self, port: int | None = None) -> None:
        version = (self.data / "PG_VERSION").read_text().strip()
        binaries = find_binaries(version)
        log_path = self.folder / "server.log"
        for _attempt in range(5):
            self.port = port or free_port(HOST)
            with log_path.open("ab") as log, _Descriptor(self.data) as handle:
                self._process = subprocess.Popen(
                    [str(binaries / "postgres"), "-D", handle.path, *self._options()],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
                    pass_fds=[handle.number], preexec_fn=lambda: die_with_parent(signal.SIGINT),
                    **_as_account(server_account()),
                )  # fmt: skip
            if self._wait_until_ready():
                return
            self._stopping.wait(RESTART_SECONDS)
        tail = log_path.read_text(errors="replace").splitlines()[-3:]
        raise ClusterError(f"the private PostGIS does not start; {log_path} ends with: {' | '.join(tail)}")

    def _options(self) -> list[str]:
        chosen = {
            "port": str(self.port), "listen_addresses": HOST, "unix_socket_directories": "",
            "max_connections": "80", "shared_buffers": "256MB", "jit": "off", "timezone": "UTC",
            "log_min_messages": "warning", "log_min_error_statement": "panic", "logging_collector": "off",
        }  # fmt: skip
        if not self.durable:
            chosen |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while self._process is not None and self._process.poll() is None and time.monotonic() < deadline:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        if self._process is not None and self._process.poll() is None:
            self._end(self._process.pid, self._process.poll)
        return False

    def _prepare_database(self) -> None:
        with self.connect() as server:
            for side in ("staff", "public", "accounts"):
                login = sql.Identifier(LOGINS[side])
                known = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [LOGINS[side]]).fetchone()
                verb = sql.SQL("ALTER" if known else "CREATE")
                server.execute(
                    sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, login, sql.Literal(self._secrets[side]))
                )
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def read_running(folder: Path) -> DatabaseUrls | None:
    """Return the URLs of a cluster that another process runs in this folder, or None when none does."""
    lock = take_lock(folder / "lock")
    if lock is not None:
        lock.close()
        return None
    cluster = Cluster(folder)
    try:
        cluster.port = int(json.loads((folder / "running.json").read_text())["port"])
        cluster._secrets = json.loads((folder / "secrets.json").read_text())
    except (FileNotFoundError, ValueError, KeyError):
        raise ClusterBusyError(f"another tryghedskort is just starting in {folder}; try again in a moment") from None
    return cluster.urls()


def server_account() -> pwd.struct_passwd | None:
    """Return the account the server must run as: `postgres` when we are root, else None (ourselves)."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise ClusterError(f"the system user 'postgres' is missing. Install it with:  {INSTALL_LINE}") from None


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(path.suffix + ".part")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _as_account(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


class _Descriptor:
    """An open directory that child processes reach as /proc/self/fd/N."""

    def __init__(self, folder: Path) -> None:
        self.number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        self.path = f"/proc/self/fd/{self.number}"

    def __enter__(self) -> "_Descriptor":
        return self

    def __exit__(self, *_error: object) -> None:
        os.close(self.number)
