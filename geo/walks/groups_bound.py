"""How much all groups together can cover at most."""

from geo.orienteering.problem import SLACK, OrienteeringProblem
from geo.orienteering.solve import solve
from geo.walks.allowance import Allowance
from geo.walks.preferred_ways import closed


def joint_bound(problem: OrienteeringProblem, groups: int, allowance: Allowance) -> float:
    """Return a weight that no sharing out of the sites on so many groups covers more than.

    The groups' walks, every other one turned round, make one walk with all their stops and minutes, and each going by
    the end or the start in between can be left out. So the best walk of one group with the minutes and stops of all is
    a bound, if it may only stop where a single group can.
    """
    travel = closed(problem.travel)
    out_of_reach = travel[-2, :-2] + travel[-1, :-2] + problem.service > problem.budget + SLACK
    covers = problem.covers & ~out_of_reach[:, None]
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
