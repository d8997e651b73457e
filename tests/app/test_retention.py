"""What is over its time goes, what is a day younger stays, and a dry run changes nothing."""

import hashlib
import json
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from app.database import MAINTENANCE_ROLE, owner_engine
from app.photos.files import folder_of
from app.retention import queries
from app.retention.service import RetentionBusyError, run_retention
from tests.app.conftest import World, at
from tests.conftest import drop_database, make_database

NOW = datetime(2026, 8, 31, 12, 0, tzinfo=UTC)
DANISH = ZoneInfo("Europe/Copenhagen")
LINE = {"type": "LineString", "coordinates": [at(103.3, 107.7), at(181.9, 166.1), at(307.1, 333.3)]}
FIELD = {"type": "Polygon", "coordinates": [[at(203, 207), at(263, 211), at(257, 273), at(203, 207)]]}


def run(world: World, *, dry_run: bool = False, now: datetime = NOW, audit_months: int = 24):
    return run_retention(
        world.engine, now=now, audit_months=audit_months, dry_run=dry_run, photos=folder_of(world.app.state.settings)
    )


def read(world: World, statement: str, **values):
    with world.engine.connect() as connection:
        return connection.execute(text(statement), values).all()


def change(world: World, statement: str, **values) -> None:
    with world.engine.begin() as connection:
        connection.execute(text(statement), values)


def make_old(world: World, pin: str, *, of: datetime) -> str:
    change(world, "UPDATE pin SET created_at = :of WHERE id = :pin", of=of, pin=pin)
    return pin


def old_pin(world: World, *position: float, **changes) -> str:
    return make_old(world, world.publish(*position, **changes), of=NOW - timedelta(days=1000))


