"""Turn the layer definitions into the lines of the legend."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from layers.definition import Layer, LegendEntry
from layers.leaflet_style import look_style
from layers.look import Look
from layers.registry import LAYERS


@dataclass(frozen=True, slots=True)
class LegendLine:
    """One line of the legend: which layer, in words, and the look to draw beside them."""

    layer: str
    title: str
    look: Look

    def as_json(self) -> dict[str, Any]:
        """Return the line for the web modules."""
        return {"layer": self.layer, "title": self.title, "look": look_style(self.look)}


def _look_of(layer: Layer, entry: LegendEntry) -> Look:
    return layer.look.cases[entry.case] if entry.case else layer.look


def legend(translate: Callable[[str], str], names: tuple[str, ...] | None = None) -> list[LegendLine]:
    """Return the legend: hearts first, then stars, then the walk; only the named layers when names are given."""
    return [
        LegendLine(layer.name, translate(entry.title_key), _look_of(layer, entry))
        for layer in reversed(LAYERS)
        if names is None or layer.name in names
        for entry in layer.legend
    ]
