"""Me too: one more person behind a pin, once for each who says it."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app.settings import Settings
from app.spam import work
from tests.app.rounds import close_rounds, enter_meeting, make_channel, make_round


def voice(world, pin, **body):
    return world.client.post(f"{world.api}/pins/{pin}/voices", json={"client_id": str(uuid.uuid4())} | body)


def rows(world, statement="SELECT * FROM voice", **values):
    with world.engine.connect() as connection:
        return connection.execute(text(statement), values).all()


def people(world, pin) -> int:
    return rows(world, "SELECT people FROM pin WHERE id = :pin", pin=pin)[0].people


def test_me_too_adds_one_person_and_gives_a_slip_of_its_own(world):
    pin = world.publish()
    answer = voice(world, pin)
    assert answer.status_code == 201
    assert answer.json().keys() == {"client_id", "pin_id", "people", "created_at", "slip"}
    assert (answer.json()["pin_id"], answer.json()["people"], people(world, pin)) == (pin, 2, 2)
    slip = world.client.get(f"/api/slips/{answer.json()['slip']}")
    assert (slip.status_code, slip.json()["kind"]) == (200, "challenge")
    assert world.client.get(f"{world.api}/pins").json()["features"][0]["properties"]["people"] == 2


def test_a_voice_sent_twice_counts_once(world):
    pin, body = world.publish(), {"client_id": str(uuid.uuid4())}
    first, second = voice(world, pin, **body), voice(world, pin, **body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert people(world, pin) == 2


def test_ten_presses_at_once_count_once(world):
    pin, body, statuses = world.publish(), {"client_id": str(uuid.uuid4())}, []
    threads = [
        threading.Thread(target=lambda: statuses.append(voice(world, pin, **body).status_code)) for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 9 + [201]
    assert (people(world, pin), world.count("voice")) == (2, 1)


def test_ten_neighbours_at_once_are_ten_people_more(world):
    pin = world.publish()
    threads = [threading.Thread(target=voice, args=(world, pin)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (people(world, pin), world.count("voice")) == (11, 10)


def test_only_a_pin_that_everybody_sees_on_its_own_takes_voices(world, anna):
    hidden = world.place()
    rejected = world.place(200, 200, text="Afvist")
    world.client.post(f"{world.api}/pins/{rejected}/reject", json={"reason_code": "unclear"}, auth=anna)
    sensitive = world.publish(300, 300, category="social_challenge", topic=None, text="")
    for pin in (hidden, rejected, sensitive, uuid.uuid4()):
        answer = voice(world, pin)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_pin")
    assert world.count("voice") == 0
    assert people(world, sensitive) == 1


def test_a_pin_of_another_area_takes_no_voice_by_this_address(world):
    pin = world.publish()
    answer = world.client.post(f"/api/areas/bakken/pins/{pin}/voices", json={"client_id": str(uuid.uuid4())})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_pin")
    assert people(world, pin) == 1


def test_a_round_that_is_not_open_takes_no_voices_but_gives_the_receipt_of_one_it_took(world):
    running, pin = make_round(world), world.publish()
    body = {"client_id": str(uuid.uuid4()), "campaign_id": running}
    assert voice(world, pin, **body).status_code == 201
    close_rounds(world)
    assert voice(world, pin, **body).status_code == 200
    refused = voice(world, pin, campaign_id=running)
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_closed")
    foreign = voice(world, pin, campaign_id=make_round(world, slug="bakken"))
    assert (foreign.status_code, foreign.json()["code"]) == (422, "unknown_campaign")
    assert people(world, pin) == 2


@pytest.mark.parametrize("written", ["7k3m9q", "7K3M9Q"])
def test_the_channel_is_known_however_its_code_is_written_and_a_foreign_one_is_left_out(world, written):
    running, pin = make_round(world), world.publish()
    channel = make_channel(world, running)
    elsewhere = make_channel(world, make_round(world, slug="bakken"), "0000ab")
    assert elsewhere != channel
    assert voice(world, pin, via=written).status_code == 201
    assert voice(world, pin, via="0000ab").status_code == 201
    assert voice(world, pin, via="nobody").status_code == 201
    found = rows(world, "SELECT campaign_id, channel_id FROM voice ORDER BY created_at")
    assert [str(row.channel_id) for row in found] == [channel, "None", "None"]
    assert {str(row.campaign_id) for row in found} == {running}


def test_a_facilitator_speaks_for_the_round_of_the_code_and_nobody_else_passes_as_one(world):
    running, pin = make_round(world), world.publish()
    make_round(world, opens=-1)
    headers = enter_meeting(world, running)
    body = {"client_id": str(uuid.uuid4())}
    answer = world.client.post(f"{world.api}/pins/{pin}/voices", json=body, headers=headers)
    assert answer.status_code == 201
    assert voice(world, pin).status_code == 201
    found = rows(world, "SELECT placed_by, campaign_id FROM voice ORDER BY created_at")
    assert [(row.placed_by, str(row.campaign_id) == running) for row in found] == [
        ("facilitator", True), ("resident", False),
    ]  # fmt: skip


def test_voices_go_along_when_their_pin_is_merged_and_come_back_when_that_is_undone(world, anna):
    one, other = world.publish(100, 100), world.publish(110, 110, text="Mørkt her også")
    slip = voice(world, one).json()["slip"]
    voice(world, one)
    merged = world.client.post(f"{world.api}/pins/{one}/merge", json={"into": other}, auth=anna)
    assert (merged.json()["people"], people(world, other)) == (4, 4)
    assert voice(world, one).status_code == 404, "the pin that was merged is no longer seen"
    assert voice(world, other).json()["people"] == 5
    assert world.client.post(f"/api/slips/{slip}/withdraw").status_code == 200
    assert (people(world, one), people(world, other)) == (2, 4)
    assert world.client.post(f"{world.api}/pins/{one}/undo", auth=anna).status_code == 200
    assert (people(world, one), people(world, other)) == (2, 2)


def test_who_takes_a_voice_back_takes_one_person_away_and_no_second_one(world):
    pin = world.publish()
    slip = voice(world, pin).json()["slip"]
    for _ in range(2):
        assert world.client.post(f"/api/slips/{slip}/withdraw").status_code == 200
    assert people(world, pin) == 1


def test_one_identifier_for_a_pin_and_a_voice_opens_two_slips(world):
    shown, body = world.publish(), world.pin(200, 200)
    own = world.client.post(f"{world.api}/pins", json=body).json()["slip"]
    heard = voice(world, shown, client_id=body["client_id"]).json()["slip"]
    assert own != heard
    assert {world.client.get(f"/api/slips/{slip}").status_code for slip in (own, heard)} == {200}


def test_a_visitor_brings_a_little_work_for_each_voice(world):
    pin = world.publish()
    world.app.state.settings.work_bits = 4
    puzzle = world.client.get(f"{world.api}/puzzle").json()
    client_id = str(uuid.uuid4())
    made = work.make_puzzle(world.app.state.keys.purpose("work"), bits=4, now=datetime.now(UTC))
    solved = work.solve(made, "lunden", client_id)
    assert puzzle["beacon"] == made.beacon
    assert voice(world, pin).json()["code"] == "work_missing"
    assert voice(world, pin, work=solved).json()["code"] == "work_wrong"
    assert voice(world, pin, client_id=client_id, work=solved).status_code == 201


def test_a_flood_of_voices_from_one_address_is_slowed_down(world):
    pin = world.publish()
    world.app.state.settings = Settings(work_bits=0, var=world.app.state.settings.var)
    answers = [voice(world, pin) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [201] * 60 + [429]
    assert answers[-1].json()["code"] == "too_many_voices"
    assert int(answers[-1].headers["retry-after"]) > 0
    assert world.client.post(f"{world.api}/pins", json=world.pin(200, 200)).status_code == 201


@pytest.mark.parametrize(
    "body", [{"client_id": "x"}, {}, {"people": 50}, {"placed_by": "facilitator"}, {"via": "x" * 21}]
)
def test_a_body_that_is_no_voice_is_refused(world, body):
    pin = world.publish()
    sent = body if body.get("client_id") == "x" or not body else {"client_id": str(uuid.uuid4())} | body
    answer = world.client.post(f"{world.api}/pins/{pin}/voices", json=sent)
    assert (answer.status_code, answer.json()["code"]) == (422, "fields")
    assert people(world, pin) == 1
