"""Share a walk out on groups that go at the same time, each its own way, and meet again at the end.

That each group has somewhere to go comes first, for a stop at the start alone is no walk; then the sum of what the
groups cover, then that the group with least has as much as possible, then less walking.
The groups answer each other in turn: each takes the best walk past what the others leave (exact), then stops are moved
and exchanged between groups while that helps. This is a good answer; a bound on the sum tells how good, and no group's
walk is called proven.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations

import numpy as np

from geo.orienteering.orders import shortest_order
from geo.orienteering.problem import OrienteeringProblem, Progress, Solution, StoppedBy
from geo.routing import StreetGraph
from geo.walks.allowance import Allowance
from geo.walks.assembling import Course, nearest_stop, walk_course
from geo.walks.choosing import Choice, choose, open_choice
from geo.walks.groups_bound import joint_bound
from geo.walks.groups_required import required_of_groups
from geo.walks.plan import describe, plan_walk
from geo.walks.sites import MOST_SITES
from geo.walks.somewhere_to_go import given_up, goes_somewhere
from geo.walks.types import Explanation, FlaggedPlace, NamedPlace, Value, WalkError, WalkPlan, WalkWish

MOST_ROUNDS = 6
_FOR_BOUND, _FOR_FIRST, _FOR_BALANCE = 0.2, 0.5, 0.3
"""Shares of what is left of the time."""

_FOR_SUM_S = 0.5
"""Most for the bound on what all groups cover."""

_LEAST_S = 0.1
"""Whether fewer groups are possible is tried at least so long."""

_GAIN = 1e-9
_SAME = 1e-6

Orders = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    """What is known of a sharing out: the bound of one group alone, why it ended, how good the sum is."""

    bound: float
    stopped_by: StoppedBy
    said: Explanation


def plan_groups(
    graph: StreetGraph,
    places: Sequence[FlaggedPlace],
    wish: WalkWish,
    *,
    progress: Progress | None = None,
    named_places: Sequence[NamedPlace] = (),
    most_sites: int = MOST_SITES,
) -> tuple[WalkPlan, ...]:
    """Return a walk for each of the wish's groups: same start and end, no stop and no pin twice.

    All end at the same minute: a group that walks less talks longer. The required stops are shared out; bound is that
    of one group alone, which progress is told, too. The wish's time limit is for all groups together. Raises WalkError
    as plan_walk does, and groups_without_stops with how many groups are possible where there are too few places.
    """
    if wish.groups == 1:
        plan = plan_walk(graph, places, wish, progress=progress, named_places=named_places, most_sites=most_sites)
        return (plan,)
    allowance = Allowance(wish.time_limit_s, progress)
    choice = open_choice(graph, places, wish, most_sites=most_sites)
    required = required_of_groups(choice.problem, wish.groups)
    alone = replace(choice, problem=replace(choice.problem, required=()))
    bound = choose(alone, allowance.part(_FOR_BOUND), is_asked_for=True).bound
    most_weight = joint_bound(choice.problem, wish.groups, allowance.part(_FOR_BOUND, most_s=_FOR_SUM_S))
    orders = _improved(choice, _first_orders(choice, required, allowance.part(_FOR_FIRST)), allowance)
    walking = _walking(choice.problem, orders)
    if walking < wish.groups:
        raise _without_stops(choice, max(walking, 1), allowance)
    judged = _Judged(bound, allowance.stopped_by, _shared_out(choice.problem, orders, most_weight))
    return _described(choice, orders, judged, named_places)


def _without_stops(choice: Choice, groups: int, allowance: Allowance) -> WalkError:
    """Return the refusal of more groups than these have somewhere to go, with how many are possible: that is tried.

    Where none is, it is what those tried last were told, so that its minutes are those of fewer groups.
    """
    wished = choice.wish.groups
    fewer = replace(choice.wish, groups=groups, time_limit_s=max(allowance.left_s(), _LEAST_S))
    try:
        plan_groups(choice.graph, choice.places, fewer, progress=allowance.ask, most_sites=choice.most_sites)
    except WalkError as error:
        if error.code != "groups_without_stops":
            return error
        groups = int(error.values["possible"])
    message = f"There are places for {groups} groups; {wished} were wished for."
    return WalkError("groups_without_stops", message, groups=wished, possible=groups)


def _first_orders(choice: Choice, required: Orders, allowance: Allowance) -> Orders:
    """Let each group in turn take its best walk past what those before it leave."""
    orders: list[tuple[int, ...]] = [shortest_order(choice.problem.travel, stops) for stops in required]
    for group in range(len(orders)):
        orders[group] = _answer(choice, tuple(orders), group, allowance.part(1 / (len(orders) - group)))
    return tuple(orders)


def _answer(choice: Choice, orders: Orders, group: int, allowance: Allowance) -> tuple[int, ...]:
    """Return a group's best walk while the others keep theirs; what they cover is worth nothing to it."""
    problem = choice.problem
    others = [site for row, order in enumerate(orders) if row != group for site in order]
    weights = np.where(problem.covers[others].any(axis=0), 0.0, problem.weights)
    own = tuple(site for site in problem.required if site not in others)
    return choose(replace(choice, problem=replace(problem, weights=weights, required=own)), allowance).order


