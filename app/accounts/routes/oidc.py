"""Signing in with the municipality's identity provider: away, and back again."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts import members
from app.accounts.oidc import FLOW_S, Provider, open_flow, seal_flow
from app.accounts.routes.answers import (
    SEE_OTHER,
    Door,
    held_token,
    one_change,
    own_path,
    page_with_session,
    slow_down,
    way_on,
)
from app.accounts.routes.sign_in import TRIES_OF_ADDRESS, sign_in_page
from app.dependencies import AccountsSession, CallerAddress, ServiceKeys, ServiceSettings, may
from app.errors import NotFoundError, ProblemError
from app.public_address import public_address
from app.settings import Settings

router = APIRouter(dependencies=[may("use", "sign_in")])

FLOW_COOKIE = "sign_in_flow"
OIDC_PATH = "/sign-in/oidc"
RETURN_PATH = f"{OIDC_PATH}/return"


@router.get(OIDC_PATH)
def leave_for_provider(
    request: Request,
    settings: ServiceSettings,
    keys: ServiceKeys,
    address: CallerAddress,
    *,
    next: str = "/",  # noqa: A002  the name in the address
    invitation: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Send somebody to the provider; what must be remembered goes along in a sealed cookie."""
    try:
        slow_down(request, "oidc_address", address, most=TRIES_OF_ADDRESS)
        provider = provider_of(request, settings)
        there, flow = provider.begin(_return_address(request, settings), own_path(next), invitation)
    except ProblemError as error:
        return sign_in_page(request, settings, next_path=next, trouble=error)
    response = RedirectResponse(there, SEE_OTHER)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.set_cookie(
        FLOW_COOKIE,
        seal_flow(keys.purpose("oidc"), flow),
        max_age=FLOW_S,
        path=OIDC_PATH,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )
    return response


@router.get(RETURN_PATH)
def come_back(
    request: Request, door: Door, session: AccountsSession, settings: ServiceSettings, keys: ServiceKeys
) -> Response:
    """Begin a session for whom the provider vouches for, or the account of the invitation that is accepted with it.

    The answer is a page that goes on by itself: a redirect would still count as coming from the provider's site, and
    the browser would not send the strict session cookie along.
    """
    next_path = "/"
    try:
        flow = open_flow(keys.purpose("oidc"), request.cookies.get(FLOW_COOKIE))
        next_path = flow.next
        provider = provider_of(request, settings)
        person = provider.finish(_return_address(request, settings), flow, dict(request.query_params))
        with one_change(request, session):
            if flow.invitation:
                account = members.accept_with_person(session, flow.invitation, person)
            else:
                account = door.recognise(person)
            entrance = door.enter(account, held=held_token(request), by="oidc")
    except ProblemError as error:
        response = sign_in_page(request, settings, next_path=next_path, trouble=error)
    else:
        onward = {"onward": way_on(entrance, next_path)}
        response = page_with_session(request, "sign_in_onward.html", onward, entrance, settings)
    response.delete_cookie(FLOW_COOKIE, path=OIDC_PATH, httponly=True, samesite="lax", secure=settings.secure_cookies)
    return response


def provider_of(request: Request, settings: Settings) -> Provider:
    """Return the municipality's identity provider, the same for all requests; NotFoundError when there is none."""
    if not settings.oidc_issuer or not settings.oidc_client_id:
        raise NotFoundError("oidc_none")
    found: Provider | None = getattr(request.app.state, "oidc_provider", None)
    if found is None:
        secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else None
        found = Provider(settings.oidc_issuer, settings.oidc_client_id, secret)
        request.app.state.oidc_provider = found
    return found


def _return_address(request: Request, settings: Settings) -> str:
    return public_address(request) + RETURN_PATH
