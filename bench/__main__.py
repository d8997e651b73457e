"""`python -m bench [import] [export] [page]`: run the benchmarks and print their tables; the last line is JSON."""

import argparse
import json
import os
import tempfile
from pathlib import Path

from bench.export import measure_export
from bench.measure import ROUNDS
from bench.osm_import import measure_import
from bench.page import measure_page

BENCHMARKS = {"import": measure_import, "export": measure_export, "page": measure_page}


def main() -> None:
    """Run what was named, or everything, and print ratios as one JSON object at the end."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure against peers in the same run.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"which of {', '.join(BENCHMARKS)}; all when left out")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="how often each contestant runs (default %(default)s)"
    )
    wish = parser.parse_args()
    if unknown := set(wish.names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    ratios: dict[str, float] = {}
    for name in wish.names or BENCHMARKS:
        with tempfile.TemporaryDirectory(prefix=f"tryghedskort-bench-{name}-") as folder:
            report = BENCHMARKS[name](Path(folder), rounds=wish.rounds)
        print(report.as_markdown(), end="\n\n", flush=True)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end", end="\n\n", flush=True)
        ratios |= report.ratios
    print(json.dumps({name: round(ratio, 3) for name, ratio in ratios.items()}))


if __name__ == "__main__":
    main()
