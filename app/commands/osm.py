"""`tryghedskort osm …`: read OpenStreetMap files."""

import json
import re
import uuid
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from shapely import make_valid
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union
from sqlalchemy import Connection

from app.areas import queries as area_queries
from app.commands.connection import console, load_settings, open_engine, stop_with
from app.ground.service import GroundReport, store_ground
from geo import crs
from geo.bbox import Bbox, BboxError
from geo.ground import Ground
from geo.osm import OsmError, read_ground, suggest_boundary

osm_app = typer.Typer(help="OpenStreetMap files: the network, buildings, lamps and places of an area.")
MARGIN_M = 150.0
"""How far beyond its boundary an area's paths are read, so that ways out and round are known."""

ATTRIBUTION = "© OpenStreetMap contributors, ODbL"
"""What the licence of the imported data asks to be shown with every map made of it."""

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PHASES = {
    "nodes": "Reading nodes",
    "ways": "Reading ways",
    "relations": "Reading relations",
    "areas": "Building areas",
    "done": "Read",
}


class BoundaryError(ValueError):
    """A boundary that cannot be used; the message says what is allowed."""


@osm_app.callback()
def osm() -> None:
    """Read OpenStreetMap files."""


@osm_app.command("import")
def import_osm(
    file: Annotated[Path, typer.Argument(help="an .osm, .osm.bz2 or .osm.pbf file of any size")],
    area: Annotated[str, typer.Option(help="the area's slug; an area that is not there yet is made")],
    boundary: Annotated[Path | None, typer.Option(help="a GeoJSON file with the area's boundary")] = None,
    bbox: Annotated[str | None, typer.Option(help="west,south,east,north in degrees")] = None,
    name: Annotated[str | None, typer.Option(help="the name of an area that is made")] = None,
) -> None:
    """Read the walkable network, buildings, lamps and named places of an area; safe to repeat."""
    try:
        wished = _wished_boundary(boundary, bbox)
        with open_engine(load_settings()) as engine, _progress() as progress, engine.begin() as connection:
            ground, report = run_import(connection, file, area, wished=wished, name=name, progress=progress)
    except (OsmError, BoundaryError, BboxError) as error:
        raise stop_with(f"Nothing was changed: {error}") from None
    print_report(ground, report)


def run_import(
    connection: Connection,
    file: Path,
    slug: str,
    *,
    wished: BaseGeometry | None,
    name: str | None,
    progress: Progress,
) -> tuple[Ground, GroundReport]:
    """Read a file and store it in the caller's transaction; wished is the boundary in EPSG:25832, if one is given.

    Raises OsmError for the file and BoundaryError for the area.
    """
    if not SLUG.fullmatch(slug) or len(slug) > 60:
        raise BoundaryError("a slug has small letters a–z, digits and single hyphens, at most 60 characters")
    if name is not None and not 1 <= len(name.strip()) <= 120:
        raise BoundaryError("a name has 1 to 120 characters")
    known = area_queries.boundary_of(connection, slug)
    bounds = wished or (known[1] if known else suggest_boundary(file))
    clip = unary_union(bounds).buffer(MARGIN_M)
    if not isinstance(clip, Polygon):
        clip = clip.convex_hull
    task = progress.add_task("Reading", total=1.0)

    def tell(phase: str, share: float | None) -> None:
        progress.update(task, description=PHASES.get(phase, phase), completed=share or 0.0, total=1.0)

    ground = read_ground(file, clip, tell)
    progress.update(task, visible=False)
    area_id = _prepare_area(connection, slug, name, known=known, bounds=bounds, changed=wished is not None)
    area_queries.set_attribution(connection, area_id, ATTRIBUTION)
    storing = progress.add_task("Storing edges", total=None)
    report = store_ground(
        connection, area_id, ground, lambda done: progress.update(storing, completed=done, total=done)
    )
    progress.update(storing, visible=False)
    return ground, report


def _prepare_area(
    connection: Connection, slug: str, name: str | None, *, known: tuple[uuid.UUID, BaseGeometry] | None,
    bounds: BaseGeometry, changed: bool,
) -> uuid.UUID:  # fmt: skip
    if known is None:
        title = name or slug.replace("-", " ").title()
        return area_queries.insert_area(connection, {"slug": slug, "name": title}, bounds)
    if changed:
        outside = area_queries.set_boundary(connection, known[0], bounds)
        if outside:
            raise BoundaryError(f"{outside} pins of {slug} would lie outside this boundary; give one that holds them")
    return known[0]


def _wished_boundary(file: Path | None, bbox: str | None) -> BaseGeometry | None:
    if file is not None and bbox is not None:
        raise BoundaryError("give either --boundary or --bbox, not both")
    if bbox is not None:
        return Bbox.parse(bbox).storage_polygon()
    return read_boundary(file) if file is not None else None


def read_boundary(file: Path) -> Polygon | MultiPolygon:
    """Return the polygons of a GeoJSON file (EPSG:4326) as one boundary in EPSG:25832; raise BoundaryError."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        features = document.get("features", [document])
        shapes = [shape(feature.get("geometry", feature)) for feature in features]
    except OSError:
        raise BoundaryError(f"{file} cannot be read") from None
    except (ValueError, AttributeError, TypeError, LookupError, ShapelyError):
        raise BoundaryError(f"{file} is not GeoJSON with polygons") from None
    polygons = [item for item in shapes if isinstance(item, Polygon | MultiPolygon) and not item.is_empty]
    if any(not (np.isfinite(item.bounds).all() and np.abs(item.bounds).max() <= 180) for item in polygons):
        raise BoundaryError(f"{file} is not in degrees; a boundary is GeoJSON in EPSG:{crs.WIRE}, longitude first")
    moved = [crs.to_storage(make_valid(item)) for item in polygons]
    if any(not np.isfinite(item.bounds).all() for item in moved):
        raise BoundaryError(f"{file} lies beyond the reach of the Danish map projection")
    merged = unary_union(moved)
    if not moved or merged.is_empty or not isinstance(merged, Polygon | MultiPolygon):
        raise BoundaryError(f"{file} holds no polygon in longitude and latitude")
    return merged


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console,
    )  # fmt: skip


def print_report(ground: Ground, report: GroundReport) -> None:
    """Print what is stored and what was left out, and why."""
    network = report.network
    table = Table(show_header=False, box=None)
    for label, value in (
        ("network", f"{network.nodes:,} nodes, {network.edges:,} edges, {network.length_km:.1f} km in one piece"),
        ("left out", f"{network.left_out_pieces} pieces that are not connected to it ({network.left_out_km:.1f} km)"),
        ("buildings", f"{report.buildings:,}"),
        ("street lamps", f"{report.lamps:,}"),
        ("places", f"{report.places:,}"),
        ("ground covers", f"{report.covers:,}"),
        ("kept", f"{report.edits} edits made by hand; {report.lost_edits} find nothing where they were made"),
    ):
        table.add_row(label, value)
    for reason, number in sorted(ground.notes.items()):
        table.add_row("not taken", f"{number:,} × {reason.replace('_', ' ')}")
    console.print(table)
