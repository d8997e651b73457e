"""Speak to people in their language: gettext catalogues with symbolic message ids, read once at start.

The ids are names such as ``area.add_resource``; Danish is written first and English beside it. A message with a
number is asked for with ``count`` and has one id for each plural form of its language: ``<key>.one`` and
``<key>.other`` in Danish, six in Arabic (Unicode CLDR, Language Plural Rules).

A key that is missing *raises* wherever ``strict`` is true, which is the default and holds in tests and development.
In production the service loads with ``strict=False``: then the Danish message stands in, at last the readable end of
the key, and the log says so; a page for residents never fails over a word.
"""

import csv
import logging
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Self, get_args

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from app.directions import close_directions
from geo.ground import PLACE_KINDS
from geo.walks.types import (
    Direction,
    ExplanationCode,
    LeftOutReason,
    Mandate,
    Theme,
    Variant,
    WarningCode,
)
from layers import vocabulary

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "web" / "translations"
FIRST_LANGUAGE = "da"
LANGUAGE_NAMES = {"da": "Dansk", "en": "English", "tr": "Türkçe", "ar": "العربية", "so": "Soomaali"}
PLURAL_FORMS = ("zero", "one", "two", "few", "many", "other")

logger = logging.getLogger(__name__)


class MissingMessageError(KeyError):
    """A catalogue has no message for a key."""


class _Lenient(dict[str, object]):
    """Values that leave the placeholder standing where one is missing."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


@dataclass(frozen=True, slots=True)
class Translator:
    """Answer a key in one language: ``translate("site.name")``."""

    language: str
    messages: Mapping[str, str]
    stand_in: Mapping[str, str] = field(default_factory=dict)
    strict: bool = True

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the message with its {placeholders} filled.

        Raises MissingMessageError for an unknown key, and KeyError for a missing value, where strict.
        """
        message = self._find(key)
        if not values and "{" not in message:
            return message
        values = {name: close_directions(value) if type(value) is str else value for name, value in values.items()}
        return message.format_map(values if self.strict else _Lenient(values))

    def template(self, key: str) -> str:
        """Return the message with its {placeholders} standing, for modules that fill them in the browser."""
        return self._find(key)

    def count(self, key: str, number: int, /, **values: object) -> str:
        """Return the message of the plural form that the number takes; {count} is filled with the number."""
        form = f"{key}.{Locale.parse(self.language).plural_form(number)}"
        return self(form if form in self.messages else f"{key}.other", count=number, **values)

    def only(self, prefixes: Iterable[str]) -> dict[str, str]:
        """Return the messages whose key begins with one of the prefixes: what a page's modules need."""
        wanted = tuple(prefixes)
        return {key: message for key, message in self.messages.items() if key.startswith(wanted)}

    def knows(self, key: str) -> bool:
        """Tell whether there is a message for the key."""
        return key in self.messages

    def _find(self, key: str) -> str:
        message = self.messages.get(key)
        if message is not None:
            return message
        if self.strict:
            raise MissingMessageError(f"{key} has no message in {self.language}.po")
        logger.warning("no message for %s in %s", key, self.language)
        return self.stand_in.get(key) or key.rpartition(".")[2].replace("_", " ")


@dataclass(frozen=True, slots=True)
class Catalogues:
    """All languages of the service."""

    messages: Mapping[str, Mapping[str, str]]
    strict: bool = True

    @classmethod
    def load(cls, folder: Path = FOLDER, *, strict: bool = True) -> Self:
        """Read every .po file of a folder; what was read is kept for as long as the process lives."""
        return cls(_read_folder(folder), strict)

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the codes of all languages in one order for every page (WCAG 3.2.3), Danish first."""
        known = list(LANGUAGE_NAMES)
        return tuple(sorted(self.messages, key=lambda code: (known.index(code) if code in known else len(known), code)))

    def offered(self, area_languages: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return the languages that an area speaks and the service has words for, in the area's order."""
        spoken = tuple(code for code in area_languages or self.languages if code in self.messages)
        return spoken or (FIRST_LANGUAGE,)

    def translator(self, language: str) -> Translator:
        """Return the translator of a language.

        Raises MissingMessageError when there is no catalogue for it.
        """
        if language not in self.messages:
            raise MissingMessageError(f"no catalogue {language}.po")
        stand_in = self.messages.get(FIRST_LANGUAGE, {})
        return Translator(language, self.messages[language], stand_in, self.strict)

    def module_catalogue(self, language: str, prefixes: Iterable[str]) -> dict[str, str]:
        """Return the messages that the ES modules need: all whose key begins with one of the prefixes."""
        return self.translator(language).only(prefixes)


