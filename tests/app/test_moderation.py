"""Moderation over HTTP: what professionals decide about a pin, and what becomes of it."""

import json
import threading
from functools import partial

import pytest
from sqlalchemy import text

from app.commands.accounts import give_token, set_account
from layers.tables import new_id
from tests.app.deciding import NAMED, REASON, WITHOUT, decide, read_queue


@pytest.fixture
def do(world):
    """Give a way to send a decision of anna's and get the answer."""
    return partial(decide, world)


@pytest.fixture
def queue(world):
    """Give a way to read the queue."""
    return partial(read_queue, world)


def row_of(world, pin: str):
    with world.engine.connect() as connection:
        return connection.execute(text("SELECT * FROM pin WHERE id = :pin"), {"pin": pin}).one()


def events_of(world, pin: str) -> list[tuple]:
    with world.engine.connect() as connection:
        return [
            tuple(row)
            for row in connection.execute(
                text("SELECT action, from_state, to_state, reason FROM pin_event WHERE pin_id = :pin ORDER BY id"),
                {"pin": pin},
            )
        ]


def store_walk(world, *pins: str) -> str:
    """Store a walk of lunden with one stop that covers the pins; return the id of the stop."""
    walk, stop = new_id(), new_id()
    with world.engine.begin() as connection:
        connection.execute(
            text("""
            INSERT INTO walk (id, area_id, title, wish, geometry, length_m, walk_minutes, talk_minutes,
                              covered_weight, all_weight)
            SELECT :walk, id, 'Tur', '{}', ST_MakeLine(ST_PointOnSurface(boundary),
                   ST_Translate(ST_PointOnSurface(boundary), 9, 9)), 1, 1, 1, 1, 1
            FROM housing_area WHERE slug = 'lunden'
            """),
            {"walk": walk},
        )
        connection.execute(
            text("""
            INSERT INTO stop (id, walk_id, position, theme, geometry, arrives_minute, leaves_minute, weight)
            SELECT :stop, id, 1, 'lighting', ST_StartPoint(geometry), 1, 2, 1 FROM walk WHERE id = :walk
            """),
            {"stop": stop, "walk": walk},
        )
        for pin in pins:
            connection.execute(
                text("INSERT INTO stop_pin (stop_id, pin_id) VALUES (:stop, :pin)"), {"stop": stop, "pin": pin}
            )
    return str(stop)


def covered(world, stop: str) -> set[str]:
    with world.engine.connect() as connection:
        rows = connection.execute(text("SELECT pin_id::text FROM stop_pin WHERE stop_id = :stop"), {"stop": stop})
        return set(rows.scalars())


# Publishing


def test_a_pin_with_findings_is_published_only_by_somebody_who_says_so(world, do):
    pin = world.place(text=NAMED, keep_words=True)
    answer = do(pin, "publish")
    assert (answer.status_code, answer.json()["code"]) == (409, "words_found")
    assert row_of(world, pin).state == "pending"
    assert do(pin, "publish", {"keep_words": True}).json()["state"] == "published"


# Editing for privacy


def test_an_edit_keeps_the_writers_words_the_first_time_and_searches_the_new_ones(world, anna, do, queue):
    pin = world.place(text=NAMED, keep_words=True)
    first = do(pin, "edit", {"text": "Mørkt. Ring 20304050 eller skriv til a@b.dk"}).json()
    assert "a@b.dk" in [piece["text"] for piece in first["segments"] if piece["kind"]]
    second = do(pin, "edit", {"text": f"  {WITHOUT}\n"}).json()
    assert (second["text"], second["suggestion"]) == (WITHOUT, None)
    assert second["segments"] == [{"text": WITHOUT, "kind": None}]
    original = world.client.get(f"{world.api}/pins/{pin}/original", auth=anna).json()
    assert original["text"] == NAMED
    row = row_of(world, pin)
    assert (row.text, row.guard, row.state) == (WITHOUT, [], "pending")
    assert queue()["features"][0]["properties"]["has_original"] is True
    assert do(pin, "publish").json()["state"] == "published"
    shown = world.client.get(f"{world.api}/pins").json()["features"][0]["properties"]["text"]
    assert shown == WITHOUT


def test_an_edit_that_changes_nothing_is_no_edit(world, do):
    pin = world.place()
    assert do(pin, "edit", {"text": " Her er mørkt "}).status_code == 200
    assert world.count("pin_original") == 0
    assert [event[0] for event in events_of(world, pin)] == ["submit"]


