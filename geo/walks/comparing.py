"""What a wish about the ways has changed: the same stops, and the best walk, without it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from geo.network import Edge
from geo.routing import PathPart, Profile
from geo.routing.edge_costs import cost_per_metre, read_flags
from geo.walks.allowance import Allowance
from geo.walks.assembling import Course
from geo.walks.choosing import Choice, choose, open_choice
from geo.walks.types import Explanation, ExplanationCode, WalkError

COMPARING_S = 1.0
"""A comparison is worth no more waiting than this."""

_FIRST, _SHARE = 0.6, 0.5
_LEAST_PERCENT = 0.05
_LEAST_M = 1.0
"""What is less than these, or than half a minute, is not spoken of, for it would be called 0."""


@dataclass(frozen=True, slots=True)
class _Without:
    """A profile without one of its wishes, which ways that wish avoids, and what is said of it."""

    profile: Profile
    avoided: Callable[[Sequence[Edge]], Sequence[bool]]
    codes: tuple[ExplanationCode, ExplanationCode, ExplanationCode, ExplanationCode]
    """What the same stops cost, what the best walk covers less, what is avoided, and that nothing changes."""


def first_share(profile: Profile) -> float:
    """Return the share of its time that a walk may take before it is compared, all where it is not."""
    return _FIRST if profile.step_free or profile.pram or profile.prefer_lit else 1.0


def explain_profile(
    choice: Choice,
    course: Course,
    allowance: Allowance,
    known: Mapping[Profile, float] | None = None,
    *,
    is_best: bool = True,
) -> Iterable[Explanation]:
    """Say what going without steps, going with a pram and preferring light have changed, where it was wished for.

    minutes is what the same stops in the same order take longer, percent the share of all weight that a walk without
    the wish would cover more, length_m the metres of such ways that are avoided. known tells what the best walks of
    other profiles cover, where they have been planned already. What there is no time for is not said. A walk that is
    not the best of its wish (is_best) is compared along its own stops only, for what it covers less has other causes.
    """
    without = list(_without_wishes(choice.wish.profile))
    for left, one in zip(range(len(without), 0, -1), without, strict=True):
        part = allowance if left == 1 else allowance.part(_SHARE)
        percent = _given_up(choice, course, one.profile, part, known or {}) if is_best else 0.0
        if percent is not None:
            yield from _said(choice, course, one, percent, is_best=is_best)


def _without_wishes(profile: Profile) -> Iterator[_Without]:
    """Yield the profiles to compare with. Whoever pushes a pram takes no steps either, so the two are one wish."""
    if profile.pram:
        yield _Without(
            replace(profile, step_free=False, pram=False),
            _are_bad_for_prams,
            ("pram_costs", "pram_misses", "pram_avoids", "pram_changes_nothing"),
        )
    elif profile.step_free:
        yield _Without(
            replace(profile, step_free=False),
            lambda edges: [edge.steps for edge in edges],
            ("step_free_costs", "step_free_misses", "step_free_avoids", "step_free_changes_nothing"),
        )
    if profile.prefer_lit:
        yield _Without(
            replace(profile, prefer_lit=False),
            lambda edges: [edge.lit != "yes" for edge in edges],
            ("lit_costs", "lit_misses", "lit_avoids", "lit_changes_nothing"),
        )


def _are_bad_for_prams(edges: Sequence[Edge]) -> Sequence[bool]:
    flags = read_flags(edges)
    is_bad: list[bool] = (cost_per_metre(flags, Profile(pram=True)) > cost_per_metre(flags, Profile())).tolist()
    return is_bad


def _said(choice: Choice, course: Course, without: _Without, percent: float, *, is_best: bool) -> Iterator[Explanation]:
    """Yield what a wish has changed, each as a sentence of its own, but for what would be called 0."""
    costs, misses, avoids, changes_nothing = without.codes
    parts = _same_stops(choice, course, without.profile)
    minutes = course.walk_minutes - choice.wish.minutes_for(sum(part.length_m for part in parts))
    length_m = _length_of(parts, without) - _length_of(course.parts, without)
    said = [
        Explanation(code, {name: value})
        for code, name, value, is_much in (
            (costs, "minutes", minutes, round(minutes) >= 1),
            (misses, "percent", percent, percent >= _LEAST_PERCENT),
            (avoids, "length_m", length_m, length_m >= _LEAST_M),
        )
        if is_much
    ]
    if said or not is_best:
        yield from said
    else:
        yield Explanation(changes_nothing, {})


def _length_of(parts: Sequence[PathPart], without: _Without) -> float:
    are_avoided = without.avoided([part.edge for part in parts])
    return sum(part.length_m for part, is_avoided in zip(parts, are_avoided, strict=True) if is_avoided)


def _same_stops(choice: Choice, course: Course, profile: Profile) -> list[PathPart]:
    """Return the ways by the same stops as another profile would take them."""
    places = [course.positions.take([row]) for row in range(len(course.positions))]
    return [part for pair in pairwise(places) for part in choice.laid.graph.path(profile, *pair)]


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
