"""What happens while the database is away, and after."""

import pytest
from fastapi.testclient import TestClient

from app.cluster import Cluster
from app.database import owner_engine
from app.main import create_app
from app.migrating import upgrade
from app.settings import Settings
from app.translations import Catalogues
from tests.app.conftest import World, store_area


@pytest.fixture
def mortal(tmp_path):
    """Give a service over a cluster that the test may stop."""
    cluster = Cluster(tmp_path / "postgis", durable=False)
    urls = cluster.start()
    engine = owner_engine(urls)
    upgrade(engine)
    store_area(engine, "lunden")
    app = create_app(Settings(strict_catalogues=True, work_bits=0, rate_limits=False), urls)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield cluster, World(engine, app, client)
    engine.dispose()
    cluster.stop()


def test_the_service_says_503_while_the_database_is_away_and_recovers_by_itself(mortal):
    cluster, world = mortal
    world.place()
    cluster._end(cluster.pid, cluster._process.poll)
    for address in (f"{world.api}/pins", "/api/areas", "/health", "/areas/lunden/export.gpkg"):
        away = world.client.get(address)
        assert away.status_code == 503, address
        assert away.headers["retry-after"] == "5"
        assert away.json()["code"] == "database_away"
        assert "psycopg" not in away.text
    assert world.client.post(f"{world.api}/pins", json=world.pin()).status_code == 503
    cluster._launch(cluster.port)
    assert world.client.get(f"{world.api}/pins").status_code == 200
    assert world.client.post(f"{world.api}/pins", json=world.pin()).status_code == 201
    world.engine.dispose()
    assert world.count("pin") == 2


def test_a_page_says_so_in_words_while_the_database_is_away(mortal):
    cluster, world = mortal
    cluster._end(cluster.pid, cluster._process.poll)
    page = world.client.get("/areas/lunden", headers={"accept": "text/html", "accept-language": "da"})
    assert page.status_code == 503
    assert page.headers["content-type"].startswith("text/html")
    assert Catalogues.load().translator("da")("problem.database_away") in page.text
    cluster._launch(cluster.port)
    world.engine.dispose()
