"""A grid over a printed map: squares that people name by a letter and a number, and find again on a screen."""

import math
import re
from dataclasses import dataclass

from shapely.geometry import Polygon, box

SIDES_M = (10, 20, 25, 40, 50, 75, 100, 150, 200, 250, 400, 500, 1000)
"""Lengths of a square's side that are easy to say; the least that gives few enough columns and rows is taken."""
MOST_COLUMNS = 14
MOST_ROWS = 20
_CODE = re.compile(r"([a-z])\s*-?\s*([0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class MapGrid:
    """Squares over bounds in EPSG:25832: columns A, B … from the west, rows 1, 2 … from the north."""

    west: float
    north: float
    side_m: float
    columns: int
    rows: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east and north of the whole grid in metres."""
        return (self.west, self.north - self.rows * self.side_m, self.west + self.columns * self.side_m, self.north)

    def column_names(self) -> list[str]:
        """Return the letters from the west."""
        return [chr(ord("A") + number) for number in range(self.columns)]

    def square(self, code: str) -> Polygon:
        """Return the square that somebody wrote down, such as "c4"; raise ValueError for one that is not there."""
        found = _CODE.fullmatch(code.strip().lower())
        column, row = (ord(found[1]) - ord("a"), int(found[2]) - 1) if found else (-1, -1)
        if not (0 <= column < self.columns and 0 <= row < self.rows):
            raise ValueError(f"the grid has the squares A1 to {self.column_names()[-1]}{self.rows}")
        west, north = self.west + column * self.side_m, self.north - row * self.side_m
        return box(west, north - self.side_m, west + self.side_m, north)

    def code(self, x: float, y: float) -> str | None:
        """Return the square that a place in EPSG:25832 lies in, such as "C4", or None outside the grid."""
        column, row = math.floor((x - self.west) / self.side_m), math.floor((self.north - y) / self.side_m)
        if not (0 <= column < self.columns and 0 <= row < self.rows):
            return None
        return f"{chr(ord('A') + column)}{row + 1}"


def grid_over(bounds: tuple[float, float, float, float]) -> MapGrid:
    """Return the grid over west, south, east and north in metres: the same bounds give the same grid on any paper.

    Squares begin at whole multiples of their side, so that a boundary moved by a metre does not rename them.
    """
    for side in SIDES_M:
        west = math.floor(bounds[0] / side) * side
        north = math.ceil(bounds[3] / side) * side
        columns, rows = math.ceil((bounds[2] - west) / side), math.ceil((north - bounds[1]) / side)
        if columns <= MOST_COLUMNS and rows <= MOST_ROWS:
            return MapGrid(west, north, side, max(1, columns), max(1, rows))
    raise ValueError(f"the area is too large for a grid of {MOST_COLUMNS} by {MOST_ROWS} squares of {SIDES_M[-1]} m")
