"""The foot rules: which OpenStreetMap ways a group can walk, and what a walker should know about them.

Sources: the OSM wiki on access tags and on default restrictions for routers; the pedestrian profiles of the known
routers agree on nearly all of it. Where they differ the reason for our choice stands beside the rule. The Danish road
traffic act (færdselsloven § 10) lets people on foot use the cycle track where there is no footway.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from geo.ground import Lit

FOOTPATHS = frozenset({"footway", "path", "pedestrian", "steps", "cycleway", "bridleway", "track", "platform"})
"""Ways made for others than cars; a named one is a path in the gazetteer, the rest are streets."""

_BIG_ROADS = frozenset({"primary", "primary_link", "secondary", "secondary_link"})
_STREETS = frozenset({"living_street", "residential", "service", "unclassified", "tertiary", "tertiary_link", "road"})
_WALKABLE = FOOTPATHS | _STREETS | _BIG_ROADS
MOTOR_ROADS = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
BARRIER_ROADS = MOTOR_ROADS | _BIG_ROADS
"""Roads that are drawn as ground cover when nobody may walk on them."""

_OUTLINES = frozenset({"pedestrian", "footway", "path", "platform", "living_street"})
_GRANTED = frozenset({"yes", "designated", "permissive", "official", "destination", "customers", "public"})
_DENIED = frozenset(
    {"no", "private", "use_sidepath", "military", "emergency", "delivery", "agricultural", "forestry", "permit"}
)
_OPEN_TO_ALL = frozenset({"yes", "designated", "official", "public", "unknown"})
_LIT = frozenset({"yes", "automatic", "24/7", "sunset-sunrise", "dusk-dawn", "limited", "interval", "operating_times"})
_UNLIT = frozenset({"no", "disused"})
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b|sunset|dusk")
_METRES = re.compile(r"(\d+(?:[.,]\d+)?)\s*(m|cm)?")
_FEET = re.compile(r"(\d+(?:[.,]\d+)?)\s*'(?:\s*(\d+(?:[.,]\d+)?)\s*\")?")
_FOOT_M = 0.3048


@dataclass(frozen=True, slots=True)
class FootTags:
    """What a walker should know about a walkable way; access is None when the way is open to everybody."""

    highway: str
    name: str | None
    lit: Lit
    steps: bool
    surface: str | None
    width_m: float | None
    access: str | None
    tunnel: bool
    bridge: bool


def read_way_tags(tags: Mapping[str, str]) -> FootTags | None:
    """Return what matters for walking on a way, or None when it is no walkable way.

    The most specific tag wins: foot=* over access=*, and both over what the kind of road implies.
    """
    highway = tags.get("highway")
    if highway is None or not _is_walkable(highway, tags):
        return None
    return FootTags(
        highway=highway,
        name=tags.get("name", "").strip() or None,
        lit=read_lit(tags.get("lit")),
        steps=highway == "steps",
        surface=tags.get("surface") or None,
        width_m=read_width_m(tags.get("width") or tags.get("est_width")),
        access=_read_access(tags),
        tunnel=tags.get("tunnel", "no") != "no",
        bridge=tags.get("bridge", "no") != "no",
    )


def read_lit(value: str | None) -> Lit:
    """Return yes, no or unknown for the value of lit=*; opening hours and sunset rules count as yes."""
    text = (value or "").strip().lower()
    if text in _UNLIT:
        return "no"
    return "yes" if text in _LIT or _CLOCK.search(text) else "unknown"


def read_width_m(value: str | None) -> float | None:
    """Return the width in metres for "2", "2.5 m", "2,5", "250 cm" or feet as 6' and 6'6"; None for anything else."""
    text = (value or "").strip().lower()
    if metric := _METRES.fullmatch(text):
        width_m = _number(metric[1]) / (100 if metric[2] == "cm" else 1)
    elif imperial := _FEET.fullmatch(text):
        width_m = round((_number(imperial[1]) + _number(imperial[2] or "0") / 12) * _FOOT_M, 2)
    else:
        return None
    return width_m if width_m > 0 else None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _is_walkable(highway: str, tags: Mapping[str, str]) -> bool:
    """Return whether the kind of road and its access tags let people on foot in.

    Lifts, corridors and everything indoor are out: a walk is planned outdoors, and doors close. Proposed, abandoned
    and razed roads carry that word as their kind and are therefore no walkable kind.
    """
    foot, access = tags.get("foot"), tags.get("access")
    if highway not in _WALKABLE and highway not in MOTOR_ROADS:
        return False
    if tags.get("indoor", "no") != "no" or "yes" in (tags.get("abandoned"), tags.get("disused")):
        return False
    if tags.get("area") == "yes" and highway not in _OUTLINES:
        return False
    if foot in _GRANTED:
        return True
    if foot in _DENIED or access in _DENIED:
        return False
    return not _is_closed_by_kind(highway, tags)


def _is_closed_by_kind(highway: str, tags: Mapping[str, str]) -> bool:
    """Return whether a way without any word about people on foot is closed to them all the same.

    Cycleways: OSMnx leaves all of them out and others let people on all of them. In Denmark a cycleway of its own
    through a green area is where people walk, while the one-way track along a road lies beside a footway; so
    one-way cycleways are out. Big roads with separately drawn footways are out, as their footways are in.
    Service: driveways and parking aisles stay, because the doors of a housing estate lie along them; lanes where one
    is served in a car are out.
    """
    if highway in MOTOR_ROADS or tags.get("motorroad") == "yes":
        return True
    if highway == "cycleway":
        return tags.get("oneway") in ("yes", "1", "true", "-1")
    if highway in _BIG_ROADS:
        return "separate" in (tags.get("sidewalk"), tags.get("sidewalk:both"))
    return highway == "service" and tags.get("service") == "drive-through"


def _read_access(tags: Mapping[str, str]) -> str | None:
    value = tags.get("foot") or tags.get("access")
    return None if value in _OPEN_TO_ALL else value
