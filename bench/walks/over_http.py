"""`python -m bench.walks.over_http`: time what a planner waits for, POST …/walks/plan with the page's alternatives.

The service runs in a process of its own over a real PostGIS: signing in by a token, reading the pins, planning every
alternative, and writing sentences and JSON are all in it.
"""

import argparse
import http.client
import json
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import Point, box
from sqlalchemy import Connection, text

from app.areas import queries as area_queries
from app.commands.accounts import give_token, set_account
from app.ground.queries import hex_of, load_network, replace_network
from bench.measure import markdown_table, seconds_text
from bench.servers import our_service
from bench.stage import SLUG, throwaway_stage
from bench.walks.cases import MINUTES, PINS, STOPS
from bench.walks.networks import SHARED, NamedNetwork, mosaic, read_extracts
from bench.walks.pins import draw_pins, draw_starts, middle
from bench.walks.requests import LIMIT_S, RADIUS_M, percentile
from geo import crs
from geo.network import Network

MOSAIC = "mosaic"
PLANNER, PASSWORD = "planner", "long enough for a benchmark"
WARM_UP = 6

_PIN = """
INSERT INTO pin (id, client_id, area_id, kind, category, topic, geometry, text, people, state, relevance)
SELECT :id, :client_id, :area, topic.kind, topic.category, topic.code, CAST(:geometry AS geometry), '', :people,
       'published', :relevance
FROM topic WHERE topic.code = COALESCE(:topic, (SELECT min(code) FROM topic WHERE kind = 'resource'))
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """How long a planner waited for an answer, how long of it the service planned, and what came."""

    seconds: float
    planning_seconds: float
    alternatives: int
    size_bytes: int


def store_mosaic(connection: Connection, named: NamedNetwork) -> None:
    """Make an area of a network, with seeded published pins around its middle."""
    network = named.network
    boundary = box(*network.node_xy.min(axis=0), *network.node_xy.max(axis=0)).buffer(50, join_style="mitre")
    values = {"slug": MOSAIC, "name": "Mosaik", "settings": {}, "coarsen_m": 25, "between_rounds": True}
    area = area_queries.insert_area(connection, values, boundary)
    replace_network(connection, area, network, lambda _done: None)
    pins = draw_pins(network, PINS, seed=1, around=middle(network), radius_m=RADIUS_M)
    connection.execute(
        text(_PIN),
        [
            {
                "id": uuid.uuid4(), "client_id": uuid.uuid4(), "area": area, "topic": pin.topic, "people": pin.people,
                "relevance": pin.relevance, "geometry": hex_of(shapely.intersection(pin.geometry, boundary)),
            }
            for pin in pins
        ],
    )  # fmt: skip


def wishes(network: Network, count: int, around: Point) -> Iterator[dict[str, Any]]:
    """Yield wishes from places near a point, minutes and stops in turn; every second one ends elsewhere."""
    places = crs.points_to_wire(draw_starts(network, 2 * count, seed=7, around=around)).tolist()
    for number in range(count):
        start, end = ({"longitude": x, "latitude": y} for x, y in places[2 * number : 2 * number + 2])
        wish = {
            "start": start,
            "minutes": MINUTES[number % len(MINUTES)],
            "most_stops": STOPS[number // len(MINUTES) % len(STOPS)],
        }
        yield wish | ({"end": end} if number % 2 else {})


def ask_all(address: str, token: str, slug: str, network: Network, count: int) -> list[Answer]:
    """Ask one after the other over one kept connection; raise RuntimeError for an answer that is no plan."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept-Language": "da"}
    answers = []
    for wish in wishes(network, WARM_UP + count, middle(network)):
        began = time.perf_counter()
        connection.request("POST", f"/api/areas/{slug}/walks/plan", json.dumps(wish), headers)
        response = connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - began
        if response.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{slug}: {response.status} {body[:300]!r}")
        plan = json.loads(body)
        answers.append(Answer(seconds, plan["milliseconds"] / 1000, len(plan["alternatives"]), len(body)))
    connection.close()
    return answers[WARM_UP:]


def main() -> int:
    """Print a table of both areas."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.walks.over_http", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--requests", type=int, default=120, help="for each area")
    parser.add_argument("--edges", type=int, default=20_000, help="of the mosaic")
    shared = Path(os.environ.get("TRYGHEDSKORT_SHARED_DATA", SHARED))
    parser.add_argument("--data", type=Path, default=shared, help="where the extracts lie (%(default)s)")
    asked = parser.parse_args()
    named = mosaic(read_extracts(asked.data / "osm"), asked.edges)
    with tempfile.TemporaryDirectory(prefix="tryghedskort-bench-") as folder, throwaway_stage(Path(folder)) as stage:
        stage.fill(PINS)
        with stage.engine.begin() as connection:
            store_mosaic(connection, named)
            set_account(connection, PLANNER, PASSWORD, area_slugs=[SLUG, MOSAIC])
            token = give_token(connection, PLANNER, may_write=True)
            demo = load_network(connection, stage.area_id)
        with stage.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        with our_service(stage.urls, Path(folder) / "var") as address:
            rows = [
                _row(slug, network, ask_all(address, token, slug, network, asked.requests))
                for slug, network in ((SLUG, demo), (MOSAIC, named.network))
            ]
    headings = ("area", "edges", "requests", "alternatives", "answer", "planning, p95", "median", "p95", "longest")
    print(markdown_table(headings, rows))
    print(f"\nLimit for planning one walk, without HTTP: p95 {seconds_text(LIMIT_S)}.")
    return 0


def _row(slug: str, network: Network, answers: list[Answer]) -> list[object]:
    count = len(answers)
    seconds = [answer.seconds for answer in answers]
    return [
        slug,
        f"{len(network.edges):,}",
        count,
        f"{sum(answer.alternatives for answer in answers) / count:.1f}",
        f"{sum(answer.size_bytes for answer in answers) / count / 1000:.0f} kB",
        seconds_text(percentile([answer.planning_seconds for answer in answers], 95)),
        *(seconds_text(percentile(seconds, percent)) for percent in (50, 95, 100)),
    ]


if __name__ == "__main__":
    sys.exit(main())
