"""What the database is asked about hand-made edits of an area's network. Geometry is EPSG:25832 but on the wire."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Row, text

from app.ground.queries import hex_of
from geo import crs
from geo.walks import NamedPlace


def bytes_of(geometry: BaseGeometry) -> bytes:
    """Return a geometry of EPSG:25832 as ST_GeomFromEWKB reads it."""
    return bytes(shapely.to_wkb(shapely.set_srid(geometry, crs.STORAGE), include_srid=True))


def line_of(stored: bytes) -> LineString:
    """Return a line as the database gives it."""
    line = shapely.from_wkb(bytes(stored))
    if not isinstance(line, LineString):
        raise TypeError(f"a line was expected, not a {line.geom_type}")
    return line


def nearest_edge(connection: Connection, area_id: uuid.UUID, position: BaseGeometry) -> tuple[LineString, float] | None:
    """Return the line of the stretch nearest to a position, and how many metres it lies off."""
    row = connection.execute(
        text("""
        SELECT ST_AsBinary(geometry), ST_Distance(geometry, ST_GeomFromEWKB(:position)) AS distance_m
        FROM network_edge WHERE area_id = :area ORDER BY distance_m, number LIMIT 1
        """),
        {"area": area_id, "position": bytes_of(position)},
    ).one_or_none()
    return (line_of(row[0]), row[1]) if row else None


def nearest_numbers(
    connection: Connection, area_id: uuid.UUID, points: Sequence[tuple[float, float]], within_m: float
) -> list[int | None]:
    """Return the number of the stretch, blocked or not, nearest to each point (EPSG:25832); None where none is."""
    found = connection.execute(
        text("""
        SELECT nearest.number
        FROM unnest(CAST(:x AS float8[]), CAST(:y AS float8[])) WITH ORDINALITY AS point (x, y, row)
        LEFT JOIN LATERAL (
            SELECT number FROM network_edge, ST_SetSRID(ST_MakePoint(point.x, point.y), :storage) AS here
            WHERE area_id = :area AND ST_DWithin(geometry, here, :within_m)
            ORDER BY ST_Distance(geometry, here), number LIMIT 1
        ) AS nearest ON true
        ORDER BY point.row
        """),
        {"area": area_id, "x": [x for x, _ in points], "y": [y for _, y in points], "within_m": within_m,
         "storage": crs.STORAGE},
    )  # fmt: skip
    return list(found.scalars())


def lies_near_area(connection: Connection, area_id: uuid.UUID, line: LineString, beyond_m: float) -> bool:
    """Tell whether all of a line lies within the area's boundary, or little beyond it."""
    found: bool = connection.execute(
        text("""
        SELECT ST_Covers(ST_Buffer(boundary, :beyond_m), ST_GeomFromEWKB(:line)) FROM housing_area WHERE id = :area
        """),
        {
            "area": area_id,
            "beyond_m": beyond_m,
            "line": bytes_of(line),
        },
    ).scalar_one()
    return found


KINDS_OF = {"blocked": ("block", "open"), "lit": ("light",)}
"""The edits that say what stands in a column of stretches: the latest of them takes the place of the others."""


def mark(
    connection: Connection, area_id: uuid.UUID, edit_id: uuid.UUID, numbers: Sequence[int], **values: str | bool
) -> None:
    """Write what an edit says (blocked, lit) onto stretches."""
    ((column, value),) = values.items()
    if column not in KINDS_OF:
        raise ValueError(f"{column} is nothing that an edit says")
    connection.execute(
        text(f"""
        UPDATE network_edge SET {column} = :value, edit_ids = ARRAY(
            SELECT id FROM network_edit WHERE id = ANY(edit_ids) AND kind <> ALL(:kinds) ORDER BY created_at, id
        ) || CAST(:edit AS uuid)
        WHERE area_id = :area AND number = ANY(:numbers)
        """),  # noqa: S608  one of two names
        {"value": value, "edit": edit_id, "area": area_id, "numbers": list(numbers),
         "kinds": list(KINDS_OF[column])},
    )  # fmt: skip


_SPLIT = (
    "area_id, number, from_node, to_node, geometry, length_m, highway, steps, {lit}, surface, width_m, name, access, "
    "tunnel, {blocked}, way_ids, bridge, imported_lit"
)
_AS_IT_IS = _SPLIT.format(lit="lit", blocked="blocked")
_AS_IMPORTED = _SPLIT.format(lit="imported_lit", blocked="false")


def undo_all(connection: Connection, area_id: uuid.UUID) -> None:
    """Make the network be as it was imported."""
    restore = f"INSERT INTO network_edge ({_AS_IT_IS}) SELECT {_AS_IMPORTED} FROM split_edge"  # noqa: S608  constants
    for statement in (
        "DELETE FROM network_edge WHERE area_id = :area AND NOT imported",
        f"{restore} WHERE area_id = :area",
        "DELETE FROM split_edge WHERE area_id = :area",
        "DELETE FROM network_node WHERE area_id = :area AND NOT imported",
        "UPDATE network_edge SET blocked = false, lit = imported_lit, edit_ids = '{}' "
        "WHERE area_id = :area AND edit_ids <> '{}'",
    ):
        connection.execute(text(statement), {"area": area_id})


