"""Have everything ready that planning compiles at its first use."""

from dataclasses import replace

import numpy as np
from shapely.geometry import LineString, Point

from geo.network import Edge, Network
from geo.orienteering.problem import OrienteeringProblem
from geo.orienteering.solve import solve
from geo.routing import Profile, StreetGraph
from geo.walks.groups import plan_groups
from geo.walks.plan import plan_walk
from geo.walks.types import FlaggedPlace, RequiredStop, WalkWish

_SIDE_M = 100.0


def warm_up() -> None:
    """Plan walks round a small square, with a preference, too many places and groups, and solve one of many stops.

    A moment where the kernels are in the cache; after an update half a minute, while other threads go on.
    """
    corners = np.array([(0.0, 0.0), (_SIDE_M, 0.0), (_SIDE_M, _SIDE_M), (0.0, _SIDE_M)])
    pairs = [(0, 1), (1, 2), (2, 3), (0, 3), (0, 2)]
    lines = [LineString(corners[list(pair)]) for pair in pairs]
    edges = [
        Edge(number, *pair, line, line.length, "footway")
        for number, (pair, line) in enumerate(zip(pairs, lines, strict=True))
    ]
    graph = StreetGraph.build(Network(corners, tuple(edges)))
    places = [FlaggedPlace(str(row), "challenge", Point(xy)) for row, xy in enumerate(corners[1:])]
    wish = WalkWish((0.0, 0.0), None, minutes=60)
    plan_walk(graph, places, wish, most_sites=1)
    plan_walk(graph, places, replace(wish, profile=Profile(prefer_lit=True)))
    required = tuple(RequiredStop(pin_id=place.pin_id) for place in places[:2])
    plan_groups(graph, places, replace(wish, groups=2, required=required))
    solve(_many_stops())


def _many_stops(count: int = 16) -> OrienteeringProblem:
    """Return places round a ring, each two of which cover something together."""
    angles = np.linspace(0, 2 * np.pi, count + 2, endpoint=False)
    xy = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    travel = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    covers = np.eye(count, dtype=bool) | np.roll(np.eye(count, dtype=bool), 1, axis=1)
    return OrienteeringProblem(travel, np.zeros(count), covers, np.arange(1.0, count + 1), budget=4.5, most_stops=count)
