"""Build the map of an area with Folium, in pieces that a page with a strict content security policy can put together.

Folium's own page brings jQuery, Bootstrap and Leaflet from other hosts and writes styles and scripts into the page.
Here the map, its layers and its data are Folium and branca elements of our own that bring nothing along. What people
wrote travels in JSON blocks only: branca renders every string as a Jinja template, so no such string may come near one.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import folium
from branca.element import Element, Figure
from folium.template import Template

from layers.leaflet_style import map_style
from layers.legend import legend
from layers.registry import LAYERS

Translate = Callable[[str], str]

MODULE = "tryghedskort/map"
"""The name by which pages import the map's modules."""

STYLES = ("styles/map.css", "styles/map_signs.css")
"""The map's own style sheets, below the static path."""

_WORD_SECTIONS = (
    "kind", "category", "topic", "season", "light", "language", "state", "relevance", "placed_by", "theme",
)  # fmt: skip
_VIEW_ZOOM = 16


@dataclass(frozen=True, slots=True)
class BaseTiles:
    """A base map from another server, switched on in the settings: its catalogue key, address and attribution.

    The address is an XYZ template, or that of a WMS when a layer of it is named.
    """

    title_key: str
    address: str
    attribution: str
    max_zoom: int = 19
    wms_layer: str | None = None


@dataclass(frozen=True, slots=True)
class MapOptions:
    """What differs from map to map; bounds are west, south, east and north in degrees (EPSG:4326)."""

    title: str
    language: str
    bounds: tuple[float, float, float, float]
    attribution: str = ""
    static_path: str = "/static"
    layer_styles_path: str = "/layers.css"
    sources: Mapping[str, str] = field(default_factory=dict)
    """Addresses of layers that the page fetches itself instead of carrying them."""
    tiles: BaseTiles | None = None
    approximate: bool = True
    """Whether the signs stand near their places only, as they do for the public."""
    max_zoom: float = 20


@dataclass(frozen=True, slots=True)
class MapParts:
    """A map in pieces: the page writes the tags, puts the nonce on the scripts, and needs no inline style."""

    stylesheets: list[str]
    scripts: list[str]
    import_map: dict[str, dict[str, str]]
    html: str
    data_blocks: str
    module_script: str


def json_for_html(value: str) -> str:
    """Return JSON text that is safe inside a script element and inert to every template engine, same meaning.

    The characters that could end the element or open a template occur in JSON strings only, where they may be escaped.
    """
    for plain, escaped in (
        ("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"),
        ("{{", "\\u007b\\u007b"), ("{%", "\\u007b%"), ("{#", "\\u007b#"),
    ):  # fmt: skip
        value = value.replace(plain, escaped)
    return value


class DataBlock(Element):
    """A JSON block that the map's modules read by its name; it is written letter by letter, never as a template."""

    def __init__(self, name: str, content: str) -> None:
        """Take the block's name and its JSON text."""
        super().__init__()
        self._name = "DataBlock"
        self.name = name
        self.content = json_for_html(content)

    def render(self, **_: Any) -> str:
        """Return the block as an element of the page."""
        return f'<script type="application/json" data-map-block="{self.name}">{self.content}</script>'


class AreaMap(folium.Map):
    """Folium's map with our own container and start script; assets of its own it has none."""

    _template = Template(
        "{% macro html(this, kwargs) %}"
        '<div class="map" id="{{ this.get_name() }}" data-map></div>'
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        "import { startMap } from {{ this.module|tojson }};\nstartMap({{ this.get_name()|tojson }});\n"
        "{% endmacro %}"
    )

    def __init__(self, bounds: tuple[float, float, float, float]) -> None:
        """Centre the map on its bounds; the modules fit them to the screen."""
        west, south, east, north = bounds
        super().__init__(location=[(south + north) / 2, (west + east) / 2], zoom_start=_VIEW_ZOOM, tiles=None)
        self.module = MODULE
        self.default_js = []
        self.default_css = []

    def get_name(self) -> str:
        """Return the identifier of the map's element; there is one map on a page."""
        return "map"


def words(translate: Translate, keys: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return every text that the map's modules show, by catalogue key."""
    fixed = [layer.title_key for layer in LAYERS if layer.switchable]
    return {key: translate(key) for key in [*fixed, *MAP_KEYS, *sorted(keys)]}


def _code_keys(layers: Mapping[str, str]) -> frozenset[str]:
    """Return the catalogue keys of the codes that occur in pins and stops, so that the page carries no others."""
    keys = set()
    for layer in LAYERS:
        coded = [column for column in layer.columns if column.codes in _WORD_SECTIONS]
        if not coded or layer.name not in layers:
            continue
        for feature in json.loads(layers[layer.name])["features"]:
            properties = feature["properties"]
            keys |= {f"{column.codes}.{properties[column.name]}" for column in coded if column.name in properties}
    return frozenset(keys)


def _configuration(options: MapOptions, translate: Translate) -> dict[str, Any]:
    tiles = options.tiles and {
        "title": translate(options.tiles.title_key),
        "address": options.tiles.address,
        "attribution": options.tiles.attribution,
        "maxZoom": options.tiles.max_zoom,
        "wmsLayer": options.tiles.wms_layer,
    }
    return {
        "title": options.title,
        "language": options.language,
        "bounds": options.bounds,
        "maxZoom": options.max_zoom,
        "approximate": options.approximate,
        "attribution": options.attribution,
        "sources": dict(options.sources),
        "tiles": tiles,
        "legend": [line.as_json() for line in legend(translate)],
    }


def build_map(layers: Mapping[str, str], options: MapOptions, translate: Translate) -> MapParts:
    """Return the map of an area from its layers as GeoJSON text (see layers.reading.read_map_layers).

    translate answers a key with its message as it stands in the catalogue: the modules fill in the {placeholders}.
    """
    area_map = AreaMap(options.bounds)
    blocks = {
        "configuration": json.dumps(_configuration(options, translate), ensure_ascii=False),
        "style": json.dumps(map_style()),
        "words": json.dumps(words(translate, _code_keys(layers)), ensure_ascii=False),
        **{f"layer-{layer.name}": layers[layer.name] for layer in LAYERS if layer.name in layers},
    }
    figure = cast(Figure, area_map.get_root())
    area_map.render()  # type: ignore[no-untyped-call]
    return MapParts(
        stylesheets=[f"{options.static_path}/{path}" for path in ("vendor/leaflet/leaflet.css", *STYLES)],
        scripts=[f"{options.static_path}/vendor/leaflet/leaflet.js"],
        import_map={"imports": {MODULE: f"{options.static_path}/modules/map/index.js"}},
        html=figure.html.render().strip(),
        data_blocks="\n".join(DataBlock(name, content).render() for name, content in blocks.items()),
        module_script=figure.script.render().strip(),
    )


MAP_KEYS = (
    "map.approximate", "map.close", "map.failed", "map.field", "map.field_why", "map.full_screen", "map.hour",
    "map.leave_full_screen", "map.legend", "map.locate", "map.locate_failed", "map.locate_outside",
    "map.locate_refused", "map.located", "map.map_of", "map.no_text", "map.panel", "map.people_many", "map.pick_help",
    "map.pick_here", "map.show", "map.sign", "map.stack", "map.stop", "map.stop_talk", "map.stop_times",
    "map.you_are_here", "map.zoom_in", "map.zoom_out", "relevance_letter.red", "relevance_letter.yellow",
    "relevance_letter.green", "kind.resource", "kind.challenge",
)  # fmt: skip
"""Catalogue keys that the map's modules ask for, whatever is on the map."""
