"""Find names of persons with lists of names and the words beside them.

Lists and rules it is: the Danish recognisers of names that are known (DaCy, DaNLP, those of spaCy and flair) fetch
their models from elsewhere after they are installed, which this service does not do.
"""

from collections.abc import Iterator, Sequence

from app.guard import evidence
from app.guard.finding import Finding
from app.guard.phrases import (
    follows,
    has_surname,
    is_accompanied,
    is_apposed,
    is_doing,
    is_dwelling_after,
    is_enumerated,
    is_introduced,
    is_named,
    is_paired,
    is_self,
    is_thing,
    is_title,
    is_titled_after,
    is_type,
    is_word,
)
from app.guard.places import SMALL_WORDS, Places
from app.guard.reading import Word, split_keys
from app.guard.roles import Text

PARENTS = frozenset(split_keys("abu abo umm oum"))


def find_names(text: str, words: Sequence[Word], places: Places) -> Iterator[Finding]:
    """Yield names of persons in a plain text, with their surnames and suffixes, without titles."""
    reading = Text(text, words, places)
    index = 0
    while index < len(words):
        if not reading.in_place[index] and _is_person(reading, index):
            first, last = _first_of(reading, index), _last_of(reading, index)
            initial = last > first and len(words[last].text) == 1 and text[words[last].end : words[last].end + 1] == "."
            yield Finding("name", words[first].start, words[last].end + initial)
            index = last
        index += 1


def _is_person(text: Text, index: int) -> bool:
    role, capital = text.roles[index], text.capital(index)
    if is_title(text.words[index].key) or is_word(text, index) or is_thing(text, index):
        return False
    if _is_signature(text, index):
        return True
    if role.first and not role.ambiguous and not role.no_person:
        return capital or text.shouts or _is_sure_in_lower_case(text, index)
    if role.last and not role.ambiguous and not role.no_person and not role.first:
        return capital or is_introduced(text, index) or (text.shouts and len(text.words[index].key) > 5)
    if role.is_name:
        return _is_shown(text, index)
    return text.proper(index) and len(text.words[index].text) > 1 and _is_unlisted_person(text, index)


def _is_signature(text: Text, index: int) -> bool:
    """Tell whether a word ends the text behind a slash or a dash: '/Bo'."""
    word, role = text.words[index], text.roles[index]
    if index + 1 < len(text.words) or role.no_person or not word.text[0].isupper() or is_type(word.key):
        return False
    if any(map(str.isalnum, text.text[word.end :])) or word.key in evidence.KIN:
        return False
    sign = text.gap(index).strip(" ")
    spaced = index == 0 or (not text.gap(index)[0].isalnum() and text.gap(index) not in {"/", "-"})
    if sign.endswith("/") and spaced:
        unsigned = word.key in evidence.SENDERS | evidence.UNSIGNED or word.key.endswith(("en", "et", "erne"))
        return role.is_name or (text.capitals_count and not unsigned)
    return role.first and sign.endswith(("-", "~")) and spaced


def _is_sure_in_lower_case(text: Text, index: int) -> bool:
    """Tell whether a name in lower case is one: suffixes may make words of short ones."""
    word, role = text.words[index], text.roles[index]
    return not role.suffixed or "'" in word.text or len(word.key) > 4


def _is_shown(text: Text, index: int) -> bool:
    """Tell whether the words beside an ambiguous name show a person."""
    key, capital = text.words[index].key, text.capital(index)
    presented = is_introduced(text, index) or is_titled_after(text, index)
    if is_named(text, index) and (capital or len(key) > 2):
        return True
    if not capital:
        return presented and key not in evidence.FUNCTION_WORDS
    return presented or _is_shown_by_capital(text, index)


def _is_shown_by_capital(text: Text, index: int) -> bool:
    """Tell whether a capital letter, or what follows, shows a person that nothing before it presents."""
    role, proper = text.roles[index], text.proper(index)
    if role.first and not role.no_person and "'" in text.words[index].text:
        return True
    if role.no_person and not (role.first and has_surname(text, index)):
        return proper and role.first and is_dwelling_after(text, index)
    if text.opens(index):
        if is_accompanied(text, index):
            return True
        return role.first and (
            has_surname(text, index)
            or is_doing(text, index)
            or is_dwelling_after(text, index)
            or is_paired(text, index)
            or is_apposed(text, index)
        )
    if not proper:
        return is_doing(text, index)
    before = text.words[index - 1].key
    return before not in evidence.ARTICLES or has_surname(text, index)


