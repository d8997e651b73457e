"""What is looked at before a pin is stored: pace, work, words, repetition, and the round it belongs to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.pins.counter import AT_ONCE
from app.pins.taking import SAME_WORDS_IN_AREA
from app.spam import work
from layers.tables import new_id

BITS = 4
PERSONAL = "Skriv til mig@example.dk, hvis lampen er i stykker"


@pytest.fixture
def asking(same_service):
    """Give the same service, which asks for work and limits the pace as it does for people."""
    with same_service(work_bits=BITS, rate_limits=True) as client:
        yield client


def solved(world, client: TestClient, body: dict) -> dict:
    """Return a pin's body with the solution of the puzzle that the service gives."""
    given = client.get(f"{world.api}/puzzle").json()
    puzzle = work.Puzzle(given["beacon"], given["pieces"], given["bits"], datetime.now(UTC))
    return body | {"work": work.solve(puzzle, world.slug, body["client_id"])}


def send(world, body: dict, client: TestClient | None = None, **options):
    return (client or world.client).post(f"{world.api}/pins", json=body, **options)


def test_a_pin_with_its_work_is_taken_and_one_without_is_not(world, asking):
    body = world.pin()
    refused = send(world, body, asking)
    assert (refused.status_code, refused.json()["code"]) == (422, "work_missing")
    assert send(world, solved(world, asking, body), asking).status_code == 201


def test_the_work_of_one_pin_is_no_good_for_another(world, asking):
    first, second = world.pin(), world.pin()
    stolen = second | {"work": solved(world, asking, first)["work"]}
    assert send(world, stolen, asking).json()["code"] == "work_wrong"
    other_hour = second | {"work": "A" * 22 + ".0" * work.PIECES}
    assert send(world, other_hour, asking).json()["code"] == "work_stale"
    assert world.count("pin") == 0


def test_an_operator_may_ask_for_no_work(world):
    assert world.client.get(f"{world.api}/puzzle").json()["bits"] == 0
    assert send(world, world.pin()).status_code == 201


def test_staff_bring_no_work(world, asking, anna):
    assert send(world, world.pin(), asking, auth=anna).status_code == 201


def test_one_address_sends_so_many_pins_and_then_waits(world, same_service):
    with same_service(rate_limits=True) as client:
        taken = [send(world, world.pin(text=f"Sted {number}"), client) for number in range(AT_ONCE["pin"])]
        assert {answer.status_code for answer in taken} == {201}
        refused = send(world, world.pin(text="Et til"), client)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_pins")
        assert int(refused.headers["retry-after"]) > 0
        again = send(world, world.pin(client_id=taken[0].json()["client_id"]), client)
    assert again.status_code == 200, "what was received is received, however many came"


def test_personal_words_are_answered_with_what_was_found_and_nothing_is_stored(world):
    answer = send(world, world.pin(text=PERSONAL))
    assert (answer.status_code, answer.json()["code"]) == (422, "personal_words")
    assert answer.json()["found"] == [{"kind": "email", "words": "mig@example.dk"}]
    assert "mig@example.dk" not in answer.json()["suggestion"]
    assert "lampen er i stykker" in answer.json()["suggestion"]
    assert world.count("pin") == 0


def test_the_suggestion_itself_is_taken_with_the_same_id_and_the_same_work(world, asking):
    body = solved(world, asking, world.pin(text=PERSONAL))
    suggestion = send(world, body, asking).json()["suggestion"]
    assert send(world, body | {"text": suggestion}, asking).status_code == 201
    with world.engine.connect() as connection:
        assert connection.execute(text("SELECT text, guard FROM pin")).one() == (suggestion, [])


def test_who_insists_is_taken_and_a_person_reads_it_first(world):
    answer = send(world, world.pin(text=PERSONAL, keep_words=True))
    assert (answer.status_code, answer.json()["state"]) == (201, "pending")
    with world.engine.connect() as connection:
        words, guard = connection.execute(text("SELECT text, guard FROM pin")).one()
    assert words == PERSONAL
    assert [words[found["start"] : found["end"]] for found in guard] == ["mig@example.dk"]


def test_the_names_of_the_areas_places_are_no_persons(world):
    assert send(world, world.pin(text="Der er mørkt bag Beboerhuset i Lunden")).status_code == 201


def test_the_same_words_at_the_same_spot_are_received_once(world):
    assert send(world, world.pin(100, 100, text="Lampen her er i stykker")).status_code == 201
    near = send(world, world.pin(105, 100, text="  LAMPEN her er i stykker"))
    assert (near.status_code, near.json()["code"]) == (409, "said_before")
    assert send(world, world.pin(200, 200, text="Lampen her er i stykker")).status_code == 201


def test_a_pin_that_is_stored_while_it_is_sent_again_meets_no_words_but_its_own(world):
    first = world.place(text="Lampen her er i stykker")
    body = world.pin(text="Lampen her er i stykker")
    with ThreadPoolExecutor() as sender, world.engine.connect() as held:
        held.execute(text("LOCK TABLE place IN ACCESS EXCLUSIVE MODE"))
        again = sender.submit(send, world, body)
        # It has found no such pin by now, and waits where the guard reads the names of places.
        while not held.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one():
            assert not again.done()
        held.execute(text("UPDATE pin SET client_id = :client"), {"client": body["client_id"]})
        held.commit()
        answer = again.result()
    assert (answer.status_code, answer.json()["id"]) == (200, first)
    assert world.count("pin") == 1


def test_the_same_words_all_over_the_area_are_a_flood(world):
    for number in range(SAME_WORDS_IN_AREA):
        assert send(world, world.pin(40 + 50 * number, 100, text="Køb billige solbriller her")).status_code == 201
    answer = send(world, world.pin(40, 300, text="Køb billige solbriller her"))
    assert (answer.status_code, answer.json()["code"]) == (409, "said_too_often")


def test_pins_without_words_repeat_nothing(world):
    for _pin in range(SAME_WORDS_IN_AREA + 1):
        assert send(world, world.pin(text="")).status_code == 201


def test_between_rounds_an_area_takes_pins_only_where_it_says_so(world):
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE housing_area SET between_rounds = false"))
    answer = send(world, world.pin())
    assert (answer.status_code, answer.json()["code"]) == (409, "no_open_campaign")
    with world.engine.begin() as connection:
        connection.execute(
            text("""INSERT INTO campaign (id, area_id, title, format, opens_at, closes_at)
            SELECT :id, id, 'Runde', 'virtual', now() - interval '1 day', now() + interval '1 day'
            FROM housing_area WHERE slug = 'lunden'"""),
            {"id": new_id()},
        )
    assert send(world, world.pin()).status_code == 201


def test_nobody_passes_as_a_facilitator(world):
    send(world, world.pin())
    refused = send(world, world.pin(placed_by="facilitator"))
    assert refused.status_code == 422
    with world.engine.connect() as connection:
        assert connection.execute(text("SELECT array_agg(placed_by) FROM pin")).scalar_one() == ["resident"]


def test_two_neighbours_may_say_the_same_few_words_about_one_place(world):
    for _neighbour in range(2):
        assert send(world, world.pin(100, 100, text="Her er mørkt")).status_code == 201
