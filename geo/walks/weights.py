"""What a flagged place weighs in a walk."""

import math

from geo.walks.types import FlaggedPlace

RELEVANCE_WEIGHT = {"red": 3.0, "yellow": 2.0, "green": 0.0, "uncoded": 1.0}
RESOURCE_BONUS = 0.25


def weight_of(place: FlaggedPlace) -> float:
    """Return what covering a place is worth: relevance times the root of the people behind it, at least one.

    The root keeps one loud spot from taking all. A challenge that is social only is worth nothing, for a walk
    cannot fix it; a resource is worth a small bonus. Source: walks.md, "Objective".
    """
    if place.kind == "resource":
        return RESOURCE_BONUS
    if place.physical is False:
        return 0.0
    return RELEVANCE_WEIGHT[place.relevance] * math.sqrt(max(place.people, 1))
