"""What everybody else than the area's staff sees of a place: its cell, never a dwelling, or a count in a hexagon."""

import json
import random
import re
import struct
import uuid
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from shapely import from_wkt
from shapely.geometry import Point, shape
from sqlalchemy import text

from app.commands.accounts import give_token, set_account
from app.database import owner_engine
from app.demo import lay_out
from app.route_rules import ruled_routes
from app.settings import Settings
from geo import crs
from tests.app.conftest import PASSWORD, World, at
from tests.conftest import drop_database, make_database

AREA = "hjertelunden"
RANDOM_PINS = 500
BY_CHANCE = 2
"""Of a thousand marks in cells of 20 m one may stand on its exact place, to the decimetre, by chance."""
SENSITIVE_WORDS = "Her sælges der stoffer om aftenen"


@pytest.fixture(scope="module")
def demo(cluster, services) -> Iterator[World]:
    """Give the demo area with 500 more pins on and around dwellings, a third of them lines and areas."""
    database = make_database(cluster)
    engine = owner_engine(database.urls)
    with engine.begin() as connection:
        lay_out(connection)
        set_account(connection, "anna", PASSWORD, area_slugs=[AREA])
        token = give_token(connection, "anna", may_write=True)
        scatter(connection)
    settings = Settings(strict_catalogues=True, work_bits=0, rate_limits=False)
    with services.over(database.urls, settings) as app, TestClient(app, raise_server_exceptions=False) as client:
        yield World(engine, app, client, slug=AREA, tokens={"anna": token})
    engine.dispose()
    drop_database(cluster, database)


def scatter(connection) -> None:
    """Publish pins on and beside houses; the same ones in every run."""
    chance = random.Random(4)  # noqa: S311
    houses = connection.execute(
        text("SELECT ST_X(c), ST_Y(c) FROM (SELECT ST_Centroid(geometry) AS c FROM building) AS centre ORDER BY 1, 2")
    ).all()
    for number in range(RANDOM_PINS):
        x, y = chance.choice(houses)
        x, y = x + chance.gauss(0, 9), y + chance.gauss(0, 9)
        shapes = [f"POINT({x} {y})"] * 4 + [
            f"LINESTRING({x} {y}, {x + chance.uniform(5, 70)} {y + chance.uniform(-40, 40)})",
            f"POLYGON(({x} {y}, {x + 31} {y + 3}, {x + 17} {y + 29}, {x} {y}))",
        ]
        connection.execute(
            text("""
            INSERT INTO pin (id, client_id, area_id, kind, category, geometry, text, state)
            SELECT :id, :id, area.id, 'resource', 'enthusiast', place, :text, 'published'
            FROM housing_area AS area, ST_GeomFromText(:wkt, 25832) AS place
            WHERE area.slug = :slug AND ST_Covers(area.boundary, place)
            """),
            {
                "id": uuid.UUID(int=chance.getrandbits(128)),
                "text": f"tilfældig {number}",
                "wkt": chance.choice(shapes),
                "slug": AREA,
            },
        )


def rows(world: World, statement: str, **values):
    with world.engine.connect() as connection:
        return connection.execute(text(statement), values).all()


def test_the_demo_has_pins_on_dwellings_to_begin_with(demo):
    ((on_houses,),) = rows(
        demo,
        "SELECT count(DISTINCT pin.id) FROM pin JOIN building USING (area_id) "
        "WHERE ST_Intersects(building.geometry, pin.geometry) AND state = 'published'",
    )
    assert on_houses > 150


def test_no_public_mark_lies_on_a_building(demo):
    marks = rows(demo, "SELECT id, ST_AsText(geometry) FROM public_pins WHERE precision = 'place'")
    assert len(marks) > RANDOM_PINS * 0.8
    touching = rows(
        demo,
        "SELECT shown.id, ST_AsText(shown.geometry) FROM public_pins AS shown JOIN building USING (area_id) "
        "WHERE precision = 'place' AND ST_Intersects(building.geometry, shown.geometry)",
    )
    assert touching == []


def test_every_published_pin_that_is_not_sensitive_has_its_mark(demo):
    hidden = rows(
        demo,
        "SELECT pin.id FROM pin JOIN category ON category.code = pin.category "
        "LEFT JOIN topic ON topic.code = pin.topic LEFT JOIN category AS usual ON usual.code = topic.category "
        "WHERE state = 'published' "
        "AND NOT category.sensitive AND NOT coalesce(usual.sensitive, false) "
        "AND pin.id NOT IN (SELECT id FROM public_pins)",
    )
    assert hidden == []


