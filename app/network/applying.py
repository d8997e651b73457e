"""Write hand-made edits into the network that maps, exports and walks read; in the order they were made."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from sqlalchemy import Connection, Row, text

from app.ground.queries import EDGE_COLUMNS, EDGES, edge_of, edge_row, hex_of, insert_rows
from app.network import queries
from app.network.along import Part, cuts_of, parts_along
from geo.network import Edge, Network
from geo.routing.added_paths import with_cuts, with_path

MEETS_WITHIN_M = 10.0
"""Stretches further than this from a drawn path have nothing to do with it."""
_SAME_PLACE_M = 0.01


def apply_all(connection: Connection, area_id: uuid.UUID) -> dict[str, int]:
    """Apply every edit to the network as it was imported; return how many found a stretch, and how many did not."""
    queries.undo_all(connection, area_id)
    found = [apply_edit(connection, area_id, edit) for edit in queries.edits(connection, area_id)]
    return {"applied": sum(map(bool, found)), "lost": sum(not one for one in found)}


@dataclass(frozen=True, slots=True)
class _Nearby:
    """The stretches near a line as a network of their own."""

    network: Network
    numbers: Sequence[int]
    """Of its junctions, in the area's network."""
    edit_ids: Mapping[int, list[uuid.UUID]]
    """What was said of a stretch, by its number."""


def apply_edit(connection: Connection, area_id: uuid.UUID, edit: Row[Any]) -> list[int]:
    """Apply one edit to the network as it is; return the numbers of the stretches that are as it says."""
    line = queries.line_of(edit.line)
    if edit.kind == "add_path":
        return _add_path(connection, area_id, edit, line)
    told = _told_apart(connection, area_id, line)
    if edit.kind == "light":
        queries.mark(connection, area_id, edit.id, told, lit=edit.lit)
    else:
        queries.mark(connection, area_id, edit.id, told, blocked=edit.kind == "block")
    return told


def is_any_blocked(connection: Connection, area_id: uuid.UUID, line: LineString) -> bool:
    """Tell whether a stretch along a line is blocked; True where there is none, which is told in another way."""
    edges = _network_near(connection, area_id, line).network.edges
    parts = parts_along([edge.geometry for edge in edges], line)
    return not parts or any(edges[part.row].blocked for part in parts)


def _told_apart(connection: Connection, area_id: uuid.UUID, line: LineString) -> list[int]:
    """Cut the stretches along a line where what it speaks of ends; return the numbers of those it speaks of."""
    nearby = _network_near(connection, area_id, line)
    edges = nearby.network.edges
    parts = parts_along([edge.geometry for edge in edges], line)
    cuts = [(part.row, at_m) for part in parts for at_m in cuts_of(part, edges[part.row].geometry.length)]
    cut_rows = {row for row, _ in cuts}
    numbers = [edges[part.row].edge_id for part in parts if part.row not in cut_rows]
    if cuts:
        pieces = _store_grown(connection, area_id, nearby, with_cuts(nearby.network, cuts), {})
        spoken_of = [part for part in parts if part.row in cut_rows]
        numbers += [number for number, piece in pieces if any(_is_in(piece, part, edges) for part in spoken_of)]
    return sorted(set(numbers))


def _is_in(piece: Edge, part: Part, edges: Sequence[Edge]) -> bool:
    """Tell whether a piece was cut out of a part."""
    whole, middle = edges[part.row].geometry, piece.geometry.interpolate(0.5, normalized=True)
    return bool(whole.distance(middle) < _SAME_PLACE_M and part.from_m <= whole.project(middle) <= part.to_m)


def _add_path(connection: Connection, area_id: uuid.UUID, edit: Row[Any], line: LineString) -> list[int]:
    nearby = _network_near(connection, area_id, line)
    if not nearby.network.edges:
        return []
    grown, path_ids = with_path(nearby.network, line, name=edit.name, lit=edit.lit or "unknown", steps=edit.steps)
    made = _store_grown(connection, area_id, nearby, grown, {key: [edit.id] for key in path_ids}) if path_ids else []
    return [number for number, edge in made if edge.edge_id in path_ids]


def _store_grown(
    connection: Connection,
    area_id: uuid.UUID,
    nearby: _Nearby,
    grown: Network,
    said_of: Mapping[int, list[uuid.UUID]],
) -> list[tuple[int, Edge]]:
    """Store what a network has grown by: new junctions, and stretches in place of those they were cut from.

    said_of holds what is said of new stretches, by their id; pieces of others keep what was said. Returns the new
    stretches with their numbers.
    """
    first_node, first_edge = queries.next_numbers(connection, area_id)
    before = {id(edge) for edge in nearby.network.edges}
    after = {id(edge) for edge in grown.edges}
    gone = [edge for edge in nearby.network.edges if id(edge) not in after]
    made = list(enumerate((edge for edge in grown.edges if id(edge) not in before), start=first_edge))
    queries.remove_split(connection, area_id, [edge.edge_id for edge in gone])
    known = len(nearby.numbers)
    numbers = [*nearby.numbers, *range(first_node, first_node + len(grown.node_xy) - known)]
    insert_rows(
        connection,
        "network_node",
        ("area_id", "number", "geometry", "imported"),
        ((area_id, first_node + row, hex_of(Point(xy)), False) for row, xy in enumerate(grown.node_xy[known:])),
    )
    rows = []
    for number, edge in made:
        placed = replace(edge, from_node=numbers[edge.from_node], to_node=numbers[edge.to_node])
        said = said_of.get(edge.edge_id)
        edit_ids = nearby.edit_ids[_cut_from(edge, gone).edge_id] if said is None else said
        rows.append((*edge_row(area_id, number, placed), False, edit_ids))
    insert_rows(connection, "network_edge", (*EDGE_COLUMNS, "imported", "edit_ids"), rows)
    return made


def _cut_from(piece: Edge, whole: Sequence[Edge]) -> Edge:
    """Return the stretch that a piece was cut from."""
    middle = piece.geometry.interpolate(0.5, normalized=True)
    return min(whole, key=lambda edge: edge.geometry.distance(middle))


def _network_near(connection: Connection, area_id: uuid.UUID, line: LineString) -> _Nearby:
    """Return the stretches near a line."""
    rows = connection.execute(
        text(f"""
        WITH drawn AS MATERIALIZED (SELECT ST_GeomFromEWKB(:line) AS line)
        {EDGES.replace("FROM network_edge", ", edit_ids FROM network_edge, drawn")}
        WHERE area_id = :area AND ST_DWithin(geometry, line, :within_m) ORDER BY number
        """),  # noqa: S608  constants of the neighbour
        {
            "area": area_id,
            "line": queries.bytes_of(line),
            "within_m": MEETS_WITHIN_M,
        },
    ).all()
    edges = [edge_of(row, shapely.from_wkb(bytes(row[3]))) for row in rows]
    numbers = sorted({node for edge in edges for node in (edge.from_node, edge.to_node)})
    local = {number: row for row, number in enumerate(numbers)}
    node_xy = np.empty((len(numbers), 2))
    for edge in edges:
        node_xy[local[edge.from_node]] = edge.geometry.coords[0]
        node_xy[local[edge.to_node]] = edge.geometry.coords[-1]
    moved = tuple(replace(edge, from_node=local[edge.from_node], to_node=local[edge.to_node]) for edge in edges)
    return _Nearby(Network(node_xy, moved), numbers, {row[0]: row.edit_ids for row in rows})
