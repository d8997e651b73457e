"""`tryghedskort staff …`: who may sign in."""

import secrets
from collections.abc import Sequence
from typing import Annotated

import typer
from sqlalchemy import Connection, text

from app.commands.connection import console, load_settings, open_engine, stop_with
from app.staff.service import hash_password
from layers.tables import new_id

staff_app = typer.Typer(help="Professionals and planners who sign in.")


@staff_app.callback()
def staff() -> None:
    """Manage who signs in."""


@staff_app.command("set")
def set_member(
    name: Annotated[str, typer.Argument(help="the name to sign in with, in small letters")],
    area: Annotated[list[str] | None, typer.Option(help="slug of an area; repeat for more")] = None,
    municipality: Annotated[str | None, typer.Option(help="code of a municipality: makes a planner")] = None,
) -> None:
    """Add a person, or give a known one a new password and other areas; the password is shown once."""
    password = secrets.token_urlsafe(15)
    with open_engine(load_settings()) as engine, engine.begin() as connection:
        try:
            set_staff(connection, name, password, area_slugs=area or [], municipality=municipality)
        except ValueError as error:
            raise stop_with(str(error)) from None
    console.print(f"{name.lower()} signs in with the password  {password}", markup=False, highlight=False)


def set_staff(
    connection: Connection, name: str, password: str, *, area_slugs: Sequence[str], municipality: str | None = None
) -> None:
    """Store a person with a password and areas, replacing what was known; sessions end.

    Raises ValueError for an unknown area or municipality, a name that is too short, or neither of the two given.
    """
    name = name.strip().lower()
    if not 3 <= len(name) <= 120:
        raise ValueError("a name has 3 to 120 characters")
    if bool(area_slugs) == bool(municipality):
        raise ValueError("give either areas (a professional) or one municipality (a planner)")
    areas = [_id_of(connection, "housing_area", "slug", slug, "area") for slug in area_slugs]
    town = _id_of(connection, "municipality", "code", municipality, "municipality") if municipality else None
    member = connection.execute(
        text("""
        INSERT INTO staff_member (id, name, password_hash, role, municipality_id)
        VALUES (:id, :name, :hash, :role, :town)
        ON CONFLICT (name) DO UPDATE
        SET password_hash = excluded.password_hash, role = excluded.role, municipality_id = excluded.municipality_id
        RETURNING id
        """),
        {"id": new_id(), "name": name, "hash": hash_password(password), "role": "planner" if town else "professional",
         "town": town},
    ).scalar_one()  # fmt: skip
    for table in ("staff_area", "staff_session"):
        connection.execute(text(f"DELETE FROM {table} WHERE staff_id = :member"), {"member": member})  # noqa: S608
    for area_id in areas:
        connection.execute(
            text("INSERT INTO staff_area (staff_id, area_id) VALUES (:member, :area)"),
            {"member": member, "area": area_id},
        )


def _id_of(connection: Connection, table: str, column: str, value: str, noun: str) -> object:
    found = connection.execute(
        text(f"SELECT id FROM {table} WHERE {column} = :value"),  # noqa: S608  both are constants
        {"value": value},
    ).scalar_one_or_none()
    if found is None:
        raise ValueError(f"there is no {noun} {value}")
    return found
