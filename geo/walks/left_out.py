"""Say of every challenge a walk does not visit why, and what taking it along would cost."""

from collections.abc import Sequence

import numpy as np

from geo.routing import Floats, Integers
from geo.walks.sites import LaidOut, Sites
from geo.walks.types import FlaggedPlace, LeftOut, WalkWish

_SLACK_MINUTES = 1e-6


def left_out(
    laid: LaidOut,
    sites: Sites,
    places: Sequence[FlaggedPlace],
    wish: WalkWish,
    *,
    nodes: Sequence[int],
    covered: frozenset[str],
) -> tuple[LeftOut, ...]:
    """Return the challenges not covered, by pin_id, each with a reason.

    nodes are the walk's graph nodes: start, stops, end. extra_minutes is the cheapest detour plus one talk,
    at a site that covers the pin; it is None where a stop is impossible or would be of no use.
    """
    metres, _ = laid.graph.distances(nodes)
    along_m = metres[np.arange(len(nodes) - 1), nodes[1:]]
    stops = len(nodes) - 2
    spare_minutes = wish.minutes - wish.minutes_for(float(along_m.sum())) - stops * wish.talk_minutes
    rows = {pin.pin_id: row for row, pin in enumerate(laid.pins)}
    missed = sorted(
        (place for place in places if place.kind == "challenge" and place.pin_id not in covered),
        key=lambda place: place.pin_id,
    )
    reports: list[LeftOut] = []
    for place in missed:
        if place.pin_id not in rows:
            reports.append(LeftOut(place.pin_id, "social_only" if place.physical is False else "not_relevant"))
            continue
        row = rows[place.pin_id]
        covering = sites.nodes[sites.covers[:, row]]
        extra_m = _cheapest_detour_m(metres, along_m, covering if len(covering) else laid.nodes[row])
        if not np.isfinite(extra_m):
            reports.append(LeftOut(place.pin_id, "unreachable"))
            continue
        extra_minutes = wish.minutes_for(extra_m) + wish.talk_minutes
        is_full = stops >= wish.most_stops and extra_minutes <= spare_minutes + _SLACK_MINUTES
        reports.append(LeftOut(place.pin_id, "most_stops" if is_full else "no_time", extra_minutes))
    return tuple(reports)


def _cheapest_detour_m(metres: Floats, along_m: Floats, nodes: Integers) -> float:
    """Return the least metres that going by one of the nodes adds, between any two neighbours of the walk."""
    if not len(nodes):
        return float("inf")
    detours = metres[:-1, nodes] + metres[1:, nodes] - along_m[:, None]
    return max(0.0, float(detours.min()))
