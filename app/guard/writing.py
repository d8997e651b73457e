"""Find e-mail addresses, spelled out or not, names of accounts, and number plates."""

import re
from collections.abc import Iterator

from app.guard.finding import Finding
from app.guard.lists import read_lists
from app.guard.reading import split_keys, word_key

PLAIN = re.compile(r"(?<![\w.+-])[\w][\w.+-]{0,63}(?: ?@ ?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")

DOT = r"(?:\.|[(\[{<]\s?(?:punktum|dot|prik|nokta|\.)\s?[)\]}>]|(?<=\s)(?:punktum|dot|prik|nokta)(?=\s))"
AT_MARK = re.compile(
    r"\s{0,3}(?:[(\[{<]\s?(?:at|snabel-?a|snabel a|a|et|kuyruklu a|@)\s?[)\]}>]|"
    r"(?<=\s)(?:snabel-?a|snabel a|krøl-?a|kuyruklu a|at|et|@)(?=\s))\s{0,3}",
    re.IGNORECASE,
)
LEFT = re.compile(rf"(?<![\w+-])[\w+-]{{1,40}}+(?:\s{{0,2}}+{DOT}\s{{0,2}}+[\w+-]{{1,40}}+){{0,3}}$", re.IGNORECASE)
RIGHT = re.compile(
    rf"[\w-]{{1,40}}+(?:\s{{0,2}}{DOT}\s{{0,2}}[\w-]{{1,40}}+){{0,2}}\s{{0,2}}{DOT}\s{{0,2}}[a-z]{{2,6}}\b",
    re.IGNORECASE,
)
HANDLE = re.compile(r"(?<![\w.@])@([\w.]{2,30})(?<!\.)")
BARE_AT = {"at", "et"}

DANISH_PLATE = re.compile(r"(?<![\w-])([A-Za-z]{2})[ .-]?(\d{2})[ .-]?(\d{3})(?![\w-]|[.,]\d)")
TURKISH_PLATE = re.compile(r"(?<![\w-])(0[1-9]|[1-7]\d|8[01])[ -]?([A-Za-z]{1,3})[ -]?(\d{2,4})(?![\w-]|[.,]\d)")
GERMAN_PLATE = re.compile(r"(?<![\w-])[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{1,4}(?![\w-])")
ANY_PLATE = re.compile(
    r"(?<![\w-])(?=[A-Z0-9 -]{0,3}[A-Z])(?=[A-Z -]{0,4}\d|\d)[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,5}){1,2}(?![\w-])"
)
PLATE_WORD = re.compile(
    r"\b(?:nummerplade\w*|plade\w*|registreringsn\w*|registreret|"
    r"reg\.? ?(?:nr)?|license|licence|plates?|registration|plaka\w*)"
    r"(?:\s(?:number|nummer|nr|er|is|med|with|no|var|hedder|[a-zæøåıüöçşğ]{1,9}))?\W{1,3}$",
    re.IGNORECASE,
)
PLATE_WORD_AFTER = re.compile(r"\W{1,2}(?:plaka|plader?\b|plate)", re.IGNORECASE)
VEHICLE = re.compile(
    r"\b(?:bil|vogn|varevogn|lastbil|knallert|scooter|motorcykel|van|car|truck|moped|araba)\w{0,4}\s(?:med|with)\s$",
    re.IGNORECASE,
)
NOT_PLATE = frozenset(split_keys("dk kl nr kr ca id tv ok no er af og på de eu se km"))
"""Small words before numbers. DK too: it is the sign of the country, on every plate and before postcodes."""

NOT_TURKISH_PLATE = frozenset(split_keys("km kr mm cm kg kl og til dkk min tl m and ve eur or to x a s"))


def find_emails(text: str) -> Iterator[Finding]:
    """Yield e-mail addresses in a plain text, also those with the signs spelled out."""
    if "@" in text:
        for found in PLAIN.finditer(text):
            yield Finding("email", found.start(), found.end())
    for mark in AT_MARK.finditer(text):
        left = LEFT.search(text, max(0, mark.start() - 130), mark.start())
        right = RIGHT.match(text, mark.end())
        if left and right and (mark[0].strip().lower() not in BARE_AT or _is_spelled(right[0])):
            yield Finding("email", left.start(), right.end())


def _is_spelled(host: str) -> bool:
    """Tell whether a dot is spelled out, or stands right before the end of a name: 'at the lamp. It' is no address."""
    return bool(
        re.search(r"\s(?:punktum|dot|prik|nokta)\s|\w\.(?:dk|com|org|net|tr|no|se|de|eu)$", host, re.IGNORECASE)
    )


def find_handles(text: str) -> Iterator[Finding]:
    """Yield names of accounts in which a person's name is written, as in '@mette_k'; kind: name."""
    if "@" not in text:
        return
    lists = read_lists()
    for found in HANDLE.finditer(text):
        parts = [word_key(part) for part in re.split(r"[\W\d_]+", found[1]) if part]
        sure = [part for part in parts if len(part) > 2 and part in lists.first and part not in lists.ambiguous]
        if sure or any(map(_is_first_and_last, parts)):
            yield Finding("name", found.start(), found.end())


def _is_first_and_last(part: str) -> bool:
    """Tell whether letters are a first name and a name, or at most two letters, written together."""
    lists = read_lists()
    return any(
        part[:cut] in lists.first and (len(part) - cut < 3 or part[cut:] in lists.last or part[cut:] in lists.first)
        for cut in range(4, len(part))
    )


def find_plates(text: str) -> Iterator[Finding]:
    """Yield number plates in a plain text: Danish, Turkish, German, and others beside a word for them."""
    for found in DANISH_PLATE.finditer(text):
        named = _is_named(text, found)
        letters = found[1]
        sure = letters.isupper() or (letters.islower() and found[0].isalnum())
        on_wheels = letters.isupper() and VEHICLE.search(text, max(0, found.start() - 30), found.start())
        if named or (sure and (letters.lower() not in NOT_PLATE or on_wheels)):
            yield Finding("number_plate", found.start(), found.end())
    for found in TURKISH_PLATE.finditer(text):
        if _is_named(text, found) or (
            found[2].isupper() and len(found[2]) > 1 and found[2].lower() not in NOT_TURKISH_PLATE
        ):
            yield Finding("number_plate", found.start(), found.end())
    for pattern, asks in ((GERMAN_PLATE, False), (ANY_PLATE, True)):
        for found in pattern.finditer(text):
            if not asks or (any(map(str.isdigit, found[0])) and _is_named(text, found)):
                yield Finding("number_plate", found.start(), found.end())


def _is_named(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 40) : found.start()]
    return bool(PLATE_WORD.search(before) or PLATE_WORD_AFTER.match(text, found.end()))
