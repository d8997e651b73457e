"""How others would choose: the best spots first and then a route, by hand, with pgRouting, or with PyVRP."""

import numpy as np

from bench.walks import peers
from bench.walks.cases import Case
from bench.walks.pgrouting import RoutingDatabase
from geo.orienteering.orders import shortest_order
from geo.orienteering.problem import SLACK, Floats, OrienteeringProblem


def greedy_choice(problem: OrienteeringProblem) -> tuple[int, ...]:
    """Return the sites with the greatest gain of covered weight, one after the other, up to the most stops."""
    chosen: tuple[int, ...] = ()
    while len(chosen) < problem.most_stops:
        gains = _gains(problem, chosen)
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        chosen = (*chosen, best)
    return chosen


def greedy_then_route(problem: OrienteeringProblem) -> tuple[int, ...]:
    """Return the greedy choice in its shortest order; while it takes too long, what costs least weight is dropped."""
    order = shortest_order(problem.travel, greedy_choice(problem))
    while problem.spent(order) > problem.budget + SLACK:
        order = shortest_order(problem.travel, without_lightest(problem, order))
    return order


def greedy_that_fits(problem: OrienteeringProblem) -> tuple[int, ...]:
    """Return the same when a spot is passed over as soon as the shortest order with it takes too long."""
    order: tuple[int, ...] = ()
    while len(order) < problem.most_stops:
        gains = _gains(problem, order)
        for site in np.argsort(-gains, kind="stable").tolist():
            longer = shortest_order(problem.travel, (*order, site)) if gains[site] > 0 else order
            if longer == order or problem.spent(longer) <= problem.budget + SLACK:
                break
        else:
            break
        if longer == order:
            break
        order = longer
    return order


def better_greedy(problem: OrienteeringProblem) -> tuple[int, ...]:
    """Return the one of the two that covers more."""
    return max(greedy_that_fits(problem), greedy_then_route(problem), key=problem.covered_weight)


def _gains(problem: OrienteeringProblem, chosen: tuple[int, ...]) -> Floats:
    """Return what each site that there is a way to would add."""
    covered = problem.covers[list(chosen)].any(axis=0)
    gains = np.asarray((problem.covers & ~covered) @ problem.weights, dtype=float)
    gains[~np.isfinite(problem.travel[:-2, -2])] = 0.0
    return gains


def without_lightest(problem: OrienteeringProblem, order: tuple[int, ...]) -> tuple[int, ...]:
    """Return the order without the site whose loss costs least covered weight."""
    rests = [order[:at] + order[at + 1 :] for at in range(len(order))]
    return max(rests, key=problem.covered_weight)


def greedy_with_pgrouting(case: Case, nodes: list[int], database: RoutingDatabase) -> tuple[int, ...]:
    """Return the better greedy choice in the order of pgr_TSP, dropping what is lightest while that takes too long.

    nodes are those of the sites, the start and the end in the database's graph.
    """
    problem = case.problem
    start, end = nodes[-2], nodes[-1]
    order = better_greedy(problem)
    while order:
        places = {nodes[site]: site for site in order}
        order = tuple(places[node] for node in database.tour([nodes[site] for site in order], start, end))
        if problem.spent(order) <= problem.budget + SLACK:
            break
        order = without_lightest(problem, order)
    return order


def with_pyvrp(problem: OrienteeringProblem, peer: peers.Peer, seconds: float) -> tuple[int, ...]:
    """Return PyVRP's choice, each site being worth what it covers on its own, for PyVRP knows of no overlap.

    The most stops are the vehicle's load, so that it plans with them rather than being cut afterwards.
    """
    prizes = (problem.covers @ problem.weights).astype(float)
    return tuple(peer.solve(peers.task_of(problem, prizes, seconds))["order"])
