"""Tokens of forms: a page of ours can send a form with our cookies, a page of somebody else cannot.

The token follows from a cookie that only our own pages are answered with (the signed-in session, or a seed of its own
for those who are not), so nothing needs to be stored. OWASP calls it the signed double-submit cookie.
"""

import hmac
import secrets
from typing import Annotated

from fastapi import Depends, Form, Request
from starlette.responses import Response

from app.callers import MEETING_COOKIE, SESSION_COOKIE
from app.errors import ForbiddenError
from app.keys import Keys

SEED_COOKIE = "form"
SEED_SECONDS = 24 * 3600


def csrf_token(request: Request) -> str:
    """Return the token for the forms of this page."""
    keys: Keys = request.app.state.keys
    return keys.code_hash("csrf", _seed(request)).hex()


def check_form(request: Request, csrf: Annotated[str, Form(max_length=200)] = "") -> None:
    """Raise ForbiddenError unless the form came from a page of ours."""
    if not _held_seed(request) or not hmac.compare_digest(csrf.encode(), csrf_token(request).encode()):
        raise ForbiddenError("csrf")


CheckedForm = Depends(check_form)


def keep_seed(request: Request, response: Response, *, secure: bool) -> None:
    """Give the browser the seed that the forms of this page were made with, when it has none yet."""
    made: str | None = getattr(request.state, "form_seed", None)
    if made is not None:
        response.set_cookie(SEED_COOKIE, made, max_age=SEED_SECONDS, httponly=True, samesite="strict", secure=secure)


def _held_seed(request: Request) -> str | None:
    for name in (SESSION_COOKIE, MEETING_COOKIE, SEED_COOKIE):
        if value := request.cookies.get(name):
            return f"{name}:{value}"
    return None


def _seed(request: Request) -> str:
    held = _held_seed(request)
    if held is not None:
        return held
    if not hasattr(request.state, "form_seed"):
        request.state.form_seed = secrets.token_urlsafe(24)
    return f"{SEED_COOKIE}:{request.state.form_seed}"
