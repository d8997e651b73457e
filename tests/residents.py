"""People with phones who open an area's page and send a pin with a photo, all within the same short time."""

import asyncio
import io
import json
import random
import re
import ssl
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address
from typing import Any

import httpx
from PIL import Image, ImageChops

from app.spam.work import Puzzle, solve
from tests.app.photographs import encoded, exif_with_place

PATIENCE_S = 30
MOST_ATTEMPTS = 10
UNAVAILABLE = 503
SHARE_TWICE = 0.10
"""Who taps twice: the same pin and the same photo are sent two times at once."""
SHARE_CUT_OFF = 0.05
"""Whose connection breaks after the last byte is sent and before an answer is read: they send again."""
AT_THE_SAME_MOMENT = 5
FIRST_ADDRESS = IPv4Address("10.0.0.1")
PHOTO_SIZE = (1600, 1200)
PHOTO_QUALITY = 75
BROWSER = {"Accept": "text/html", "Accept-Encoding": "gzip", "Accept-Language": "da"}
_FILE = re.compile(r'(?:href|src)="(/(?:static/|layers\.css)[^"]*)"')


@dataclass(frozen=True, slots=True)
class Resident:
    """One of them: when they come, what they send, and what goes wrong on the way."""

    moment_s: float
    address: str
    pin: dict[str, Any]
    photo_client_id: str
    photo: bytes = field(repr=False)
    is_sent_twice: bool
    is_cut_off: bool

    @property
    def client_id(self) -> str:
        return str(self.pin["client_id"])


class Photographer:
    """Makes pictures of a phone's size and weight, no two of which are the same."""

    def __init__(self) -> None:
        """Take what all of them share: a sky, and the grain of a photo in the dark."""
        self._sky = Image.linear_gradient("L").resize(PHOTO_SIZE).convert("RGB")
        self._grain = Image.effect_noise(PHOTO_SIZE, 40).convert("RGB")
        self._notes = exif_with_place()

    def photo(self, chance: random.Random) -> bytes:
        """Return a JPEG of about 400 KB that says where and when it was taken."""
        width, height = PHOTO_SIZE
        grain = ImageChops.offset(self._grain, chance.randrange(width), chance.randrange(height))
        sky = ImageChops.offset(self._sky, 0, chance.randrange(height))
        return encoded(Image.blend(sky, grain, 0.3), quality=PHOTO_QUALITY, exif=self._notes)


def gather_residents(
    places: Sequence[Sequence[float]], seconds: float, chance: random.Random, puzzle: Puzzle, slug: str
) -> list[Resident]:
    """Return a resident for each place (degrees), each with a solved puzzle: their phones would have solved it.

    They come as a Poisson process does when it is known how many come: independent moments, all equally likely. A few
    come in the very same moment.
    """
    photographer = Photographer()
    moments = [chance.uniform(0, seconds) for _ in places]
    moments[:AT_THE_SAME_MOMENT] = [seconds / 2] * min(AT_THE_SAME_MOMENT, len(moments))
    numbers = list(range(len(places)))
    chance.shuffle(numbers)
    twice = set(numbers[: round(SHARE_TWICE * len(places))])
    cut_off = set(numbers[len(places) - round(SHARE_CUT_OFF * len(places)) :])
    return [
        Resident(
            moment_s=moments[number],
            address=str(FIRST_ADDRESS + number),
            pin=_pin(place, chance, puzzle, slug),
            photo_client_id=_client_id(chance),
            photo=photographer.photo(chance),
            is_sent_twice=number in twice,
            is_cut_off=number in cut_off,
        )
        for number, place in enumerate(places)
    ]


