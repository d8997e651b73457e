"""Give plans to those who asked: on the wire, in words."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString

from app.translations import Translator
from app.walks.planning import About, CountedPin, Planned
from app.walks.schemas import (
    AlternativeOut,
    CountsOut,
    LeftOutOut,
    LegOut,
    PlannedStopOut,
    PlannedWalkOut,
    SaidOut,
    TurnOut,
)
from app.walks.words import left_out_text, sentence, word
from geo import crs
from geo.walks import Leg, WalkPlan
from geo.walks.types import Explanation, LeftOut, PlannedStop

DECIMALS = 7
"""Of degrees: about a centimetre."""
AS_PLANNED = (
    "length_m", "walk_minutes", "talk_minutes", "total_minutes", "covered_weight", "all_weight", "objective", "bound",
    "proven_optimal", "method", "stopped_by", "candidates",
)  # fmt: skip
"""Numbers of a plan that are sent as they are."""


def alternatives_out(about: About, planned: Sequence[Planned], translate: Translator) -> list[AlternativeOut]:
    """Return plans as they are sent."""
    return [
        AlternativeOut(
            variant=one.variant,
            walks=[planned_out(about, one, number, translate) for number in range(1, len(one.plans) + 1)],
            wish_changes=dict(one.wish_changes),
        )
        for one in planned
    ]


def planned_out(about: About, planned: Planned, number: int, translate: Translator) -> PlannedWalkOut:
    """Return one group's walk as it is sent."""
    plan = planned.plans[number - 1]
    covered, missed = counts(plan, about.pins)
    return PlannedWalkOut(
        kind=about.kind,
        starts_at=about.starts_at,
        meeting_place=about.meeting_place,
        geometry=line_out(plan.route),
        stops=_stops_out(plan.stops, translate),
        legs=legs_out(plan.legs),
        turns=[TurnOut(**asdict(turn)) for turn in plan.turns],
        warnings=[sentence(translate, "warning", one.code, one.values) for one in plan.warnings],
        group_number=number,
        groups=len(planned.plans),
        variant=planned.variant,
        explanations=explanations_out(plan.explanations, translate),
        left_out=left_out_out(plan.left_out, translate),
        covered=covered,
        missed=missed,
        gap=gap_of(plan.objective, plan.bound, proven=plan.proven_optimal) if len(planned.plans) == 1 else None,
        **{name: getattr(plan, name) for name in AS_PLANNED},
    )


def line_out(line: LineString) -> dict[str, Any]:
    """Return a line of EPSG:25832 as GeoJSON in EPSG:4326."""
    degrees = crs.points_to_wire(shapely.get_coordinates(line))
    return {"type": "LineString", "coordinates": np.round(degrees, DECIMALS).tolist()}


def legs_out(legs: Iterable[Leg]) -> list[LegOut]:
    """Return the ways between stops as they are sent."""
    return [
        LegOut(
            from_position=leg.from_position,
            to_position=leg.to_position,
            length_m=leg.length_m,
            minutes=leg.minutes,
            geometry=None if leg.geometry is None else line_out(leg.geometry),
            steps_m=leg.steps_m,
            unlit_m=leg.unlit_m,
            unknown_light_m=leg.unknown_light_m,
        )
        for leg in legs
    ]


def _stops_out(stops: Sequence[PlannedStop], translate: Translator) -> list[PlannedStopOut]:
    if not stops:
        return []
    degrees = crs.points_to_wire(np.array([(stop.point.x, stop.point.y) for stop in stops]))
    return [
        PlannedStopOut(
            position=stop.position,
            theme=stop.theme,
            longitude=longitude,
            latitude=latitude,
            arrives_minute=stop.arrives_minute,
            leaves_minute=stop.leaves_minute,
            weight=stop.weight,
            pin_ids=[uuid.UUID(pin_id) for pin_id in stop.pin_ids],
            mandates=[word(translate, "mandate", code) for code in stop.mandates],
            reasons=explanations_out(stop.reasons, translate),
            wished=stop.required_index is not None,
            required_index=stop.required_index,
        )
        for stop, (longitude, latitude) in zip(stops, np.round(degrees, DECIMALS).tolist(), strict=True)
    ]


def explanations_out(explanations: Iterable[Explanation], translate: Translator) -> list[SaidOut]:
    """Return explanations in words."""
    return [sentence(translate, "explain", one.code, one.values) for one in explanations]


def left_out_out(left_out: Iterable[LeftOut], translate: Translator) -> list[LeftOutOut]:
    """Return what is left out, in words."""
    return [
        LeftOutOut(
            pin_id=uuid.UUID(one.pin_id),
            reason=one.reason,
            extra_minutes=one.extra_minutes,
            text=left_out_text(translate, one.reason, one.extra_minutes),
        )
        for one in left_out
    ]


def gap_of(objective: float | None, bound: float | None, *, proven: bool) -> float | None:
    """Return how far the bound lies above the objective, as a share of the greater of the two, as Solution.gap does.

    0 when proven, None when unknown.
    """
    if objective is None or bound is None:
        return None
    if proven or bound <= objective:
        return 0.0
    return (bound - objective) / max(abs(bound), abs(objective))


def counts(plan: WalkPlan, pins: Sequence[CountedPin]) -> tuple[CountsOut, CountsOut]:
    """Return how many pins, and people behind them, the stops cover, and how many they miss."""
    met = {pin_id for stop in plan.stops for pin_id in stop.pin_ids}
    return (
        _count([pin for pin in pins if pin.pin_id in met]),
        _count([pin for pin in pins if pin.pin_id not in met]),
    )


def _count(pins: Sequence[CountedPin]) -> CountsOut:
    return CountsOut(
        challenges=sum(pin.kind == "challenge" for pin in pins),
        resources=sum(pin.kind == "resource" for pin in pins),
        people=sum(pin.people for pin in pins),
    )
