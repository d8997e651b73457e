"""Put a walk together from the stops that were chosen: legs, stops with their pins, the line walked."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import LineString, Point

from geo.routing import Floats, Integers, PathPart, Positions
from geo.walks.choosing import Choice
from geo.walks.themes import MANDATES_OF_THEME, mandates_of, theme_of
from geo.walks.types import FlaggedPlace, Leg, PlannedStop, WalkWish

_SAME_PLACE_M = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A chosen walk on the network: positions of start, stops and end, and the ways between them.

    paths and legs go from one position to the next; own (k, p) tells which pins each stop covers and counts.
    """

    order: tuple[int, ...]
    positions: Positions
    paths: tuple[tuple[PathPart, ...], ...]
    legs: tuple[Leg, ...]
    own: Integers

    @property
    def parts(self) -> list[PathPart]:
        """Return all parts of the walk in walking order."""
        return [part for path in self.paths for part in path]

    @property
    def length_m(self) -> float:
        """Return the length of the walk."""
        return sum(leg.length_m for leg in self.legs)

    @property
    def walk_minutes(self) -> float:
        """Return the minutes walked."""
        return sum(leg.minutes for leg in self.legs)


def walk_course(choice: Choice, order: tuple[int, ...]) -> Course:
    """Return the ways by the sites of an order, and which stop each covered pin belongs to."""
    laid, sites = choice.laid, choice.sites
    positions = Positions.join(laid.ends.take([0]), sites.positions.take(list(order)), laid.ends.take([1]))
    places = [positions.take([row]) for row in range(len(positions))]
    paths = tuple(tuple(laid.graph.path(laid.profile, here, there)) for here, there in pairwise(places))
    return Course(
        order=order,
        positions=positions,
        paths=paths,
        legs=tuple(_leg(position, parts, choice.wish) for position, parts in enumerate(paths)),
        own=nearest_stop(sites.away_m[list(order)]),
    )


def nearest_stop(away_m: Floats) -> Integers:
    """Return for each pin the row of the stop nearest to it along the network, −1 where none covers it."""
    if not len(away_m):
        return np.full(away_m.shape[1], -1, dtype=np.int64)
    return np.where(np.isfinite(away_m).any(axis=0), away_m.argmin(axis=0), -1).astype(np.int64)


def _leg(position: int, parts: Sequence[PathPart], wish: WalkWish) -> Leg:
    length_m = sum(part.length_m for part in parts)
    return Leg(
        from_position=position,
        to_position=position + 1,
        length_m=length_m,
        minutes=wish.minutes_for(length_m),
        geometry=joined(parts),
        steps_m=sum(part.length_m for part in parts if part.edge.steps),
        unlit_m=sum(part.length_m for part in parts if part.edge.lit == "no"),
        unknown_light_m=sum(part.length_m for part in parts if part.edge.lit == "unknown"),
    )


def joined(parts: Sequence[PathPart]) -> LineString | None:
    """Return the parts as one line without doubled points, or None without parts."""
    if not parts:
        return None
    coordinates = np.vstack([shapely.get_coordinates(part.geometry) for part in parts])
    moves = np.abs(np.diff(coordinates, axis=0)).max(axis=1) > _SAME_PLACE_M
    line = coordinates[np.concatenate([[True], moves])]
    return LineString(line) if len(line) > 1 else None


def planned_stops(choice: Choice, course: Course, waiting_minutes: float = 0.0) -> list[PlannedStop]:
    """Return the stops in order; each covered pin belongs to one. Waiting is shared out as talk."""
    laid, sites = choice.laid, choice.sites
    talk_minutes = choice.wish.talk_minutes + waiting_minutes / max(1, len(course.order))
    stops: list[PlannedStop] = []
    minute = 0.0
    for row, site in enumerate(course.order):
        own = np.flatnonzero(course.own == row)
        pins = [laid.pins[pin] for pin in own]
        theme = laid.purpose.theme or theme_of(pins, laid.purpose.weigh)
        arrives = minute + course.legs[row].minutes
        minute = arrives + talk_minutes
        index = int(sites.required_index[site])
        stops.append(
            PlannedStop(
                position=row + 1,
                point=Point(sites.points_xy[site]),
                pin_ids=tuple(pin.pin_id for pin in pins),
                theme=theme,
                arrives_minute=arrives,
                leaves_minute=minute,
                weight=float(laid.weights[own].sum()),
                mandates=MANDATES_OF_THEME[theme]
                if laid.purpose.theme
                else mandates_of(pins, theme, laid.purpose.weigh),
                required_index=None if index < 0 else index,
            )
        )
    return stops


def pins_of(choice: Choice, course: Course, row: int) -> list[FlaggedPlace]:
    """Return the pins that the stop in this row of the course covers and counts."""
    return [choice.laid.pins[pin] for pin in np.flatnonzero(course.own == row)]
