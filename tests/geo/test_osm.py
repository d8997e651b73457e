import shutil
from pathlib import Path

import osmium
import pytest
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from geo import crs, osm, osm_file
from geo.ground import Ground
from geo.osm import OsmError, read_ground, suggest_boundary

WEST, SOUTH = 12.0, 55.0
STEP = 0.0005
"""Nodes lie on a grid of about 32 m by 56 m; node 37 is seven steps east and three north."""


def place_node(node_id: int) -> tuple[float, float]:
    number = abs(node_id)
    return (WEST + number % 10 * STEP, SOUTH + number // 10 * STEP)


def node_xml(node_id: int, **tags: str) -> str:
    lon, lat = place_node(node_id)
    return f'<node id="{node_id}" lat="{lat:.7f}" lon="{lon:.7f}">{tags_xml(tags)}</node>'


def tags_xml(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items())


def way_xml(way_id: int, refs: list[int], **tags: str) -> str:
    nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return f'<way id="{way_id}">{nodes}{tags_xml(tags)}</way>'


def relation_xml(relation_id: int, members: list[tuple[int, str]], **tags: str) -> str:
    ways = "".join(f'<member type="way" ref="{ref}" role="{role}"/>' for ref, role in members)
    return f'<relation id="{relation_id}">{ways}{tags_xml({"type": "multipolygon", **tags})}</relation>'


GRID = "".join(node_xml(number) for number in range(1, 100))
PATH = way_xml(1, [11, 12, 13], highway="footway", name="Stien")


def write(folder: Path, *parts: str, name: str = "area.osm", before: str = "") -> Path:
    path = folder / name
    path.write_text(f'<osm version="0.6">{before}{"".join(parts)}</osm>', encoding="utf-8")
    return path


def cell(west: float, south: float, east: float, north: float) -> Polygon:
    """Return a clip polygon given in steps of the grid."""
    return crs.to_storage(box(WEST + west * STEP, SOUTH + south * STEP, WEST + east * STEP, SOUTH + north * STEP))


WHOLE = cell(-0.5, -0.5, 9.5, 9.5)


def read(folder: Path, *parts: str, clip: Polygon | None = WHOLE) -> Ground:
    return read_ground(write(folder, GRID, PATH, *parts), clip)


def test_a_walkable_way_is_read_in_metres_with_its_nodes(tmp_path: Path) -> None:
    (way,) = read(tmp_path).ways
    assert (way.way_id, way.node_refs, way.highway, way.name) == (1, (11, 12, 13), "footway", "Stien")
    expected = crs.to_storage(Point(place_node(12)))
    assert Point(way.coordinates[1]).distance(expected) < 0.02


def test_the_order_of_objects_in_the_file_does_not_matter(tmp_path: Path) -> None:
    relation = relation_xml(7, [(8, "outer")], landuse="grass")
    outline = way_xml(8, [21, 22, 32, 31, 21])
    backwards = "".join(node_xml(number) for number in range(99, 0, -1))
    ground = read_ground(write(tmp_path, relation, outline, PATH, backwards), WHOLE)
    assert [cover.source_ref for cover in ground.covers] == ["relation/7"]
    assert len(ground.ways) == 1


def test_negative_numbers_from_an_editor_are_read(tmp_path: Path) -> None:
    parts = [way_xml(-1, [-11, -12, 13], highway="path"), node_xml(-11), node_xml(-12), node_xml(13)]
    parts += [relation_xml(-3, [(-2, "outer")], building="yes"), way_xml(-2, [-11, -12, -22, -11]), node_xml(-22)]
    ground = read_ground(write(tmp_path, *parts), WHOLE)
    assert len(ground.ways[0].node_refs) == 3
    assert len(ground.buildings) == 1


@pytest.mark.parametrize("name", ["area.osm.pbf", "area.osm.bz2", "area.osm.gz", "AREA.OSM.PBF"])
def test_every_allowed_format_gives_the_same_ground(tmp_path: Path, name: str) -> None:
    plain = write(tmp_path, GRID, PATH, way_xml(2, [21, 22, 32, 31, 21], building="house"))
    lower = tmp_path / f"written-{name.lower()}"
    with osmium.SimpleWriter(str(lower)) as writer:
        for item in osmium.FileProcessor(str(plain)):
            writer.add(item)
    other = shutil.move(lower, tmp_path / name)
    first, second = read_ground(plain, WHOLE), read_ground(Path(other), WHOLE)
    assert first.ways[0].node_refs == second.ways[0].node_refs
    assert first.buildings == second.buildings


def test_a_large_file_keeps_its_node_positions_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osm_file, "INDEX_IN_MEMORY_BYTES", 0)
    assert len(read(tmp_path).ways[0].node_refs) == 3


