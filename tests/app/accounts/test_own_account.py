"""One's own account: the password, the sessions, the tokens."""

import re
from datetime import UTC, datetime

import pytest

from tests.app.accounts.conftest import NEW_PASSWORD, PASSWORD, Browser, Town, words_in

VERA = "vera@kommune.example"
EXACT = "/api/areas/{}/pins/exact"


@pytest.fixture
def anna(town: Town) -> Browser:
    browser = town.browser()
    browser.sign_in("anna")
    return browser


def change(browser: Browser, old: str, new: str, again: str | None = None):
    return browser.send(browser.open("/account"), "/account/password", old=old, new=new, again=again or new)


def make_token(browser: Browser, *, scope: str = "", rights: str = "read", days: int = 30) -> str:
    """Make a token on the page; return it as the page shows it."""
    sent = {"name": "QGIS på kontoret", "scope": scope, "rights": rights, "days": str(days)}
    shown = browser.send(browser.open("/account"), "/account/tokens", **sent)
    found = re.search(r"tk_[\w-]{43}", shown.text)
    assert found, words_in(shown)
    return found[0]


def asks(town: Town, token: str, path: str, method: str = "GET"):
    return town.browser().client.request(method, path, headers={"Authorization": f"Bearer {token}"})


def test_a_new_password_ends_every_other_session_and_renews_this_one(town: Town, anna: Browser):
    other = town.browser()
    other.sign_in("anna")
    before = anna.session
    done = change(anna, PASSWORD, NEW_PASSWORD)
    assert "Adgangskoden er skiftet." in words_in(done)
    assert anna.session != before
    assert other.open("/account", follow=False).status_code == 303
    assert town.browser().sign_in("anna").status_code == 401
    assert town.browser().sign_in("anna", NEW_PASSWORD).status_code == 200


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        (("not the password", NEW_PASSWORD, NEW_PASSWORD), 401, "Din nuværende adgangskode passer ikke."),
        ((PASSWORD, NEW_PASSWORD, PASSWORD), 422, "De to adgangskoder er ikke ens."),
        ((PASSWORD, "lunden2024lunden", "lunden2024lunden"), 422, "for nem at gætte"),
        ((PASSWORD, "kort", "kort"), 422, "for kort"),
    ],
)
def test_a_password_is_not_changed_for_nothing(
    town: Town, anna: Browser, typed: tuple[str, str, str], status: int, words: str
):
    before = anna.session
    refused = change(anna, *typed)
    assert refused.status_code == status
    assert words in words_in(refused)
    assert anna.session == before
    assert town.browser().sign_in("anna").status_code == 200


def test_the_own_sessions_are_listed_and_ended_one_by_one(town: Town, anna: Browser):
    other = town.browser()
    other.sign_in("anna")
    page = anna.open("/account")
    assert words_in(page).count("Denne browser") == 1
    ids = re.findall(r"/account/sessions/([\w-]{36})/revoke", page.text)
    own = str(town.run("SELECT id FROM credential ORDER BY created_at LIMIT 1"))
    (others,) = [one for one in ids if one != own]
    assert "Der er logget ud dér." in words_in(anna.send(page, f"{others}/revoke"))
    assert other.open("/account", follow=False).status_code == 303
    ended = anna.send(page, f"{own}/revoke")
    assert ended.url.path == "/sign-in"
    assert anna.session is None


def test_signing_out_everywhere_ends_all_sessions_and_no_token(town: Town, anna: Browser):
    other = town.browser()
    other.sign_in("anna")
    token = make_token(anna)
    assert anna.send(anna.open("/account"), "/account/sessions/revoke").url.path == "/sign-in"
    assert other.open("/account", follow=False).status_code == 303
    assert asks(town, token, EXACT.format("lunden")).status_code == 200


def test_nobody_ends_what_is_somebody_elses(town: Town, anna: Browser):
    bodil = town.browser()
    bodil.sign_in("bodil")
    token = make_token(bodil)
    csrf = {"csrf": anna.open("/account").text.split('name="csrf" value="')[1].split('"')[0]}
    for kind in ("session", "token"):
        foreign = town.run(
            "SELECT id FROM credential WHERE kind = :kind AND account_id = :bodil", kind=kind, bodil=town.id_of("bodil")
        )
        assert anna.client.post(f"/account/{kind}s/{foreign}/revoke", data=csrf).status_code == 404
    assert bodil.open("/account", follow=False).status_code == 200
    assert asks(town, token, EXACT.format("bakken")).status_code == 200


