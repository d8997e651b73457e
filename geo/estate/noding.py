"""Make ways that meet share a node, so that the drawing becomes a network."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from shapely import STRtree
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.estate.shapes import Coordinate

TOUCH_M = 0.6
SAME_NODE_M = 0.45


class NodeRegister:
    """Hand out one number to all points that lie within SAME_NODE_M of each other."""

    def __init__(self) -> None:
        """Begin with no nodes."""
        self.coordinates: list[Coordinate] = []
        self._cells: dict[tuple[int, int], list[int]] = {}

    def number(self, point: Coordinate) -> int:
        """Return the node number of a point, a new one when no node is near; numbers begin at 0."""
        column, row = (math.floor(value / SAME_NODE_M) for value in point)
        for near_column in (column - 1, column, column + 1):
            for near_row in (row - 1, row, row + 1):
                for candidate in self._cells.get((near_column, near_row), ()):
                    if math.dist(point, self.coordinates[candidate]) <= SAME_NODE_M:
                        return candidate
        self.coordinates.append(point)
        self._cells.setdefault((column, row), []).append(len(self.coordinates) - 1)
        return len(self.coordinates) - 1


def _meeting_points(geometry: BaseGeometry) -> list[Coordinate]:
    if geometry.is_empty:
        return []
    if hasattr(geometry, "geoms"):
        return [point for part in geometry.geoms for point in _meeting_points(part)]
    coordinates = list(geometry.coords)
    return [(x, y) for x, y in {coordinates[0], coordinates[-1]}]


def _touches(first: LineString, second: LineString) -> list[Coordinate]:
    ends = [first.coords[0], first.coords[-1]]
    return [(x, y) for x, y in ends if second.distance(Point(x, y)) <= TOUCH_M]


def _shared_points(lines: Sequence[LineString], tunnels: Sequence[bool]) -> list[list[Coordinate]]:
    shared: list[list[Coordinate]] = [[] for _ in lines]
    pairs = STRtree(list(lines)).query([line.buffer(TOUCH_M) for line in lines], predicate="intersects")
    for first, second in pairs.T.tolist():
        if first == second:
            continue
        if first < second and not tunnels[first] and not tunnels[second]:
            crossings = _meeting_points(lines[first].intersection(lines[second]))
            shared[first] += crossings
            shared[second] += crossings
        if not tunnels[second]:
            shared[second] += _touches(lines[first], lines[second])
    return shared


def _with_points(line: LineString, extra: list[Coordinate]) -> list[Coordinate]:
    own = np.asarray(line.coords)
    measures = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(own, axis=0).T))])
    stations = [(float(measure), (float(x), float(y))) for measure, (x, y) in zip(measures, own, strict=True)]
    stations += [(line.project(Point(point)), point) for point in extra]
    return [point for _, point in sorted(stations)]


def share_nodes(lines: Sequence[LineString], tunnels: Sequence[bool]) -> list[tuple[list[int], np.ndarray]]:
    """Return node numbers and (n, 2) coordinates for each line, with a common node wherever two lines meet.

    A tunnel meets others at its ends only. Ends within TOUCH_M of another line count as meeting it.
    """
    register = NodeRegister()
    shared = _shared_points(lines, tunnels)
    for points in shared:
        for point in points:
            register.number(point)
    numbered = []
    for line, points in zip(lines, shared, strict=True):
        numbers = [register.number(point) for point in _with_points(line, points)]
        numbered.append([numbers[0], *(after for before, after in pairwise(numbers) if before != after)])
    return [(numbers, np.array([register.coordinates[number] for number in numbers])) for numbers in numbered]
