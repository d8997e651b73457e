"""Two municipalities with five areas, everything that can lie in them, and everybody who may call."""

import struct
import uuid
from datetime import UTC, datetime, timedelta

import numpy as np
from fastapi import FastAPI
from psycopg.types.json import Jsonb
from shapely.geometry import Point, Polygon
from sqlalchemy import Connection, Engine, text

from app.accounts.codes import hash_secret, new_facilitator_code
from app.areas import queries as area_queries
from app.ground.service import store_ground
from app.meetings.service import code_hash
from app.network.graphs import AreaNetwork
from app.photos import files as photos
from app.slips import codes as slips
from app.walks import planning
from geo import crs
from geo.ground import Ground, Place, Way
from geo.network import Network
from geo.routing import StreetGraph
from geo.walks import WalkWish
from tests.app.photographs import jpeg
from tests.matrix.people import store_accounts, store_credentials, store_invitations
from tests.matrix.things import (
    AREAS,
    PIN_STATES,
    SIDE_M,
    SOUTH,
    TOWNS,
    Secret,
    Thing,
    Where,
    World,
    insert,
    west_of,
)  # fmt: skip


def build_world(app: FastAPI, engine: Engine) -> World:
    """Fill a fresh migrated database."""
    world = World(app, engine)
    with engine.begin() as connection:
        for key, code in TOWNS.items():
            world.town_ids[key] = area_queries.upsert_municipality(connection, code, f"Kommune {key}")
        for number, area in enumerate(AREAS):
            _store_area(connection, world, area, number)
        store_accounts(connection, world)
        store_credentials(connection, world)
        for number, area in enumerate(AREAS):
            _store_contents(connection, world, area, number)
        store_invitations(connection, world)
    return world


def _store_area(connection: Connection, world: World, area: Where, number: int) -> None:
    west = west_of(area.key)
    boundary = Polygon([(west, SOUTH), (west + SIDE_M, SOUTH), (west + SIDE_M, SOUTH + SIDE_M), (west, SOUTH + SIDE_M)])
    name = area.slug.title() if area.is_public else f"Hemmeligt hjem {number}"
    values = {
        "slug": area.slug,
        "name": name,
        "municipality_id": world.town_ids[area.town],
        "settings": {"start_place": f"Beboerhuset {area.slug}"},
        "visibility": "public" if area.is_public else "members",
        "between_rounds": True,
    }
    world.area_ids[area.key] = area_queries.insert_area(connection, values, boundary)
    store_ground(connection, world.area_ids[area.key], _ground(west, area.slug))
    if not area.is_public:
        marks = (name.encode(), f"Beboerhuset {area.slug}".encode(), str(world.area_ids[area.key]).encode())
        world.secrets.append(Secret("area", area.key, None, marks))


def _ground(west: float, slug: str) -> Ground:
    ways = []
    for line in range(5):
        along = np.array([[west + 50 + 100 * step, SOUTH + 50 + 100 * line] for step in range(5)])
        across = np.array([[west + 50 + 100 * line, SOUTH + 50 + 100 * step] for step in range(5)])
        ways.append(Way(line + 1, tuple(line * 5 + step for step in range(5)), along, "footway", f"Sti {line}", "yes"))
        ways.append(Way(line + 11, tuple(step * 5 + line for step in range(5)), across, "footway", None, "unknown"))
    house = Place("test/1", f"Beboerhuset {slug}", "residents_house", Point(west + 52, SOUTH + 52))
    return Ground(ways=ways, places=[house])


def _store_contents(connection: Connection, world: World, area: Where, number: int) -> None:
    area_id, west = world.area_ids[area.key], west_of(area.key)
    now = datetime.now(UTC)
    rounds: dict[str, uuid.UUID] = {}
    for label, opens, closes in (("open", -2, 40), ("closed", -90, -60), ("upcoming", 60, 90)):
        rounds[label] = uuid.uuid4()
        title = f"Runde {label} {area.slug}"
        insert(
            connection, "campaign", id=rounds[label], area_id=area_id, title=title, format="residents",
            opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes),
        )  # fmt: skip
        thing = Thing("campaign", label, str(rounds[label]), area.key, area.town)
        world.things.append(thing)
        if not area.is_public:
            world.secrets.append(Secret("area", area.key, thing, (title.encode(), str(rounds[label]).encode())))
    for label in ("open", "upcoming"):
        _store_parts(connection, world, area, label, rounds[label])
    for label in ("open", "closed"):
        _store_facilitator(connection, world, area, label, rounds[label])
    pins = {}
    for position, state in enumerate((*PIN_STATES, "sensitive", "of_the_round")):
        pins[state] = _store_pin(
            connection,
            world,
            area,
            state,
            place=(west + 61.234 + 37 * position, SOUTH + 113.457),
            campaign=rounds["open"],
        )
    connection.execute(
        text("UPDATE pin SET merged_into = :into WHERE id = :id"), {"into": pins["published"], "id": pins["merged"]}
    )
    for label, (state, pin) in PHOTOS.items():
        _store_photo(connection, world, area, label, state=state, of=pin, pin_id=pins[pin])
    for state in ("draft", "published"):
        _store_walk(connection, world, area, state, pins["published"])
    _store_edit(connection, world, area)
    _begin_job(world, area)


