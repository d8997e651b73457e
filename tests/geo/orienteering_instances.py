"""Made-up orienteering problems with a seed: small ones with every kind of wish, and hard ones."""

import numpy as np

from geo.orienteering.problem import OrienteeringProblem


def random_problem(seed: int) -> OrienteeringProblem:
    """Return a problem small enough to try everything, now and then one that cannot be solved."""
    random = np.random.default_rng(seed)
    count, items = int(random.integers(1, 8)), int(random.integers(1, 13))
    travel = _travel(random, count, round_trip=bool(random.random() < 0.5))
    if random.random() < 0.2:
        lost = int(random.integers(count))
        travel[lost], travel[:, lost] = np.inf, np.inf
        travel[lost, lost] = 0.0
    conflicts = None
    if random.random() < 0.4:
        half = np.triu(random.random((count, count)) < 0.25, k=1)
        conflicts = half | half.T
    required: tuple[int, ...] = ()
    if random.random() < 0.4:
        chosen = random.choice(count, size=min(count, int(random.integers(1, 4))), replace=False)
        required = tuple(int(site) for site in chosen)
    service = np.full(count, float(random.choice([0, 10, 60])))
    if random.random() < 0.3:
        service = random.uniform(0, 40, count)
    return OrienteeringProblem(
        travel=travel,
        service=service,
        covers=random.random((count, items)) < random.choice([0.0, 0.15, 0.4, 0.8]),
        weights=random.choice([0.0, 1.0, 2.0, 3.0, 3.0 * np.sqrt(2)], items),
        budget=float(random.choice([120, 250, 350, 500])),
        most_stops=int(random.integers(len(required), 9)),
        required=required,
        conflicts=conflicts,
        travel_penalty=float(random.choice([0.0, 0.001, 0.02])),
    )


def hard_problem(seed: int, *, sites: int, stops: int = 5) -> OrienteeringProblem:
    """Return a problem of sites that cover much of the same, with time for all but a few of the stops."""
    random = np.random.default_rng(seed)
    items = random.uniform(0, 100, (5 * sites, 2))
    stands = items[random.choice(len(items), sites, replace=False)]
    ends = random.uniform(30, 70, (2, 2))
    return OrienteeringProblem(
        travel=_apart(np.vstack([stands, ends])),
        service=np.full(sites, 20.0),
        covers=np.abs(stands[:, None] - items[None]).sum(axis=2) <= 25,
        weights=random.choice([1.0, 2.0, 3.0], len(items)) * np.sqrt(random.integers(1, 10, len(items))),
        budget=45.0 * stops,
        most_stops=stops,
    )


def _travel(random: np.random.Generator, count: int, *, round_trip: bool) -> np.ndarray:
    places = random.integers(0, 12, (count + 2, 2)) * 10.0
    if round_trip:
        places[-1] = places[-2]
    return _apart(places)


def _apart(places: np.ndarray) -> np.ndarray:
    apart: np.ndarray = np.abs(places[:, None] - places[None]).sum(axis=2)
    return apart
