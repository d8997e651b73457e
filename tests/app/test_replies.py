"""Replies: what staff write, what the writer reads and answers, and who else learns of it."""

import pytest

from app.slips.service import ANSWERS_AT_MOST
from tests.app.slips import csrf_of, moderate, seen, write

PERSONAL = "Ring til Jens på 20 30 40 50"


def reply(world, pin: str, words: str = "Vi ser på det", *, status: int = 201, who: str = "anna", **more) -> dict:
    answer = world.client.post(f"{world.api}/pins/{pin}/replies", json={"text": words, **more}, auth=world.sign_in(who))
    assert answer.status_code == status, answer.text
    return answer.json()


def conversation(world, pin: str) -> list[dict]:
    answer = world.client.get(f"{world.api}/pins/{pin}/replies", auth=world.sign_in("anna"))
    assert answer.status_code == 200
    return answer.json()


def test_a_reply_stands_on_the_slip_and_nobody_is_named(world):
    pin, code = write(world)
    made = reply(world, pin, "Elektrikeren kommer <b>torsdag</b>", step="action")
    assert (made["author"], made["actor"], made["step"]) == ("staff", "anna", "action")
    page = seen(world, code)
    assert "Elektrikeren kommer &lt;b&gt;torsdag&lt;/b&gt;" in page
    assert "Der bliver gjort noget" in page
    assert "anna" not in page
    held = world.client.get(f"/s/{code}/export.json")
    assert [message["text"] for message in held.json()["messages"]] == ["Elektrikeren kommer <b>torsdag</b>"]
    assert "anna" not in held.text


def test_a_question_is_answered_from_the_slip_and_staff_read_it(world):
    pin, code = write(world)
    assert 'name="text"' not in seen(world, code)
    reply(world, pin, "Hvilken lampe?", asks=True)
    page = seen(world, code)
    answer = world.client.post(
        f"/s/{code}/answer", data={"csrf": csrf_of(page), "text": " Den ved skuret "}, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, f"/s/{code}#replies")
    assert "Den ved skuret" in seen(world, code)
    said = [(one["author"], one["actor"], one["text"]) for one in conversation(world, pin)]
    assert said == [("staff", "anna", "Hvilken lampe?"), ("writer", "writer", "Den ved skuret")]


def test_an_answer_that_names_somebody_is_shown_once_more_with_what_was_found(world):
    pin, code = write(world)
    reply(world, pin, "Hvilken lampe?", asks=True)
    form = {"csrf": csrf_of(seen(world, code)), "text": PERSONAL}
    page = world.client.post(f"/s/{code}/answer", data=form)
    assert page.status_code == 422
    assert "20 30 40 50" in page.text
    assert "et telefonnummer" in page.text
    assert len(conversation(world, pin)) == 1
    world.client.post(f"/s/{code}/answer", data={**form, "keep_words": "true"})
    assert conversation(world, pin)[-1]["text"] == PERSONAL
    with world.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT guard FROM message WHERE author = 'writer'").scalar_one()
    assert {"name", "phone_number"} == {one["kind"] for one in kept}


@pytest.mark.parametrize(("words", "trouble"), [("   ", "text_missing"), ("a" * 2001, "text_too_long")])
def test_an_answer_needs_words_and_not_too_many(world, words, trouble):
    pin, code = write(world)
    reply(world, pin, "Hvilken lampe?", asks=True)
    answer = world.client.post(f"/api/slips/{code}/answer", json={"text": words})
    assert (answer.status_code, answer.json()["code"]) == (422, trouble)


def test_nothing_can_be_answered_that_was_not_asked(world):
    pin, code = write(world)
    reply(world, pin, "Vi ser på det")
    answer = world.client.post(f"/api/slips/{code}/answer", json={"text": "Tak"})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_question")


def test_a_question_is_answered_a_few_times_and_a_new_one_again(world):
    pin, code = write(world)
    reply(world, pin, "Hvilken lampe?", asks=True)
    for number in range(ANSWERS_AT_MOST):
        assert world.client.post(f"/api/slips/{code}/answer", json={"text": f"Svar {number}"}).status_code == 200
    full = world.client.post(f"/api/slips/{code}/answer", json={"text": "Mere"})
    assert (full.status_code, full.json()["code"]) == (409, "answered_enough")
    reply(world, pin, "Og hvornår?", asks=True)
    assert world.client.post(f"/api/slips/{code}/answer", json={"text": "Kl. 22"}).status_code == 200


