"""What stands beside the pins goes after its time too: photos with their files, voices, answers, replies, wishes."""

import os
import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from app.photos import files
from tests.app.conftest import World
from tests.app.photographs import jpeg
from tests.app.rounds import make_question, make_round
from tests.app.test_retention import NOW, change, hash_of_everything, read, run

OLD, YOUNG = NOW - timedelta(days=1000), NOW - timedelta(days=20)


def folder(world: World):
    return files.folder_of(world.app.state.settings)


def photo(world: World, *, of: datetime, pin: str | None = None) -> uuid.UUID:
    """Send a photo as if at a moment; return its id."""
    client_id = str(uuid.uuid4())
    if pin is None:
        world.place(text="", client_id=client_id)
    else:
        client_id = str(read(world, "SELECT client_id FROM pin WHERE id = :pin", pin=pin)[0][0])
    own = str(uuid.uuid4())
    form = {"pin_client_id": client_id, "client_id": own}
    assert world.client.post(f"{world.api}/photos", data=form, files={"file": ("a.jpg", jpeg())}).status_code == 201
    change(world, "UPDATE photo SET created_at = :of WHERE client_id = :own", of=of, own=own)
    found = read(world, "SELECT id FROM photo WHERE client_id = :own", own=own)[0].id
    touch(files.path_of(folder(world), found), of)
    return found


