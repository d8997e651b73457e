"""Type in what people wrote on paper: places by the squares of the printed map, and the answers to the questions."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.administration.forms import FieldWords, Posted, PostedForm
from app.areas import service as areas
from app.areas.schemas import Area
from app.campaigns.questions import QuestionOut, questions_for
from app.dependencies import PublicSession, StaffSession, campaign_of, may
from app.errors import NotFoundError, PersonalWordsError, ProblemError
from app.language import request_translator
from app.meetings import queries
from app.pages import queries as page_queries
from app.pages.rendering import page
from app.pins.counter import AtCounter, Counter
from app.pins.schemas import PinIn
from app.pins.taking import submit_pin
from app.printing.paper import area_grid, spot_in_square
from app.responses.schemas import ResponseIn
from app.responses.service import submit_response
from app.security_forms import CheckedForm
from geo import crs
from geo.geojson import GeometryError
from layers.vocabulary import AGE_GROUPS, GENDERS, LIGHTS, TEXT_LIMIT

router = APIRouter(prefix="/meeting/paper", include_in_schema=False)

READ, RUN = may("read", "campaign_pin"), may("run", "meeting")
OwnCampaign = Annotated[uuid.UUID, Depends(campaign_of)]
UNKEPT = {"Cache-Control": "no-store"}
MOST_PLACES = 5000
FIELDS = ("kind", "square", "place", "category", "light", "text")
EMPTY = dict.fromkeys(FIELDS, "")
TRANSLATED_FIELDS = {"geometry": "square"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where paper is typed in: the round, its area, and both doors of the database."""

    campaign_id: uuid.UUID
    area: Area
    via: str | None
    staff: Session
    public: Session
    counter: Counter


def desk_of(staff: StaffSession, public: PublicSession, campaign_id: OwnCampaign, counter: AtCounter) -> Desk:
    """Return the desk of the caller's own round; NotFoundError when its area has been closed meanwhile."""
    found = queries.campaign(staff, campaign_id)
    if found is None:
        raise NotFoundError("unknown_campaign")
    via = queries.channel_code(staff, campaign_id, "paper")
    return Desk(campaign_id, areas.find_area(public, found.slug), via, staff, public, counter)


PaperDesk = Annotated[Desk, Depends(desk_of)]


@router.get("", dependencies=[READ])
def show_form(request: Request, desk: PaperDesk) -> Response:
    """Show the empty forms."""
    return _page(request, desk, EMPTY)


@router.post("", dependencies=[RUN, CheckedForm])
def store_pin(request: Request, desk: PaperDesk, posted: Posted) -> Response:
    """Store one place from paper, or show the form again with what does not do; pressed twice it is stored once."""
    typed = {name: posted.text(name).strip() for name in FIELDS}
    client_id = _client_id(posted)
    try:
        receipt, _made = submit_pin(desk.public, desk.area, _pin(desk, typed, client_id, posted), desk.counter)
    except (ProblemError, GeometryError) as trouble:
        return _page(request, desk, typed, trouble=trouble, client_id=client_id)
    kept = EMPTY | {"kind": typed["kind"]}
    return _page(request, desk, kept, saved=receipt.slip)


@router.post("/answers", dependencies=[RUN, CheckedForm])
def store_answers(request: Request, desk: PaperDesk, posted: Posted) -> Response:
    """Store the answers of one form, or show it again with what does not do."""
    client_id = _client_id(posted)
    questions = questions_for(desk.public, desk.campaign_id, "da")
    answers = {str(one.id): _answer(one, posted) for one in questions}
    told = {"age_group": posted.text("age_group") or None, "gender": posted.text("gender") or None}
    try:
        wish = ResponseIn(
            client_id=client_id, campaign_id=desk.campaign_id, via=desk.via, answers=answers,
            keep_words="keep_words" in posted, **told,
        )  # fmt: skip
        submit_response(desk.public, desk.area, wish, desk.counter)
    except ValidationError:
        return _page(request, desk, EMPTY, trouble=ProblemError("answer_does_not_fit"), answers=answers, told=told)
    except ProblemError as trouble:
        return _page(request, desk, EMPTY, trouble=trouble, answers=answers, told=told, client_id=client_id)
    return _page(request, desk, EMPTY, answers_saved=True)


