"""The commands say what they did, or what is wrong and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from app.backup.reading import Archive
from app.backup.restoring import kept_folders
from app.commands import backup as commands


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Give a function that runs a command on the instance in a folder and returns its exit code and words."""
    line = typer.Typer(pretty_exceptions_enable=False)
    line.command("backup")(commands.backup)
    line.command("restore")(commands.restore)
    line.command("forget-replaced")(commands.forget_replaced)

    def run(*words: str | Path, **environment: str) -> tuple[int, str]:
        monkeypatch.setenv("VAR", str(tmp_path / "var"))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(line, [str(word) for word in words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, " ".join(done.output.split())

    return run


def test_the_commands_back_up_restore_and_forget(command, file, tmp_path):
    code, words = command("restore", file)
    assert (code, "Restored as of" in words) == (0, True)
    code, words = command("restore", file)
    assert (code, "--replace" in words) == (2, True)
    code, words = command("restore", file, "--replace")
    assert (code, "forget-replaced" in words, "_before_restore_" in words) == (0, True, True)
    code, words = command("backup", tmp_path / "again.tar")
    assert (code, "rows of" in words) == (0, True)
    with Archive(file) as first, Archive(tmp_path / "again.tar") as second:
        assert first.manifest.rows == second.manifest.rows
    code, words = command("restore", tmp_path / "again.tar", "--replace", SECRET_KEY="another " * 5)
    assert (code, "secret of this instance is not the one" in words) == (0, True)
    code, words = command("forget-replaced")
    assert (code, "Deleted: the database" in words) == (0, True)
    assert kept_folders(tmp_path / "var") == []


def test_a_restore_is_refused_while_the_service_runs_and_a_backup_is_not(command, other, file, tmp_path):
    before = other.portrait()
    code, words = command("restore", file, "--replace", VAR=str(other.var))
    assert (code, "is running on this instance" in words) == (2, True)
    code, words = command("backup", tmp_path / "running.tar", VAR=str(other.var))
    assert (code, "rows of" in words) == (0, True)
    assert other.portrait() == before


def test_messages_name_no_driver_and_nothing_is_made_on_a_refusal(command, tmp_path):
    (tmp_path / "text.tar").write_text("Not a tar")
    for words in (
        command("restore", tmp_path / "text.tar"),
        command("restore", tmp_path / "absent.tar"),
        command("backup", tmp_path / "new.tar"),
        command("backup", tmp_path / "new.tar", DATABASE_URL="postgresql://nobody:hidden@127.0.0.1:9/none"),
    ):
        assert words[0] == 2
        for word in ("Traceback", "psycopg", "sqlalchemy", "hidden"):
            assert word not in words[1]
    assert not (tmp_path / "var" / "postgis").exists()
    assert not (tmp_path / "new.tar").exists()
