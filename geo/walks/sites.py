"""Where a walk could stop: flagged places laid on the network, candidate sites, and what each covers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from geo.network import Network
from geo.routing import Booleans, Floats, Integers, RoutingGraph
from geo.walks.themes import weight_of
from geo.walks.types import FlaggedPlace, WalkError, WalkWish

OFF_NETWORK_M = 150.0
"""Nobody is led to a place further than this from a usable way."""

MERGE_M = 15.0
"""Candidates closer than this along the network are one place to stand."""

MOST_SITES = 100
MOST_POINTS = 9
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Flagged places on the graph of one wish.

    pins (p) are the places with weight, by pin_id; weights (p,); nodes is each pin's graph nodes, empty when
    it lies off the network; snap_m (p,) how far its nearest point lies from a usable way.
    """

    graph: RoutingGraph
    start_node: int
    end_node: int
    start_snap_m: float
    end_snap_m: float
    pins: tuple[FlaggedPlace, ...]
    weights: Floats
    nodes: tuple[Integers, ...]
    snap_m: Floats


@dataclass(frozen=True, slots=True)
class Sites:
    """Candidate stops: graph nodes (s,), and metres along the network to each pin (s, p), infinite if far.

    A site covers the pins within the wish's radius, so covers is where away_m is finite.
    """

    nodes: Integers
    away_m: Floats

    @property
    def covers(self) -> Booleans:
        """Return which pins each site covers, (s, p)."""
        return np.isfinite(self.away_m)


