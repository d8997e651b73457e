"""The stretches of edges that lie within a radius of places."""

from dataclasses import dataclass

import numpy as np

from geo.routing.arrays import Booleans, Floats, Integers
from geo.routing.nearby import Nearby
from geo.routing.positions import Positions


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Stretches (n) of edges: row of the edge, metres from and to along it, and the origin (row) that is near.

    An origin may be near the same part of an edge more than once, by several ways.
    """

    edge_index: Integers
    from_m: Floats
    to_m: Floats
    origin: Integers


def ends_of_edges(lengths_m: Floats) -> Positions:
    """Return both ends of every edge (m) as places (2 m): the beginning, then the end of each."""
    count = len(lengths_m)
    along_m = np.zeros(2 * count)
    along_m[1::2] = lengths_m
    return Positions(np.repeat(np.arange(count), 2), along_m, np.zeros(2 * count))


def reach_of(origins: Positions, near_ends: Nearby, is_usable: Booleans, lengths_m: Floats, radius_m: float) -> Reach:
    """Return what lies within a radius (metres) of origins on usable edges; near_ends are the ends of edges around."""
    on_edge = np.flatnonzero(origins.edge_index >= 0)
    on_edge = on_edge[is_usable[origins.edge_index[on_edge]]]
    own_edge, own_m = origins.edge_index[on_edge], origins.along_m[on_edge]
    by_end = np.repeat(np.arange(len(origins)), np.diff(near_ends.starts))
    edge, rest_m = near_ends.found // 2, radius_m - near_ends.metres
    is_end = near_ends.found % 2 == 1
    length_m = lengths_m[edge]
    edge_index = np.concatenate([own_edge, edge])
    from_m = np.concatenate([np.maximum(own_m - radius_m, 0), np.where(is_end, np.maximum(length_m - rest_m, 0), 0.0)])
    to_m = np.concatenate(
        [np.minimum(own_m + radius_m, lengths_m[own_edge]), np.where(is_end, length_m, np.minimum(rest_m, length_m))]
    )
    has_length = to_m > from_m
    origin = np.concatenate([on_edge, by_end])
    return Reach(edge_index[has_length], from_m[has_length], to_m[has_length], origin[has_length])
