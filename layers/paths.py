"""Paths and streets that people walk on: white, as wide as they are, steps as cross-bars."""

from layers.definition import Column, Layer, same_for_all
from layers.look import Line, Look

_QUERY = """
SELECT number AS id, name, highway,
  CASE WHEN steps THEN 'steps'
    WHEN highway IN ('residential', 'living_street', 'service', 'unclassified', 'tertiary', 'secondary',
      'primary')
    THEN 'street' ELSE 'path' END AS way,
  lit, steps, tunnel, geometry
FROM network_edge WHERE area_id = :area_id ORDER BY number
"""

PATHS = Layer(
    name="paths",
    columns=(
        Column("id", "integer"),
        Column("name"),
        Column("highway"),
        Column("way", codes="way"),
        Column("lit"),
        Column("steps", "boolean"),
        Column("tunnel", "boolean"),
    ),
    privacy="public",
    queries=same_for_all(_QUERY),
    geometries=("LINESTRING",),
    look=Look(
        line=Line("path", width=1.5, width_m=2.2, casing="path_edge", casing_width=1),
        by="way",
        cases={
            "street": Look(line=Line("road", width=2.5, width_m=6, casing="path_edge", casing_width=1)),
            "path": Look(line=Line("path", width=1.5, width_m=2.4, casing="path_edge", casing_width=1)),
            "steps": Look(
                line=Line("path", width=2, width_m=2.4, casing="steps", casing_width=1, edge="steps", bars=True)
            ),
        },
    ),
    min_zoom=13,
)
