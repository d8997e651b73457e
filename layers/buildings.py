"""Buildings: warm grey, so that the signs stand out."""

from layers.definition import Column, Layer, same_for_all
from layers.look import Fill, Look

_QUERY = """
SELECT id, use, name, levels, geometry FROM building WHERE area_id = :area_id ORDER BY id
"""

BUILDINGS = Layer(
    name="buildings",
    columns=(Column("id", "identifier"), Column("use"), Column("name"), Column("levels", "integer")),
    privacy="public",
    queries=same_for_all(_QUERY),
    geometries=("MULTIPOLYGON",),
    look=Look(fill=Fill("building", edge="building_edge", edge_width=1)),
    min_zoom=13,
)
