"""Turn a layer definition into the style file of QGIS (QML, 3.22 and later).

Signs are SVG markers that carry their drawing inside ("base64:…"), so that a style needs no file beside it. Titles
become field aliases. Everything goes through an XML tree, so a text is never markup.
"""

import base64
import math
from collections.abc import Callable, Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from layers.definition import Geometry, Layer
from layers.look import Fill, Label, Line, Look, Sign, colour
from layers.signs import svg

Translate = Callable[[str], str]

_VERSION = "3.22.0-Białowieża"
_SYMBOL_TYPES = {"POINT": "marker", "LINESTRING": "line", "POLYGON": "fill", "MULTIPOLYGON": "fill"}
_GEOMETRY_NUMBERS = {"POINT": "0", "LINESTRING": "1", "POLYGON": "2", "MULTIPOLYGON": "2"}
_SCALE_AT_ZOOM_0 = 559_082_264.0
"""The scale denominator of web map zoom 0 at 0.28 mm a pixel (OGC WMTS, GoogleMapsCompatible)."""
_LATITUDE = 56.0
"""Where Denmark lies, in degrees: a web map's scale shrinks with the latitude's cosine."""


def scale_of(zoom: float) -> float:
    """Return the scale denominator that a web map has at a zoom level in Denmark."""
    return round(_SCALE_AT_ZOOM_0 * math.cos(math.radians(_LATITUDE)) / 2**zoom)


def _rgba(word: str, opacity: float = 1) -> str:
    value = colour(word).day
    channels = ",".join(str(int(value[start : start + 2], 16)) for start in (1, 3, 5))
    return f"{channels},{round(255 * opacity)}"


def _options(parent: Element, values: Iterable[tuple[str, str]]) -> None:
    options = SubElement(parent, "Option", type="Map")
    for name, value in values:
        SubElement(options, "Option", name=name, value=value, type="QString")


def _symbol_layer(symbol: Element, kind: str, values: Iterable[tuple[str, str]]) -> Element:
    layer = SubElement(symbol, "layer", attrib={"class": kind, "pass": "0", "locked": "0", "enabled": "1"})
    _options(layer, values)
    return layer


def _add_sign(symbol: Element, sign: Sign) -> None:
    drawing = base64.b64encode(svg(sign).encode()).decode()
    _symbol_layer(
        symbol,
        "SvgMarker",
        [
            ("name", f"base64:{drawing}"),
            ("size", f"{sign.size + 2 * sign.casing_width:g}"),
            ("size_unit", "Pixel"),
            ("color", _rgba(sign.colour)),
            ("outline_color", _rgba(sign.casing)),
            ("outline_width", "0"),
            ("angle", "0"),
            ("offset", "0,0"),
            ("horizontal_anchor_point", "1"),
            ("vertical_anchor_point", "1"),
            ("scale_method", "diameter"),
        ],
    )


def _add_stroke(
    symbol: Element, word: str, width: float, opacity: float = 1, dash: tuple[float, float] | None = None
) -> None:
    _symbol_layer(
        symbol,
        "SimpleLine",
        [
            ("line_color", _rgba(word, opacity)),
            ("line_width", f"{width:g}"),
            ("line_width_unit", "Pixel"),
            ("line_style", "solid"),
            ("capstyle", "flat" if dash else "round"),
            ("joinstyle", "round"),
            ("use_custom_dash", "1" if dash else "0"),
            ("customdash", f"{dash[0]:g};{dash[1]:g}" if dash else "5;2"),
            ("customdash_unit", "Pixel"),
        ],
    )


def _add_bars(symbol: Element, line: Line) -> None:
    layer = _symbol_layer(
        symbol,
        "HashLine",
        [
            ("interval", "6"),
            ("interval_unit", "Pixel"),
            ("hash_length", f"{line.width + 2 * line.casing_width + 6:g}"),
            ("hash_length_unit", "Pixel"),
            ("placement", "interval"),
            ("rotate", "1"),
        ],
    )
    bar = _symbol(layer, "line", "@0@0")
    _add_stroke(bar, line.edge or line.colour, 1.5)


def _add_arrows(symbol: Element, line: Line) -> None:
    layer = _symbol_layer(
        symbol,
        "MarkerLine",
        [("interval", "90"), ("interval_unit", "Pixel"), ("placement", "interval"), ("rotate", "1")],
    )
    mark = _symbol(layer, "marker", "@0@1")
    _symbol_layer(
        mark,
        "SimpleMarker",
        [
            ("name", "filled_arrowhead"),
            ("color", _rgba(line.casing or line.colour)),
            ("outline_style", "no"),
            ("size", f"{line.width + 3:g}"),
            ("size_unit", "Pixel"),
        ],
    )


def _add_line(symbol: Element, line: Line) -> None:
    rim = line.width + 2 * line.casing_width
    if line.bars:
        _add_bars(symbol, line)
    if line.edge_dash and line.edge:
        _add_stroke(symbol, line.edge, rim + 4, dash=line.edge_dash)
    if line.casing:
        _add_stroke(symbol, line.casing, rim)
    _add_stroke(symbol, line.colour, line.width, line.opacity, line.dash)
    if line.arrows:
        _add_arrows(symbol, line)


