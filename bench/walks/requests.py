"""Part 3: a whole request in a warm process, from pins and wish to a walk with its line, turns and explanations."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.settings import ROOT
from bench.measure import Report, markdown_table, seconds_text
from bench.walks.cases import CANDIDATES, MINUTES, PINS, TALK_MINUTES, wishes
from bench.walks.networks import NamedNetwork
from bench.walks.pins import draw_pins, middle
from geo.routing import Profile, StreetGraph
from geo.walks.plan import plan_walk
from geo.walks.sites import MOST_SITES
from geo.walks.types import FlaggedPlace, WalkPlan, WalkWish

PROFILES = {
    "shortest": Profile(),
    "lit preferred": Profile(prefer_lit=True),
    "step-free": Profile(step_free=True),
    "pram, calm, lit preferred": Profile(pram=True, calm=True, prefer_lit=True),
}
RADIUS_M = 1200.0
"""Pins lie within this of the start, so that a walk has more to choose from than an even spread would give it."""

LIMIT_S = 0.3


@dataclass(frozen=True, slots=True)
class Timed:
    """One request: how many candidates it was allowed, its profile, the seconds it took, those of the processor."""

    most_sites: int
    profile: str
    wish: WalkWish
    seconds: float
    processor: float
    plan: WalkPlan


def measure_requests(named: NamedNetwork, seeds: Sequence[int], report: Report, *, compiles: bool) -> None:
    """Plan every combination of candidates, stops, minutes, start and profile; the ratios get p95_ms.

    compiles says whether a process without compiled kernels is timed as well, which takes half a minute.
    """
    began = time.perf_counter()
    graph = StreetGraph.build(named.network)
    built = time.perf_counter() - began
    list(plan_all(named, graph, seeds[:1], minutes=MINUTES[:1]))
    timed = list(plan_all(named, graph, seeds))
    report.tables += [_table(timed, "candidates", lambda one: f"at most {one.most_sites}"),
                      _table(timed, "minutes", lambda one: f"{one.wish.minutes:g}"),
                      _table(timed, "most stops", lambda one: str(one.wish.most_stops)),
                      _table(timed, "profile", lambda one: one.profile)]  # fmt: skip
    p95 = percentile([one.seconds for one in timed], 95)
    report.ratios["p95_ms"] = p95 * 1000
    report.remarks += [
        f"{named.name}: {named.edges:,} edges; {PINS} seeded pins within {RADIUS_M:g} m of its middle, {len(seeds)} "
        f"pairs of start and end near it, {TALK_MINUTES:g} minutes a stop: {len(timed)} different requests, once each.",
        f"p95 of all: {seconds_text(p95)} (limit {seconds_text(LIMIT_S)}), of the processor's time alone "
        f"{seconds_text(percentile([one.processor for one in timed], 95))}; "
        f"{sum(one.plan.proven_optimal for one in timed)} of {len(timed)} proven optimal.",
        "A request is `plan_walk`: laying pins on the network, coverage, matrix, choice, lines, turn list, "
        "explanations, what was left out. The graph is in memory as in the service (prepared in "
        f"{seconds_text(built)}); reading pins from the database and writing JSON are not in it.",
    ]
    if compiles:
        first, cached = first_request_seconds()
        report.remarks.append(
            f"The very first request after installing compiles: {seconds_text(first)}; the first one of a process "
            f"whose kernels are compiled takes {seconds_text(cached)} (on the invented estate, imports not counted)."
        )


def plan_all(
    named: NamedNetwork,
    graph: StreetGraph,
    seeds: Sequence[int],
    *,
    minutes: Sequence[float] = MINUTES,
    profiles: Sequence[str] = tuple(PROFILES),
    pins: int = PINS,
) -> Iterator[Timed]:
    """Plan every combination and time it."""
    around = middle(named.network)
    for seed in seeds:
        places = draw_pins(named.network, pins, seed=seed, around=around, radius_m=RADIUS_M)
        for name in profiles:
            for wish in wishes(named, seed, PROFILES[name]):
                for most_sites in (*CANDIDATES, MOST_SITES):
                    if wish.minutes in minutes:
                        yield _plan(graph, places, wish, most_sites, name)


def percentile(seconds: Sequence[float], percent: float) -> float:
    """Return the value that so many per cent do not exceed."""
    return float(np.percentile(seconds, percent, method="higher"))


def first_request_seconds() -> tuple[float, float]:
    """Return the seconds of the first request of a process without and with compiled kernels."""
    with tempfile.TemporaryDirectory(prefix="tryghedskort-bench-kernels-") as folder:
        environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
        command = [sys.executable, "-m", "bench.walks.first_request"]
        taken = [
            float(
                json.loads(
                    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE).stdout
                )
            )
            for _ in range(2)
        ]
    return taken[0], taken[1]


def _plan(graph: StreetGraph, places: list[FlaggedPlace], wish: WalkWish, most_sites: int, profile: str) -> Timed:
    began, worked = time.perf_counter(), time.process_time()
    plan = plan_walk(graph, places, wish, most_sites=most_sites)
    return Timed(most_sites, profile, wish, time.perf_counter() - began, time.process_time() - worked, plan)


def _table(timed: Sequence[Timed], heading: str, key: Callable[[Timed], str]) -> str:
    kinds: dict[str, list[Timed]] = {}
    for one in timed:
        kinds.setdefault(key(one), []).append(one)
    rows: list[list[object]] = []
    for name, ones in kinds.items():
        seconds = [one.seconds for one in ones]
        counts = [one.plan.candidates for one in ones]
        rows.append([name, len(ones), f"{min(counts)}–{max(counts)}",
                     f"{np.mean([len(one.plan.stops) for one in ones]):.1f}",
                     f"{sum(one.plan.proven_optimal for one in ones)} of {len(ones)}",
                     *(seconds_text(percentile(seconds, percent)) for percent in (50, 95, 100))])  # fmt: skip
    return markdown_table((heading, "requests", "candidates", "stops", "proven", "median", "p95", "longest"), rows)
