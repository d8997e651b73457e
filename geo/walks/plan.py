"""Plan a safety walk: which flagged places to stop at, in which order, along which ways.

Formula: objective = weight of covered pins, each counted once, − 0.001 × minutes walked. A pin weighs its
relevance (red 3, yellow 2, uncoded 1, green 0) times the root of the people behind it; a resource 0.25; a
challenge that is social only nothing. A stop covers what lies within coverage_radius_m along the network.
Source: walks.md.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import LineString

from geo.network import Network
from geo.orienteering.exchange import StopChoice, StopProblem, choose_stops
from geo.routing import PathPart
from geo.walks.checks import check_places, check_wish
from geo.walks.left_out import left_out
from geo.walks.sites import LaidOut, Sites, candidate_sites, lay_out, node_point
from geo.walks.themes import theme_of
from geo.walks.turns import turn_list
from geo.walks.types import (
    FlaggedPlace,
    Leg,
    PlannedStop,
    WalkError,
    WalkPlan,
    WalkWarning,
    WalkWish,
)
from geo.walks.warnings import walk_warnings

_LEAST_LENGTH_M = 0.05
_SLACK_MINUTES = 1e-9


def plan_walk(network: Network, places: Sequence[FlaggedPlace], wish: WalkWish) -> WalkPlan:
    """Return a walk past the flagged places that matter most within the wish's minutes.

    All coordinates in EPSG:25832. The same input, in any order of places, gives the same plan. Where no
    challenge can be visited the plan is the direct way from start to end with a warning; a walk that would
    have no length (a round trip without stops) is refused, for a line needs two ends.

    Raises WalkError; its codes are listed there.
    """
    check_wish(wish)
    check_places(places)
    laid = lay_out(network, places, wish)
    _check_direct_way(laid, wish)
    sites = candidate_sites(laid, wish)
    problem = stop_problem(laid, sites, wish)
    choice = choose_stops(problem)
    if choice.length_m < _LEAST_LENGTH_M:
        message = "No challenge away from the start can be visited; allow more minutes or another start."
        raise WalkError("nothing_to_visit", message, minutes=wish.minutes)
    return _assemble(laid, sites, choice, places, wish)


def stop_problem(laid: LaidOut, sites: Sites, wish: WalkWish) -> StopProblem:
    """Return the choice of stops as numbers: metres between sites, start and end, cover and weights."""
    nodes = np.append(sites.nodes, [laid.start_node, laid.end_node])
    metres, _ = laid.graph.distances(nodes)
    return StopProblem(
        metres=metres[:, nodes],
        covers=sites.covers,
        weights=laid.weights,
        minutes=wish.minutes,
        talk_minutes=wish.talk_minutes,
        pace_m_per_s=wish.pace_m_per_s,
        most_stops=wish.most_stops,
    )


def _check_direct_way(laid: LaidOut, wish: WalkWish) -> None:
    metres, _ = laid.graph.distances([laid.start_node])
    direct_m = float(metres[0, laid.end_node])
    if not np.isfinite(direct_m):
        raise WalkError("end_unreachable", "There is no way from the start to the end that the group may use.")
    needed_minutes = wish.minutes_for(direct_m)
    if needed_minutes > wish.minutes + _SLACK_MINUTES:
        message = f"The direct way takes {needed_minutes:.1f} minutes; the walk is allowed {wish.minutes:g}."
        raise WalkError("budget_below_direct_way", message, needed_minutes=needed_minutes, minutes=wish.minutes)


def _assemble(
    laid: LaidOut, sites: Sites, choice: StopChoice, places: Sequence[FlaggedPlace], wish: WalkWish
) -> WalkPlan:
    nodes = [laid.start_node, *(int(sites.nodes[site]) for site in choice.order), laid.end_node]
    paths = [laid.graph.path(here, there) for here, there in pairwise(nodes)]
    legs = [_leg(position, parts, wish) for position, parts in enumerate(paths)]
    stops = _stops(laid, sites, choice, legs, wish)
    parts = [part for path in paths for part in path]
    route = _joined(parts)
    assert route is not None  # noqa: S101 - plan_walk refuses walks without length
    walk_minutes = sum(leg.minutes for leg in legs)
    talk_minutes = wish.talk_minutes * len(stops)
    covered = frozenset(pin_id for stop in stops for pin_id in stop.pin_ids)
    covered_weight = sum(stop.weight for stop in stops)
    plan = WalkPlan(
        stops=stops,
        route=route,
        legs=tuple(legs),
        length_m=sum(leg.length_m for leg in legs),
        walk_minutes=walk_minutes,
        talk_minutes=talk_minutes,
        total_minutes=walk_minutes + talk_minutes,
        turns=turn_list([(path, leg.geometry) for path, leg in zip(paths, legs, strict=True)], wish),
        warnings=walk_warnings(laid, places, wish, parts=parts, legs=legs, total_minutes=walk_minutes + talk_minutes),
        left_out=left_out(laid, sites, places, wish, nodes=nodes, covered=covered),
        explanations=(),
        objective=choice.objective,
        bound=float("inf"),
        candidates=len(sites.nodes),
        covered_weight=covered_weight,
        all_weight=float(laid.weights.sum()),
    )
    return plan if stops else _with_empty_warning(plan)


def _with_empty_warning(plan: WalkPlan) -> WalkPlan:
    """Say that challenges are published but none could be visited, unless the plan says there are none."""
    if any(warning.code == "no_published_challenges" for warning in plan.warnings):
        return plan
    return replace(plan, warnings=(*plan.warnings, WalkWarning("no_challenge_within_time", {})))


def _leg(position: int, parts: Sequence[PathPart], wish: WalkWish) -> Leg:
    geometry = _joined(parts)
    length_m = sum(part.length_m for part in parts)
    return Leg(
        from_position=position,
        to_position=position + 1,
        length_m=length_m,
        minutes=wish.minutes_for(length_m),
        geometry=geometry,
        steps_m=sum(part.length_m for part in parts if part.edge.steps),
        unlit_m=sum(part.length_m for part in parts if part.edge.lit == "no"),
        unknown_light_m=sum(part.length_m for part in parts if part.edge.lit == "unknown"),
    )


def _stops(
    laid: LaidOut, sites: Sites, choice: StopChoice, legs: Sequence[Leg], wish: WalkWish
) -> tuple[PlannedStop, ...]:
    """Return the stops in order; each covered pin belongs to the one stop nearest to it along the network."""
    if not choice.order:
        return ()
    away_m = sites.away_m[list(choice.order)]
    nearest = np.where(np.isfinite(away_m).any(axis=0), away_m.argmin(axis=0), -1)
    stops: list[PlannedStop] = []
    minute = 0.0
    for row, site in enumerate(choice.order):
        own = np.flatnonzero(nearest == row)
        pins = [laid.pins[pin] for pin in own]
        arrives = minute + legs[row].minutes
        minute = arrives + wish.talk_minutes
        stops.append(
            PlannedStop(
                position=row + 1,
                point=node_point(laid.graph, int(sites.nodes[site])),
                pin_ids=tuple(pin.pin_id for pin in pins),
                theme=theme_of(pins),
                arrives_minute=arrives,
                leaves_minute=minute,
                weight=float(laid.weights[own].sum()),
            )
        )
    return tuple(stops)


def _joined(parts: Sequence[PathPart]) -> LineString | None:
    """Return the parts as one line without doubled points, or None without parts."""
    if not parts:
        return None
    coordinates = np.vstack([shapely.get_coordinates(part.geometry) for part in parts])
    moves = np.abs(np.diff(coordinates, axis=0)).max(axis=1) > 1e-6
    return LineString(coordinates[np.concatenate([[True], moves])])
