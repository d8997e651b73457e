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
import numpy as np
import pandas
import pyogrio.raw
from sqlalchemy import Connection

from layers.definition import SEVERAL, Audience, Column, Geometry, Layer
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

_GDAL_UTC = 100
"""How GDAL says that a moment is in UTC."""

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


@dataclass(frozen=True, slots=True)
class Field:
    """A column as it is written: its values (length n), and where they are missing."""

    name: str
    values: np.ndarray
    missing: np.ndarray


def _values(column: Column, series: pandas.Series) -> np.ndarray:
    """Return the values of a column in the type that becomes the file's type, also when there are none."""
    match column.type:
        case "integer":
            return series.astype("Int64").fillna(0).to_numpy("int64")
        case "real":
            return series.to_numpy("float64")
        case "boolean":
            return series.astype("boolean").fillna(False).to_numpy("bool")
        case "date":
            return pandas.to_datetime(series).to_numpy("datetime64[ns]").astype("datetime64[D]")
        case "datetime":
            moments = pandas.to_datetime(series, utc=True).dt.tz_localize(None)
            return moments.to_numpy("datetime64[ns]").astype("datetime64[ms]")
        case _:
            return series.astype(object).where(series.notna(), None).to_numpy(object)


def _words(column: Column, codes: str, translate: Translate) -> str:
    return SEVERAL.join(translate(f"{column.codes}.{code}") for code in codes.split(SEVERAL))


def _fields(frame: geopandas.GeoDataFrame, columns: tuple[Column, ...], translate: Translate) -> list[Field]:
    """Return the typed columns of a frame, each coded one followed by its words."""
    fields = []
    for column in columns:
        series = frame[column.name]
        missing = series.isna().to_numpy("bool")
        fields.append(Field(column.name, _values(column, series), missing))
        if column.codes:
            words = {codes: _words(column, codes, translate) for codes in series.dropna().unique()}
            named = series.map(words).astype(object).where(~missing, None).to_numpy(object)
            fields.append(Field(f"{column.name}_name", named, missing))
    return fields


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
        frame = read_frame(connection, layer, area_id, audience)
        types = frame.geom_type.str.upper()
        for geometry in layer.geometries:
            name = layer.name + (_SUFFIXES[geometry] if len(layer.geometries) > 1 else "")
            tables.append(Table(name, layer, geometry, frame[types == geometry]))
    return tables


def _write_table(path: Path, table: Table, audience: Audience, translate: Translate) -> None:
    fields = _fields(table.frame, table.layer.columns_for(audience), translate)
    moments = [column.name for column in table.layer.columns if column.type == "datetime"]
    pyogrio.raw.write(
        path,
        table.frame.geometry.to_wkb().to_numpy(object),
        [field.values for field in fields],
        [field.name for field in fields],
        field_mask=[field.missing for field in fields],
        gdal_tz_offsets={name: np.full(len(table.frame), _GDAL_UTC) for name in moments},
        layer=table.name,
        driver="GPKG",
        geometry_type=_NAMES[table.geometry],
        crs=table.frame.crs.to_string(),
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
    """Add the styles and register their table, as QGIS looks for them."""
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
        for table in tables:
            _write_table(unfinished, table, audience, translate)
        _write_styles(unfinished, tables, audience, translate)
        os.replace(unfinished, path)
