"""Short transactions of staff, one after the other: while a walk is planned no connection to the database waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.callers import find_caller
from app.database import Database
from app.dependencies import Slug, staff_area, staff_session


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
    def audited(self) -> Iterator[tuple[Session, Area]]:
        """Open a transaction that is written down as the route's rule says."""
        with contextmanager(staff_session)(self.request) as session:
            yield session, staff_area(self.slug, self.request, session)


def staff_door(slug: Slug, request: Request) -> Door:
    """Return the door to the area of the address; nothing is opened yet."""
    return Door(slug, request)


StaffDoor = Annotated[Door, Depends(staff_door)]