def test_negative_numbers_in_a_file_too_large_to_renumber_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(osm_file, "RENUMBER_BYTES", 0)
    path = write(tmp_path, node_xml(-11), node_xml(-12), way_xml(-1, [-11, -12], highway="path"))
    with pytest.raises(OsmError, match="negative numbers"):
        read_ground(path, WHOLE)


def test_a_way_with_missing_nodes_keeps_the_runs_that_are_known(tmp_path: Path) -> None:
    ground = read(tmp_path, way_xml(2, [21, 22, 999, 24, 25, 26], highway="path"))
    assert [way.node_refs for way in ground.ways if way.way_id == 2] == [(21, 22), (24, 25, 26)]
    assert ground.notes == {"ways_with_missing_nodes": 1}


def test_a_way_that_leaves_the_area_is_kept_one_node_beyond_it(tmp_path: Path) -> None:
    ground = read(tmp_path, way_xml(2, [21, 22, 23, 24, 25], highway="path"), clip=cell(0.5, 0.5, 2.5, 2.5))
    assert [way.node_refs for way in ground.ways if way.way_id == 2] == [(21, 22, 23)]


def test_a_way_that_comes_back_is_kept_in_two_parts(tmp_path: Path) -> None:
    way = way_xml(2, [21, 22, 23, 24, 34, 33, 32, 31], highway="path")
    ground = read(tmp_path, way, clip=cell(0.5, 0.5, 2.5, 3.5))
    assert [way.node_refs for way in ground.ways if way.way_id == 2] == [(21, 22, 23), (33, 32, 31)]


def test_a_long_stretch_out_of_the_area_is_not_kept(tmp_path: Path) -> None:
    ground = read(tmp_path, node_xml(5000), way_xml(2, [21, 22, 5000], highway="path"))
    assert [way.node_refs for way in ground.ways if way.way_id == 2] == [(21, 22)]


def test_ways_far_from_the_area_are_left_out(tmp_path: Path) -> None:
    ground = read(tmp_path, node_xml(90_001), node_xml(90_002), way_xml(2, [90_001, 90_002], highway="path"))
    assert {way.way_id for way in ground.ways} == {1}


def test_buildings_are_read_with_what_is_known_of_them(tmp_path: Path) -> None:
    tags = {"building": "apartments", "building__levels": "3.5", "name": "Blok A"}
    ground = read(tmp_path, way_xml(2, [21, 22, 32, 31, 21], **tags), way_xml(3, [41, 42, 52, 41], building="no"))
    (building,) = ground.buildings
    assert (building.source_ref, building.use, building.levels, building.name) == ("way/2", "apartments", 4, "Blok A")
    assert building.geometry.area == pytest.approx(32 * 56, rel=0.05)


def test_a_building_that_crosses_the_boundary_stays_whole(tmp_path: Path) -> None:
    way = way_xml(2, [11, 13, 23, 21, 11], building="yes")
    clipped = read(tmp_path, way, clip=cell(0.5, 0.5, 2.1, 2.5)).buildings[0].geometry
    assert clipped.equals(read(tmp_path, way).buildings[0].geometry)


def test_a_building_relation_keeps_its_courtyard_and_is_no_building_twice(tmp_path: Path) -> None:
    outer = way_xml(2, [21, 24, 54, 51, 21], building="yes")
    inner = way_xml(3, [32, 33, 43, 42, 32])
    ground = read(tmp_path, outer, inner, relation_xml(9, [(2, "outer"), (3, "inner")], building="yes"))
    (building,) = ground.buildings
    assert building.source_ref == "relation/9"
    assert isinstance(building.geometry, Polygon)
    assert len(building.geometry.interiors) == 1


