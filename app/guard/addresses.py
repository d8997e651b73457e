"""Find exact addresses: a street with a house number, or a dwelling in a staircase."""

import re
from collections.abc import Iterator

from app.guard.finding import Finding
from app.guard.places import Places

COUNTED = (
    "timer|time|minutter|min|gange|gang|dage|dag|uger|uge|måneder|måned|år|årige|meter|m|km|cm|biler|børn|unge|mennesker|personer|mand|"
    "cykler|kr|kroner|pct|procent|stk|lamper|steder|huller|træer|bænke|knallerter|hunde|katte|drenge|piger|familier|beboere|naboer|"
    "grader|stykker|brande|gæster|husstande|p-pladser|parkeringspladser|lejligheder|etager|"
    "hours|hour|minutes|times|days|weeks|months|years|people|children|kids|cars|bikes|lamps|am|pm|boys|girls|dogs|trees|benches|o'clock|"
    "metre|dakika|saat|kişi|çocuk|araba|gün|hafta|ay|yil|yıl|kez|kere|defa|genç|tane|lamba"
)
ORDINAL_NOUN = (
    "maj|jan|feb|mar|apr|jun|jul|aug|sep|okt|nov|dec|gang|dag|uge|time|klasse|indkørsel|udkørsel|etape|række|afdeling|"
    "udgang|indgang|parkering|del|sektion|bump|lygtepæl|træ|bænk|hus|sving|kryds"
)
ORDINAL = rf"\.\s?(?:{ORDINAL_NOUN})\w*"
NOT_HOUSE = rf"(?!\d)(?![.:,]\d)(?!{ORDINAL})(?!\s(?:{COUNTED})(?!\w))(?!-årig)"
AND_MORE = r"(?:(?:\s?[-–/&+]\s?|\s(?:og|and|ve|til|to)\s)\d{1,3}[a-zA-Z]?(?!\w))?"
NUMBER = rf"\d{{1,3}}(?:(?-i: ?[A-HJ-Z])|[a-z])?{AND_MORE}(?![\w%]){NOT_HOUSE}"
MARK = r"(?:nr\.?|no\.?|nummer|number|num\.?|numara|hus|house|opgang|kap[ıi]|#|bina)"
SIDE = r"(?:t\.?v|t\.?h|m\.?f|til (?:venstre|højre)|venstre|højre|midtfor|left|right)(?!\w)"
LEVEL = r"(?:\d{1,2}\s?\.?\s?(?:sal)?|stuen|st\.?|kælderen|kl\.)"
FLOOR = rf"(?:{LEVEL}\s?,?\s?{SIDE}|\d{{1,2}}\.?\s?sal|\d{{1,2}}(?:st|nd|rd|th) floor)"
DOOR = (
    r"(?:(?:dør|lejl(?:ighed)?\.?|flat|apt\.?|apartment|daire|kat|door|d\.)\s?(?:nr\.?|no\.?)?:?\s?\d{1,4}[a-z]?(?!\w))"
)
TOWN = r"(?-i:[1-9]\d{3}\s[A-ZÆØÅ][a-zæøå]{2,20}(?:\s(?:[A-ZÆØÅ]{1,2}(?!\w)))?)"
REST = rf"(?:,?\s{{1,2}}(?:{FLOOR}|{DOOR})){{0,3}}(?:,?\s{{1,2}}{TOWN})?"

