"""Choose the stops of a walk so that nothing is left out that would have fitted in."""

from collections.abc import Callable, Sequence

from geo.orienteering.problem import Solution
from geo.routing import Booleans, StreetGraph
from geo.walks.allowance import Allowance
from geo.walks.assembling import walk_course
from geo.walks.choosing import Choice, choose, open_choice
from geo.walks.laying_out import SAFETY_WALK, Purpose
from geo.walks.left_out import find_missed, spare_minutes
from geo.walks.sites import MOST_SITES, Sites
from geo.walks.types import FlaggedPlace, WalkWish

FIRST = 0.6
"""The share of the time that the first choice may take where another one may be needed."""


def settle(
    graph: StreetGraph,
    places: Sequence[FlaggedPlace],
    wish: WalkWish,
    allowance: Allowance,
    *,
    is_asked_for: bool = False,
    most_sites: int = MOST_SITES,
    purpose: Purpose = SAFETY_WALK,
    conflicts_of: Callable[[Sites], Booleans] | None = None,
) -> tuple[Choice, Solution]:
    """Return the candidates of a wish and the best choice among them; WalkError for what is impossible.

    Where the walk has time and stops left, and a challenge that had no room among the candidates would fit, there are
    twice as many candidates, as long as there is time for that.
    """
    while True:
        choice = open_choice(
            graph, places, wish, most_sites=most_sites, purpose=purpose, conflicts_of=conflicts_of, allowance=allowance
        )
        first = allowance.part(FIRST if choice.sites.aside else 1.0)
        solution = choose(choice, first, is_asked_for=is_asked_for)
        if not (choice.sites.aside and _has_room(choice, solution) and allowance.can_open()):
            return choice, solution
        most_sites *= 2


def _has_room(choice: Choice, solution: Solution) -> bool:
    wish = choice.wish
    spare = spare_minutes(wish, solution.travel, len(solution.order))
    if len(solution.order) >= wish.most_stops or spare < wish.talk_minutes:
        return False
    missed = find_missed(choice, walk_course(choice, solution.order))
    return bool((missed.extra_minutes <= spare).any())
