"""The benchmarks run and give ratios, whatever the machine; no time is asserted."""

import math
from pathlib import Path

import pytest

from bench.export import measure_export
from bench.measure import Report, markdown_table, time_in_turns
from bench.osm_import import measure_import
from bench.page import measure_page


def assert_told(report: Report, *names: str) -> None:
    assert set(names) <= set(report.ratios)
    assert all(math.isfinite(ratio) and ratio > 0 for ratio in report.ratios.values())
    assert report.as_markdown().startswith("### ")


@pytest.mark.filterwarnings("ignore")
def test_the_import_is_measured_on_the_invented_estate_when_no_extract_lies_there(tmp_path: Path) -> None:
    report = measure_import(tmp_path, rounds=1, extracts=tmp_path / "missing")
    assert_told(report, "import_estate_all_osmnx", "import_estate_network_osmnx")
    assert any("invented estate" in remark for remark in report.remarks)


def test_the_export_is_measured_for_staff_and_for_the_public(tmp_path: Path) -> None:
    assert_told(measure_export(tmp_path, rounds=1, pins=200), "export_staff_ogr2ogr", "export_public_ogr2ogr")


def test_the_page_is_measured_without_the_assets_of_the_peer(tmp_path: Path) -> None:
    report = measure_page(tmp_path, rounds=1, pins=200, whole=False)
    assert_told(report, "page_map_gzip_of_limit", "page_map_first_sign_of_limit", "page_gzip_folium_html_alone")
    assert "page_gzip_folium" not in report.ratios


def test_contestants_take_turns_in_changing_order() -> None:
    order: list[str] = []
    seconds = time_in_turns({name: lambda name=name: order.append(name) for name in "ab"}, rounds=2)
    assert order == ["a", "b", "a", "b", "b", "a"]
    assert set(seconds) == {"a", "b"}


def test_a_table_is_markdown() -> None:
    assert markdown_table(("what", "much"), [["a", 1]]) == "| what | much |\n| --- | ---: |\n| a | 1 |"