def test_a_mark_depends_on_the_cell_and_the_identifier_alone(demo):
    """A hundred places of one cell, houses among them, give one mark: nothing finer can be worked out."""
    area, cell, x, y = rows(
        demo,
        "SELECT area_id, coarsen_m, ST_X(c), ST_Y(c) FROM (SELECT area_id, ST_Centroid(geometry) AS c FROM building) b "
        "JOIN housing_area ON housing_area.id = area_id ORDER BY 3, 4 LIMIT 1",
    )[0]
    corner_x, corner_y = x // cell * cell, y // cell * cell
    for seed in range(20):
        marks = rows(
            demo,
            "SELECT DISTINCT ST_AsText(public_place(ST_SetSRID(ST_MakePoint(:x + i * :cell / 10.01, "
            ":y + j * :cell / 10.01), 25832), :cell, :seed, :area)) "
            "FROM generate_series(0, 9) AS i, generate_series(0, 9) AS j",
            x=corner_x, y=corner_y, cell=cell, seed=uuid.UUID(int=seed), area=area,
        )  # fmt: skip
        assert len(marks) == 1


def test_the_same_pin_is_shown_at_the_same_place_every_time(demo):
    query = "SELECT id, ST_AsText(geometry) FROM public_pins ORDER BY 1, 2"
    assert rows(demo, query) == rows(demo, query)


@pytest.fixture
def crowd(world: World) -> World:
    """Give an area where four people have said something sensitive at one spot, and five are needed."""
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE housing_area SET least_contributors = 5, hexagon_m = 150"))
    for number in range(4):
        say(world, number)
    return world


def say(world: World, number: int, **changes) -> str:
    words = {"category": "social_challenge", "topic": None, "text": f"{SENSITIVE_WORDS} {number}"}
    return world.publish(137.2 + number, 211.9 - number, **words, **changes)


def public_features(world: World):
    answer = world.client.get(f"{world.api}/pins")
    assert answer.status_code == 200
    return answer.json()["features"]


def test_one_person_too_few_and_nothing_is_shown(crowd):
    assert public_features(crowd) == []
    assert crowd.client.get(crowd.api).json()["challenges"] == 0


def test_enough_people_are_shown_as_a_number_in_a_hexagon_and_nothing_else(crowd):
    say(crowd, 4)
    (feature,) = public_features(crowd)
    assert shape(feature["geometry"]).geom_type == "Polygon"
    assert len(feature["geometry"]["coordinates"][0]) == 7
    told = feature["properties"]
    assert (told["precision"], told["people"], told["category"]) == ("hexagon", 5, "social_challenge")
    assert {name: value for name, value in told.items() if value} == {
        "precision": "hexagon", "people": 5, "category": "social_challenge", "kind": "challenge",
    }  # fmt: skip


def test_a_pin_that_is_taken_back_takes_its_hexagon_along(crowd):
    last = say(crowd, 4)
    assert len(public_features(crowd)) == 1
    answer = crowd.client.post(f"{crowd.api}/pins/{last}/withdraw", auth=crowd.sign_in("anna"))
    assert answer.status_code == 200, answer.text
    assert public_features(crowd) == []


FILTERS = (
    "hour_from=21&hour_to=23", "season=winter", "season=summer", "created_after=2020-01-01", "topic=violence",
    "limit=1", "kind=challenge", "category=social_challenge",
)  # fmt: skip


def test_no_filter_takes_a_hexagon_apart(crowd):
    say(crowd, 4, hour=22, season="winter")
    whole = public_features(crowd)
    for query in FILTERS:
        found = crowd.client.get(f"{crowd.api}/pins?{query}").json()["features"]
        assert found in ([], whole), query


def test_the_topic_of_a_sensitive_category_is_as_sensitive_under_another_category(crowd):
    """Filed under a place, what is said of people is still about people."""
    say(crowd, 4)
    with crowd.engine.begin() as connection:
        connection.execute(text("UPDATE pin SET category = 'geographic_spot', topic = 'violence'"))
    assert {feature["properties"]["precision"] for feature in public_features(crowd)} <= {"hexagon"}


def test_what_somebody_published_cannot_be_closed_in_on_by_sending_it_again(world):
    """Whoever knows a text and tries it about must not learn more than the cell, which everybody sees."""
    place, words = (112.0, 112.0), "Lampen ved bænken er i stykker"
    world.publish(*place, text=words)
    said = {}
    for east in (101, 108, 118, 124):
        for north in (101, 124):
            answer = world.client.post(f"{world.api}/pins", json=world.pin(east, north, text=words))
            said[east, north] = answer.json()["code"] if answer.status_code == 409 else "stored"
    assert set(said.values()) == {"said_before"}
    beside = world.client.post(f"{world.api}/pins", json=world.pin(126, 112, text=words))
    assert beside.status_code == 201


def public_addresses(world: World) -> list[str]:
    """Return every address of the application that a visitor may read, with the objects that are published."""
    things = {
        "slug": world.slug,
        "walk_id": str((rows(world, "SELECT id FROM public_walks LIMIT 1") or [[None]])[0][0]),
    }
    addresses = []
    for route in ruled_routes(world.app):
        if route.method != "GET" or route.rule.reach("visitor") == "-" or route.path.startswith("/static"):
            continue
        path = re.sub(r"\{(\w+)[^}]*\}", lambda part: things.get(part[1], f"{{{part[1]}}}"), route.path)
        if "{" not in path and "None" not in path:
            addresses.append(path)
    return addresses


