import pytest

from geo import osm_tags
from geo.ground import PLACE_KINDS


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"leisure": "playground"}, "playground"), ({"leisure": "pitch"}, "pitch"), ({"amenity": "school"}, "school"),
        ({"amenity": "kindergarten"}, "kindergarten"), ({"amenity": "library"}, "library"),
        ({"amenity": "community_centre"}, "residents_house"), ({"amenity": "cafe"}, "cafe"),
        ({"amenity": "community_centre", "community_centre": "youth_centre"}, "youth_club"),
        ({"shop": "supermarket"}, "shop"), ({"shop": "laundry"}, "laundry"), ({"craft": "carpenter"}, "workshop"),
        ({"amenity": "place_of_worship"}, "worship"), ({"leisure": "sports_centre"}, "sports_hall"),
        ({"club": "youth"}, "youth_club"), ({"leisure": "park"}, "green_space"), ({"place": "square"}, "square"),
        ({"amenity": "marketplace"}, "square"), ({"railway": "station"}, "station"),
        ({"highway": "bus_stop"}, "bus_stop"), ({"amenity": "parking"}, "parking"),
        ({"landuse": "allotments"}, "community_garden"),
        ({"leisure": "garden", "garden:type": "community"}, "community_garden"), ({"building": "yes"}, "other"),
    ],
)  # fmt: skip
def test_named_places_get_their_kind(tags: dict[str, str], kind: str) -> None:
    assert kind in PLACE_KINDS
    assert osm_tags.place_of({**tags, "name": "Stedet"}) == (kind, "Stedet")
    assert osm_tags.place_of({**tags, "name": " "}) is None


@pytest.mark.parametrize("tags", [{}, {"amenity": "bench"}, {"shop": "vacant"}, {"highway": "crossing"}])
def test_what_is_no_place_stays_out_of_the_gazetteer(tags: dict[str, str]) -> None:
    assert osm_tags.place_of({**tags, "name": "Stedet"}) is None


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ({"entrance": "yes", "ref": "B"}, "B"),
        ({"entrance": "yes", "addr:housenumber": "12"}, "12"),
        ({"entrance": "staircase", "addr:housenumber": "12", "addr:street": "Blomstervej"}, "Blomstervej 12"),
        ({"addr:housenumber": "14A", "addr:street": "Blomstervej"}, "Blomstervej 14A"),
    ],
)
def test_doors_are_named_after_their_address_or_number(tags: dict[str, str], name: str) -> None:
    assert osm_tags.place_of(tags) == ("entrance", name)


def test_the_address_of_a_whole_building_is_no_door() -> None:
    assert osm_tags.place_of({"building": "yes", "addr:housenumber": "12", "addr:street": "Blomstervej"}) is None


@pytest.mark.parametrize(
    ("value", "levels"), [("3", 3), ("3.5", 4), ("3,0", 3), ("", None), ("3-4", None), ("-1", None), ("tre", None)]
)
def test_storeys_are_whole_numbers_or_unknown(value: str, levels: int | None) -> None:
    assert osm_tags.building_levels({"building:levels": value}) == levels


@pytest.mark.parametrize(
    ("tags", "use"),
    [
        ({"building": "apartments"}, "apartments"),
        ({"building": "yes"}, None),
        ({"building": "yes", "amenity": "school"}, "school"),
    ],
)
def test_the_use_of_a_building_is_told_when_known(tags: dict[str, str], use: str | None) -> None:
    assert osm_tags.building_use(tags) == use


def test_parking_under_ground_covers_nothing() -> None:
    assert osm_tags.area_cover_kind({"amenity": "parking", "parking": "underground"}) is None
