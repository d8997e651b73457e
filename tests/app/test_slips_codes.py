"""The code of a slip: read however it was written, drawn, kept nowhere, and not to be guessed."""

import json
import re

import pytest
from sqlalchemy import text

from app.qr_codes import svg_file
from app.spam.guesses import MOST, PER_S
from app.spam.limits import Limits
from tests.app.slips import UNKNOWN, seen, write


@pytest.fixture
def limited(same_service):
    """Give the same service, with the limits on."""
    with same_service(rate_limits=True) as client:
        yield client


@pytest.mark.parametrize(
    "spell", [str.lower, lambda code: f" {code.replace('-', ' ')} ", lambda code: code.replace("-", "")]
)
def test_a_code_is_read_however_a_hand_wrote_it(world, spell):
    _pin, code = write(world)
    assert "Modtaget" in seen(world, spell(code))
    answer = world.client.post("/slip", data={"code": spell(code)}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/s/{code}"


def test_the_letter_o_is_read_as_nought(world):
    for _attempt in range(200):
        _pin, code = write(world, text="")
        if "0" in code:
            break
    assert "0" in code
    assert "Modtaget" in seen(world, code.replace("0", "o"))


@pytest.mark.parametrize("code", [UNKNOWN, "kort", "%00", "7K3M-9QX-W2P-og-meget-mere", "ÆØÅ", "🙂"])
def test_a_wrong_code_and_an_impossible_one_get_the_same_page(world, code):
    write(world)
    known_wrong = world.client.get(f"/s/{UNKNOWN}")
    answer = world.client.get(f"/s/{code}")
    assert answer.status_code == known_wrong.status_code == 404
    typed = re.compile(r'(value=")[^"]*|(href="/s/)[^?]*')
    assert typed.sub("", answer.text) == typed.sub("", known_wrong.text)
    for path in (f"/s/{code}/withdraw", f"/s/{code}/export.json", f"/s/{code}/qr.svg"):
        assert world.client.get(path).status_code == 404
    assert world.client.post("/slip", data={"code": "kort"}).status_code == 404
    if "%" not in code:
        assert world.client.get(f"/api/slips/{code}").json()["code"] == "unknown_slip"


def test_the_code_itself_is_kept_nowhere(world):
    _pin, code = write(world)
    plain = code.replace("-", "")
    with world.engine.connect() as connection:
        tables = connection.execute(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
                 "AND table_type = 'BASE TABLE' AND table_name <> 'spatial_ref_sys'")
        ).scalars().all()  # fmt: skip
        assert "pin" in tables
        for table in tables:
            rows = connection.execute(text(f'SELECT "{table}"::text FROM "{table}"')).scalars().all()  # noqa: S608
            assert not [row for row in rows if plain in row or code in row], table


def test_a_slip_is_kept_by_no_browser_and_found_by_no_search_engine(world):
    _pin, code = write(world)
    shown = [f"/s/{code}{part}" for part in ("", "/withdraw", "/export.json", "/qr.svg")]
    for path in (*shown, f"/api/slips/{code}", f"/s/{UNKNOWN}"):
        headers = world.client.get(path).headers
        assert headers["cache-control"] == "no-store", path
        assert "noindex" in headers["x-robots-tag"], path
        assert headers["referrer-policy"] in {"no-referrer", "same-origin"}, path


def test_who_guesses_too_often_waits_even_with_a_right_code(world, limited):
    _pin, code = write(world)
    for _guess in range(MOST):
        assert limited.get(f"/api/slips/{UNKNOWN}").status_code == 404
    answer = limited.get(f"/s/{code}")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= PER_S
    assert limited.get(f"/api/slips/{code}").json()["code"] == "too_many_tries"
    assert limited.post("/slip", data={"code": code}).status_code == 429
    assert limited.get(f"/s/{code}/qr.svg").status_code == 429
    assert limited.post(f"/api/slips/{code}/answer", json={"text": "Ja"}).status_code == 429
    assert limited.put(f"/api/slips/{code}/notice", json={"address": "mona@example.dk"}).status_code == 429
    assert limited.delete(f"/api/slips/{code}/notice").status_code == 429
    page = limited.get(f"/s/{code}", headers={"accept": "text/html"})
    assert page.headers["retry-after"]
    assert "for mange forsøg" in page.text


def test_whoever_holds_the_code_is_never_slowed_down_by_looking(world, limited):
    _pin, code = write(world)
    for _look in range(3 * MOST):
        assert limited.get(f"/api/slips/{code}").status_code == 200


@pytest.mark.parametrize(
    ("method", "part", "body"),
    [
        ("GET", "", None),
        ("POST", "/answer", {"text": "Ja"}),
        ("PUT", "/notice", {"address": "mona@example.dk"}),
        ("DELETE", "/notice", None),
        ("POST", "/withdraw", None),
    ],
)
def test_a_wrong_guess_counts_wherever_it_is_made(limited, method, part, body):
    for _guess in range(MOST):
        assert limited.request(method, f"/api/slips/{UNKNOWN}{part}", json=body).status_code == 404
    assert limited.request(method, f"/api/slips/{UNKNOWN}{part}", json=body).status_code == 429


def test_asking_how_long_to_wait_counts_nothing():
    limits = Limits(now=lambda: 0.0)
    for _look in range(5):
        assert limits.wait("slip", "192.0.2.1", most=1, per_s=600) is None
    assert limits.kept() == 0
    assert limits.allow("slip", "192.0.2.1", most=1, per_s=600) is None
    assert limits.wait("slip", "192.0.2.1", most=1, per_s=600) == pytest.approx(600)
    assert limits.wait("slip", "192.0.2.2", most=1, per_s=600) is None


def test_the_slip_of_an_answer_is_the_same_when_it_is_sent_again(world):
    body = world.pin()
    first, second = (world.client.post(f"{world.api}/pins", json=body).json()["slip"] for _ in range(2))
    assert first == second
    assert json.loads(world.client.get(f"/s/{first}/export.json").text)["text"] == body["text"]


def test_the_slip_is_drawn_as_a_code_that_leads_to_it(world):
    _pin, code = write(world)
    answer = world.client.get(f"/s/{code}/qr.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.content == svg_file(f"http://testserver/s/{code}", code)
    world.app.state.settings = world.app.state.settings.model_copy(
        update={"public_address": "https://kort.example.dk/"}
    )
    assert world.client.get(f"/s/{code}/qr.svg").content == svg_file(f"https://kort.example.dk/s/{code}", code)
