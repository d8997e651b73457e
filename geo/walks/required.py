"""The stops a walk must have: where each of them can be, or why it cannot."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.routing import Booleans, Floats, Integers, Positions
from geo.walks.laying_out import OFF_NETWORK_M, LaidOut, nearest_reachable
from geo.walks.representatives import representative_points
from geo.walks.types import FlaggedPlace, RequiredStop, WalkError, WalkWish


def required_positions(laid: LaidOut, places: Sequence[FlaggedPlace], wish: WalkWish) -> list[Positions]:
    """Return for each required stop the positions it may be at: one for a place, the pin's own points for a pin.

    Raises WalkError unknown_pin, required_and_excluded, required_off_network, required_unreachable or
    required_needs_steps, with position (from 1) and the nearest place that can be reached.
    """
    return [_positions(laid, places, wish, row, stop) for row, stop in enumerate(wish.required)]


def _positions(
    laid: LaidOut, places: Sequence[FlaggedPlace], wish: WalkWish, row: int, stop: RequiredStop
) -> Positions:
    points_xy = points_of(places, wish, row, stop)
    snapped = laid.graph.snap(points_xy, laid.profile)
    near = (snapped.edge_index >= 0) & (snapped.distance_m <= OFF_NETWORK_M)
    if not near.any():
        raise _out_of_reach(laid, wish, row, points_xy, "required_off_network")
    found = snapped.take(np.flatnonzero(near))
    reached = np.isfinite(laid.graph.matrix(laid.profile, laid.ends.take([0]), found)[0])
    if not reached.any():
        raise _out_of_reach(laid, wish, row, points_xy, "required_unreachable")
    found = found.take(np.flatnonzero(reached))
    allowed = ~is_excluded(laid.graph.points(found), wish)
    if not allowed.any():
        message = f"Required stop {row + 1} lies in a place where the group shall not stop."
        raise WalkError("required_and_excluded", message, position=row + 1)
    return found.take(np.flatnonzero(allowed))


def points_of(places: Sequence[FlaggedPlace], wish: WalkWish, row: int, stop: RequiredStop) -> Floats:
    """Return the points ((n, 2), EPSG:25832) of the required stop of this row; WalkError where it can have none."""
    if stop.pin_id is None:
        if stop.xy is None or not all(math.isfinite(value) for value in stop.xy):
            message = f"Required stop {row + 1} is at {stop.xy}; it must be a pin or two finite numbers."
            raise WalkError("not_finite", message, field="required", position=row + 1)
        return np.array([stop.xy], dtype=float)
    if stop.pin_id in wish.excluded_pin_ids:
        message = f"Pin {stop.pin_id} is both required and excluded."
        raise WalkError("required_and_excluded", message, position=row + 1, pin_id=stop.pin_id)
    pin = next((place for place in places if place.pin_id == stop.pin_id), None)
    if pin is None:
        message = f"Required stop {row + 1} is pin {stop.pin_id}, which is not among the places."
        raise WalkError("unknown_pin", message, position=row + 1, pin_id=stop.pin_id)
    return representative_points([pin.geometry], wish.coverage_radius_m)[0]


def carried_along(
    laid: LaidOut, sites: Positions, required_index: Integers, required: Sequence[Positions]
) -> dict[int, tuple[int, ...]]:
    """Return for a site which required stops it answers besides its own: those so near it that they have no site.

    required_index (s,) tells which required stop a site stands for; required has the positions each may be at.
    """
    standing = np.flatnonzero(required_index >= 0)
    carried: dict[int, tuple[int, ...]] = {}
    for row in sorted(set(range(len(required))) - set(required_index[standing].tolist())):
        near = laid.graph.near(laid.profile, required[row], sites.take(standing), OFF_NETWORK_M)
        site = int(standing[np.argmin(near.table(len(standing)).min(axis=0))])
        carried[site] = (*carried.get(site, ()), row)
    return carried


def is_excluded(points_xy: Floats, wish: WalkWish) -> Booleans:
    """Tell which points ((n, 2), EPSG:25832) lie within a place where the group shall not stop, in a straight line."""
    excluded = np.zeros(len(points_xy), dtype=bool)
    for place in wish.excluded_places:
        excluded |= np.hypot(*(points_xy - np.array(place.xy)).T) <= place.radius_m
    return excluded


def needs_steps(laid: LaidOut, points_xy: Floats, start_xy: tuple[float, float]) -> Booleans:
    """Tell which points that are out of reach could be walked to if the group could climb steps."""
    able = replace(laid.profile, step_free=False, pram=False)
    if able == laid.profile:
        return np.zeros(len(points_xy), dtype=bool)
    snapped = laid.graph.snap(points_xy, able)
    start = laid.graph.snap(np.array([start_xy], dtype=float), able)
    metres = laid.graph.matrix(able, start, snapped)[0]
    return np.asarray(np.isfinite(metres) & (snapped.distance_m <= OFF_NETWORK_M))


def _out_of_reach(laid: LaidOut, wish: WalkWish, row: int, points_xy: Floats, code: str) -> WalkError:
    xy = (float(points_xy[0, 0]), float(points_xy[0, 1]))
    nearest = nearest_reachable(laid.graph, laid.profile, laid.ends.take([0]), xy)
    name = f"Required stop {row + 1}"
    if needs_steps(laid, points_xy, wish.start_xy).any():
        return WalkError("required_needs_steps", f"{name} can only be reached by steps.", position=row + 1, **nearest)
    if code == "required_off_network":
        message = f"{name} is too far from any way; at most {OFF_NETWORK_M:.0f} m is allowed."
        return WalkError("required_off_network", message, position=row + 1, most_m=OFF_NETWORK_M, **nearest)
    message = f"No way that the group may use leads to required stop {row + 1}."
    return WalkError("required_unreachable", message, position=row + 1, **nearest)
