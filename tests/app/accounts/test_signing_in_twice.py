"""The second factor: who must have one, how it is set up, and that no code works twice."""

import pyotp
import pytest

from app.accounts.routes.sign_in import TRIES_OF_CODE
from tests.app.accounts.conftest import (
    MakeTown,
    Town,
    finish_enrolment,
    secret_in,
    words_in,
)

VERA = "vera@kommune.example"


def test_a_planner_sets_it_up_at_the_first_sign_in(town: Town):
    vera = town.browser()
    seen = vera.sign_in(VERA)
    half = vera.session
    assert str(seen.url).endswith("/sign-in/enrolment?next=%2Faccount")
    assert '<svg role="img"' in seen.text
    assert "style=" not in seen.text
    secret = secret_in(seen)
    assert f"secret={secret}" in seen.text
    shown = vera.send(seen, "/sign-in/enrolment", code=pyotp.TOTP(secret).now())
    assert shown.text.count("<li><code>") == 10
    assert shown.headers["cache-control"] == "no-store"
    assert 'href="/account"' in shown.text
    assert vera.session != half
    assert vera.open("/account").status_code == 200
    kept = town.run("SELECT totp_sealed FROM account WHERE name = :name", name=VERA)
    assert secret.encode() not in bytes(kept)


def test_the_form_on_the_page_with_the_codes_belongs_to_the_new_session(town: Town):
    vera = town.browser()
    seen = vera.sign_in(VERA)
    shown = vera.send(seen, "/sign-in/enrolment", code=pyotp.TOTP(secret_in(seen)).now())
    again = vera.open("/account")
    assert shown.text.count('name="csrf"') <= again.text.count('name="csrf"')
    assert vera.send(again, "/sign-out", follow=False).status_code == 303


def test_the_password_alone_opens_nothing(town: Town):
    town.enrol(town.browser(), VERA)
    vera = town.browser()
    vera.sign_in(VERA, follow=False)
    assert vera.session
    for path in ("/account", "/members", "/account/second-factor"):
        assert vera.open(path, follow=False).headers["location"].startswith("/sign-in?next=")
    assert vera.client.get("/api/areas/lunden/pins/exact").status_code == 401
    assert vera.open("/sign-in/enrolment", follow=False).headers["location"].startswith("/sign-in/second-factor")


def test_a_wrong_code_while_setting_up_shows_the_same_secret_again(town: Town):
    vera = town.browser()
    seen = vera.sign_in(VERA)
    again = vera.send(seen, "/sign-in/enrolment", code="000000")
    assert again.status_code == 401
    assert secret_in(again) == secret_in(seen)
    assert vera.open("/account", follow=False).status_code == 303


def test_a_secret_that_was_never_confirmed_is_made_anew(town: Town):
    first, second = town.browser(), town.browser()
    seen_first = first.sign_in(VERA)
    seen_second = second.sign_in(VERA)
    assert secret_in(seen_first) != secret_in(seen_second)
    refused = first.send(seen_first, "/sign-in/enrolment", code=pyotp.TOTP(secret_in(seen_first)).now())
    assert refused.status_code == 401


def test_a_code_is_accepted_once(town: Town):
    secret, _codes = town.enrol(town.browser(), VERA)
    used = pyotp.TOTP(secret).now()
    vera = town.browser()
    seen = vera.sign_in(VERA)
    assert vera.send(seen, "/sign-in/second-factor", code=used).status_code == 401
    town.let_half_a_minute_pass(VERA)
    half = vera.session
    passed = vera.send(seen, "/sign-in/second-factor", code=used, follow=False)
    assert (passed.status_code, passed.headers["location"]) == (303, "/account")
    assert vera.session != half
    assert vera.open("/account").status_code == 200
    other = town.browser()
    assert other.send(other.sign_in(VERA), "/sign-in/second-factor", code=used).status_code == 401


def test_a_recovery_code_is_accepted_once_however_it_is_typed(town: Town):
    _secret, codes = town.enrol(town.browser(), VERA)
    for typed, status in ((codes[0].lower().replace("-", " "), 200), (codes[0], 401), (codes[1], 200), ("", 422)):
        vera = town.browser()
        answer = vera.send(vera.sign_in(VERA), "/sign-in/second-factor", code=typed)
        assert answer.status_code == status, typed
    assert town.run("SELECT count(*) FROM recovery_code WHERE used_at IS NULL") == 8
    assert [entry.details for entry in town.audit("use", "sign_in")] == [{"by": "recovery_code"}] * 2


def test_somebody_elses_recovery_code_does_not_work(town: Town):
    _secret, codes = town.enrol(town.browser(), VERA)
    town.enrol(town.browser(), "olav")
    olav = town.browser()
    assert olav.send(olav.sign_in("olav"), "/sign-in/second-factor", code=codes[0]).status_code == 401


def test_the_second_step_must_come_within_ten_minutes(town: Town):
    secret, _codes = town.enrol(town.browser(), VERA)
    town.let_half_a_minute_pass(VERA)
    vera = town.browser()
    seen = vera.sign_in(VERA)
    town.run("UPDATE credential SET expires_at = now() WHERE kind = 'half'")
    answer = vera.send(seen, "/sign-in/second-factor", code=pyotp.TOTP(secret).now(), follow=False)
    assert answer.headers["location"] == "/sign-in?next=%2Faccount"
    for path in ("/sign-in/second-factor", "/sign-in/enrolment"):
        assert vera.open(path, follow=False).headers["location"].startswith("/sign-in?")