def test_a_token_reads_what_its_owner_sees_and_is_shown_once(town: Town, anna: Browser):
    token = make_token(anna)
    assert asks(town, token, EXACT.format("lunden")).status_code == 200
    assert asks(town, token, EXACT.format("bakken")).status_code in (403, 404)
    page = anna.open("/account")
    assert token not in page.text
    assert "QGIS på kontoret" in words_in(page)
    assert len(bytes(town.run("SELECT hash FROM credential WHERE kind = 'token'"))) == 32
    basic = town.browser().client.get(EXACT.format("lunden"), auth=("hvem som helst", token))
    in_path = town.browser().client.get(f"/t/{token}{EXACT.format('lunden')}")
    assert (basic.status_code, in_path.status_code) == (200, 200)


def test_a_token_for_one_area_opens_no_other(town: Town):
    town.run(
        "INSERT INTO membership (account_id, area_id) SELECT :anna, id FROM housing_area ON CONFLICT DO NOTHING",
        anna=town.id_of("anna"),
    )
    anna = town.browser()
    anna.sign_in("anna")
    narrow, wide = make_token(anna, scope=f"area:{town.area('bakken')}"), make_token(anna)
    assert asks(town, narrow, EXACT.format("bakken")).status_code == 200
    assert asks(town, narrow, EXACT.format("lunden")).status_code in (403, 404)
    assert asks(town, wide, EXACT.format("lunden")).status_code == 200


def test_a_planners_token_covers_the_municipality(town: Town):
    vera = town.browser()
    town.enrol(vera, VERA)
    east = town.run("SELECT id FROM municipality WHERE code = '0101'")
    token = make_token(vera, scope=f"municipality:{east}")
    assert asks(town, token, EXACT.format("lunden")).status_code == 200
    assert asks(town, token, EXACT.format("bakken")).status_code in (403, 404)


def test_a_token_for_reading_changes_nothing(town: Town, anna: Browser):
    reading, writing = make_token(anna), make_token(anna, rights="write")
    nowhere = "/api/areas/lunden/pins/00000000-0000-0000-0000-000000000000/publish"
    assert asks(town, reading, nowhere, "POST").status_code == 403
    assert asks(town, writing, nowhere, "POST").status_code == 404


def test_a_token_ends_when_its_days_are_over(town: Town, anna: Browser):
    token = make_token(anna, days=90)
    ends: datetime = town.run("SELECT expires_at FROM credential WHERE kind = 'token'")
    assert 89.9 < (ends - datetime.now(UTC)).total_seconds() / 86_400 <= 90
    town.run("UPDATE credential SET expires_at = now() WHERE kind = 'token'")
    assert asks(town, token, EXACT.format("lunden")).status_code == 401


def test_a_revoked_token_ends_at_once(town: Town, anna: Browser):
    token = make_token(anna)
    held = town.run("SELECT id FROM credential WHERE kind = 'token'")
    done = anna.send(anna.open("/account"), f"/account/tokens/{held}/revoke")
    assert "Nøglen virker ikke længere." in words_in(done)
    assert asks(town, token, EXACT.format("lunden")).status_code == 401
    assert [entry.actor for entry in town.audit("revoke", "token")] == ["anna"]


def test_a_token_opens_no_account(town: Town, anna: Browser):
    token = make_token(anna, rights="write")
    assert asks(town, token, "/account").status_code == 403
    assert asks(town, token, "/account/tokens", "POST").status_code == 403
    stolen = town.browser()
    stolen.client.cookies.set("session", token)
    assert stolen.open("/account", follow=False).status_code == 303


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"scope": "area:{bakken}"}, 403),
        ({"scope": "municipality:{bakken}"}, 403),
        ({"scope": "area:nonsense"}, 422),
        ({"scope": "everything"}, 422),
        ({"name": "  "}, 422),
        ({"days": "400"}, 422),
    ],
)
def test_a_token_is_not_made_beyond_what_is_offered(town: Town, anna: Browser, wish: dict[str, str], status: int):
    sent = {"name": "QGIS", "scope": "", "rights": "read", "days": "30"}
    sent |= {name: value.format(bakken=town.area("bakken")) for name, value in wish.items()}
    answer = anna.send(anna.open("/account"), "/account/tokens", **sent)
    assert answer.status_code == status
    assert town.run("SELECT count(*) FROM credential WHERE kind = 'token'") == 0


def test_an_administrator_has_no_tokens(town: Town):
    olav = town.browser()
    town.enrol(olav, "olav")
    page = olav.open("/account")
    assert "/account/tokens" not in page.text
    csrf = {"csrf": page.text.split('name="csrf" value="')[1].split('"')[0]}
    assert olav.client.post("/account/tokens", data={**csrf, "name": "x"}).status_code == 403


def test_losing_an_area_ends_the_tokens_for_it(town: Town, anna: Browser):
    token = make_token(anna, scope=f"area:{town.area('lunden')}")
    vera = town.browser()
    town.enrol(vera, VERA)
    vera.send(vera.open("/members"), "/remove")
    assert asks(town, token, EXACT.format("lunden")).status_code == 401
