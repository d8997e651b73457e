"""The pages of a round's questions; plain forms, so that they work without JavaScript."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy.orm import Session

from app.administration.forms import Posted
from app.areas.schemas import Area
from app.audit.requests import note, note_nothing
from app.campaigns import question_editing as editing
from app.campaigns import question_form as forms
from app.campaigns import service
from app.campaigns.questions import WITH_OPTIONS, Question, all_questions
from app.campaigns.routes.shared import (
    MANAGE,
    NO_STORE,
    PREFIX,
    READ,
    address_of,
    form_page,
    go_to,
    named_languages,
    trouble_words,
)
from app.campaigns.schemas import StaffCampaignOut
from app.dependencies import StaffArea, StaffSession
from app.errors import NotFoundError, ProblemError
from app.pages.rendering import page
from app.security_forms import CheckedForm
from layers.vocabulary import QUESTION_KINDS

PATH = "/{campaign_id}/questions"
router = APIRouter(prefix=PREFIX)

DONE = {
    "added": "questions.added",
    "changed": "questions.changed",
    "moved": "questions.moved",
}
SPARE_OPTIONS = 3
"""Empty rows below the options that are there already."""
LEAST_ROWS = 4


@router.get(PATH, dependencies=[READ])
def questions_page(
    request: Request, area: StaffArea, session: StaffSession, campaign_id: uuid.UUID, done: str = ""
) -> Response:
    """Show the questions of a round in the order they are asked."""
    campaign = service.find_campaign(session, area, campaign_id)
    return _list_page(request, area, session, campaign, done=DONE.get(done))


@router.get(f"{PATH}/new", dependencies=[READ])
def new_question_page(
    request: Request,
    area: StaffArea,
    session: StaffSession,
    campaign_id: uuid.UUID,
    kind: Annotated[str, Query(max_length=20)] = "open",
) -> Response:
    """Show the form of a new question of a kind."""
    campaign = service.find_campaign(session, area, campaign_id)
    shown = kind if kind in QUESTION_KINDS else "open"
    return _form_page(request, area, session, campaign, forms.empty_form(shown, campaign.languages))


@router.post(f"{PATH}/new", dependencies=[MANAGE, CheckedForm])
def add_question(
    request: Request, area: StaffArea, session: StaffSession, campaign_id: uuid.UUID, posted: Posted
) -> Response:
    """Add a question, or show the form again with what does not do."""
    campaign = service.find_campaign(session, area, campaign_id)
    kind = posted.text("kind") if posted.text("kind") in QUESTION_KINDS else "open"
    typed = forms.typed_form(posted, kind, campaign.languages)
    place = typed["position"]
    try:
        wish = forms.read_wish(typed, campaign.languages)
        editing.add(session, area, campaign, wish, int(place) if place.isascii() and place[:3].isdigit() else None)
    except ProblemError as trouble:
        note_nothing(request)
        return _form_page(request, area, session, campaign, typed, trouble=trouble)
    note(request, session, subject_id=campaign_id, details={"question": "added"})
    return go_to(address_of(area, campaign, "questions"), "added")


@router.get(PATH + "/{question_id}", dependencies=[READ])
def question_page(
    request: Request, area: StaffArea, session: StaffSession, campaign_id: uuid.UUID, question_id: uuid.UUID
) -> Response:
    """Show the form of a question."""
    campaign = service.find_campaign(session, area, campaign_id)
    found = editing.find_question(session, campaign, question_id)
    return _form_page(request, area, session, campaign, forms.form_of(found, campaign.languages), question=found)


@router.post(PATH + "/{question_id}", dependencies=[MANAGE, CheckedForm])
def change_question(
    request: Request,
    area: StaffArea,
    session: StaffSession,
    *,
    campaign_id: uuid.UUID,
    question_id: uuid.UUID,
    posted: Posted,
) -> Response:
    """Change a question, or show the form again with what does not do."""
    campaign = service.find_campaign(session, area, campaign_id)
    found = editing.find_question(session, campaign, question_id)
    typed = forms.typed_form(posted, found.kind, campaign.languages)
    try:
        wish = forms.read_wish(typed, campaign.languages, found)
        changed = editing.change(session, campaign, question_id, wish)
    except NotFoundError:
        raise
    except ProblemError as trouble:
        note_nothing(request)
        return _form_page(request, area, session, campaign, typed, question=found, trouble=trouble)
    note(request, session, subject_id=campaign_id, details={"question": "changed", "changed": changed})
    return go_to(address_of(area, campaign, "questions"), "changed")


@router.post(PATH + "/{question_id}/move", dependencies=[MANAGE, CheckedForm])
def move_question(
    request: Request,
    area: StaffArea,
    session: StaffSession,
    *,
    campaign_id: uuid.UUID,
    question_id: uuid.UUID,
    direction: Annotated[Literal["up", "down"], Form()],
) -> Response:
    """Move a question up or down, or say why it stays."""
    campaign = service.find_campaign(session, area, campaign_id)
    try:
        editing.move(session, campaign, question_id, direction)
    except NotFoundError:
        raise
    except ProblemError as trouble:
        note_nothing(request)
        return _list_page(request, area, session, campaign, trouble=trouble)
    note(request, session, subject_id=campaign_id, details={"question": "moved"})
    return go_to(address_of(area, campaign, "questions"), "moved")


@router.post(PATH + "/{question_id}/remove", dependencies=[MANAGE, CheckedForm])
def remove_question(
    request: Request, area: StaffArea, session: StaffSession, campaign_id: uuid.UUID, question_id: uuid.UUID
) -> Response:
    """Remove a question and offer to put it back, or say why it stays."""
    campaign = service.find_campaign(session, area, campaign_id)
    try:
        gone = editing.remove(session, campaign, question_id)
    except NotFoundError:
        raise
    except ProblemError as trouble:
        note_nothing(request)
        return _list_page(request, area, session, campaign, trouble=trouble)
    note(request, session, subject_id=campaign_id, details={"question": "removed"})
    kept = forms.form_of(gone, campaign.languages) | {"position": str(gone.position)}
    return _list_page(request, area, session, campaign, removed=kept)


def _list_page(
    request: Request,
    area: Area,
    session: Session,
    campaign: StaffCampaignOut,
    *,
    done: str | None = None,
    trouble: ProblemError | None = None,
    removed: Mapping[str, str] | None = None,
) -> Response:
    found = all_questions(session, campaign.id)
    context = {
        "campaign": campaign,
        "questions": found,
        "by_id": {str(question.id): question for question in found},
        "incomplete": {question.id: _untranslated(question, campaign.languages) for question in found},
        "kinds": QUESTION_KINDS,
        "most_questions": editing.MOST_QUESTIONS,
        "done": done,
        "removed": removed,
        "troubles": trouble_words(request, area, trouble),
    }
    status = trouble.status if trouble else 200
    return page(request, "campaign_questions.html", context, area=area, status=status, headers=NO_STORE)


def _untranslated(question: Question, languages: list[str]) -> list[str]:
    """Return what the languages are called in which the question is asked in Danish."""
    missing = [
        code
        for code in languages
        if not question.words.get(code, {}).get("title") or any(not one["words"].get(code) for one in question.options)
    ]
    return [name for _code, name in named_languages(missing)]


def _form_page(
    request: Request,
    area: Area,
    session: Session,
    campaign: StaffCampaignOut,
    typed: Mapping[str, str],
    *,
    question: Question | None = None,
    trouble: ProblemError | None = None,
) -> Response:
    known = all_questions(session, campaign.id)
    earlier = [one for one in known if question is None or one.position < question.position]
    is_fixed = question is not None and campaign.responses > 0
    context = {
        "campaign": campaign,
        "question": question,
        "typed": typed,
        "is_fixed": is_fixed,
        "earlier": [one for one in earlier if one.answers],
        "spoken": named_languages(campaign.languages),
        "rows": _rows(typed, campaign.languages, 0 if is_fixed else SPARE_OPTIONS),
        "lengths": editing.LENGTHS,
        "option_length": editing.OPTION_LENGTH,
        "most_options": editing.MOST_OPTIONS,
    }
    return form_page(request, "campaign_question.html", context, area, trouble)


def _rows(typed: Mapping[str, str], languages: list[str], spare: int) -> list[int]:
    """Return the numbers of the option rows that are shown: those with words, and a few to write in."""
    if typed["kind"] not in WITH_OPTIONS:
        return []
    ends = (*languages, "code")
    used = [
        number
        for number in range(editing.MOST_OPTIONS)
        if any(typed.get(forms.option_field(number, end)) for end in ends)
    ]
    shown = (used[-1] + 1 if used else 0) + spare
    return list(range(min(max(shown, LEAST_ROWS if spare else 0), editing.MOST_OPTIONS)))
