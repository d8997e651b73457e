"""Put the map of an area together for a page."""

import json
import uuid
from urllib.parse import quote

from sqlalchemy.orm import Session

from app.areas import queries as area_queries
from app.areas.schemas import Area
from app.offline.releases import current_release
from app.settings import Settings
from app.translations import Translator
from layers.definition import Audience
from layers.folium_map import BaseTiles, MapOptions, MapParts, build_map
from layers.reading import read_map_layers

WALK_LAYERS = ("walk", "stops")
PIN_LAYERS = ("resources", "challenges")
EMPTY = '{"type":"FeatureCollection","features":[]}'
_OSM = BaseTiles(
    "map.tiles_osm",
    "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "© OpenStreetMap",
)
_SKAERMKORT = "https://api.dataforsyningen.dk/topo_skaermkort_daempet_DAF?token="
_SKAERMKORT_LAYER = "dtk_skaermkort_daempet"


def area_map(
    session: Session,
    area: Area,
    audience: Audience,
    translate: Translator,
    settings: Settings,
    *,
    walk_id: uuid.UUID | None = None,
    with_pins: bool = True,
) -> MapParts:
    """Return the map of an area as the audience may see it, with one walk or none, and with its pins or without."""
    found = read_map_layers(session.connection(), area.id, audience)
    if not with_pins:
        found |= dict.fromkeys(PIN_LAYERS, EMPTY)
    for name in WALK_LAYERS:
        if name in found:
            found[name] = _only_walk(found[name], walk_id)
    options = MapOptions(
        title=area.name,
        language=translate.language,
        bounds=area_queries.area_bounds(session, area.id),
        attribution=area.attribution,
        static_path=current_release().address("").rstrip("/"),
        approximate=audience == "public",
        tiles=_tiles(settings),
    )
    return build_map(found, options, translate.template)


def _only_walk(collection: str, walk_id: uuid.UUID | None) -> str:
    features = json.loads(collection)["features"]
    kept = [feature for feature in features if feature["properties"].get("walk_id") == str(walk_id)]
    return json.dumps({"type": "FeatureCollection", "features": kept}, ensure_ascii=False)


def _tiles(settings: Settings) -> BaseTiles | None:
    if settings.base_map == "osm":
        return _OSM
    if settings.base_map == "skaermkort" and settings.skaermkort_token:
        address = _SKAERMKORT + quote(settings.skaermkort_token)
        return BaseTiles("map.tiles_skaermkort", address, "© Klimadatastyrelsen", wms_layer=_SKAERMKORT_LAYER)
    return None
