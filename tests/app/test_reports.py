"""The report of a mapping round, as a page and as PDF."""

import io
import json
import re
import uuid
from datetime import UTC, datetime

import pypdf
import pytest
from sqlalchemy import text

ROUND = {
    "title": "Vores gård",
    "format": "virtual",
    "focus": "resources_first",
    "invited_households": 200,
    "opens_at": "2026-01-01T08:00",
    "closes_at": "2036-01-01T20:00",
}
SCALE, OPEN = uuid.uuid4(), uuid.uuid4()


@pytest.fixture
def campaign(world, anna):
    made = world.client.post(f"{world.api}/campaigns", json=ROUND, auth=anna)
    assert made.status_code == 201, made.text
    with world.engine.begin() as connection:
        for position, (question, kind, title) in enumerate(
            [(SCALE, "scale", "Er du tryg?"), (OPEN, "open", "Hvad vil du hjælpe med?")]
        ):
            connection.execute(
                text("""
                INSERT INTO question (id, area_id, campaign_id, position, kind, words)
                SELECT :id, area_id, id, :position, :kind, CAST(:words AS jsonb) FROM campaign WHERE id = :campaign
                """),
                {
                    "id": question, "position": position, "kind": kind, "campaign": made.json()["id"],
                    "words": json.dumps({"da": {"title": title}}),
                },
            )  # fmt: skip
    return made.json()["id"]


def answer(world, campaign, *, number=1, age=None, gender=None, answers=None, guard="[]", channel=None, day=5):
    with world.engine.begin() as connection:
        connection.execute(
            text("""
            INSERT INTO response (id, client_id, area_id, campaign_id, channel_id, language, answers, age_group, gender,
                                  guard, created_at)
            SELECT gen_random_uuid(), gen_random_uuid(), area_id, id,
                   (SELECT id FROM channel WHERE campaign_id = campaign.id AND kind = :channel), 'da',
                   CAST(:answers AS jsonb), :age, :gender, CAST(:guard AS jsonb), :moment
            FROM campaign, generate_series(1, :number) WHERE campaign.id = :campaign
            """),
            {
                "campaign": campaign, "number": number, "age": age, "gender": gender, "guard": guard,
                "answers": json.dumps(answers or {}), "channel": channel,
                "moment": datetime(2026, 3, day, 12, tzinfo=UTC),
            },
        )  # fmt: skip


def know_residents(world, **people):
    with world.engine.begin() as connection:
        for code, number in people.items():
            connection.execute(
                text("""
                INSERT INTO population_figure (area_id, dimension, code, people, source, year)
                SELECT id, 'age', :code, :people, 'Danmarks Statistik', 2026 FROM housing_area WHERE slug = 'lunden'
                """),
                {"code": code, "people": number},
            )


def page_of(world, auth, campaign):
    found = world.client.get(f"/areas/lunden/campaigns/{campaign}/report", auth=auth)
    assert found.status_code == 200, found.text
    return " ".join(re.sub(r"<(title|svg).*?</\1>|<[^>]+>", " ", found.text, flags=re.DOTALL).split())


def test_a_round_without_answers_says_what_to_do(world, anna, campaign):
    assert "Der er ingen svar endnu" in page_of(world, anna, campaign)


def test_answers_are_counted_by_invitation_and_by_day(world, anna, campaign):
    answer(world, campaign, number=7, channel="stairwell", day=5)
    answer(world, campaign, number=3, channel="facebook", day=8)
    answer(world, campaign, number=2, day=8)
    said = page_of(world, anna, campaign)
    assert "Opgange – 0 0 0 7" in said
    assert "Facebook – 0 0 0 3" in said
    assert "Uden kode – 0 0 0 2" in said
    assert "8. marts 2026 0 0 5" in said


def test_the_response_rate_is_told_with_its_uncertainty(world, anna, campaign):
    answer(world, campaign, number=50)
    assert "50 af 200 inviterede husstande har svaret på spørgsmålene: 25 % (usikkerhed 20–31 %)" in page_of(
        world, anna, campaign
    )


def test_the_rate_is_not_made_up_when_nobody_knows_how_many_were_asked(world, anna, campaign):
    world.client.patch(f"{world.api}/campaigns/{campaign}", json={"invited_households": None}, auth=anna)
    answer(world, campaign, number=5)
    assert "Svarprocenten kendes ikke" in page_of(world, anna, campaign)


def test_missing_voices_are_named_while_the_round_runs_and_small_groups_are_hidden(world, anna, campaign):
    know_residents(world, under_15=400, **{"15_24": 300, "25_39": 300})
    answer(world, campaign, number=3, age="under_15")
    answer(world, campaign, number=40, age="15_24")
    answer(world, campaign, number=60, age="25_39")
    said = page_of(world, anna, campaign)
    assert "Vi mangler stemmer fra: Under 15 år" in said
    assert "Under 15 år færre end 5, vises ikke 40 % Mangler stemmer" in said
    assert "25–39 år 60 58 %" in said
    assert "15–24 år færre end 5, vises ikke" in said


def test_voices_and_pins_are_counted_with_the_most_supported_first(world, anna, campaign):
    less = world.publish(100, 100, text="Her er der mørkt om aftenen")
    more = world.publish(300, 300, text="Bænken er skæv")
    for _time in range(3):
        voice = {"client_id": str(uuid.uuid4())}
        assert world.client.post(f"{world.api}/pins/{more}/voices", json=voice).status_code == 201
    said = page_of(world, anna, campaign)
    assert "Stjerner 2" in said
    assert said.index("Bænken er skæv") < said.index("Her er der mørkt om aftenen")
    assert less != more


def test_own_words_are_read_on_the_page_and_those_that_point_at_somebody_are_not(world, anna, campaign):
    answer(world, campaign, answers={str(OPEN): "Jeg maler gerne bænken"})
    answer(world, campaign, answers={str(OPEN): "Det er Jens i nummer 3"}, guard='[{"kind": "name"}]')
    answer(world, campaign, number=3, answers={str(SCALE): 4})
    said = page_of(world, anna, campaign)
    assert "Jeg maler gerne bænken" in said
    assert "Jens" not in said
    assert "1 svar vises ikke" in said
    assert "gennemsnit 4,0 af 5" in said


def test_the_pdf_says_the_same_but_keeps_own_words_to_the_page(world, anna, campaign):
    world.publish(100, 100, text="Her er der mørkt om aftenen")
    answer(world, campaign, number=12, age="25_39", answers={str(OPEN): "Jeg maler gerne bænken"})
    found = world.client.get(f"/areas/lunden/campaigns/{campaign}/report.pdf", auth=anna)
    assert found.headers["content-type"] == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(found.content))
    said = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
    assert "12 af 200 inviterede husstande" in said
    assert "Her er der mørkt om aftenen" in said
    assert "Jeg maler gerne bænken" not in said


def test_only_the_staff_of_the_area_reads_the_report_and_that_is_written_down(world, anna, bent, campaign):
    path = f"/areas/lunden/campaigns/{campaign}/report"
    assert world.client.get(path, auth=bent).status_code == 404
    assert world.client.get(path, headers={"Accept": "application/json"}).status_code == 401
    page_of(world, anna, campaign)
    with world.engine.connect() as connection:
        written = connection.execute(
            text("SELECT actor, subject_id FROM audit_entry WHERE subject = 'campaign_report'")
        ).all()
    assert [tuple(row) for row in written] == [("anna", campaign)]
