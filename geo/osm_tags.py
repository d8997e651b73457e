"""What OpenStreetMap tags mean for the tables: places of the gazetteer, ground covers and buildings.

Source: the OSM wiki's map features. The kinds are those of geo.ground.PLACE_KINDS and COVER_KINDS.
"""

import re
from collections.abc import Mapping

from geo.footway import BARRIER_ROADS, read_way_tags

Tags = Mapping[str, str]

NODE_KEYS = (
    "highway", "amenity", "leisure", "shop", "craft", "railway", "public_transport", "place", "landuse", "natural",
    "club", "tourism", "entrance", "building", "addr:housenumber",
)  # fmt: skip
WAY_KEYS = (
    "highway", "building", "amenity", "leisure", "shop", "craft", "railway", "public_transport", "place", "landuse",
    "natural", "club", "tourism", "waterway",
)  # fmt: skip

_LINE_RAILWAYS = frozenset({"rail", "light_rail", "subway"})

_AMENITY_PLACES = {
    "school": "school", "kindergarten": "kindergarten", "childcare": "kindergarten", "library": "library",
    "community_centre": "residents_house", "social_centre": "residents_house", "social_facility": "institution",
    "cafe": "cafe", "restaurant": "cafe", "fast_food": "cafe", "pub": "cafe", "bar": "cafe", "ice_cream": "cafe",
    "place_of_worship": "worship", "marketplace": "square", "parking": "parking", "youth_centre": "youth_club",
    "bus_station": "station", "ferry_terminal": "station", "pharmacy": "shop", "bank": "shop", "post_office": "shop",
    "townhall": "institution", "police": "institution", "fire_station": "institution", "hospital": "institution",
    "clinic": "institution", "doctors": "institution", "dentist": "institution", "college": "institution",
    "university": "institution", "nursing_home": "institution", "public_building": "institution",
    "theatre": "institution", "cinema": "institution", "arts_centre": "institution", "courthouse": "institution",
    "swimming_pool": "sports_hall", "events_venue": "institution",
}  # fmt: skip
_LEISURE_PLACES = {
    "playground": "playground", "pitch": "pitch", "sports_centre": "sports_hall", "sports_hall": "sports_hall",
    "stadium": "sports_hall", "fitness_centre": "sports_hall", "swimming_pool": "sports_hall", "park": "green_space",
    "garden": "green_space", "dog_park": "green_space", "nature_reserve": "green_space", "common": "green_space",
    "recreation_ground": "green_space", "fitness_station": "pitch", "youth_club": "youth_club",
}  # fmt: skip
_LANDUSE_PLACES = {
    "allotments": "community_garden", "recreation_ground": "green_space", "village_green": "green_space",
    "grass": "green_space", "meadow": "green_space", "forest": "green_space",
}  # fmt: skip
_LANDUSE_COVERS = {
    "grass": "green", "meadow": "green", "recreation_ground": "green", "village_green": "green", "forest": "wood",
    "allotments": "garden", "basin": "water", "reservoir": "water",
}  # fmt: skip
_LEISURE_COVERS = {
    "park": "green", "garden": "garden", "pitch": "pitch", "playground": "playground", "recreation_ground": "green",
    "common": "green", "dog_park": "green",
}  # fmt: skip
_NATURAL_COVERS = {
    "water": "water", "wood": "wood", "scrub": "wood", "sand": "sand", "beach": "sand", "grassland": "green",
    "heath": "green",
}  # fmt: skip


def is_street_lamp(tags: Tags) -> bool:
    """Return whether the tags are those of a street lamp."""
    return tags.get("highway") == "street_lamp"


def is_building(tags: Tags) -> bool:
    """Return whether the tags are those of a building."""
    return tags.get("building", "no") != "no"


def building_use(tags: Tags) -> str | None:
    """Return what the building is used for, or None when the tags only say that it is one."""
    use = tags.get("building", "yes")
    return use if use != "yes" else tags.get("amenity") or tags.get("shop") or tags.get("leisure")


def building_levels(tags: Tags) -> int | None:
    """Return the number of storeys above ground, rounded up, or None when it is not told in whole or half storeys."""
    match = re.fullmatch(r"(\d{1,3})(?:[.,](\d))?", tags.get("building:levels", "").strip())
    return int(match[1]) + bool(int(match[2] or 0)) if match else None


