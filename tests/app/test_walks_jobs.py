"""Plans that take their time: watched, cancelled, and nobody else's."""

import pickle
import threading
import time
import uuid
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from app.areas.service import find_area
from app.network.graphs import AreaNetwork
from app.network.service import read_network
from app.walks import planning
from app.walks.jobs import KEPT_S, MOST_FINISHED, MOST_OF_AREA, WalkJob
from app.walks.schemas import WalkIn
from geo.orienteering.problem import Solution
from tests.app.network_edits import spot
from tests.geo import walking_grid

pytestmark = pytest.mark.usefixtures("kernels")

HALF_WAY = Solution((0,), 10.0, 3.0, 2.99, 4.0, proven=False, method="search", stopped_by="done", nodes=1)
PATIENCE_S = 60


@pytest.fixture
def flagged(world):
    """Give an area with published challenges."""
    for position in ((100, 150), (250, 150), (350, 350), (150, 450)):
        world.publish(*position)
    return world


def start(world, auth, **wish):
    answer = world.client.post(f"{world.api}/walks/jobs", json={"minutes": 60, "most_stops": 3, **wish}, auth=auth)
    assert answer.status_code == 202, answer.text
    return answer.json()["id"]


def job_of(world, job_id):
    """Return a job as it lies in memory."""
    return next(job for job in world.app.state.walk_jobs._jobs.values() if str(job.id) == str(job_id))


def finish(world, job_id):
    assert job_of(world, job_id).finished.wait(PATIENCE_S)


class Held:
    """A job of an area that has found something and goes on until it is cancelled."""

    def __init__(self, world, asked, area_id):
        self.found = threading.Event()
        self.asked = asked
        self.started = threading.Event()
        self.job = world.app.state.walk_jobs.start(area_id, asked, self.work)
        self.started.set()

    def work(self, progress):
        assert self.started.wait(PATIENCE_S)
        assert progress(HALF_WAY)
        self.found.set()
        assert self.job.cancelled.wait(PATIENCE_S)
        assert not progress(HALF_WAY)
        return planning.plan(self.asked, ("best",))


@pytest.fixture
def hold(flagged, anna):
    """Give a way to start jobs that do not end by themselves; those left are ended with the service."""
    with Session(flagged.engine) as session:
        area = find_area(session, flagged.slug)
        network = read_network(session.connection(), area.id)
        asked = planning.read_request(session, area, WalkIn(minutes=60, most_stops=3), network)
    return lambda: Held(flagged, asked, area.id)


def test_a_job_ends_with_what_a_plan_would_be(flagged, anna):
    job_id = start(flagged, anna)
    finish(flagged, job_id)
    job = flagged.client.get(f"{flagged.api}/walks/jobs/{job_id}", auth=anna).json()
    assert job["state"] == "done"
    assert job["problem"] is None
    wish = {"minutes": 60, "most_stops": 3}
    planned = flagged.client.post(f"{flagged.api}/walks/plan?alternatives=false", json=wish, auth=anna).json()
    assert job["result"]["alternatives"] == planned["alternatives"]
    assert flagged.count("walk") == 0


def test_the_best_so_far_is_seen_while_a_job_runs_and_kept_when_it_is_cancelled(flagged, anna, hold):
    held = hold()
    assert held.found.wait(PATIENCE_S)
    address = f"{flagged.api}/walks/jobs/{held.job.id}"
    running = flagged.client.get(address, auth=anna).json()
    assert running["state"] == "running"
    assert (running["objective"], running["bound"]) == (2.99, 4.0)
    assert running["gap"] == pytest.approx(0.2525)
    assert (running["result"], running["best_so_far"]) == (None, None)
    assert flagged.client.delete(address, auth=anna).status_code == 204
    assert held.job.finished.wait(PATIENCE_S)
    ended = flagged.client.get(address, auth=anna).json()
    assert ended["state"] == "cancelled"
    assert ended["result"]["alternatives"][0]["walks"][0]["stops"]
    assert flagged.client.delete(address, auth=anna).status_code == 204


@pytest.fixture
def long_search(flagged):
    """Give a job whose search goes on for as long as a job may: of the many like walks none is soon proven the best."""
    graph, places, wish = walking_grid.hard_to_prove()
    wish = replace(wish, time_limit_s=planning.JOB_S)
    asked = planning.Request(AreaNetwork(graph, ()), places, wish, "Beboerhuset", ())
    with Session(flagged.engine) as session:
        area = find_area(session, flagged.slug)
    jobs = flagged.app.state.walk_jobs
    return jobs.start(area.id, asked, lambda progress: planning.plan(asked, ("best",), progress=progress))


