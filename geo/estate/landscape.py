"""Lawns, the lake, the grove, the gardens and the planting along the edges."""

from functools import cache

import numpy as np
from shapely import prepare
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from geo.estate.routes import RAILWAY, RING
from geo.estate.shapes import Coordinate, Frame, blob, rectangle, smooth_area
from geo.estate.sketch import Sketch

LAKE: list[Coordinate] = [(-22, 112), (-14, 88), (10, 80), (34, 88), (60, 92), (72, 110), (64, 132), (38, 142)]
LAKE += [(22, 128), (4, 140), (-16, 136)]
CLUMPS, CLUMPS_APART_M = 110, 13.0
WEDGE: list[Coordinate] = [(-78, 84), (-74, 20), (-72, -50), (-44, -62), (-30, -84), (24, -88), (62, -66), (76, -40)]
WEDGE += [(78, 20), (90, 70), (98, 110), (106, 160), (96, 232), (40, 240), (-40, 242), (-94, 222), (-98, 120)]


def draw_edges(sketch: Sketch) -> None:
    """Lay the green belt between the ring road and the boundary, with planting in it."""
    belt = outline().difference(Polygon(RING))
    sketch.cover("green", _areas(belt))


@cache
def outline() -> Polygon:
    """Return the boundary of the estate in plan coordinates."""
    station = smooth_area([(-150, -200), (-110, -336), (160, -336), (210, -200)])
    bank = LineString(RAILWAY).intersection(rectangle(0, -260, 540, 120)).buffer(20)
    whole = unary_union([Polygon(RING).buffer(26), bank, station]).convex_hull.buffer(-60).buffer(60)
    if not isinstance(whole, Polygon):
        raise TypeError(f"The boundary is a {whole.geom_type}.")
    return Polygon(list(whole.exterior.simplify(0.2).coords))


def _areas(geometry: BaseGeometry) -> Polygon | MultiPolygon:
    if not isinstance(geometry, Polygon | MultiPolygon):
        raise TypeError(f"Expected an area, got {geometry.geom_type}.")
    return geometry


def _free_of(sketch: Sketch) -> BaseGeometry:
    """Return where nothing may be planted: near ways, rails and houses, and on what is used."""
    used = ("pitch", "playground", "sand", "square", "parking", "garden", "water")
    return unary_union(
        [LineString(trace.points).buffer(3.5) for trace in sketch.traces]
        + [building.geometry.buffer(4) for building in sketch.buildings]
        + [cover.geometry.buffer(1) for cover in sketch.covers if cover.kind in used]
        + [LineString(RAILWAY).buffer(8)]
    )


def draw_planting(sketch: Sketch, random: np.random.Generator) -> None:
    """Plant thickets along the ring road and the railway, and clumps of trees on the lawns."""
    taken = _free_of(sketch)
    thickets: list[BaseGeometry] = []
    shore = Polygon(RING).buffer(18).exterior
    for measure in np.arange(0, shore.length, 9.0):
        if np.sin(measure / 37.0) + 0.7 * np.sin(measure / 83.0 + 1.0) > -0.55:
            middle = shore.interpolate(float(measure))
            side = float(random.uniform(4.5, 9))
            x, y = middle.x + float(random.uniform(-3, 3)), middle.y + float(random.uniform(-3, 3))
            thickets.append(blob(x, y, side * 1.2, side, random))
    inside = outline().buffer(-2)
    belts = unary_union(thickets).buffer(2).buffer(-2).intersection(inside).difference(taken)
    for part in getattr(belts, "geoms", [belts]):
        if part.area > 60:
            sketch.cover("wood", part)
    _draw_clumps(sketch, taken, random)


def _draw_clumps(sketch: Sketch, taken: BaseGeometry, random: np.random.Generator) -> None:
    lawns = unary_union([cover.geometry for cover in sketch.covers if cover.kind == "green"])
    inner = lawns.intersection(Polygon(RING).buffer(-8)).difference(taken)
    prepare(inner)
    planted: list[Point] = []
    for _ in range(900):
        x, y = float(random.uniform(-320, 320)), float(random.uniform(-215, 250))
        clump = blob(x, y, float(random.uniform(2.5, 6.5)), float(random.uniform(2.5, 5.5)), random)
        crowded = len(planted) >= CLUMPS or any(clump.distance(other) < CLUMPS_APART_M for other in planted)
        if not crowded and inner.contains(clump):
            sketch.cover("wood", clump)
            planted.append(Point(x, y))


