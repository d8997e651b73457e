"""Bring the weights of a problem to one size: what counts as the same must not hang on the unit they are told in.

The unit is a power of two, so that nothing is rounded on the way there or back.
"""

from dataclasses import replace
from math import frexp, ldexp

from geo.orienteering.problem import OrienteeringProblem, Solution

_BITS = 5
"""Of the greatest weight in its unit: it is from 16 up to 32, and a millionth is a small part of it."""


def unit_of(problem: OrienteeringProblem) -> float:
    """Return the unit in which the greatest weight that can be covered is from 16 up to 32; 1 without any."""
    greatest = float(problem.weights[problem.covers.any(axis=0)].max(initial=0.0))
    return ldexp(1.0, frexp(greatest)[1] - _BITS) if greatest > 0 else 1.0


def in_unit(problem: OrienteeringProblem, unit: float) -> OrienteeringProblem:
    """Return a problem with its weights, and what travel takes off them, in this unit."""
    return replace(problem, weights=problem.weights / unit, travel_penalty=problem.travel_penalty / unit)


def out_of_unit(solution: Solution, unit: float) -> Solution:
    """Return the solution of a problem in this unit as that of the problem itself."""
    return replace(
        solution,
        covered_weight=solution.covered_weight * unit,
        objective=solution.objective * unit,
        bound=solution.bound * unit,
    )
