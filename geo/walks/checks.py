"""Refuse walk wishes that no route can meet, before anything is computed."""

import math
from collections.abc import Sequence

import numpy as np
import shapely

from geo.walks.types import FlaggedPlace, WalkError, WalkWish

LEAST_MINUTES = 10

ALLOWED = {
    "minutes": (LEAST_MINUTES, 240),
    "most_stops": (1, 12),
    "talk_minutes": (1, 30),
    "pace_m_per_s": (0.5, 2.0),
    "coverage_radius_m": (5, 200),
    "group_size": (1, 1000),
    "groups": (1, 4),
    "time_limit_s": (0.01, 3600),
}


def check_wish(wish: WalkWish) -> None:
    """Raise WalkError when a number of the wish is not finite or outside what is allowed."""
    for name, xy in (("start_xy", wish.start_xy), ("end_xy", wish.end_xy)):
        if xy is not None and not all(math.isfinite(value) for value in xy):
            raise WalkError("not_finite", f"{name} is {xy}; it must be two finite numbers.", field=name)
    for name, (least, most) in ALLOWED.items():
        value = getattr(wish, name)
        if value is None:
            continue
        if not math.isfinite(value):
            raise WalkError("not_finite", f"{name} is {value}; it must be a finite number.", field=name)
        if not least <= value <= most:
            message = f"{name} is {value}; it must be from {least} to {most}."
            raise WalkError("out_of_range", message, field=name, value=value, least=least, most=most)
    for place in wish.excluded_places:
        if not all(math.isfinite(value) for value in (*place.xy, place.radius_m)):
            message = f"An excluded place is {place}; it must be finite numbers."
            raise WalkError("not_finite", message, field="excluded_places")


def check_places(places: Sequence[FlaggedPlace]) -> None:
    """Raise WalkError when a pin comes twice, has no geometry, or holds numbers that are not finite."""
    seen: set[str] = set()
    geometries = np.array([place.geometry for place in places], dtype=object)
    is_empty = shapely.is_empty(geometries).tolist()
    coordinates, owners = shapely.get_coordinates(geometries, return_index=True)
    is_broken = np.isin(np.arange(len(places)), owners[~np.isfinite(coordinates).all(axis=1)]).tolist()
    for place, empty, broken in zip(places, is_empty, is_broken, strict=True):
        if place.pin_id in seen:
            message = f"Pin {place.pin_id} is given more than once; each pin may come once."
            raise WalkError("duplicate_pin", message, pin_id=place.pin_id)
        seen.add(place.pin_id)
        if empty:
            message = f"Pin {place.pin_id} has an empty geometry; it must be a point, a line or an area."
            raise WalkError("empty_geometry", message, pin_id=place.pin_id)
        if broken:
            message = f"Pin {place.pin_id} has coordinates that are not finite; they must be metres."
            raise WalkError("not_finite", message, field="places", pin_id=place.pin_id)
        if place.people < 0:
            message = f"Pin {place.pin_id} has {place.people} people behind it; it must be 0 or more."
            raise WalkError("out_of_range", message, field="people", value=place.people, least=0)
