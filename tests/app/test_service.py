"""What holds for every address: headers, problem documents, sign-in, documentation."""

import re

import pytest

from tests.app.conftest import PASSWORD

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}</script><script>alert(2)</script>\u202e=1+1"


@pytest.mark.parametrize("address", ["/", "/areas/lunden", "/areas/lunden/map", "/sign-in", "/api/docs"])
def test_pages_have_a_strict_policy_and_name_no_other_host(world, address):
    page = world.client.get(address, headers={"accept": "text/html"})
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "https:" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert " style=" not in page.text
    assert " onclick=" not in page.text


def test_only_the_bare_map_may_be_framed(world):
    assert "frame-ancestors *" in world.client.get("/areas/lunden/map").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in world.client.get("/areas/lunden").headers["content-security-policy"]
    assert world.client.get("/api/areas").headers["x-frame-options"] == "DENY"


def test_hostile_words_reach_no_page_as_markup(world):
    world.publish(text=HOSTILE)
    for address in ("/areas/lunden", "/areas/lunden/map", "/areas/lunden/map.html"):
        page = world.client.get(address).text
        assert "<img src=x" not in page
        assert "<script>alert(2)" not in page
        assert "{{7*7}}" not in page
        assert "onerror" in page


@pytest.mark.parametrize("address", ["/nothing", "/areas/nowhere", "/api/areas/nowhere", "/api/areas/nowhere/pins"])
def test_what_does_not_exist_is_a_404_with_words(world, address):
    answer = world.client.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    if not address.startswith("/api"):
        page = world.client.get(address, headers={"accept": "text/html"})
        assert page.status_code == 404
        assert page.headers["content-type"].startswith("text/html")


def test_an_error_nobody_foresaw_says_nothing_of_its_cause(world, monkeypatch):
    def broken(*_arguments):
        raise RuntimeError("the secret cause")

    monkeypatch.setattr("app.areas.service.list_areas", broken)
    answer = world.client.get("/api/areas")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["code"] == "our_mistake"


def test_a_change_from_another_site_is_refused_although_the_cookie_came_along(world):
    pin = world.place()
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', world.client.get("/sign-in").text)
    form = {"name": "anna", "password": PASSWORD, "csrf": token[1]}
    assert world.client.post("/sign-in", data=form, follow_redirects=False).status_code == 303
    address = f"{world.api}/pins/{pin}/publish"
    assert world.client.post(address, headers={"origin": "https://evil.example"}).status_code == 403
    assert world.client.post(address, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert world.client.post(address, headers={"origin": "http://testserver"}).status_code == 200


def test_every_operation_is_described_with_its_problem_document(world):
    document = world.client.get("/api/openapi.json").json()
    assert "/api/areas/{slug}/pins" in document["paths"]
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["responses"]["default"]["content"]["application/problem+json"], path


def test_errors_speak_the_language_of_the_caller(world):
    address = "/api/areas/nowhere"
    danish = world.client.get(address, headers={"accept-language": "da"}).json()["detail"]
    english = world.client.get(address).json()["detail"]
    assert danish != english
    assert "nowhere" in danish


def test_the_map_names_whose_data_it_is_drawn_from(world):
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE housing_area SET attribution = '© OpenStreetMap contributors, ODbL'")
    assert "OpenStreetMap contributors" in world.client.get("/areas/lunden/map").text
