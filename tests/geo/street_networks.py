"""Random street networks, and scipy's shortest ways on them: the independent answer that ours must equal."""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely.geometry import LineString

from geo.network import Edge, Network
from geo.routing import Positions, Profile

ORIGIN = np.array([700_000.0, 6_170_000.0])
_SPACING_M = 70.0

PROFILES = (
    Profile(),
    Profile(step_free=True),
    Profile(prefer_lit=True),
    Profile(pram=True),
    Profile(public_only=True),
    Profile(calm=True),
    Profile(step_free=True, prefer_lit=True, pram=True, public_only=True, calm=True),
)


def random_streets(seed: int, columns: int = 5, rows: int = 5) -> Network:
    """Return a crooked grid with gaps, bends, parallel stretches, loops, dead ends and all kinds of tags."""
    random = np.random.default_rng(seed)
    crooked = random.uniform(-25, 25, (columns * rows, 2)) * random.integers(2)
    squares = np.array([(column, row) for row in range(rows) for column in range(columns)])
    node_xy = ORIGIN + squares * _SPACING_M + crooked
    pairs = [(node, node + 1) for node in range(len(node_xy)) if (node + 1) % columns]
    pairs += [(node, node + columns) for node in range(len(node_xy) - columns)]
    pairs = [pair for pair in pairs if random.random() < 0.85]
    pairs += [pairs[int(row)] for row in random.integers(len(pairs), size=3)]
    pairs += [(int(node), int(node)) for node in random.integers(len(node_xy), size=2)]
    turned = [(there, here) if random.random() < 0.5 else (here, there) for here, there in pairs]
    edges = [_edge(random, 1000 + 3 * row, here, there, node_xy) for row, (here, there) in enumerate(turned)]
    return Network(node_xy, tuple(edges))


def _edge(random: np.random.Generator, edge_id: int, here: int, there: int, node_xy: npt.NDArray[np.float64]) -> Edge:
    middle = (node_xy[here] + node_xy[there]) / 2
    bends = [middle + random.uniform(-20, 20, 2) for _ in range(2 if here == there else int(random.integers(2)))]
    line = LineString([node_xy[here], *bends, node_xy[there]])
    return Edge(edge_id, here, there, line, line.length, **_tags(random))


def _tags(random: np.random.Generator) -> dict[str, Any]:
    return {
        "highway": str(random.choice(["footway", "path", "residential", "secondary"])),
        "steps": bool(random.random() < 0.12),
        "blocked": bool(random.random() < 0.08),
        "tunnel": bool(random.random() < 0.1),
        "lit": str(random.choice(["yes", "no", "unknown"])),
        "surface": random.choice(np.array([None, "asphalt", "gravel"], dtype=object)),
        "width_m": random.choice(np.array([None, 0.6, 2.0], dtype=object)),
        "access": random.choice(np.array([None, None, "permissive", "private"], dtype=object)),
    }


def random_points(seed: int, network: Network, count: int) -> npt.NDArray[np.float64]:
    """Return points in and around the network, some of them exactly on junctions."""
    random = np.random.default_rng(seed)
    low, high = network.node_xy.min(axis=0) - 30, network.node_xy.max(axis=0) + 30
    points = random.uniform(low, high, (count, 2))
    points[:2] = network.node_xy[random.integers(len(network.node_xy), size=2)]
    return points


def shortest_by_scipy(
    network: Network,
    cost_per_metre: npt.NDArray[np.float64],
    origins: Positions,
    targets: Positions,
    limit: float = np.inf,
) -> npt.NDArray[np.float64]:
    """Return what the cheapest ways (o, t) cost on the graph cut at the places; infinite costs are not used."""
    places = Positions.join(origins, targets)
    first_place = len(network.node_xy)
    pieces: list[tuple[int, int, float]] = []
    for index, edge in enumerate(network.edges):
        if not np.isfinite(cost_per_metre[index]):
            continue
        on_edge = sorted((places.along_m[row], row) for row in np.flatnonzero(places.edge_index == index).tolist())
        here, here_m = edge.from_node, 0.0
        for along_m, row in on_edge:
            pieces.append((here, first_place + row, (along_m - here_m) * cost_per_metre[index]))
            here, here_m = first_place + row, along_m
        pieces.append((here, edge.to_node, (edge.geometry.length - here_m) * cost_per_metre[index]))
    cheapest: dict[tuple[int, int], float] = {}
    for one, other, cost in pieces:
        for key in ((one, other), (other, one)):
            cheapest[key] = min(cheapest.get(key, np.inf), max(cost, 1e-12))
    keys = np.array(list(cheapest), dtype=np.int64).reshape(-1, 2)
    count = first_place + len(places)
    matrix = csr_array((list(cheapest.values()), (keys[:, 0], keys[:, 1])), shape=(count, count))
    rows = first_place + np.arange(len(origins))
    return np.asarray(dijkstra(matrix, indices=rows, limit=limit)[:, first_place + len(origins) :])
