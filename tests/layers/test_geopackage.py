"""The file that planners open in QGIS."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pyogrio
import pytest

from geo import crs
from layers.definition import Audience
from layers.geopackage import write_geopackage
from tests.layers.conftest import HOSTILE, SampleArea, translate

TABLES = {
    "resources": "Point",
    "resources_lines": "LineString",
    "resources_areas": "Polygon",
    "challenges": "Point",
    "challenges_lines": "LineString",
    "challenges_areas": "Polygon",
    "walk": "LineString",
    "stops": "Point",
    "boundary": "MultiPolygon",
}


def export(sample: SampleArea, audience: Audience, folder: Path) -> Path:
    path = folder / "export.gpkg"
    connection = sample.public if audience == "public" else sample.staff
    write_geopackage(connection, sample.area_id, audience, path, translate)
    return path


@pytest.mark.parametrize("audience", ["public", "staff"])
def test_every_layer_is_there_with_one_geometry_type_even_when_empty(
    sample: SampleArea, audience: Audience, tmp_path: Path
) -> None:
    path = export(sample, audience, tmp_path)
    found = {name: geometry for name, geometry in pyogrio.list_layers(path) if geometry}
    assert found == TABLES
    for name in TABLES:
        assert pyogrio.read_info(path, layer=name)["crs"] == f"EPSG:{crs.STORAGE}"


def test_the_public_file_holds_coarse_places_and_no_pending_pin(sample: SampleArea, tmp_path: Path) -> None:
    path = export(sample, "public", tmp_path)
    assert len(pyogrio.read_dataframe(path, layer="challenges")) == 0
    resources = pyogrio.read_dataframe(path, layer="resources")
    assert "relevance" not in resources.columns
    assert resources.geometry[0].x != 640_050


def test_the_staff_file_holds_exact_places_and_pending_pins(sample: SampleArea, tmp_path: Path) -> None:
    path = export(sample, "staff", tmp_path)
    assert pyogrio.read_dataframe(path, layer="challenges")["state"].tolist() == ["pending"]
    assert pyogrio.read_dataframe(path, layer="resources").geometry[0].x == 640_050


def test_what_people_wrote_stays_as_they_wrote_it(sample: SampleArea, tmp_path: Path) -> None:
    resources = pyogrio.read_dataframe(export(sample, "public", tmp_path), layer="resources")
    assert resources["text"][0] == HOSTILE
    assert resources["topic_name"][0] == "«topic.playground»"
    assert resources["hour"][0] == 19


def test_the_walk_is_cut_where_its_light_changes(sample: SampleArea, tmp_path: Path) -> None:
    walk = pyogrio.read_dataframe(export(sample, "public", tmp_path), layer="walk")
    assert walk["lit"].tolist() == ["yes", "no"]
    assert walk["length_m"].tolist() == [100, 100]
    assert walk["stretch"].tolist() == [1, 2]


def test_a_planner_sees_what_a_walk_is_and_what_each_stop_was_asked_for(sample: SampleArea, tmp_path: Path) -> None:
    path = export(sample, "staff", tmp_path)
    walk, stops = (pyogrio.read_dataframe(path, layer=name) for name in ("walk", "stops"))
    told = walk[["kind", "kind_name", "meeting_place", "group_number", "groups", "state_name", "variant"]]
    expected = ["treasure_hunt", "«walk_kind.treasure_hunt»", "The house", 1, 1, "«walk_state.published»", "best"]
    assert told.to_numpy().tolist() == [expected, expected]
    assert stops["wished"].tolist() == [True]
    assert stops[["mandates", "mandates_name", "pins"]].to_numpy().tolist() == [
        ["police, ssp", "«mandate.police», «mandate.ssp»", 1]
    ]


def test_the_public_file_says_what_a_walk_is_and_nothing_of_why_it_stops(sample: SampleArea, tmp_path: Path) -> None:
    path = export(sample, "public", tmp_path)
    walk, stops = (set(pyogrio.read_info(path, layer=name)["fields"]) for name in ("walk", "stops"))
    assert {"kind", "kind_name", "meeting_place", "group_number", "groups"} <= walk
    assert not {"state", "variant"} & walk
    assert not {"weight", "wished", "mandates", "mandates_name", "pins"} & stops


def test_styles_are_registered_and_apply_by_default(sample: SampleArea, tmp_path: Path) -> None:
    with closing(sqlite3.connect(export(sample, "public", tmp_path))) as file:
        styles = file.execute("SELECT f_table_name, f_geometry_column, useAsDefault, f_table_schema FROM layer_styles")
        assert {row[0]: row[1:] for row in styles} == dict.fromkeys(TABLES, ("geometry", 1, ""))
        contents = "SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'"
        assert file.execute(contents).fetchone() == ("attributes",)
        assert file.execute("PRAGMA user_version").fetchone()[0] in {10200, 10300}
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_aliases_say_what_columns_mean(sample: SampleArea, tmp_path: Path) -> None:
    with closing(sqlite3.connect(export(sample, "public", tmp_path))) as file:
        (style,) = file.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'resources'").fetchone()
    assert '<alias field="category_name" name="«column.category»"' in style
    assert '<alias field="category" name="«column.category» («column.code»)"' in style


def test_gdal_of_the_system_reads_the_file(sample: SampleArea, tmp_path: Path) -> None:
    path = export(sample, "public", tmp_path)
    told = subprocess.run(["ogrinfo", "-so", "-al", path], capture_output=True, text=True, check=True)
    assert "Layer name: resources_areas" in told.stdout
    assert not told.stderr.strip()


def test_dates_are_dates_and_numbers_numbers_in_empty_layers_too(sample: SampleArea, tmp_path: Path) -> None:
    path = export(sample, "public", tmp_path)
    for name in ("resources", "challenges"):
        info = pyogrio.read_info(path, layer=name)
        types = dict(zip(info["fields"], info["ogr_types"], strict=True))
        assert (types["created_on"], types["hour"], types["text"]) == ("OFTDate", "OFTInteger64", "OFTString")


def test_nothing_unfinished_is_left_behind(sample: SampleArea, tmp_path: Path) -> None:
    export(sample, "public", tmp_path)
    export(sample, "public", tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["export.gpkg"]
