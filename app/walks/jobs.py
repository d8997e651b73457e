"""Plans that take their time: made in threads, watched, cancelled, and forgotten after an hour."""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

from app.errors import TooManyError
from app.walks.planning import Planned, Request
from geo.orienteering.problem import Progress, Solution
from geo.walks import WalkError

logger = logging.getLogger("tryghedskort")

AT_ONCE = 2
"""Jobs that are worked on; the others wait for their turn."""
MOST_OF_AREA = 4
"""Jobs of one area that are not finished."""
KEPT_S = 3600.0
RETRY_S = 30
State = Literal["running", "done", "failed", "cancelled"]
Work = Callable[[Progress], list[Planned]]


@dataclass(slots=True, eq=False)
class WalkJob:
    """A plan that is being made, or was."""

    area_id: uuid.UUID
    asked: Request
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    state: State = "running"
    best: Solution | None = None
    planned: list[Planned] | None = None
    error: WalkError | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)

    @property
    def seconds(self) -> float:
        """Return how long it has taken, or took."""
        return (self.ended or time.monotonic()) - self.began


class WalkJobs:
    """The jobs of all areas."""

    def __init__(self) -> None:
        """Begin with none; threads are made when the first job comes."""
        self._lock = threading.Lock()
        self._jobs: dict[uuid.UUID, WalkJob] = {}
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="walk-job")

    def start(self, area_id: uuid.UUID, asked: Request, work: Work) -> WalkJob:
        """Have a plan made; raise TooManyError while the area has enough of them."""
        job = WalkJob(area_id, asked)
        with self._lock:
            self._forget_old()
            unfinished = [one for one in self._jobs.values() if one.area_id == area_id and one.state == "running"]
            if len(unfinished) >= MOST_OF_AREA:
                raise TooManyError("too_many_jobs", seconds=RETRY_S)
            self._jobs[job.id] = job
        self._threads.submit(self._run, job, work)
        return job

    def find(self, area_id: uuid.UUID, job_id: uuid.UUID) -> WalkJob | None:
        """Return a job of an area."""
        with self._lock:
            self._forget_old()
            job = self._jobs.get(job_id)
        return job if job is not None and job.area_id == area_id else None

    def cancel(self, job: WalkJob) -> None:
        """Ask a job to end with the best it has found."""
        job.cancelled.set()

    def close(self) -> None:
        """End all jobs; their threads are gone afterwards."""
        with self._lock:
            for job in self._jobs.values():
                job.cancelled.set()
        self._threads.shutdown(cancel_futures=True)

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
            job.error = error
        except Exception:
            logger.exception("a walk could not be planned")
        finally:
            job.ended = time.monotonic()
            job.state = state
            job.finished.set()

    def _forget_old(self) -> None:
        now = time.monotonic()
        old = [job.id for job in self._jobs.values() if job.ended is not None and now - job.ended > KEPT_S]
        for job_id in old:
            del self._jobs[job_id]