def test_a_relation_without_tags_speaks_through_its_outer_way(tmp_path: Path) -> None:
    outer = way_xml(2, [21, 24, 54, 51, 21], building="yes", name="Karréen")
    inner = way_xml(3, [32, 33, 43, 42, 32])
    ground = read(tmp_path, outer, inner, relation_xml(9, [(2, "outer"), (3, "inner")]))
    assert [(building.source_ref, building.name) for building in ground.buildings] == [("relation/9", "Karréen")]


def test_a_relation_is_put_together_from_several_ways(tmp_path: Path) -> None:
    halves = [way_xml(2, [21, 24, 54]), way_xml(3, [54, 51, 21]), way_xml(4, [61, 62, 72, 61])]
    ground = read(tmp_path, *halves, relation_xml(9, [(2, "outer"), (3, "outer"), (4, "outer")], natural="wood"))
    (cover,) = ground.covers
    assert cover.kind == "wood"
    assert isinstance(cover.geometry, MultiPolygon)


def test_a_relation_cut_by_the_extract_is_left_out_and_counted(tmp_path: Path) -> None:
    ground = read(tmp_path, way_xml(2, [21, 24, 54]), relation_xml(9, [(2, "outer"), (777, "outer")], natural="wood"))
    assert ground.covers == []
    assert ground.notes == {"multipolygons_incomplete": 1}


def test_a_hole_never_becomes_ground_when_its_surrounding_ring_is_cut(tmp_path: Path) -> None:
    ways = [way_xml(2, [21, 24, 54]), way_xml(3, [32, 33, 43, 42, 32])]
    ground = read(tmp_path, *ways, relation_xml(9, [(2, "outer"), (777, "outer"), (3, "inner")], natural="wood"))
    assert ground.covers == []
    assert ground.notes == {"multipolygons_incomplete": 1}


def test_a_building_that_crosses_itself_is_repaired(tmp_path: Path) -> None:
    (building,) = read(tmp_path, way_xml(2, [21, 32, 31, 22, 21], building="yes")).buildings
    assert building.geometry.is_valid
    assert isinstance(building.geometry, MultiPolygon)


def test_an_area_without_extent_is_left_out_and_counted(tmp_path: Path) -> None:
    nothing = [way_xml(2, [21, 22, 21, 22, 21], building="yes"), way_xml(3, [21, 22, 999, 21], building="yes")]
    ground = read(tmp_path, *nothing)
    assert ground.buildings == []
    assert ground.notes == {"areas_with_missing_nodes": 1, "invalid_areas": 1}


def test_street_lamps_are_read_within_the_area_only(tmp_path: Path) -> None:
    lamps = [node_xml(501, highway="street_lamp"), node_xml(35, highway="street_lamp")]
    path = write(tmp_path, GRID.replace(node_xml(35), ""), PATH, *lamps)
    assert [lamp.source_ref for lamp in read_ground(path, WHOLE).lamps] == ["node/35"]


def test_named_places_go_into_the_gazetteer(tmp_path: Path) -> None:
    path = write(tmp_path, GRID, PATH, node_xml(205, amenity="cafe", name="Stedet"), node_xml(206, amenity="cafe"))
    ground = read_ground(path, cell(-1, -1, 10, 30))
    places = [(place.source_ref, place.name, place.kind) for place in ground.places]
    assert places == [("node/205", "Stedet", "cafe"), ("way/1", "Stien", "path")]


def test_playgrounds_without_a_name_are_counted_but_cover_the_ground(tmp_path: Path) -> None:
    ground = read(tmp_path, way_xml(2, [21, 22, 32, 31, 21], leisure="playground"))
    assert [cover.kind for cover in ground.covers] == ["playground"]
    assert [place.name for place in ground.places] == ["Stien"]
    assert ground.notes == {"playgrounds_and_pitches_without_name": 1}


