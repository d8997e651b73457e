"""Find the parts of stretches that lie along a line: what an edit speaks of, however an import cut the ways.

A part ends where the line ends or leaves its stretch, so that nothing is said of a way that nobody spoke of.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

ALIGNED_SHARE = 0.5
"""How much of a part must be walked while going along the line, so that what merely crosses is told apart."""
COVERED_SHARE = 0.8
NEAR_M = 1.5
REDRAWN_M = 8.0
"""How far the same way may lie elsewhere after it was drawn anew in OpenStreetMap, or be drawn beside by hand."""
LEAST_REST_M = 2.0
"""A rest of a stretch no longer than this is no stretch of its own."""
_LEAST_PART_M = 5.0
_LOOK_EVERY_M = 2.0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a stretch, by its row: between metres along it, and what of the line it lies beside."""

    row: int
    from_m: float
    to_m: float
    line_from_m: float
    line_to_m: float
    aside_m: float

    @property
    def length_m(self) -> float:
        """Return the metres of the stretch."""
        return self.to_m - self.from_m

    @property
    def beside_m(self) -> float:
        """Return the metres of the line."""
        return self.line_to_m - self.line_from_m


def parts_along(stretches: Sequence[LineString], line: LineString) -> list[Part]:
    """Return what lies on a line, else what lies a little beside it, by row (EPSG:25832, metres).

    A part counts where it is most of its stretch. Of the line that is left, the nearest parts count that are most of it
    or reach from an end of their stretch to an end of the line, if all that count make up most of the line.
    """
    for within_m in (min(NEAR_M, line.length / 4), min(REDRAWN_M, line.length / 4)):
        found = _parts_within(stretches, line, within_m)
        if found:
            return sorted(found, key=lambda part: (part.row, part.from_m))
    return []


def _parts_within(stretches: Sequence[LineString], line: LineString, within_m: float) -> list[Part]:
    reach = line.buffer(within_m, cap_style="flat")
    parts = [part for row, stretch in enumerate(stretches) for part in _parts_of(row, stretch, line, reach)]
    found = [part for part in parts if part.length_m >= COVERED_SHARE * stretches[part.row].length]
    is_found = bool(found)
    for part in sorted(parts, key=lambda part: (part.aside_m, part.row, part.from_m)):
        is_most = part.beside_m >= COVERED_SHARE * line.length
        may_be_meant = is_most or _ends_with(part, stretches[part.row], line)
        if part not in found and may_be_meant and _is_free(part, found):
            found.append(part)
    return found if is_found or sum(part.beside_m for part in found) >= COVERED_SHARE * line.length else []


def _parts_of(row: int, stretch: LineString, line: LineString, reach: BaseGeometry) -> Iterable[Part]:
    """Give the parts of a stretch within reach that go the way the line goes, either way round."""
    for from_m, to_m in _spans(stretch, reach):
        at_m = np.linspace(from_m, to_m, max(3, int((to_m - from_m) / _LOOK_EVERY_M) + 2))
        places = shapely.line_interpolate_point(stretch, at_m)
        beside_m = shapely.line_locate_point(line, places)
        # Where a line comes back to its beginning, the place beside it jumps by all of its length.
        most_m = 1.5 * (at_m[1] - at_m[0])
        if np.minimum(np.abs(np.diff(beside_m)), most_m).sum() >= ALIGNED_SHARE * (to_m - from_m):
            aside_m = float(np.mean(shapely.distance(line, places)))
            yield Part(row, from_m, to_m, float(beside_m.min()), float(beside_m.max()), aside_m)


def _spans(stretch: LineString, reach: BaseGeometry) -> list[tuple[float, float]]:
    """Return from where to where, in metres, a stretch is within reach; a short way out of it and back is in it."""
    inside = shapely.line_merge(stretch.intersection(reach))
    spans = []
    for piece in shapely.get_parts(inside):
        if isinstance(piece, LineString) and piece.length > 0:
            # The middle, for the ends of a ring are one place.
            middle_m = stretch.project(piece.interpolate(0.5, normalized=True))
            spans.append((max(0.0, middle_m - piece.length / 2), min(stretch.length, middle_m + piece.length / 2)))
    joined: list[tuple[float, float]] = []
    for from_m, to_m in sorted(spans):
        if joined and from_m - joined[-1][1] <= REDRAWN_M:
            joined[-1] = (joined[-1][0], max(joined[-1][1], to_m))
        else:
            joined.append((from_m, to_m))
    return joined


def _ends_with(part: Part, stretch: LineString, line: LineString) -> bool:
    """Tell whether a part ends where its stretch or the line does, at both ends: what runs off sideways does not."""
    if part.length_m < _LEAST_PART_M:
        return False
    ends_m = (part.from_m, part.to_m)
    at_line_m = [line.project(stretch.interpolate(end_m)) for end_m in ends_m]
    return all(
        _is_end(end_m, stretch.length) or _is_end(beside_m, line.length)
        for end_m, beside_m in zip(ends_m, at_line_m, strict=True)
    )


def _is_end(at_m: float, length_m: float) -> bool:
    return min(at_m, length_m - at_m) <= LEAST_REST_M


def _is_free(part: Part, others: Iterable[Part]) -> bool:
    """Tell whether most of what a part says of the line is said by no other."""
    spans = sorted((other.line_from_m, other.line_to_m) for other in others)
    free_m, at_m = 0.0, part.line_from_m
    for from_m, to_m in [*spans, (part.line_to_m, part.line_to_m)]:
        free_m += max(0.0, min(from_m, part.line_to_m) - at_m)
        at_m = max(at_m, to_m)
    return free_m > 0.5 * part.beside_m


def cuts_of(part: Part, stretch_m: float) -> list[float]:
    """Return where a stretch must be cut for a part of it to be a stretch of its own, in metres along it."""
    rests_m = pairwise((0.0, part.from_m, part.to_m, stretch_m))
    before_m, _, after_m = (to_m - from_m for from_m, to_m in rests_m)
    return [at_m for at_m, rest_m in ((part.from_m, before_m), (part.to_m, after_m)) if rest_m > LEAST_REST_M]
