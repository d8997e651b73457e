"""The housing area itself: a soft veil over what lies outside, not a fence."""

from layers.definition import Audience, Column, Layer, LegendEntry
from layers.look import Fill, Look

_PUBLIC = """
SELECT id, slug, name, boundary AS geometry FROM housing_area WHERE id = :area_id
"""
_STAFF = """
SELECT id, slug, name, residents, dwellings, boundary AS geometry FROM housing_area WHERE id = :area_id
"""
_QUERIES: dict[Audience, str] = {"public": _PUBLIC, "staff": _STAFF}

BOUNDARY = Layer(
    name="boundary",
    columns=(
        Column("id", "identifier"),
        Column("slug"),
        Column("name"),
        Column("residents", "integer", audience="staff"),
        Column("dwellings", "integer", audience="staff"),
    ),
    privacy="two_tier",
    queries=_QUERIES,
    geometries=("MULTIPOLYGON",),
    look=Look(fill=Fill("mask", opacity=0.62, edge="boundary", edge_width=1.5, outside=True)),
    legend=(LegendEntry("legend.boundary"),),
    exported=True,
)
