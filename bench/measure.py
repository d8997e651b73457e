"""Take times in turns, and write down what came of it."""

import multiprocessing
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path
from statistics import median
from typing import Any

ROUNDS = 5
"""How often each contestant runs when nothing else is asked for."""


@dataclass(slots=True)
class Report:
    """What a benchmark found: a heading, tables in Markdown, remarks, and ratios by name (ours to the peer's)."""

    title: str
    tables: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    ratios: dict[str, float] = field(default_factory=dict)

    def as_markdown(self) -> str:
        """Return the report as a section."""
        remarks = "\n".join(f"- {remark}" for remark in self.remarks)
        return "\n\n".join(part for part in (f"### {self.title}", *self.tables, remarks) if part)


def time_in_turns(contestants: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each contestant.

    They take turns, and every other round the order is reversed, so that a slow moment of the machine hits all alike.
    One round before the clock starts fills caches and finishes late imports.
    """
    for run in contestants.values():
        run()
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds):
        order = list(contestants.items())
        for name, run in order if number % 2 == 0 else reversed(order):
            began = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - began)
    return {name: median(taken) for name, taken in seconds.items()}


def peak_memory_mb(work: Callable[..., Any], *arguments: Any) -> float:
    """Return by how many megabytes a fresh process grows beyond its imports while it does the work."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(_growth_mb, work, arguments).result()


def _growth_mb(work: Callable[..., Any], arguments: Sequence[Any]) -> float:
    before = _peak_mb()
    work(*arguments)
    return _peak_mb() - before


def _peak_mb() -> float:
    """Return the most memory this process has had; getrusage would count that of its parent (Linux, proc 5)."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table; everything but the first column stands to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def seconds_text(seconds: float) -> str:
    """Return a time to the millisecond or the hundredth of a second; a dash for none."""
    if isnan(seconds):
        return "–"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def times_text(ratio: float) -> str:
    """Return how many times as much the peer needs."""
    return f"{ratio:.1f} ×" if ratio < 10 else f"{ratio:.0f} ×"
