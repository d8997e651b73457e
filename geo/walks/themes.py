"""What to talk about at a stop, and who should be there because they can decide about it.

The tables follow the walks and the causes that domain.md (§3, §6) tells of: upkeep is the owner's and the caretaker's,
light and roads the municipality's, emptied places are taken back together with those who bring life.
"""

from collections.abc import Callable, Iterable, Sequence

from geo.walks.types import FlaggedPlace, Mandate, Theme

THEME_OF_TOPIC: dict[str, Theme] = {
    "too_few_lamps": "light",
    "lamp_out": "light",
    "dark_tunnel": "light",
    "overgrown_planting": "overview",
    "poor_overview": "overview",
    "graffiti": "upkeep",
    "litter": "upkeep",
    "worn_surroundings": "upkeep",
    "traffic": "traffic",
    "missing_cycle_racks": "traffic",
    "poor_access": "traffic",
    "deserted": "taking_back",
    "vandalism": "taking_back",
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
"""Deserted and vandalised places are taken back: life replaces what happens when nobody is there."""

MANDATES_OF_TOPIC: dict[str, tuple[Mandate, ...]] = {
    "too_few_lamps": ("municipality_lighting", "housing_organisation"),
    "lamp_out": ("caretaker", "municipality_lighting"),
    "dark_tunnel": ("municipality_lighting", "municipality_roads"),
    "overgrown_planting": ("caretaker", "municipality_parks"),
    "poor_overview": ("housing_organisation", "municipality_parks"),
    "graffiti": ("caretaker", "housing_organisation"),
    "litter": ("caretaker", "residents_board"),
    "worn_surroundings": ("housing_organisation", "caretaker"),
    "traffic": ("municipality_roads", "police"),
    "missing_cycle_racks": ("housing_organisation", "municipality_roads"),
    "poor_access": ("housing_organisation", "municipality_roads"),
    "deserted": ("residents_board", "local_association", "neighbours"),
    "vandalism": ("housing_organisation", "ssp", "local_association"),
    "groups_hanging_out": ("ssp", "local_association"),
    "shouting_or_threats": ("ssp", "police"),
    "noise_from_neighbours": ("residents_board", "neighbours"),
    "high_turnover": ("housing_organisation", "residents_board"),
    "drug_dealing": ("police", "ssp"),
    "intoxicated_people": ("police", "local_association"),
    "violence": ("police", "ssp"),
    "burglary": ("police", "neighbours"),
    "arson": ("police", "ssp"),
}
"""Who can do something about a topic, the one it falls to first."""

MANDATES_OF_THEME: dict[Theme, tuple[Mandate, ...]] = {
    "upkeep": ("housing_organisation", "caretaker"),
    "light": ("municipality_lighting", "housing_organisation"),
    "overview": ("housing_organisation", "municipality_parks"),
    "traffic": ("municipality_roads", "police"),
    "neighbourliness": ("residents_board", "neighbours"),
    "prevention": ("ssp", "police"),
    "taking_back": ("residents_board", "local_association"),
    "inspiration": ("local_association", "neighbours"),
    "general": ("housing_organisation", "residents_board"),
}
"""Who is asked where no pin's topic says it."""

DECIDERS_OF_THEME: dict[Theme, frozenset[Mandate]] = {
    "upkeep": frozenset({"housing_organisation", "caretaker", "municipality_parks"}),
    "light": frozenset({"municipality_lighting", "housing_organisation", "caretaker"}),
    "overview": frozenset({"housing_organisation", "caretaker", "municipality_parks"}),
    "traffic": frozenset({"municipality_roads", "housing_organisation", "police"}),
    "neighbourliness": frozenset({"residents_board", "housing_organisation"}),
    "prevention": frozenset({"ssp", "police"}),
    "taking_back": frozenset({"residents_board", "housing_organisation", "ssp"}),
    "general": frozenset({"housing_organisation", "residents_board"}),
}
"""Who can decide and pay: without one of them the talk ends in expectations. Inspiration needs nobody's leave."""

MOST_MANDATES = 3
"""More people than this are not told whom to invite for one stop; they are invited for all."""

SECOND_IN_LINE = 0.5


def theme_of(places: Iterable[FlaggedPlace], weigh: Callable[[FlaggedPlace], float]) -> Theme:
    """Return the theme most of the weight at a stop points to.

    Without a known topic it is inspiration where there is a resource and no challenge that counts, else general; of
    equal themes the first by name.
    """
    weights: dict[Theme, float] = {}
    for place in places:
        weight = weigh(place)
        theme = THEME_OF_TOPIC.get(place.topic or "") if place.kind == "challenge" else None
        if theme is not None and weight > 0:
            weights[theme] = weights.get(theme, 0.0) + weight
    if weights:
        return min(weights, key=lambda theme: (-weights[theme], theme))
    kinds = {place.kind for place in places}
    return "inspiration" if kinds == {"resource"} else "general"


def mandates_of(
    places: Iterable[FlaggedPlace], theme: Theme, weigh: Callable[[FlaggedPlace], float]
) -> tuple[Mandate, ...]:
    """Return who should be at a stop, at most MOST_MANDATES, the most needed first.

    Each challenge speaks with its weight for the one its topic falls to, and with half of it for the others.
    """
    votes: dict[Mandate, float] = {}
    for place in places:
        if place.kind != "challenge" or weigh(place) <= 0:
            continue
        for rank, mandate in enumerate(MANDATES_OF_TOPIC.get(place.topic or "", ())):
            votes[mandate] = votes.get(mandate, 0.0) + weigh(place) * (SECOND_IN_LINE if rank else 1.0)
    if not votes:
        return MANDATES_OF_THEME[theme]
    return tuple(sorted(votes, key=lambda mandate: (-votes[mandate], mandate))[:MOST_MANDATES])


def lacks_mandate(theme: Theme, participants: Sequence[Mandate] | frozenset[Mandate]) -> bool:
    """Tell whether somebody has said who comes, and none of them can decide about the theme."""
    deciders = DECIDERS_OF_THEME.get(theme, frozenset())
    return bool(participants) and bool(deciders) and deciders.isdisjoint(participants)
