"""Look up what each word of a text may be: a first name, a surname, an ordinary word; and what capitals say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.guard import evidence
from app.guard.lists import Lists, read_lists
from app.guard.places import Places
from app.guard.reading import Word, split_keys

INTRODUCING = evidence.TITLES | evidence.KIN | evidence.NAMING
SENTENCE_SIGNS = frozenset('.!?:;…"“”„«»(•*\n-')
SURE_SURNAME_ENDINGS = split_keys("""
    owski owska ewski ewska ński ńska inski inska ović ovic ević evic enko oğlu oglu
""")
TURKISH_LETTERS = frozenset("ğşıçĞŞİÇ")
TURKISH_SMALL = frozenset(
    split_keys("""
    ve bir için çok cok icin yok gibi kadar ile bu burada burası değil degil ama daha hep gece gecen geçen hafta gün gun
    sabah akşam aksam kimse herkes bizim benim sonra önce once sokakta parkta arkasında yanında önünde onunde bizi beni
    olan biri bazen artik artık simdi şimdi neden niye lütfen lutfen cocuk cocuklar arkadas
    """)
)
TURKISH_WORDS = frozenset(
    split_keys("anne kira yara karın alın sıra hata kara nine dede bina alan yan yana basma edip simge kiran maya adam")
)
"""Names elsewhere that are ordinary words in a Turkish text, so that there a capital letter says nothing."""

TURKISH_SUFFIXES = split_keys("""
    ninki nınki nin nın nun nün lerin ların ler lar den dan ten tan nde nda yle yla in ın un ün ye ya yi yı yu
    yü de da te ta le la e a i ı u ü
""")

ARABIC_PREFIXES = ("وال", "ال", "لل", "و", "ل", "ب", "ف", "ك")
"""'And', 'the', 'to', 'with', 'so', 'as' are written together with the next word."""


@dataclass(frozen=True, slots=True)
class Role:
    """Say what a word may be: a first name, a surname; an ordinary word or no person too; whether it has a suffix.

    It is ambiguous when it may be the ordinary word as it is written, and common when it may be in lower case.
    """

    first: bool = False
    last: bool = False
    ambiguous: bool = False
    no_person: bool = False
    suffixed: bool = False
    common: bool = False

    @property
    def is_name(self) -> bool:
        """Tell whether the word is on a list of names."""
        return self.first or self.last


class Text:
    """Hold a plain text while it is searched for persons."""

    def __init__(self, text: str, words: Sequence[Word], places: Places) -> None:
        """Look up each word once; the words of places are no names."""
        self.text = text
        self.words = words
        lists = read_lists()
        turkish = not TURKISH_LETTERS.isdisjoint(text) or any(word.key in TURKISH_SMALL for word in words)
        self.in_place = places.hold(words)
        self.roles = [
            Role() if masked else find_role(word, lists, turkish=turkish)
            for word, masked in zip(words, self.in_place, strict=True)
        ]

    def gap(self, index: int) -> str:
        """Return what stands between a word and the one before it."""
        return self.text[self.words[index - 1].end : self.words[index].start] if index else "\n"

    def opens(self, index: int) -> bool:
        """Tell whether a word opens a sentence, where a capital letter says nothing."""
        gap = self.gap(index)
        if (
            index
            and gap == ". "
            and (len(self.words[index - 1].text) == 1 or self.words[index - 1].key in evidence.TITLES)
        ):
            return False
        return index == 0 or any(sign in SENTENCE_SIGNS for sign in gap)

    def capital(self, index: int) -> bool:
        """Tell whether a word is written with a capital letter; in a text that shouts no word is."""
        word = self.words[index].text
        return word[0].isupper() and not (self.shouts and word.isupper())

    def proper(self, index: int) -> bool:
        """Tell whether a word has a capital letter that means something."""
        word = self.words[index].text
        return (
            self.capital(index)
            and not self.opens(index)
            and self.capitals_count
            and not (word.isupper() and len(word) > 1)
        )

    @cached_property
    def shouts(self) -> bool:
        """Tell whether most of the text is in capital letters."""
        long = [word.text for word in self.words if len(word.text) > 1]
        return sum(map(str.isupper, long)) > len(long) / 2

    @cached_property
    def capitals_count(self) -> bool:
        """Tell whether capital letters are kept for names: not where ordinary nouns have them as well."""
        middle = [index for index in range(len(self.words)) if not self.opens(index)]
        odd = [
            index
            for index in middle
            if self.capital(index)
            and len(self.words[index].text) > 1
            and not (self.in_place[index] or self.roles[index].is_name or self.roles[index].no_person)
            and not (index and self.roles[index - 1].first)
            and self.words[index].key not in evidence.TITLES
            and not (index and self.words[index - 1].key in INTRODUCING)
        ]
        return len(odd) < 2 or len(odd) < 0.2 * len(middle)


def find_role(word: Word, lists: Lists, *, turkish: bool = True) -> Role:
    """Return what a word may be, looking behind genitives and Turkish suffixes."""
    for form, suffixed in _forms(word, turkish=turkish):
        first, last = form in lists.first, form in lists.last
        if not (first or last) and "-" in form:
            parts = form.split("-")
            first = all(part in lists.first or part in lists.last for part in parts)
            if first:
                return Role(first, last, ambiguous=all(part in lists.ambiguous for part in parts), suffixed=suffixed)
        if first or last or form in lists.not_persons:
            foreign = turkish and form in TURKISH_WORDS
            common = form in lists.ambiguous or foreign
            bare = not suffixed or "'" in word.key or word.key.endswith("s")
            written_as_name = (
                form in lists.capital and not foreign and word.text[0].isupper() and not word.text.isupper() and bare
            )
            return Role(first, last, common and not written_as_name, form in lists.not_persons, suffixed, common)
        if word.text[0].isupper() and len(form) > 6 and form.endswith(SURE_SURNAME_ENDINGS):
            return Role(last=True, suffixed=suffixed)
    return Role()


def _forms(word: Word, *, turkish: bool) -> Iterator[tuple[str, bool]]:
    key = word.key
    yield key, False
    if "\u0621" <= key[0] <= "\u064a":
        for prefix in ARABIC_PREFIXES:
            if key.startswith(prefix) and len(key) - len(prefix) >= 3:
                yield key[len(prefix) :], False
        return
    head, _, tail = key.partition("'")
    if tail:
        yield head, True
        if head.endswith("s"):
            yield head[:-1], True
        return
    if key.endswith("s") and len(key) > (3 if word.text[0].isupper() else 5):
        yield key[:-1], True
    least = 4 if word.text[0].isupper() else 5
    if turkish and len(key) > 5:
        for suffix in TURKISH_SUFFIXES:
            if key.endswith(suffix) and len(key) - len(suffix) >= least:
                yield key[: -len(suffix)], True