def test_neither_history_nor_audit_repeat_the_words(world, do):
    pin = world.place(text=NAMED, keep_words=True)
    assert do(pin, "edit", {"text": "Helt andre ord"}).status_code == 200
    assert events_of(world, pin)[-1] == ("edit", "pending", "pending", None)
    with world.engine.connect() as connection:
        audit = connection.execute(text("SELECT string_agg(audit_entry::text, ' ') FROM audit_entry")).scalar_one()
        actions = connection.execute(text("SELECT action FROM audit_entry WHERE subject_id = :pin"), {"pin": pin})
        assert actions.scalars().all() == ["moderate"]
    assert "jens" not in audit
    assert "andre ord" not in audit


def test_a_text_that_is_too_long_is_refused_and_one_that_is_empty_is_not(world, do):
    pin = world.place()
    answer = do(pin, "edit", {"text": "x" * 2001})
    assert (answer.status_code, answer.json()["code"]) == (422, "text_too_long")
    assert do(pin, "edit", {"text": ""}).json()["segments"] == []


def test_a_withdrawn_or_merged_pin_is_not_edited(world, do):
    pin, other, third = world.place(100, 100), world.place(105, 100, text="To"), world.place(110, 100, text="Tre")
    assert do(pin, "withdraw").status_code == 200
    assert do(other, "merge", {"into": third}).status_code == 200
    for one in (pin, other):
        assert do(one, "edit", {"text": "Andet"}).json()["code"] == "cannot_edit"


def test_a_pin_without_edits_has_no_original(world, anna):
    answer = world.client.get(f"{world.api}/pins/{world.place()}/original", auth=anna)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_original")


# Rejecting


def test_a_rejection_says_why_in_the_language_of_the_pin(world, do):
    danish, english, turkish = (
        world.place(100 + 60 * number, 100, language=language) for number, language in enumerate(("da", "en", "tr"))
    )
    for pin in (danish, english, turkish):
        assert do(pin, "reject", {"reason_code": "unclear", "reason": "Ring gerne."}).status_code == 200
    reasons = [events_of(world, pin)[-1][3] for pin in (danish, english, turkish)]
    assert reasons[0].startswith("Vi kunne ikke forstå")
    assert reasons[1].startswith("We could not understand")
    assert reasons[2].startswith("Ne demek istediğinizi anlayamadık")
    assert all(reason.endswith(" Ring gerne.") for reason in reasons)


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"reason": "Fordi"},
        {"reason_code": "no_such"},
        {"reason_code": "other"},
        {"reason_code": "other", "reason": "  "},
    ],
)
def test_a_rejection_without_a_reason_is_refused(world, do, body):
    pin = world.place()
    assert do(pin, "reject", body).status_code == 422
    assert row_of(world, pin).state == "pending"


def test_a_reason_in_own_words_that_names_somebody_warns_before_it_is_kept(world, do):
    pin = world.place()
    wish = {"reason_code": "other", "reason": "Skriv til jens.hansen@example.dk"}
    answer = do(pin, "reject", wish)
    assert (answer.status_code, answer.json()["code"]) == (422, "personal_words")
    assert answer.json()["found"] == [{"kind": "email", "words": "jens.hansen@example.dk"}]
    assert row_of(world, pin).state == "pending"
    assert do(pin, "reject", wish | {"keep_words": True}).status_code == 200
    assert events_of(world, pin)[-1][3] == "Skriv til jens.hansen@example.dk"


def test_the_writer_reads_the_reason_and_the_own_words_with_the_slip(world, do):
    body = world.pin(text=NAMED, keep_words=True)
    receipt = world.client.post(f"{world.api}/pins", json=body).json()
    assert do(receipt["id"], "edit", {"text": WITHOUT}).status_code == 200
    assert do(receipt["id"], "reject", {"reason_code": "other", "reason": "Ikke her."}).status_code == 200
    with world.engine.connect() as connection:
        held = connection.execute(
            text("SELECT slip.* FROM pin, read_slip(pin.slip_hash) AS slip WHERE pin.id = :pin"), {"pin": receipt["id"]}
        ).one()
    assert (held.text, held.original_text) == (WITHOUT, NAMED)
    assert held.events[-1]["reason"] == "Ikke her."


