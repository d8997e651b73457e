"""Draw a walk on a paper map: its line by light and steps, which way it goes, and its numbered stops."""

import math
from collections.abc import Iterable

import shapely
from geopandas import GeoDataFrame

from layers.look import Line, colour
from layers.paper_sheet import Sheet
from layers.registry import layer

PIXEL_MM = 0.2646
"""A CSS pixel on paper (CSS Values and Units 4, section 5.2: 96 of them make an inch)."""
LINE_SHARE = 0.7
"""Paper is looked at from nearer than a screen: lines are that much thinner."""
ARROWS_EVERY_MM = 14.0
ARROW_MM = 1.5
STOP_RADIUS_MM = 2.9
START_RADIUS_MM = 1.6
APART_M = 5.0
"""A walk that ends as near as this to its start is a round."""


def draw_lines(sheet: Sheet, stretches: GeoDataFrame) -> list[str]:
    """Return the line of a walk as SVG; stretches are rows of the layer "walk" in walking order."""
    look = layer("walk").look
    drawn = [
        (_path(sheet, row.geometry), line)
        for row in stretches.itertuples()
        if (line := look.cases.get(str(row.way), look).line) is not None
    ]
    parts = [part for path, line in drawn for part in _rims(path, line)]
    parts += [_stroke(path, line.colour, line.width) for path, line in drawn]
    return [*parts, *_arrows(sheet, stretches), *_ends(sheet, stretches)]


def draw_stops(sheet: Sheet, stops: GeoDataFrame) -> list[str]:
    """Return the numbered stops as SVG; stops are rows of the layer "stops"."""
    face, ink = colour("walk").day, colour("on_sign").day
    return [
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{STOP_RADIUS_MM:g}" fill="{face}" stroke="{ink}" stroke-width="0.6"/>'
        f'<text x="{x:.2f}" y="{y + 1.35:.2f}" font-size="3.8" font-weight="bold" text-anchor="middle" '
        f'fill="{ink}">{int(row.position)}</text>'
        for row in stops.itertuples()
        for x, y in [sheet.at(row.geometry.x, row.geometry.y)]
    ]


def room_of_signs(
    sheet: Sheet, stretches: GeoDataFrame, stops: GeoDataFrame
) -> list[tuple[float, float, float, float]]:
    """Return the boxes that stops, start and end take on the paper, in millimetres: no name is written there."""
    spots = [(spot, STOP_RADIUS_MM) for spot in stops.geometry]
    spots += [(spot, START_RADIUS_MM) for spot in _ends_of(stretches)]
    placed = [(*sheet.at(spot.x, spot.y), radius + 0.5) for spot, radius in spots]
    return [(x - reach, y - reach, x + reach, y + reach) for x, y, reach in placed]


def draw_sample(code: str) -> str:
    """Return a short piece of line for the legend; code is one of the ways of the layer "walk"."""
    look = layer("walk").look
    line = look.cases.get(code, look).line or Line("walk", width=5)
    parts = [*_rims("M1 2H13", line), _stroke("M1 2H13", line.colour, line.width)]
    return f'<svg viewBox="0 0 14 4" width="14mm" height="4mm" aria-hidden="true">{"".join(parts)}</svg>'


def legend_rows(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return code and message id of the legend's rows for the ways that are there, in the legend's order."""
    there = set(codes)
    return [(row.case, row.title_key) for row in layer("walk").legend if row.case is not None and row.case in there]


def _rims(path: str, line: Line) -> list[str]:
    width = line.width + 2 * line.casing_width
    parts = []
    if line.edge:
        parts.append(_stroke(path, line.edge, width + 5, dash=line.edge_dash))
    if line.casing:
        parts.append(_stroke(path, line.casing, width))
    if line.bars:
        parts.append(_stroke(path, line.colour, width + 5, dash=(2, 5)))
    return parts


def _stroke(path: str, name: str, width: float, *, dash: tuple[float, float] | None = None) -> str:
    size = PIXEL_MM * LINE_SHARE
    dashes = f' stroke-dasharray="{dash[0] * size:.2f} {dash[1] * size:.2f}"' if dash else ' stroke-linecap="round"'
    return (
        f'<path d="{path}" fill="none" stroke="{colour(name).day}" stroke-width="{width * size:.2f}" '
        f'stroke-linejoin="round"{dashes}/>'
    )


def _path(sheet: Sheet, line: shapely.LineString) -> str:
    return f"M{sheet.positions(line)}"


def _whole(stretches: GeoDataFrame) -> shapely.LineString:
    """Return the stretches as the one line that they were cut from."""
    return shapely.LineString(shapely.get_coordinates(list(stretches.geometry)))


def _arrows(sheet: Sheet, stretches: GeoDataFrame) -> list[str]:
    """Draw the way to walk: small triangles on the line, each pointing on."""
    whole = _whole(stretches)
    every = ARROWS_EVERY_MM * sheet.metres_per_mm
    ahead = sheet.metres_per_mm / 2
    drawn = []
    for number in range(int(whole.length / every)):
        along = (number + 0.5) * every
        here, there = (sheet.at(spot.x, spot.y) for spot in whole.interpolate([along - ahead, along + ahead]))
        slope = math.degrees(math.atan2(there[1] - here[1], there[0] - here[0]))
        drawn.append(
            f'<path d="M{-ARROW_MM / 2:g} {-ARROW_MM / 2:g}L{ARROW_MM / 2:g} 0L{-ARROW_MM / 2:g} {ARROW_MM / 2:g}" '
            f'fill="none" stroke="{colour("on_sign").day}" stroke-width="0.5" '
            f'transform="translate({(here[0] + there[0]) / 2:.2f} {(here[1] + there[1]) / 2:.2f}) '
            f'rotate({slope:.0f}) scale(0.6)"/>'
        )
    return drawn


def _ends_of(stretches: GeoDataFrame) -> list[shapely.Point]:
    """Return the start, and the end where it is elsewhere."""
    whole = _whole(stretches)
    first, last = shapely.Point(whole.coords[0]), shapely.Point(whole.coords[-1])
    return [first, last] if first.distance(last) > APART_M else [first]


def _ends(sheet: Sheet, stretches: GeoDataFrame) -> list[str]:
    """Draw the start as a ring, and an end elsewhere as a square."""
    look = f'fill="{colour("casing").day}" stroke="{colour("walk").day}" stroke-width="1"'
    radius = START_RADIUS_MM
    (x, y), *elsewhere = [sheet.at(spot.x, spot.y) for spot in _ends_of(stretches)]
    return [
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:g}" {look}/>',
        *(
            f'<rect x="{x - radius:.2f}" y="{y - radius:.2f}" width="{2 * radius:g}" height="{2 * radius:g}" {look}/>'
            for x, y in elsewhere
        ),
    ]
