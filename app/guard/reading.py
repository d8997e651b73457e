"""Read a text the way the eye does: full-width digits, odd spaces and invisible characters made plain."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")

APOSTROPHES = dict.fromkeys("’‘ʼ`´′＇", "'")
ORDINARY = re.compile(r"[\n\t\x20-\x7eÀ-ÖØ-öø-ɏ…“”«»]*")
"""Signs that are read as they stand. The ellipsis too: it is what the guard leaves for something left out."""

LETTERS_APART = str.maketrans("İIı", "iii")
"""Turkish has two letters i, and people write either: all of them are read as one."""

BASE_LETTERS = str.maketrans("đł", "dl")


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold a plain text and, for each of its characters, where that began and ended in the original."""

    text: str
    starts: list[int]
    ends: list[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the plain text stands in the original."""
        return self.starts[start], self.ends[end - 1]


@dataclass(frozen=True, slots=True)
class Word:
    """Hold one word of a plain text: its letters, its key for looking up, and its place."""

    text: str
    key: str
    start: int
    end: int


def read(words: str) -> Reading:
    """Return the plain reading of a text.

    Combining marks are joined with their letter (NFC), compatibility forms unfolded (NFKC), digits of every script made
    ASCII, all spaces one kind, all dashes and apostrophes one kind, and characters without shape left out.
    """
    if ORDINARY.fullmatch(words) and unicodedata.is_normalized("NFKC", words.replace("…", "")):
        places = list(range(len(words) + 1))
        return Reading(words, places[:-1], places[1:])
    plain: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(words):
        shown = _shown(words[start:end])
        plain.append(shown)
        starts += [start] * len(shown)
        ends += [end] * len(shown)
    return Reading("".join(plain), starts, ends)


def _clusters(words: str) -> Iterator[tuple[int, int]]:
    start = 0
    for index in range(1, len(words)):
        if not unicodedata.combining(words[index]):
            yield start, index
            start = index
    if words:
        yield start, len(words)


def _shown(cluster: str) -> str:
    if ORDINARY.fullmatch(cluster) and (cluster.isascii() or cluster == "…"):
        return cluster
    kept = [sign for sign in cluster if unicodedata.category(sign) not in {"Cf", "Cc"} or sign in "\n\t"]
    return "".join(_plain(sign) for sign in unicodedata.normalize("NFKC", "".join(kept)))


def _plain(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign in APOSTROPHES:
        return APOSTROPHES[sign]
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category == "Zs":
        return " "
    return "-" if category == "Pd" else sign


def read_words(text: str) -> list[Word]:
    """Return the words of a plain text; a hyphen or an apostrophe between letters does not end one."""
    return [Word(found[0], word_key(found[0]), found.start(), found.end()) for found in WORD.finditer(text)]


def word_key(word: str) -> str:
    """Return what a word is looked up by: lower case, with one letter i."""
    return word.translate(LETTERS_APART).lower()


def without_marks(key: str) -> str:
    """Return a key the way a keyboard without its letters writes it; æ, ø and å stay, being letters of Danish."""
    return "".join(letter if letter in "æøå" else unicodedata.normalize("NFD", letter)[0] for letter in key).translate(
        BASE_LETTERS
    )


def split_keys(words: str) -> tuple[str, ...]:
    """Return the keys of words that are written one after another."""
    return tuple(word_key(word) for word in words.split())
