"""Put places on the nearest edge that may be used."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.routing import snap_kernels
from geo.routing.arrays import Booleans, Floats, Integers, Numbers
from geo.routing.positions import Positions

SAME_PLACE_M = 0.01
"""A place closer than this to an end of its edge, along the edge, is at that end."""

_SMALLEST_SQUARE_M = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class SegmentGrid:
    """The straight pieces (s) of all edges, and which of them touch each square of a grid (EPSG:25832, metres).

    A piece runs from coordinates[coordinate] to the one after it, begins along_m from the beginning of its edge and
    is length_m long. The pieces of square q are pieces[starts[q]:starts[q + 1]].
    """

    coordinates: Floats
    coordinate: Numbers
    edge: Numbers
    along_m: Floats
    length_m: Floats
    origin: Floats
    side_m: float
    columns: int
    rows: int
    starts: Integers
    pieces: Numbers

    @classmethod
    def build(cls, lines: "np.ndarray[tuple[int], np.dtype[np.object_]]") -> "SegmentGrid":
        """Return the grid of the edges' lines; squares are about as many as pieces."""
        coordinates, owners = shapely.get_coordinates(lines, return_index=True)
        coordinate = np.flatnonzero(owners[1:] == owners[:-1])
        first, second = coordinates[coordinate], coordinates[coordinate + 1]
        length_m = np.hypot(*(second - first).T)
        edge = owners[coordinate]
        passed_m = np.concatenate([[0.0], np.cumsum(length_m)])[:-1]
        begins = np.searchsorted(edge, edge)
        origin = coordinates.min(axis=0) if len(coordinates) else np.zeros(2)
        extent = coordinates.max(axis=0) - origin if len(coordinates) else np.zeros(2)
        side_m = max(_SMALLEST_SQUARE_M, float(np.sqrt(extent.prod() / max(len(edge), 1))), float(extent.max()) / 2000)
        columns, rows = (int(cells) + 1 for cells in extent / side_m)
        low = ((np.minimum(first, second) - origin) / side_m).astype(np.int64)
        high = ((np.maximum(first, second) - origin) / side_m).astype(np.int64)
        starts, pieces = snap_kernels.fill_squares(columns, rows, low, high)
        return cls(
            coordinates=coordinates,
            coordinate=coordinate.astype(np.int32),
            edge=edge.astype(np.int32),
            along_m=passed_m - passed_m[begins] if len(edge) else passed_m,
            length_m=length_m,
            origin=origin,
            side_m=side_m,
            columns=columns,
            rows=rows,
            starts=starts,
            pieces=pieces,
        )

    @property
    def nbytes(self) -> int:
        """Return the bytes of the arrays."""
        arrays = (self.coordinates, self.coordinate, self.edge, self.along_m, self.length_m, self.starts, self.pieces)
        return sum(array.nbytes for array in arrays)

    def snap(self, points_xy: Floats, usable: Booleans, lengths_m: Floats) -> Positions:
        """Return each point's place on its nearest usable edge; of equally near ones the first in the network.

        usable and lengths_m are those of the edges.
        """
        xy = np.ascontiguousarray(points_xy, dtype=float).reshape(-1, 2)
        piece, fraction = snap_kernels.find_nearest(
            xy, self.origin, self.side_m, self.columns, self.rows, self.starts, self.pieces,
            self.coordinates, self.coordinate, self.edge, usable,
        )  # fmt: skip
        edge_index, along_m = np.full(len(xy), -1, dtype=np.int64), np.zeros(len(xy))
        distance_m = np.full(len(xy), np.inf)
        found = np.flatnonzero(piece >= 0)
        piece, fraction = piece[found], fraction[found]
        edge_index[found] = self.edge[piece]
        along = self.along_m[piece] + fraction * self.length_m[piece]
        length = lengths_m[self.edge[piece]]
        along_m[found] = np.where(along <= SAME_PLACE_M, 0.0, np.where(along >= length - SAME_PLACE_M, length, along))
        first, second = self.coordinates[self.coordinate[piece]], self.coordinates[self.coordinate[piece] + 1]
        distance_m[found] = np.hypot(*(xy[found] - first - fraction[:, None] * (second - first)).T)
        return Positions(edge_index, along_m, distance_m)
