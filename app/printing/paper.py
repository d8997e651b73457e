"""The map of an area for paper, with or without the grid that paper answers name their places by."""

import uuid

from markupsafe import Markup
from shapely.geometry import Point
from sqlalchemy.orm import Session

from app.printing import queries
from geo.map_grid import MapGrid, grid_over
from layers.paper_map import draw_map
from layers.paper_sheet import sheet_for


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
