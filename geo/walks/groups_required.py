"""Share the required stops out on groups so that the one that needs longest needs as little as possible."""

import numpy as np

from geo.orienteering.order_kernels import shortest_ways
from geo.orienteering.orders import EXACT_STOPS, shortest_order
from geo.orienteering.problem import SLACK, OrienteeringProblem
from geo.walks.groups_kernels import shared_out
from geo.walks.types import WalkError

Groups = list[tuple[int, ...]]


def required_of_groups(problem: OrienteeringProblem, groups: int) -> tuple[tuple[int, ...], ...]:
    """Return the required sites of each group: exactly the best sharing up to EXACT_STOPS of them, else a good one.

    Raises WalkError required_too_many, or required_needs_minutes with what the sharing found needs: the least there is
    where it is exact, and beyond that minutes that are enough.
    """
    required, most = problem.required, problem.most_stops * groups
    if len(required) > most:
        message = f"{len(required)} stops are required; the groups may have {most} together."
        raise WalkError("required_too_many", message, required=len(required), most_stops=most)
    shared = _exact(problem, groups) if len(required) <= EXACT_STOPS else _evened(problem, _dealt(problem, groups))
    needed = max((_spent(problem, sites) for sites in shared if sites), default=0.0)
    if needed > problem.budget + SLACK:
        message = f"The required stops take {needed:.1f} minutes; a group has {problem.budget:g}."
        raise WalkError("required_needs_minutes", message, needed_minutes=needed, minutes=problem.budget)
    return tuple(shared)


def _exact(problem: OrienteeringProblem, groups: int) -> Groups:
    sites = np.array(problem.required, dtype=np.int64)
    rows = [*problem.required, problem.count, problem.count + 1]
    travel = np.ascontiguousarray(problem.travel[np.ix_(rows, rows)])
    least = (shortest_ways(travel) + travel[:-2, -1]).min(axis=1, initial=np.inf)
    least[0] = travel[-2, -1]
    bits = np.arange(len(least))[:, None] >> np.arange(len(sites)) & 1
    spent = least + bits @ problem.service[sites]
    spent[bits.sum(axis=1) > problem.most_stops] = np.inf
    return [tuple(sites[bits[mask] > 0].tolist()) for mask in shared_out(spent, groups).tolist()]


def _spent(problem: OrienteeringProblem, sites: tuple[int, ...]) -> float:
    return problem.spent(shortest_order(problem.travel, sites))


def _dealt(problem: OrienteeringProblem, groups: int) -> Groups:
    """Deal the required sites out, the farthest first, each to the group that is done earliest with it."""
    dealt: Groups = [()] * groups
    for site in sorted(problem.required, key=lambda site: (-problem.travel[-2, site], site)):
        open_groups = [group for group, sites in enumerate(dealt) if len(sites) < problem.most_stops]
        least = min(open_groups, key=lambda group: (_spent(problem, (*dealt[group], site)), group))
        dealt[least] = (*dealt[least], site)
    return dealt


def _evened(problem: OrienteeringProblem, dealt: Groups) -> Groups:
    """Relieve the group that needs longest, while it needs more than there is and another can help."""
    spent = [_spent(problem, sites) for sites in dealt]
    while max(spent) > problem.budget + SLACK:
        longest = int(np.argmax(spent))
        for other, mine, theirs in _reliefs(problem, dealt, longest):
            changed = _spent(problem, mine), _spent(problem, theirs)
            if max(changed) < spent[longest] - SLACK:
                dealt[longest], dealt[other] = mine, theirs
                spent[longest], spent[other] = changed
                break
        else:
            return dealt
    return dealt


def _reliefs(
    problem: OrienteeringProblem, dealt: Groups, longest: int
) -> list[tuple[int, tuple[int, ...], tuple[int, ...]]]:
    """Return what another group and the longest could have instead: one stop less, or one exchanged for another."""
    reliefs: list[tuple[int, tuple[int, ...], tuple[int, ...]]] = []
    for other, theirs in enumerate(dealt):
        if other == longest:
            continue
        for site in dealt[longest]:
            rest = tuple(one for one in dealt[longest] if one != site)
            if len(theirs) < problem.most_stops:
                reliefs.append((other, rest, (*theirs, site)))
            reliefs += [(other, (*rest, back), (*(one for one in theirs if one != back), site)) for back in theirs]
    return reliefs
