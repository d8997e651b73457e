"""Read a file of pins row by row: CSV, GeoJSON or GeoPackage. What the rows mean is decided elsewhere."""

import csv
import io
import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geo import crs

LARGEST_FILE_BYTES = 200_000_000
MOST_ROWS = 100_000
LONGITUDE_NAMES = ("longitude", "lon", "lng", "long", "x", "easting", "øst", "laengdegrad", "længdegrad")
LATITUDE_NAMES = ("latitude", "lat", "y", "northing", "nord", "breddegrad")
WKT_NAMES = ("wkt", "geometry", "geom", "the_geom", "geometri")
SUFFIXES = (".csv", ".tsv", ".txt", ".geojson", ".json", ".gpkg")


class PinFileError(ValueError):
    """A file that cannot be read as pins at all; the message says what is allowed."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands in the file: its number from 1, its fields in small letters, its place, or what is wrong."""

    number: int
    fields: Mapping[str, Any]
    geometry: BaseGeometry | None
    trouble: str | None = None


@dataclass(slots=True)
class PinFile:
    """An open file of pins: the EPSG number of its coordinates, and its columns in small letters."""

    srid: int
    columns: list[str]
    rows: Iterator[RawRow]
    notes: list[str] = field(default_factory=list)


def open_pins(path: Path, *, srid: int | None = None, layer: str | None = None) -> PinFile:
    """Open a file of pins; raise PinFileError when it cannot be read.

    The CRS is the file's own where it names one, else srid, else longitude and latitude.
    """
    if not path.is_file():
        raise PinFileError(f"{path} is not a file")
    if path.suffix.lower() not in SUFFIXES:
        raise PinFileError(f"{path.name} is of no known kind; allowed are {', '.join(SUFFIXES)}")
    size = path.stat().st_size
    if size == 0:
        raise PinFileError(f"{path.name} is empty")
    if size > LARGEST_FILE_BYTES:
        raise PinFileError(f"{path.name} is larger than {LARGEST_FILE_BYTES // 1_000_000} MB; split it")
    if path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        return _open_csv(path, srid)
    return _open_features(path, srid, layer)


def _open_csv(path: Path, srid: int | None) -> PinFile:
    text, notes = _decode(path)
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
    except csv.Error:
        raise PinFileError(f"{path.name} is not a CSV file with a header line") from None
    if len(set(header)) != len(header) or len(header) < 2:
        raise PinFileError(f"{path.name} needs a header line with two or more different column names")
    return PinFile(srid or crs.WIRE, header, _csv_rows(reader, header), notes)


def _decode(path: Path) -> tuple[str, list[str]]:
    content = path.read_bytes()
    if b"\x00" in content:
        raise PinFileError(f"{path.name} is not text; save it as CSV in UTF-8")
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), ["the file is not UTF-8; it was read as Windows-1252"]


def _csv_rows(reader: Any, header: list[str]) -> Iterator[RawRow]:
    number = 0
    while True:
        number += 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield RawRow(number, {}, None, f"line {reader.line_num} is not CSV: check its quotation marks")
            continue
        if not any(value.strip() for value in values):
            continue
        if len(values) > len(header):
            yield RawRow(number, {}, None, f"line {reader.line_num} has {len(values)} values for {len(header)} columns")
            continue
        fields = dict(zip(header, values + [""] * (len(header) - len(values)), strict=True))
        yield _with_place(number, fields)


def _with_place(number: int, fields: dict[str, Any]) -> RawRow:
    written = next((fields[name] for name in WKT_NAMES if fields.get(name)), None)
    if written:
        try:
            with _without_warnings():
                return RawRow(number, fields, shapely.from_wkt(written))
        except (ShapelyError, ValueError, NotImplementedError):
            return RawRow(number, fields, None, "the geometry is not well-known text such as POINT (11.3 56.9)")
    east = next((fields[name] for name in LONGITUDE_NAMES if fields.get(name)), None)
    north = next((fields[name] for name in LATITUDE_NAMES if fields.get(name)), None)
    if east is None or north is None:
        return RawRow(number, fields, None, "there is no place: give longitude and latitude, or wkt")
    try:
        place = Point(_number(east), _number(north))
    except ValueError:
        return RawRow(number, fields, None, f"the coordinates {east[:20]!r}, {north[:20]!r} are not numbers")
    return RawRow(number, fields, place)


