"""Channels with short links and codes: they lead to the area, forgive what was typed, and nobody counts who comes."""

import io
import re
import uuid

import pytest
from PIL import Image
from sqlalchemy import text

from app.callers import hash_of
from app.campaigns.channels import Channel, channels_of, tidy_code
from tests.app.campaign_pages import PAGE, last_details, make_round, see, send
from tests.app.conftest import World


@pytest.fixture
def base(world: World) -> str:
    """Give the address of a new round."""
    return f"/areas/lunden/campaigns/{make_round(world)['id']}"


def channels(world: World, base: str) -> list[Channel]:
    with world.app.state.database.staff(hash_of(world.tokens["anna"])) as session:
        return channels_of(session, uuid.UUID(base.rpartition("/")[2]))


def set_code(world: World, code: str) -> None:
    """Give the round's stairwells a code that is easily misread."""
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE channel SET code = :code WHERE kind = 'stairwell'"), {"code": code})


def test_every_round_has_five_channels_from_the_start_each_with_its_own_code(world: World, base: str):
    found = channels(world, base)
    assert [(one.kind, one.name) for one in found] == [
        ("stairwell", "Opgange"), ("facebook", "Facebook"), ("digital_post", "Digital post"), ("paper", "Papir"),
        ("meeting", "Møder"),
    ]  # fmt: skip
    assert len({one.code for one in found}) == 5
    assert all(re.fullmatch("[0-9a-hjkmnp-tv-z]{6}", one.code) for one in found)
    page = see(world, f"{base}/channels")
    for one in found:
        assert page.count(f"http://testserver/k/{one.code}") >= 2
    assert page.count('<svg role="img"') == 5
    assert "Hvor mange der åbner et link, tælles ikke" in page