def draw_wedge(sketch: Sketch, random: np.random.Generator) -> None:
    """Lay the park between the quarters: lawn, hill, grove and lake."""
    wedge = smooth_area(WEDGE)
    hill = smooth_area([(-74, 70), (-70, 26), (-48, 20), (-34, 44), (-44, 66)])
    sketch.place("Kælkebakken", "green_space", hill)
    grove = unary_union([blob(x, y, 15, 12, random) for x, y in ((46, 22), (60, 36), (40, 40), (58, 8))])
    grove = _areas(grove.difference(LineString([(20, 56), (60, 62), (92, 66)]).buffer(3)))
    sketch.cover("wood", grove)
    sketch.place("Hjertelunden", "green_space", grove)
    sketch.cover("wood", blob(-58, -38, 11, 8, random))
    sketch.cover("wood", blob(84, 124, 7, 13, random))
    lake = smooth_area(LAKE)
    sketch.cover("water", lake)
    sketch.place("Lundesøen", "green_space", lake)
    fairground = smooth_area([(-24, 4), (-62, 0), (-66, -24), (-34, -18), (-6, -28), (2, -12)])
    sketch.place("Festpladsen", "green_space", fairground)
    sketch.place("Lundekilen", "green_space", _areas(wedge.difference(lake)))
    playground = smooth_area([(22, -2), (38, -16), (62, -16), (66, -6), (40, 6), (24, 10)])
    sketch.cover("playground", playground)
    sketch.cover("sand", blob(38, -4, 6, 4.5, random))
    sketch.place("Naturlegepladsen", "playground", playground)
    sketch.place("Den runde scene", "square", blob(-34, -8, 7, 7, random, rough=0.01))
    sketch.cover("square", blob(-34, -8, 7, 7, random, rough=0.01))


def draw_lawns(sketch: Sketch) -> None:
    """Lay one lawn under the whole estate; only the square and the school stand on paved ground."""
    town = smooth_area([(-84, -62), (-88, -160), (-30, -214), (104, -216), (108, -160), (82, -70), (20, -84)])
    school = rectangle(186, 186, 124, 84)
    kindergarten = smooth_area([(-186, 206), (-178, 136), (-150, 122), (-116, 134), (-116, 206), (-130, 240)])
    paved = unary_union([town, school, kindergarten])
    sketch.cover("green", _areas(Polygon(RING).difference(paved)))


GARDENS = Frame(-240, 160, 9)


def draw_gardens(sketch: Sketch, random: np.random.Generator) -> None:
    """Lay the community gardens: plots with little sheds on both sides of their paths."""
    for row, y in enumerate((-30.0, -11.0, 11.0, 30.0)):
        for column in range(6):
            x = -37.5 + column * 13 + (4 if column > 2 else 0)
            if (row, column) in ((3, 0), (0, 5)):
                continue
            sketch.cover("garden", GARDENS.move(rectangle(x, y, 11.2, 15.5)))
            if random.random() < 0.45:
                shed_y = y + (5 if row % 2 else -5)
                sketch.building(GARDENS.move(rectangle(x + 2.6, shed_y, 3.2, 2.6)), "shed", None, 1)
    plots = rectangle(-3, 0, 88, 80)
    sketch.place("Nyttehaverne", "community_garden", GARDENS.move(plots))
    ends = GARDENS.points([(-52, 0), (-2, 0), (48, 0)])
    sketch.way([*ends, (-180, 176), (-178, 206), (-146, 212)], name="Havestien", lit="no", surface="gravel", width_m=2)
    sketch.way(
        GARDENS.points([(-1, 42), (-1, 0), (-1, -40), (6, -66), (8, -92)]), lit="no", surface="gravel", width_m=1.5
    )
