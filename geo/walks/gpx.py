"""A walk as GPX 1.1 for phones and navigation devices: a track with times, and a waypoint for each stop."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import gpxpy.gpx
import numpy as np
import shapely

from geo.crs import points_to_wire
from geo.routing import Floats
from geo.sun import in_danish_time
from geo.walks.kept import KeptWalk

CREATOR = "tryghedskort"
_DECIMALS = 7
_SAME_PLACE_M = 1e-6


def walk_gpx(walk: KeptWalk, *, name: str, stop_names: Sequence[str] = (), starts_at: datetime | None = None) -> str:
    """Return a walk as a GPX 1.1 document in EPSG:4326.

    Waypoints bear stop_names, or their number where there is none. With starts_at (Danish time when it has no zone) the
    waypoints have the hour of arrival, and the track rests at each stop for as long as the group talks.
    """
    document = gpxpy.gpx.GPX()
    document.creator = CREATOR
    document.name = name
    begins = None if starts_at is None else in_danish_time(starts_at).astimezone(UTC)
    stop_xy = np.array([(stop.point.x, stop.point.y) for stop in walk.stops], dtype=float).reshape(-1, 2)
    for row, (stop, (longitude, latitude)) in enumerate(zip(walk.stops, _degrees(stop_xy), strict=True)):
        waypoint = gpxpy.gpx.GPXWaypoint(latitude, longitude, time=_moment(begins, stop.arrives_minute))
        waypoint.name = stop_names[row] if row < len(stop_names) else str(stop.position)
        document.waypoints.append(waypoint)
    track = gpxpy.gpx.GPXTrack(name=name)
    segment = gpxpy.gpx.GPXTrackSegment()
    places, minutes = _timed_line(walk)
    for (longitude, latitude), minute in zip(_degrees(places), minutes.tolist(), strict=True):
        segment.points.append(gpxpy.gpx.GPXTrackPoint(latitude, longitude, time=_moment(begins, minute)))
    track.segments.append(segment)
    document.tracks.append(track)
    return str(document.to_xml(version="1.1"))


def _moment(begins: datetime | None, minute: float) -> datetime | None:
    return None if begins is None else begins + timedelta(seconds=round(minute * 60))


def _degrees(places: Floats) -> Iterable[tuple[float, float]]:
    return ((float(x), float(y)) for x, y in np.round(points_to_wire(places), _DECIMALS))


def _timed_line(walk: KeptWalk) -> tuple[Floats, Floats]:
    """Return the corners of the line walked ((n, 2), EPSG:25832) and the minute at which each is passed (n,).

    Each stop gives two corners: when the group arrives and when it leaves.
    """
    corners = shapely.get_coordinates(walk.route)
    along_m = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    minutes = along_m / along_m[-1] * walk.walk_minutes
    talked = 0.0
    for stop in walk.stops:
        walked = stop.arrives_minute - talked
        talk = stop.leaves_minute - stop.arrives_minute
        before = int(np.searchsorted(minutes - talked, walked - 1e-9, side="left"))
        place = [[stop.point.x, stop.point.y]] * 2
        corners = np.insert(corners, [before, before], place, axis=0)
        minutes = np.insert(minutes, [before, before], [stop.arrives_minute, stop.leaves_minute])
        minutes[before + 2 :] += talk
        talked += talk
    moves = (np.abs(np.diff(corners, axis=0)).max(axis=1) > _SAME_PLACE_M) | (np.diff(minutes) > 1e-6)
    kept = np.concatenate([[True], moves])
    return corners[kept], minutes[kept]
