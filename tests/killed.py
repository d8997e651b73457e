"""Kill the service again and again while people send pins, and count what became of every pin.

`python -m tests.killed 200` does it 200 times over a PostGIS of its own; the last line it prints is JSON.
"""

import argparse
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import Connection, Row, text

from app.cluster import HOST, Cluster, DatabaseUrls
from app.database import owner_engine
from app.main import create_app
from app.migrating import upgrade
from app.processes import die_with_parent, is_port_free
from app.settings import ROOT, Settings
from tests.app.conftest import at, store_area

SLUG = "lunden"
WRITERS = 6
ANSWER_SECONDS = 30
LONGEST_DELAY_S = 0.02
"""A pin takes about this long from its first byte to its receipt: a kill may fall anywhere in that time."""
PORTS = range(20_000, 32_000)
"""Below the ports that the kernel gives to callers: one of them could otherwise meet itself while nobody listens."""


@dataclass(frozen=True)
class Figures:
    """What became of the pins; all but the first two and the last two must be nought."""

    kills: int
    acknowledged: int
    missing: int
    """Acknowledged, but not in the database under the identifier of the receipt."""
    double: int
    """Stored more than once."""
    half_written: int
    """Stored without exactly one first event, or with other content than was sent."""
    unknown: int
    """In the database, but never acknowledged though its writer went on until it was."""
    cut_off: int
    """Requests that lost their connection."""
    stored_unanswered: int
    """Pins whose receipt was lost: the second attempt was answered "already there"."""

    @property
    def is_clean(self) -> bool:
        return self.missing == self.double == self.half_written == self.unknown == 0


class Service:
    """The service in a process of its own, made anew after each kill by a parent that has all code imported."""

    def __init__(self, urls: DatabaseUrls, var: Path) -> None:
        self.port = next(port for port in random.sample(PORTS, 100) if is_port_free(HOST, port))
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.killed", "--parent"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        assert self._parent.stdin is not None
        print(json.dumps({"urls": asdict(urls), "port": self.port, "var": str(var)}), file=self._parent.stdin)

    def start(self) -> int:
        """Start a service, wait until it listens and return its process id."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        print("start", file=self._parent.stdin, flush=True)
        said = self._parent.stdout.readline().strip()
        assert said.isdigit(), f"the service did not start: {said!r}"
        return int(said)

    def stop(self) -> None:
        """End the parent, and with it the service."""
        self._parent.kill()
        self._parent.communicate()


def be_parent() -> None:
    """Fork a service for every line that comes in, and wait until it was killed."""
    die_with_parent(signal.SIGKILL)
    wish = json.loads(sys.stdin.readline())
    for _line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if child == 0:
            die_with_parent(signal.SIGKILL)
            serve(DatabaseUrls(**wish["urls"]), int(wish["port"]), Path(wish["var"]))
            os._exit(1)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            print("it ended by itself", flush=True)


def serve(urls: DatabaseUrls, port: int, var: Path) -> None:
    """Serve as `tryghedskort run` does, and print the process id once the port is open."""
    settings = Settings(strict_catalogues=True, work_bits=0, rate_limits=False, var=var, secret_key="k" * 32)
    config = uvicorn.Config(
        create_app(settings, urls), host=HOST, port=port, log_level="critical", access_log=False, server_header=False
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: object = None) -> None:
            await super().startup()
            print(os.getpid(), flush=True)

    Server(config).run()


@dataclass
class Crowd:
    """People who send pins as phones do: each again, under the same client id, until it is acknowledged."""

    port: int
    is_up: threading.Event = field(default_factory=threading.Event)
    is_over: threading.Event = field(default_factory=threading.Event)
    answered: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    receipts: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let everybody send pins meanwhile; afterwards each finishes the pin at hand."""
        threads = [threading.Thread(target=self._send_pins) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            for thread in threads:
                thread.join()

    def _send_pins(self) -> None:
        line = http.client.HTTPConnection(HOST, self.port, timeout=ANSWER_SECONDS)
        try:
            while not self.is_over.is_set() and not self.troubles:
                self._send_until_acknowledged(line, str(uuid.uuid4()))
        except Exception as error:  # A thread must not die silently.
            self.troubles.append(repr(error))
        finally:
            line.close()

    def _send_until_acknowledged(self, line: http.client.HTTPConnection, client_id: str) -> None:
        body = json.dumps(pin(client_id))
        while not self.troubles:
            try:
                line.request("POST", f"/api/areas/{SLUG}/pins", body, {"Content-Type": "application/json"})
                answer = line.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException) as error:
                line.close()
                self._count("refused" if isinstance(error, ConnectionRefusedError) else "cut_off")
                if not self.is_up.wait(ANSWER_SECONDS):
                    raise TimeoutError("the service did not come back") from error
                continue
            if answer.status in {200, 201}:
                with self._lock:
                    self.receipts[client_id] = str(json.loads(content)["id"])
                self._count("stored_unanswered" if answer.status == 200 else "stored")
                self.answered.release()
                return
            if answer.status != 503:
                self.troubles.append(f"{answer.status}: {content.decode()}")

    def _count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1


