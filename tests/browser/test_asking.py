"""After the receipt a resident answers a few questions, or says "me too" before it; in Danish and in Turkish."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import text

from app.cluster import Cluster, DatabaseUrls
from app.database import owner_engine
from layers.tables import new_id
from tests.browser.browsing import DESKTOP, PHONE, Person, person_at
from tests.browser.service import AREA, serve
from tests.conftest import drop_database, make_database

TITLE = "Sig det om Hjertelunden"
NEXT_STEP = "Vi fortæller på beboermødet, hvad vi gør."
QUESTIONS = {
    "safe": {
        "kind": "scale",
        "words": {
            "da": {"title": "Hvor tryg er du her om aftenen?", "low": "slet ikke", "high": "helt"},
            "tr": {"title": "Akşamları burada ne kadar güvendesiniz?", "low": "hiç", "high": "tamamen"},
        },
    },
    "why": {
        "kind": "open",
        "words": {"da": {"title": "Hvad skulle der til?"}, "tr": {"title": "Ne gerekirdi?"}},
        "condition": ("safe", "1"),
    },
    "wishes": {
        "kind": "pick",
        "words": {"da": {"title": "Hvad ønsker du dig mest?"}, "tr": {"title": "En çok ne istersiniz?"}},
        "options": [
            {"code": "lamps", "words": {"da": "Flere lamper", "tr": "Daha çok lamba"}},
            {"code": "benches", "words": {"da": "Bænke"}},
            {"code": "trees", "words": {"da": "Træer"}},
        ],
        "most": 2,
    },
}


def open_round(urls: DatabaseUrls, title: str, questions: dict) -> None:
    """Open a mapping round with questions; a condition names another question by its name here."""
    campaign, ids = new_id(), {name: new_id() for name in questions}
    engine = owner_engine(urls)
    with engine.begin() as connection:
        connection.execute(
            text("""
            INSERT INTO campaign
                (id, area_id, title, format, purpose, next_step, raffle, opens_at, closes_at, languages)
            SELECT :id, id, :title, 'residents', 'Svarene bruges til at vælge lamper.', :next_step, 'Vi trækker lod.',
                   now() - interval '1 hour', now() + interval '4 days', '{da,en,tr,ar}'
            FROM housing_area WHERE slug = :slug"""),
            {"id": campaign, "title": title, "next_step": NEXT_STEP, "slug": AREA},
        )
        for position, (name, question) in enumerate(questions.items()):
            condition = question.get("condition")
            connection.execute(
                text("""
                INSERT INTO question (id, area_id, campaign_id, position, kind, words, options, most, condition)
                SELECT :id, area_id, id, :position, :kind, :words, :options, :most, :condition
                FROM campaign WHERE id = :campaign"""),
                {
                    "id": ids[name],
                    "campaign": campaign,
                    "position": position,
                    "kind": question["kind"],
                    "words": json.dumps(question["words"]),
                    "options": json.dumps(question.get("options", [])),
                    "most": question.get("most", 3),
                    "condition": json.dumps({"question": str(ids[condition[0]]), "is": condition[1]})
                    if condition
                    else None,
                },
            )
    engine.dispose()


@pytest.fixture(scope="module")
def round_urls(cluster: Cluster, demo_template: str) -> Iterator[DatabaseUrls]:
    """Give a database with an open round that asks questions."""
    database = make_database(cluster, demo_template)
    open_round(database.urls, TITLE, QUESTIONS)
    yield database.urls
    drop_database(cluster, database)


@pytest.fixture(scope="module")
def asking(round_urls: DatabaseUrls) -> Iterator[str]:
    """Give the address of a service with an open round that asks questions."""
    with serve(round_urls) as address:
        yield address


@pytest.fixture
def resident(browser: Browser, asking: str) -> Iterator[Person]:
    with person_at(browser, asking, **PHONE) as person:
        yield person


def newest_response(urls: DatabaseUrls) -> dict:
    """Return what was stored last: the answers by the questions' Danish titles, language, age group and gender."""
    engine = owner_engine(urls)
    with engine.begin() as connection:
        row = connection.execute(
            text("""
            SELECT language, age_group, gender, guard,
                   (SELECT jsonb_object_agg(question.words -> 'da' ->> 'title', answer.value)
                    FROM jsonb_each(answers) AS answer JOIN question ON question.id::text = answer.key) AS said
            FROM response ORDER BY created_at DESC LIMIT 1""")
        ).one()
    engine.dispose()
    return dict(row._mapping)


def sends_shortest(person: Person) -> None:
    person.opens_area()
    person.starts_pin("Noget utrygt")
    person.goes_on()
    person.chooses("Et bestemt sted")
    person.sends_pin()


def comes_to_questions(person: Person) -> None:
    sends_shortest(person)
    person.button("Svar på et par spørgsmål").click()
    expect(person.page.get_by_role("heading", name="Hvor tryg er du her om aftenen?")).to_be_focused()


