"""Choices of stops on the real extracts, laid out by the planner: every contestant gets the same numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bench.walks.networks import NamedNetwork
from bench.walks.pins import draw_pins, draw_starts, middle
from geo.orienteering.problem import Booleans, OrienteeringProblem
from geo.routing import Positions, Profile, StreetGraph
from geo.walks.choosing import open_choice
from geo.walks.types import WalkWish

PINS = 500
CANDIDATES = (60, 100)
STOPS = (4, 5, 6)
MINUTES = (60.0, 90.0, 120.0)
TALK_MINUTES = 10.0
STARTS_AT = datetime(2026, 10, 14, 16, 30)  # noqa: DTZ001 - a naive one is Danish time, see WalkWish


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A problem in minutes, and the places of its sites, its start and its end (s + 2) on the network."""

    network: NamedNetwork
    wish: WalkWish
    problem: OrienteeringProblem
    places: Positions
    usable: Booleans


def real_cases(extracts: Sequence[NamedNetwork], seeds: Sequence[int]) -> Iterator[Case]:
    """Return every combination of extract, seed, number of candidates, stops and minutes; even seeds end elsewhere."""
    for named in extracts:
        graph = StreetGraph.build(named.network)
        for seed in seeds:
            pins = draw_pins(named.network, PINS, seed=seed)
            for wish in wishes(named, seed):
                for candidates in CANDIDATES:
                    choice = open_choice(graph, pins, wish, most_sites=candidates)
                    places = Positions.join(choice.sites.positions, choice.laid.ends)
                    yield Case(named, wish, choice.problem, places, graph.is_usable(wish.profile))


def wishes(named: NamedNetwork, seed: int, profile: Profile | None = None) -> Iterator[WalkWish]:
    """Return a wish for each number of stops and minutes; a round trip, or with an even seed to another place."""
    start, end = draw_starts(named.network, 2, seed=seed, around=middle(named.network)).tolist()
    for minutes in MINUTES:
        for stops in STOPS:
            yield WalkWish(
                start_xy=(start[0], start[1]),
                end_xy=None if seed % 2 else (end[0], end[1]),
                minutes=minutes,
                most_stops=stops,
                talk_minutes=TALK_MINUTES,
                profile=profile or Profile(),
                starts_at=STARTS_AT,
                seed=seed,
            )
