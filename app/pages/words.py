"""Say times, lengths and turns in words; what the templates call while they are drawn."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from app.translations import Translator
from app.walks.schemas import TurnOut, WalkOut

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
KILOMETRE_M = 1000
RIGHT_TO_LEFT = {"ar"}
_LOCALES = {"en": "en_GB"}
"""English as in Denmark's neighbourhood: the day before the month."""


def whole(number: float) -> int:
    """Return a number of minutes or metres without decimals."""
    return round(number)


def percent(part: float | None, all_of_it: float | None) -> int:
    """Return a share in percent; nothing of nothing is all of it."""
    return round(100 * (part or 0) / all_of_it) if all_of_it else 100


def _isolated(name: str, language: str) -> str:
    """Return a name that does not turn round what stands beside it (Unicode Standard Annex 9, isolates)."""
    return f"\u2068{name}\u2069" if language in RIGHT_TO_LEFT else name


def helpers(translate: Translator) -> dict[str, Callable[..., Any]]:
    """Return the functions of a template, bound to the language of the page."""
    language = translate.language

    def length(length_m: float) -> str:
        if length_m >= KILOMETRE_M:
            kilometres = format_decimal(length_m / KILOMETRE_M, "0.0", locale=language)
            return translate("walk.kilometres", kilometres=kilometres)
        return translate("walk.metres", metres=round(length_m))

    def day(moment: datetime) -> str:
        return format_date(moment.astimezone(DANISH_TIME).date(), "long", locale=language)

    def date_words(day_of_year: date) -> str:
        return format_date(day_of_year, "long", locale=language)

    def day_and_time(moment: datetime) -> str:
        local = moment.astimezone(DANISH_TIME)
        at = translate("walk.at_time", time=format_time(local, "HH:mm", tzinfo=DANISH_TIME, locale=language))
        return f"{format_date(local.date(), 'full', locale=_LOCALES.get(language, language))} {at}"

    def moment(walk: WalkOut, minute: float) -> str:
        if walk.starts_at is None:
            return translate("walk.after_minutes", minutes=round(minute))
        at = walk.starts_at + timedelta(minutes=minute)
        return translate("walk.at_time", time=format_time(at, "HH:mm", tzinfo=DANISH_TIME, locale=language))

    def turn_words(turn: TurnOut) -> str:
        words = translate(f"turn.{turn.direction}", number=turn.stop_position or "")
        if turn.length_m < 1:
            return words
        if turn.street_name:
            return translate(
                "walk.turn_along",
                turn=words,
                street=_isolated(turn.street_name, language),
                length=length(turn.length_m),
            )
        if turn.near_place:
            return translate(
                "walk.turn_past", turn=words, place=_isolated(turn.near_place, language), length=length(turn.length_m)
            )
        return translate("walk.turn_on", turn=words, length=length(turn.length_m))

    return {
        "length": length,
        "day": day,
        "date": date_words,
        "day_and_time": day_and_time,
        "moment": moment,
        "turn_words": turn_words,
    }
