"""One's own tokens for QGIS and scripts."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts import queries, tokens
from app.accounts.forms import read_scope
from app.accounts.routes.answers import NO_STORE, SEE_OTHER, Door, one_change
from app.accounts.routes.own_account import show_account
from app.dependencies import AccountsSession, CurrentCaller, ServiceSettings, may
from app.errors import ProblemError
from app.pages.rendering import page
from app.public_address import public_address
from app.security_forms import CheckedForm

router = APIRouter(prefix="/account/tokens", dependencies=[may("manage", "own_token")])


@router.post("", dependencies=[CheckedForm])
def make_token(
    request: Request,
    door: Door,
    caller: CurrentCaller,
    settings: ServiceSettings,
    *,
    name: Annotated[str, Form(max_length=200)],
    scope: Annotated[str, Form(max_length=60)] = "",
    rights: Annotated[str, Form(max_length=10)] = "read",
    days: Annotated[int, Form()] = tokens.DAYS[0],
) -> Response:
    """Show a new token, once, and how to use it."""
    try:
        area_id, municipality_id = read_scope(scope)
        wish = tokens.Wish(name, area_id, municipality_id, may_write=rights == "write", days=days)
        held = queries.held_by(door.session, door.own_account(caller).id)
        with one_change(request, door.session):
            token = tokens.make_token(door.session, caller, held, wish)
    except ProblemError as error:
        return show_account(request, door, caller, trouble=error, trouble_at="tokens")
    context = {"token": token, "wish": wish, "address": public_address(request)}
    return page(request, "account_token.html", context, headers=NO_STORE)


@router.post("/{credential_id}/revoke", dependencies=[CheckedForm])
def revoke_token(
    request: Request, session: AccountsSession, caller: CurrentCaller, credential_id: uuid.UUID
) -> Response:
    """End a token at once."""
    with one_change(request, session):
        tokens.revoke(session, caller, credential_id, "token")
    return RedirectResponse("/account?done=token", SEE_OTHER)