def _number(written: str) -> float:
    """Read a number with a decimal point or a decimal comma."""
    plain = written.strip().replace("\u00a0", "").replace("\u2212", "-")
    return float(plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain)


def _open_features(path: Path, srid: int | None, layer: str | None) -> PinFile:
    _check_content(path)
    chosen = _choose_layer(path, layer)
    try:
        with _without_warnings():
            meta, _index, geometry, columns = pyogrio.raw.read(path, layer=chosen, max_features=MOST_ROWS + 1)
        shapes = None if geometry is None else shapely.from_wkb(geometry, on_invalid="ignore")
    except (DataSourceError, DataLayerError, ShapelyError, ValueError, RuntimeError):
        raise PinFileError(f"{path.name} is damaged or holds no features that can be read") from None
    if shapes is None:
        raise PinFileError(f"{path.name} has no geometry; each feature needs a point, a line or an area")
    if len(shapes) == 0:
        raise PinFileError(f"{path.name} holds no features")
    names = [str(name).strip().lower() for name in meta["fields"]]
    return PinFile(_srid_of(path, meta.get("crs"), srid), names, _feature_rows(shapes, names, columns))


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Keep GDAL's remarks on a damaged file to ourselves: the caller gets one sentence instead."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _feature_rows(shapes: np.ndarray, names: list[str], columns: list[np.ndarray]) -> Iterator[RawRow]:
    for position, shape in enumerate(shapes):
        fields = {name: _plain(column[position]) for name, column in zip(names, columns, strict=True)}
        trouble = "there is no place: the feature has no geometry" if shape is None else None
        yield RawRow(position + 1, fields, shape, trouble)


def _plain(value: Any) -> Any:
    """Return a column's value as text or number, an empty text where there is none."""
    if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
        return ""
    if isinstance(value, np.datetime64):
        return "" if np.isnat(value) else str(value)
    if isinstance(value, np.generic):
        value = value.item()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _check_content(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(16)
    if path.suffix.lower() == ".gpkg":
        if not start.startswith(b"SQLite format 3\x00"):
            raise PinFileError(f"{path.name} is not a GeoPackage")
        return
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise PinFileError(f"{path.name} is not JSON in UTF-8") from None
    if not isinstance(document, dict) or document.get("type") not in {"FeatureCollection", "Feature"}:
        raise PinFileError(f"{path.name} is not GeoJSON: it must be a FeatureCollection")
    for number, feature in enumerate(document.get("features") or [], start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise PinFileError(f"{path.name} is not GeoJSON: entry {number} of its features is no Feature")


def _choose_layer(path: Path, wished: str | None) -> str:
    try:
        with _without_warnings():
            layers = [str(name) for name, geometry_type in pyogrio.list_layers(path) if geometry_type is not None]
    except (DataSourceError, DataLayerError, ValueError, RuntimeError):
        raise PinFileError(f"{path.name} is damaged or holds no layer that can be read") from None
    if wished is not None and wished not in layers:
        raise PinFileError(f"{path.name} has no layer {wished}; it has {', '.join(layers) or 'none with geometry'}")
    if wished is None and len(layers) != 1:
        raise PinFileError(f"{path.name} has these layers: {', '.join(layers) or 'none'}; choose one with --layer")
    return wished or layers[0]


def _srid_of(path: Path, written: str | None, wished: int | None) -> int:
    if wished is not None:
        return wished
    if not written:
        return crs.WIRE
    try:
        found = CRS.from_user_input(written).to_epsg()
    except CRSError:
        found = None
    if found is None:
        raise PinFileError(f"{path.name} has a coordinate system without an EPSG number; name one with --crs")
    return int(found)
