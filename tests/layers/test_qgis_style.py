"""The style that travels inside the GeoPackage."""

import base64
from xml.etree import ElementTree

import pytest

from layers.qgis_style import qml, scale_of
from layers.registry import LAYERS, layer
from tests.layers.conftest import HOSTILE


def tree(document: str) -> ElementTree.Element:
    return ElementTree.fromstring(document)  # noqa: S314


EXPORTED = [(entry, geometry) for entry in LAYERS if entry.exported for geometry in entry.geometries]


@pytest.mark.parametrize(("entry", "geometry"), EXPORTED, ids=lambda part: getattr(part, "name", part))
def test_every_exported_geometry_has_a_style_with_all_its_symbols(entry, geometry) -> None:  # type: ignore[no-untyped-def]
    root = tree(qml(entry, geometry, {"name": "Navn"}, str))
    assert root.tag == "qgis"
    symbols = {symbol.get("name") for symbol in root.findall(".//renderer-v2/symbols/symbol")}
    used = {category.get("symbol") for category in root.findall(".//category")} or {"0"}
    assert symbols == used
    for symbol in root.findall(".//renderer-v2/symbols/symbol"):
        assert symbol.findall("layer"), "a symbol without layers draws nothing"


@pytest.mark.parametrize(("name", "shape"), [("resources", "M12 21.4"), ("challenges", "M12.00 2.10")])
def test_hearts_and_stars_travel_inside_the_style(name: str, shape: str) -> None:
    root = tree(qml(layer(name), "POINT", {}, str))
    marker = root.find(".//layer[@class='SvgMarker']/Option/Option[@name='name']")
    assert marker is not None
    source = marker.get("value", "")
    assert source.startswith("base64:")
    drawing = ElementTree.fromstring(base64.b64decode(source.removeprefix("base64:")))  # noqa: S314
    assert any(path.get("d", "").startswith(shape) for path in drawing)


def test_the_walk_is_drawn_by_its_light() -> None:
    root = tree(qml(layer("walk"), "LINESTRING", {}, str))
    assert [category.get("value") for category in root.findall(".//category")] == ["yes", "no", "unknown", "steps"]


def test_what_lies_outside_the_boundary_is_veiled() -> None:
    renderer = tree(qml(layer("boundary"), "MULTIPOLYGON", {}, str)).find("renderer-v2")
    assert renderer is not None
    assert renderer.get("type") == "invertedPolygonRenderer"


def test_titles_become_aliases_and_hostile_ones_stay_text() -> None:
    title = HOSTILE.replace("\u2028", " ")
    root = tree(qml(layer("resources"), "POINT", {"text": title}, str))
    alias = root.find("aliases/alias")
    assert alias is not None
    assert (alias.get("field"), alias.get("name")) == ("text", title)


def test_zoom_becomes_scale() -> None:
    assert scale_of(16) == pytest.approx(4770, rel=0.01)
