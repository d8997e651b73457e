"""Say of every challenge a walk does not visit why, and what taking it along would cost."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from geo.routing import Booleans, Floats, Integers, Positions
from geo.walks.assembling import Course
from geo.walks.choosing import Choice
from geo.walks.representatives import representative_points
from geo.walks.required import is_excluded, needs_steps
from geo.walks.sites import Sites
from geo.walks.types import FlaggedPlace, LeftOut, LeftOutReason, WalkWish

_SLACK_MINUTES = 1e-6
_DECIMALS = 9
"""Of weights, so that equal sums are equal in whatever order they are made."""


@dataclass(frozen=True, slots=True, eq=False)
class Missed:
    """The challenges a walk does not cover, by pin_id, and what a stop for each would add.

    rows are their pins' rows, −1 for those that do not count; extra_minutes is infinite where no stop is possible,
    barred where a place to stop is there but excluded or within sight of a stop.
    """

    places: tuple[FlaggedPlace, ...]
    rows: tuple[int, ...]
    extra_minutes: Floats
    barred: Booleans


def find_missed(choice: Choice, course: Course, elsewhere: Integers | None = None) -> Missed:
    """Return the challenges not covered, here or (pin rows) elsewhere, each with the cheapest detour plus one talk.

    A stop for a pin is where it would be if the pin were required: at that of its own points which covers most.
    """
    laid = choice.laid
    row_of = {pin.pin_id: row for row, pin in enumerate(laid.pins)}
    rows_covered = [*np.flatnonzero(course.own >= 0).tolist(), *([] if elsewhere is None else elsewhere.tolist())]
    covered = {laid.pins[row].pin_id for row in rows_covered}
    missed = sorted(
        (place for place in choice.places if place.kind == "challenge" and place.pin_id not in covered),
        key=lambda place: place.pin_id,
    )
    rows = [row_of.get(place.pin_id, -1) for place in missed]
    detours, is_barred = _detours(choice, course, {row for row in rows if row >= 0})
    padded, barred = np.append(detours, np.inf), np.append(is_barred, [False])
    return Missed(tuple(missed), tuple(rows), padded[rows] + choice.wish.talk_minutes, barred[rows])


def _detours(choice: Choice, course: Course, missed: Collection[int]) -> tuple[Floats, Booleans]:
    """Return for each missed pin the least minutes that going by it adds between any two places of the walk.

    Infinite for those that no stop can be made for, with whether that is for the wish's sake or the other stops'.
    """
    laid = choice.laid
    extra, barred = np.full(len(laid.pins), np.inf), np.zeros(len(laid.pins), dtype=bool)
    rows = np.flatnonzero(np.isin(laid.owners, list(missed)))
    if not len(rows):
        return extra, barred
    excluded = is_excluded(laid.points_xy[rows], choice.wish)
    rows, shut = rows[~excluded], rows[excluded]
    barred[laid.owners[shut[np.isfinite(_added_minutes(choice, course, shut))]]] = True
    stops = rows[_heaviest_points(choice, rows)]
    minutes = _added_minutes(choice, course, stops)
    lost = np.isin(laid.owners[rows], laid.owners[stops[~np.isfinite(minutes)]])
    others = rows[lost][np.isfinite(_added_minutes(choice, course, rows[lost]))]
    others = others[_heaviest_points(choice, others)]
    stops = np.append(stops[np.isfinite(minutes)], others)
    minutes = np.append(minutes[np.isfinite(minutes)], _added_minutes(choice, course, others))
    too_near = _is_too_near(choice, course, laid.points.take(stops))
    barred[laid.owners[stops[too_near]]] = True
    extra[laid.owners[stops[~too_near]]] = minutes[~too_near]
    return extra, barred & ~np.isfinite(extra)


def _added_minutes(choice: Choice, course: Course, rows: Integers) -> Floats:
    """Return the least minutes that going by each of these points adds; infinite where no way leads to it."""
    if not len(rows):
        return np.zeros(0)
    laid, wish = choice.laid, choice.wish
    minutes = laid.graph.matrix(laid.profile, course.positions, laid.points.take(rows)) / (wish.pace_m_per_s * 60)
    along = np.array([leg.minutes for leg in course.legs])[:, None]
    detours: Floats = np.maximum((minutes[:-1] + minutes[1:] - along).min(axis=0), 0.0)
    return detours


def _heaviest_points(choice: Choice, rows: Integers) -> Integers:
    """Return, for each pin with points in these rows, which of them covers most: a required pin is stopped at there."""
    laid = choice.laid
    owners = laid.owners[rows]
    if len(np.unique(owners)) == len(owners):
        return np.arange(len(rows))
    covers = laid.graph.near(
        laid.profile, laid.points.take(rows), laid.points, choice.wish.coverage_radius_m, laid.owners
    )
    holders = np.repeat(np.arange(len(rows)), np.diff(covers.starts))
    weights = np.bincount(holders, weights=laid.weights[covers.found], minlength=len(rows)).round(_DECIMALS)
    order = np.lexsort((np.arange(len(rows)), -weights, owners))
    is_first = np.append([True], np.diff(owners[order]) != 0)
    heaviest: Integers = order[is_first]
    return heaviest


def _is_too_near(choice: Choice, course: Course, points: Positions) -> Booleans:
    """Tell which points may not be stopped at beside the walk's stops."""
    if choice.conflicts_of is None or not course.order:
        return np.zeros(len(points), dtype=bool)
    positions = Positions.join(points, choice.sites.positions.take(list(course.order)))
    nothing = np.zeros((len(positions), 0))
    index = np.full(len(positions), -1, dtype=np.int64)
    conflicts = choice.conflicts_of(Sites(positions, choice.laid.graph.points(positions), nothing, index, 0))
    return np.asarray(conflicts[: len(points), len(points) :].any(axis=1))


