"""What the pages of mapping rounds have in common."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from app.administration.forms import FieldWords
from app.areas.schemas import Area
from app.campaigns.schemas import StaffCampaignOut
from app.dependencies import may
from app.errors import ProblemError
from app.language import request_translator
from app.pages.rendering import page
from app.translations import LANGUAGE_NAMES

READ, MANAGE = may("read", "campaign"), may("manage", "campaign")
SEE_OTHER = 303
NO_STORE = {"Cache-Control": "no-store"}
PREFIX = "/areas/{slug}/campaigns"


def address_of(area: Area, campaign: StaffCampaignOut, part: str = "") -> str:
    """Return the address of a page of a round."""
    return f"/areas/{area.slug}/campaigns/{campaign.id}" + (f"/{part}" if part else "")


def go_to(address: str, done: str) -> Response:
    """Lead on to a page that says what was done."""
    return RedirectResponse(f"{address}?done={done}", SEE_OTHER)


def trouble_words(request: Request, area: Area, trouble: ProblemError | None) -> FieldWords:
    """Return what is wrong with a form, by the field it is wrong with."""
    words = FieldWords()
    if trouble is not None:
        translate = request_translator(request, area.languages)
        words[trouble.field or ""] = translate(f"problem.{trouble.code}", **trouble.values)
    return words


def named_languages(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Return languages with what they call themselves."""
    return [(code, LANGUAGE_NAMES.get(code, code)) for code in codes]


def form_page(
    request: Request, template: str, context: Mapping[str, Any], area: Area, trouble: ProblemError | None = None
) -> Response:
    """Return a page with a form, and with what was wrong with what was sent."""
    shown = {"troubles": trouble_words(request, area, trouble), **context}
    return page(request, template, shown, area=area, status=trouble.status if trouble else 200, headers=NO_STORE)
