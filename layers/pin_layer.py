"""What the layers of hearts and stars share: columns, queries and the two tiers of privacy."""

from layers.definition import Audience, Column, Layer, LegendEntry
from layers.look import Look

PIN_COLUMNS = (
    Column("id", "identifier"),
    Column("kind", codes="kind"),
    Column("precision", codes="precision"),
    Column("category", codes="category"),
    Column("topic", codes="topic"),
    Column("text"),
    Column("hour", "integer"),
    Column("season", codes="season"),
    Column("light", codes="light"),
    Column("language", codes="language"),
    Column("people", "integer"),
    Column("created_on", "date"),
    Column("state", codes="state", audience="staff"),
    Column("relevance", codes="relevance", audience="staff"),
    Column("placed_by", codes="placed_by", audience="staff"),
)

_PUBLIC = """
SELECT id, kind, precision, category, topic, text, hour, season, light, language, people, created_on, geometry, photos
FROM public_pins LEFT JOIN (
  SELECT pin_id, jsonb_agg(id ORDER BY id) AS photos FROM public_photos WHERE area_id = :area_id GROUP BY pin_id
) AS shown ON shown.pin_id = public_pins.id
WHERE area_id = :area_id AND kind = '{kind}' ORDER BY id
"""
_STAFF = """
SELECT id, kind, 'exact' AS precision, category, topic, text, hour, season, light, language, people,
  (created_at AT TIME ZONE 'Europe/Copenhagen')::date AS created_on, state, relevance, placed_by, geometry,
  NULL::jsonb AS photos
FROM pin WHERE area_id = :area_id AND kind = '{kind}' AND state IN ('pending', 'published') ORDER BY id
"""


def pin_layer(name: str, kind: str, look: Look) -> Layer:
    """Return the layer of one kind of pin: coarse or counted for all, exact for staff."""
    queries: dict[Audience, str] = {"public": _PUBLIC.format(kind=kind), "staff": _STAFF.format(kind=kind)}
    return Layer(
        name=name,
        columns=PIN_COLUMNS,
        privacy="two_tier",
        queries=queries,
        geometries=("POINT", "LINESTRING", "POLYGON"),
        look=look,
        legend=(LegendEntry(f"legend.{name}"),),
        map_only=("photos",),
        exported=True,
        switchable=True,
    )
