"""Tell from the words around a word whether it is a person, and whether a name is just a word there."""

import re

from app.guard import evidence
from app.guard.places import BUSINESSES, OTHER_TYPES, SMALL_WORDS, STREET_WORDS
from app.guard.roles import Text

PREPOSITIONS = SMALL_WORDS - evidence.CONNECTIVES - {"to", "of", "vi", "der", "det", "den", "som", "jeg", "the"}
NAMED_BY = evidence.NAMING | evidence.CALLED

COMPOUND = re.compile(r"[A-ZÆØÅ][a-zæøå]+-[a-zæøå]{3,}")
"""As in 'Karl Johan-svampe'."""

NUMBERED = re.compile(r" (?:nr\.? ?)?\d{1,3}(?![\d.:]| \d)")
"""A small number, as in 'Kaj 5' or 'Max 30'."""


def is_title(key: str) -> bool:
    """Tell whether a word is a title, before a name or after it."""
    return key in evidence.TITLES or key.partition("'")[0] in evidence.TITLES_AFTER


def is_self(text: Text, index: int) -> bool:
    """Tell whether the writer says 'I am …' or 'jeg er …' of a word that is no people's name."""
    before, key = _before(text, index), text.words[index].key
    if before[:2] == ["er", "jeg"]:
        return True
    english = before[:1] == ["i'm"] or before[:2] == ["am", "i"]
    return english and key not in evidence.PEOPLES and not key.endswith(evidence.PEOPLE_ENDINGS)


def is_enumerated(text: Text, index: int) -> bool:
    """Tell whether an unlisted word stands in a row with a sure name: 'Amina, Hibaq og Sagal'."""
    for step in (1, -1):
        other = index + step
        gap = text.gap(max(index, other)) if other < len(text.words) else ""
        if gap == " " and text.words[other].key in evidence.CONNECTIVES:
            other += step
            gap = text.gap(max(index + step, other)) if 0 <= other < len(text.words) else ""
            joined = gap == " "
        else:
            joined = gap == ", " and len(text.words[index].text) > 2
        if joined and 0 <= other < len(text.words) and not text.in_place[other] and text.capital(other):
            role = text.roles[other]
            if role.first and not (role.ambiguous or role.common or role.no_person or role.suffixed):
                return not _is_placed(text, index) and not _is_placed(text, other)
    return False


def _is_placed(text: Text, index: int) -> bool:
    """Tell whether a preposition of place stands before a word."""
    return index > 0 and text.gap(index) == " " and text.words[index - 1].key in PREPOSITIONS


def is_accompanied(text: Text, index: int) -> bool:
    """Tell whether 'og hans …' or 'and her …' follows."""
    return (
        follows(text, index + 1, " ")
        and text.words[index + 1].key in evidence.CONNECTIVES
        and follows(text, index + 2, " ")
        and text.words[index + 2].key in evidence.POSSESSIVES
    )


def is_thing(text: Text, index: int) -> bool:
    """Tell whether a place, a pet or a shop is said to be named so: 'vores hund hedder Bella'."""
    if index < 2 or text.words[index - 1].key not in NAMED_BY:
        return False
    before = _before(text, index)
    return any(key in evidence.THINGS or key.startswith(evidence.THING_STEMS) for key in before[1:3])


def is_apposed(text: Text, index: int) -> bool:
    """Tell whether ', my neighbour' follows."""
    return (
        follows(text, index + 1, ", ")
        and text.words[index + 1].key in evidence.POSSESSIVES | evidence.OWN
        and follows(text, index + 2, " ")
        and text.words[index + 2].key in evidence.KIN
    )


def is_word(text: Text, index: int) -> bool:
    """Tell whether a name stands as a word: 'Kaj 5', 'Karl Johan-svampe', 'the Christian church', 'Dan nu'."""
    common = text.roles[index].common
    if common and NUMBERED.match(text.text, text.words[index].end):
        return not is_introduced(text, index)
    if not follows(text, index + 1, " "):
        return False
    if COMPOUND.fullmatch(text.words[index + 1].text):
        return True
    return common and (_is_adjective(text, index) or (text.opens(index) and _is_order(text, index)))


def _is_adjective(text: Text, index: int) -> bool:
    following = text.words[index + 1]
    determined = index > 0 and text.gap(index) == " " and text.words[index - 1].key in evidence.DETERMINERS
    plain = following.text.islower() and not text.roles[index + 1].is_name
    return determined and plain and following.key not in evidence.NO_NOUN | evidence.DOINGS | evidence.FAMILY_AFTER


def _is_order(text: Text, index: int) -> bool:
    """Tell whether what follows an opening word makes it a verb or an adjective: 'Jack up', 'Frank and honest'."""
    following = text.words[index + 1]
    if following.key in evidence.IMPERATIVE_ENDS and following.text.islower():
        return not has_surname(text, index)
    if following.key != "and" or not follows(text, index + 2, " "):
        return False
    other = text.words[index + 2]
    person = other.key in evidence.KIN | evidence.POSSESSIVES | evidence.OWN or text.roles[index + 2].is_name
    return other.text.islower() and not person


