"""The coordinate reference systems of the project; no other file knows their numbers.

Wire: longitude and latitude (WGS 84), longitude first, as RFC 7946 asks.
Storage: metres in ETRS89 / UTM zone 32N, the national projected system of Denmark.
Tiles: Web Mercator, inside tiles and base maps only.
"""

from functools import cache
from typing import TypeVar

import numpy as np
from pyproj import CRS, Transformer
from shapely import transform
from shapely.geometry.base import BaseGeometry

WIRE = 4326
STORAGE = 25832
TILES = 3857

Geometry = TypeVar("Geometry", bound=BaseGeometry)


@cache
def _transformer(from_srid: int, to_srid: int) -> Transformer:
    return Transformer.from_crs(from_srid, to_srid, always_xy=True)


def project(geometry: Geometry, from_srid: int, to_srid: int) -> Geometry:
    """Return the geometry's x and y moved from one EPSG system to another, x (or longitude) first.

    Coordinates outside the target's reach come back as infinity; callers that take input check for that.
    """
    if from_srid == to_srid:
        return geometry
    transformer = _transformer(from_srid, to_srid)

    def move(coordinates: np.ndarray) -> np.ndarray:
        x, y = transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([x, y])

    return transform(geometry, move)


def to_storage(geometry: Geometry) -> Geometry:
    """Return a wire geometry (EPSG:4326, longitude first) in the storage CRS (EPSG:25832, metres)."""
    return project(geometry, WIRE, STORAGE)


def to_wire(geometry: Geometry) -> Geometry:
    """Return a storage geometry (EPSG:25832, metres) on the wire (EPSG:4326, longitude first)."""
    return project(geometry, STORAGE, WIRE)


def points_to_storage(longitudes: np.ndarray, latitudes: np.ndarray) -> np.ndarray:
    """Return an (n, 2) array of easting and northing in metres for arrays of degrees of length n."""
    x, y = _transformer(WIRE, STORAGE).transform(longitudes, latitudes)
    return np.column_stack([x, y])


def points_to_wire(positions: np.ndarray) -> np.ndarray:
    """Return an (n, 2) array of longitude and latitude for an (n, 2) array of easting and northing in metres."""
    longitudes, latitudes = _transformer(STORAGE, WIRE).transform(positions[:, 0], positions[:, 1])
    return np.column_stack([longitudes, latitudes])


def storage_crs() -> CRS:
    """Return the storage CRS as pyproj knows it, for files that carry their own definition."""
    return CRS.from_epsg(STORAGE)
