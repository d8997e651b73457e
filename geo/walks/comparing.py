"""What a wish about the ways has changed: the same stops, and the best walk, without it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from geo.routing import PathPart, Profile
from geo.walks.allowance import Allowance
from geo.walks.assembling import Course
from geo.walks.choosing import Choice, choose, open_choice
from geo.walks.types import Explanation, WalkError

COMPARING_S = 1.0
"""A comparison is worth no more waiting than this."""

_FIRST, _SHARE = 0.6, 0.5
_SAME_MINUTES = 0.05
_SAME_PERCENT = 0.05
_SAME_M = 1.0


def first_share(profile: Profile) -> float:
    """Return the share of its time that a walk may take before it is compared, all where it is not."""
    return _FIRST if profile.step_free or profile.pram or profile.prefer_lit else 1.0


def explain_profile(
    choice: Choice, course: Course, allowance: Allowance, known: Mapping[Profile, float] | None = None
) -> Iterable[Explanation]:
    """Say what going without steps and what preferring light has changed, where it was wished for.

    minutes is what the same stops in the same order take longer, percent the share of all weight that a walk without
    the wish would cover more, less_dark_m the metres of unlit or unknown ways that are avoided. known tells what the
    best walks of other profiles cover, where they have been planned already. What there is no time for is not said.
    """
    profile = choice.wish.profile
    if profile.step_free or profile.pram:
        able = replace(profile, step_free=False, pram=False)
        minutes = max(0.0, course.walk_minutes - _walked_minutes(choice, _same_stops(choice, course, able)))
        percent = _given_up(choice, course, able, allowance.part(_SHARE), known or {})
        if percent is None:
            pass
        elif minutes < _SAME_MINUTES and percent < _SAME_PERCENT:
            yield Explanation("step_free_changes_nothing", {})
        else:
            yield Explanation("step_free_costs", {"minutes": minutes, "percent": percent})
    if profile.prefer_lit:
        any_light = replace(profile, prefer_lit=False)
        parts = _same_stops(choice, course, any_light)
        minutes = max(0.0, course.walk_minutes - _walked_minutes(choice, parts))
        percent = _given_up(choice, course, any_light, allowance, known or {})
        less_dark_m = max(0.0, _dark_m(parts) - _dark_m(course.parts))
        if percent is None:
            return
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


def _given_up(
    choice: Choice, course: Course, profile: Profile, allowance: Allowance, known: Mapping[Profile, float]
) -> float | None:
    """Return how much more a walk of another profile covers, in percent of all weight; 0 where it covers no more.

    None where there is no time to find out.
    """
    all_weight = float(choice.laid.weights.sum())
    if not all_weight:
        return 0.0
    covered = float(choice.laid.weights[course.own >= 0].sum())
    weight = known.get(profile)
    if weight is None:
        weight = _weight_with(choice, profile, allowance.part(1.0, most_s=COMPARING_S), covered)
    return None if weight is None else max(0.0, 100 * (weight - covered) / all_weight)


def _weight_with(choice: Choice, profile: Profile, allowance: Allowance, covered: float) -> float | None:
    """Return what the best walk of another profile covers, 0 where none is possible.

    None where there was no time to find one that covers more, so that nothing can be said of it.
    """
    if not allowance.can_open():
        return None
    laid, wish = choice.laid, replace(choice.wish, profile=profile)
    try:
        other = open_choice(
            laid.graph,
            choice.places,
            wish,
            most_sites=choice.most_sites,
            purpose=laid.purpose,
            conflicts_of=choice.conflicts_of,
        )
        solution = choose(other, allowance)
    except WalkError:
        return 0.0
    return None if solution.stopped_by != "done" and solution.covered_weight <= covered else solution.covered_weight
