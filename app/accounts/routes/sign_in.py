"""Signing in with a password, the second factor, and signing out."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts import codes, second_factor
from app.accounts.routes.answers import (
    NO_STORE,
    SEE_OTHER,
    STEP_PAGES,
    Door,
    go_on,
    headers_of,
    held_token,
    own_path,
    page_with_session,
    slow_down,
    take_back,
    way_on,
    words_of,
)
from app.accounts.schemas import Account, Entrance
from app.accounts.service import Doorkeeper, tidy_name
from app.dependencies import CallerAddress, ServiceSettings, may, refuse_foreign_origin
from app.errors import NotSignedInError, ProblemError
from app.language import request_translator
from app.pages.rendering import page
from app.qr_codes import draw_qr
from app.security_forms import CheckedForm
from app.settings import Settings

router = APIRouter(dependencies=[may("use", "sign_in")])

TRIES_OF_ADDRESS = 100
TRIES_OF_NAME = 20
"""From one address, so that nobody is locked out by somebody else's tries."""
TRIES_OF_CODE = 10
Next = Annotated[str, Form(max_length=500)]
Code = Annotated[str, Form(max_length=50)]


@router.get("/sign-in")
def sign_in_form(request: Request, settings: ServiceSettings, next: str = "/") -> Response:  # noqa: A002  the address
    """Ask for name and password."""
    return sign_in_page(request, settings, next_path=next)


@router.post("/sign-in", dependencies=[CheckedForm])
def sign_in(
    request: Request,
    door: Door,
    settings: ServiceSettings,
    address: CallerAddress,
    *,
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Next = "/",  # noqa: A002  the name in the form
) -> Response:
    """Begin a session, or ask for the second factor; what does not fit shows the form again with what was typed."""
    refuse_foreign_origin(request)
    try:
        slow_down(request, "sign_in_address", address, most=TRIES_OF_ADDRESS)
        slow_down(request, "sign_in_name", f"{address} {tidy_name(name)}", most=TRIES_OF_NAME)
        account = door.check_password(name, password)
    except ProblemError as error:
        return sign_in_page(request, settings, next_path=next, name=name, trouble=error)
    return go_on(door.enter(account, held=held_token(request), by="password"), next, settings)


def sign_in_page(
    request: Request, settings: Settings, *, next_path: str, name: str = "", trouble: ProblemError | None = None
) -> Response:
    """Return the page that asks for name and password, or offers the municipality's own sign-in."""
    context = {
        "next": own_path(next_path),
        "name": name,
        "trouble": words_of(request, trouble) if trouble else None,
        "oidc_name": oidc_label(request, settings),
    }
    status, headers = (trouble.status, headers_of(trouble)) if trouble else (200, NO_STORE)
    return page(request, "sign_in.html", context, status=status, headers=headers)


def oidc_label(request: Request, settings: Settings) -> str | None:
    """Return what the button of the municipality's own sign-in says, or None when there is none."""
    if not settings.oidc_issuer or not settings.oidc_client_id:
        return None
    return settings.oidc_name or request_translator(request)("sign_in.municipality")


@router.get("/sign-in/second-factor")
def second_factor_form(request: Request, door: Door, next: str = "/") -> Response:  # noqa: A002  the address
    """Ask for the code of the authenticator app."""
    try:
        account = door.half_account(held_token(request))
    except NotSignedInError:
        return _back_to_sign_in(next)
    if not account.has_second_factor:
        return RedirectResponse(way_on(Entrance("", "enrolment"), next), SEE_OTHER)
    return _second_factor_page(request, next)


@router.post("/sign-in/second-factor", dependencies=[CheckedForm])
def pass_second_factor(
    request: Request,
    door: Door,
    settings: ServiceSettings,
    *,
    code: Code,
    next: Next = "/",  # noqa: A002  the name in the form
) -> Response:
    """Begin a session for a right code."""
    refuse_foreign_origin(request)
    held = held_token(request) or ""
    try:
        account = door.half_account(held)
    except NotSignedInError:
        return _back_to_sign_in(next)
    try:
        slow_down_codes(request, account)
        token = door.pass_second_factor(account, code, held=held)
    except ProblemError as error:
        return _second_factor_page(request, next, error)
    return go_on(Entrance(token, "session"), next, settings)


