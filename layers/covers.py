"""What covers the ground: green spaces quiet, water pale blue, roads white."""

from layers.definition import Column, Layer, same_for_all
from layers.look import Fill, Line, Look

_QUERY = """
SELECT id, kind, geometry FROM ground_cover WHERE area_id = :area_id
ORDER BY array_position(
  ARRAY['green', 'wood', 'garden', 'sand', 'square', 'parking', 'water', 'pitch', 'playground',
    'railway', 'road'], kind
), ST_Area(geometry) DESC, id
"""

_AREAS = ("green", "wood", "garden", "sand", "square", "parking", "water", "pitch", "playground")

COVERS = Layer(
    name="covers",
    columns=(Column("id", "identifier"), Column("kind")),
    privacy="public",
    queries=same_for_all(_QUERY),
    geometries=("GEOMETRY",),
    look=Look(
        fill=Fill("green"),
        by="kind",
        cases={
            **{kind: Look(fill=Fill(kind)) for kind in _AREAS},
            "railway": Look(line=Line("railway", width=1.5, width_m=1.6, dash=(6, 4))),
            "road": Look(line=Line("road", width=3, width_m=7, casing="path_edge", casing_width=1)),
        },
    ),
)
