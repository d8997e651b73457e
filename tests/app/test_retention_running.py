"""The retention by command and by the clock of a running service."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from typer import Typer
from typer.testing import CliRunner

from app.commands.retention import retention
from app.photos.files import folder_of
from app.retention.timer import RetentionTimer, next_run
from tests.app.conftest import World
from tests.app.test_retention import DANISH, NOW, change, read, rich

__all__ = ["rich"]  # A fixture that the tests here ask for by name.


@pytest.fixture
def command(database, monkeypatch, tmp_path) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("DATABASE_URL", database.owner_url)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("VAR", str(tmp_path / "var"))
    program = Typer()
    program.command()(retention)

    def call(*arguments: str) -> tuple[int, str]:
        answer = CliRunner().invoke(program, list(arguments))
        return answer.exit_code, answer.output

    return call


def test_the_command_lists_tells_of_photos_and_ends_with_json(rich, command):
    code, output = command("--dry-run", "--list")
    last = json.loads(output.splitlines()[-1])
    assert code == 0
    assert last["dry_run"] is True
    lunden = next(area for area in last["areas"] if area["slug"] == "lunden")
    assert lunden["pins"] == len(lunden["pin_ids"]) == 5
    assert all(output.count(pin) == 2 for pin in lunden["pin_ids"])
    assert "photos: 0 files without a photo deleted" in output
    assert read(rich, "SELECT count(*) FROM pin WHERE anonymised_at IS NOT NULL")[0][0] == 0


def test_the_command_does_it_and_names_no_pins_unasked(rich, command):
    code, output = command()
    assert code == 0
    assert "pin_ids" not in output
    assert read(rich, "SELECT count(*) FROM pin WHERE anonymised_at IS NOT NULL")[0][0] == 5


def test_the_command_fails_when_an_area_fails(rich, command):
    change(rich, "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$no$$; END'")
    change(rich, "CREATE TRIGGER fail BEFORE INSERT ON pin_event FOR EACH ROW EXECUTE FUNCTION fail()")
    code, output = command()
    assert code == 1
    assert json.loads(output.splitlines()[-1])["failed"] == ["lunden"]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 8, 31, 0, 59, tzinfo=UTC), datetime(2026, 8, 31, 1, 0, tzinfo=UTC)),
        (datetime(2026, 8, 31, 1, 0, tzinfo=UTC), datetime(2026, 9, 1, 1, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (datetime(2026, 12, 31, 12, 0, tzinfo=UTC), datetime(2027, 1, 1, 2, 0, tzinfo=UTC)),
    ],
)
def test_three_at_night_is_danish_time_in_summer_in_winter_and_when_the_clock_changes(now, due):
    assert next_run(now, 3) == due


def timer_of(world: World, urls, *, hour: int, base: datetime, done: Callable) -> RetentionTimer:
    began = time.monotonic()
    return RetentionTimer(
        urls, hour=hour, audit_months=24, photos=folder_of(world.app.state.settings), on_done=done,
        clock=lambda: base + timedelta(seconds=time.monotonic() - began),
    )  # fmt: skip


def test_the_timer_runs_when_the_hour_comes_and_stops_at_once(rich, database):
    reports, came = [], threading.Event()
    base = datetime(2026, 8, 31, 2, 59, 59, 800_000, tzinfo=DANISH).astimezone(UTC)
    timer = timer_of(rich, database.urls, hour=3, base=base, done=lambda report: (reports.append(report), came.set()))
    timer.start()
    assert came.wait(20)
    began = time.monotonic()
    timer.stop()
    assert time.monotonic() - began < 5
    assert sum(area.pins for area in reports[0].areas) == 5
    assert "retention" not in {thread.name for thread in threading.enumerate()}
    assert read(rich, "SELECT count(*) FROM pin WHERE anonymised_at IS NOT NULL")[0][0] == 5


def test_the_timer_is_off_with_minus_one_and_waits_quietly_before_its_hour(rich, database):
    before = {thread.name for thread in threading.enumerate()}
    off = timer_of(rich, database.urls, hour=-1, base=NOW, done=lambda _report: None)
    off.start()
    assert {thread.name for thread in threading.enumerate()} == before
    off.stop()
    waiting = timer_of(rich, database.urls, hour=3, base=NOW, done=lambda _report: pytest.fail("too early"))
    waiting.start()
    waiting.stop()
    assert read(rich, "SELECT count(*) FROM pin WHERE anonymised_at IS NOT NULL")[0][0] == 0
