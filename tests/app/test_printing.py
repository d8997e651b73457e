"""Posters, letters and paper forms."""

import io

import pypdf
import pytest
from sqlalchemy import text

from app.printing.pdf import Paper, file_name

A4, A5 = (595.3, 841.9), (419.5, 595.3)
ROUND = {
    "title": "Vores gård",
    "format": "virtual",
    "focus": "resources_first",
    "purpose": "Vi bruger svarene til at planlægge en vandring.",
    "next_step": "Den 20. oktober viser vi kortet.",
    "opens_at": "2026-01-01T08:00",
    "closes_at": "2036-01-01T20:00",
}


@pytest.fixture
def campaign(world, anna):
    made = world.client.post(f"{world.api}/campaigns", json=ROUND, auth=anna)
    assert made.status_code == 201, made.text
    with world.engine.begin() as connection:
        connection.execute(
            text("""
            UPDATE campaign SET languages = '{da,tr,ar}', translations = CAST(:words AS jsonb) WHERE id = :id
            """),
            {"id": made.json()["id"], "words": '{"tr": {"title": "Avlumuz"}}'},
        )
    return made.json()["id"]


def printed(world, auth, campaign, sheet, query=""):
    answer = world.client.get(f"/areas/lunden/campaigns/{campaign}/print/{sheet}.pdf{query}", auth=auth)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(answer.content))


def words_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def code_of(world, campaign, kind):
    with world.engine.connect() as connection:
        found = connection.execute(
            text("SELECT code FROM channel WHERE campaign_id = :id AND kind = :kind"), {"id": campaign, "kind": kind}
        )
        return found.scalar_one()


@pytest.mark.parametrize(("sheet", "size"), [("poster", A4), ("letter", A5), ("paper_form", A4)])
def test_each_sheet_has_its_size_and_tells_a_screen_reader_what_it_is(world, anna, campaign, sheet, size):
    reader = printed(world, anna, campaign, sheet)
    box = reader.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(size, abs=1)
    assert reader.metadata is not None
    assert "Vores gård" in reader.metadata.title
    assert reader.trailer["/Root"]["/Lang"] == "da"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_poster_asks_for_what_is_good_first_and_shows_the_short_address_of_the_stairwells(world, anna, campaign):
    said = words_of(printed(world, anna, campaign, "poster"))
    assert said.index("Hvad er godt her?") < said.index("Hvad gør dig utryg her?")
    assert f"/k/{code_of(world, campaign, 'stairwell')}" in said


def test_each_channel_has_its_own_address_on_paper(world, anna, campaign):
    with world.engine.connect() as connection:
        chosen = connection.execute(
            text("SELECT id, code FROM channel WHERE campaign_id = :id AND kind = 'meeting'"), {"id": campaign}
        ).one()
    said = words_of(printed(world, anna, campaign, "poster", f"?channel={chosen.id}"))
    assert f"/k/{chosen.code}" in said


def test_a_letter_speaks_the_chosen_language_and_names_the_others(world, anna, campaign):
    said = words_of(printed(world, anna, campaign, "letter", "?lang=tr"))
    assert "Avlumuz" in said
    assert "Burada iyi olan ne?" in said
    assert "Også på dansk" in said


def test_an_arabic_poster_is_shaped_letters_and_says_that_it_is_arabic(world, anna, campaign):
    reader = printed(world, anna, campaign, "poster", "?lang=ar")
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    fonts = {font for page in reader.pages for font in _fonts(page)}
    assert any("Arabic" in font for font in fonts), fonts


def _fonts(page):
    return [font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()]


def test_a_poster_stays_one_page_however_much_the_purpose_says(world, anna, campaign):
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE campaign SET purpose = repeat('Vi lytter. ', 180)"))
    assert len(printed(world, anna, campaign, "poster").pages) == 1


def test_the_paper_form_has_the_grid_the_questions_and_room_to_write(world, anna, campaign):
    with world.engine.begin() as connection:
        connection.execute(
            text("""
            INSERT INTO question (id, area_id, campaign_id, position, kind, words, options)
            SELECT gen_random_uuid(), area_id, id, 1, 'choice', '{"da": {"title": "Bor du her?"}}',
                   '[{"code": "yes", "words": {"da": "Ja, i gården"}}]'
            FROM campaign WHERE id = :id
            """),
            {"id": campaign},
        )
    said = words_of(printed(world, anna, campaign, "paper_form"))
    for expected in ("A B C", "Felt:", "Bor du her?", "Ja, i gården", "65 år eller mere", "Skriv ikke navne"):
        assert expected in said, expected


@pytest.mark.parametrize("query", ["?lang=en", "?lang=xx"])
def test_a_language_that_the_round_has_not_is_refused_with_those_that_it_has(world, anna, campaign, query):
    answer = world.client.get(f"/areas/lunden/campaigns/{campaign}/print/poster.pdf{query}", auth=anna)
    assert answer.status_code == 422
    assert "da, tr, ar" in answer.text


def test_paper_is_for_the_staff_of_the_area(world, bent, campaign):
    path = f"/areas/lunden/campaigns/{campaign}/print/poster.pdf"
    assert world.client.get(path, auth=bent).status_code == 404
    assert world.client.get(path, headers={"Accept": "application/json"}).status_code == 401


def test_a_page_for_paper_fetches_nothing_from_anywhere():
    with pytest.raises(ValueError, match="from outside"):
        Paper('<img src="file:///etc/hostname" alt="">').pdf()


def test_a_file_name_is_plain_whatever_the_area_is_called():
    assert file_name("Høje Åsen/..", "poster", "") == "hoeje-aasen-poster.pdf"