# Merging


def test_a_merge_adds_the_people_and_says_so_on_both(world, do):
    pin, into = world.place(100, 100), world.publish(105, 100, text="Lampen mangler")
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE pin SET people = 3 WHERE id = :pin"), {"pin": pin})
    answer = do(pin, "merge", {"into": into}).json()
    assert (answer["state"], answer["into"], answer["people"]) == ("merged", into, 4)
    assert do(pin, "merge", {"into": into}).json()["people"] == 4
    merged, other = row_of(world, pin), row_of(world, into)
    assert (merged.state, str(merged.merged_into), merged.people) == ("merged", into, 3)
    assert (other.state, other.people) == ("published", 4)
    assert events_of(world, pin)[-1] == ("merge", "pending", "merged", None)
    assert events_of(world, into)[-1] == ("merge", "published", "published", None)
    (shown,) = world.client.get(f"{world.api}/pins").json()["features"]
    assert (shown["id"], shown["properties"]["people"]) == (into, 4)


def test_the_stops_of_a_merged_pin_cover_the_other_one(world, do):
    pin, into = world.publish(100, 100), world.publish(105, 100, text="Lampen mangler")
    both, one = store_walk(world, pin, into), store_walk(world, pin)
    assert do(pin, "merge", {"into": into}).status_code == 200
    assert covered(world, both) == covered(world, one) == {into}


def test_only_pins_that_fit_together_are_merged(world, do, bent):
    pin, published = world.place(100, 100), world.publish(105, 100, text="Lampen mangler")
    heart = world.place(110, 100, kind="resource", category="physical_place", topic=None, text="Grønt")
    rejected, third = world.place(115, 100, text="Sort"), world.place(120, 100, text="Mørkt igen")
    foreign = world.client.post("/api/areas/bakken/pins", json=world.pin(1100, 100)).json()["id"]
    assert do(rejected, "reject", REASON).status_code == 200
    for into in (pin, heart, foreign, str(new_id())):
        answer = do(pin, "merge", {"into": into})
        assert (answer.status_code, answer.json()["code"]) == (422, "merge_does_not_fit"), into
    assert do(pin, "merge", {"into": rejected}).json()["code"] == "cannot_merge"
    assert do(published, "merge", {"into": pin}).json()["code"] == "cannot_merge"
    assert do(rejected, "merge", {"into": pin}).json()["code"] == "cannot_merge"
    assert do(third, "merge", {"into": pin}).status_code == 200
    assert do(pin, "merge", {"into": third}).json()["code"] == "cannot_merge"
    answer = world.client.post(f"/api/areas/bakken/pins/{pin}/merge", json={"into": foreign}, auth=bent)
    assert answer.status_code == 404


