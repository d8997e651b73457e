"""Know names of places, so that the person in 'Anne Franks Plads' is no resident."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.guard.lists import read_lists, read_public_names
from app.guard.reading import Word, split_keys, word_key

STREET_ENDINGS = split_keys("""
    vej vejen gade gaden plads pladsen torv torvet allé alle alléen vænge vænget stræde strædet sti stien
    boulevard boulevarden bakke bakken toft toften krog krogen park parken have haven lund lunden gård gården
    høj højen eng engen mark marken ager ageren dal dalen passage passagen kaj kajen brink brinken kær kæret
    holm holmen skrænt skrænten vang vangen løkke løkken hegn hegnet kvarter kvarteret ås åsen kilde kilden
""")
SURE_ENDINGS = split_keys("vej vejen gade gaden vænge vænget stræde strædet allé boulevard")
"""Endings that make a street also in lower case; a park or a garden is no street unless it is written as a name."""

STREET_WORDS = frozenset(
    split_keys("""
    vej gade plads torv allé alle boulevard stræde vænge sti bro kaj passage park have toft bakke street road
    avenue lane square drive st rd ave sokak sokağı sokaği sk cadde caddesi cad bulvarı bulvari
""")
)
OTHER_TYPES = frozenset(
    split_keys("""
    kirke kirken skole skolen gymnasium børnehave børnehaven vuggestue vuggestuen børnehus børnehuset
    fritidshjem kollegium kollegiet hospital hospitalet plejehjem plejecenter bibliotek biblioteket museum
    stadion hal hallen bad center centret centeret station klub klubben hus huset gård mose mosen sø søen
    institut instituttet fond fonden forening foreningen moské moskeen minde monument statue mindelund legeplads
    legepladsen grav broen slot slottet herregård mølle møllen kro kroen bryggeri cirkus arena teater biograf tårn
    tårnet havn havnen strand stranden bakker fyr zoo akvarium palads palæ kapel kloster domkirke synagoge campus
    kulturhus beboerhus medborgerhus badet svømmehal svømmehallen idrætspark stadium castle tower mill abbey cathedral
    college university museum theatre cinema bridge harbour beach garden gardens
    church school mosque hospital library playground centre statue camii okulu parkı
    parki mahallesi kilisesi hastanesi
""")
)
TURKISH_TYPES = split_keys("""
    sokağı sokagi caddesi bulvarı bulvari meydanı meydani parkı parki camii camisi okulu lisesi mahallesi kilisesi
    hastanesi köprüsü koprusu çeşmesi kütüphanesi stadı stadyumu müzesi bahçesi durağı istasyonu sofrası türküsü
    şarkısı filmi heykeli türbesi mezarı anıtı kulesi çarşısı hamamı kebabı pastanesi restoranı
""")
"""Their ending says that the name before them belongs to them, also in lower case; further endings may follow."""

BUSINESSES = frozenset(
    split_keys("""
    kiosk kiosken grill grillen grillbar pizza pizzeria pizzaria café cafe caféen kebab kebap shawarma frisør
    frisøren salon barber barbershop bageri bageren bazar shop restaurant market supermarked minimarked grønt
    grønthandler grønthandel butik bodega værtshus cykelservice slagter slagteren
    burger sushi kolonial bakkal bakkali bakkalı market marketi lokantasi lokantası kahvesi dükkani
    dükkanı berberi firini fırını kafe kafesi büfe büfesi bakery diner pub
""")
)
LEADING_TYPES = frozenset(
    split_keys("""
    sankt sct skt st kong kongen dronning dronningen prins prinsesse prinsen profeten profet hellige jomfru
    saint king queen prince princess prophet café cafe restaurant pizzeria kiosk frisør salon hotel børnehaven
    vuggestuen børnehuset beboerhuset plejehjemmet plejecentret kollegiet institutionen legepladsen
    spejdergruppen foreningen klubben hz peygamber hazreti købmand bager slagter mount selskabet butikken
    supermarkedet biografen teatret bodega storm stormen orkan orkanen uvejret efterårsstormen vinterstormen hurricane
    film filmen serien bogen sangen spillet skibet færgen festivalen koncerten museet teateret statuen hotellet firmaet
    kæden kaffebaren restauranten skolen gymnasiet hospitalet hallen kirken moskeen hund hunden hundehvalpen kat katten
    killingen hesten kaninen papegøjen dog cat puppy kitten