def pin(client_id: str) -> dict[str, Any]:
    """Return a pin whose text and place follow from its client id, so that a mixture would be seen."""
    number = int(client_id[:6], 16)
    place = {"type": "Point", "coordinates": at(10 + number % 480, 10 + number // 480 % 480)}
    return {
        "client_id": client_id, "kind": "challenge", "category": "geographic_spot", "topic": "too_few_lamps",
        "geometry": place, "text": words_of(client_id), "hour": number % 24,
    }  # fmt: skip


def words_of(client_id: str) -> str:
    """Return words that only this pin has: letters, for digits might be taken for a telephone number."""
    return "Her er mørkt " + "".join(chr(ord("a") + int(digit, 16)) for digit in client_id.replace("-", ""))


def kill_service(urls: DatabaseUrls, kills: int, var: Path, seed: int) -> Figures:
    """Kill the service at random moments while pins come in; return what became of them."""
    chance = random.Random(seed)  # noqa: S311
    service = Service(urls, var)
    crowd = Crowd(service.port)
    try:
        running = service.start()
        with crowd.at_work():
            for _ in range(kills):
                crowd.is_up.set()
                for _ in range(chance.randint(1, 25)):
                    assert crowd.answered.acquire(timeout=ANSWER_SECONDS), crowd.troubles
                # Without this the kill would always fall just behind an answer.
                threading.Event().wait(chance.uniform(0, LONGEST_DELAY_S))
                crowd.is_up.clear()
                os.kill(running, signal.SIGKILL)
                running = service.start()
            crowd.is_up.set()
    finally:
        crowd.is_up.set()
        crowd.is_over.set()
        service.stop()
    assert not crowd.troubles, crowd.troubles
    engine = owner_engine(urls)
    try:
        with engine.connect() as connection:
            return count_pins(connection, crowd, kills)
    finally:
        engine.dispose()


def count_pins(connection: Connection, crowd: Crowd, kills: int) -> Figures:
    """Compare the database with the receipts."""
    rows = connection.execute(
        text("""
        SELECT client_id::text AS client, id::text AS id, text AS words, hour, state,
               ST_X(ST_Transform(geometry, 4326)) AS longitude, ST_Y(ST_Transform(geometry, 4326)) AS latitude,
               ARRAY(SELECT action || ':' || coalesce(from_state, '') || ':' || to_state
                     FROM pin_event WHERE pin_id = pin.id) AS events
        FROM pin
        """)
    ).all()
    times = Counter(row.client for row in rows)
    stored = {(row.client, row.id) for row in rows}
    return Figures(
        kills=kills,
        acknowledged=len(crowd.receipts),
        missing=sum((client, made) not in stored for client, made in crowd.receipts.items()),
        double=sum(count > 1 for count in times.values()),
        half_written=sum(not _is_whole(row) for row in rows),
        unknown=sum(client not in crowd.receipts for client in times),
        cut_off=crowd.counts["cut_off"],
        stored_unanswered=crowd.counts["stored_unanswered"],
    )


def _is_whole(row: Row[Any]) -> bool:
    sent = pin(row.client)
    longitude, latitude = sent["geometry"]["coordinates"]
    return (
        (row.words, row.hour, row.state) == (sent["text"], sent["hour"], "pending")
        and abs(row.longitude - longitude) < 1e-7
        and abs(row.latitude - latitude) < 1e-7
        and row.events == ["submit::pending"]
    )


def main() -> None:
    """Do it over a PostGIS made for the purpose and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.killed", description=__doc__)
    parser.add_argument("kills", nargs="?", type=int, default=200, help="how often (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1964, help="of the moments (default %(default)s)")
    parser.add_argument("--parent", action="store_true", help=argparse.SUPPRESS)
    wish = parser.parse_args()
    if wish.parent:
        be_parent()
        return
    with tempfile.TemporaryDirectory(prefix="tryghedskort-killed-") as folder:
        cluster = Cluster(Path(folder, "postgis"))
        try:
            urls = cluster.start()
            engine = owner_engine(urls)
            upgrade(engine)
            store_area(engine, SLUG)
            engine.dispose()
            figures = kill_service(urls, wish.kills, Path(folder), wish.seed)
        finally:
            cluster.stop()
    print(json.dumps(asdict(figures)))
    sys.exit(0 if figures.is_clean else 1)


if __name__ == "__main__":
    main()
