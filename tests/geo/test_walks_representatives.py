"""The points that stand for answers drawn as lines, areas and collections."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.walks.representatives import MOST_POINTS, SPACING, representative_points

RADIUS_M = 40.0


def of_one(geometry: BaseGeometry, radius_m: float = RADIUS_M) -> list[tuple[float, float]]:
    points, owners = representative_points([geometry], radius_m)
    assert (owners == 0).all()
    return [(x, y) for x, y in points.tolist()]


def test_a_point_stands_for_itself_and_a_short_line_by_its_ends() -> None:
    assert of_one(Point(3, 4)) == [(3, 4)]
    assert of_one(LineString([(0, 0), (30, 0)])) == [(0, 0), (30, 0)]
    assert of_one(LineString([(5, 5), (5, 5)])) == [(5, 5)]


def test_the_empty_parts_of_a_collection_stand_for_nothing() -> None:
    yard = shapely.box(0, 0, 10, 10)
    assert of_one(GeometryCollection([Point(1, 1), Polygon(), LineString()])) == [(1, 1)]
    assert of_one(GeometryCollection([Polygon(), yard])) == of_one(GeometryCollection([yard]))


def test_a_long_line_has_a_point_wherever_one_could_stand_without_seeing_the_others() -> None:
    places = [x for x, _ in of_one(LineString([(0, 0), (500, 0)]))]
    assert (places[0], places[-1]) == (0, 500)
    assert max(np.diff(places)) <= SPACING * RADIUS_M
    assert len(of_one(LineString([(0, 0), (1e6, 0)]))) == MOST_POINTS


def test_an_area_stands_by_points_inside_and_none_in_its_hole() -> None:
    yard = Polygon([(0, 0), (200, 0), (200, 200), (0, 200)], holes=[[(90, 5), (195, 5), (195, 195), (90, 195)]])
    points = of_one(yard)
    assert len(points) > 4
    assert all(yard.contains(Point(point)) for point in points)


def test_the_parts_of_a_collection_share_its_points() -> None:
    assert of_one(MultiPoint([(1, 1), (2, 2), (3, 3)])) == [(1, 1), (2, 2), (3, 3)]
    assert len(of_one(MultiPoint([(float(row), 0) for row in range(60)]))) == MOST_POINTS
    yards = MultiPolygon([Point(1000 * row, 0).buffer(200) for row in range(5)])
    both = GeometryCollection([yards, Point(-900, 0)])
    assert len(of_one(yards)) <= MOST_POINTS
    assert of_one(both)[-1] == (-900, 0)


def drawn(seed: int) -> BaseGeometry:
    random = np.random.default_rng(seed)
    corners = random.uniform(0, 900, (int(random.integers(3, 7)), 2))
    kinds = (Point(corners[0]), LineString(corners), shapely.convex_hull(MultiPoint(corners)), MultiPoint(corners))
    kind = int(random.integers(5))
    return kinds[kind] if kind < 4 else GeometryCollection([kinds[2], kinds[1], kinds[0]])


@given(st.lists(st.integers(0, 10**6), max_size=12), st.sampled_from([5.0, 40.0, 120.0]))
@settings(max_examples=60, deadline=None)
def test_many_answers_at_once_have_the_points_that_each_has_alone(seeds: list[int], radius_m: float) -> None:
    geometries = [drawn(seed) for seed in seeds]
    points, owners = representative_points(geometries, radius_m)
    alone = [of_one(geometry, radius_m) for geometry in geometries]
    assert [tuple(point) for point in points.tolist()] == [point for row in alone for point in row]
    assert owners.tolist() == [row for row, mine in enumerate(alone) for _ in mine]
    for geometry, mine in zip(geometries, alone, strict=True):
        assert 1 <= len(mine) <= MOST_POINTS
        assert max(geometry.distance(Point(point)) for point in mine) == pytest.approx(0, abs=1e-9)
