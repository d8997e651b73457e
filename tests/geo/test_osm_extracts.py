from pathlib import Path

import osmium
import pytest
from shapely.geometry import box

from geo import crs
from geo.footway import read_way_tags
from geo.ground import COVER_KINDS, PLACE_KINDS
from geo.junctions import build_network
from geo.osm import read_ground, suggest_boundary

# The extracts lie beside the checkout, outside the project. Where they are missing this module collects no test at
# all, rather than skipped ones; `pytest --collect-only -m shared` shows what runs.
EXTRACTS = sorted((Path(__file__).parents[2].parent / "shared" / "data" / "osm").glob("*.osm.pbf"))
__test__ = bool(EXTRACTS)
DOCUMENTED_BOXES = {
    "roedovre.osm.pbf": (12.433, 55.666, 12.476, 55.677),
    "vibenshus_noerrebro.osm.pbf": (12.558, 55.701, 12.572, 55.710),
    "vesterbro_sydhavn.osm.pbf": (12.537, 55.658, 12.566, 55.668),
}
DOCUMENTED_COUNTS = {
    "roedovre.osm.pbf": (407, 206),
    "vibenshus_noerrebro.osm.pbf": (260, 212),
    "vesterbro_sydhavn.osm.pbf": (450, 385),
}


@pytest.mark.shared
@pytest.mark.parametrize("path", EXTRACTS, ids=[path.name for path in EXTRACTS])
def test_a_real_extract_gives_what_its_description_says(path: Path) -> None:
    assert crs.to_wire(suggest_boundary(path)).bounds == pytest.approx(DOCUMENTED_BOXES[path.name], abs=0.001)
    ground = read_ground(path, None)
    walkable, buildings = DOCUMENTED_COUNTS[path.name]
    # The description counts every highway and no relations; closed ways are out here, blocks with courtyards are in.
    assert 0.88 * walkable <= len({way.way_id for way in ground.ways}) <= walkable
    assert 0.99 * buildings <= len(ground.buildings) <= buildings + 25
    assert {place.kind for place in ground.places} <= set(PLACE_KINDS)
    assert {cover.kind for cover in ground.covers} <= set(COVER_KINDS)
    report = build_network(ground.ways).report
    assert report.left_out_km < 0.05 * report.length_km
    assert 0.38 < report.contracted_share < 0.67


@pytest.mark.shared
@pytest.mark.parametrize("path", EXTRACTS, ids=[path.name for path in EXTRACTS])
def test_every_walkable_way_of_a_real_extract_is_found(path: Path) -> None:
    everywhere = crs.to_storage(box(12.4, 55.64, 12.65, 55.72))
    walkable = {way.id for way in osmium.FileProcessor(str(path), osmium.osm.WAY) if read_way_tags(dict(way.tags))}
    assert walkable <= {way.way_id for way in read_ground(path, everywhere).ways}
