"""Signing in with the municipality's own identity provider, a real one in a process of its own."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from httpx import Response

from tests.app.accounts.conftest import Browser, MakeTown, Town, invitation_in, words_in
from tests.app.accounts.provider import decline_there, provider, sign_in_there

VERA = "vera@kommune.example"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as running:
        yield running


def with_provider(make_town: MakeTown, issuer: str, **more: Any) -> Town:
    settings = {
        "oidc_issuer": issuer,
        "oidc_client_id": "tryghedskort",
        "oidc_client_secret": "en lang hemmelighed",
        "oidc_name": "Log ind med Østby Kommune",
    }
    return make_town(**settings, **more)


@pytest.fixture
def town(make_town: MakeTown, issuer: str) -> Town:
    return with_provider(make_town, issuer)


def leave(browser: Browser, path: str = "/sign-in/oidc?next=/members") -> str:
    """Press the button; return the provider's address."""
    answer = browser.open(path, follow=False)
    assert answer.status_code == 303
    assert answer.headers["referrer-policy"] == "no-referrer"
    return answer.headers["location"]


def come_back(browser: Browser, answer: dict[str, str]) -> Response:
    return browser.open(f"/sign-in/oidc/return?{urlencode(answer)}", follow=False)


def sign_in(browser: Browser, subject: str, path: str = "/sign-in/oidc?next=/members") -> Response:
    return come_back(browser, sign_in_there(leave(browser, path), subject))


def test_the_button_is_there_when_there_is_a_provider(town: Town, make_town: MakeTown):
    seen = town.browser().open("/sign-in?next=/members?done=added")
    assert "Log ind med Østby Kommune" in words_in(seen)
    assert 'href="/sign-in/oidc?next=/members%3Fdone%3Dadded"' in seen.text
    without = make_town().browser()
    assert "/sign-in/oidc" not in without.open("/sign-in").text
    refused = without.open("/sign-in/oidc")
    assert (refused.status_code, "Brug adgangskode." in words_in(refused)) == (404, True)


def test_a_known_address_is_let_in_and_linked(town: Town):
    vera = town.browser()
    answer = sign_in(vera, "s-vera")
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/members">' in answer.text
    cookies = answer.headers.get_list("set-cookie")
    assert any(one.startswith("session=") and "SameSite=strict" in one and "HttpOnly" in one for one in cookies)
    assert any(one.startswith('sign_in_flow=""') and "Path=/sign-in/oidc" in one for one in cookies)
    assert vera.open("/members").status_code == 200
    assert town.run("SELECT oidc_subject FROM account WHERE name = :name", name=VERA) == "s-vera"
    assert [entry.details for entry in town.audit("begin", "session")] == [{"by": "oidc"}]


def test_after_that_the_subject_counts_and_not_the_address(town: Town):
    sign_in(town.browser(), "s-vera")
    town.run("UPDATE account SET email = 'nyt@kommune.example' WHERE name = :name", name=VERA)
    assert sign_in(town.browser(), "s-vera").status_code == 200
    town.run("UPDATE account SET oidc_subject = 'somebody else', email = :name WHERE name = :name", name=VERA)
    assert sign_in(town.browser(), "s-vera").status_code == 403


@pytest.mark.parametrize("subject", ["s-olav", "s-ulla", "unheard-of"])
def test_somebody_without_an_account_stays_outside(town: Town, subject: str):
    """Ulla has an account with her address, but the provider does not vouch that the address is hers."""
    town.run("UPDATE account SET email = 'ulla@kommune.example' WHERE name = 'anna'")
    browser = town.browser()
    answer = sign_in(browser, subject)
    assert answer.status_code == 403
    assert "Bed om en invitation." in words_in(answer)
    assert browser.session is None
    assert town.run("SELECT count(*) FROM account WHERE oidc_subject IS NOT NULL") == 0


def test_a_closed_account_stays_closed_and_unlinked(town: Town):
    town.run("UPDATE account SET disabled_at = now() WHERE name = :name", name=VERA)
    assert sign_in(town.browser(), "s-vera").status_code == 403
    assert town.run("SELECT oidc_subject FROM account WHERE name = :name", name=VERA) is None


