"""Slips over HTTP: pages that work without JavaScript, and the same as JSON."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request, Response, status
from fastapi.responses import RedirectResponse

from app.dependencies import PublicSession, ServiceKeys, may
from app.errors import NotFoundError, TooManyError, problem
from app.language import request_translator
from app.pages.rendering import page
from app.security_forms import CheckedForm
from app.slips import service, words
from app.slips.schemas import SlipOut
from app.spam.guesses import CallerGuesses

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/slips", tags=["slips"])

UNSEEN = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
"""The address is the key: nobody keeps it, finds it or is told of it."""
UNSEEN_FORM = UNSEEN | {"Referrer-Policy": "same-origin"}
"""With no-referrer a browser sends our own form from the origin "null"; this one tells no other host either."""
FILE_NAME = "tryghedskort-{code}.json"

WrittenCode = Annotated[str, Path(max_length=60, description="the code of the reply slip, such as 7K3M-9QX-W2P")]


def desk(session: PublicSession, keys: ServiceKeys, guesses: CallerGuesses) -> service.Desk:
    """Return where slips are handed in."""
    return service.Desk(session, keys, guesses)


SlipDesk = Annotated[service.Desk, Depends(desk)]


@pages.get("/slip", dependencies=[may("read", "slip")])
def ask_for_code(request: Request) -> Response:
    """Ask for the code of a slip."""
    return _form(request)


@pages.post("/slip", dependencies=[may("read", "slip")])
def find_slip(request: Request, at: SlipDesk, code: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Lead on to the slip of a code that somebody typed."""
    try:
        slip = service.open_slip(at, code)
    except (NotFoundError, TooManyError) as error:
        return _refuse(request, error, typed=code)
    return RedirectResponse(f"/s/{slip.code}", status.HTTP_303_SEE_OTHER, headers=UNSEEN)


@pages.get("/s/{code}", dependencies=[may("read", "slip")])
def show_slip(request: Request, at: SlipDesk, code: str) -> Response:
    """Show what has become of what somebody wrote, and everything that is held of it."""
    return _show(request, at, code, "slip.html", UNSEEN)


@pages.get("/s/{code}/export.json", dependencies=[may("read", "slip")])
def export_slip(request: Request, at: SlipDesk, code: str) -> Response:
    """Give everything that is held as a file."""
    try:
        slip = service.open_slip(at, code)
    except (NotFoundError, TooManyError) as error:
        return _refuse(request, error, typed=code)
    headers = UNSEEN | {"Content-Disposition": f'attachment; filename="{FILE_NAME.format(code=slip.code)}"'}
    return Response(slip.model_dump_json(indent=2), media_type="application/json", headers=headers)


@pages.get("/s/{code}/withdraw", dependencies=[may("read", "slip")])
def ask_to_withdraw(request: Request, at: SlipDesk, code: str) -> Response:
    """Say what withdrawing does, and ask once."""
    return _show(request, at, code, "slip_withdraw.html", UNSEEN_FORM)


@pages.post("/s/{code}/withdraw", dependencies=[may("withdraw", "slip"), CheckedForm])
def withdraw_slip(request: Request, at: SlipDesk, code: str) -> Response:
    """Withdraw what was written and show what is left."""
    try:
        slip = service.withdraw(at, code)
    except (NotFoundError, TooManyError) as error:
        return _refuse(request, error, typed=code)
    return RedirectResponse(f"/s/{slip.code}", status.HTTP_303_SEE_OTHER, headers=UNSEEN)


@api.get("/{code}", dependencies=[may("read", "slip")])
def read_slip(at: SlipDesk, code: WrittenCode, response: Response) -> SlipOut:
    """Return everything that is held of what somebody wrote, for whoever holds the code."""
    response.headers.update(UNSEEN)
    return service.open_slip(at, code)


@api.post("/{code}/withdraw", dependencies=[may("withdraw", "slip")])
def withdraw_slip_by_api(at: SlipDesk, code: WrittenCode, response: Response) -> SlipOut:
    """Withdraw what was written: the words are gone at once, and twice is the same as once."""
    response.headers.update(UNSEEN)
    return service.withdraw(at, code)


def _show(request: Request, at: service.Desk, code: str, template: str, headers: Mapping[str, str]) -> Response:
    try:
        slip = service.open_slip(at, code)
    except (NotFoundError, TooManyError) as error:
        return _refuse(request, error, typed=code)
    translate = request_translator(request)
    heading, meaning = words.state_words(slip, translate)
    context: dict[str, Any] = {
        "slip": slip,
        "heading": heading,
        "meaning": meaning,
        "facts": words.facts(slip, translate),
        "events": words.history(slip, translate),
    }
    return page(request, template, context, headers=headers)


def _form(request: Request, *, typed: str = "", trouble: str = "") -> Response:
    context = {"typed": typed, "trouble": trouble}
    return page(request, "slip_code.html", context, status=404 if trouble else 200, headers=UNSEEN_FORM)


def _refuse(request: Request, error: NotFoundError | TooManyError, *, typed: str) -> Response:
    """Answer a code that opens nothing always with the same page, whatever is wrong with it."""
    if isinstance(error, TooManyError):
        headers = UNSEEN_FORM | {"Retry-After": str(error.values["seconds"])}
        return problem(request, error.status, error.code, values=error.values, headers=headers)
    return _form(request, typed=typed[:30], trouble="slip.not_found")
