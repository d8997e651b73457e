"""Read the lists of names that data/guard keeps, one a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from app.guard.reading import without_marks, word_key
from app.settings import ROOT

FOLDER = ROOT / "data" / "guard"


@dataclass(frozen=True, slots=True)
class Lists:
    """Hold names by their keys: what they may be, which are ordinary words as well (unless they
    have a capital letter), and which are no persons."""

    first: frozenset[str]
    last: frozenset[str]
    ambiguous: frozenset[str]
    capital: frozenset[str]
    not_persons: frozenset[str]


@cache
def read_lists() -> Lists:
    """Return the lists; letters with marks may be written without where the bare word is long enough to be no other."""
    ambiguous = _spread(_keys("ambiguous_names"))
    not_persons = _keys("not_persons")
    first, last = _spread(_keys("first_names")), _spread(_keys("surnames"))
    return Lists(first, last, ambiguous, _spread(_keys("capital_names")), not_persons)


@cache
def read_public_names() -> tuple[str, ...]:
    """Return names that everybody knows and nobody bears here: shops, figures of tales, the long dead."""
    return tuple((FOLDER / "public_names.txt").read_text("utf-8").splitlines())


def _keys(name: str) -> frozenset[str]:
    return frozenset(map(word_key, (FOLDER / f"{name}.txt").read_text("utf-8").split()))


def _spread(keys: Iterable[str]) -> frozenset[str]:
    """Add how names are written on a keyboard without their letters; 'Mỹ' gives no 'my', nor 'Gül' the Danish 'gul'."""
    whole = frozenset(keys)
    bare = {without_marks(key) for key in whole}
    return whole | {key for key in bare if len(key) > 3}
