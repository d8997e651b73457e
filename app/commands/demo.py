"""`tryghedskort demo` and `demo-real`: the invented area, and the whole way on a real extract."""

import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from geoalchemy2.shape import from_shape
from rich.progress import Progress
from shapely.geometry import Point
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.areas.service import find_area
from app.cluster import Cluster, ClusterError
from app.commands.connection import console, load_settings, open_engine, stop_with
from app.commands.osm import BoundaryError, print_report, run_import
from app.database import owner_engine
from app.demo import lay_out
from app.ground.queries import load_network
from app.migrating import upgrade
from app.network.service import read_network
from app.translations import Catalogues
from app.walks import service as walks
from app.walks.schemas import PointIn, WalkIn, WalkOut
from geo import crs
from geo.network import Network
from geo.osm import OsmError
from geo.walks import WalkError
from layers.geopackage import write_geopackage
from layers.tables import Pin, new_id

SLUG = "extract"
PINS = 100
SEED = 55
WALK_MINUTES = 90
OFFSET_M = 8.0


def demo() -> None:
    """Lay out the invented demo area Hjertelunden, unless it is there already."""
    with open_engine(load_settings()) as engine, engine.begin() as connection:
        made = lay_out(connection, console.print)
    console.print(f"{made.slug}: {made.pins} pins" if made.made else f"{made.slug} is there already")


def demo_real(
    file: Annotated[Path, typer.Argument(help="an .osm, .osm.bz2 or .osm.pbf extract")],
    output: Annotated[Path | None, typer.Option(help="where the GeoPackage goes; var/ when left out")] = None,
) -> None:
    """Go the whole way on a real extract in a database that is thrown away: import, test pins, walk, GeoPackage.

    The pins are marked as test pins and never reach a kept database: nobody's neighbourhood gets invented troubles.
    """
    settings = load_settings()
    began = time.perf_counter()
    target = output or settings.var / "demo-real" / f"{file.name.split('.')[0]}.gpkg"
    settings.var.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="demo-real-", dir=settings.var))
    cluster = Cluster(folder, durable=False)
    try:
        engine = owner_engine(cluster.start())
        upgrade(engine)
        with engine.begin() as connection:
            figures = _whole_way(connection, file, target, began)
        engine.dispose()
    except (OsmError, BoundaryError, ClusterError, WalkError) as error:
        raise stop_with(str(error)) from None
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures))


def _whole_way(connection: Connection, file: Path, target: Path, began: float) -> dict[str, float | int]:
    step = _Steps()
    with Progress(console=console, transient=True) as progress:
        ground, report = run_import(
            connection, file, SLUG, wished=None, name=file.name.split(".")[0], progress=progress
        )
    print_report(ground, report)
    step.tell(
        "import", f"{report.network.nodes} nodes, {report.network.edges} edges, {report.network.length_km:.1f} km"
    )
    network_km = round(report.network.length_km, 3)
    with Session(connection) as session:
        area = find_area(session, SLUG)
        network = load_network(connection, area.id)
        pins = place_test_pins(session, network, SLUG)
        step.tell("pins", f"{pins} test pins")
        walk = _plan(session, network, SLUG)
        step.tell("walk", f"{len(walk.stops)} stops, {walk.total_minutes:.0f} minutes, {walk.length_m:.0f} metres")
        write_geopackage(session.connection(), area.id, "staff", target, Catalogues.load().translator("da"))
        size = target.stat().st_size
        step.tell("export", f"{size:,} bytes in {target}")
    seconds = round(time.perf_counter() - began, 2)
    step.tell("all", f"{seconds} seconds")
    return {
        "nodes": report.network.nodes,
        "edges": report.network.edges,
        "km": network_km,
        "pins": pins,
        "stops": len(walk.stops),
        "minutes": round(walk.total_minutes, 1),
        "metres": round(walk.length_m, 1),
        "gpkg_bytes": size,
        "seconds": seconds,
    }


def place_test_pins(session: Session, network: Network, slug: str, count: int = PINS) -> int:
    """Store published test pins beside random stretches of the network within the area; return how many."""
    generator = np.random.default_rng(SEED)
    area = find_area(session, slug)
    topics = session.execute(text("SELECT code, kind, category FROM topic ORDER BY code")).all()
    edges = [edge for edge in network.edges if edge.length_m > 1]
    candidates = []
    for edge_number in generator.integers(0, len(edges), count * 4):
        along = edges[edge_number].geometry.interpolate(generator.uniform(0.1, 0.9), normalized=True)
        east, north = generator.uniform(-OFFSET_M, OFFSET_M, 2)
        candidates.append(Point(along.x + east, along.y + north))
    inside = _inside(session, slug, candidates)[:count]
    for number, place in enumerate(inside, start=1):
        code, kind, category = topics[int(generator.integers(0, len(topics)))]
        session.add(
            Pin(
                id=new_id(),
                client_id=new_id(),
                area_id=area.id,
                kind=kind,
                category=category,
                topic=code,
                geometry=from_shape(place, srid=crs.STORAGE),
                text=f"Testnål {number}",
                state="published",
                people=int(generator.integers(1, 9)),
                relevance=str(generator.choice(["red", "yellow", "uncoded"])),
            )
        )
    session.flush()
    return len(inside)


def _inside(session: Session, slug: str, places: list[Point]) -> list[Point]:
    covered = session.execute(
        text("""
        SELECT number FROM unnest(CAST(:x AS float8[]), CAST(:y AS float8[])) WITH ORDINALITY AS place (x, y, number)
        JOIN housing_area ON slug = :slug
        WHERE ST_Covers(boundary, ST_SetSRID(ST_MakePoint(x, y), :storage)) ORDER BY number
        """),
        {"x": [place.x for place in places], "y": [place.y for place in places], "slug": slug, "storage": crs.STORAGE},
    ).scalars()
    return [places[number - 1] for number in covered]


def _plan(session: Session, network: Network, slug: str) -> WalkOut:
    area = find_area(session, slug)
    middle = network.node_xy.mean(axis=0)
    nearest = network.node_xy[np.linalg.norm(network.node_xy - middle, axis=1).argmin()]
    start = crs.to_wire(Point(nearest))
    wish = WalkIn(title="Test", start=PointIn(longitude=start.x, latitude=start.y), minutes=WALK_MINUTES)
    ways = read_network(session.connection(), area.id)
    return walks.plan_and_keep(session, area, wish, ways, Catalogues.load().translator("da"))


class _Steps:
    """A line for each step, with the seconds it took."""

    def __init__(self) -> None:
        self.began = time.perf_counter()

    def tell(self, name: str, line: str) -> None:
        now = time.perf_counter()
        print(f"{name:8} {line}  [{now - self.began:.2f} s]", flush=True)
        self.began = now
