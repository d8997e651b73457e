"""What the audit tells of planning: that somebody began, once an hour, and each walk that was kept or changed."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.audit import service
from app.callers import hash_of
from app.commands.accounts import give_token, set_account
from app.walks.door import ONE_SITTING
from tests.app.conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("kernels")

WISH = {"minutes": 60, "most_stops": 2}
PATIENCE_S = 60


@pytest.fixture
def flagged(world):
    """Give an area with published challenges."""
    for position in ((100, 150), (350, 350)):
        world.publish(*position)
    return world


def entries(world):
    """Return what the audit says of walks, the oldest first."""
    with world.engine.connect() as connection:
        return connection.execute(text("SELECT * FROM audit_entry WHERE subject = 'walk' ORDER BY id")).all()


def plan(world, auth, path="/plan", **wish):
    answer = world.client.post(f"{world.api}/walks{path}", json=WISH | wish, auth=auth)
    assert answer.status_code in (200, 201, 202), answer.text
    return answer.json()


def colleague(world, name="clara"):
    """Return the token of another professional of the area."""
    with world.engine.begin() as connection:
        set_account(connection, name, PASSWORD, area_slugs=[world.slug])
        return name, give_token(connection, name, may_write=True)


def let_an_hour_go_by(world):
    with world.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE audit_entry SET happened_at = happened_at - make_interval(hours => 1)"))
        connection.execute(text("ALTER TABLE audit_entry ENABLE TRIGGER USER"))


def test_who_drags_stops_is_written_down_once_as_having_begun_to_plan(flagged, anna):
    for minutes in (60, 61, 62):
        plan(flagged, anna, minutes=minutes)
    job = plan(flagged, anna, "/jobs")
    assert flagged.client.delete(f"{flagged.api}/walks/jobs/{job['id']}", auth=anna).status_code == 204
    (entry,) = entries(flagged)
    assert (entry.actor, entry.action, entry.credential_kind) == ("anna", "plan", "token")
    assert (entry.subject_id, entry.details) == (None, {"planning": "begun"})
    assert entry.area_id is not None


def test_a_long_search_is_written_down_as_well_as_a_short_one(flagged, anna):
    plan(flagged, anna, "/jobs")
    assert [entry.details for entry in entries(flagged)] == [{"planning": "begun"}]


def test_after_an_hour_it_is_written_down_again(flagged, anna):
    plan(flagged, anna)
    let_an_hour_go_by(flagged)
    plan(flagged, anna)
    plan(flagged, anna)
    assert len(entries(flagged)) == 2


def test_everybody_is_written_down_for_themselves_and_in_each_way_they_come(flagged, anna):
    clara = colleague(flagged)
    for auth in (anna, clara, anna, clara):
        plan(flagged, auth)
    assert sorted(entry.actor for entry in entries(flagged)) == ["anna", "clara"]
    signed_in = {"name": "anna", "password": PASSWORD}
    page = flagged.client.get("/sign-in")
    token = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    flagged.client.post("/sign-in", data=signed_in | {"csrf": token})
    assert flagged.client.post(f"{flagged.api}/walks/plan", json=WISH).status_code == 200
    assert [entry.credential_kind for entry in entries(flagged) if entry.actor == "anna"] == ["token", "session"]


def test_each_walk_that_is_kept_changed_copied_or_deleted_is_written_down_with_its_id(flagged, anna):
    made = plan(flagged, anna, "")["id"]
    address = f"{flagged.api}/walks/{made}"
    assert flagged.client.put(address, json=WISH, auth=anna).status_code == 200
    copy = flagged.client.post(f"{address}/duplicate", auth=anna).json()["id"]
    assert flagged.client.delete(address, auth=anna).status_code == 204
    assert [(entry.subject_id, entry.details) for entry in entries(flagged)] == [
        (made, {"walk": "kept"}),
        (made, {"walk": "changed"}),
        (made, {"walk": "copied", "copy": copy}),
        (made, {"walk": "deleted"}),
    ]


def test_who_may_not_plan_leaves_no_word_of_having_begun(flagged, bent):
    assert flagged.client.post(f"{flagged.api}/walks/plan", json=WISH, auth=bent).status_code == 404
    assert entries(flagged) == []


def test_two_who_begin_at_once_with_the_same_credential_make_one_entry(flagged, anna):
    doors, credential = flagged.app.state.database, hash_of(anna[1])
    with flagged.engine.connect() as connection:
        area = connection.execute(text("SELECT id FROM housing_area WHERE slug = 'lunden'")).scalar_one()

    def begin(session):
        service.record_once(session, "plan", subject="walk", area_id=area, within=ONE_SITTING, details={"one": 1})

    def begin_elsewhere():
        with doors.staff(credential) as session:
            begin(session)

    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    with ThreadPoolExecutor(1) as threads:
        with doors.staff(credential) as session:
            begin(session)
            other = threads.submit(begin_elsewhere)
            until = time.monotonic() + PATIENCE_S
            while not other.done() and time.monotonic() < until:
                with flagged.engine.connect() as connection:
                    if connection.execute(waiting).scalar_one():
                        break
            assert not other.done()
        other.result(PATIENCE_S)
    assert len(entries(flagged)) == 1


def test_nobody_is_hidden_behind_what_another_left_nor_by_another_area(flagged, anna):
    doors = flagged.app.state.database
    with flagged.engine.connect() as connection:
        areas = connection.execute(text("SELECT id FROM housing_area ORDER BY slug")).scalars().all()
    for credential in (hash_of(anna[1]), hash_of(colleague(flagged)[1]), None, None):
        for area in areas:
            with doors.staff(credential) as session:
                for _ in range(2):
                    service.record_once(session, "plan", subject="walk", area_id=area, within=timedelta(hours=1))
    found = [(entry.actor, entry.area_id) for entry in entries(flagged)]
    assert len(set(found)) == 3 * len(areas)
    unknown = len(found) - 2 * len(areas)
    assert unknown == 4 * len(areas)  # Of somebody who is not known nobody can say that it is the same one.
