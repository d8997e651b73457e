"""Slips: what the holder of a code sees, takes along and withdraws."""

import io
import re
import uuid
from typing import get_args

import pytest
from PIL import Image
from sqlalchemy import text

from app.guard.finding import Kind as FindingKind
from app.photos.files import folder_of, path_of
from app.slips import words
from layers import vocabulary
from tests.app.conftest import at
from tests.app.slips import csrf_of, edit, moderate, seen, write


def test_the_slip_says_that_it_was_received_and_repeats_the_own_words(world):
    _pin, code = write(world, text="Her er mørkt <b>om aftenen</b>")
    page = seen(world, code)
    assert "Modtaget" in page
    assert "Her er mørkt &lt;b&gt;om aftenen&lt;/b&gt;" in page
    assert code in page


@pytest.mark.parametrize(
    ("action", "body", "told"),
    [
        ("publish", {}, "Læst og på kortet"),
        ("reject", {"reason_code": "other", "reason": "Det er et gæt"}, "Det er et gæt"),
        ("reject", {"reason_code": "unclear"}, "Vi kunne ikke forstå, hvad du mener."),
        ("withdraw", {}, "Ordene ligger her endnu, og du kan slette dem."),
    ],
)
def test_the_slip_tells_what_has_become_of_it_and_why(world, action, body, told):
    pin, code = write(world)
    moderate(world, pin, action, **body)
    page = seen(world, code)
    assert told in page
    assert "anna" not in page


def test_a_merged_answer_is_told_as_said_together_with_others(world):
    first, head = write(world, 100, 100)
    second, code = write(world, 200, 200, text="Også her er mørkt")
    moderate(world, second, "merge", into=first)
    page = seen(world, code)
    assert "Sagt sammen med andre" in page
    assert first not in page
    assert world.client.get(f"/api/slips/{head}").json()["people"] == 2


def test_every_action_and_every_state_has_words_for_the_writer():
    assert set(words.EVENTS) == set(vocabulary.PIN_ACTIONS)
    assert set(words.STATES) == set(vocabulary.PIN_STATES)
    assert set(words.FOUND) == set(get_args(FindingKind))


def test_the_writer_of_something_sensitive_is_told_that_only_a_number_is_shown(world):
    pin, code = write(world, category="social_challenge", topic=None, text="Der bliver råbt")
    moderate(world, pin, "publish")
    assert "viser kortet kun, hvor mange" in seen(world, code)


def test_an_edited_text_stands_beside_the_original_and_it_is_said_why(world):
    pin, code = write(world, text="Jens fra nummer 4 larmer", keep_words=True)
    edit(world, pin, "En nabo larmer")
    page = seen(world, code)
    assert "Jens fra nummer 4 larmer" in page
    assert "En nabo larmer" in page
    assert "for at beskytte nogens privatliv" in page


def test_everything_that_is_held_can_be_taken_along_and_nobody_of_the_staff_is_in_it(world):
    pin, code = write(world, 137.2, 211.9, hour=20, season="winter", text="Jens larmer", keep_words=True)
    edit(world, pin, "En nabo larmer")
    moderate(world, pin, "reject", reason_code="other", reason="gentagelse")
    answer = world.client.get(f"/s/{code}/export.json")
    assert answer.headers["content-disposition"].startswith("attachment")
    held = answer.json()
    assert held == world.client.get(f"/api/slips/{code}").json()
    assert held["geometry"]["type"] == "Point"
    assert held["geometry"]["coordinates"] == pytest.approx(at(137.2, 211.9), abs=1e-6)
    assert (held["text"], held["original_text"]) == ("En nabo larmer", "Jens larmer")
    assert (held["hour"], held["season"], held["slug"], held["state"]) == (20, "winter", "lunden", "rejected")
    assert [event["action"] for event in held["events"]] == ["submit", "edit", "reject"]
    assert held["events"][2]["reason"] == "gentagelse"
    assert "anna" not in answer.text


def test_the_guards_findings_are_held_and_told(world):
    _pin, code = write(world, text="Skriv til mig@example.dk om lyset", keep_words=True)
    held = world.client.get(f"/api/slips/{code}").json()
    found = held["guard"][0]
    assert held["text"][found["start"] : found["end"]] == "mig@example.dk"
    assert "en mailadresse" in seen(world, code)