def test_a_half_sign_in_cannot_be_used_twice(town: Town):
    secret, _codes = town.enrol(town.browser(), VERA)
    town.let_half_a_minute_pass(VERA)
    vera, thief = town.browser(), town.browser()
    seen = vera.sign_in(VERA)
    thief.client.cookies.set("session", str(vera.session))
    vera.send(seen, "/sign-in/second-factor", code=pyotp.TOTP(secret).now())
    assert thief.open("/sign-in/second-factor", follow=False).headers["location"].startswith("/sign-in?")


def test_an_account_that_is_closed_meanwhile_stays_outside(town: Town):
    secret, _codes = town.enrol(town.browser(), VERA)
    town.let_half_a_minute_pass(VERA)
    vera = town.browser()
    seen = vera.sign_in(VERA)
    town.run("UPDATE account SET disabled_at = now() WHERE name = :name", name=VERA)
    answer = vera.send(seen, "/sign-in/second-factor", code=pyotp.TOTP(secret).now(), follow=False)
    assert answer.headers["location"].startswith("/sign-in?")


def test_codes_cannot_be_tried_for_long_not_even_from_many_places(make_town: MakeTown):
    town = make_town(rate_limits=True)
    secret, _codes = town.enrol(town.browser(), VERA)
    for number in range(TRIES_OF_CODE - 1):
        vera = town.browser(f"192.0.2.{number + 10}")
        assert vera.send(vera.sign_in(VERA), "/sign-in/second-factor", code="000000").status_code == 401
    town.let_half_a_minute_pass(VERA)
    vera = town.browser("192.0.2.99")
    refused = vera.send(vera.sign_in(VERA), "/sign-in/second-factor", code=pyotp.TOTP(secret).now())
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0


def test_a_professional_may_do_without_and_switch_it_on_and_off(town: Town):
    anna = town.browser()
    page = anna.sign_in("anna")
    assert "Slået fra." in words_in(page)
    before = anna.session
    seen = anna.send(page, "/account/second-factor/begin")
    secret, codes = finish_enrolment(anna, seen)
    assert anna.session != before
    again = town.browser()
    assert str(again.sign_in("anna").url).startswith("http://testserver/sign-in/second-factor")
    page = anna.open("/account")
    assert "Slået til. Du har 10 nødkoder tilbage." in words_in(page)
    wrong = anna.send(page, "/second-factor/end", code="000000")
    assert wrong.status_code == 401
    town.let_half_a_minute_pass("anna")
    off = anna.send(page, "/second-factor/end", code=pyotp.TOTP(secret).now())
    assert "Totrinslogin er slået fra." in words_in(off)
    assert len(codes) == 10
    assert town.run("SELECT count(*) FROM recovery_code") == 0
    assert town.browser().sign_in("anna").url.path == "/account"


def test_a_second_factor_that_counts_is_not_replaced_without_a_code_of_it(town: Town):
    vera = town.browser()
    town.enrol(vera, VERA)
    kept = town.run("SELECT totp_sealed FROM account WHERE name = :name", name=VERA)
    csrf = vera.open("/account").text.split('name="csrf" value="')[1].split('"')[0]
    answer = vera.client.post("/account/second-factor/begin", data={"csrf": csrf})
    assert answer.status_code == 409
    assert vera.open("/account/second-factor", follow=False).headers["location"] == "/account"
    assert town.run("SELECT totp_sealed FROM account WHERE name = :name", name=VERA) == kept


@pytest.mark.parametrize("name", [VERA, "olav"])
def test_who_must_have_it_cannot_switch_it_off(town: Town, name: str):
    browser = town.browser()
    secret, _codes = town.enrol(browser, name)
    page = browser.open("/account")
    assert "/second-factor/end" not in page.text
    csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
    town.let_half_a_minute_pass(name)
    code = pyotp.TOTP(secret).now()
    answer = browser.client.post("/account/second-factor/end", data={"csrf": csrf, "code": code})
    assert answer.status_code == 403
    assert town.run("SELECT totp_confirmed_at FROM account WHERE name = :name", name=name) is not None


def test_new_recovery_codes_end_the_old_ones(town: Town):
    vera = town.browser()
    secret, old = town.enrol(vera, VERA)
    town.let_half_a_minute_pass(VERA)
    shown = vera.send(vera.open("/account"), "/recovery-codes", code=pyotp.TOTP(secret).now())
    assert shown.text.count("<li><code>") == 10
    assert old[0] not in shown.text
    later = town.browser()
    assert later.send(later.sign_in(VERA), "/sign-in/second-factor", code=old[0]).status_code == 401


def test_the_roles_that_must_have_it_are_the_operators_choice(make_town: MakeTown):
    relaxed = make_town(second_factor_roles=frozenset())
    assert relaxed.browser().sign_in(VERA).url.path == "/account"
    strict = make_town(second_factor_roles=frozenset({"professional"}))
    assert strict.browser().sign_in("anna").url.path == "/sign-in/enrolment"


def test_setting_it_up_signs_out_everywhere_else(town: Town):
    anna, other = town.browser(), town.browser()
    page = anna.sign_in("anna")
    other.sign_in("anna")
    finish_enrolment(anna, anna.send(page, "/account/second-factor/begin"))
    assert other.open("/account", follow=False).status_code == 303
    assert anna.open("/account").status_code == 200
