"""Questions of four kinds, in several languages, asked in an order; answers keep their meaning."""

import re
import uuid
from typing import Any

import pytest
from sqlalchemy import text

from app.campaigns.questions import QuestionOut, questions_for
from layers.tables import new_id
from tests.app.campaign_pages import PAGE, last_details, make_round, see, send
from tests.app.conftest import World

OPEN = {"kind": "open", "title_da": "Hvad mangler her?", "title_tr": "Burada ne eksik?", "help_da": "Skriv kort"}
CHOICE = {
    "kind": "choice", "title_da": "Går du ud om aftenen?", "title_en": "Do you go out in the evening?",
    "option_0_da": "Ja", "option_0_en": "Yes", "option_1_da": "Nej", "option_1_en": "No",
}  # fmt: skip
SCALE = {"kind": "scale", "title_da": "Hvor tryg er du?", "low_da": "Slet ikke", "high_da": "Meget"}
PICK = {
    "kind": "pick", "title_da": "Vælg det vigtigste", "most": "2", "option_0_da": "Lys", "option_2_da": "Bænke",
    "option_5_da": "Aktiviteter",
}  # fmt: skip


@pytest.fixture
def base(world: World) -> str:
    """Give the address of the questions of a new open round in four languages."""
    return f"/areas/lunden/campaigns/{make_round(world)['id']}/questions"


def asked(world: World, base: str, language: str = "da") -> list[QuestionOut]:
    with world.app.state.database.public() as session:
        return questions_for(session, uuid.UUID(base.split("/")[4]), language)


def add(world: World, base: str, question: dict[str, str], **changes: str) -> str:
    """Add a question and return its id."""
    before = {one.id for one in asked(world, base)}
    answer = send(world, f"{base}/new", f"{base}/new?kind={question['kind']}", **question | changes)
    assert answer.status_code == 303, answer.text
    (made,) = [one.id for one in asked(world, base) if one.id not in before]
    return str(made)


def answer_round(world: World, base: str) -> None:
    """Store what a resident answered."""
    with world.engine.begin() as connection:
        connection.execute(
            text("""
            INSERT INTO response (id, client_id, area_id, campaign_id, language, answers)
            SELECT :id, :client, area_id, id, 'da', '{}' FROM campaign WHERE id = :campaign
            """),
            {"id": new_id(), "client": new_id(), "campaign": uuid.UUID(base.split("/")[4])},
        )


def titles(world: World, base: str) -> list[str]:
    return [one.title for one in asked(world, base)]


def test_questions_of_all_kinds_are_asked_in_the_language_of_the_page_and_else_in_danish(world: World, base: str):
    for question in (OPEN, CHOICE, SCALE, PICK):
        add(world, base, question)
    opened, choice, scale, pick = asked(world, base, "en")
    assert (opened.kind, opened.title, opened.help) == ("open", "Hvad mangler her?", "Skriv kort")
    assert choice.title == "Do you go out in the evening?"
    assert [(one.code, one.title) for one in choice.options] == [("a", "Yes"), ("b", "No")]
    assert (scale.low, scale.high) == ("Slet ikke", "Meget")
    assert (pick.most, [one.title for one in pick.options]) == (2, ["Lys", "Bænke", "Aktiviteter"])
    assert asked(world, base, "tr")[0].title == "Burada ne eksik?"
    assert last_details(world) == {"question": "added"}


def test_the_area_page_brings_the_questions_to_residents(world: World, base: str):
    add(world, base, CHOICE)
    page = world.client.get("/areas/lunden?lang=en", headers=PAGE).text
    assert "Do you go out in the evening?" in page


