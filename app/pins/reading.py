"""Read pins out of a file: CSV, GeoJSON and GeoPackage all come out as rows of words with a place each."""

import codecs
import csv
import json
import logging
import re
import sqlite3
import unicodedata
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geo import crs

BYTES_LIMIT = 200_000_000
CHUNK = 2000
PLACE_HEADINGS = {
    "longitude": "lon, lng, long, x, øst, east, easting, længdegrad, x koordinat, utm x, utm øst",
    "latitude": "lat, y, nord, north, northing, breddegrad, y koordinat, utm y, utm nord",
    "wkt": "geometry, geometri, geom, the geom, geometry wkt",
}
FIELD_HEADINGS = {
    "kind": "slags, art, type, ressource udfordring, resource challenge",
    "category": "kategori",
    "topic": "emne, tema",
    "text": "tekst, beskrivelse, kommentar, bemærkning, hvad folk siger, description, comment, what people say",
    "hour": "time, time på dagen, tidspunkt, klokkeslæt, klokken, kl, hour of the day",
    "season": "årstid, sæson",
    "language": "sprog",
    "placed_by": "sat af, placeret af, indsamlet af",
    "people": "antal, antal personer, personer, number of people, count",
    "relevance": "relevans, farvekode",
    "state": "status, tilstand",
    "client_id": "uuid, klient id",
    "created_at": "dato, oprettet, created, created on, date",
    "campaign": "kortlægning, kortlægningsrunde, runde, mapping round",
}
"""The fields of a pin, and what people call them; a field's own name is always known."""

