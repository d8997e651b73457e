"""The map in pieces, and as one file."""

import gzip
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from geo import crs
from layers.definition import LayerNotReadableError
from layers.folium_map import MapOptions, build_map, json_for_html
from layers.reading import read_frame, read_geojson, read_map_layers
from layers.registry import LAYERS, layer
from layers.self_contained import Assets, self_contained_page
from tests.layers.conftest import HOSTILE, SampleArea, translate

PROJECT = Path(__file__).parents[2]
ASSETS = Assets(leaflet=PROJECT / "node_modules/leaflet/dist", web=PROJECT / "web")
OPTIONS = MapOptions(title="Sample {{ 7*7 }}", language="da", bounds=(11.30, 56.91, 11.31, 56.92))


def collection(*texts: str, kind: str = "resource") -> str:
    features = [
        {
            "type": "Feature",
            "id": f"00000000-0000-7000-8000-{number:012d}",
            "geometry": {"type": "Point", "coordinates": [11.300001 + number / 1e5, 56.912345]},
            "properties": {"kind": kind, "category": "physical_place", "text": words, "people": 1},
        }
        for number, words in enumerate(texts)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def blocks(data_blocks: str) -> Mapping[str, object]:
    found = re.findall(r'<script type="application/json" data-map-block="([\w-]+)">(.*?)</script>', data_blocks, re.S)
    return {name: json.loads(content) for name, content in found}


def test_hostile_text_is_inert_and_unchanged_in_the_data() -> None:
    parts = build_map({"resources": collection(HOSTILE)}, OPTIONS, translate)
    data = blocks(parts.data_blocks)
    assert data["layer-resources"]["features"][0]["properties"]["text"] == HOSTILE  # type: ignore[index]
    for danger in ("{{", "{%", "<img", "\u2028", "</script><script>alert"):
        assert danger not in parts.data_blocks
    assert "alert" not in parts.html + parts.module_script
    assert "49" not in parts.html + parts.module_script
    assert data["configuration"]["title"] == "Sample {{ 7*7 }}"  # type: ignore[index]


def test_escaped_json_means_the_same() -> None:
    value = {"a": HOSTILE, "{{": [{"{%": "{#"}]}
    assert json.loads(json_for_html(json.dumps(value, ensure_ascii=False))) == value


def test_pieces_need_no_other_host_and_no_inline_style() -> None:
    parts = build_map({}, OPTIONS, translate)
    everything = "".join((parts.html, parts.data_blocks, parts.module_script, *parts.stylesheets, *parts.scripts))
    assert "http://" not in everything
    assert "https://" not in everything
    assert not re.search(r"\sstyle=|\son\w+=|<style", parts.html)
    assert parts.import_map == {"imports": {"tryghedskort/map": "/static/modules/map/index.js"}}


def test_only_words_of_codes_that_occur_are_carried() -> None:
    words = blocks(build_map({"resources": collection("a")}, OPTIONS, translate).data_blocks)["words"]
    assert "category.physical_place" in words  # type: ignore[operator]
    assert "category.institution" not in words  # type: ignore[operator]


def test_the_single_file_brings_everything_along() -> None:
    parts = build_map({"resources": collection(HOSTILE)}, OPTIONS, translate)
    page = self_contained_page(parts, ASSETS, OPTIONS.title, "da")
    assert not re.search(r"<(?:link|img|iframe)\b|<script[^>]+src=", page)
    assert "url(" not in re.search(r"<style>(.*?)</style>", page, re.S).group(1).replace("url(#default#VML)", "")  # type: ignore[union-attr]
    assert "sourceMappingURL" not in page
    modules = json.loads(re.search(r'<script type="importmap">(.*?)</script>', page, re.S).group(1))["imports"]  # type: ignore[union-attr]
    assert {f"tryghedskort/map/{path.stem}" for path in ASSETS.modules.glob("*.js")} < set(modules)
    assert all(address.startswith("data:text/javascript;base64,") for address in modules.values())


def test_a_thousand_pins_stay_under_300_kilobytes_compressed() -> None:
    words = [
        f"Her er rart om aftenen, når {number} lamper lyser og nogen hilser i gård {number % 37}."
        for number in range(500)
    ]
    layers = {"resources": collection(*words), "challenges": collection(*words, kind="challenge")}
    page = self_contained_page(build_map(layers, OPTIONS, translate), ASSETS, "Sample", "da")
    assert len(gzip.compress(page.encode())) < 300_000


def test_layers_are_read_as_geojson_with_longitude_first_and_six_decimals(sample: SampleArea) -> None:
    layers = read_map_layers(sample.public, sample.area_id, "public")
    assert set(layers) == {entry.name for entry in LAYERS}
    longitude, latitude = json.loads(layers["stops"])["features"][0]["geometry"]["coordinates"]
    assert 11 < longitude < 12
    assert 56 < latitude < 58
    assert len(str(longitude).split(".")[1]) <= 6


def test_the_public_reads_neither_exact_places_nor_staff_columns(sample: SampleArea) -> None:
    public = json.loads(read_geojson(sample.public, layer("resources"), sample.area_id, "public"))["features"]
    staff = json.loads(read_geojson(sample.staff, layer("resources"), sample.area_id, "staff"))["features"]
    exact = {feature["id"]: feature["geometry"] for feature in staff}
    assert [feature["geometry"] for feature in public if feature["geometry"]["type"] == "Point"] != [
        exact[feature["id"]] for feature in public if feature["geometry"]["type"] == "Point"
    ]
    assert all(not {"state", "relevance", "placed_by"} & set(feature["properties"]) for feature in public)
    assert all("state" in feature["properties"] for feature in staff)


def test_frames_are_in_metres_with_the_columns_of_the_definition(sample: SampleArea) -> None:
    frame = read_frame(sample.staff, layer("resources"), sample.area_id, "staff")
    assert frame.crs.to_epsg() == crs.STORAGE
    assert list(frame.columns)[:-1] == [column.name for column in layer("resources").columns]


def test_a_staff_layer_is_refused_to_the_public() -> None:
    secret = layer("resources").__class__(
        name="secret",
        columns=(),
        privacy="staff",
        queries={"staff": "SELECT 1"},
        geometries=("POINT",),
        look=layer("stops").look,
    )
    with pytest.raises(LayerNotReadableError):
        secret.query("public")
