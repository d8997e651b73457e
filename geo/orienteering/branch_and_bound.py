"""Choose few stops and prove it: branch and bound over sets of sites, seeded by a good order.

Bounds: see bound_kernels and share_kernels. Ties: of orders with the same objective (within 1e-9) the one found first
stays, beginning with the given one; of the shortest orders of a set the one that orders.py names. The greatest weight
should be about 16, as solve has it.
"""

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from geo.orienteering.bound_kernels import advance
from geo.orienteering.bound_state import (
    BASE,
    BEST_SIZE,
    DEPTH,
    NODES,
    Branches,
    Chosen,
    Instance,
    no_branches,
    nothing_chosen,
    whole_shares,
)
from geo.orienteering.orders import shortest_order
from geo.orienteering.problem import SLACK, Floats, Integers, OrienteeringProblem, Progress, Solution, StoppedBy

MOST_STOPS = 12
"""Tables of 2^12 · 12 lengths; more stops are for branch_and_cut."""

_CHUNK_S = 0.03
_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class _Search:
    """A problem without the sites that cannot be reached in time; rows are those that can."""

    problem: OrienteeringProblem
    rows: Integers
    chosen: Chosen
    branches: Branches


def solve_few(
    problem: OrienteeringProblem,
    *,
    best: tuple[int, ...] | None = None,
    time_limit_s: float = 5.0,
    progress: Progress | None = None,
) -> Solution:
    """Return the best order of at most MOST_STOPS sites, proven when the search ends in time.

    best is an order that keeps the problem's wishes; it is no help where travel breaks the triangle inequality and the
    order holds more, or goes farther, than one looks at then. The required sites must fit together.
    """
    rows = np.union1d(_reachable(problem), np.array(problem.required, dtype=np.int64))
    instance, gains = _as_arrays(problem, rows)
    search = _Search(problem, rows, nothing_chosen(instance, gains), no_branches(instance))
    if best is not None and len(best) <= instance.most and np.isin(best, rows).all():
        search.chosen.best[0] = problem.objective_of(best)
        search.chosen.counters[BEST_SIZE] = len(best)
        search.chosen.best_set[: len(best)] = np.searchsorted(rows, best)
    required = np.searchsorted(rows, np.array(sorted(set(problem.required)), dtype=np.int64))
    shares = whole_shares(instance)
    advance(instance, search.chosen, search.branches, shares, required, 0)  # compiles, before the clock runs
    until, nodes = perf_counter() + time_limit_s, 1
    while True:
        began = perf_counter()
        if advance(instance, search.chosen, search.branches, shares, required, nodes):
            return _solution(search, "done")
        now = perf_counter()
        if progress is not None and not progress(_solution(search, "time")):
            return _solution(search, "cancelled")
        if now >= until:
            return _solution(search, "time")
        nodes = 2 * nodes if now - began < _CHUNK_S else max(1, nodes // 2)


def most_that_fit(problem: OrienteeringProblem) -> int:
    """Return how many stops the budget allows at most, were there no way to walk between them."""
    shortest = np.sort(problem.service[_reachable(problem)])
    spent = problem.travel[-2, -1] + np.cumsum(shortest)
    return max(len(set(problem.required)), min(problem.most_stops, int((spent <= problem.budget + SLACK).sum())))


def without_idle(problem: OrienteeringProblem, sites: tuple[int, ...]) -> tuple[int, ...]:
    """Return the sites but those that cover nothing of their own and are not required."""
    weight = problem.covered_weight(sites)
    for site in sites:
        rest = tuple(other for other in sites if other != site)
        if site not in problem.required and problem.covered_weight(rest) >= weight - SLACK:
            return without_idle(problem, rest)
    return sites


def _reachable(problem: OrienteeringProblem) -> Integers:
    """Return the sites that start → site → end with its service allows."""
    spent = problem.travel[-2, :-2] + problem.travel[-1, :-2] + problem.service
    return np.flatnonzero(spent <= problem.budget + SLACK)


def _as_arrays(problem: OrienteeringProblem, rows: Integers) -> tuple[Instance, Floats]:
    """Return the problem of these sites, and what each covers by itself; items with the same sites become one."""
    covers = problem.covers[rows]
    used = covers.any(axis=0) & (problem.weights > 0)
    packed, item_of = np.unique(np.packbits(covers[:, used], axis=0), axis=1, return_inverse=True)
    weights = np.bincount(item_of.ravel(), weights=problem.weights[used], minlength=packed.shape[1])
    merged = np.unpackbits(packed, axis=0, count=len(rows)).astype(bool)
    travel_rows = [*rows.tolist(), problem.count, problem.count + 1]
    conflicts = np.zeros((len(rows), len(rows)), dtype=np.int64)
    if problem.conflicts is not None:
        conflicts[:] = problem.conflicts[np.ix_(rows, rows)]
    service = np.ascontiguousarray(problem.service[rows], dtype=np.float64)
    instance = Instance(
        travel=np.ascontiguousarray(problem.travel[np.ix_(travel_rows, travel_rows)], dtype=np.float64),
        service=service,
        least_service=float(service.min(initial=np.inf)),
        budget=float(problem.budget + SLACK / 2),
        travel_penalty=float(problem.travel_penalty),
        most=most_that_fit(problem),
        site_bounds=np.append(0, np.cumsum(merged.sum(axis=1))).astype(np.int64),
        site_items=np.nonzero(merged)[1].astype(np.int64),
        item_bounds=np.append(0, np.cumsum(merged.sum(axis=0))).astype(np.int64),
        item_sites=np.nonzero(merged.T)[1].astype(np.int64),
        weights=weights.astype(np.float64),
        conflicts=conflicts,
    )
    return instance, merged @ weights


def _solution(search: _Search, stopped_by: StoppedBy) -> Solution:
    problem, chosen = search.problem, search.chosen
    sites = tuple(int(search.rows[row]) for row in chosen.best_set[: chosen.counters[BEST_SIZE]])
    order = shortest_order(problem.travel, without_idle(problem, sites))
    objective = problem.objective_of(order)
    bound = objective if stopped_by == "done" else max(objective, _bound_of(search))
    return Solution(
        order=order,
        travel=problem.travel_of(order),
        covered_weight=problem.covered_weight(order),
        objective=objective,
        bound=bound,
        proven=bound <= objective + _SAME,
        method="branch_and_bound",
        stopped_by=stopped_by,
        nodes=int(chosen.counters[NODES]),
    )


def _bound_of(search: _Search) -> float:
    """Return what no set is above, whether looked at or in a branch still open."""
    chosen, branches = search.chosen, search.branches
    bound = float(chosen.best[0])
    for depth in range(int(chosen.counters[BASE]), int(chosen.counters[DEPTH]) + 1):
        row = branches.pointer[depth]
        if row < branches.counts[depth]:
            bound = max(bound, float(branches.open_bound[depth, row]))
    return bound
