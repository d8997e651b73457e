"""The housing: slab blocks around lawns, two quarters of four courtyards each, and the point blocks by the lake."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from shapely.affinity import rotate, translate
from shapely.geometry import Point, Polygon

from geo.estate.shapes import Coordinate, Frame, blob, joined, rectangle, smooth_area
from geo.estate.sketch import Sketch

DEPTH_M = 11.0
HALF_WIDTH_M = 41.0
HALF_HEIGHT_M = 34.0
STAIRWELL_M = 15.0
"""One stairwell serves two flats on each floor: fifteen metres of façade."""

LOOP = ((-30.0, -23.0), (30.0, -23.0), (30.0, 21.0), (-30.0, 21.0))
NORTH_PATH_Y = 45.0

Side = Literal["N", "S", "W", "E"]


@dataclass(frozen=True, slots=True)
class Court:
    """A courtyard: its street, its name, its middle in the quarter's frame, which sides are built, and its lawn."""

    street: str
    name: str
    x_m: float
    y_m: float
    sides: tuple[Side, ...]
    storeys: int
    lawn: Literal["playground", "seats", "hill", "ball", "beds"]
    stretched: float = 0.0
    """How much longer than usual the block on the north side is, in metres, into the open side."""


@dataclass(frozen=True, slots=True)
class Slab:
    """A slab block in the court's frame: outline, and its doors with the point of the path each leads to."""

    outline: Polygon
    doors: tuple[tuple[Coordinate, Coordinate], ...]


def _slab(length_m: float, stagger_m: float, path_distance_m: float) -> Slab:
    """Return a slab lying along x with its doors towards +y; its segments step back by stagger_m."""
    segments = 3 if length_m > 56 else 2
    width = length_m / segments
    parts, doors = [], []
    for segment in range(segments):
        left = -length_m / 2 + segment * width
        back = stagger_m * (segment % 2)
        parts.append(rectangle(left + width / 2, -back, width + 0.02, DEPTH_M))
        stairs = max(1, round(width / STAIRWELL_M))
        for stair in range(stairs):
            x = left + width * (stair + 0.5) / stairs
            doors.append(((x, DEPTH_M / 2 - back + 0.6), (x, path_distance_m)))
    return Slab(joined(parts), tuple(doors))


_TURN = {"N": 0.0, "S": 0.0, "W": -90.0, "E": 90.0}
_MIDDLE = {
    "N": (0.0, HALF_HEIGHT_M),
    "S": (0.0, -HALF_HEIGHT_M),
    "W": (-HALF_WIDTH_M, -1.0),
    "E": (HALF_WIDTH_M, -1.0),
}


def _court_slabs(court: Court, random: np.random.Generator) -> list[Slab]:
    slabs = []
    for side in court.sides:
        usual = 57.0 if side in "NS" else 44.0
        extra = court.stretched if side == "N" else 0.0
        length = usual + extra + float(random.uniform(-1.5, 1.5))
        stagger = float(random.choice([0.0, 1.8, 2.4]))
        slab = _slab(length, stagger, 11.0)
        x, y = _MIDDLE[side]
        frame = Frame(x + extra / 2, y, _TURN[side])
        doors = tuple((frame.points([door])[0], frame.points([end])[0]) for door, end in slab.doors)
        slabs.append(Slab(frame.move(slab.outline), doors))
    return slabs


def _lawn_details(sketch: Sketch, court: Court, whole: Frame, random: np.random.Generator) -> None:
    if court.lawn == "playground":
        ground = smooth_area([(-15, -12), (6, -13), (13, -2), (4, 9), (-12, 8), (-18, 0)])
        sketch.cover("playground", whole.move(ground))
        sketch.cover("sand", whole.move(blob(-6, -2, 5, 4, random)))
        sketch.place(f"Legepladsen i {court.name}", "playground", whole.move(ground))
    elif court.lawn == "seats":
        sketch.cover("square", whole.move(Point(0, -1).buffer(7.5)))
        sketch.cover("garden", whole.move(Point(0, -1).buffer(3)))
    elif court.lawn == "hill":
        sketch.cover("wood", whole.move(blob(5, 0, 13, 9, random)))
    elif court.lawn == "ball":
        ground = rectangle(0, -1, 26, 15)
        sketch.cover("pitch", whole.move(ground))
        sketch.place(f"Boldbanen i {court.name}", "pitch", whole.move(ground))
    else:
        for bed in range(5):
            sketch.cover("garden", whole.move(rectangle(-16 + bed * 8, 0, 5.5, 12)))


