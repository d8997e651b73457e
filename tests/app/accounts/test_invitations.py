"""Links: who is invited comes in once, and a new password shuts out whoever had the old one."""

import re

import pytest

from tests.app.accounts.conftest import (
    NEW_PASSWORD,
    PASSWORD,
    Browser,
    Town,
    finish_enrolment,
    invitation_in,
    words_in,
)

VERA = "vera@kommune.example"


@pytest.fixture
def vera(town: Town) -> Browser:
    """Give a planner of Østby, signed in."""
    browser = town.browser()
    town.enrol(browser, VERA)
    return browser


@pytest.fixture
def olav(town: Town) -> Browser:
    """Give an administrator, signed in."""
    browser = town.browser()
    town.enrol(browser, "olav")
    return browser


def invite(browser: Browser, name: str, **wish: object) -> str:
    return invitation_in(browser.send(browser.open("/members"), "/members/invite", name=name, **wish))


def accept(browser: Browser, link: str, password: str = NEW_PASSWORD, again: str | None = None):
    return browser.send(browser.open(link), link, password=password, again=again or password)


def test_an_invited_professional_comes_in_and_sees_the_area(town: Town, vera: Browser):
    link = invite(vera, "Carla@bolig.example", areas=[town.area("lunden")])
    carla = town.browser()
    seen = carla.open(link)
    assert "carla@bolig.example" in words_in(seen)
    assert "Lunden" in words_in(seen)
    assert seen.headers["cache-control"] == "no-store"
    assert carla.send(seen, link, password=NEW_PASSWORD, again=NEW_PASSWORD).status_code == 200
    assert "carla@bolig.example · Fagperson Lunden" in words_in(carla.open("/account"))
    assert carla.client.get("/api/areas/lunden/pins/exact").status_code == 200
    assert town.run("SELECT email FROM account WHERE name LIKE 'carla%'") == "carla@bolig.example"
    (written,) = town.audit("invite", "members")
    assert written.actor == VERA


def test_an_invitation_works_once(town: Town, vera: Browser):
    link = invite(vera, "carla", areas=[town.area("lunden")])
    accept(town.browser(), link)
    late = town.browser().open(link)
    assert late.status_code == 404
    assert "Linket er brugt." in words_in(late)


def test_two_who_hold_the_same_form_get_one_account(town: Town, vera: Browser):
    link = invite(vera, "carla", areas=[town.area("lunden")])
    first, second = town.browser(), town.browser()
    seen_first, seen_second = first.open(link), second.open(link)
    first.send(seen_first, link, password=NEW_PASSWORD, again=NEW_PASSWORD)
    late = second.send(seen_second, link, password=PASSWORD, again=PASSWORD)
    assert late.status_code == 404
    assert second.session is None
    assert town.run("SELECT count(*) FROM account WHERE name = 'carla'") == 1


def test_an_old_invitation_and_an_invented_one_are_refused(town: Town, vera: Browser):
    link = invite(vera, "carla", areas=[town.area("lunden")])
    town.run("UPDATE invitation SET expires_at = now()")
    old = town.browser().open(link)
    assert (old.status_code, "Linket er for gammelt." in words_in(old)) == (404, True)
    invented = town.browser().open("/invitation/invented")
    assert (invented.status_code, "Linket findes ikke." in words_in(invented)) == (404, True)


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("kort", "kort", "Adgangskoden er for kort."),
        ("password123456", "password123456", "Adgangskoden er for nem at gætte."),
        ("carla.carlsen", "carla.carlsen", "Adgangskoden er for nem at gætte."),
        (NEW_PASSWORD, PASSWORD, "De to adgangskoder er ikke ens."),
    ],
)
def test_a_password_that_is_not_taken_leaves_the_invitation_open(
    town: Town, vera: Browser, password: str, again: str, words: str
):
    link = invite(vera, "carla.carlsen", areas=[town.area("lunden")])
    carla = town.browser()
    answer = accept(carla, link, password, again)
    assert answer.status_code == 422
    assert words in words_in(answer)
    assert accept(carla, link).status_code == 200


def test_a_name_that_was_taken_meanwhile_uses_nothing_up(town: Town, vera: Browser):
    link = invite(vera, "carla", areas=[town.area("lunden")])
    town.run("UPDATE account SET name = 'carla' WHERE name = 'bodil'")
    answer = accept(town.browser(), link)
    assert answer.status_code == 409
    assert town.run("SELECT used_at FROM invitation") is None
    assert town.run("SELECT count(*) FROM account WHERE name = 'carla'") == 1


def test_an_invited_planner_sets_up_the_second_factor_before_anything_else(town: Town, olav: Browser):
    east = town.run("SELECT id FROM municipality WHERE code = '0101'")
    link = invite(olav, "pia@kommune.example", role="planner", municipality=str(east))
    pia = town.browser()
    seen = accept(pia, link)
    assert seen.url.path == "/sign-in/enrolment"
    assert pia.open("/members", follow=False).status_code == 303
    finish_enrolment(pia, seen)
    assert "anna" in words_in(pia.open("/members"))


