"""One's own account: password, second factor, sessions."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts import codes, queries, tokens
from app.accounts.passwords import PASSWORD_LEAST
from app.accounts.routes.answers import (
    NO_STORE,
    SEE_OTHER,
    Door,
    hand_over,
    headers_of,
    held_token,
    one_change,
    slow_down,
    take_back,
    words_of,
)
from app.accounts.routes.sign_in import TRIES_OF_CODE, Code, enrolment_page, finish_enrolment, slow_down_codes
from app.accounts.schemas import Entrance
from app.accounts.service import Doorkeeper
from app.dependencies import AccountsSession, CurrentCaller, ServiceSettings, may
from app.errors import ProblemError
from app.pages.rendering import page
from app.policy import Caller
from app.security_forms import CheckedForm

router = APIRouter(prefix="/account", dependencies=[may("use", "own_account")])

Password = Annotated[str, Form(max_length=1000)]
SECOND_FACTOR_PATH = "/account/second-factor"
DONE = {
    "password": "account.done_password",
    "second_factor_off": "account.done_second_factor_off",
    "session": "account.done_session",
    "token": "account.done_token",
}


@router.get("")
def account_page(request: Request, door: Door, caller: CurrentCaller, done: str = "") -> Response:
    """Show one's own account."""
    return show_account(request, door, caller, done=DONE.get(done))


def show_account(
    request: Request,
    door: Doorkeeper,
    caller: Caller,
    *,
    done: str | None = None,
    trouble: ProblemError | None = None,
    trouble_at: str = "",
) -> Response:
    """Return the page of one's own account; trouble stands at the part of the page it is about."""
    account = door.own_account(caller)
    held = queries.held_by(door.session, account.id)
    context: dict[str, Any] = {
        "account": account,
        "areas": queries.areas_of(door.session, account),
        "must": account.role in door.settings.second_factor_roles,
        "codes_left": queries.count_recovery_codes(door.session, account.id),
        "sessions": [one for one in held if one.kind == "session"],
        "tokens": [one for one in held if one.kind == "token"],
        "own_id": caller.credential_id,
        "days": tokens.DAYS,
        "name_most": tokens.NAME_MOST,
        "least": PASSWORD_LEAST,
        "done": done,
        "trouble": words_of(request, trouble) if trouble else None,
        "trouble_at": trouble_at,
    }
    status, headers = (trouble.status, headers_of(trouble)) if trouble else (200, NO_STORE)
    return page(request, "account.html", context, status=status, headers=headers)


@router.post("/password", dependencies=[CheckedForm])
def change_password(
    request: Request,
    door: Door,
    caller: CurrentCaller,
    settings: ServiceSettings,
    *,
    old: Password,
    new: Password,
    again: Password,
) -> Response:
    """Keep a new password; every other browser must sign in again."""
    try:
        slow_down(request, "own_password", str(caller.account_id), most=TRIES_OF_CODE)
        if new != again:
            raise ProblemError("passwords_differ", field="again")
        token = door.change_password(door.own_account(caller), old, new, held=held_token(request) or "")
    except ProblemError as error:
        return show_account(request, door, caller, trouble=error, trouble_at="password")
    response = RedirectResponse("/account?done=password", SEE_OTHER)
    hand_over(response, Entrance(token, "session"), settings)
    return response


@router.post("/second-factor/begin", dependencies=[CheckedForm])
def begin_second_factor(request: Request, door: Door, caller: CurrentCaller) -> Response:
    """Make a secret for an authenticator app."""
    try:
        door.begin_second_factor(door.own_account(caller))
    except ProblemError as error:
        return show_account(request, door, caller, trouble=error, trouble_at="second_factor")
    return RedirectResponse(SECOND_FACTOR_PATH, SEE_OTHER)


@router.get("/second-factor")
def second_factor_page(request: Request, door: Door, caller: CurrentCaller) -> Response:
    """Show the secret until a code of it was typed."""
    account = door.own_account(caller)
    if door.pending_secret(account) is None:
        return RedirectResponse("/account", SEE_OTHER)
    return enrolment_page(request, door, account, action=SECOND_FACTOR_PATH, next_path="/account")


@router.post("/second-factor", dependencies=[CheckedForm])
def confirm_second_factor(
    request: Request, door: Door, caller: CurrentCaller, settings: ServiceSettings, *, code: Code
) -> Response:
    """Let the second factor count, and show the recovery codes."""
    account = door.own_account(caller)
    if door.pending_secret(account) is None:
        return RedirectResponse("/account", SEE_OTHER)
    held = held_token(request) or ""
    return finish_enrolment(
        request, door, settings, account, code, action=SECOND_FACTOR_PATH, next_path="/account", held=held
    )


@router.post("/second-factor/end", dependencies=[CheckedForm])
def end_second_factor(request: Request, door: Door, caller: CurrentCaller, *, code: Code) -> Response:
    """Sign in without a second factor from now on."""
    account = door.own_account(caller)
    try:
        slow_down_codes(request, account)
        door.end_second_factor(account, code)
    except ProblemError as error:
        return show_account(request, door, caller, trouble=error, trouble_at="second_factor")
    return RedirectResponse("/account?done=second_factor_off", SEE_OTHER)


@router.post("/recovery-codes", dependencies=[CheckedForm])
def renew_recovery_codes(request: Request, door: Door, caller: CurrentCaller, *, code: Code) -> Response:
    """Show ten other recovery codes, once."""
    account = door.own_account(caller)
    try:
        slow_down_codes(request, account)
        made = door.renew_recovery_codes(account, code)
    except ProblemError as error:
        return show_account(request, door, caller, trouble=error, trouble_at="second_factor")
    context = {"codes": [codes.spell(one) for one in made], "next": "/account", "is_new": False}
    return page(request, "account_codes.html", context, headers=NO_STORE)


@router.post("/sessions/{credential_id}/revoke", dependencies=[CheckedForm])
def revoke_session(
    request: Request,
    session: AccountsSession,
    caller: CurrentCaller,
    settings: ServiceSettings,
    credential_id: uuid.UUID,
) -> Response:
    """Sign out one browser, perhaps this one."""
    with one_change(request, session):
        tokens.revoke(session, caller, credential_id, "session")
    if credential_id != caller.credential_id:
        return RedirectResponse("/account?done=session", SEE_OTHER)
    return _sign_out_here(settings)


@router.post("/sessions/revoke", dependencies=[CheckedForm])
def sign_out_everywhere(request: Request, door: Door, caller: CurrentCaller, settings: ServiceSettings) -> Response:
    """Sign out every browser, this one too."""
    with one_change(request, door.session):
        door.sign_out_everywhere(door.own_account(caller))
    return _sign_out_here(settings)


def _sign_out_here(settings: ServiceSettings) -> Response:
    response = RedirectResponse("/sign-in", SEE_OTHER)
    take_back(response, settings)
    return response
