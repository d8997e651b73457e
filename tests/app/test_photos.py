"""Photos over HTTP: taken in once, shown when a person said so, and gone when they shall be gone."""

import threading
import uuid

import pytest
from sqlalchemy import text

from app.photos import files
from app.settings import Settings
from tests.app.photographs import corners, encoded, exif_with_place, jpeg, opened, png_bomb
from tests.app.rounds import enter_meeting, make_round


def send(world, pin_client_id, content: bytes | None = None, headers: dict | None = None, **changes):
    form = {"pin_client_id": str(pin_client_id), "client_id": str(uuid.uuid4())} | changes
    parts = {"file": ("IMG_1234.jpg", jpeg() if content is None else content, "image/jpeg")}
    return world.client.post(f"{world.api}/photos", data=form, files=parts, headers=headers)


def place(world, *position, **changes) -> tuple[str, str]:
    """Place a pin; return its id and the identifier that its sender made."""
    client_id = str(uuid.uuid4())
    return world.place(*position, client_id=client_id, **changes), client_id


def rows(world) -> list:
    with world.engine.connect() as connection:
        return list(connection.execute(text("SELECT * FROM photo ORDER BY created_at")))


def kept_files(world) -> list:
    folder = files.folder_of(world.app.state.settings)
    return list(files.every_file(folder)) if folder.exists() else []


def publish_pin(world, pin, anna) -> None:
    assert world.client.post(f"{world.api}/pins/{pin}/publish", auth=anna).status_code == 200


def decide(world, photo, action, auth):
    return world.client.post(f"{world.api}/photos/{photo}/{action}", auth=auth)


def shown(world, photo, slug="lunden"):
    return world.client.get(f"/areas/{slug}/photos/{photo}.jpg")


def public_pin(world) -> dict:
    return world.client.get(f"{world.api}/pins").json()["features"][0]["properties"]


def test_a_photo_is_received_made_small_and_plain_and_waits(world):
    _pin, client_id = place(world)
    answer = send(world, client_id, encoded(corners(2400, 1800), exif=exif_with_place()))
    assert answer.status_code == 201
    assert answer.json().keys() == {"client_id", "state", "width", "height"}
    assert (answer.json()["state"], answer.json()["width"], answer.json()["height"]) == ("pending", 1600, 1200)
    (row,), (file,) = rows(world), kept_files(world)
    assert file == files.path_of(files.folder_of(world.app.state.settings), row.id)
    assert (row.bytes, row.width, row.height) == (file.stat().st_size, 1600, 1200)
    assert b"SecretMaker" not in file.read_bytes()
    assert dict(opened(file.read_bytes()).getexif()) == {}
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_photo_sent_twice_is_stored_once_and_the_second_time_it_is_not_even_looked_at(world):
    _pin, client_id = place(world)
    own = str(uuid.uuid4())
    first = send(world, client_id, client_id=own)
    second = send(world, client_id, b"no picture at all", client_id=own)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert (world.count("photo"), len(kept_files(world))) == (1, 1)