def test_two_merges_into_one_at_the_same_time_lose_nobody(world, do):
    into = world.publish(100, 100)
    pins = [world.place(101 + number, 100, text=f"Mørkt {number}") for number in range(6)]
    ready = threading.Barrier(len(pins))
    answers = []

    def send(pin: str) -> None:
        ready.wait()
        answers.append(do(pin, "merge", {"into": into}).status_code)

    threads = [threading.Thread(target=send, args=(pin,)) for pin in pins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 6
    assert row_of(world, into).people == 7


def test_two_pins_merged_into_each_other_at_once_end_as_one(world, do):
    one, other = world.place(100, 100), world.place(101, 100, text="Mørkt igen")
    ready = threading.Barrier(2)
    codes = []

    def send(pin: str, into: str) -> None:
        ready.wait()
        codes.append(do(pin, "merge", {"into": into}).status_code)

    threads = [threading.Thread(target=send, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 409]
    assert sorted(row_of(world, pin).state for pin in (one, other)) == ["merged", "pending"]


# Walks and undoing


@pytest.mark.parametrize(("action", "body"), [("reject", REASON), ("withdraw", None), ("undo", None)])
def test_a_pin_that_is_no_longer_published_leaves_the_walks_that_carried_it(world, do, action, body):
    pin, stays = world.publish(100, 100), world.publish(200, 100, text="Mørkt igen")
    stops = [store_walk(world, pin, stays), store_walk(world, pin)]
    assert do(pin, action, body).json()["walks"] == 2
    assert [covered(world, stop) for stop in stops] == [{stays}, set()]


def test_undoing_brings_a_pin_back_to_where_it_was(world, do):
    pin = world.place(100, 100)
    for action, body in (("publish", None), ("reject", REASON)):
        assert do(pin, action, body).status_code == 200
        assert do(pin, "undo").json()["state"] == "pending"
    assert do(pin, "publish").status_code == 200
    assert do(pin, "relevance", {"relevance": "red"}).status_code == 200
    assert do(pin, "edit", {"text": "Andre ord"}).status_code == 200
    assert do(pin, "reject", REASON).status_code == 200
    assert do(pin, "undo").json()["state"] == "published"
    assert events_of(world, pin)[-1][:3] == ("undo", "rejected", "published")


def test_undoing_a_merge_takes_the_people_back(world, do):
    pin, into = world.place(100, 100), world.place(105, 100, text="Lampen mangler")
    assert do(pin, "merge", {"into": into}).json()["people"] == 2
    assert do(pin, "undo").json()["state"] == "pending"
    assert row_of(world, pin).merged_into is None
    assert row_of(world, into).people == 1
    assert events_of(world, into)[-1][:3] == ("undo", "pending", "pending")


def test_a_merge_is_not_undone_once_the_other_one_is_merged_itself(world, do):
    pins = [world.place(100 + 5 * number, 100, text=f"Mørkt {number}") for number in range(3)]
    assert do(pins[0], "merge", {"into": pins[1]}).status_code == 200
    assert do(pins[1], "merge", {"into": pins[2]}).json()["people"] == 3
    assert do(pins[0], "undo").json()["code"] == "cannot_undo"
    assert do(pins[1], "undo").status_code == 200
    assert do(pins[0], "undo").status_code == 200
    assert [row_of(world, pin).people for pin in pins] == [1, 1, 1]


def test_there_is_nothing_to_undo_before_a_decision_after_an_undo_and_after_a_withdrawal(world, do):
    pin = world.place()
    assert do(pin, "undo").json()["code"] == "cannot_undo"
    assert do(pin, "publish").status_code == 200
    assert do(pin, "undo").status_code == 200
    assert do(pin, "undo").json()["code"] == "cannot_undo"
    assert do(pin, "withdraw").status_code == 200
    assert do(pin, "undo").json()["code"] == "cannot_undo"


# Who may


DECISIONS = {
    "publish": None, "edit": {"text": "x"}, "reject": REASON, "merge": {"into": str(new_id())}, "undo": None,
    "withdraw": None, "relevance": {"relevance": "red"},
}  # fmt: skip


@pytest.mark.parametrize("action", DECISIONS)
def test_nobody_else_decides(world, bent, action):
    pin = world.place()
    address = f"{world.api}/pins/{pin}/{action}"
    assert world.client.post(address, json=DECISIONS[action]).status_code == 401
    assert world.client.post(address, json=DECISIONS[action], auth=bent).status_code == 404
    assert row_of(world, pin).state == "pending"


def test_planners_read_the_queue_and_decide_nothing(world):
    pin = world.place(text=NAMED, keep_words=True)
    with world.engine.begin() as connection:
        town = connection.execute(
            text("INSERT INTO municipality (id, code, name) VALUES (:id, '0999', 'Prøveby') RETURNING id"),
            {"id": new_id()},
        ).scalar_one()
        connection.execute(
            text("UPDATE housing_area SET municipality_id = :town WHERE slug = 'lunden'"), {"town": town}
        )
        set_account(connection, "petra", "a long enough password", municipality="0999")
        petra = ("petra", give_token(connection, "petra", may_write=True))
    assert world.client.get(f"{world.api}/pins/queue", auth=petra).json()["waiting"] == 1
    assert world.client.get(f"{world.api}/pins/{pin}/original", auth=petra).status_code == 403
    for action, body in DECISIONS.items():
        answer = world.client.post(f"{world.api}/pins/{pin}/{action}", json=body, auth=petra)
        assert answer.status_code == 403, action


def test_hostile_words_come_back_as_the_words_they_are(world, queue, do):
    words = "<img src=x onerror=alert(1)> {{ 7*7 }} \u202e"
    pin = world.place()
    assert do(pin, "edit", {"text": words}).status_code == 200
    assert queue()["features"][0]["properties"]["segments"] == [{"text": words, "kind": None}]
    assert json.dumps(words) not in world.client.get(f"{world.api}/pins").text
