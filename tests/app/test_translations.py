"""The words of the service: complete, equal in every language, and chosen by whoever reads."""

from pathlib import Path

import pytest

from app.directions import close_directions
from app.translations import (
    PROJECT,
    Catalogues,
    MissingMessageError,
    Translator,
    check_catalogues,
    families,
    negotiate_language,
)
from layers.vocabulary import KINDS

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def po(*messages: tuple[str, str]) -> str:
    return HEAD + "".join(f'msgid "{key}"\nmsgstr "{text}"\n\n' for key, text in messages)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("web/translations", "web/templates", "web/modules", "app", "layers"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def faults_of(project: Path) -> list[str]:
    """Return the faults apart from families, which are those of the real service."""
    return [fault for fault in check_catalogues(project) if "from its family" not in fault]


def test_the_catalogues_of_the_service_are_whole() -> None:
    assert check_catalogues() == []


def test_every_word_of_the_vocabulary_has_a_name_in_every_language() -> None:
    catalogues = Catalogues.load()
    for language in catalogues.languages:
        translate = catalogues.translator(language)
        for prefix, endings in families().items():
            for ending in endings:
                key = f"{prefix}.{ending}"
                assert translate.template(key if translate.knows(key) else f"{key}.other")


def test_no_message_shouts_or_promises_the_vague() -> None:
    for messages in Catalogues.load().messages.values():
        for key, text in messages.items():
            assert "!" not in text, key
            assert "snarest" not in text.lower(), key
            assert "as soon as possible" not in text.lower(), key


def test_a_message_closes_every_direction_that_it_opens() -> None:
    for language, messages in Catalogues.load().messages.items():
        for key, text in messages.items():
            assert close_directions(text) == text, f"{language}: {key}"


def test_danish_comes_first() -> None:
    assert Catalogues.load().languages[0] == "da"


def test_a_message_is_filled_in() -> None:
    translate = Catalogues.load().translator("da")
    assert translate("form.chosen", name="{legepladsen}") == "Valgt: {legepladsen}"


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [("da", 1, "1 ressource"), ("da", 0, "0 ressourcer"), ("en", 1, "1 resource"), ("en", 7, "7 resources")],
)
def test_the_plural_form_follows_the_number(language: str, number: int, words: str) -> None:
    assert Catalogues.load().translator(language).count("home.hearts", number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "لا أحد"),
        (1, "شخص واحد"),
        (2, "شخصان"),
        (3, "3 أشخاص"),
        (10, "10 أشخاص"),
        (11, "11 شخصًا"),
        (99, "99 شخصًا"),
        (100, "100 شخص"),
        (103, "103 أشخاص"),
    ],
)
def test_arabic_counts_in_six_forms(number: int, words: str) -> None:
    assert Catalogues.load().translator("ar").count("list.people", number) == words


def test_a_missing_key_is_an_error_in_tests() -> None:
    with pytest.raises(MissingMessageError, match=r"no\.such_key"):
        Catalogues.load().translator("da")("no.such_key")


def test_a_missing_value_is_an_error_in_tests() -> None:
    with pytest.raises(KeyError, match="name"):
        Catalogues.load().translator("da")("form.chosen", other="x")


def test_in_production_a_missing_message_is_said_in_danish_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    translate = Translator("en", {}, {"form.next": "Videre"}, strict=False)
    assert translate("form.next") == "Videre"
    assert translate("topic.lamp_out") == "lamp out"
    assert "topic.lamp_out" in caplog.text


def test_modules_get_the_words_they_ask_for_and_no_others() -> None:
    found = Catalogues.load().module_catalogue("en", ["kind."])
    assert set(found) == {f"kind.{kind}" for kind in KINDS}


@pytest.mark.parametrize(
    ("wishes", "chosen"),
    [
        ({}, "da"),
        ({"accept": "en-GB,en;q=0.9"}, "en"),
        ({"accept": "tr;q=0.9, da;q=0.1, en;q=0.5"}, "en"),
        ({"accept": "de, fr;q=0.5"}, "da"),
        ({"accept": "en;q=0"}, "da"),
        ({"accept": "en;q=many, ,;"}, "da"),
        ({"accept": "da", "cookie": "en"}, "en"),
        ({"accept": "en", "cookie": "en", "query": "da"}, "da"),
        ({"query": "xx", "cookie": "en"}, "en"),
    ],
)
def test_the_address_wins_over_the_cookie_and_the_cookie_over_the_browser(wishes: dict[str, str], chosen: str) -> None:
    assert negotiate_language(("da", "en"), **wishes) == chosen


def test_an_area_offers_the_languages_it_speaks_and_the_service_knows() -> None:
    catalogues = Catalogues.load()
    assert catalogues.offered(["en", "da", "xx"]) == ("en", "da")
    assert catalogues.offered(["xx"]) == ("da",)
    assert catalogues.offered(None) == catalogues.languages


