"""Store what was read of an area's ground: all of it in one transaction, or nothing."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from app.ground import queries
from app.network import applying
from app.network.queries import bump_version
from geo.ground import Ground
from geo.junctions import NetworkReport, build_network


@dataclass(frozen=True, slots=True)
class GroundReport:
    """What is stored after an import."""

    network: NetworkReport
    buildings: int
    lamps: int
    places: int
    covers: int
    edits: int
    """Hand-made edits of the network that hold again."""
    lost_edits: int
    """Those that find nothing any more where they were made; they are kept."""


def store_ground(
    connection: Connection, area_id: uuid.UUID, ground: Ground, progress: Callable[[int], None] | None = None
) -> GroundReport:
    """Replace the area's network, buildings, lamps, places and covers; the caller's transaction makes it whole.

    What was edited by hand in the network is applied to the new one.

    progress is called with the number of network edges stored so far.
    """
    built = build_network(ground.ways)
    queries.lock_area(connection, area_id)
    rows = {
        "building": (queries.BUILDING_COLUMNS, [queries.building_row(item) for item in ground.buildings]),
        "street_lamp": (queries.LAMP_COLUMNS, [queries.lamp_row(item) for item in ground.lamps]),
        "place": (queries.PLACE_COLUMNS, [queries.place_row(item) for item in ground.places]),
        "ground_cover": (queries.COVER_COLUMNS, [queries.cover_row(item) for item in ground.covers]),
    }
    for table, (columns, values) in rows.items():
        queries.replace_rows(connection, table, area_id, columns, values)
    queries.replace_network(connection, area_id, built.network, progress or (lambda _done: None))
    edits = applying.apply_all(connection, area_id)
    bump_version(connection, area_id)
    return GroundReport(
        network=built.report,
        buildings=len(ground.buildings),
        lamps=len(ground.lamps),
        places=len(ground.places),
        covers=len(ground.covers),
        edits=edits["applied"],
        lost_edits=edits["lost"],
    )
