"""Bring a file of pins into an area: every good row, or nothing, and each bad row with its number and reason."""

import json
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.areas.queries import boundary_of
from app.ground.queries import copy_rows, hex_of
from app.guard import service as guard
from app.pins.queries import place_names
from app.pins.reading import MOST_ROWS, PinFile, PinFileError, RawRow, open_pins
from app.pins.row_words import FIELDS, RowError, Words, whole_number, word_of
from geo import crs
from geo.geojson import GeometryError, PinGeometry, check_stored
from layers.vocabulary import LIGHTS, SEASONS, TEXT_LIMIT

NO_FINDINGS = "[]"
DANISH_TIME = ZoneInfo("Europe/Copenhagen")
COLUMNS = (
    "id", "client_id", "area_id", "campaign_id", "kind", "category", "topic", "geometry", "text", "hour", "season",
    "light", "language", "placed_by", "people", "state", "relevance", "guard", "created_at",
)  # fmt: skip
GEOMETRY_REASONS = {
    "geometry_type": "the place must be one point, one line or one area",
    "geometry_empty": "the place is empty",
    "geometry_too_many_corners": "the place has too many corners; at most {limit} are allowed",
    "geometry_outside_projection": "the coordinates are not degrees; for metres in UTM 32N give --crs 25832",
    "geometry_crosses_itself": "the outline crosses or touches itself ({reason})",
    "geometry_too_small": "the place is too small to be meant; at least {least}",
}


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the caller chooses; columns maps the file's column names to ours."""

    columns: Mapping[str, str] = field(default_factory=dict)
    srid: int | None = None
    layer: str | None = None
    partial: bool = False
    state: str = "pending"
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is not taken, and why."""

    number: int
    reason: str


@dataclass(slots=True)
class ImportReport:
    """What became of the rows."""

    rows: int = 0
    stored: int = 0
    already_there: int = 0
    held: int = 0
    """Rows whose words may point at somebody: stored as pending, whatever the file says, for a person to read."""
    bad: list[BadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class UnknownAreaError(LookupError):
    """There is no such area."""


class BadRowsError(ValueError):
    """Some rows are bad and nothing is written; the report names them."""

    def __init__(self, report: ImportReport) -> None:
        """Keep the report."""
        super().__init__(f"{len(report.bad)} of {report.rows} rows are bad")
        self.report = report


def import_pins(connection: Connection, area_slug: str, path: Path, options: ImportOptions) -> ImportReport:
    """Store the rows of a file as pins of an area, in the caller's transaction.

    Raises UnknownAreaError, PinFileError for a file that cannot be read, and BadRowsError when a row is bad and
    options.partial is not set; then nothing is written. A row that was imported before is not stored again.
    """
    found = boundary_of(connection, area_slug)
    if found is None:
        raise UnknownAreaError(f"there is no area {area_slug}")
    area_id, boundary = found
    _check_srid(options.srid)
    file = open_pins(path, srid=options.srid, layer=options.layer)
    absent = sorted({name.strip().lower() for name in options.columns} - set(file.columns))
    if absent:
        raise PinFileError(f"{path.name} has no column {', '.join(absent)}; it has {', '.join(file.columns)}")
    report = ImportReport(notes=list(file.notes))
    checker = _Checker(area_id, boundary, _Known.of(connection, area_id), options)
    good = _good_rows(file, checker, report)
    if report.rows == 0:
        raise PinFileError(f"{path.name} holds no rows below its header")
    if report.bad and not options.partial:
        raise BadRowsError(report)
    report.stored = _store(connection, good)
    report.already_there = len(good) - report.stored
    return report


def _check_srid(srid: int | None) -> None:
    if srid is None:
        return
    try:
        CRS.from_epsg(srid)
    except CRSError:
        raise PinFileError(f"{srid} is not an EPSG number of a coordinate system, such as 25832") from None


def _good_rows(file: PinFile, checker: "_Checker", report: ImportReport) -> list[dict[str, Any]]:
    good = []
    for row in file.rows:
        report.rows += 1
        if report.rows > MOST_ROWS:
            raise PinFileError(f"the file has more than {MOST_ROWS:,} rows; split it")
        try:
            pin = checker.pin(row, file.srid)
            report.held += pin["guard"] != NO_FINDINGS
            good.append(pin)
        except RowError as error:
            report.bad.append(BadRow(row.number, str(error)))
    return good


@dataclass(frozen=True, slots=True)
class _Known:
    """What the area's database knows that a row may name."""

    categories: dict[str, list[str]]
    topics: dict[str, dict[str, str]]
    campaigns: dict[str, uuid.UUID]
    place_names: list[str]
    words: Words

    @classmethod
    def of(cls, connection: Connection, area_id: uuid.UUID) -> "_Known":
        categories: dict[str, list[str]] = {"resource": [], "challenge": []}
        topics: dict[str, dict[str, str]] = {"resource": {}, "challenge": {}}
        for row in connection.execute(text("SELECT kind, code FROM category ORDER BY position")):
            categories[row.kind].append(row.code)
        for row in connection.execute(text("SELECT kind, code, category FROM topic ORDER BY position")):
            topics[row.kind][row.code] = row.category
        rounds = connection.execute(text("SELECT title, id FROM campaign WHERE area_id = :area"), {"area": area_id})
        with Session(connection) as session:
            names = place_names(session, area_id)
        return cls(categories, topics, {row.title: row.id for row in rounds}, names, Words.load())


