"""The points that stand for flagged places when these are laid on the network."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from geo.routing import Floats, Integers

MOST_POINTS = 25
SPACING = 1.5
"""Points on a line or outline are this many radii apart, so that a stop anywhere on it covers one of them."""

_POINT, _LINES, _POLYGON, _FIRST_COLLECTION = 0, (1, 2), 3, 4
"""Types of GEOS; a ring is a line."""

_INWARDS = 0.8

_Geometries = np.ndarray[tuple[int], np.dtype[np.object_]]


def representative_points(
    geometries: Sequence[BaseGeometry], radius_m: float, most: int = MOST_POINTS
) -> tuple[Floats, Integers]:
    """Return points ((n, 2), EPSG:25832) that stand for geometries, at most `most` each, and of which (n) they are.

    A line gives points along it, both ends included; an area an inner point, and points between that and its outline
    that lie inside, so that none falls on the far side of a fence along its edge. The parts of a collection share its
    points. The geometries' rows rise; within one the points are in the order of its parts.
    """
    parts, share, owners = _simple_parts(geometries, most)
    kind = shapely.get_type_id(parts)
    is_line = np.isin(kind, _LINES) & (shapely.length(parts) > 0)
    is_area = (kind == _POLYGON) & (share > 1)
    found = (
        _spots(parts, np.flatnonzero(~is_line & ~is_area)),
        _along(parts, np.flatnonzero(is_line), share, radius_m),
        _within(parts, np.flatnonzero(is_area), share, radius_m),
    )
    points, holders = (np.concatenate(columns) for columns in zip(*found, strict=True))
    order = np.argsort(holders, kind="stable")
    return points[order], owners[holders[order]]


def _simple_parts(geometries: Sequence[BaseGeometry], most: int) -> tuple[_Geometries, Integers, Integers]:
    """Return the points, lines and areas, the share of points that each may have, and whose they are, rising."""
    given = np.array(geometries, dtype=object)
    is_collection = shapely.get_type_id(given) >= _FIRST_COLLECTION
    single = np.flatnonzero(~is_collection)
    rows = np.flatnonzero(is_collection).tolist()
    members = [(row, *member) for row in rows for member in _members_of(given[row], most)]
    parts = np.append(given[single], np.array([part for _, part, _ in members], dtype=object))
    share = np.append(np.full(len(single), most), np.array([share for _, _, share in members], dtype=np.int64))
    owners = np.append(single, np.array([row for row, _, _ in members], dtype=np.int64))
    order = np.argsort(owners, kind="stable")
    return parts[order], share[order], owners[order]


def _members_of(geometry: BaseGeometry, most: int) -> Iterator[tuple[BaseGeometry, int]]:
    """Yield a geometry's points, lines and areas, each with its share of the points that it may have."""
    if not isinstance(geometry, BaseMultipartGeometry):
        yield geometry, most
        return
    members = [member for member in geometry.geoms if not member.is_empty][:most]
    for member in members:
        yield from _members_of(member, max(1, most // len(members)))


def _spots(parts: _Geometries, rows: Integers) -> tuple[Floats, Integers]:
    """Return a point each: itself, or one inside."""
    spots = parts[rows].copy()
    others = shapely.get_type_id(spots) != _POINT
    spots[others] = shapely.point_on_surface(spots[others])
    points, holders = shapely.get_coordinates(spots, return_index=True)
    return points, rows[holders]


def _along(parts: _Geometries, rows: Integers, share: Integers, radius_m: float) -> tuple[Floats, Integers]:
    """Return points along lines, both ends included; the middle of one that may have no more."""
    lines, most = parts[rows], share[rows]
    wanted = np.ceil(shapely.length(lines) / (SPACING * radius_m)) + 1
    counts = np.where(most > 1, np.clip(wanted, 2, np.maximum(most, 2)), 1).astype(np.int64)
    spaced = {count: np.linspace(0.0, 1.0, count) if count > 1 else np.array([0.5]) for count in set(counts.tolist())}
    fractions = np.concatenate([np.zeros(0), *(spaced[count] for count in counts.tolist())])
    points = shapely.line_interpolate_point(np.repeat(lines, counts), fractions, normalized=True)
    return shapely.get_coordinates(points), np.repeat(rows, counts)


def _within(parts: _Geometries, rows: Integers, share: Integers, radius_m: float) -> tuple[Floats, Integers]:
    """Return a point inside each area, and those between it and points along the outline that lie inside as well."""
    inner = shapely.get_coordinates(shapely.point_on_surface(parts[rows]))
    outlines = np.asarray(shapely.get_exterior_ring(parts[rows]), dtype=object)
    outer, at = _along(outlines, np.arange(len(rows)), share[rows] - 1, radius_m)
    around = inner[at] + (outer - inner[at]) * _INWARDS
    is_inside = shapely.contains_xy(parts[rows[at]], around[:, 0], around[:, 1])
    points, holders = np.vstack([inner, around[is_inside]]), np.append(np.arange(len(rows)), at[is_inside])
    return points, rows[holders]
