"""What the planner must know about a walk before inviting anybody: codes and numbers."""

import math
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

import numpy as np
from shapely.geometry import Point

from geo.routing import Floats, PathPart, Profile
from geo.sun import in_danish_time, sun_times
from geo.walks.assembling import Course
from geo.walks.choosing import Choice
from geo.walks.laying_out import LaidOut
from geo.walks.required import points_of
from geo.walks.themes import MANDATES_OF_THEME, lacks_mandate
from geo.walks.types import PlannedStop, Value, WalkWarning, WalkWish, WarningCode

BIG_ROADS = frozenset(
    f"{road}{link}" for road in ("trunk", "primary", "secondary", "tertiary") for link in ("", "_link")
)

SNAPPED_FAR_M = 30.0
"""A place further than this from any usable way is not really seen from it."""

MOVED_M = 1.0
"""A stop that lies this much further from the wished place than the nearest way does has been moved."""

MOST_IN_GROUP = 10
"""Groups of 8–10 hear each other; a larger one is split, each with a facilitator. Source: domain.md §6."""


def walk_warnings(
    choice: Choice, course: Course, stops: Sequence[PlannedStop], total_minutes: float
) -> tuple[WalkWarning, ...]:
    """Return the warnings of a walk: its ways, its light, its pins, its group; lengths in metres."""
    return (
        *_way_warnings(choice.laid, course),
        *_light_warnings(choice.wish, total_minutes),
        *_pin_warnings(choice, stops),
        *_wished_warnings(choice, course, stops),
        *_group_warnings(choice.wish),
        *_mandate_warnings(choice.wish, stops),
    )


def _way_warnings(laid: LaidOut, course: Course) -> Iterable[WalkWarning]:
    parts = course.parts
    steps_m = sum(leg.steps_m for leg in course.legs)
    unlit_m = sum(leg.unlit_m for leg in course.legs)
    unknown_light_m = sum(leg.unknown_light_m for leg in course.legs)
    along_m = sum(part.length_m for part in parts if part.edge.highway in BIG_ROADS)
    crossings = _crossings(laid, parts)
    if steps_m > 0:
        flights = len({part.edge_id for part in parts if part.edge.steps})
        yield WalkWarning("steps", {"length_m": steps_m, "flights": flights})
    if unlit_m > 0:
        yield WalkWarning("unlit", {"length_m": unlit_m})
    if unknown_light_m > 0:
        yield WalkWarning("unknown_light", {"length_m": unknown_light_m})
    if round(along_m) > 0:
        yield WalkWarning("big_road", {"length_m": along_m})
    if crossings:
        yield WalkWarning("crosses_big_road", {"count": crossings})


def _crossings(laid: LaidOut, parts: Sequence[PathPart]) -> int:
    """Count junctions with a big road that the walk passes without walking along it or turning back."""
    big = [edge for edge in laid.graph.network.edges if edge.highway in BIG_ROADS]
    on_road = {node for edge in big for node in (edge.from_node, edge.to_node)}
    return sum(
        before.to_node in on_road
        and before.edge is not after.edge
        and not {before.edge.highway, after.edge.highway} & BIG_ROADS
        for before, after in pairwise(parts)
    )


def _light_warnings(wish: WalkWish, total_minutes: float) -> Iterable[WalkWarning]:
    """Compare the walk's hours with the sun's at its start, on its date."""
    if wish.starts_at is None:
        return
    starts_at = in_danish_time(wish.starts_at)
    ends_at = starts_at + timedelta(minutes=total_minutes)
    sun = sun_times(Point(wish.start_xy), starts_at.date())
    if starts_at < sun.civil_dawn:
        yield WalkWarning("before_dawn", {"civil_dawn": f"{sun.civil_dawn:%H:%M}"})
    elif starts_at >= sun.civil_dusk:
        yield WalkWarning("after_dusk", {"civil_dusk": f"{sun.civil_dusk:%H:%M}"})
    elif ends_at > sun.sunset:
        moments = {"sunset": sun.sunset, "civil_dusk": sun.civil_dusk, "end": ends_at}
        yield WalkWarning("sunset_before_end", {name: f"{time:%H:%M}" for name, time in moments.items()})


