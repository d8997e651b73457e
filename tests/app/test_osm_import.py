"""`tryghedskort osm import`: real files in, a network out, safe to repeat, nothing half-written."""

import json

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from app.commands.osm import osm_app
from app.database import owner_engine
from tests.app.conftest import at


def osm_file(extra: str = "") -> str:
    """Return a square of paths with a way across, a house, a lamp and a playground on invented ground."""
    corners = {1: (50, 50), 2: (250, 50), 3: (250, 250), 4: (50, 250), 5: (150, 50), 6: (150, 250)}
    house = {11: (60, 60), 12: (90, 60), 13: (90, 80), 14: (60, 80)}
    nodes = "".join(
        '<node id="{}" lon="{}" lat="{}" version="1"/>'.format(number, *at(*place))
        for number, place in (corners | house).items()
    )
    lamp = '<node id="20" lon="{}" lat="{}" version="1"><tag k="highway" v="street_lamp"/></node>'.format(*at(100, 52))
    play = (
        '<node id="21" lon="{}" lat="{}" version="1"><tag k="leisure" v="playground"/><tag k="name" v="Legen"/></node>'
    ).format(*at(120, 120))

    def way(number: int, refs: list[int], **tags: str) -> str:
        inside = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        said = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        return f'<way id="{number}" version="1">{inside}{said}</way>'

    ways = (
        way(1, [1, 5, 2, 3, 6, 4, 1], highway="footway", name="Ringen", lit="yes")
        + way(2, [5, 6], highway="path")
        + way(3, [11, 12, 13, 14, 11], building="apartments")
    )
    return f'<osm version="0.6">{nodes}{lamp}{play}{ways}{extra}</osm>'


@pytest.fixture
def command(database, tmp_path, monkeypatch):
    """Give a function that runs the command on a file's text."""
    monkeypatch.setenv("DATABASE_URL", database.owner_url)
    engine = owner_engine(database.urls)

    def run(content: str | bytes, *arguments: str, name: str = "small.osm"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return CliRunner().invoke(osm_app, ["import", str(path), "--area", "prøve".replace("ø", "o"), *arguments])

    def one(statement: str):
        with engine.connect() as connection:
            return connection.execute(text(statement)).scalar_one()

    run.one = one
    run.engine = engine
    yield run
    engine.dispose()


def test_a_file_makes_an_area_with_its_network_buildings_lamps_and_places(command):
    result = command(osm_file())
    assert result.exit_code == 0, result.output
    assert command.one("SELECT count(*) FROM network_edge") == 3
    assert command.one("SELECT round(sum(length_m)) FROM network_edge") == 1000
    assert command.one("SELECT count(*) FROM building") == 1
    assert command.one("SELECT count(*) FROM street_lamp") == 1
    assert command.one("SELECT count(*) FROM place WHERE name = 'Legen' AND kind = 'playground'") == 1
    assert "OpenStreetMap" in command.one("SELECT attribution FROM housing_area")


def test_repeating_keeps_places_and_what_was_blocked_by_hand(command):
    command(osm_file())
    before = command.one("SELECT array_agg(id ORDER BY id) FROM place")
    with command.engine.begin() as connection:
        connection.execute(text("""
            INSERT INTO network_edit (id, area_id, kind, geometry)
            SELECT gen_random_uuid(), area_id, 'block', geometry FROM network_edge WHERE highway = 'path'
        """))  # fmt: skip
    result = command(osm_file())
    assert result.exit_code == 0, result.output
    assert command.one("SELECT array_agg(id ORDER BY id) FROM place") == before
    assert command.one("SELECT count(*) FROM network_edge WHERE blocked") == 1
    assert command.one("SELECT highway FROM network_edge WHERE blocked") == "path"


def test_a_boundary_file_or_a_box_says_what_the_area_is(command, tmp_path):
    ring = [at(0, 0), at(300, 0), at(300, 300), at(0, 300), at(0, 0)]
    boundary = tmp_path / "boundary.geojson"
    boundary.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    assert command(osm_file(), "--boundary", str(boundary)).exit_code == 0
    assert 89_000 < command.one("SELECT ST_Area(boundary) FROM housing_area") < 91_000
    box = ",".join(str(number) for number in [*at(-50, -50), *at(350, 350)])
    assert command(osm_file(), "--bbox", box).exit_code == 0
    assert command.one("SELECT ST_Area(boundary) FROM housing_area") > 150_000


BROKEN = {
    "truncated": osm_file()[:900],
    "empty": b"",
    "no OSM": b"<html></html>",
    "no ways": '<osm version="0.6"><node id="1" lon="11" lat="56.9" version="1"/></osm>',
    "binary": b"\x00\x01\x02\x03",
}


@pytest.mark.parametrize("trouble", BROKEN)
def test_a_broken_file_changes_nothing_and_says_so(command, trouble):
    assert command(osm_file()).exit_code == 0
    result = command(BROKEN[trouble])
    assert result.exit_code == 2, result.output
    assert "Nothing was changed" in result.output
    assert "Traceback" not in result.output
    assert command.one("SELECT count(*) FROM network_edge") == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("--bbox", "1,2,3"),
        ("--bbox", "0,0,1,1", "--boundary", "x"),
        ("--boundary", "/nowhere.geojson"),
        ("--area", "Æ"),
    ],
)
def test_an_impossible_boundary_or_name_is_refused(command, arguments):
    result = command(osm_file(), *arguments)
    assert result.exit_code == 2
    assert command.one("SELECT count(*) FROM housing_area") == 0


@pytest.mark.parametrize(
    "written",
    ['{"type": "Polygon", "coordinates": [[[6e5, 6.3e6], [6.1e5, 6.3e6], [6.1e5, 6.4e6], [6e5, 6.3e6]]]}',
     '{"type": "Foo"}', '{"type": "Polygon", "coordinates": [[[NaN, 1], [2, 1], [2, 2], [NaN, 1]]]}', "[]", "7"],
)  # fmt: skip
def test_a_boundary_that_is_none_is_said_in_words(command, tmp_path, written):
    boundary = tmp_path / "boundary.geojson"
    boundary.write_text(written)
    result = command(osm_file(), "--boundary", str(boundary))
    assert result.exit_code == 2, result.output
    assert "Nothing was changed" in result.output


def test_a_boundary_that_leaves_pins_outside_is_refused(command):
    command(osm_file())
    with command.engine.begin() as connection:
        connection.execute(
            text("""INSERT INTO pin (id, client_id, area_id, kind, category, geometry)
            SELECT id, id, id, 'resource', 'institution', ST_PointOnSurface(boundary) FROM housing_area""")
        )
    corner = ",".join(str(number) for number in [*at(40, 40), *at(60, 60)])
    result = command(osm_file(), "--bbox", corner)
    assert result.exit_code == 2
    assert "1 pins" in result.output
