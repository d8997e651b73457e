"""Who did and saw what is written down by the database itself, found again, and never rewritten."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app import policy
from app.audit.spreadsheet import safe_cell
from app.callers import hash_of
from app.commands.accounts import give_token, set_account
from app.database import MAINTENANCE_ROLE, Database
from app.translations import Catalogues
from tests.app.conftest import PASSWORD, World

DANISH = ZoneInfo("Europe/Copenhagen")
REWRITING = {
    "change": "UPDATE audit_entry SET actor = 'nobody'",
    "delete": "DELETE FROM audit_entry",
    "empty": "TRUNCATE audit_entry",
}
ENTRY = (
    "INSERT INTO audit_entry "
    "(happened_at, actor, role, credential_kind, action, subject, subject_id, area_id, details) "
    "VALUES (:at, :actor, 'professional', 'session', :action, :subject, :subject_id, "
    "(SELECT id FROM housing_area WHERE slug = :area), CAST(:details AS jsonb))"
)


@pytest.fixture
def office(world: World) -> World:
    """Give an administrator, who has read nothing yet."""
    with world.engine.begin() as connection:
        set_account(connection, "adam", PASSWORD, administrator=True)
        world.tokens["adam"] = give_token(connection, "adam", may_write=False)
    return world


def write(world: World, **values: Any) -> None:
    defaults = {
        "at": datetime(2026, 5, 4, 12, tzinfo=UTC), "actor": "karen", "action": "read", "subject": "exact_pin",
        "subject_id": None, "area": "lunden", "details": "{}",
    }  # fmt: skip
    with world.engine.begin() as connection:
        connection.execute(text(ENTRY), defaults | values)


def search(world: World, who: str = "adam", **asked: Any) -> list[dict[str, Any]]:
    answer = world.client.get("/api/audit", params=asked, auth=world.sign_in(who))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["entries"]
    return found


# Nobody rewrites it


@pytest.mark.parametrize("way", REWRITING)
@pytest.mark.parametrize("door", ["public", "staff", "accounts", "owner"])
def test_no_login_changes_deletes_or_empties_the_audit(office, database, door, way):
    engine = create_engine(getattr(database, f"{door}_url"))
    before = office.count("audit_entry")
    try:
        with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
            connection.execute(text(REWRITING[way]))
        assert isinstance(caught.value.orig, psycopg.errors.InsufficientPrivilege)
    finally:
        engine.dispose()
    assert before > 0
    assert office.count("audit_entry") == before


@pytest.mark.parametrize("role", ["public", "staff", "accounts"])
def test_no_door_may_take_the_role_of_the_retention_job(database, role):
    engine = create_engine(getattr(database, f"{role}_url"))
    try:
        with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
            connection.execute(text(f"SET ROLE {MAINTENANCE_ROLE}"))
        assert isinstance(caught.value.orig, psycopg.errors.InsufficientPrivilege)
    finally:
        engine.dispose()


@pytest.mark.parametrize(("way", "may"), [("delete", True), ("change", False), ("empty", False)])
def test_the_retention_job_deletes_and_does_nothing_else(office, way, may):
    with office.engine.begin() as connection:
        connection.execute(text(f"SET LOCAL ROLE {MAINTENANCE_ROLE}"))
        if may:
            assert connection.execute(text(REWRITING[way])).rowcount > 0
            return
        with pytest.raises(DBAPIError) as caught:
            connection.execute(text(REWRITING[way]))
        assert isinstance(caught.value.orig, psycopg.errors.InsufficientPrivilege)
        connection.rollback()


def test_only_an_administrators_credential_shows_rows_to_the_accounts_door(office, database):
    doors = Database(database.urls)
    try:
        for who, sees in (("adam", True), ("anna", False), (None, False)):
            with doors.accounts(hash_of(office.tokens[who]) if who else None) as session:
                assert (session.execute(text("SELECT count(*) FROM audit_entry")).scalar_one() > 0) is sees
        for door in (doors.public, doors.staff):
            with pytest.raises(DBAPIError), door(hash_of(office.tokens["adam"])) as session:
                session.execute(text("SELECT count(*) FROM audit_entry"))
    finally:
        doors.close()


def test_who_it_was_cannot_be_handed_in(office, database):
    doors = Database(database.urls)
    try:
        with doors.staff(hash_of(office.tokens["anna"])) as session:
            session.execute(text("SELECT write_audit('read', 'exact_pin', NULL, NULL, '{\"actor\": \"bent\"}')"))
        with pytest.raises(DBAPIError), doors.staff(hash_of(office.tokens["anna"])) as session:
            session.execute(text("INSERT INTO audit_entry (actor, role, credential_kind, action, subject) "
                                 "VALUES ('bent', 'professional', 'session', 'read', 'exact_pin')"))  # fmt: skip
    finally:
        doors.close()
    assert search(office)[0]["actor"] == "anna"


# Searching


def test_reading_the_audit_is_in_the_audit(office):
    search(office, actor="karen")
    for address in ("/admin/audit", "/admin/audit.csv"):
        assert office.client.get(address, auth=office.sign_in("adam")).status_code == 200
    found = [entry for entry in search(office, subject="audit") if entry["actor"] == "adam"]
    assert len(found) == 3
    assert found[-1]["details"] == {"query": {"actor": "karen"}}
    assert {(entry["action"], entry["role"], entry["credential_kind"]) for entry in found} == {
        ("read", "administrator", "token")
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"actor": "KAR"}, {"first", "second"}),
        ({"actor": "%"}, set()),
        ({"action": "publish"}, {"second"}),
        ({"subject": "walk"}, {"third"}),
        ({"subject_id": "first"}, {"first"}),
        ({"area": "bakken"}, {"third"}),
        ({"area": "nowhere"}, set()),
        ({"from": "2026-05-05"}, {"second", "third"}),
        ({"to": "2026-05-05"}, {"first", "second"}),
        ({"from": "2026-05-05", "to": "2026-05-05", "actor": " "}, {"second"}),
        ({"actor": "karen", "action": "", "subject": "", "area": "", "from": "", "before": ""}, {"first", "second"}),
    ],
)
def test_entries_are_found_by_who_what_where_and_danish_days(office, asked, found):
    write(office, subject_id="first", at=datetime(2026, 5, 4, 23, 59, 59, tzinfo=DANISH))
    write(office, subject_id="second", at=datetime(2026, 5, 5, 0, 0, tzinfo=DANISH), action="publish")
    write(
        office,
        subject_id="third",
        at=datetime(2026, 5, 6, 0, 0, tzinfo=DANISH),
        actor="ole",
        subject="walk",
        area="bakken",
    )
    known = {"first", "second", "third"}
    period = {"to": "2026-05-06"} | asked  # What the test itself did happened later.
    assert {entry["subject_id"] for entry in search(office, **period)} & known == found


@pytest.mark.parametrize(
    "asked",
    [{"from": "i går"}, {"to": "9999-12-31"}, {"from": "0001-01-01"}, {"before": "0"}, {"before": "99999999999"},
     {"limit": "501"}, {"actor": "x\x00"}, {"actor": "x" * 121}],
)  # fmt: skip
def test_what_cannot_be_searched_for_is_refused(office, asked):
    for address in ("/api/audit", "/admin/audit"):
        assert office.client.get(address, params=asked, auth=office.sign_in("adam")).status_code == 422


def test_pages_follow_each_other_without_a_gap_or_a_double_while_others_write(office):
    """Many entries share one moment; new ones come in between the pages."""
    for number in range(23):
        write(office, subject_id=str(number), at=datetime(2026, 5, 4 + number % 3, 12, tzinfo=UTC))
    href, seen = "/api/audit?actor=karen&limit=5", []
    while href:
        answer = office.client.get(href, auth=office.sign_in("adam")).json()
        seen += [int(entry["subject_id"]) for entry in answer["entries"]]
        href = answer["next"]
        write(office, subject_id="999", at=datetime(2026, 6, 1, tzinfo=UTC))
    assert seen == sorted(range(23), key=lambda number: (-(number % 3), -number))


@pytest.mark.parametrize("address", ["/api/audit", "/admin/audit", "/admin/audit.csv"])
@pytest.mark.parametrize(("who", "status"), [("anna", 403), (None, 401)])
def test_the_audit_is_for_administrators(office, address, who, status):
    auth = office.sign_in(who) if who else None
    assert office.client.get(address, auth=auth).status_code == status


# Export


def export(world: World, **asked: Any) -> list[dict[str, str]]:
    answer = world.client.get("/admin/audit.csv", params=asked, auth=world.sign_in("adam"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_export_holds_every_entry_asked_for_and_more_than_a_page(office, monkeypatch):
    monkeypatch.setattr("app.audit.routes.EXPORT_ENTRIES", 4)
    for number in range(11):
        write(office, subject_id=f"nr {number}", details='{"ord": "æøå \\"citat\\"; og\\nlinje"}')
    rows = export(office, actor="karen")
    assert [row["subject_id"] for row in rows] == [f"nr {number}" for number in reversed(range(11))]
    assert rows[0]["details"] == '{"ord": "æøå \\"citat\\"; og\\nlinje"}'
    assert rows[0]["happened_at"] == "2026-05-04 14:00:00+02:00"
    assert rows[0]["area"] == "lunden"


def test_the_export_ends_with_what_was_there_when_it_was_asked_for(office):
    rows = export(office)
    assert rows
    assert not [row for row in rows if row["subject"] == "audit"]


def test_an_export_whose_sign_in_ends_breaks_off_and_does_not_look_whole(office, monkeypatch):
    monkeypatch.setattr("app.audit.routes.EXPORT_ENTRIES", 2)
    for number in range(9):
        write(office, subject_id=str(number))
    with office.engine.begin() as connection:
        connection.execute(
            text("""CREATE FUNCTION end_sign_in() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                 'BEGIN DELETE FROM credential; RETURN NEW; END'""")
        )
        connection.execute(
            text("CREATE TRIGGER end_sign_in AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION end_sign_in()")
        )
    with pytest.raises(PermissionError):
        TestClient(office.app).get("/admin/audit.csv", auth=office.sign_in("adam"))


@pytest.mark.parametrize("dangerous", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1"])
def test_nothing_in_the_export_is_a_formula(office, dangerous):
    write(office, actor=f"karen{dangerous}", action=dangerous, subject_id=dangerous)
    (row,) = export(office, actor="karen")
    for cell in row.values():
        assert not cell.startswith(tuple("=+-@\t\r\n＝"))
        assert not cell.strip().startswith(tuple("=+-@＝"))
    assert row["action"].replace("'", "") == row["subject_id"].replace("'", "") == dangerous


@pytest.mark.parametrize(
    ("value", "safe"),
    [("a,=1+1", "a,'=1+1"), ('x;"=cmd"', "x;\"'=cmd\""), ("a\n=1", "a\n'=1"), ("a=1, b-2", "a=1, b-2"), ("", ""),
     ("2026-05-04 14:00:00+02:00", "2026-05-04 14:00:00+02:00"), ("a, -1", "a, '-1")],
)  # fmt: skip
def test_what_another_separator_would_make_a_cell_of_is_no_formula_either(value, safe):
    assert safe_cell(value) == safe


# The page


def test_the_page_shows_names_and_hostile_details_as_words(office):
    write(
        office, actor="<img src=x onerror=alert(1)>", details='{"q": "<script>alert(1)</script>"}', subject_id="a&b=c"
    )
    page = office.client.get("/admin/audit", auth=office.sign_in("adam"), headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "<img src=x" not in page.text
    assert "<script>alert" not in page.text
    assert "subject_id=a%26b%3Dc" in page.text
    assert "Lunden" in page.text
    assert page.headers["cache-control"] == "no-store"


def test_a_code_that_has_no_words_yet_stands_for_itself(office):
    write(office, subject="from_the_future", action="teleport")
    page = office.client.get("/admin/audit?subject=from_the_future", auth=office.sign_in("adam"))
    assert "from_the_future: teleport" in page.text
    assert '<option value="from_the_future" selected>' in page.text


def test_every_rule_of_the_matrix_has_words_in_every_language():
    catalogues = Catalogues.load()
    for language in catalogues.languages:
        translate = catalogues.translator(language)
        for rule in policy.RULES.values():
            assert translate.knows(f"audit.subject.{rule.subject}"), rule.name
            assert translate.knows(f"audit.action.{rule.action}"), rule.name
        for role in policy.ROLES:
            assert translate.knows(f"audit.role.{role}")


def test_entries_outlive_the_area_they_are_about(office):
    write(office, subject_id="gone", area="bakken")
    with office.engine.begin() as connection:
        connection.execute(text("DELETE FROM housing_area WHERE slug = 'bakken'"))
    (entry,) = search(office, subject_id="gone")
    assert entry["area"] is None
    assert entry["area_id"] is not None
    assert datetime.fromisoformat(entry["happened_at"]) < datetime.now(UTC) + timedelta(days=1)
