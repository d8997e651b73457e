"""Say why a walk is as it is: codes and values; the words are the catalogue's (`explain.<code>`)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from shapely.geometry import Point

from geo.orienteering.problem import Solution
from geo.sun import in_danish_time, sun_times
from geo.walks.assembling import Course, pins_of
from geo.walks.choosing import Choice
from geo.walks.types import Explanation, ExplanationCode, FlaggedPlace, PlannedStop, Value, WalkWish

VALUE_FAMILIES: dict[str, tuple[str, ...]] = {
    "theme": ("theme",),
    "mandate": ("mandate",),
    "topic": ("topic", "category"),
    "topics": ("topic", "category"),
}
"""Values that are codes themselves, and the families of the catalogue in which their words stand, tried in order."""

ON_THE_WAY_MINUTES = 1.0
"""A stop that adds less walking than this lies on the way."""


def with_reasons(choice: Choice, course: Course, stops: Sequence[PlannedStop]) -> list[PlannedStop]:
    """Return the stops, each with why it is there."""
    heaviest = max((stop.weight for stop in stops), default=0.0)
    reasoned: list[PlannedStop] = []
    for row, stop in enumerate(stops):
        pins = pins_of(choice, course, row)
        reasons = [
            *_wished(choice, stop, course.order[row]),
            *_covers(choice, pins, stop),
            *_heaviest(pins, stop, heaviest if len(stops) > 1 else 0.0),
            *_on_the_way(choice, course, row),
            *_inspires(pins),
        ]
        reasoned.append(replace(stop, reasons=tuple(reasons)))
    return reasoned


def _wished(choice: Choice, stop: PlannedStop, site: int) -> Iterable[Explanation]:
    """Say that the stop was asked for, and by which of the wishes where these are so near that they are one stop."""
    if stop.required_index is None:
        return
    carried = choice.carried.get(site, ())
    if carried:
        rows = sorted((stop.required_index, *carried))
        yield Explanation("wished_together", {"positions": ", ".join(str(row + 1) for row in rows)})
    else:
        yield Explanation("wished", {})


def _covers(choice: Choice, pins: Sequence[FlaggedPlace], stop: PlannedStop) -> Iterable[Explanation]:
    challenges = [pin for pin in pins if pin.kind == "challenge"]
    people = sum(max(pin.people, 1) for pin in challenges)
    if choice.wish.kind == "treasure_hunt":
        yield from _suffers(choice, challenges)
    elif challenges:
        all_weight = float(choice.laid.weights.sum())
        yield Explanation(
            "covers",
            {
                "challenges": len(challenges),
                "red": sum(pin.relevance == "red" for pin in challenges),
                "people": people,
                "percent": 100 * stop.weight / all_weight if all_weight else 0.0,
            },
        )


def _suffers(choice: Choice, challenges: Iterable[FlaggedPlace]) -> Iterable[Explanation]:
    """Name what the places near a post suffer from, and nothing that a hunt does not look for."""
    weigh = choice.laid.purpose.weigh
    topics = Counter(pin.topic for pin in challenges if pin.topic and weigh(pin) > 0)
    if topics:
        yield Explanation("post_near", {"topics": _by_count(topics)})


def _by_count(counted: Counter[str]) -> dict[str, int]:
    """Return how many there are of what, the most frequent first, of equals the first by name."""
    return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _heaviest(pins: Sequence[FlaggedPlace], stop: PlannedStop, heaviest: float) -> Iterable[Explanation]:
    """Say of the stop that weighs most in the walk that it does."""
    if heaviest > 0 and stop.weight >= heaviest - 1e-9 and any(pin.kind == "challenge" for pin in pins):
        yield Explanation("heaviest", {})


def _on_the_way(choice: Choice, course: Course, row: int) -> Iterable[Explanation]:
    """Say of a stop that it costs next to no walking, compared with going straight between its neighbours."""
    travel, count = choice.problem.travel, choice.problem.count
    line = [count, *course.order, count + 1]
    before, here, after = line[row : row + 3]
    minutes = float(travel[before, here] + travel[here, after] - travel[before, after])
    if minutes < ON_THE_WAY_MINUTES and travel[before, after] > 0:
        yield Explanation("on_the_way", {"minutes": max(0.0, minutes)})


def _inspires(pins: Sequence[FlaggedPlace]) -> Iterable[Explanation]:
    """Name what works near a stop: its most frequent kind, of equals the first by name."""
    topics = Counter(
        pin.topic or pin.category for pin in pins if pin.kind == "resource" and (pin.topic or pin.category)
    )
    if topics:
        topic = min(topics, key=lambda name: (-topics[name], name))
        yield Explanation("inspires", {"topic": topic, "count": sum(topics.values())})


def explain_walk(
    choice: Choice,
    course: Course,
    solution: Solution,
    *,
    stops: Sequence[PlannedStop],
    total_minutes: float,
    quality: Sequence[Explanation] | None = None,
) -> tuple[Explanation, ...]:
    """Return what is to be said about a walk as a whole, but for comparisons with other wishes.

    quality is what is said of how good the walk is, where that is not what its solution tells.
    """
    formula: ExplanationCode = "formula_hunt" if choice.wish.kind == "treasure_hunt" else "formula"
    return (
        Explanation(formula, {"radius_m": choice.wish.coverage_radius_m}),
        *(explain_quality(choice, solution) if quality is None else quality),
        *_light(course),
        *_sun(choice.wish, stops, total_minutes),
        *_other_tools(choice.places),
    )


def explain_quality(choice: Choice, solution: Solution) -> Iterable[Explanation]:
    """Say whether nothing better can be found, among how many places, and how many had no room among them.

    Without room for all nothing is proven of all, so that has a sentence of its own.
    What a walk that shares the places with other groups falls short of one alone is no fault of it, and not told.
    """
    candidates = len(choice.sites.positions)
    if not candidates:
        return
    considered: dict[str, Value] = {"candidates": candidates, "aside": choice.sites.aside}
    if solution.proven and choice.sites.aside:
        yield Explanation("proven_of_candidates", considered)
        return
    if solution.proven:
        yield Explanation("proven", {"candidates": candidates})
    elif choice.wish.groups == 1:
        yield Explanation("gap", {"percent": 100 * solution.gap, "candidates": candidates})
    if choice.sites.aside:
        yield Explanation("best_of_candidates", considered)


def _light(course: Course) -> Iterable[Explanation]:
    """Say how much of the walk nobody has told the light of, and on which legs."""
    unknown_m = sum(leg.unknown_light_m for leg in course.legs)
    if unknown_m > 0:
        legs = ", ".join(str(leg.from_position + 1) for leg in course.legs if leg.unknown_light_m > 0)
        percent = 100 * unknown_m / course.length_m
        yield Explanation("light_unknown", {"length_m": unknown_m, "percent": percent, "legs": legs})


def _sun(wish: WalkWish, stops: Sequence[PlannedStop], total_minutes: float) -> Iterable[Explanation]:
    """Say when it grows light (to those who start before) and dark there on that date, and at which stop."""
    if wish.starts_at is None:
        return
    starts_at = in_danish_time(wish.starts_at)
    sun = sun_times(Point(wish.start_xy), starts_at.date())
    if starts_at < sun.civil_dawn:
        yield Explanation("sun_rises", {"civil_dawn": f"{sun.civil_dawn:%H:%M}"})
    times = {"sunset": f"{sun.sunset:%H:%M}", "civil_dusk": f"{sun.civil_dusk:%H:%M}"}
    yield Explanation("sun_sets", {"date": starts_at.date().isoformat(), **times})
    if starts_at < sun.civil_dusk < starts_at + timedelta(minutes=total_minutes):
        lit = [stop for stop in stops if starts_at + timedelta(minutes=stop.leaves_minute) <= sun.civil_dusk]
        yield Explanation("dusk_during_walk", {"civil_dusk": times["civil_dusk"], "stops_before": len(lit)})


def _other_tools(places: Iterable[FlaggedPlace]) -> Iterable[Explanation]:
    """Count what a walk cannot fix, in all and by topic, and what is coded as not relevant here."""
    challenges = [place for place in places if place.kind == "challenge"]
    social = [place.topic or place.category for place in challenges if place.physical is False]
    topics = _by_count(Counter(topic for topic in social if topic))
    if topics:
        yield Explanation("social_needs_other_tool", {"count": sum(topics.values()), "topics": topics})
    handed_over = sum(place.relevance == "green" and place.physical is not False for place in challenges)
    if handed_over:
        yield Explanation("handed_over", {"count": handed_over})