OFF_THE_GROUND = """
SELECT ST_X(spot.geom), ST_Y(spot.geom) FROM pin, ST_DumpPoints(pin.geometry) AS spot
WHERE NOT EXISTS (SELECT FROM network_edge AS edge WHERE ST_DWithin(edge.geometry, spot.geom, 0.3))
  AND NOT EXISTS (SELECT FROM street_lamp AS lamp WHERE ST_DWithin(lamp.geometry, spot.geom, 0.3))
  AND NOT EXISTS (SELECT FROM place WHERE ST_DWithin(place.geometry, spot.geom, 0.3))
"""
"""What people point at may be a path or a lamp, and those are drawn for everybody: the rest is theirs alone."""


def test_the_exact_place_stands_in_no_public_answer(demo):
    addresses = public_addresses(demo)
    assert {f"/areas/{AREA}", f"/areas/{AREA}/map.html", f"/areas/{AREA}/export.gpkg", f"{demo.api}/pins"} <= set(
        addresses
    )
    packed, written = set(), set()
    for x, y in rows(demo, OFF_THE_GROUND):
        moved = crs.to_wire(Point(x, y))
        packed |= {struct.pack("<dd", x, y), struct.pack("<dd", moved.x, moved.y)}
        # Six decimals: with five, a mark of one pin stands on the exact place of another by chance.
        written.add((f"{moved.x:.7f}"[:-1].encode(), f"{moved.y:.7f}"[:-1].encode()))
        written.add((f"{moved.x:.6f}".encode(), f"{moved.y:.6f}".encode()))
    shown = "SELECT text FROM public_pins UNION SELECT name FROM place"
    hidden_words = {row[0] for row in rows(demo, f"SELECT text FROM pin WHERE length(text) > 12 EXCEPT ({shown})")}  # noqa: S608
    assert len(hidden_words) > 5
    for address in addresses:
        answer = demo.client.get(address, headers={"accept": "text/html"} if not address.startswith("/api") else {})
        body = answer.content
        assert answer.status_code == 200 or address.startswith("/sign-in"), address
        found = [pair for pair in written if pair[0] in body and pair[1] in body and together(*pair, body)]
        assert len(found) <= BY_CHANCE, (address, found)
        assert not [pair for pair in packed if pair in body], address
        assert not [
            words for words in hidden_words if words in answer.text or json.dumps(words)[1:-1] in answer.text
        ], address

    assert len(packed) > RANDOM_PINS


def together(x: bytes, y: bytes, body: bytes) -> bool:
    """Tell whether two numbers stand beside each other: apart they belong to other places."""
    return re.search(re.escape(x) + rb"\d*,\s*" + re.escape(y), body) is not None


def test_staff_of_the_area_see_the_exact_place(demo):
    answer = demo.client.get(f"{demo.api}/pins/exact?limit=10000", auth=demo.sign_in("anna")).json()
    shown = {feature["id"]: shape(feature["geometry"]) for feature in answer["features"]}
    for identifier, wkt in rows(demo, "SELECT id::text, ST_AsText(ST_Transform(geometry, 4326)) FROM pin LIMIT 50"):
        assert shown[identifier].distance(from_wkt(wkt)) < 1e-6


@pytest.mark.parametrize("topic", ["violence", "too_few_lamps", None])
def test_a_published_walk_does_not_point_at_what_is_sensitive(crowd, topic):
    """Four people are too few for a hexagon; a stop at their spot would tell the public all the same."""
    crowd.publish(350, 350, topic="litter")
    with crowd.engine.begin() as connection:
        change = text("UPDATE pin SET topic = :topic, relevance = 'red' WHERE category = 'social_challenge'")
        connection.execute(change, {"topic": topic})
    wish = {"minutes": 120, "most_stops": 5, "coverage_radius_m": 40}
    made = crowd.client.post(f"{crowd.api}/walks", json=wish, auth=crowd.sign_in("anna"))
    assert made.status_code == 201, made.text
    address = f"{crowd.api}/walks/{made.json()['id']}"
    assert crowd.client.post(f"{address}/publish", auth=crowd.sign_in("anna")).status_code == 204
    stops = crowd.client.get(address).json()["stops"]
    spot = shape({"type": "Point", "coordinates": at(139, 210)})
    near = [stop for stop in stops if Point(stop["longitude"], stop["latitude"]).distance(spot) < 0.0009]
    assert len(stops) > 0
    assert near == []


def test_a_stop_beside_something_sensitive_is_not_named_after_it(crowd):
    """Something that nobody has said more of draws the walk there; the violence next to it must not name the stop."""
    crowd.publish(139, 205, topic=None)
    crowd.publish(350, 350, topic="litter")
    with crowd.engine.begin() as connection:
        connection.execute(text("UPDATE pin SET topic = 'violence' WHERE category = 'social_challenge'"))
    wish = {"minutes": 120, "most_stops": 5, "coverage_radius_m": 60}
    made = crowd.client.post(f"{crowd.api}/walks", json=wish, auth=crowd.sign_in("anna")).json()
    assert {stop["theme"] for stop in made["stops"]} == {"upkeep", "general"}
