"""Short transactions of staff, one after the other: while a walk is planned no connection to the database waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.audit.requests import note_once
from app.callers import find_caller
from app.database import Database
from app.dependencies import Slug, staff_area, staff_session

ONE_SITTING = timedelta(hours=1)
"""Who plans on in the same area is at the same work; after so long it is told again that they are."""


@dataclass(frozen=True, slots=True)
class Door:
    """The area of the address, to be opened as often as needed; the caller's rights are looked up each time."""

    slug: str
    request: Request

    @contextmanager
    def reading(self) -> Iterator[tuple[Session, Area]]:
        """Open a transaction that leaves no entry in the audit, for what comes before a change."""
        database: Database = self.request.app.state.database
        with database.staff(find_caller(self.request).credential) as session:
            yield session, staff_area(self.slug, self.request, session)

    @contextmanager
    def planning(self) -> Iterator[tuple[Session, Area]]:
        """Open a transaction that reads exact pins: an entry says when somebody begins to plan, at most once an hour.

        Each stop that is dragged is planned anew. One entry for each would hide all others, and tell no more.
        """
        with self.audited() as (session, area):
            yield session, area
            note_once(self.request, session, within=ONE_SITTING, details={"planning": "begun"})

    @contextmanager
    def audited(self) -> Iterator[tuple[Session, Area]]:
        """Open a transaction that is written down as the route's rule says."""
        with contextmanager(staff_session)(self.request) as session:
            yield session, staff_area(self.slug, self.request, session)


def staff_door(slug: Slug, request: Request) -> Door:
    """Return the door to the area of the address; nothing is opened yet."""
    return Door(slug, request)


StaffDoor = Annotated[Door, Depends(staff_door)]
