"""Lay a treasure hunt: a family route with posts where places suffer in the holidays, so that life replaces it.

Posts stand near what is vandalised, sprayed, set on fire, littered or left empty; spread out, so that no post is seen
from another nor stands just round the corner from it. Source: domain.md §6. What a post is near is for the planner
only: the posts' theme is taking back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from geo.orienteering.problem import Progress
from geo.routing import Booleans, Profile, StreetGraph
from geo.sun import in_danish_time
from geo.walks.allowance import Allowance
from geo.walks.assembling import walk_course
from geo.walks.comparing import explain_profile, first_share
from geo.walks.laying_out import Purpose
from geo.walks.plan import describe
from geo.walks.settling import settle
from geo.walks.sites import MOST_SITES, Sites
from geo.walks.types import Explanation, FlaggedPlace, NamedPlace, WalkPlan, WalkWish
from geo.walks.weights import RELEVANCE_WEIGHT, RESOURCE_BONUS

SUFFERING_TOPICS = frozenset({"vandalism", "graffiti", "arson", "litter", "deserted"})

SIGHT_M = 100.0
"""People can be made out, and what they do, up to about here. Source: Gehl, Cities for People (2010), "100 metres"."""

APART_M = 50.0
"""Posts that a building hides from each other are at least this far apart on foot. Our own judgement."""

SEASON_OF_MONTH = ("winter",) * 2 + ("spring",) * 3 + ("summer",) * 3 + ("autumn",) * 3 + ("winter",)
HOLIDAY_SEASON = "summer"
"""Without a date the hunt is meant for the longest holidays."""

SAME_SEASON, OTHER_SEASON = 1.5, 0.5
NIGHT_HOURS = frozenset({22, 23, *range(6)})
AT_NIGHT = 0.5
"""What happens when families sleep is not replaced by their being there by day, only made less at home."""


def plan_treasure_hunt(
    graph: StreetGraph,
    places: Sequence[FlaggedPlace],
    wish: WalkWish,
    sight_blockers: Sequence[BaseGeometry],
    *,
    progress: Progress | None = None,
    named_places: Sequence[NamedPlace] = (),
    most_sites: int = MOST_SITES,
) -> WalkPlan:
    """Return a round of posts for families; sight_blockers are buildings (EPSG:25832).

    Its ways are calm, whatever the wish says of that; the posts and minutes are the wish's. Only places that suffer
    draw posts and are spoken of, and those that are told as social only add weight but never draw one. Raises WalkError
    as plan_walk does, and required_within_sight.
    """
    changed = replace(wish, kind="treasure_hunt", profile=replace(wish.profile, calm=True))
    allowance = Allowance(wish.time_limit_s, progress)
    weigh = partial(hunt_weight, season=_season_of(wish.starts_at))
    purpose = Purpose(weigh=weigh, draws=_draws_a_post, theme="taking_back")
    meant = [place for place in places if weigh(place) > 0 or _is_required(place, wish)]
    conflicts_of = partial(too_near, graph=graph, blockers=sight_blockers)
    choice, solution = settle(
        graph,
        meant,
        changed,
        allowance.part(first_share(changed.profile)),
        is_asked_for=True,
        most_sites=most_sites,
        purpose=purpose,
        conflicts_of=conflicts_of,
    )
    course = walk_course(choice, solution.order)
    apart = Explanation("posts_apart", {"apart_m": APART_M})
    more = (apart, *explain_profile(choice, course, allowance))
    return describe(choice, course, solution, more=more, named_places=named_places)


def hunt_weight(place: FlaggedPlace, season: str) -> float:
    """Return what a post near a place is worth: relevance times the root of the people, by season and hour.

    A place that suffers in the season of the hunt counts more, one of another season or of the night less. A resource
    is a small bonus, and nothing else counts.
    """
    if place.kind == "resource":
        return RESOURCE_BONUS
    if place.topic not in SUFFERING_TOPICS:
        return 0.0
    by_season = 1.0 if place.season is None else SAME_SEASON if place.season == season else OTHER_SEASON
    by_hour = AT_NIGHT if place.hour in NIGHT_HOURS else 1.0
    return RELEVANCE_WEIGHT[place.relevance] * float(np.sqrt(max(place.people, 1))) * by_season * by_hour


def _season_of(starts_at: datetime | None) -> str:
    return HOLIDAY_SEASON if starts_at is None else SEASON_OF_MONTH[in_danish_time(starts_at).month - 1]


def _draws_a_post(place: FlaggedPlace) -> bool:
    """Tell whether a post may stand at a place: not at a resource, and not at what is social only, for it is seen."""
    return place.kind == "challenge" and place.physical is not False


def _is_required(place: FlaggedPlace, wish: WalkWish) -> bool:
    return any(stop.pin_id == place.pin_id for stop in wish.required)


def too_near(sites: Sites, graph: StreetGraph, blockers: Sequence[BaseGeometry]) -> Booleans:
    """Tell which sites see each other, or are less than APART_M apart on foot (s, s); no site is too near itself."""
    on_foot = graph.near(Profile(), sites.positions, sites.positions, APART_M).table(len(sites.positions))
    near: Booleans = on_foot < APART_M
    np.fill_diagonal(near, val=False)
    return within_sight(sites, blockers) | near


def within_sight(sites: Sites, blockers: Sequence[BaseGeometry]) -> Booleans:
    """Tell which sites see each other (s, s): at most SIGHT_M apart with no blocker across the straight line."""
    xy = sites.points_xy
    apart_m = np.hypot(xy[:, None, 0] - xy[None, :, 0], xy[:, None, 1] - xy[None, :, 1])
    one, other = np.nonzero(np.triu(apart_m <= SIGHT_M, k=1))
    lines = np.asarray(shapely.linestrings(np.stack([xy[one], xy[other]], axis=1)))
    hidden, _ = STRtree(list(blockers)).query(lines, predicate="crosses")
    seen = np.isin(np.arange(len(one)), hidden, invert=True)
    conflicts: Booleans = np.zeros((len(xy), len(xy)), dtype=np.bool_)
    conflicts[one[seen], other[seen]] = True
    return conflicts | conflicts.T
