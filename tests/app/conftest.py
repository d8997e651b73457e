"""The service over a fresh database with one small area, its paths, and people who may sign in."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from shapely.geometry import Polygon
from sqlalchemy import Engine, text

from app.areas import queries as area_queries
from app.cluster import Cluster
from app.commands.accounts import give_token, set_account
from app.database import owner_engine
from app.ground.service import store_ground
from app.settings import Settings
from geo import crs
from geo.ground import Ground, Place, Way
from layers.tables import new_id
from tests.app.mailing import Postbox, mail_server
from tests.databases import Databases, TestDatabase, make_database
from tests.services import Services

WEST, SOUTH = 600_000.0, 6_310_000.0
PASSWORD = "a long enough password"


def at(east_m: float, north_m: float) -> list[float]:
    """Return longitude and latitude of a position in metres from the area's south-west corner."""
    from shapely.geometry import Point  # noqa: PLC0415

    moved = crs.to_wire(Point(WEST + east_m, SOUTH + north_m))
    return [moved.x, moved.y]


def small_ground() -> Ground:
    """Return a grid of paths 100 m apart, 5 by 5, with a residents' house in its corner."""
    from shapely.geometry import Point  # noqa: PLC0415

    ways = []
    for line in range(5):
        refs = [line * 5 + step for step in range(5)]
        along = np.array([[WEST + 50 + 100 * step, SOUTH + 50 + 100 * line] for step in range(5)])
        ways.append(Way(line + 1, tuple(refs), along, "footway", f"Sti {line}", "yes"))
        refs = [step * 5 + line for step in range(5)]
        across = np.array([[WEST + 50 + 100 * line, SOUTH + 50 + 100 * step] for step in range(5)])
        ways.append(Way(line + 11, tuple(refs), across, "footway", f"Allé {line}", "unknown"))
    house = Place("test/1", "Beboerhuset", "residents_house", Point(WEST + 52, SOUTH + 52))
    return Ground(ways=ways, places=[house])


@dataclass
class World:
    """What a test of the service has at hand."""

    engine: Engine
    app: Any
    client: TestClient
    slug: str = "lunden"
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def api(self) -> str:
        return f"/api/areas/{self.slug}"

    def pin(self, east_m: float = 100, north_m: float = 100, **changes: Any) -> dict[str, Any]:
        """Return a pin's body as a resident would send it."""
        body = {
            "client_id": str(new_id()),
            "kind": "challenge",
            "category": "geographic_spot",
            "topic": "too_few_lamps",
            "geometry": {"type": "Point", "coordinates": at(east_m, north_m)},
            "text": "Her er mørkt",
        }
        return body | changes

    def place(self, *position: float, **changes: Any) -> str:
        """Place a pin and return its id."""
        answer = self.client.post(f"{self.api}/pins", json=self.pin(*position, **changes))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def publish(self, *position: float, **changes: Any) -> str:
        """Place a pin, publish it and return its id."""
        made = self.place(*position, **changes)
        answer = self.client.post(f"{self.api}/pins/{made}/publish", auth=self.sign_in("anna"))
        assert answer.status_code == 200, answer.text
        return made

    def sign_in(self, name: str) -> tuple[str, str]:
        """Return name and token of somebody, for HTTP Basic."""
        return (name, self.tokens[name])

    def count(self, table: str) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608


def store_area(engine: Engine, slug: str, west: float = WEST) -> None:
    """Store an area of 500 by 500 m."""
    boundary = Polygon([(west, SOUTH), (west + 500, SOUTH), (west + 500, SOUTH + 500), (west, SOUTH + 500)])
    with engine.begin() as connection:
        values = {
            "slug": slug,
            "name": slug.title(),
            "settings": {"start_place": "Beboerhuset"},
            "coarsen_m": 25,
            "between_rounds": True,
        }
        area = area_queries.insert_area(connection, values, boundary)
        if west == WEST:
            store_ground(connection, area, small_ground())


SameService = Callable[..., AbstractContextManager[TestClient]]


@dataclass(frozen=True)
class Worlds:
    """Databases with two areas, who may sign in with which token, and the settings of the service over them."""

    databases: Databases
    tokens: dict[str, str]
    settings: Settings


@pytest.fixture(scope="session")
def worlds(cluster: Cluster) -> Iterator[Worlds]:
    """Lay out lunden (anna's) and the foreign area bakken (bent's) once, for every test of the service."""
    made = make_database(cluster)
    engine = owner_engine(made.urls)
    store_area(engine, "lunden")
    store_area(engine, "bakken", WEST + 1000)
    with engine.begin() as connection:
        set_account(connection, "anna", PASSWORD, area_slugs=["lunden"])
        set_account(connection, "bent", PASSWORD, area_slugs=["bakken"])
        tokens = {name: give_token(connection, name, may_write=True) for name in ("anna", "bent")}
    engine.dispose()
    secret = "one for all tests: a file of its own for each is slow on a slow disk"
    settings = Settings(
        strict_catalogues=True,
        work_bits=0,
        rate_limits=False,
        secret_key=secret,  # type: ignore[arg-type]
    )
    worlds = Worlds(Databases(cluster, made.name), tokens, settings)
    yield worlds
    worlds.databases.close()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[TestDatabase]:
    """Give a database as good as new: with two areas to a test that asks for the world, empty to any other."""
    in_world = "world" in request.fixturenames
    databases = request.getfixturevalue("worlds").databases if in_world else request.getfixturevalue("empty_databases")
    with databases.lend() as database:
        yield database


@pytest.fixture
def world(database: TestDatabase, worlds: Worlds, services: Services, tmp_path: Path) -> Iterator[World]:
    """Give the service over a database with two areas."""
    engine = owner_engine(database.urls)
    settings = worlds.settings.model_copy(update={"var": tmp_path / "var"})
    with services.over(database.urls, settings) as app, TestClient(app, raise_server_exceptions=False) as client:
        yield World(engine, app, client, tokens=dict(worlds.tokens))
    engine.dispose()


@pytest.fixture
def same_service(world: World, database: TestDatabase, services: Services) -> SameService:
    """Give a way to have the world's service beside it, with some settings changed."""

    @contextmanager
    def serve(**changed: Any) -> Iterator[TestClient]:
        settings = world.app.state.settings.model_copy(update=changed)
        with services.over(database.urls, settings) as app, TestClient(app, raise_server_exceptions=False) as client:
            yield client

    return serve


@pytest.fixture
def anna(world: World) -> tuple[str, str]:
    """Give the token of a professional of lunden."""
    return world.sign_in("anna")


@pytest.fixture
def bent(world: World) -> tuple[str, str]:
    """Give the token of a professional of bakken."""
    return world.sign_in("bent")


@pytest.fixture
def edits(world: World, anna: tuple[str, str]) -> Any:
    """Give ways to make, undo and see edits of the network of lunden."""
    from tests.app.network_edits import Edits  # noqa: PLC0415  it takes its positions from here

    return Edits(world, anna)


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """Give a mail server on this machine, with what it took in."""
    with mail_server() as found:
        yield found