def rates(person: Person, number: int) -> None:
    person.page.locator(f".scale-step input[value='{number}']").check(force=True)


def test_the_first_page_says_what_the_answers_are_for_and_what_happens_then(resident: Person):
    resident.opens_area()
    fold = resident.page.locator(".start-fold")
    fold.get_by_text("Hvad vi bruger dine svar til").click()
    for words in (TITLE, "Svarene bruges til at vælge lamper.", NEXT_STEP, "Vi trækker lod."):
        expect(fold).to_contain_text(words)


def test_both_buttons_stand_on_the_smallest_phone_without_scrolling(resident: Person):
    resident.opens_area()
    for kind in ("Noget godt", "Noget utrygt"):
        expect(resident.kind_button(kind)).to_be_in_viewport(ratio=1)
    expect(resident.page.get_by_role("link", name="Skriv uden kort")).to_be_in_viewport(ratio=1)
    for language in ("Dansk", "English", "Türkçe", "العربية"):
        expect(resident.page.get_by_role("link", name=language)).to_be_in_viewport(ratio=1)


def test_a_resident_answers_the_questions_one_a_screen_and_is_told_what_happens_next(
    resident: Person, round_urls: DatabaseUrls
):
    comes_to_questions(resident)
    rates(resident, 4)
    resident.button("Videre").click()
    resident.sees_heading("Hvad ønsker du dig mest?")
    resident.sees("Vælg op til 2.")
    resident.chooses("Flere lamper")
    resident.chooses("Træer")
    expect(resident.page.get_by_role("checkbox", name="Bænke")).to_be_disabled()
    resident.button("Videre").click()
    resident.sees_heading("Hvor gammel er du?")
    resident.sees("om alle slags beboere bliver hørt")
    resident.chooses("65 år eller mere")
    resident.button("Videre").click()
    resident.sees_heading("Hvad er dit køn?")
    resident.chooses("Kvinde")
    resident.button("Send").click()
    expect(resident.page.get_by_role("heading", name="Tak for dine svar")).to_be_focused()
    resident.sees(NEXT_STEP)
    stored = newest_response(round_urls)
    assert stored["said"] == {"Hvor tryg er du her om aftenen?": 4, "Hvad ønsker du dig mest?": ["lamps", "trees"]}
    assert (stored["age_group"], stored["gender"], stored["language"]) == ("65_plus", "woman", "da")


def test_an_answer_brings_its_question_and_going_back_keeps_what_was_said(resident: Person, round_urls: DatabaseUrls):
    comes_to_questions(resident)
    rates(resident, 1)
    resident.button("Videre").click()
    resident.sees_heading("Hvad skulle der til?")
    resident.page.get_by_role("textbox", name="Hvad skulle der til?").fill("Lys i porten")
    resident.button("Tilbage").click()
    expect(resident.page.locator(".scale-step input[value='1']")).to_be_checked()
    resident.button("Videre").click()
    expect(resident.page.get_by_role("textbox", name="Hvad skulle der til?")).to_have_value("Lys i porten")
    for _question in ("why", "wishes", "age"):
        resident.button("Videre").click()
    resident.button("Spring over").click()
    resident.sees_heading("Tak for dine svar")
    assert newest_response(round_urls)["said"]["Hvad skulle der til?"] == "Lys i porten"


def test_words_that_name_somebody_are_shown_again_at_their_question(resident: Person, round_urls: DatabaseUrls):
    resident.expects("422")
    comes_to_questions(resident)
    rates(resident, 1)
    resident.button("Videre").click()
    resident.page.get_by_role("textbox", name="Hvad skulle der til?").fill("Skriv til mig@example.dk om lyset")
    for _question in ("why", "wishes", "age"):
        resident.button("Videre").click()
    resident.button("Send").click()
    resident.sees_heading("Hvad skulle der til?")
    resident.sees("mig@example.dk – en mailadresse")
    resident.button("Send uden").click()
    resident.sees_heading("Tak for dine svar")
    stored = newest_response(round_urls)
    assert "mig@example.dk" not in stored["said"]["Hvad skulle der til?"]
    assert stored["guard"] == []


def test_who_skips_every_question_comes_back_to_the_map_and_nothing_is_sent(resident: Person):
    comes_to_questions(resident)
    for _question in ("safe", "wishes", "age", "gender"):
        resident.button("Spring over").click()
    expect(resident.page.locator("#pin-form")).to_be_hidden()
    assert not [url for url in resident.requests if url.endswith("/responses")]


