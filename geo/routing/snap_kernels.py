"""The search for the nearest straight piece of an edge, over a grid of squares."""

import numpy as np

from geo.compiling import compiled, inner
from geo.routing.arrays import Booleans, Floats, Integers, Numbers


@compiled
def fill_squares(columns: int, rows: int, low: Integers, high: Integers) -> tuple[Integers, Numbers]:
    """Return which pieces touch the box of each square: starts (columns · rows + 1), and the pieces.

    low and high (s, 2) are the first and last column and row that each piece's box covers.
    """
    starts = np.zeros(columns * rows + 1, np.int64)
    for piece in range(len(low)):
        for row in range(low[piece, 1], high[piece, 1] + 1):
            for column in range(low[piece, 0], high[piece, 0] + 1):
                starts[row * columns + column + 1] += 1
    starts = np.cumsum(starts)
    pieces = np.empty(starts[-1], np.int32)
    place = starts[:-1].copy()
    for piece in range(len(low)):
        for row in range(low[piece, 1], high[piece, 1] + 1):
            for column in range(low[piece, 0], high[piece, 0] + 1):
                square = row * columns + column
                pieces[place[square]] = piece
                place[square] += 1
    return starts, pieces


@compiled
def find_nearest(
    xy: Floats, origin: Floats, side_m: float, columns: int, rows: int, starts: Integers, pieces: Numbers,
    coordinates: Floats, coordinate: Numbers, edge: Numbers, usable: Booleans,
) -> tuple[Integers, Floats]:  # fmt: skip
    """Return for each point (p, 2) the nearest piece of a usable edge (−1 for none), and the fraction along it.

    A piece runs from coordinates[coordinate] to the next and belongs to edge. Squares are looked at in rings around the
    point until no nearer one can come; of equally near pieces the first edge counts, then the first piece.
    """
    nearest = np.full(len(xy), -1, np.int64)
    fraction = np.zeros(len(xy))
    for point in range(len(xy)):
        x, y = xy[point, 0], xy[point, 1]
        if not (np.isfinite(x) and np.isfinite(y)):
            continue
        column, row = _square_at(x - origin[0], side_m), _square_at(y - origin[1], side_m)
        ring = max(0, -column, column - columns + 1, -row, row - rows + 1)
        last = max(column, columns - 1 - column, row, rows - 1 - row)
        best = np.inf
        while ring <= last and (ring == 0 or best >= ((ring - 1) * side_m) ** 2):
            for at_row in range(max(row - ring, 0), min(row + ring, rows - 1) + 1):
                across = 1 if abs(at_row - row) == ring else 2 * ring
                first = column - ring if column >= ring else column - ring - (column - ring) // across * across
                for at_column in range(first, min(column + ring, columns - 1) + 1, across):
                    square = at_row * columns + at_column
                    for place in range(starts[square], starts[square + 1]):
                        piece = pieces[place]
                        if usable[edge[piece]]:
                            away, along = _measure(x, y, coordinates, coordinate[piece])
                            if away < best or (away == best and piece < nearest[point]):
                                best, nearest[point], fraction[point] = away, piece, along
            ring += 1
    return nearest, fraction


@inner
def _square_at(distance_m: float, side_m: float) -> int:
    """Return the column or row of a place, within what a whole number holds."""
    return int(min(max(np.floor(distance_m / side_m), -1e9), 1e9))


@inner
def _measure(x: float, y: float, coordinates: Floats, first: int) -> tuple[float, float]:
    """Return the square of a point's distance to a piece, and how far along it the nearest place lies (0 to 1)."""
    start_x, start_y = coordinates[first, 0], coordinates[first, 1]
    to_x, to_y = coordinates[first + 1, 0] - start_x, coordinates[first + 1, 1] - start_y
    squared = to_x * to_x + to_y * to_y
    along = 0.0
    if squared > 0:
        along = min(max(((x - start_x) * to_x + (y - start_y) * to_y) / squared, 0.0), 1.0)
    if along == 1.0:
        # The same number as from the piece that begins there, so that neither is nearer.
        return (x - coordinates[first + 1, 0]) ** 2 + (y - coordinates[first + 1, 1]) ** 2, along
    return (x - start_x - along * to_x) ** 2 + (y - start_y - along * to_y) ** 2, along
