"""Areas are made and set, with what is refused said plainly and nothing lost."""

import json
import re
from typing import Any

import pytest
from shapely.geometry import Polygon, mapping
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner

from app.administration.schemas import BOUNDS
from app.administration.service import slug_of
from app.commands.accounts import give_token, set_account
from app.commands.areas import areas_app
from geo import crs
from geo.boundary import BOUNDARY_CORNERS, MOST_AREA_M2, read_boundary
from geo.geojson import GeometryError
from tests.app.conftest import PASSWORD, SOUTH, WEST, World

PAGE = {"accept": "text/html"}
TOWN = "0751"


def square(side_m: float = 500, west: float = WEST + 3000) -> dict[str, Any]:
    """Return a GeoJSON polygon in degrees."""
    corners = [(west, SOUTH), (west + side_m, SOUTH), (west + side_m, SOUTH + side_m), (west, SOUTH + side_m)]
    shown: dict[str, Any] = json.loads(json.dumps(mapping(crs.to_wire(Polygon(corners)))))
    return shown


@pytest.fixture
def town(world: World) -> World:
    """Give an administrator, and a planner whose municipality has lunden but not bakken."""
    with world.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO municipality (id, code, name) VALUES (gen_random_uuid(), :code, 'Aarhus')"),
            {"code": TOWN},
        )
        connection.execute(
            text("UPDATE housing_area SET municipality_id = (SELECT id FROM municipality) WHERE slug = 'lunden'")
        )
        set_account(connection, "adam", PASSWORD, administrator=True)
        set_account(connection, "plan", PASSWORD, municipality=TOWN)
        for name in ("adam", "plan"):
            world.tokens[name] = give_token(connection, name, may_write=True)
    return world


def csrf_of(world: World, address: str, who: str) -> str:
    page = world.client.get(address, auth=world.sign_in(who), headers=PAGE)
    assert page.status_code == 200, page.text
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found
    return found[1]


def post(world: World, address: str, who: str = "adam", files: Any = None, **fields: Any):
    fields["csrf"] = csrf_of(world, address, who)
    return world.client.post(
        address, data=fields, files=files, auth=world.sign_in(who), headers=PAGE, follow_redirects=False
    )


def create(world: World, **changes: Any):
    fields = {"name": "Solbakken Øst", "languages": ["da", "en"], "boundary": json.dumps(square())} | changes
    return post(world, "/admin/areas/new", files=changes.pop("files", None), **fields)


def settings(world: World, slug: str = "lunden") -> dict[str, Any]:
    with world.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM housing_area WHERE slug = :slug"), {"slug": slug}).one()
    return dict(row._mapping)


def entries(world: World, subject: str) -> list[Any]:
    with world.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT * FROM audit_entry WHERE subject = :subject ORDER BY id"), {"subject": subject}
        )
        return list(rows.all())


# Making areas


def test_a_new_area_is_seen_by_its_members_alone_and_leaves_an_entry(town):
    answer = create(town, municipality_code=TOWN)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/areas/solbakken-oest/settings?done=made"
    assert settings(town, "solbakken-oest")["visibility"] == "members"
    assert town.client.get("/api/areas/solbakken-oest").status_code == 404
    assert town.client.get("/api/areas/solbakken-oest", auth=town.sign_in("plan")).status_code == 200
    made = [entry for entry in entries(town, "area") if entry.action != "read"]
    assert [(entry.actor, entry.action, entry.details) for entry in made] == [
        ("adam", "create", {"slug": "solbakken-oest"})
    ]
    assert made[0].area_id == settings(town, "solbakken-oest")["id"]


def test_a_new_municipality_comes_with_its_first_area_and_a_known_one_keeps_its_name(town):
    assert create(town, municipality_code="0147", municipality_name="Frederiksberg").status_code == 303
    assert create(town, name="To", municipality_code="0147", municipality_name="Noget andet").status_code == 303
    with town.engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM municipality WHERE code = '0147'")).scalars().all()
    assert names == ["Frederiksberg"]


