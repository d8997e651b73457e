"""Part 5: what a network takes in memory, measured in a fresh process: one area, and thirty of them."""

import ctypes
import gc
import multiprocessing
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench.measure import Report, markdown_table
from bench.walks.matrix import random_positions
from bench.walks.networks import NamedNetwork, mosaic, read_extracts
from bench.walks.requests import PROFILES
from geo.routing import StreetGraph

_BYTES_PER_MB = 1e6


def measure_memory(extracts: Path, report: Report, *, edges: int, areas: int) -> None:
    """Build one graph and then many, each with its network and the weights of three profiles."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        traced = pool.submit(traced_mb, extracts, edges).result()
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        grown = pool.submit(grown_mb, extracts, edges, areas).result()
    rows = [
        ["one area", f"{traced['edges']:,.0f}", _mb(traced["said"]), _mb(traced["traced"]), _mb(grown["one"]), "50 MB"],
        [f"{areas} areas", f"{grown['edges']:,.0f}", _mb(grown["said"]), "–", _mb(grown["all"]), "1,000 MB"],
    ]
    head = ("network", "edges", "nbytes", "tracemalloc", "growth of the process", "limit")
    report.tables.append(markdown_table(head, rows))
    report.remarks.append(
        "Everything kept counts: edges with geometry and tags, junctions, the graph, and the weights of "
        f"{len(PROFILES)} profiles, which is the most that are kept. nbytes is what the graph says of itself for the "
        "cache: rather too much than too little. tracemalloc does not see what GEOS takes; the growth of the process "
        "(resident, after collecting) does. Compiled kernels and the extracts are in before."
    )


def traced_mb(extracts: Path, edges: int) -> dict[str, float]:
    """Return what Python and numpy allocate for one area, and what the graph says of itself, in MB."""
    sources = read_extracts(extracts)
    _build(mosaic(sources, 1))
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    named = mosaic(sources, edges)
    graph = _build(named)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    return {"traced": (after - before) / _BYTES_PER_MB, "said": graph.nbytes / _BYTES_PER_MB, "edges": named.edges}


def grown_mb(extracts: Path, edges: int, areas: int) -> dict[str, float]:
    """Return by how much this process grows with the first area, and with all of them, in MB."""
    sources = read_extracts(extracts)
    _build(mosaic(sources, 1))
    before = _resident_mb()
    kept: list[StreetGraph] = []
    one = 0.0
    for _ in range(areas):
        kept.append(_build(mosaic(sources, edges)))
        one = one or _resident_mb() - before
    return {
        "one": one,
        "all": _resident_mb() - before,
        "said": sum(graph.nbytes for graph in kept) / _BYTES_PER_MB,
        "edges": sum(len(graph.network.edges) for graph in kept),
    }


def _build(named: NamedNetwork) -> StreetGraph:
    """Return the graph after it answered for each profile, so that all it keeps is there."""
    graph = StreetGraph.build(named.network)
    for profile in PROFILES.values():
        graph.matrix(profile, random_positions(graph, 10, profile))
    return graph


def _resident_mb() -> float:
    """Return what the process holds once the allocator has given back what is free (Linux, proc 5)."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmRSS"].split()[0]) * 1024 / _BYTES_PER_MB


def _mb(megabytes: float) -> str:
    return f"{megabytes:,.0f} MB"
