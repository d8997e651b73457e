"""Say why a walk has nothing to visit, and what would give it a stop."""

from dataclasses import replace

import numpy as np

from geo.walks.choosing import Choice, without_blocked
from geo.walks.laying_out import lay_out
from geo.walks.sites import least_minutes_away
from geo.walks.types import WalkError, WalkWish

_SAME_MINUTES = 1e-6


def nothing_to_visit(choice: Choice) -> WalkError:
    """Return the refusal of a walk that can stop at the start only, with its required stops.

    needed_minutes is the least in which there is a walk to one more stop; minutes_without_excluded and
    minutes_with_steps are the same where that one thing is not wished for. minutes_without_blocks is so too, and there
    only where what the wish blocks stands in the way. Each is left out where it is no way out. The code is
    required_at_start where the required stops leave none for that, nothing_but_excluded where the time is enough for
    what is excluded or nothing else is there, else nothing_within_minutes where more time is a way out: not where there
    is enough, and a treasure hunt's posts are too near the required ones.
    """
    wish, stops = choice.wish, len(choice.problem.required) + 1
    talk_minutes = stops * wish.talk_minutes
    least = least_minutes_away(choice.laid, wish) + talk_minutes
    if stops > wish.most_stops and np.isfinite(least):
        return _no_stop_left(choice, stops)
    if least <= wish.minutes + _SAME_MINUTES:
        least = np.inf
    ways_out = {name: _minutes_away(choice, other) + talk_minutes for name, other in _other_wishes(wish).items()}
    values = {"minutes": wish.minutes, **{name: value for name, value in ways_out.items() if np.isfinite(value)}}
    if np.isfinite(least):
        values["needed_minutes"] = least
    if values.get("minutes_without_blocks", np.inf) >= least - _SAME_MINUTES:
        values.pop("minutes_without_blocks", None)
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
    if wish.blocked_edge_ids:
        others["minutes_without_blocks"] = replace(wish, blocked_edge_ids=frozenset())
    return others


def _no_stop_left(choice: Choice, stops: int) -> WalkError:
    wish, site = choice.wish, choice.problem.required[0]
    message = f"The required stops are at the start; the walk may have {wish.most_stops}, so there is none to go to."
    position = int(choice.sites.required_index[site]) + 1
    return WalkError("required_at_start", message, required=stops, most_stops=wish.most_stops, position=position)


def _minutes_away(choice: Choice, wish: WalkWish) -> float:
    is_blocked = wish.blocked_edge_ids == choice.wish.blocked_edge_ids
    graph = choice.laid.graph if is_blocked else without_blocked(choice.graph, wish)
    try:
        return least_minutes_away(lay_out(graph, choice.places, wish, choice.laid.purpose), wish)
    except WalkError:
        return float("inf")
