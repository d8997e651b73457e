"""The private PostGIS: it starts from whatever state it was left in."""

import os
import signal
import stat
from pathlib import Path

import psycopg
import pytest

from app.cluster import Cluster, ClusterBusyError, ClusterError, read_running
from app.processes import is_alive


@pytest.fixture
def private(tmp_path):
    """Give a cluster in a folder with a space, below one that only its owner may enter."""
    closed = tmp_path / "a b"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "postgis", durable=False)
    yield cluster
    cluster.stop()


def answers(cluster: Cluster) -> bool:
    with cluster.connect() as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_it_starts_below_a_closed_folder_and_keeps_what_was_stored(private):
    private.start()
    with private.connect() as server:
        server.execute("CREATE TABLE kept (number int)")
    private.stop()
    again = Cluster(private.folder, durable=False)
    again.start()
    try:
        with again.connect() as server:
            assert server.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    finally:
        again.stop()


def test_a_second_one_in_the_same_folder_is_refused(private):
    private.start()
    with pytest.raises(ClusterBusyError):
        Cluster(private.folder).start()
    assert answers(private)


def test_a_command_finds_the_running_one(private):
    assert read_running(private.folder) is None
    urls = private.start()
    assert read_running(private.folder) == urls


def test_a_server_whose_keeper_was_killed_is_stopped_and_started_anew(private):
    private.start()
    orphan = private.pid
    assert orphan is not None
    private._lock.close()
    again = Cluster(private.folder, durable=False)
    again.start()
    try:
        assert again.pid != orphan
        assert not is_alive(orphan)
        assert answers(again)
    finally:
        again.stop()


def test_a_killed_server_is_started_again_on_the_same_port(private):
    private.start()
    private.watch()
    port, killed = private.port, private.pid
    os.kill(killed, signal.SIGKILL)
    assert private.restarted.wait(30)
    assert private.pid != killed
    assert private.port == port
    assert answers(private)


def test_a_half_made_cluster_is_made_again(private):
    (private.folder / "data.new").mkdir(parents=True)
    (private.folder / "data.new" / "PG_VERSION").write_text("15")
    private.start()
    assert answers(private)


def test_secrets_are_for_the_owner_only(private):
    private.start()
    for name in ("secrets.json", "running.json"):
        assert stat.S_IMODE((private.folder / name).stat().st_mode) == 0o600


def test_lost_secrets_are_said_and_the_data_left_alone(private):
    private.start()
    private.stop()
    (private.folder / "secrets.json").unlink()
    with pytest.raises(ClusterError, match=r"secrets\.json"):
        Cluster(private.folder).start()
    assert (private.data / "PG_VERSION").exists()


def test_it_listens_on_loopback_only_and_asks_for_a_password(private):
    private.start()
    with private.connect() as server:
        assert server.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert server.execute("SHOW unix_socket_directories").fetchone() == ("",)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host="127.0.0.1", port=private.port, user="tryghedskort", dbname="postgres", password="x")


def test_the_server_does_not_run_as_root(private):
    private.start()
    assert Path(f"/proc/{private.pid}").stat().st_uid != 0