class _Checker:
    """Turn raw rows into pins, or say what is wrong with them."""

    def __init__(self, area_id: uuid.UUID, boundary: BaseGeometry, known: _Known, options: ImportOptions) -> None:
        shapely.prepare(boundary)
        self.area_id, self.boundary, self.known, self.options = area_id, boundary, known, options
        self.seen: Counter[str] = Counter()
        self.mapped = {name.strip().lower(): wanted for name, wanted in options.columns.items()}
        unknown = sorted(set(self.mapped.values()) - set(FIELDS))
        if unknown:
            raise PinFileError(f"{', '.join(unknown)} is no field of a pin; fields are {', '.join(FIELDS)}")

    def pin(self, row: RawRow, srid: int) -> dict[str, Any]:
        """Return the row as values of a pin; raise RowError with the reason."""
        if row.trouble is not None or row.geometry is None:
            raise RowError(row.trouble or "there is no place")
        fields = self._named(row.fields)
        words = self.known.words
        kind = words.code("kind", fields.get("kind") or self.options.kind or "", ["resource", "challenge"])
        topics = self.known.topics[kind]
        topic = words.optional("topic", fields.get("topic"), list(topics))
        category = words.optional("category", fields.get("category"), self.known.categories[kind])
        if category is None and topic is None:
            raise RowError(f"there is no category; allowed are {', '.join(self.known.categories[kind])}")
        written = word_of(fields.get("text"))
        if len(written) > TEXT_LIMIT:
            raise RowError(f"the text has {len(written)} characters; at most {TEXT_LIMIT} are allowed")
        place = self._place(row.geometry, srid)
        findings = guard.search(written, place_names=self.known.place_names)
        state = words.optional("state", fields.get("state"), ["pending", "published"]) or self.options.state
        return {
            "id": uuid.uuid4(),
            "client_id": self._client_id(fields, place, kind, written),
            "area_id": self.area_id,
            "campaign_id": self._campaign(fields),
            "kind": kind,
            "category": category or topics[topic or ""],
            "topic": topic,
            "geometry": hex_of(place),
            "text": written,
            "hour": whole_number("hour", fields.get("hour"), 0, 23),
            "season": words.optional("season", fields.get("season"), list(SEASONS)),
            "light": words.optional("light", fields.get("light"), list(LIGHTS)),
            "language": words.optional("language", fields.get("language"), ["da", "en", "tr", "ar"]) or "da",
            "placed_by": words.optional(
                "placed_by", fields.get("placed_by"), ["resident", "facilitator", "professional"]
            )
            or "resident",
            "people": whole_number("people", fields.get("people"), 1, 100_000) or 1,
            "state": "pending" if findings else state,
            "guard": json.dumps([asdict(finding) for finding in findings]),
            "relevance": words.optional("relevance", fields.get("relevance"), ["red", "yellow", "green", "uncoded"])
            or "uncoded",
            "created_at": _moment(fields.get("created_at")),
        }

    def _named(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        named: dict[str, Any] = {}
        for column, value in fields.items():
            wanted = self.mapped.get(column) or next((name for name, also in FIELDS.items() if column in also), None)
            if wanted is not None and word_of(value) and (column in self.mapped or wanted not in named):
                named[wanted] = value
        return named

    def _campaign(self, fields: Mapping[str, Any]) -> uuid.UUID | None:
        title = word_of(fields.get("campaign"))
        if title and title not in self.known.campaigns:
            known = ", ".join(self.known.campaigns) or "none"
            raise RowError(f"the area has no mapping round {title[:60]!r}; it has {known}")
        return self.known.campaigns.get(title)

    def _client_id(self, fields: Mapping[str, Any], place: PinGeometry, kind: str, written: str) -> uuid.UUID:
        """Return the row's own id, or one made of what it says, so that importing twice makes no doubles."""
        given = word_of(fields.get("client_id"))
        if given:
            try:
                return uuid.UUID(given)
            except ValueError:
                raise RowError("client_id must be a UUID") from None
        spot = shapely.to_wkt(place, rounding_precision=2)
        content = {name: word_of(value) for name, value in fields.items()} | {"kind": kind, "text": written}
        said = f"{sorted(content.items())} {spot}"
        self.seen[said] += 1
        return uuid.uuid5(self.area_id, said if self.seen[said] == 1 else f"{said} {self.seen[said]}")

    def _place(self, geometry: BaseGeometry, srid: int) -> PinGeometry:
        parts = list(getattr(geometry, "geoms", [geometry]))
        if len(parts) != 1:
            raise RowError(f"the place has {len(parts)} parts; a pin has one point, one line or one area")
        flat = shapely.force_2d(parts[0])
        try:
            moved = check_stored(crs.project(flat, srid, crs.STORAGE))
        except GeometryError as error:
            reason = GEOMETRY_REASONS.get(error.code, error.code.replace("_", " "))
            raise RowError(reason.format(**error.values)) from None
        if self.boundary.covers(moved):
            return moved
        swapped = crs.project(shapely.transform(flat, lambda positions: positions[:, ::-1]), srid, crs.STORAGE)
        if np.isfinite(swapped.bounds).all() and self.boundary.covers(swapped):
            raise RowError("the place lies outside the area as written; its two coordinates are swapped")
        raise RowError("the place lies outside the area's boundary")


def _moment(written: Any) -> datetime:
    """Read an ISO date or time, Danish where no zone is named; now when there is none."""
    plain = word_of(written)
    if not plain:
        return datetime.now(UTC)
    try:
        read = datetime.fromisoformat(plain)
    except ValueError:
        raise RowError(f"created_at {plain[:30]!r} is no date such as 2026-09-01 or 2026-09-01T14:30") from None
    if not date(2000, 1, 1) <= read.date() <= date(2200, 1, 1):
        raise RowError("created_at must lie between the years 2000 and 2200")
    return read if read.tzinfo else read.replace(tzinfo=DANISH_TIME)


def _store(connection: Connection, pins: list[dict[str, Any]]) -> int:
    """Copy the pins in, leave out what is there already, and write their history; return how many are new."""
    connection.execute(text("CREATE TEMP TABLE incoming_pin ON COMMIT DROP AS SELECT * FROM pin WITH NO DATA"))
    copy_rows(connection, "incoming_pin", COLUMNS, (tuple(pin[name] for name in COLUMNS) for pin in pins))
    names = ", ".join(COLUMNS)
    stored = connection.execute(
        text(f"""
        INSERT INTO pin ({names}) SELECT {names} FROM incoming_pin ORDER BY id
        ON CONFLICT (area_id, client_id) DO NOTHING
        """)  # noqa: S608  the names are constants
    ).rowcount
    connection.execute(
        text("""
        INSERT INTO pin_event (pin_id, action, from_state, to_state, actor)
        SELECT pin.id, step.action, step.before, step.after, 'import'
        FROM pin JOIN incoming_pin USING (id)
        CROSS JOIN LATERAL (VALUES (1, 'submit', NULL, 'pending'), (2, 'publish', 'pending', 'published'))
            AS step (position, action, before, after)
        WHERE step.position = 1 OR pin.state = 'published'
        ORDER BY pin.id, step.position
        """)
    )
    connection.execute(text("DROP TABLE incoming_pin"))
    return int(stored)
