"""Write an area's layers to a GeoPackage that opens in QGIS as hearts and stars.

GeoPackage 1.3 in the storage CRS, one geometry type in each layer, flat columns. Coded columns are followed by one that
says the same in words. Empty layers are written too, so that a project made on one area fits all.
"""

import os
import sqlite3
import tempfile
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import geopandas
import pandas
import pyogrio
from sqlalchemy import Connection

from layers.definition import Audience, Column, Geometry, Layer
from layers.qgis_style import qml
from layers.reading import read_frame
from layers.registry import LAYERS

Translate = Callable[[str], str]

_SUFFIXES: dict[Geometry, str] = {"POINT": "", "LINESTRING": "_lines", "POLYGON": "_areas"}
_NAMES: dict[Geometry, str] = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "POLYGON": "Polygon",
    "MULTIPOLYGON": "MultiPolygon",
}

_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))
"""
_REGISTER = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
VALUES ('layer_styles', 'attributes', 'layer_styles', '', strftime('%Y-%m-%dT%H:%M:%fZ','now'), 0)
"""
_STYLE = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
  styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, 'geometry', ?, ?, '', 1, ?, '')
"""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file: a layer's rows of one geometry type."""

    name: str
    layer: Layer
    geometry: Geometry
    frame: geopandas.GeoDataFrame


def _words(codes: str, translate: Translate) -> Callable[[object], object]:
    return lambda code: translate(f"{codes}.{code}") if isinstance(code, str) else None


def _shape_column(frame: geopandas.GeoDataFrame, column: Column) -> pandas.Series:
    shaped: pandas.Series = frame[column.name]
    if column.type == "integer":
        shaped = shaped.astype("Int64")
    elif column.type == "real":
        shaped = shaped.astype("float64")
    elif column.type == "boolean":
        shaped = shaped.astype("boolean")
    elif column.type == "date":
        shaped = pandas.to_datetime(shaped).dt.date
    elif column.type == "datetime":
        shaped = pandas.to_datetime(shaped, utc=True)
    else:
        shaped = shaped.astype("string")
    return shaped


def _readable(
    frame: geopandas.GeoDataFrame, layer: Layer, audience: Audience, translate: Translate
) -> geopandas.GeoDataFrame:
    """Return the frame with typed columns, each coded one followed by its words."""
    shaped: dict[str, pandas.Series] = {}
    for column in layer.columns_for(audience):
        shaped[column.name] = _shape_column(frame, column)
        if column.codes:
            shaped[f"{column.name}_name"] = frame[column.name].map(_words(column.codes, translate)).astype("string")
    return geopandas.GeoDataFrame(shaped, geometry=frame.geometry, crs=frame.crs)


def _titles(layer: Layer, audience: Audience, translate: Translate) -> dict[str, str]:
    """Return the readable title of every column; the code itself is marked as such beside its words."""
    titles: dict[str, str] = {"fid": translate("column.fid")}
    for column in layer.columns_for(audience):
        title = translate(column.title_key)
        if column.codes:
            titles[column.name] = f"{title} ({translate('column.code')})"
            titles[f"{column.name}_name"] = title
        else:
            titles[column.name] = title
    return titles


def _tables(connection: Connection, area_id: uuid.UUID, audience: Audience, translate: Translate) -> list[Table]:
    tables = []
    for layer in LAYERS:
        if not layer.exported:
            continue
        frame = _readable(read_frame(connection, layer, area_id, audience), layer, audience, translate)
        types = frame.geom_type.str.upper()
        for geometry in layer.geometries:
            name = layer.name + (_SUFFIXES[geometry] if len(layer.geometries) > 1 else "")
            tables.append(Table(name, layer, geometry, frame[types == geometry]))
    return tables


def _write_tables(path: Path, tables: list[Table], translate: Translate) -> None:
    for table in tables:
        pyogrio.write_dataframe(
            table.frame,
            path,
            layer=table.name,
            driver="GPKG",
            geometry_type=_NAMES[table.geometry],
            append=path.exists(),
            promote_to_multi=False,
            dataset_options={"VERSION": "1.3"},
            layer_options={
                "GEOMETRY_NAME": "geometry",
                "FID": "fid",
                "SPATIAL_INDEX": "YES",
                "IDENTIFIER": table.name,
                "DESCRIPTION": translate(table.layer.title_key),
            },
        )


def _write_styles(path: Path, tables: list[Table], audience: Audience, translate: Translate) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(_STYLES)
        file.execute(_REGISTER)
        for table in tables:
            title = translate(table.layer.title_key)
            style = qml(table.layer, table.geometry, _titles(table.layer, audience, translate), translate)
            file.execute(_STYLE, (table.name, title[:30], style, title))


def write_geopackage(
    connection: Connection, area_id: uuid.UUID, audience: Audience, path: Path, translate: Translate
) -> None:
    """Write what an audience may see of an area to a styled GeoPackage at the path, whole or not at all."""
    tables = _tables(connection, area_id, audience, translate)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        unfinished = Path(folder) / "export.gpkg"
        _write_tables(unfinished, tables, translate)
        _write_styles(unfinished, tables, audience, translate)
        os.replace(unfinished, path)