def test_somebody_who_has_an_account_is_let_into_the_area_without_a_link(town: Town, vera: Browser):
    answer = vera.send(vera.open("/members"), "/members/invite", name="Bodil", areas=[town.area("lunden")])
    assert "Personen har nu adgang." in words_in(answer)
    assert town.run("SELECT count(*) FROM invitation") == 0
    bodil = town.browser()
    assert "Bakken, Lunden" in words_in(bodil.sign_in("bodil"))


@pytest.mark.parametrize("name", [VERA, "olav", "invited"])
def test_a_name_that_somebody_has_is_not_offered_again(town: Town, vera: Browser, name: str):
    invite(vera, "invited", areas=[town.area("lunden")])
    answer = vera.send(vera.open("/members"), "/members/invite", name=name, areas=[town.area("lunden")])
    assert answer.status_code == 409
    assert "brugt af en anden konto" in words_in(answer)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"name": "ab"}, "Et brugernavn har 3 til 120 tegn."),
        ({"name": "carla", "email": "ingen adresse"}, "E-mailadressen kan ikke bruges."),
        ({"name": "carla", "areas": []}, "Vælg mindst ét område."),
    ],
)
def test_what_cannot_be_invited_is_said_and_kept_in_the_form(
    town: Town, vera: Browser, wish: dict[str, object], words: str
):
    sent = {"areas": [town.area("lunden")], **wish}
    answer = vera.send(vera.open("/members"), "/members/invite", **sent)
    assert answer.status_code == 422
    assert words in words_in(answer)
    assert f'value="{wish["name"]}"' in answer.text


def test_an_invitation_can_be_withdrawn(town: Town, vera: Browser):
    link = invite(vera, "carla", areas=[town.area("lunden")])
    page = vera.open("/members")
    assert "carla · Fagperson" in words_in(page)
    done = vera.send(page, "/withdraw")
    assert "Invitationen er trukket tilbage." in words_in(done)
    assert town.browser().open(link).status_code == 404


def test_a_link_for_a_new_password_shuts_out_whoever_had_the_old_one(town: Town, vera: Browser):
    anna = town.browser()
    page = anna.sign_in("anna")
    made = anna.send(page, "/account/tokens", name="QGIS", scope="", rights="read", days="30")
    token = re.search(r"tk_[\w-]{43}", made.text)
    assert token is not None
    answer = vera.send(vera.open("/members"), f"{town.id_of('anna')}/password-link")
    link = invitation_in(answer)
    newcomer = town.browser()
    assert "Vælg en ny adgangskode" in words_in(newcomer.open(link))
    assert accept(newcomer, link).status_code == 200
    assert anna.open("/account", follow=False).status_code == 303
    bearer = {"Authorization": f"Bearer {token[0]}"}
    assert town.browser().client.get("/api/areas/lunden/pins/exact", headers=bearer).status_code == 401
    assert town.browser().sign_in("anna").status_code == 401
    assert town.browser().sign_in("anna", NEW_PASSWORD).status_code == 200


def test_a_newer_link_for_a_password_ends_the_older(town: Town, vera: Browser):
    links = [invitation_in(vera.send(vera.open("/members"), f"{town.id_of('anna')}/password-link")) for _ in range(2)]
    assert [town.browser().open(link).status_code for link in links] == [404, 200]


def test_a_new_password_does_not_replace_the_second_factor(town: Town, olav: Browser):
    town.enrol(town.browser(), VERA)
    link = invitation_in(olav.send(olav.open("/members"), f"{town.id_of(VERA)}/password-link"))
    vera = town.browser()
    assert accept(vera, link).url.path == "/sign-in/second-factor"
    assert vera.open("/account", follow=False).status_code == 303


def test_a_closed_account_is_not_opened_by_a_link(town: Town, vera: Browser):
    link = invitation_in(vera.send(vera.open("/members"), f"{town.id_of('anna')}/password-link"))
    town.run("UPDATE account SET disabled_at = now() WHERE name = 'anna'")
    answer = accept(town.browser(), link)
    assert answer.status_code == 403
    assert town.browser().sign_in("anna").status_code == 403
    assert town.run("SELECT used_at FROM invitation WHERE account_id IS NOT NULL") is None


def test_only_hashes_of_links_are_kept(town: Town, vera: Browser):
    link = invite(vera, "carla", areas=[town.area("lunden")])
    kept = bytes(town.run("SELECT token_hash FROM invitation"))
    assert len(kept) == 32
    assert link.rsplit("/", 1)[1].encode() not in kept
    assert link.rsplit("/", 1)[1] not in vera.open("/members").text
