"""Draw an area's map as SVG for paper, from the same layers and looks as every other map."""

import html
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import shapely
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from geo.map_grid import MapGrid
from layers.look import Fill, Line, Look, Sign, colour
from layers.paper_labels import place_labels
from layers.paper_sheet import Sheet
from layers.paper_walk import PIXEL_MM, draw_lines, draw_stops, room_of_signs
from layers.registry import layer
from layers.signs import BOX, PATHS, casing_units

GROUND = ("covers", "paths", "buildings")
"""What is drawn below everything else, in this order."""
HOLLOW_UNITS = 3.5
"""Width of a heart's outline in units of its box: on paper it is hollow, so that it stands apart in black and white."""


def draw_map(sheet: Sheet, frames: Mapping[str, GeoDataFrame], *, title: str, grid: MapGrid | None = None) -> str:
    """Return an SVG of a sheet; frames are layers by name in EPSG:25832: what is not there is not drawn.

    A walk comes with its stops.
    """
    parts = [f'<rect width="{sheet.width_mm:g}" height="{sheet.height_mm:g}" fill="{colour("paper").day}"/>']
    for name in GROUND:
        if name in frames:
            parts += _ground(sheet, frames[name], layer(name).look)
    if "boundary" in frames:
        parts += _veil(sheet, frames["boundary"])
    if grid is not None:
        parts += _grid(sheet, grid)
    if "walk" in frames:
        parts += draw_lines(sheet, frames["walk"])
    if "places" in frames:
        taken = room_of_signs(sheet, frames["walk"], frames["stops"]) if "walk" in frames else []
        parts += place_labels(sheet, frames["places"], layer("places").look, taken=taken)
    for name in ("challenges", "resources"):
        sign = layer(name).look.sign
        if name in frames and sign is not None:
            parts += _signs(sheet, frames[name], sign)
    if "walk" in frames:
        parts += draw_stops(sheet, frames["stops"])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {sheet.width_mm:g} {sheet.height_mm:g}" '
        f'width="{sheet.width_mm:g}mm" height="{sheet.height_mm:g}mm"><title>{html.escape(title)}</title>'
        f"{''.join(parts)}</svg>"
    )


def _ground(sheet: Sheet, frame: GeoDataFrame, look: Look) -> list[str]:
    """Draw a layer of the ground: neighbours of one look as one path, so that a town is a few hundred of them."""
    shown = frame[frame.intersects(sheet.view)]
    codes = list(shown[look.by]) if look.by else [""] * len(shown)
    drawn: list[str] = []
    lines: list[str] = []
    rows = zip(codes, shown.geometry, strict=True)
    for code, group in groupby(rows, key=lambda row: row[0]):
        case = look.cases.get(code, look)
        shapes = [shape for _code, shape in group]
        if case.fill and (areas := _path(sheet, shapes, 2)):
            edge = f' stroke="{colour(case.fill.edge).day}" stroke-width="0.12"' if case.fill.edge else ""
            drawn.append(f'<path d="{areas}" fill="{colour(case.fill.colour).day}" fill-rule="evenodd"{edge}/>')
        if case.line and (line := _path(sheet, shapes, 1)):
            below, above = _strokes(sheet, case.line, line)
            drawn.append(below)
            lines.append(above)
    return [*drawn, *lines]


def _strokes(sheet: Sheet, line: Line, path: str) -> tuple[str, str]:
    width = max(line.width_m / sheet.metres_per_mm, line.width * PIXEL_MM / 2)
    common = f'd="{path}" fill="none" stroke-linecap="round" stroke-linejoin="round"'
    rim = (
        f'<path {common} stroke="{colour(line.casing).day}" stroke-width="{width + 0.25:.2f}"/>' if line.casing else ""
    )
    return rim, f'<path {common} stroke="{colour(line.colour).day}" stroke-width="{width:.2f}"/>'


def _veil(sheet: Sheet, frame: GeoDataFrame) -> list[str]:
    fill = layer("boundary").look.fill or Fill("mask")
    outside = sheet.view.difference(shapely.union_all(frame.geometry))
    veil = _path(sheet, [outside], 2)
    edge = _path(sheet, [shape.boundary for shape in frame.geometry], 1)
    return [
        f'<path d="{veil}" fill="{colour(fill.colour).day}" fill-opacity="{fill.opacity:g}" fill-rule="evenodd"/>',
        f'<path d="{edge}" fill="none" stroke="{colour(fill.edge or fill.colour).day}" stroke-width="0.4"/>',
    ]


def _grid(sheet: Sheet, grid: MapGrid) -> list[str]:
    west, south, east, north = grid.bounds
    ink, lines, names = colour("quiet_ink").day, [], []
    for number in range(grid.columns + 1):
        x, top = sheet.at(west + number * grid.side_m, north)
        lines.append(f"M{x:.2f} {top:.2f}V{sheet.at(east, south)[1]:.2f}")
    for number in range(grid.rows + 1):
        left, y = sheet.at(west, north - number * grid.side_m)
        lines.append(f"M{left:.2f} {y:.2f}H{sheet.at(east, south)[0]:.2f}")
    side = grid.side_m / sheet.metres_per_mm
    left, top = sheet.at(west, north)
    for number, name in enumerate(grid.column_names()):
        names.append((left + (number + 0.5) * side, top - 1.2, name))
    for number in range(grid.rows):
        names.append((left - 2.4, top + (number + 0.5) * side + 1.2, str(number + 1)))
    return [
        f'<path d="{"".join(lines)}" fill="none" stroke="{ink}" stroke-width="0.15" stroke-opacity="0.7"/>',
        *(
            f'<text x="{x:.2f}" y="{y:.2f}" font-size="3.6" font-weight="bold" text-anchor="middle" '
            f'fill="{ink}">{name}</text>'
            for x, y, name in names
        ),
    ]


def _signs(sheet: Sheet, frame: GeoDataFrame, sign: Sign) -> list[str]:
    size = sign.size * PIXEL_MM * 0.6
    scale = size / BOX
    face, casing = colour(sign.colour).day, colour(sign.casing).day
    drawn = []
    for place in frame.geometry.representative_point():
        x, y = sheet.at(place.x, place.y)
        drawn.append(
            f'<g transform="translate({x - size / 2:.2f} {y - size / 2:.2f}) scale({scale:.4f})">'
            f'<path d="{PATHS[sign.shape]}" fill="{casing}" stroke="{casing}" stroke-width="{casing_units(sign):.2f}"/>'
            f'<path d="{PATHS[sign.shape]}" fill="{casing if sign.shape == "heart" else face}" stroke="{face}" '
            f'stroke-width="{HOLLOW_UNITS if sign.shape == "heart" else 0}"/></g>'
        )
    return drawn


def _path(sheet: Sheet, shapes: Iterable[BaseGeometry], dimension: int) -> str:
    """Return the path data of the parts of shapes that have a dimension: 1 for lines, 2 for areas."""
    return "".join(
        piece
        for shape in shapes
        for part in shapely.get_parts(shapely.simplify(shape, sheet.metres_per_mm * 0.08))
        if shapely.get_dimensions(part) == dimension and not part.is_empty
        for piece in _pieces(sheet, part)
    )


def _pieces(sheet: Sheet, part: Any) -> Iterable[str]:
    if part.geom_type == "Polygon":
        for ring in (part.exterior, *part.interiors):
            yield f"M{sheet.positions(ring)}Z"
    else:
        yield f"M{sheet.positions(part)}"
