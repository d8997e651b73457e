"""`python -m bench.walks.cp_sat_peer`: the same with OR-Tools' CP-SAT, a circuit with optional places.

CP-SAT takes whole numbers only: lengths are rounded up to a ten-thousandth, so that its answers keep the budget. What
it proves, it proves of the rounded instance. Eight workers, since it needs them to prove even on two cores (walks.md).
"""

import math
import time
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from bench.walks.peers import Task, serve, with_service

_SCALE = 10_000
_PRIZE = 1000
_WORKERS = 8


def solve(task: Task) -> dict[str, Any]:
    """Return the order found within the seconds, and whether it was proven best."""
    began = time.perf_counter()
    model, arcs = _model(task)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = task["seconds"]
    solver.parameters.num_workers = _WORKERS
    solver.parameters.random_seed = 1
    status = solver.solve(model)
    seconds = time.perf_counter() - began
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {"order": [], "is_proven": False, "bound": None, "seconds": seconds}
    following = {first: last for (first, last), used in arcs.items() if solver.boolean_value(used)}
    order: list[int] = []
    place = following[len(task["prizes"])]
    while place != len(task["prizes"]) + 1:
        order.append(place)
        place = following[place]
    bound = solver.best_objective_bound / _PRIZE
    return {"order": order, "is_proven": status == cp_model.OPTIMAL, "bound": bound, "seconds": seconds}


def _model(task: Task) -> tuple[cp_model.CpModel, dict[tuple[int, int], cp_model.IntVar]]:
    model = cp_model.CpModel()
    travel, budget = with_service(task), task["budget"]
    count = len(task["prizes"])
    start, end = count, count + 1
    lengths = np.ceil(travel * _SCALE - 1e-6).astype(int)
    arcs: dict[tuple[int, int], cp_model.IntVar] = {}
    for first in range(count + 2):
        for last in range(count + 2):
            shortest = travel[start, first] + travel[first, last] + travel[last, end]
            if first not in (last, end) and last != start and shortest <= budget + 1e-9:
                arcs[first, last] = model.new_bool_var("")
    left_out = [model.new_bool_var("") for _ in range(count)]
    loops = [(site, site, literal) for site, literal in enumerate(left_out)]
    model.add_circuit([*((*ends, used) for ends, used in arcs.items()), *loops, (end, start, True)])
    length = sum(int(lengths[ends]) * used for ends, used in arcs.items())
    model.add(length <= math.floor(budget * _SCALE))
    model.add(sum(1 - literal for literal in left_out) <= task["most_stops"])
    prizes = [round(prize * _PRIZE) for prize in task["prizes"]]
    model.maximize(sum(prize * (1 - literal) for prize, literal in zip(prizes, left_out, strict=True)))
    return model, arcs


if __name__ == "__main__":
    serve(solve)