@pytest.mark.parametrize("name", ["grænse.txt", "photo.jpg", ""])
def test_the_boundary_is_known_by_its_content_and_not_by_its_name(town, name):
    content = b"\xef\xbb\xbf" + json.dumps({"type": "Feature", "properties": {}, "geometry": square()}).encode()
    files = {"boundary_file": (name or "x", content, "image/jpeg")}
    answer = post(town, "/admin/areas/new", files=files, name="Fra fil", languages="da")
    assert answer.status_code == 303, answer.text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\xff", "boundary_not_json"),
        (b"PK\x03\x04", "boundary_not_json"),
        (b"[" * 100_000, "boundary_not_json"),
        (b"1" * 5000, "boundary_not_json"),
        (b"[]", "boundary_not_geojson"),
        (b'"Polygon"', "boundary_not_geojson"),
        (b'{"type": "FeatureCollection", "features": []}', "boundary_empty"),
        (b'{"type": "FeatureCollection", "features": [{"type": "Feature"}]}', "boundary_not_geojson"),
        (b'{"type": "MultiPolygon", "coordinates": []}', "boundary_empty"),
        (b'{"type": "Polygon", "coordinates": [[[10, 56], [11, 56], [10, 56]]]}', "boundary_too_few_corners"),
        (b'{"type": "Polygon", "coordinates": [[[10, 56], [11, 56], [11, 57], [10, 57]]]}', "boundary_ring_open"),
        (b'{"type": "Polygon", "coordinates": [[["a", 56], [11, 56], [11, 57], ["a", 56]]]}', "boundary_position"),
        (b'{"type": "Polygon", "coordinates": [[[NaN, 56], [11, 56], [11, 57], [NaN, 56]]]}', "boundary_not_degrees"),
        (b'{"type": "Polygon", "coordinates": [[[600000, 6310000], [1, 1], [2, 2], [600000, 6310000]]]}',
         "boundary_not_degrees"),
        (b'{"type": "Polygon", "coordinates": [[[1' + b"0" * 400 + b', 56], [1, 1], [2, 2], [1, 1]]]}',
         "boundary_not_degrees"),
        (b'{"type": "Point", "coordinates": [10, 56]}', "boundary_type"),
        (b'{"type": "Polygon", "coordinates": {"a": 1}}', "boundary_not_geojson"),
        (b'{"type": "Polygon", "coordinates": [[[10,56],[10.01,56.01],[10.01,56],[10,56.01],[10,56]]]}',
         "boundary_crosses_itself"),
        (b'{"type": "Polygon", "coordinates": [[[56,10],[56,10.01],[56.01,10.01],[56.01,10],[56,10]]]}',
         "boundary_swapped"),
        (b'{"type": "Polygon", "coordinates": [[[-70,40],[-69,40],[-69,41],[-70,41],[-70,40]]]}', "boundary_far_away"),
    ],
)  # fmt: skip
def test_a_boundary_that_does_not_do_is_refused_with_its_reason(content, code):
    with pytest.raises(GeometryError) as caught:
        read_boundary(content)
    assert caught.value.code == code


def test_size_and_corners_are_bounded_exactly():
    assert read_boundary(json.dumps(square(19_990))).area < MOST_AREA_M2
    for side_m, code in ((20_010, "boundary_too_large"), (31, "boundary_too_small")):
        with pytest.raises(GeometryError) as caught:
            read_boundary(json.dumps(square(side_m)))
        assert caught.value.code == code
    ring = square()["coordinates"][0]
    along = [[ring[0][0] + (ring[1][0] - ring[0][0]) * step / 6000, ring[0][1]] for step in range(6001)]
    for corners, refused in ((BOUNDARY_CORNERS - 4, False), (BOUNDARY_CORNERS, True)):
        polygon = {"type": "Polygon", "coordinates": [[*along[:corners], ring[2], ring[3], ring[0]]]}
        if refused:
            with pytest.raises(GeometryError) as caught:
                read_boundary(json.dumps(polygon))
            assert caught.value.code == "boundary_too_many_corners"
        else:
            assert read_boundary(json.dumps(polygon)).is_valid


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("EPSG:4326", None),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", None),
        ("EPSG:25832", "boundary_wrong_crs"),
        (7, "boundary_wrong_crs"),
    ],
)
def test_a_boundary_that_names_another_reference_system_is_refused(name, code):
    named = json.dumps(square() | {"crs": {"type": "name", "properties": {"name": name}}})
    if code is None:
        assert read_boundary(named).is_valid
        return
    with pytest.raises(GeometryError) as caught:
        read_boundary(named)
    assert caught.value.code == code


def test_features_that_lie_apart_become_one_area_and_overlapping_ones_are_refused():
    features = [{"type": "Feature", "properties": None, "geometry": square(west=WEST + at)} for at in (0, 900)]
    apart = read_boundary(json.dumps({"type": "FeatureCollection", "features": features}))
    assert len(apart.geoms) == 2
    features[1]["geometry"] = square(west=WEST + 100)
    with pytest.raises(GeometryError) as caught:
        read_boundary(json.dumps({"type": "FeatureCollection", "features": features}))
    assert caught.value.code == "boundary_crosses_itself"


