"""Lay out the invented demo area: ground from geo.estate, words from data/hjertelunden; its round is in demo_round."""

import csv
import tomllib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

import numpy as np
from geoalchemy2.shape import from_shape
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.areas import queries as area_queries
from app.areas.service import find_area
from app.campaigns.typed import DANISH_TIME
from app.demo_round import DemoRound, store_replies, store_round, store_voices
from app.ground.service import store_ground
from app.network.service import read_network
from app.settings import ROOT
from app.translations import Catalogues
from app.walks import service as walks
from app.walks.schemas import WalkIn
from geo import crs
from geo.estate import Estate, generate, resolve_pin_geometry
from geo.estate.pins import PinGeometry
from layers.tables import Campaign, Pin, PinEvent, new_id

FOLDER = ROOT / "data" / "hjertelunden"
SEED = 1964
WALK_TITLE = "Tryghedsvandring i Hjertelunden"
WALK_IN_DAYS, WALK_AT = 11, time(17)
"""The walk is still to come whenever the demo is laid out."""
DEMO_ACTOR = "demo"


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What was laid out; made is False when the area was there already."""

    slug: str
    made: bool
    pins: int = 0


def lay_out(connection: Connection, report: Callable[[str], None] = lambda _line: None) -> DemoReport:
    """Store the demo area with its pins and a published walk, unless it is there already.

    The caller's transaction makes it whole: all of it, or nothing.
    """
    plan = tomllib.loads((FOLDER / "area.toml").read_text(encoding="utf-8"))
    slug = str(plan["slug"])
    if area_queries.boundary_of(connection, slug) is not None:
        return DemoReport(slug, made=False)
    report(f"Drawing the invented area {plan['name']}")
    estate = generate(SEED)
    area_id = _store_area(connection, plan, estate)
    store_ground(connection, area_id, estate.ground)
    with Session(connection) as session:
        today = datetime.now(DANISH_TIME).date()
        made = store_round(session, area_id, FOLDER, today, np.random.default_rng(SEED))
        pins = _store_pins(session, area_id, made, estate)
        store_voices(session, made, pins)
        store_replies(session, FOLDER, pins, DEMO_ACTOR)
        _store_walk(session, slug, today)
        session.flush()
    return DemoReport(slug, made=True, pins=len(pins))


def _store_area(connection: Connection, plan: Mapping[str, Any], estate: Estate) -> uuid.UUID:
    town = plan["municipality"]
    municipality = area_queries.upsert_municipality(connection, town["code"], town["name"])
    values = {
        name: plan[name]
        for name in ("slug", "name", "languages", "residents", "dwellings", "coarsen_m", "between_rounds")
    }
    settings = {"start_place": plan["start_place"]}
    values |= {"municipality_id": municipality, "settings": settings}
    return area_queries.insert_area(connection, values, estate.boundary)


def _store_pins(session: Session, area_id: uuid.UUID, made: DemoRound, estate: Estate) -> list[Pin]:
    campaign = made.campaign
    with (FOLDER / "pins.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    generator = np.random.default_rng(SEED)
    # What was read afterwards was read before today.
    span_s = (datetime.now(UTC) - timedelta(days=2) - campaign.opens_at).total_seconds()
    moments = np.sort(generator.uniform(0, span_s, len(rows)))
    order = generator.permutation(len(rows))
    pins: list[Pin] = []
    for row_number, seconds in zip(order, moments, strict=True):
        pin = _pin(area_id, campaign, estate, rows[row_number])
        pin.created_at = campaign.opens_at + timedelta(seconds=float(seconds))
        pin.channel_id = made.channel_of(pin, generator)
        pins.append(pin)
        session.add(pin)
        session.flush()
        session.add_all(_events(pin))
    session.flush()
    return pins


def _pin(area_id: uuid.UUID, campaign: Campaign, estate: Estate, row: Mapping[str, str]) -> Pin:
    place = resolve_pin_geometry(
        estate,
        row["place"],
        cast(PinGeometry, row["geometry"]),
        float(row["offset_east_m"] or 0),
        float(row["offset_north_m"] or 0),
    )
    return Pin(
        id=new_id(),
        client_id=uuid.uuid5(area_id, row["text"]),
        area_id=area_id,
        campaign_id=campaign.id,
        kind=row["kind"],
        category=row["category"],
        topic=row["topic"] or None,
        geometry=from_shape(place, srid=crs.STORAGE),
        text=row["text"],
        hour=int(row["hour"]) if row["hour"] else None,
        season=row["season"] or None,
        language=row["language"],
        placed_by=row["placed_by"],
        people=int(row["people"] or 1),
        state=row["state"],
        relevance=row["relevance"],
    )


def _events(pin: Pin) -> list[PinEvent]:
    steps: list[tuple[str, str | None, str, str]] = [("submit", None, "pending", pin.placed_by)]
    action = {"published": "publish", "rejected": "reject", "withdrawn": "withdraw"}.get(pin.state)
    if action is not None:
        steps.append((action, "pending", pin.state, DEMO_ACTOR))
    return [
        PinEvent(
            pin_id=pin.id,
            action=name,
            from_state=before,
            to_state=after,
            actor=actor,
            happened_at=pin.created_at + timedelta(hours=20 * number),
        )
        for number, (name, before, after, actor) in enumerate(steps)
    ]


def _store_walk(session: Session, slug: str, today: date) -> None:
    area = find_area(session, slug)
    starts_at = datetime.combine(today + timedelta(days=WALK_IN_DAYS), WALK_AT, tzinfo=DANISH_TIME)
    translate = Catalogues.load().translator("da")
    wish = WalkIn(title=WALK_TITLE, minutes=90, most_stops=5, starts_at=starts_at, prefer_lit=True, group_size=10)
    network = read_network(session.connection(), area.id)
    walk = walks.plan_and_keep(session, area, wish, network, translate)
    walks.set_state(session, area, walk.id, "published")
