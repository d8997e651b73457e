"""Sunset and dusk at a place of the storage CRS, in Danish time."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from astral import Observer
from astral.sun import dawn, dusk, sunset
from shapely.geometry import Point

from geo.crs import to_wire

DANISH_TIME = ZoneInfo("Europe/Copenhagen")

CIVIL_DEPRESSION_DEGREES = 6.0
"""Civil twilight ends with the sun this far below the horizon; outdoors lamps are needed from then on."""


@dataclass(frozen=True, slots=True)
class SunTimes:
    """When civil dawn, sunset and civil dusk fall on one date, in Europe/Copenhagen."""

    civil_dawn: datetime
    sunset: datetime
    civil_dusk: datetime


def sun_times(point: Point, day: date) -> SunTimes:
    """Return when the sun sets and civil twilight begins and ends at a point (EPSG:25832) on a date.

    Times are aware, in Europe/Copenhagen, from astral (NOAA's equations). Raises ValueError where the sun
    does not set or twilight lasts all night, which does not happen in Denmark.
    """
    wire = to_wire(point)
    observer = Observer(latitude=wire.y, longitude=wire.x)
    return SunTimes(
        civil_dawn=dawn(observer, day, CIVIL_DEPRESSION_DEGREES, tzinfo=DANISH_TIME),
        sunset=sunset(observer, day, tzinfo=DANISH_TIME),
        civil_dusk=dusk(observer, day, CIVIL_DEPRESSION_DEGREES, tzinfo=DANISH_TIME),
    )


def in_danish_time(moment: datetime) -> datetime:
    """Return the moment in Europe/Copenhagen; one without a zone is taken as Danish time already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=DANISH_TIME)
    return moment.astimezone(DANISH_TIME)
