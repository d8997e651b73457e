"""The whole way on a real extract: import, test pins, walk, GeoPackage."""

import json
import subprocess
import sys
from pathlib import Path

import osmium
import pytest

from app.settings import ROOT
from geo import crs
from geo.estate import generate

COMMAND = str(Path(sys.executable).with_name("tryghedskort"))
EXTRACTS = sorted((ROOT.parent / "shared" / "data" / "osm").glob("*.osm.pbf"))
"""The extracts beside the checkout. Where there are none, the invented extract below still goes the whole way."""

KEYS = ["nodes", "edges", "km", "pins", "stops", "minutes", "metres", "gpkg_bytes", "seconds"]


def go_the_whole_way(extract: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict:
    monkeypatch.setenv("VAR", str(folder / "var"))
    target = folder / "walk.gpkg"
    done = subprocess.run(
        [COMMAND, "demo-real", str(extract), "--output", str(target)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert list(figures) == KEYS
    assert figures["gpkg_bytes"] == target.stat().st_size
    assert figures["pins"] == 100
    assert 1 <= figures["stops"] <= 5
    assert figures["minutes"] <= 90
    assert figures["km"] > 1
    read = subprocess.run(["ogrinfo", "-ro", "-so", str(target), "stops"], capture_output=True, text=True, check=True)
    assert f"Feature Count: {figures['stops']}" in read.stdout
    assert not list((folder / "var").glob("demo-real-*"))
    return figures


def write_invented_extract(path: Path) -> None:
    """Write the estate's ways as an OpenStreetMap file."""
    ground = generate().ground
    places: dict[int, tuple[float, float]] = {}
    for way in ground.ways:
        degrees = crs.points_to_wire(way.coordinates)
        places |= dict(zip(way.node_refs, map(tuple, degrees.tolist()), strict=True))
    number = {ref: position for position, ref in enumerate(places, start=1)}
    with osmium.SimpleWriter(str(path)) as writer:
        for ref, place in places.items():
            writer.add_node(osmium.osm.mutable.Node(id=number[ref], location=place, version=1))
        for position, way in enumerate(ground.ways, start=1):
            tags = {"highway": way.highway, "name": way.name or "Sti", "lit": way.lit}
            refs = [number[ref] for ref in way.node_refs]
            writer.add_way(osmium.osm.mutable.Way(id=position, nodes=refs, tags=tags, version=1))


@pytest.mark.parametrize("extract", EXTRACTS, ids=lambda path: path.name)
def test_the_whole_way_works_on_each_real_extract(extract, tmp_path, monkeypatch):
    go_the_whole_way(extract, tmp_path, monkeypatch)


def test_the_whole_way_works_on_an_extract_nobody_has_tried_before(tmp_path, monkeypatch):
    extract = tmp_path / "never seen.osm.pbf"
    write_invented_extract(extract)
    figures = go_the_whole_way(extract, tmp_path, monkeypatch)
    assert figures["km"] > 10


def test_a_file_that_is_no_extract_is_said_in_words(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR", str(tmp_path / "var"))
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(b"nothing of the kind")
    done = subprocess.run([COMMAND, "demo-real", str(broken)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