def remove_split(connection: Connection, area_id: uuid.UUID, numbers: Sequence[int]) -> None:
    """Take stretches away that a path cuts in pieces; imported ones are kept aside."""
    values = {"area": area_id, "numbers": list(numbers)}
    connection.execute(
        text(f"""
        INSERT INTO split_edge ({_AS_IT_IS}) SELECT {_AS_IT_IS} FROM network_edge
        WHERE area_id = :area AND number = ANY(:numbers) AND imported
        """),  # noqa: S608  constants of this module
        values,
    )
    connection.execute(text("DELETE FROM network_edge WHERE area_id = :area AND number = ANY(:numbers)"), values)


def next_numbers(connection: Connection, area_id: uuid.UUID) -> tuple[int, int]:
    """Return the first numbers of junctions and of stretches that are free."""
    row = connection.execute(
        text("""
        SELECT (SELECT coalesce(max(number), -1) + 1 FROM network_node WHERE area_id = :area),
               (SELECT coalesce(max(number), -1) + 1
                FROM (SELECT number FROM network_edge WHERE area_id = :area
                      UNION ALL SELECT number FROM split_edge WHERE area_id = :area) AS taken)
        """),
        {"area": area_id},
    ).one()
    return row[0], row[1]


def bump_version(connection: Connection, area_id: uuid.UUID) -> None:
    """Say that the area's network has changed; a second change of it waits until this transaction ends."""
    connection.execute(
        text("UPDATE housing_area SET network_version = network_version + 1 WHERE id = :area"), {"area": area_id}
    )


WITHOUT_TURNS = ("street", "path", "entrance", "stairwell")
"""Kinds of places that say nothing about which way is meant: ways themselves, and doors, of which there are many."""


def named_places(connection: Connection, area_id: uuid.UUID) -> list[NamedPlace]:
    """Return the area's places that a way can be told by."""
    rows = connection.execute(
        text("""
        SELECT name, ST_AsBinary(geometry) FROM place WHERE area_id = :area AND kind <> ALL(:kinds)
        ORDER BY name, id
        """),
        {"area": area_id, "kinds": list(WITHOUT_TURNS)},
    ).all()
    shapes = shapely.from_wkb([bytes(row[1]) for row in rows])
    return [NamedPlace(row[0], shape) for row, shape in zip(rows, shapes, strict=True)]


def version(connection: Connection, area_id: uuid.UUID) -> int:
    """Return the number of the area's network as it is now."""
    found: int = connection.execute(
        text("SELECT network_version FROM housing_area WHERE id = :area"), {"area": area_id}
    ).scalar_one()
    return found


_EDITS = """
SELECT edit.id, edit.kind, ST_AsGeoJSON(ST_Transform(edit.geometry, :wire), 7) AS geometry,
       ST_AsBinary(edit.geometry) AS line, ST_Length(edit.geometry) AS length_m, edit.lit, edit.steps, edit.name,
       edit.note, edit.created_at, edit.created_by,
       coalesce(told.edges, 0) AS edges
FROM network_edit AS edit
LEFT JOIN (SELECT unnest(edit_ids) AS edit_id, count(*) AS edges FROM network_edge
           WHERE area_id = :area AND edit_ids <> '{}' GROUP BY 1) AS told ON told.edit_id = edit.id
WHERE edit.area_id = :area
"""


def edits(connection: Connection, area_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return the area's edits in the order in which they were made."""
    statement = text(f"{_EDITS} ORDER BY edit.created_at, edit.id")
    return connection.execute(statement, {"area": area_id, "wire": crs.WIRE}).all()


def edit(connection: Connection, area_id: uuid.UUID, edit_id: uuid.UUID) -> Row[Any] | None:
    """Return one edit of the area."""
    statement = text(f"{_EDITS} AND edit.id = :edit")
    return connection.execute(statement, {"area": area_id, "wire": crs.WIRE, "edit": edit_id}).one_or_none()


def latest_edit(connection: Connection, area_id: uuid.UUID) -> Row[Any] | None:
    """Return the edit of the area that was made last."""
    statement = text(f"{_EDITS} ORDER BY edit.created_at DESC, edit.id DESC LIMIT 1")
    return connection.execute(statement, {"area": area_id, "wire": crs.WIRE}).one_or_none()


def count_edits(connection: Connection, area_id: uuid.UUID) -> int:
    """Return how many edits the area has."""
    statement = text("SELECT count(*) FROM network_edit WHERE area_id = :area")
    found: int = connection.execute(statement, {"area": area_id}).scalar_one()
    return found


def insert_edit(connection: Connection, area_id: uuid.UUID, line: LineString, values: Mapping[str, Any]) -> None:
    """Store an edit: id, kind, lit, steps, name, note, created_by."""
    connection.execute(
        text("""
        INSERT INTO network_edit (id, area_id, kind, geometry, lit, steps, name, note, created_by)
        VALUES (:id, :area, :kind, CAST(:line AS geometry), :lit, :steps, :name, :note, :created_by)
        """),
        {**values, "area": area_id, "line": hex_of(line)},
    )


def delete_edit(connection: Connection, edit_id: uuid.UUID) -> None:
    """Forget an edit."""
    connection.execute(text("DELETE FROM network_edit WHERE id = :edit"), {"edit": edit_id})
