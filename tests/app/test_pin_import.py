"""Pins from files: every good row or nothing, and each bad row with its number and reason."""

import json

import geopandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPoint, Point, Polygon
from sqlalchemy import text

from app.database import owner_engine
from app.pins.importing import BadRowsError, ImportOptions, UnknownAreaError, import_pins
from app.pins.reading import PinFileError
from geo import crs
from tests.app.conftest import SOUTH, WEST, at, store_area


@pytest.fixture
def imported(database, tmp_path):
    """Give a function that writes a file and imports it into the area lunden."""
    engine = owner_engine(database.urls)
    store_area(engine, "lunden")

    def run(content, name="pins.csv", area="lunden", **options):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        elif isinstance(content, geopandas.GeoDataFrame):
            path.unlink(missing_ok=True)
            content.to_file(path)
        else:
            path.write_text(json.dumps(content))
        with engine.begin() as connection:
            return import_pins(connection, area, path, ImportOptions(**options))

    def stored():
        with engine.connect() as connection:
            return connection.execute(text("SELECT * FROM pin ORDER BY id")).all()

    run.stored = stored
    run.engine = engine
    yield run
    engine.dispose()


def test_two_equal_rows_are_two_pins_and_stay_two(imported):
    content = HEADER + GOOD + "\n" + GOOD
    assert imported(content).stored == 2
    assert imported(content).already_there == 2


def row(*values, east=100.0, north=100.0):
    longitude, latitude = at(east, north)
    return ",".join([str(longitude), str(latitude), *values])


HEADER = "longitude,latitude,kind,category,text\n"
GOOD = row("challenge", "geographic_spot", "Mørkt her")


def test_a_csv_in_degrees_becomes_pending_pins_with_a_history(imported):
    report = imported(HEADER + GOOD + "\n" + row("resource", "institution", "Klub", east=200))
    assert (report.rows, report.stored, report.bad) == (2, 2, [])
    pins = imported.stored()
    assert [pin.state for pin in pins] == ["pending", "pending"]
    assert {pin.text for pin in pins} == {"Mørkt her", "Klub"}
    with imported.engine.connect() as connection:
        events = connection.execute(text("SELECT action, actor FROM pin_event")).all()
    assert set(events) == {("submit", "import")}


def test_a_row_that_may_point_at_somebody_waits_for_a_person_whatever_the_file_says(imported):
    header = "longitude,latitude,kind,category,text,state\n"
    rows = [
        row("challenge", "geographic_spot", words) + ",published" for words in ("Mørkt her", "Ring til 20 12 34 56")
    ]
    report = imported(header + "\n".join(rows))
    assert (report.stored, report.held) == (2, 1)
    states = {pin.text: (pin.state, [finding["kind"] for finding in pin.guard]) for pin in imported.stored()}
    assert states == {"Mørkt her": ("published", []), "Ring til 20 12 34 56": ("pending", ["phone_number"])}


def test_the_same_file_twice_makes_no_doubles(imported):
    imported(HEADER + GOOD)
    report = imported(HEADER + GOOD, name="other.csv")
    assert (report.stored, report.already_there) == (0, 1)
    assert len(imported.stored()) == 1


def test_danish_headings_words_semicolons_and_decimal_commas_are_understood(imported):
    longitude, latitude = (str(number).replace(".", ",") for number in at(100, 100))
    content = (
        "Længdegrad;Breddegrad;Slags;Kategori;Emne;Tekst;Årstid;Antal\n"
        f"{longitude};{latitude};Ressource;Fysisk sted;;Haven;Sommer;4\n"
    )
    imported("\ufeff" + content, state="published")
    pin = imported.stored()[0]
    assert (pin.kind, pin.category, pin.season, pin.people, pin.state) == (
        "resource", "physical_place", "summer", 4, "published",
    )  # fmt: skip


def test_windows_text_is_read_and_said(imported):
    report = imported((HEADER + GOOD).encode("cp1252"))
    assert "Windows-1252" in report.notes[0]
    assert imported.stored()[0].text == "Mørkt her"


def test_metres_are_taken_when_the_crs_is_given(imported):
    content = f"x,y,kind,topic\n{WEST + 10},{SOUTH + 10},challenge,litter\n"
    with pytest.raises(BadRowsError) as caught:
        imported(content)
    assert "--crs 25832" in caught.value.report.bad[0].reason
    assert imported(content, srid=crs.STORAGE).stored == 1
    assert imported.stored()[0].category == "geographic_spot"


def test_columns_can_be_named_by_the_caller(imported):
    content = "lon,lat,min slags,hvad\n" + row("hjerte", "Godt sted") + "\n"
    report = imported(content.replace("\n", ",x\n", 1).replace("sted\n", "sted,institution\n"),
                      columns={"Min slags": "kind", "hvad": "text", "x": "category"})  # fmt: skip
    assert report.stored == 1
    assert imported.stored()[0].text == "Godt sted"
    with pytest.raises(PinFileError, match="no column hvor; it has lon, lat"):
        imported(content, columns={"hvor": "text"})
    with pytest.raises(PinFileError, match="no field of a pin"):
        imported(content, columns={"hvad": "words"})


BAD = {
    "outside the area": row("challenge", "geographic_spot", "", east=900),
    "swapped": ",".join([str(at(100, 100)[1]), str(at(100, 100)[0]), "challenge", "geographic_spot", ""]),
    "no kind": row("trouble", "geographic_spot", ""),
    "no category; allowed": row("challenge", "", ""),
    "is no category; allowed": row("challenge", "institution", ""),
    "characters; at most 2000": row("challenge", "geographic_spot", "x" * 2001),
    "not numbers": "here,there,challenge,geographic_spot,",
    "no place": ",,challenge,geographic_spot,",
    "values for 5 columns": row("challenge", "geographic_spot", "", "", ""),
}


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_row_is_named_by_number_and_reason_and_nothing_is_stored(imported, reason):
    with pytest.raises(BadRowsError) as caught:
        imported(HEADER + GOOD + "\n" + BAD[reason])
    assert [bad.number for bad in caught.value.report.bad] == [2]
    assert reason in caught.value.report.bad[0].reason
    assert imported.stored() == []


