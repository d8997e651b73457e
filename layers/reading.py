"""Read layers from the database: as GeoJSON built there, or as a GeoDataFrame for files and analysis."""

import uuid

import geopandas
import pandas
from sqlalchemy import Connection, text

from geo import crs
from layers.definition import Audience, Layer
from layers.registry import LAYERS

GROUND_TOLERANCE_M = 0.3
"""How far a drawn outline of the ground may stray from the stored one: less than a screen shows."""

_GEOJSON = """
SELECT '{{"type":"FeatureCollection","features":[' || coalesce(string_agg(
  json_build_object('type', 'Feature', 'id', feature.id,
    'geometry', ST_AsGeoJSON(ST_Transform(feature.geometry, :wire), 6)::json,
    'properties', {properties})::text, ','), '') || ']}}'
FROM ({query}) AS feature
"""
_GROUND = """
SELECT '{{"type":"FeatureCollection","features":[' || coalesce(string_agg(
  json_build_object('type', 'Feature',
    'geometry', ST_AsGeoJSON(ST_Transform(ST_Simplify(feature.geometry, :tolerance_m, true), :wire), 6)::json,
    'properties', {properties})::text, ','), '') || ']}}'
FROM ({query}) AS feature
"""


def read_geojson(connection: Connection, layer: Layer, area_id: uuid.UUID, audience: Audience) -> str:
    """Return a layer of an area as GeoJSON text: EPSG:4326, longitude first, six decimals (0.1 m).

    Properties that have no value are left out. Raises LayerNotReadableError when the
    layer is not for the audience.
    """
    statement = text(_GEOJSON.format(query=layer.query(audience), properties=_properties(layer, audience)))
    found: str = connection.execute(statement, {"area_id": area_id, "wire": crs.WIRE}).scalar_one()
    return found


def read_frame(connection: Connection, layer: Layer, area_id: uuid.UUID, audience: Audience) -> geopandas.GeoDataFrame:
    """Return a layer of an area as a GeoDataFrame in the storage CRS (metres), columns as defined."""
    frame = geopandas.read_postgis(
        text(layer.query(audience)),
        connection,
        geom_col="geometry",
        crs=crs.storage_crs(),
        params={"area_id": area_id},
    )
    names = [column.name for column in layer.columns_for(audience)]
    frame = frame[[*names, "geometry"]]
    for column in layer.columns_for(audience):
        if column.type == "identifier":
            frame[column.name] = frame[column.name].astype(str)
        elif column.type == "integer":
            frame[column.name] = frame[column.name].astype("Int64")
        elif column.type == "date":
            frame[column.name] = pandas.to_datetime(frame[column.name]).dt.date
    return frame


def read_map_layers(connection: Connection, area_id: uuid.UUID, audience: Audience) -> dict[str, str]:
    """Return every layer of an area as GeoJSON text by layer name, as the map wants them."""
    return {
        layer.name: (_read_ground if layer.is_ground else read_geojson)(connection, layer, area_id, audience)
        for layer in LAYERS
    }


def _read_ground(connection: Connection, layer: Layer, area_id: uuid.UUID, audience: Audience) -> str:
    """Return a layer that is only drawn: lighter outlines, and no identifiers, which nobody asks of the ground."""
    statement = text(_GROUND.format(query=layer.query(audience), properties=_properties(layer, audience)))
    values = {"area_id": area_id, "wire": crs.WIRE, "tolerance_m": GROUND_TOLERANCE_M}
    found: str = connection.execute(statement, values).scalar_one()
    return found


def _properties(layer: Layer, audience: Audience) -> str:
    """Return the SQL of a feature's properties, named one by one: the whole row would be written with its geometry."""
    names = [column.name for column in layer.columns_for(audience) if column.name != "id"] + list(layer.map_only)
    named = ", ".join(f"'{name}', feature.{name}" for name in names)
    return f"jsonb_strip_nulls(jsonb_build_object({named}))"
