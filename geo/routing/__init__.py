"""Shortest ways on the walkable network of an area, for a profile, between places that need not be junctions."""

from geo.routing.profile import Profile
from geo.routing.routing_graph import Booleans, Floats, Integers, PathPart, RoutingGraph

__all__ = ["Booleans", "Floats", "Integers", "PathPart", "Profile", "RoutingGraph"]
