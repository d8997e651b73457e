"""Mapping rounds are made and changed in Danish time, and a facilitator's code is told once."""

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.callers import hash_of
from app.commands.accounts import give_token, set_account
from app.database import Database
from layers.tables import new_id
from tests.app.conftest import PASSWORD, World

DANISH = ZoneInfo("Europe/Copenhagen")
PAGE = {"accept": "text/html"}


def wish(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    body = {
        "title": "Efteråret",
        "format": "mixed",
        "opens_at": (now - timedelta(hours=1)).isoformat(),
        "closes_at": (now + timedelta(days=7)).isoformat(),
        "purpose": "Til helhedsplanen",
        "next_step": "Møde i november",
    }
    return body | changes


def make(world: World, who: str = "anna", slug: str = "lunden", **changes: Any) -> dict[str, Any]:
    answer = world.client.post(f"/api/areas/{slug}/campaigns", json=wish(**changes), auth=world.sign_in(who))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def patch(world: World, campaign: str, who: str = "anna", **changes: Any):
    return world.client.patch(f"{world.api}/campaigns/{campaign}", json=changes, auth=world.sign_in(who))


def make_code(world: World, campaign: str, who: str = "anna", slug: str = "lunden"):
    return world.client.post(f"/api/areas/{slug}/campaigns/{campaign}/facilitator-code", auth=world.sign_in(who))


def entries(world: World) -> list[Any]:
    with world.engine.connect() as connection:
        return list(connection.execute(text("SELECT * FROM audit_entry WHERE subject = 'campaign' ORDER BY id")).all())


@pytest.fixture
def planner(world: World) -> World:
    """Give a planner of the municipality that lunden, and a third area, belong to."""
    with world.engine.begin() as connection:
        connection.execute(text("INSERT INTO municipality (id, code, name) VALUES (gen_random_uuid(), '0751', 'By')"))
        connection.execute(
            text("""
            INSERT INTO housing_area (id, slug, name, boundary)
            SELECT gen_random_uuid(), 'engen', 'Engen', ST_Translate(boundary, 5000, 0)
            FROM housing_area WHERE slug = 'lunden'
            """)
        )
        connection.execute(
            text("UPDATE housing_area SET municipality_id = (SELECT id FROM municipality) WHERE slug <> 'bakken'")
        )
        set_account(connection, "plan", PASSWORD, municipality="0751")
        world.tokens["plan"] = give_token(connection, "plan", may_write=True)
    return world


# Rounds


def test_resources_come_first_unless_somebody_says_otherwise(world):
    made = make(world)
    assert made["focus"] == "resources_first"
    assert (made["state"], made["pins"], made["code_made_at"], made["overlaps"]) == ("open", 0, None, [])
    (entry,) = entries(world)
    assert (entry.actor, entry.action, entry.subject_id) == ("anna", "manage", made["id"])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2026-07-01T16:00", datetime(2026, 7, 1, 14, 0, tzinfo=UTC)),
        ("2026-12-01T16:00", datetime(2026, 12, 1, 15, 0, tzinfo=UTC)),
        ("2026-12-01T16:00+00:00", datetime(2026, 12, 1, 16, 0, tzinfo=UTC)),
    ],
)
def test_a_time_without_a_zone_is_danish(world, typed, stored):
    made = make(world, opens_at=typed, closes_at="2027-01-31T22:00")
    assert datetime.fromisoformat(made["opens_at"]) == stored


@pytest.mark.parametrize(
    ("changes", "code", "status"),
    [
        ({"title": "   "}, "campaign_title", 422),
        ({"title": "a\u202eb"}, "campaign_title", 422),
        ({"closes_at": "2020-01-01T00:00"}, "campaign_closes_first", 422),
        ({"opens_at": "0001-01-01T00:00"}, "campaign_time", 422),
        ({"closes_at": "9999-12-31T23:59:59-12:00"}, "campaign_time", 422),
        ({"title": "Taget"}, "campaign_title_taken", 409),
        ({"title": "  Taget "}, "campaign_title_taken", 409),
    ],
)
def test_what_does_not_do_is_refused_and_writes_nothing(world, anna, changes, code, status):
    make(world, title="Taget")
    answer = world.client.post(f"{world.api}/campaigns", json=wish(**changes), auth=anna)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert world.count("campaign") == 1
    assert len(entries(world)) == 1


