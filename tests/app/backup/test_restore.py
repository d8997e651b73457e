"""What is not whole, or has no room, changes nothing; a restore that is cut off is undone or finished."""

import os
import shutil
import signal
import tarfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.backup.manifest import DUMP, FORMAT, MANIFEST, BackupError
from app.backup.places import GivenPlace, PrivatePlace
from app.backup.reading import Archive
from app.backup.restoring import JOURNAL, kept_folders, restore_backup, settle, settle_service
from app.backup.writing import write_backup
from app.database import owner_engine
from tests.app.backup.instances import Instance, contents, forge, leftovers, start
from tests.app.backup.portrait import portray


@pytest.mark.parametrize("where", ["in the dump", "in a photo", "in the manifest", "behind everything"])
def test_a_changed_byte_is_refused(file, tmp_path, where):
    with tarfile.open(file) as tar:
        name = {"in the dump": DUMP, "in the manifest": MANIFEST}.get(where, "photos/0a/lamp æøå.jpg")
        member = tar.getmember(name)
    raw = bytearray(file.read_bytes())
    raw[-1 if where == "behind everything" else member.offset_data + member.size // 2] ^= 1
    (tmp_path / "changed.tar").write_bytes(raw)
    with pytest.raises(BackupError):
        Archive(tmp_path / "changed.tar")


@pytest.mark.parametrize("part", [0.0, 0.001, 0.3, 0.9, 0.999, 1.0])
def test_a_file_that_was_cut_off_is_refused(file, tmp_path, part):
    (tmp_path / "cut.tar").write_bytes(file.read_bytes()[: int(file.stat().st_size * part) - 1 if part else 0])
    with pytest.raises(BackupError, match="not a whole backup"):
        Archive(tmp_path / "cut.tar")


@pytest.mark.parametrize(
    "name", ["../evil", "keys/../../evil", "/etc/evil", "keys//evil", "photos/..", "elsewhere/evil", "keys"]
)
def test_names_that_lead_elsewhere_are_refused(file, tmp_path, name):
    forged = forge(file, tmp_path / "forged.tar", lambda _manifest, parts: parts.update({name: b"evil"}))
    with pytest.raises(BackupError, match="no backup has"):
        Archive(forged)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_refused(file, tmp_path, kind):
    forged = Path(shutil.copy(file, tmp_path / "forged.tar"))
    with tarfile.open(forged, "a") as tar:
        header = tarfile.TarInfo("photos/odd")
        header.type, header.linkname = kind, "/etc/hostname"
        tar.addfile(header)
    with pytest.raises(BackupError, match="no backup has"):
        Archive(forged)


def test_a_file_that_the_manifest_does_not_name_is_refused(file, tmp_path):
    forged = Path(shutil.copy(file, tmp_path / "forged.tar"))
    with tarfile.open(forged, "a") as tar:
        tar.addfile(tarfile.TarInfo("photos/one-more.jpg"))
    with pytest.raises(BackupError, match="not a whole backup"):
        Archive(forged)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": FORMAT + 1}, "newer tryghedskort.*Update"),
        ({"revision": "9999"}, "schema 9999.*Update"),
        ({"rows": None}, "not whole"),
        ({"format": "many"}, "cannot be read"),
        ({"roles": [{"name": "pg_write_server_files"}]}, "not whole"),
    ],
)
def test_a_backup_of_a_newer_version_is_refused_with_what_to_do(file, tmp_path, change, words):
    forged = forge(file, tmp_path / "forged.tar", lambda manifest, _parts: manifest.update(change))
    with pytest.raises(BackupError, match=words):
        Archive(forged)


def test_areas_that_are_there_are_not_replaced_unasked(file, other):
    before = other.portrait()
    with pytest.raises(BackupError, match="--replace"):
        other.restore(file)
    assert other.portrait() == before


