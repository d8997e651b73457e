"""What lies on the ground of an area, whoever drew it: an OSM extract or the invented estate.

Every geometry here is in EPSG:25832 (metres). These types are the one way in to the tables and to the network.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

Lit = Literal["yes", "no", "unknown"]

PLACE_KINDS = (
    "entrance", "stairwell", "courtyard", "playground", "pitch", "institution", "school", "kindergarten",
    "residents_house", "community_garden", "library", "youth_club", "drop_in", "sports_hall", "cafe", "laundry",
    "workshop", "shop", "worship", "green_space", "square", "station", "tunnel", "parking", "path", "street",
    "bus_stop", "other",
)  # fmt: skip

COVER_KINDS = (
    "green", "water", "pitch", "playground", "parking", "square", "garden", "wood", "sand", "railway", "road",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """A walkable way: node references (length n), their coordinates (n, 2) in metres, and the tags that matter."""

    way_id: int
    node_refs: tuple[int, ...]
    coordinates: np.ndarray
    highway: str
    name: str | None = None
    lit: Lit = "unknown"
    steps: bool = False
    surface: str | None = None
    width_m: float | None = None
    access: str | None = None
    tunnel: bool = False
    bridge: bool = False


@dataclass(frozen=True, slots=True)
class Building:
    """A building: its outline, and what is known about it."""

    source_ref: str
    geometry: Polygon | MultiPolygon
    use: str | None = None
    name: str | None = None
    levels: int | None = None


@dataclass(frozen=True, slots=True)
class Lamp:
    """A street lamp."""

    source_ref: str
    geometry: Point


@dataclass(frozen=True, slots=True)
class Place:
    """A named place of the gazetteer; kind is one of PLACE_KINDS."""

    source_ref: str
    name: str
    kind: str
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class Cover:
    """What the ground is covered with; kind is one of COVER_KINDS (railway and road are lines, the rest areas)."""

    source_ref: str
    kind: str
    geometry: Polygon | MultiPolygon | LineString


@dataclass(slots=True)
class Ground:
    """Everything read for one area."""

    ways: list[Way] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    lamps: list[Lamp] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    """What was left out, by reason, with how many."""