def test_rounds_that_are_open_at_the_same_time_are_allowed_and_told(world):
    first = make(world, title="Den ene")
    second = make(world, title="Den anden")
    now = datetime.now(UTC)
    later = make(world, title="Bagefter", opens_at=(now + timedelta(days=8)).isoformat(),
                 closes_at=(now + timedelta(days=9)).isoformat())  # fmt: skip
    assert second["overlaps"] == ["Den ene"]
    assert later["overlaps"] == []
    listed = world.client.get(f"{world.api}/campaigns", auth=world.sign_in("anna")).json()
    assert {one["title"]: one["overlaps"] for one in listed} == {
        "Den ene": ["Den anden"], "Den anden": ["Den ene"], "Bagefter": [],
    }  # fmt: skip
    page = world.client.get("/areas/lunden/campaigns", auth=world.sign_in("anna"), headers=PAGE).text
    assert page.count("Er åben samtidig med") == 2
    assert first["id"] in page


def test_a_change_says_what_was_changed_and_leaves_the_rest(world):
    made = make(world)
    answer = patch(world, made["id"], next_step="Vandring i december")
    assert answer.status_code == 200
    assert answer.json() == made | {"next_step": "Vandring i december"}
    assert entries(world)[-1].details == {"changed": ["next_step"]}
    assert patch(world, made["id"], next_step="Vandring i december").status_code == 200
    assert entries(world)[-1].details == {"changed": []}


def test_a_round_with_pins_stays_in_its_area_and_one_without_may_move(planner):
    made = make(planner, "plan")
    planner.place(campaign_id=made["id"])
    refused = patch(planner, made["id"], "plan", area="engen")
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_has_pins")
    empty = make(planner, "plan", title="Tom")
    moved = patch(planner, empty["id"], "plan", area="engen")
    assert moved.status_code == 200
    titles = [
        one["title"] for one in planner.client.get("/api/areas/engen/campaigns", auth=planner.sign_in("plan")).json()
    ]
    assert titles == ["Tom"]


def test_a_round_moves_to_no_area_of_somebody_else_although_everybody_sees_it(planner):
    made = make(planner, "plan")
    for slug in ("bakken", "nowhere"):
        answer = patch(planner, made["id"], "plan", area=slug)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_area")


def test_the_database_itself_keeps_a_round_with_pins_where_it_is(planner):
    made = make(planner, "plan")
    planner.place(campaign_id=made["id"])
    with pytest.raises(DBAPIError) as caught, planner.engine.begin() as connection:
        connection.execute(text("UPDATE campaign SET area_id = (SELECT id FROM housing_area WHERE slug = 'engen')"))
    assert isinstance(caught.value.orig, psycopg.errors.ForeignKeyViolation)


def test_a_pin_that_comes_while_its_round_moves_finds_it_in_one_area_or_the_other(planner):
    """The pin waits for the move, or the move for the pin: a pin is never left in a round of another area."""
    for number in range(6):
        made = make(planner, "plan", title=f"Nummer {number}")
        answers: list[int] = []
        sends = threading.Thread(
            target=lambda made=made, answers=answers: answers.append(
                planner.client.post(
                    f"{planner.api}/pins", json=planner.pin(campaign_id=made["id"], text=str(new_id()))
                ).status_code
            )
        )
        sends.start()
        moved = patch(planner, made["id"], "plan", area="engen").status_code
        sends.join()
        assert (moved, answers[0]) in {(200, 422), (409, 201), (200, 404)}
    with planner.engine.connect() as connection:
        strays = connection.execute(
            text(
                "SELECT count(*) FROM pin JOIN campaign ON campaign.id = campaign_id "
                "WHERE pin.area_id <> campaign.area_id"
            )
        ).scalar_one()
    assert strays == 0