def _add_fill(symbol: Element, fill: Fill) -> None:
    _symbol_layer(
        symbol,
        "SimpleFill",
        [
            ("color", _rgba(fill.colour, fill.opacity)),
            ("style", "solid"),
            ("outline_color", _rgba(fill.edge or fill.colour, fill.edge_opacity)),
            ("outline_style", "solid" if fill.edge else "no"),
            ("outline_width", f"{fill.edge_width:g}"),
            ("outline_width_unit", "Pixel"),
            ("joinstyle", "round"),
        ],
    )


def _symbol(parent: Element, kind: str, name: str) -> Element:
    return SubElement(parent, "symbol", type=kind, name=name, alpha="1", clip_to_extent="1", force_rhr="0")


def _draw(symbols: Element, number: int, look: Look, geometry: Geometry) -> None:
    symbol = _symbol(symbols, _SYMBOL_TYPES[geometry], str(number))
    if geometry == "POINT" and look.sign:
        _add_sign(symbol, look.sign)
    elif geometry == "POINT":
        _symbol_layer(symbol, "SimpleMarker", [("name", "circle"), ("size", "0.1"), ("outline_style", "no")])
    elif geometry == "LINESTRING" and look.line:
        _add_line(symbol, look.line)
    elif look.fill:
        _add_fill(symbol, look.fill)


def _single(parent: Element, look: Look, geometry: Geometry) -> None:
    renderer = SubElement(
        parent, "renderer-v2", type="singleSymbol", symbollevels="0", forceraster="0", enableorderby="0"
    )
    _draw(SubElement(renderer, "symbols"), 0, look, geometry)


def _categorised(parent: Element, layer: Layer, geometry: Geometry, translate: Translate) -> None:
    look = layer.look
    codes = next(column.codes for column in layer.columns if column.name == look.by)
    renderer = SubElement(
        parent, "renderer-v2", type="categorizedSymbol", attr=look.by or "", symbollevels="1",
        forceraster="0", enableorderby="0",
    )  # fmt: skip
    categories = SubElement(renderer, "categories")
    symbols = SubElement(renderer, "symbols")
    for number, (code, case) in enumerate(look.cases.items()):
        SubElement(
            categories, "category", value=code, symbol=str(number), label=translate(f"{codes}.{code}"),
            render="true", type="string",
        )  # fmt: skip
        _draw(symbols, number, case, geometry)


def _add_renderer(root: Element, layer: Layer, geometry: Geometry, translate: Translate) -> None:
    if layer.look.fill and layer.look.fill.outside:
        inverted = SubElement(
            root, "renderer-v2", type="invertedPolygonRenderer", preprocessing="0", symbollevels="0",
            forceraster="0", enableorderby="0",
        )  # fmt: skip
        _single(inverted, layer.look, geometry)
    elif layer.look.by:
        _categorised(root, layer, geometry, translate)
    else:
        _single(root, layer.look, geometry)


def _add_labels(root: Element, label: Label, on_sign: bool) -> None:
    labelling = SubElement(root, "labeling", type="simple")
    settings = SubElement(labelling, "settings", calloutType="simple")
    style = SubElement(
        settings, "text-style", fieldName=label.column, isExpression="0", fontFamily="Open Sans",
        fontSize=f"{label.size:g}", fontSizeUnit="Pixel", textColor=_rgba(label.colour), textOpacity="1",
        fontWeight="75" if label.weight >= 600 else "50", fontItalic="1" if label.italic else "0",
        namedStyle="Bold" if label.weight >= 600 else "Regular", blendMode="0",
    )  # fmt: skip
    SubElement(
        style, "text-buffer", bufferDraw="1", bufferSize="1.5", bufferSizeUnits="Pixel",
        bufferColor=_rgba(label.halo), bufferOpacity="1", bufferJoinStyle="128", bufferNoFill="1",
    )  # fmt: skip
    over_sign = {"placement": "1", "quadOffset": "4", "offsetType": "0", "xOffset": "0", "yOffset": "0"}
    SubElement(settings, "placement", attrib=over_sign | {"priority": "5"})
    # QGIS names these two the other way round: scaleMin is the nearest scale, scaleMax the farthest.
    SubElement(
        settings, "rendering", scaleVisibility="1" if label.min_zoom else "0", scaleMin="0",
        scaleMax=f"{scale_of(label.min_zoom):g}", obstacle="1", displayAll="1" if on_sign else "0", drawLabels="1",
    )  # fmt: skip


def _add_aliases(root: Element, titles: dict[str, str]) -> None:
    aliases = SubElement(root, "aliases")
    for index, (name, title) in enumerate(titles.items()):
        SubElement(aliases, "alias", field=name, name=title, index=str(index))


def qml(layer: Layer, geometry: Geometry, titles: dict[str, str], translate: Translate) -> str:
    """Return the QML of a layer for one geometry type; titles holds the readable title of each column in its order."""
    root = Element(
        "qgis",
        version=_VERSION,
        styleCategories="Symbology|Labeling|Fields|Rendering|LayerConfiguration",
        labelsEnabled="1" if layer.look.label else "0",
        hasScaleBasedVisibilityFlag="1",
        minScale=f"{scale_of(layer.min_zoom):g}",
        maxScale="0",
        readOnly="0",
    )
    _add_renderer(root, layer, geometry, translate)
    if layer.look.label and geometry == "POINT":
        _add_labels(root, layer.look.label, on_sign=layer.look.sign is not None)
    _add_aliases(root, titles)
    SubElement(root, "layerGeometryType").text = _GEOMETRY_NUMBERS[geometry]
    document = ElementTree.tostring(root, encoding="unicode")
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{document}"
