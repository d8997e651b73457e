"""A small area with one of everything, and words for all keys."""

# ruff: noqa: S608 - the statements are put together from the shapes below

import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, create_engine, text

from geo import crs

HOSTILE = "</script><script>alert(1)</script>{{ 7*7 }}{% raw %}<img src=x onerror=alert(2)>&amp; ' \" \u2028 ]]>"
EAST, NORTH = 640_000, 6_310_000
"""The south-west corner of the sample area, in the storage CRS: open water."""


@dataclass(frozen=True)
class SampleArea:
    """An area in a database, with an engine for each side."""

    area_id: uuid.UUID
    public: Connection
    staff: Connection


def translate(key: str) -> str:
    return f"«{key}»"


def _make(connection: Connection) -> uuid.UUID:
    area, walk = uuid.uuid4(), uuid.uuid4()

    def run(statement: str, **values: object) -> None:
        connection.execute(text(statement), {"area": area, "walk": walk, "id": uuid.uuid4(), **values})

    def shape(wkt: str) -> str:
        return f"ST_Translate(ST_GeomFromText('{wkt}', {crs.STORAGE}), {EAST}, {NORTH})"

    run(
        "INSERT INTO housing_area (id, slug, name, boundary, residents) VALUES (:area, 'sample', 'Sample', "
        f"{shape('MULTIPOLYGON(((0 0,400 0,400 400,0 400,0 0)))')}, 900)"
    )
    pins = (
        ("resource", "physical_place", "playground", "POINT(50 50)", HOSTILE, "published", 19),
        (
            "resource",
            "physical_place",
            "green_space",
            "POLYGON((100 100,200 100,200 200,100 200,100 100))",
            "",
            "published",
            None,
        ),
        ("challenge", "geographic_spot", "lamp_out", "LINESTRING(10 10,150 10)", "Mørkt", "published", 22),
        ("challenge", "geographic_spot", "graffiti", "POINT(300 300)", "Only for staff yet", "pending", None),
    )
    for kind, category, topic, wkt, words, state, hour in pins:
        run(
            "INSERT INTO pin (id, client_id, area_id, kind, category, topic, geometry, text, state, hour) "
            f"VALUES (:id, :client, :area, :kind, :category, :topic, {shape(wkt)}, :words, :state, :hour)",
            client=uuid.uuid4(), kind=kind, category=category, topic=topic, words=words, state=state, hour=hour,
        )  # fmt: skip
    for number, wkt in enumerate(("POINT(0 20)", "POINT(100 20)", "POINT(200 20)")):
        run(
            f"INSERT INTO network_node (area_id, number, geometry) VALUES (:area, :number, {shape(wkt)})", number=number
        )
    for number, (wkt, lit) in enumerate(
        (("LINESTRING(0 20,50 20,100 20)", "yes"), ("LINESTRING(100 20,200 20)", "no"))
    ):
        run(
            "INSERT INTO network_edge (area_id, number, from_node, to_node, geometry, length_m, highway, steps, lit) "
            f"VALUES (:area, :number, :number, :number + 1, {shape(wkt)}, 100, 'footway', false, :lit)",
            number=number, lit=lit,
        )  # fmt: skip
    run(
        "INSERT INTO walk (id, area_id, title, state, wish, geometry, length_m, walk_minutes, talk_minutes, "
        "covered_weight, all_weight, kind, meeting_place) VALUES (:walk, :area, 'Round', 'published', '{}', "
        f"{shape('LINESTRING(0 20,50 20,100 20,200 20)')}, 200, 3, 10, 1, 1, 'treasure_hunt', 'The house')"
    )
    run(
        "INSERT INTO stop (id, walk_id, position, theme, geometry, arrives_minute, leaves_minute, weight, wished, "
        f"mandates) VALUES (:id, :walk, 1, 'light', {shape('POINT(100 20)')}, 2, 12, 1, true, '{{police,ssp}}')"
    )
    run("INSERT INTO stop_pin (stop_id, pin_id) SELECT stop.id, pin.id FROM stop, pin WHERE pin.topic = 'lamp_out'")
    return area


def _let_in(connection: Connection, area_id: uuid.UUID) -> bytes:
    """Give a professional of the area a token; return what the database is shown of it."""
    account, credential = uuid.uuid4(), secrets.token_bytes(32)
    for statement in (
        "INSERT INTO account (id, name, role) VALUES (:account, 'anna', 'professional')",
        "INSERT INTO membership (account_id, area_id) VALUES (:account, :area)",
        "INSERT INTO credential (hash, kind, account_id, expires_at) "
        "VALUES (:hash, 'token', :account, now() + interval '1 hour')",
    ):
        values = {"account": account, "area": area_id, "hash": credential}
        connection.execute(text(statement), {name: values[name] for name in values if f":{name}" in statement})
    return credential


@pytest.fixture
def sample(database) -> Iterator[SampleArea]:  # type: ignore[no-untyped-def]
    owner = create_engine(database.owner_url)
    with owner.begin() as connection:
        area_id = _make(connection)
        credential = _let_in(connection, area_id)
    public, staff = create_engine(database.public_url), create_engine(database.staff_url)
    with public.connect() as for_all, staff.connect() as for_staff:
        shown = "SELECT set_config('tryghedskort.credential', :hash, false)"
        for_staff.execute(text(shown), {"hash": credential.hex()})
        yield SampleArea(area_id, for_all, for_staff)
    for engine in (owner, public, staff):
        engine.dispose()
