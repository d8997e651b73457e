"""Find civil registration numbers and telephone numbers, which are told apart by their groups of digits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import phonenumbers
from stdnum.dk import cpr

from app.guard.finding import Finding, Kind

RUN = re.compile(r"(?<![\w@])(?:\(?\+ ?)?\(?\d++(?:[-./() ]{1,3}+\d++)*")
LOOKALIKE = re.compile(r"(?<![\w.])(?=[oO]?\d)[\doO]{2,12}+(?!\w)")
AS_DIGITS = str.maketrans("oO", "00")
GROUP = re.compile(r"\d+")

LEAST_DIGITS, MOST_DIGITS = 8, 15
"""A Danish telephone number, and the longest one abroad (ITU-T E.164)."""

CIVIL_SHAPES = {(6, 4), (10,), (2, 2, 2, 4), (2, 2, 6), (6, 2, 2), (2, 2, 2, 2, 2), (2, 2, 4, 4), (8, 4)}
PHONE_SHAPES = {(8,), (4, 4), (2, 2, 2, 2), (2, 3, 3), (3, 3, 2), (3, 2, 3), (2, 2, 4), (4, 2, 2), (2, 6)}

CIVIL_WORD = re.compile(r"\b(?:cpr|personnum|person nr|personnr|civil reg|kimlik|fødselsnum)", re.IGNORECASE)
PHONE_WORD = re.compile(
    r"(?:\b(?:tlf|telefon|tel|phone|mobil|mob|ring|ringe|sms|call|text|whatsapp|cep|numara[a-zı]*|arayın|ara)\b|"
    r"\b(?:mobil|telefon|tlf)?nummer(?:et)?\b|\bnumber\b|اتصل|هاتف|رقم)",
    re.IGNORECASE,
)
PHONE_WORD_AFTER = re.compile(r"\s*(?:numara(?:lı|sı|mı)|'?[a-zıüiu]{0,4} (?:arayın|ara\b))", re.IGNORECASE)
REFERENCE_WORD = re.compile(
    r"(?:sag(?:s?n(?:r|ummer))?|journal\w*|ordre\w*|faktura\w*|order|case|invoice|reference|ref|matrikel\w*|report|rapport|ticket|complaint|"
    r"klage|booking|permit|policy|claim|anmeldelse|ansøgning|tilladelse|pakke|parcel|tracking|kvittering|bestilling|"
    r"medlem\w*|lejem\w*|regning|başvuru|şikayet|rapor|evrak|kayıt|referans|cvr\w*|ean\w*|"
    r"konto\w*|kundenr|kundenummer|account|dosya|fatura|sipariş|p-nummer|stelnummer|serienummer|iban|id)\W{0,3}"
    r"(?:n(?:r|o|ummer|umber)\W{0,3})?$",
    re.IGNORECASE,
)
COUNTED_WORD = re.compile(
    r"(?:\bkl|\bkr|\bblok(?:ke(?:ne)?)?|\bopgang\w*|\bnr|\bklokken|\bsaat|\bbus\w*|\blinje\w*)\W{0,3}$", re.IGNORECASE
)
UNIT = re.compile(
    r"\s?(?:kr|kroner|dkk|euro|eur|€|\$|%|tl|mio|mia|m2|m²|kvm|km|meter|stk|personer|mennesker|people|lira|kişi)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Groups:
    """Hold some neighbouring groups of digits of one run, with what stands around them."""

    digits: str
    shape: tuple[int, ...]
    signs: set[str]
    before: str
    after: str


def find_numbers(text: str) -> list[Finding]:
    """Return civil registration and telephone numbers in a plain text, the letter o read as the digit it looks like."""
    found: list[Finding] = []
    text = LOOKALIKE.sub(lambda token: token[0].translate(AS_DIGITS), text)
    for run in RUN.finditer(text):
        groups = [(group.start(), group.end()) for group in GROUP.finditer(text, run.start(), run.end())]
        first = 0
        while first < len(groups):
            taken = _take(text, run.start(), groups, first)
            first += 1
            if taken:
                found.append(taken)
                while first < len(groups) and groups[first][0] < taken.end:
                    first += 1
    return found


def _take(text: str, run_start: int, groups: list[tuple[int, int]], first: int) -> Finding | None:
    begin = groups[first][0]
    abroad = first == 0 and "+" in text[run_start:begin]
    for last in range(min(len(groups), first + 12) - 1, first - 1, -1):
        finish = groups[last][1]
        if not MOST_DIGITS >= sum(end - start for start, end in groups[first : last + 1]) >= LEAST_DIGITS:
            continue
        part = _describe(text, groups[first : last + 1])
        kind = _kind(part, abroad=abroad)
        if kind:
            return Finding(kind, run_start if abroad else begin, finish)
    return None


def _describe(text: str, groups: list[tuple[int, int]]) -> _Groups:
    begin, finish = groups[0][0], groups[-1][1]
    gaps = {text[left:right].strip() or text[left:right][:1] for (_, left), (right, _) in pairwise(groups)}
    shape = tuple(end - start for start, end in groups)
    digits = "".join(text[start:end] for start, end in groups)
    if len(shape) >= 8 and set(shape) == {1}:
        shape = (len(digits),)
    return _Groups(digits, shape, gaps, text[max(0, begin - 40) : begin], text[finish : finish + 25])


def _kind(part: _Groups, *, abroad: bool) -> Kind | None:
    if not abroad and _is_civil(part):
        return "civil_registration_number"
    return "phone_number" if _is_phone(part, abroad=abroad) else None


def _is_civil(part: _Groups) -> bool:
    """Tell whether the digits are a civil registration number: DDMMYY and four more.

    The date must be real (stdnum.dk.cpr: the seventh digit says which century, and nobody is unborn). Since 2007
    numbers are given out that fail the modulus 11, so it is asked for only where the digits are called something else.
    Numbers for those without a registration add 60 to the day. Beside the word itself, any ten digits count.
    """
    if part.shape not in CIVIL_SHAPES:
        return False
    digits = part.digits
    if len(digits) == 12:
        digits = digits[:4] + digits[6:]
    if CIVIL_WORD.search(part.before):
        return True
    day = int(digits[:2])
    real = cpr.is_valid(digits) or (61 <= day <= 91 and cpr.is_valid(f"{day - 60:02}{digits[2:]}"))
    if REFERENCE_WORD.search(part.before):
        return real and cpr.checksum(digits) == 0
    return real


def _is_phone(part: _Groups, *, abroad: bool) -> bool:
    called = bool(PHONE_WORD.search(part.before[-25:]) or PHONE_WORD_AFTER.match(part.after))
    if (REFERENCE_WORD.search(part.before) and not called) or UNIT.match(part.after):
        return False
    if abroad or part.digits.startswith("00"):
        return _is_foreign(part.digits.removeprefix("00"))
    if len(part.digits) == 8:
        return part.shape in PHONE_SHAPES and part.digits[0] != "0" and (called or not _is_something_else(part))
    if len(part.digits) == 10 and part.digits.startswith("45"):
        return part.shape in {(10,), (2, 8), (2, 2, 2, 2, 2), (2, 4, 4)}
    if 9 <= len(part.digits) <= 11 and (called or (part.digits[0] == "0" and len(part.shape) > 1)):
        return len(part.digits) > 9 or called or part.shape == (3, 3, 3)
    return False


def _is_foreign(digits: str) -> bool:
    if len(digits) < 8:
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False


def _is_something_else(part: _Groups) -> bool:
    """Tell whether eight digits are rather a date, two years, two times of day, a sum or a row of house numbers."""
    if COUNTED_WORD.search(part.before):
        return True
    digits = part.digits
    if part.shape == (4, 4):
        halves = (int(digits[:4]), int(digits[4:]))
        return all(1900 <= half < 2100 for half in halves) or (
            "-" in part.signs and all(half <= 2400 for half in halves)
        )
    if part.shape in {(2, 3, 3), (3, 3, 2)} and "." in part.signs and digits.endswith("000"):
        return True
    return any(_is_date(*parts) for parts in _dates(part))


def _dates(part: _Groups) -> Iterator[tuple[str, str, str]]:
    digits = part.digits
    if part.shape in {(8,), (2, 2, 4)}:
        yield digits[4:], digits[2:4], digits[:2]
    if part.shape in {(8,), (4, 2, 2)}:
        yield digits[:4], digits[4:6], digits[6:]


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year < 2100
    except ValueError:
        return False