@pytest.mark.parametrize(("who", "status"), [("bent", 404), ("adam", 403), (None, 401)])
def test_rounds_of_an_area_are_for_its_professionals_and_planners(planner, who, status):
    with planner.engine.begin() as connection:
        set_account(connection, "adam", PASSWORD, administrator=True)
        planner.tokens["adam"] = give_token(connection, "adam", may_write=True)
    made = make(planner)
    auth = planner.sign_in(who) if who else None
    client = planner.client
    for answer in (
        client.get("/api/areas/lunden/campaigns", auth=auth),
        client.post("/api/areas/lunden/campaigns", json=wish(title="x"), auth=auth),
        client.patch(f"/api/areas/lunden/campaigns/{made['id']}", json={"title": "x"}, auth=auth),
        client.post(f"/api/areas/lunden/campaigns/{made['id']}/facilitator-code", auth=auth),
    ):
        assert answer.status_code == status
    assert planner.count("campaign") == 1


def test_a_round_of_another_area_does_not_exist_under_ones_own(world):
    foreign = make(world, "bent", "bakken")
    assert patch(world, foreign["id"], title="Kapret").status_code == 404
    assert make_code(world, foreign["id"]).status_code == 404


# Codes


def enter(world: World, code: str) -> tuple[TestClient, int]:
    """Let a facilitator's device try a code; return it and the status."""
    device = TestClient(world.app)
    form = device.get("/meeting", headers=PAGE).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', form)
    assert csrf
    answer = device.post("/meeting", data={"code": code, "csrf": csrf[1]}, headers=PAGE, follow_redirects=False)
    return device, answer.status_code


def test_a_code_lets_a_facilitator_in_until_a_new_one_takes_its_place(world):
    made = make(world)
    first = make_code(world, made["id"])
    assert first.status_code == 201
    assert first.headers["cache-control"] == "no-store"
    assert re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", first.json()["code"])
    device, status = enter(world, first.json()["code"].lower().replace("-", " "))
    assert status == 303
    assert device.get("/meeting/pins").status_code == 200
    second = make_code(world, made["id"])
    assert second.json()["ended"] == 1
    assert device.get("/meeting/pins", headers={"accept": "application/json"}).status_code == 401
    assert enter(world, first.json()["code"])[1] != 303
    assert enter(world, second.json()["code"])[1] == 303


def test_of_a_code_only_its_keyed_hash_is_kept_and_the_audit_does_not_tell_it(world):
    made = make(world)
    code = make_code(world, made["id"]).json()["code"]
    plain = code.replace("-", "")
    with world.engine.connect() as connection:
        kept = connection.execute(text("SELECT code_hash FROM facilitator_code")).scalar_one()
        written = connection.execute(text("SELECT string_agg(audit_entry::text, ' ') FROM audit_entry")).scalar_one()
    assert bytes(kept) == world.app.state.keys.code_hash("facilitator", plain)
    assert plain not in written
    assert code not in written
    assert entries(world)[-1].details == {"facilitator_code": "new", "ended": 0}
    listed = world.client.get(f"{world.api}/campaigns", auth=world.sign_in("anna")).json()
    assert listed[0]["code_made_at"] is not None


