"""Choose the stops of a walk: orienteering with coverage, by greedy starts and exchange of stops.

The result is good, not proven; walks.md gives the problem and what exact methods cost.
"""

from dataclasses import dataclass

import numpy as np

from geo.orienteering.orders import length_of, shortest_lengths, shortest_order
from geo.routing import Booleans, Floats, Integers

WALKING_PENALTY_PER_MINUTE = 0.001
"""What a minute's walking takes off the objective: four hours weigh less than the smallest pin."""

STARTS = 6
"""How many of the heaviest sites a search also begins from."""

_GAIN = 1e-9
_SLACK_MINUTES = 1e-9


@dataclass(frozen=True, slots=True)
class StopProblem:
    """Choose at most most_stops of s sites so that the objective is greatest and the minutes are kept.

    metres (s + 2, s + 2) along preferred ways, start and end in the last two rows; covers (s, p); weights
    (p,).
    """

    metres: Floats
    covers: Booleans
    weights: Floats
    minutes: float
    talk_minutes: float
    pace_m_per_s: float
    most_stops: int

    def walk_minutes(self, length_m: Floats) -> Floats:
        """Return the minutes walked for lengths in metres."""
        return length_m / (self.pace_m_per_s * 60)

    def is_within(self, length_m: Floats, stops: int) -> Booleans:
        """Return which lengths leave time for so many talks."""
        spent = self.walk_minutes(length_m) + stops * self.talk_minutes
        return np.asarray(spent <= self.minutes + _SLACK_MINUTES)

    def objective(self, covered_weight: Floats, length_m: Floats) -> Floats:
        """Return covered weight − 0.001 × minutes walked."""
        return covered_weight - WALKING_PENALTY_PER_MINUTE * self.walk_minutes(length_m)

    def covered_weight(self, sets: Integers) -> Floats:
        """Return the weight (b,) that b sets of k sites ((b, k)) cover, each pin counted once."""
        covered = np.asarray(self.covers[sets].any(axis=1))
        return np.asarray(covered @ self.weights, dtype=float)


@dataclass(frozen=True, slots=True)
class StopChoice:
    """Sites in visiting order, with the walk's metres, the covered weight and the objective."""

    order: tuple[int, ...]
    length_m: float
    covered_weight: float
    objective: float


def choose_stops(problem: StopProblem) -> StopChoice:
    """Return the best choice found from several greedy starts, each improved by exchange.

    Deterministic; of equal choices the one found first. The direct way must be within the minutes.
    """
    weights = problem.covers @ problem.weights
    heaviest = np.argsort(-weights, kind="stable")[:STARTS].tolist()
    starts = [judge(problem, stops) for stops in ((), *((site,) for site in heaviest))]
    starts = [start for start in starts if problem.is_within(np.array(start.length_m), len(start.order))]
    choices = [_improve(problem, _fill(problem, start, by_minute=True)) for start in starts]
    choices.append(_improve(problem, _fill(problem, starts[0], by_minute=False)))
    return max(choices, key=lambda choice: choice.objective)


def judge(problem: StopProblem, stops: tuple[int, ...]) -> StopChoice:
    """Return a set of sites as a choice, in its shortest order."""
    order = shortest_order(problem.metres, stops)
    length_m = length_of(problem.metres, order)
    covered = float(problem.covered_weight(np.array([order], dtype=np.int64).reshape(1, -1))[0])
    return StopChoice(order, length_m, covered, float(problem.objective(np.array(covered), np.array(length_m))))


def _fill(problem: StopProblem, current: StopChoice, *, by_minute: bool) -> StopChoice:
    """Add the site with the greatest gain (per added minute, or in all) until none gains or fits."""
    while len(current.order) < problem.most_stops:
        sets = _with_each_added(problem, [current.order])
        lengths_m = shortest_lengths(problem.metres, sets)
        gains = problem.covered_weight(sets) - current.covered_weight
        extra = problem.walk_minutes(lengths_m - current.length_m) + problem.talk_minutes
        fits = problem.is_within(lengths_m, sets.shape[1]) & (gains > _GAIN)
        if not fits.any():
            break
        merit = gains / np.maximum(extra, _GAIN) if by_minute else gains
        current = judge(problem, tuple(sets[int(np.argmax(np.where(fits, merit, -np.inf)))].tolist()))
    return current


def _improve(problem: StopProblem, current: StopChoice) -> StopChoice:
    """Take the best addition, exchange or removal until none makes the objective greater."""
    while True:
        better = _best_neighbour(problem, current)
        if better is None:
            return _without_idle(problem, current)
        current = better


def _best_neighbour(problem: StopProblem, current: StopChoice) -> StopChoice | None:
    order = current.order
    one_less = [order[:at] + order[at + 1 :] for at in range(len(order))]
    families = [_with_each_added(problem, one_less), _rows(one_less)] if order else []
    if len(order) < problem.most_stops:
        families.append(_with_each_added(problem, [order]))
    best: StopChoice | None = None
    for sets in families:
        found = _best_of(problem, sets, current.objective if best is None else max(current.objective, best.objective))
        best = found or best
    return best if best is not None and best.objective > current.objective + _GAIN else None


def _best_of(problem: StopProblem, sets: Integers, least_objective: float) -> StopChoice | None:
    """Return the best of the sets that keep the minutes and beat an objective, or None."""
    covered = problem.covered_weight(sets)
    hopeful = covered > least_objective + _GAIN
    sets, covered = sets[hopeful], covered[hopeful]
    if not len(sets):
        return None
    lengths_m = shortest_lengths(problem.metres, sets)
    fits = problem.is_within(lengths_m, sets.shape[1])
    objectives = np.where(fits, problem.objective(covered, lengths_m), -np.inf)
    best = int(np.argmax(objectives))
    if objectives[best] <= least_objective + _GAIN:
        return None
    return judge(problem, tuple(sets[best].tolist()))


def _with_each_added(problem: StopProblem, bases: list[tuple[int, ...]]) -> Integers:
    """Return every base with every site it lacks, as (b, k); the added site is last."""
    sites = range(len(problem.covers))
    return _rows([(*base, site) for base in bases for site in sites if site not in base], len(bases[0]) + 1)


def _rows(sets: list[tuple[int, ...]], width: int | None = None) -> Integers:
    width = len(sets[0]) if width is None else width
    return np.array(sets, dtype=np.int64).reshape(len(sets), width)


def _without_idle(problem: StopProblem, current: StopChoice) -> StopChoice:
    """Drop stops that cover nothing of their own, even where they lie on the way and cost no walking."""
    for site in current.order:
        others = tuple(other for other in current.order if other != site)
        if problem.covered_weight(_rows([others]))[0] < current.covered_weight - _GAIN:
            continue
        rest = judge(problem, others)
        if problem.is_within(np.array(rest.length_m), len(others)):
            return _without_idle(problem, rest)
    return current