_CRS_NAME = re.compile(r"(EPSG|OGC)[:/]+(?:[\d.]*[:/])?(CRS84|\d{1,9})", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class PinFileError(ValueError):
    """A file that cannot be read at all; the message says why and what is allowed."""


class RowError(ValueError):
    """One thing that is wrong with a row; code names the reason, values what to put in its words."""

    def __init__(self, code: str, **values: object) -> None:
        """Keep the code and its values; the words are in app.pins.importing.REASONS."""
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its number from 1, what it says by field, its place in the file's CRS, and what it is broken by."""

    number: int
    words: Mapping[str, str]
    place: BaseGeometry | None
    line: int | None = None
    flaw: RowError | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller says about a file: which column holds which field, the CRS by its EPSG number, the layer."""

    columns: Mapping[str, str] = field(default_factory=dict)
    srid: int | None = None
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class PinFile:
    """An opened file: its rows, read as they are asked for, the CRS of their places, and notes for the reader."""

    rows: Iterator[Row]
    srid: int
    notes: list[str]


def open_pins(path: Path, wish: Wish) -> PinFile:
    """Open a file by its ending; raise PinFileError now, or while the rows are read, when it cannot be used."""
    readers = {".csv": _open_csv, ".tsv": _open_csv, ".txt": _open_csv, ".geojson": _open_geojson,
               ".json": _open_geojson, ".gpkg": _open_geopackage}  # fmt: skip
    try:
        if not path.is_file():
            raise PinFileError(f"{path} is {'no file but a folder' if path.is_dir() else 'not there'}")
        size = path.stat().st_size
        if size == 0 or size > BYTES_LIMIT:
            told = "is empty" if size == 0 else f"has {size:,} bytes; at most {BYTES_LIMIT:,} are read"
            raise PinFileError(f"{path.name} {told}")
        if path.suffix.lower() not in readers:
            raise PinFileError(f"{path.name} has an unknown ending; allowed are {', '.join(readers)}")
        if wish.layer is not None and path.suffix.lower() != ".gpkg":
            raise PinFileError(f"{path.name} has no layers; a layer is chosen in a GeoPackage (.gpkg) only")
        if wish.srid is not None:
            is_in_degrees(wish.srid)
        return readers[path.suffix.lower()](path, wish)
    except (OSError, ValueError) as error:
        if isinstance(error, PinFileError):
            raise
        raise PinFileError(f"{path} cannot be opened; is the name right, and may it be read?") from None


def is_in_degrees(srid: int) -> bool:
    """Tell whether a CRS counts in degrees rather than metres; raise PinFileError for one that has no place on a map.

    The number is an EPSG code.
    """
    try:
        found = CRS.from_epsg(srid)
    except CRSError:
        found = None
    if found is None or not (found.is_geographic or found.is_projected):
        raise PinFileError(
            f"{srid} is no coordinate system of a map; give an EPSG number such as {crs.STORAGE} or {crs.WIRE}"
        )
    return bool(found.is_geographic)


def fold(words: str) -> str:
    """Return words as they are compared: small letters, no punctuation, the Danish letters as aa, ae and oe."""
    plain = unicodedata.normalize("NFC", words).casefold()
    for letter, pair in (("å", "aa"), ("æ", "ae"), ("ø", "oe")):
        plain = plain.replace(letter, pair)
    return " ".join(re.findall(r"[^\W_]+", plain))


def _match_columns(found: Sequence[str], wished: Mapping[str, str], *, places: bool) -> dict[str, str]:
    """Return the field that each column holds: first what was wished, then what the headings say."""
    headings = FIELD_HEADINGS | (PLACE_HEADINGS if places else {})
    known = {fold(name): key for key, names in headings.items() for name in (key, *names.split(","))}
    for column, wanted in wished.items():
        if column not in found:
            raise PinFileError(f"there is no column {column!r}; the file has: {', '.join(found) or 'none'}")
        if wanted not in headings:
            raise PinFileError(f"there is no field {wanted!r}; allowed are: {', '.join(headings)}")
    matched = dict(wished)
    for column in found:
        meant = known.get(fold(column))
        if meant is not None and column not in matched and meant not in wished.values():
            matched[column] = meant
    for meant in headings:
        holding = [column for column in found if matched.get(column) == meant]
        if len(holding) > 1:
            raise PinFileError(f"the columns {' and '.join(map(repr, holding))} would both be {meant}; "
                               f'choose one with --column "NAME={meant}"')  # fmt: skip
    return matched


def _unused(found: Sequence[str], matched: Mapping[str, str]) -> list[str]:
    left = [column for column in found if column not in matched and column.strip()]
    return [f"Columns that were not used: {', '.join(left)}"] if left else []


def _open_csv(path: Path, wish: Wish) -> PinFile:
    encoding = _find_encoding(path)
    delimiter = _find_delimiter(path, encoding)
    records = _read_records(path, encoding, delimiter)
    heading = [cell.strip() for cell in next(records)[1]]
    matched = _match_columns(heading, wish.columns, places=True)
    if "wkt" not in matched.values() and not {"longitude", "latitude"} <= set(matched.values()):
        raise PinFileError(
            f"{path.name} has no columns for the place; it needs longitude and latitude (or x and y), or wkt. "
            f"It has: {', '.join(heading)}"
        )
    notes = [f"{path.name} is not UTF-8; it was read as Windows-1252"] if encoding == "cp1252" else []
    fields = [matched.get(column) for column in heading]
    return PinFile(_csv_rows(records, fields), wish.srid or crs.WIRE, notes + _unused(heading, matched))


def _find_encoding(path: Path) -> str:
    """Return the encoding in which the whole file is text."""
    with path.open("rb") as file:
        wide = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            with path.open(encoding=encoding, newline="") as file:
                while chunk := file.read(1 << 20):
                    if _NOT_TEXT.search(chunk):
                        raise PinFileError(f"{path.name} holds something else than text; save it as CSV in UTF-8")
        except UnicodeError:
            continue
        return encoding
    raise PinFileError(f"{path.name} is neither UTF-8 nor Windows-1252 text; save it as CSV in UTF-8")


def _find_delimiter(path: Path, encoding: str) -> str:
    """Return the delimiter by which the first record has most headings that are known, or else most values."""
    known = {
        fold(name) for key, names in {**PLACE_HEADINGS, **FIELD_HEADINGS}.items() for name in (key, *names.split(","))
    }
    scores = []
    for delimiter in ",;\t":
        with closing(_read_records(path, encoding, delimiter)) as records:
            try:
                heading = next(records, (1, []))[1]
            except PinFileError:
                continue
        scores.append((sum(fold(cell) in known for cell in heading), len(heading), delimiter))
    if not scores or max(scores)[1] == 0:
        raise PinFileError(f"{path.name} has no heading; its first line names the columns, with , ; or tab between")
    return max(scores)[2]


def _read_records(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each record begins, and its values; records without any value are passed over."""
    line = 1
    with path.open(encoding=encoding, newline="") as file:
        records = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for cells in records:
                if any(cell.strip() for cell in cells):
                    yield line, cells
                line = records.line_num + 1
        except csv.Error:
            raise PinFileError(
                f"{path.name}, from line {line}: the quotation marks do not match, or a value is longer than "
                f"{csv.field_size_limit():,} characters. Within a value in quotation marks, write each of them twice"
            ) from None


def _csv_rows(records: Iterator[tuple[int, list[str]]], fields: Sequence[str | None]) -> Iterator[Row]:
    for number, (line, cells) in enumerate(records, start=1):
        if any(cell.strip() for cell in cells[len(fields) :]):
            yield Row(number, {}, None, line, RowError("too_many_values", count=len(cells), allowed=len(fields)))
            continue
        words = {name: cell.strip() for name, cell in zip(fields, cells, strict=False) if name}
        try:
            yield Row(number, words, _read_place(words), line)
        except RowError as error:
            yield Row(number, words, None, line, error)


def _read_place(words: Mapping[str, str]) -> BaseGeometry | None:
    written, x, y = (words.get(name, "") for name in ("wkt", "longitude", "latitude"))
    if not written:
        return Point(_read_number("longitude", x), _read_number("latitude", y)) if x or y else None
    try:
        if re.search("nan|inf", written, re.IGNORECASE) is None:
            return shapely.from_wkt(written)
    except (shapely.errors.ShapelyError, NotImplementedError):
        pass
    raise RowError("not_wkt", value=written)


def _read_number(name: str, written: str) -> float:
    """Return a coordinate; the decimal sign may be a comma, and the other sign may part the thousands."""
    plain = re.sub(r"\s", "", written)
    if "," in plain and "." in plain:
        thousands = min(",.", key=plain.rindex)
        plain = plain.replace(thousands, "")
    plain = plain.replace(",", ".")
    if _NUMBER.fullmatch(plain) is None or not np.isfinite(float(plain)):
        raise RowError("not_a_number", field=name, value=written)
    return float(plain)


def _open_geojson(path: Path, wish: Wish) -> PinFile:
    try:
        document = json.loads(path.read_bytes(), object_hook=_as_geometry)
    except (ValueError, RecursionError):
        raise PinFileError(f"{path.name} is not JSON, or only a part of it; a GeoJSON file is needed") from None
    kind = document.get("type") if isinstance(document, dict) else None
    features = [document] if kind == "Feature" else document.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list):
        raise PinFileError(f"{path.name} is JSON, but no GeoJSON FeatureCollection")
    found = dict.fromkeys(name for feature in features for name in _properties(feature))
    matched = _match_columns(list(found), wish.columns, places=False)
    srid = wish.srid or _read_crs_member(path, document.get("crs"))
    return PinFile(_feature_rows(features, matched), srid, _unused(list(found), matched))


