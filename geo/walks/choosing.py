"""Put a wish as a problem of numbers in minutes, and have it solved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from time import perf_counter
from typing import Any, Self

import numpy as np

from geo.orienteering.problem import InfeasibleError, OrienteeringProblem, Progress, Solution
from geo.routing import Booleans, Floats, Positions, StreetGraph
from geo.walks.allowance import Allowance
from geo.walks.checks import check_places, check_wish
from geo.walks.laying_out import SAFETY_WALK, LaidOut, Purpose, lay_out
from geo.walks.preferred_ways import PARTS_PER_S, solve_preferred
from geo.walks.required import carried_along, required_positions
from geo.walks.sites import MOST_SITES, Sites, candidate_sites
from geo.walks.somewhere_to_go import called_back, goes_somewhere, sent_out
from geo.walks.types import FlaggedPlace, WalkError, WalkWish

TRAVEL_PENALTY = 0.001
"""What a minute's walking takes off the objective: four hours weigh less than the smallest pin."""

_SLACK_MINUTES = 1e-9
_LEAST_S = 0.1
"""The walk that was asked for is looked for at least so long, however long it took to lay it out."""


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """A wish laid on the network, its candidate sites (at most most_sites), and the choice between them as numbers.

    graph is the network without the wish's own blocks; laid has it with them.
    carried tells which required stops (rows of the wish's) a site answers besides its own, for they are so near.
    """

    graph: StreetGraph
    places: Sequence[FlaggedPlace]
    wish: WalkWish
    most_sites: int
    laid: LaidOut
    sites: Sites
    problem: OrienteeringProblem
    carried: Mapping[int, tuple[int, ...]]
    conflicts_of: Callable[[Sites], Booleans] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class WalkSoFar(Solution):
    """The best so far as the progress of a walk is told it, with the choice that its order is of.

    It holds the network: who keeps it for long keeps its numbers.
    """

    choice: Choice

    @classmethod
    def of(cls, choice: Choice, solution: Solution) -> Self:
        """Return a solution with the choice that it is of."""
        return cls(choice=choice, **_numbers_of(solution))

    @property
    def numbers(self) -> Solution:
        """Return it without the choice."""
        return Solution(**_numbers_of(self))


def _numbers_of(solution: Solution) -> dict[str, Any]:
    return {one.name: getattr(solution, one.name) for one in fields(Solution)}


def open_choice(
    graph: StreetGraph,
    places: Sequence[FlaggedPlace],
    wish: WalkWish,
    *,
    most_sites: int = MOST_SITES,
    purpose: Purpose = SAFETY_WALK,
    conflicts_of: Callable[[Sites], Booleans] | None = None,
    allowance: Allowance | None = None,
) -> Choice:
    """Check a wish and return the choice between its sites.

    Raises WalkError for what is impossible, but for required stops that do not go together: choose says that.
    """
    began = perf_counter()
    check_wish(wish)
    check_places(places)
    laid = lay_out(without_blocked(graph, wish), places, wish, purpose)
    _check_direct_way(laid, wish)
    required = required_positions(laid, places, wish)
    sites = candidate_sites(laid, wish, required, most_sites)
    problem = OrienteeringProblem(
        travel=_travel_minutes(laid, sites, wish),
        service=np.full(len(sites.positions), wish.talk_minutes, dtype=float),
        covers=sites.covers,
        weights=laid.weights,
        budget=float(wish.minutes),
        most_stops=wish.most_stops,
        required=sites.required,
        conflicts=conflicts_of(sites) if conflicts_of else None,
        travel_penalty=TRAVEL_PENALTY,
    )
    carried = carried_along(laid, sites.positions, sites.required_index, required)
    if allowance is not None:
        allowance.note_opening(perf_counter() - began)
    return Choice(graph, places, wish, most_sites, laid, sites, problem, carried, conflicts_of)


def without_blocked(graph: StreetGraph, wish: WalkWish) -> StreetGraph:
    """Return the graph without the stretches that this wish blocks; one that is gone from the network is no matter."""
    if not wish.blocked_edge_ids:
        return graph
    return graph.without(wish.blocked_edge_ids & {edge.edge_id for edge in graph.network.edges})


def _check_direct_way(laid: LaidOut, wish: WalkWish) -> None:
    needed_minutes = wish.minutes_for(laid.direct_m)
    if needed_minutes > wish.minutes + _SLACK_MINUTES:
        message = f"The direct way takes {needed_minutes:.1f} minutes; the walk is allowed {wish.minutes:g}."
        raise WalkError("budget_below_direct_way", message, needed_minutes=needed_minutes, minutes=wish.minutes)


