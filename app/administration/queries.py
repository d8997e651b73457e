"""What the database is asked about areas by those who manage them: a Session of the accounts door, or the owner's."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.administration.schemas import AreaSettings, ListedArea, Town
from layers.tables import new_id

SETTING_COLUMNS = (
    "name", "languages", "coarsen_m", "hexagon_m", "least_contributors", "visibility", "between_rounds",
    "text_retention_months", "photo_retention_months", "account_retention_months",
)  # fmt: skip


def settings_of(session: Session, area_id: uuid.UUID, *, lock: bool = False) -> AreaSettings:
    """Return the settings of an area; locked, nobody else changes them meanwhile."""
    row = session.execute(
        text(f"""
        SELECT {", ".join(SETTING_COLUMNS)}, coalesce(settings ->> 'start_place', '') AS start_place
        FROM housing_area WHERE id = :area {"FOR UPDATE" if lock else ""}
        """),  # noqa: S608  both parts are constants
        {"area": area_id},
    ).one()
    values = dict(row._mapping)
    return AreaSettings(**{**values, "languages": tuple(values["languages"])})


def change_settings(session: Session, area_id: uuid.UUID, values: Mapping[str, Any]) -> None:
    """Set columns of an area; an empty start_place is forgotten, the other keys of `settings` stay."""
    columns = {name: value for name, value in values.items() if name in SETTING_COLUMNS}
    if "languages" in columns:
        columns["languages"] = list(columns["languages"])
    assigned = [f"{name} = :{name}" for name in columns]
    if "start_place" in values:
        assigned.append("""
            settings = CASE WHEN CAST(:start_place AS text) = '' THEN settings - 'start_place'
                            ELSE settings || jsonb_build_object('start_place', CAST(:start_place AS text)) END
        """)
        columns["start_place"] = values["start_place"]
    session.execute(
        text(f"UPDATE housing_area SET {', '.join(assigned)} WHERE id = :area"),  # noqa: S608  names from a constant
        {"area": area_id, **columns},
    )


def place_names(session: Session, area_id: uuid.UUID) -> list[str]:
    """Return the names of the area's places."""
    rows = session.execute(
        text('SELECT DISTINCT name COLLATE "C" AS name FROM place WHERE area_id = :area ORDER BY 1'), {"area": area_id}
    )
    return list(rows.scalars())


def has_place(session: Session, area_id: uuid.UUID, name: str) -> bool:
    """Tell whether the area has a place of a name."""
    found = session.execute(
        text("SELECT 1 FROM place WHERE area_id = :area AND name = :name LIMIT 1"), {"area": area_id, "name": name}
    )
    return found.one_or_none() is not None


def listed_areas(session: Session, area_ids: Collection[uuid.UUID] | None) -> list[ListedArea]:
    """Return areas by name, or all of them with None."""
    rows = session.execute(
        text("""
        SELECT area.id, area.slug, area.name, municipality.name AS municipality, area.visibility,
               ST_Area(area.boundary) / 1e6 AS square_kilometres,
               (SELECT count(*) FROM membership WHERE membership.area_id = area.id) AS members,
               EXISTS (SELECT FROM place WHERE place.area_id = area.id) AS has_ground
        FROM housing_area AS area LEFT JOIN municipality ON municipality.id = area.municipality_id
        WHERE CAST(:areas AS uuid[]) IS NULL OR area.id = ANY(:areas)
        ORDER BY area.name, area.slug
        """),
        {"areas": None if area_ids is None else list(area_ids)},
    )
    return [ListedArea(**row._mapping) for row in rows]


def towns(session: Session) -> list[Town]:
    """Return all municipalities by name."""
    return [Town(*row) for row in session.execute(text("SELECT code, name FROM municipality ORDER BY name, code"))]


def municipality_by_code(session: Session, code: str) -> uuid.UUID | None:
    """Return the id of a municipality, or None."""
    found: uuid.UUID | None = session.execute(
        text("SELECT id FROM municipality WHERE code = :code"), {"code": code}
    ).scalar_one_or_none()
    return found


def insert_municipality(session: Session, code: str, name: str) -> uuid.UUID:
    """Store a municipality and return its id; somebody who stored it at the same moment was right as well."""
    made: uuid.UUID = session.execute(
        text("""
        INSERT INTO municipality (id, code, name) VALUES (:id, :code, :name)
        ON CONFLICT (code) DO UPDATE SET code = excluded.code RETURNING id
        """),
        {"id": new_id(), "code": code, "name": name},
    ).scalar_one()
    return made