def test_withdrawing_takes_one_confirmation_and_the_words_are_gone_at_once(world):
    pin, code = write(world, text="Jens larmer", keep_words=True)
    edit(world, pin, "En nabo larmer")
    moderate(world, pin, "publish", keep_words=True)
    confirm = world.client.get(f"/s/{code}/withdraw").text
    assert "Dine ord slettes med det samme" in confirm
    answer = world.client.post(f"/s/{code}/withdraw", data={"csrf": csrf_of(confirm)}, follow_redirects=False)
    assert answer.status_code == 303
    page = seen(world, code)
    assert "Ordene er slettet." in page
    assert "larmer" not in page
    assert f"/s/{code}/withdraw" not in page
    assert world.client.get(f"{world.api}/pins").json()["features"] == []
    assert world.count("pin_original") == 0
    with world.engine.connect() as connection:
        assert connection.execute(text("SELECT text FROM pin")).scalar_one() == ""


def test_withdrawing_needs_a_form_of_ours(world):
    _pin, code = write(world, text="Mørkt")
    world.client.get(f"/s/{code}/withdraw")
    assert world.client.post(f"/s/{code}/withdraw").status_code == 403
    assert world.client.post(f"/s/{code}/withdraw", data={"csrf": "0" * 64}).status_code == 403
    assert world.client.get(f"/api/slips/{code}").json()["text"] == "Mørkt"


def test_somebody_who_is_signed_in_can_withdraw_from_the_page_as_well(world):
    """Browsers send the origin "null" from a page with no-referrer, which a form with our cookie must not be."""
    _pin, code = write(world)
    for path in (f"/s/{code}", f"/s/{code}/withdraw"):
        answer = world.client.get(path)
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "no-referrer" not in answer.text


def test_withdrawing_over_the_api_twice_is_the_same_as_once(world):
    _pin, code = write(world)
    first = world.client.post(f"/api/slips/{code}/withdraw").json()
    second = world.client.post(f"/api/slips/{code}/withdraw").json()
    assert first == second
    assert (first["state"], first["text"]) == ("withdrawn", "")
    assert [event["action"] for event in first["events"]] == ["submit", "withdraw"]


def test_words_that_staff_withdrew_can_still_be_deleted_by_their_writer(world):
    pin, code = write(world, text="Mørkt")
    moderate(world, pin, "withdraw")
    assert world.client.get(f"/api/slips/{code}").json()["text"] == "Mørkt"
    assert world.client.post(f"/api/slips/{code}/withdraw").json()["text"] == ""


def test_slips_are_read_in_english_too(world):
    _pin, code = write(world)
    page = world.client.get(f"/s/{code}?lang=en").text
    assert "Received" in page
    assert "Everything we hold" in page


def test_who_withdraws_takes_nothing_from_those_whose_voices_were_joined_with_theirs(world):
    head, head_code = write(world, 100)
    joined, _code = write(world, 110, text="Lygten er gået")
    moderate(world, joined, "merge", into=head)
    assert world.client.post(f"/api/slips/{head_code}/withdraw").status_code == 200
    with world.engine.connect() as connection:
        rows = connection.execute(text("SELECT id::text, state, text, merged_into FROM pin")).all()
    states = {row.id: (row.state, row.text, row.merged_into) for row in rows}
    assert states == {head: ("withdrawn", "", None), joined: ("pending", "Lygten er gået", None)}


def test_who_withdraws_a_voice_that_was_joined_with_another_leaves_the_other_alone(world):
    head, _code = write(world, 100)
    joined, joined_code = write(world, 110, text="Lygten er gået")
    moderate(world, joined, "merge", into=head)
    assert world.client.post(f"/api/slips/{joined_code}/withdraw").status_code == 200
    with world.engine.connect() as connection:
        rows = connection.execute(text("SELECT id::text, state, people FROM pin")).all()
    assert {row.id: (row.state, row.people) for row in rows} == {head: ("pending", 1), joined: ("withdrawn", 1)}


def steps_of(page: str) -> list[str]:
    """Return the five steps as they are read out: each with what is said of it, the current one marked."""
    lines = re.findall(r'<li class="slip-step slip-step-\w+"(.*?)</li>', page, re.DOTALL)
    said = [" ".join(re.sub(r"<[^>]+>", " ", line.partition(">")[2]).split()) for line in lines]
    marks = ["→ " if 'aria-current="step"' in line else "" for line in lines]
    return [f"{mark}{words}" for mark, words in zip(marks, said, strict=True)]