def place_of(tags: Tags) -> tuple[str, str] | None:
    """Return kind and name of the place for the gazetteer, or None.

    A place needs a name; a door takes its own number or its address for one. Named streets and paths are gathered
    elsewhere.
    """
    kind, name = place_kind(tags), tags.get("name", "").strip()
    if kind is not None and name:
        return kind, name
    door = _door_name(tags)
    return ("entrance", door) if door and kind is None else None


def place_kind(tags: Tags) -> str | None:
    """Return the kind of place the tags speak of, or None; the most telling key decides."""
    kind = (
        _special_kind(tags)
        or _AMENITY_PLACES.get(tags.get("amenity", ""))
        or _LEISURE_PLACES.get(tags.get("leisure", ""))
        or _shop_kind(tags)
        or _transport_kind(tags)
        or _LANDUSE_PLACES.get(tags.get("landuse", ""))
        or _open_space_kind(tags)
    )
    if kind is not None:
        return kind
    if "craft" in tags:
        return "workshop"
    known = is_building(tags) or "tourism" in tags or "club" in tags or tags.get("natural") == "water"
    return "other" if known else None


def _shop_kind(tags: Tags) -> str | None:
    shop = tags.get("shop", "no")
    if shop in ("no", "vacant"):
        return None
    return "laundry" if shop in ("laundry", "dry_cleaning") else "shop"


def _open_space_kind(tags: Tags) -> str | None:
    if tags.get("place") == "square" or (tags.get("highway") == "pedestrian" and tags.get("area") == "yes"):
        return "square"
    return "green_space" if tags.get("natural") in ("wood", "scrub", "beach", "grassland", "heath") else None


def _special_kind(tags: Tags) -> str | None:
    if tags.get("club") == "youth" or tags.get("community_centre") in ("youth_centre", "youth_club"):
        return "youth_club"
    if tags.get("social_facility") in ("outreach", "day_care", "soup_kitchen"):
        return "drop_in"
    if tags.get("amenity") == "laundry":
        return "laundry"
    return "community_garden" if tags.get("garden:type") == "community" else None


def _transport_kind(tags: Tags) -> str | None:
    if tags.get("railway") in ("station", "halt") or tags.get("public_transport") == "station":
        return "station"
    if tags.get("highway") == "bus_stop" or (tags.get("public_transport") == "platform" and tags.get("bus") == "yes"):
        return "bus_stop"
    return None


def _door_name(tags: Tags) -> str | None:
    """Return the name of a door: street and number, or the door's own number.

    Danish address points are access addresses, which by definition lie at the way in, so they count as doors even
    without entrance=*; addresses of whole buildings do not, as their outline says nothing about the door.
    """
    number, street = tags.get("addr:housenumber", "").strip(), tags.get("addr:street", "").strip()
    if is_building(tags) and tags.get("building") != "entrance":
        return None
    if number and street:
        return f"{street} {number}"
    if "entrance" in tags or tags.get("building") == "entrance":
        return number or tags.get("ref", "").strip() or None
    return None


def area_cover_kind(tags: Tags) -> str | None:
    """Return the kind of ground cover of an area, or None; the smaller thing wins over what surrounds it."""
    if tags.get("amenity") == "parking" and tags.get("parking") not in ("underground", "multi-storey"):
        return "parking"
    if tags.get("place") == "square" or (tags.get("highway") == "pedestrian" and tags.get("area") == "yes"):
        return "square"
    if tags.get("waterway") == "riverbank":
        return "water"
    for key, kinds in (("leisure", _LEISURE_COVERS), ("natural", _NATURAL_COVERS), ("landuse", _LANDUSE_COVERS)):
        if kind := kinds.get(tags.get(key, "")):
            return kind
    return None


def line_cover_kind(tags: Tags) -> str | None:
    """Return railway or road for lines one cannot walk along, or None; what runs in a tunnel is not on the ground."""
    if tags.get("tunnel", "no") != "no":
        return None
    if tags.get("railway") in _LINE_RAILWAYS:
        return "railway"
    if tags.get("highway") in BARRIER_ROADS and read_way_tags(tags) is None:
        return "road"
    return None
