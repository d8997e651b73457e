"""Seeded pins near the ways of a network, as residents might set them: most of them points, some lines and areas."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from geo.network import Edge, Network
from geo.orienteering.problem import Floats
from geo.walks.themes import THEME_OF_TOPIC
from geo.walks.types import FlaggedPlace, Relevance

_RELEVANCES: Sequence[Relevance] = ("red", "yellow", "green", "uncoded")
_SHARES = (0.3, 0.35, 0.15, 0.2)
_RESOURCES = 0.2
_SOCIAL_ONLY = 0.08
_LINES = 0.08
_AREAS = 0.08
_OFF_M = 18.0
_START_M = 300.0


def draw_pins(
    network: Network, count: int, *, seed: int, around: Point | None = None, radius_m: float = np.inf
) -> list[FlaggedPlace]:
    """Return pins beside the ways, as evenly as the ways' metres, or within radius_m around a point only."""
    generator = np.random.default_rng(seed)
    edges = _edges_near(network, around, radius_m)
    lengths_m = np.array([edge.length_m for edge in edges])
    rows = generator.choice(len(edges), size=count, p=lengths_m / lengths_m.sum())
    topics = sorted(THEME_OF_TOPIC)
    pins: list[FlaggedPlace] = []
    for number, row in enumerate(rows):
        is_resource = generator.random() < _RESOURCES
        pins.append(
            FlaggedPlace(
                pin_id=f"pin-{number:05}",
                kind="resource" if is_resource else "challenge",
                geometry=_shape(edges[row].geometry, generator),
                relevance="uncoded" if is_resource else _RELEVANCES[generator.choice(len(_SHARES), p=_SHARES)],
                people=int(generator.geometric(0.35)),
                topic=None if is_resource else topics[generator.integers(len(topics))],
                physical=False if not is_resource and generator.random() < _SOCIAL_ONLY else None,
            )
        )
    return pins


def draw_starts(network: Network, count: int, *, seed: int, around: Point | None = None) -> Floats:
    """Return places on the ways to start from ((n, 2), EPSG:25832), within a few hundred metres of a point."""
    generator = np.random.default_rng(seed)
    edges = _edges_near(network, around, _START_M)
    rows = generator.integers(len(edges), size=count)
    return shapely.get_coordinates([edges[row].geometry.interpolate(0.5, normalized=True) for row in rows])


def middle(network: Network) -> Point:
    """Return the junction nearest to the middle of all, so that it lies where ways are."""
    centre = np.median(network.node_xy, axis=0)
    nearest = np.argmin(((network.node_xy - centre) ** 2).sum(axis=1))
    return Point(network.node_xy[nearest])


def _edges_near(network: Network, around: Point | None, radius_m: float) -> list[Edge]:
    """Return the edges that are open and whose middle lies within the radius."""
    lines = np.array([edge.geometry for edge in network.edges], dtype=object)
    is_near = np.ones(len(lines), dtype=bool)
    if around is not None:
        middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
        is_near = np.asarray(shapely.distance(middles, around)) <= radius_m
    return [edge for edge, near in zip(network.edges, is_near, strict=True) if near and not edge.blocked]


def _shape(line: LineString, generator: np.random.Generator) -> BaseGeometry:
    """Return a point beside the way, now and then a stretch of it or an area."""
    from_m = generator.uniform(0, line.length)
    here = line.interpolate(from_m)
    point = Point(np.array([here.x, here.y]) + generator.uniform(-_OFF_M, _OFF_M, 2))
    kind = generator.random()
    if kind < _LINES:
        stretch = substring(line, from_m, min(from_m + generator.uniform(20, 60), line.length))
        return stretch if stretch.length > 1 else point
    if kind < _LINES + _AREAS:
        return point.buffer(generator.uniform(5, 15), quad_segs=4)
    return point