def _is_unlisted_person(text: Text, index: int) -> bool:
    """Tell whether a capital word on no list is presented as a person."""
    if text.roles[index].no_person or is_type(text.words[index].key):
        return False
    return (
        is_named(text, index)
        or is_introduced(text, index)
        or is_titled_after(text, index)
        or is_dwelling_after(text, index)
        or is_self(text, index)
        or is_enumerated(text, index)
        or is_accompanied(text, index)
        or is_apposed(text, index)
        or (follows(text, index + 1, " ") and text.words[index + 1].key in evidence.FAMILY_AFTER)
        or (follows(text, index + 1, " ") and text.words[index + 1].key in evidence.STRONG_DOINGS)
        or (
            follows(text, index + 1, " ")
            and text.proper(index + 1)
            and text.roles[index + 1].last
            and not text.in_place[index + 1]
        )
    )


def _first_of(text: Text, index: int) -> int:
    """Return the first word of a name that has been found by one of its words."""
    while index > 0 and not text.in_place[index - 1]:
        gap, before, role = text.gap(index), text.words[index - 1], text.roles[index - 1]
        initial = gap in {". ", "."} and len(before.text) == 1 and before.text.isupper()
        name = gap == " " and text.capital(index - 1) and not role.suffixed and not role.no_person
        name = name and (role.first or _is_unlisted_first(text, index - 1))
        parent = gap == " " and before.key in PARENTS and before.text[0].isupper()
        if not (initial or name or parent):
            break
        index -= 1
    return index


def _is_unlisted_first(text: Text, index: int) -> bool:
    """Tell whether a capital word right before a name may be a first name on no list: not 'Naboen', nor 'Hos'."""
    key = text.words[index].key
    known = (
        key in evidence.KIN or key in evidence.TITLES or is_type(key) or key in SMALL_WORDS or key in evidence.ASKING
    )
    if known or text.roles[index].is_name or not text.capitals_count or text.shouts:
        return False
    following = text.roles[index + 1]
    opens = len(key) > 3 and following.last and not following.first and not key.endswith(("en", "et", "ne", "s"))
    return text.proper(index) or opens


def _last_of(text: Text, index: int) -> int:
    """Return the last word of a name that has been found by one of its words."""
    while index + 1 < len(text.words) and not text.in_place[index + 1]:
        if text.roles[index].suffixed:
            break
        if _is_joined(text, index, index + 1):
            index += 1
        elif particles := _particles_after(text, index):
            index += particles + 1
        else:
            break
    return index


def _particles_after(text: Text, index: int) -> int:
    """Return how many particles stand between a name and the rest of it, as two do in 'Jan van der Berg'."""
    for many in (1, 2):
        following = index + many + 1
        if not (follows(text, following - 1, " ") and text.words[following - 1].key in evidence.PERSONAL_PARTICLES):
            return 0
        if follows(text, following, " ") and text.proper(following) and not text.in_place[following]:
            return many
    return 0


def _is_joined(text: Text, index: int, following: int) -> bool:
    gap, word, role = text.gap(following), text.words[following], text.roles[following]
    if len(text.words[index].text) == 1 and gap in {". ", "."} and word.text[0].isupper():
        return True
    if gap in {".", "_"}:
        return role.is_name and not role.no_person
    if gap not in {" ", "  ", "-"} or is_title(word.key) or is_type(word.key):
        return False
    if len(word.text) == 1:
        return word.text.isupper() and text.text[word.end : word.end + 1] == "."
    sure = role.is_name and not role.ambiguous and not role.no_person
    if not text.capital(following):
        return sure or (role.last and text.shouts and word.key not in evidence.FUNCTION_WORDS)
    return sure or (text.capitals_count and not role.no_person)
