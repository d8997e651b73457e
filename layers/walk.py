"""The safety walk: its stretches in walking order, each with its light.

The table keeps a walk as one line. Here every segment takes light and steps from the path it runs on (nearest edge
of the network within half a metre of the segment's middle), and neighbours that agree are joined again. The edges
near the walk are taken out first: behind row-level policies no spatial index is used, and each segment would ask all.
"""

from layers.definition import Audience, Column, Layer, LegendEntry
from layers.look import Line, Look

_STRETCHES = """
WITH near_edge AS MATERIALIZED (
  SELECT w.id AS walk_id, edge.number, edge.lit, edge.steps, edge.geometry
  FROM {source} AS w JOIN network_edge AS edge ON edge.area_id = w.area_id
  WHERE w.area_id = :area_id AND ST_DWithin(edge.geometry, w.geometry, 0.5)
), segment AS (
  SELECT w.id AS walk_id, s.path[1] AS number, s.geom,
    coalesce(e.lit, 'unknown') AS lit, coalesce(e.steps, false) AS steps
  FROM {source} AS w
  CROSS JOIN LATERAL ST_DumpSegments(w.geometry) AS s
  LEFT JOIN LATERAL (
    SELECT lit, steps FROM near_edge
    WHERE near_edge.walk_id = w.id
      AND ST_DWithin(near_edge.geometry, ST_LineInterpolatePoint(s.geom, 0.5), 0.5)
    ORDER BY near_edge.geometry <-> ST_LineInterpolatePoint(s.geom, 0.5), near_edge.number LIMIT 1
  ) AS e ON true
  WHERE w.area_id = :area_id
), island AS (
  SELECT *, number - row_number() OVER (PARTITION BY walk_id, lit, steps ORDER BY number) AS island
  FROM segment
), stretch AS (
  SELECT walk_id, lit, steps, min(number) AS first_number,
    ST_RemoveRepeatedPoints(ST_MakeLine(geom ORDER BY number)) AS geometry
  FROM island GROUP BY walk_id, lit, steps, island
)
SELECT stretch.walk_id::text || '-' || row_number() OVER (PARTITION BY stretch.walk_id ORDER BY first_number) AS id,
  stretch.walk_id, w.title, w.kind, w.group_number, w.groups, w.meeting_place,
  row_number() OVER (PARTITION BY stretch.walk_id ORDER BY first_number) AS stretch, lit, steps,
  CASE WHEN steps THEN 'steps' ELSE lit END AS way,
  round(ST_Length(stretch.geometry)::numeric, 1)::double precision AS length_m, w.starts_at, w.walk_minutes,
  w.talk_minutes, {internal} stretch.geometry
FROM stretch JOIN {source} AS w ON w.id = stretch.walk_id ORDER BY stretch.walk_id, first_number
"""

_QUERIES: dict[Audience, str] = {
    "public": _STRETCHES.format(source="public_walks", internal=""),
    "staff": _STRETCHES.format(source="walk", internal="w.state, w.variant,"),
}

_LIT = Line("walk", width=5, casing="casing", casing_width=2, arrows=True)
_UNLIT = Line("walk", width=5, casing="casing", casing_width=2, edge="walk", edge_dash=(2.5, 4), arrows=True)
_UNKNOWN = Line("walk", width=5, casing="casing", casing_width=2, edge="walk", edge_dash=(10, 7), arrows=True)
_STEPS = Line("walk", width=5, casing="casing", casing_width=2, bars=True, arrows=True)

WALK = Layer(
    name="walk",
    columns=(
        Column("id", "identifier"),
        Column("walk_id", "identifier"),
        Column("title"),
        Column("kind", codes="walk_kind"),
        Column("group_number", "integer"),
        Column("groups", "integer"),
        Column("meeting_place"),
        Column("stretch", "integer"),
        Column("lit"),
        Column("steps", "boolean"),
        Column("way", codes="way"),
        Column("length_m", "real"),
        Column("starts_at", "datetime"),
        Column("walk_minutes", "real"),
        Column("talk_minutes", "real"),
        Column("state", codes="walk_state", audience="staff"),
        Column("variant", codes="variant", audience="staff"),
    ),
    privacy="two_tier",
    queries=_QUERIES,
    geometries=("LINESTRING",),
    look=Look(
        line=_LIT,
        by="way",
        cases={
            "yes": Look(line=_LIT),
            "no": Look(line=_UNLIT),
            "unknown": Look(line=_UNKNOWN),
            "steps": Look(line=_STEPS),
        },
    ),
    legend=(
        LegendEntry("legend.walk", "yes"),
        LegendEntry("legend.walk_unlit", "no"),
        LegendEntry("legend.walk_unknown", "unknown"),
        LegendEntry("legend.walk_steps", "steps"),
    ),
    exported=True,
    switchable=True,
)
