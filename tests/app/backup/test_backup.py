"""A backup holds everything, as of one moment, and all of it comes back."""

import fcntl
import shutil
import stat
import threading
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.backup.manifest import BackupError, known_revisions
from app.backup.programs import connection_words, find_program
from app.backup.reading import Archive
from app.backup.writing import write_backup
from app.cluster import DatabaseUrls
from app.database import owner_engine
from app.main import create_app
from app.migrating import differences, downgrade
from app.settings import Settings
from tests.app.backup.instances import leftovers

PINS = "/api/areas/hjertelunden/pins"


def answer(urls: DatabaseUrls, var: Path) -> bytes:
    settings = Settings(strict_catalogues=True, work_bits=0, rate_limits=False, var=var)
    with TestClient(create_app(settings, urls)) as client:
        reply = client.get(PINS)
    assert reply.status_code == 200
    return reply.content


def test_everything_comes_back_in_a_fresh_cluster_and_the_service_answers_the_same(original, file, fresh):
    fresh.restore(file)
    before, after = original.portrait(), fresh.portrait()
    assert after == before
    assert before["files"].keys() == {"keys/secret", "photos/0a/lamp æøå.jpg", "photos/0b/" + "long" * 40 + ".jpg"}
    assert sum(before[name][0] for name in before if name.startswith("rows of ")) > 1000
    assert before["grants on columns"]
    assert before["grants on functions"]
    assert answer(fresh.urls, fresh.var) == answer(original.urls, original.var)
    assert stat.S_IMODE((fresh.var / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((fresh.var / "keys" / "secret").stat().st_mode) == 0o600
    assert leftovers(fresh.var) == []
    assert fresh.databases() == original.databases()
    engine = owner_engine(fresh.urls)
    assert differences(engine) == []
    engine.dispose()


def test_logins_of_a_fresh_cluster_belong_to_the_same_roles(original, file, fresh):
    statement = """
        SELECT member.rolname, role.rolname FROM pg_auth_members
        JOIN pg_roles AS member ON member.oid = member JOIN pg_roles AS role ON role.oid = roleid
        WHERE role.rolname !~ '^pg_' ORDER BY 1, 2
    """
    fresh.restore(file)
    pairs = []
    for instance in (original, fresh):
        with instance.cluster.connect() as server:
            pairs.append([pair for pair in server.execute(statement).fetchall() if "_web_" in pair[0]])
    assert ("tryghedskort_web_public", "tryghedskort_public") in pairs[0]
    assert pairs[0] == pairs[1]


def test_row_security_its_policies_and_roles_that_bypass_it_come_back(original, tmp_path, fresh):
    original.run(
        "CREATE ROLE tryghedskort_keeper NOLOGIN BYPASSRLS NOINHERIT",
        "GRANT tryghedskort_public TO tryghedskort_keeper",
        "CREATE TABLE guarded (id integer GENERATED ALWAYS AS IDENTITY, word text)",
        "INSERT INTO guarded (word) VALUES ('one'), ('two')",
        "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE guarded FORCE ROW LEVEL SECURITY",
        "CREATE POLICY only_one ON guarded FOR SELECT TO tryghedskort_keeper USING (word = 'one')",
    )
    try:
        write_backup(original.urls, original.var, tmp_path / "guarded.tar")
        before = original.portrait()
        fresh.restore(tmp_path / "guarded.tar")
        assert fresh.portrait() == before
        assert any("only_one" in row for row in before["policies"])
        keeper = next(role for role in before["roles"] if role.name == "tryghedskort_keeper")
        assert (keeper.bypasses_row_security, keeper.inherits) == (True, False)
        assert keeper.member_of == ("tryghedskort_public",)
    finally:
        original.run("DROP TABLE guarded", "DROP ROLE tryghedskort_keeper")


def test_a_backup_is_for_its_owner_only_and_never_written_over_unasked(original, file):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    with pytest.raises(BackupError, match="--replace"):
        write_backup(original.urls, original.var, file)
    assert file.read_bytes() == before
    write_backup(original.urls, original.var, file, replace=True)
    with Archive(file) as archive:
        assert archive.manifest.rows
    assert list(file.parent.iterdir()) == [file]


def test_two_backups_at_once_do_not_write_into_one_file(original, tmp_path):
    with (tmp_path / "one.tar.part").open("wb") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        with pytest.raises(BackupError, match="Another backup"):
            write_backup(original.urls, original.var, tmp_path / "one.tar")
    write_backup(original.urls, original.var, tmp_path / "one.tar")
    assert [path.name for path in tmp_path.iterdir()] == ["one.tar"]


def test_a_backup_that_fails_leaves_nothing_and_spares_the_older_one(original, file, tmp_path):
    copy = Path(shutil.copy(file, tmp_path / "kept.tar"))
    (original.var / "photos" / "link.jpg").symlink_to("/etc/hostname")
    try:
        with pytest.raises(BackupError, match=r"link\.jpg"):
            write_backup(original.urls, original.var, copy, replace=True)
    finally:
        (original.var / "photos" / "link.jpg").unlink()
    assert copy.read_bytes() == file.read_bytes()
    assert list(tmp_path.iterdir()) == [copy]


def test_a_backup_shows_one_moment_though_rows_come_in_meanwhile(original, tmp_path, fresh):
    enough, begun, stored = threading.Event(), threading.Event(), []

    def write() -> None:
        with original.cluster.connect("tryghedskort") as connection:
            connection.execute("CREATE TABLE coming_in (number integer)")
            while not enough.is_set():
                connection.execute("INSERT INTO coming_in VALUES (%s)", [len(stored)])
                stored.append(len(stored))
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(10)
        manifest = write_backup(original.urls, original.var, tmp_path / "moment.tar")
    finally:
        enough.set()
        writer.join()
    try:
        counted = manifest.rows["public.coming_in"]
        assert 0 < counted < len(stored)
        fresh.restore(tmp_path / "moment.tar")
        with fresh.cluster.connect("tryghedskort") as connection:
            found = connection.execute("SELECT count(*), max(number) FROM coming_in").fetchone()
        assert found == (counted, counted - 1)
    finally:
        original.run("DROP TABLE coming_in")


def test_passwords_are_in_the_environment_and_never_on_a_command_line():
    where, environment = connection_words("postgresql+psycopg://anna:p%40ss@db.example:5433/kort?sslmode=require")
    assert "p@ss" not in where
    assert "sslmode=require" in where
    assert environment["PGPASSWORD"] == "p@ss"


def test_a_missing_program_is_said_with_how_to_install_it():
    with pytest.raises(BackupError, match="apt-get install postgresql-client-99"):
        find_program("pg_dump", 99)


def test_an_older_backup_is_brought_up_to_date(database, tmp_path, fresh):
    engine = owner_engine(database.urls)
    downgrade(engine, "-1")
    engine.dispose()
    manifest = write_backup(database.urls, tmp_path / "var", tmp_path / "older.tar")
    assert manifest.revision != max(known_revisions())
    fresh.restore(tmp_path / "older.tar")
    engine = owner_engine(fresh.urls)
    assert differences(engine) == []
    engine.dispose()