def _court_paths(sketch: Sketch, court: Court, whole: Frame) -> None:
    sketch.way(whole.points([*LOOP, LOOP[0]]), name=f"{court.name}s sti", surface="paving_stones", width_m=2.0)
    sketch.way(whole.points([(-30, 21), (-36, NORTH_PATH_Y)]))
    bend = [(34 + court.stretched, 26)] if court.stretched else []
    sketch.way(whole.points([(30, 21), *bend, (36 + court.stretched, NORTH_PATH_Y)]))
    if court.lawn == "seats":
        sketch.way(whole.points([(-30, -23), (-5.5, -5), (5.5, 3), (30, 21)]), lit="unknown", surface="gravel")
    if court.lawn == "hill":
        sketch.way(
            whole.points([(30, -23), (12, -13), (-4, -12), (-14, -2), (-18, 9), (-30, 21)]),
            lit="no",
            surface="gravel",
            width_m=1.5,
        )


def draw_court(sketch: Sketch, court: Court, quarter: Frame, random: np.random.Generator) -> None:
    """Draw a courtyard with its blocks, stairwells, paths and lawn; the quarter's frame leads to the plan."""
    centre = quarter.points([(court.x_m, court.y_m)])[0]
    whole = Frame(*centre, quarter.turn_degrees, quarter.mirrored)
    inside = Polygon([(-29, -22), (29, -22), (29, 20), (-29, 20)])
    sketch.cover("green", whole.move(Polygon([(-35, -28), (35, -28), (35, 28), (-35, 28)]).buffer(0)))
    sketch.place(court.name, "courtyard", whole.move(inside))
    _lawn_details(sketch, court, whole, random)
    _court_paths(sketch, court, whole)
    number = 0
    for slab in _court_slabs(court, random):
        first = number + 1
        for door, end in slab.doors:
            number += 1
            start, goal = whole.points([door, end])
            sketch.stairwell(f"{court.street} {number}", start, goal)
        name = f"{court.street} {first}–{number}"
        sketch.building(whole.move(slab.outline), "apartments", name, court.storeys)


def draw_long_block(sketch: Sketch, street: str, middle: Coordinate, length_m: float, quarter: Frame) -> None:
    """Draw one long block along the quarter's x with its stairwells and the path they open to."""
    slab = _slab(length_m, 2.4, 11.0)
    here = Frame(*quarter.points([middle])[0], quarter.turn_degrees, quarter.mirrored)
    sketch.building(here.move(slab.outline), "apartments", f"{street} 1–{len(slab.doors)}", 4)
    sketch.way(here.points([(-length_m / 2 - 4, 11), (length_m / 2 + 4, 11)]), name=f"{street}s sti")
    for number, (door, end) in enumerate(slab.doors, start=1):
        start, goal = here.points([door, end])
        sketch.stairwell(f"{street} {number}", start, goal)


TOWERS = ((-80.0, 128.0, 8.0), (-56.0, 186.0, 8.0), (20.0, 197.0, 8.0), (78.0, 178.0, 8.0))
TOWER_STREET = "Højlunden"


def draw_towers(sketch: Sketch) -> None:
    """Draw the point blocks of nine storeys in their arc around the lake."""
    wing = 21.0
    for number, (x, y, turn) in enumerate(TOWERS, start=1):
        plus = joined([rectangle(0, 0, wing, wing - 6), rectangle(0, 0, wing - 6, wing)])
        outline = translate(rotate(plus, turn, origin=(0, 0)), x, y)
        sketch.building(outline, "apartments", f"{TOWER_STREET} {number}", 9)
        door = Frame(x, y, turn).points([(0, -wing / 2 - 0.6)])[0]
        sketch.door(f"{TOWER_STREET} {number}", "stairwell", *door)
