"""Hand-made street grids, pins and wishes for the tests of routing and walks; metres from ORIGIN."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
from shapely.geometry import LineString, Point

from geo.network import Edge, Network
from geo.routing import StreetGraph
from geo.walks import FlaggedPlace, WalkPlan, WalkWish, plan_walk

ORIGIN = (700_000.0, 6_170_000.0)
SPACING_M = 100.0


def at(x_m: float, y_m: float) -> tuple[float, float]:
    """Return a place by metres east and north of the grid's lower left corner."""
    return ORIGIN[0] + x_m, ORIGIN[1] + y_m


def line(*places: tuple[float, float]) -> LineString:
    return LineString([at(*place) for place in places])


def make_edge(edge_id: int, from_node: int, to_node: int, geometry: LineString, **tags: Any) -> Edge:
    return Edge(edge_id, from_node, to_node, geometry, geometry.length, **{"highway": "footway", "lit": "yes", **tags})


def street_grid(columns: int, rows: int, tag: Callable[[int, int], dict[str, Any]] | None = None) -> Network:
    """Return a grid of junctions numbered row by row, SPACING_M apart; tag gives tags for a pair of junctions.

    Edge ids are 1000 and up, so that none is mistaken for a position.
    """
    xy = [at(column * SPACING_M, row * SPACING_M) for row in range(rows) for column in range(columns)]
    pairs = [(node, node + 1) for node in range(len(xy)) if (node + 1) % columns]
    pairs += [(node, node + columns) for node in range(len(xy) - columns)]
    edges = [
        make_edge(1000 + number, here, there, LineString([xy[here], xy[there]]), **(tag(here, there) if tag else {}))
        for number, (here, there) in enumerate(pairs)
    ]
    return Network(np.array(xy), tuple(edges))


def street(*lengths_m: float, **tags: Any) -> Network:
    """Return one straight street eastwards, an edge for each length."""
    marks = [0.0, *np.cumsum(lengths_m).tolist()]
    edges = [
        make_edge(1000 + number, number, number + 1, line((marks[number], 0), (marks[number + 1], 0)), **tags)
        for number in range(len(lengths_m))
    ]
    return Network(np.array([at(mark, 0) for mark in marks]), tuple(edges))


def challenge(pin_id: str, x_m: float, y_m: float, **parts: Any) -> FlaggedPlace:
    return FlaggedPlace(pin_id, "challenge", Point(at(x_m, y_m)), **{"relevance": "red", **parts})


def resource(pin_id: str, x_m: float, y_m: float) -> FlaggedPlace:
    return FlaggedPlace(pin_id, "resource", Point(at(x_m, y_m)))


def wish(**parts: Any) -> WalkWish:
    """Return a round trip of an hour from the lower left corner at 1 m/s, changed as asked."""
    plain = WalkWish(start_xy=at(0, 0), end_xy=None, minutes=60, pace_m_per_s=1.0)
    return replace(plain, **parts)


def hard_to_prove() -> tuple[StreetGraph, list[FlaggedPlace], WalkWish]:
    """Return a wish with so many walks of the same weight that searches end by the limit: a challenge at each corner.

    Each stop covers its own corner and those next to it. The pins' ids are UUIDs, as the service has them.
    """
    corners = [(100.0 * column, 100.0 * row) for row in range(10) for column in range(10)]
    places = [challenge(str(UUID(int=number)), *corner) for number, corner in enumerate(corners, start=1)]
    return (
        StreetGraph.build(street_grid(10, 10)),
        places,
        wish(most_stops=12, talk_minutes=1.0, coverage_radius_m=100.0),
    )


def random_network(random: np.random.Generator, columns: int = 6, rows: int = 6) -> Network:
    """Return a grid with some blocked edges, steps, lit and unlit ways."""

    def tag(here: int, there: int) -> dict[str, Any]:
        return {
            "blocked": bool(random.random() < 0.12),
            "steps": bool(random.random() < 0.12),
            "lit": str(random.choice(["yes", "no", "unknown"])),
        }

    return street_grid(columns, rows, tag)


def random_places(random: np.random.Generator, count: int, extent_m: float = 500.0) -> list[FlaggedPlace]:
    relevance = ["red", "yellow", "green", "uncoded"]
    return [
        FlaggedPlace(
            pin_id=f"pin-{number:03d}",
            kind="resource" if random.random() < 0.2 else "challenge",
            geometry=Point(at(*random.uniform(0, extent_m, 2))),
            relevance=relevance[int(random.integers(4))],  # type: ignore[arg-type]
            people=int(random.integers(1, 30)),
            physical=[None, True, False][int(random.integers(3))],
        )
        for number in range(count)
    ]


def plan(network: Network, places: list[FlaggedPlace], wish: WalkWish, **more: Any) -> WalkPlan:
    """Plan a walk on a network that nothing is kept of."""
    return plan_walk(StreetGraph.build(network), places, wish, **more)


def network(places: list[tuple[float, float]], edges: list[Edge]) -> Network:
    """Return a network of junctions (metres from ORIGIN) and edges between them."""
    return Network(np.array([at(*place) for place in places]), tuple(edges))