@pytest.mark.parametrize(
    ("question", "changes", "field"),
    [
        (OPEN, {"title_da": ""}, "title_da"),
        (OPEN, {"title_tr": "x" * 201}, "title_tr"),
        (OPEN, {"title_da": "a\u202eb"}, "title_da"),
        (SCALE, {"high_da": "x" * 61}, "high_da"),
        (CHOICE, {"option_1_da": "", "option_1_en": ""}, "options"),
        (CHOICE, {"option_1_da": ""}, "options"),
        (CHOICE, {"option_1_da": "Ja"}, "options"),
        (CHOICE, {"option_1_da": "x" * 101}, "options"),
        (PICK, {"most": "4"}, "most"),
        (PICK, {"most": "0"}, "most"),
        (PICK, {"most": "to"}, "most"),
        (OPEN, {"condition": f"{new_id()}:a"}, "condition"),
        (OPEN, {"condition": "vrøvl"}, "condition"),
    ],
)
def test_a_question_that_does_not_do_comes_back_with_everything_typed(
    world: World, base: str, question, changes, field
):
    answer = send(
        world, f"{base}/new", f"{base}/new?kind={question['kind']}", **question | {"help_en": "Hjælp <dig>"} | changes
    )
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert f'id="{field}"' in answer.text
    assert "Hjælp &lt;dig&gt;" in answer.text
    assert asked(world, base) == []


def test_a_question_waits_for_an_answer_to_an_earlier_one(world: World, base: str):
    first = add(world, base, CHOICE)
    later = add(world, base, OPEN, condition=f"{first}:b")
    assert asked(world, base)[1].condition == {"question": first, "is": "b"}
    assert "Stilles kun til dem, der svarer »Nej«" in see(world, base)
    # It is not asked before what it waits for, and what it waits for stays.
    refused = send(world, f"{base}/{later}/move", base, direction="up")
    assert (refused.status_code, "før det, som det venter på" in refused.text) == (409, True)
    assert send(world, f"{base}/{first}/remove", base).status_code == 409
    fewer = CHOICE | {"option_0_code": "a", "option_1_code": "", "option_1_da": "Måske", "option_1_en": ""}
    assert send(world, f"{base}/{first}", base, **fewer).status_code == 409
    assert titles(world, base) == ["Går du ud om aftenen?", "Hvad mangler her?"]
    # Without the condition both are free again.
    assert send(world, f"{base}/{later}", base, **OPEN).status_code == 303
    assert send(world, f"{base}/{later}/move", base, direction="up").status_code == 303
    assert titles(world, base) == ["Hvad mangler her?", "Går du ud om aftenen?"]


@pytest.mark.parametrize("answer", ["1", "5"])
def test_a_step_of_a_scale_can_be_waited_for(world: World, base: str, answer: str):
    first = add(world, base, SCALE)
    add(world, base, OPEN, condition=f"{first}:{answer}")
    assert asked(world, base)[1].condition == {"question": first, "is": answer}


def test_no_question_waits_for_itself_or_for_free_words(world: World, base: str):
    first, second = add(world, base, OPEN), add(world, base, CHOICE)
    for condition in (f"{first}:a", f"{second}:a"):
        assert send(world, f"{base}/{second}", base, **CHOICE | {"condition": condition}).status_code == 422


def test_a_changed_question_keeps_the_codes_of_its_answers(world: World, base: str):
    made = add(world, base, CHOICE)
    changed = CHOICE | {
        "title_da": "Går du ud?", "option_0_da": "Måske", "option_0_en": "Perhaps", "option_1_code": "b",
        "option_2_da": "Ja", "option_2_code": "a",
    }  # fmt: skip
    assert send(world, f"{base}/{made}", base, **changed).status_code == 303
    (found,) = asked(world, base)
    assert [(one.code, one.title) for one in found.options] == [("c", "Måske"), ("b", "Nej"), ("a", "Ja")]
    assert last_details(world) == {"question": "changed", "changed": ["words", "options"]}


def test_words_in_a_language_that_the_round_gave_up_come_back_with_it(world: World, base: str):
    made, campaign = add(world, base, OPEN), base.rpartition("/")[0].replace("/areas", "/api/areas")
    for languages, kept in ((["da"], "Burada ne eksik?"), (["da", "tr"], "Burada ne eksik?")):
        world.client.patch(campaign, json={"languages": languages}, auth=world.sign_in("anna"))
        assert send(world, f"{base}/{made}", base, **{**OPEN, "title_da": f"{languages}"}).status_code == 303
        assert asked(world, base, "tr")[0].title == kept


