"""Lay start, end and flagged places on the ways that a group may use."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import Point

from geo.routing import Booleans, Floats, Integers, Positions, Profile, StreetGraph
from geo.walks.representatives import representative_points
from geo.walks.types import FlaggedPlace, Theme, WalkError, WalkWish
from geo.walks.weights import weight_of

OFF_NETWORK_M = 150.0
"""Nobody is led to a place further than this from a usable way."""


def draws_a_stop(place: FlaggedPlace) -> bool:
    """Tell whether a walk may stop because of a place that weighs something: a resource is only taken along."""
    return place.kind == "challenge"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a kind of walk looks for: what covering a place is worth, and which of those that weigh draw a stop.

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
    weighed = _weighed(places, wish, purpose)
    points, owners = representative_points([pin.geometry for pin, _ in weighed], wish.coverage_radius_m)
    snapped = graph.snap(points, wish.profile)
    snap_m = np.full(len(weighed), np.inf)
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
        pins=tuple(pin for pin, _ in weighed),
        weights=np.array([weight for _, weight in weighed], dtype=float),
        draws=np.array([weight > 0 and purpose.draws(pin) for pin, weight in weighed], dtype=bool),
        points=on_network,
        points_xy=graph.points(on_network),
        owners=owners[near],
        snap_m=snap_m,
    )


def _weighed(places: Sequence[FlaggedPlace], wish: WalkWish, purpose: Purpose) -> list[tuple[FlaggedPlace, float]]:
    """Return the places that count, by pin_id, with their weights: those that weigh something or are asked for."""
    required = {stop.pin_id for stop in wish.required}
    weighed = [(place, _weight(place, wish, purpose)) for place in places if place.pin_id not in wish.excluded_pin_ids]
    counted = [(place, weight) for place, weight in weighed if weight > 0 or place.pin_id in required]
    return sorted(counted, key=lambda pair: pair[0].pin_id)


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