def representative_points(geometry: BaseGeometry, spacing_m: float, most: int = MOST_POINTS) -> Floats:
    """Return at most `most` points ((n, 2), EPSG:25832) that stand for a geometry when it is snapped.

    A line gives points along it, both ends included; an area an inner point, and points between that and its
    outline that lie inside, so that none falls on the far side of a fence along its edge.
    """
    if isinstance(geometry, BaseMultipartGeometry):
        members = list(geometry.geoms)[:most]
        parts = [representative_points(part, spacing_m, max(1, most // len(members))) for part in members]
        return np.vstack(parts)
    if isinstance(geometry, LineString) and geometry.length > 0:
        return _points_along(geometry, spacing_m, most)
    if isinstance(geometry, Polygon) and most > 1:
        inner = shapely.get_coordinates(geometry.representative_point())
        around = inner + (_points_along(geometry.exterior, spacing_m, most - 1) - inner) * 0.8
        inside = shapely.contains_xy(geometry, around[:, 0], around[:, 1])
        return np.vstack([inner, around[inside]])
    return shapely.get_coordinates(geometry.representative_point())


def _points_along(line: LineString, spacing_m: float, most: int) -> Floats:
    if most == 1:
        return shapely.get_coordinates(line.interpolate(0.5, normalized=True))
    count = int(np.clip(np.ceil(line.length / spacing_m) + 1, 2, most))
    fractions = np.linspace(0.0, 1.0, count)
    return shapely.get_coordinates(shapely.line_interpolate_point(line, fractions, normalized=True))


def lay_out(network: Network, places: Sequence[FlaggedPlace], wish: WalkWish) -> LaidOut:
    """Return start, end and every place with weight on the network's nearest usable edges.

    Raises WalkError no_network, start_off_network or end_off_network.
    """
    pins = tuple(sorted((p for p in places if _counts(p, wish)), key=lambda place: place.pin_id))
    end_xy = wish.end_xy or wish.start_xy
    points = [representative_points(pin.geometry, wish.coverage_radius_m) for pin in pins]
    graph = RoutingGraph.build(network, wish.profile, np.vstack([[wish.start_xy], [end_xy], *points]))
    if not np.isfinite(graph.snap_distance_m[0]):
        raise WalkError("no_network", "There is no way the group may use; the network needs at least one.")
    for row, name in enumerate(("start", "end")):
        distance_m = float(graph.snap_distance_m[row])
        if distance_m > OFF_NETWORK_M:
            allowed = f"at most {OFF_NETWORK_M:.0f} m is allowed"
            message = f"The {name} is {distance_m:.0f} m from a usable way; {allowed}."
            raise WalkError(f"{name}_off_network", message, distance_m=distance_m, most_m=OFF_NETWORK_M)
    nodes: list[Integers] = []
    snap_m: list[float] = []
    bounds = np.cumsum([2, *(len(rows) for rows in points)])
    for first, last in pairwise(bounds.tolist()):
        away_m = graph.snap_distance_m[first:last]
        nodes.append(np.unique(graph.point_node[first:last][away_m <= OFF_NETWORK_M]))
        snap_m.append(float(away_m.min()))
    return LaidOut(
        graph=graph,
        start_node=int(graph.point_node[0]),
        end_node=int(graph.point_node[1]),
        start_snap_m=float(graph.snap_distance_m[0]),
        end_snap_m=float(graph.snap_distance_m[1]),
        pins=pins,
        weights=np.array([weight_of(pin) for pin in pins], dtype=float),
        nodes=tuple(nodes),
        snap_m=np.array(snap_m, dtype=float),
    )


def _counts(place: FlaggedPlace, wish: WalkWish) -> bool:
    if place.kind == "resource" and not wish.use_resources:
        return False
    return weight_of(place) > 0


def candidate_sites(laid: LaidOut, wish: WalkWish) -> Sites:
    """Return the sites a walk within the wish's time could stop at, heaviest first where two would merge.

    Sites are the snapped challenges that start → site → end with one talk allows; of those within MERGE_M
    along the network (or the radius, if smaller) the one covering most stays. Beyond MOST_SITES, sites that
    add cover come first.
    """
    nodes = _stopping_nodes(laid)
    if not len(nodes):
        return Sites(nodes, np.zeros((0, len(laid.pins))))
    from_ends, _ = laid.graph.distances([laid.start_node, laid.end_node])
    detour_m = from_ends[0, nodes] + from_ends[1, nodes]
    nodes = nodes[detour_m / (wish.pace_m_per_s * 60) + wish.talk_minutes <= wish.minutes]
    away_m, apart_m = _near(laid, nodes, wish.coverage_radius_m)
    covered_weight = np.isfinite(away_m) @ laid.weights
    merge_m = min(MERGE_M, wish.coverage_radius_m)
    kept: list[int] = []
    for row in np.lexsort((nodes, -covered_weight)).tolist():
        if not kept or apart_m[row, kept].min() > merge_m:
            kept.append(row)
    if len(kept) > MOST_SITES:
        kept = _spread(np.isfinite(away_m[kept]), laid.weights, kept)
    return Sites(nodes[kept], away_m[kept])


def _stopping_nodes(laid: LaidOut) -> Integers:
    challenges = [nodes for pin, nodes in zip(laid.pins, laid.nodes, strict=True) if pin.kind == "challenge"]
    return np.unique(np.concatenate(challenges)) if challenges else np.zeros(0, dtype=np.int64)


def _near(laid: LaidOut, nodes: Integers, radius_m: float) -> tuple[Floats, Floats]:
    """Return metres along the network from nodes to pins and to each other, infinite beyond the radius."""
    away_m = np.full((len(nodes), len(laid.pins)), np.inf)
    apart_m = np.zeros((len(nodes), len(nodes)))
    owners = np.repeat(np.arange(len(laid.pins)), [len(own) for own in laid.nodes])
    columns = np.concatenate(laid.nodes)
    first = np.flatnonzero(np.diff(owners, prepend=-1))
    for chunk in range(0, len(nodes), _CHUNK):
        rows = slice(chunk, chunk + _CHUNK)
        near_m = laid.graph.shortest_m(nodes[rows], radius_m)
        away_m[rows, owners[first]] = np.minimum.reduceat(near_m[:, columns], first, axis=1)
        apart_m[rows] = near_m[:, nodes]
    return away_m, apart_m


def _spread(covers: Booleans, weights: Floats, rows: list[int]) -> list[int]:
    """Choose MOST_SITES of the rows, each time the one adding most weight; rows come heaviest first."""
    open_weights = weights.copy()
    chosen: list[int] = []
    while len(chosen) < MOST_SITES:
        gains = covers @ open_weights
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        chosen.append(best)
        open_weights[covers[best]] = 0.0
    others = [position for position in range(len(rows)) if position not in set(chosen)]
    return [rows[position] for position in (chosen + others)[:MOST_SITES]]


def node_point(graph: RoutingGraph, node: int) -> Point:
    """Return a graph node as a point in EPSG:25832."""
    return Point(graph.node_xy[node])