def test_an_address_mapped_twice_is_one_door(tmp_path: Path) -> None:
    tags = {"addr__housenumber": "14A", "addr__street": "Blomstervej"}
    doubled = [node_xml(205, **tags), node_xml(206, **tags)]
    ground = read_ground(write(tmp_path, GRID, PATH, *doubled), cell(-1, -1, 10, 30))
    assert [place.name for place in ground.places] == ["Blomstervej 14A", "Stien"]
    assert ground.notes == {"repeated_addresses": 1}


def test_a_street_is_one_place_with_all_its_lines(tmp_path: Path) -> None:
    parts = [way_xml(3, [32, 33], highway="residential", name="Blomstervej")]
    parts += [way_xml(2, [31, 32], highway="footway", name="Blomstervej")]
    street = next(place for place in read(tmp_path, *parts).places if place.name == "Blomstervej")
    assert (street.kind, street.source_ref) == ("street", "way/2")
    assert isinstance(street.geometry, LineString)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"landuse": "grass"}, "green"), ({"landuse": "meadow"}, "green"), ({"landuse": "village_green"}, "green"),
        ({"landuse": "recreation_ground"}, "green"), ({"leisure": "park"}, "green"), ({"leisure": "garden"}, "garden"),
        ({"leisure": "pitch"}, "pitch"), ({"natural": "water"}, "water"), ({"natural": "scrub"}, "wood"),
        ({"natural": "sand"}, "sand"), ({"landuse": "forest"}, "wood"), ({"landuse": "allotments"}, "garden"),
        ({"amenity": "parking"}, "parking"), ({"place": "square"}, "square"), ({"waterway": "riverbank"}, "water"),
    ],
)  # fmt: skip
def test_areas_become_covers_that_end_at_the_boundary(tmp_path: Path, tags: dict[str, str], kind: str) -> None:
    clip = cell(0.5, 0.5, 2.5, 2.5)
    (cover,) = read(tmp_path, way_xml(2, [11, 14, 44, 41, 11], **tags), clip=clip).covers
    assert cover.kind == kind
    assert clip.buffer(0.001).contains(cover.geometry)


@pytest.mark.parametrize(
    ("tags", "kinds"),
    [
        ({"railway": "rail"}, ["railway"]),
        ({"railway": "subway", "tunnel": "yes"}, []),
        ({"highway": "motorway"}, ["road"]),
        ({"highway": "primary", "foot": "no"}, ["road"]),
        ({"highway": "primary"}, []),
        ({"railway": "abandoned"}, []),
    ],
)
def test_railways_and_roads_nobody_walks_on_become_lines(
    tmp_path: Path, tags: dict[str, str], kinds: list[str]
) -> None:
    ground = read(tmp_path, way_xml(2, [21, 29], **tags), clip=cell(0.5, 0.5, 5, 5))
    assert [cover.kind for cover in ground.covers] == kinds
    assert all(cover.geometry.length < 200 for cover in ground.covers)


def test_a_square_drawn_as_a_relation_stays_walkable_along_its_edge(tmp_path: Path) -> None:
    ground = read(
        tmp_path, way_xml(2, [21, 22, 32, 31, 21]), relation_xml(9, [(2, "outer")], highway="pedestrian", area="yes")
    )
    assert [(way.way_id, way.highway) for way in ground.ways] == [(2, "pedestrian"), (1, "footway")]
    assert [cover.kind for cover in ground.covers] == ["square"]


def test_positions_that_are_no_numbers_are_left_out(tmp_path: Path) -> None:
    nowhere = '<node id="800" visible="true"><tag k="highway" v="street_lamp"/></node>'
    ground = read(tmp_path, nowhere, way_xml(2, [21, 22, 800], highway="path"))
    assert ground.lamps == []
    assert [way.node_refs for way in ground.ways if way.way_id == 2] == [(21, 22)]


def test_the_boundary_comes_from_the_header_when_it_has_one(tmp_path: Path) -> None:
    bounds = '<bounds minlat="55.0" minlon="12.0" maxlat="55.01" maxlon="12.02"/>'
    suggested = suggest_boundary(write(tmp_path, GRID, PATH, before=bounds))
    assert crs.to_wire(suggested).bounds == pytest.approx((12.0, 55.0, 12.02, 55.01), abs=1e-6)