""")
)
BUSINESS_STEMS = split_keys("dükkan market bakkal kahveci lokanta berber firin büfe kafe kuaför")
"""Turkish hangs endings on them."""

BUSINESS_ENDINGS = split_keys("kiosk grill pizzeria butik frisør bageri handel café marked shop")

OWNERS = frozenset(
    split_keys("""
    hans deres vores jeres dens dets alles ens naboens is his this across yes
""")
)

PARTICLES = frozenset(split_keys("af von van de la du den der el al"))
SMALL_WORDS = frozenset(
    split_keys("""
    på i ved bag fra til hos langs mod over under omkring foran nær mellem og at on in from near behind along by
    the to of around outside opposite jeg vi der det den om som hvor when where
""")
)


@dataclass(frozen=True, slots=True)
class Places:
    """Hold where names of places stand: every one, and of these the streets, where a number makes an address."""

    all: list[tuple[int, int]]
    streets: list[tuple[int, int]]

    def hold(self, words: Sequence[Word]) -> list[bool]:
        """Tell of each word, in order, whether it is part of the name of a place."""
        covered = {at for start, end in self.all for at in range(start, end)}
        return [word.start in covered or word.end - 1 in covered for word in words]


def find_places(text: str, words: Sequence[Word], known: Collection[str]) -> Places:
    """Return names of places in a plain text: the area's own, and those that their form gives away."""
    own = _known(text, [*known, *read_public_names()])
    places, streets = list(own), [place for place in own if _is_street_name(text[slice(*place)])]
    for index, word in enumerate(words):
        if _is_compound_street(word) and not _is_surname(text, words, index):
            places.append((word.start, word.end))
            streets.append((word.start, word.end))
            continue
        if (place := _named_before(text, words, index)) is not None:
            places.append(place)
            if _bare(word.key) in STREET_WORDS:
                streets.append(place)
        if (place := _named_after(text, words, index)) is not None:
            places.append(place)
    return Places(sorted(places), sorted(set(streets)))


def _known(text: str, known: Collection[str]) -> list[tuple[int, int]]:
    names = sorted({word_key(name).strip() for name in known} - {""}, key=lambda name: (-len(name), name))
    if not names:
        return []
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?:s|'\w{{1,6}})?(?!\w)")
    spans = (found.span() for found in pattern.finditer(_keyed(text)))
    return [(start, end) for start, end in spans if not _is_half_a_name(text[start:end])]


def _is_half_a_name(name: str) -> bool:
    """Tell whether only the first of two words has its capital letter: 'Anders and Mary' are no duck."""
    first, _, second = name.partition(" ")
    return first[:1].isupper() and second.islower() and " " not in second and len(second) < 4


def _keyed(text: str) -> str:
    """Return the key of a text when it is as long as the text, so that places in one are places in the other."""
    key = word_key(text)
    return key if len(key) == len(text) else text


def _bare(key: str) -> str:
    return key.partition("'")[0]


def _is_compound_street(word: Word) -> bool:
    key = _bare(word.key)
    if key in OTHER_TYPES or key in BUSINESSES:
        return False
    if "-" in word.text and word.text.rsplit("-", 1)[1][:1].islower():
        return False
    endings = STREET_ENDINGS if word.text[0].isupper() else SURE_ENDINGS
    return key.endswith(endings) and any(key.endswith(ending) and len(key) >= len(ending) + 3 for ending in endings)


def _is_surname(text: str, words: Sequence[Word], index: int) -> bool:
    """Tell whether a word that ends like a street is a surname: 'Kvistgaard', or 'Thorlund' after a first name."""
    lists, key = read_lists(), words[index].key
    if _bare(key).endswith(SURE_ENDINGS):
        return False
    follows = index > 0 and text[words[index - 1].end : words[index].start] == " "
    return key in lists.last or key.removesuffix("s") in lists.last or (follows and words[index - 1].key in lists.first)


