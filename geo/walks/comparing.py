"""What a wish about the ways has changed: the same stops, and the best walk, without it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from geo.routing import PathPart, Profile
from geo.walks.assembling import Course
from geo.walks.choosing import Choice, choose, open_choice
from geo.walks.types import Explanation, WalkError

COMPARING_S = 1.0
"""A comparison is worth no more waiting than this."""

_SAME_MINUTES = 0.05
_SAME_PERCENT = 0.05
_SAME_M = 1.0


def explain_profile(
    choice: Choice, course: Course, known: Mapping[Profile, float] | None = None
) -> Iterable[Explanation]:
    """Say what going without steps and what preferring light has changed, where it was wished for.

    minutes is what the same stops in the same order take longer, percent the share of all weight that a walk without
    the wish would cover more, less_dark_m the metres of unlit or unknown ways that are avoided. known tells what the
    best walks of other profiles cover, where they have been planned already.
    """
    profile = choice.wish.profile
    if profile.step_free or profile.pram:
        able = replace(profile, step_free=False, pram=False)
        minutes = max(0.0, course.walk_minutes - _walked_minutes(choice, _same_stops(choice, course, able)))
        percent = _given_up(choice, course, able, known or {})
        if minutes < _SAME_MINUTES and percent < _SAME_PERCENT:
            yield Explanation("step_free_changes_nothing", {})
        else:
            yield Explanation("step_free_costs", {"minutes": minutes, "percent": percent})
    if profile.prefer_lit:
        any_light = replace(profile, prefer_lit=False)
        parts = _same_stops(choice, course, any_light)
        minutes = max(0.0, course.walk_minutes - _walked_minutes(choice, parts))
        percent = _given_up(choice, course, any_light, known or {})
        less_dark_m = max(0.0, _dark_m(parts) - _dark_m(course.parts))
        if minutes < _SAME_MINUTES and percent < _SAME_PERCENT and less_dark_m < _SAME_M:
            yield Explanation("lit_changes_nothing", {})
        else:
            yield Explanation("lit_costs", {"minutes": minutes, "percent": percent, "less_dark_m": less_dark_m})


def _same_stops(choice: Choice, course: Course, profile: Profile) -> list[PathPart]:
    """Return the ways by the same stops as another profile would take them."""
    places = [course.positions.take([row]) for row in range(len(course.positions))]
    return [part for pair in pairwise(places) for part in choice.laid.graph.path(profile, *pair)]


def _walked_minutes(choice: Choice, parts: Sequence[PathPart]) -> float:
    return choice.wish.minutes_for(sum(part.length_m for part in parts))


def _dark_m(parts: Sequence[PathPart]) -> float:
    return sum(part.length_m for part in parts if part.edge.lit != "yes")


def _given_up(choice: Choice, course: Course, profile: Profile, known: Mapping[Profile, float]) -> float:
    """Return how much more a walk of another profile covers, in percent of all weight; 0 where it covers no more."""
    all_weight = float(choice.laid.weights.sum())
    if not all_weight:
        return 0.0
    weight = known.get(profile)
    if weight is None:
        weight = _weight_with(choice, profile)
    covered = float(choice.laid.weights[course.own >= 0].sum())
    return max(0.0, 100 * (weight - covered) / all_weight)


def _weight_with(choice: Choice, profile: Profile) -> float:
    """Return what the best walk of another profile covers, 0 where none is possible."""
    wish = replace(choice.wish, profile=profile, time_limit_s=min(choice.wish.time_limit_s, COMPARING_S))
    laid = choice.laid
    try:
        other = open_choice(laid.graph, choice.places, wish, most_sites=choice.most_sites, purpose=laid.purpose)
        return choose(other).covered_weight
    except WalkError:
        return 0.0
