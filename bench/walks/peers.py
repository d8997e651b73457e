"""Other solvers, each in a process of its own: ortools and highspy cannot be imported in one (walks.md).

One JSON object a line goes in and one comes out. A task holds travel (s + 2, s + 2; the start in row s, the end in
row s + 1), service and prizes (s), budget, most_stops and seconds; an answer the order, whether it is proven, the bound
on the prizes, and the seconds of the solver without starting Python.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypedDict

import numpy as np

from app.settings import ROOT
from geo.orienteering.problem import Floats, OrienteeringProblem


class Task(TypedDict):
    """What a peer is asked."""

    travel: list[list[float]]
    service: list[float]
    prizes: list[float]
    budget: float
    most_stops: int
    seconds: float


class Reply(TypedDict):
    """What a peer found."""

    order: list[int]
    is_proven: bool
    bound: float | None
    seconds: float


class PeerError(RuntimeError):
    """A peer ended instead of answering."""


@dataclass(slots=True)
class Peer:
    """A solver in a process of its own; a context manager."""

    module: str
    _process: "subprocess.Popen[str] | None" = None

    def __enter__(self) -> "Peer":
        """Start the process, and let it solve something small so that its imports are done."""
        command = [sys.executable, "-m", self.module]
        self._process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.solve(Task(travel=[[0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]], service=[0.0], prizes=[1.0],
                        budget=2.0, most_stops=1, seconds=0.1))  # fmt: skip
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.communicate(timeout=60)

    @property
    def pid(self) -> int:
        """Return the number of the process; raises PeerError when it does not run."""
        return self._running().pid

    def solve(self, task: Task) -> Reply:
        """Return the peer's answer; raises PeerError when it ended."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(task) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise PeerError(f"{self.module} ended with {process.wait()} instead of answering; its words stand above")
        reply: Reply = json.loads(line)
        return reply

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            raise PeerError(f"{self.module} was not started")
        return self._process


def pyvrp() -> Peer:
    """Return PyVRP's process."""
    return Peer("bench.walks.pyvrp_peer")


def cp_sat() -> Peer:
    """Return the process of OR-Tools' CP-SAT."""
    return Peer("bench.walks.cp_sat_peer")


def task_of(problem: OrienteeringProblem, prizes: Floats, seconds: float) -> Task:
    """Return a problem as plain prizes, which is all that the peers know."""
    return Task(
        travel=np.where(np.isfinite(problem.travel), problem.travel, 1e6).tolist(),
        service=problem.service.tolist(),
        prizes=prizes.tolist(),
        budget=problem.budget,
        most_stops=problem.most_stops,
        seconds=seconds,
    )


def with_service(task: Task) -> Floats:
    """Return the travel with half of each stop's service on either side, so that one number is kept within budget."""
    half = np.append(np.array(task["service"], dtype=float), [0.0, 0.0]) / 2
    folded = np.array(task["travel"], dtype=float) + half[:, None] + half[None, :]
    np.fill_diagonal(folded, 0.0)
    return folded


def serve(solve: Callable[[Task], dict[str, Any]]) -> None:
    """Answer tasks from standard input until it ends; what the solver prints goes to standard error."""
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        answers.write(json.dumps(solve(json.loads(line))) + "\n")
        answers.flush()