def hash_of_everything(engine: Engine) -> str:
    """Return a hash over every row of every table, and over the sequences."""
    with engine.connect() as connection:
        tables = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        ).scalars()
        found = {
            table: connection.execute(
                text(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")  # noqa: S608
            ).scalar()
            for table in tables.all()
        }
        found["sequences"] = str(connection.execute(text("SELECT * FROM pg_sequences ORDER BY 2")).all())
    assert len(found) > 20
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


@pytest.fixture
def rich(world: World) -> World:
    """Give pins of every shape and state, edited and rejected ones too, with their history."""
    old_pin(world, 137.2, 211.9, text="Bag nummer syv")
    old_pin(world, geometry=LINE, text="Stien")
    old_pin(world, geometry=FIELD, text="Gården")
    old_pin(world, 0.4, 0.4, text="I hjørnet")
    rejected = make_old(world, world.place(300, 300, text="Om en nabo"), of=NOW - timedelta(days=900))
    change(
        world,
        "INSERT INTO pin_event (pin_id, action, from_state, to_state, actor, reason) "
        "VALUES (:pin, 'reject', 'pending', 'rejected', 'anna', 'Nævner Bodil Hansen')",
        pin=rejected,
    )
    change(world, "INSERT INTO pin_original (pin_id, text) VALUES (:pin, 'Bodil på anden sal')", pin=rejected)
    change(
        world,
        """
        UPDATE pin SET state = 'rejected', guard = '[{"kind": "name", "start": 0, "end": 2}]', hour = 21,
                       season = 'winter'
        WHERE id = :pin
        """,
        pin=rejected,
    )
    return world


# Pins


def test_nothing_that_tells_who_or_exactly_where_is_left(rich):
    before = {row.id: row for row in read(rich, "SELECT *, ST_AsBinary(geometry) AS place FROM pin")}
    report = run(rich)
    assert report.failed == []
    assert [area.pins for area in report.areas if area.slug == "lunden"] == [5]
    assert [area.originals for area in report.areas if area.slug == "lunden"] == [1]
    for row in read(rich, "SELECT *, ST_AsBinary(geometry) AS place FROM pin"):
        old = before[row.id]
        assert (row.text, row.guard, row.slip_hash, row.anonymised_at) == ("", [], None, NOW)
        assert row.client_id != old.client_id
        assert bytes(row.place) != bytes(old.place)
        assert (row.kind, row.category, row.topic, row.hour, row.season, row.state, row.created_at) == (
            old.kind, old.category, old.topic, old.hour, old.season, old.state, old.created_at,
        )  # fmt: skip
    assert rich.count("pin_original") == 0
    events = read(rich, "SELECT action, actor, reason FROM pin_event ORDER BY id")
    assert {event.reason for event in events} == {None}
    assert {event.actor for event in events} == {"resident", "staff", "retention"}
    assert [event.action for event in events].count("anonymise") == 5


def test_no_exact_corner_survives_anywhere_in_the_tables(rich):
    """A dump of the database after the run holds no word and no coordinate of what was there."""
    corners = read(rich, "SELECT encode(ST_AsBinary(point.geom), 'hex') FROM pin, ST_DumpPoints(pin.geometry) AS point")
    run(rich)
    with rich.engine.connect() as connection:
        dump = "\n".join(
            str(row)
            for table in ("pin", "pin_event", "pin_original", "audit_entry")
            for row in connection.execute(text(f"SELECT {table}::text FROM {table}"))  # noqa: S608
        ).lower()
    assert len(corners) > 5
    for corner in corners:
        assert corner[0][10:] not in dump  # Without the byte order and the type: two numbers of eight bytes.
    for words in ("bodil", "nummer syv", "stien"):
        assert words not in dump


def test_a_point_tells_its_cell_and_nothing_finer(world):
    """Two exact places of one cell end at the same spot when they have the same identifier."""
    ends = set()
    for east, north in ((101.0, 101.0), (124.0, 123.0), (112.5, 101.5)):
        pin = old_pin(world, east, north)
        fixed = uuid.UUID(int=7)
        change(world, "DELETE FROM pin_event WHERE pin_id = :pin", pin=pin)
        change(world, "UPDATE pin SET id = :fixed WHERE id = :pin", fixed=fixed, pin=pin)
        run(world)
        ends.add(read(world, "SELECT ST_AsText(geometry) FROM pin")[0][0])
        change(world, "DELETE FROM pin")
    assert len(ends) == 1


def test_every_place_stays_within_its_area_also_at_a_crooked_border(world):
    """Cells that hang over the border are the rule there: 60 pins along a slanting one."""
    change(
        world,
        """UPDATE housing_area SET coarsen_m = 60, boundary = ST_Multi(ST_GeomFromText(
            'POLYGON((600000 6310000, 600500 6310003, 600497 6310500, 600250 6310407.3, 600003 6310499,
                      600000 6310000))', 25832)) WHERE slug = 'lunden'""",
    )
    for step in range(20):
        position = 1 + 24 * step
        shown = {
            "Point": {"type": "Point", "coordinates": at(position, 4)},
            "LineString": {"type": "LineString", "coordinates": [at(4, 5 + position / 2), at(position + 5, 4)]},
            "Polygon": {
                "type": "Polygon",
                "coordinates": [
                    [at(495, position + 5), at(495, position + 14), at(488, position + 5), at(495, position + 5)]
                ],
            },
        }
        for geometry in shown.values():
            made = world.place(geometry=geometry, text=f"Her {step} {geometry['type']}")
            make_old(world, made, of=NOW - timedelta(days=1000))
    outside = read(
        world,
        """SELECT count(*) FROM pin JOIN housing_area AS area ON area.id = pin.area_id
        WHERE NOT ST_Covers(area.boundary, public_place(pin.geometry, area.coarsen_m, pin.id, area.id))""",
    )[0][0]
    assert outside > 5
    assert run(world).failed == []
    left = read(
        world,
        """SELECT count(*) FROM pin JOIN housing_area AS area ON area.id = pin.area_id
        WHERE NOT ST_Covers(area.boundary, pin.geometry) OR pin.anonymised_at IS NULL""",
    )
    assert left[0][0] == 0


@pytest.mark.parametrize(
    ("months", "last_day"),
    [(24, datetime(2024, 8, 31, 14, 0, tzinfo=DANISH)), (6, datetime(2026, 2, 28, 14, 0, tzinfo=DANISH))],
)
def test_the_border_is_the_same_clock_time_of_the_day_so_many_danish_months_ago(world, months, last_day):
    """Noon UTC is 14:00 in a Danish summer; six months back, in winter time, it is 14:00 again, on the 28th."""
    change(world, "UPDATE housing_area SET text_retention_months = :months", months=months)
    over = make_old(world, world.place(100, 100, text="over"), of=last_day - timedelta(seconds=1))
    exactly = make_old(world, world.place(200, 200, text="exactly"), of=last_day)
    younger = make_old(world, world.place(300, 300, text="younger"), of=last_day + timedelta(days=1))
    run(world)
    left = {str(row.id): row.text for row in read(world, "SELECT id, text FROM pin")}
    assert left == {over: "", exactly: "exactly", younger: "younger"}


def test_every_area_keeps_its_own_time(world):
    change(world, "UPDATE housing_area SET text_retention_months = 120 WHERE slug = 'lunden'")
    old_pin(world, text="bliver")
    report = run(world)
    assert [area.pins for area in report.areas] == [0, 0]
    assert read(world, "SELECT text FROM pin")[0].text == "bliver"


def test_the_writers_slip_and_a_second_sending_no_longer_find_the_pin(world):
    body = world.pin()
    receipt = world.client.post(f"{world.api}/pins", json=body).json()
    make_old(world, receipt["id"], of=NOW - timedelta(days=1000))
    run(world)
    again = world.client.post(f"{world.api}/pins", json=body | {"text": "Noget helt nyt"})
    assert again.status_code == 201
    assert again.json()["id"] != receipt["id"]


def test_the_public_sees_the_sign_without_words(rich):
    run(rich)
    shown = rich.client.get(f"{rich.api}/pins").json()["features"]
    assert len(shown) == 4
    assert {feature["properties"].get("text") or "" for feature in shown} == {""}


# Dry run, repetition, backups


def test_a_dry_run_tells_everything_and_changes_nothing(rich):
    before = hash_of_everything(rich.engine)
    report = run(rich, dry_run=True)
    assert hash_of_everything(rich.engine) == before
    lunden = next(area for area in report.areas if area.slug == "lunden")
    assert (lunden.pins, lunden.originals, len(lunden.pin_ids)) == (5, 1, 5)
    assert lunden.oldest_pin == NOW - timedelta(days=1000)


def test_the_second_run_finds_nothing_and_changes_nothing(rich):
    run(rich)
    once = hash_of_everything(rich.engine)
    again = run(rich, now=NOW + timedelta(seconds=1))
    assert hash_of_everything(rich.engine) == once
    assert all(area.is_empty for area in again.areas)
    assert again.instance is not None
    assert again.instance.is_empty


def test_what_an_old_backup_brings_back_goes_again_at_the_next_run(rich, cluster, database):
    """The copy is what a restored backup is: the rows of before the run, and nothing of what the run knew."""
    rich.engine.dispose()
    rich.app.state.database.close()
    copy = make_database(cluster, database.name)
    run(rich)
    restored = owner_engine(copy.urls)
    try:
        photos = folder_of(rich.app.state.settings)
        report = run_retention(restored, now=NOW + timedelta(days=30), audit_months=24, dry_run=False, photos=photos)
        assert sum(area.pins for area in report.areas) == 5
        with restored.connect() as connection:
            assert connection.execute(text("SELECT string_agg(text, '') FROM pin")).scalar() == ""
            assert connection.execute(text("SELECT count(*) FROM pin_original")).scalar() == 0
    finally:
        restored.dispose()
        drop_database(cluster, copy)


def test_one_entry_for_each_area_tells_the_counts(rich):
    run(rich)
    entries = read(rich, "SELECT * FROM audit_entry WHERE subject = 'retention' AND area_id IS NOT NULL")
    assert len(entries) == 1  # bakken had nothing to let go.
    assert entries[0].actor == "retention"
    assert entries[0].details["pins"] == 5


def test_an_area_that_fails_changes_nothing_and_the_others_are_done(rich):
    change(rich, "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$no$$; END'")
    change(rich, "CREATE TRIGGER fail BEFORE INSERT ON pin_event FOR EACH ROW EXECUTE FUNCTION fail()")
    change(
        rich,
        "INSERT INTO invitation (id, token_hash, name, role, expires_at) "
        "VALUES (gen_random_uuid(), 'x', 'x', 'professional', '2020-01-01')",
    )
    report = run(rich)
    assert report.failed == ["lunden"]
    assert read(rich, "SELECT count(*) FROM pin WHERE anonymised_at IS NOT NULL")[0][0] == 0
    assert rich.count("pin_original") == 1
    assert report.instance is not None
    assert report.instance.invitations == 1


def test_two_runs_at_once_do_not_meet(rich):
    with rich.engine.connect() as other:
        assert queries.take_job(other)
        with pytest.raises(RetentionBusyError):
            run(rich)
        assert run(rich, dry_run=True).failed == []
        other.invalidate()
    assert run(rich).failed == []


# The role


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM pin", "UPDATE pin SET state = 'published'", "INSERT INTO membership SELECT * FROM membership",
        "UPDATE account SET role = 'administrator'", "UPDATE account SET password_hash = 'x'",
        "SELECT * FROM recovery_code",
        "UPDATE housing_area SET visibility = 'public'", "UPDATE audit_entry SET actor = 'x'", "SELECT * FROM walk",
        "UPDATE photo SET state = 'published'", "UPDATE response SET age_group = NULL", "DELETE FROM voice",
        "UPDATE message SET public = true", "SELECT * FROM channel", "UPDATE question SET kind = 'open'",
        "UPDATE stop SET theme = 'x'", "INSERT INTO credential SELECT * FROM credential",
    ],
)  # fmt: skip
def test_the_job_may_do_nothing_beside_its_work(world, statement):
    with world.engine.connect() as connection:
        connection.execute(text(f"SET LOCAL ROLE {MAINTENANCE_ROLE}"))
        with pytest.raises(DBAPIError) as caught:
            connection.execute(text(statement))
    assert isinstance(caught.value.orig, psycopg.errors.InsufficientPrivilege)
