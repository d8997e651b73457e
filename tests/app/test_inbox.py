"""The inbox over HTTP: the order of time, what the guard found, what may be the same."""

from functools import partial

import pytest
from sqlalchemy import text

from app.guard.finding import Finding
from app.pins.findings import segments
from app.pins.inbox import share_of_words
from tests.app.conftest import at
from tests.app.deciding import NAMED, REASON, decide, read_queue


@pytest.fixture
def do(world):
    """Give a way to send a decision of anna's and get the answer."""
    return partial(decide, world)


@pytest.fixture
def queue(world):
    """Give a way to read the queue."""
    return partial(read_queue, world)


def test_the_queue_is_read_from_the_oldest_on_page_by_page(world, queue):
    placed = [world.place(20 + 60 * number, 20) for number in range(7)]
    world.publish(450, 450)
    seen, after = [], ""
    for _page in range(3):
        page = queue(f"limit=3{after}")
        seen += [feature["id"] for feature in page["features"]]
        assert page["waiting"] == 7
        after = f"&after={seen[-1]}"
    assert seen == placed
    assert [link["rel"] for link in page["links"]] == ["self"]


def test_a_page_goes_on_where_it_ended_although_its_last_pin_was_published(world, queue, do):
    placed = [world.place(20 + 60 * number, 20) for number in range(4)]
    first = queue("limit=2")
    assert do(placed[1], "publish").status_code == 200
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    assert [one["id"] for one in queue(following.partition("?")[2])["features"]] == placed[2:]


def test_a_waiting_pin_is_shown_at_its_exact_place_in_degrees(world, queue):
    world.place(137.2, 211.9)
    (feature,) = queue()["features"]
    assert feature["geometry"]["coordinates"] == pytest.approx(at(137.2, 211.9), abs=1e-6)
    assert feature["properties"]["likely_duplicates"] == []


def test_what_the_guard_found_is_shown_in_pieces_that_make_up_the_text(world, queue):
    words = f"😀 é {NAMED}"
    world.place(text=words, keep_words=True)
    properties = queue()["features"][0]["properties"]
    assert "".join(piece["text"] for piece in properties["segments"]) == words
    assert [piece["text"] for piece in properties["segments"] if piece["kind"] == "email"] == ["jens.hansen@example.dk"]
    assert "jens.hansen" not in properties["suggestion"]


def test_a_text_without_findings_is_one_piece_and_has_no_suggestion(world, queue):
    world.place()
    properties = queue()["features"][0]["properties"]
    assert properties["segments"] == [{"text": "Her er mørkt", "kind": None}]
    assert properties["suggestion"] is None


@pytest.mark.parametrize(
    ("findings", "pieces"),
    [
        ([], ["abcdef"]),
        ([Finding("name", 0, 6)], ["[abcdef]"]),
        ([Finding("name", 2, 4)], ["ab", "[cd]", "ef"]),
        ([Finding("name", 3, 5), Finding("email", 1, 4)], ["a", "[bcd]", "[e]", "f"]),
        ([Finding("name", 1, 5), Finding("email", 2, 3)], ["a", "[bcde]", "f"]),
        ([Finding("name", 4, 99), Finding("email", 50, 60)], ["abcd", "[ef]"]),
    ],
)
def test_findings_that_overlap_or_lie_beyond_the_text_lose_no_letter(findings, pieces):
    found = segments("abcdef", findings)
    assert [f"[{piece.text}]" if piece.kind else piece.text for piece in found] == pieces


def test_the_share_of_words_counts_the_shorter_text():
    assert share_of_words("Lampen er gået ud", "LAMPEN ved stien er gået i stykker") == pytest.approx(2 / 2)
    assert share_of_words("Lampen blinker hele natten", "Lampen er slukket") == pytest.approx(1 / 2)
    assert share_of_words("er i nu", "er i nu") == 0
    assert share_of_words("", "") == 0


def test_likely_duplicates_are_near_of_the_same_kind_and_about_the_same(world, queue, do):
    first = world.place(100, 100, text="Lampen på hjørnet er gået ud")
    same_words = world.publish(110, 100, topic="lamp_out", text="Lampen på hjørnet lyser ikke")
    same_topic = world.place(120, 100, text="Kulsort om aftenen")
    world.place(140, 100, text="Lampen på hjørnet er gået ud")
    world.place(101, 100, topic="litter", text="Affald")
    world.place(102, 100, kind="resource", category="physical_place", topic="green_space", text="Lampen på hjørnet")
    rejected = world.place(103, 100, text="Mørkt her")
    assert do(rejected, "reject", REASON).status_code == 200
    found = queue()["features"][0]
    assert found["id"] == first
    likely = found["properties"]["likely_duplicates"]
    assert [(one["id"], one["state"]) for one in likely] == [(same_words, "published"), (same_topic, "pending")]
    assert [one["distance_m"] for one in likely] == pytest.approx([10.0, 20.0], abs=0.1)


def test_no_more_than_three_likely_duplicates_are_offered_the_nearest_first(world, queue):
    placed = [world.place(100 + 2 * number, 100, text=f"Mørkt {number}") for number in range(6)]
    likely = queue()["features"][0]["properties"]["likely_duplicates"]
    assert [one["id"] for one in likely] == placed[1:4]


def test_pins_of_another_area_are_never_likely_duplicates(world, queue):
    world.place(499, 100)
    answer = world.client.post("/api/areas/bakken/pins", json=world.pin(1001, 100))
    assert answer.status_code == 201
    with world.engine.begin() as connection:
        connection.execute(text("ALTER TABLE pin DISABLE TRIGGER pin_within_area"))
        connection.execute(
            text("UPDATE pin SET geometry = ST_Translate(geometry, -500, 0) WHERE id = :pin"),
            {"pin": answer.json()["id"]},
        )
    assert queue()["features"][0]["properties"]["likely_duplicates"] == []


def test_only_staff_of_the_area_read_the_queue(world, bent):
    pin = world.place()
    for path in ("queue", f"{pin}/original"):
        assert world.client.get(f"{world.api}/pins/{path}").status_code == 401
        assert world.client.get(f"{world.api}/pins/{path}", auth=bent).status_code == 404
