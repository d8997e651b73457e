"""What routes ask for: their rule, a transaction, the area of the address, and who is calling."""

import ipaddress
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Path, Request
from sqlalchemy.orm import Session

from app import policy
from app.areas import service as areas
from app.areas.schemas import Area
from app.audit import service as audit
from app.callers import find_caller
from app.database import Database
from app.errors import ForbiddenError, NotFoundError, NotSignedInError
from app.keys import Keys
from app.policy import Caller, Rule
from app.settings import Settings
from app.spam.limits import Limits

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
UNNAMED_PATH_PARTS = {"slug", "code", "token"}
"""Parts of an address that the audit leaves out: the area is named by its id, and the others are secrets."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The dependency that lets a caller through by the rule that a route names."""

    rule: Rule

    def __call__(self, request: Request) -> None:
        """Raise NotSignedInError or ForbiddenError when the caller's role may not do this anywhere."""
        caller = find_caller(request)
        verdict = policy.judge(caller, self.rule)
        if verdict == "sign_in":
            raise NotSignedInError("sign_in")
        if verdict != "allowed":
            raise ForbiddenError(f"not_allowed_{verdict}" if verdict != "forbidden" else "not_allowed")
        if caller.by_cookie and self.rule.changes:
            refuse_foreign_origin(request)
        request.state.rule = self.rule


def may(action: str, subject: str) -> Any:
    """Return the dependency that a route names its rule with; LookupError when the matrix has no such line."""
    return Depends(Gate(policy.rule(subject, action)))


def settings(request: Request) -> Settings:
    """Return the settings of the service."""
    found: Settings = request.app.state.settings
    return found


def keys(request: Request) -> Keys:
    """Return the keys of the instance."""
    found: Keys = request.app.state.keys
    return found


def limits(request: Request) -> Limits:
    """Return what slows down those who send or guess too much."""
    found: Limits = request.app.state.limits
    return found


def public_session(request: Request) -> Iterator[Session]:
    """Open one transaction with the rights of the public; members find their own areas before they open."""
    database: Database = request.app.state.database
    with database.public(find_caller(request).credential) as session:
        yield session


def staff_session(request: Request) -> Iterator[Session]:
    """Open one transaction with the rights of staff; an audited rule is written down in the same one."""
    database: Database = request.app.state.database
    with database.staff(find_caller(request).credential) as session:
        yield session
        _write_audit(request, session)


def accounts_session(request: Request) -> Iterator[Session]:
    """Open one transaction with the rights over accounts and areas; an audited rule is written down in the same one."""
    database: Database = request.app.state.database
    with database.accounts(find_caller(request).credential) as session:
        yield session
        _write_audit(request, session)


def _write_audit(request: Request, session: Session) -> None:
    rule: Rule = request.state.rule
    if not rule.audited or getattr(request.state, "audit_written", False):
        return
    request.state.audit_written = True
    named = {name: str(value) for name, value in request.path_params.items() if name not in UNNAMED_PATH_PARTS}
    asked = {name: value[:200] for name, value in request.query_params.items()}
    audit.record(
        session,
        rule.action,
        subject=rule.subject,
        subject_id=next(iter(named.values()), None),
        area_id=getattr(request.state, "area_id", None),
        details={"query": asked} if asked else {},
    )


PublicSession = Annotated[Session, Depends(public_session, scope="function")]
StaffSession = Annotated[Session, Depends(staff_session, scope="function")]
AccountsSession = Annotated[Session, Depends(accounts_session, scope="function")]
ServiceSettings = Annotated[Settings, Depends(settings)]
ServiceKeys = Annotated[Keys, Depends(keys)]
ServiceLimits = Annotated[Limits, Depends(limits)]
CurrentCaller = Annotated[Caller, Depends(find_caller)]
Slug = Annotated[str, Path(max_length=60, description="The area's name in addresses, such as hjertelunden")]


def public_area(slug: Slug, request: Request, session: PublicSession) -> Area:
    """Return the area of the address as the caller may see it; NotFoundError when there is none."""
    return _area_within_reach(slug, request, session)


def staff_area(slug: Slug, request: Request, session: StaffSession) -> Area:
    """Return the area of the address when the caller's rule covers it; else it does not exist for them."""
    return _area_within_reach(slug, request, session)


def managed_area(slug: Slug, request: Request, session: AccountsSession) -> Area:
    """Return the area of the address for those who manage it; else it does not exist for them."""
    return _area_within_reach(slug, request, session)


def _area_within_reach(slug: str, request: Request, session: Session) -> Area:
    area = areas.find_area(session, slug)
    if not policy.covers(find_caller(request), request.state.rule, area.id):
        raise NotFoundError("unknown_area", slug=slug)
    request.state.area_id = area.id
    return area


PublicArea = Annotated[Area, Depends(public_area)]
StaffArea = Annotated[Area, Depends(staff_area)]
ManagedArea = Annotated[Area, Depends(managed_area)]


def campaign_of(caller: CurrentCaller) -> uuid.UUID:
    """Return the mapping round whose facilitator is calling."""
    if caller.campaign_id is None:
        raise NotSignedInError("sign_in")
    return caller.campaign_id


def address_of(request: Request, service_settings: ServiceSettings) -> str:
    """Return the address that a caller is counted by, behind as many proxies as the operator says there are.

    It is handed to Limits, which forgets it at once; nothing else may take it.
    """
    direct = request.client.host if request.client else ""
    if service_settings.trusted_proxies == 0:
        return direct
    named = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    number = service_settings.trusted_proxies
    chosen = named[-number] if len(named) >= number else direct
    try:
        return str(ipaddress.ip_address(chosen))
    except ValueError:
        return direct


CallerAddress = Annotated[str, Depends(address_of)]


def refuse_foreign_origin(request: Request) -> None:
    """Refuse a change that another site's page sends along with our cookie (a second wall behind SameSite=Strict)."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ForbiddenError("foreign_origin")
    if request.headers.get("sec-fetch-site") not in (None, "same-origin", "none"):
        raise ForbiddenError("foreign_origin")