def cut_dump(_manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts[DUMP] = parts[DUMP][: len(parts[DUMP]) // 2]


def count_wrongly(manifest: dict[str, Any], _parts: dict[str, bytes]) -> None:
    name = max(manifest["rows"], key=manifest["rows"].__getitem__)
    manifest["rows"][name] += 1


def add_role(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["roles"].append({"name": "tryghedskort_stranger", "member_of": ["tryghedskort_public"]})
    cut_dump(manifest, parts)


def come_from_newer_postgresql(manifest: dict[str, Any], _parts: dict[str, bytes]) -> None:
    manifest["postgresql"] = 99


def want_extension(manifest: dict[str, Any], _parts: dict[str, bytes]) -> None:
    manifest["extensions"].append('none "such"')


@pytest.mark.parametrize("change", [cut_dump, count_wrongly, add_role, come_from_newer_postgresql, want_extension])
def test_a_restore_that_fails_on_its_way_changes_nothing(file, tmp_path, other, change):
    before, databases = other.portrait(), other.databases()
    with pytest.raises(BackupError):
        other.restore(forge(file, tmp_path / "forged.tar", change), replace=True)
    assert other.portrait() == before
    assert other.databases() == databases
    assert [name for name in leftovers(other.var) if name != "restore.log"] == []
    with other.cluster.connect() as server:
        stranger = server.execute("SELECT FROM pg_roles WHERE rolname = 'tryghedskort_stranger'").fetchone()
    assert stranger is None


class CutOff(PrivatePlace):
    """A place where the process is killed at the decisive moment: just before it, or just after."""

    after = False

    def commit(self, archive: Archive, log: Path, stamp: str) -> None:
        if self.after:
            super().commit(archive, log, stamp)
        os.kill(os.getpid(), signal.SIGKILL)


def restore_and_die(instance: Instance, file: Path, *, after: bool) -> None:
    child = os.fork()
    if child == 0:
        try:
            place = CutOff(instance.urls)
            place.after = after
            with Archive(file) as archive:
                restore_backup(archive, place, instance.var, replace=True)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert (instance.var / JOURNAL).exists()


def test_a_restore_killed_before_the_swap_is_undone(file, other):
    before, databases = other.portrait(), other.databases()
    restore_and_die(other, file, after=False)
    assert not settle(PrivatePlace(other.urls), other.var)
    assert other.portrait() == before
    assert other.databases() == databases
    assert leftovers(other.var) == []


def test_a_restore_killed_after_the_swap_is_finished_and_the_old_kept_until_it_is_forgotten(file, original, tmp_path):
    instance = start(tmp_path / "var")
    try:
        (instance.var / "keys").mkdir()
        (instance.var / "keys" / "secret").write_bytes(b"old")
        instance.run("CREATE TABLE old (word text)")
        restore_and_die(instance, file, after=True)
        settle_service(instance.urls, instance.var, is_private=True)
        assert instance.portrait() == original.portrait()
        assert leftovers(instance.var) == []
        (kept,) = kept_folders(instance.var)
        assert (kept / "secret").read_bytes() == b"old"
        (replaced,) = PrivatePlace(instance.urls).forget()
        assert replaced not in instance.databases()
        assert not settle(PrivatePlace(instance.urls), instance.var)
        assert instance.portrait() == original.portrait()
    finally:
        instance.cluster.stop()


def test_an_empty_database_of_ones_own_is_filled_by_a_plain_login_and_backed_up_again(
    original, file, given, tmp_path, fresh
):
    with Archive(file) as archive:
        restore_backup(archive, GivenPlace(given), tmp_path / "var")
    engine = owner_engine(given)
    after = portray(engine) | {"files": contents(tmp_path / "var")}
    engine.dispose()
    before = original.portrait()
    assert {name: after[name] for name in before if name != "roles"} == {
        name: before[name] for name in before if name != "roles"
    }
    write_backup(given, tmp_path / "var", tmp_path / "again.tar")
    fresh.restore(tmp_path / "again.tar")
    assert fresh.portrait() == before


def test_a_database_of_ones_own_with_tables_or_guests_is_left_alone(database, given, file, tmp_path):
    with Archive(file) as archive:
        with pytest.raises(BackupError, match="not empty"):
            restore_backup(archive, GivenPlace(database.urls), tmp_path, replace=True)
        engine = owner_engine(given)
        with engine.connect() as guest:
            guest.execute(text("SELECT 1"))
            with pytest.raises(BackupError, match="Somebody is connected"):
                restore_backup(archive, GivenPlace(given), tmp_path)
        engine.dispose()


def test_a_restore_that_fails_in_a_database_of_ones_own_leaves_it_empty(given, file, tmp_path):
    (tmp_path / "var").mkdir()
    with (
        Archive(forge(file, tmp_path / "forged.tar", cut_dump)) as archive,
        pytest.raises(BackupError, match="nothing was changed"),
    ):
        restore_backup(archive, GivenPlace(given), tmp_path / "var")
    assert not GivenPlace(given).is_committed()
    assert leftovers(tmp_path / "var") == ["restore.log"]
