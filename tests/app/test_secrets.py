"""What must not be said aloud: in logs, in answers, in settings."""

import logging

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from app.keys import Keys, MissingKeyError, load_keys
from app.settings import Settings

WORDS = "Her er mørkt ved den røde bænk"


@pytest.fixture
def broken(world):
    """Give a service whose database lacks a column that it needs: an error that nobody foresaw."""
    with world.engine.begin() as connection:
        connection.execute(text("DROP FUNCTION said_before(uuid, text, text, geometry)"))
        connection.execute(text("ALTER TABLE pin RENAME COLUMN relevance TO colour"))
    return world


def test_an_error_nobody_foresaw_is_logged_without_tokens_and_without_words(broken, caplog):
    token = broken.tokens["anna"]
    with caplog.at_level(logging.DEBUG):
        listed = broken.client.get(f"/t/{token}{broken.api}/pins/exact")
        sent = broken.client.post(f"{broken.api}/pins", json=broken.pin(text=WORDS))
        slip = broken.client.get("/s/7K3M9QXW2P")
    assert [answer.status_code for answer in (listed, sent, slip)] == [500, 500, 500]
    ours = "\n".join(
        caplog.handler.format(record) for record in caplog.records if not record.name.startswith(("httpx", "asyncio"))
    )
    assert "an error nobody foresaw" in ours
    for secret in (token, token[3:], WORDS, "7K3M9QXW2P"):
        assert secret not in ours
        assert all(secret not in answer.text for answer in (listed, sent, slip))


def test_an_answer_tells_nothing_of_the_driver(broken):
    answer = broken.client.get(f"{broken.api}/pins/exact", auth=broken.sign_in("anna"))
    assert answer.status_code == 500
    for word in ("psycopg", "SELECT", "column", "Traceback", "relevance"):
        assert word not in answer.text


def test_a_token_in_the_address_reads_and_never_writes(world):
    pin = world.place()
    token = world.tokens["anna"]
    read = world.client.get(f"/t/{token}{world.api}/pins/exact")
    assert [feature["id"] for feature in read.json()["features"]] == [pin]
    assert world.client.post(f"/t/{token}{world.api}/pins/{pin}/publish").status_code == 404
    assert world.client.get(f"/t/{token}x{world.api}/pins/exact").status_code == 401


def test_the_link_to_the_next_page_keeps_the_token(world):
    for step in range(3):
        world.place(100 + 50 * step, text=f"Sted {step}")
    token = world.tokens["anna"]
    first = world.client.get(f"/t/{token}{world.api}/pins/exact?limit=2").json()
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    assert len(world.client.get(following).json()["features"]) == 1


@pytest.mark.parametrize("header", ["Bearer {token}", "bearer {token}"])
def test_a_token_comes_in_a_header_too(world, header):
    answer = world.client.get(
        f"{world.api}/pins/exact", headers={"Authorization": header.format(token=world.tokens["anna"])}
    )
    assert answer.status_code == 200


def test_a_token_is_no_cookie_and_a_session_no_token(world):
    token = world.tokens["anna"]
    answer = world.client.get(f"{world.api}/pins/exact", headers={"Cookie": f"session={token}"})
    assert answer.status_code == 401


def test_a_database_of_ones_own_needs_a_secret_of_ones_own():
    with pytest.raises(MissingKeyError):
        load_keys(Settings(database_url="postgresql://x@127.0.0.1/x"))
    with pytest.raises(ValidationError):
        Settings(secret_key="too short")
    settings = Settings(database_url="postgresql://x@127.0.0.1/x", secret_key="k" * 40)
    assert "k" * 40 not in repr(settings)
    assert load_keys(settings).purpose("slip") != load_keys(settings).purpose("work")


def test_the_private_instance_makes_its_own_secret_once_and_keeps_it(tmp_path):
    settings = Settings(var=tmp_path)
    first = load_keys(settings)
    path = tmp_path / "keys" / "secret"
    assert path.stat().st_mode & 0o077 == 0
    assert load_keys(settings).purpose("slip") == first.purpose("slip")
    moved = Settings(secret_key=path.read_text())
    assert load_keys(moved).purpose("slip") == first.purpose("slip"), "moved to a server, slips still open"
    assert Keys(b"x" * 32).purpose("slip") != first.purpose("slip")


def test_exact_data_is_kept_by_no_cache_on_its_way(world):
    for kept in (
        world.client.get(f"{world.api}/pins/exact", auth=world.sign_in("anna")),
        world.client.get(f"/t/{world.tokens['anna']}/areas/{world.slug}/staff/export.gpkg"),
    ):
        assert kept.status_code == 200
        assert "no-store" in kept.headers["cache-control"]
