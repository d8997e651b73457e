"""Answers beside the map: what is stored, what is left out, what is refused and why."""

import threading
import uuid

import pytest
from sqlalchemy import text

from app.settings import Settings
from tests.app.rounds import close_rounds, enter_meeting, make_channel, make_question, make_round


@pytest.fixture
def running(world) -> str:
    """Give a round that is open."""
    return make_round(world)


def send(world, campaign: str, answers: dict | None = None, headers: dict | None = None, **changes):
    body = {"client_id": str(uuid.uuid4()), "campaign_id": campaign, "answers": answers or {}} | changes
    return world.client.post(f"{world.api}/responses", json=body, headers=headers)


def stored(world) -> list:
    with world.engine.connect() as connection:
        return list(connection.execute(text("SELECT * FROM response ORDER BY created_at")))


def test_answers_of_every_kind_are_stored_with_the_round_and_with_no_pin(world, running):
    words = make_question(world, running, "open")
    one = make_question(world, running, "choice", options=["yes", "no"])
    scale = make_question(world, running, "scale")
    some = make_question(world, running, "pick", options=["light", "seats", "trees", "paths"], most=3)
    answers = {words: "  Mere lys ved stien  ", one: "yes", scale: 4, some: ["trees", "light", "trees"]}
    answer = send(world, running, answers, language="tr", age_group="15_24", gender="woman")
    assert answer.status_code == 201
    assert answer.json().keys() == {"client_id", "created_at"}
    (row,) = stored(world)
    assert row.answers == {words: "Mere lys ved stien", one: "yes", scale: 4, some: ["trees", "light"]}
    assert (row.language, row.age_group, row.gender, row.placed_by) == ("tr", "15_24", "woman", "resident")
    assert str(row.campaign_id) == running
    assert str(row.id) not in answer.text, "the receipt tells no identifier of the row"


