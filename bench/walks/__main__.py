"""`python -m bench.walks`: measure the walk generator against peers in the same run; the last line is JSON.

With --instances and --optima it solves another folder of orienteering instances instead.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.settings import ROOT
from bench.measure import Report
from bench.walks.coverage import measure_coverage
from bench.walks.growth import measure_growth
from bench.walks.instances import TIME_LIMIT_S, InstanceError
from bench.walks.literature import measure_folder, measure_literature
from bench.walks.matrix import measure_matrix
from bench.walks.memory import measure_memory
from bench.walks.networks import SHARED, MissingDataError, NamedNetwork, lattice, mosaic, read_extracts
from bench.walks.pgrouting import PgRoutingError, RoutingDatabase, routing_database
from bench.walks.requests import measure_requests

KEYS = ("tsiligirides", "chao66", "real_proven", "p95_ms", "matrix_vs_scipy", "matrix_vs_pgrouting",
        "coverage_vs_greedy", "coverage_vs_pgrouting", "coverage_vs_pyvrp")  # fmt: skip
"""What the last line says, in this order."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured; edges are those of the mosaic, seeds those of pins, starts and ends."""

    every_instance: int
    every_case: int
    pyvrp_seconds: float
    seeds: tuple[int, ...]
    edges: int
    areas: int
    pin_counts: tuple[int, ...]
    edge_counts: tuple[int, ...]
    compiles: bool


WHOLE = Scale(
    every_instance=1,
    every_case=1,
    pyvrp_seconds=1.0,
    seeds=(1, 2),
    edges=20_000,
    areas=30,
    pin_counts=(50, 150, 500, 1_500, 5_000),
    edge_counts=(1_000, 3_000, 10_000, 30_000, 100_000),
    compiles=True,
)
QUICK = Scale(
    every_instance=9,
    every_case=5,
    pyvrp_seconds=0.2,
    seeds=(1,),
    edges=4_000,
    areas=2,
    pin_counts=(50, 500),
    edge_counts=(1_000, 4_000),
    compiles=False,
)


def main() -> None:
    """Run what was asked for."""
    wish = _parser().parse_args()
    try:
        if wish.instances is not None:
            _run_folder(wish)
        else:
            run_parts(wish.parts, QUICK if wish.quick else WHOLE, data=wish.data, plot=wish.plot)
    except (MissingDataError, PgRoutingError, InstanceError, FileNotFoundError) as error:
        sys.exit(f"{error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.walks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--instances", type=Path, metavar="DIR", help="solve the instances of this folder instead")
    parser.add_argument("--optima", type=Path, metavar="FILE.csv",
                        help="their best scores: file,budget,score,status (else optima.csv in DIR)")  # fmt: skip
    parser.add_argument("--seconds", type=_seconds, default=TIME_LIMIT_S, help="most for each of them (%(default)s)")
    shared = Path(os.environ.get("TRYGHEDSKORT_SHARED_DATA", SHARED))
    parser.add_argument("--data", type=Path, default=shared, help="extracts and classic instances (%(default)s)")
    parser.add_argument("--plot", type=Path, default=ROOT / "var" / "bench" / "walks_growth.svg",
                        help="where the picture of how the cost grows goes (%(default)s)")  # fmt: skip
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="only these; all when left out")
    parser.add_argument("--quick", action="store_true", help="little of everything, within two minutes")
    return parser


def _seconds(word: str) -> float:
    seconds = float(word)
    if not 0 <= seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{word}: 0 seconds or more are expected")
    return seconds


def _run_folder(wish: argparse.Namespace) -> None:
    beside = wish.instances / "optima.csv"
    optima = wish.optima or (beside if beside.exists() else None)
    report, tally = measure_folder(wish.instances, optima, time_limit_s=wish.seconds)
    _print(report)
    print(json.dumps(tally.as_json))
    if tally.wrong or tally.unread:
        sys.exit(1)


def run_parts(parts: Sequence[str], scale: Scale, *, data: Path, plot: Path) -> None:
    """Print the report of each part, and then one JSON object."""
    ratios: dict[str, float] = {}
    with (
        tempfile.TemporaryDirectory(prefix="tryghedskort-bench-walks-") as folder,
        routing_database(Path(folder)) as database,
    ):
        stage = Stage(scale, data, plot, database)
        for name in parts:
            title, measure = PARTS[name]
            report = Report(title)
            measure(stage, report)
            _print(report)
            ratios |= report.ratios
    print(json.dumps({name: _rounded(ratios[name]) for name in KEYS if name in ratios}))


@dataclass(frozen=True, slots=True)
class Stage:
    """What the parts need: how much to do, where the data lie and the picture goes, and pgRouting's database."""

    scale: Scale
    data: Path
    plot: Path
    database: RoutingDatabase

    @property
    def extracts(self) -> list[NamedNetwork]:
        """Return the networks of the real extracts."""
        return read_extracts(self.data / "osm")


def _literature(stage: Stage, report: Report) -> None:
    folder = stage.data / "benchmarks" / "orienteering"
    measure_literature(folder, report, only_every=stage.scale.every_instance)


def _coverage(stage: Stage, report: Report) -> None:
    scale = stage.scale
    measure_coverage(stage.extracts, scale.seeds, stage.database, report,
                     only_every=scale.every_case, pyvrp_seconds=scale.pyvrp_seconds)  # fmt: skip


def _requests(stage: Stage, report: Report) -> None:
    named = mosaic(stage.extracts, stage.scale.edges)
    measure_requests(named, stage.scale.seeds, report, compiles=stage.scale.compiles)


def _matrix(stage: Stage, report: Report) -> None:
    extracts, edges = stage.extracts, stage.scale.edges
    measure_matrix([*extracts, mosaic(extracts, edges), lattice(edges)], stage.database, report)


def _memory(stage: Stage, report: Report) -> None:
    measure_memory(stage.data / "osm", report, edges=stage.scale.edges, areas=stage.scale.areas)


def _growth(stage: Stage, report: Report) -> None:
    scale = stage.scale
    measure_growth(stage.extracts, report, plot=stage.plot, edges=scale.edges,
                   pin_counts=scale.pin_counts, edge_counts=scale.edge_counts)  # fmt: skip


Measure = Callable[[Stage, Report], None]

PARTS: dict[str, tuple[str, Measure]] = {
    "instances": ("Classic orienteering instances, against PyVRP and CP-SAT", _literature),
    "coverage": ("Coverage on the real extracts, against greedy-then-route, pgRouting and PyVRP", _coverage),
    "requests": ("Whole requests on a large network", _requests),
    "matrix": ("The metres between many places, against scipy and pgRouting", _matrix),
    "memory": ("Memory", _memory),
    "growth": ("How the cost grows", _growth),
}


def _print(report: Report) -> None:
    print(report.as_markdown(), end="\n\n", flush=True)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end", end="\n\n", flush=True)


def _rounded(value: float) -> float:
    return value if isinstance(value, int) else round(value, 3)


if __name__ == "__main__":
    main()
