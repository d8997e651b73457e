"""Where a walk could stop: candidate sites on the network, and what each of them covers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.routing import Booleans, Floats, Integers, Positions
from geo.walks.laying_out import LaidOut
from geo.walks.required import is_excluded
from geo.walks.types import WalkWish

MERGE_M = 15.0
"""Of candidates closer than this along the network, one that covers no more than another is not needed."""

MOST_SITES = 100
_SAME_PLACE_M = 0.01
_SLACK_MINUTES = 1e-9
_NO_GAIN = 1e-9
_CHUNK = 256


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

    Sites are the points of pins that draw a stop, where start → site → end with one talk is possible. Of those within
    MERGE_M along the network (or the radius, if smaller) one goes when another covers all that it covers. Beyond
    most_sites, sites that add cover come first.
    """
    origins = Positions.join(laid.points.take(_stopping_rows(laid, wish)), *required)
    wanted = np.repeat(np.arange(len(required)), [len(options) for options in required])
    required_index = np.concatenate([np.full(len(origins) - len(wanted), -1), wanted]).astype(np.int64)
    away_m, neighbours = _near(laid, origins, wish.coverage_radius_m)
    covered_weight = np.isfinite(away_m) @ laid.weights
    first = _chosen_options(required_index, covered_weight, neighbours)
    kept = _merged(first, required_index, away_m, covered_weight, neighbours)
    if len(kept) > most_sites:
        chosen = _spread(np.isfinite(away_m[kept]), laid.weights, len(first), max(most_sites, len(first)))
        aside, kept = len(kept) - len(chosen), [kept[position] for position in chosen]
    else:
        aside = 0
    positions = origins.take(kept)
    return Sites(positions, laid.graph.points(positions), away_m[kept], required_index[kept], aside)


def _stopping_rows(laid: LaidOut, wish: WalkWish) -> Integers:
    """Return the points that draw a stop and can be reached in time, one of those at the same place."""
    rows = np.flatnonzero(laid.draws[laid.owners] & ~is_excluded(laid.points_xy, wish))
    metres: Floats = laid.graph.matrix(laid.profile, laid.ends, laid.points.take(rows)).sum(axis=0)
    rows = rows[metres / (wish.pace_m_per_s * 60) + wish.talk_minutes <= wish.minutes + _SLACK_MINUTES]
    places = np.round(laid.points_xy[rows] / _SAME_PLACE_M).astype(np.int64)
    edges = laid.points.edge_index[rows]
    order = np.lexsort((rows, edges, places[:, 1], places[:, 0]))
    is_first = np.ones(len(rows), dtype=bool)
    is_first[1:] = (np.diff(places[order], axis=0) != 0).any(axis=1) | (np.diff(edges[order]) != 0)
    return rows[order][is_first]


def _near(laid: LaidOut, origins: Positions, radius_m: float) -> tuple[Floats, list[list[int]]]:
    """Return metres from origins to pins (o, p), infinite beyond the radius, and who is within MERGE_M of whom."""
    away_m = np.full((len(origins), len(laid.pins)), np.inf)
    neighbours: list[list[int]] = [[] for _ in range(len(origins))]
    first = np.flatnonzero(np.diff(laid.owners, prepend=-1))
    for chunk in range(0, len(origins), _CHUNK):
        here = origins.take(slice(chunk, chunk + _CHUNK))
        if len(first):
            near_m = laid.graph.near(laid.profile, here, laid.points, radius_m)
            away_m[chunk : chunk + _CHUNK, laid.owners[first]] = np.minimum.reduceat(near_m, first, axis=1)
        apart_m = laid.graph.near(laid.profile, here, origins, min(MERGE_M, radius_m))
        for row, other in np.argwhere(np.isfinite(apart_m)).tolist():
            neighbours[chunk + row].append(other)
    return away_m, neighbours


def _chosen_options(required_index: Integers, covered_weight: Floats, neighbours: list[list[int]]) -> list[int]:
    """Return one origin for each required stop, the heaviest it may be at; none where one chosen before is near."""
    chosen: list[int] = []
    for index in range(int(required_index.max(initial=-1)) + 1):
        options = np.flatnonzero(required_index == index)
        if not any(other in chosen for row in options.tolist() for other in neighbours[row]):
            chosen.append(int(options[np.argmax(covered_weight[options])]))
    return chosen


def _merged(
    first: list[int],
    required_index: Integers,
    away_m: Floats,
    covered_weight: Floats,
    neighbours: list[list[int]],
) -> list[int]:
    """Return the required origins and then, heaviest first, those that no near one makes needless."""
    covers = [int.from_bytes(row.tobytes(), "big") for row in np.packbits(np.isfinite(away_m), axis=1)]
    kept, is_kept = list(first), set(first)
    for row in np.argsort(-covered_weight, kind="stable").tolist():
        if required_index[row] >= 0:
            continue
        if any(other in is_kept and not covers[row] & ~covers[other] for other in neighbours[row]):
            continue
        kept.append(row)
        is_kept.add(row)
    return kept


def _spread(covers: Booleans, weights: Floats, first: int, most: int) -> list[int]:
    """Return `most` rows: the first ones, then each time the one adding most weight; rows come heaviest first."""
    amounts = covers * weights
    is_open = ~covers[:first].any(axis=0)
    gains = amounts[:, is_open].sum(axis=1)
    chosen = list(range(first))
    while len(chosen) < most:
        best = int(np.argmax(gains))
        if gains[best] <= _NO_GAIN:
            break
        chosen.append(best)
        taken = covers[best] & is_open
        gains -= amounts[:, taken].sum(axis=1)
        is_open &= ~taken
    others = [position for position in range(len(covers)) if position not in set(chosen)]
    return (chosen + others)[:most]
