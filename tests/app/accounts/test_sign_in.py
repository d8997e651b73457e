"""Signing in with a password, and out again."""

from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from fastapi.routing import APIRoute, iter_route_contexts

from app.accounts.routes import router
from app.accounts.routes.answers import own_path
from app.accounts.routes.sign_in import TRIES_OF_NAME
from app.security_forms import check_form
from tests.app.accounts.conftest import PASSWORD, MakeTown, Town, words_in


def test_a_right_password_leads_on_to_the_page_asked_for(town: Town):
    anna = town.browser()
    answer = anna.sign_in("Anna ", then="/account", follow=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie
    assert "anna" in words_in(anna.open("/account"))
    assert town.run("SELECT last_seen_at FROM account WHERE name = 'anna'") is not None


def test_behind_https_the_session_travels_over_https_only(make_town: MakeTown):
    anna = make_town(secure_cookies=True).browser()
    seen = anna.client.get("https://testserver/sign-in", headers={"Accept": "text/html"})
    anna.client.base_url = "https://testserver"  # type: ignore[assignment]
    answer = anna.send(seen, "/sign-in", name="anna", password=PASSWORD, follow=False)
    assert answer.headers["set-cookie"].startswith("session=")
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("name", ["anna", "nobody", "an\x00na", "x" * 120])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(town: Town, name: str):
    answer = town.browser().sign_in(name, "not the password at all")
    assert answer.status_code == 401
    assert "Brugernavn og adgangskode passer ikke sammen." in words_in(answer)
    assert answer.headers["cache-control"] == "no-store"
    assert "session" not in answer.cookies
    assert len(town.audit("refuse", "sign_in")) == 1


def test_what_was_typed_stays_but_for_the_password(town: Town):
    answer = town.browser().sign_in("anna", "not the password at all")
    assert 'value="anna"' in answer.text
    assert "not the password at all" not in answer.text


@pytest.mark.parametrize(
    "path", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere", "javascript:1", ""]
)
def test_signing_in_never_leads_elsewhere(town: Town, path: str):
    assert own_path(path) == "/"
    browser = town.browser()
    seen = browser.open("/sign-in")
    answer = browser.send(seen, "/sign-in", name="anna", password=PASSWORD, next=path, follow=False)
    assert answer.headers["location"] == "/"


def test_a_form_of_another_page_signs_nobody_in(town: Town):
    browser = town.browser()
    seen = browser.open("/sign-in")
    without = browser.client.post("/sign-in", data={"name": "anna", "password": PASSWORD})
    wrong = browser.send(seen, "/sign-in", name="anna", password=PASSWORD, csrf="0" * 64)
    csrf = seen.text.split('name="csrf" value="')[1].split('"')[0]
    foreign = browser.client.post(
        "/sign-in",
        data={"csrf": csrf, "name": "anna", "password": PASSWORD},
        headers={"Origin": "https://elsewhere.example"},
    )
    assert [answer.status_code for answer in (without, wrong, foreign)] == [403, 403, 403]
    assert browser.session is None


def test_signing_in_again_ends_the_session_before(town: Town):
    anna, other = town.browser(), town.browser()
    anna.sign_in("anna")
    before = anna.session
    anna.sign_in("anna")
    assert anna.session != before
    other.client.cookies.set("session", str(before))
    assert other.open("/account", follow=False).status_code == 303
    assert town.run("SELECT count(*) FROM credential WHERE kind = 'session'") == 1


def test_signing_out_ends_the_session(town: Town):
    anna = town.browser()
    page = anna.sign_in("anna")
    before = anna.session
    assert anna.send(page, "/sign-out", follow=False).headers["location"] == "/"
    assert anna.session is None
    anna.client.cookies.set("session", str(before))
    assert anna.open("/account", follow=False).headers["location"].startswith("/sign-in")


def test_a_session_ends_after_the_hours_of_the_settings(make_town: MakeTown):
    town = make_town(session_hours=2)
    anna = town.browser()
    anna.sign_in("anna")
    ends: datetime = town.run("SELECT expires_at FROM credential WHERE kind = 'session'")
    assert 1.9 < (ends - datetime.now(UTC)).total_seconds() / 3600 <= 2
    town.run("UPDATE credential SET expires_at = now() WHERE kind = 'session'")
    assert anna.open("/account", follow=False).headers["location"] == "/sign-in?next=%2Faccount"
    town.browser().sign_in("bodil")
    assert town.run("SELECT count(*) FROM credential WHERE expires_at <= now()") == 0


def test_a_closed_account_is_told_so_after_the_right_password_only(town: Town):
    town.run("UPDATE account SET disabled_at = now() WHERE name = 'anna'")
    closed = town.browser().sign_in("anna")
    assert (closed.status_code, "Kontoen er lukket" in words_in(closed)) == (403, True)
    wrong = town.browser().sign_in("anna", "not the password at all")
    assert (wrong.status_code, "Kontoen er lukket" in words_in(wrong)) == (401, False)


def test_closing_an_account_ends_the_sessions_it_has(town: Town):
    anna = town.browser()
    anna.sign_in("anna")
    town.run("UPDATE account SET disabled_at = now() WHERE name = 'anna'")
    assert anna.open("/account", follow=False).status_code == 303


def test_an_old_hash_is_made_anew_at_the_next_sign_in(town: Town):
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    town.run("UPDATE account SET password_hash = :old WHERE name = 'anna'", old=old)
    assert town.browser().sign_in("anna").status_code == 200
    kept = town.run("SELECT password_hash FROM account WHERE name = 'anna'")
    assert kept != old
    assert PasswordHasher().verify(kept, PASSWORD)


def test_who_guesses_must_wait_and_nobody_else_is_locked_out(make_town: MakeTown):
    town = make_town(rate_limits=True)
    guesser = town.browser("192.0.2.66")
    seen = guesser.open("/sign-in")
    for _ in range(TRIES_OF_NAME):
        assert guesser.send(seen, "/sign-in", name="anna", password="x").status_code == 401
    refused = guesser.send(seen, "/sign-in", name="anna", password=PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 900
    assert "Det er for mange forsøg." in words_in(refused)
    assert guesser.send(seen, "/sign-in", name="bodil", password="x").status_code == 401
    assert town.browser("192.0.2.7").sign_in("anna").status_code == 200


def test_what_happened_is_written_down_with_who_did_it(town: Town):
    town.browser().sign_in("anna", "not the password at all")
    town.browser().sign_in("anna")
    (refused,), (begun,) = town.audit("refuse", "sign_in"), town.audit("begin", "session")
    assert (refused.role, str(refused.subject_id)) == ("visitor", town.id_of("anna"))
    assert (begun.actor, begun.role, begun.details) == ("anna", "professional", {"by": "password"})


def test_every_form_of_the_accounts_is_checked_for_coming_from_our_own_pages():
    routes = [context.original_route for context in iter_route_contexts(router.routes)]
    changing = [route for route in routes if isinstance(route, APIRoute) and "POST" in route.methods]
    assert len(changing) > 15
    unchecked = [
        route.path for route in changing if check_form not in [one.call for one in route.dependant.dependencies]
    ]
    assert unchecked == []
