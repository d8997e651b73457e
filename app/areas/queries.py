"""What the database is asked about areas: a Session reads with the rights of its role, a Connection is the owner's."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import shapely
from geoalchemy2.shape import from_shape
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Row, insert, text
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from geo import crs
from layers.tables import HousingArea, new_id

AREAS = """
SELECT area.id, area.slug, area.name, municipality.name AS municipality, area.coarsen_m,
       area.languages || ARRAY(SELECT DISTINCT spoken FROM campaign, unnest(campaign.languages) AS spoken
                               WHERE campaign.area_id = area.id AND now() BETWEEN opens_at AND closes_at
                                 AND spoken <> ALL (area.languages) ORDER BY spoken) AS languages,
       area.visibility, area.between_rounds, area.attribution
FROM housing_area AS area LEFT JOIN municipality ON municipality.id = area.municipality_id
"""


def area_by_slug(session: Session, slug: str) -> Area | None:
    """Return one area or None."""
    row = session.execute(text(f"{AREAS} WHERE area.slug = :slug"), {"slug": slug}).one_or_none()
    return Area(**row._mapping) if row else None


def all_areas(session: Session) -> list[Area]:
    """Return all areas by name."""
    return [Area(**row._mapping) for row in session.execute(text(f"{AREAS} ORDER BY area.name, area.slug"))]


def area_bounds(session: Session, area_id: uuid.UUID) -> tuple[float, float, float, float]:
    """Return west, south, east, north of the boundary in degrees."""
    row = session.execute(
        text("""
        SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
        FROM (SELECT ST_Transform(boundary, :wire) AS box FROM housing_area WHERE id = :area) AS moved
        """),
        {"area": area_id, "wire": crs.WIRE},
    ).one()
    return (row[0], row[1], row[2], row[3])


def published_counts(session: Session, area_id: uuid.UUID) -> dict[str, int]:
    """Return how many published pins there are of each kind."""
    rows = session.execute(
        text("SELECT kind, count(*) AS pins FROM public_pins WHERE area_id = :area GROUP BY kind"), {"area": area_id}
    )
    return {row.kind: row.pins for row in rows}


def campaigns(session: Session, area_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return the area's mapping rounds, the newest first, with whether they are open now."""
    return session.execute(
        text("""
        SELECT id, title, format, focus, purpose, next_step, raffle, group_name, languages, translations, opens_at,
               closes_at, now() BETWEEN opens_at AND closes_at AS is_open
        FROM campaign WHERE area_id = :area ORDER BY opens_at DESC, id
        """),
        {"area": area_id},
    ).all()


def next_opening(session: Session, area_id: uuid.UUID) -> datetime | None:
    """Return when the area's next mapping round opens, or None."""
    found: datetime | None = session.execute(
        text("SELECT min(opens_at) FROM campaign WHERE area_id = :area AND opens_at > now()"), {"area": area_id}
    ).scalar_one()
    return found


def places(session: Session, area_id: uuid.UUID, words: str, kind: str | None, limit: int) -> Sequence[Row[Any]]:
    """Return places whose name holds the words, names that begin with them first; geometry as a point in degrees."""
    pattern = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return session.execute(
        text("""
        SELECT id, name, kind, ST_X(point) AS longitude, ST_Y(point) AS latitude
        FROM (SELECT place.*, ST_Transform(ST_PointOnSurface(place.geometry), :wire) AS point
              FROM place JOIN housing_area AS area ON area.id = place.area_id
              WHERE place.area_id = :area AND place.name ILIKE '%' || :pattern || '%'
                AND (CAST(:kind AS text) IS NULL OR place.kind = :kind)
                AND ST_Covers(area.boundary, ST_PointOnSurface(place.geometry))) AS found
        ORDER BY name ILIKE :pattern || '%' DESC, lower(name) COLLATE "C", id
        LIMIT :limit
        """),
        {"area": area_id, "pattern": pattern, "kind": kind, "limit": limit, "wire": crs.WIRE},
    ).all()


def insert_area(connection: Connection, values: Mapping[str, Any], boundary: BaseGeometry) -> uuid.UUID:
    """Store a new area with its boundary (EPSG:25832); return its id."""
    area = new_id()
    connection.execute(
        insert(HousingArea).values(
            id=area, boundary=from_shape(_many(boundary), srid=crs.STORAGE), **{"settings": {}, **values}
        )
    )
    return area


def upsert_municipality(connection: Connection, code: str, name: str) -> uuid.UUID:
    """Return the id of the municipality with this code, made or renamed as need be."""
    made: uuid.UUID = connection.execute(
        text("""
        INSERT INTO municipality (id, code, name) VALUES (:id, :code, :name)
        ON CONFLICT (code) DO UPDATE SET name = excluded.name RETURNING id
        """),
        {"id": new_id(), "code": code, "name": name},
    ).scalar_one()
    return made


def boundary_of(connection: Connection, slug: str) -> tuple[uuid.UUID, BaseGeometry] | None:
    """Return id and boundary (EPSG:25832) of an area, or None when there is none."""
    row = connection.execute(
        text("SELECT id, ST_AsBinary(boundary) FROM housing_area WHERE slug = :slug"), {"slug": slug}
    ).one_or_none()
    return (row[0], shapely.from_wkb(bytes(row[1]))) if row else None


def set_boundary(connection: Connection, area_id: uuid.UUID, boundary: BaseGeometry) -> int:
    """Give an area another boundary (EPSG:25832) unless pins would lie outside; return how many would."""
    values = {"area": area_id, "boundary": str(from_shape(_many(boundary), srid=crs.STORAGE, extended=True).desc)}
    outside = connection.execute(
        text("SELECT count(*) FROM pin WHERE area_id = :area AND NOT ST_Covers(:boundary, geometry)"), values
    ).scalar_one()
    if outside == 0:
        connection.execute(text("UPDATE housing_area SET boundary = :boundary WHERE id = :area"), values)
    return int(outside)


def _many(boundary: BaseGeometry) -> MultiPolygon:
    parts = [part for part in getattr(boundary, "geoms", [boundary]) if isinstance(part, Polygon)]
    return MultiPolygon(parts)


def set_attribution(connection: Connection, area_id: uuid.UUID, attribution: str) -> None:
    """Name whose data the area's ground is drawn from."""
    connection.execute(
        text("UPDATE housing_area SET attribution = :attribution WHERE id = :area"),
        {"attribution": attribution, "area": area_id},
    )
