"""Simple shapes of the drawing board, in metres."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from shapely import set_precision
from shapely.affinity import affine_transform, rotate
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

Coordinate = tuple[float, float]
Geometry = TypeVar("Geometry", bound=BaseGeometry)


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawing frame: its origin in the frame around it, its anticlockwise turn, and whether x is mirrored."""

    x_m: float
    y_m: float
    turn_degrees: float = 0.0
    mirrored: bool = False

    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """Return the frame as the six numbers of a plane affine map, in the order Shapely takes them."""
        cosine = math.cos(math.radians(self.turn_degrees))
        sine = math.sin(math.radians(self.turn_degrees))
        sign = -1.0 if self.mirrored else 1.0
        return (cosine * sign, -sine, sine * sign, cosine, self.x_m, self.y_m)

    def move(self, geometry: Geometry) -> Geometry:
        """Return the geometry moved out of this frame."""
        return affine_transform(geometry, list(self.matrix()))

    def points(self, points: Sequence[Coordinate]) -> list[Coordinate]:
        """Return the points moved out of this frame."""
        a, b, d, e, x_offset, y_offset = self.matrix()
        return [(a * x + b * y + x_offset, d * x + e * y + y_offset) for x, y in points]


def rectangle(x_m: float, y_m: float, width_m: float, depth_m: float, turn_degrees: float = 0.0) -> Polygon:
    """Return a rectangle around a centre, turned anticlockwise."""
    upright = box(x_m - width_m / 2, y_m - depth_m / 2, x_m + width_m / 2, y_m + depth_m / 2)
    return rotate(upright, turn_degrees, origin=(x_m, y_m))


def joined(parts: Iterable[Polygon]) -> Polygon:
    """Return the parts as one area; raises TypeError when they do not touch."""
    whole = unary_union(list(parts))
    if not isinstance(whole, Polygon):
        raise TypeError(f"The parts form a {whole.geom_type}, not one area.")
    return whole


def smooth(points: Sequence[Coordinate], rounds: int = 3, closed: bool = False) -> list[Coordinate]:
    """Return the points with their corners cut (Chaikin 1974); the ends of an open line stay where they are."""
    line = [*points, points[0]] if closed else list(points)
    for _ in range(rounds):
        cut: list[Coordinate] = [] if closed else [line[0]]
        for (x0, y0), (x1, y1) in pairwise(line):
            cut.append((0.75 * x0 + 0.25 * x1, 0.75 * y0 + 0.25 * y1))
            cut.append((0.25 * x0 + 0.75 * x1, 0.25 * y0 + 0.75 * y1))
        line = [*cut, cut[0]] if closed else [*cut, line[-1]]
    return line


def smooth_area(points: Sequence[Coordinate], rounds: int = 3) -> Polygon:
    """Return the area inside points whose corners are cut."""
    return Polygon(smooth(points, rounds, closed=True))


def blob(
    x_m: float, y_m: float, radius_x_m: float, radius_y_m: float, random: np.random.Generator, *, rough: float = 0.12
) -> Polygon:
    """Return a soft, slightly uneven oval."""
    waves = [(number, random.uniform(-rough, rough) / number**0.5, random.uniform(0, 6.283)) for number in (2, 3, 4)]
    outline = []
    for angle in np.linspace(0, 2 * math.pi, 48, endpoint=False):
        reach = 1 + sum(size * math.sin(number * angle + phase) for number, size, phase in waves)
        outline.append((x_m + radius_x_m * reach * math.cos(angle), y_m + radius_y_m * reach * math.sin(angle)))
    return Polygon(outline)


def to_centimetres(geometry: Geometry) -> Geometry:
    """Return the geometry on a grid of one centimetre, kept valid."""
    return set_precision(geometry, 0.01)
