"""Meetings: a code lets one device in, its pins belong to the round, and nothing of other rounds is seen."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.accounts.codes import new_facilitator_code, spell
from app.callers import MEETING_COOKIE
from app.meetings.service import MEETING_HOURS, code_hash
from app.spam.guesses import MOST
from layers.tables import new_id
from tests.app.conftest import at

HTML = {"accept": "text/html"}


def make_round(world, title: str = "Aftenmøde", *, opens_h: int = -1, closes_h: int = 100, slug: str = "lunden"):
    """Store a mapping round with a facilitator's code; return its id and the code."""
    campaign, code = new_id(), new_facilitator_code()
    with world.engine.begin() as connection:
        connection.execute(
            text("""INSERT INTO campaign (id, area_id, title, format, opens_at, closes_at)
            SELECT :id, id, :title, 'residents', now() + make_interval(hours => :opens),
                   now() + make_interval(hours => :closes) FROM housing_area WHERE slug = :slug"""),
            {"id": campaign, "title": title, "opens": opens_h, "closes": closes_h, "slug": slug},
        )
        connection.execute(
            text("INSERT INTO facilitator_code (campaign_id, code_hash) VALUES (:campaign, :hash)"),
            {"campaign": campaign, "hash": code_hash(world.app.state.keys, code)},
        )
    return campaign, code


@pytest.fixture
def device(world):
    """Give the browser of a meeting's device."""
    with TestClient(world.app, raise_server_exceptions=False) as client:
        yield client


def csrf_of(client: TestClient, path: str = "/meeting") -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get(path, headers=HTML).text)
    assert found is not None
    return found[1]


def enter(client: TestClient, code: str):
    return client.post("/meeting", data={"csrf": csrf_of(client), "code": code}, follow_redirects=False)


def let_in(client: TestClient, code: str) -> None:
    answer = enter(client, code)
    assert answer.status_code == 303, answer.text


def one(world, statement: str, **values):
    with world.engine.connect() as connection:
        return connection.execute(text(statement), values).scalar_one()


@pytest.mark.parametrize("write", [str, str.lower, spell, lambda code: f" {code[:4]} {code[4:]} "])
def test_the_code_lets_a_device_in_however_it_is_typed(world, device, write):
    _campaign, code = make_round(world)
    answer = enter(device, write(code))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/areas/lunden"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{MEETING_COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Du skriver for mødet »Aftenmøde«" in device.get("/areas/lunden").text


def test_the_cookie_is_for_https_only_where_the_operator_says_so(world, same_service):
    _campaign, code = make_round(world)
    with same_service(secure_cookies=True) as client:
        client.base_url = "https://testserver"
        assert "Secure" in enter(client, code).headers["set-cookie"]


def test_a_wrong_code_is_told_and_lets_nobody_in(world, device):
    make_round(world)
    answer = enter(device, "23456789")
    assert answer.status_code == 422
    assert "Vi kender ikke den mødekode." in answer.text
    assert MEETING_COOKIE not in device.cookies


@pytest.mark.parametrize(("opens", "closes", "words"), [(1, 2, "ikke begyndt"), (-3, -1, "er slut")])
def test_a_round_that_is_not_open_lets_nobody_in(world, device, opens, closes, words):
    _campaign, code = make_round(world, opens_h=opens, closes_h=closes)
    answer = enter(device, code)
    assert answer.status_code == 409
    assert words in answer.text
    assert world.count("credential WHERE kind = 'facilitator'") == 0


def test_an_area_that_is_still_prepared_lets_no_meeting_in(world, device):
    _campaign, code = make_round(world)
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE housing_area SET visibility = 'members'"))
    answer = enter(device, code)
    assert answer.status_code == 409
    assert "Bed planlæggeren om at åbne det først." in answer.text


def test_entering_needs_a_form_of_ours(world, device):
    _campaign, code = make_round(world)
    assert device.post("/meeting", data={"code": code}).status_code == 403


def test_who_guesses_codes_too_often_waits_even_with_a_right_one(world, same_service):
    _campaign, code = make_round(world)
    with same_service(rate_limits=True) as client:
        token = csrf_of(client)
        for _guess in range(MOST):
            assert client.post("/meeting", data={"csrf": token, "code": "23456789"}).status_code == 422
        answer = client.post("/meeting", data={"csrf": token, "code": code}, follow_redirects=False)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(("closes", "hours"), [(100, MEETING_HOURS), (3, 3)])
def test_a_device_is_let_in_for_half_a_day_and_never_longer_than_the_round_is_open(world, device, closes, hours):
    _campaign, code = make_round(world, closes_h=closes)
    let_in(device, code)
    left = one(
        world, "SELECT extract(epoch FROM expires_at - created_at) / 3600 FROM credential WHERE kind = 'facilitator'"
    )
    assert float(left) == pytest.approx(hours, abs=0.01)


def test_only_the_hash_of_what_the_device_presents_is_kept(world, device):
    _campaign, code = make_round(world)
    let_in(device, code)
    token = device.cookies[MEETING_COOKIE]
    kept = one(world, "SELECT credential::text FROM credential WHERE kind = 'facilitator'")
    assert token not in kept
    assert code not in one(world, "SELECT facilitator_code::text FROM facilitator_code")