def test_the_check_finds_a_language_that_lags_behind(project: Path) -> None:
    (project / "web/translations/da.po").write_text(po(("page.a", "Hej {name}"), ("page.b", "To")))
    (project / "web/translations/en.po").write_text(po(("page.a", "Hello {nane}"), ("page.c", "Three")))
    (project / "web/templates/a.html").write_text("{{ t('page.a') }} {{ t('page.b') }}")
    assert faults_of(project) == [
        "en: page.b is missing",
        "en: page.c is not in da.po",
        "en: page.a has other placeholders than da.po",
    ]


def test_the_check_finds_what_is_empty_or_fuzzy(project: Path) -> None:
    (project / "web/translations/da.po").write_text(
        HEAD + '#, fuzzy\nmsgid "page.a"\nmsgstr "A"\n\n' + po(("page.b", ""))
    )
    faults = faults_of(project)
    assert "da: page.a is fuzzy" in faults
    assert "da: page.b is empty" in faults


def write_counted(project: Path, **catalogues: dict[str, str]) -> None:
    """Write page.pins in the given forms of each language, and a template that counts them."""
    for language, forms in catalogues.items():
        messages = po(*((f"page.pins.{form}", text) for form, text in forms.items()))
        (project / f"web/translations/{language}.po").write_text(messages, encoding="utf-8")
    (project / "web/templates/a.html").write_text("{{ t.count('page.pins', 2) }}")


DANISH_PINS = {"one": "{count} nål", "other": "{count} nåle"}
ARABIC_PINS = {
    "zero": "لا علامات",
    "one": "علامة واحدة",
    "two": "علامتان",
    "few": "{count} علامات",
    "many": "{count} علامة",
    "other": "{count} علامة",
}


def test_the_check_wants_the_plural_forms_that_a_language_has_and_no_more(project: Path) -> None:
    write_counted(project, da=DANISH_PINS, ar=ARABIC_PINS, tr={"one": "{count} iğne", "other": "{count} iğne"})
    assert faults_of(project) == []


@pytest.mark.parametrize("form", ["zero", "one", "two", "few", "many", "other"])
def test_the_check_finds_a_plural_form_that_arabic_lacks(project: Path, form: str) -> None:
    write_counted(project, da=DANISH_PINS, ar={name: text for name, text in ARABIC_PINS.items() if name != form})
    assert faults_of(project) == [f"ar: page.pins.{form} is missing"]


def test_the_check_finds_a_plural_form_that_a_language_does_not_have(project: Path) -> None:
    write_counted(project, da={**DANISH_PINS, "few": "nogle"}, en={**DANISH_PINS, "two": "two pins"})
    assert faults_of(project) == [
        "da: page.pins.few is no plural form of the language",
        "en: page.pins.two is no plural form of the language",
    ]


def test_only_the_general_form_must_say_the_number_and_all_must_say_the_rest(project: Path) -> None:
    pins = {"one": "1 nål i {area}", "other": "{count} nåle i {area}"}
    write_counted(project, da=pins, en={"one": "One pin", "other": "Pins in {area}"})
    assert faults_of(project) == [
        "en: page.pins.one has other placeholders than da.po",
        "en: page.pins.other has other placeholders than da.po",
    ]


def test_a_message_that_is_counted_needs_each_danish_form(project: Path) -> None:
    write_counted(project, da={"other": "{count} nåle"})
    assert "a.html: page.pins is not in the catalogues" in faults_of(project)


def test_a_word_called_other_is_not_counted(project: Path) -> None:
    for language, words in {"da": "Andet", "ar": "غير ذلك"}.items():
        (project / f"web/translations/{language}.po").write_text(po(("page.other", words)), encoding="utf-8")
    (project / "web/templates/a.html").write_text("{{ t('page.other') }}")
    assert faults_of(project) == []


def test_the_check_finds_keys_that_nobody_wrote_and_keys_that_nobody_uses(project: Path) -> None:
    (project / "web/translations/da.po").write_text(po(("page.a", "A"), ("page.old", "Gammel")))
    (project / "web/templates/a.html").write_text("{{ t('page.a') }} {{ t.count('page.many', 2) }}")
    (project / "web/modules/a.js").write_text("t('page.b'); t(`odd.${code}`);")
    (project / "app/a.py").write_text('raise ProblemError("unheard_of")\nraise WalkError("too_far", "")\n')
    assert sorted(faults_of(project)) == [
        "a.html: page.many is not in the catalogues",
        "a.js: odd.* is put together, but is no family",
        "a.js: page.b is not in the catalogues",
        "a.py: problem.unheard_of is not in the catalogues",
        "a.py: problem.walk_too_far is not in the catalogues",
        "page.old is not used",
    ]


def test_every_catalogue_lies_beside_the_others() -> None:
    assert {path.stem for path in (PROJECT / "web/translations").glob("*.po")} == set(Catalogues.load().languages)