@pytest.mark.parametrize("typed", ["a1b0c1", "A1B0C1", "ALBOCI", "aib-0c1", "a1b%200c1", "%20alb%20oci%20", "a1b–0c1"])
def test_a_short_address_forgives_how_it_was_typed(world: World, base: str, typed: str):
    set_code(world, "a1b0c1")
    answer = world.client.get(f"/k/{typed}", headers=PAGE, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/areas/lunden?via=a1b0c1")


def test_a_short_address_keeps_the_language_and_the_area_page_keeps_the_channel(world: World, base: str):
    set_code(world, "a1b0c1")
    answer = world.client.get("/k/a1b0c1?lang=tr", headers=PAGE, follow_redirects=False)
    assert answer.headers["location"] == "/areas/lunden?via=a1b0c1&lang=tr"
    page = world.client.get(answer.headers["location"], headers=PAGE).text
    assert '<html lang="tr"' in page
    assert "?via=a1b0c1&amp;lang=en" in page
    assert '"via": "a1b0c1"' in page


def test_the_rounds_own_code_leads_to_the_area_as_well(world: World):
    made = make_round(world)
    answer = world.client.get(f"/k/{made['code']}", headers=PAGE, follow_redirects=False)
    assert answer.headers["location"] == f"/areas/lunden?via={made['code']}"


def test_what_comes_by_a_short_address_is_counted_by_its_channel(world: World, base: str):
    one = channels(world, base)[1]
    world.place(via=one.code)
    with world.engine.connect() as connection:
        assert connection.execute(text("SELECT channel_id FROM pin")).scalar_one() == one.id


@pytest.mark.parametrize(
    "code", ["zzzzzz", "a1b", "a1b0c1d2", "<script>", "%C3%A6%C3%B8%C3%A5%C3%A6%C3%B8%C3%A5", "a'b\"c;"]
)
def test_an_unknown_code_is_told_kindly_with_the_areas_that_are_open(world: World, base: str, code: str):
    answer = world.client.get(f"/k/{code}", headers=PAGE, follow_redirects=False)
    assert answer.status_code == 404
    assert "Vi kender ikke den kode" in answer.text
    assert 'href="/areas/lunden"' in answer.text
    assert "<script>alert" not in answer.text


def test_a_code_of_an_area_for_members_only_is_unknown_to_others(world: World, base: str):
    code = channels(world, base)[0].code
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE housing_area SET visibility = 'members' WHERE slug = 'lunden'"))
    assert world.client.get(f"/k/{code}", headers=PAGE, follow_redirects=False).status_code == 404
    own = world.client.get(f"/k/{code}", headers=PAGE, follow_redirects=False, auth=world.sign_in("anna"))
    assert own.status_code == 303


def test_a_stairwell_gets_a_channel_of_its_own(world: World, base: str):
    shown = f"{base}/channels"
    answer = send(world, shown, shown, kind="stairwell", name="  Opgang 5 ", sent="24")
    assert answer.headers["location"] == f"{shown}?done=added"
    made = next(one for one in channels(world, base) if one.name == "Opgang 5")
    assert (made.kind, made.sent) == ("stairwell", 24)
    assert last_details(world) == {"channel": made.code}
    assert send(world, f"{shown}/{made.id}", shown, name="Opgang fem", sent="").status_code == 303
    assert next((one.name, one.sent) for one in channels(world, base) if one.id == made.id) == ("Opgang fem", None)


@pytest.mark.parametrize(
    ("form", "status", "field"),
    [
        ({"kind": "stairwell", "name": " "}, 422, "name"),
        ({"kind": "stairwell", "name": "x" * 81}, 422, "name"),
        ({"kind": "stairwell", "name": "Facebook"}, 409, "name"),
        ({"kind": "pigeon", "name": "Due"}, 422, "kind"),
        ({"kind": "other", "name": "Due", "sent": "-3"}, 422, "sent"),
        ({"kind": "other", "name": "Due", "sent": "1000001"}, 422, "sent"),
    ],
)
def test_a_channel_that_does_not_do_is_refused_at_its_field(world: World, base: str, form, status, field):
    shown = f"{base}/channels"
    answer = send(world, shown, shown, **form)
    assert answer.status_code == status
    assert f'<a href="#{field}">' in answer.text
    assert len(channels(world, base)) == 5
    if form["kind"] != "pigeon":
        one = channels(world, base)[0]
        again = send(world, f"{shown}/{one.id}", shown, **form)
        assert again.status_code == status
        assert f'id="{field}-{one.code}-trouble"' in again.text


def test_the_code_of_a_channel_is_given_as_drawing_and_as_picture(world: World, base: str):
    one = channels(world, base)[0]
    own = f"{base}/channels/{one.id}"
    drawing = world.client.get(f"{own}/qr.svg", auth=world.sign_in("anna"))
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert drawing.headers["content-disposition"] == f'attachment; filename="lunden-{one.code}.svg"'
    assert drawing.text.startswith("<?xml")
    picture = world.client.get(f"{own}/qr.png", auth=world.sign_in("anna"))
    drawn = Image.open(io.BytesIO(picture.content))
    assert drawn.width == drawn.height >= 300
    # The quiet zone: four modules of white on every side.
    edge = drawn.convert("L").crop((0, 0, drawn.width, 48))
    assert edge.getextrema() == (255, 255)
    for path in ("qr.svg", "qr.png"):
        assert world.client.get(f"{own}/{path}", auth=world.sign_in("bent")).status_code == 404
        assert world.client.get(f"{base}/channels/{uuid.uuid4()}/{path}", auth=world.sign_in("anna")).status_code == 404


def test_a_channel_of_another_round_does_not_exist_under_this_one(world: World, base: str):
    other = f"/areas/lunden/campaigns/{make_round(world, title='En anden')['id']}"
    foreign = channels(world, other)[0]
    shown = f"{base}/channels"
    assert send(world, f"{shown}/{foreign.id}", shown, name="Kapret", sent="").status_code == 404
    assert world.client.get(f"{shown}/{foreign.id}/qr.svg", auth=world.sign_in("anna")).status_code == 404


@pytest.mark.parametrize(("written", "code"), [("O0I1L", "00111"), ("ab-cd ef", "abcdef"), ("", "")])
def test_letters_that_look_like_numbers_are_read_as_numbers(written: str, code: str):
    assert tidy_code(written) == code
