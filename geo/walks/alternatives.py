"""Walks to choose between: the best, and what it would be elsewhere, shorter, after dark or with children."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from shapely.geometry import Point

from geo.orienteering.problem import OrienteeringProblem, Progress, Solution
from geo.routing import Profile, StreetGraph
from geo.sun import in_danish_time, sun_times
from geo.walks.allowance import Allowance
from geo.walks.assembling import walk_course
from geo.walks.checks import LEAST_MINUTES
from geo.walks.choosing import Choice, choose
from geo.walks.comparing import explain_profile, first_share
from geo.walks.plan import describe
from geo.walks.settling import FIRST, settle
from geo.walks.sites import MOST_SITES
from geo.walks.types import (
    Alternative,
    Explanation,
    ExplanationCode,
    FlaggedPlace,
    NamedPlace,
    RequiredStop,
    Variant,
    WalkError,
    WalkPlan,
    WalkWish,
)

MOST_ALTERNATIVES = 4
"""More walks than this cannot be held side by side."""

MOST_SHARED = 0.5
"""A walk by other places has at most this share of its stops' weight in common with the first."""

SHORTER = 2 / 3
_ROUND_MINUTES = 5
_DISCOUNTS = (0.5, 0.25, 0.0)
_DARK_HOURS = frozenset({*range(17, 24), *range(6)})
_MUCH_IN_THE_DARK = 1 / 3
_BEST_TOO: dict[Variant, ExplanationCode] = {"dusk": "best_at_dusk", "children": "best_with_children"}


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What all the walks have in common."""

    graph: StreetGraph
    places: Sequence[FlaggedPlace]
    named_places: Sequence[NamedPlace]
    most_sites: int
    allowance: Allowance


@dataclass(frozen=True, slots=True, eq=False)
class _Best:
    """The best walk with what it was chosen from."""

    choice: Choice
    solution: Solution


def plan_alternatives(
    graph: StreetGraph,
    places: Sequence[FlaggedPlace],
    wish: WalkWish,
    *,
    variants: Sequence[Variant] | None = None,
    progress: Progress | None = None,
    named_places: Sequence[NamedPlace] = (),
    most_sites: int = MOST_SITES,
) -> tuple[Alternative, ...]:
    """Return the best walk and up to three others, no two of them the same, each with the wish it answers.

    variants are those asked for, in this order; without them all are tried, dusk earlier where it matters. Only the
    best must be possible: its WalkError is raised, a variant that cannot be is left out, and so is one that the wish's
    time limit, which is for all of them, leaves no time for. Where the best is also the best at dusk or with children
    it says so.
    """
    asked = _Asked(graph, places, named_places, most_sites, Allowance(wish.time_limit_s, progress))
    first_part = asked.allowance.part(FIRST)
    best = _Best(*settle(graph, places, wish, first_part, is_asked_for=True, most_sites=most_sites))
    first = Alternative("best", wish, _described(asked, best.choice, best.solution))
    found = [first]
    also: list[Explanation] = []
    order = _usual_order(places, wish, first.plan) if variants is None else variants
    others = [variant for variant in order if variant != "best"]
    for row, variant in enumerate(others):
        if len(found) < MOST_ALTERNATIVES and asked.allowance.can_open():
            mine = replace(asked, allowance=asked.allowance.part(1 / (len(others) - row)))
            for other in _try(mine, best, wish, variant):
                if not _is_known(other.plan, found):
                    found.append(other)
                elif variant in _BEST_TOO and _is_known(other.plan, [first]):
                    also.append(Explanation(_BEST_TOO[variant], {}))
    told = replace(first.plan, explanations=(*first.plan.explanations, *also))
    return (replace(first, plan=told), *found[1:])


def _usual_order(places: Sequence[FlaggedPlace], wish: WalkWish, plan: WalkPlan) -> tuple[Variant, ...]:
    if _is_about_the_dark(places, wish, plan):
        return ("other_places", "dusk", "shorter", "children")
    return ("other_places", "shorter", "dusk", "children")


def _is_about_the_dark(places: Sequence[FlaggedPlace], wish: WalkWish, plan: WalkPlan) -> bool:
    """Tell whether the walk meets the dark, or much of what was said is about dark hours."""
    if wish.starts_at is not None:
        starts_at = in_danish_time(wish.starts_at)
        sun = sun_times(Point(wish.start_xy), starts_at.date())
        return starts_at < sun.civil_dawn or starts_at + timedelta(minutes=plan.total_minutes) > sun.civil_dusk
    hours = [place.hour for place in places if place.kind == "challenge" and place.hour is not None]
    dark = sum(hour in _DARK_HOURS for hour in hours)
    return bool(hours) and dark / len(hours) >= _MUCH_IN_THE_DARK


def _try(asked: _Asked, best: _Best, wish: WalkWish, variant: Variant) -> Iterator[Alternative]:
    try:
        if variant == "other_places":
            yield from _other_places(asked, best, wish)
        else:
            changed = _changed_wish(wish, variant)
            if changed is not None:
                yield Alternative(variant, changed, _planned(asked, best, changed))
    except WalkError:
        return


def _changed_wish(wish: WalkWish, variant: Variant) -> WalkWish | None:
    """Return the wish of a variant, or None where it is the planner's own already."""
    if variant == "shorter":
        minutes = _ROUND_MINUTES * round(SHORTER * wish.minutes / _ROUND_MINUTES)
        return replace(wish, minutes=minutes) if LEAST_MINUTES <= minutes < wish.minutes else None
    profile = wish.profile
    if variant == "dusk":
        profile = replace(profile, prefer_lit=True)
    elif variant == "children":
        profile = replace(profile, calm=True, pram=True)
    return None if profile == wish.profile else replace(wish, profile=profile)


