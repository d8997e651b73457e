"""How much all groups together can cover at most."""

from dataclasses import replace

import numpy as np

from geo.orienteering.problem import SLACK, Booleans, OrienteeringProblem
from geo.orienteering.solve import solve
from geo.walks.allowance import Allowance
from geo.walks.preferred_ways import closed
from geo.walks.somewhere_to_go import are_here


def joint_bound(problem: OrienteeringProblem, groups: int, allowance: Allowance) -> float:
    """Return a weight that no sharing out of the sites on so many groups, each going somewhere, covers more than.

    The groups' walks, every other one turned round, make one walk with all their stops and minutes, and each going by
    the end or the start in between can be left out. So the best walk of one group with the minutes and stops of all is
    a bound, if it may only stop where a single group can.
    """
    travel = closed(problem.travel)
    covers = problem.covers & ~_out_of_reach(replace(problem, travel=travel))[:, None]
    if groups % 2 == 0:
        travel[-1], travel[:, -1] = travel[-2].copy(), travel[:, -2].copy()
        travel[-1, -1] = travel[-2, -1] = travel[-1, -2] = 0.0
    together = OrienteeringProblem(
        travel=travel,
        service=problem.service,
        covers=covers,
        weights=problem.weights,
        budget=groups * problem.budget,
        most_stops=min(groups * problem.most_stops, problem.count),
        travel_penalty=0.0,
    )
    solution = solve(together, time_limit_s=allowance.left_s(), progress=allowance.ask)
    return min(solution.bound, float(problem.weights[covers.any(axis=0)].sum()))


def _out_of_reach(problem: OrienteeringProblem) -> Booleans:
    """Tell where a group has no time to stop; at the start it has some only where it can stop elsewhere, too."""
    alone = problem.travel[-2, :-2] + problem.travel[-1, :-2] + problem.service
    here = are_here(problem)
    further = alone[~here].min(initial=np.inf) if problem.most_stops > 1 else np.inf
    out_of_reach: Booleans = np.where(here, further + alone, alone) > problem.budget + SLACK
    return out_of_reach
