"""Accepting an invitation, and choosing a new password by a link."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Request, Response
from sqlalchemy.orm import Session

from app.accounts import member_queries, members
from app.accounts.passwords import PASSWORD_LEAST
from app.accounts.routes.answers import (
    NO_STORE,
    Door,
    go_on,
    headers_of,
    held_token,
    one_change,
    slow_down,
    words_of,
)
from app.accounts.routes.sign_in import TRIES_OF_ADDRESS, oidc_label
from app.dependencies import AccountsSession, CallerAddress, ServiceSettings, may, refuse_foreign_origin
from app.errors import NotFoundError, ProblemError
from app.pages.rendering import page
from app.security_forms import CheckedForm
from app.settings import Settings

router = APIRouter(dependencies=[may("accept", "invitation")])
Token = Annotated[str, Path(max_length=100)]
Password = Annotated[str, Form(max_length=1000)]


@router.get("/invitation/{token}")
def invitation_page(
    request: Request, session: AccountsSession, settings: ServiceSettings, address: CallerAddress, token: Token
) -> Response:
    """Say who is invited to what, and ask for a password."""
    slow_down(request, "invitation", address, most=TRIES_OF_ADDRESS)
    return _page(request, session, settings, token)


@router.post("/invitation/{token}", dependencies=[CheckedForm])
def accept(
    request: Request,
    door: Door,
    session: AccountsSession,
    settings: ServiceSettings,
    address: CallerAddress,
    *,
    token: Token,
    password: Password,
    again: Password,
) -> Response:
    """Begin the account, or give it the new password, and sign in."""
    refuse_foreign_origin(request)
    slow_down(request, "invitation", address, most=TRIES_OF_ADDRESS)
    try:
        if password != again:
            raise ProblemError("passwords_differ", field="again")
        with one_change(request, session):
            account = members.accept_with_password(session, token, password)
            entrance = door.enter(account, held=held_token(request), by="password")
    except ProblemError as error:
        return _page(request, session, settings, token, error)
    return go_on(entrance, "/", settings)


def _page(
    request: Request, session: Session, settings: Settings, token: str, trouble: ProblemError | None = None
) -> Response:
    try:
        invitation = members.read_invitation(session, token)
    except NotFoundError as error:
        gone = {"invitation": None, "trouble": words_of(request, error)}
        return page(request, "invitation.html", gone, status=error.status, headers=NO_STORE)
    context = {
        "invitation": invitation,
        "areas": member_queries.area_names(session, list(invitation.area_ids)),
        "municipality": member_queries.municipality_name(session, invitation.municipality_id),
        "token": token,
        "least": PASSWORD_LEAST,
        "oidc_name": oidc_label(request, settings),
        "oidc_href": f"/sign-in/oidc?{urlencode({'invitation': token})}",
        "trouble": words_of(request, trouble) if trouble else None,
    }
    status, headers = (trouble.status, headers_of(trouble)) if trouble else (200, NO_STORE)
    return page(request, "invitation.html", context, status=status, headers=headers)