def _as_geometry(value: dict[str, Any]) -> Any:
    """Return a decoded geometry as shapely has it, which is smaller than its lists; all else stays what it is."""
    if "coordinates" not in value:
        return value
    try:
        return shapely.from_geojson(json.dumps(value))
    except (shapely.errors.ShapelyError, TypeError, ValueError):
        return {"type": "broken"}


def _properties(feature: Any) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _feature_rows(features: Sequence[Any], matched: Mapping[str, str]) -> Iterator[Row]:
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            yield Row(number, {}, None, flaw=RowError("not_a_feature"))
            continue
        properties = _properties(feature)
        words = {name: _say(properties.get(column)) for column, name in matched.items()}
        place = feature.get("geometry")
        broken = place is not None and not isinstance(place, BaseGeometry)
        yield Row(number, words, None if broken else place, flaw=RowError("broken_geometry") if broken else None)


def _read_crs_member(path: Path, member: Any) -> int:
    """Return the EPSG number of GeoJSON's `crs` member of 2008; without one it is longitude and latitude."""
    if member is None:
        return crs.WIRE
    properties = member.get("properties") if isinstance(member, dict) else None
    return _find_srid(path, str(properties.get("name")) if isinstance(properties, dict) else "")


def _find_srid(path: Path, definition: str) -> int:
    """Return the EPSG number of a CRS that a file names, or writes out as WKT."""
    named = _CRS_NAME.search(definition) if len(definition) < 100 else None
    try:
        found = CRS.from_user_input(f"{named[1]}:{named[2]}".upper() if named else CRS.from_wkt(definition))
        srid = crs.WIRE if found.to_authority() == ("OGC", "CRS84") else found.to_epsg()
    except CRSError:
        srid = None
    if srid is None:
        raise PinFileError(f"{path.name} does not say in which coordinate system it is, or in one without an EPSG "
                           f"number; give it, such as --crs {crs.STORAGE}")  # fmt: skip
    is_in_degrees(srid)
    return srid


