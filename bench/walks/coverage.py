"""Part 2: what the chosen stops cover on the real extracts, against greedy-then-route, pgRouting and PyVRP."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import mean

from bench.measure import Report, markdown_table, seconds_text
from bench.walks import contestants, peers
from bench.walks.cases import PINS, TALK_MINUTES, Case, real_cases
from bench.walks.cut_graph import CutGraph
from bench.walks.networks import NamedNetwork
from bench.walks.pgrouting import RoutingDatabase
from geo.orienteering.problem import OrienteeringProblem
from geo.orienteering.solve import solve

RIVALS = {
    "greedy_dropping": "greedy, then route, then drop",
    "greedy_fitting": "greedy with what still fits",
    "greedy": "the better of both",
    "pgrouting": "that choice with pgRouting",
    "pyvrp": "PyVRP",
}
_TIME_LIMIT_S = 5.0
_SAME = 1e-6


@dataclass(slots=True)
class _Compared:
    """Ours to theirs, case by case, and what the two cover."""

    ratios: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, problem: OrienteeringProblem, ours: float, order: tuple[int, ...]) -> None:
        """Count a rival's order; one that breaks the budget or the stops is a fault, and counts as nothing."""
        if fault := problem.fault_of(order):
            self.faults.append(fault)
        theirs = problem.covered_weight(order)
        if theirs > 0:
            self.ratios.append(ours / theirs)


@dataclass(slots=True)
class _Found:
    """What ours found in all cases of a kind."""

    proven: list[bool] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    stops: list[int] = field(default_factory=list)
    candidates: list[int] = field(default_factory=list)
    covered: list[float] = field(default_factory=list)


def measure_coverage(
    extracts: Sequence[NamedNetwork],
    seeds: Sequence[int],
    database: RoutingDatabase,
    report: Report,
    *,
    only_every: int,
    pyvrp_seconds: float,
) -> None:
    """Solve every case with all contestants; the ratios get real_proven and coverage_vs_… (means)."""
    found: dict[tuple[str, int, int], _Found] = defaultdict(_Found)
    compared = {name: _Compared() for name in RIVALS}
    with peers.pyvrp() as pyvrp:
        for number, case in enumerate(islice(real_cases(extracts, seeds), 0, None, only_every)):
            if number == 0:
                solve(case.problem, time_limit_s=_TIME_LIMIT_S)
            ours = _solve(case, found[case.network.name, int(case.wish.minutes), case.problem.most_stops])
            for name, order in _rivals(case, database, pyvrp, pyvrp_seconds).items():
                compared[name].add(case.problem, ours, order)
    everything = list(found.values())
    proven = [one for kind in everything for one in kind.proven]
    report.tables += [_own_table(found), _rival_table(compared)]
    report.ratios["real_proven"] = mean(proven)
    report.ratios |= {f"coverage_vs_{name}": mean(one.ratios) for name, one in compared.items()}
    report.remarks += [
        f"{len(proven)} cases: {PINS} seeded pins near the ways of each extract, {len(seeds)} seeds, round trips and "
        f"walks to another place near its middle, {TALK_MINUTES:g} minutes a stop, laid out by the planner itself. "
        f"Ours proved {sum(proven)} optimal within {_TIME_LIMIT_S:g} s.",
        "Covered weight counts each pin once, for everybody, with the same candidates, metres, minutes and stops. "
        "Greedy takes the spot of greatest gain first, up to the most stops. One greedy then finds the shortest order "
        "and drops what covers least until it fits the minutes; the other passes over what no longer fits. The better "
        "of both counts. pgRouting puts that choice in the order of `pgr_TSP` over `pgr_dijkstraCostMatrix`, and drops "
        "when its order takes too long.",
        f"PyVRP ({pyvrp_seconds:g} s a case) knows neither coverage nor most stops: a site's prize is what it covers "
        "on its own, and the stops are the load of its one vehicle, so it plans with them. It solves that other "
        "problem well; what it loses here, it loses to overlaps that it cannot see.",
        *(f"A rival's order broke a rule: {name}, {fault}" for name, one in compared.items() for fault in one.faults),
    ]


def _solve(case: Case, into: _Found) -> float:
    """Solve as the planner does and return the covered weight, counted again; raises AssertionError on a fault."""
    began = time.perf_counter()
    solution = solve(case.problem, time_limit_s=_TIME_LIMIT_S)
    into.seconds.append(time.perf_counter() - began)
    fault = case.problem.fault_of(solution.order)
    assert fault is None, f"our order breaks {fault} on {case.network.name}"
    covered = case.problem.covered_weight(solution.order)
    into.proven.append(solution.proven)
    into.stops.append(len(solution.order))
    into.candidates.append(case.problem.count)
    into.covered.append(covered)
    return covered


def _rivals(case: Case, database: RoutingDatabase, pyvrp: peers.Peer, seconds: float) -> dict[str, tuple[int, ...]]:
    cut = CutGraph.build(case.network.network, case.places, case.usable)
    database.load(cut)
    return {
        "greedy_dropping": contestants.greedy_then_route(case.problem),
        "greedy_fitting": contestants.greedy_that_fits(case.problem),
        "greedy": contestants.better_greedy(case.problem),
        "pgrouting": contestants.greedy_with_pgrouting(case, cut.place_node.tolist(), database),
        "pyvrp": contestants.with_pyvrp(case.problem, pyvrp, seconds),
    }


def _own_table(found: dict[tuple[str, int, int], _Found]) -> str:
    rows: list[list[object]] = [
        [name, minutes, stops, " / ".join(str(count) for count in sorted(set(one.candidates))),
         f"{sum(one.proven)} of {len(one.proven)}", f"{mean(one.stops):.1f}", f"{mean(one.covered):.1f}",
         seconds_text(mean(one.seconds)), seconds_text(max(one.seconds))]
        for (name, minutes, stops), one in sorted(found.items())
    ]  # fmt: skip
    head = ("extract", "minutes", "most stops", "candidates", "proven", "stops", "covered weight", "time, mean", "most")
    return markdown_table(head, rows)


def _rival_table(compared: dict[str, _Compared]) -> str:
    rows: list[list[object]] = []
    for name, one in compared.items():
        better = sum(ratio > 1 + _SAME for ratio in one.ratios)
        worse = sum(ratio < 1 - _SAME for ratio in one.ratios)
        rows.append([RIVALS[name], f"{mean(one.ratios):.3f} ×", f"{min(one.ratios):.3f} ×", f"{max(one.ratios):.3f} ×",
                     better, len(one.ratios) - better - worse, worse])  # fmt: skip
    head = ("covered weight, ours / theirs", "mean", "least", "most", "ours better", "equal", "ours worse")
    return markdown_table(head, rows)
