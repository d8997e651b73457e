"""Orienteering problems for tests: the classic instances read from their files, and small or clustered random ones."""

import csv
from pathlib import Path

import numpy as np

from geo.orienteering.problem import Floats, OrienteeringProblem

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "benchmarks" / "orienteering"


def read_instance(path: Path) -> OrienteeringProblem:
    """Return the plain problem of a file: budget, then x y score, the start first and the end second."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = np.array([[float(part) for part in line[:3]] for line in lines[1:]])
    return plain_problem(np.vstack([rows[2:, :2], rows[:2, :2]]), rows[2:, 2], float(lines[0][0]))


def read_optima(folder: Path = FOLDER) -> dict[str, float]:
    """Return the best score of each file."""
    with (folder / "optima.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: float(row["score"]) for row in csv.DictReader(file)}


def plain_problem(places: Floats, scores: Floats, budget: float) -> OrienteeringProblem:
    """Return the problem where each site has a score of its own; start and end are the last two places."""
    count = len(scores)
    return OrienteeringProblem(
        travel=distances(places),
        service=np.zeros(count),
        covers=np.eye(count, dtype=np.bool_),
        weights=np.asarray(scores, dtype=np.float64).copy(),
        budget=budget,
        most_stops=count,
        travel_penalty=0.0,
    )


def distances(places: Floats) -> Floats:
    """Return the straight-line distances between places."""
    apart: Floats = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=-1))
    return apart


def small_problem(seed: int) -> OrienteeringProblem:
    """Return a problem of up to seven sites with some of everything: shared items, wishes, conflicts, closed ways."""
    random = np.random.default_rng(seed)
    count = int(random.integers(0, 8))
    places = random.random((count + 2, 2)) * 10
    if random.random() < 0.3:
        places = np.round(places / 3) * 3
    travel = distances(places)
    if random.random() < 0.2:
        side = np.append(random.random(count) < 0.75, [True, True])
        travel = np.where(side[:, None] == side, travel, np.inf)
    covers = np.eye(count, dtype=np.bool_)
    if random.random() < 0.6:
        covers = random.random((count, int(random.integers(1, 12)))) < random.random()
    items = covers.shape[1]
    weights = random.choice([0, 1, 2, 2.5, 5], items) if random.random() < 0.6 else random.random(items) * 5
    clashes = np.triu(random.random((count, count)) < 0.25, 1)
    required = random.permutation(count)[: int(random.choice([0, 0, 1, 2]))].tolist()
    return OrienteeringProblem(
        travel=travel,
        service=random.random(count) * 2 if random.random() < 0.5 else np.zeros(count),
        covers=covers,
        weights=weights.astype(np.float64),
        budget=float(travel[-1, -2] + random.choice([0, 1, 1, 1]) * random.random() * 25),
        most_stops=int(random.integers(len(required), count + 1)),
        required=tuple(required),
        conflicts=clashes | clashes.T if random.random() < 0.4 else None,
        travel_penalty=float(random.choice([0.0, 0.001, 0.2])),
    )


def clustered_problem(seed: int, count: int = 90) -> OrienteeringProblem:
    """Return a plain problem of sites in clusters, whose best order is not found at once."""
    random = np.random.default_rng(seed)
    middles = random.random((7, 2)) * 100
    sites = middles[random.integers(0, 7, count)] + random.normal(0, 9, (count, 2))
    places = np.vstack([sites, random.random((2, 2)) * 100])
    return plain_problem(places, random.integers(1, 101, count).astype(np.float64), 280.0)


def walk_problem(seed: int, sites: int = 60, items: int = 300) -> OrienteeringProblem:
    """Return a problem like that of a long walk: stops that share pins, talk, and a little penalty on walking."""
    random = np.random.default_rng(seed)
    middles = random.random((20, 2)) * [1500, 900]
    pins = middles[random.integers(0, 20, items)] + random.normal(0, 90, (items, 2))
    stops = pins[:sites]
    minutes = distances(np.vstack([stops, random.random((2, 2)) * [1500, 900]])) * 1.3 / 63
    metres = np.sqrt(((stops[:, None] - pins[None]) ** 2).sum(axis=-1))
    clashes = (metres[:, :sites] < 25) & ~np.eye(sites, dtype=np.bool_)
    return OrienteeringProblem(
        travel=minutes,
        service=np.full(sites, 8.0),
        covers=metres <= 75,
        weights=random.choice([1.0, 2.0, 3.0], items) * np.log1p(random.integers(1, 7, items)),
        budget=float(minutes[-1, -2]) + 130,
        most_stops=10,
        required=(int(np.argmin(minutes[-1, :sites])),),
        conflicts=clashes,
    )
