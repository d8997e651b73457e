"""Named places and streets: labels that help people find their way.

Each place is given as the one point its label stands on; streets also tell the slope of their label in degrees,
clockwise from east and never upside down.
"""

from layers.definition import Column, Layer, same_for_all
from layers.look import Label, Look

_QUERY = """
WITH place_line AS (
  SELECT id, name, kind, geometry,
    CASE WHEN ST_Dimension(geometry) = 1 THEN ST_GeometryN(ST_LineMerge(geometry), 1) END AS line
  FROM place WHERE area_id = :area_id
)
SELECT id, name, kind,
  CASE WHEN line IS NOT NULL THEN round(degrees(atan(
    (ST_Y(ST_LineInterpolatePoint(line, 0.44)) - ST_Y(ST_LineInterpolatePoint(line, 0.56)))
    / nullif(ST_X(ST_LineInterpolatePoint(line, 0.56)) - ST_X(ST_LineInterpolatePoint(line, 0.44)), 0)
  ))::numeric)::integer END AS slope,
  CASE WHEN line IS NOT NULL THEN ST_LineInterpolatePoint(line, 0.5)
    ELSE ST_PointOnSurface(geometry) END AS geometry
FROM place_line ORDER BY name, id
"""

_RANKS = (
    "square", "residents_house", "school", "library", "station", "green_space", "kindergarten", "institution",
    "youth_club", "sports_hall", "street", "shop", "community_garden", "playground", "pitch", "cafe",
    "drop_in", "workshop", "worship", "laundry", "courtyard", "tunnel", "bus_stop", "path", "parking", "other",
    "stairwell", "entrance",
)  # fmt: skip

_QUIET = Look(label=Label("name", colour="street_label", size=12, weight=400, min_zoom=18.5))

PLACES = Layer(
    name="places",
    columns=(
        Column("id", "identifier"),
        Column("name"),
        Column("kind", codes="place_kind"),
        Column("slope", "integer"),
    ),
    privacy="public",
    queries=same_for_all(_QUERY),
    geometries=("POINT",),
    look=Look(
        label=Label("name", size=13, weight=600, min_zoom=16, rank_by="kind", ranks=_RANKS),
        by="kind",
        cases={
            "street": Look(label=Label("name", colour="street_label", size=12, italic=True, min_zoom=16)),
            "path": Look(label=Label("name", colour="street_label", size=12, italic=True, min_zoom=17)),
            "entrance": _QUIET,
            "stairwell": _QUIET,
            "parking": _QUIET,
            "bus_stop": _QUIET,
        },
    ),
    min_zoom=15,
    switchable=True,
)