def test_the_same_photo_ten_times_at_once_is_stored_once_with_one_file(world):
    _pin, client_id = place(world)
    own, statuses = str(uuid.uuid4()), []
    threads = [
        threading.Thread(target=lambda: statuses.append(send(world, client_id, client_id=own).status_code))
        for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 9 + [201]
    assert (world.count("photo"), len(kept_files(world))) == (1, 1)


def test_a_pin_has_three_photos_at_most_also_when_six_come_at_once(world):
    _pin, client_id = place(world)
    answers: list = []
    threads = [threading.Thread(target=lambda: answers.append(send(world, client_id))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 3
    assert {answer.json().get("code") for answer in answers} == {None, "photo_enough"}
    assert (world.count("photo"), len(kept_files(world))) == (3, 3)


def test_only_who_sent_the_pin_adds_a_photo_to_it(world):
    pin, client_id = place(world)
    unknown = send(world, uuid.uuid4())
    by_id = send(world, pin)
    elsewhere = world.client.post(
        "/api/areas/bakken/photos",
        data={"pin_client_id": client_id, "client_id": str(uuid.uuid4())},
        files={"file": ("a.jpg", jpeg(), "image/jpeg")},
    )
    for answer in (unknown, by_id, elsewhere):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_pin")
    assert (world.count("photo"), kept_files(world)) == (0, [])


def test_a_pin_that_was_taken_back_takes_no_photo(world):
    body = world.pin()
    slip = world.client.post(f"{world.api}/pins", json=body).json()["slip"]
    assert world.client.post(f"/api/slips/{slip}/withdraw").status_code == 200
    assert send(world, body["client_id"]).status_code == 404
    assert kept_files(world) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "photo_unreadable"), (b"GIF89a but nothing more", "photo_unreadable"), (jpeg()[:900], "photo_unreadable"),
     (png_bomb(9000, 9000), "photo_pixels")],
    ids=["nothing", "no picture", "cut off", "a bomb"],
)  # fmt: skip
def test_what_cannot_be_a_photo_is_refused_with_a_reason_and_leaves_nothing(world, content, code):
    _pin, client_id = place(world)
    answer = send(world, client_id, content)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert len(answer.json()["detail"]) > 20
    assert answer.json()["errors"][0]["field"] == "file"
    assert (world.count("photo"), kept_files(world)) == (0, [])


def test_an_upload_over_eight_megabytes_is_refused_here_and_over_one_everywhere_else(world):
    _pin, client_id = place(world)
    answer = send(world, client_id, jpeg() + bytes(12_000_000))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert send(world, client_id, jpeg() + bytes(7_900_000)).status_code == 201
    assert world.client.post(f"{world.api}/responses", content=bytes(2_000_000)).status_code == 413


@pytest.mark.parametrize("left_out", ["pin_client_id", "client_id", "file"])
def test_an_upload_that_lacks_a_part_is_refused(world, left_out):
    parts = {"pin_client_id": (None, str(uuid.uuid4())), "client_id": (None, str(uuid.uuid4())), "file": ("a", jpeg())}
    del parts[left_out]
    answer = world.client.post(f"{world.api}/photos", files=parts)
    assert (answer.status_code, answer.json()["code"]) == (422, "fields")
    assert left_out in answer.json()["detail"]


@pytest.mark.parametrize("when", ["at the row", "at the end"])
def test_a_transaction_that_fails_leaves_no_file(world, when):
    """At the end: everything was said to be well, and the commit fails."""
    timing = "" if when == "at the row" else "CONSTRAINT"
    deferred = "" if when == "at the row" else "DEFERRABLE INITIALLY DEFERRED"
    with world.engine.begin() as connection:
        connection.execute(
            text("CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$no$$; END'")
        )
        connection.execute(
            text(f"CREATE {timing} TRIGGER fail AFTER INSERT ON photo {deferred} FOR EACH ROW EXECUTE FUNCTION fail()")
        )
    _pin, client_id = place(world)
    assert send(world, client_id).status_code == 500
    assert (world.count("photo"), kept_files(world)) == (0, [])


def test_a_photo_is_shown_only_when_it_and_its_pin_are_published(world, anna):
    pin, client_id = place(world)
    send(world, client_id)
    photo = rows(world)[0].id
    assert shown(world, photo).status_code == 404
    assert decide(world, photo, "publish", anna).json() == {"id": str(photo), "state": "published"}
    assert shown(world, photo).status_code == 404, "the pin is not published"
    publish_pin(world, pin, anna)
    answer = shown(world, photo)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert opened(answer.content).size == (400, 300)
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert public_pin(world)["photos"] == [str(photo)]
    assert decide(world, photo, "reject", anna).json()["state"] == "rejected"
    answer = shown(world, photo)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_photo")
    assert "photos" not in public_pin(world)


def test_a_pin_can_be_published_while_its_photos_are_not(world, anna):
    pin, client_id = place(world)
    send(world, client_id)
    publish_pin(world, pin, anna)
    assert "photos" not in public_pin(world)
    page = world.client.get("/areas/lunden").text
    photo = rows(world)[0].id
    assert str(photo) not in page
    decide(world, photo, "publish", anna)
    assert str(photo) in world.client.get("/areas/lunden").text, "the map of the page knows it"