def _pin(desk: Desk, typed: Mapping[str, str], client_id: uuid.UUID, posted: PostedForm) -> PinIn:
    try:
        return PinIn(
            client_id=client_id,
            kind=typed["kind"],
            category=typed["category"],
            geometry=_spot(desk, typed),
            text=typed["text"].replace("\r\n", "\n"),
            light=typed["light"] or None,
            via=desk.via,
            keep_words="keep_words" in posted,
        )
    except ValidationError:
        raise ProblemError("paper_kind", field="category") from None


def _spot(desk: Desk, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the place that was meant as GeoJSON: the middle of a square's part within the area, or a named place."""
    if typed["square"]:
        try:
            spot = spot_in_square(desk.public, desk.area.id, typed["square"])
        except ValueError:
            grid = area_grid(desk.public, desk.area.id)
            last = f"{grid.column_names()[-1]}{grid.rows}"
            raise ProblemError("paper_square", field="square", allowed=f"A1–{last}") from None
        found = crs.to_wire(spot)
        return {"type": "Point", "coordinates": [found.x, found.y]}
    for place in areas.find_places(desk.public, desk.area, "", None, MOST_PLACES):
        if str(place.id) == typed["place"]:
            return {"type": "Point", "coordinates": [place.longitude, place.latitude]}
    raise ProblemError("paper_place", field="square")


def _answer(question: QuestionOut, posted: PostedForm) -> Any:
    name = f"q-{question.id}"
    if question.kind == "pick":
        return posted.all(name)
    given = posted.text(name).strip()
    if question.kind == "scale":
        return int(given) if given.isdigit() else None
    return given or None


def _client_id(posted: PostedForm) -> uuid.UUID:
    try:
        return uuid.UUID(posted.text("client_id"))
    except ValueError:
        return uuid.uuid4()


def _page(
    request: Request,
    desk: Desk,
    typed: Mapping[str, str],
    *,
    trouble: ProblemError | GeometryError | None = None,
    client_id: uuid.UUID | None = None,
    answers: Mapping[str, Any] | None = None,
    told: Mapping[str, str | None] | None = None,
    saved: str = "",
    answers_saved: bool = False,
) -> Response:
    t = request_translator(request, desk.area.languages)
    context = {
        "campaign": queries.campaign(desk.staff, desk.campaign_id),
        "typed": typed,
        "troubles": _troubles(request, trouble),
        "is_personal": isinstance(trouble, PersonalWordsError),
        "client_id": client_id or uuid.uuid4(),
        "saved": saved,
        "answers_saved": answers_saved,
        "answers": answers or {},
        "told": told or {},
        "questions": questions_for(desk.public, desk.campaign_id, t.language),
        "categories": page_queries.categories(desk.public),
        "places": areas.find_places(desk.public, desk.area, "", None, MOST_PLACES),
        "lights": LIGHTS,
        "ages": AGE_GROUPS,
        "genders": GENDERS,
        "text_limit": TEXT_LIMIT,
    }
    return page(request, "meeting_paper.html", context, area=desk.area, status=422 if trouble else 200, headers=UNKEPT)


def _troubles(request: Request, trouble: ProblemError | GeometryError | None) -> FieldWords:
    if trouble is None:
        return FieldWords()
    t = request_translator(request)
    values = {**trouble.values}
    words = t(f"problem.{trouble.code}", **values)
    if isinstance(trouble, PersonalWordsError):
        words = f"{words} {', '.join(one['words'] for one in trouble.found)}"
    field = getattr(trouble, "field", None) or "square"
    return FieldWords({field.replace("answers.", "q-"): words})
