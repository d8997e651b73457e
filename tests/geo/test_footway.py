import pytest

from geo.footway import FootTags, read_lit, read_way_tags, read_width_m


@pytest.mark.parametrize(
    "highway",
    [
        "footway", "path", "pedestrian", "steps", "living_street", "residential", "service", "unclassified",
        "tertiary", "secondary", "primary", "track", "cycleway", "bridleway", "primary_link", "platform",
    ],
)  # fmt: skip
def test_ordinary_roads_and_paths_are_walkable(highway: str) -> None:
    foot = read_way_tags({"highway": highway})
    assert foot is not None
    assert foot.highway == highway


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"building": "yes"},
        {"highway": "motorway"},
        {"highway": "trunk_link"},
        {"highway": "primary", "motorroad": "yes"},
        {"highway": "proposed"},
        {"highway": "construction", "foot": "yes"},
        {"highway": "abandoned"},
        {"highway": "razed"},
        {"highway": "corridor"},
        {"highway": "elevator"},
        {"highway": "bus_guideway"},
        {"highway": "street_lamp"},
        {"highway": "footway", "indoor": "yes"},
        {"highway": "footway", "disused": "yes"},
        {"highway": "service", "area": "yes"},
        {"highway": "service", "service": "drive-through"},
        {"highway": "secondary", "sidewalk": "separate"},
    ],
)
def test_ways_not_made_for_walking_are_left_out(tags: dict[str, str]) -> None:
    assert read_way_tags(tags) is None


@pytest.mark.parametrize("access", ["no", "private", "military", "delivery"])
def test_closed_ways_are_left_out_unless_people_on_foot_are_let_in(access: str) -> None:
    closed = {"highway": "service", "access": access}
    assert read_way_tags(closed) is None
    assert read_way_tags({**closed, "foot": "yes"}) is not None


@pytest.mark.parametrize("foot", ["no", "private", "use_sidepath"])
@pytest.mark.parametrize("highway", ["primary", "secondary", "residential", "cycleway"])
def test_foot_tags_that_forbid_win_over_open_access(highway: str, foot: str) -> None:
    assert read_way_tags({"highway": highway, "foot": foot, "access": "yes"}) is None


@pytest.mark.parametrize(
    "tags", [{"highway": "motorway"}, {"highway": "trunk"}, {"highway": "primary", "motorroad": "yes"}]
)
def test_motor_roads_are_walkable_only_when_foot_says_so(tags: dict[str, str]) -> None:
    assert read_way_tags({**tags, "access": "yes"}) is None
    assert read_way_tags({**tags, "foot": "designated"}) is not None


def test_a_cycleway_of_its_own_is_walkable_and_a_one_way_track_along_a_road_is_not() -> None:
    assert read_way_tags({"highway": "cycleway"}) is not None
    assert read_way_tags({"highway": "cycleway", "oneway": "yes"}) is None
    assert read_way_tags({"highway": "cycleway", "oneway": "yes", "foot": "yes"}) is not None


def test_the_outline_of_a_square_is_walkable() -> None:
    assert read_way_tags({"highway": "pedestrian", "area": "yes"}) is not None


@pytest.mark.parametrize("service", ["driveway", "parking_aisle", "alley", "emergency_access"])
def test_service_roads_of_a_housing_estate_are_walkable(service: str) -> None:
    assert read_way_tags({"highway": "service", "service": service}) is not None


def test_everything_a_walker_should_know_is_read() -> None:
    tags = {
        "highway": "steps", "name": " Trappen ", "lit": "yes", "surface": "asphalt", "width": "2,5",
        "foot": "permissive", "tunnel": "building_passage", "bridge": "no",
    }  # fmt: skip
    assert read_way_tags(tags) == FootTags("steps", "Trappen", "yes", True, "asphalt", 2.5, "permissive", True, False)


@pytest.mark.parametrize("tags", [{}, {"foot": "yes"}, {"foot": "designated", "access": "no"}, {"access": "yes"}])
def test_a_way_open_to_everybody_has_no_access_to_tell(tags: dict[str, str]) -> None:
    foot = read_way_tags({"highway": "footway", **tags})
    assert foot is not None
    assert foot.access is None


@pytest.mark.parametrize(
    ("value", "lit"),
    [
        ("yes", "yes"), ("Yes", "yes"), ("automatic", "yes"), ("24/7", "yes"), ("sunset-sunrise", "yes"),
        ("Mo-Su 17:00-23:00", "yes"), ("dusk-dawn", "yes"), ("limited", "yes"), ("no", "no"), ("disused", "no"),
        ("", "unknown"), (None, "unknown"), ("maybe", "unknown"),
    ],
)  # fmt: skip
def test_lighting_is_yes_no_or_unknown(value: str | None, lit: str) -> None:
    assert read_lit(value) == lit


@pytest.mark.parametrize(
    ("value", "width_m"),
    [
        ("2", 2.0), ("2.5 m", 2.5), ("2,5", 2.5), ("2.5m", 2.5), ("250 cm", 2.5), ("6'", 1.83), ("6'6\"", 1.98),
        (None, None), ("", None), ("wide", None), ("2-3", None), ("0", None), ("-2", None), ("2 km", None),
    ],
)  # fmt: skip
def test_widths_are_read_in_metres_or_not_at_all(value: str | None, width_m: float | None) -> None:
    assert read_width_m(value) == width_m
