"""Who presses twice, in one tab or in two, gets one walk and one edit."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from app.walks.service import SAME_PRESS
from tests.app.network_edits import spot, where
from tests.app.walk_plans import publish_pins

pytestmark = pytest.mark.usefixtures("kernels")

WISH = {"minutes": 60, "most_stops": 3, "title": "Efterår"}
PATIENCE_S = 60


@pytest.fixture
def pins(world):
    """Give the ids of published pins by name."""
    return publish_pins(world)


def at_once(world, auth, address, body, method="POST"):
    """Send the same twice at the same moment; return both answers."""
    both = threading.Barrier(2)

    def send(_press):
        both.wait(timeout=PATIENCE_S)
        return world.client.request(method, address, json=body, auth=auth)

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(send, range(2)))


@pytest.mark.parametrize("more", [{}, {"groups": 2, "minutes": 90}])
def test_a_walk_that_is_kept_twice_at_once_is_one_walk(world, pins, anna, more):
    answers = at_once(world, anna, f"{world.api}/walks", {**WISH, **more})
    assert sorted(answer.status_code for answer in answers) == [200, 201]
    first, second = (answer.json() for answer in answers)
    assert first == second
    assert world.count("walk") == first["groups"]
    assert audited(world, "walk") == 1


def audited(world, subject):
    """Return how many entries of the audit are about this."""
    with world.engine.connect() as connection:
        statement = text("SELECT count(*) FROM audit_entry WHERE subject = :subject")
        return connection.execute(statement, {"subject": subject}).scalar_one()


def keep_again(world, auth, **changes):
    return world.client.post(f"{world.api}/walks", json={**WISH, **changes}, auth=auth)


def test_another_wish_is_another_walk(world, pins, anna):
    made = [keep_again(world, anna, **more) for more in ({}, {"title": "Vinter"}, {"minutes": 61})]
    assert [answer.status_code for answer in made] == [201, 201, 201]
    assert world.count("walk") == 3


@pytest.mark.parametrize("since", ["changed", "published", "deleted", "long ago"])
def test_the_same_wish_is_kept_anew_where_the_first_is_no_longer_what_was_kept(world, pins, anna, since):
    made = keep_again(world, anna).json()
    address = f"{world.api}/walks/{made['id']}"
    if since == "changed":
        assert world.client.put(address, json=WISH, auth=anna).status_code == 200
    elif since == "published":
        assert world.client.post(f"{address}/publish", auth=anna).status_code == 204
    elif since == "deleted":
        assert world.client.delete(address, auth=anna).status_code == 204
    else:
        with world.engine.begin() as connection:
            connection.execute(
                text("UPDATE walk SET created_at = created_at - CAST(:s AS interval)"), {"s": SAME_PRESS}
            )
    again = keep_again(world, anna)
    assert again.status_code == 201
    assert again.json()["id"] != made["id"]


@pytest.mark.parametrize("groups", [1, 2])
def test_a_draft_that_is_saved_twice_is_changed_once(world, pins, anna, groups):
    made = keep_again(world, anna, minutes=90, groups=groups).json()
    address = f"{world.api}/walks/{made['id']}"
    wish = {**WISH, "minutes": 91, "groups": groups, "version": 1}
    answers = [*at_once(world, anna, address, wish, "PUT"), world.client.put(address, json=wish, auth=anna)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert answers[0].json()["version"] == 2
    assert world.count("walk") == groups
    assert audited(world, "walk") == 2
    other = world.client.put(address, json={**wish, "minutes": 92}, auth=anna)
    assert (other.status_code, other.json()["code"]) == (409, "walk_changed")
    assert world.client.post(f"{address}/publish", auth=anna).status_code == 204
    assert world.client.put(address, json=wish, auth=anna).json()["code"] == "walk_is_published"


def test_a_draft_that_is_saved_twice_without_a_title_keeps_its_own_and_is_changed_once(world, pins, anna):
    made = keep_again(world, anna).json()
    wish = {"minutes": 61, "most_stops": 3, "version": 1}
    address = f"{world.api}/walks/{made['id']}"
    first, second = (world.client.put(address, json=wish, auth=anna) for _press in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert (first.json()["title"], first.json()["version"]) == ("Efterår", 2)


def test_what_colleagues_of_another_area_keep_is_their_own(world, pins, anna):
    theirs = keep_again(world, anna).json()
    with world.engine.begin() as connection:
        connection.execute(
            text("UPDATE walk SET area_id = (SELECT id FROM housing_area WHERE slug = 'bakken') WHERE id = :id"),
            {"id": theirs["id"]},
        )
    ours = keep_again(world, anna)
    assert ours.status_code == 201
    assert ours.json()["id"] != theirs["id"]


EDITS = [
    {"kind": "block", **spot((100, 50)), "note": "Stillads"},
    {"kind": "light", "lit": "no", **where((150, 50), (350, 50))},
    {"kind": "add_path", **where((50, 100), (150, 100)), "name": "Smutvejen"},
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit["kind"])
def test_an_edit_that_is_made_twice_at_once_is_one_and_is_taken_back_by_one_press(edits, edit):
    before = edits.network()
    answers = at_once(edits.world, edits.auth, edits.address, edit)
    assert sorted(answer.status_code for answer in answers) == [200, 201]
    first, second = (answer.json() for answer in answers)
    assert first == second
    assert edits.all() == [first]
    assert audited(edits.world, "network_edit") == 1
    edits.undo(first)
    assert edits.network() == before


def test_opening_twice_opens_once_and_is_no_fault(edits):
    edits.make("block", (100, 50))
    opening = {"kind": "open", **spot((100, 50))}
    answers = at_once(edits.world, edits.auth, edits.address, opening)
    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert [edit["kind"] for edit in edits.all()] == ["block", "open"]


def test_what_is_blocked_again_after_it_was_opened_is_blocked(edits):
    edits.make("block", (100, 50))
    edits.make("open", (100, 50))
    edits.make("block", (100, 50))
    assert [edit["edges"] for edit in edits.all()] == [0, 0, 1]
    assert len(edits.edges("blocked")) == 1


def test_the_same_place_with_other_words_is_another_edit(edits):
    edits.make("block", (100, 50), note="Stillads")
    edits.make("block", (100, 50), note="Stilladset står her til maj")
    assert len(edits.all()) == 2
