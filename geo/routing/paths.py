"""The stretches of edges that a way is made of."""

from collections.abc import Iterator
from typing import NamedTuple

from shapely.geometry import LineString
from shapely.ops import substring

from geo.network import Edge

_SHORTEST_PART_M = 1e-7


class PathPart(NamedTuple):
    """A stretch of one edge as it is walked: its geometry runs the way the group goes.

    to_node is the junction at its far end, −1 where the stretch ends within the edge.
    """

    edge_id: int
    geometry: LineString
    length_m: float
    edge: Edge
    to_node: int


class Stretch(NamedTuple):
    """A part of the edge in row edge_index, walked from from_m to to_m along it."""

    edge_index: int
    from_m: float
    to_m: float


def draw(edge: Edge, edge_length_m: float, stretch: Stretch) -> Iterator[PathPart]:
    """Give the part for a stretch of an edge; none where it has no length."""
    from_m, to_m = stretch.from_m, stretch.to_m
    length_m = abs(to_m - from_m)
    if length_m < _SHORTEST_PART_M:
        return
    if length_m < edge_length_m:
        geometry = substring(edge.geometry, from_m, to_m)
        assert isinstance(geometry, LineString)  # noqa: S101 - it has a length
    else:
        geometry = edge.geometry if from_m < to_m else edge.geometry.reverse()
    to_node = edge.from_node if to_m <= 0 else edge.to_node if to_m >= edge_length_m else -1
    yield PathPart(edge.edge_id, geometry, length_m, edge, to_node)
