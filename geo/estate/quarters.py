"""The two housing quarters: where their courtyards lie, and the roads and paths between them."""

from dataclasses import dataclass

import numpy as np

from geo.estate.courts import Court, draw_court, draw_long_block
from geo.estate.shapes import Coordinate, Frame, rectangle
from geo.estate.sketch import Sketch

COLUMN_M = 61.0
ROW_M = 65.0


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of four courtyards; its frame has the ring road on the left and the park on the right."""

    name: str
    frame: Frame
    step_m: float
    """How far the inner column is pushed along the quarter's own y, against monotony."""
    courts: tuple[Court, ...]
    feeder: str
    paths: tuple[str, str, str, str, str]
    """Names of the north, parking, south, middle and inner path."""
    feeder_from: float
    cellar_street: str
    long_block: tuple[str, Coordinate, float] | None = None
    """Street, middle in the quarter's frame, and length of a block that stands alone, in metres."""


WEST = Quarter(
    "Vestkvarteret",
    Frame(-193, -42, 4),
    15,
    (
        Court("Lærkebo", "Lærkegården", -COLUMN_M, ROW_M, ("N", "W", "S"), 3, "playground"),
        Court("Fyrrehegnet", "Fyrregården", COLUMN_M, ROW_M, ("N", "W", "S"), 4, "hill", 8),
        Court("Tjørnebo", "Tjørnegården", -COLUMN_M, -ROW_M, ("N", "W", "S", "E"), 3, "seats"),
        Court("Vibehegnet", "Vibegården", COLUMN_M, -ROW_M, ("N", "W", "S"), 4, "ball"),
    ),
    "Vestre Stikvej",
    ("Lærkestien", "Vestre Bilfri Sti", "Tjørnestien", "Hegnsstien", "Lundekanten"),
    -136,
    "Vibehegnet",
)

EAST = Quarter(
    "Østkvarteret",
    Frame(201, -48, -6, mirrored=True),
    -13,
    (
        Court("Birkebo", "Birkegården", -COLUMN_M, ROW_M, ("W", "S", "E"), 4, "beds"),
        Court("Rønnehegnet", "Rønnegården", COLUMN_M, ROW_M, ("N", "W", "S"), 3, "playground", 8),
        Court("Hasselbo", "Hasselgården", -COLUMN_M, -ROW_M, ("N", "W", "S"), 4, "hill"),
        Court("Svalehegnet", "Svalegården", COLUMN_M, -ROW_M, ("N", "W", "S", "E"), 3, "seats"),
    ),
    "Østre Stikvej",
    ("Birkestien", "Østre Bilfri Sti", "Hasselstien", "Svalestien", "Parkkanten"),
    -132,
    "Rønnehegnet",
    long_block=("Elverhegnet", (-10, -145), 116),
)


def _stepped(quarter: Quarter, points: list[Coordinate]) -> list[Coordinate]:
    """Return points of the quarter's frame in the plan, the inner column pushed by the quarter's step."""
    pushed = [(x, y + (quarter.step_m if x > 3 else 0.0)) for x, y in points]
    return quarter.frame.points(pushed)


def _across(quarter: Quarter, y_m: float, left_m: float, right_m: float) -> list[Coordinate]:
    return _stepped(quarter, [(left_m, y_m), (-9, y_m), (9, y_m), (right_m, y_m)])


def _draw_paths(sketch: Sketch, quarter: Quarter) -> None:
    north, parking, south, middle, inner = quarter.paths
    sketch.way(_across(quarter, 110, -112, 114.7), name=north, highway="path", width_m=3)
    sketch.way(_across(quarter, -20, -112, 112), name=parking, highway="footway")
    sketch.way(_across(quarter, -117, -112, 115.5), name=south, highway="footway", lit="unknown")
    half = quarter.step_m / 2
    spine = quarter.frame.points([(0, 110 + half), (0, 60), (1, 0), (0, -60), (0, -117 + half)])
    sketch.way(spine, name=middle, highway="cycleway", width_m=3)
    edge = _stepped(quarter, [(116, 130), (113, 85), (112, 40), (112, -20), (114, -70), (115.5, -117)])
    sketch.way(edge, name=inner, highway="path", width_m=3)
    sides = {(court.x_m, court.y_m): court.sides for court in quarter.courts}
    for column in (-COLUMN_M, COLUMN_M):
        for side in (-30, 30):
            down = [(column + side, ROW_M - 23), (column + side * 1.2, ROW_M - 47), (column + side * 1.2, 3.0)]
            sketch.way(_stepped(quarter, down), lit="unknown")
            below = [(column + side, -ROW_M - 23), (column + side * 1.2, -ROW_M - 47), (column + side * 1.2, -117)]
            sketch.way(_stepped(quarter, below))
        for row in (ROW_M, -ROW_M):
            if column > 0 and "E" not in sides[column, row]:
                sketch.way(_stepped(quarter, [(column + 30, row - 2), (column + 52.5, row - 4)]))


def _draw_cars(sketch: Sketch, quarter: Quarter) -> None:
    road = _stepped(quarter, [(quarter.feeder_from, 3), (-9, 3), (9, 3), (98, 3)])
    road[0] = sketch.reach(quarter.frame.points([(quarter.feeder_from, 3)])[0])
    sketch.way(road, highway="service", name=quarter.feeder, width_m=6)
    sketch.way(_stepped(quarter, [(98, 3), (112.4, 3)]), lit="unknown")
    for number, column in enumerate((-COLUMN_M, COLUMN_M)):
        for depth, offset in ((12, 13), (11, -6.5)):
            push = quarter.step_m if column > 0 else 0.0
            lot = quarter.frame.move(rectangle(column, 3 + offset + push - 1, 66, depth))
            sketch.cover("parking", lot)
            if offset > 0:
                side = "ved ringvejen" if number == 0 else "ved parken"
                sketch.place(f"{quarter.name}s parkering {side}", "parking", lot)


def _draw_sheds(sketch: Sketch, quarter: Quarter) -> None:
    frame = Frame(*quarter.frame.points([(0, quarter.step_m)])[0], quarter.frame.turn_degrees, quarter.frame.mirrored)
    court = next(each for each in quarter.courts if each.street == quarter.cellar_street)
    name = f"Cykelkælderen ved {court.name}"
    y = court.y_m - 15
    sketch.building(frame.move(rectangle(101, y, 9, 13)), "shed", name, 1)
    sketch.door(name, "entrance", *frame.points([(101, y + 7.1)])[0])
    name = f"Miljøstationen i {quarter.name}"
    sketch.building(quarter.frame.move(rectangle(-112, 13, 12, 7)), "shed", name, 1)
    sketch.door(name, "other", *quarter.frame.points([(-112, 8.9)])[0])


def draw_quarter(sketch: Sketch, quarter: Quarter, random: np.random.Generator) -> None:
    """Draw a quarter: its courtyards, its feeder road with parking, and its footpaths."""
    frame = quarter.frame
    for court in quarter.courts:
        push = quarter.step_m if court.x_m > 0 else 0.0
        origin = frame.points([(0, push)])[0]
        draw_court(sketch, court, Frame(*origin, frame.turn_degrees, frame.mirrored), random)
    if quarter.long_block:
        draw_long_block(sketch, *quarter.long_block, quarter.frame)
    _draw_cars(sketch, quarter)
    _draw_paths(sketch, quarter)
    _draw_sheds(sketch, quarter)