def test_answering_needs_a_form_of_ours(world):
    pin, code = write(world)
    reply(world, pin, "Hvilken lampe?", asks=True)
    assert world.client.post(f"/s/{code}/answer", data={"text": "Den"}).status_code == 403
    assert len(conversation(world, pin)) == 1


def test_withdrawing_deletes_the_answers_and_takes_the_reply_from_the_public(world):
    pin, code = write(world)
    moderate(world, pin, "publish")
    reply(world, pin, "Hvilken lampe?", asks=True, public=True)
    world.client.post(f"/api/slips/{code}/answer", json={"text": "Den ved skuret"})
    held = world.client.post(f"/api/slips/{code}/withdraw").json()
    assert [(one["author"], one["text"], one["public"]) for one in held["messages"]] == [
        ("staff", "Hvilken lampe?", False), ("writer", "", False),
    ]  # fmt: skip
    assert "Dit svar er slettet." in seen(world, code)
    assert 'name="text"' not in seen(world, code)
    assert "Hvilken lampe?" not in world.client.get(f"/areas/{world.slug}/overview").text


def test_a_reply_that_names_somebody_is_held_back_until_somebody_says_to_keep_it(world):
    pin, code = write(world)
    found = reply(world, pin, PERSONAL, status=422)
    assert found["code"] == "personal_words"
    assert "20 30 40 50" in [one["words"] for one in found["found"]]
    assert "20 30" not in found["suggestion"]
    assert "20 30" not in seen(world, code)
    reply(world, pin, PERSONAL, keep_words=True)
    assert PERSONAL in seen(world, code)


def test_a_pin_that_was_withdrawn_gets_no_reply(world):
    pin, code = write(world)
    world.client.post(f"/api/slips/{code}/withdraw")
    assert reply(world, pin, status=409)["code"] == "cannot_reply"


def test_nobody_replies_for_another_area(world):
    pin, _code = write(world)
    assert reply(world, pin, status=404, who="bent")["code"] == "unknown_area"
    answer = world.client.post(f"{world.api}/pins/{pin}/replies", json={"text": "Hej"})
    assert answer.status_code == 401
    assert world.count("message") == 0


def test_everybody_reads_a_public_reply_beside_the_published_words_and_no_private_one(world):
    pin, _code = write(world, text="Mørkt ved skuret")
    reply(world, pin, "Til alle", public=True, step="done")
    reply(world, pin, "Kun til dig")
    page = f"/areas/{world.slug}/overview"
    assert "Til alle" not in world.client.get(page).text
    moderate(world, pin, "publish")
    told = world.client.get(page).text
    assert "Til alle" in told
    assert "Mørkt ved skuret" in told
    assert "Kun til dig" not in told
    assert "anna" not in told


def test_what_the_map_only_counts_is_answered_in_private(world):
    pin, code = write(world, category="social_challenge", topic=None, text="Der bliver råbt")
    assert reply(world, pin, public=True, status=409)["code"] == "reply_cannot_be_public"
    reply(world, pin, "Vi taler med dem")
    assert "Vi taler med dem" in seen(world, code)


def test_who_was_joined_with_others_reads_what_is_answered_to_all_of_them(world):
    head, _code = write(world, 100)
    joined, code = write(world, 110, text="Også her")
    further, further_code = write(world, 120, text="Og her")
    moderate(world, further, "merge", into=joined)
    moderate(world, joined, "merge", into=head)
    reply(world, head, "Kun til den første")
    reply(world, head, "Lampen er sat op", public=True, step="done")
    for slip in (code, further_code):
        page = seen(world, slip)
        assert "Lampen er sat op" in page
        assert "Kun til den første" not in page
        assert 'aria-current="step"' in page


def test_replying_is_written_into_the_audit_without_its_words(world):
    pin, _code = write(world)
    reply(world, pin, "Elektrikeren kommer torsdag")
    with world.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT actor, subject_id, to_jsonb(entry)::text FROM audit_entry AS entry "
            "WHERE subject = 'reply' AND action = 'write'"
        ).all()
    assert [(row[0], row[1]) for row in rows] == [("anna", pin)]
    assert "Elektrikeren" not in rows[0][2]
