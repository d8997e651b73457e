"""What a flagged place weighs in a walk, and what to talk about where it lies."""

import math
from collections.abc import Sequence

from geo.walks.types import FlaggedPlace, Theme

RELEVANCE_WEIGHT = {"red": 3.0, "yellow": 2.0, "green": 0.0, "uncoded": 1.0}
RESOURCE_BONUS = 0.25

THEME_OF_TOPIC: dict[str, Theme] = {
    "too_few_lamps": "light",
    "lamp_out": "light",
    "dark_tunnel": "light",
    "overgrown_planting": "overview",
    "poor_overview": "overview",
    "graffiti": "upkeep",
    "vandalism": "upkeep",
    "litter": "upkeep",
    "worn_surroundings": "upkeep",
    "traffic": "traffic",
    "missing_cycle_racks": "traffic",
    "poor_access": "traffic",
    "deserted": "neighbourliness",
    "groups_hanging_out": "neighbourliness",
    "shouting_or_threats": "neighbourliness",
    "noise_from_neighbours": "neighbourliness",
    "high_turnover": "neighbourliness",
    "drug_dealing": "prevention",
    "intoxicated_people": "prevention",
    "violence": "prevention",
    "burglary": "prevention",
    "arson": "prevention",
}
"""A deserted place lacks life, which neighbours bring; so it is talked about with them."""


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


def theme_of(places: Sequence[FlaggedPlace]) -> Theme:
    """Return the theme most of the weight at a stop points to.

    Without a known topic it is inspiration where a resource is near, else general; of equal themes the first
    by name.
    """
    weights: dict[Theme, float] = {}
    for place in places:
        theme = THEME_OF_TOPIC.get(place.topic or "") if place.kind == "challenge" else None
        if theme is not None and weight_of(place) > 0:
            weights[theme] = weights.get(theme, 0.0) + weight_of(place)
    if weights:
        return min(weights, key=lambda theme: (-weights[theme], theme))
    return "inspiration" if any(place.kind == "resource" for place in places) else "general"
