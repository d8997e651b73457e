"""Write hand-made edits into the network that maps, exports and walks read; in the order they were made."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from sqlalchemy import Connection, Row, text

from app.ground.queries import EDGE_COLUMNS, EDGES, edge_of, edge_row, hex_of, insert_rows
from app.network import queries
from geo.network import Edge, Network
from geo.routing.added_paths import with_path

MEETS_WITHIN_M = 10.0
"""Stretches further than this from a drawn path have nothing to do with it."""


def apply_all(connection: Connection, area_id: uuid.UUID) -> dict[str, int]:
    """Apply every edit to the network as it was imported; return how many found a stretch, and how many did not."""
    queries.undo_all(connection, area_id)
    found = [apply_edit(connection, area_id, edit) for edit in queries.edits(connection, area_id)]
    return {"applied": sum(map(bool, found)), "lost": sum(not one for one in found)}


def apply_edit(connection: Connection, area_id: uuid.UUID, edit: Row[Any]) -> list[int]:
    """Apply one edit to the network as it is; return the numbers of the stretches that are as it says."""
    line = queries.line_of(edit.line)
    if edit.kind == "add_path":
        return _add_path(connection, area_id, edit, line)
    touched = queries.touched_edges(connection, area_id, line)
    if edit.kind == "light":
        queries.mark(connection, area_id, edit.id, touched, lit=edit.lit)
    else:
        queries.mark(connection, area_id, edit.id, touched, blocked=edit.kind == "block")
    return touched


def _add_path(connection: Connection, area_id: uuid.UUID, edit: Row[Any], line: LineString) -> list[int]:
    nearby, numbers, edit_ids = _network_near(connection, area_id, line)
    if not nearby.edges:
        return []
    grown, path_ids = with_path(nearby, line, name=edit.name, lit=edit.lit or "unknown", steps=edit.steps)
    if not path_ids:
        return []
    first_node, first_edge = queries.next_numbers(connection, area_id)
    before = {id(edge) for edge in nearby.edges}
    after = {id(edge) for edge in grown.edges}
    gone = [edge for edge in nearby.edges if id(edge) not in after]
    made = [edge for edge in grown.edges if id(edge) not in before]
    queries.remove_split(connection, area_id, [edge.edge_id for edge in gone])
    numbers += range(first_node, first_node + len(grown.node_xy) - len(numbers))
    new_nodes = grown.node_xy[len(nearby.node_xy) :]
    insert_rows(
        connection,
        "network_node",
        ("area_id", "number", "geometry", "imported"),
        ((area_id, first_node + row, hex_of(Point(xy)), False) for row, xy in enumerate(new_nodes)),
    )
    rows = []
    for number, edge in enumerate(made, start=first_edge):
        placed = replace(edge, from_node=numbers[edge.from_node], to_node=numbers[edge.to_node])
        spoken_of = [edit.id] if edge.edge_id in path_ids else edit_ids[_cut_from(edge, gone).edge_id]
        rows.append((*edge_row(area_id, number, placed), False, spoken_of))
    insert_rows(connection, "network_edge", (*EDGE_COLUMNS, "imported", "edit_ids"), rows)
    return [number for number, edge in enumerate(made, start=first_edge) if edge.edge_id in path_ids]


def _cut_from(piece: Edge, whole: Sequence[Edge]) -> Edge:
    """Return the stretch that a piece was cut from."""
    middle = piece.geometry.interpolate(0.5, normalized=True)
    return min(whole, key=lambda edge: edge.geometry.distance(middle))


def _network_near(
    connection: Connection, area_id: uuid.UUID, line: LineString
) -> tuple[Network, list[int], dict[int, list[uuid.UUID]]]:
    """Return the stretches near a line as a network of their own, with the numbers of its junctions and its edits."""
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
    return Network(node_xy, moved), numbers, {row[0]: row.edit_ids for row in rows}
