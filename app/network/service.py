"""Edit an area's walkable network by hand, and keep it in memory for those who plan walks."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry import LineString, Point
from sqlalchemy import Connection, Row
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.errors import ConflictError, NotFoundError, ProblemError
from app.ground.queries import load_network, lock_area
from app.network import applying, queries
from app.network.graphs import AreaNetwork, StreetGraphs
from app.network.schemas import NetworkEditIn, NetworkEditOut
from geo import crs
from geo.geojson import check_stored, read_pin_geometry
from geo.routing import StreetGraph
from layers.tables import new_id

NEAREST_WITHIN_M = 30.0
LONGEST_M = 2000.0
BEYOND_BOUNDARY_M = 200.0
MOST_CORNERS = 100
SAME_M = 0.01
"""Lines that lie this near to each other, corner by corner, are one."""
MOST_EDITS = 2000
"""Each import and each undoing applies all of an area's edits again."""


def current_network(session: Session, graphs: StreetGraphs, area: Area) -> AreaNetwork:
    """Return the area's network as it is now, from memory where it is kept."""
    connection = session.connection()
    return graphs.find(area.id, queries.version(connection, area.id), lambda: read_network(connection, area.id))


def read_network(connection: Connection, area_id: uuid.UUID) -> AreaNetwork:
    """Return an area's network as it lies in the database."""
    return AreaNetwork(StreetGraph.build(load_network(connection, area_id)), queries.named_places(connection, area_id))


def list_edits(session: Session, area: Area) -> list[NetworkEditOut]:
    """Return the area's edits in the order in which they were made."""
    return [_out(row) for row in queries.edits(session.connection(), area.id)]


def make_edit(session: Session, area: Area, wish: NetworkEditIn, *, created_by: str) -> tuple[NetworkEditOut, bool]:
    """Store an edit and apply it at once, or find that the last one says the same and holds; True for a new one.

    Raises ProblemError where there is nothing that it could change. Who presses twice and takes it back once does not
    expect the other half to stay.
    """
    connection = session.connection()
    lock_area(connection, area.id)
    line = _line_of(connection, area, wish)
    values = {
        "kind": wish.kind, "lit": wish.lit, "steps": wish.kind == "add_path" and wish.steps, "name": wish.name,
        "note": wish.note.strip(),
    }  # fmt: skip
    latest = queries.latest_edit(connection, area.id)
    if latest is not None and latest.edges and _says(latest, line, values):
        return _out(latest), False
    if queries.count_edits(connection, area.id) >= MOST_EDITS:
        raise ConflictError("too_many_edits", most=MOST_EDITS)
    if wish.kind == "open" and not applying.is_any_blocked(connection, area.id, line):
        raise ProblemError("nothing_closed_here", field="kind")
    edit_id = new_id()
    queries.insert_edit(connection, area.id, line, {"id": edit_id, "created_by": created_by, **values})
    if not applying.apply_edit(connection, area.id, _stored(connection, area.id, edit_id)):
        code = "path_not_connected" if wish.kind == "add_path" else "no_stretch_there"
        raise ProblemError(code, field="geometry")
    queries.bump_version(connection, area.id)
    return _out(_stored(connection, area.id, edit_id)), True


def _says(edit: Row[Any], line: LineString, values: Mapping[str, Any]) -> bool:
    """Tell whether an edit is about the same line and says the same of it."""
    is_same = all(getattr(edit, name) == value for name, value in values.items())
    return is_same and queries.line_of(edit.line).equals_exact(line, SAME_M)


def undo_edit(session: Session, area: Area, edit_id: uuid.UUID) -> None:
    """Take an edit back: the network is as it would be without it. Raises NotFoundError."""
    connection = session.connection()
    lock_area(connection, area.id)
    if queries.edit(connection, area.id, edit_id) is None:
        raise NotFoundError("unknown_edit")
    queries.undo_all(connection, area.id)
    queries.delete_edit(connection, edit_id)
    applying.apply_all(connection, area.id)
    queries.bump_version(connection, area.id)


def _stored(connection: Connection, area_id: uuid.UUID, edit_id: uuid.UUID) -> Row[Any]:
    row = queries.edit(connection, area_id, edit_id)
    if row is None:
        raise NotFoundError("unknown_edit")
    return row


def _line_of(connection: Connection, area: Area, wish: NetworkEditIn) -> LineString:
    """Return the line that an edit is about, in EPSG:25832."""
    if wish.geometry is not None:
        line = read_pin_geometry(wish.geometry)
        if not isinstance(line, LineString):
            raise ProblemError("geometry_type", field="geometry", allowed="LineString")
        if wish.kind == "add_path":
            _check_drawn(line)
        if line.length > LONGEST_M:
            raise ProblemError("path_too_long", field="geometry", most=round(LONGEST_M))
        if not queries.lies_near_area(connection, area.id, line, BEYOND_BOUNDARY_M):
            raise ProblemError("path_outside_area", field="geometry", distance_m=round(BEYOND_BOUNDARY_M))
        return line
    position = check_stored(crs.to_storage(Point(wish.longitude or 0.0, wish.latitude or 0.0)))
    nearest = queries.nearest_edge(connection, area.id, position)
    if nearest is None or nearest[1] > NEAREST_WITHIN_M:
        raise ProblemError("no_stretch_near", field="longitude", distance_m=round(NEAREST_WITHIN_M))
    return nearest[0]


def _check_drawn(line: LineString) -> None:
    """Raise ProblemError for a line that is not drawn as a path is: it would take long to find out where it leads."""
    if shapely.get_num_coordinates(line) > MOST_CORNERS:
        raise ProblemError("path_too_many_corners", field="geometry", most=MOST_CORNERS)
    if not line.is_simple:
        raise ProblemError("path_crosses_itself", field="geometry")


def _out(row: Row[Any]) -> NetworkEditOut:
    values = dict(row._mapping)
    values.pop("line")
    return NetworkEditOut(**{**values, "geometry": json.loads(row.geometry)})
