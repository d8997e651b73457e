"""Part 6: how the cost grows with the pins and with the edges, as a table and as a picture."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, StrMethodFormatter

from bench.measure import Report, markdown_table
from bench.walks.cases import PINS
from bench.walks.matrix import random_positions
from bench.walks.networks import NamedNetwork, mosaic
from bench.walks.requests import LIMIT_S, percentile, plan_all
from geo.routing import Profile, StreetGraph

PROFILES = ("shortest", "lit preferred")
_SEED = 1
_MINUTES = 90.0
_PLACES = 102


@dataclass(frozen=True, slots=True)
class Grown:
    """What one size costs, in seconds: preparing the graph once, a matrix, and whole requests."""

    pins: int
    edges: int
    built: float
    matrix: float
    request: float
    request_p95: float
    proven: str


def measure_growth(
    extracts: Sequence[NamedNetwork],
    report: Report,
    *,
    plot: Path,
    edges: int,
    pin_counts: Sequence[int],
    edge_counts: Sequence[int],
) -> None:
    """Plan the same wishes on so many edges with ever more pins, and on ever more edges; draw both into a picture."""
    StreetGraph.build(extracts[0].network)  # so that the first one does not pay for loading the kernels
    large = mosaic(extracts, edges)
    by_pins = [_grown(large, pins) for pins in pin_counts]
    by_edges = [_grown(mosaic(extracts, edges), PINS) for edges in edge_counts]
    report.tables += [_table(by_pins), _table(by_edges)]
    report.remarks += [
        "The same wishes of 90 minutes each time; pins lie round the start as under requests, so more pins means more "
        "of them on the same ground. Candidates stay at most 60 or 100.",
        f"Profiles: {', '.join(PROFILES)}. Matrix: {_PLACES} × {_PLACES}. The graph is prepared once and kept.",
        f"Drawn in {plot.name}.",
    ]
    draw(by_pins, by_edges, plot)


def draw(by_pins: Sequence[Grown], by_edges: Sequence[Grown], path: Path) -> None:
    """Write both as an SVG; the same figures give the same bytes."""
    with mpl.rc_context({"svg.hashsalt": "walks", "svg.fonttype": "path", "font.size": 9}):
        figure = Figure(figsize=(8.0, 4.0), layout="constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        _panel(left, by_pins, "pins", [one.pins for one in by_pins], f"{by_pins[0].edges:,} edges")
        _panel(right, by_edges, "edges", [one.edges for one in by_edges], f"{PINS} pins")
        left.set_ylabel("milliseconds")
        figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None})


def _panel(axes: Axes, grown: Sequence[Grown], heading: str, sizes: Sequence[int], title: str) -> None:
    lines: tuple[tuple[str, str, Callable[[Grown], float]], ...] = (
        ("whole request, p95", "o-", lambda one: one.request_p95),
        ("whole request, median", "s-", lambda one: one.request),
        (f"matrix {_PLACES} × {_PLACES}", "^--", lambda one: one.matrix),
        ("preparing the graph, once", "x:", lambda one: one.built),
    )
    for label, style, seconds in lines:
        axes.loglog(sizes, [seconds(one) * 1000 for one in grown], style, label=label, linewidth=1.2, markersize=4)
    axes.axhline(LIMIT_S * 1000, color="0.6", linewidth=0.8, label="limit for a request")
    axes.xaxis.set_major_locator(FixedLocator(sizes))
    axes.xaxis.set_minor_locator(NullLocator())
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    axes.set_xlabel(heading)
    axes.set_title(title, fontsize=9)
    axes.grid(visible=True, which="major", linewidth=0.3)


def _grown(named: NamedNetwork, pins: int) -> Grown:
    began = time.perf_counter()
    graph = StreetGraph.build(named.network)
    built = time.perf_counter() - began
    places = random_positions(graph, _PLACES, Profile())
    graph.matrix(Profile(), places)
    matrix: list[float] = []
    for _ in range(5):
        began = time.perf_counter()
        graph.matrix(Profile(), places)
        matrix.append(time.perf_counter() - began)
    list(plan_all(named, graph, (_SEED,), minutes=(_MINUTES,), profiles=PROFILES, pins=50))
    timed = list(plan_all(named, graph, (_SEED,), minutes=(_MINUTES,), profiles=PROFILES, pins=pins))
    seconds = [one.seconds for one in timed]
    proven = f"{sum(one.plan.proven_optimal for one in timed)} of {len(timed)}"
    return Grown(pins, named.edges, built, median(matrix), median(seconds), percentile(seconds, 95), proven)


def _table(grown: Sequence[Grown]) -> str:
    rows = [
        [f"{one.pins:,}", f"{one.edges:,}", *(f"{seconds * 1000:.1f} ms" for seconds in
         (one.built, one.matrix, one.request, one.request_p95)), one.proven]
        for one in grown
    ]  # fmt: skip
    head = ("pins", "edges", "preparing, once", "matrix", "request, median", "request, p95", "proven")
    return markdown_table(head, rows)
