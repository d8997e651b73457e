"""Who is with us: planners see and invite the people of their areas, administrators everybody."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.accounts import member_queries, members
from app.accounts.routes.answers import (
    NO_STORE,
    SEE_OTHER,
    headers_of,
    one_change,
    words_of,
)
from app.accounts.service import tidy_name
from app.dependencies import AccountsSession, CurrentCaller, ServiceSettings, may
from app.errors import ProblemError
from app.pages.rendering import page
from app.policy import Caller
from app.public_address import public_address
from app.security_forms import CheckedForm
from app.settings import Settings
from layers.vocabulary import ACCOUNT_ROLES

router = APIRouter(prefix="/members")

READ = may("read", "members")
MANAGE = may("manage", "members")
MANAGE_ACCOUNTS = may("manage", "accounts")
Areas = Annotated[list[uuid.UUID], Form(default_factory=list, max_length=500)]
DONE = {
    "added": "members.done_added",
    "removed": "members.done_removed",
    "withdrawn": "members.done_withdrawn",
    "reset": "members.done_reset",
    "closed": "members.done_closed",
    "opened": "members.done_opened",
}


@router.get("", dependencies=[READ])
def members_page(
    request: Request, session: AccountsSession, caller: CurrentCaller, settings: ServiceSettings, done: str = ""
) -> Response:
    """Show who is with us."""
    return _page(request, session, caller, settings, done=DONE.get(done))


def _page(
    request: Request,
    session: Session,
    caller: Caller,
    settings: Settings,
    *,
    done: str | None = None,
    link: dict[str, Any] | None = None,
    trouble: ProblemError | None = None,
    typed: dict[str, Any] | None = None,
) -> Response:
    everybody = caller.role == "administrator"
    found = member_queries.members(session, caller.municipality_id, everybody=everybody)
    context = {
        "everybody": everybody,
        "members": found,
        "invitations": member_queries.open_invitations(session, caller.area_ids, everybody=everybody),
        "areas": member_queries.area_names(session, None if everybody else caller.area_ids),
        "municipalities": member_queries.municipalities(session) if everybody else [],
        "roles": ACCOUNT_ROLES if everybody else (),
        "own_id": caller.account_id,
        "invitation_days": members.INVITATION_DAYS,
        "done": done,
        "link": link,
        "typed": {"name": "", "email": "", "role": "professional", "areas": [], "municipality": "", **(typed or {})},
        "trouble": words_of(request, trouble) if trouble else None,
    }
    status, headers = (trouble.status, headers_of(trouble)) if trouble else (200, NO_STORE)
    return page(request, "members.html", context, status=status, headers=headers)


def _link(request: Request, settings: Settings, token: str, name: str, days: int) -> dict[str, Any]:
    return {"address": f"{public_address(request)}/invitation/{token}", "name": name, "days": days}


@router.post("/invite", dependencies=[MANAGE, CheckedForm])
def invite(
    request: Request,
    session: AccountsSession,
    caller: CurrentCaller,
    settings: ServiceSettings,
    *,
    name: Annotated[str, Form(max_length=200)],
    areas: Areas,
    email: Annotated[str, Form(max_length=300)] = "",
    role: Annotated[str, Form(max_length=20)] = "professional",
    municipality: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """Show a link to hand over, once; somebody who has an account is simply let in."""
    typed = {"name": name, "email": email, "role": role, "areas": areas, "municipality": municipality}
    try:
        wish = members.Wish(name, email, role, areas, _identifier(municipality))
        with one_change(request, session):
            token = members.invite(session, caller, wish)
    except ProblemError as error:
        return _page(request, session, caller, settings, trouble=error, typed=typed)
    if token is None:
        return RedirectResponse("/members?done=added", SEE_OTHER)
    link = _link(request, settings, token, tidy_name(name), members.INVITATION_DAYS)
    return _page(request, session, caller, settings, link=link)


def _identifier(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed) if typed else None
    except ValueError:
        raise ProblemError("account_municipality", field="municipality") from None


@router.post("/{account_id}/areas", dependencies=[MANAGE, CheckedForm])
def add_areas(
    request: Request,
    session: AccountsSession,
    caller: CurrentCaller,
    settings: ServiceSettings,
    *,
    account_id: uuid.UUID,
    areas: Areas,
) -> Response:
    """Make a professional a member of more areas."""
    try:
        with one_change(request, session):
            members.add_member_areas(session, caller, account_id, areas)
    except ProblemError as error:
        return _page(request, session, caller, settings, trouble=error)
    return RedirectResponse("/members?done=added", SEE_OTHER)


@router.post("/{account_id}/areas/{area_id}/remove", dependencies=[MANAGE, CheckedForm])
def remove_area(
    request: Request, session: AccountsSession, caller: CurrentCaller, account_id: uuid.UUID, area_id: uuid.UUID
) -> Response:
    """End a membership."""
    with one_change(request, session):
        members.remove_area(session, caller, account_id, area_id)
    return RedirectResponse("/members?done=removed", SEE_OTHER)


@router.post("/{account_id}/password-link", dependencies=[MANAGE, CheckedForm])
def make_password_link(
    request: Request,
    session: AccountsSession,
    caller: CurrentCaller,
    settings: ServiceSettings,
    account_id: uuid.UUID,
) -> Response:
    """Show a link with which a person chooses a new password, once."""
    try:
        with one_change(request, session):
            token = members.make_password_link(session, caller, account_id)
            name = members.find_member(session, caller, account_id).name
    except ProblemError as error:
        return _page(request, session, caller, settings, trouble=error)
    link = _link(request, settings, token, name, members.PASSWORD_LINK_DAYS)
    return _page(request, session, caller, settings, link=link)


@router.post("/{account_id}/second-factor/reset", dependencies=[MANAGE, CheckedForm])
def reset_second_factor(
    request: Request, session: AccountsSession, caller: CurrentCaller, settings: ServiceSettings, account_id: uuid.UUID
) -> Response:
    """Forget the second factor of somebody who has lost it."""
    try:
        with one_change(request, session):
            members.reset_second_factor(session, caller, account_id)
    except ProblemError as error:
        return _page(request, session, caller, settings, trouble=error)
    return RedirectResponse("/members?done=reset", SEE_OTHER)


@router.post("/invitations/{invitation_id}/withdraw", dependencies=[MANAGE, CheckedForm])
def withdraw_invitation(
    request: Request, session: AccountsSession, caller: CurrentCaller, invitation_id: uuid.UUID
) -> Response:
    """Let an invitation end that nobody has used."""
    with one_change(request, session):
        members.withdraw_invitation(session, caller, invitation_id)
    return RedirectResponse("/members?done=withdrawn", SEE_OTHER)


@router.post("/{account_id}/close", dependencies=[MANAGE_ACCOUNTS, CheckedForm])
def close_account(
    request: Request, session: AccountsSession, caller: CurrentCaller, settings: ServiceSettings, account_id: uuid.UUID
) -> Response:
    """Close an account at once."""
    return _set_open(request, session, caller, settings, account_id, is_open=False)


@router.post("/{account_id}/open", dependencies=[MANAGE_ACCOUNTS, CheckedForm])
def open_account(
    request: Request, session: AccountsSession, caller: CurrentCaller, settings: ServiceSettings, account_id: uuid.UUID
) -> Response:
    """Open a closed account again."""
    return _set_open(request, session, caller, settings, account_id, is_open=True)


def _set_open(
    request: Request, session: Session, caller: Caller, settings: Settings, account_id: uuid.UUID, *, is_open: bool
) -> Response:
    try:
        with one_change(request, session):
            members.set_open(session, caller, account_id, is_open=is_open)
    except ProblemError as error:
        return _page(request, session, caller, settings, trouble=error)
    return RedirectResponse(f"/members?done={'opened' if is_open else 'closed'}", SEE_OTHER)
