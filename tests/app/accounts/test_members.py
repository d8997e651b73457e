"""Planners manage the people of their own municipality, administrators everybody, professionals nobody."""

import pytest

from tests.app.accounts.conftest import Browser, Town, invitation_in, words_in

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


def post(browser: Browser, path: str, **typed: object):
    """Send what no form on the page offers, with the page's own token."""
    csrf = browser.open("/account").text.split('name="csrf" value="')[1].split('"')[0]
    return browser.client.post(path, data={"csrf": csrf, **typed}, follow_redirects=False)


def make_bodil_a_member_of_both(town: Town) -> None:
    town.run(
        "INSERT INTO membership (account_id, area_id) SELECT :bodil, id FROM housing_area WHERE slug = 'lunden'",
        bodil=town.id_of("bodil"),
    )


def test_a_planner_sees_the_people_of_the_own_municipality_only(town: Town, vera: Browser):
    seen = words_in(vera.open("/members"))
    assert "anna" in seen
    assert VERA in seen
    for other in ("bodil", "olav", "Bakken", "Vestby"):
        assert other not in seen


def test_an_administrator_sees_everybody(town: Town, olav: Browser):
    seen = words_in(olav.open("/members"))
    for name in ("anna", "bodil", VERA, "olav", "Lunden", "Bakken"):
        assert name in seen


def test_of_somebody_in_two_towns_a_planner_sees_the_own_areas(town: Town, vera: Browser):
    make_bodil_a_member_of_both(town)
    seen = words_in(vera.open("/members"))
    assert "bodil" in seen
    assert "Bakken" not in seen


@pytest.mark.parametrize("path", ["", "/invite"])
def test_professionals_and_visitors_manage_nobody(town: Town, path: str):
    anna = town.browser()
    anna.sign_in("anna")
    if path:
        assert post(anna, f"/members{path}", name="carla", areas=[town.area("lunden")]).status_code == 403
        assert town.browser().client.post(f"/members{path}").status_code == 401
    else:
        assert anna.open("/members").status_code == 403
        assert town.browser().open("/members", follow=False).headers["location"].startswith("/sign-in")


def test_a_planner_invites_professionals_into_the_own_areas_only(town: Town, vera: Browser):
    west = str(town.run("SELECT id FROM municipality WHERE code = '0202'"))
    for wish in (
        {"areas": [town.area("bakken")]},
        {"areas": [town.area("lunden"), town.area("bakken")]},
        {"role": "planner", "municipality": west},
        {"role": "administrator"},
    ):
        answer = post(vera, "/members/invite", name="carla", **wish)
        assert answer.status_code == 403, wish
    assert town.run("SELECT count(*) FROM invitation") == 0
    assert post(vera, "/members/invite", name="carla", role="king", areas=[]).status_code == 422


def test_a_planner_gives_no_new_password_to_somebody_with_rights_elsewhere(town: Town, vera: Browser):
    """Whoever holds the link could use all that the person may do."""
    make_bodil_a_member_of_both(town)
    page = vera.open("/members")
    assert "Personen har også adgang uden for kommunen." in words_in(page)
    for action in ("password-link", "second-factor/reset"):
        for name, status in (("bodil", 403), (VERA, 403), ("olav", 404)):
            assert post(vera, f"/members/{town.id_of(name)}/{action}").status_code == status, (action, name)
    assert town.run("SELECT count(*) FROM invitation") == 0


def test_a_planner_does_not_reach_people_of_other_towns(town: Town, vera: Browser):
    bodil, bakken = town.id_of("bodil"), town.area("bakken")
    assert post(vera, f"/members/{bodil}/password-link").status_code == 404
    assert post(vera, f"/members/{bodil}/areas", areas=[town.area("lunden")]).status_code == 404
    assert post(vera, f"/members/{bodil}/areas/{bakken}/remove").status_code == 404
    assert post(vera, f"/members/{town.id_of('anna')}/areas", areas=[bakken]).status_code == 403
    assert town.run("SELECT count(*) FROM membership") == 2


def test_a_planner_closes_no_account(town: Town, vera: Browser):
    for action in ("close", "open"):
        assert post(vera, f"/members/{town.id_of('anna')}/{action}").status_code == 403


def test_removing_a_membership_takes_the_area_away_at_once(town: Town, vera: Browser):
    anna = town.browser()
    anna.sign_in("anna")
    assert anna.client.get("/api/areas/lunden/pins/exact").status_code == 200
    done = vera.send(vera.open("/members"), "/remove")
    assert "Adgangen er fjernet." in words_in(done)
    assert anna.client.get("/api/areas/lunden/pins/exact").status_code in (403, 404)
    (written,) = town.audit("remove", "members")
    assert (written.actor, str(written.area_id)) == (VERA, town.area("lunden"))


def test_an_administrator_gives_more_areas(town: Town, olav: Browser):
    page = olav.open("/members")
    done = olav.send(page, f"/members/{town.id_of('anna')}/areas", areas=[town.area("bakken")])
    assert "Personen har nu adgang." in words_in(done)
    anna = town.browser()
    anna.sign_in("anna")
    assert anna.client.get("/api/areas/bakken/pins/exact").status_code == 200
    assert post(olav, f"/members/{town.id_of(VERA)}/areas", areas=[town.area("bakken")]).status_code == 422


def test_an_administrator_closes_an_account_and_opens_it_again(town: Town, olav: Browser):
    anna = town.browser()
    anna.sign_in("anna")
    page = olav.open("/members")
    closed = olav.send(page, f"{town.id_of('anna')}/close")
    assert "Kontoen er lukket." in words_in(closed)
    assert anna.open("/account", follow=False).status_code == 303
    assert town.browser().sign_in("anna").status_code == 403
    olav.send(closed, f"{town.id_of('anna')}/open")
    assert anna.open("/account", follow=False).status_code == 303
    assert town.browser().sign_in("anna").status_code == 200


def test_nobody_closes_or_resets_the_own_account(town: Town, olav: Browser):
    own = town.id_of("olav")
    assert f"{own}/close" not in olav.open("/members").text
    assert post(olav, f"/members/{own}/close").status_code == 403
    assert post(olav, f"/members/{own}/second-factor/reset").status_code == 403


def test_who_has_lost_phone_and_codes_begins_again(town: Town, olav: Browser):
    vera = town.browser()
    town.enrol(vera, VERA)
    done = olav.send(olav.open("/members"), f"{town.id_of(VERA)}/second-factor/reset")
    assert "Totrinslogin er nulstillet." in words_in(done)
    assert vera.open("/account", follow=False).status_code == 303
    assert town.browser().sign_in(VERA).url.path == "/sign-in/enrolment"


def test_an_administrator_gives_anybody_a_new_password(town: Town, olav: Browser):
    for name in ("bodil", VERA):
        answer = olav.send(olav.open("/members"), f"{town.id_of(name)}/password-link")
        assert town.browser().open(invitation_in(answer)).status_code == 200


def test_a_form_without_the_pages_token_changes_nothing(town: Town, olav: Browser):
    answer = olav.client.post(f"/members/{town.id_of('anna')}/close")
    assert answer.status_code == 403
    assert town.run("SELECT disabled_at FROM account WHERE name = 'anna'") is None


def test_the_link_leads_to_the_address_that_people_use(make_town):
    town = make_town(public_address="https://kort.example.dk/", second_factor_roles=frozenset())
    olav = town.browser()
    olav.sign_in("olav")
    seen = olav.send(olav.open("/members"), "/members/invite", name="carla", areas=[town.area("lunden")])
    assert 'value="https://kort.example.dk/invitation/' in seen.text