PHOTOS = {
    "published": ("published", "published"),
    "pending": ("pending", "published"),
    "rejected": ("rejected", "published"),
    "of_a_waiting_pin": ("published", "pending"),
    "of_a_sensitive_pin": ("published", "sensitive"),
}
"""Label of a photo → its own state, and which pin it belongs to."""


def _store_photo(
    connection: Connection, world: World, area: Where, label: str, *, state: str, of: str, pin_id: uuid.UUID
) -> None:
    photo = uuid.uuid4()
    insert(
        connection, "photo", id=photo, client_id=uuid.uuid4(), area_id=world.area_ids[area.key], pin_id=pin_id,
        state=state, width=8, height=6, bytes=100,
    )  # fmt: skip
    mark = f"photo-{area.slug}-{label}".encode()
    photos.store(photos.folder_of(world.app.state.settings), photo, jpeg(8, 6) + mark)
    world.things.append(Thing("photo", label, str(photo), area.key, area.town))
    about = "published_words" if label == "published" else "hidden_pin"
    world.secrets.append(Secret(about, area.key, Thing("photo", of, str(photo)), (mark, str(photo).encode())))


def _store_parts(connection: Connection, world: World, area: Where, label: str, campaign: uuid.UUID) -> None:
    """Store a question, a channel and a meeting of a round."""
    area_id, within = world.area_ids[area.key], str(campaign)
    now = datetime.now(UTC)
    question, channel, meeting = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    insert(
        connection, "question", id=question, area_id=area_id, campaign_id=campaign, position=0, kind="open",
        words=Jsonb({"da": {"title": f"Spørgsmål {label} {area.slug}"}}),
    )  # fmt: skip
    insert(connection, "channel", id=channel, area_id=area_id, campaign_id=campaign, kind="paper", name="Papir")
    insert(
        connection, "meeting", id=meeting, area_id=area_id, campaign_id=campaign, title=f"Spisning {label} {area.slug}",
        starts_at=now + timedelta(days=5), ends_at=now + timedelta(days=5, hours=2),
    )  # fmt: skip
    code = connection.execute(text("SELECT code FROM channel WHERE id = :id"), {"id": channel}).scalar_one()
    world.things += [
        Thing("question", label, str(question), area.key, area.town, within=within),
        Thing("channel", label, str(channel), area.key, area.town, within=within),
        Thing("meeting", label, str(meeting), area.key, area.town),
        Thing("short_code", label, code, area.key, area.town),
    ]
    if not area.is_public:
        marks = (f"Spørgsmål {label} {area.slug}".encode(), f"Spisning {label} {area.slug}".encode())
        world.secrets.append(Secret("area", area.key, None, marks))


def _store_facilitator(connection: Connection, world: World, area: Where, label: str, campaign: uuid.UUID) -> None:
    name = f"facilitator_{area.key}_{label}"
    world.credentials[name] = f"{name}-{uuid.uuid4().hex}"
    insert(
        connection, "credential", hash=hash_secret(world.credentials[name]), kind="facilitator", campaign_id=campaign,
        name="Mødet", last_used_at=datetime.now(UTC), expires_at=datetime.now(UTC) + timedelta(hours=8),
    )  # fmt: skip
    code = new_facilitator_code()
    world.things.append(Thing("facilitator_code", label, code, area.key, area.town))
    insert(
        connection, "facilitator_code", campaign_id=campaign, code_hash=code_hash(world.app.state.keys, code),
        made_by=world.account_ids["planner"],
    )  # fmt: skip


