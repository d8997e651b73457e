"""Read an area's boundary from GeoJSON, by its content alone: it comes out valid in EPSG:25832, or it is refused."""

import json
import math
from collections.abc import Iterator
from typing import Any

from shapely import get_num_coordinates, is_valid_reason, transform
from shapely.geometry import MultiPolygon, Polygon, box

from geo import crs
from geo.geojson import WIRE_NAMES, GeometryError

BOUNDARY_CORNERS = 5000
LEAST_AREA_M2 = 1000.0
MOST_AREA_M2 = 4e8
"""400 km², the same as the constraint of the table: larger than any housing area, smaller than what slows a map."""
REACH = box(3.0, 50.0, 17.0, 62.0)
"""Where the storage CRS measures metres to half a percent, in degrees; all of Denmark lies in it."""
ALLOWED = "Polygon, MultiPolygon"


def read_boundary(content: bytes | str) -> MultiPolygon:
    """Return the polygons of a GeoJSON text (EPSG:4326, longitude first) as one MultiPolygon in EPSG:25832.

    Takes a Polygon, a MultiPolygon, a Feature of one, or a FeatureCollection whose features are all such. A third
    coordinate is dropped. Raises GeometryError for what is no JSON or no such GeoJSON, for another CRS, more than
    BOUNDARY_CORNERS corners, rings that are open or cross, parts that overlap, a place outside REACH, and an area
    outside LEAST_AREA_M2 to MOST_AREA_M2.
    """
    value = _read_json(content)
    _check_crs(value)
    polygons = [polygon for geometry in _geometries(value) for polygon in _read_polygons(geometry)]
    if not polygons:
        raise GeometryError("boundary_empty")
    boundary = MultiPolygon(polygons)
    if get_num_coordinates(boundary) > BOUNDARY_CORNERS:
        raise GeometryError("boundary_too_many_corners", limit=BOUNDARY_CORNERS)
    _check_reach(boundary)
    if not boundary.is_valid:
        raise GeometryError("boundary_crosses_itself", reason=is_valid_reason(boundary).split("[")[0].lower())
    stored = crs.to_storage(boundary)
    if not stored.is_valid:
        raise GeometryError("boundary_crosses_itself", reason=is_valid_reason(stored).split("[")[0].lower())
    if stored.area < LEAST_AREA_M2:
        raise GeometryError("boundary_too_small", least=f"{LEAST_AREA_M2:.0f} m²")
    if stored.area > MOST_AREA_M2:
        raise GeometryError("boundary_too_large", most=f"{MOST_AREA_M2 / 1e6:.0f} km²")
    return stored


def _read_json(content: bytes | str) -> Any:
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content.removeprefix("\ufeff")
        return json.loads(text)
    except (
        ValueError,
        RecursionError,
    ):  # Bytes that are no text, texts that are no JSON, numbers and depths too large.
        raise GeometryError("boundary_not_json") from None


def _check_crs(value: Any) -> None:
    named = value.get("crs") if isinstance(value, dict) else None
    if named is None:
        return
    properties = named.get("properties") if isinstance(named, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if name not in WIRE_NAMES:
        raise GeometryError("boundary_wrong_crs")


def _geometries(value: Any) -> Iterator[dict[str, Any]]:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "FeatureCollection" and isinstance(value.get("features"), list):
        for feature in value["features"]:
            yield from _geometry_of(feature)
    elif kind == "Feature":
        yield from _geometry_of(value)
    elif isinstance(value, dict) and isinstance(kind, str):
        yield value
    else:
        raise GeometryError("boundary_not_geojson")


def _geometry_of(feature: Any) -> Iterator[dict[str, Any]]:
    geometry = feature.get("geometry") if isinstance(feature, dict) and feature.get("type") == "Feature" else None
    if not isinstance(geometry, dict):
        raise GeometryError("boundary_not_geojson")
    yield geometry


def _read_polygons(geometry: dict[str, Any]) -> list[Polygon]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise GeometryError("boundary_type", allowed=ALLOWED)
    parts = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(parts, list) or not all(isinstance(part, list) for part in parts):
        raise GeometryError("boundary_not_geojson")
    return [Polygon(rings[0], rings[1:]) for rings in ([_read_ring(ring) for ring in part] for part in parts) if rings]


def _read_ring(value: Any) -> list[tuple[float, float]]:
    if not isinstance(value, list) or len(value) < 4:
        raise GeometryError("boundary_too_few_corners", least=4)
    if len(value) > BOUNDARY_CORNERS:
        raise GeometryError("boundary_too_many_corners", limit=BOUNDARY_CORNERS)
    ring = [_read_position(position) for position in value]
    if ring[0] != ring[-1]:
        raise GeometryError("boundary_ring_open")
    return ring


def _read_position(value: Any) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) not in (2, 3):
        raise GeometryError("boundary_position")
    for number in value:
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise GeometryError("boundary_position")
    longitude, latitude = value[0], value[1]
    # Compared before they are turned into floats: JSON has whole numbers that no float holds.
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise GeometryError("boundary_not_degrees")
    return float(longitude), float(latitude)


def _check_reach(boundary: MultiPolygon) -> None:
    if not all(map(math.isfinite, boundary.bounds)):
        raise GeometryError("boundary_empty")
    if REACH.covers(box(*boundary.bounds)):
        return
    swapped = transform(boundary, lambda positions: positions[:, ::-1])
    raise GeometryError("boundary_swapped" if REACH.covers(box(*swapped.bounds)) else "boundary_far_away")