def test_a_refused_area_keeps_everything_typed_and_what_the_file_held(town):
    content = b'{"type": "Point", "coordinates": [10, 56]}'
    answer = post(
        town,
        "/admin/areas/new",
        files={"boundary_file": ("x.geojson", content, "application/json")},
        name="Mit <område>",
        slug="Ikke God",
        municipality_code="12",
        languages=["da", "tr"],
    )
    assert answer.status_code == 422
    assert "Mit &lt;område&gt;" in answer.text
    assert "&#34;Point&#34;" in answer.text
    assert answer.text.count("field-error") == 3  # slug, municipality, boundary
    assert 'value="tr" checked' in answer.text
    assert {entry.action for entry in entries(town, "area")} == {"read"}


def test_a_slug_in_use_is_refused(town):
    assert create(town, slug="lunden").status_code == 422
    assert town.count("housing_area") == 2


def test_more_than_a_megabyte_is_refused_before_it_is_read(town):
    answer = create(town, boundary=" " * 1_100_000)
    assert answer.status_code == 413
    assert town.count("housing_area") == 2


def test_an_empty_form_asks_for_a_name_and_a_boundary_and_a_name_in_other_letters_for_a_slug(town):
    empty = create(town, name="", boundary="", languages="da")
    assert empty.text.count("field-error") == 2
    arabic = create(town, name="مدينة")
    assert arabic.text.count("field-error") == 1
    assert 'id="slug-trouble"' in arabic.text
    assert create(town, name="مدينة", slug="byen").status_code == 303


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Hjertelunden", "hjertelunden"), ("Ørsteds Å & Ægir", "oersteds-aa-aegir"), ("  --  ", ""), ("مدينة", "")],
)
def test_a_slug_follows_from_the_name(name, slug):
    assert slug_of(name) == slug


# Settings


def test_settings_are_saved_and_the_entry_says_what_was_changed(town):
    answer = post(
        town, "/areas/lunden/settings", "plan", name="Lunden", languages=["da", "so"], coarsen_m="37,5",
        hexagon_m="200", least_contributors="7", visibility="members", text_retention_months="6",
        photo_retention_months="3", account_retention_months="9", start_place="Beboerhuset",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    now = settings(town)
    assert (now["coarsen_m"], now["hexagon_m"], now["least_contributors"]) == (37.5, 200, 7)
    assert (now["visibility"], now["between_rounds"], now["languages"]) == ("members", False, ["da", "so"])
    assert now["settings"] == {"start_place": "Beboerhuset"}
    (entry,) = entries(town, "area_settings")
    assert (entry.actor, entry.action, entry.area_id) == ("plan", "manage", now["id"])
    assert entry.details["changed"]["coarsen_m"] == [25, 37.5]
    assert "name" not in entry.details["changed"]


@pytest.mark.parametrize("name", BOUNDS)
def test_what_the_page_allows_is_what_the_table_allows(town, name):
    bounds = BOUNDS[name]
    kept = settings(town)[name]
    for typed in (bounds.least - 1, bounds.most + 1, "", "x", "1e2", "-5", "٥", "nan"):
        answer = post(town, "/areas/lunden/settings", **{name: str(typed), "languages": "da"})
        assert answer.status_code == 422, typed
        assert f"fra {bounds.least} til {bounds.most}" in answer.text
        assert f'name="{name}" type="text" value="{typed}"' in answer.text
        assert settings(town)[name] == kept
    for typed in (bounds.most, bounds.least):
        with town.engine.begin() as connection:
            connection.execute(text(f"UPDATE housing_area SET {name} = {typed}"))  # noqa: S608
    for typed in (bounds.most + 1, bounds.least - 1):
        with pytest.raises(IntegrityError), town.engine.begin() as connection:
            connection.execute(text(f"UPDATE housing_area SET {name} = {typed}"))  # noqa: S608


@pytest.mark.parametrize(("name", "value"), [("coarsen_m", "10"), ("least_contributors", "3"), ("hexagon_m", "60")])
def test_telling_the_public_more_is_asked_about_first_and_saved_the_second_time(town, name, value):
    fields = {name: value, "languages": ["da", "en"], "between_rounds": "yes"}
    before = settings(town)
    asked = post(town, "/areas/lunden/settings", **fields)
    assert asked.status_code == 422
    assert "kan ikke kaldes tilbage" in asked.text
    assert settings(town) == before
    accepted = re.search(r'name="accepted" value="([^"]+)"', asked.text)
    assert accepted
    finer = post(town, "/areas/lunden/settings", **fields | {name: BOUNDS[name].least, "accepted": accepted[1]})
    assert finer.status_code == 422  # Somebody accepted another number than this one.
    saved = post(town, "/areas/lunden/settings", **fields, accepted=accepted[1])
    assert saved.status_code == 303
    assert settings(town)[name] == float(value)


def test_a_start_place_must_be_in_the_area_and_can_be_forgotten(town):
    with town.engine.begin() as connection:
        connection.execute(text("UPDATE housing_area SET settings = settings || '{\"other\": 1}'"))
    answer = post(town, "/areas/lunden/settings", start_place="Månen", languages="da", between_rounds="yes")
    assert answer.status_code == 422
    assert "Månen" in answer.text
    assert post(town, "/areas/lunden/settings", start_place="", languages="da").status_code == 303
    assert settings(town)["settings"] == {"other": 1}


def test_saving_the_same_again_writes_nothing(town):
    fields = {"languages": ["da", "en"], "between_rounds": "yes", "coarsen_m": "25"}
    answer = post(town, "/areas/lunden/settings", **fields)
    assert answer.headers["location"].endswith("done=same")
    assert entries(town, "area_settings") == []


def test_a_form_without_its_token_changes_nothing(town):
    answer = town.client.post(
        "/areas/lunden/settings", data={"name": "Kapret", "languages": "da"}, auth=town.sign_in("adam")
    )
    assert answer.status_code == 403
    assert settings(town)["name"] == "Lunden"


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("adam", "/areas/lunden/settings", 200), ("adam", "/areas/bakken/settings", 200),
        ("plan", "/areas/lunden/settings", 200), ("plan", "/areas/bakken/settings", 404),
        ("anna", "/areas/lunden/settings", 403), ("plan", "/admin/areas/new", 403), ("anna", "/admin/areas", 403),
        ("plan", "/areas/nowhere/settings", 404),
    ],
)  # fmt: skip
def test_planners_manage_their_own_areas_and_administrators_all(town, who, address, status):
    assert town.client.get(address, auth=town.sign_in(who)).status_code == status


