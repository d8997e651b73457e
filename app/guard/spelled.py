"""Find telephone and civil registration numbers written with words for digits: 'fire nul enogtyve …'."""

import re
from collections.abc import Iterator
from itertools import pairwise

from stdnum.dk import cpr

from app.guard.finding import Finding
from app.guard.reading import split_keys, word_key

TOKEN = re.compile(r"[^\W_]+")
GAP = frozenset(" ,.-/")
DIGITS = {
    word: str(digit)
    for digit, words in enumerate(
        (
            "nul zero oh o sıfır",
            "en et een one bir",
            "to two iki",
            "tre three üç uc",
            "fire four dört dort",
            "fem five beş bes",
            "seks six altı",
            "syv seven yedi",
            "otte eight sekiz",
            "ni nine dokuz",
        )
    )
    for word in split_keys(words)
}
TENS = {
    word: str(tens)
    for tens, words in enumerate(
        (
            "ti ten on",
            "tyve twenty yirmi",
            "tredive thirty otuz",
            "fyrre forty kırk",
            "halvtreds fifty elli",
            "tres sixty altmış",
            "halvfjerds seventy yetmiş",
            "firs eighty seksen",
            "halvfems ninety doksan",
        ),
        start=1,
    )
    for word in split_keys(words)
}
TEENS = {
    word: str(number)
    for number, words in enumerate(
        (
            "elleve eleven",
            "tolv twelve",
            "tretten thirteen",
            "fjorten fourteen",
            "femten fifteen",
            "seksten sixteen",
            "sytten seventeen",
            "atten eighteen",
            "nitten nineteen",
        ),
        start=11,
    )
    for word in split_keys(words)
}
LEAST_WORDS = 3
"""With fewer words for digits it is counting or telling the time."""


def find_spelled(text: str) -> Iterator[Finding]:
    """Yield numbers of eight digits, or ten with a real date, at least three words of which are spelled out."""
    run: list[tuple[str, bool, int, int]] = []
    for token in TOKEN.finditer(text):
        digits = _read(word_key(token[0]))
        if run and not (digits and set(text[run[-1][3] : token.start()]) <= GAP):
            yield from _in(run)
            run = []
        if digits:
            run.append((digits, not token[0].isdigit(), token.start(), token.end()))
    yield from _in(run)


def _read(key: str) -> str:
    """Return the digits a word stands for; a ten as its digit with '+', waiting for the one after it."""
    if key.isdigit():
        return key if key.isascii() and len(key) <= 8 else ""
    unit, _, tens = key.partition("og")
    if tens in TENS and unit in DIGITS:
        return TENS[tens] + DIGITS[unit]
    return DIGITS.get(key) or TEENS.get(key) or (TENS[key] + "+" if key in TENS else "")


def _in(run: list[tuple[str, bool, int, int]]) -> Iterator[Finding]:
    if sum(spelled for _, spelled, _, _ in run) < LEAST_WORDS:
        return
    parts: list[str] = []
    for digits, _, _, _ in run:
        if parts and parts[-1].endswith("+"):
            joins = len(digits) == 1 and digits != "0"
            parts[-1] = parts[-1][0] if joins else parts[-1][0] + "0"
        parts.append(digits)
    number = "".join(parts).replace("+", "0")
    steps = [int(right.rstrip("+")) - int(left.rstrip("+")) for (left, *_), (right, *_) in pairwise(run)]
    if all(step == steps[0] for step in steps) and abs(steps[0]) == 1:
        return
    start, end = run[0][2], run[-1][3]
    if len(number) == 10 and cpr.is_valid(number):
        yield Finding("civil_registration_number", start, end)
    elif (len(number) == 8 and number[0] != "0") or (len(number) == 10 and number.startswith("45")):
        yield Finding("phone_number", start, end)
