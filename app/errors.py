"""What can go wrong, and the one table that turns it into application/problem+json.

An error carries a code and values; the words come from the catalogues (`problem.<code>`), in the caller's language.
Nothing of a driver's or a library's own text goes outside.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from psycopg import errors as postgres
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from app.field_errors import field_errors, named_fields, nearest_values
from app.language import request_translator
from app.walks.words import problem_values, problem_words
from geo.bbox import BboxError
from geo.geojson import GeometryError
from geo.walks import WalkError

logger = logging.getLogger("tryghedskort")
RETRY_SECONDS = 5
MEDIA_TYPE = "application/problem+json"


class ProblemError(Exception):
    """An error that the caller can do something about."""

    status = 422

    def __init__(self, code: str, *, field: str | None = None, **values: float | int | str) -> None:
        """Name the problem by its code; field is the part of the request it is about."""
        super().__init__(code)
        self.code = code
        self.field = field
        self.values = values


class NotFoundError(ProblemError):
    """What was asked for does not exist, or not for this caller."""

    status = 404


class NotSignedInError(ProblemError):
    """This needs a sign-in."""

    status = 401


class ForbiddenError(ProblemError):
    """The caller may not do this."""

    status = 403


class TooManyError(ProblemError):
    """The caller sends or guesses too much; `seconds` tells when to come back."""

    status = 429


class PersonalWordsError(ProblemError):
    """Words that name or point at somebody; the answer brings what was found and the words without it."""

    def __init__(self, found: Sequence[Mapping[str, str]], suggestion: str, *, field: str = "text") -> None:
        """Keep what was found ({kind, words}) and what is offered instead."""
        super().__init__("personal_words", field=field)
        self.found = found
        self.suggestion = suggestion


class ConflictError(ProblemError):
    """What was asked for does not fit the state things are in."""

    status = 409


CONSTRAINT_CODES = {
    "ck_pin_within_area": "geometry_outside_area",
    "ck_pin_geometry_valid": "geometry_crosses_itself",
    "ck_pin_geometry_bounded": "geometry_too_many_corners",
    "ck_pin_text_length": "text_too_long",
}


def problem(
    request: Request,
    status: int,
    code: str,
    *,
    values: Mapping[str, Any] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
    detail: str = "",
) -> Response:
    """Return a problem document (RFC 9457), or the friendly page when a browser asks for a page.

    detail is said in place of the sentence of the code.
    """
    translate = request_translator(request)
    title, detail = translate(f"problem_title.{status}"), detail or translate(f"problem.{code}", **(values or {}))
    if _wants_page(request):
        from app.pages.rendering import problem_page  # noqa: PLC0415  the pages import this module

        return problem_page(request, status=status, title=title, detail=detail, headers=dict(headers or {}))
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code}
    if errors:
        body["errors"] = list(errors)
    body |= more or {}
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def _wants_page(request: Request) -> bool:
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return "text/html" in request.headers.get("accept", "") and not path.startswith("/api/")


def _field_error(request: Request, field: str, code: str, values: Mapping[str, Any]) -> dict[str, str]:
    return {"field": field, "code": code, "message": request_translator(request)(f"problem.{code}", **values)}


def _on_problem(request: Request, error: ProblemError) -> Response:
    if isinstance(error, NotSignedInError) and request.method == "GET" and _wants_page(request):
        address = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        door = "/meeting" if request.url.path.startswith("/meeting/") else f"/sign-in?{urlencode({'next': address})}"
        return RedirectResponse(door, status_code=303)
    errors = [_field_error(request, error.field, error.code, error.values)] if error.field else []
    headers = {"WWW-Authenticate": 'Basic realm="tryghedskort"'} if _challenges(request, error) else {}
    if isinstance(error, TooManyError):
        headers["Retry-After"] = str(error.values["seconds"])
    more: dict[str, Any] = {"values": error.values} if error.values else {}
    if isinstance(error, PersonalWordsError):
        more = _without_it(error)
    return problem(request, error.status, error.code, values=error.values, errors=errors, headers=headers, more=more)


def _without_it(error: PersonalWordsError) -> dict[str, Any]:
    return {"found": list(error.found), "suggestion": error.suggestion, "field": error.field}


def _challenges(request: Request, error: ProblemError) -> bool:
    """Ask for a password over HTTP Basic only where no browser page would pop up a box for it."""
    return error.status == 401 and "sec-fetch-mode" not in request.headers


def _on_geometry(request: Request, error: GeometryError) -> Response:
    errors = [_field_error(request, "geometry", error.code, error.values)]
    return problem(request, 422, error.code, values=error.values, errors=errors)


def _on_bbox(request: Request, _error: Exception) -> Response:
    return problem(request, 422, "bbox", errors=[_field_error(request, "bbox", "bbox", {})])


def _on_walk(request: Request, error: WalkError) -> Response:
    translate = request_translator(request)
    shown, sent = problem_values(error.values, translate)
    detail = problem_words(error.code, shown, translate)
    return problem(request, 422, f"walk_{error.code}", detail=detail, more={"values": sent})


def _on_validation(request: Request, error: RequestValidationError) -> Response:
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return problem(request, 400, "not_json")
    translate = request_translator(request)
    errors = field_errors(found, translate)
    nearest = nearest_values(found)
    more = {"values": nearest} if nearest else None
    return problem(request, 422, "fields", values={"fields": named_fields(errors, translate)}, errors=errors, more=more)


def _on_http(request: Request, error: HTTPException) -> Response:
    code = {404: "unknown_address", 405: "method", 400: "not_json"}.get(error.status_code, "request")
    return problem(request, error.status_code, code, headers=error.headers)


def _on_database(request: Request, error: Exception) -> Response:
    """Tell a database that is away (503, come back) from a row that was refused (422) and from our own mistake."""
    if isinstance(error, DBAPIError):
        original = error.orig
        if isinstance(original, postgres.QueryCanceled):
            return problem(request, 503, "too_slow", headers={"Retry-After": str(RETRY_SECONDS)})
        if isinstance(original, postgres.InsufficientPrivilege):
            # The first wall let through what the second one stopped: our mistake, and worth a line in the log.
            logger.error("the database refused %s %s", request.method, _place(request))
            return problem(request, 403, "not_allowed")
        if isinstance(original, postgres.CheckViolation | postgres.ForeignKeyViolation | postgres.DataError):
            named = getattr(original.diag, "constraint_name", None) or ""
            code = CONSTRAINT_CODES.get(named, "refused")
            return problem(request, 422, code, values={"limit": "", "reason": ""})
        if not isinstance(error, OperationalError | InterfaceError) and not error.connection_invalidated:
            return _on_anything(request, error)
    logger.warning("the database is away: %s", type(error).__name__)
    return problem(request, 503, "database_away", headers={"Retry-After": str(RETRY_SECONDS)})


def _place(request: Request) -> str:
    """Return the pattern of the address, never the address: tokens and codes of slips stand in it."""
    return str(getattr(request.scope.get("route"), "path", "an unknown address"))


def _on_anything(request: Request, error: Exception) -> Response:
    logger.error("an error nobody foresaw at %s %s", request.method, _place(request), exc_info=error)
    return problem(request, 500, "our_mistake")


HANDLERS: dict[type[Exception], Callable[[Request, Any], Response]] = {
    ProblemError: _on_problem,
    GeometryError: _on_geometry,
    BboxError: _on_bbox,
    WalkError: _on_walk,
    RequestValidationError: _on_validation,
    HTTPException: _on_http,
    DBAPIError: _on_database,
    PoolTimeoutError: _on_database,
    Exception: _on_anything,
}


def install(app: FastAPI) -> None:
    """Give every kind of error its answer."""
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
