"""Who is not seen for long leaves; what opens doors and is over its time goes; so do old audit entries."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from app.accounts.codes import hash_secret
from app.commands.accounts import give_token, set_account
from tests.app.conftest import PASSWORD, World
from tests.app.test_retention import DANISH, NOW, change, read, run


def see(world: World, name: str, moment: datetime) -> None:
    """Let somebody have been here last at a moment, in every way that counts as being seen."""
    change(
        world,
        """
        UPDATE account SET created_at = :moment, last_seen_at = :moment WHERE name = :name;
        """,
        moment=moment,
        name=name,
    )
    change(world, "UPDATE credential SET last_used_at = NULL")
    change(world, "ALTER TABLE audit_entry DISABLE TRIGGER USER")
    change(
        world,
        "UPDATE audit_entry SET happened_at = :moment "
        "WHERE subject_id = (SELECT id::text FROM account WHERE name = :name)",
        moment=moment,
        name=name,
    )
    change(world, "ALTER TABLE audit_entry ENABLE TRIGGER USER")


def names(world: World, rows: str) -> list[str]:
    return [row[0] for row in read(world, f"SELECT name FROM account WHERE {rows} ORDER BY name")]  # noqa: S608


MEMBERS = "id IN (SELECT account_id FROM membership)"
LIMIT = datetime(2025, 8, 31, 14, 0, tzinfo=DANISH)


def test_who_was_not_seen_for_the_areas_months_leaves_it_and_a_day_younger_stays(world):
    see(world, "anna", LIMIT - timedelta(seconds=1))
    see(world, "bent", LIMIT + timedelta(days=1))
    report = run(world)
    assert {area.slug: area.memberships for area in report.areas} == {"bakken": 0, "lunden": 1}
    assert names(world, MEMBERS) == ["bent"]
    assert names(world, "disabled_at IS NOT NULL") == ["anna"]
    assert world.client.get(f"{world.api}/pins/exact", auth=world.sign_in("anna")).status_code == 401


@pytest.mark.parametrize("how", ["token", "let in again"])
def test_a_token_in_use_and_being_let_in_again_count_as_being_seen(world, how):
    see(world, "anna", LIMIT - timedelta(days=100))
    if how == "token":
        change(
            world,
            "UPDATE credential SET last_used_at = :moment "
            "WHERE account_id = (SELECT id FROM account WHERE name = 'anna')",
            moment=NOW - timedelta(days=2),
        )
    else:
        with world.engine.begin() as connection:
            set_account(connection, "anna", PASSWORD, area_slugs=["lunden"])
    run(world)
    assert "anna" in names(world, MEMBERS)


def test_a_closed_account_can_be_opened_for_three_months_and_is_then_deleted(world):
    see(world, "anna", LIMIT - timedelta(days=1))
    see(world, "bent", NOW)
    run(world)
    run(world, now=NOW + timedelta(days=90))
    assert names(world, "true") == ["anna", "bent"]
    report = run(world, now=NOW + timedelta(days=93))
    assert report.instance is not None
    assert report.instance.deleted_accounts == 1
    assert names(world, "true") == ["bent"]


def test_an_account_that_is_closed_by_hand_keeps_its_areas_for_their_time(world):
    see(world, "anna", NOW - timedelta(days=200))
    change(world, "UPDATE account SET disabled_at = :then WHERE name = 'anna'", then=NOW - timedelta(days=190))
    run(world)
    assert names(world, MEMBERS) == ["anna", "bent"]
    assert "anna" in names(world, "true")


def test_planners_follow_the_longest_time_of_their_municipality_and_administrators_stay(world):
    with world.engine.begin() as connection:
        connection.execute(text("INSERT INTO municipality (id, code, name) VALUES (gen_random_uuid(), '0101', 'By')"))
        connection.execute(
            text("UPDATE housing_area SET municipality_id = (SELECT id FROM municipality), "
                 "account_retention_months = 24 WHERE slug = 'lunden'")
        )  # fmt: skip
        set_account(connection, "plan", PASSWORD, municipality="0101")
        set_account(connection, "adam", PASSWORD, administrator=True)
    for name in ("plan", "adam"):
        see(world, name, NOW - timedelta(days=23 * 30))
    see(world, "anna", NOW)
    see(world, "bent", NOW)
    assert run(world).instance.closed_accounts == 0  # type: ignore[union-attr]
    see(world, "plan", NOW - timedelta(days=25 * 31))
    report = run(world)
    assert report.instance is not None
    assert (report.instance.closed_accounts, report.instance.idle_administrators) == (1, 1)
    assert names(world, "disabled_at IS NOT NULL") == ["plan"]


def test_expired_sign_ins_tokens_and_invitations_go_and_the_others_stay(world):
    with world.engine.begin() as connection:
        give_token(connection, "anna", may_write=False, days=7)
        for number, (kind, moment) in enumerate([
            ("half", NOW), ("session", NOW - timedelta(days=1)), ("session", NOW + timedelta(seconds=1)),
        ]):  # fmt: skip
            connection.execute(
                text("INSERT INTO credential (hash, kind, account_id, expires_at) "
                     "SELECT :hash, :kind, id, :moment FROM account WHERE name = 'anna'"),
                {"hash": hash_secret(str(number)), "kind": kind, "moment": moment},
            )  # fmt: skip
        connection.execute(
            text("UPDATE credential SET expires_at = :late WHERE kind = 'token'"), {"late": NOW + timedelta(days=1)}
        )
    report = run(world)
    assert report.instance is not None
    assert report.instance.credentials == 2
    left = read(world, "SELECT kind, expires_at > :now AS good FROM credential", now=NOW)
    assert {row.good for row in left} == {True}
    assert "session" in {row.kind for row in left}


def test_audit_entries_go_after_their_months_and_a_day_younger_stays(world):
    change(
        world,
        """
        INSERT INTO audit_entry (happened_at, actor, role, credential_kind, action, subject)
        SELECT moment, 'x', 'operator', 'none', 'try', 'border'
        FROM unnest(CAST(:moments AS timestamptz[])) AS moment
        """,
        moments=[
            datetime(2024, 8, 31, 13, 59, 59, tzinfo=DANISH),
            datetime(2024, 8, 31, 14, 0, tzinfo=DANISH),
            datetime(2024, 9, 1, 14, 0, tzinfo=DANISH),
        ],
    )
    report = run(world)
    assert report.instance is not None
    assert report.instance.audit_entries == 1
    left = read(world, "SELECT happened_at FROM audit_entry WHERE subject = 'border' ORDER BY 1")
    assert [row.happened_at.astimezone(DANISH).day for row in left] == [31, 1]
