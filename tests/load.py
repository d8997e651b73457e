"""Let residents send pins with photos within a minute, and count what became of every one.

`python -m tests.load 300` starts the service as `make run` does, in a folder of its own; the last line it prints is
JSON. It ends with 1 when anything was lost or doubled, or when one answer in twenty took LIMIT_S or longer.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from PIL import Image
from sqlalchemy import Connection, text

from app.cluster import HOST, read_running
from app.database import owner_engine
from app.photos.developing import LONG_EDGE
from app.photos.files import folder_of, path_of
from app.processes import free_port
from app.settings import Settings
from geo import crs
from tests.residents import Crowd, Resident, gather_residents, read_puzzle

SLUG = "hjertelunden"
SECONDS = 60.0
LIMIT_S = 1.0
SEED = 1964
NICENESS = 10
"""The residents' phones have processors of their own: here the service goes first."""
COMMAND = [str(Path(sys.executable).with_name("tryghedskort")), "run", "--with-parent"]
READY = "Ctrl-C stops it"
STOP_SECONDS = 60
LIMITED = ("pin", "photo", "page")


@dataclass
class Service:
    """The service, started as `make run` starts it; `lines` is what it has said so far."""

    var: Path
    process: subprocess.Popen[str] = field(init=False)
    lines: list[str] = field(default_factory=list)
    _ready: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return str(json.loads((self.var / "running.json").read_text())["address"])

    def start(self) -> None:
        """Start it with the settings of a newcomer behind one proxy; RuntimeError when it does not come up."""
        chosen = {name.upper() for name in Settings.model_fields}
        clean = {name: value for name, value in os.environ.items() if name.upper() not in chosen}
        ours = {"VAR": str(self.var), "PORT": str(free_port(HOST)), "TRUSTED_PROXIES": "1", "COLUMNS": "200"}
        self.process = subprocess.Popen(COMMAND, stderr=subprocess.PIPE, text=True, env={**clean, **ours})
        threading.Thread(target=self._listen, daemon=True).start()
        self._ready.wait()
        if self.process.poll() is not None:
            raise RuntimeError("".join(self.lines))

    def _listen(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as said:
            for line in said:
                self.lines.append(line)
                if READY in line:
                    self._ready.set()
        self.process.wait()
        self._ready.set()

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(STOP_SECONDS)


@contextmanager
def running_service(var: Path) -> Iterator[Service]:
    """Give a running service in a folder, and stop it afterwards."""
    service = Service(var)
    try:
        service.start()
        yield service
    finally:
        service.stop()


@dataclass(frozen=True)
class Figures:
    """What became of pins and photos, and how long the answers took; all from `doubles` to `faulty` must be nought."""

    residents: int
    pins: int
    """Of these residents, each under its client id with the words that were sent and one first event."""
    photos: int
    """Of these pins, each in a file that opens."""
    doubles: int
    """Pins and photos there are more of than were made."""
    lost: int
    """Pins and photos that are not there."""
    refused: int
    """Requests with another answer than an honest sender should get, or with none."""
    faulty: int
    """Files that are too large, tell of a camera, or have no row."""
    sent_twice: int
    cut_off: int
    unanswered: int
    """Attempts that had to be repeated: an honest sender does so until there is an answer."""
    times_s: dict[str, list[float]] = field(repr=False)

    @property
    def is_clean(self) -> bool:
        return self.doubles == self.lost == self.refused == self.faulty == 0

    @property
    def is_quick(self) -> bool:
        return all(share(self.times_s[what], 95) < LIMIT_S for what in LIMITED)

    def as_json(self) -> str:
        """Return the figures in one line."""
        counted = {name: value for name, value in vars(self).items() if name != "times_s"}
        timed = {f"p95_{what}_s": round(share(self.times_s[what], 95), 3) for what in LIMITED}
        return json.dumps(counted | timed)

    def as_table(self) -> Iterator[str]:
        """Return a table of how long the answers took, in seconds."""
        yield "| request | answers | p50 | p95 | p99 | longest |"
        yield "| --- | ---: | ---: | ---: | ---: | ---: |"
        for what, times in self.times_s.items():
            shares = [share(times, percent) for percent in (50, 95, 99)]
            yield f"| {what} | {len(times)} | " + " | ".join(f"{value:.3f}" for value in [*shares, max(times)]) + " |"


def share(times_s: Sequence[float], percent: int) -> float:
    """Return the time that so many percent of the answers took at most."""
    return quantiles(times_s, n=100, method="inclusive")[percent - 1]


def send_pins(service: Service, residents: int, seconds: float, *, with_files: bool = False, nice: int = 0) -> Figures:
    """Let residents send their pins and photos to a running service; return what became of them."""
    urls = read_running(service.var / "postgis")
    assert urls is not None
    engine = owner_engine(urls)
    try:
        chance = random.Random(SEED)  # noqa: S311
        with engine.connect() as connection:
            places = _places(connection, residents)
        crowd = Crowd(service.address, SLUG, with_files=with_files)
        people = gather_residents(places, seconds, chance, read_puzzle(crowd.address, SLUG), SLUG)
        os.nice(nice)
        with engine.connect() as connection:
            before = _rows(connection)
        crowd.send_all(people)
        for what, number in crowd.refused.items():
            print(f"{number} × {what}", file=sys.stderr)
        # All is counted in one and the same moment.
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            return _count(connection, folder_of(Settings(var=service.var)), people, crowd, before)
    finally:
        engine.dispose()


def _places(connection: Connection, number: int) -> list[tuple[float, float]]:
    """Return positions within the area, in degrees."""
    rows = connection.execute(
        text("""
        SELECT ST_X(place), ST_Y(place) FROM (
            SELECT ST_Transform((ST_Dump(ST_GeneratePoints(ST_Buffer(boundary, -1), :number, :seed))).geom, :wire)
            FROM housing_area WHERE slug = :slug) AS drawn (place)
        """),
        {"number": number, "seed": SEED, "slug": SLUG, "wire": crs.WIRE},
    )
    return [(longitude, latitude) for longitude, latitude in rows]


def _rows(connection: Connection) -> int:
    return int(
        connection.execute(text("SELECT (SELECT count(*) FROM pin) + (SELECT count(*) FROM photo)")).scalar_one()
    )


def _count(connection: Connection, folder: Path, people: Sequence[Resident], crowd: Crowd, rows_before: int) -> Figures:
    """Compare the database and the folder of photos with what was sent."""
    pins = _whole_pins(connection, people)
    photos = _whole_photos(connection, folder, people)
    files = list(folder.rglob("*"))
    known = {str(name) for name in connection.execute(text("SELECT id FROM photo")).scalars()}
    stray = sum(file.is_file() and file.stem not in known for file in files)
    telling = sum(not is_plain(file) for file in files if file.is_file())
    return Figures(
        residents=len(people),
        pins=pins,
        photos=photos,
        doubles=_rows(connection) - rows_before - pins - photos,
        lost=2 * len(people) - pins - photos,
        refused=crowd.refused.total(),
        faulty=stray + telling,
        sent_twice=sum(resident.is_sent_twice for resident in people),
        cut_off=crowd.cut_off,
        unanswered=crowd.unanswered,
        times_s=crowd.times_s,
    )


def _whole_pins(connection: Connection, people: Iterable[Resident]) -> int:
    """Return how many of the residents' pins are stored as they were sent, with one first event."""
    rows = connection.execute(
        text("""
        SELECT client_id::text, text, hour FROM pin
        WHERE ARRAY(SELECT action || ':' || to_state FROM pin_event WHERE pin_id = pin.id) = ARRAY['submit:pending']
        """)
    )
    stored = {(row.client_id, row.text, row.hour) for row in rows}
    return sum((one.client_id, one.pin["text"], one.pin["hour"]) in stored for one in people)


def _whole_photos(connection: Connection, folder: Path, people: Iterable[Resident]) -> int:
    """Return how many of the residents' photos belong to their own pin and lie in a file of the size noted."""
    rows = connection.execute(
        text("""
        SELECT photo.client_id::text AS client, pin.client_id::text AS pin_client, photo.id, photo.bytes
        FROM photo JOIN pin ON pin.id = photo.pin_id
        """)
    )
    stored = {
        (row.client, row.pin_client)
        for row in rows
        if (path := path_of(folder, row.id)).is_file() and path.stat().st_size == row.bytes
    }
    return sum((one.photo_client_id, one.client_id) in stored for one in people)


def is_plain(file: Path) -> bool:
    """Tell whether a file is a picture within LONG_EDGE that opens and says nothing of a camera."""
    try:
        with Image.open(file) as image:
            image.load()
            return max(image.size) <= LONG_EDGE and not image.getexif() and "exif" not in image.info
    except OSError:
        return False


def main() -> None:
    """Do it in a folder made for the purpose and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("residents", nargs="?", type=int, default=300, help="how many (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="within how long (default %(default)g)")
    parser.add_argument("--files", action="store_true", help="let each load the files of the page as well")
    parser.add_argument("--no-limit", action="store_true", help="count only, and do not judge the times")
    wish = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="tryghedskort load ") as folder,
        running_service(Path(folder, "var")) as service,
    ):
        figures = send_pins(service, wish.residents, wish.seconds, with_files=wish.files, nice=NICENESS)
    _tell(figures)
    sys.exit(0 if figures.is_clean and (wish.no_limit or figures.is_quick) else 1)


def _tell(figures: Figures) -> None:
    for line in figures.as_table():
        print(line)
    print(f"load of the machine in the last minute, this included: {os.getloadavg()[0]:.1f}")
    print(figures.as_json())


if __name__ == "__main__":
    main()
