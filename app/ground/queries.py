"""Write an area's ground in bulk, and read its network. Geometry is EPSG:25832 throughout."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from psycopg import sql
from shapely.geometry import MultiPolygon, Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from geo import crs
from geo.ground import Building, Cover, Lamp, Place
from geo.network import Edge, Network
from layers.tables import new_id

REPORT_EVERY = 500

BUILDING_COLUMNS = ("source_ref", "geometry", "use", "name", "levels")
LAMP_COLUMNS = ("source_ref", "geometry")
PLACE_COLUMNS = ("source_ref", "geometry", "name", "kind")
COVER_COLUMNS = ("source_ref", "geometry", "kind")
EDGE_COLUMNS = (
    "area_id", "number", "from_node", "to_node", "geometry", "length_m", "highway", "steps", "lit", "surface",
    "width_m", "name", "access", "tunnel", "blocked", "way_ids", "bridge",
    "imported_lit",
)  # fmt: skip


def lock_area(connection: Connection, area_id: uuid.UUID) -> None:
    """Keep a second import of the same area waiting until this transaction ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:area, 0))"), {"area": str(area_id)})


def hex_of(geometry: BaseGeometry) -> str:
    """Return a geometry of EPSG:25832 as the hexadecimal EWKB that PostGIS reads, without a third coordinate."""
    flat = shapely.set_srid(shapely.force_2d(geometry), crs.STORAGE)
    return str(shapely.to_wkb(flat, hex=True, include_srid=True))


def building_row(building: Building) -> tuple[Any, ...]:
    """Return a building's values in the order of BUILDING_COLUMNS."""
    outline = building.geometry
    many = outline if isinstance(outline, MultiPolygon) else MultiPolygon([outline])
    return (building.source_ref, hex_of(many), building.use, building.name, building.levels)


def lamp_row(lamp: Lamp) -> tuple[Any, ...]:
    """Return a lamp's values in the order of LAMP_COLUMNS."""
    return (lamp.source_ref, hex_of(lamp.geometry))


def place_row(place: Place) -> tuple[Any, ...]:
    """Return a place's values in the order of PLACE_COLUMNS."""
    return (place.source_ref, hex_of(place.geometry), place.name[:200], place.kind)


def cover_row(cover: Cover) -> tuple[Any, ...]:
    """Return a ground cover's values in the order of COVER_COLUMNS."""
    return (cover.source_ref, hex_of(cover.geometry), cover.kind)


def replace_rows(
    connection: Connection, table: str, area_id: uuid.UUID, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Make the area's rows of a table be these: known ones (by source_ref) keep their id, missing ones go."""
    named = sql.SQL(", ").join(map(sql.Identifier, columns))
    changed = sql.SQL(", ").join(
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column)) for column in columns if column != "source_ref"
    )
    target = sql.Identifier(table)
    incoming = sql.Identifier(f"incoming_{table}")
    cursor = _cursor(connection)
    cursor.execute(
        sql.SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT id, area_id, {} FROM {} WITH NO DATA").format(
            incoming, named, target
        )
    )
    told_apart = ((new_id(), area_id, *row) for row in _told_apart(rows))
    copy_rows(connection, f"incoming_{table}", ("id", "area_id", *columns), told_apart)
    cursor.execute(
        sql.SQL("DELETE FROM {} AS old WHERE area_id = %s AND NOT EXISTS "
                "(SELECT FROM {} AS new WHERE new.source_ref = old.source_ref)").format(target, incoming),
        [area_id],
    )  # fmt: skip
    cursor.execute(
        sql.SQL("INSERT INTO {0} (id, area_id, {1}) SELECT id, area_id, {1} FROM {2} "
                "ON CONFLICT (area_id, source_ref) DO UPDATE SET {3}").format(target, named, incoming, changed)
    )  # fmt: skip
    cursor.execute(sql.SQL("DROP TABLE {}").format(incoming))


def replace_network(
    connection: Connection, area_id: uuid.UUID, network: Network, progress: Callable[[int], None]
) -> None:
    """Make the area's network be this one, as it was imported: without what was edited by hand."""
    _cursor(connection).execute("DELETE FROM network_node WHERE area_id = %s", [area_id])
    nodes = ((area_id, number, hex_of(Point(xy))) for number, xy in enumerate(network.node_xy))
    copy_rows(connection, "network_node", ("area_id", "number", "geometry"), nodes)
    edges = (edge_row(area_id, number, edge) for number, edge in enumerate(network.edges))
    copy_rows(connection, "network_edge", EDGE_COLUMNS, _counted(edges, progress))


def edge_row(area_id: uuid.UUID, number: int, edge: Edge) -> tuple[Any, ...]:
    """Return an edge's values in the order of EDGE_COLUMNS."""
    return (
        area_id, number, edge.from_node, edge.to_node, hex_of(edge.geometry), edge.length_m, edge.highway, edge.steps,
        edge.lit, edge.surface, edge.width_m, edge.name, edge.access, edge.tunnel, edge.blocked, list(edge.way_ids),
        edge.bridge, edge.lit,
    )  # fmt: skip


def copy_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Send rows to a table through COPY."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with _cursor(connection).copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Send rows to a table one after the other: COPY knows no row-level policies."""
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(sql.Placeholder() for _ in columns),
    )
    _cursor(connection).executemany(statement, rows)


def _told_apart(rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows with a number behind a source_ref (the first value) that came before: pieces of one thing."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row[0]] += 1
        yield row if seen[row[0]] == 1 else (f"{row[0]}#{seen[row[0]]}", *row[1:])


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()


def _counted(rows: Iterable[tuple[Any, ...]], progress: Callable[[int], None]) -> Iterator[tuple[Any, ...]]:
    done = 0
    for done, row in enumerate(rows, start=1):
        yield row
        if done % REPORT_EVERY == 0:
            progress(done)
    progress(done)


EDGES = """
SELECT number, from_node, to_node, ST_AsBinary(geometry), length_m, highway, steps, lit, surface, width_m, name, access,
       tunnel, blocked, way_ids, bridge
FROM network_edge
"""
"""The fields of geo.network.Edge, in their order."""


def edge_of(row: Sequence[Any], line: BaseGeometry) -> Edge:
    """Return a row of EDGES as an edge."""
    return Edge(*(*row[:3], line, *row[4:14], tuple(row[14]), row[15]))


def load_network(connection: Connection, area_id: uuid.UUID) -> Network:
    """Return the area's walkable network in one query; edge_id is the row's number.

    An edge's line runs from one junction to the other, so that its ends say where the junctions are.
    """
    rows = _cursor(connection).execute(f"{EDGES} WHERE area_id = %s ORDER BY number", [area_id], binary=True).fetchall()
    if not rows:
        return Network(np.empty((0, 2)), ())
    lines = shapely.from_wkb([row[3] for row in rows])
    ends = np.array([row[1:3] for row in rows])
    node_xy = np.empty((int(ends.max()) + 1, 2))
    for side, at in ((0, 0), (1, -1)):
        node_xy[ends[:, side]] = shapely.get_coordinates(shapely.get_point(lines, at))
    return Network(node_xy, tuple(edge_of(row, line) for row, line in zip(rows, lines, strict=True)))