def is_type(key: str) -> bool:
    """Tell whether a word says what something is: a street, a school, a shop, a role."""
    return key in STREET_WORDS or key in OTHER_TYPES or key in BUSINESSES or key in evidence.ROLES


def _before(text: Text, index: int) -> list[str]:
    """Return the keys of up to three words before one, nearest first, within the same phrase."""
    keys: list[str] = []
    while index > 0 and len(keys) < 3:
        gap = text.gap(index)
        if not set(gap) <= set(" ,:'\"-(") and not (
            gap == ". " and text.words[index - 1].key in evidence.TITLES | evidence.ASKING
        ):
            break
        keys.append(text.words[index - 1].key)
        index -= 1
    return keys


def is_named(text: Text, index: int) -> bool:
    """Tell whether a word is said to be a name, as in 'hedder …' or '… adlı'."""
    before = _before(text, index)
    after = text.words[index + 1].key if follows(text, index + 1, " ") else ""
    if after in evidence.NAMED_AFTER:
        return True
    if after in evidence.FAMILY_AFTER and text.capital(index) and (after == "ailesi" or not text.opens(index)):
        return True
    if not before:
        return False
    if before[0] in evidence.NAMING or (before[0] in evidence.CALLED and text.capital(index)):
        return True
    return len(before) > 1 and before[0] in evidence.NAMING_LINKS and before[1] in evidence.NAMING


def is_introduced(text: Text, index: int) -> bool:
    """Tell whether a title, a kinship or a request comes before a name."""
    before, role = _before(text, index), text.roles[index]
    if not before:
        return False
    if before[0] in evidence.TITLES:
        return role.is_name or text.words[index].text[0].isupper()
    if before[0] in evidence.KIN:
        return role.first if not text.capital(index) else role.is_name or not role.no_person
    asked = before[0] in evidence.ASKING or (
        len(before) > 1 and before[0] in evidence.ASKING_LINKS and before[1] in evidence.ASKING
    )
    return asked and role.first


def is_titled_after(text: Text, index: int) -> bool:
    """Tell whether '… Hanım' or '… onkel' follows."""
    if not follows(text, index + 1, " "):
        return False
    after = text.words[index + 1].key
    titled = after.partition("'")[0] in evidence.TITLES_AFTER or after in evidence.UNCLES
    return titled and text.words[index].key not in evidence.ROLES


def is_doing(text: Text, index: int) -> bool:
    """Tell whether a verb follows that mostly persons are the subject of."""
    if not follows(text, index + 1, " "):
        return False
    key = text.words[index + 1].key
    return key in evidence.DOINGS and key not in evidence.WEAK_DOINGS


def is_dwelling_after(text: Text, index: int) -> bool:
    """Tell whether '… fra 3. sal' or '… i opgang 4' follows."""
    if not (follows(text, index + 1, " ") and text.words[index + 1].key in evidence.DWELLING_AFTER):
        return False
    rest = text.text[text.words[index + 1].end :][:6].lstrip()
    if rest[:1].isdigit():
        return text.words[index + 1].key in {"fra", "from"} or ". s" in rest
    at = index + 3 if follows(text, index + 2, " ") and text.words[index + 2].key == "the" else index + 2
    if not follows(text, at, " "):
        return False
    sent = text.words[index + 1].key in {"fra", "from"} and text.words[at].key in evidence.SENDERS
    return sent or text.words[at].key in evidence.DWELLING_WORDS


def is_paired(text: Text, index: int) -> bool:
    """Tell whether a sure name stands beside the word, as in 'Bo og Mette' or 'Bo, Mette og Lis'."""
    if follows(text, index + 1, ", ") and text.capital(index + 1):
        role = text.roles[index + 1]
        if role.first and not (role.ambiguous or role.no_person):
            return True
    for step in (1, -1):
        link, other = index + step, index + 2 * step
        if not (0 <= other < len(text.words) and link >= 0):
            continue
        if text.words[link].key in evidence.CONNECTIVES and text.roles[other].first and not text.roles[other].ambiguous:
            return True
    return False


def has_surname(text: Text, index: int) -> bool:
    """Tell whether a surname follows, or an initial and a surname."""
    following = index + 1
    if not (following < len(text.words) and text.gap(following) in {" ", "  "}) or text.in_place[following]:
        return False
    if not (text.proper(following) or text.shouts):
        return False
    return text.roles[following].last or text.words[following].key.endswith(evidence.SURNAME_ENDINGS)


def follows(text: Text, index: int, gap: str) -> bool:
    """Tell whether there is a word at an index, with just this gap before it."""
    return index < len(text.words) and text.gap(index) == gap
