"""The best order by trying every set in every order: slow, plain, and written apart from the solver."""

from itertools import combinations, permutations
from math import inf, isfinite

from geo.orienteering.problem import SLACK, OrienteeringProblem


def length_of(problem: OrienteeringProblem, order: tuple[int, ...]) -> float:
    start, end = problem.count, problem.count + 1
    here, total = start, 0.0
    for there in (*order, end):
        total += float(problem.travel[here][there])
        here = there
    return total


def weight_of(problem: OrienteeringProblem, sites: tuple[int, ...]) -> float:
    seen = {item for site in sites for item in range(len(problem.weights)) if problem.covers[site][item]}
    return sum(float(problem.weights[item]) for item in seen)


def goes_together(problem: OrienteeringProblem, sites: tuple[int, ...]) -> bool:
    if problem.conflicts is None:
        return True
    return not any(problem.conflicts[one][other] for one, other in combinations(sites, 2))


def best_objective(problem: OrienteeringProblem) -> float:
    """Return the greatest objective of any order that keeps the wishes; −inf where none does."""
    best = -inf
    for count in range(min(problem.most_stops, problem.count) + 1):
        for sites in combinations(range(problem.count), count):
            if not set(problem.required) <= set(sites) or not goes_together(problem, sites):
                continue
            length = min(length_of(problem, order) for order in permutations(sites))
            service = sum(float(problem.service[site]) for site in sites)
            if isfinite(length) and length + service <= problem.budget + SLACK:
                best = max(best, weight_of(problem, sites) - problem.travel_penalty * length)
    return best
