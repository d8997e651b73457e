"""Plans that take their time: made in threads, watched, cancelled, and forgotten after an hour."""

import logging
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

from app.errors import TooManyError
from app.walks.planning import About, Planned, Request
from geo.orienteering.problem import Progress, Solution
from geo.walks import NamedPlace, WalkError, WalkSoFar, plan_so_far

logger = logging.getLogger("tryghedskort")

AT_ONCE = 2
"""Jobs that are worked on; the others wait for their turn."""
MOST_OF_AREA = 4
"""Jobs of one area that are not finished."""
MOST_FINISHED = 20
"""Finished jobs of one area whose answers are kept."""
KEPT_S = 3600.0
RETRY_S = 30
CLOSES_WITHIN_S = 10.0
"""How long the end of the service waits for jobs that were told to end."""
State = Literal["running", "done", "failed", "cancelled"]
Work = Callable[[Progress], list[Planned]]


@dataclass(slots=True, eq=False)
class WalkJob:
    """A plan that is being made, or was; it holds what its answer needs, and no network."""

    area_id: uuid.UUID
    about: About
    named_places: Sequence[NamedPlace] = ()
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    state: State = "running"
    best: Solution | None = None
    """A WalkSoFar while it runs; at its end only the numbers are kept."""
    planned: list[Planned] | None = None
    error: WalkError | None = None
    waiting: Future[None] | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)

    @property
    def seconds(self) -> float:
        """Return how long it has taken, or took."""
        return (self.ended or time.monotonic()) - self.began

    def best_so_far(self) -> Planned | None:
        """Return the best walk while the job runs, but for comparisons; None where there is none to draw."""
        best = self.best
        plan = plan_so_far(best, self.named_places) if isinstance(best, WalkSoFar) else None
        return None if plan is None else Planned("best", (plan,))

    def end(self, state: State) -> None:
        """Say how it ended."""
        self.ended = time.monotonic()
        self.state = state
        self.waiting = None
        self.named_places = ()
        if isinstance(self.best, WalkSoFar):
            self.best = self.best.numbers
        self.finished.set()


class WalkJobs:
    """The jobs of all areas."""

    def __init__(self) -> None:
        """Begin with none; threads are made when the first job comes."""
        self._lock = threading.Lock()
        self._jobs: dict[uuid.UUID, WalkJob] = {}
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="walk-job")

    def start(self, area_id: uuid.UUID, asked: Request, work: Work) -> WalkJob:
        """Have a plan made; raise TooManyError while the area has enough of them."""
        job = WalkJob(area_id, asked.about, asked.network.named_places)
        with self._lock:
            self._forget_old(area_id)
            unfinished = [one for one in self._jobs.values() if one.area_id == area_id and one.state == "running"]
            if len(unfinished) >= MOST_OF_AREA:
                raise TooManyError("too_many_jobs", seconds=RETRY_S)
            self._jobs[job.id] = job
            job.waiting = self._threads.submit(self._run, job, work)
        return job

    def find(self, area_id: uuid.UUID, job_id: uuid.UUID) -> WalkJob | None:
        """Return a job of an area."""
        with self._lock:
            self._forget_old(area_id)
            job = self._jobs.get(job_id)
        return job if job is not None and job.area_id == area_id else None

    def cancel(self, job: WalkJob) -> None:
        """Ask a job to end with the best it has found; one that waits for its turn ends at once."""
        job.cancelled.set()
        waiting = job.waiting
        if waiting is not None and waiting.cancel():
            job.end("cancelled")

    def close(self) -> None:
        """End all jobs, and wait a little for their threads to be gone."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            self.cancel(job)
        closing = threading.Thread(target=self._threads.shutdown, daemon=True)
        closing.start()
        closing.join(CLOSES_WITHIN_S)

    def _run(self, job: WalkJob, work: Work) -> None:
        def watch(best: Solution) -> bool:
            job.best = best
            return not job.cancelled.is_set()

        state: State = "failed"
        try:
            if not job.cancelled.is_set():
                job.planned = work(watch)
            state = "cancelled" if job.cancelled.is_set() else "done"
        except WalkError as error:
            # Its traceback would hold the network for as long as the answer is kept.
            job.error = error.with_traceback(None)
        except Exception:
            logger.exception("a walk could not be planned")
        finally:
            job.end(state)

    def _forget_old(self, area_id: uuid.UUID) -> None:
        """Forget what ended long ago, and of an area's answers those beyond MOST_FINISHED."""
        now = time.monotonic()
        old = {job.id for job in self._jobs.values() if job.ended is not None and now - job.ended > KEPT_S}
        finished = [job for job in self._jobs.values() if job.area_id == area_id and job.ended is not None]
        finished.sort(key=lambda job: job.ended or 0.0)
        old |= {job.id for job in finished[:-MOST_FINISHED]}
        for job_id in old:
            del self._jobs[job_id]
