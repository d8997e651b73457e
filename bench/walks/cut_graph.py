"""The same graph for the peers: edges cut where places lie, so that each place is a node of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from scipy.sparse import csr_array

from geo.network import Network
from geo.routing import Booleans, Floats, Integers, Positions

_SAME_PLACE_M = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class CutGraph:
    """Pieces of edges (m) between nodes, walkable both ways, and the node of each place (p)."""

    nodes: int
    from_node: Integers
    to_node: Integers
    length_m: Floats
    place_node: Integers

    @classmethod
    def build(cls, network: Network, positions: Positions, usable: Booleans) -> "CutGraph":
        """Return the usable edges, cut at the positions."""
        on_edge: dict[int, list[int]] = {}
        for row in np.argsort(positions.along_m, kind="stable").tolist():
            on_edge.setdefault(int(positions.edge_index[row]), []).append(row)
        lengths_m = shapely.length(np.array([edge.geometry for edge in network.edges], dtype=object))
        place_node = np.full(len(positions), -1, dtype=np.int64)
        pieces: list[tuple[int, int, float]] = []
        nodes = len(network.node_xy)
        for index in np.flatnonzero(usable).tolist():
            edge = network.edges[index]
            stops = [(edge.from_node, 0.0)]
            for row in on_edge.get(index, ()):
                along_m = float(positions.along_m[row])
                if along_m - stops[-1][1] > _SAME_PLACE_M:
                    stops.append((nodes, along_m))
                    nodes += 1
                place_node[row] = stops[-1][0]
            stops.append((edge.to_node, float(lengths_m[index])))
            pieces += [(a, b, there_m - here_m) for (a, here_m), (b, there_m) in pairwise(stops)]
        from_node, to_node, length_m = (np.array(column) for column in zip(*pieces, strict=True))
        return cls(nodes, from_node, to_node, np.maximum(length_m, 1e-9), place_node)

    def as_csr(self) -> csr_array:
        """Return the graph for scipy, both directions stored; of parallel pieces the shortest."""
        ends = np.column_stack([np.r_[self.from_node, self.to_node], np.r_[self.to_node, self.from_node]])
        length_m = np.tile(self.length_m, 2)
        order = np.lexsort((length_m, ends[:, 1], ends[:, 0]))
        first = np.r_[True, (np.diff(ends[order], axis=0) != 0).any(axis=1)]
        kept = order[first]
        shape = (self.nodes, self.nodes)
        return csr_array((length_m[kept], (ends[kept, 0], ends[kept, 1])), shape=shape)

    def rows(self) -> Iterator[tuple[int, int, int, float]]:
        """Return the pieces as rows for a database: number, from, to, metres."""
        for number, piece in enumerate(zip(self.from_node, self.to_node, self.length_m, strict=True)):
            yield number, int(piece[0]), int(piece[1]), float(piece[2])