def left_out(choice: Choice, course: Course, missed: Missed, is_given_up: Booleans) -> tuple[LeftOut, ...]:
    """Return the missed challenges by pin_id, each with its reason.

    extra_minutes is None where a stop is impossible or would be of no use. Pins that is_given_up are covered from the
    start, but going somewhere comes first.
    """
    wish = choice.wish
    spare = spare_minutes(wish, course.walk_minutes, len(course.order))
    is_full = len(course.order) >= wish.most_stops
    by_steps = _only_by_steps(choice, missed)
    reports: list[LeftOut] = []
    for place, row, minutes, barred in zip(
        missed.places, missed.rows, missed.extra_minutes.tolist(), missed.barred.tolist(), strict=True
    ):
        if row < 0:
            reports.append(LeftOut(place.pin_id, _why_it_does_not_count(place, wish)))
        elif np.isfinite(minutes):
            reason: LeftOutReason = "most_stops" if is_full and minutes <= spare else "no_time"
            reports.append(LeftOut(place.pin_id, "at_start" if is_given_up[row] else reason, minutes))
        elif barred:
            reports.append(LeftOut(place.pin_id, "excluded" if _is_excluded(choice, row) else "within_sight"))
        else:
            reports.append(LeftOut(place.pin_id, "steps_only" if place.pin_id in by_steps else "unreachable"))
    return tuple(reports)


def _is_excluded(choice: Choice, row: int) -> bool:
    """Tell whether a pin lies wholly where the group shall not stop."""
    return bool(is_excluded(choice.laid.points_xy[choice.laid.owners == row], choice.wish).all())


def spare_minutes(wish: WalkWish, walk_minutes: float, stops: int) -> float:
    """Return the minutes that a walk leaves, with a little for sums of the same numbers in another order."""
    return wish.minutes - walk_minutes - stops * wish.talk_minutes + _SLACK_MINUTES


def _why_it_does_not_count(place: FlaggedPlace, wish: WalkWish) -> LeftOutReason:
    if place.pin_id in wish.excluded_pin_ids:
        return "excluded"
    return "social_only" if place.physical is False else "not_relevant"


def _only_by_steps(choice: Choice, missed: Missed) -> set[str]:
    """Return the missed pins that only a group that climbs steps could come to."""
    lost = [
        place
        for place, row, minutes, barred in zip(
            missed.places, missed.rows, missed.extra_minutes, missed.barred, strict=True
        )
        if row >= 0 and not np.isfinite(minutes) and not barred
    ]
    if not lost:
        return set()
    points, owners = representative_points([place.geometry for place in lost], choice.wish.coverage_radius_m)
    reached = needs_steps(choice.laid, points, choice.wish.start_xy)
    return {lost[row].pin_id for row in np.unique(owners[reached])}
