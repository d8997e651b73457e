"""Part 4: the metres between many places, against scipy's Dijkstra and pgRouting on the same graph."""

import time
from collections.abc import Sequence

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra

from bench.measure import Report, markdown_table, time_in_turns, times_text
from bench.walks.cut_graph import CutGraph
from bench.walks.networks import NamedNetwork
from bench.walks.pgrouting import RoutingDatabase
from geo.routing import Positions, Profile, StreetGraph

SIZES = (41, 102)
ROUNDS = 9
_SAME_M = 1e-6
_SEED = 5


def measure_matrix(networks: Sequence[NamedNetwork], database: RoutingDatabase, report: Report) -> None:
    """Time square matrices on each network; the report's ratios get the smallest over all of them."""
    smallest = {"matrix_vs_scipy": np.inf, "matrix_vs_pgrouting": np.inf}
    rows: list[list[object]] = []
    StreetGraph.build(networks[0].network)  # so that the first one does not pay for loading the kernels
    for named in networks:
        began = time.perf_counter()
        graph = StreetGraph.build(named.network)
        built = time.perf_counter() - began
        for size in SIZES:
            taken = _time(named, graph, size, database)
            ratios = {f"matrix_vs_{peer}": taken[peer] / taken["ours"] for peer in ("scipy", "pgrouting")}
            smallest = {name: min(ratio, ratios[name]) for name, ratio in smallest.items()}
            rows.append([named.name, f"{named.edges:,}", f"{size} × {size}", _milliseconds(taken["ours"]),
                         _milliseconds(taken["scipy"]), times_text(ratios["matrix_vs_scipy"]),
                         _milliseconds(taken["pgrouting"]), times_text(ratios["matrix_vs_pgrouting"]),
                         _milliseconds(built)])  # fmt: skip
    head = ("network", "edges", "matrix", "ours", "scipy", "scipy / ours", "pgRouting", "pgRouting / ours",
            "our preparation, once")  # fmt: skip
    report.tables.append(markdown_table(head, rows))
    report.ratios |= {name: float(ratio) for name, ratio in smallest.items()}
    report.remarks += [
        f"Medians of {ROUNDS} rounds in turns. All three gave the same metres, within a micrometre. The smallest ratio "
        "counts.",
        "Peers get the graph cut at the places beforehand, ours finds the places on its edges within the time. scipy: "
        "`dijkstra(graph, indices=places)` without predecessors, no limit. pgRouting: `count(agg_cost)` of "
        "`pgr_dijkstraCostMatrix` (undirected), so that no rows are sent; warmed; it reads its edges from the table "
        "each time, as it must.",
        "Ours prepares a network once (last column, for every profile a little more): that is where the speed comes "
        "from, and neither peer does so.",
    ]


def random_positions(graph: StreetGraph, count: int, profile: Profile) -> Positions:
    """Return seeded places on usable edges, as evenly as their metres."""
    generator = np.random.default_rng(_SEED)
    lengths_m = shapely.length(np.array([edge.geometry for edge in graph.network.edges], dtype=object))
    usable_m = np.where(graph.is_usable(profile), lengths_m, 0.0)
    edges = generator.choice(len(usable_m), size=count, p=usable_m / usable_m.sum()).astype(np.int64)
    return Positions(edges, generator.random(count) * lengths_m[edges], np.zeros(count))


def _time(named: NamedNetwork, graph: StreetGraph, size: int, database: RoutingDatabase) -> dict[str, float]:
    profile = Profile()
    positions = random_positions(graph, size, profile)
    cut = CutGraph.build(named.network, positions, graph.is_usable(profile))
    csr, nodes = cut.as_csr(), cut.place_node
    database.load(cut)
    ours = graph.matrix(profile, positions)
    for peer, metres in {
        "scipy": dijkstra(csr, indices=nodes)[:, nodes],
        "pgRouting": database.matrix(nodes.tolist()),
    }.items():
        if not np.allclose(ours, metres, rtol=0, atol=_SAME_M):
            raise AssertionError(f"{named.name}: {peer} gives other metres, by {np.abs(ours - metres).max()}")
    return time_in_turns(
        {
            "ours": lambda: graph.matrix(profile, positions),
            "scipy": lambda: dijkstra(csr, indices=nodes)[:, nodes],
            "pgrouting": lambda: database.count_matrix(nodes.tolist()),
        },
        ROUNDS,
    )


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms" if seconds < 0.01 else f"{seconds * 1000:.0f} ms"