def _pin_warnings(choice: Choice, stops: Sequence[PlannedStop]) -> Iterable[WalkWarning]:
    laid = choice.laid
    challenges = [place for place in choice.places if place.kind == "challenge"]
    if not challenges:
        yield WalkWarning("no_published_challenges", {})
    elif not stops:
        yield WalkWarning("no_challenge_within_time", {})
    social = sum(place.physical is False for place in challenges)
    if social:
        yield WalkWarning("social_only", {"count": social})
    far_ends: tuple[WarningCode, ...] = ("start_far",) if choice.wish.end_xy is None else ("start_far", "end_far")
    for code, distance_m in zip(far_ends, laid.ends.distance_m.tolist(), strict=False):
        if distance_m > SNAPPED_FAR_M:
            yield WalkWarning(code, {"distance_m": distance_m})
    far_m = laid.snap_m[laid.snap_m > SNAPPED_FAR_M]
    if len(far_m):
        yield WalkWarning("pins_far", {"count": len(far_m), "distance_m": float(far_m.max())})


def _wished_warnings(choice: Choice, course: Course, stops: Sequence[PlannedStop]) -> Iterable[WalkWarning]:
    """Warn about stops that are not where they were wished, for the group cannot use what leads there."""
    for stop, site in zip(stops, course.order, strict=True):
        if stop.required_index is None:
            continue
        rows = (stop.required_index, *choice.carried.get(site, ()))
        distance_m = max(_moved_m(choice, row, stop) for row in rows)
        if distance_m > 0:
            yield WalkWarning("wished_moved", {"position": stop.position, "distance_m": distance_m})


def _moved_m(choice: Choice, row: int, stop: PlannedStop) -> float:
    """Return how far a stop is from the required one of this row, where no way that the group uses leads nearer.

    That is so where another way lies nearer by MOVED_M (steps, ground that is not public, what the wish blocks, a way
    that none leads to), and where a place of the map is far from any. Else 0: who points at a house knows that the
    group stops before it.
    """
    required = choice.wish.required[row]
    points_xy = points_of(choice.places, choice.wish, row, required)
    used_m = _reached_m(choice.laid, points_xy)
    nearest_m = float(choice.graph.snap(points_xy, Profile()).distance_m.min())
    is_far = required.pin_id is None and used_m > SNAPPED_FAR_M
    if used_m <= nearest_m + MOVED_M and not is_far:
        return 0.0
    return float(np.hypot(*(points_xy - (stop.point.x, stop.point.y)).T).min())


def _reached_m(laid: LaidOut, points_xy: Floats) -> float:
    """Return how far the nearest of the points is from a way that the group uses and that leads there."""
    snapped = laid.graph.snap(points_xy, laid.profile)
    snapped = snapped.take(np.flatnonzero(snapped.edge_index >= 0))
    metres = laid.graph.matrix(laid.profile, laid.ends.take([0]), snapped)[0]
    return float(snapped.distance_m[np.isfinite(metres)].min(initial=np.inf))


def _group_warnings(wish: WalkWish) -> Iterable[WalkWarning]:
    """Warn about groups that do not hear each other; the people are shared out on the groups that walk."""
    if wish.group_size is not None and math.ceil(wish.group_size / wish.groups) > MOST_IN_GROUP:
        groups = math.ceil(wish.group_size / MOST_IN_GROUP)
        yield WalkWarning("group_too_large", {"group_size": wish.group_size, "most": MOST_IN_GROUP, "groups": groups})


def _mandate_warnings(wish: WalkWish, stops: Sequence[PlannedStop]) -> Iterable[WalkWarning]:
    """Warn, once for each theme, where nobody who comes can decide about it; position names its stops."""
    for theme in dict.fromkeys(stop.theme for stop in stops if lacks_mandate(stop.theme, wish.participants)):
        positions = ", ".join(str(stop.position) for stop in stops if stop.theme == theme)
        values: dict[str, Value] = {"position": positions, "theme": theme, "mandate": MANDATES_OF_THEME[theme][0]}
        yield WalkWarning("no_mandate", values)
