"""Where a pin that names a place lies."""

from typing import Literal

from shapely.affinity import translate
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.estate.assemble import Estate

PinGeometry = Literal["point", "line", "area"]

_TYPES = {"line": ("LineString", "MultiLineString"), "area": ("Polygon", "MultiPolygon")}


def resolve_pin_geometry(
    estate: Estate, place_name: str, geometry_kind: PinGeometry, east_m: float = 0.0, north_m: float = 0.0
) -> BaseGeometry:
    """Return a pin's geometry in EPSG:25832: a point beside the place, or the place's own line or area.

    A point is moved by east_m and north_m from the place (from the middle of a line, from a point inside an area).
    Raises ValueError for a place that is not in the gazetteer or has no such geometry.
    """
    place = next((each for each in estate.ground.places if each.name == place_name), None)
    if place is None:
        raise ValueError(f"There is no place called {place_name!r} in {estate.name}.")
    if geometry_kind == "point":
        return translate(_middle(place.geometry), east_m, north_m)
    if place.geometry.geom_type not in _TYPES[geometry_kind]:
        raise ValueError(f"{place_name!r} is a {place.geometry.geom_type} and cannot be drawn as {geometry_kind}.")
    return place.geometry


def _middle(geometry: BaseGeometry) -> Point:
    if isinstance(geometry, LineString):
        return geometry.interpolate(0.5, normalized=True)
    return geometry.centroid if geometry.contains(geometry.centroid) else geometry.representative_point()
