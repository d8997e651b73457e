"""Find names of persons with lists of names and the words beside them.

Lists and rules it is: the Danish recognisers of names that are known (DaCy, DaNLP, those of spaCy and flair) fetch
their models from elsewhere after they are installed, which this service does not do.
"""

from collections.abc import Iterator, Sequence

from app.guard import evidence
from app.guard.finding import Finding
from app.guard.places import BUSINESSES, OTHER_TYPES, SMALL_WORDS, STREET_WORDS, Places
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
    if _is_title(text.words[index].key):
        return False
    if role.first and not role.ambiguous and not role.no_person:
        return capital or text.shouts or _is_sure_in_lower_case(text, index)
    if role.last and not role.ambiguous and not role.no_person and not role.first:
        return capital or _is_introduced(text, index) or (text.shouts and len(text.words[index].key) > 5)
    if role.is_name:
        return _is_shown(text, index)
    return text.proper(index) and len(text.words[index].text) > 1 and _is_unlisted_person(text, index)


def _is_title(key: str) -> bool:
    return key in evidence.TITLES or key.partition("'")[0] in evidence.TITLES_AFTER


def _is_sure_in_lower_case(text: Text, index: int) -> bool:
    """Tell whether a name in lower case is one: suffixes may make words of short ones."""
    word, role = text.words[index], text.roles[index]
    return not role.suffixed or "'" in word.text or len(word.key) > 4


def _is_shown(text: Text, index: int) -> bool:
    """Tell whether the words beside an ambiguous name show a person."""
    key, capital = text.words[index].key, text.capital(index)
    presented = _is_introduced(text, index) or _is_titled_after(text, index)
    if _is_named(text, index) and (capital or len(key) > 2):
        return True
    if not capital:
        return presented and key not in evidence.FUNCTION_WORDS
    return presented or _is_shown_by_capital(text, index)


def _is_shown_by_capital(text: Text, index: int) -> bool:
    """Tell whether a capital letter, or what follows, shows a person that nothing before it presents."""
    role, proper = text.roles[index], text.proper(index)
    if role.first and not role.no_person and "'" in text.words[index].text:
        return True
    if role.no_person and not (role.first and _has_surname(text, index)):
        return proper and role.first and _is_dwelling_after(text, index)
    if text.opens(index):
        return role.first and (
            _has_surname(text, index)
            or _is_doing(text, index)
            or _is_dwelling_after(text, index)
            or _is_paired(text, index)
        )
    if not proper:
        return _is_doing(text, index)
    before = text.words[index - 1].key
    return before not in evidence.ARTICLES or _has_surname(text, index)


def _is_unlisted_person(text: Text, index: int) -> bool:
    """Tell whether a capital word on no list is presented as a person."""
    if text.roles[index].no_person or _is_type(text.words[index].key):
        return False
    return (
        _is_named(text, index)
        or _is_introduced(text, index)
        or _is_titled_after(text, index)
        or _is_dwelling_after(text, index)
        or (_follows(text, index + 1, " ") and text.words[index + 1].key in evidence.FAMILY_AFTER)
        or (
            _follows(text, index + 1, " ")
            and text.proper(index + 1)
            and text.roles[index + 1].last
            and not text.in_place[index + 1]
        )
    )


def _is_type(key: str) -> bool:
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


def _is_named(text: Text, index: int) -> bool:
    before = _before(text, index)
    after = text.words[index + 1].key if _follows(text, index + 1, " ") else ""
    if after in evidence.NAMED_AFTER:
        return True
    if not before:
        return False
    if before[0] in evidence.NAMING or (before[0] in evidence.CALLED and text.capital(index)):
        return True
    return len(before) > 1 and before[0] in evidence.NAMING_LINKS and before[1] in evidence.NAMING


def _is_introduced(text: Text, index: int) -> bool:
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


def _is_titled_after(text: Text, index: int) -> bool:
    if not _follows(text, index + 1, " "):
        return False
    return _is_title(text.words[index + 1].key) and text.words[index].key not in evidence.ROLES


def _is_doing(text: Text, index: int) -> bool:
    if not _follows(text, index + 1, " "):
        return False
    key = text.words[index + 1].key
    return key in evidence.DOINGS and key not in evidence.WEAK_DOINGS


def _is_dwelling_after(text: Text, index: int) -> bool:
    """Tell whether '… fra 3. sal' or '… i opgang 4' follows."""
    if not (_follows(text, index + 1, " ") and text.words[index + 1].key in evidence.DWELLING_AFTER):
        return False
    rest = text.text[text.words[index + 1].end :][:6].lstrip()
    if rest[:1].isdigit():
        return text.words[index + 1].key in {"fra", "from"} or ". s" in rest
    at = index + 3 if _follows(text, index + 2, " ") and text.words[index + 2].key == "the" else index + 2
    return _follows(text, at, " ") and text.words[at].key in evidence.DWELLING_WORDS


def _is_paired(text: Text, index: int) -> bool:
    """Tell whether a sure name stands beside the word, as in 'Bo og Mette'."""
    for step in (1, -1):
        link, other = index + step, index + 2 * step
        if not (0 <= other < len(text.words) and link >= 0):
            continue
        if text.words[link].key in evidence.CONNECTIVES and text.roles[other].first and not text.roles[other].ambiguous:
            return True
    return False


def _has_surname(text: Text, index: int) -> bool:
    """Tell whether a surname follows, or an initial and a surname."""
    following = index + 1
    if not (following < len(text.words) and text.gap(following) in {" ", "  "}) or text.in_place[following]:
        return False
    if not (text.proper(following) or text.shouts):
        return False
    return text.roles[following].last or text.words[following].key.endswith(evidence.SURNAME_ENDINGS)


def _follows(text: Text, index: int, gap: str) -> bool:
    return index < len(text.words) and text.gap(index) == gap


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
        key in evidence.KIN or key in evidence.TITLES or _is_type(key) or key in SMALL_WORDS or key in evidence.ASKING
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
        if not (_follows(text, following - 1, " ") and text.words[following - 1].key in evidence.PERSONAL_PARTICLES):
            return 0
        if _follows(text, following, " ") and text.proper(following) and not text.in_place[following]:
            return many
    return 0


def _is_joined(text: Text, index: int, following: int) -> bool:
    gap, word, role = text.gap(following), text.words[following], text.roles[following]
    if len(text.words[index].text) == 1 and gap in {". ", "."} and word.text[0].isupper():
        return True
    if gap in {".", "_"}:
        return role.is_name and not role.no_person
    if gap not in {" ", "  ", "-"} or _is_title(word.key) or _is_type(word.key):
        return False
    if len(word.text) == 1:
        return word.text.isupper() and text.text[word.end : word.end + 1] == "."
    sure = role.is_name and not role.ambiguous and not role.no_person
    if not text.capital(following):
        return sure or (role.last and text.shouts and word.key not in evidence.FUNCTION_WORDS)
    return sure or (text.capitals_count and not role.no_person)
