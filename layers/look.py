"""How everything on the map looks: the palette, and the parts that a look is put together from.

Every colour of the map is one line in PALETTE. Looks name colours by their word and never by their value, so the
Folium map, the Leaflet style, the legend, the style sheet and the QGIS style all follow a change here.
Sizes are CSS pixels on a desktop screen unless the name says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Scheme = Literal["day", "night"]
Shape = Literal["heart", "star", "disc"]


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour by day and by night, both as #rrggbb."""

    day: str
    night: str

    def of(self, scheme: Scheme) -> str:
        """Return the colour of a scheme."""
        return self.day if scheme == "day" else self.night


PALETTE: dict[str, Colour] = {
    "heart": Colour("#148a55", "#86e5b6"),
    "star": Colour("#8f0e22", "#f4606f"),
    "casing": Colour("#ffffff", "#10151f"),
    "on_sign": Colour("#ffffff", "#10151f"),
    "walk": Colour("#1f4f8f", "#8db9f5"),
    "paper": Colour("#f7f4ee", "#1b2230"),
    "card": Colour("#fffdf9", "#232c3d"),
    "ink": Colour("#2b2822", "#ece8e0"),
    "quiet_ink": Colour("#625c50", "#aeb4c2"),
    "hairline": Colour("#ddd5c6", "#3a4458"),
    "focus": Colour("#0b57d0", "#a8c7fa"),
    "building": Colour("#ddd4c6", "#3a4357"),
    "building_edge": Colour("#c6baa7", "#4c566d"),
    "path": Colour("#ffffff", "#4a556d"),
    "path_edge": Colour("#ddd5c5", "#232b3b"),
    "steps": Colour("#b9ab94", "#8993a8"),
    "road": Colour("#ffffff", "#414b60"),
    "green": Colour("#e0e9d2", "#20342f"),
    "wood": Colour("#cfdfbf", "#1c3b30"),
    "garden": Colour("#e6ecd2", "#263a30"),
    "pitch": Colour("#cfe3c6", "#244238"),
    "playground": Colour("#f3e4c4", "#443c2b"),
    "sand": Colour("#f4e9cd", "#413b2c"),
    "square": Colour("#f1e9da", "#2c3444"),
    "parking": Colour("#ebe5da", "#262e3d"),
    "water": Colour("#cbe2ee", "#173c54"),
    "railway": Colour("#b8ae9e", "#535d74"),
    "mask": Colour("#efe9dd", "#121824"),
    "boundary": Colour("#a8997b", "#7c88a3"),
    "label": Colour("#4a4439", "#cdd0d8"),
    "street_label": Colour("#6d6455", "#a3abbd"),
    "badge": Colour("#2b2822", "#f4f1ea"),
    "on_badge": Colour("#ffffff", "#1b2230"),
}
"""The colours by their word; change one here and it changes everywhere."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A mark at a place: its shape, its colour, and the casing that lifts it off any ground."""

    shape: Shape
    colour: str
    casing: str = "casing"
    casing_width: float = 2
    size: float = 28
    size_touch: float = 36
    hit: float = 48


@dataclass(frozen=True, slots=True)
class Line:
    """A line with an optional casing; width_m is the width on the ground, width the least on the screen.

    edge_dash draws the outermost rim as dots or dashes (on, off in pixels); bars lays cross-bars, as for
    steps; arrows show the way to walk.
    """

    colour: str
    width: float
    width_m: float = 0
    casing: str | None = None
    casing_width: float = 0
    dash: tuple[float, float] | None = None
    edge: str | None = None
    edge_dash: tuple[float, float] | None = None
    bars: bool = False
    arrows: bool = False
    opacity: float = 1


@dataclass(frozen=True, slots=True)
class Fill:
    """An area's ground colour and rim; outside turns it round, so that what lies beyond is veiled."""

    colour: str
    opacity: float = 1
    edge: str | None = None
    edge_width: float = 0
    edge_opacity: float = 1
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A text from a column, with a halo; ranks lists codes of the column `rank_by`, the weightiest first."""

    column: str
    colour: str = "label"
    halo: str = "paper"
    size: float = 13
    weight: int = 500
    italic: bool = False
    min_zoom: float = 16
    rank_by: str | None = None
    ranks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a layer: what fits a geometry is used; cases override it by the value of column `by`."""

    sign: Sign | None = None
    line: Line | None = None
    fill: Fill | None = None
    label: Label | None = None
    by: str | None = None
    cases: Mapping[str, "Look"] = field(default_factory=dict)
    badge: str | None = None
    """The column whose code is shown to staff as a letter on the sign."""


def colour(word: str) -> Colour:
    """Return the colour that a word stands for."""
    return PALETTE[word]


def sign_look(shape: Shape, word: str, badge: str | None = None) -> Look:
    """Return the look of a pin: a sign at a place, a band along a line, a light wash over an area."""
    return Look(
        sign=Sign(shape=shape, colour=word),
        line=Line(colour=word, width=5, casing="casing", casing_width=1.5, opacity=0.5),
        fill=Fill(colour=word, opacity=0.1, edge=word, edge_width=1.5, edge_opacity=0.5),
        badge=badge,
    )
