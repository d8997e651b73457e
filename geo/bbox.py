"""A bounding box that knows its order, so that nobody passes a bare list."""

import math
from dataclasses import dataclass
from typing import Self

from shapely.geometry import Polygon, box

from geo import crs


class BboxError(ValueError):
    """A bounding box that cannot be one; the message says what is allowed."""


@dataclass(frozen=True, slots=True)
class Bbox:
    """A box in EPSG:4326, degrees, longitude first: west, south, east, north."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``west,south,east,north`` in degrees; raise BboxError with what is allowed."""
        parts = text.split(",")
        if len(parts) != 4:
            raise BboxError("bbox takes four numbers: west,south,east,north in degrees")
        try:
            west, south, east, north = (float(part) for part in parts)
        except ValueError:
            raise BboxError("bbox takes four numbers: west,south,east,north in degrees") from None
        return cls.of(west, south, east, north)

    @classmethod
    def of(cls, west: float, south: float, east: float, north: float) -> Self:
        """Return a checked box; raise BboxError when a number is not finite, out of range or swapped."""
        if not all(math.isfinite(value) for value in (west, south, east, north)):
            raise BboxError("bbox numbers must be finite")
        if not (-180 <= west < east <= 180):
            raise BboxError("bbox longitudes must lie within -180 to 180 with west below east")
        if not (-90 <= south < north <= 90):
            raise BboxError("bbox latitudes must lie within -90 to 90 with south below north")
        return cls(west, south, east, north)

    def clipped_to(self, bounds: tuple[float, float, float, float], margin: float) -> Self | None:
        """Return the part of the box within west, south, east and north widened by a margin in degrees, or None."""
        west, south = max(self.west, bounds[0] - margin), max(self.south, bounds[1] - margin)
        east, north = min(self.east, bounds[2] + margin), min(self.north, bounds[3] + margin)
        return type(self)(west, south, east, north) if west < east and south < north else None

    def polygon(self) -> Polygon:
        """Return the box as a polygon in EPSG:4326."""
        return box(self.west, self.south, self.east, self.north)

    def storage_polygon(self) -> Polygon:
        """Return the box as a polygon in EPSG:25832 (its four corners moved)."""
        return crs.to_storage(self.polygon())

    def as_tuple(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north."""
        return (self.west, self.south, self.east, self.north)
