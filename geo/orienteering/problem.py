"""The problem of choosing stops, and its answer: orienteering with coverage. Numbers only; no map, no units.

Formula: objective = weight of what the chosen sites cover, each item once − travel_penalty × travel. Kept: travel +
the service of every chosen site ≤ budget, at most most_stops sites, every required site, no two sites in conflict.
A plain orienteering instance is the case where each site covers an item of its own. Source: walks.md; Golden, Levy
and Vohra (1987) for the plain problem.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

Method = Literal["branch_and_bound", "branch_and_cut", "search"]
StoppedBy = Literal["done", "time", "cancelled"]
Progress = Callable[["Solution"], bool]
"""Called with the best so far and its bound, several times a second; returns False to cancel."""

SLACK = 1e-9
"""Sums of the same numbers in another order may differ by this much."""


class InfeasibleError(ValueError):
    """Nothing keeps the problem's wishes; code says which: direct_way, required, conflict, most_stops."""

    def __init__(self, code: str, message: str, **values: float) -> None:
        """Keep the code and its values beside the message."""
        super().__init__(message)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True, eq=False)
class OrienteeringProblem:
    """Choose sites and their order so that the objective is greatest.

    travel (s + 2, s + 2) is symmetric, ≥ 0, keeps the triangle inequality; infinite where there is no way; start in
    row s, end in row s + 1. service (s,) is what a stop takes of the budget; covers (s, p); weights (p,) ≥ 0.
    conflicts (s, s) is symmetric, or None when any two sites go together.
    """

    travel: Floats
    service: Floats
    covers: Booleans
    weights: Floats
    budget: float
    most_stops: int
    required: tuple[int, ...] = ()
    conflicts: Booleans | None = None
    travel_penalty: float = 0.001

    @property
    def count(self) -> int:
        """Return the number of sites."""
        return len(self.covers)

    def travel_of(self, order: tuple[int, ...]) -> float:
        """Return the travel of start → sites in this order → end."""
        rows = [self.count, *order, self.count + 1]
        return float(self.travel[rows[:-1], rows[1:]].sum())

    def spent(self, order: tuple[int, ...]) -> float:
        """Return what an order takes of the budget."""
        return self.travel_of(order) + float(self.service[list(order)].sum())

    def covered_weight(self, sites: tuple[int, ...]) -> float:
        """Return the weight that the sites cover, each item once."""
        return float(self.weights[self.covers[list(sites)].any(axis=0)].sum()) if sites else 0.0

    def objective_of(self, order: tuple[int, ...]) -> float:
        """Return covered weight − travel_penalty × travel."""
        return self.covered_weight(order) - self.travel_penalty * self.travel_of(order)

    def fault_of(self, order: tuple[int, ...]) -> str | None:
        """Return what an order breaks (budget, most_stops, required, conflict, twice), or None."""
        if len(set(order)) != len(order):
            return "twice"
        if len(order) > self.most_stops:
            return "most_stops"
        if not set(self.required) <= set(order):
            return "required"
        if self.conflicts is not None and self.conflicts[np.ix_(order, order)].any():
            return "conflict"
        return None if self.spent(order) <= self.budget + SLACK else "budget"


@dataclass(frozen=True, slots=True)
class Solution:
    """The best order found, and what is known about it.

    No choice has an objective above bound. proven is True only when the search showed that objective and bound meet
    (within a ten-millionth of the greatest weight, as solve asks; the methods themselves within 1e-6). nodes counts
    what the exact search looked at.
    """

    order: tuple[int, ...]
    travel: float
    covered_weight: float
    objective: float
    bound: float
    proven: bool
    method: Method
    stopped_by: StoppedBy
    nodes: int

    @property
    def gap(self) -> float:
        """Return how far the bound lies above the objective, as a share of the greater of the two; 0 when proven."""
        if self.proven or self.bound <= self.objective:
            return 0.0
        return (self.bound - self.objective) / max(abs(self.bound), abs(self.objective))