def test_the_list_shows_an_administrator_all_areas_and_a_planner_their_own(town):
    with town.engine.begin() as connection:
        connection.execute(text("UPDATE housing_area SET visibility = 'members'"))
    assert "/areas/bakken/settings" in town.client.get("/admin/areas", auth=town.sign_in("adam")).text
    shown = town.client.get("/admin/areas", auth=town.sign_in("plan")).text
    assert "/areas/lunden/settings" in shown
    assert "bakken" not in shown


# The command line


@pytest.fixture
def command(database, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database.owner_url)
    monkeypatch.setenv("COLUMNS", "300")
    return lambda *arguments: CliRunner().invoke(areas_app, list(arguments))


def test_an_operator_makes_and_sets_an_area(world, command, tmp_path):
    boundary = tmp_path / "boundary"
    boundary.write_text(json.dumps(square()))
    made = command(
        "create", "--slug", "nyt", "--name", "Nyt", "--boundary", str(boundary), "--municipality", TOWN, "By"
    )
    assert made.exit_code == 0, made.output
    assert made.output.splitlines()[-1] == "nyt"
    done = command("set", "nyt", "--coarsen-m", "50", "--visibility", "public", "--only-in-rounds", "--language", "en")
    assert done.exit_code == 0, done.output
    now = settings(world, "nyt")
    assert (now["coarsen_m"], now["visibility"], now["languages"]) == (50, "public", ["en"])
    assert [entry.actor for entry in entries(world, "area_settings")] == ["command line"]
    assert entries(world, "area")[0].area_id == now["id"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("set", "lunden", "--coarsen-m", "3"), "from 5 to 200"),
        (("set", "lunden", "--coarsen-m", "10"), "--accept"),
        (("set", "nowhere", "--coarsen-m", "30"), "no area nowhere"),
        (("set", "lunden", "--start-place", "Månen"), "not in the area"),
    ],
)
def test_an_operator_is_told_what_is_allowed_and_nothing_changes(world, command, arguments, words):
    before = settings(world)
    answer = command(*arguments)
    assert answer.exit_code == 2
    assert words in answer.output
    assert settings(world) == before


def test_an_operators_bad_boundary_makes_no_area(world, command, tmp_path):
    boundary = tmp_path / "boundary.geojson"
    boundary.write_text("{}")
    answer = command("create", "--slug", "nyt", "--name", "Nyt", "--boundary", str(boundary))
    assert answer.exit_code == 2
    assert "boundary:" in answer.output
    assert command("create", "--slug", "nyt", "--name", "Nyt", "--boundary", str(tmp_path / "none")).exit_code == 2
    assert world.count("housing_area") == 2
