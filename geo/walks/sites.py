"""Where a walk could stop: candidate sites on the network, and what each of them covers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.routing import Booleans, Floats, Integers, Nearby, Positions
from geo.walks.between import places_between
from geo.walks.laying_out import LaidOut
from geo.walks.required import is_excluded
from geo.walks.site_kernels import leave_out_needless, spread
from geo.walks.somewhere_to_go import NO_WAY_MINUTES
from geo.walks.types import WalkWish

MERGE_M = 15.0
"""Of candidates closer than this along the network, one that covers no more than another is not needed."""

MOST_SITES = 200
_SAME_PLACE_M = 0.01
_SLACK_MINUTES = 1e-9
_WEIGHT_UNIT = 2.0**-30
"""Weights are added up as whole numbers of this, so that equal sums are equal in whatever order they are made."""


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """Candidate stops: positions and points_xy (s, 2), metres along the network to each pin (s, p), infinite if far.

    A site covers the pins within the wish's radius, so covers is where away_m is finite. required_index (s,) is the row
    of the wish's required stops that a site answers, or −1. aside counts the sites that MOST_SITES left no room for.
    """

    positions: Positions
    points_xy: Floats
    away_m: Floats
    required_index: Integers
    aside: int

    @property
    def covers(self) -> Booleans:
        """Return which pins each site covers, (s, p)."""
        return np.isfinite(self.away_m)

    @property
    def required(self) -> tuple[int, ...]:
        """Return the sites that must be stopped at."""
        return tuple(np.flatnonzero(self.required_index >= 0).tolist())


def candidate_sites(
    laid: LaidOut, wish: WalkWish, required: Sequence[Positions] = (), most_sites: int = MOST_SITES
) -> Sites:
    """Return the required sites and those a walk within the wish's time could stop at, heaviest first.

    Sites are the points of pins that draw a stop, and places between them that cover more than any of those, where
    start → site → end with one talk is possible. Of those within MERGE_M along the network (or the radius, if smaller)
    one goes when another covers all that it covers, but for the start's sake. Beyond most_sites, sites that add cover
    come first.
    """
    graph, radius_m = laid.graph, wish.coverage_radius_m
    talks = 1 + _stays_first(laid, wish, required)
    rows = _stopping_rows(laid, wish, talks)
    own = laid.points.take(rows)
    own_covers = graph.near(laid.profile, own, laid.points, radius_m, laid.owners)
    between = _allowed(laid, wish, places_between(laid, radius_m, rows, own_covers), talks)
    more = Positions.join(between, *required)
    origins = Positions.join(own, more)
    covers = own_covers.join(graph.near(laid.profile, more, laid.points, radius_m, laid.owners))
    wanted = np.repeat(np.arange(len(required)), [len(options) for options in required])
    required_index = np.concatenate([np.full(len(origins) - len(wanted), -1), wanted]).astype(np.int64)
    neighbours = graph.near(laid.profile, origins, origins, min(MERGE_M, radius_m))
    weights = np.round(laid.weights / _WEIGHT_UNIT).astype(np.int64)
    covered_weight = _sum_up(covers, weights)
    first = _chosen_options(required_index, covered_weight, neighbours)
    heaviest = np.argsort(-covered_weight, kind="stable")
    kept = _merged(first, heaviest[required_index[heaviest] < 0], covers, neighbours, _are_here(laid, wish, origins))
    aside = max(0, len(kept) - max(most_sites, len(first)))
    if aside:
        cover = covers.take(kept)
        kept = kept[spread(cover.starts, cover.found, weights, len(first), len(kept) - aside)]
    positions = origins.take(kept)
    away_m = covers.take(kept).table(len(laid.pins))
    return Sites(positions, graph.points(positions), away_m, required_index[kept], aside)


def _stays_first(laid: LaidOut, wish: WalkWish, required: Sequence[Positions]) -> bool:
    """Tell whether a walk must stop at the start, wherever else it goes; of several groups only one must."""
    return wish.groups == 1 and any(_are_here(laid, wish, options).all() for options in required)


def _are_here(laid: LaidOut, wish: WalkWish, places: Positions) -> Booleans:
    """Tell which places lie at the start, where the walk ends as well."""
    is_here = np.zeros(len(places), dtype=bool)
    least_m = NO_WAY_MINUTES * wish.pace_m_per_s * 60
    if laid.direct_m <= least_m:
        is_here[laid.graph.near(laid.profile, laid.ends.take([0]), places, least_m / 2).found] = True
    return is_here


def least_minutes_away(laid: LaidOut, wish: WalkWish) -> float:
    """Return the minutes of walking to the nearest place away from the start to stop at; infinite where is none."""
    rows = drawing_rows(laid, wish)
    own = minutes_by(laid, wish, laid.points.take(rows))
    here = rows[own <= NO_WAY_MINUTES]
    covers = laid.graph.near(laid.profile, laid.points.take(here), laid.points, wish.coverage_radius_m, laid.owners)
    between = places_between(laid, wish.coverage_radius_m, here, covers)
    between = between.take(np.flatnonzero(~is_excluded(laid.graph.points(between), wish)))
    minutes = np.append(own, minutes_by(laid, wish, between))
    return float(minutes[minutes > NO_WAY_MINUTES].min(initial=np.inf))


def drawing_rows(laid: LaidOut, wish: WalkWish) -> Integers:
    """Return the points that draw a stop, where the group may stop."""
    return np.flatnonzero(laid.draws[laid.owners] & ~is_excluded(laid.points_xy, wish))


def _stopping_rows(laid: LaidOut, wish: WalkWish, talks: int) -> Integers:
    """Return the points that draw a stop and can be reached in time, one of those at the same place."""
    rows = drawing_rows(laid, wish)
    rows = rows[_is_in_time(laid, wish, laid.points.take(rows), talks)]
    places = np.round(laid.points_xy[rows] / _SAME_PLACE_M).astype(np.int64)
    edges = laid.points.edge_index[rows]
    order = np.lexsort((rows, edges, places[:, 1], places[:, 0]))
    is_first = np.ones(len(rows), dtype=bool)
    is_first[1:] = (np.diff(places[order], axis=0) != 0).any(axis=1) | (np.diff(edges[order]) != 0)
    return rows[order][is_first]


def _allowed(laid: LaidOut, wish: WalkWish, places: Positions, talks: int) -> Positions:
    """Return the places that lie in no excluded one and can be reached in time."""
    places = places.take(np.flatnonzero(~is_excluded(laid.graph.points(places), wish)))
    return places.take(np.flatnonzero(_is_in_time(laid, wish, places, talks)))


def _is_in_time(laid: LaidOut, wish: WalkWish, places: Positions, talks: int) -> Booleans:
    """Tell for each place whether start → place → end with so many talks is possible."""
    is_in_time: Booleans = minutes_by(laid, wish, places) + talks * wish.talk_minutes <= wish.minutes + _SLACK_MINUTES
    return is_in_time


def minutes_by(laid: LaidOut, wish: WalkWish, places: Positions) -> Floats:
    """Return the minutes walked start → place → end, for each place."""
    metres: Floats = laid.graph.matrix(laid.profile, laid.ends, places).sum(axis=0)
    return metres / (wish.pace_m_per_s * 60)


def _sum_up(covers: Nearby, weights: Integers) -> Integers:
    """Return the weight that each site covers."""
    sums = np.concatenate([[0], np.cumsum(weights[covers.found])])
    return np.diff(sums[covers.starts])


def _chosen_options(required_index: Integers, covered_weight: Integers, neighbours: Nearby) -> list[int]:
    """Return one origin for each required stop, the heaviest it may be at; none where one chosen before is near."""
    chosen: list[int] = []
    for index in range(int(required_index.max(initial=-1)) + 1):
        options = np.flatnonzero(required_index == index)
        if not any(np.isin(neighbours.around(row), chosen).any() for row in options.tolist()):
            chosen.append(int(options[np.argmax(covered_weight[options])]))
    return chosen


def _merged(first: list[int], order: Integers, covers: Nearby, neighbours: Nearby, is_here: Booleans) -> Integers:
    """Return the required origins and then, in this order, those that no near one makes needless."""
    is_kept = np.zeros(len(covers), dtype=bool)
    is_kept[first] = True
    needed = leave_out_needless(
        order, is_kept, is_here, covers.starts, covers.found, neighbours.starts, neighbours.found
    )
    return np.concatenate([np.array(first, dtype=np.int64), needed])