def touch(path, of: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(b"x")
    os.utime(path, (of.timestamp(), of.timestamp()))


def lunden(report):
    return next(area for area in report.areas if area.slug == "lunden")


def names(world: World) -> set[str]:
    return {path.name for path in files.every_file(folder(world))}


# Photos


def test_a_photo_goes_with_its_file_after_the_areas_time_and_a_younger_one_stays(world):
    change(world, "UPDATE housing_area SET photo_retention_months = 12")
    old, young = photo(world, of=NOW - timedelta(days=400)), photo(world, of=NOW - timedelta(days=300))
    report = run(world)
    assert (lunden(report).photos, report.photos.files, report.photos.lost) == (1, 1, 0)
    assert [row.id for row in read(world, "SELECT id FROM photo")] == [young]
    assert names(world) == {f"{young}.jpg"}
    assert str(old) not in str(read(world, "SELECT details FROM audit_entry"))


def test_files_that_no_photo_has_go_and_those_that_just_came_stay(world):
    kept = photo(world, of=YOUNG)
    fresh, orphan = uuid.uuid4(), uuid.uuid4()
    touch(files.path_of(folder(world), fresh), NOW - timedelta(minutes=5))
    touch(files.path_of(folder(world), orphan), YOUNG)
    touch(folder(world) / "aa" / f"{orphan}.jpg.0123.part", YOUNG)
    touch(folder(world) / "zz" / f"{kept}.jpg", YOUNG)
    report = run(world)
    assert (report.photos.files, report.failed) == (3, [])
    assert names(world) == {f"{kept}.jpg", f"{fresh}.jpg"}
    assert files.path_of(folder(world), kept).exists()


def test_a_photo_whose_file_is_gone_goes_too(world):
    kept, lost = photo(world, of=YOUNG), photo(world, of=YOUNG)
    files.remove(folder(world), [lost])
    report = run(world)
    assert (report.photos.lost, report.photos.is_away) == (1, False)
    assert [row.id for row in read(world, "SELECT id FROM photo")] == [kept]


def test_when_the_whole_folder_is_elsewhere_no_photo_is_taken_for_lost(world):
    for _ in range(2):
        photo(world, of=YOUNG)
    folder(world).rename(folder(world).with_name("elsewhere"))
    report = run(world)
    assert report.photos.is_away
    assert world.count("photo") == 2


def test_a_dry_run_counts_photos_and_files_and_leaves_them(world):
    photo(world, of=OLD)
    kept, lost = photo(world, of=YOUNG), photo(world, of=YOUNG)
    files.remove(folder(world), [lost])
    touch(files.path_of(folder(world), uuid.uuid4()), YOUNG)
    before, there = hash_of_everything(world.engine), names(world)
    report = run(world, dry_run=True)
    assert (lunden(report).photos, report.photos.files, report.photos.lost) == (1, 2, 1)
    assert (hash_of_everything(world.engine), names(world)) == (before, there)
    wet = run(world)
    assert (lunden(wet).photos, wet.photos) == (1, report.photos)
    assert names(world) == {f"{kept}.jpg"}


# Voices


def test_a_voice_keeps_its_person_and_loses_what_leads_back_to_the_sender(world):
    pin = world.publish()
    receipts = [
        world.client.post(f"{world.api}/pins/{pin}/voices", json={"client_id": str(uuid.uuid4())}).json()
        for _ in range(2)
    ]
    old = receipts[0]
    change(world, "UPDATE voice SET created_at = :of WHERE client_id = :id", of=OLD, id=old["client_id"])
    assert lunden(run(world)).voices == 1
    assert [world.client.get(f"/api/slips/{one['slip']}").status_code for one in receipts] == [404, 200]
    assert read(world, "SELECT people FROM pin")[0].people == 3
    left = {str(row.client_id) for row in read(world, "SELECT client_id FROM voice")}
    assert old["client_id"] not in left
    assert receipts[1]["client_id"] in left


# Answers beside the map


def test_of_an_answer_the_choices_stay_and_own_words_go(world):
    running = make_round(world)
    words, gone = make_question(world, running, "open"), make_question(world, running, "open")
    choice = make_question(world, running, "choice", options=["yes", "no"])
    scale, some = make_question(world, running, "scale"), make_question(world, running, "pick", options=["a", "b"])
    answers = {words: "Bag nummer syv", gone: "Bodil på anden sal", choice: "yes", scale: 2, some: ["a"]}
    body = {"client_id": str(uuid.uuid4()), "campaign_id": running, "answers": answers, "keep_words": True}
    for of in (OLD, YOUNG):
        sent = body | {"client_id": str(uuid.uuid4()), "age_group": "15_24"}
        assert world.client.post(f"{world.api}/responses", json=sent).status_code == 201
        change(world, "UPDATE response SET created_at = :of WHERE client_id = :id", of=of, id=sent["client_id"])
    before = {row.id: row for row in read(world, "SELECT * FROM response")}
    change(world, "DELETE FROM question WHERE id = :gone", gone=gone)
    assert lunden(run(world)).responses == 1
    for row in read(world, "SELECT * FROM response"):
        if row.created_at == OLD:
            assert (row.answers, row.guard) == ({choice: "yes", scale: 2, some: ["a"]}, [])
            assert row.client_id != before[row.id].client_id
        else:
            assert (row.answers, row.client_id) == (answers, before[row.id].client_id)
        assert row.age_group == "15_24"


# Replies and wishes


def message(
    world: World, pin: str, *, author: str, of: datetime, words: str = "Lampen er bestilt", public: bool = False
):
    change(
        world,
        """INSERT INTO message (id, area_id, pin_id, author, text, public, actor, created_at)
        SELECT gen_random_uuid(), area_id, id, :author, :words, :public, :actor, :of FROM pin WHERE id = :pin""",
        pin=pin, author=author, words=words, public=public, actor="anna" if author == "staff" else "writer", of=of,
    )  # fmt: skip


def test_a_writers_answers_go_with_the_pin_and_staffs_replies_after_their_own_time(world):
    old, young = world.publish(100, 100), world.publish(200, 200, text="Et andet sted")
    change(world, "UPDATE pin SET created_at = :of WHERE id = :pin", of=OLD, pin=old)
    message(world, old, author="staff", of=OLD, words="gammelt svar", public=True)
    message(world, old, author="staff", of=YOUNG, words="nyt svar", public=True)
    message(world, old, author="writer", of=YOUNG, words="ved min opgang")
    message(world, young, author="writer", of=YOUNG, words="ved porten")
    assert lunden(run(world)).messages == 2
    assert {row.text for row in read(world, "SELECT text FROM message")} == {"", "nyt svar", "ved porten"}
    assert {row.actor for row in read(world, "SELECT actor FROM message WHERE text = ''")} == {"staff", "writer"}
    assert [row.text for row in read(world, "SELECT text FROM public_replies")] == ["nyt svar"]


def notice(world: World, pin: str, slip_hash: bytes, *, of: datetime = YOUNG, owed_at: datetime | None = None) -> bytes:
    change(
        world,
        """INSERT INTO notice (slip_hash, area_id, pin_id, address, language, owed_at, created_at)
        SELECT :hash, area_id, id, 'sealed', 'da', :owed_at, :of FROM pin WHERE id = :pin""",
        pin=pin, hash=slip_hash, of=of, owed_at=owed_at,
    )  # fmt: skip
    return slip_hash


def own_hash(world: World, pin: str) -> bytes:
    return bytes(read(world, "SELECT slip_hash FROM pin WHERE id = :pin", pin=pin)[0].slip_hash)


@pytest.mark.parametrize(
    ("case", "stays"),
    [("usual", True), ("thirteen months", False), ("withdrawn", False), ("withdrawn, last mail owed", True),
     ("withdrawn, mail owed for long", False), ("pin over its time", False), ("slip of nobody", False)],
)  # fmt: skip
def test_an_address_is_kept_only_while_there_is_somebody_to_write_to(world, case, stays):
    pin = world.publish()
    kept = own_hash(world, pin) if case != "slip of nobody" else b"nobody"
    owed = {"withdrawn, last mail owed": NOW - timedelta(days=1), "withdrawn, mail owed for long": YOUNG}.get(case)
    notice(world, pin, kept, of=NOW - timedelta(days=400) if case == "thirteen months" else YOUNG, owed_at=owed)
    if case.startswith("withdrawn"):
        change(world, "UPDATE pin SET state = 'withdrawn'")
    if case == "pin over its time":
        change(world, "UPDATE pin SET created_at = :of", of=OLD)
    assert lunden(run(world, dry_run=True)).notices == (0 if stays else 1)
    run(world)
    assert world.count("notice") == int(stays)


def test_a_voices_wish_for_a_mail_goes_with_the_voice(world):
    pin = world.publish()
    for of in (OLD, YOUNG):
        sent = str(uuid.uuid4())
        world.client.post(f"{world.api}/pins/{pin}/voices", json={"client_id": sent})
        change(world, "UPDATE voice SET created_at = :of WHERE client_id = :id", of=of, id=sent)
        notice(world, pin, bytes(read(world, "SELECT slip_hash FROM voice WHERE client_id = :id", id=sent)[0][0]))
    assert lunden(run(world)).notices == 1
    assert world.count("notice") == 1


# All of it


def test_the_second_run_finds_nothing_and_one_entry_tells_the_counts(world):
    pin = world.publish()
    photo(world, of=OLD, pin=pin)
    message(world, pin, author="staff", of=OLD)
    world.client.post(f"{world.api}/pins/{pin}/voices", json={"client_id": str(uuid.uuid4())})
    change(world, "UPDATE voice SET created_at = :of", of=OLD)
    running = make_round(world)
    world.client.post(
        f"{world.api}/responses", json={"client_id": str(uuid.uuid4()), "campaign_id": running, "gender": "man"}
    )
    change(world, "UPDATE response SET created_at = :of", of=OLD)
    run(world)
    once = hash_of_everything(world.engine)
    again = run(world, now=NOW + timedelta(seconds=1))
    assert all(area.is_empty for area in again.areas)
    assert hash_of_everything(world.engine) == once
    (entry,) = read(world, "SELECT details FROM audit_entry WHERE subject = 'retention' AND area_id IS NOT NULL")
    assert {name: entry.details[name] for name in ("photos", "voices", "responses", "messages", "notices")} == {
        "photos": 1, "voices": 1, "responses": 1, "messages": 1, "notices": 0,
    }  # fmt: skip


def test_an_area_that_fails_keeps_its_photos_and_their_files(world):
    kept = photo(world, of=OLD)
    change(world, "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$no$$; END'")
    change(world, "CREATE TRIGGER fail BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION fail()")
    report = run(world)
    assert report.failed == ["lunden"]
    assert [row.id for row in read(world, "SELECT id FROM photo")] == [kept]
    assert names(world) == {f"{kept}.jpg"}


def test_what_is_held_of_a_writer_is_gone_from_the_tables(world):
    pin = world.publish()
    change(world, "UPDATE pin SET created_at = :of", of=OLD)
    message(world, pin, author="writer", of=OLD, words="Jeg bor hos Bodil")
    run(world)
    with world.engine.connect() as connection:
        dump = "\n".join(
            str(row)
            for table in ("pin", "message", "notice", "voice", "photo", "response")
            for row in connection.execute(text(f"SELECT {table}::text FROM {table}"))  # noqa: S608
        )
    assert "Bodil" not in dump
    assert "mørkt" not in dump
