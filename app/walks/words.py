"""Say in the caller's language what a walk says in codes and values."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from app.field_errors import field_label
from app.translations import Translator
from app.walks.schemas import SaidOut, WordOut
from geo import crs
from geo.walks.explaining import VALUE_FAMILIES

Value = float | int | str
Values = Mapping[str, Value | Mapping[str, int]]
COUNTED = ("count", "challenges")
"""Values that choose the plural form, the first that is there."""
FEW_PERCENT = 10
"""Below this, tenths of a per cent are said, rounded up: what is not nothing is not called nothing."""


def sentence(translate: Translator, family: str, code: str, values: Values) -> SaidOut:
    """Return what a code and its values mean, in the plural form that its number takes."""
    key = f"{family}.{code}"
    shown = {name: _shown(translate, name, value) for name, value in values.items()}
    number = next((values[name] for name in COUNTED if name in values), None)
    if isinstance(number, int) and translate.knows(f"{key}.other"):
        others = {name: value for name, value in shown.items() if name != "count"}
        return SaidOut(code=code, values=dict(values), text=translate.count(key, number, **others))
    return SaidOut(code=code, values=dict(values), text=translate(key, **shown))


def kept_sentence(translate: Translator, family: str, code: str, values: Values) -> SaidOut | None:
    """Return a sentence of a walk that was kept; None where our words ask for what was not kept with it.

    What is said, and of what, has changed before and will change again, and a kept walk can always be read.
    """
    try:
        return sentence(replace(translate, strict=True), family, code, values)
    except KeyError:
        return None


def word(translate: Translator, family: str, code: str) -> WordOut:
    """Return a code and what it is called."""
    return WordOut(code=code, text=translate(f"{family}.{code}"))


def left_out_text(translate: Translator, reason: str, extra_minutes: float | None) -> str:
    """Return why a challenge is not visited, and what a stop there would add."""
    why = translate(f"left_out.{reason}")
    if extra_minutes is None:
        return why
    return f"{why} {translate('walk.extra', minutes=math.ceil(extra_minutes))}"


def _shown(translate: Translator, name: str, value: Value | Mapping[str, int]) -> Value:
    """Return a value as it is said: whole numbers, words for codes, days as written, of counts the greatest first."""
    if isinstance(value, Mapping):
        counted = sorted(value.items(), key=lambda one: (-one[1], one[0]))
        named = [f"{_word_of(translate, name, code)} ({count})" for code, count in counted]
        return str(format_list(named, locale=translate.language))
    if isinstance(value, str):
        if name == "date":
            return format_date(date.fromisoformat(value), format="long", locale=translate.language)
        return _word_of(translate, name, value)
    if name == "percent" and 0 < value < FEW_PERCENT:
        return str(format_decimal(math.ceil(value * 10) / 10, format="#,##0.#", locale=translate.language))
    return round(value)


def _word_of(translate: Translator, name: str, code: str) -> str:
    """Return what a code is called, or the value itself where it is none."""
    keys = (f"{family}.{code}" for family in VALUE_FAMILIES.get(name, ()))
    return next((translate(key) for key in keys if translate.knows(key)), code)


ROUNDED_UP = (
    "needed_minutes", "minutes_without_blocks", "minutes_without_excluded", "minutes_with_steps", "nearest_m",
)  # fmt: skip
"""What is offered as possible must be possible."""
ROUNDED_DOWN = ("minutes",)
"""What there is, is never said to be as much as is needed."""


def problem_words(code: str, shown: Mapping[str, Any], translate: Translator) -> str:
    """Return what is said of a wish that cannot be met, with what the planner's own blocks have to do with it.

    Where they alone leave nothing to visit, publishing more or starting elsewhere is no advice.
    """
    said = translate(f"problem.walk_{code}", **shown)
    if "minutes_without_blocks" not in shown:
        return said
    blocks = translate("problem.walk_blocks_in_the_way", **shown)
    return blocks if code == "nothing_to_visit" else f"{said} {blocks}"


def problem_values(values: Mapping[str, Value], translate: Translator) -> tuple[dict[str, Any], dict[str, Value]]:
    """Return the values of a wish that cannot be met: as they are said, and as they are sent, positions in degrees."""
    sent = dict(values)
    if "nearest_x" in sent and "nearest_y" in sent:
        metres = np.array([[float(sent.pop("nearest_x")), float(sent.pop("nearest_y"))]])
        longitude, latitude = crs.points_to_wire(metres)[0].tolist()
        sent |= {"nearest_longitude": round(longitude, 7), "nearest_latitude": round(latitude, 7)}
    shown = {name: _whole(name, value) for name, value in sent.items()}
    if "field" in sent:
        shown["field"] = field_label(str(sent["field"]), translate)
    return shown, sent


def _whole(name: str, value: Value) -> Value:
    """Return a number of a wish that cannot be met as it is said; 99.9 minutes are more than one has with 99.7."""
    if not isinstance(value, float):
        return value
    return math.ceil(value) if name in ROUNDED_UP else math.floor(value) if name in ROUNDED_DOWN else round(value)
