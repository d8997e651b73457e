"""A walk as GeoJSON features in EPSG:4326: the route, its legs and its stops."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geo.crs import to_wire
from geo.walks.kept import KeptWalk
from geo.walks.types import Leg

_DECIMALS = 7


def walk_geojson(
    walk: KeptWalk,
    *,
    properties: Mapping[str, Any] | None = None,
    stop_names: Sequence[str] = (),
    legs: Sequence[Leg] = (),
) -> dict[str, Any]:
    """Return a walk as a GeoJSON FeatureCollection (RFC 7946), longitude first.

    Each feature says by `part` whether it is the route, a leg or a stop; the route bears the properties handed in.
    """
    route = {"part": "route", "length_m": round(walk.length_m, 1), **(properties or {})}
    features = [_feature("route", walk.route, route)]
    for leg in legs:
        if leg.geometry is not None:
            features.append(_feature(f"leg-{leg.to_position}", leg.geometry, _leg_properties(leg)))
    for row, stop in enumerate(walk.stops):
        values: dict[str, Any] = {
            "part": "stop",
            "position": stop.position,
            "theme": stop.theme,
            "arrives_minute": round(stop.arrives_minute, 1),
            "leaves_minute": round(stop.leaves_minute, 1),
        }
        if row < len(stop_names):
            values["name"] = stop_names[row]
        features.append(_feature(f"stop-{stop.position}", stop.point, values))
    return {"type": "FeatureCollection", "features": features}


def _leg_properties(leg: Leg) -> dict[str, Any]:
    return {
        "part": "leg",
        "from_position": leg.from_position,
        "to_position": leg.to_position,
        "length_m": round(leg.length_m, 1),
        "minutes": round(leg.minutes, 2),
        "steps_m": round(leg.steps_m, 1),
        "unlit_m": round(leg.unlit_m, 1),
        "unknown_light_m": round(leg.unknown_light_m, 1),
    }


def _feature(name: str, geometry: BaseGeometry, properties: Mapping[str, Any]) -> dict[str, Any]:
    on_wire = shapely.transform(to_wire(geometry), lambda degrees: np.round(degrees, _DECIMALS))
    return {"type": "Feature", "id": name, "geometry": mapping(on_wire), "properties": dict(properties)}