def _is_street_name(name: str) -> bool:
    last = _bare(word_key(name).rpartition(" ")[2])
    return last in STREET_WORDS or last.endswith(STREET_ENDINGS)


def _named_before(text: str, words: Sequence[Word], index: int) -> tuple[int, int] | None:
    """Return 'Hans Broges Gade' or "Ali's kiosk", seen from its last word."""
    word, key = words[index], _bare(words[index].key)
    capital = word.text[0].isupper()
    if capital and _is_last_name(words, index):
        return None
    proper = (capital and _is_type(key)) or key.startswith(TURKISH_TYPES)
    business = key in BUSINESSES or key.startswith(BUSINESS_STEMS) or key.endswith(BUSINESS_ENDINGS)
    if not (proper or business or key in STREET_WORDS):
        return None
    if not capital and key in STREET_WORDS and (numbered := _numbered(text, words, index)):
        return numbered
    first = index - 1 if business and _is_described(text, words, index) else index
    while first > 0 and index - first < 5 and _continues(text, words[first - 1], words[first]):
        first -= 1
    while first < index and words[first].key in SMALL_WORDS | PARTICLES:
        first += 1
    if first == index:
        return None
    if not proper and not capital and not _is_owned(words[first:index], business=business):
        return None
    return words[first].start, word.end


def _is_described(text: str, words: Sequence[Word], index: int) -> bool:
    """Tell whether a word stands between an owner and a business, as in "Ali's falafel shop"."""
    if index < 2 or text[words[index - 2].start : words[index].end].count(" ") != 2:
        return False
    return "'" in words[index - 2].text and words[index - 1].text.islower()


def _numbered(text: str, words: Sequence[Word], index: int) -> tuple[int, int] | None:
    """Return 'hans broges gade' in lower case where a house number follows it."""
    number = text[words[index].end :][:2]
    owner = words[index - 1].key if index else ""
    if not (number[:1] == " " and number[1:].isdigit() and owner.endswith("s")) or owner in OWNERS:
        return None
    before = index > 1 and words[index - 2].key in read_lists().first
    return words[index - 2 if before else index - 1].start, words[index].end


def _is_type(key: str) -> bool:
    return key in STREET_WORDS or key in OTHER_TYPES or key in STREET_ENDINGS


def _is_last_name(words: Sequence[Word], index: int) -> bool:
    """Tell whether a type is rather a surname: 'Jens Toft' is a person, 'Kirsten Piils Kilde' is not."""
    if index == 0 or words[index].key not in read_lists().last:
        return False
    before = words[index - 1].key
    return not before.endswith("s") or before in read_lists().first


def _is_owned(owners: Sequence[Word], *, business: bool) -> bool:
    """Tell whether a type in lower case has a name before it: "Alis kiosk" is a shop, but 'Mettes plads' is hers."""
    last = owners[-1].key
    owned = last.endswith("s") or "'" in last or any("'" in owner.text for owner in owners[:-1])
    return owned and (business or len(owners) > 1)


def _continues(text: str, word: Word, following: Word) -> bool:
    gap = text[word.end : following.start]
    joined = gap in {" ", "  ", "-"} or (gap in {". ", "."} and len(word.text) <= 2)
    return joined and (word.text[0].isupper() or word.key in PARTICLES)


def _named_after(text: str, words: Sequence[Word], index: int) -> tuple[int, int] | None:
    """Return 'Sankt Hans' or 'Kong Christian', seen from its first word."""
    if words[index].key not in LEADING_TYPES:
        return None
    last = index
    while last + 1 < len(words) and last - index < 3:
        gap = text[words[last].end : words[last + 1].start]
        joined = gap == " " or (gap == ". " and len(words[last].text) <= 3)
        if not (joined and words[last + 1].text[0].isupper()):
            break
        last += 1
    if last == index:
        return None
    return words[index].start, words[last].end
