"""Street lamps beside the ways that are lit."""

import numpy as np
from shapely import STRtree
from shapely.geometry import LineString, Point

from geo.estate.sketch import SLUG
from geo.ground import Building, Lamp, Way

PATH_SPACING_M = 26.0
ROAD_SPACING_M = 34.0
BESIDE_M = 1.6
SHORTEST_LIT_M = 12.0
APART_M = 9.0


def _beside(line: LineString, measure_m: float, side: int) -> Point:
    here, ahead = line.interpolate(measure_m), line.interpolate(min(measure_m + 0.5, line.length))
    x_step, y_step = ahead.x - here.x, ahead.y - here.y
    length = max((x_step**2 + y_step**2) ** 0.5, 1e-6)
    return Point(here.x - side * y_step / length * BESIDE_M, here.y + side * x_step / length * BESIDE_M)


def set_lamps(ways: list[Way], buildings: list[Building], random: np.random.Generator) -> list[Lamp]:
    """Return lamps in metres of the ways' CRS, along lit ways only, none in a building and none too close together."""
    walls = STRtree([building.geometry for building in buildings])
    lamps: list[Lamp] = []
    taken: list[Point] = []
    for way in ways:
        line = LineString(way.coordinates)
        if way.lit != "yes" or way.tunnel or line.length < SHORTEST_LIT_M:
            continue
        road = way.highway in {"tertiary", "service"}
        spacing = ROAD_SPACING_M if road else PATH_SPACING_M
        count = max(1, round(line.length / spacing))
        for number in range(count):
            measure = (number + 0.5) * line.length / count + float(random.uniform(-2, 2))
            point = _beside(line, measure, 1 if road or number % 2 else -1)
            blocked = len(walls.query(point, predicate="intersects")) > 0
            if not blocked and all(point.distance(other) > APART_M for other in taken):
                taken.append(point)
                lamps.append(Lamp(f"{SLUG}/lamp/{len(lamps) + 1}", Point(round(point.x, 2), round(point.y, 2))))
    return lamps
