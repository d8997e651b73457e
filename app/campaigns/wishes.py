"""Read a mapping round from a form, and check it whoever sends it."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.administration.forms import PostedForm
from app.areas.schemas import SAID
from app.campaigns import typed
from app.campaigns.schemas import GROUP_LENGTH, LENGTHS, MOST_PEOPLE, TITLE_LENGTH, CampaignIn, CampaignWords
from app.errors import ProblemError
from app.translations import FIRST_LANGUAGE, Catalogues
from layers.vocabulary import CAMPAIGN_FOCUSES, CAMPAIGN_FORMATS

PLAIN_FIELDS = ("format", "focus", "group_name", "invited_households", "opens_at", "closes_at")
Typed = dict[str, Any]
"""A form as it was typed: texts by name, `languages` as a list, words of other languages as title_en, purpose_en …"""


def service_languages() -> tuple[str, ...]:
    """Return the languages that the service has words for, Danish first."""
    return Catalogues.load().languages


def other_languages() -> tuple[str, ...]:
    """Return the languages beside Danish that a round can be told in."""
    return tuple(code for code in service_languages() if code != FIRST_LANGUAGE)


def typed_form(posted: PostedForm) -> Typed:
    """Return every field of the form as it was typed."""
    names = [*SAID, *PLAIN_FIELDS, *(f"{name}_{code}" for code in other_languages() for name in SAID)]
    return {name: posted.text(name) for name in names} | {"languages": posted.all("languages")}


def empty_form(languages: Sequence[str]) -> Typed:
    """Return the form of a new round in an area's languages: resources first, on the net."""
    known = service_languages()
    return typed_form(PostedForm()) | {
        "format": "virtual",
        "focus": "resources_first",
        "languages": [code for code in languages if code in known],
    }


def form_of(values: Mapping[str, Any]) -> Typed:
    """Return the form of a round that there is."""
    shown = typed_form(PostedForm()) | {name: values[name] for name in (*SAID, *PLAIN_FIELDS, "languages")}
    for code, words in values["translations"].items():
        shown |= {f"{name}_{code}": words[name] for name in SAID}
    if values["invited_households"] is None:
        shown["invited_households"] = ""
    return shown | {name: typed.as_typed(values[name]) for name in ("opens_at", "closes_at")}


def read_wish(form: Typed) -> CampaignIn:
    """Return the round that somebody typed into a form; raise ProblemError for the first thing that does not do."""
    for name, allowed in (("format", CAMPAIGN_FORMATS), ("focus", CAMPAIGN_FOCUSES)):
        if form[name] not in allowed:
            raise ProblemError("campaign_choice", field=name)
    languages = spoken(form["languages"], ())
    values: Typed = {**_words(form, ""), "languages": languages}
    translated = {code: _words(form, f"_{code}") for code in other_languages() if code in languages}
    values["group_name"] = typed.one_line(form["group_name"])
    values |= {name: form[name] for name in ("format", "focus")}
    check_words({**values, "translations": translated})
    values["translations"] = {code: CampaignWords(**words) for code, words in translated.items()}
    values["invited_households"] = typed.read_count(form["invited_households"], "invited_households", MOST_PEOPLE)
    values |= {name: typed.read_moment(form[name], name) for name in ("opens_at", "closes_at")}
    return CampaignIn(**values)


def _words(form: Typed, ending: str) -> dict[str, str]:
    return {name: (typed.one_line if name == "title" else typed.lines)(form[f"{name}{ending}"]) for name in SAID}


def spoken(wished: Sequence[str] | None, otherwise: Sequence[str]) -> list[str]:
    """Return the languages of a round, Danish always and first; raise ProblemError for one that nobody here speaks."""
    known = service_languages()
    chosen = {code for code in otherwise if code in known} if wished is None else set(wished)
    unknown = chosen - set(known)
    if unknown:
        raise ProblemError("campaign_languages", field="languages", allowed=", ".join(known))
    return [code for code in known if code == FIRST_LANGUAGE or code in chosen]


def check_words(values: Mapping[str, Any]) -> None:
    """Raise ProblemError for words of a round that are missing or too long."""
    typed.check_line(values["title"], "title", "campaign_title", TITLE_LENGTH)
    for name in SAID[1:]:
        typed.check_length(values[name], name, LENGTHS[name])
    typed.check_line(values["group_name"], "group_name", "campaign_group", GROUP_LENGTH, least=0)
    for code, words in values["translations"].items():
        if words["title"]:
            typed.check_line(words["title"], f"title_{code}", "campaign_title", TITLE_LENGTH)
        for name in SAID[1:]:
            typed.check_length(words[name], f"{name}_{code}", LENGTHS[name])