def test_a_round_that_is_over_gets_no_code(world):
    made = make(world, opens_at="2025-01-01T10:00", closes_at="2025-01-02T10:00")
    answer = make_code(world, made["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "campaign_closed")


def test_the_staff_door_can_give_codes_to_its_own_rounds_and_do_nothing_else_with_them(world, database):
    own, foreign = make(world), make(world, "bent", "bakken")
    make_code(world, foreign["id"], "bent", "bakken")
    with world.engine.begin() as connection:
        read_only = give_token(connection, "anna", may_write=False)
    doors = Database(database.urls)

    def attempt(token: str, statement: str, **values: Any) -> Any:
        with doors.staff(hash_of(token)) as session:
            return session.execute(text(statement), values).all()

    give = "SELECT set_facilitator_code(:campaign, 'x')"
    try:
        attempt(world.tokens["anna"], give, campaign=own["id"])
        assert attempt(world.tokens["anna"], "SELECT campaign_id::text FROM facilitator_code") == [(own["id"],)]
        for token, statement, campaign in (
            (world.tokens["anna"], give, foreign["id"]),
            (read_only, give, own["id"]),
            ("nobody", give, own["id"]),
            (world.tokens["anna"], "SELECT code_hash FROM facilitator_code WHERE :campaign <> ''", own["id"]),
            (world.tokens["anna"], "DELETE FROM facilitator_code WHERE :campaign <> ''", own["id"]),
            (world.tokens["anna"], "SELECT * FROM credential WHERE :campaign <> ''", own["id"]),
        ):
            with pytest.raises(DBAPIError) as caught:
                attempt(token, statement, campaign=campaign)
            assert isinstance(caught.value.orig, psycopg.errors.InsufficientPrivilege)
    finally:
        doors.close()


# Pages


def post(world: World, address: str, shown: str, **fields: Any):
    auth = world.sign_in("anna")
    csrf = re.search(r'name="csrf" value="([^"]+)"', world.client.get(shown, auth=auth, headers=PAGE).text)
    assert csrf
    return world.client.post(address, data={**fields, "csrf": csrf[1]}, auth=auth, headers=PAGE, follow_redirects=False)


FORM = {
    "title": "Sommer", "format": "virtual", "focus": "resources_first", "purpose": "Linje 1\r\nLinje 2",
    "next_step": "", "opens_at": "2026-06-01T08:00", "closes_at": "2036-06-30T22:00",
}  # fmt: skip


def test_the_page_makes_changes_and_gives_a_code_in_danish_time(world):
    base = "/areas/lunden/campaigns"
    assert post(world, f"{base}/new", f"{base}/new", **FORM).headers["location"] == f"{base}?done=made"
    (listed,) = world.client.get(f"{world.api}/campaigns", auth=world.sign_in("anna")).json()
    assert datetime.fromisoformat(listed["opens_at"]) == datetime(2026, 6, 1, 8, tzinfo=DANISH)
    assert listed["purpose"] == "Linje 1\nLinje 2"
    own = f"{base}/{listed['id']}"
    assert 'value="2026-06-01T08:00"' in world.client.get(own, auth=world.sign_in("anna"), headers=PAGE).text
    assert post(world, own, own, **FORM | {"title": "Sommeren"}).status_code == 303
    told = post(world, f"{own}/facilitator-code", base)
    assert told.status_code == 200
    assert told.headers["cache-control"] == "no-store"
    code = re.search(r'class="meeting-code">([^<]+)<', told.text)
    assert code
    assert enter(world, code[1])[1] == 303
    assert code[1] not in world.client.get(base, auth=world.sign_in("anna"), headers=PAGE).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "1 til 120 tegn"),
        ({"title": "x" * 121}, "1 til 120 tegn"),
        ({"closes_at": "2026-01-01T00:00"}, "efter at den åbner"),
        ({"opens_at": "i morgen"}, "dag og klokkeslæt"),
        ({"opens_at": ""}, "dag og klokkeslæt"),
        ({"format": "telepathy"}, "en af mulighederne"),
        ({"purpose": "x" * 1001}, "Der er plads til 1000 tegn"),
    ],
)
def test_a_refused_form_comes_back_with_everything_typed(world, changes, words):
    shown = "/areas/lunden/campaigns/new"
    answer = post(world, shown, shown, **FORM | {"next_step": "Står <her>"} | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Står &lt;her&gt;" in answer.text
    assert world.count("campaign") == 0
    assert entries(world) == []