def test_the_best_walk_so_far_is_drawn_like_an_alternative_while_the_search_goes_on(flagged, anna, long_search):
    address = f"{flagged.api}/walks/jobs/{long_search.id}?lang=da"
    until, running = time.monotonic() + PATIENCE_S, None
    while time.monotonic() < until:
        running = flagged.client.get(address, auth=anna).json()
        if running["best_so_far"] is not None:
            break
    assert running["state"] == "running"
    assert running["result"] is None
    assert running["best_so_far"]["variant"] == "best"
    (walk,) = running["best_so_far"]["walks"]
    assert 0 < len(walk["stops"]) <= 12
    assert walk["geometry"]["type"] == "LineString"
    assert walk["total_minutes"] <= 60 + 1e-6
    assert walk["objective"] >= running["objective"] - 1e-6
    assert not walk["proven_optimal"]
    flagged.client.delete(address, auth=anna)
    assert long_search.finished.wait(PATIENCE_S)
    ended = flagged.client.get(address, auth=anna).json()
    assert (ended["state"], ended["best_so_far"]) == ("cancelled", None)
    (alternative,) = ended["result"]["alternatives"]
    assert set(alternative) == set(running["best_so_far"])
    assert set(alternative["walks"][0]) == set(walk)
    assert alternative["walks"][0]["objective"] >= walk["objective"] - 1e-6
    assert len(pickle.dumps((long_search.best, long_search.planned))) < 500_000, "no network is held"


def test_an_answer_that_says_done_has_its_result(flagged, anna, long_search, monkeypatch):
    describe = WalkJob.best_so_far

    def ends_meanwhile(job):
        flagged.app.state.walk_jobs.cancel(job)
        assert job.finished.wait(PATIENCE_S)
        return describe(job)

    monkeypatch.setattr(WalkJob, "best_so_far", ends_meanwhile)
    address = f"{flagged.api}/walks/jobs/{long_search.id}"
    first, second = (flagged.client.get(address, auth=anna).json() for _ in range(2))
    assert (first["state"], first["result"]) == ("running", None)
    assert second["state"] == "cancelled"
    assert second["result"]["alternatives"]


def test_a_wish_that_cannot_be_met_fails_with_what_is_impossible(flagged, anna):
    job_id = start(flagged, anna, end=spot((450, 450)), minutes=10)
    finish(flagged, job_id)
    job = flagged.client.get(f"{flagged.api}/walks/jobs/{job_id}?lang=en", auth=anna).json()
    assert job["state"] == "failed"
    assert job["problem"]["code"] == "walk_budget_below_direct_way"
    assert job["problem"]["values"]["needed_minutes"] == pytest.approx(800 / 63, rel=0.01)
    assert "13 minutes" in job["problem"]["detail"]


def test_an_area_has_so_many_jobs_and_no_more(flagged, anna, hold):
    held = [hold() for _ in range(MOST_OF_AREA)]
    answer = flagged.client.post(f"{flagged.api}/walks/jobs", json={}, auth=anna)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    for one in held:
        flagged.app.state.walk_jobs.cancel(one.job)
    assert all(one.job.finished.wait(PATIENCE_S) for one in held)
    assert all(one.job.state == "cancelled" for one in held)
    finish(flagged, start(flagged, anna))


def test_a_job_that_waits_for_its_turn_is_cancelled_at_once_and_makes_room(flagged, anna, hold):
    held = [hold() for _ in range(MOST_OF_AREA)]
    waiting = held[-1].job
    assert flagged.client.delete(f"{flagged.api}/walks/jobs/{waiting.id}", auth=anna).status_code == 204
    job = flagged.client.get(f"{flagged.api}/walks/jobs/{waiting.id}", auth=anna).json()
    assert (job["state"], job["result"]) == ("cancelled", None)
    assert not held[-1].found.is_set()
    another = start(flagged, anna)
    for one in held[:-1]:
        flagged.app.state.walk_jobs.cancel(one.job)
    finish(flagged, another)


def test_so_many_answers_of_an_area_wait_to_be_read_and_none_holds_a_network(flagged, anna):
    ids = []
    for _ in range(MOST_FINISHED + 1):
        ids.append(start(flagged, anna, minutes=20))
        finish(flagged, ids[-1])
    found = [flagged.client.get(f"{flagged.api}/walks/jobs/{one}", auth=anna).status_code for one in ids]
    assert found == [404, *[200] * MOST_FINISHED]
    job = job_of(flagged, ids[-1])
    assert len(pickle.dumps((job.about, job.planned))) < 100_000


def test_nobody_of_another_area_sees_or_ends_a_job(flagged, anna, bent):
    job_id = start(flagged, anna)
    for where in (flagged.api, "/api/areas/bakken"):
        address = f"{where}/walks/jobs/{job_id}"
        assert flagged.client.get(address, auth=bent).status_code == 404
        assert flagged.client.delete(address, auth=bent).status_code == 404
    assert flagged.client.get(f"{flagged.api}/walks/jobs/{job_id}").status_code == 401
    assert flagged.client.post(f"{flagged.api}/walks/jobs", json={}).status_code == 401
    assert flagged.client.get(f"{flagged.api}/walks/jobs/{uuid.uuid4()}", auth=anna).status_code == 404
    finish(flagged, job_id)
    assert job_of(flagged, job_id).state == "done"


def test_a_job_is_forgotten_an_hour_after_its_end(flagged, anna):
    job_id = start(flagged, anna)
    finish(flagged, job_id)
    job_of(flagged, job_id).ended -= KEPT_S + 1
    assert flagged.client.get(f"{flagged.api}/walks/jobs/{job_id}", auth=anna).status_code == 404


def test_closing_the_service_ends_its_jobs(flagged, hold):
    before = set(threading.enumerate())
    held = hold()
    assert held.found.wait(PATIENCE_S)
    flagged.app.state.walk_jobs.close()
    assert held.job.state == "cancelled"
    assert not any(thread.name.startswith("walk-job") for thread in set(threading.enumerate()) - before)
