"""Turn the layer definitions into the JSON that the web modules draw from."""

from typing import Any

from layers.definition import Layer
from layers.look import Fill, Label, Line, Look, Sign, colour
from layers.registry import LAYERS
from layers.signs import BOX, PATHS, casing_units

Json = dict[str, Any]


def _both(word: str | None) -> Json | None:
    """Return a colour with its word and its values by day and night."""
    return None if word is None else {"word": word, "day": colour(word).day, "night": colour(word).night}


def _sign(sign: Sign) -> Json:
    return {
        "shape": sign.shape,
        "path": PATHS[sign.shape],
        "box": BOX,
        "casingUnits": round(casing_units(sign), 2),
        "colour": _both(sign.colour),
        "casing": _both(sign.casing),
        "size": sign.size,
        "sizeTouch": sign.size_touch,
        "hit": sign.hit,
    }


def _line(line: Line) -> Json:
    return {
        "colour": _both(line.colour),
        "width": line.width,
        "widthMetres": line.width_m,
        "casing": _both(line.casing),
        "casingWidth": line.casing_width,
        "dash": line.dash,
        "edge": _both(line.edge),
        "edgeDash": line.edge_dash,
        "bars": line.bars,
        "arrows": line.arrows,
        "opacity": line.opacity,
    }


def _fill(fill: Fill) -> Json:
    return {
        "colour": _both(fill.colour),
        "opacity": fill.opacity,
        "edge": _both(fill.edge),
        "edgeWidth": fill.edge_width,
        "edgeOpacity": fill.edge_opacity,
        "outside": fill.outside,
    }


def _label(label: Label) -> Json:
    return {
        "column": label.column,
        "colour": _both(label.colour),
        "size": label.size,
        "weight": label.weight,
        "italic": label.italic,
        "minZoom": label.min_zoom,
        "rankBy": label.rank_by,
        "ranks": label.ranks,
    }


def look_style(look: Look) -> Json:
    """Return a look as JSON; parts that a look does not have are left out."""
    style: Json = {}
    if look.sign:
        style["sign"] = _sign(look.sign)
    if look.line:
        style["line"] = _line(look.line)
    if look.fill:
        style["fill"] = _fill(look.fill)
    if look.label:
        style["label"] = _label(look.label)
    if look.by:
        style["by"] = look.by
        style["cases"] = {code: look_style(case) for code, case in look.cases.items()}
    if look.badge:
        style["badge"] = look.badge
    return style


def layer_style(layer: Layer) -> Json:
    """Return what the web modules know about a layer: its names, its range of zooms and its look."""
    return {
        "name": layer.name,
        "title": layer.title_key,
        "minZoom": layer.min_zoom,
        "maxZoom": layer.max_zoom,
        "switchable": layer.switchable,
        "look": look_style(layer.look),
    }


def map_style() -> list[Json]:
    """Return the style of all layers, from the ground up."""
    return [layer_style(layer) for layer in LAYERS]
