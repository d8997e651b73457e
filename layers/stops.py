"""The stops of a walk: numbered discs, ringed by how long the group talks there."""

from layers.definition import SEVERAL, Audience, Column, Layer, LegendEntry
from layers.look import Label, Look, Sign

_PUBLIC = """
SELECT id, walk_id, position, theme, arrives_minute, leaves_minute,
  leaves_minute - arrives_minute AS talk_minutes, geometry
FROM public_stops WHERE area_id = :area_id ORDER BY walk_id, position
"""
_STAFF = f"""
SELECT stop.id, walk_id, position, theme, arrives_minute, leaves_minute,
  leaves_minute - arrives_minute AS talk_minutes, weight, wished,
  nullif(array_to_string(mandates, '{SEVERAL}'), '') AS mandates,
  (SELECT count(*) FROM stop_pin WHERE stop_pin.stop_id = stop.id) AS pins, stop.geometry
FROM stop JOIN walk ON walk.id = stop.walk_id WHERE walk.area_id = :area_id ORDER BY walk_id, position
"""  # noqa: S608  a constant

_QUERIES: dict[Audience, str] = {"public": _PUBLIC, "staff": _STAFF}

STOPS = Layer(
    name="stops",
    columns=(
        Column("id", "identifier"),
        Column("walk_id", "identifier"),
        Column("position", "integer"),
        Column("theme", codes="theme"),
        Column("arrives_minute", "real"),
        Column("leaves_minute", "real"),
        Column("talk_minutes", "real"),
        Column("weight", "real", audience="staff"),
        Column("wished", "boolean", audience="staff"),
        Column("mandates", codes="mandate", audience="staff"),
        Column("pins", "integer", audience="staff"),
    ),
    privacy="two_tier",
    queries=_QUERIES,
    geometries=("POINT",),
    look=Look(
        sign=Sign("disc", "walk", size=26, size_touch=30),
        label=Label("position", colour="on_sign", halo="walk", size=14, weight=700, min_zoom=0),
    ),
    legend=(LegendEntry("legend.stops"),),
    exported=True,
)