AFTER_STREET = re.compile(
    rf"(?:,?\s{{1,2}}|,)(?:{MARK}\s?:?\s?)?{NUMBER}(?:\s?\.?\s?numara\w*|'[a-zıüöçşğ]{{1,6}})?{REST}", re.IGNORECASE
)
MARKED_AFTER_STREET = re.compile(
    rf"\s{{1,2}}(?:{MARK}\s?:?\s?{NUMBER}|\d{{1,3}}[a-z]?\s?\.?\s?numara\w*|\d{{1,3}}[a-z]?\s(?:no|nolu)\w*){REST}",
    re.IGNORECASE,
)
BEFORE_STREET = re.compile(
    rf"(?<![\w.,:-])(?:(?:{MARK}\s?)?(\d{{1,3}}[a-zA-Z]?),?\s{{1,2}}|"
    rf"{MARK}\s?(\d{{1,3}}[a-zA-Z]?)\s(?:på|i|ad|on|in|at|of|ved)\s(?:the\s)?)$",
    re.IGNORECASE,
)
NOT_BEFORE = re.compile(
    r"(?:\b(?:kl|klokken|bus|linje|line|saat|the|blok|opgang|block|nr|cirka|ca|about|omkring|over|i alt|alle)\.?)\s$",
    re.IGNORECASE,
)

STAIRCASE = r"(?:opgang|opg\.?|nr\.?|nummer|blok|hus|stairway|entrance|staircase|block)"
DWELLING = re.compile(
    rf"(?<![\w.,:/-])(?:(?:{STAIRCASE}\s?(?:nr\.?\s?)?\d{{1,3}}\s?[a-z]?(?!\w),?\s{{0,2}}(?:på\s|i\s|on the\s)?)"
    rf"(?:{FLOOR}|{DOOR})(?:,?\s{{1,2}}(?:{FLOOR}|{DOOR}))?|"
    rf"(?:(?:\d{{1,2}}\s?\.\s?|\d{{1,2}}\.?\s?sal\s?,?\s?|stuen,?\s|st\.\s?)(?:sal\s?,?\s?)?{SIDE}|"
    rf"\d{{1,2}}\s(?:th|mf)(?=[ .,!?]|$)(?!\s?-)))",
    re.IGNORECASE,
)
HOME = re.compile(
    rf"(?<!\w)(?:(?:lejlighed(?:en)?|lejl\.?|bolig)\s(?:nr\.?\s?|nummer\s)?\d{{1,4}}[a-z]?(?!\w)|"
    rf"(?:flat|apartment|apt\.?)\s(?:no\.?\s|number\s)?\d{{1,4}}[a-z]?(?!\w)|"
    rf"(?:daire|kapı)\s(?:no\s?:?\s?)?\d{{1,4}}(?!\w)|\d{{1,4}}\s(?:numaralı|nolu|no'lu|numara)\s(?:daire|ev)\w*){NOT_HOUSE}",
    re.IGNORECASE,
)
HOUSEHOLD = re.compile(
    r"(?<!\w)(?:dem|ham|hende|familien|familie|naboen|naboerne|nabo|folkene|beboeren|beboerne|manden|mand|konen|damen|parret|dame|kvinden|"
    r"those|people|family|man|woman|lady|neighbours?|neighbors?|couple|guy|guys)"
    r",?\s(?:ovre\s|henne\s|nede\s|der bor\s|som bor\s|bor\s|living\s|who lives\s)?(?:i|på|in|at|from|fra)\s"
    rf"((?:nr\.?|nummer|number|no\.?|house)\s?\d{{1,3}}[a-z]?)(?!\w){NOT_HOUSE}",
    re.IGNORECASE,
)


def find_addresses(text: str, places: Places) -> Iterator[Finding]:
    """Yield addresses in a plain text. A street alone is none, nor a block, a staircase or a bus with its number."""
    for start, end in places.streets:
        yield from _at_street(text, start, end)
    for pattern in (DWELLING, HOME):
        for found in pattern.finditer(text):
            yield Finding("address", *found.span())
    for found in HOUSEHOLD.finditer(text):
        yield Finding("address", *found.span(1))


def _at_street(text: str, start: int, end: int) -> Iterator[Finding]:
    suffixed = "'" in text[start:end]
    found = (MARKED_AFTER_STREET if suffixed else AFTER_STREET).match(text, end)
    if found:
        yield Finding("address", start, found.end())
        return
    before = BEFORE_STREET.search(text, max(0, start - 24), start)
    if before and (before[2] or not NOT_BEFORE.search(text, max(0, before.start() - 14), before.start())):
        yield Finding("address", before.start(), end)
