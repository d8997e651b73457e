"""Draw the whole estate and set it on the water."""

from dataclasses import dataclass, replace

import numpy as np
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from geo.crs import to_storage
from geo.estate.centre import draw_clubs, draw_kindergarten, draw_school, draw_square, draw_station
from geo.estate.courts import draw_towers
from geo.estate.lamps import set_lamps
from geo.estate.landscape import draw_edges, draw_gardens, draw_lawns, draw_planting, draw_wedge, outline
from geo.estate.noding import share_nodes
from geo.estate.quarters import EAST, WEST, draw_quarter
from geo.estate.routes import draw_paths, draw_railway_side, draw_roads
from geo.estate.shapes import Frame, to_centimetres
from geo.estate.sketch import SLUG, Sketch
from geo.ground import Ground, Way

ANCHOR_LONGITUDE, ANCHOR_LATITUDE = 11.30, 56.95
"""Open water in the Kattegat, so that the invented estate covers nobody's home."""
TURN_DEGREES = 11.0

STREETS = {"tertiary", "service"}


@dataclass(frozen=True, slots=True)
class Estate:
    """The invented estate; boundary and ground in EPSG:25832, metres."""

    name: str
    slug: str
    boundary: Polygon
    ground: Ground


def _draw(random: np.random.Generator) -> Sketch:
    sketch = Sketch()
    draw_edges(sketch)
    draw_lawns(sketch)
    draw_wedge(sketch, random)
    draw_roads(sketch)
    draw_paths(sketch)
    draw_railway_side(sketch)
    for quarter in (WEST, EAST):
        draw_quarter(sketch, quarter, random)
    draw_towers(sketch)
    draw_square(sketch)
    draw_clubs(sketch)
    draw_school(sketch)
    draw_kindergarten(sketch)
    draw_gardens(sketch, random)
    draw_station(sketch)
    sketch.join_loose_ends()
    for door in sketch.doors:
        sketch.way([door, sketch.reach(door)], surface="paving_stones", width_m=2)
    draw_planting(sketch, random)
    _clip(sketch)
    return sketch


def _clip(sketch: Sketch) -> None:
    """Cut the roads and rails that lead out of the estate at its boundary."""
    inside = outline().buffer(-0.5)
    for index, trace in enumerate(sketch.traces):
        line = LineString(trace.points)
        if not inside.covers(line):
            kept = [(x, y) for x, y in line.intersection(inside).coords]
            sketch.traces[index] = replace(trace, points=tuple(kept))
    for index, cover in enumerate(sketch.covers):
        kept_cover = cover.geometry.intersection(inside)
        if not inside.covers(cover.geometry) and isinstance(kept_cover, Polygon | MultiPolygon | LineString):
            sketch.covers[index] = replace(cover, geometry=kept_cover)


def _ways(sketch: Sketch, plan: Frame) -> list[Way]:
    lines = [LineString(plan.points(trace.points)) for trace in sketch.traces]
    noded = share_nodes(lines, [trace.tunnel for trace in sketch.traces])
    return [
        Way(
            way_id=number,
            node_refs=tuple(node + 1 for node in nodes),
            coordinates=np.round(coordinates, 2),
            highway=trace.highway,
            name=trace.name,
            lit=trace.lit,
            steps=trace.steps,
            surface=trace.surface,
            width_m=trace.width_m,
            tunnel=trace.tunnel,
        )
        for number, (trace, (nodes, coordinates)) in enumerate(
            zip(sketch.traces, noded, strict=True), start=1
        )
    ]  # fmt: skip


def _write_named_ways(sketch: Sketch) -> None:
    for trace in sketch.traces:
        if trace.name:
            kind = "tunnel" if trace.tunnel else "street" if trace.highway in STREETS else "path"
            sketch.place(trace.name, kind, LineString(trace.points))


def generate(seed: int = 1964) -> Estate:
    """Return the estate for a seed: the plan is fixed, the seed decides lengths, staggers, planting and lamps."""
    random = np.random.default_rng(seed)
    sketch = _draw(random)
    _write_named_ways(sketch)
    anchor = to_storage(Point(ANCHOR_LONGITUDE, ANCHOR_LATITUDE))
    plan = Frame(round(anchor.x), round(anchor.y), TURN_DEGREES)
    ways = _ways(sketch, plan)
    buildings = [replace(each, geometry=to_centimetres(plan.move(each.geometry))) for each in sketch.buildings]
    ground = Ground(
        ways=ways,
        buildings=buildings,
        lamps=set_lamps(ways, buildings, random),
        places=[replace(each, geometry=to_centimetres(plan.move(each.geometry))) for each in sketch.places],
        covers=[replace(each, geometry=to_centimetres(plan.move(each.geometry))) for each in sketch.covers],
    )
    return Estate("Hjertelunden", SLUG, to_centimetres(plan.move(outline())), ground)
