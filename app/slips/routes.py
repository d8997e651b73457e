"""Slips over HTTP: pages that work without JavaScript, and the same as JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request, Response, status
from fastapi.responses import RedirectResponse

from app.dependencies import PublicSession, ServiceKeys, ServiceSettings, may
from app.errors import ConflictError, NotFoundError, PersonalWordsError, ProblemError, TooManyError, problem
from app.language import request_language, request_translator
from app.pages.rendering import page
from app.parameters import NoNul
from app.photos.files import folder_of
from app.public_address import public_address
from app.qr_codes import svg_file
from app.security_forms import CheckedForm
from app.slips import progress, service, words
from app.slips.schemas import Address, AnswerIn, NoticeIn, SlipOut
from app.spam.guesses import CallerGuesses
from layers.vocabulary import TEXT_LIMIT

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/slips", tags=["slips"])

UNSEEN = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
"""The address is the key: nobody keeps it, finds it or is told of it."""
UNSEEN_FORM = UNSEEN | {"Referrer-Policy": "same-origin"}
"""With no-referrer a browser sends our own form from the origin "null"; this one tells no other host either."""
FILE_NAME = "tryghedskort-{code}.json"

WrittenCode = Annotated[str, Path(max_length=60, description="the code of the reply slip, such as 7K3M-9QX-W2P")]
WrittenWords = Annotated[NoNul, Form(max_length=10 * TEXT_LIMIT)]


def desk(session: PublicSession, keys: ServiceKeys, guesses: CallerGuesses, settings: ServiceSettings) -> service.Desk:
    """Return where slips are handed in."""
    return service.Desk(session, keys, guesses, folder_of(settings))


SlipDesk = Annotated[service.Desk, Depends(desk)]


@dataclass(frozen=True, slots=True)
class Refused:
    """What came back from a form of the slip's page: which form, what was typed, and what is wrong with it."""

    form: str = ""
    typed: str = ""
    trouble: str = ""
    found: list[Mapping[str, str]] = field(default_factory=list)
    suggestion: str = ""


@pages.get("/slip", dependencies=[may("read", "slip")])
def ask_for_code(request: Request) -> Response:
    """Ask for the code of a slip."""
    return _form(request)


