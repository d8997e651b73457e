"""The drawing board everything is collected on, in plan coordinates (metres around the middle of the estate)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from shapely import STRtree, distance
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from geo.estate.shapes import Coordinate
from geo.ground import Building, Cover, Lit, Place

SLUG = "hjertelunden"
REACH_M = 24.0


@dataclass(frozen=True, slots=True)
class Trace:
    """A way as drawn, before it shares nodes with the others."""

    points: tuple[Coordinate, ...]
    highway: str
    name: str | None = None
    lit: Lit = "yes"
    surface: str = "asphalt"
    width_m: float | None = None
    steps: bool = False
    tunnel: bool = False


@dataclass(slots=True)
class Sketch:
    """What has been drawn so far; geometry in plan coordinates."""

    traces: list[Trace] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    doors: list[Coordinate] = field(default_factory=list)
    """Doors that still want a path to the nearest way."""
    thresholds: set[Coordinate] = field(default_factory=set)
    """Doors where a path ends for good."""

    def way(
        self,
        points: Sequence[Coordinate],
        *,
        highway: str = "footway",
        name: str | None = None,
        lit: Lit = "yes",
        surface: str = "asphalt",
        width_m: float | None = 2.5,
        tunnel: bool = False,
    ) -> None:
        """Draw a way; highway "steps" makes it a flight of steps."""
        self.traces.append(Trace(tuple(points), highway, name, lit, surface, width_m, highway == "steps", tunnel))

    def building(
        self, shape: Polygon | MultiPolygon, use: str, name: str | None = None, levels: int | None = 1
    ) -> None:
        """Draw a building."""
        self.buildings.append(Building(f"{SLUG}/building/{len(self.buildings) + 1}", shape, use, name, levels))

    def place(self, name: str, kind: str, geometry: BaseGeometry) -> None:
        """Write a place into the gazetteer."""
        self.places.append(Place(f"{SLUG}/place/{len(self.places) + 1}", name, kind, geometry))

    def stairwell(self, name: str, door: Coordinate, path: Coordinate) -> None:
        """Write a stairwell at its door, and draw the few steps from there to the path."""
        self.place(name, "stairwell", Point(door))
        self.thresholds.add(door)
        self.way([door, path], surface="paving_stones", width_m=1.5)

    def cover(self, kind: str, geometry: Polygon | MultiPolygon | LineString) -> None:
        """Lay a cover on the ground; what is laid later lies on top."""
        self.covers.append(Cover(f"{SLUG}/cover/{len(self.covers) + 1}", kind, geometry))

    def door(self, name: str, kind: str, x_m: float, y_m: float) -> None:
        """Write a place at a door that gets its own short path."""
        self.place(name, kind, Point(x_m, y_m))
        self.doors.append((x_m, y_m))

    def reach(self, start: Coordinate, beside: Trace | None = None) -> Coordinate:
        """Return the nearest point of the ways drawn so far that can be seen from start past the buildings.

        The way beside, the one that wants to reach out, does not count.
        """
        walls = STRtree([building.geometry for building in self.buildings])
        open_ways = [trace for trace in self.traces if not (trace.tunnel or trace.steps or trace is beside)]
        lines = np.array([LineString(trace.points) for trace in open_ways])
        for index in np.argsort(distance(lines, Point(start)), kind="stable"):
            end = nearest_points(lines[index], Point(start))[0]
            straight = LineString([start, (end.x, end.y)])
            if straight.length > 0.5 and not len(walls.query(straight.buffer(0.3), predicate="intersects")):
                return (end.x, end.y)
        raise ValueError(f"No way can be reached from {start}.")

    def join_loose_ends(self) -> None:
        """Lengthen the ways that end within REACH_M of another way until they meet it."""
        lines = STRtree([LineString(trace.points) for trace in self.traces])
        for index, trace in enumerate(self.traces):
            if trace.tunnel or trace.points[0] == trace.points[-1]:
                continue
            points: list[Coordinate] = list(trace.points)
            for end in (0, -1):
                touching = lines.query(Point(points[end]).buffer(0.5), predicate="intersects")
                if len(touching) > 1 or points[end] in self.thresholds:
                    continue
                goal = self.reach(points[end], beside=trace)
                if Point(goal).distance(Point(points[end])) < REACH_M:
                    points.insert(0 if end == 0 else len(points), goal)
            self.traces[index] = replace(trace, points=tuple(points))
