"""The turn list of a walk: what to do at each junction where the way bends or the street changes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shapely import STRtree
from shapely.geometry import LineString, Point

from geo.routing import PathPart
from geo.walks.types import Direction, Leg, NamedPlace, Turn, WalkWish

LOOK_M = 10.0
"""Bearings are taken over this many metres before and after a junction, so that tiny kinks do not count."""

SHORTEST_M = 1.0
"""What is shorter than this is no line of its own: it would be told as 0 m, and nobody sees it."""

STRAIGHT_DEGREES = 25.0
SLIGHT_DEGREES = 55.0
TURN_DEGREES = 120.0
SHARP_DEGREES = 165.0

NEAR_PLACE_M = 40.0
"""A named place further than this from the middle of a path does not tell which path is meant."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Part of a leg walked under one instruction: from from_m to to_m along the leg."""

    name: str | None
    from_m: float
    to_m: float


def bearing_degrees(line: LineString, from_m: float, to_m: float) -> float:
    """Return the bearing between two places along a line, clockwise from grid north, in [0, 360)."""
    here, there = line.interpolate(from_m), line.interpolate(to_m)
    return math.degrees(math.atan2(there.x - here.x, there.y - here.y)) % 360


def direction_of(before_degrees: float, after_degrees: float) -> Direction:
    """Return the direction key for a change of bearing, both in degrees clockwise."""
    change = (after_degrees - before_degrees + 180) % 360 - 180
    size = abs(change)
    if size <= STRAIGHT_DEGREES:
        return "straight"
    if size > SHARP_DEGREES:
        return "turn_back"
    if size <= SLIGHT_DEGREES:
        return "slight_right" if change > 0 else "slight_left"
    if size <= TURN_DEGREES:
        return "right" if change > 0 else "left"
    return "sharp_right" if change > 0 else "sharp_left"


def turn_list(
    paths: Sequence[Sequence[PathPart]],
    legs: Sequence[Leg],
    wish: WalkWish,
    named_places: Sequence[NamedPlace] = (),
) -> tuple[Turn, ...]:
    """Return the turns of legs, and the parts that each is walked in, in walking order.

    Each leg but the last ends with arrive_stop, the last with arrive_end. Junctions passed straight on along
    the same street, or from one nameless path to another, are not mentioned. A path without a name is told by the
    nearest named place within NEAR_PLACE_M.
    """
    nearby = _Nearby(named_places)
    turns: list[Turn] = []
    facing: float | None = None
    for position, (parts, leg) in enumerate(zip(paths, legs, strict=True), start=1):
        line = leg.geometry
        if line is not None:
            turns += _leg_turns(parts, line, facing, wish, nearby)
            facing = bearing_degrees(line, max(0.0, line.length - LOOK_M), line.length)
        is_end = position == len(legs)
        turns.append(
            Turn(
                street_name=parts[-1].edge.name if parts else None,
                bearing_degrees=facing or 0.0,
                direction="arrive_end" if is_end else "arrive_stop",
                length_m=0.0,
                minutes=0.0,
                stop_position=None if is_end else position,
            )
        )
    return tuple(turns)


class _Nearby:
    """Named places by where they are."""

    def __init__(self, places: Sequence[NamedPlace]) -> None:
        self._names = [place.name for place in places]
        self._tree = STRtree([place.geometry for place in places])

    def name_of(self, point: Point) -> str | None:
        """Return the place nearest to a point, of equally near ones the first by name, or None."""
        if not self._names:
            return None
        found = self._tree.query_nearest(point, max_distance=NEAR_PLACE_M, all_matches=True)
        return min((self._names[row] for row in found.tolist()), default=None)


def _leg_turns(
    parts: Sequence[PathPart], line: LineString, facing: float | None, wish: WalkWish, nearby: _Nearby
) -> list[Turn]:
    turns: list[Turn] = []
    for stretch in _without_short(_stretches(parts, line)):
        after = bearing_degrees(line, stretch.from_m, min(stretch.from_m + LOOK_M, line.length))
        if stretch.from_m > 0:
            facing = bearing_degrees(line, max(0.0, stretch.from_m - LOOK_M), stretch.from_m)
        length_m = stretch.to_m - stretch.from_m
        middle_m = (stretch.from_m + stretch.to_m) / 2
        turns.append(
            Turn(
                street_name=stretch.name,
                bearing_degrees=after,
                direction="start" if facing is None else direction_of(facing, after),
                length_m=length_m,
                minutes=wish.minutes_for(length_m),
                near_place=None if stretch.name else nearby.name_of(line.interpolate(middle_m)),
            )
        )
    return turns


def _stretches(parts: Sequence[PathPart], line: LineString) -> list[_Stretch]:
    """Join parts of one street, or of nameless paths, that are walked straight on."""
    stretches: list[_Stretch] = []
    walked_m = 0.0
    previous: PathPart | None = None
    for part in parts:
        end_m = walked_m + part.length_m
        if previous is not None and _goes_on(previous, part, line, walked_m):
            last = stretches.pop()
            stretches.append(_Stretch(last.name, last.from_m, end_m))
        else:
            stretches.append(_Stretch(part.edge.name, walked_m, end_m))
        previous, walked_m = part, end_m
    return stretches


def _without_short(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    """Add stretches shorter than SHORTEST_M to the one before, the first of a leg to the one after.

    A leg that is no longer than that keeps one.
    """
    kept: list[_Stretch] = []
    for stretch in stretches:
        if kept and stretch.to_m - stretch.from_m < SHORTEST_M:
            kept[-1] = replace(kept[-1], to_m=stretch.to_m)
        elif kept and kept[-1].to_m - kept[-1].from_m < SHORTEST_M:
            kept[-1] = replace(stretch, from_m=kept[-1].from_m)
        else:
            kept.append(stretch)
    return kept


def _goes_on(previous: PathPart, part: PathPart, line: LineString, at_m: float) -> bool:
    if previous.edge is part.edge:
        return True
    if previous.edge.name != part.edge.name:
        return False
    before = bearing_degrees(line, max(0.0, at_m - LOOK_M), at_m)
    after = bearing_degrees(line, at_m, min(at_m + LOOK_M, line.length))
    return direction_of(before, after) == "straight"