def test_a_photo_of_a_sensitive_pin_is_never_shown(world, anna):
    pin, client_id = place(world, 300, 300, category="social_challenge", topic=None, text="")
    send(world, client_id)
    photo = rows(world)[0].id
    decide(world, photo, "publish", anna)
    publish_pin(world, pin, anna)
    assert shown(world, photo).status_code == 404


def test_a_photo_is_not_found_under_another_areas_address(world, anna, bent):
    pin, client_id = place(world)
    send(world, client_id)
    photo = rows(world)[0].id
    publish_pin(world, pin, anna)
    decide(world, photo, "publish", anna)
    assert shown(world, photo, "bakken").status_code == 404
    for path in ("exact", "publish", "reject"):
        method = "GET" if path == "exact" else "POST"
        address = f"/api/areas/bakken/photos/{photo}/{path}"
        assert world.client.request(method, address, auth=bent).status_code == 404
        assert world.client.request(method, address.replace("bakken", "lunden"), auth=bent).status_code == 404
        assert world.client.request(method, address.replace("bakken", "lunden")).status_code == 401


def test_no_cache_keeps_a_photo_of_an_area_that_is_for_members(world, anna):
    pin, client_id = place(world)
    send(world, client_id)
    photo = rows(world)[0].id
    publish_pin(world, pin, anna)
    decide(world, photo, "publish", anna)
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE housing_area SET visibility = 'members' WHERE slug = 'lunden'"))
    assert shown(world, photo).status_code == 404
    answer = world.client.get(f"/areas/lunden/photos/{photo}.jpg", auth=anna)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")


def test_staff_see_every_photo_beside_its_pin_and_that_they_looked_is_written_down(world, anna):
    pin, client_id = place(world)
    send(world, client_id)
    photo = str(rows(world)[0].id)
    (waiting,) = world.client.get(f"{world.api}/pins/queue", auth=anna).json()["features"]
    assert waiting["properties"]["photos"] == [{"id": photo, "state": "pending"}]
    publish_pin(world, pin, anna)
    (exact,) = world.client.get(f"{world.api}/pins/exact", auth=anna).json()["features"]
    assert exact["properties"]["photos"] == [{"id": photo, "state": "pending"}]
    answer = world.client.get(f"{world.api}/photos/{photo}/exact", auth=anna)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
    assert opened(answer.content).format == "JPEG"
    with world.engine.connect() as connection:
        noted = connection.execute(
            text("SELECT actor, subject_id FROM audit_entry WHERE subject = 'exact_photo' AND action = 'read'")
        ).all()
    assert [tuple(row) for row in noted] == [("anna", photo)]


def test_a_file_that_is_gone_is_a_photo_that_is_not_found(world, anna):
    _pin, client_id = place(world)
    send(world, client_id)
    (file,) = kept_files(world)
    file.unlink()
    answer = world.client.get(f"{world.api}/photos/{rows(world)[0].id}/exact", auth=anna)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_photo")


def test_a_facilitator_sends_photos_from_the_meetings_device_without_being_counted(world):
    world.app.state.settings = Settings(work_bits=0, var=world.app.state.settings.var)
    headers = enter_meeting(world, make_round(world))
    body = world.pin()
    assert world.client.post(f"{world.api}/pins", json=body, headers=headers).status_code == 201
    assert send(world, body["client_id"], headers=headers).status_code == 201
    assert world.app.state.limits.kept() == 0


def test_a_flood_of_photos_from_one_address_is_slowed_down_before_any_is_developed(world):
    world.app.state.settings = Settings(work_bits=0, var=world.app.state.settings.var)
    answers = [send(world, uuid.uuid4(), b"no picture") for _ in range(181)]
    assert [answer.status_code for answer in answers] == [404] * 180 + [429]
    assert answers[-1].json()["code"] == "too_many_photos"
