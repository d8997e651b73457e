"""The map of an area for paper, with or without the grid that paper answers name their places by."""

import uuid
from dataclasses import dataclass

from markupsafe import Markup
from shapely.geometry import Point
from sqlalchemy.orm import Session

from app.printing import queries
from geo.map_grid import MapGrid, grid_over
from layers.definition import Audience
from layers.paper_map import draw_map
from layers.paper_sheet import sheet_for
from layers.paper_walk import draw_sample, legend_rows


def area_grid(session: Session, area_id: uuid.UUID) -> MapGrid:
    """Return the grid of an area: the same on every paper form, and wherever its answers are typed in."""
    return grid_over(queries.bounds(session, area_id))


def spot_in_square(session: Session, area_id: uuid.UUID, code: str) -> Point:
    """Return a place (EPSG:25832) within a square of the area's grid and within the area.

    Raises ValueError for a square that is not there, or lies wholly outside.
    """
    square = area_grid(session, area_id).square(code)
    within = square.intersection(queries.boundary(session, area_id))
    if within.is_empty:
        raise ValueError("the square lies outside the area")
    return square.centroid if within.covers(square.centroid) else within.representative_point()


def paper_map(
    session: Session,
    area_id: uuid.UUID,
    *,
    width_mm: float,
    height_mm: float,
    title: str,
    with_grid: bool = False,
    with_pins: bool = False,
) -> Markup:
    """Return the area's map as an SVG element of a size."""
    frames = queries.frames(session, area_id, pins=with_pins)
    grid = area_grid(session, area_id) if with_grid else None
    bounds = grid.bounds if grid else queries.bounds(session, area_id)
    sheet = sheet_for(bounds, width_mm, height_mm, room=0.05 if grid else 0.02)
    drawn = draw_map(sheet, frames, title=title, grid=grid)
    return Markup(drawn)  # noqa: S704  every word in it is escaped where it is drawn


@dataclass(frozen=True, slots=True)
class WalkMap:
    """The map of one walk as an SVG element, and what its kinds of line mean: a sample and a message id each."""

    drawing: Markup
    legend: list[tuple[Markup, str]]


WALK_MAP_MM = (186.0, 74.0)
"""What a walk's map takes of a sheet of A4, so that its stops and its way stand on the same one."""


def walk_map(
    session: Session, area_id: uuid.UUID, walk_id: uuid.UUID, audience: Audience, *, title: str
) -> WalkMap | None:
    """Return the map of a walk that the session may read, or None where nothing of it is drawn."""
    frames = queries.walk_frames(session, area_id, walk_id, audience)
    if frames["walk"].empty:
        return None
    west, south, east, north = frames["walk"].total_bounds
    width_mm, height_mm = WALK_MAP_MM
    sheet = sheet_for((west, south, east, north), width_mm, height_mm, room=0.12)
    legend = [(Markup(draw_sample(code)), key) for code, key in legend_rows(frames["walk"]["way"])]  # noqa: S704  ours
    drawn = draw_map(sheet, frames, title=title)
    return WalkMap(Markup(drawn), legend)  # noqa: S704  every word in it is escaped where it is drawn