def _planned(asked: _Asked, best: _Best, wish: WalkWish) -> WalkPlan:
    first = asked.allowance.part(first_share(wish.profile))
    choice, solution = settle(asked.graph, asked.places, wish, first, most_sites=asked.most_sites)
    return _described(asked, choice, solution, {best.choice.laid.profile: best.solution.covered_weight})


def _described(
    asked: _Asked, choice: Choice, solution: Solution, known: dict[Profile, float] | None = None
) -> WalkPlan:
    course = walk_course(choice, solution.order)
    more = tuple(explain_profile(choice, course, asked.allowance, known))
    return describe(choice, course, solution, more=more, named_places=asked.named_places)


def _described_elsewhere(asked: _Asked, best: _Best, solution: Solution) -> WalkPlan:
    """Return the plan of a walk that is by other places on purpose: what it covers less is no fault of its search."""
    course = walk_course(best.choice, solution.order)
    all_weight = float(best.choice.problem.weights.sum())
    less = best.solution.covered_weight - solution.covered_weight
    return describe(
        best.choice,
        course,
        solution,
        quality=(Explanation("elsewhere", {"percent": 100 * max(0.0, less) / all_weight}),),
        more=tuple(explain_profile(best.choice, course, asked.allowance, is_best=False)),
        named_places=asked.named_places,
    )


def _other_places(asked: _Asked, best: _Best, wish: WalkWish) -> Iterator[Alternative]:
    """Yield the best walk found that shares at most MOST_SHARED of its stops' weight with the first.

    What the first walk covers counts less and less; of the walks found so, the one with the greatest objective that
    keeps the share. A good one, not a proven one; no walk that keeps the share is above its bound. Its wish asks for
    its stops.
    """
    problem, bound = best.choice.problem, best.solution.bound
    taken = problem.covers[list(best.solution.order)].any(axis=0)
    found: list[Solution] = []
    for row, discount in enumerate(_DISCOUNTS):
        if not asked.allowance.goes_on():
            break
        part = asked.allowance.part(1 / (len(_DISCOUNTS) - row))
        weights = np.where(taken, discount * problem.weights, problem.weights)
        other = choose(replace(best.choice, problem=replace(problem, weights=weights)), part)
        bound = min(bound, _bound_by_others(problem, discount, other.bound))
        covered = problem.covers[list(other.order)].any(axis=0)
        covered_weight = float(problem.weights[covered].sum())
        if covered_weight > 0 and float(problem.weights[covered & taken].sum()) <= MOST_SHARED * covered_weight:
            objective = problem.objective_of(other.order)
            found.append(replace(other, covered_weight=covered_weight, objective=objective, proven=False))
    if found:
        solution = max(found, key=lambda one: one.objective)
        solution = replace(solution, bound=max(bound, solution.objective))
        points = best.choice.sites.points_xy[list(solution.order)].tolist()
        index = best.choice.sites.required_index[list(solution.order)]
        added = tuple(RequiredStop(xy=(x, y)) for (x, y), row in zip(points, index, strict=True) if row < 0)
        plan = _described_elsewhere(asked, best, solution)
        yield Alternative("other_places", replace(wish, required=(*wish.required, *added)), plan)


def _bound_by_others(problem: OrienteeringProblem, discount: float, bound: float) -> float:
    """Return what no walk that keeps the share is above, from a bound on walks to which the first's places count less.

    Lagrangean relaxation of the share (Geoffrion 1974): what keeps the share loses nothing when a multiple of what it
    falls short of the share is added, and that makes other places count more by this factor, and the first's by
    discount of it. Walking counts no less by that; it takes the budget at most.
    """
    multiple = (1 - discount) / (discount * MOST_SHARED + 1 - MOST_SHARED)
    factor = 1 + multiple * MOST_SHARED
    return factor * bound + (factor - 1) * problem.travel_penalty * problem.budget


def _is_known(plan: WalkPlan, found: Sequence[Alternative]) -> bool:
    """Tell whether a walk with the same stops along the same way is among those found."""
    return any(
        plan.route.equals_exact(other.plan.route, 1e-3)
        and [stop.point for stop in plan.stops] == [stop.point for stop in other.plan.stops]
        for other in found
    )