def test_the_whole_way_in_turkish_by_keyboard_alone(browser: Browser, asking: str, round_urls: DatabaseUrls):
    with person_at(browser, asking, **DESKTOP) as person:
        page = person.page
        person.opens_area("?lang=tr")
        page.locator(".kind-challenge").focus()
        for step in ("place", "about"):
            page.keyboard.press("Enter")
            if person.shown_step() == "near":
                page.locator("[data-step='near'] [data-do='next']").focus()
                page.keyboard.press("Enter")
            expect(page.locator(f"[data-step='{step}'] h3:visible")).to_be_focused()
            if step == "place":
                expect(page.locator(".map-cross")).to_be_visible()
                page.locator("[data-step='place'] [data-do='next']").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(page.locator("[name='category']:checked")).to_have_count(1)
        page.keyboard.press("Tab")
        expect(person.button("Şimdi gönder")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#done-title")).to_be_focused()
        expect(page.locator("#slip-code")).not_to_be_empty()
        page.get_by_role("button", name="Birkaç soruyu yanıtla").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Akşamları burada ne kadar güvendesiniz?")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="En çok ne istersiniz?")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(page.get_by_role("checkbox", name="Daha çok lamba")).to_be_checked()
        for _question in ("wishes", "age", "gender"):
            page.locator("[data-part='next']").focus()
            page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Yanıtlarınız için teşekkürler")).to_be_focused()
    stored = newest_response(round_urls)
    assert (stored["language"], stored["age_group"]) == ("tr", None)
    assert stored["said"] == {"Hvor tryg er du her om aftenen?": 2, "Hvad ønsker du dig mest?": ["lamps"]}


def near_a_star(person: Person) -> dict:
    """Stand where a public star of one's own kind stands; return it."""
    found = person.context.request.get(f"{person.address}/api/areas/{AREA}/pins?limit=10000").json()["features"]
    star = next(
        one
        for one in found
        if one["geometry"]["type"] == "Point"
        and one["properties"]["kind"] == "challenge"
        and one["properties"].get("precision") != "hexagon"
    )
    longitude, latitude = star["geometry"]["coordinates"]
    person.context.set_geolocation({"longitude": longitude, "latitude": latitude})
    person.opens_area()
    person.starts_pin("Noget utrygt")
    person.button("Brug min placering").click()
    person.sees("Valgt: din placering")
    person.presses_next()
    expect(person.page.get_by_role("heading", name="Er det det samme?")).to_be_focused()
    return star


def people_of(person: Person, pin_id: str) -> int:
    found = person.context.request.get(f"{person.address}/api/areas/{AREA}/pins?limit=10000").json()["features"]
    return next(one["properties"]["people"] for one in found if one["id"] == pin_id)


@pytest.fixture
def standing(browser: Browser, asking: str) -> Iterator[Person]:
    """Give a resident whose phone may tell where it is."""
    with person_at(browser, asking, permissions=["geolocation"], **PHONE) as person:
        yield person


def test_a_resident_says_me_too_to_what_stands_there_and_gets_a_code(standing: Person):
    star = near_a_star(standing)
    before = people_of(standing, star["id"])
    nearest = standing.page.locator(".near-pin").first
    expect(nearest.get_by_role("button", name="Også mig")).to_have_accessible_description(
        nearest.locator(".pin-title").inner_text()
    )
    nearest.get_by_role("button", name="Også mig").click()
    standing.sees_heading("Tak. Du er talt med")
    code = standing.page.locator("#slip-code").inner_text()
    expect(standing.page.locator("#slip-picture")).to_be_visible()
    assert people_of(standing, star["id"]) == before + 1
    standing.goes_to(f"/s/{code}")


def test_a_crowded_place_can_still_be_pinned(standing: Person):
    near_a_star(standing)
    standing.button("Nej, det er noget andet").click()
    standing.sees_heading("Hvad gør dig utryg her?")
    standing.chooses("Et bestemt sted")
    standing.sends_pin()
    standing.button("Peg på et sted mere").click()
    standing.sees_heading("Hvor er det?")


def test_a_preview_shows_the_whole_way_and_sends_nothing(browser: Browser, asking: str, round_urls: DatabaseUrls):
    engine = owner_engine(round_urls)
    with engine.begin() as connection:
        campaign = connection.execute(
            text("SELECT id FROM campaign WHERE title = :title"), {"title": TITLE}
        ).scalar_one()
    engine.dispose()
    with person_at(browser, asking, **DESKTOP) as person:
        person.enters()
        person.goes_to(f"/areas/{AREA}/campaigns/{campaign}/preview")
        person.sees_map()
        person.sees("Sådan ser beboerne siden. Intet bliver sendt.")
        person.starts_pin("Noget godt")
        person.goes_on()
        person.chooses("Et godt sted")
        person.button("Send nu").click()
        person.sees_heading("Her ville svaret blive sendt")
        person.button("Svar på et par spørgsmål").click()
        person.sees_heading("Hvor tryg er du her om aftenen?")
        sent = [url for url in person.requests if url.endswith(("/pins", "/responses", "/puzzle"))]
        assert sent == []