def _client_id(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _pin(place: Sequence[float], chance: random.Random, puzzle: Puzzle, slug: str) -> dict[str, Any]:
    client_id = _client_id(chance)
    return {
        "client_id": client_id, "kind": "challenge", "category": "geographic_spot", "topic": "too_few_lamps",
        "geometry": {"type": "Point", "coordinates": list(place)}, "text": words_of(client_id),
        "hour": chance.randrange(24), "light": "dark", "work": solve(puzzle, slug, client_id),
    }  # fmt: skip


def words_of(client_id: str) -> str:
    """Return words that only this pin has: letters, for digits might be taken for a telephone number."""
    return "Her er mørkt " + "".join(chr(ord("a") + int(digit, 16)) for digit in client_id.replace("-", ""))


def read_puzzle(address: str, slug: str) -> Puzzle:
    """Return the puzzle of the hour, which stays good for the hour after it."""
    said = httpx.get(f"{address}/api/areas/{slug}/puzzle", timeout=PATIENCE_S).raise_for_status().json()
    return Puzzle(said["beacon"], said["pieces"], said["bits"], datetime.fromisoformat(said["expires_at"]))


@dataclass
class Crowd:
    """All of them in one process; `times_s` are from the first byte sent to the last one received."""

    address: str
    slug: str
    with_files: bool = False
    """Whether each also loads every file that the page names, as a browser does that was never here."""
    times_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: Counter[str] = field(default_factory=Counter)
    """Answers that an honest sender should not get, by what was asked and what was answered."""
    unanswered: int = 0
    """Attempts that brought nothing, or the wish to come again; each was followed by another one."""
    cut_off: int = 0
    _tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def send_all(self, residents: Sequence[Resident]) -> None:
        """Let everybody do what they came for; return when the last answer is there."""

        async def run() -> None:
            await asyncio.gather(*(self._visit(resident, time.monotonic()) for resident in residents))

        asyncio.run(run())

    async def _visit(self, resident: Resident, began: float) -> None:
        await asyncio.sleep(began + resident.moment_s - time.monotonic())
        behind = {"X-Forwarded-For": resident.address}
        # A connection of their own each; the certificates, which nobody needs here, are read only once.
        async with httpx.AsyncClient(headers=behind, timeout=PATIENCE_S, verify=self._tls) as client:
            await self._open_page(client)
            await self._ask("puzzle", client, self._request(client, "GET", f"/api/areas/{self.slug}/puzzle"))
            await self._send("pin", client, resident, lambda: self._pin_request(client, resident))
            await self._send("photo", client, resident, lambda: self._photo_request(client, resident))

    async def _open_page(self, client: httpx.AsyncClient) -> None:
        request = self._request(client, "GET", f"/areas/{self.slug}", headers=BROWSER)
        shown = await self._ask("page", client, request)
        if not self.with_files or shown is None:
            return
        files = sorted(set(_FILE.findall(shown.text)))
        await asyncio.gather(*(self._ask("file", client, self._request(client, "GET", path)) for path in files))

    async def _send(self, what: str, client: httpx.AsyncClient, resident: Resident, request: Any) -> None:
        if resident.is_cut_off:
            await self._send_and_leave(request())
        times = 2 if resident.is_sent_twice else 1
        await asyncio.gather(*(self._ask(what, client, request()) for _ in range(times)))

    def _pin_request(self, client: httpx.AsyncClient, resident: Resident) -> httpx.Request:
        body = json.dumps(resident.pin, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        return self._request(client, "POST", f"/api/areas/{self.slug}/pins", content=body, headers=headers)

    def _photo_request(self, client: httpx.AsyncClient, resident: Resident) -> httpx.Request:
        fields = {"pin_client_id": resident.client_id, "client_id": resident.photo_client_id}
        picture = {"file": ("photo.jpg", io.BytesIO(resident.photo), "image/jpeg")}
        return self._request(client, "POST", f"/api/areas/{self.slug}/photos", data=fields, files=picture)

    def _request(self, client: httpx.AsyncClient, method: str, path: str, **content: Any) -> httpx.Request:
        return client.build_request(method, f"{self.address}{path}", **content)

    async def _ask(self, what: str, client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response | None:
        """Ask until there is an answer, as the page's outbox does; the time is that of all attempts together."""
        began = time.perf_counter()
        for _ in range(MOST_ATTEMPTS):
            try:
                answer = await client.send(request)
            except httpx.TransportError:
                self.unanswered += 1
                continue
            if answer.status_code != UNAVAILABLE:
                break
            self.unanswered += 1
        else:
            self.refused[f"{what} {MOST_ATTEMPTS} times without an answer"] += 1
            return None
        self.times_s[what].append(time.perf_counter() - began)
        if answer.status_code not in {200, 201}:
            self.refused[f"{what} {answer.status_code} {answer.text[:200]}"] += 1
        return answer

    async def _send_and_leave(self, request: httpx.Request) -> None:
        """Send a request to its last byte, and hang up without reading a word."""
        body = await request.aread()
        lines = [f"{request.method} {request.url.raw_path.decode()} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in request.headers.items()]
        _, writer = await asyncio.open_connection(request.url.host, request.url.port)
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        writer.close()
        await writer.wait_closed()
        self.cut_off += 1