def _travel_minutes(laid: LaidOut, sites: Sites, wish: WalkWish) -> Floats:
    """Return the minutes between sites, start and end; infinite where there is no way."""
    metres = laid.graph.matrix(laid.profile, Positions.join(sites.positions, laid.ends))
    minutes: Floats = metres / (wish.pace_m_per_s * 60)
    return minutes


def choose(choice: Choice, allowance: Allowance, *, is_asked_for: bool = False) -> Solution:
    """Return the best choice of stops, without stops that cover nothing of their own unless they are required.

    Where it would be to stay at the start, it is the best that goes somewhere, if any does. Without time left it is a
    choice that was found quickly. is_asked_for is of the walk whose state is told, as WalkSoFar. Raises WalkError
    required_needs_minutes, required_too_many or required_within_sight.
    """
    problem = choice.problem

    def show(solution: Solution) -> bool:
        return allowance.show(WalkSoFar.of(choice, solution))

    def show_back(solution: Solution) -> bool:
        return show(called_back(problem, solution))

    solution = _solved(choice, problem, allowance, show if is_asked_for else None)
    if solution.order and not goes_somewhere(problem, solution.order):
        found = _solved(choice, sent_out(problem), allowance, show_back if is_asked_for else None)
        solution = called_back(problem, found)
    allowance.note(solution)
    solution = tidied(choice, solution)
    if is_asked_for:
        show(solution)
    return solution


def _solved(choice: Choice, problem: OrienteeringProblem, allowance: Allowance, show: Progress | None) -> Solution:
    """Return the best of a problem, shown while it is looked for where that was asked for."""
    try:
        return solve_preferred(
            problem,
            time_limit_s=max(allowance.left_s(), 0.0 if show is None else _LEAST_S),
            seed=choice.wish.seed,
            progress=show or allowance.ask,
            most_parts=round(PARTS_PER_S * allowance.whole_s),
        )
    except InfeasibleError as error:
        raise _impossible(choice, error) from error


def tidied(choice: Choice, solution: Solution) -> Solution:
    """Return a solution as it is walked: without stops that are of no use, and begun at the same end each time."""
    return _turned(choice, _without_idle(choice.problem, solution))


def _turned(choice: Choice, solution: Solution) -> Solution:
    """Return a round trip begun at the more westerly of its two ends, for both ways round are as good.

    A planner who keeps or drops a stop then sees the others keep their numbers.
    """
    from_start, from_end = choice.problem.travel[-2, :-2], choice.problem.travel[-1, :-2]
    if len(solution.order) < 2 or not np.array_equal(from_start, from_end):
        return solution
    first, last = (tuple(choice.sites.points_xy[solution.order[end]]) for end in (0, -1))
    return replace(solution, order=solution.order[::-1]) if last < first else solution


def _without_idle(problem: OrienteeringProblem, solution: Solution) -> Solution:
    """Drop stops that cover nothing of their own, even where they lie on the way and cost no walking."""
    order = solution.order
    for site in solution.order:
        others = tuple(other for other in order if other != site)
        if site in problem.required or problem.covered_weight(others) < problem.covered_weight(order) - 1e-9:
            continue
        if goes_somewhere(problem, order) and not goes_somewhere(problem, others):
            continue
        if problem.travel_of(others) <= problem.travel_of(order) + 1e-9:
            order = others
    if order == solution.order:
        return solution
    objective = problem.objective_of(order)
    return replace(
        solution,
        order=order,
        travel=problem.travel_of(order),
        covered_weight=problem.covered_weight(order),
        objective=objective,
        bound=max(solution.bound, objective),
    )


def _impossible(choice: Choice, error: InfeasibleError) -> WalkError:
    """Say which required stops do not go together, and what they would take."""
    wish, required = choice.wish, choice.problem.required
    if error.code == "most_stops":
        message = f"{len(required)} stops are required; the walk may have {wish.most_stops}."
        return WalkError("required_too_many", message, required=len(required), most_stops=wish.most_stops)
    if error.code == "conflict":
        index = choice.sites.required_index
        one, other = (int(index[int(error.values[name])]) + 1 for name in ("one", "other"))
        message = f"Required stops {one} and {other} are within sight of each other."
        return WalkError("required_within_sight", message, position=one, other_position=other)
    needed = float(error.values["needed"])
    message = f"The required stops take {needed:.1f} minutes; the walk is allowed {wish.minutes:g}."
    return WalkError("required_needs_minutes", message, needed_minutes=needed, minutes=wish.minutes)