def test_what_a_device_writes_belongs_to_its_round_and_asks_no_work(world, same_service):
    """Another round of the area is open too, and newer; work is asked of everybody else."""
    campaign, code = make_round(world)
    make_round(world, "En anden runde", opens_h=0)
    with same_service(work_bits=12, rate_limits=True) as client:
        assert client.post(f"{world.api}/pins", json=world.pin()).json()["code"] == "work_missing"
        let_in(client, code)
        answers = [client.post(f"{world.api}/pins", json=world.pin(text="De samme ord")) for _voice in range(12)]
    assert {answer.status_code for answer in answers} == {201}
    assert (
        one(world, "SELECT count(*) FROM pin WHERE placed_by = 'facilitator' AND campaign_id = :id", id=campaign) == 12
    )


def test_a_meetings_slips_open_like_all_others(world, device):
    _campaign, code = make_round(world)
    let_in(device, code)
    slip = device.post(f"{world.api}/pins", json=world.pin()).json()["slip"]
    assert "Aftenmøde" in world.client.get(f"/s/{slip}").text


def test_a_meeting_sees_its_own_round_and_no_other(world, device):
    _campaign, code = make_round(world)
    other, _code = make_round(world, "En anden runde")
    foreign, _code = make_round(world, "Bakkens runde", slug="bakken")
    world.place(text="Fra en anden runde", campaign_id=str(other))
    body = world.pin(
        geometry={"type": "Point", "coordinates": at(1100, 100)}, text="Fra Bakken", campaign_id=str(foreign)
    )
    assert world.client.post("/api/areas/bakken/pins", json=body).status_code == 201
    let_in(device, code)
    device.post(f"{world.api}/pins", json=world.pin(text="Sagt <i>højt</i>"))
    page = device.get("/meeting/pins").text
    assert "Sagt &lt;i&gt;højt&lt;/i&gt;" in page
    assert "Venter på at blive læst" in page
    assert "Fra en anden runde" not in page
    assert "Fra Bakken" not in page


def test_the_pins_that_a_meeting_wrote_are_counted_apart_from_those_that_residents_sent(world, device):
    campaign, code = make_round(world)
    world.place(text="Sendt hjemmefra", campaign_id=str(campaign))
    let_in(device, code)
    device.post(f"{world.api}/pins", json=world.pin(text="Sagt på mødet"))
    page = device.get("/meeting/pins").text
    written, _heading, sent = page.partition("Sendt af beboere")
    assert "Sagt på mødet" in written
    assert "Sendt hjemmefra" in sent
    assert 'data-pins="1"' in device.get("/areas/lunden").text


def test_the_bar_stands_in_the_meetings_own_area_only(world, device):
    _campaign, code = make_round(world)
    let_in(device, code)
    assert "meeting-bar" not in device.get("/areas/bakken").text
    assert "meeting-bar" not in world.client.get("/areas/lunden").text


@pytest.mark.parametrize("path", ["/areas/lunden/staff", "/api/areas/lunden/pins/exact"])
def test_a_meeting_opens_nothing_of_the_staff(world, device, path):
    _campaign, code = make_round(world)
    let_in(device, code)
    assert device.get(path, follow_redirects=False).status_code in {303, 401, 403, 404}


def test_looking_at_the_pins_and_ending_are_written_into_the_audit_once_each(world, device):
    campaign, code = make_round(world)
    let_in(device, code)
    device.get("/meeting/pins")
    end(device)
    with world.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT subject, action, actor, role, credential_kind FROM audit_entry "
                "WHERE role = 'facilitator' ORDER BY id"
            )
        ).all()
        about = connection.execute(text("SELECT subject_id FROM audit_entry WHERE subject = 'meeting'")).scalar_one()
    who = ("Aftenmøde", "facilitator", "facilitator")
    assert [tuple(row) for row in rows] == [("campaign_pin", "read", *who), ("meeting", "run", *who)]
    assert about == str(campaign)


def end(client: TestClient) -> str:
    token = csrf_of(client)
    answer = client.post("/meeting/end", data={"csrf": token}, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def test_ending_lets_the_device_out_and_keeps_what_was_written(world, device):
    _campaign, code = make_round(world)
    let_in(device, code)
    device.post(f"{world.api}/pins", json=world.pin())
    held = device.cookies[MEETING_COOKIE]
    assert "Mødet er slut på denne enhed." in device.get(end(device)).text
    assert MEETING_COOKIE not in device.cookies
    device.cookies.set(MEETING_COOKIE, held)
    assert device.get("/meeting/pins", follow_redirects=False).status_code == 401
    assert "meeting-bar" not in device.get("/areas/lunden").text
    assert world.count("pin") == 1


def test_ending_needs_a_form_of_ours(world, device):
    _campaign, code = make_round(world)
    let_in(device, code)
    assert device.post("/meeting/end").status_code == 403
    assert device.get("/meeting/pins").status_code == 200


def test_a_device_that_writes_for_a_meeting_is_told_so_where_the_code_is_asked_for(world, device):
    _campaign, code = make_round(world)
    let_in(device, code)
    page = device.get("/meeting").text
    assert "Mødet er i gang" in page
    assert "Aftenmøde" in page


def test_somebody_who_is_signed_in_signs_out_before_a_meeting_begins(world, anna):
    """Their own session would count before the meeting's, and the pins would be nobody's."""
    _campaign, code = make_round(world)
    token = csrf_of(world.client)
    answer = world.client.post("/meeting", data={"csrf": token, "code": code}, auth=anna)
    assert answer.status_code == 409
    assert "Log ud" in answer.text


@pytest.mark.parametrize(("method", "path"), [("GET", "/meeting/pins"), ("POST", "/meeting/end")])
def test_the_pages_of_a_meeting_are_for_its_device_alone(world, anna, method, path):
    assert world.client.request(method, path, follow_redirects=False).status_code == 401
    assert world.client.request(method, path, auth=anna, follow_redirects=False).status_code == 403
