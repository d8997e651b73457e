"""A question as a form: flat fields, which a browser without JavaScript sends as well."""

from collections.abc import Mapping
from typing import Any

from app.administration.forms import PostedForm
from app.campaigns import typed
from app.campaigns.question_editing import MOST_OPTIONS, USUAL_MOST, Wish
from app.campaigns.questions import WITH_OPTIONS, Question

WORD_FIELDS = {
    "open": ("title", "help"),
    "choice": ("title", "help"),
    "scale": ("title", "help", "low", "high"),
    "pick": ("title", "help"),
}
"""What is said of a question of each kind."""


def option_field(number: int, ending: str) -> str:
    """Return the name of a field of an option: its words in a language, or its code."""
    return f"option_{number}_{ending}"


def field_names(kind: str, languages: list[str]) -> list[str]:
    """Return the names of all fields of a question of a kind."""
    names = ["kind", "condition", "position"]
    names += [f"{name}_{language}" for language in languages for name in WORD_FIELDS.get(kind, ("title", "help"))]
    if kind in WITH_OPTIONS:
        names += ["most"] if kind == "pick" else []
        names += [option_field(number, end) for number in range(MOST_OPTIONS) for end in (*languages, "code")]
    return names


def empty_form(kind: str, languages: list[str]) -> dict[str, str]:
    """Return the form of a new question."""
    form = dict.fromkeys(field_names(kind, languages), "")
    return form | {"kind": kind} | ({"most": str(USUAL_MOST)} if kind == "pick" else {})


def form_of(question: Question, languages: list[str]) -> dict[str, str]:
    """Return the form of a question that there is."""
    form = empty_form(question.kind, languages)
    for language in languages:
        said = question.words.get(language, {})
        form |= {f"{name}_{language}": said.get(name, "") for name in WORD_FIELDS[question.kind]}
    for number, option in enumerate(question.options):
        form[option_field(number, "code")] = option["code"]
        form |= {option_field(number, language): option["words"].get(language, "") for language in languages}
    if question.kind == "pick":
        form["most"] = str(question.most)
    if question.condition:
        form["condition"] = f"{question.condition['question']}:{question.condition['is']}"
    return form


def typed_form(posted: PostedForm, kind: str, languages: list[str]) -> dict[str, str]:
    """Return every field as it was typed."""
    return {name: posted.text(name) for name in field_names(kind, languages)} | {"kind": kind}


def read_wish(form: Mapping[str, str], languages: list[str], kept: Question | None = None) -> Wish:
    """Return the question that somebody typed; words in languages the form does not show stay as they are."""
    kind = form["kind"]
    words = {
        language: {name: typed.one_line(form[f"{name}_{language}"]) for name in WORD_FIELDS.get(kind, ("title",))}
        for language in languages
    }
    if kept is not None:
        words = {code: said for code, said in kept.words.items() if code not in languages} | words
    question, _, answer = form["condition"].partition(":")
    most = typed.read_count(form["most"], "most", MOST_OPTIONS) if kind == "pick" else None
    return Wish(
        kind=kind,
        words=words,
        options=_options(form, languages, kept) if kind in WITH_OPTIONS else [],
        most=USUAL_MOST if most is None else most,
        condition={"question": question, "is": answer} if question else None,
    )


def _options(form: Mapping[str, str], languages: list[str], kept: Question | None) -> list[dict[str, Any]]:
    before = {option["code"]: option["words"] for option in kept.options} if kept else {}
    read: list[dict[str, Any]] = []
    for number in range(MOST_OPTIONS):
        code = form[option_field(number, "code")]
        said = {language: typed.one_line(form[option_field(number, language)]) for language in languages}
        if any(said.values()):
            unseen = {name: words for name, words in before.get(code, {}).items() if name not in languages}
            read.append({"code": code, "words": unseen | said})
    return read
