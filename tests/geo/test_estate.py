import csv
import tomllib
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from shapely import STRtree
from shapely.geometry import LineString, Point
from shapely.ops import unary_union

from geo.crs import to_storage
from geo.estate import Estate, generate, resolve_pin_geometry
from geo.ground import COVER_KINDS, PLACE_KINDS

FOLDER = Path(__file__).parents[2] / "data" / "hjertelunden"

TOPICS = {
    "resource": {
        "residents_house",
        "community_garden",
        "playground",
        "pitch",
        "library",
        "youth_club",
        "drop_in",
        "sports_hall",
        "cafe",
        "laundry",
        "workshop",
        "shop",
        "worship",
        "green_space",
        "square",
        "school",
        "kindergarten",
        "event",
        "network_of_people",
    },
    "physical": {
        "too_few_lamps",
        "lamp_out",
        "overgrown_planting",
        "poor_overview",
        "graffiti",
        "vandalism",
        "litter",
        "worn_surroundings",
        "deserted",
        "dark_tunnel",
        "traffic",
        "missing_cycle_racks",
        "poor_access",
    },
    "social": {
        "groups_hanging_out",
        "shouting_or_threats",
        "noise_from_neighbours",
        "drug_dealing",
        "intoxicated_people",
        "violence",
        "burglary",
        "arson",
        "high_turnover",
    },
}
CATEGORIES = {
    "resource": {"institution", "association", "enthusiast", "physical_place"},
    "challenge": {"social_challenge", "geographic_spot", "group_or_environment"},
}
CHOICES = {
    "geometry": {"point", "line", "area"},
    "hour": {"", *map(str, range(24))},
    "season": {"", "spring", "summer", "autumn", "winter"},
    "language": {"da", "en", "tr", "ar"},
    "placed_by": {"resident", "professional", "facilitator"},
    "relevance": {"red", "yellow", "green", "uncoded"},
    "people": set(map(str, range(1, 15))),
    "state": {"published", "pending", "rejected", "withdrawn"},
}


@pytest.fixture(scope="module")
def estate() -> Estate:
    return generate()


