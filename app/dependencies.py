"""What routes ask for: a transaction, the area of the address, and who is signed in."""

import base64
import binascii
from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Path, Request
from sqlalchemy.orm import Session

from app.areas import service as areas
from app.areas.schemas import Area
from app.database import Database
from app.errors import ForbiddenError, NotFoundError, NotSignedInError
from app.settings import Settings
from app.staff import service as staff_service
from app.staff.service import Staff

SESSION_COOKIE = "session"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def settings(request: Request) -> Settings:
    """Return the settings of the service."""
    found: Settings = request.app.state.settings
    return found


def public_session(request: Request) -> Iterator[Session]:
    """Open one transaction with the rights of the public."""
    database: Database = request.app.state.database
    with database.public() as session:
        yield session


def staff_session(request: Request) -> Iterator[Session]:
    """Open one transaction with the rights of staff."""
    database: Database = request.app.state.database
    with database.staff() as session:
        yield session


PublicSession = Annotated[Session, Depends(public_session, scope="function")]
StaffSession = Annotated[Session, Depends(staff_session, scope="function")]
ServiceSettings = Annotated[Settings, Depends(settings)]
Slug = Annotated[str, Path(max_length=60, description="The area's name in addresses, such as hjertelunden")]


def public_area(slug: Slug, session: PublicSession) -> Area:
    """Return the area of the address as the public may see it; NotFoundError when there is none."""
    return areas.find_area(session, slug)


PublicArea = Annotated[Area, Depends(public_area)]


def signed_in(request: Request, session: StaffSession) -> Staff | None:
    """Return who is signed in, by the session cookie or by HTTP Basic, or None."""
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        staff = staff_service.find_by_token(session, token)
        if staff is not None:
            refuse_foreign_origin(request)
            return staff
    credentials = _basic_credentials(request.headers.get("authorization", ""))
    return staff_service.find_by_password(session, *credentials) if credentials else None


SignedIn = Annotated[Staff | None, Depends(signed_in)]


def require_staff(staff: SignedIn) -> Staff:
    """Return who is signed in; NotSignedInError when nobody is."""
    if staff is None:
        raise NotSignedInError("sign_in")
    return staff


RequiredStaff = Annotated[Staff, Depends(require_staff)]


def staff_area(slug: Slug, staff: RequiredStaff, session: StaffSession) -> Area:
    """Return the area of the address when it is one of the signed-in person's; else it does not exist for them."""
    area = areas.find_area(session, slug)
    if area.id not in staff.area_ids:
        raise NotFoundError("unknown_area", slug=slug)
    return area


StaffArea = Annotated[Area, Depends(staff_area)]


def _basic_credentials(header: str) -> tuple[str, str] | None:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, separator, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if separator else None


def refuse_foreign_origin(request: Request) -> None:
    """Refuse a change that another site's page sends along with our cookie (a second wall behind SameSite=Strict)."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ForbiddenError("foreign_origin")
    if request.headers.get("sec-fetch-site") not in (None, "same-origin", "none"):
        raise ForbiddenError("foreign_origin")