def test_our_own_second_factor_is_asked_too_where_the_operator_wants_it(make_town: MakeTown, issuer: str):
    town = with_provider(make_town, issuer, oidc_second_factor="ours")
    vera = town.browser()
    answer = sign_in(vera, "s-vera")
    assert 'content="0; url=/sign-in/enrolment?next=%2Fmembers"' in answer.text
    assert vera.open("/members", follow=False).status_code == 303
    assert vera.open("/sign-in/enrolment?next=/members").status_code == 200


def test_an_invitation_is_accepted_with_the_municipality(make_town: MakeTown, issuer: str):
    town = with_provider(make_town, issuer, second_factor_roles=frozenset())
    olav = town.browser()
    olav.sign_in("olav")
    page = olav.open("/members")
    link = invitation_in(olav.send(page, "/members/invite", name="ulla", areas=[town.area("lunden")]))
    ulla = town.browser()
    seen = ulla.open(link)
    button = seen.text.split('href="/sign-in/oidc?')[1].split('"')[0]
    assert parse_qs(button)["invitation"] == [link.rsplit("/", 1)[1]]
    assert sign_in(ulla, "s-ulla", f"/sign-in/oidc?{button}").status_code == 200
    assert "ulla · Fagperson Lunden" in words_in(ulla.open("/account"))
    assert "/account/password" not in ulla.open("/account").text
    again = town.browser()
    assert sign_in(again, "s-ulla").status_code == 200
    assert sign_in(town.browser(), "s-olav", f"/sign-in/oidc?{button}").status_code == 404


def test_one_person_at_the_municipality_has_one_account_here(make_town: MakeTown, issuer: str):
    town = with_provider(make_town, issuer, second_factor_roles=frozenset())
    sign_in(town.browser(), "s-vera")
    olav = town.browser()
    olav.sign_in("olav")
    page = olav.open("/members")
    link = invitation_in(olav.send(page, "/members/invite", name="vera2", areas=[town.area("lunden")]))
    answer = sign_in(town.browser(), "s-vera", f"/sign-in/oidc?invitation={link.rsplit('/', 1)[1]}")
    assert answer.status_code == 409
    assert town.run("SELECT used_at FROM invitation") is None


def test_coming_back_to_another_browser_signs_nobody_in(town: Town):
    vera, thief = town.browser(), town.browser()
    answer = sign_in_there(leave(vera), "s-vera")
    for other in (thief, town.browser()):
        refused = come_back(other, answer)
        assert refused.status_code == 422
        assert "du begyndte i en anden browser" in words_in(refused)
        assert other.session is None
        leave(other)
    assert come_back(thief, answer).status_code == 422


def test_an_answer_is_good_once(town: Town):
    vera = town.browser()
    answer = sign_in_there(leave(vera), "s-vera")
    flow = vera.client.cookies.get("sign_in_flow")
    assert come_back(vera, answer).status_code == 200
    assert vera.client.cookies.get("sign_in_flow") is None
    vera.client.cookies.set("sign_in_flow", str(flow), path="/sign-in/oidc")
    assert come_back(vera, answer).status_code == 422


def test_somebody_who_says_no_there_comes_back_to_the_form(town: Town):
    vera = town.browser()
    address = leave(vera)
    state = parse_qs(urlsplit(address).query)["state"][0]
    answer = come_back(vera, decline_there(address) | {"state": state})
    assert "Du loggede ikke ind hos kommunen." in words_in(answer)
    assert 'name="next" value="/members"' in answer.text


def test_the_way_on_after_the_municipality_never_leads_elsewhere(town: Town):
    vera = town.browser()
    answer = sign_in(vera, "s-vera", "/sign-in/oidc?next=//elsewhere.example")
    assert 'content="0; url=/"' in answer.text


def test_a_provider_that_is_away_leaves_the_password(make_town: MakeTown):
    town = with_provider(make_town, "http://127.0.0.1:9")
    answer = town.browser().open("/sign-in/oidc")
    assert "Kommunens login svarer ikke lige nu." in words_in(answer)
    assert town.browser().sign_in("anna").status_code == 200


def test_the_way_back_is_the_address_that_people_use(make_town: MakeTown, issuer: str):
    town = with_provider(make_town, issuer, public_address="https://kort.example.dk")
    asked = parse_qs(urlsplit(leave(town.browser())).query)
    assert asked["redirect_uri"] == ["https://kort.example.dk/sign-in/oidc/return"]
