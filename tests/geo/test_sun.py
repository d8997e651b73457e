"""Sunset and civil dusk against formulas of their own, and the warnings that come of them."""

from datetime import UTC, date, datetime, timedelta
from math import asin, atan2, cos, degrees, radians, sin
from types import ModuleType

import pytest
from shapely.geometry import Point

from geo.crs import to_storage, to_wire
from geo.sun import DANISH_TIME, in_danish_time, sun_times

COPENHAGEN = to_storage(Point(12.5683, 55.6761))
SKAGEN = to_storage(Point(10.5839, 57.7209))


def altitude_degrees(place: Point, moment: datetime) -> float:
    """The height of the sun's middle without refraction, by the low-precision formulas of the Astronomical Almanac."""
    days = (moment - datetime(2000, 1, 1, 12, tzinfo=UTC)).total_seconds() / 86400
    anomaly = radians(357.528 + 0.9856003 * days)
    longitude = radians(280.460 + 0.9856474 * days + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly))
    obliquity = radians(23.439 - 0.0000004 * days)
    ascension = atan2(cos(obliquity) * sin(longitude), cos(longitude))
    declination = asin(sin(obliquity) * sin(longitude))
    wire = to_wire(place)
    hour_angle = radians(280.46061837 + 360.98564736629 * days + wire.x) - ascension
    latitude = radians(wire.y)
    return degrees(asin(sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hour_angle)))


@pytest.mark.parametrize("place", [COPENHAGEN, SKAGEN], ids=["Copenhagen", "Skagen"])
@pytest.mark.parametrize("month", range(1, 13))
def test_the_sun_stands_as_low_as_sunset_and_civil_dusk_mean(place: Point, month: int) -> None:
    times = sun_times(place, date(2025, month, 21))
    assert altitude_degrees(place, times.sunset) == pytest.approx(-0.833, abs=0.2)
    assert altitude_degrees(place, times.civil_dusk) == pytest.approx(-6, abs=0.2)
    assert altitude_degrees(place, times.civil_dawn) == pytest.approx(-6, abs=0.2)
    assert times.civil_dawn < times.sunset < times.civil_dusk


def test_a_summer_night_is_longer_light_in_the_north() -> None:
    day = date(2025, 6, 21)
    assert sun_times(SKAGEN, day).civil_dusk > sun_times(COPENHAGEN, day).civil_dusk
    assert sun_times(COPENHAGEN, day).civil_dawn < sun_times(COPENHAGEN, day).sunset


def test_a_time_without_a_zone_is_danish_and_others_are_moved() -> None:
    naive = datetime(2025, 7, 1, 12, 0)  # noqa: DTZ001
    assert in_danish_time(naive).utcoffset() == timedelta(hours=2)
    moved = in_danish_time(datetime(2025, 1, 1, 12, 0, tzinfo=UTC))
    assert (moved.hour, moved.utcoffset()) == (13, timedelta(hours=1))


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [
        (datetime(2025, 11, 20, 15, 40, tzinfo=DANISH_TIME), "sunset_before_end"),
        (datetime(2025, 11, 20, 18, 0), "after_dusk"),  # noqa: DTZ001 - a naive time is Danish
        (datetime(2025, 11, 20, 5, 0), "before_dawn"),  # noqa: DTZ001
        (datetime(2025, 6, 20, 18, 0, tzinfo=DANISH_TIME), None),
    ],
)
def test_the_sun_is_compared_with_the_hours_of_the_walk(grid: ModuleType, starts_at: datetime, code: str) -> None:
    wish = grid.wish(starts_at=starts_at)
    plan = grid.plan(grid.street_grid(3, 3), [grid.challenge("lamp", 200, 200)], wish)
    warned = {warning.code: warning.values for warning in plan.warnings}
    assert warned.keys() & {"sunset_before_end", "after_dusk", "before_dawn"} == ({code} if code else set())
    if code == "sunset_before_end":
        assert "15:45" < str(warned[code]["sunset"]) < "16:05"
