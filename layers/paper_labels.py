"""Choose the names that a printed map has room for: the weightiest first, none over another."""

import html
import math
from collections.abc import Sequence

import pandas
from geopandas import GeoDataFrame

from layers.look import Label, Look, colour
from layers.paper_sheet import Sheet

SIZE_MM = 2.6
STREET_SIZE_MM = 2.2
LETTER_WIDTH = 0.56
"""Width of an average letter, as a share of its size."""
Box = tuple[float, float, float, float]


def place_labels(sheet: Sheet, frame: GeoDataFrame, look: Look, *, taken: Sequence[Box] = ()) -> list[str]:
    """Return the SVG texts of the names that fit; places have name, kind and for streets the slope in degrees.

    What is taken already (in millimetres) has no room for a name.
    """
    label = look.label or Label("name")
    ranks = {kind: number for number, kind in enumerate(label.ranks)}
    shown = frame[frame.intersects(sheet.view)]
    ordered = sorted(shown.itertuples(), key=lambda row: (ranks.get(row.kind, len(ranks)), row.name, row.id))
    full: list[Box] = [*taken]
    said: set[str] = set()
    drawn: list[str] = []
    for row in ordered:
        case = look.cases.get(row.kind, look).label or label
        if case.min_zoom > label.min_zoom + 1 or row.name in said:
            continue
        slope = 0 if pandas.isna(row.slope) else int(row.slope)
        x, y = sheet.at(row.geometry.x, row.geometry.y)
        size = STREET_SIZE_MM if case.italic else SIZE_MM
        room = _room(x, y, len(row.name) * size * LETTER_WIDTH, size, slope)
        inside = room[0] > 1 and room[1] > 1 and room[2] < sheet.width_mm - 1 and room[3] < sheet.height_mm - 1
        if not inside or any(_meet(room, other) for other in full):
            continue
        full.append(room)
        said.add(row.name)
        drawn.append(_text(row.name, case, (x, y), size, slope))
    return drawn


def _room(x: float, y: float, width: float, size: float, slope: int) -> Box:
    turn = math.radians(slope)
    half_width = (width * abs(math.cos(turn)) + size * abs(math.sin(turn))) / 2 + 0.6
    half_height = (width * abs(math.sin(turn)) + size * abs(math.cos(turn))) / 2 + 0.4
    return (x - half_width, y - half_height, x + half_width, y + half_height)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _text(name: str, label: Label, at: tuple[float, float], size: float, slope: int) -> str:
    x, y = at
    turned = f' transform="rotate({slope} {x:.2f} {y:.2f})"' if slope else ""
    look = f'x="{x:.2f}" y="{y + size * 0.35:.2f}" font-size="{size:g}" text-anchor="middle"{turned}'
    weight = ' font-weight="bold"' if label.weight >= 600 else ""
    words = html.escape(name)
    halo = f'<text {look}{weight} fill="none" stroke="{colour(label.halo).day}" stroke-width="0.7">{words}</text>'
    return f'{halo}<text {look}{weight} fill="{colour(label.colour).day}">{words}</text>'
