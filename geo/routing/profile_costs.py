"""What the edges of a network cost one profile."""

from typing import NamedTuple

import numpy as np

from geo.routing.arrays import Floats, Integers
from geo.routing.edge_costs import Flags, cost_per_metre
from geo.routing.hierarchy import UNREACHABLE, Hierarchy, Places, Weights
from geo.routing.positions import Positions
from geo.routing.profile import Profile

NANOMETRES = 1e9
"""Lengths are whole nanometres within, finer than floating-point coordinates of Denmark."""


def whole(metres: Floats) -> Integers:
    """Return metres as whole nanometres."""
    return np.rint(metres * NANOMETRES).astype(np.int64)


class ProfileCosts(NamedTuple):
    """What the edges (m) cost a profile: whole costs and lengths, a metre's cost, and the weights of the arcs."""

    edge_cost: Integers
    length: Integers
    per_metre: Floats
    weights: Weights

    @classmethod
    def build(cls, flags: Flags, length: Integers, hierarchy: Hierarchy, profile: Profile) -> "ProfileCosts":
        """Return the costs for edges with these flags and lengths."""
        per_metre = cost_per_metre(flags, profile)
        usable = np.isfinite(per_metre)
        edge_cost = np.full(len(length), UNREACHABLE, dtype=np.int64)
        edge_cost[usable] = np.rint(length[usable] * per_metre[usable])
        return cls(edge_cost, length, per_metre, hierarchy.weigh(edge_cost, length))

    def places(self, positions: Positions) -> Places:
        """Return places on edges that the profile can use, with what leads to both ends of their edges."""
        if not len(self.length):
            nothing = np.zeros((len(positions), 2), dtype=np.int64)
            return Places(np.full(len(positions), -1, dtype=np.int64), nothing, nothing)
        edge = positions.edge_index
        usable = (edge >= 0) & (self.edge_cost[edge] < UNREACHABLE)
        along = np.minimum(whole(positions.along_m), self.length[edge])
        cost_along = np.rint(along * np.where(usable, self.per_metre[edge], 0.0)).astype(np.int64)
        cost_rest = np.where(usable, self.edge_cost[edge], 0) - cost_along
        return Places(
            edge=np.where(usable, edge, -1),
            along=np.column_stack([cost_along, along]),
            rest=np.column_stack([cost_rest, self.length[edge] - along]),
        )
