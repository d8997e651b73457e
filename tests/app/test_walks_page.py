"""The page of one walk: everybody sees the map of a published one, only its staff that of a draft."""

import pytest

pytestmark = pytest.mark.usefixtures("kernels")

WISH = {"title": "Efterår", "minutes": 60, "most_stops": 2, "starts_at": "2026-11-24T16:30:00"}


@pytest.fixture
def walk(world, anna):
    for position in ((100, 150), (250, 150), (350, 350)):
        world.publish(*position)
    return world.client.post(f"{world.api}/walks", json=WISH, auth=anna).json()


def page_of(world, walk, **options):
    return world.client.get(f"/areas/lunden/walks/{walk['id']}?lang=da", **options)


def test_a_published_walk_is_drawn_for_everybody_with_its_line_and_stops(world, walk, anna):
    world.client.post(f"{world.api}/walks/{walk['id']}/publish", auth=anna)
    page = page_of(world, walk)
    assert page.status_code == 200
    assert "<title>Kort over ruten</title>" in page.text
    drawing = page.text[page.text.index('<figure class="walk-map">') : page.text.index("</figure>")]
    for stop in walk["stops"]:
        assert f">{stop['position']}</text>" in drawing
    assert "Slut</strong> · kl. 1" in page.text


def test_a_draft_is_drawn_for_its_planner_and_not_there_for_others(world, walk, anna):
    assert page_of(world, walk).status_code == 404
    assert "<title>Kort over ruten</title>" in page_of(world, walk, auth=anna).text


def test_the_map_of_one_walk_does_not_show_another(world, walk, anna):
    other = world.client.post(f"{world.api}/walks", json=WISH | {"most_stops": 1}, auth=anna).json()
    drawing = page_of(world, other, auth=anna).text
    drawing = drawing[drawing.index('<figure class="walk-map">') : drawing.index("</figure>")]
    assert ">1</text>" in drawing
    assert ">2</text>" not in drawing
