"""Say of every challenge a walk does not visit why, and what taking it along would cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.routing import Booleans, Floats, Integers
from geo.walks.assembling import Course
from geo.walks.choosing import Choice
from geo.walks.laying_out import representative_points
from geo.walks.required import is_excluded, needs_steps
from geo.walks.types import FlaggedPlace, LeftOut, LeftOutReason, WalkWish

_SLACK_MINUTES = 1e-6


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

    A stop for a pin is at a site that covers it; where no site does, at one of the pin's own points.
    """
    laid = choice.laid
    row_of = {pin.pin_id: row for row, pin in enumerate(laid.pins)}
    rows_covered = [*np.flatnonzero(course.own >= 0).tolist(), *([] if elsewhere is None else elsewhere.tolist())]
    covered = {laid.pins[row].pin_id for row in rows_covered}
    missed = sorted(
        (place for place in choice.places if place.kind == "challenge" and place.pin_id not in covered),
        key=lambda place: place.pin_id,
    )
    site_minutes = _detours(choice.problem.travel, course.order)
    free, barred_sites = _free_sites(choice, course)
    extra = np.full(len(laid.pins), np.inf)
    barred = np.zeros(len(laid.pins), dtype=bool)
    covers = choice.sites.covers
    if len(covers):
        extra = np.where(covers & free[:, None], site_minutes[:, None], np.inf).min(axis=0)
        barred = ~np.isfinite(extra) & covers[barred_sites].any(axis=0)
    _add_uncovered(choice, course, extra, barred)
    rows = tuple(row_of.get(place.pin_id, -1) for place in missed)
    padded, is_barred = np.append(extra, np.inf), np.append(barred, [False])
    return Missed(tuple(missed), rows, padded[list(rows)] + choice.wish.talk_minutes, is_barred[list(rows)])


def _detours(travel: Floats, order: Sequence[int]) -> Floats:
    """Return for each site the least minutes that going by it adds between any two neighbours of the walk."""
    count = len(travel) - 2
    line = [count, *order, count + 1]
    before, after = travel[line[:-1]], travel[line[1:]]
    along = travel[line[:-1], line[1:]][:, None]
    detours: Floats = np.maximum((before + after - along)[:, :count].min(axis=0), 0.0)
    return detours


def _free_sites(choice: Choice, course: Course) -> tuple[Booleans, Booleans]:
    """Return which sites could be added, and which are within sight of a stop."""
    conflicts = choice.problem.conflicts
    if conflicts is None or not course.order:
        return np.ones(choice.problem.count, dtype=bool), np.zeros(choice.problem.count, dtype=bool)
    barred = np.asarray(conflicts[list(course.order)].any(axis=0))
    return ~barred, barred


def _add_uncovered(choice: Choice, course: Course, extra: Floats, barred: Booleans) -> None:
    """Fill in the pins that no site covers, from the walk's own places to their points."""
    laid, wish = choice.laid, choice.wish
    is_challenge = np.array([pin.kind == "challenge" for pin in laid.pins], dtype=bool)
    uncovered = is_challenge & ~choice.sites.covers.any(axis=0)
    rows = np.flatnonzero(uncovered[laid.owners])
    if not len(rows):
        return
    allowed = ~is_excluded(laid.points_xy[rows], wish)
    excluded_pins = np.unique(laid.owners[rows[~allowed]])
    rows = rows[allowed]
    points = laid.points.take(rows)
    minutes = laid.graph.matrix(laid.profile, course.positions, points) / (wish.pace_m_per_s * 60)
    along = np.array([leg.minutes for leg in course.legs])[:, None]
    detours = np.maximum((minutes[:-1] + minutes[1:] - along).min(axis=0), 0.0) if len(rows) else np.zeros(0)
    np.minimum.at(extra, laid.owners[rows], detours)
    barred[excluded_pins] |= ~np.isfinite(extra[excluded_pins])


def left_out(choice: Choice, course: Course, missed: Missed) -> tuple[LeftOut, ...]:
    """Return the missed challenges by pin_id, each with its reason.

    extra_minutes is None where a stop is impossible or would be of no use.
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
            fits = is_full and minutes <= spare
            reports.append(LeftOut(place.pin_id, "most_stops" if fits else "no_time", minutes))
        elif barred:
            within_sight = choice.problem.conflicts is not None and choice.sites.covers[:, row].any()
            reports.append(LeftOut(place.pin_id, "within_sight" if within_sight else "excluded"))
        else:
            reports.append(LeftOut(place.pin_id, "steps_only" if place.pin_id in by_steps else "unreachable"))
    return tuple(reports)


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
    points = [representative_points(place.geometry, choice.wish.coverage_radius_m) for place in lost]
    reached = needs_steps(choice.laid, np.vstack(points), choice.wish.start_xy)
    owners = np.repeat(np.arange(len(lost)), [len(rows) for rows in points])
    return {lost[row].pin_id for row in np.unique(owners[reached])}
