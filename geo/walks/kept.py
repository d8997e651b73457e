"""What a file about a walk needs to know of it: a fresh plan has it, and so has a walk that was kept."""

from collections.abc import Sequence
from typing import Protocol

from shapely.geometry import LineString, Point


class KeptStop(Protocol):
    """A stop: position from 1, where (EPSG:25832), minutes since the start."""

    @property
    def position(self) -> int:
        """Return which stop it is, from 1."""

    @property
    def point(self) -> Point:
        """Return where the group stands (EPSG:25832)."""

    @property
    def theme(self) -> str:
        """Return what is talked about."""

    @property
    def arrives_minute(self) -> float:
        """Return when the group arrives, in minutes since the start."""

    @property
    def leaves_minute(self) -> float:
        """Return when the group leaves, in minutes since the start."""


class KeptWalk(Protocol):
    """A walk: the line walked (EPSG:25832), how long that takes, and its stops in order."""

    @property
    def route(self) -> LineString:
        """Return the line walked (EPSG:25832)."""

    @property
    def length_m(self) -> float:
        """Return how long it is."""

    @property
    def walk_minutes(self) -> float:
        """Return the minutes walked."""

    @property
    def stops(self) -> Sequence[KeptStop]:
        """Return the stops in order."""