def _walking(problem: OrienteeringProblem, orders: Orders) -> int:
    """Return how many groups have somewhere to go."""
    return sum(bool(order) and goes_somewhere(problem, order) for order in orders)


def _improved(choice: Choice, orders: Orders, allowance: Allowance) -> Orders:
    """Balance, and let the groups answer each other anew, while either makes the whole better and there is time."""
    best = _balanced(choice, orders, allowance.part(_FOR_BALANCE))
    for left in range(MOST_ROUNDS, 0, -1):
        orders = best
        round_part = allowance.part(2 / (left + 1))
        for group in range(len(orders)):
            if not allowance.goes_on():
                allowance.note_unfinished()
                return best
            answer = _answer(choice, orders, group, round_part.part(1 / (len(orders) - group)))
            orders = (*orders[:group], answer, *orders[group + 1 :])
        orders = _balanced(choice, orders, allowance)
        if not _is_better(_worth(choice.problem, orders), _worth(choice.problem, best)):
            return best
        best = orders
    return best


def _balanced(choice: Choice, orders: Orders, allowance: Allowance) -> Orders:
    """Move and exchange stops between groups while the whole gets better and there is time."""
    problem = choice.problem
    best: Orders | None = orders
    while best is not None:
        orders = best
        best = next(_better_neighbours(problem, orders, allowance), None)
    return orders


def _better_neighbours(problem: OrienteeringProblem, orders: Orders, allowance: Allowance) -> Iterator[Orders]:
    """Yield what makes the whole better and keeps the wish; the weights are looked at first, for they are cheap."""
    worth = _worth(problem, orders)
    alone = replace(problem, required=())
    for changed in _neighbours(orders):
        if not allowance.goes_on():
            allowance.note_unfinished()
            return
        groups = tuple(changed.get(group, order) for group, order in enumerate(orders))
        if _is_better(worth[:-1], _reached(problem, groups)):
            continue
        shortest = {group: shortest_order(problem.travel, stops) for group, stops in changed.items()}
        groups = tuple(shortest.get(group, order) for group, order in enumerate(orders))
        is_kept = all(alone.fault_of(order) is None for order in shortest.values())
        if is_kept and _is_better(_worth(problem, groups), worth):
            yield groups


