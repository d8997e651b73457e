"""`python -m bench.walks.pyvrp_peer`: prize collecting with PyVRP, one vehicle with a longest distance.

PyVRP takes whole numbers only: lengths are rounded up to a thousandth, so that its answers keep the budget. It weighs
distance against prizes; a prize counts for so much that distance only breaks ties, which on the instances found more
optima than distance at no cost at all. most_stops is the load that the vehicle carries.
"""

import math
import time
from typing import Any

import numpy as np
from pyvrp import Model, PenaltyParams, SolveParams
from pyvrp.stop import MaxRuntime

from bench.walks.peers import Task, serve, with_service

_SCALE = 1000
_PRIZE = 100_000
_SEED = 1
_PARAMETERS = SolveParams(penalty=PenaltyParams(max_penalty=1e8))


def solve(task: Task) -> dict[str, Any]:
    """Return the order found within the seconds, without any proof."""
    model = _model(task)
    began = time.perf_counter()
    result = model.solve(MaxRuntime(task["seconds"]), seed=_SEED, display=False, params=_PARAMETERS)
    seconds = time.perf_counter() - began
    routes = result.best.routes() if result.is_feasible() else []
    order = [visit.idx for route in routes for visit in route.schedule() if visit.is_client()]
    return {"order": order, "is_proven": False, "bound": None, "seconds": seconds}


def _model(task: Task) -> Model:
    model = Model()
    travel = with_service(task)
    places = [model.add_location(0.0, 0.0) for _ in travel]
    start, end = (model.add_depot(place) for place in places[-2:])
    model.add_vehicle_type(
        capacity=task["most_stops"],
        start_depot=start,
        end_depot=end,
        max_distance=math.floor(task["budget"] * _SCALE),
        unit_distance_cost=1,
    )
    for place, prize in zip(places, task["prizes"], strict=False):
        model.add_client(place, delivery=1, prize=round(prize * _PRIZE), required=False)
    distances = np.ceil(travel * _SCALE - 1e-6).astype(int).tolist()
    for from_place, row in zip(places, distances, strict=True):
        for to_place, distance in zip(places, row, strict=True):
            if from_place is not to_place:
                model.add_edge(from_place, to_place, distance=distance)
    return model


if __name__ == "__main__":
    serve(solve)
