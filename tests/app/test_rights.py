"""What the database itself refuses, whatever the service does."""

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app.cluster import DatabaseUrls
from app.database import Database

RAW = ("pin", "pin_event", "pin_original", "walk", "stop", "stop_pin", "account", "credential", "membership")
WRITABLE_BY_NOBODY_PUBLIC = (
    "DELETE FROM pin",
    "UPDATE pin SET state = 'published'",
    "INSERT INTO pin_event (pin_id, action, to_state, actor) SELECT id, 'publish', 'published', 'x' FROM public_pins",
    "UPDATE housing_area SET coarsen_m = 5",
    "SELECT settings FROM housing_area",
    "INSERT INTO place (id, area_id, source_ref, name, kind, geometry) SELECT id, id, 'x', 'x', 'other', boundary "
    "FROM housing_area",
    "CREATE TABLE loot (id int)",
    "CREATE VIEW loot AS SELECT 1",
)


def refuse(url: str, statement: str) -> None:
    engine = create_engine(url)
    try:
        with engine.connect() as connection, pytest.raises(DBAPIError) as caught:
            connection.execute(text(statement))
        assert isinstance(caught.value.orig, psycopg.errors.InsufficientPrivilege)
    finally:
        engine.dispose()


@pytest.mark.parametrize("table", RAW)
def test_the_public_role_cannot_read_a_raw_table(world, database, table):
    world.place()
    refuse(database.public_url, f"SELECT * FROM {table}")  # noqa: S608


@pytest.mark.parametrize("statement", WRITABLE_BY_NOBODY_PUBLIC)
def test_the_public_role_cannot_change_or_see_what_is_not_public(world, database, statement):
    world.publish()
    refuse(database.public_url, statement)


@pytest.mark.parametrize("statement", ["DELETE FROM pin", "DELETE FROM pin_event", "UPDATE pin SET slip_hash = 'x'"])
def test_staff_cannot_erase_pins_or_their_history(world, database, statement):
    world.publish()
    refuse(database.staff_url, statement)


def test_the_public_view_holds_published_pins_only_and_never_the_exact_place(world, database):
    world.publish(137.2, 211.9)
    world.place(200, 200)
    engine = create_engine(database.public_url)
    with engine.connect() as connection:
        shown = connection.execute(text("SELECT ST_AsText(geometry) FROM public_pins")).scalars().all()
    engine.dispose()
    with world.engine.connect() as connection:
        exact = connection.execute(text("SELECT ST_AsText(geometry) FROM pin")).scalars().all()
    assert len(shown) == 1
    assert len(exact) == 2
    assert not set(shown) & set(exact)


def test_the_coarse_place_depends_on_nothing_finer_than_its_cell(world):
    """Two exact places of one cell with one identifier are shown at the same point."""
    with world.engine.connect() as connection:
        points = connection.execute(
            text("""SELECT DISTINCT ST_AsText(coarsen(ST_SetSRID(ST_MakePoint(600000 + x, 6310000 + y), 25832), 25,
            '0199d3f0-5c3a-7c55-8f0e-6a2d1c9b7e10')) FROM generate_series(0, 24) x, generate_series(0, 24) y""")
        ).scalars()
        assert len(points.all()) == 1


def test_one_login_for_all_sides_still_takes_on_the_public_role(database):
    urls = DatabaseUrls(*[database.owner_url] * 4)
    both = Database(urls)
    with pytest.raises(DBAPIError) as caught, both.public() as session:
        session.execute(text("SELECT * FROM pin"))
    assert isinstance(caught.value.orig, psycopg.errors.InsufficientPrivilege)
    both.close()
