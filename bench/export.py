"""Export: an area's layers from PostGIS to a GeoPackage, against ogr2ogr."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from app.translations import Catalogues
from bench.measure import ROUNDS, Report, markdown_table, seconds_text, time_in_turns, times_text
from bench.stage import Stage, throwaway_stage
from geo import crs
from layers.definition import Audience
from layers.geopackage import write_geopackage
from layers.registry import LAYERS

PINS = 10_000
AUDIENCES: tuple[Audience, ...] = ("staff", "public")
_SCHEMA = "bench"
_VIEW = """
CREATE VIEW bench.{name} AS SELECT row_number() OVER () AS fid, {columns}, geometry::geometry({geometry}, {srid})
FROM ({query}) AS layer WHERE GeometryType(geometry) = '{geometry}'
"""


@dataclass(frozen=True, slots=True)
class Content:
    """What a GeoPackage holds."""

    size: int
    features: list[int]
    styles: int


def measure_export(folder: Path, *, rounds: int = ROUNDS, pins: int = PINS) -> Report:
    """Write the same layers with both, for the staff (exact) and for the public (coarsened)."""
    report = Report(f"Export: {pins:,} pins to a GeoPackage, against ogr2ogr")
    rows: list[list[object]] = []
    with throwaway_stage(folder) as stage:
        stage.fill(pins)
        for audience in AUDIENCES:
            rows.append(_measure_audience(audience, stage, folder, rounds, report))
    head = ("audience", "ours", "ogr2ogr", "ogr2ogr / ours", "of that starting ogr2ogr", "features", "our bytes",
            "its bytes", "our styles", "its styles")  # fmt: skip
    report.tables.append(markdown_table(head, rows))
    return report


def _measure_audience(audience: Audience, stage: Stage, folder: Path, rounds: int, report: Report) -> list[object]:
    views = make_views(stage, audience)
    translate = Catalogues.load().translator("da")
    ours, theirs = folder / f"{audience}.gpkg", folder / f"{audience}-ogr2ogr.gpkg"
    contestants: dict[str, Callable[[], object]] = {
        "ours": lambda: write_ours(stage, audience, ours, translate),
        "ogr2ogr": lambda: write_theirs(stage, views, theirs),
        "start": lambda: subprocess.run([_ogr2ogr(), "--version"], check=True, capture_output=True),
    }
    taken = time_in_turns(contestants, rounds)
    mine, other = describe(ours), describe(theirs)
    if mine.features != other.features:
        raise RuntimeError(f"the files differ, so the times do not compare: {mine.features} and {other.features}")
    ratio = taken["ogr2ogr"] / taken["ours"]
    report.ratios[f"export_{audience}_ogr2ogr"] = ratio
    report.ratios[f"export_{audience}_bytes_ogr2ogr"] = other.size / mine.size
    return [audience, seconds_text(taken["ours"]), seconds_text(taken["ogr2ogr"]), times_text(ratio),
            seconds_text(taken["start"]), f"{sum(mine.features):,}", f"{mine.size:,}", f"{other.size:,}",
            mine.styles, other.styles]  # fmt: skip


def write_ours(stage: Stage, audience: Audience, path: Path, translate: Callable[[str], str]) -> None:
    """Write the file as the export route does, onto nothing."""
    path.unlink(missing_ok=True)
    with stage.engine.connect() as connection:
        write_geopackage(connection, stage.area_id, audience, path, translate)


def make_views(stage: Stage, audience: Audience) -> list[str]:
    """Make a typed view of every table of our file, so that ogr2ogr can copy all in one go; return their names.

    The query is the layer's own. The columns with codes in words are ours alone: ogr2ogr knows no catalogue.
    """
    with stage.engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {_SCHEMA}"))
        names = []
        for layer in (layer for layer in LAYERS if layer.exported):
            query = layer.query(audience).replace(":area_id", f"'{stage.area_id}'::uuid")
            columns = ", ".join(column.name for column in layer.columns_for(audience))
            for geometry in layer.geometries:
                name = f"{layer.name}_{geometry.lower()}"
                view = _VIEW.format(name=name, columns=columns, geometry=geometry, srid=crs.STORAGE, query=query)
                connection.execute(text(view.replace(":", r"\:")))
                names.append(name)
    return names


def write_theirs(stage: Stage, views: list[str], path: Path) -> None:
    """Copy the views with one call of ogr2ogr; the names of the tables are handed over to spare it a search."""
    path.unlink(missing_ok=True)
    url = make_url(stage.urls.owner)
    tables = ",".join(f"{_SCHEMA}.{view}(geometry)" for view in views)
    source = f"PG:host={url.host} port={url.port} dbname={url.database} user={url.username} tables={tables}"
    subprocess.run(
        [_ogr2ogr(), "-f", "GPKG", str(path), source],
        check=True, capture_output=True, env={**os.environ, "PGPASSWORD": str(url.password)},
    )  # fmt: skip


def _ogr2ogr() -> str:
    found = shutil.which("ogr2ogr")
    if found is None:
        raise RuntimeError(
            "ogr2ogr is not installed. Install it with:  apt-get install --no-install-recommends gdal-bin"
        )
    return found


def describe(path: Path) -> Content:
    """Return the size of a file, the numbers of features of its layers from the least up, and its styles."""
    with closing(sqlite3.connect(path)) as file:
        names = [row[0] for row in file.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")]
        counts = [file.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names]  # noqa: S608
        styled = file.execute("SELECT count(*) FROM sqlite_master WHERE name = 'layer_styles'").fetchone()[0]
        styles = file.execute("SELECT count(*) FROM layer_styles").fetchone()[0] if styled else 0
    return Content(path.stat().st_size, sorted(counts), styles)