def negotiate_language(
    offered: Sequence[str], *, query: str | None = None, cookie: str | None = None, accept: str | None = None
) -> str:
    """Choose among the offered languages: the address first, then the cookie, then the browser, then the first.

    accept is the Accept-Language header (RFC 9110, section 12.5.4); a regional tag such as en-GB counts as en.
    """
    for wish in (query, cookie, *_accepted(accept or "")):
        if wish and (code := wish.lower().partition("-")[0]) in offered:
            return code
    return offered[0]


def _accepted(header: str) -> list[str]:
    weighted: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if tag.strip() and quality > 0:
            weighted.append((-quality, tag.strip()))
    return [tag for _, tag in sorted(weighted, key=lambda pair: pair[0])]


@cache
def _read_folder(folder: Path) -> dict[str, dict[str, str]]:
    return {path.stem: dict(_messages(_read(path))) for path in sorted(folder.glob("*.po"))}


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def _messages(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    for message in catalogue:
        if message.id and not message.fuzzy:
            yield str(message.id), str(message.string)


def _codes(name: str) -> tuple[str, ...]:
    with (PROJECT / "data" / name).open(encoding="utf-8", newline="") as file:
        return tuple(row["code"] for row in csv.DictReader(file))


VIEWS = ("inbox", "analysis", "walks", "exports")


def families() -> dict[str, tuple[str, ...]]:
    """Return the prefixes whose keys are put together at run time, each with the endings that must be there."""
    return {
        "category": _codes("categories.csv"),
        "topic": _codes("topics.csv"),
        "kind": vocabulary.KINDS,
        "season": vocabulary.SEASONS,
        "light": vocabulary.LIGHTS,
        "channel": vocabulary.CHANNEL_KINDS,
        "age": vocabulary.AGE_GROUPS,
        "gender": vocabulary.GENDERS,
        "step": vocabulary.PROGRESS_STEPS,
        "photo_state": vocabulary.PHOTO_STATES,
        "question_kind": vocabulary.QUESTION_KINDS,
        "state": vocabulary.PIN_STATES,
        "relevance": vocabulary.RELEVANCES,
        "precision": vocabulary.PRECISIONS,
        "action": vocabulary.PIN_ACTIONS,
        "placed_by": vocabulary.PLACED_BY,
        "walk_state": vocabulary.WALK_STATES,
        "walk_kind": vocabulary.WALK_KINDS,
        "place_kind": PLACE_KINDS,
        "band": ("morning", "day", "afternoon", "evening", "night"),
        "theme": get_args(Theme),
        "warning": get_args(WarningCode),
        "left_out": get_args(LeftOutReason),
        "explain": get_args(ExplanationCode),
        "mandate": get_args(Mandate),
        "variant": get_args(Variant),
        "turn": get_args(Direction),
        "view": VIEWS,
        "view_title": VIEWS,
        "view_lead": ("inbox", "analysis", "exports"),
        "empty": ("inbox", "analysis"),
        "column": (),
        "layer": (),
        "legend": (),
        "export": (),
        "export_hint": (),
        "problem": (),
        "field_error": (),
        "problem_title": (),
        "problem_advice": (),
        "relevance_short": (),
        "relevance_letter": (),
        "language": (),
        "way": (),
        "place": (),
        "reason": (),
        "done": (),
        "undo": (),
    }


_CALL = re.compile(r"\b(?:t|translate|word|words)(\.count|Count)?\(\s*[\"'`]([a-z0-9_]+(?:\.[a-z0-9_]+)+)[\"'`]")
_LITERAL = re.compile(r"[\"'`]([a-z0-9_]+(?:\.[a-z0-9_]+)+)[\"'`]")
_BUILT = re.compile(r"\b(?:t|translate|word|words)(?:\.count|Count)?\(\s*f?[\"'`]([a-z_]+)\.(?:\$?\{|[\"'`]\s*[~+])")
_PROBLEM = re.compile(
    r"\b(?:Problem|NotFound|NotSignedIn|Forbidden|Conflict|TooLarge|Geometry)Error\(\s*[\"']([a-z_]+)[\"']"
)
_WALK_PROBLEM = re.compile(r"\bWalkError\(\s*[\"']([a-z_]+)[\"']")
_USERS = (
    ("web/templates", "*.html"), ("web/templates", "*.txt"), ("web/modules", "*.js"), ("app", "*.py"),
    ("layers", "*.py"), ("geo", "*.py"),
)  # fmt: skip


def check_catalogues(project: Path = PROJECT) -> list[str]:
    """Return what is wrong with the catalogues, one sentence each: an empty list is a clean bill.

    All languages have the same keys, none empty or fuzzy, with equal placeholders, and a message with a number in
    every plural form of its language; every key that a template, a module or a Python file asks for exists; no key is
    left unused, but for the families put together at run time.
    """
    catalogues = {path.stem: _read(path) for path in sorted((project / "web/translations").glob("*.po"))}
    if FIRST_LANGUAGE not in catalogues:
        return [f"{FIRST_LANGUAGE}.po is missing"]
    words = {language: dict(_messages(catalogue)) for language, catalogue in catalogues.items()}
    return [
        *(line for language, catalogue in catalogues.items() for line in _check_entries(language, catalogue)),
        *(line for language in words for line in _compare(language, words[language], words[FIRST_LANGUAGE])),
        *_check_families(words[FIRST_LANGUAGE]),
        *_check_use(project, words[FIRST_LANGUAGE]),
    ]


def _check_entries(language: str, catalogue: Catalog) -> Iterator[str]:
    for message in catalogue:
        if message.id and message.fuzzy:
            yield f"{language}: {message.id} is fuzzy"
        if message.id and not str(message.string).strip():
            yield f"{language}: {message.id} is empty"


def _compare(language: str, words: Mapping[str, str], first: Mapping[str, str]) -> Iterator[str]:
    counted = {key.removesuffix(".one") for key in first if key.endswith(".one") and f"{key[:-4]}.other" in first}
    expected = dict(_expected(language, first, counted))
    for key in sorted(expected.keys() - words.keys()):
        yield f"{language}: {key} is missing"
    for key in sorted(words.keys() - expected.keys()):
        is_form = _is_form(key, counted)
        yield f"{language}: {key} is " + (
            "no plural form of the language" if is_form else f"not in {FIRST_LANGUAGE}.po"
        )
    for key in sorted(words.keys() & expected.keys()):
        own, others = _placeholders(words[key]), _placeholders(first[expected[key]])
        if _is_form(key, counted) and not key.endswith(".other"):
            own, others = own | {"count"}, others | {"count"}
        if own != others:
            yield f"{language}: {key} has other placeholders than {FIRST_LANGUAGE}.po"


def _expected(language: str, first: Mapping[str, str], counted: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each key that a language must have, and beside it the key of the Danish message it translates.

    A counted key is due in every plural form of the language, as Babel knows them from CLDR, and in no other. A form
    that names its number itself ("one place") may leave out {count}; the general one may not.
    """
    yield from ((key, key) for key in first if not _is_form(key, counted))
    forms = {*Locale.parse(language).plural_form.tags, "other"}
    yield from ((f"{key}.{form}", f"{key}.other") for key in counted for form in forms)


def _is_form(key: str, counted: set[str]) -> bool:
    stem, _, form = key.rpartition(".")
    return stem in counted and form in PLURAL_FORMS


def _placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(message) if name is not None}


def _check_families(words: Mapping[str, str]) -> Iterator[str]:
    for prefix, endings in families().items():
        for ending in endings:
            if not words.keys() & {f"{prefix}.{ending}", f"{prefix}.{ending}.other"}:
                yield f"{prefix}.{ending} is missing from its family"


def _check_use(project: Path, words: Mapping[str, str]) -> Iterator[str]:
    known = families()
    literals: set[str] = set()
    for folder, pattern in _USERS:
        for path in sorted((project / folder).rglob(pattern)):
            source = path.read_text(encoding="utf-8")
            literals.update(_LITERAL.findall(source))
            yield from (f"{path.name}: {key} is not in the catalogues" for key in _unknown(source, words))
            for prefix in set(_BUILT.findall(source)) - known.keys():
                yield f"{path.name}: {prefix}.* is put together, but is no family"
    for key in sorted(words):
        used = key in literals or key.rpartition(".")[0] in literals
        if not used and key.partition(".")[0] not in known:
            yield f"{key} is not used"


def _unknown(source: str, words: Mapping[str, str]) -> Iterator[str]:
    """Yield the keys that a source asks for, by name or as the code of a problem, and that do not exist."""
    codes = {*_PROBLEM.findall(source), *(f"walk_{code}" for code in _WALK_PROBLEM.findall(source))}
    yield from (f"problem.{code}" for code in sorted(codes) if f"problem.{code}" not in words)
    for plural, key in sorted(set(_CALL.findall(source))):
        asked = (f"{key}.one", f"{key}.other") if plural else (key,)
        if not all(one in words for one in asked):
            yield key


if __name__ == "__main__":
    faults = check_catalogues()
    sys.stdout.writelines(f"{fault}\n" for fault in faults or ["translations: ok"])
    sys.exit(1 if faults else 0)