def test_answers_sent_twice_are_stored_once_also_after_the_round_has_closed(world, running):
    body = {"client_id": str(uuid.uuid4()), "gender": "man"}
    first = send(world, running, **body)
    close_rounds(world)
    second = send(world, running, **body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    refused = send(world, running, gender="man")
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_closed")
    assert world.count("response") == 1


def test_ten_sendings_at_once_are_stored_once(world, running):
    body, statuses = {"client_id": str(uuid.uuid4()), "gender": "other"}, []
    threads = [
        threading.Thread(target=lambda: statuses.append(send(world, running, **body).status_code)) for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 9 + [201]
    assert world.count("response") == 1


def test_what_staff_changed_meanwhile_is_left_out_and_the_rest_is_kept(world, running):
    one = make_question(world, running, "choice", options=["yes", "no"])
    some = make_question(world, running, "pick", options=["light"])
    elsewhere = make_question(world, make_round(world, slug="bakken"), "open")
    gone = str(uuid.uuid4())
    answers = {one: "perhaps", some: ["light", "seats"], gone: "et svar", elsewhere: "et andet"}
    assert send(world, running, answers).status_code == 201
    assert stored(world)[0].answers == {some: ["light"]}


def test_a_question_that_another_answer_does_not_lead_to_is_left_out_with_those_behind_it(world, running):
    first = make_question(world, running, "choice", options=["yes", "no"])
    second = make_question(world, running, "scale", condition={"question": first, "is": "yes"})
    third = make_question(world, running, "open", condition={"question": second, "is": "5"})
    fourth = make_question(world, running, "pick", options=["a", "b"])
    fifth = make_question(world, running, "open", condition={"question": fourth, "is": "b"})
    given = {second: 5, third: "derfor", fourth: ["a", "b"], fifth: "fordi"}
    send(world, running, given | {first: "no"})
    send(world, running, given | {first: "yes"})
    send(world, running, given | {first: "yes", second: 4})
    seen = [set(row.answers) for row in stored(world)]
    assert seen == [
        {first, fourth, fifth}, {first, second, third, fourth, fifth}, {first, second, fourth, fifth},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("open", 3, "answer_does_not_fit"), ("open", ["x"], "answer_does_not_fit"),
        ("open", "x" * 2001, "text_too_long"),
        ("choice", 1, "answer_does_not_fit"), ("choice", ["a"], "answer_does_not_fit"),
        ("scale", 0, "answer_does_not_fit"), ("scale", 6, "answer_does_not_fit"), ("scale", "3", "answer_does_not_fit"),
        ("pick", "a", "answer_does_not_fit"), ("pick", ["a", "b", "c"], "answer_too_many"),
    ],
)  # fmt: skip
def test_an_answer_that_no_form_sends_is_refused_with_its_question_and_nothing_is_stored(
    world, running, kind, given, code
):
    question = make_question(world, running, kind, options=["a", "b", "c"], most=2)
    answer = send(world, running, {question: given}, gender="woman")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["field"] == f"answers.{question}"
    assert "{" not in answer.json()["detail"]
    assert world.count("response") == 0


@pytest.mark.parametrize(
    "changes",
    [{"answers": {"x": "y"}}, {"age_group": "12"}, {"gender": "x"}, {"language": "de"}, {"placed_by": "facilitator"},
     {"pin_id": str(uuid.uuid4())}, {"answers": {str(uuid.uuid4()): 1.5}}, {"answers": {str(uuid.uuid4()): True}},
     {"answers": {str(uuid.uuid4()): {"a": 1}}}, {"campaign_id": None},
     {"answers": {str(uuid.uuid4()): 1 for _ in range(101)}}],
)  # fmt: skip
def test_a_body_that_is_no_response_is_refused(world, running, changes):
    answer = send(world, running, **changes)
    assert (answer.status_code, answer.json()["code"]) == (422, "fields")


def test_nothing_answered_is_not_counted_as_an_answer(world, running):
    words, scale = make_question(world, running, "open"), make_question(world, running, "scale")
    answer = send(world, running, {words: "   ", scale: None})
    assert (answer.status_code, answer.json()["code"]) == (422, "response_empty")
    assert send(world, running, age_group="65_plus").status_code == 201


def test_own_words_that_name_somebody_are_answered_with_words_without_it(world, running):
    harmless, words = make_question(world, running, "open"), make_question(world, running, "open")
    given = {harmless: "Mere lys", words: "Ring til Bodil Hansen på 20 12 34 56"}
    answer = send(world, running, given)
    assert (answer.status_code, answer.json()["code"]) == (422, "personal_words")
    assert answer.json()["errors"][0]["field"] == f"answers.{words}"
    assert {found["kind"] for found in answer.json()["found"]} >= {"name", "phone_number"}
    assert "Bodil" not in answer.json()["suggestion"]
    assert world.count("response") == 0
    assert send(world, running, given, keep_words=True).status_code == 201
    kept = stored(world)[0].guard
    assert {finding["question"] for finding in kept} == {words}
    assert {"kind", "start", "end", "question"} == set(kept[0])


def test_the_code_of_an_option_is_no_words_of_a_person(world, running):
    question = make_question(world, running, "choice", options=["bodil hansen 20123456"])
    assert send(world, running, {question: "bodil hansen 20123456"}).status_code == 201


def test_a_round_of_another_area_or_of_none_takes_no_answers_here(world):
    for campaign in (make_round(world, slug="bakken"), str(uuid.uuid4())):
        answer = send(world, campaign, gender="man")
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_campaign")
    coming = send(world, make_round(world, opens=1), gender="man")
    assert (coming.status_code, coming.json()["code"]) == (409, "campaign_upcoming")


def test_a_facilitator_types_in_what_stood_on_paper_for_the_own_round_only(world, running):
    other = make_round(world, opens=-1)
    channel = make_channel(world, running)
    headers = enter_meeting(world, running)
    assert send(world, running, headers=headers, gender="woman", via="7K3M9Q").status_code == 201
    refused = send(world, other, headers=headers, gender="woman")
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_campaign")
    (row,) = stored(world)
    assert (row.placed_by, str(row.channel_id)) == ("facilitator", channel)


def test_nobody_reads_answers_by_the_doors_of_the_service_but_the_areas_staff(world, running, anna, bent):
    send(world, running, gender="woman")
    for name, seen in ((None, None), ("anna", 1), ("bent", 0)):
        credential = None if name is None else _credential(world, name)
        with world.app.state.database.staff(credential) as session:
            count = session.execute(text("SELECT count(*) FROM response")).scalar_one()
        assert count == (seen or 0)


def _credential(world, name: str) -> bytes:
    with world.engine.connect() as connection:
        return connection.execute(
            text("SELECT hash FROM credential JOIN account ON account.id = account_id WHERE account.name = :name"),
            {"name": name},
        ).scalar_one()


def test_a_flood_of_answers_from_one_address_is_slowed_down(world, running):
    world.app.state.settings = Settings(work_bits=0, var=world.app.state.settings.var)
    answers = [send(world, running, gender="man") for _ in range(61)]
    assert [answer.status_code for answer in answers] == [201] * 60 + [429]
    assert answers[-1].json()["code"] == "too_many_responses"


def test_a_visitor_brings_a_little_work(world, running):
    world.app.state.settings.work_bits = 4
    assert send(world, running, gender="man").json()["code"] == "work_missing"
    assert send(world, running, gender="man", work="x").json()["code"] == "work_wrong"
    assert send(world, running, headers=enter_meeting(world, running), gender="man").status_code == 201
