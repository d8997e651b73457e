"""The export in the real QGIS: it opens with our look, not with QGIS's own."""

import json
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageColor

from layers.geopackage import write_geopackage
from layers.look import PALETTE
from tests.layers.conftest import SampleArea, translate

SYSTEM_PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("qgis_opens.py")


@pytest.fixture
def opened(sample: SampleArea, tmp_path: Path) -> tuple[dict, Image.Image]:
    """Give what QGIS says of the staff's file, and the map that it draws."""
    file, picture = tmp_path / "export.gpkg", tmp_path / "map.png"
    write_geopackage(sample.staff, sample.area_id, "staff", file, translate)
    done = subprocess.run(
        [SYSTEM_PYTHON, str(SCRIPT), str(file), str(picture)],
        capture_output=True, text=True, check=False, timeout=180, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), Image.open(picture).convert("RGB")


def test_qgis_opens_every_layer_with_our_signs_and_titles(opened):
    layers, _picture = opened
    assert {"resources", "challenges", "walk", "stops", "boundary"} <= set(layers)
    for name, layer in layers.items():
        assert layer["valid"], name
        assert layer["crs"] == "EPSG:25832", name
    for name in ("resources", "challenges"):
        assert layers[name]["symbols"] == ["SvgMarker"]
        assert layers[name]["svg"] == ["base64:"]
    assert "«column.text»" in layers["resources"]["titles"]


def test_qgis_draws_green_hearts_and_red_stars(opened):
    _layers, picture = opened
    seen = {colour: number for number, colour in picture.getcolors(1 << 20)}
    for colour in (PALETTE["heart"].day, PALETTE["star"].day):
        assert seen.get(ImageColor.getrgb(colour), 0) > 20
