"""What the pages of accounts have in common: cookies, ways on, limits, and words for what went wrong."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from app.accounts.schemas import Entrance, Step
from app.accounts.service import HALF_S, Doorkeeper
from app.callers import SESSION_COOKIE
from app.dependencies import AccountsSession, ServiceKeys, ServiceSettings
from app.errors import ProblemError, TooManyError
from app.language import request_translator
from app.pages.rendering import page
from app.settings import Settings

SEE_OTHER = 303
WINDOW_S = 900
NO_STORE = {"Cache-Control": "no-store"}
STEP_PAGES: Mapping[Step, str] = {"second_factor": "/sign-in/second-factor", "enrolment": "/sign-in/enrolment"}


def doorkeeper(session: AccountsSession, keys: ServiceKeys, settings: ServiceSettings) -> Doorkeeper:
    """Return this request's way in."""
    return Doorkeeper(session, keys, settings)


Door = Annotated[Doorkeeper, Depends(doorkeeper)]


def own_path(path: str) -> str:
    """Return a path of this service, or the home page for anything that could lead elsewhere."""
    is_own = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_own else "/"


def held_token(request: Request) -> str | None:
    """Return what the browser holds: a session or a half sign-in."""
    return request.cookies.get(SESSION_COOKIE)


def way_on(entrance: Entrance, next_path: str) -> str:
    """Return where somebody goes after a step of signing in."""
    if entrance.step == "session":
        return own_path(next_path)
    return f"{STEP_PAGES[entrance.step]}?{urlencode({'next': own_path(next_path)})}"


def go_on(entrance: Entrance, next_path: str, settings: Settings) -> Response:
    """Send somebody on with what they hold now."""
    response = RedirectResponse(way_on(entrance, next_path), SEE_OTHER)
    hand_over(response, entrance, settings)
    return response


def hand_over(response: Response, entrance: Entrance, settings: Settings) -> None:
    """Give the browser what it holds from now on; no other site's page can send it along."""
    response.set_cookie(
        SESSION_COOKIE,
        entrance.token,
        max_age=settings.session_hours * 3600 if entrance.step == "session" else HALF_S,
        httponly=True,
        samesite="strict",
        secure=settings.secure_cookies,
    )


def page_with_session(
    request: Request, template: str, context: Mapping[str, Any], entrance: Entrance, settings: Settings
) -> HTMLResponse:
    """Return a page together with another session: its forms are made for the session it brings."""
    request.cookies[SESSION_COOKIE] = entrance.token
    response = page(request, template, context, headers=NO_STORE)
    hand_over(response, entrance, settings)
    return response


def take_back(response: Response, settings: Settings) -> None:
    """Let the browser forget what it holds."""
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="strict", secure=settings.secure_cookies)


def words_of(request: Request, error: ProblemError) -> str:
    """Return what went wrong, in the language of the page."""
    return request_translator(request)(f"problem.{error.code}", **error.values)


def headers_of(error: ProblemError) -> dict[str, str]:
    """Return the headers that a page about a problem needs."""
    retry = {"Retry-After": str(error.values["seconds"])} if isinstance(error, TooManyError) else {}
    return {**NO_STORE, **retry}


def slow_down(request: Request, purpose: str, caller: str, *, most: int) -> None:
    """Raise TooManyError when a caller tries more often than `most` times in a quarter of an hour."""
    if not request.app.state.settings.rate_limits:
        return
    wait_s = request.app.state.limits.allow(purpose, caller, most=most, per_s=WINDOW_S)
    if wait_s is not None:
        seconds = math.ceil(wait_s)
        raise TooManyError("too_many_tries", seconds=seconds, minutes=math.ceil(seconds / 60))


@contextmanager
def one_change(request: Request, session: Session) -> Iterator[None]:
    """Make a change that is written down by itself, all of it or nothing."""
    with session.begin_nested():
        yield
    request.state.audit_written = True
