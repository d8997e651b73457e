"""The service may be killed at any moment: what it acknowledged is kept, once and whole."""

from app.database import owner_engine
from tests.app.conftest import store_area
from tests.killed import SLUG, kill_service

KILLS = 12


def test_every_acknowledged_pin_is_kept_once_and_whole_though_the_service_is_killed(database, tmp_path):
    engine = owner_engine(database.urls)
    store_area(engine, SLUG)
    engine.dispose()
    figures = kill_service(database.urls, KILLS, tmp_path, seed=1964)
    assert figures.is_clean, figures
    assert figures.kills == KILLS
    assert figures.acknowledged >= KILLS
    assert figures.cut_off >= KILLS
