"""Read one pin's geometry from GeoJSON: it comes out valid in EPSG:25832, or it is refused with a reason."""

import math
from typing import Any

from shapely import get_num_coordinates, is_valid_reason
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo import crs

VERTEX_LIMIT = 500
LEAST_LENGTH_M = 0.5
LEAST_AREA_M2 = 1.0
WIRE_NAMES = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326")

PinGeometry = Point | LineString | Polygon


class GeometryError(ValueError):
    """A geometry that is refused; code names the reason, values what to put in its words."""

    def __init__(self, code: str, **values: float | int | str) -> None:
        """Keep the code and its values; the words come from the catalogues."""
        super().__init__(f"{code} {values}" if values else code)
        self.code = code
        self.values = values


def read_pin_geometry(value: Any) -> PinGeometry:
    """Return a GeoJSON point, line or polygon (EPSG:4326, longitude first) as a valid one in EPSG:25832.

    A third coordinate is dropped. Raises GeometryError for anything else than what RFC 7946 allows, for more than
    VERTEX_LIMIT corners, for numbers that are not finite or lie outside the world, for another CRS, for rings that
    are open or cross themselves, and for lines and areas too small to be meant.
    """
    if not isinstance(value, dict):
        raise GeometryError("geometry_not_geojson")
    _check_crs(value)
    shape = _read_shape(value.get("type"), value.get("coordinates"))
    if not shape.is_valid:
        raise GeometryError("geometry_crosses_itself", reason=is_valid_reason(shape).split("[")[0])
    stored = crs.to_storage(shape)
    return check_stored(stored)


def check_stored(geometry: BaseGeometry) -> PinGeometry:
    """Return a geometry of EPSG:25832 that may be stored as a pin, without a third coordinate; raise GeometryError."""
    if not isinstance(geometry, Point | LineString | Polygon):
        raise GeometryError("geometry_type", allowed="Point, LineString, Polygon")
    if geometry.is_empty:
        raise GeometryError("geometry_empty")
    if get_num_coordinates(geometry) > VERTEX_LIMIT:
        raise GeometryError("geometry_too_many_corners", limit=VERTEX_LIMIT)
    if not all(math.isfinite(edge) for edge in geometry.bounds):
        raise GeometryError("geometry_outside_projection")
    if not geometry.is_valid:
        raise GeometryError("geometry_crosses_itself", reason=is_valid_reason(geometry).split("[")[0])
    if isinstance(geometry, LineString) and geometry.length < LEAST_LENGTH_M:
        raise GeometryError("geometry_too_small", least=f"{LEAST_LENGTH_M} m")
    if isinstance(geometry, Polygon) and geometry.area < LEAST_AREA_M2:
        raise GeometryError("geometry_too_small", least=f"{LEAST_AREA_M2} m²")
    return geometry


def _check_crs(value: dict[str, Any]) -> None:
    named = value.get("crs")
    if named is None:
        return
    properties = named.get("properties") if isinstance(named, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or name not in WIRE_NAMES:
        raise GeometryError("geometry_wrong_crs")


def _read_shape(kind: Any, coordinates: Any) -> PinGeometry:
    if kind == "Point":
        return Point(_read_position(coordinates))
    if kind == "LineString":
        return LineString(_read_positions(coordinates, least=2))
    if kind == "Polygon":
        if not isinstance(coordinates, list) or not coordinates:
            raise GeometryError("geometry_empty")
        if sum(len(ring) for ring in coordinates if isinstance(ring, list)) > VERTEX_LIMIT:
            raise GeometryError("geometry_too_many_corners", limit=VERTEX_LIMIT)
        rings = [_read_ring(ring) for ring in coordinates]
        return Polygon(rings[0], rings[1:])
    raise GeometryError("geometry_type", allowed="Point, LineString, Polygon")


def _read_ring(value: Any) -> list[tuple[float, float]]:
    ring = _read_positions(value, least=4)
    if ring[0] != ring[-1]:
        raise GeometryError("geometry_ring_open")
    return ring


def _read_positions(value: Any, *, least: int) -> list[tuple[float, float]]:
    if not isinstance(value, list) or len(value) < least:
        raise GeometryError("geometry_too_few_corners", least=least)
    if len(value) > VERTEX_LIMIT:
        raise GeometryError("geometry_too_many_corners", limit=VERTEX_LIMIT)
    return [_read_position(position) for position in value]


def _read_position(value: Any) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) not in (2, 3):
        raise GeometryError("geometry_position")
    if any(isinstance(number, bool) or not isinstance(number, int | float) for number in value):
        raise GeometryError("geometry_position")
    if any(abs(number) > 1e308 or not math.isfinite(number) for number in value):
        raise GeometryError("geometry_not_finite")
    longitude, latitude = float(value[0]), float(value[1])
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise GeometryError("geometry_not_degrees")
    return longitude, latitude
