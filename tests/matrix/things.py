"""What stands in the matrix's world, by what it is called."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Connection, Engine, text

WEST, SOUTH, SIDE_M = 600_000.0, 6_310_000.0, 500.0
PASSWORD = "a long enough password"
TOWNS = {"home": "0901", "away": "0902"}
PIN_STATES = ("pending", "published", "rejected", "withdrawn", "merged")


@dataclass(frozen=True)
class Where:
    """An area as seen by the professional of lunden and hegnet, and by the planner of the home municipality."""

    key: str
    slug: str
    town: str
    is_public: bool


# The slugs are of one length, so that an answer to one can be compared with an answer to another byte by byte.
AREAS = (
    Where("own", "lunden", "home", is_public=True),
    Where("own_members", "hegnet", "home", is_public=False),
    Where("town", "naboen", "home", is_public=True),
    Where("foreign", "bakken", "away", is_public=True),
    Where("foreign_members", "skjult", "away", is_public=False),
)
UNKNOWN_SLUG = "ukendt"
BY_KEY = {area.key: area for area in AREAS}


@dataclass(frozen=True)
class Thing:
    """One object that an address can name: its kind, how it is, what it is called in the address, where it lies."""

    kind: str
    label: str
    value: str
    where: str | None = None
    town: str | None = None
    owner: str | None = None
    within: str | None = None
    """The object that it is part of, for an address that names both."""


@dataclass(frozen=True)
class Secret:
    """Something that must not be read by everybody: the bytes to look for, and what it belongs to."""

    about: str
    where: str
    thing: Thing | None
    marks: tuple[bytes, ...]


@dataclass
class World:
    """What stands in the database, by what it is called."""

    app: FastAPI
    engine: Engine
    area_ids: dict[str, uuid.UUID] = field(default_factory=dict)
    town_ids: dict[str, uuid.UUID] = field(default_factory=dict)
    account_ids: dict[str, uuid.UUID] = field(default_factory=dict)
    credentials: dict[str, str] = field(default_factory=dict)
    things: list[Thing] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)

    def of(self, kind: str, where: str | None = None, label: str | None = None) -> list[Thing]:
        """Return the things of a kind, within one area and of one label when asked."""
        return [
            thing
            for thing in self.things
            if thing.kind == kind and where in (None, thing.where) and label in (None, thing.label)
        ]

    def one(self, kind: str, where: str, label: str) -> Thing:
        """Return the only thing of a kind, an area and a label."""
        (found,) = self.of(kind, where, label)
        return found


def west_of(key: str) -> float:
    """Return the western edge of an area in metres (EPSG:25832)."""
    return WEST + 1000 * [area.key for area in AREAS].index(key)


def insert(connection: Connection, table: str, **values: Any) -> None:
    """Insert one row; every name comes from this package."""
    columns = ", ".join(values)
    bound = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({bound})"), values)  # noqa: S608