def test_questions_move_up_and_down_and_stop_at_the_ends(world: World, base: str):
    ids = [add(world, base, OPEN, title_da=title) for title in ("en", "to", "tre")]
    for question, direction, order in (
        (2, "up", ["en", "tre", "to"]), (2, "up", ["tre", "en", "to"]), (2, "up", ["tre", "en", "to"]),
        (0, "down", ["tre", "to", "en"]), (0, "down", ["tre", "to", "en"]),
    ):  # fmt: skip
        assert send(world, f"{base}/{ids[question]}/move", base, direction=direction).status_code == 303
        assert titles(world, base) == order


def test_a_removed_question_can_be_put_back_where_it_stood(world: World, base: str):
    ids = [add(world, base, question) for question in (OPEN, CHOICE, SCALE)]
    answer = send(world, f"{base}/{ids[1]}/remove", base)
    assert answer.status_code == 200
    assert titles(world, base) == ["Hvad mangler her?", "Hvor tryg er du?"]
    notice = answer.text.partition('class="notice"')[2].partition("</form>")[0]
    kept = dict(re.findall(r'name="([a-z_0-9]+)" value="([^"]*)"', notice))
    kept.pop("csrf")
    assert send(world, f"{base}/new", base, **kept).status_code == 303
    back = asked(world, base, "en")
    assert [one.title for one in back][1] == "Do you go out in the evening?"
    assert [one.title for one in back[1].options] == ["Yes", "No"]


def test_twelve_questions_are_enough(world: World, base: str):
    for number in range(12):
        add(world, base, OPEN, title_da=f"Nummer {number}")
    answer = send(world, f"{base}/new", base, **OPEN)
    assert (answer.status_code, "plads til 12 spørgsmål" in answer.text) == (409, True)
    assert len(asked(world, base)) == 12
    assert "/questions/new?kind=" not in see(world, base)


def test_what_was_answered_may_be_reworded_and_nothing_else(world: World, base: str):
    choice, pick = add(world, base, CHOICE), add(world, base, PICK)
    answer_round(world, base)
    page = see(world, base)
    assert "kan få andre ord" in page
    assert f"{choice}/remove" not in page
    coded = CHOICE | {"option_0_code": "a", "option_1_code": "b"}
    assert send(world, f"{base}/{choice}", base, **coded | {"option_1_da": "Sjældent"}).status_code == 303
    assert [one.title for one in asked(world, base)[0].options] == ["Ja", "Sjældent"]
    picked = PICK | {"option_0_code": "a", "option_2_code": "b", "option_5_code": "c"}
    for address, form in (
        (f"{base}/{choice}", coded | {"option_2_da": "Måske"}),
        (f"{base}/{choice}", coded | {"option_1_code": ""}),
        (f"{base}/{pick}", picked | {"most": "3"}),
        (f"{base}/{pick}", picked | {"condition": f"{choice}:a"}),
        (f"{base}/{choice}/remove", {}),
    ):
        refused = send(world, address, base, **form)
        assert (refused.status_code, "Der er svaret på kortlægningen" in refused.text) == (409, True)
    assert send(world, f"{base}/{pick}/move", base, direction="up").status_code == 303
    add(world, base, OPEN)
    assert len(asked(world, base)) == 3


def test_a_question_of_another_round_does_not_exist_under_this_one(world: World, base: str):
    made = add(world, base, OPEN)
    other = f"/areas/lunden/campaigns/{make_round(world, title='En anden')['id']}/questions"
    see(world, f"{other}/{made}", 404)
    for address, form in (
        (f"{other}/{made}", OPEN),
        (f"{other}/{made}/move", {"direction": "up"}),
        (f"{other}/{made}/remove", {}),
    ):
        assert send(world, address, base, **form).status_code == 404
    assert titles(world, base) == ["Hvad mangler her?"]


def test_people_of_another_area_neither_see_nor_change_questions(world: World, base: str):
    made = add(world, base, OPEN)
    for address in (base, f"{base}/new", f"{base}/{made}"):
        assert world.client.get(address, auth=world.sign_in("bent"), headers=PAGE).status_code == 404


def test_a_wish_for_a_direction_that_there_is_none_is_refused(world: World, base: str):
    made: Any = add(world, base, OPEN)
    assert send(world, f"{base}/{made}/move", base, direction="sideways").status_code == 422
