"""A piece of paper with ground on it: how metres become millimetres."""

import math
from dataclasses import dataclass

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Sheet:
    """A piece of paper for a map: the ground that it shows in EPSG:25832 and its size in millimetres."""

    west: float
    south: float
    east: float
    north: float
    width_mm: float
    height_mm: float

    @property
    def metres_per_mm(self) -> float:
        """Return how many metres of ground a millimetre of paper shows."""
        return (self.east - self.west) / self.width_mm

    @property
    def view(self) -> BaseGeometry:
        """Return the ground that is shown."""
        return box(self.west, self.south, self.east, self.north)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a place lies on the paper, in millimetres from its upper left corner."""
        return (x - self.west) / self.metres_per_mm, (self.north - y) / self.metres_per_mm

    def positions(self, line: BaseGeometry) -> str:
        """Return the positions of a line as the path data of an SVG has them."""
        found = (self.at(x, y) for x, y in shapely.get_coordinates(line))
        return "L".join(f"{x:.2f} {y:.2f}" for x, y in found if math.isfinite(x))


def sheet_for(
    bounds: tuple[float, float, float, float], width_mm: float, height_mm: float, *, room: float = 0.03
) -> Sheet:
    """Return the sheet that shows bounds (west, south, east, north in metres) in the middle, with some room."""
    west, south, east, north = bounds
    scale = max((east - west) / width_mm, (north - south) / height_mm) * (1 + 2 * room)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    half_width, half_height = width_mm * scale / 2, height_mm * scale / 2
    return Sheet(
        middle_x - half_width,
        middle_y - half_height,
        middle_x + half_width,
        middle_y + half_height,
        width_mm,
        height_mm,
    )