def _store_pin(
    connection: Connection, world: World, area: Where, label: str, *, place: tuple[float, float], campaign: uuid.UUID
) -> uuid.UUID:
    state = {"sensitive": "published", "of_the_round": "pending"}.get(label, label)
    pin, client = uuid.uuid4(), uuid.uuid4()
    area_id = world.area_ids[area.key]
    code = slips.slip_code(world.app.state.keys, area_id, client)
    words = f"ord-{area.slug}-{label}"
    connection.execute(
        text("""
        INSERT INTO pin (id, client_id, area_id, campaign_id, kind, category, topic, geometry, text, state, slip_hash,
                         people)
        VALUES (:id, :client, :area, :campaign, 'challenge', :category, NULL,
                ST_SetSRID(ST_MakePoint(:x, :y), 25832), :text, :state, :slip, 1)
        """),
        {
            "id": pin, "client": client, "area": area_id, "text": words, "state": state,
            "campaign": campaign if label == "of_the_round" else None,
            "category": "social_challenge" if label == "sensitive" else "geographic_spot",
            "x": place[0], "y": place[1], "slip": slips.hash_of_code(world.app.state.keys, code),
        },
    )  # fmt: skip
    insert(connection, "pin_event", pin_id=pin, action="submit", to_state="pending", actor="resident")
    thing = Thing("pin", label, str(pin), area.key, area.town)
    world.things.append(Thing("pin_client_id", label, str(client), area.key, area.town))
    world.things += [thing, Thing("slip", label, slips.spaced(code), area.key, area.town)]
    if state == "rejected":
        insert(
            connection, "pin_event", pin_id=pin, action="reject", from_state="pending", to_state="rejected",
            actor="colleague", reason=f"grund-{area.slug}",
        )  # fmt: skip
    asked = f"besked-{area.slug}-{label}"
    insert(
        connection, "message", id=uuid.uuid4(), area_id=area_id, pin_id=pin, author="staff", text=asked, asks=True,
        actor="colleague",
    )  # fmt: skip
    world.secrets.append(Secret("hidden_pin", area.key, thing, (asked.encode(),)))
    insert(connection, "pin_original", pin_id=pin, text=f"original-{area.slug}-{label}")
    world.secrets.append(Secret("original", area.key, thing, (f"original-{area.slug}-{label}".encode(),)))
    about = "published_words" if label == "published" else "hidden_pin"
    world.secrets.append(Secret(about, area.key, thing, (words.encode(), str(pin).encode())))
    world.secrets.append(Secret("exact_place", area.key, thing, _marks_of(place)))
    return pin


def _marks_of(place: tuple[float, float]) -> tuple[bytes, ...]:
    """Return how an exact place would look in an answer: degrees with five decimals, metres, and packed doubles."""
    moved = crs.to_wire(Point(place))
    written = [f"{moved.x:.7f}"[:-2], f"{moved.y:.7f}"[:-2], f"{place[0]:.3f}", f"{place[1]:.3f}"]
    # Nothing is told by one coordinate alone when neighbours share it: only eastings differ here.
    packed = [struct.pack("<d", place[0]), struct.pack("<d", moved.x)]
    return (written[0].encode(), written[2].encode(), *packed)


def _store_edit(connection: Connection, world: World, area: Where) -> None:
    edit, west = uuid.uuid4(), west_of(area.key)
    note = f"rettelse-{area.slug}"
    connection.execute(
        text("""
        INSERT INTO network_edit (id, area_id, kind, geometry, note)
        VALUES (:id, :area, 'block', ST_SetSRID(ST_MakeLine(ST_MakePoint(:x, :y), ST_MakePoint(:x + 100, :y)), 25832),
                :note)
        """),
        {"id": edit, "area": world.area_ids[area.key], "x": west + 50, "y": SOUTH + 150, "note": note},
    )
    thing = Thing("network_edit", "block", str(edit), area.key, area.town)
    world.things.append(thing)
    world.secrets.append(Secret("network_edit", area.key, thing, (note.encode(), str(edit).encode())))


def _begin_job(world: World, area: Where) -> None:
    """Have a plan made of nothing, which fails at once."""
    nothing = AreaNetwork(StreetGraph.build(Network(np.empty((0, 2)), ())), ())
    asked = planning.Request(nothing, [], WalkWish((0.0, 0.0), None, 60.0), "", [])
    job = world.app.state.walk_jobs.start(world.area_ids[area.key], asked, lambda _progress: planning.plan(asked))
    world.things.append(Thing("walk_job", "failed", str(job.id), area.key, area.town))


def _store_walk(connection: Connection, world: World, area: Where, state: str, covered: uuid.UUID) -> None:
    walk, stop, west = uuid.uuid4(), uuid.uuid4(), west_of(area.key)
    title = f"Tur {state} {area.slug}"
    connection.execute(
        text("""
        INSERT INTO walk (id, area_id, title, state, wish, geometry, length_m, walk_minutes, talk_minutes,
                          covered_weight, all_weight)
        VALUES (:id, :area, :title, :state, '{}', ST_SetSRID(ST_MakeLine(ST_MakePoint(:x, :y),
                ST_MakePoint(:x + 100, :y)), 25832), 100, 2, 10, 1, 1)
        """),
        {"id": walk, "area": world.area_ids[area.key], "title": title, "state": state, "x": west + 50, "y": SOUTH + 50},
    )
    connection.execute(
        text("""
        INSERT INTO stop (id, walk_id, position, theme, geometry, arrives_minute, leaves_minute, weight)
        VALUES (:id, :walk, 1, 'light', ST_SetSRID(ST_MakePoint(:x, :y), 25832), 1, 11, 1)
        """),
        {"id": stop, "walk": walk, "x": west + 60, "y": SOUTH + 50},
    )
    insert(connection, "stop_pin", stop_id=stop, pin_id=covered)
    thing = Thing("walk", state, str(walk), area.key, area.town)
    world.things += [thing, Thing("stop", state, str(stop), area.key, area.town)]
    about = "published_walk" if state == "published" else "draft_walk"
    world.secrets.append(Secret(about, area.key, thing, (title.encode(), str(walk).encode())))
