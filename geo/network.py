"""The walkable network of an area: junctions, and the stretches between them. All in EPSG:25832, metres."""

from dataclasses import dataclass

import numpy as np
from shapely.geometry import LineString

from geo.ground import Lit


@dataclass(frozen=True, slots=True)
class Edge:
    """A stretch between two junctions, walkable both ways.

    from_node and to_node are row numbers in Network.node_xy; the geometry runs from the one to the other.
    edge_id is the caller's own number (a row of the table network_edge, or the position in the list).
    """

    edge_id: int
    from_node: int
    to_node: int
    geometry: LineString
    length_m: float
    highway: str
    steps: bool = False
    lit: Lit = "unknown"
    surface: str | None = None
    width_m: float | None = None
    name: str | None = None
    access: str | None = None
    tunnel: bool = False
    blocked: bool = False
    way_ids: tuple[int, ...] = ()
    bridge: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """Junctions as an (n, 2) array of metres, and the edges between them."""

    node_xy: np.ndarray
    edges: tuple[Edge, ...]

    @property
    def length_km(self) -> float:
        """Return the summed length of all edges in kilometres."""
        return sum(edge.length_m for edge in self.edges) / 1000
