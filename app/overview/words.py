"""Say the circumstances of what people said in words, as the list beside the map does."""

from itertools import takewhile

from app.overview.schemas import SaidOut
from app.translations import Translator

BANDS = ((0, "night"), (6, "morning"), (10, "day"), (14, "afternoon"), (18, "evening"), (23, "night"))
"""Hour from which a part of the day lasts; the same as in web/modules/pin_words.js."""


def band_of(hour: int) -> str:
    """Return the part of the day of an hour from 0 to 23."""
    return [band for _hour, band in takewhile(lambda one: one[0] <= hour, BANDS)][-1]


def facts(one: SaidOut, t: Translator) -> list[str]:
    """Return where, when and by how many, as short facts; of a hexagon only how many."""
    if one.precision == "hexagon":
        return [t.count("list.field", one.people)]
    lines = [
        t("overview.near", place=one.near) if one.near else None,
        t(f"band.{band_of(one.hour)}") if one.hour is not None else None,
        t(f"light.{one.light}") if one.light else None,
        t(f"season.{one.season}") if one.season else None,
        t.count("list.people", one.people) if one.people > 1 else None,
    ]
    return [line for line in lines if line]
