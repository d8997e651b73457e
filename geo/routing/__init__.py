"""Shortest ways on the walkable network of an area, for a profile, between places that need not be junctions."""

from geo.routing.arrays import Booleans, Floats, Integers, Numbers
from geo.routing.nearby import Nearby
from geo.routing.paths import PathPart
from geo.routing.positions import Positions
from geo.routing.profile import Profile
from geo.routing.reach import Reach
from geo.routing.street_graph import StreetGraph

__all__ = [
    "Booleans",
    "Floats",
    "Integers",
    "Nearby",
    "Numbers",
    "PathPart",
    "Positions",
    "Profile",
    "Reach",
    "StreetGraph",
]