@pytest.fixture(scope="module")
def pins() -> list[dict[str, str]]:
    with (FOLDER / "pins.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _fingerprint(estate: Estate) -> list[object]:
    ground = estate.ground
    ways = [(way.way_id, way.node_refs, way.coordinates.tobytes(), way.name, way.lit) for way in ground.ways]
    drawn = [*ground.buildings, *ground.lamps, *ground.places, *ground.covers]
    return [estate.boundary.wkb, ways, [(each.source_ref, each.geometry.wkb) for each in drawn]]


def test_the_same_seed_draws_the_same_estate_and_another_seed_another(estate: Estate) -> None:
    assert _fingerprint(generate()) == _fingerprint(estate)
    assert _fingerprint(generate(1965)) != _fingerprint(estate)


def test_every_geometry_is_valid_and_lies_inside_the_boundary(estate: Estate) -> None:
    ground = estate.ground
    inside = estate.boundary.buffer(0.05)
    assert estate.boundary.is_valid
    for each in [*ground.buildings, *ground.lamps, *ground.places, *ground.covers]:
        assert each.geometry.is_valid, each.source_ref
        assert not each.geometry.is_empty, each.source_ref
        assert inside.covers(each.geometry), each.source_ref
    for way in ground.ways:
        assert inside.covers(LineString(way.coordinates)), way.name


def test_the_estate_lies_around_its_anchor_and_is_about_seven_hundred_by_six_hundred_metres(estate: Estate) -> None:
    west, south, east, north = estate.boundary.bounds
    assert estate.boundary.contains(to_storage(Point(11.30, 56.95)))
    assert 650 < east - west < 760
    assert 550 < north - south < 660


@pytest.mark.parametrize("seed", [1964, 1, 2, 3])
def test_buildings_never_overlap_and_ways_never_cross_them(seed: int) -> None:
    ground = generate(seed).ground
    for first, second in combinations(ground.buildings, 2):
        assert not first.geometry.intersects(second.geometry), (first.name, second.name)
    walls = STRtree([building.geometry for building in ground.buildings])
    for way in ground.ways:
        if not way.tunnel:
            assert len(walls.query(LineString(way.coordinates), predicate="intersects")) == 0, way.name


@pytest.mark.parametrize("seed", [1964, 1, 2, 3])
def test_all_ways_hang_together_by_the_nodes_they_share(seed: int) -> None:
    ways = generate(seed).ground.ways
    reached = set(ways[0].node_refs)
    waiting = ways[1:]
    while met := [way for way in waiting if reached & set(way.node_refs)]:
        reached |= {node for way in met for node in way.node_refs}
        waiting = [way for way in waiting if not set(way.node_refs) <= reached]
    assert waiting == []


def test_a_node_has_one_position_and_no_way_stands_still(estate: Estate) -> None:
    positions: dict[int, tuple[float, float]] = {}
    for way in estate.ground.ways:
        assert len(way.node_refs) == len(way.coordinates) >= 2
        for before, after in pairwise(way.node_refs):
            assert before != after
        for node, (x, y) in zip(way.node_refs, way.coordinates.tolist(), strict=True):
            assert positions.setdefault(node, (x, y)) == (x, y)


def test_no_way_but_a_tunnel_crosses_another_without_a_node(estate: Estate) -> None:
    ways = [way for way in estate.ground.ways if not way.tunnel]
    lines = [LineString(way.coordinates) for way in ways]
    for first, second in STRtree(lines).query(lines, predicate="crosses").T.tolist():
        assert set(ways[first].node_refs) & set(ways[second].node_refs), (ways[first].name, ways[second].name)


def test_ways_keep_out_of_the_lake(estate: Estate) -> None:
    water = unary_union([cover.geometry for cover in estate.ground.covers if cover.kind == "water"])
    assert water.area > 1000
    assert not any(LineString(way.coordinates).intersects(water) for way in estate.ground.ways)


def test_lamps_stand_along_lit_ways_only_and_in_no_building(estate: Estate) -> None:
    lit = unary_union([LineString(way.coordinates) for way in estate.ground.ways if way.lit == "yes"])
    houses = unary_union([building.geometry for building in estate.ground.buildings])
    assert len(estate.ground.lamps) > 200
    for lamp in estate.ground.lamps:
        assert lamp.geometry.distance(lit) < 2.0
        assert not houses.intersects(lamp.geometry)


def test_the_estate_has_what_a_walk_needs(estate: Estate) -> None:
    ways = estate.ground.ways
    assert {way.lit for way in ways} == {"yes", "no", "unknown"}
    assert any(way.steps for way in ways)
    assert any(way.tunnel for way in ways)
    assert all(np.isfinite(way.coordinates).all() for way in ways)
    assert sum(building.levels == 9 for building in estate.ground.buildings) == 4
    assert 20 <= sum(building.levels in {3, 4} for building in estate.ground.buildings) <= 30


def test_the_gazetteer_has_each_name_once_and_known_kinds_only(estate: Estate) -> None:
    names = [place.name for place in estate.ground.places]
    assert len(names) == len(set(names))
    assert {place.kind for place in estate.ground.places} <= set(PLACE_KINDS)
    assert {cover.kind for cover in estate.ground.covers} <= set(COVER_KINDS)


def test_every_stairwell_stands_at_its_own_building(estate: Estate) -> None:
    homes = unary_union([each.geometry for each in estate.ground.buildings if each.use == "apartments"])
    stairwells = [place for place in estate.ground.places if place.kind == "stairwell"]
    assert len(stairwells) > 80
    assert all(0 < place.geometry.distance(homes) < 1.0 for place in stairwells)


def test_pins_are_many_distinct_and_of_allowed_kinds(pins: list[dict[str, str]]) -> None:
    assert len(pins) >= 140
    assert len({pin["text"] for pin in pins}) == len(pins)
    for pin in pins:
        assert pin["category"] in CATEGORIES[pin["kind"]], pin
        challenge_topics = TOPICS["physical"] | TOPICS["social"]
        assert pin["topic"] in (TOPICS["resource"] if pin["kind"] == "resource" else challenge_topics), pin
        for column, allowed in CHOICES.items():
            assert pin[column] in allowed, (column, pin)
        assert pin["kind"] == "challenge" or pin["relevance"] == "uncoded", pin


def test_every_pin_resolves_to_a_geometry_inside_the_boundary(estate: Estate, pins: list[dict[str, str]]) -> None:
    for pin in pins:
        offset = float(pin["offset_east_m"]), float(pin["offset_north_m"])
        geometry = resolve_pin_geometry(estate, pin["place"], pin["geometry"], *offset)
        assert geometry.is_valid, pin
        assert estate.boundary.covers(geometry), pin


def test_pins_stand_outside_the_houses_on_dry_ground_and_apart(estate: Estate, pins: list[dict[str, str]]) -> None:
    closed = unary_union(
        [building.geometry for building in estate.ground.buildings]
        + [cover.geometry for cover in estate.ground.covers if cover.kind == "water"]
    )
    points = []
    for pin in pins:
        if pin["geometry"] == "point":
            offset = float(pin["offset_east_m"]), float(pin["offset_north_m"])
            points.append(resolve_pin_geometry(estate, pin["place"], "point", *offset))
            assert not closed.intersects(points[-1]), pin
    assert all(first.distance(second) > 1.0 for first, second in combinations(points, 2))


def test_a_pin_at_an_unknown_place_or_with_the_wrong_geometry_is_refused(estate: Estate) -> None:
    with pytest.raises(ValueError, match="no place called"):
        resolve_pin_geometry(estate, "Atlantis", "point")
    with pytest.raises(ValueError, match="cannot be drawn as area"):
        resolve_pin_geometry(estate, "Stationstunnelen", "area")


def test_walks_start_at_a_place_of_the_gazetteer(estate: Estate) -> None:
    area = tomllib.loads((FOLDER / "area.toml").read_text(encoding="utf-8"))
    assert (area["name"], area["slug"]) == (estate.name, estate.slug)
    assert area["start_place"] in {place.name for place in estate.ground.places}
