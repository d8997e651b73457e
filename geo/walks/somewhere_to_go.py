"""That a walk goes somewhere comes first: a stop at the start alone, where the walk ends too, is no walk."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.orienteering.problem import SLACK, Booleans, OrienteeringProblem, Solution

NO_WAY_MINUTES = 1e-4
"""Less than a few centimetres is no way to go."""


def goes_somewhere(problem: OrienteeringProblem, order: tuple[int, ...]) -> bool:
    """Tell whether an order has a way to go."""
    return problem.travel_of(order) > NO_WAY_MINUTES


def are_here(problem: OrienteeringProblem) -> Booleans:
    """Tell which sites lie at the start, where the walk ends as well."""
    here: Booleans = problem.travel[-2, :-2] + problem.travel[:-2, -1] <= NO_WAY_MINUTES
    return here


def sent_out(problem: OrienteeringProblem) -> OrienteeringProblem:
    """Return the problem with one item more, which every site elsewhere that is of use covers.

    It weighs more than all that is covered from the start, so the best order goes somewhere where any can.
    """
    here = are_here(problem)
    is_worth_going = ~here & (problem.covers @ problem.weights > 0)
    weight = 2 * problem.covered_weight(tuple(np.flatnonzero(here))) + problem.travel_penalty * problem.budget
    return replace(
        problem,
        covers=np.column_stack([problem.covers, is_worth_going]),
        weights=np.append(problem.weights, weight),
    )


def called_back(problem: OrienteeringProblem, solution: Solution) -> Solution:
    """Return a solution of the problem that is sent out as one of the problem itself."""
    objective = problem.objective_of(solution.order)
    weight = solution.objective - objective
    return replace(
        solution,
        covered_weight=problem.covered_weight(solution.order),
        objective=objective,
        bound=max(objective, solution.bound - weight),
    )


def given_up(problem: OrienteeringProblem, orders: Sequence[tuple[int, ...]]) -> Booleans:
    """Tell which items (p) are left out because each of the orders goes somewhere.

    They are covered from the start, where none of the orders has room to stop as well, and all together would cover
    more if one of them stopped there only.
    """
    covered = _covered(problem, [site for order in orders for site in order])
    nothing = np.zeros_like(covered)
    for site in np.flatnonzero(are_here(problem)).tolist():
        if any(site in order or _has_room(problem, order, site) for order in orders):
            continue
        for row, order in enumerate(orders):
            others = [other for place, one in enumerate(orders) if place != row for other in one]
            staying = _covered(problem, [*others, site])
            is_free = not set(order) & set(problem.required)
            if is_free and staying @ problem.weights > covered @ problem.weights + SLACK:
                left: Booleans = problem.covers[site] & ~covered
                return left
    return nothing


def _covered(problem: OrienteeringProblem, sites: Sequence[int]) -> Booleans:
    return np.asarray(problem.covers[list(sites)].any(axis=0))


def _has_room(problem: OrienteeringProblem, order: tuple[int, ...], site: int) -> bool:
    return replace(problem, required=()).fault_of((site, *order)) is None
