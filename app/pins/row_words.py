"""The words a file of pins may use: our codes, and the Danish and English words people write instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from app.translations import Catalogues

FIELDS: dict[str, tuple[str, ...]] = {
    "kind": ("kind", "slags", "type"),
    "category": ("category", "kategori"),
    "topic": ("topic", "emne"),
    "text": ("text", "tekst", "beskrivelse", "description", "kommentar", "comment"),
    "hour": ("hour", "time", "klokken", "tidspunkt", "kl"),
    "season": ("season", "årstid", "aarstid"),
    "light": ("light", "lys"),
    "language": ("language", "sprog"),
    "placed_by": ("placed_by", "sat af", "sat_af"),
    "people": ("people", "personer", "antal"),
    "relevance": ("relevance", "relevans"),
    "state": ("state", "status", "tilstand"),
    "client_id": ("client_id", "uuid"),
    "created_at": ("created_at", "dato", "date", "oprettet"),
    "campaign": ("campaign", "kortlægning", "kortlaegning", "runde"),
}
"""Each field of a pin, with the column names it is recognised by."""

ALSO = {
    "language": {"dansk": "da", "engelsk": "en", "english": "en", "tyrkisk": "tr", "arabisk": "ar"},
    "kind": {
        "hjerte": "resource",
        "heart": "resource",
        "ressource": "resource",
        "stjerne": "challenge",
        "star": "challenge",
        "udfordring": "challenge",
    },
    "category": {
        "lokal ildsjæl": "enthusiast",
        "fysisk sted": "physical_place",
        "social udfordring": "social_challenge",
        "konkret geografisk område": "geographic_spot",
        "konkret gruppe eller miljø": "group_or_environment",
    },
}


class RowError(ValueError):
    """What is wrong with a row, in words that say what is allowed."""


@dataclass(frozen=True, slots=True)
class Words:
    """What people write for a code, in small letters, by field."""

    meanings: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls) -> Self:
        """Read the titles of all codes from the catalogues."""
        meanings: dict[str, dict[str, str]] = {name: dict(also) for name, also in ALSO.items()}
        for messages in Catalogues.load().messages.values():
            for key, title in messages.items():
                section, _, code = key.partition(".")
                if section in FIELDS and "." not in code:
                    meanings.setdefault(section, {})[title.strip().lower()] = code
        return cls(meanings)

    def code(self, field: str, written: Any, allowed: Sequence[str]) -> str:
        """Return the code that a word stands for; raise RowError with what is allowed."""
        plain = word_of(written).lower()
        meant = plain if plain in allowed else self.meanings.get(field, {}).get(plain, "")
        if meant not in allowed:
            said = f"{plain[:40]!r} is no {field}" if plain else f"there is no {field}"
            raise RowError(f"{said}; allowed are {', '.join(allowed)}")
        return meant

    def optional(self, field: str, written: Any, allowed: Sequence[str]) -> str | None:
        """Return the code that a word stands for, or None where nothing is written; raise RowError."""
        return self.code(field, written, allowed) if word_of(written) else None


def word_of(written: Any) -> str:
    """Return a value as text without blanks around it; raise RowError for what the database cannot keep."""
    plain = "" if written is None else str(written).strip()
    if "\x00" in plain or any("\ud800" <= sign <= "\udfff" for sign in plain):
        raise RowError("a text may not hold the character U+0000 or half a character")
    return plain


def whole_number(field: str, written: Any, least: int, most: int) -> int | None:
    """Return a whole number within the limits, or None where nothing is written; raise RowError."""
    plain = word_of(written)
    if not plain:
        return None
    try:
        number = int(plain)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise RowError(f"{field} is {plain[:20]!r}; allowed are whole numbers from {least} to {most}")
    return number