def _say(value: Any) -> str:
    """Return a property's value as words; nothing, and not a number, is no words."""
    if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
        return ""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


@contextmanager
def _quiet_driver(path: Path) -> Iterator[None]:
    """Keep a driver's own words from the reader: they say nothing that helps, and may say where files lie."""
    log = logging.getLogger("pyogrio")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (RuntimeError, ValueError, OSError, TypeError, sqlite3.Error, shapely.errors.ShapelyError) as error:
        if isinstance(error, PinFileError):
            raise
        raise PinFileError(f"{path.name} is broken, or no GeoPackage; export it again") from None
    finally:
        log.setLevel(level)


def _open_geopackage(path: Path, wish: Wish) -> PinFile:
    with _quiet_driver(path):
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise ValueError
        layer = _choose_layer(path, wish.layer)
        info = pyogrio.read_info(path, layer=layer)
        if info["driver"] != "GPKG":
            raise ValueError
    found = [str(name) for name in info["fields"]]
    matched = _match_columns(found, wish.columns, places=False)
    srid = wish.srid or _find_srid(path, info["crs"] or "")
    return PinFile(_geopackage_rows(path, layer, matched), srid, _unused(found, matched))


def _choose_layer(path: Path, wished: str | None) -> str:
    with_places = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    if not with_places:
        raise PinFileError(f"{path.name} has no layer with places")
    if wished is not None and wished not in with_places:
        raise PinFileError(f"{path.name} has no layer {wished!r} with places; it has: {', '.join(with_places)}")
    if wished is None and len(with_places) > 1:
        raise PinFileError(f"{path.name} has several layers; choose one with --layer: {', '.join(with_places)}")
    return wished or with_places[0]


def _geopackage_rows(path: Path, layer: str, matched: Mapping[str, str]) -> Iterator[Row]:
    number = 0
    while True:
        with _quiet_driver(path):
            about, _, shapes, values = pyogrio.raw.read(
                path, layer=layer, columns=list(matched), skip_features=number, max_features=CHUNK,
                datetime_as_string=True,
            )  # fmt: skip
        fields = [matched[str(name)] for name in about["fields"]]
        for record, shape in enumerate(shapes):
            number += 1
            words = {name: _say(column[record]) for name, column in zip(fields, values, strict=True)}
            try:
                yield Row(number, words, shapely.from_wkb(shape))
            except (shapely.errors.ShapelyError, NotImplementedError):
                yield Row(number, words, None, flaw=RowError("broken_geometry"))
        if len(shapes) < CHUNK:
            return
