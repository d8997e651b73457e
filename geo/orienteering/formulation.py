"""The problem as a linear program: columns for sites, edges and shared items, and the rows that always hold.

Undirected path model: x of an edge walked, y of a site visited, z of an item covered; degree 2y at sites, 1 at start
and end. Source: Fischetti, Salazar González and Toth (1998), Solving the orienteering problem through branch-and-cut.
"""

from dataclasses import dataclass

import numpy as np

from geo.orienteering.cuts_kernels import most_worth
from geo.orienteering.problem import SLACK, Booleans, Floats, Integers, OrienteeringProblem
from geo.orienteering.relaxation import INFINITY, Rows

NEAREST = 8
"""So many edges of each place are in the program from the start."""

_LEAST_STEP, _SAME_PARTS = 1e-4, 1e-9
"""A step has to be far above what bounds are known to."""

Row = tuple[float, float, Integers, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Formulation:
    """Columns: sites first, then edges (tails[e], heads[e]), then items that several sites share."""

    problem: OrienteeringProblem
    tails: Integers
    heads: Integers
    edge_at: Integers
    """(s + 2, s + 2): the column of the edge between two places, −1 where there is none."""
    cost: Floats
    lower: Floats
    upper: Floats
    rows: Rows
    step: float
    """Every covered weight is a multiple of this; 0 when nothing like it is known."""
    worth: Floats
    """What each site covers; a site that no order can hold covers nothing."""

    @property
    def sites(self) -> int:
        """Return the number of sites; the start is the place after them, then the end."""
        return self.problem.count

    @property
    def edges(self) -> slice:
        """Return which columns are edges."""
        return slice(self.sites, self.sites + len(self.tails))

    def path_of(self, values: Floats) -> tuple[tuple[int, ...], Integers]:
        """Return the order that whole, connected values describe, and the columns of its edges."""
        edges = np.flatnonzero(values[self.edges] > 0.5)
        onward: dict[int, list[int]] = {}
        for tail, head in zip(self.tails[edges].tolist(), self.heads[edges].tolist(), strict=True):
            onward.setdefault(tail, []).append(head)
            onward.setdefault(head, []).append(tail)
        place, order = self.sites, []
        while place != self.sites + 1:
            ahead = onward[place].pop()
            onward[ahead].remove(place)
            order.append(ahead)
            place = ahead
        return tuple(order[:-1]), self.sites + edges

    def most_worth(self, is_inside: Booleans) -> float:
        """Return a bound on the objective of any order of the sites inside."""
        problem = self.problem
        inside = (is_inside & (self.worth > 0)).astype(np.int64)
        most = most_worth(
            problem.travel, problem.service, self.worth, problem.budget + 2 * SLACK, problem.most_stops, inside
        )
        covered = problem.covered_weight(tuple(np.flatnonzero(inside)))
        shortest = problem.travel[self.sites, self.sites + 1]
        return min(float(most), covered) - problem.travel_penalty * float(shortest)

    def is_whole(self, values: Floats, tolerance: float = 1e-6) -> bool:
        """Return whether sites and edges are all in or out."""
        part = values[: self.edges.stop]
        return bool(np.abs(part - np.round(part)).max(initial=0.0) <= tolerance)


def formulate(problem: OrienteeringProblem) -> Formulation:
    """Return the program of a problem; the order without any stop is not among its solutions."""
    usable = _usable_sites(problem)
    tails, heads = _usable_edges(problem, usable)
    count = problem.count
    edge_at = np.full((count + 2, count + 2), -1, dtype=np.int64)
    columns = count + np.arange(len(tails), dtype=np.int64)
    edge_at[tails, heads] = edge_at[heads, tails] = columns
    alone, groups, weights = _grouped_items(problem, usable)
    lengths = problem.travel[tails, heads]
    cost = np.concatenate([-alone, problem.travel_penalty * lengths, -weights])
    lower, upper = np.zeros(len(cost)), np.ones(len(cost))
    upper[:count][~usable] = 0.0
    lower[list(problem.required)] = 1.0
    rows = _degree_rows(count, tails, heads) + _side_rows(problem, usable, lengths)
    rows += _item_rows(groups, count + len(tails))
    worth = np.where(usable, problem.covers @ problem.weights, 0.0)
    step = _common_step(problem.weights[problem.covers.any(axis=0)]) if problem.travel_penalty == 0 else 0.0
    return Formulation(problem, tails, heads, edge_at, cost, lower, upper, Rows.of(rows), step, worth)


def first_columns(formulation: Formulation, order: tuple[int, ...] | None) -> Booleans:
    """Return the columns to begin with: all but long edges, which seldom help; those of a known order are in."""
    count = formulation.sites
    is_first = np.ones(len(formulation.cost), dtype=np.bool_)
    is_first[formulation.edges] = False
    travel = np.where(formulation.edge_at >= 0, formulation.problem.travel, np.inf)
    nearest = np.argsort(travel, axis=1, kind="stable")[:, :NEAREST]
    nearest_columns = np.take_along_axis(formulation.edge_at, nearest, axis=1).ravel()
    is_first[nearest_columns[nearest_columns >= 0]] = True
    if order:
        places = [count, *order, count + 1]
        columns = formulation.edge_at[places[:-1], places[1:]]
        is_first[columns[columns >= 0]] = True
    return is_first


def _usable_sites(problem: OrienteeringProblem) -> Booleans:
    """Return the sites that some order may hold and that are of use (triangle inequality: idle stops never help)."""
    count = problem.count
    alone = problem.travel[count, :count] + problem.travel[:count, count + 1] + problem.service
    usable: Booleans = (alone <= problem.budget + SLACK) & ((problem.covers @ problem.weights) > 0)
    required = list(problem.required)
    if problem.conflicts is not None and required:
        usable &= ~problem.conflicts[required].any(axis=0)
    usable[required] = True
    return usable


def _usable_edges(problem: OrienteeringProblem, usable: Booleans) -> tuple[Integers, Integers]:
    """Return the edges that some order within the budget may use."""
    count = problem.count
    start, end = count, count + 1
    travel, service = problem.travel, problem.service
    first, second = np.triu_indices(count, 1)
    outward = travel[start, :count] + service
    homeward = travel[end, :count] + service
    ends = np.minimum(outward[first] + homeward[second], outward[second] + homeward[first])
    fits = (ends + travel[first, second] <= problem.budget + SLACK) & usable[first] & usable[second]
    if problem.conflicts is not None:
        fits &= ~problem.conflicts[first, second]
    leaving = np.flatnonzero(usable & np.isfinite(outward))
    arriving = np.flatnonzero(usable & np.isfinite(homeward))
    tails = np.concatenate([first[fits], leaving, arriving])
    heads = np.concatenate([second[fits], np.full(len(leaving), start), np.full(len(arriving), end)])
    return tails.astype(np.int64), heads.astype(np.int64)


def _grouped_items(problem: OrienteeringProblem, usable: Booleans) -> tuple[Floats, Booleans, Floats]:
    """Return what each site covers alone, and for items that the same several sites cover those sites and the sum."""
    covers = problem.covers & usable[:, None]
    shared = covers.sum(axis=0) > 1
    alone = (covers & ~shared) @ problem.weights
    if not shared.any():
        return alone, np.zeros((problem.count, 0), dtype=np.bool_), np.zeros(0)
    groups, inverse = np.unique(covers[:, shared].T, axis=0, return_inverse=True)
    weights = np.bincount(inverse.ravel(), weights=problem.weights[shared]).astype(np.float64)
    return alone, groups.T, weights


def _degree_rows(count: int, tails: Integers, heads: Integers) -> list[Row]:
    rows: list[Row] = []
    for place in range(count + 2):
        edges = count + np.flatnonzero((tails == place) | (heads == place))
        if place < count:
            columns = np.concatenate([edges, [place]])
            rows.append((0.0, 0.0, columns, np.concatenate([np.ones(len(edges)), [-2.0]])))
        else:
            rows.append((1.0, 1.0, edges, np.ones(len(edges))))
    return rows


def _side_rows(problem: OrienteeringProblem, usable: Booleans, lengths: Floats) -> list[Row]:
    """Return the rows of budget, most stops and conflicts."""
    count = problem.count
    sites = np.arange(count, dtype=np.int64)
    columns = np.arange(count + len(lengths), dtype=np.int64)
    spent = np.concatenate([problem.service, lengths])
    rows: list[Row] = [(-INFINITY, problem.budget + 2 * SLACK, columns[spent > 0], spent[spent > 0])]
    if problem.most_stops < int(usable.sum()):
        rows.append((-INFINITY, float(problem.most_stops), sites, np.ones(count)))
    if problem.conflicts is not None:
        for clique in _cliques(problem.conflicts & usable & usable[:, None]):
            rows.append((-INFINITY, 1.0, clique, np.ones(len(clique))))
    return rows


def _cliques(conflicts: Booleans) -> list[Integers]:
    """Return sets of sites all in conflict with each other, so that every conflict lies in one of them."""
    left = np.triu(conflicts, 1)
    cliques: list[Integers] = []
    for first, second in np.argwhere(left):
        if not left[first, second]:
            continue
        clique = [int(first), int(second)]
        candidates = conflicts[first] & conflicts[second]
        while candidates.any():
            site = int(np.flatnonzero(candidates)[0])
            clique.append(site)
            candidates &= conflicts[site]
        clique.sort()
        left[np.ix_(clique, clique)] = False
        cliques.append(np.array(clique, dtype=np.int64))
    return cliques


def _item_rows(groups: Booleans, first_column: int) -> list[Row]:
    """Return that an item is covered only when one of its sites is visited."""
    rows: list[Row] = []
    for item in range(groups.shape[1]):
        sites = np.flatnonzero(groups[:, item])
        columns = np.concatenate([sites, [first_column + item]])
        rows.append((0.0, INFINITY, columns, np.concatenate([np.ones(len(sites)), [-1.0]])))
    return rows


def _common_step(weights: Floats) -> float:
    """Return the greatest number that all weights are multiples of, 0 when there is none of any use (Euclid)."""
    step = 0.0
    for weight in np.unique(weights).tolist():
        rest = weight
        while rest > _LEAST_STEP:
            step, rest = rest, abs(step - rest * round(step / rest))
    if not step:
        return 0.0
    parts = weights / step
    return step if np.abs(parts - np.round(parts)).max() <= _SAME_PARTS else 0.0