def _neighbours(orders: Orders) -> Iterator[dict[int, tuple[int, ...]]]:
    """Yield the two groups' new stops when one stop goes to another group, or two are exchanged."""
    for one, other in permutations(range(len(orders)), 2):
        for site in orders[one]:
            rest = tuple(stop for stop in orders[one] if stop != site)
            yield {one: rest, other: (*orders[other], site)}
    for one, other in combinations(range(len(orders)), 2):
        for here in orders[one]:
            for there in orders[other]:
                yield {
                    one: tuple(there if stop == here else stop for stop in orders[one]),
                    other: tuple(here if stop == there else stop for stop in orders[other]),
                }


def _weights(problem: OrienteeringProblem, orders: Orders) -> tuple[float, ...]:
    """Return all covered weight, then what each group covers, from the least."""
    covered = np.array([problem.covers[list(order)].any(axis=0) for order in orders])
    weights = sorted((covered @ problem.weights).tolist())
    return (float(problem.weights[covered.any(axis=0)].sum()), *weights)


def _reached(problem: OrienteeringProblem, orders: Orders) -> tuple[float, ...]:
    """Return how many groups walk, and then the weights."""
    return (_walking(problem, orders), *_weights(problem, orders))


def _worth(problem: OrienteeringProblem, orders: Orders) -> tuple[float, ...]:
    """Return what a sharing out is judged by, in this order: that every group walks, weights, then little walking."""
    return (*_reached(problem, orders), -sum(problem.travel_of(order) for order in orders))


def _is_better(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    for mine, theirs in zip(one, other, strict=True):
        if abs(mine - theirs) > _GAIN:
            return mine > theirs
    return False


def _shared_out(problem: OrienteeringProblem, orders: Orders, most_weight: float) -> Explanation:
    """Say whether the groups together can cover more, and how much at most."""
    weight = _weights(problem, orders)[0]
    if most_weight <= weight + _SAME:
        return Explanation("groups_proven", {"groups": len(orders)})
    return Explanation("groups_gap", {"groups": len(orders), "percent": 100 * (most_weight - weight) / most_weight})


def _described(
    choice: Choice, orders: Orders, judged: _Judged, named_places: Sequence[NamedPlace]
) -> tuple[WalkPlan, ...]:
    """Return the groups' plans; the minute they meet is that of the group that needs longest."""
    courses = _courses(choice, orders)
    covered = np.flatnonzero((np.array([course.own for course in courses]) >= 0).any(axis=0))
    talk_minutes = choice.wish.talk_minutes
    minutes = [course.walk_minutes + talk_minutes * len(course.order) for course in courses]
    is_given_up = given_up(choice.problem, orders)
    plans: list[WalkPlan] = []
    for course, own_minutes in zip(courses, minutes, strict=True):
        waiting = max(minutes) - own_minutes
        values: dict[str, Value] = {"groups": len(orders), "minutes": max(minutes), "waiting_minutes": waiting}
        plans.append(
            describe(
                choice,
                course,
                _solution(choice.problem, course.order, judged),
                more=(judged.said, Explanation("groups_meet", values)),
                named_places=named_places,
                waiting_minutes=waiting,
                elsewhere=covered,
                is_given_up=is_given_up,
            )
        )
    return tuple(plans)


def _courses(choice: Choice, orders: Orders) -> list[Course]:
    """Return the groups' ways; a pin covered by several belongs to the stop nearest to it of all groups."""
    own = nearest_stop(choice.sites.away_m[[site for order in orders for site in order]])
    courses: list[Course] = []
    first = 0
    for order in orders:
        mine = (own >= first) & (own < first + len(order))
        courses.append(replace(walk_course(choice, order), own=np.where(mine, own - first, -1)))
        first += len(order)
    return courses


def _solution(problem: OrienteeringProblem, order: tuple[int, ...], judged: _Judged) -> Solution:
    return Solution(
        order=order,
        travel=problem.travel_of(order),
        covered_weight=problem.covered_weight(order),
        objective=problem.objective_of(order),
        bound=judged.bound,
        proven=False,
        method="search",
        stopped_by=judged.stopped_by,
        nodes=0,
    )
