"""Say why a walk has nothing to visit, and what would give it a stop."""

from dataclasses import replace

import numpy as np

from geo.walks.choosing import Choice
from geo.walks.laying_out import LaidOut, lay_out
from geo.walks.required import is_excluded
from geo.walks.types import WalkError, WalkWish

_HERE_M = 0.01


def nothing_to_visit(choice: Choice, stops_here: int) -> WalkError:
    """Return the refusal of a walk without length, which may stop at the start only, stops_here times.

    needed_minutes is the least in which there is a walk to one more stop; minutes_without_excluded and
    minutes_with_steps are the same where that one thing is not wished for. Each is left out where it is no way out. The
    code is nothing_but_excluded where the time is enough for what is excluded or nothing else is there, else
    nothing_within_minutes where more time is a way out.
    """
    wish = choice.wish
    least = _least_minutes(choice.laid, wish, stops_here)
    ways_out = {name: _minutes_of(choice, other, stops_here) for name, other in _other_wishes(wish).items()}
    values = {"minutes": wish.minutes, **{name: value for name, value in ways_out.items() if np.isfinite(value)}}
    if np.isfinite(least):
        values["needed_minutes"] = least
    without_excluded = ways_out.get("minutes_without_excluded", np.inf)
    if without_excluded <= wish.minutes or without_excluded < least == np.inf:
        return WalkError("nothing_but_excluded", "All that could be visited is excluded.", **values)
    if np.isfinite(least):
        message = f"The nearest challenge takes {least:.1f} minutes; {wish.minutes:g} were wished for."
        return WalkError("nothing_within_minutes", message, **values)
    message = "No challenge away from the start can be visited; publish more, or wish for less."
    return WalkError("nothing_to_visit", message, **values)


def _other_wishes(wish: WalkWish) -> dict[str, WalkWish]:
    """Return the wishes that ask for one thing less."""
    others: dict[str, WalkWish] = {}
    if wish.excluded_pin_ids or wish.excluded_places:
        others["minutes_without_excluded"] = replace(wish, excluded_pin_ids=frozenset(), excluded_places=())
    if wish.profile.step_free or wish.profile.pram:
        others["minutes_with_steps"] = replace(wish, profile=replace(wish.profile, step_free=False, pram=False))
    return others


def _minutes_of(choice: Choice, wish: WalkWish, stops_here: int) -> float:
    laid = choice.laid
    try:
        return _least_minutes(lay_out(laid.graph, choice.places, wish, laid.purpose), wish, stops_here)
    except WalkError:
        return float("inf")


def _least_minutes(laid: LaidOut, wish: WalkWish, stops_here: int) -> float:
    """Return the minutes of the shortest walk that goes somewhere to talk; infinite where there is none."""
    rows = np.flatnonzero(laid.draws[laid.owners] & ~is_excluded(laid.points_xy, wish))
    metres = laid.graph.matrix(laid.profile, laid.ends, laid.points.take(rows)).sum(axis=0)
    away_m = float(metres[metres > _HERE_M].min(initial=np.inf))
    return away_m / (wish.pace_m_per_s * 60) + wish.talk_minutes * (1 + stops_here)