def slow_down_codes(request: Request, account: Account) -> None:
    """Raise TooManyError when the codes of an account are tried too often, from wherever: they are short."""
    slow_down(request, "second_factor", str(account.id), most=TRIES_OF_CODE)


def _second_factor_page(request: Request, next_path: str, trouble: ProblemError | None = None) -> Response:
    context = {"next": own_path(next_path), "trouble": words_of(request, trouble) if trouble else None}
    status, headers = (trouble.status, headers_of(trouble)) if trouble else (200, NO_STORE)
    return page(request, "sign_in_second_factor.html", context, status=status, headers=headers)


@router.get("/sign-in/enrolment")
def enrolment_form(request: Request, door: Door, next: str = "/") -> Response:  # noqa: A002  the address
    """Show the secret for the authenticator app of somebody who must have a second factor."""
    try:
        account = door.half_account(held_token(request))
    except NotSignedInError:
        return _back_to_sign_in(next)
    if account.has_second_factor:
        return RedirectResponse(way_on(Entrance("", "second_factor"), next), SEE_OTHER)
    return enrolment_page(request, door, account, action=STEP_PAGES["enrolment"], next_path=next)


@router.post("/sign-in/enrolment", dependencies=[CheckedForm])
def enrol(
    request: Request,
    door: Door,
    settings: ServiceSettings,
    *,
    code: Code,
    next: Next = "/",  # noqa: A002  the name in the form
) -> Response:
    """Let the second factor count, begin a session and show the recovery codes."""
    refuse_foreign_origin(request)
    held = held_token(request) or ""
    try:
        account = door.half_account(held)
    except NotSignedInError:
        return _back_to_sign_in(next)
    return finish_enrolment(
        request, door, settings, account, code, action=STEP_PAGES["enrolment"], next_path=next, held=held
    )


def finish_enrolment(
    request: Request,
    door: Doorkeeper,
    settings: Settings,
    account: Account,
    code: str,
    *,
    action: str,
    next_path: str,
    held: str,
) -> Response:
    """Show the recovery codes for a right code, and the form again for a wrong one."""
    try:
        slow_down_codes(request, account)
        token, made = door.confirm_second_factor(account, code, held=held)
    except ProblemError as error:
        return enrolment_page(request, door, account, action=action, next_path=next_path, trouble=error)
    context = {"codes": [codes.spell(one) for one in made], "next": own_path(next_path), "is_new": True}
    return page_with_session(request, "account_codes.html", context, Entrance(token, "session"), settings)


def enrolment_page(
    request: Request,
    door: Doorkeeper,
    account: Account,
    *,
    action: str,
    next_path: str,
    trouble: ProblemError | None = None,
) -> Response:
    """Return the page with the secret for the authenticator app, as a picture and as text."""
    secret = door.pending_secret(account)
    if secret is None:
        return _back_to_sign_in(next_path)
    translate = request_translator(request)
    address = second_factor.provisioning_address(secret, account.name, translate("site.name"))
    context = {
        "action": action,
        "next": own_path(next_path),
        "qr": draw_qr(address, translate("second_factor.qr_title")),
        "address": address,
        "secret": second_factor.spell_secret(secret),
        "must": account.role in door.settings.second_factor_roles,
        "trouble": words_of(request, trouble) if trouble else None,
    }
    status, headers = (trouble.status, headers_of(trouble)) if trouble else (200, NO_STORE)
    return page(request, "sign_in_enrolment.html", context, status=status, headers=headers)


def _back_to_sign_in(next_path: str) -> Response:
    return RedirectResponse(f"/sign-in?{urlencode({'next': own_path(next_path)})}", SEE_OTHER)


@router.post("/sign-out", dependencies=[CheckedForm])
def sign_out(request: Request, door: Door, settings: ServiceSettings) -> Response:
    """End the session and go home."""
    refuse_foreign_origin(request)
    door.sign_out(held_token(request))
    response = RedirectResponse("/", SEE_OTHER)
    take_back(response, settings)
    return response
