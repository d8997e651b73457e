"""The files of the release come from memory: packed once, the same bytes, and nothing else."""

import pytest

from app.offline.packing import _packed
from app.offline.releases import current_release, file_of


def address(path: str) -> str:
    return current_release().address(path)


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("modules/api.js", "text/javascript; charset=utf-8"),
        ("styles/page.css", "text/css; charset=utf-8"),
        ("styles/icon-192.png", "image/png"),
        ("vendor/leaflet/leaflet.js", "text/javascript; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("taken", ["gzip", "identity"])
def test_a_file_is_the_one_of_the_folder_packed_or_not(world, path, media_type, taken):
    answer = world.client.get(address(path), headers={"Accept-Encoding": taken})
    assert answer.status_code == 200
    assert answer.content == file_of(path).read_bytes()
    assert answer.headers["content-type"] == media_type
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    packed = taken == "gzip" and not path.endswith(".png")
    assert answer.headers.get("content-encoding") == ("gzip" if packed else None)


def test_who_asks_for_a_part_gets_the_part(world):
    part = world.client.get(address("modules/api.js"), headers={"Range": "bytes=0-9", "Accept-Encoding": "identity"})
    assert part.status_code == 206
    assert part.content == file_of("modules/api.js").read_bytes()[:10]


def test_a_file_cannot_be_written_to(world):
    assert world.client.post(address("modules/api.js")).status_code == 405


def test_names_of_files_that_are_not_there_are_not_remembered(world):
    world.client.get(address("modules/api.js"))
    held = _packed.cache_info().currsize
    for number in range(5):
        assert world.client.get(address(f"modules/no_such_module_{number}.js")).status_code == 404
    assert _packed.cache_info().currsize == held