def test_the_good_rows_alone_are_stored_when_that_is_asked_for(imported):
    report = imported(HEADER + BAD["not numbers"] + "\n" + GOOD, partial=True)
    assert (report.stored, len(report.bad), report.bad[0].number) == (1, 1, 1)
    assert len(imported.stored()) == 1


def feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def test_geojson_is_read_with_points_lines_and_areas(imported):
    ring = [at(10, 10), at(90, 10), at(90, 90), at(10, 10)]
    shapes = [
        {"type": "Point", "coordinates": [*at(5, 5), 12.5]},
        {"type": "LineString", "coordinates": [at(10, 10), at(90, 10)]},
        {"type": "Polygon", "coordinates": [ring]},
    ]
    features = [feature(shape, kind="challenge", topic="litter", hour=22) for shape in shapes]
    assert imported({"type": "FeatureCollection", "features": features}, "pins.geojson").stored == 3
    assert {pin.hour for pin in imported.stored()} == {22}


def test_features_without_a_place_or_with_an_impossible_one_are_bad_rows(imported):
    bow = [at(0, 0), at(90, 90), at(90, 0), at(0, 90), at(0, 0)]
    two = {"type": "MultiPoint", "coordinates": [at(1, 1), at(2, 2)]}
    features = [
        feature(None, kind="challenge", topic="litter"),
        feature({"type": "Polygon", "coordinates": [bow]}, kind="challenge", topic="litter"),
        feature(two, kind="challenge", topic="litter"),
        feature({"type": "Point", "coordinates": at(5, 5)}, kind="challenge", topic="litter", hour=25),
    ]
    with pytest.raises(BadRowsError) as caught:
        imported({"type": "FeatureCollection", "features": features}, "pins.geojson")
    reasons = [bad.reason for bad in caught.value.report.bad]
    assert [bad.number for bad in caught.value.report.bad] == [1, 2, 3, 4]
    for words, reason in zip(("no geometry", "crosses", "2 parts", "0 to 23"), reasons, strict=True):
        assert words in reason


def test_a_geopackage_is_read_in_its_own_coordinate_system(imported):
    shapes = [Point(WEST + 10, SOUTH + 10), MultiPoint([(WEST + 20, SOUTH + 20)]),
              Polygon([(WEST, SOUTH), (WEST + 50, SOUTH), (WEST, SOUTH + 50)])]  # fmt: skip
    frame = geopandas.GeoDataFrame(
        {"kind": ["resource"] * 3, "category": ["institution"] * 3, "people": [1, 2, None]},
        geometry=shapes, crs=crs.STORAGE,
    )  # fmt: skip
    assert imported(frame, "pins.gpkg").stored == 3
    with imported.engine.connect() as connection:
        away = connection.execute(
            text("SELECT min(ST_Distance(geometry, ST_Point(600010, 6310010, 25832))) FROM pin")
        ).scalar_one()
    assert away < 0.01
    assert sorted(pin.people for pin in imported.stored()) == [1, 1, 2]


BROKEN = {
    "pins.gpkg": [b"SQLite format 3\x00" + b"\x00" * 200, b"no database"],
    "pins.geojson": [b"{", b"[]", b'{"type":"FeatureCollection"}', b'{"type":"FeatureCollection","features":[]}',
                     b'{"type":"FeatureCollection","features":[{"type":"Feature"},7]}',
                     b"\xff\xfe\x00", b"[" * 5000],
    "pins.csv": [b"\x00\x01\x02", b"alone\n1\n", b"lon,lon\n1,2\n", b"lon,lat\n"],
    "pins.pdf": [b"%PDF"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "content"), [(name, content) for name, many in BROKEN.items() for content in many])
def test_a_broken_file_is_refused_in_our_own_words(imported, name, content):
    with pytest.raises(PinFileError) as caught:
        imported(content, name)
    assert name in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_an_unknown_area_an_empty_file_and_a_folder_are_refused(imported, tmp_path):
    with pytest.raises(UnknownAreaError):
        imported(HEADER + GOOD, area="nowhere")
    with pytest.raises(PinFileError, match="empty"):
        imported(b"")
    with pytest.raises(PinFileError, match="not a file"), imported.engine.begin() as connection:
        import_pins(connection, "lunden", tmp_path, ImportOptions())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=200), place=st.integers(0, 60))
def test_damaged_csv_is_stored_or_refused_and_never_anything_else(imported, noise, place):
    whole = (HEADER + GOOD).encode()
    damaged = whole[: len(HEADER) + place] + noise + whole[len(HEADER) + place :]
    before = len(imported.stored())
    try:
        report = imported(damaged)
    except (BadRowsError, PinFileError):
        assert len(imported.stored()) == before
    else:
        assert len(imported.stored()) == before + report.stored


@pytest.mark.parametrize("wkt", ["CIRCULARSTRING (0 0, 1 1, 2 0)", "POINT (nan 1)", "POINT (", "POINT EMPTY"])
def test_well_known_text_that_is_no_place_is_a_bad_row(imported, wkt):
    with pytest.raises(BadRowsError) as caught:
        imported(f'wkt,kind,topic\n"{wkt}",challenge,litter\n')
    assert len(caught.value.report.bad) == 1
