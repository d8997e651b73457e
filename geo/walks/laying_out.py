"""Lay start, end and flagged places on the ways that a group may use."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from geo.routing import Booleans, Floats, Integers, Positions, Profile, StreetGraph
from geo.walks.types import FlaggedPlace, Theme, WalkError, WalkWish
from geo.walks.weights import weight_of

OFF_NETWORK_M = 150.0
"""Nobody is led to a place further than this from a usable way."""

MOST_POINTS = 25
SPACING = 1.5
"""Points on a line or outline are this many radii apart, so that a stop anywhere on it covers one of them."""


def draws_a_stop(place: FlaggedPlace) -> bool:
    """Tell whether a walk may stop because of a place: challenges that weigh; a resource is taken along."""
    return place.kind == "challenge" and weight_of(place) > 0


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a kind of walk looks for: what covering a place is worth, and which places draw a stop.

    theme is what every stop is about, None where that follows from what it covers.
    """

    weigh: Callable[[FlaggedPlace], float] = weight_of
    draws: Callable[[FlaggedPlace], bool] = draws_a_stop
    theme: Theme | None = None


SAFETY_WALK = Purpose()


@dataclass(frozen=True, slots=True, eq=False)
class LaidOut:
    """Flagged places on the ways of one wish.

    pins (p) are the places that count, by pin_id, with weights (p,) and whether they draw a stop (p,). points (n) stand
    for them on the network, owners (n,) rising tells for which pin; a pin off the network has none. snap_m (p,) is how
    far a pin's nearest point lies from a usable way. ends holds start and end.
    """

    graph: StreetGraph
    profile: Profile
    purpose: Purpose
    ends: Positions
    direct_m: float
    pins: tuple[FlaggedPlace, ...]
    weights: Floats
    draws: Booleans
    points: Positions
    points_xy: Floats
    owners: Integers
    snap_m: Floats


def lay_out(
    graph: StreetGraph, places: Sequence[FlaggedPlace], wish: WalkWish, purpose: Purpose = SAFETY_WALK
) -> LaidOut:
    """Return start, end and every place that counts on the nearest usable ways.

    Raises WalkError no_network, start_off_network, end_off_network or end_unreachable.
    """
    ends = _ends(graph, wish)
    pins = tuple(sorted((place for place in places if counts(place, wish, purpose)), key=lambda place: place.pin_id))
    weights = np.array([_weight(pin, wish, purpose) for pin in pins], dtype=float)
    points = [representative_points(pin.geometry, wish.coverage_radius_m) for pin in pins]
    owners = np.repeat(np.arange(len(pins)), [len(rows) for rows in points])
    snapped = graph.snap(np.vstack([np.zeros((0, 2)), *points]), wish.profile)
    snap_m = np.full(len(pins), np.inf)
    np.minimum.at(snap_m, owners, snapped.distance_m)
    near = np.flatnonzero((snapped.edge_index >= 0) & (snapped.distance_m <= OFF_NETWORK_M))
    on_network = snapped.take(near)
    direct_m = float(graph.matrix(wish.profile, ends)[0, 1])
    if not np.isfinite(direct_m):
        raise _end_unreachable(graph, wish, ends)
    return LaidOut(
        graph=graph,
        profile=wish.profile,
        purpose=purpose,
        ends=ends,
        direct_m=direct_m,
        pins=pins,
        weights=weights,
        draws=np.array(
            [weight > 0 and purpose.draws(pin) for pin, weight in zip(pins, weights, strict=True)], dtype=bool
        ),
        points=on_network,
        points_xy=graph.points(on_network),
        owners=owners[near],
        snap_m=snap_m,
    )


def counts(place: FlaggedPlace, wish: WalkWish, purpose: Purpose) -> bool:
    """Tell whether a place takes part in a wish's plan: it weighs something, or it is asked for."""
    if place.pin_id in wish.excluded_pin_ids:
        return False
    return _weight(place, wish, purpose) > 0 or any(stop.pin_id == place.pin_id for stop in wish.required)


def _weight(place: FlaggedPlace, wish: WalkWish, purpose: Purpose) -> float:
    if place.kind == "resource" and not wish.use_resources:
        return 0.0
    return purpose.weigh(place)