def test_the_five_steps_say_how_far_it_has_come(world):
    pin, code = write(world)
    steps = steps_of(seen(world, code))
    assert [step.startswith("→ ") for step in steps] == [True, False, False, False, False]
    assert [step.endswith("ikke endnu") for step in steps] == [False, True, True, True, True]
    assert steps[0].startswith("→ Modtaget")
    moderate(world, pin, "relevance", relevance="red")
    assert steps_of(seen(world, code))[1].startswith("→ Læst")
    moderate(world, pin, "publish")
    reply = {"text": "Elektrikeren kommer torsdag", "step": "action"}
    assert (
        world.client.post(f"{world.api}/pins/{pin}/replies", json=reply, auth=world.sign_in("anna")).status_code == 201
    )
    steps = steps_of(seen(world, code))
    assert steps[2] == "– Med på en tryghedsvandring sprunget over"
    assert steps[3].startswith("→ Der bliver gjort noget")
    assert steps[4] == "Det er gjort ikke endnu"


def test_a_published_walk_that_goes_there_is_a_step(world, anna):
    pin, code = write(world, 250, 250)
    moderate(world, pin, "publish")
    answer = world.client.post(f"{world.api}/walks", json={"minutes": 60}, auth=anna)
    assert answer.status_code == 201, answer.text
    assert not steps_of(seen(world, code))[2].startswith("→")
    walk = answer.json()["id"]
    assert world.client.post(f"{world.api}/walks/{walk}/publish", auth=anna).status_code == 204
    assert steps_of(seen(world, code))[2] == "→ Med på en tryghedsvandring sket"


@pytest.mark.parametrize(("action", "body"), [("reject", {"reason_code": "unclear"}), ("withdraw", {})])
def test_what_goes_nowhere_shows_no_steps(world, action, body):
    pin, code = write(world)
    moderate(world, pin, action, **body)
    assert steps_of(seen(world, code)) == []


def test_a_photo_is_told_with_its_state_and_its_file_is_gone_when_it_is_withdrawn(world):
    body = world.pin(text="")
    code = world.client.post(f"{world.api}/pins", json=body).json()["slip"]
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(picture, "PNG")
    form = {"pin_client_id": body["client_id"], "client_id": str(uuid.uuid4())}
    answer = world.client.post(f"{world.api}/photos", data=form, files={"file": ("a.png", picture.getvalue())})
    assert answer.status_code == 201, answer.text
    (photo,) = world.client.get(f"/api/slips/{code}").json()["photos"]
    assert (photo["state"], photo["width"], photo["height"]) == ("pending", 64, 48)
    assert "Billedet venter på at blive set" in seen(world, code)
    path = path_of(folder_of(world.app.state.settings), uuid.UUID(photo["id"]))
    assert path.exists()
    assert world.client.post(f"/api/slips/{code}/withdraw").json()["photos"] == []
    assert not path.exists()


def joined(world) -> tuple[str, str]:
    """Return a published pin, and the slip of somebody who said "me too"."""
    pin = world.publish(text="Mørkt ved skuret")
    answer = world.client.post(f"{world.api}/pins/{pin}/voices", json={"client_id": str(uuid.uuid4())})
    assert answer.status_code == 201, answer.text
    return pin, answer.json()["slip"]


def test_a_voice_reads_what_the_public_reads_and_no_more(world):
    pin, code = joined(world)
    page = seen(world, code)
    assert "Du er talt med" in page
    assert "Mørkt ved skuret" in page
    assert "Det skrev du" not in page
    held = world.client.get(f"/api/slips/{code}").json()
    assert (held["is_voice"], held["original_text"], held["relevance"], held["guard"]) == (True, None, "uncoded", [])
    assert held["geometry"]["coordinates"] != at(100, 100)
    moderate(world, pin, "reject", reason_code="unclear")
    page = seen(world, code)
    assert "Ikke på kortet mere" in page
    assert "Mørkt ved skuret" not in page


def test_withdrawing_a_voice_takes_one_person_away_and_no_words(world):
    pin, code = joined(world)
    confirm = world.client.get(f"/s/{code}/withdraw").text
    assert "Din stemme tæller ikke mere." in confirm
    assert "Dine ord slettes" not in confirm
    world.client.post(f"/s/{code}/withdraw", data={"csrf": csrf_of(confirm)})
    page = seen(world, code)
    assert "Trukket tilbage" in page
    assert f"/s/{code}/withdraw" not in page
    (shown,) = world.client.get(f"{world.api}/pins").json()["features"]
    assert (shown["id"], shown["properties"]["people"], shown["properties"]["text"]) == (pin, 1, "Mørkt ved skuret")
