"""Posters, letters and paper forms of a round, in one of its languages."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import Request
from markupsafe import Markup
from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.areas.schemas import Area
from app.campaigns.questions import QuestionOut, questions_for
from app.errors import NotFoundError, ProblemError
from app.pages import queries as page_queries
from app.pages.rendering import render
from app.pages.words import helpers
from app.printing import queries
from app.printing.paper import paper_map
from app.printing.pdf import Paper, style_sheet
from app.public_address import public_address
from app.qr_codes import draw_qr
from app.translations import Catalogues, Translator
from layers.look import colour
from layers.vocabulary import AGE_GROUPS, GENDERS, LIGHTS

Sheet = Literal["poster", "letter", "paper_form"]
USUAL_CHANNELS: dict[Sheet, str] = {"poster": "stairwell", "letter": "digital_post", "paper_form": "paper"}
"""The channel whose code stands on a sheet when none is chosen."""
MAP_MM: dict[Sheet, tuple[tuple[float, float], ...]] = {
    "poster": ((180, 132), (180, 112), (180, 92)),
    "letter": ((124, 66), (124, 52), (124, 38)),
    "paper_form": ((184, 176),),
}
"""Width and height of the map in millimetres, the largest first."""
ENTRIES = 3
"""Places of each kind that a paper form has room for."""
KINDS = {
    "resources_first": ("resource", "challenge"),
    "both": ("resource", "challenge"),
    "resources": ("resource",),
    "challenges": ("challenge",),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be printed: a sheet of a round, in a language, with the code of a channel."""

    sheet: Sheet
    language: str | None = None
    channel_id: uuid.UUID | None = None


def invitation_pdf(request: Request, session: Session, area: Area, campaign_id: uuid.UUID, wish: Wish) -> bytes:
    """Return a sheet of a round as PDF.

    Raises NotFoundError for an unknown round or channel, and ProblemError for a language that the round has not.
    """
    campaign = queries.campaign(session, area.id, campaign_id)
    if campaign is None:
        raise NotFoundError("unknown_campaign")
    language = wish.language or campaign.languages[0]
    catalogues: Catalogues = request.app.state.catalogues
    if language not in campaign.languages or language not in catalogues.languages:
        raise ProblemError("campaign_language", field="lang", allowed=", ".join(campaign.languages))
    t = catalogues.translator(language)
    channel = _channel(session, campaign_id, wish)
    address = f"{public_address(request)}/k/{channel.code if channel else campaign.code}?lang={language}"
    context: dict[str, Any] = {
        **_words(campaign, language),
        "t": t,
        "language": language,
        **helpers(t),
        "styles": style_sheet("base", wish.sheet),
        "sign_colours": {"resource": colour("heart").day, "challenge": colour("star").day},
        "campaign": campaign,
        "kinds": KINDS[campaign.focus],
        "short_address": address.partition("://")[2].partition("?")[0],
        "qr": draw_qr(address, t("print.qr")),
        "other_languages": _other_languages(catalogues, campaign.languages, language),
    }
    if wish.sheet == "paper_form":
        context |= _form(session, campaign_id, t)
    return _fitting(request, area, wish.sheet, context, _maps(session, area, wish.sheet, t))


def _fitting(request: Request, area: Area, sheet: Sheet, context: Mapping[str, Any], maps: Iterable[Markup]) -> bytes:
    """Return the PDF with the largest of the maps that leaves it on one page, else with the smallest one.

    The last try of a poster leaves the purpose out, which the page says anyway; a letter goes on overleaf.
    """
    for drawn in maps:
        made = Paper(render(request, f"print/{sheet}.html", {**context, "map": drawn, "with_purpose": True}, area=area))
        if made.pages == 1 or sheet == "paper_form":
            break
    else:
        if sheet == "poster":
            made = Paper(
                render(request, "print/poster.html", {**context, "map": drawn, "with_purpose": False}, area=area)
            )
    return made.pdf()


def _channel(session: Session, campaign_id: uuid.UUID, wish: Wish) -> Row[Any] | None:
    if wish.channel_id is None:
        return queries.channel_of_kind(session, campaign_id, USUAL_CHANNELS[wish.sheet])
    found = queries.channel(session, campaign_id, wish.channel_id)
    if found is None:
        raise NotFoundError("unknown_channel")
    return found


def _words(campaign: Row[Any], language: str) -> dict[str, str]:
    """Return the round's own words in a language, in Danish where there are none."""
    words: Mapping[str, str] = campaign.translations.get(language, {})
    return {name: words.get(name) or getattr(campaign, name) for name in ("title", "purpose", "next_step", "raffle")}


def _other_languages(catalogues: Catalogues, languages: list[str], chosen: str) -> list[dict[str, str]]:
    return [
        {"code": code, "words": catalogues.translator(code)("print.also_in_this_language")}
        for code in languages
        if code != chosen and code in catalogues.languages
    ]


def _maps(session: Session, area: Area, sheet: Sheet, t: Translator) -> Iterator[Markup]:
    title = t("map.title", area=area.name)
    for width, height in MAP_MM[sheet]:
        yield paper_map(
            session, area.id, width_mm=width, height_mm=height, title=title, with_grid=sheet == "paper_form"
        )


def _form(session: Session, campaign_id: uuid.UUID, t: Translator) -> dict[str, Any]:
    questions = questions_for(session, campaign_id, t.language)
    return {
        "categories": page_queries.categories(session),
        "entries": ENTRIES,
        "lights": LIGHTS,
        "ages": AGE_GROUPS,
        "genders": GENDERS,
        "questions": questions,
        "after": {one.id: _after(one, questions, t) for one in questions},
    }


def _after(question: QuestionOut, questions: Sequence[QuestionOut], t: Translator) -> str:
    """Return which answer brings a question, in words; nothing where everybody is asked."""
    if question.condition is None:
        return ""
    for number, asked in enumerate(questions, start=1):
        if str(asked.id) == question.condition["question"]:
            wanted = question.condition["is"]
            titles = {option.code: option.title for option in asked.options}
            return t("print.only_if", number=number, answer=titles.get(wanted, wanted))
    return ""