@pages.post("/slip", dependencies=[may("read", "slip")])
def find_slip(request: Request, at: SlipDesk, code: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Lead on to the slip of a code that somebody typed."""
    return _unless_unknown(request, code, lambda: _lead_on(service.open_slip(at, code)))


@pages.get("/s/{code}", dependencies=[may("read", "slip")])
def show_slip(request: Request, at: SlipDesk, code: str) -> Response:
    """Show what has become of what somebody wrote, and everything that is held of it."""
    return _unless_unknown(request, code, lambda: _slip_page(request, service.open_slip(at, code)))


@pages.get("/s/{code}/qr.svg", dependencies=[may("read", "slip")])
def draw_slip(request: Request, at: SlipDesk, code: str) -> Response:
    """Draw the address of a slip as a QR code."""

    def draw() -> Response:
        slip = service.open_slip(at, code)
        drawn = svg_file(f"{public_address(request)}/s/{slip.code}", slip.code)
        return Response(drawn, media_type="image/svg+xml", headers=UNSEEN)

    return _unless_unknown(request, code, draw)


@pages.get("/s/{code}/export.json", dependencies=[may("read", "slip")])
def export_slip(request: Request, at: SlipDesk, code: str) -> Response:
    """Give everything that is held as a file."""

    def give() -> Response:
        slip = service.open_slip(at, code)
        headers = UNSEEN | {"Content-Disposition": f'attachment; filename="{FILE_NAME.format(code=slip.code)}"'}
        return Response(slip.model_dump_json(indent=2), media_type="application/json", headers=headers)

    return _unless_unknown(request, code, give)


@pages.post("/s/{code}/answer", dependencies=[may("answer", "slip"), CheckedForm])
def answer_question(
    request: Request, at: SlipDesk, code: str, text: WrittenWords = "", keep_words: Annotated[bool, Form()] = False
) -> Response:
    """Take the writer's answer; words that name somebody are shown once more before they are stored."""

    def take() -> Response:
        try:
            return _lead_on(service.answer(at, code, text, keep_words=keep_words), "#replies")
        except (NotFoundError, TooManyError):
            raise
        except ProblemError as error:
            return _slip_page(request, service.open_slip(at, code), _refused(request, "answer", text, error))

    return _unless_unknown(request, code, take)


@pages.post("/s/{code}/notice", dependencies=[may("subscribe", "slip"), CheckedForm])
def ask_for_news(
    request: Request, at: SlipDesk, settings: ServiceSettings, code: str, address: Annotated[Address, Form()] = ""
) -> Response:
    """Keep an address to write to when there is news."""

    def keep() -> Response:
        try:
            return _lead_on(_subscribe(request, at, settings, code, address), "#notice")
        except (NotFoundError, TooManyError):
            raise
        except ProblemError as error:
            return _slip_page(request, service.open_slip(at, code), _refused(request, "notice", address, error))

    return _unless_unknown(request, code, keep)


@pages.post("/s/{code}/notice/end", dependencies=[may("subscribe", "slip"), CheckedForm])
def stop_news(request: Request, at: SlipDesk, code: str) -> Response:
    """Forget the address."""
    return _unless_unknown(request, code, lambda: _lead_on(service.unsubscribe(at, code), "#notice"))


@pages.get("/s/{code}/withdraw", dependencies=[may("read", "slip")])
def ask_to_withdraw(request: Request, at: SlipDesk, code: str) -> Response:
    """Say what withdrawing does, and ask once."""

    def ask() -> Response:
        return page(request, "slip_withdraw.html", {"slip": service.open_slip(at, code)}, headers=UNSEEN_FORM)

    return _unless_unknown(request, code, ask)


@pages.post("/s/{code}/withdraw", dependencies=[may("withdraw", "slip"), CheckedForm])
def withdraw_slip(request: Request, at: SlipDesk, code: str) -> Response:
    """Withdraw what was written and show what is left."""
    return _unless_unknown(request, code, lambda: _lead_on(service.withdraw(at, code)))


@api.get("/{code}", dependencies=[may("read", "slip")])
def read_slip(at: SlipDesk, code: WrittenCode, response: Response) -> SlipOut:
    """Return everything that is held of what somebody wrote, for whoever holds the code."""
    response.headers.update(UNSEEN)
    return service.open_slip(at, code)


@api.post("/{code}/answer", dependencies=[may("answer", "slip")])
def answer_question_by_api(at: SlipDesk, code: WrittenCode, body: AnswerIn, response: Response) -> SlipOut:
    """Answer what staff asked; words that name somebody need `keep_words` (`personal_words`)."""
    response.headers.update(UNSEEN)
    return service.answer(at, code, body.text, keep_words=body.keep_words)


@api.put("/{code}/notice", dependencies=[may("subscribe", "slip")])
def ask_for_news_by_api(
    request: Request, at: SlipDesk, settings: ServiceSettings, *, code: WrittenCode, body: NoticeIn, response: Response
) -> SlipOut:
    """Ask for an e-mail when there is news; the address is sealed, and deleted after the last reply."""
    response.headers.update(UNSEEN)
    return _subscribe(request, at, settings, code, body.address)


@api.delete("/{code}/notice", dependencies=[may("subscribe", "slip")])
def stop_news_by_api(at: SlipDesk, code: WrittenCode, response: Response) -> SlipOut:
    """Forget the address at once."""
    response.headers.update(UNSEEN)
    return service.unsubscribe(at, code)


@api.post("/{code}/withdraw", dependencies=[may("withdraw", "slip")])
def withdraw_slip_by_api(at: SlipDesk, code: WrittenCode, response: Response) -> SlipOut:
    """Withdraw what was written: the words are gone at once, and twice is the same as once."""
    response.headers.update(UNSEEN)
    return service.withdraw(at, code)


def _subscribe(request: Request, at: service.Desk, settings: ServiceSettings, code: str, address: str) -> SlipOut:
    if settings.mail_host is None:
        service.open_slip(at, code)
        raise ConflictError("no_mail", field="address")
    return service.subscribe(at, code, address, request_language(request))


def _lead_on(slip: SlipOut, part: str = "") -> Response:
    return RedirectResponse(f"/s/{slip.code}{part}", status.HTTP_303_SEE_OTHER, headers=UNSEEN)


def _unless_unknown(request: Request, code: str, answer: Callable[[], Response]) -> Response:
    """Answer a code that opens nothing always with the same page, whatever is wrong with it."""
    try:
        return answer()
    except TooManyError as error:
        headers = UNSEEN_FORM | {"Retry-After": str(error.values["seconds"])}
        return problem(request, error.status, error.code, values=error.values, headers=headers)
    except NotFoundError:
        return _form(request, typed=code[:30], trouble="slip.not_found")


def _refused(request: Request, form: str, typed: str, error: ProblemError) -> Refused:
    trouble = request_translator(request)(f"problem.{error.code}", **error.values)
    if isinstance(error, PersonalWordsError):
        return Refused(form, typed, trouble, list(error.found), error.suggestion)
    return Refused(form, typed, trouble)


def _slip_page(request: Request, slip: SlipOut, refused: Refused | None = None) -> Response:
    translate = request_translator(request)
    heading, meaning = words.state_words(slip, translate)
    context: dict[str, Any] = {
        "slip": slip,
        "heading": heading,
        "meaning": meaning,
        "steps": progress.steps(slip),
        "facts": words.facts(slip, translate),
        "events": words.history(slip, translate),
        "step_words": words.STEPS,
        "author_words": words.AUTHORS,
        "found_words": words.FOUND,
        "offers_mail": request.app.state.settings.mail_host is not None,
        "refused": refused or Refused(),
        "text_limit": TEXT_LIMIT,
    }
    code = 422 if refused else 200
    return page(request, "slip.html", context, status=code, headers=UNSEEN_FORM)


def _form(request: Request, *, typed: str = "", trouble: str = "") -> Response:
    context = {"typed": typed, "trouble": trouble}
    return page(request, "slip_code.html", context, status=404 if trouble else 200, headers=UNSEEN_FORM)
