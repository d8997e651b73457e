"""`tryghedskort run`, as an operator meets it: one command up, nothing left behind, repaired after a kill."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.processes import free_port, is_alive

COMMAND = [str(Path(sys.executable).with_name("tryghedskort")), "run"]


class Run:
    """A started service; `lines` is what it has said so far."""

    def __init__(self, var: Path, **environment: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        self.process = subprocess.Popen(
            COMMAND, stderr=subprocess.PIPE, text=True, env={**clean, "VAR": str(var), "COLUMNS": "200", **environment}
        )
        self.lines: list[str] = []
        self.var = var

    def wait_until_it_says(self, words: str) -> str:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            if words in line:
                return line
        raise AssertionError(f"it ended without saying {words!r}: {''.join(self.lines)}")

    def address(self) -> str:
        """Return where it serves, once it does."""
        self.wait_until_it_says("Ctrl-C stops it")
        return str(json.loads((self.var / "running.json").read_text())["address"])

    def postgres(self) -> int:
        return int(json.loads((self.var / "postgis" / "running.json").read_text())["pid"])

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        assert self.process.stderr is not None
        self.lines += self.process.stderr.readlines()
        self.process.stderr.close()
        return self.process.wait(60)


@pytest.fixture
def start(tmp_path) -> Iterator:
    """Give a function that starts the service in a folder with a space."""
    started: list[Run] = []

    def run(**environment: str) -> Run:
        environment.setdefault("PORT", str(free_port()))
        made = Run(tmp_path / "a b", **environment)
        started.append(made)
        return made

    yield run
    for made in started:
        if made.process.poll() is None:
            made.end(signal.SIGINT)
        elif made.process.stderr:
            made.process.stderr.close()


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  loopback
        return str(answer.read().decode())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_the_demo_and_ctrl_c_stops_everything_it_started(start, number):
    service = start()
    address = service.address()
    assert "Hjertelunden" in read(f"{address}/areas/hjertelunden")
    postgres = service.postgres()
    assert service.end(number) == 0
    assert not is_alive(postgres)
    assert not (service.var / "running.json").exists()


def test_after_a_kill_the_database_goes_too_and_the_next_start_repairs_what_is_left(start):
    killed = start()
    address = killed.address()
    postgres = killed.postgres()
    killed.end(signal.SIGKILL)
    again = start()
    assert "143" in read(f"{again.address()}/areas/hjertelunden")
    assert not is_alive(postgres)
    assert address.startswith("http://127.0.0.1:")


def test_a_killed_database_comes_back_under_a_running_service(start):
    service = start()
    address = service.address()
    os.kill(service.postgres(), signal.SIGKILL)
    service.wait_until_it_says("starting it again")
    answers = []
    while not answers or answers[-1] == 503:
        try:
            answers.append(len(read(f"{address}/areas/hjertelunden")))
        except urllib.error.HTTPError as away:
            answers.append(away.code)
            away.close()
    assert answers[-1] > 1000


def test_a_second_one_in_the_same_folder_says_where_the_first_is(start):
    first = start()
    address = first.address()
    second = start()
    line = second.wait_until_it_says("already running")
    assert address in line
    assert second.end(signal.SIGINT) != 0
    assert "ok" in read(f"{address}/health")
    assert is_alive(first.postgres())
    assert json.loads((first.var / "running.json").read_text())["address"] == address


def test_a_taken_port_is_said_when_it_was_asked_for_and_passed_over_when_not(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        refused = start(PORT=taken)
        refused.wait_until_it_says(f"Port {taken} on 127.0.0.1 is taken")
        assert refused.process.wait(30) == 2


def test_a_server_of_ones_own_is_used_and_left_running(start, database):
    service = start(DATABASE_URL=database.owner_url.replace("+psycopg", ""), SECRET_KEY="k" * 40)
    address = service.address()
    assert read(f"{address}/api/areas") == "[]"
    assert not (service.var / "postgis").exists()
    assert service.end(signal.SIGINT) == 0


def test_a_server_of_ones_own_without_a_secret_of_ones_own_is_refused_in_words(start, database):
    service = start(DATABASE_URL=database.owner_url.replace("+psycopg", ""))
    service.wait_until_it_says("DATABASE_URL needs SECRET_KEY beside it")
    assert service.process.wait(30) == 2


def test_a_database_that_does_not_answer_is_said_in_words(start):
    service = start(SECRET_KEY="k" * 40, DATABASE_URL=f"postgresql://nobody:nothing@127.0.0.1:{free_port()}/none")
    service.wait_until_it_says("does not answer")
    assert service.process.wait(30) == 2
    assert not any("psycopg" in line for line in service.lines)