def test_the_boundary_of_a_small_file_holds_all_its_ways(tmp_path: Path) -> None:
    path = write(tmp_path, GRID, PATH)
    assert suggest_boundary(path).contains(LineString(read_ground(path, None).ways[0].coordinates))


def test_long_ways_do_not_stretch_the_suggested_boundary(tmp_path: Path) -> None:
    short = [way_xml(100 + ref, [ref, ref + 1], highway="path") for ref in range(1, 99)] * 2
    suggested = suggest_boundary(
        write(tmp_path, GRID, *short, node_xml(9_000), way_xml(900, [1, 9_000], railway="rail"))
    )
    assert suggested.area < WHOLE.area * 1.1


def test_progress_is_told_by_phase_up_to_done(tmp_path: Path) -> None:
    told: list[tuple[str, float | None]] = []
    read_ground(write(tmp_path, GRID, PATH), WHOLE, lambda phase, fraction: told.append((phase, fraction)))
    assert {phase for phase, _ in told} == {"nodes", "ways", "areas", "done"}
    assert told[-1] == ("done", 1.0)
    assert all(fraction is None or 0 <= fraction <= 1 for _, fraction in told)


class StoppedError(RuntimeError):
    """What a caller might raise from its progress function to stop a job."""


def test_an_error_from_the_progress_function_reaches_the_caller(tmp_path: Path) -> None:
    def stop(phase: str, fraction: float | None) -> None:
        raise StoppedError(phase)

    path = write(tmp_path, GRID, PATH)
    with pytest.raises(StoppedError):
        read_ground(path, WHOLE, stop)


BROKEN = {
    "empty.osm": b"",
    "empty.osm.pbf": b"",
    "text.osm.pbf": b"this is no map",
    "page.osm": b"<html></html>",
    "cut.osm": b'<osm version="0.6"><node id="1" lat="55.0" lon="12.0"/>',
    "coordinates.osm": b'<osm version="0.6"><node id="1" lat="north" lon="12.0"/></osm>',
    "cut.osm.bz2": b"BZh9",
    "text.osm.gz": b"this is no map",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_in_plain_words(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(BROKEN[name])
    for read_it in (lambda: read_ground(path, WHOLE), lambda: suggest_boundary(path)):
        with pytest.raises(OsmError, match=r"whole OpenStreetMap file") as caught:
            read_it()
        assert caught.value.__cause__ is None
        assert not any(word in str(caught.value) for word in ("PBF error", "XML parsing", "bzip2", str(tmp_path)))


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    plain = write(tmp_path, "".join(node_xml(number) for number in range(1, 20_000)), PATH)
    whole, cut = tmp_path / "whole.osm.pbf", tmp_path / "cut.osm.pbf"
    with osmium.SimpleWriter(str(whole)) as writer:
        for item in osmium.FileProcessor(str(plain)):
            writer.add(item)
    cut.write_bytes(whole.read_bytes()[:-200])
    with pytest.raises(OsmError, match="cut short"):
        read_ground(cut, WHOLE)


def test_unknown_endings_and_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OsmError, match=r"allowed are \.osm, "):
        read_ground(tmp_path / "area.zip", WHOLE)
    with pytest.raises(OsmError, match="no such file"):
        read_ground(tmp_path / "area.osm", WHOLE)


def test_an_area_without_a_walkable_way_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OsmError, match="no walkable way"):
        read(tmp_path, clip=cell(7, 7, 8, 8))
    with pytest.raises(OsmError, match="no way"):
        suggest_boundary(write(tmp_path, GRID))


def test_an_area_too_large_or_broken_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OsmError, match=f"at most {osm.LARGEST_AREA_KM2} km²"):
        read(tmp_path, clip=box(600_000, 6_000_000, 630_000, 6_030_000))
    with pytest.raises(OsmError, match="valid polygon"):
        read(tmp_path, clip=Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))