def _ends(graph: StreetGraph, wish: WalkWish) -> Positions:
    ends = graph.snap(np.array([wish.start_xy, wish.end_xy or wish.start_xy], dtype=float), wish.profile)
    if ends.edge_index[0] < 0:
        raise WalkError("no_network", "There is no way the group may use; the network needs at least one.")
    for row, name in enumerate(("start", "end")):
        distance_m = float(ends.distance_m[row])
        if distance_m > OFF_NETWORK_M:
            message = f"The {name} is {distance_m:.0f} m from a usable way; at most {OFF_NETWORK_M:.0f} m is allowed."
            nearest = _nearest_values(graph, ends.take([row]))
            code = "start_off_network" if name == "start" else "end_off_network"
            raise WalkError(code, message, distance_m=distance_m, most_m=OFF_NETWORK_M, **nearest)
    return ends


def _nearest_values(graph: StreetGraph, position: Positions) -> dict[str, float]:
    x, y = graph.points(position)[0].tolist()
    return {"nearest_m": float(position.distance_m[0]), "nearest_x": x, "nearest_y": y}


def _end_unreachable(graph: StreetGraph, wish: WalkWish, ends: Positions) -> WalkError:
    message = "There is no way from the start to the end that the group may use."
    xy = wish.end_xy or wish.start_xy
    return WalkError("end_unreachable", message, **nearest_reachable(graph, wish.profile, ends.take([0]), xy))


def nearest_reachable(
    graph: StreetGraph, profile: Profile, start: Positions, xy: tuple[float, float]
) -> dict[str, float]:
    """Return nearest_m, nearest_x and nearest_y: the place nearest to xy (straight line) that a way leads to.

    An edge can be walked to when its middle can. Empty where nothing can be reached.
    """
    edges = graph.network.edges
    usable = np.flatnonzero(graph.is_usable(profile))
    lines = np.array([edges[row].geometry for row in usable.tolist()], dtype=object)
    middles = Positions(usable, np.asarray(shapely.length(lines)) / 2, np.zeros(len(usable)))
    reached = lines[np.isfinite(graph.matrix(profile, start, middles)[0])]
    if not len(reached):
        return {}
    point = Point(xy)
    nearest = reached[int(np.argmin(shapely.distance(reached, point)))]
    on_line = nearest.interpolate(nearest.project(point))
    return {"nearest_m": float(point.distance(nearest)), "nearest_x": float(on_line.x), "nearest_y": float(on_line.y)}


def representative_points(geometry: BaseGeometry, radius_m: float, most: int = MOST_POINTS) -> Floats:
    """Return at most `most` points ((n, 2), EPSG:25832) that stand for a geometry when it is snapped.

    A line gives points along it, both ends included; an area an inner point, and points between that and its
    outline that lie inside, so that none falls on the far side of a fence along its edge.
    """
    if isinstance(geometry, Point):
        return np.array([[geometry.x, geometry.y]])
    if isinstance(geometry, BaseMultipartGeometry):
        members = list(geometry.geoms)[:most]
        parts = [representative_points(part, radius_m, max(1, most // len(members))) for part in members]
        return np.vstack(parts)
    if isinstance(geometry, LineString) and geometry.length > 0:
        return _points_along(geometry, radius_m, most)
    if isinstance(geometry, Polygon) and most > 1:
        inner = shapely.get_coordinates(geometry.representative_point())
        around = inner + (_points_along(geometry.exterior, radius_m, most - 1) - inner) * 0.8
        inside = shapely.contains_xy(geometry, around[:, 0], around[:, 1])
        return np.vstack([inner, around[inside]])
    return shapely.get_coordinates(geometry.representative_point())


def _points_along(line: LineString, radius_m: float, most: int) -> Floats:
    if most == 1:
        return shapely.get_coordinates(line.interpolate(0.5, normalized=True))
    count = int(np.clip(np.ceil(line.length / (SPACING * radius_m)) + 1, 2, most))
    fractions = np.linspace(0.0, 1.0, count)
    return shapely.get_coordinates(shapely.line_interpolate_point(line, fractions, normalized=True))
