"""Plan a safety walk: which flagged places to stop at, in which order, along which ways.

Formula: objective = weight of covered pins, each counted once, − 0.001 × minutes walked. A pin weighs its
relevance (red 3, yellow 2, uncoded 1, green 0) times the root of the people behind it; a resource 0.25; a
challenge that is social only nothing. A stop covers what lies within coverage_radius_m along the network.
Source: walks.md.

What is proven is proven of the candidate places: the points on the network of the challenges that count, the places
between them from which more challenges are covered, those of both that can be reached in time, and the required places.
Where there are more of them than MOST_SITES, those that add cover are candidates (and more, where the walk has room
left) and `best_of_candidates` tells how many had no room.
"""

from collections.abc import Sequence

from shapely.geometry import LineString

from geo.orienteering.problem import Progress, Solution
from geo.routing import Booleans, Integers, StreetGraph
from geo.walks.allowance import Allowance
from geo.walks.assembling import Course, joined, planned_stops, walk_course
from geo.walks.choosing import TRAVEL_PENALTY, Choice, WalkSoFar, tidied
from geo.walks.comparing import explain_profile, first_share
from geo.walks.explaining import explain_walk, with_reasons
from geo.walks.left_out import find_missed, left_out
from geo.walks.nothing_to_visit import nothing_to_visit
from geo.walks.settling import settle
from geo.walks.sites import MOST_SITES
from geo.walks.somewhere_to_go import given_up
from geo.walks.turns import turn_list
from geo.walks.types import Explanation, FlaggedPlace, NamedPlace, WalkError, WalkPlan, WalkWish
from geo.walks.warnings import walk_warnings


def plan_walk(
    graph: StreetGraph,
    places: Sequence[FlaggedPlace],
    wish: WalkWish,
    *,
    progress: Progress | None = None,
    named_places: Sequence[NamedPlace] = (),
    most_sites: int = MOST_SITES,
) -> WalkPlan:
    """Return a walk past the flagged places that matter most within the wish's minutes.

    All coordinates in EPSG:25832. The same input, in any order of places, gives the same plan. Where no
    challenge can be visited the plan is the direct way from start to end with a warning; a walk that would
    have no length (a round trip without stops) is refused, for a line needs two ends. The wish's time limit holds
    for all that is done, and progress is asked all the while.

    Raises WalkError; its codes are listed there.
    """
    allowance = Allowance(wish.time_limit_s, progress)
    first = allowance.part(first_share(wish.profile))
    choice, solution = settle(graph, places, wish, first, is_asked_for=True, most_sites=most_sites)
    course = walk_course(choice, solution.order)
    compared = explain_profile(choice, course, allowance)
    return describe(choice, course, solution, more=tuple(compared), named_places=named_places)


def plan_so_far(so_far: WalkSoFar, named_places: Sequence[NamedPlace] = ()) -> WalkPlan | None:
    """Return the walk that progress was told of, but for comparisons with other wishes; None where there is none yet.

    Of several groups there is none: what is told is of one alone.
    """
    choice = so_far.choice
    if not so_far.order or choice.wish.groups > 1:
        return None
    solution = tidied(choice, so_far)
    try:
        return describe(choice, walk_course(choice, solution.order), solution, named_places=named_places)
    except WalkError:
        return None


def describe(
    choice: Choice,
    course: Course,
    solution: Solution,
    *,
    quality: Sequence[Explanation] | None = None,
    more: Sequence[Explanation] = (),
    named_places: Sequence[NamedPlace] = (),
    waiting_minutes: float = 0.0,
    elsewhere: Integers | None = None,
    is_given_up: Booleans | None = None,
) -> WalkPlan:
    """Return the plan of a chosen walk: stops, turns, warnings, explanations, and what it leaves out.

    quality is said of how good it is instead of what the solution tells. waiting_minutes are shared out on the stops as
    talk; the pins in the rows elsewhere are covered by another walk, those that is_given_up by none so that each of
    several walks goes somewhere. Raises WalkError for a walk without length.
    """
    laid, wish = choice.laid, choice.wish
    is_given_up = given_up(choice.problem, [course.order]) if is_given_up is None else is_given_up
    stops = with_reasons(choice, course, planned_stops(choice, course, waiting_minutes))
    talk_minutes = wish.talk_minutes * len(stops) + waiting_minutes
    total_minutes = course.walk_minutes + talk_minutes
    covered_weight = float(laid.weights[course.own >= 0].sum())
    objective = covered_weight - TRAVEL_PENALTY * course.walk_minutes
    said = explain_walk(choice, course, solution, stops=stops, total_minutes=total_minutes, quality=quality)
    if is_given_up.any() and quality is None:
        said = (*said, Explanation("somewhere_to_go", {}))
    return WalkPlan(
        stops=tuple(stops),
        route=_route(course, choice),
        legs=course.legs,
        length_m=course.length_m,
        walk_minutes=course.walk_minutes,
        talk_minutes=talk_minutes,
        total_minutes=total_minutes,
        turns=turn_list(course.paths, course.legs, wish, named_places),
        warnings=walk_warnings(choice, course, stops, total_minutes),
        left_out=left_out(choice, course, find_missed(choice, course, elsewhere), is_given_up),
        explanations=(*said, *more),
        objective=objective,
        bound=max(solution.bound, objective),
        covered_weight=covered_weight,
        all_weight=float(laid.weights.sum()),
        candidates=len(choice.sites.positions),
        aside=choice.sites.aside,
        proven_optimal=solution.proven,
        method=solution.method,
        stopped_by=solution.stopped_by,
    )


def _route(course: Course, choice: Choice) -> LineString:
    route = joined(course.parts)
    if route is None:
        raise nothing_to_visit(choice)
    return route
