"""Places on the network, told as metres along an edge."""

from dataclasses import dataclass

import numpy as np

from geo.routing.arrays import Floats, Integers


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """n places on a network: row of the edge (−1 where none is usable), metres along it, metres that it lay off it."""

    edge_index: Integers
    along_m: Floats
    distance_m: Floats

    def __len__(self) -> int:
        """Return how many places there are."""
        return len(self.edge_index)

    def take(self, rows: "Integers | list[int] | slice") -> "Positions":
        """Return the places of these rows, in their order."""
        if isinstance(rows, list):
            rows = np.array(rows, dtype=np.int64)
        return Positions(self.edge_index[rows], self.along_m[rows], self.distance_m[rows])

    @staticmethod
    def join(*positions: "Positions") -> "Positions":
        """Return the places of all, one after the other."""
        return Positions(
            np.concatenate([np.zeros(0, dtype=np.int64), *(part.edge_index for part in positions)]),
            np.concatenate([np.zeros(0), *(part.along_m for part in positions)]),
            np.concatenate([np.zeros(0), *(part.distance_m for part in positions)]),
        )
